"""What is counted: the columns of cases, fetched once out of the record in batches, and what each of them means.

A column is a path of the database (`stage_one__outcome`), what hangs on a case (`causes`), or follows from others by
the definition that stands here once (`stage1_reached`). The number of queries depends on which columns are asked for
and never on the number of cases. Nothing here decides what counts: that is in `dimensions`, `measures` and `counting`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from cases.models import Case, CaseCause, Element, ElementStatus, Involvement, Kind, Part
from reporting.periods import Period
from stages.law.vocabulary import CostCategory, Procedure
from stages.law.working_days import OutsideCalendar, WorkingDays
from stages.models import Action, Clock, Cost, OmbudsmanCase, Recommendation, Remedy

STAGES = ("stage1", "stage2", "stage3", "ombudsman")
BATCH = 20_000
"""How many cases are in memory at once."""

Column = Sequence[Any]
Columns = dict[str, Column]

ANSWERED_ON = {
    "stage1": "stage_one__responded_on",
    "stage2": "stage_two__responded_on",
    "stage3": "stage_three__responded_on",
}
"""The column of the day a stage was answered."""
RECORDED_OUTCOME = {
    "stage1": "stage_one__outcome",
    "stage2": "stage_two__outcome",
    "stage3": "stage_three__outcome",
}
"""The column of a stage's outcome, None or blank where there is none on record."""


class Referral(NamedTuple):
    """A case with the Ombudsman."""

    referred_on: date | None
    decision: str
    decided_on: date | None


class ClockRun(NamedTuple):
    """One clock of a case, as `stages.models.Clock` holds it."""

    rule: str
    result: str
    stopped_on: date | None
    working_days: int | None


# What follows from other columns


@dataclass(frozen=True)
class Derived:
    """A column that follows from others: `make` gives its value from theirs, after the calendar where it counts."""

    reads: tuple[str, ...]
    make: Callable[..., Hashable]
    counts_days: bool = False


def days_taken(calendar: WorkingDays, start: date | None, end: date | None) -> int | None:
    """Working days from a start to an end; None where either is unknown or lies outside the calendar."""
    if start is None or end is None:
        return None
    try:
        return max(0, calendar.taken(start, end))
    except OutsideCalendar:
        return None


def _known(value: object) -> bool:
    return value is not None


def _reached_stage1(kind: str | None, procedure: str | None, started: bool) -> bool:
    return bool((kind == Kind.COMPLAINT and procedure) or started)


def _first_known(*days: date | None) -> date | None:
    return next((day for day in days if day is not None), None)


def _pounds(lines: Sequence[tuple[Any, Decimal]]) -> Decimal:
    return sum((pounds for _, pounds in lines), Decimal())


