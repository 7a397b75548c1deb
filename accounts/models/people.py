"""Who works here: people who sign in, and the dated posts that give them a role."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .structure import ServiceArea, Team


class Role(models.TextChoices):
    """What a person can be here. What each may do is in `cases/permissions.py` and nowhere else."""

    COMPLAINTS_OFFICER = "complaints_officer", "complaints officer"
    COMPLAINTS_MANAGER = "complaints_manager", "complaints manager"
    TEAM_MANAGER = "team_manager", "team manager"
    SENIOR_MANAGER = "senior_manager", "senior manager"
    HEAD_OF_SERVICE = "head_of_service", "head of service"
    INVESTIGATING_OFFICER = "investigating_officer", "investigating officer"
    INDEPENDENT_PERSON = "independent_person", "independent person"
    PANEL_MEMBER = "panel_member", "panel member"
    DIRECTOR = "director", "director of children's services"
    AUDITOR = "auditor", "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator", "system administrator"
    # only ever given on a case; nobody holds a post in these
    ADJUDICATING_OFFICER = "adjudicating_officer", "adjudicating officer"
    PANEL_CHAIR = "panel_chair", "panel chair"
    REVIEWING_OFFICER = "reviewing_officer", "reviewing officer, corporate procedure"


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> User:
        """A person who can sign in. Without a password they cannot, until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. There is no superuser: nobody's rights come from anywhere but a post or a case."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=200)
    post_title = models.CharField("job title", max_length=200, blank=True)
    line_manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="manages")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("your_work")

    def roles(self, on: datetime.date | None = None) -> frozenset[Role]:
        """The roles of the posts held on a day (today if none is given). Read afresh for each request's user."""
        on = on or timezone.localdate()
        held: dict[datetime.date, frozenset[Role]] = self.__dict__.setdefault("_roles_on", {})
        if on not in held:
            posts = self.posts.filter(Post.held_on(on)).values_list("role", flat=True)
            held[on] = frozenset(Role(role) for role in posts)
        return held[on]

    def line(self) -> set[int]:
        """The user ids of this person's line: everyone they manage, at any depth, and their own manager.

        Chains that loop, as real organisation charts do, are walked once.
        """
        managed_by: dict[int, list[int]] = {}
        for pk, manager in User.objects.filter(line_manager__isnull=False).values_list("pk", "line_manager_id"):
            managed_by.setdefault(manager, []).append(pk)
        found: set[int] = set()
        waiting = [self.pk]
        while waiting:
            for pk in managed_by.get(waiting.pop(), []):
                if pk not in found:
                    found.add(pk)
                    waiting.append(pk)
        if self.line_manager_id:
            found.add(self.line_manager_id)
        return found - {self.pk}


class Post(models.Model):
    """A role held by a person between two dates, in a service area or a team where the role has one.

    A senior manager's and a head of service's post names the service areas; one post for each.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=Role.choices)
    service_area = models.ForeignKey(ServiceArea, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="post_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @staticmethod
    def held_on(on: datetime.date) -> Q:
        """The posts that someone holds on a day; the last day counts."""
        return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
