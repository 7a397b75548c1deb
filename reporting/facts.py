"""What is counted: flat rows fetched once out of the record, and the events made of them.

A table asks for the columns that its dimensions and its measure need, and no more; the number of queries depends on the
table and never on the number of cases. Nothing here decides what counts: that is in `dimensions`, `measures` and
`crosstab`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from cases.models import Case, CaseCause, Element, ElementStatus, Involvement, Kind, Part
from reporting.periods import ALL_TIME, Period
from stages.law.vocabulary import ClosedReason, CostCategory
from stages.law.working_days import WorkingDays
from stages.models import Clock, Cost, OmbudsmanCase, Remedy

STAGES = ("stage1", "stage2", "stage3", "ombudsman")
FETCHED_AT_ONCE = 5000

CASE = ("pk", "kind", "procedure", "received_on", "closed_on", "closed_reason")
STAGE_NEEDS: dict[str, tuple[str, ...]] = {
    "stage1": ("stage_one__started_on", "stage_one__responded_on", "stage_one__outcome"),
    "stage2": (
        "stage_two__pk",
        "stage_two__requested_on",
        "stage_two__started_on",
        "stage_two__responded_on",
        "stage_two__outcome",
    ),
    "stage3": (
        "stage_three__pk",
        "stage_three__requested_on",
        "stage_three__panel_on",
        "stage_three__responded_on",
        "stage_three__outcome",
    ),
}
"""The columns of each stage; `CASE` is always fetched."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A case with the Ombudsman."""

    referred_on: date | None
    decision: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One clock of a case, as `stages.models.Clock` holds it."""

    rule: str
    result: str
    stopped_on: date | None
    working_days: int | None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost in pounds: of the ledger, or a payment that a remedy holds."""

    category: str
    pounds: Decimal


@dataclass(frozen=True, slots=True)
class RemedyLine:
    type: int | None
    pounds: Decimal


@dataclass(slots=True)
class Item:
    """One thing that may be counted: a case, or an event, a clock, a cause or a line of it.

    `entered` and `left` bound the time it was on hand; `left_as` says how it left. `received_on` and `closed_on` are
    the days that put it into a period on those bases.
    """

    row: Any
    calendar: WorkingDays
    entered: date | None
    left: date | None
    left_as: str
    received_on: date | None
    closed_on: date | None
    stage: str = ""
    referral: Referral | None = None
    clock: ClockRun | None = None
    causes: Sequence[int] = ()
    cause: int | None = None
    remedy: RemedyLine | None = None
    cost: CostLine | None = None
    flow: str | None = None
    period: Period = ALL_TIME


@dataclass
class Facts:
    """The rows of one table and what hangs on them, by case. What a table does not ask for stays empty."""

    cases: QuerySet[Case]
    needs: tuple[str, ...]
    causes: dict[int, list[int]] = field(default_factory=dict)
    remedies: dict[int, list[RemedyLine]] = field(default_factory=dict)
    referrals: dict[int, list[Referral]] = field(default_factory=dict)
    clocks: dict[int, list[ClockRun]] = field(default_factory=dict)
    costs: dict[int, list[CostLine]] = field(default_factory=dict)
    house_costs: list[tuple[CostLine, date]] = field(default_factory=list)
    complainants: dict[int, list[int]] = field(default_factory=dict)
    elements: dict[int, int] = field(default_factory=dict)

    def rows(self) -> Iterator[Any]:
        """The flat rows, one for each case, by the names of the columns asked for."""
        wanted = self.cases.order_by("pk").values_list(*self.needs, named=True)
        yield from wanted.iterator(chunk_size=FETCHED_AT_ONCE)


def fetch(needs: Iterable[str], with_: frozenset[str], where: Q) -> Facts:
    """Ask the database for a table's facts: columns of cases that meet a condition, and what hangs on them.

    `with_` names what to bring: causes, remedies, referrals, clocks, costs, complainants, elements.
    """
    cases = Case.objects.filter(where)
    facts = Facts(cases, tuple(dict.fromkeys([*CASE, *needs])))
    of_these = {"case__in": cases.values("pk")} if where else {}
    if "causes" in with_:
        causes = CaseCause.objects.filter(**of_these).order_by("case", "position")
        facts.causes = _by_case(causes.values_list("case_id", "cause_id"))
    if "complainants" in with_:
        complainants = Involvement.objects.filter(part=Part.COMPLAINANT, person__isnull=False, **of_these)
        facts.complainants = _by_case(complainants.values_list("case_id", "person_id"))
    if "elements" in with_:
        points = Element.objects.exclude(status=ElementStatus.MERGED).filter(**of_these).order_by()
        facts.elements = dict(points.values_list("case_id").annotate(Count("pk")))
    if "referrals" in with_:
        referrals = OmbudsmanCase.objects.filter(**of_these).order_by("pk")
        facts.referrals = _by_case(
            (case, Referral(*rest))
            for case, *rest in referrals.values_list("case_id", "referred_on", "decision", "decided_on")
        )
    if "clocks" in with_:
        clocks = Clock.objects.filter(**of_these).order_by("pk")
        facts.clocks = _by_case(
            (case, ClockRun(*rest))
            for case, *rest in clocks.values_list("case_id", "rule", "result", "stopped_on", "working_days").iterator()
        )
    if with_ & {"remedies", "costs"}:
        _fetch_money(facts, with_, of_these)
    return facts


