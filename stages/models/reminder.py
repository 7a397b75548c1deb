"""The outbox: what has to be brought to somebody's attention, once, however often the tick comes."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models import Case


class Reminder(models.Model):
    """One reason to look, for one person: a clock at 50%, 80%, due or overdue, a duty that waits, or long work that
    they asked for and that is finished.

    The key is the obligation itself, so that a tick missed, doubled or killed neither loses nor repeats one.
    """

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=40)
    about = models.CharField("clock, duty or work it is about", max_length=120)
    address = models.CharField("where finished work is seen", max_length=200, blank=True)
    key = models.CharField("case, kind, what it is about and its date", max_length=200)
    due_on = models.DateField(null=True, blank=True)
    arose_on = models.DateField()
    settled_on = models.DateField("needs nobody's attention since", null=True, blank=True)
    digest = models.ForeignKey("Digest", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")

    class Meta:
        ordering = ["arose_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="a_reminder_once"),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(digest__isnull=True), name="reminders_waiting"),
            models.Index(
                fields=["recipient"],
                condition=Q(kind="finished", settled_on__isnull=True),
                name="finished_and_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.about} for {self.recipient}"


class Digest(models.Model):
    """One message to one person on one working day. A send that may or may not have happened is `unknown`, and is
    looked into by a person; a machine does not send it again."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting to be sent"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        UNKNOWN = "unknown", "not known whether it was sent"

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests")
    on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "on"], name="one_digest_a_person_a_day")]

    def __str__(self) -> str:
        return f"digest of {self.on} for {self.recipient}"


class Sweep(models.Model):
    """That the scheduler looked: the dead-man's switch asks when it last did."""

    on = models.DateField(unique=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    last_event = models.BigIntegerField("reminders are up to this event", null=True, blank=True)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"sweep of {self.on}"