def _sorts(lines: Sequence[tuple[Any, Decimal]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(sort for sort, _ in lines)) or (None,)


DERIVED: dict[str, Derived] = {
    "closed": Derived(("closed_on",), _known),
    # A complaint is at stage 1 from its receipt once it is under a procedure, triage included; at stages 2 and 3 once
    # it was asked for them, accepted or not. "Reached" has this one meaning for the dimensions and for stage events.
    "stage1_started": Derived(("stage_one__started_on",), _known),
    "stage1_reached": Derived(("kind", "procedure", "stage1_started"), _reached_stage1),
    "stage2_reached": Derived(("stage_two__pk",), _known),
    "stage3_reached": Derived(("stage_three__pk",), _known),
    "corporate_stage1_reached": Derived(
        ("procedure", "stage1_reached"), lambda procedure, reached: procedure == Procedure.CORPORATE and reached
    ),
    "any_stage_reached": Derived(("stage1_reached", "stage2_reached", "stage3_reached"), lambda *reached: any(reached)),
    # The day a case came to a stage: receipt for stage 1, its own request for later ones, or its first known day.
    "stage1_entered": Derived(("received_on",), _first_known),
    "stage2_entered": Derived(("stage_two__requested_on", "stage_two__started_on", "received_on"), _first_known),
    "stage3_entered": Derived(("stage_three__requested_on", "stage_three__panel_on", "received_on"), _first_known),
    "stage1_answered": Derived(("stage_one__responded_on",), _known),
    "stage2_answered": Derived(("stage_two__responded_on",), _known),
    "stage3_answered": Derived(("stage_three__responded_on",), _known),
    "panel_held": Derived(("stage_three__panel_on",), _known),
    # The working days a stage took: from its recorded start to its answer, and for stage 3 from request to panel.
    "stage1_days": Derived(("stage_one__started_on", "stage_one__responded_on"), days_taken, counts_days=True),
    "stage2_days": Derived(("stage_two__started_on", "stage_two__responded_on"), days_taken, counts_days=True),
    "stage3_days": Derived(("stage_three__requested_on", "stage_three__panel_on"), days_taken, counts_days=True),
    "first_cause": Derived(("causes",), lambda causes: causes[0] if causes else None),
    "each_cause": Derived(("causes",), lambda causes: causes or (None,)),
    "remedy_types": Derived(("remedies",), _sorts),
    "remedy_pounds": Derived(("remedies",), _pounds),
    "cost_categories": Derived(("costs",), _sorts),
    "cost_pounds": Derived(("costs",), _pounds),
    # The time on hand, and how a case left it; a stage event has its own.
    "entered": Derived(("received_on",), _first_known),
    "left": Derived(("closed_on",), _first_known),
    "left_as": Derived(("closed_reason",), lambda reason: reason or ""),
}

HANGING = {
    "actions": (),
    "causes": (),
    "complainants": (),
    "remedies": (),
    "costs": (),
    "recommendations": (),
    "referrals": (),
    "clocks": (),
    "elements": 0,
}
"""What hangs on a case, with what it is where nothing does. All but the number of elements are tuples."""


def columns_behind(names: Iterable[str]) -> frozenset[str]:
    """The columns to fetch for these, whatever they follow from."""
    found: set[str] = set()
    for name in names:
        found |= columns_behind(DERIVED[name].reads) if name in DERIVED else {name}
    return frozenset(found)


# Fetching


class Among(Func):
    """Whether a number is among these: one parameter however many there are, where IN takes one for each."""

    output_field = BooleanField()

    def __init__(self, column: str, numbers: Sequence[int]) -> None:
        super().__init__(F(column))
        self.numbers = list(numbers)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*params, self.numbers]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.numbers)]


