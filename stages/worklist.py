"""Which cases are whose work, and the filters of the lists. Every list starts from `visible_to`."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Role, ServiceArea, User
from cases.models import Case, Element, ElementStatus, Involvement, Part
from cases.models.person import fold
from cases.permissions import GIVEN, visible_to, with_post
from stages.law.vocabulary import DecisionKind, State
from stages.law.working_days import WorkingDays
from stages.models import Decision, Response

WAITING_FOR_TRIAGE = (State.RECEIVED, State.TRIAGE)
OVERSEERS = frozenset({Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE, Role.AUDITOR})
"""Those whose first list is everyone's open work, not only their own."""

STAGES = {
    "triage": ("Triage", [State.RECEIVED, State.TRIAGE, State.EARLY_RESOLUTION]),
    "waiting": ("Waiting for a decision or an advocate", [State.AWAIT_INTEREST_DECISION, State.AWAIT_ADVOCATE]),
    "stage1": ("Stage 1", [State.STAGE1]),
    "answered": ("Stage 1 answered", [State.STAGE1_ANSWERED]),
    "stage2": ("Stage 2", [s for s in State if s.startswith("stage2")]),
    "stage3": ("Stage 3", [s for s in State if s.startswith(("stage3", "panel"))]),
}


def open_cases(user: User, on: datetime.date) -> QuerySet[Case]:
    """The cases this person may see that are not over."""
    return visible_to(user, on).filter(closed_on__isnull=True).exclude(status=State.RECORDED)


def mine(cases: QuerySet[Case], user: User, on: datetime.date) -> QuerySet[Case]:
    """Of these, the ones that wait for this person: kept by them, given to them, or for them to decide."""
    given = Involvement.objects.filter(Involvement.live_on(on), case=OuterRef("pk"), user=user, part__in=GIVEN)
    theirs = Q(officer=user) | Exists(given)
    roles = user.roles(on)
    if Role.COMPLAINTS_OFFICER in roles:
        theirs |= Q(officer__isnull=True, status=State.RECEIVED)
    if Role.COMPLAINTS_MANAGER in roles:
        theirs |= waiting_for_judgement()
    return cases.filter(theirs)


def waiting_for_judgement() -> Q:
    """Cases that wait for a decision which the law leaves to the complaints manager."""
    decided = Decision.objects.filter(case=OuterRef("pk"))
    on_the_point = Decision.objects.filter(kind=DecisionKind.PREJUDICE, element=OuterRef("pk"))
    open_points = Element.objects.filter(case=OuterRef("pk"), status=ElementStatus.OPEN).exclude(Exists(on_the_point))
    late = Q(triage__late=True) & ~Exists(decided.filter(kind=DecisionKind.LATE_COMPLAINT))
    in_the_way = Q(triage__in_the_way=True) & Exists(open_points)
    return Q(status=State.AWAIT_INTEREST_DECISION) | (Q(status=State.TRIAGE) & (late | in_the_way))


SHOWS: dict[str, str] = {
    "overdue": "overdue",
    "today": "due today",
    "week": "due in 5 working days",
    "triage": "waiting for triage",
    "check": "drafts to check",
}
"""The numbers at the top of a worklist, each the name of its own list."""


def shown(name: str, today: datetime.date, calendar: WorkingDays) -> Q:
    """The condition behind one of the numbers."""
    return {
        "overdue": Q(next_due_on__lt=today),
        "today": Q(next_due_on=today),
        "week": Q(next_due_on__gt=today, next_due_on__lte=calendar.add(today, 5)),
        "triage": Q(status__in=WAITING_FOR_TRIAGE),
        "check": Q(response__status=Response.Status.SUBMITTED),
    }[name]


def counts(cases: QuerySet[Case], today: datetime.date, calendar: WorkingDays) -> dict[str, int]:
    """All the numbers at the top of a worklist, in one query."""
    return cases.aggregate(**{name: Count("pk", filter=shown(name, today, calendar)) for name in SHOWS})


def for_rows(cases: QuerySet[Case], on: datetime.date) -> QuerySet[Case]:
    """With all that a row of a list shows on a day, in a number of queries that does not grow with the rows."""
    given = Q(part__in=GIVEN) & Involvement.live_on(on)
    people = Involvement.objects.filter(Q(part__in=[Part.COMPLAINANT, Part.CHILD]) | given)
    shown = ("service_area", "team__service_area", "officer", "complainant_type", "response")
    return cases.select_related(*shown).prefetch_related(
        Prefetch("involvements", queryset=people.select_related("person", "user"), to_attr="listed_people")
    )


def by_urgency(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Trouble first: the earliest due date, then the latest received; what has no date comes last."""
    return cases.order_by(F("next_due_on").asc(nulls_last=True), "-received_on", "-pk")


class CaseFilter(django_filters.FilterSet):
    """The filters of the lists. Only these names are read from the address."""

    q = django_filters.CharFilter(label="Reference, name or words", method="search")
    stage = django_filters.ChoiceFilter(
        label="Stage",
        choices=[(code, label) for code, (label, _) in STAGES.items()],
        method="by_stage",
        empty_label="Any",
    )
    service_area = django_filters.ModelChoiceFilter(
        label="Service area", queryset=ServiceArea.objects.all(), empty_label="Any"
    )
    officer = django_filters.ModelChoiceFilter(label="Officer", queryset=User.objects.none(), empty_label="Any")
    status = django_filters.ChoiceFilter(label="Status", choices=State.choices, empty_label="Any")
    received_after = django_filters.DateFilter(
        label="Received from",
        field_name="received_on",
        lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    received_before = django_filters.DateFilter(
        label="Received to",
        field_name="received_on",
        lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keepers = with_post([Role.COMPLAINTS_OFFICER, Role.COMPLAINTS_MANAGER], on)
        self.filters["officer"].queryset = keepers

    def by_stage(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(status__in=STAGES[value][1])

    def search(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        words = value.strip()
        named = Involvement.objects.filter(case=OuterRef("pk"), person__folded_name__contains=fold(words))
        return cases.filter(
            Q(reference__iexact=words) | Q(imported_reference__iexact=words) | Exists(named) | Q(words__icontains=words)
        )
