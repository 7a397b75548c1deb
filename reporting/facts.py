"""What is counted: the columns of cases, fetched once out of the record in batches, and what each of them means.

A column is a path of the database (`stage_one__outcome`), what hangs on a case (`causes`), or follows from others by
the definition that stands here once (`stage1_reached`). The number of queries depends on which columns are asked for
and never on the number of cases. Nothing here decides what counts: that is in `dimensions`, `measures` and `counting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice, repeat
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Exists, F, Func, Max, Min, Model, OuterRef, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from cases.models import Case, CaseCause, Element, ElementStatus, EqualityAnswers, Involvement, Kind, Part
from reporting.periods import Period
from stages.law.vocabulary import CostCategory, Procedure
from stages.law.working_days import OutsideCalendar, WorkingDays
from stages.models import (
    Action,
    Clock,
    Cost,
    OmbudsmanCase,
    Recommendation,
    Remedy,
    StageOne,
    StageThree,
    StageTwo,
    Triage,
)

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
    """A column that follows from others: `make` gives a value from theirs, and `whole` the column from whole columns,
    after the calendar, where that takes less than a look-up for each value."""

    reads: tuple[str, ...]
    make: Callable[..., Hashable] | None = None
    whole: Callable[..., Column] | None = None


def _days_taken(calendar: WorkingDays, starts: Column, ends: Column) -> Column:
    """Working days from a start to an end; None where either is unknown or lies outside the calendar."""
    taken = calendar.taken

    def between(start: date, end: date) -> int | None:
        try:
            return max(0, taken(start, end))
        except OutsideCalendar:
            return None

    return [
        None if start is None or end is None else between(start, end) for start, end in zip(starts, ends, strict=True)
    ]


def _itself(calendar: WorkingDays, column: Column) -> Column:
    return column


def _known(calendar: WorkingDays, column: Column) -> Column:
    return [value is not None for value in column]


def _first_known(calendar: WorkingDays, *columns: Column) -> Column:
    *before, found = columns
    for column in reversed(before):
        found = [last if day is None else day for day, last in zip(column, found, strict=True)]
    return found


def _reached_stage1(kind: str | None, procedure: str | None, started: bool) -> bool:
    return bool((kind == Kind.COMPLAINT and procedure) or started)


def _pounds(lines: Sequence[tuple[Any, Decimal]]) -> Decimal:
    return sum((pounds for _, pounds in lines), Decimal())


def _redress_and_costs(
    remedies: Sequence[tuple[Any, Decimal]], ledger: Sequence[tuple[Any, Decimal]]
) -> tuple[tuple[Any, Decimal], ...]:
    return *((CostCategory.REDRESS.value, pounds) for _, pounds in remedies if pounds), *ledger


def _sorts(lines: Sequence[tuple[Any, Decimal]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(sort for sort, _ in lines)) or (None,)


DERIVED: dict[str, Derived] = {
    "closed": Derived(("closed_on",), whole=_known),
    # A complaint is at stage 1 from its receipt once it is under a procedure, triage included; at stages 2 and 3 once
    # it was asked for them, accepted or not. "Reached" has this one meaning for the dimensions and for stage events.
    "stage1_started": Derived(("stage_one__started_on",), whole=_known),
    "stage1_reached": Derived(("kind", "procedure", "stage1_started"), _reached_stage1),
    "stage2_reached": Derived(("stage_two__pk",), whole=_known),
    "stage3_reached": Derived(("stage_three__pk",), whole=_known),
    "corporate_stage1_reached": Derived(
        ("procedure", "stage1_reached"), lambda procedure, reached: procedure == Procedure.CORPORATE and reached
    ),
    "any_stage_reached": Derived(("stage1_reached", "stage2_reached", "stage3_reached"), lambda *reached: any(reached)),
    # The day a case came to a stage: receipt for stage 1, its own request for later ones, or its first known day.
    "stage1_entered": Derived(("received_on",), whole=_itself),
    "stage2_entered": Derived(("stage_two__requested_on", "stage_two__started_on", "received_on"), whole=_first_known),
    "stage3_entered": Derived(
        ("stage_three__requested_on", "stage_three__panel_on", "received_on"), whole=_first_known
    ),
    "stage1_answered": Derived(("stage_one__responded_on",), whole=_known),
    "stage2_answered": Derived(("stage_two__responded_on",), whole=_known),
    "stage3_answered": Derived(("stage_three__responded_on",), whole=_known),
    "panel_held": Derived(("stage_three__panel_on",), whole=_known),
    # The working days a stage took: from its recorded start to its answer, and for stage 3 from request to panel.
    "stage1_days": Derived(("stage_one__started_on", "stage_one__responded_on"), whole=_days_taken),
    "stage2_days": Derived(("stage_two__started_on", "stage_two__responded_on"), whole=_days_taken),
    "stage3_days": Derived(("stage_three__requested_on", "stage_three__panel_on"), whole=_days_taken),
    "first_cause": Derived(("causes",), lambda causes: causes[0] if causes else None),
    "each_cause": Derived(("causes",), lambda causes: causes or (None,)),
    "remedy_types": Derived(("remedies",), _sorts),
    "remedy_pounds": Derived(("remedies",), _pounds),
    "costs": Derived(("remedies", "ledger"), _redress_and_costs),
    "cost_categories": Derived(("costs",), _sorts),
    "cost_pounds": Derived(("costs",), _pounds),
    # The time on hand, and how a case left it; a stage event has its own.
    "entered": Derived(("received_on",), whole=_itself),
    "left": Derived(("closed_on",), whole=_itself),
    "left_as": Derived(("closed_reason",), lambda reason: reason or ""),
}

HANGING = {
    "actions": (),
    "causes": (),
    "complainants": (),
    "remedies": (),
    "ledger": (),
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

BESIDE: dict[str, type[Model]] = {
    "stage_one": StageOne,
    "stage_two": StageTwo,
    "stage_three": StageThree,
    "triage": Triage,
    "equality": EqualityAnswers,
}
"""The rows that stand beside a case, at most one of each."""

DAYS = {
    "stage_one": ("responded_on",),
    "stage_two": ("requested_on", "started_on", "responded_on"),
    "stage_three": ("requested_on", "panel_on", "responded_on"),
}
"""The days by which a stage may count when its case was closed before them."""


INDEXED = {"service_area_id", "team_id"}
"""The columns by whose values an index gives the cases, which then are few beside all there are."""


class Among(Func):
    """Whether a number is among these: one parameter however many there are, where IN takes one for each."""

    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column))
        self.numbers = ",".join(map(str, numbers))  # words, because the driver takes its time over a list

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::bigint[])", [*params, f"{{{self.numbers}}}"]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, f"[{self.numbers}]"]


@dataclass(frozen=True)
class Since:
    """What leaves out cases of which nothing counts on or after a day: received, on hand, asked for, answered or
    decided then. It may let through more than count, and never leaves out one that does.

    `clocks` where the day a clock stopped may be what counts. A case that was closed before `first` was received before
    it too, and counts only for what was done or asked for after it was closed.
    """

    first: date
    clocks: bool

    def cases(self) -> Q:
        """The cases to let through."""
        found = [Q(closed_on=None), Q(closed_on__gte=self.first), *(self._late(f"{stage}__", stage) for stage in DAYS)]
        found += [Q(Exists(rows.filter(case=OuterRef("pk")))) for rows in self._others()]
        return Q(*found, _connector=Q.OR)

    def late(self, closed_before: Sequence[int]) -> set[int]:
        """Those to let through of cases that were closed before."""
        these = Among("case_id", closed_before)
        tables = [BESIDE[stage].objects.filter(self._late("", stage)) for stage in DAYS]
        rows = [*tables, *self._others()]
        return set(chain.from_iterable(of.filter(these).order_by().values_list("case_id", flat=True) for of in rows))

    def _late(self, prefix: str, stage: str) -> Q:
        late = Q(*((f"{prefix}{day}__gte", self.first) for day in DAYS[stage]), _connector=Q.OR)
        if "requested_on" in DAYS[stage]:
            late |= Q(**{f"{prefix}pk__isnull": False, f"{prefix}responded_on": None})
        return late

    def _others(self) -> list[QuerySet[Any]]:
        referrals = OmbudsmanCase.objects.all()
        return [referrals, Clock.objects.filter(stopped_on__gte=self.first)] if self.clocks else [referrals]


@dataclass(frozen=True)
class Facts:
    """What is asked of the database: columns that are fetched, of cases that meet a condition."""

    columns: frozenset[str]
    where: Q = field(default_factory=Q)
    limits: Mapping[str, frozenset[Hashable]] = field(default_factory=dict)
    """The only values of these columns that are asked about, besides the condition."""
    since: Since | None = None
    clock_rules: frozenset[str] | None = None
    """The only clocks that are asked about; None is all."""
    few: bool = False
    """Whether the condition leaves few cases, which then are asked for by their numbers."""

    def from_record(self) -> Iterator[Columns]:
        """The columns of the cases, so many cases at a time; at least `pk`.

        A few cases are asked for by their numbers, which indexes answer, and many in one statement that joins all.
        """
        paths = sorted((self.columns | {"pk"}) - set(HANGING))
        few = self._few(paths) if self.few or self.limits.keys() & INDEXED else None
        if few is None:
            these, batches, read = self._of_these(), self._many(paths), _in_batches
        else:
            these, batches, read = Q(Among("case_id", few["pk"])), iter([few] if few["pk"] else []), list
        hanging: dict[str, dict[int, Any]] | None = None
        for columns in batches:
            if hanging is None:
                hanging = {name: self._hanging(name, these, read) for name in sorted(self.columns & set(HANGING))}
            for name, of_case in hanging.items():
                nothing = HANGING[name]
                columns[name] = list(map(of_case.get, columns["pk"], repeat(nothing)))
            yield columns

    def without_case(self) -> Columns:
        """The costs that belong to no case, as columns: all else is unknown, and the day is that of the cost."""
        ledger = list(Cost.objects.filter(case=None).order_by("pk").values_list("category", "pounds", "incurred_on"))
        columns: Columns = {name: [HANGING.get(name)] * len(ledger) for name in self.columns | {"pk"}}
        columns["ledger"] = [((category, pounds),) for category, pounds, _ in ledger]
        columns["received_on"] = columns["closed_on"] = [day for *_, day in ledger]
        return columns

    def _cases(self) -> QuerySet[Case]:
        limits = {f"{path}__in": sorted(values) for path, values in self.limits.items()}
        return Case.objects.filter(self.where, **limits).order_by()

    def _all_cases(self) -> QuerySet[Case]:
        return self._cases().filter(self.since.cases()) if self.since else self._cases()

    def _many(self, paths: Sequence[str]) -> Iterator[Columns]:
        rows = iter(_in_batches(self._all_cases().values_list(*paths)))
        while batch := list(islice(rows, BATCH)):
            yield dict(zip(paths, zip(*batch, strict=True), strict=True))

    def _few(self, paths: Sequence[str]) -> Columns | None:
        """The columns of all the cases, with no more than `pk` where there is none; None where they fill a batch."""
        by_table: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            table, _, column = path.partition("__")
            by_table[table if table in BESIDE else ""].append(column if table in BESIDE else path)
        own = by_table.pop("")
        cases = list(self._cases().values_list("pk", "closed_on", *own)[:BATCH])
        if len(cases) == BATCH:
            return None
        if self.since:
            first = self.since.first
            late = self.since.late([pk for pk, closed_on, *_ in cases if closed_on is not None and closed_on < first])
            cases = [case for case in cases if case[1] is None or case[1] >= first or case[0] in late]
        if not cases:
            return {"pk": ()}
        numbers, _, *columns = zip(*cases, strict=True)
        found = dict(zip(own, columns, strict=True))
        for table, names in by_table.items():
            rows = BESIDE[table].objects.filter(Among("case_id", numbers)).order_by()
            of_case = {row[0]: row for row in rows.values_list("case_id", *names)}
            nothing = (None,) * (len(names) + 1)
            _, *columns = zip(*map(of_case.get, numbers, repeat(nothing)), strict=True)
            found |= zip((f"{table}__{name}" for name in names), columns, strict=True)
        return found

    def _of_these(self) -> Q:
        """What asks for what hangs on these cases. It may bring that of others too, which nobody then looks at."""
        if self.limits:
            return Q(**{f"case__{path}__in": sorted(of) for path, of in self.limits.items()})
        return Q(case__in=self._all_cases().values("pk")) if self.where or self.since else Q()

    def _hanging(self, name: str, of_these: Q, read: Callable[[QuerySet[Any]], Iterable[Any]]) -> dict[int, Any]:
        if name == "causes":
            causes = CaseCause.objects.filter(of_these).order_by("position")
            return _by_case(read(causes.values_list("case_id", "cause_id")))
        if name == "complainants":
            complainants = Involvement.objects.filter(of_these, part=Part.COMPLAINANT, person__isnull=False)
            return _by_case(read(complainants.order_by().values_list("case_id", "person_id")))
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
            found = clocks.values_list("case_id", "rule", "result", "stopped_on", "working_days")
            return _by_case((case, ClockRun(*rest)) for case, *rest in read(found))
        if name == "remedies":
            paid = Remedy.objects.filter(of_these).order_by().values_list("case_id", "type_id", "redress_pounds")
            return _by_case((case, (kind, pounds or Decimal())) for case, kind, pounds in paid)
        ledger = Cost.objects.filter(of_these, case__isnull=False).order_by()
        return _by_case((case, tuple(rest)) for case, *rest in ledger.values_list("case_id", "category", "pounds"))


def _in_batches(rows: QuerySet[Any]) -> Iterable[Any]:
    """Rows a batch at a time, where there may be many. The server plans that for its first rows, and a few take longer
    so than at once."""
    return rows.iterator(chunk_size=BATCH)


def _by_case(pairs: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for case, value in pairs:
        found[case].append(value)
    return {case: tuple(values) for case, values in found.items()}


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