def _fetch_money(facts: Facts, with_: frozenset[str], of_these: dict[str, Any]) -> None:
    remedies = Remedy.objects.filter(**of_these).order_by("pk").values_list("case_id", "type_id", "redress_pounds")
    paid = list(remedies)
    facts.remedies = _by_case((case, RemedyLine(kind, pounds or Decimal())) for case, kind, pounds in paid)
    if "costs" not in with_:
        return
    lines = [(case, CostLine(CostCategory.REDRESS, pounds)) for case, _, pounds in paid if pounds]
    ledger = Cost.objects.order_by("pk").values_list("case_id", "category", "pounds", "incurred_on")
    for case, category, pounds, incurred_on in ledger:
        if case is None:
            facts.house_costs.append((CostLine(category, pounds), incurred_on))
        else:
            lines.append((case, CostLine(category, pounds)))
    facts.costs = _by_case(lines)


def _by_case(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for case, value in pairs:
        found[case].append(value)
    return dict(found)


def first_and_last_day() -> Period | None:
    """From the first day anything was received to the last day on record; None where there is no case."""
    days = Case.objects.aggregate(
        first=Min("received_on"),
        received=Max("received_on"),
        closed=Max("closed_on"),
        stage1=Max("stage_one__responded_on"),
        stage2=Max("stage_two__responded_on"),
        request2=Max("stage_two__requested_on"),
        request3=Max("stage_three__requested_on"),
        stage3=Max("stage_three__responded_on"),
        referred=Max("ombudsman_cases__referred_on"),
        decided=Max("ombudsman_cases__decided_on"),
    )
    first = days.pop("first")
    return Period(first, max(day for day in days.values() if day)) if first else None


# Which stages a case has reached. "Reached" has this one meaning for the stage dimensions and for stage events.


def reached(row: Any, stage: str) -> bool:
    """Whether a case has reached stage 1, 2 or 3.

    A complaint is at stage 1 from its receipt once it is under a procedure, triage included; at stages 2 and 3 once it
    was asked for them, accepted or not.
    """
    if stage == "stage1":
        return bool((row.kind == Kind.COMPLAINT and row.procedure) or row.stage_one__started_on)
    return (row.stage_two__pk if stage == "stage2" else row.stage_three__pk) is not None


def answered_on(row: Any, stage: str) -> date | None:
    """The day a stage was answered."""
    if stage == "stage1":
        return row.stage_one__responded_on
    return row.stage_two__responded_on if stage == "stage2" else row.stage_three__responded_on


def recorded_outcome(row: Any, stage: str) -> str | None:
    """The outcome of a stage, None or blank where there is none on record."""
    if stage == "stage1":
        return row.stage_one__outcome
    return row.stage_two__outcome if stage == "stage2" else row.stage_three__outcome


def stage_entered(row: Any, stage: str) -> date:
    """The day a case came to a stage: receipt for stage 1, its own request for later ones, or its first known day."""
    if stage == "stage2":
        return row.stage_two__requested_on or row.stage_two__started_on or row.received_on
    if stage == "stage3":
        return row.stage_three__requested_on or row.stage_three__panel_on or row.received_on
    return row.received_on


def case_item(row: Any, calendar: WorkingDays) -> Item:
    """A case as one thing to count."""
    return Item(row, calendar, row.received_on, row.closed_on, row.closed_reason, row.received_on, row.closed_on)


def stage_items(row: Any, calendar: WorkingDays, referrals: Iterable[Referral]) -> Iterator[Item]:
    """The stage events of a case: one for each stage it reached, and one for each referral to the Ombudsman.

    An event leaves on the answer of its stage, as responded; without one it leaves when the case is closed, under the
    reason for that. A case that was closed before it went to the Ombudsman does not end there by that.
    """
    for stage in STAGES[:3]:
        if reached(row, stage):
            yield _event(row, calendar, stage, stage_entered(row, stage), answered_on(row, stage))
    for referral in referrals:
        entered = referral.referred_on or referral.decided_on or row.received_on
        item = _event(row, calendar, "ombudsman", entered, referral.decided_on)
        item.referral = referral
        yield item


def _event(row: Any, calendar: WorkingDays, stage: str, entered: date, answered: date | None) -> Item:
    if answered is not None:
        left, left_as = answered, ClosedReason.RESPONDED.value
    elif row.closed_on is not None and row.closed_on >= entered:
        left, left_as = row.closed_on, row.closed_reason
    else:
        left, left_as = None, ""
    return Item(row, calendar, entered, left, left_as, entered, left, stage=stage)