@dataclass(frozen=True)
class Facts:
    """What is asked of the database: columns that are fetched, of cases that meet a condition."""

    columns: frozenset[str]
    where: Q = field(default_factory=Q)
    limits: Mapping[str, frozenset[Hashable]] = field(default_factory=dict)
    """The only values of these columns that are asked about, besides the condition."""
    clock_rules: frozenset[str] | None = None
    """The only clocks that are asked about; None is all."""

    def batches(self) -> Iterator[Columns]:
        """The columns of the cases, so many cases at a time; at least `pk`."""
        paths = sorted((self.columns | {"pk"}) - set(HANGING))
        hanging: dict[str, dict[int, Any]] | None = None
        rows = iter(self._read(self._cases().order_by().values_list(*paths)))
        while batch := list(islice(rows, BATCH)):
            columns: Columns = dict(zip(paths, zip(*batch, strict=True), strict=True))
            if hanging is None:
                these = self._of_these(columns["pk"])
                hanging = {name: self._hanging(name, these) for name in sorted(self.columns & set(HANGING))}
            for name, of_case in hanging.items():
                nothing = HANGING[name]
                columns[name] = [of_case.get(pk, nothing) for pk in columns["pk"]]
            yield columns

    def without_case(self) -> Columns:
        """The costs that belong to no case, as columns: all else is unknown, and the day is that of the cost."""
        ledger = list(Cost.objects.filter(case=None).order_by("pk").values_list("category", "pounds", "incurred_on"))
        columns: Columns = {name: [HANGING.get(name)] * len(ledger) for name in self.columns | {"pk"}}
        columns["costs"] = [((category, pounds),) for category, pounds, _ in ledger]
        columns["received_on"] = columns["closed_on"] = [day for *_, day in ledger]
        return columns

    def _cases(self) -> QuerySet[Case]:
        return Case.objects.filter(self.where, **{f"{path}__in": sorted(of) for path, of in self.limits.items()})

    def _read(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """Rows a batch at a time; or at once where they are few, since the server plans a cursor for its first rows."""
        return rows if self.limits else rows.iterator(chunk_size=BATCH)

    def _of_these(self, first: Column) -> Q:
        """What asks for what hangs on these cases, of which the first batch is known. It may bring that of others too,
        which nobody then looks at."""
        if self.limits and len(first) < BATCH:  # there are no more: by their numbers, which an index answers
            return Q(Among("case_id", first))
        if self.limits:
            return Q(**{f"case__{path}__in": sorted(of) for path, of in self.limits.items()})
        return Q(case__in=self._cases().values("pk")) if self.where else Q()

    def _hanging(self, name: str, of_these: Q) -> dict[int, Any]:
        if name == "causes":
            causes = CaseCause.objects.filter(of_these).order_by("position")
            return _by_case(self._read(causes.values_list("case_id", "cause_id")))
        if name == "complainants":
            complainants = Involvement.objects.filter(of_these, part=Part.COMPLAINANT, person__isnull=False)
            return _by_case(self._read(complainants.order_by().values_list("case_id", "person_id")))
        if name == "actions":
            return _by_case(Action.objects.filter(of_these).order_by().values_list("case_id", "status"))
        if name == "recommendations":
            made = Recommendation.objects.filter(of_these).order_by()
            return _by_case(made.values_list("case_id", "decision"))
        if name == "elements":
            points = Element.objects.exclude(status=ElementStatus.MERGED).filter(of_these).order_by()
            return dict(points.values_list("case_id").annotate(Count("pk")))
        if name == "referrals":
            referrals = OmbudsmanCase.objects.filter(of_these).order_by()
            found = referrals.values_list("case_id", "referred_on", "decision", "decided_on")
            return _by_case((case, Referral(*rest)) for case, *rest in found)
        if name == "clocks":
            if self.clock_rules is not None:
                of_these &= Q(rule__in=sorted(self.clock_rules))
            clocks = Clock.objects.filter(of_these).order_by()
            found = self._read(clocks.values_list("case_id", "rule", "result", "stopped_on", "working_days"))
            return _by_case((case, ClockRun(*rest)) for case, *rest in found)
        paid = Remedy.objects.filter(of_these).order_by().values_list("case_id", "type_id", "redress_pounds")
        if name == "remedies":
            return _by_case((case, (kind, pounds or Decimal())) for case, kind, pounds in paid)
        lines = [(case, (CostCategory.REDRESS.value, pounds)) for case, _, pounds in paid if pounds]
        ledger = Cost.objects.filter(of_these, case__isnull=False).order_by()
        lines += [(case, tuple(rest)) for case, *rest in ledger.values_list("case_id", "category", "pounds")]
        return _by_case(lines)


def _by_case(pairs: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for case, value in pairs:
        found[case].append(value)
    return {case: tuple(values) for case, values in found.items()}


def since(first: date, *, clocks: bool) -> Q:
    """Cases of which anything may count on or after a day: received, on hand, asked for, answered or decided then.

    It may let through more than count, and never leaves out one that does; `clocks` where the day a clock stopped
    may be what counts.
    """
    conditions = [Q(received_on__gte=first), Q(closed_on=None), Q(closed_on__gte=first)]
    conditions.append(Q(stage_one__responded_on__gte=first))
    for stage, moved in (("stage_two", "started_on"), ("stage_three", "panel_on")):
        conditions.append(Q(**{f"{stage}__pk__isnull": False, f"{stage}__responded_on": None}))
        conditions += [Q(**{f"{stage}__{day}__gte": first}) for day in ("requested_on", moved, "responded_on")]
    conditions.append(Q(Exists(OmbudsmanCase.objects.filter(case=OuterRef("pk")))))
    if clocks:
        conditions.append(Q(Exists(Clock.objects.filter(case=OuterRef("pk"), stopped_on__gte=first))))
    return Q(*conditions, _connector=Q.OR)


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
