"""Sheets of things to count: cases, or what `splitting.py` makes of them; and picking from one what counts.

A sheet holds columns of equal length, and what the n-th value of each says is said of the n-th thing. A sheet made out
of another holds the columns of its own and, for each of its things, its place on that other one. A column is made when
it is first asked for, and a value is worked out once for all things that are alike in what it follows from, so that
many tables are counted for little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any, NamedTuple

from reporting.dimensions import CARRIED_IN, CARRIED_OUT, DIMENSIONS, RECEIVED, Dimension
from reporting.facts import DERIVED, Column, Columns
from reporting.periods import Period, Span, code_start
from stages.law.working_days import WorkingDays


class Worked(dict[Hashable, Any]):
    """The values of a function by what it was asked, each worked out when it is first met."""

    def __init__(self, work: Callable[..., Any], *, of_one: bool) -> None:
        super().__init__()
        self.work, self.of_one = work, of_one

    def __missing__(self, asked: Any) -> Any:
        found = self[asked] = self.work(asked) if self.of_one else self.work(*asked)
        return found

    def along(self, columns: Sequence[Column]) -> list[Any]:
        """The value for each place of these columns."""
        return list(map(self.__getitem__, columns[0] if self.of_one else zip(*columns, strict=True)))


class Desk:
    """What is known of the values worked out so far, from one batch of cases to the next."""

    def __init__(self, calendar: WorkingDays) -> None:
        self.calendar = calendar
        self._worked: dict[Hashable, Worked] = {}

    def along(self, name: Hashable, work: Callable[..., Any], columns: Sequence[Column]) -> list[Any]:
        """The values of a function for each place of these columns; `name` is always of the same function."""
        if name not in self._worked:
            self._worked[name] = Worked(work, of_one=len(columns) == 1)
        return self._worked[name].along(columns)


class Sheet:
    """Things of one kind, as columns."""

    def __init__(
        self,
        desk: Desk,
        size: int,
        own: dict[str, Column | Callable[[], Column]],
        made_of: Sheet | None = None,
        places: Sequence[int] | None = None,
        *,
        of_no_case: bool = False,
    ) -> None:
        self.desk, self.size, self.of_no_case = desk, size, of_no_case
        self._own, self._made_of, self._places = own, made_of, places
        self._found: Columns = {}
        self._along: dict[str, Column] = {}
        self._parts: dict[Hashable, Sheet] = {}

    def column(self, name: str) -> Column:
        """A column by its name. Raises KeyError where it was not fetched and follows from nothing that was."""
        if name not in self._found:
            self._found[name] = self._make(name)
        return self._found[name]

    def along(self, dimension: Dimension) -> Column:
        """The place of each thing in a dimension."""
        if dimension.name not in self._along:
            if self._made_of is not None and self._own.keys().isdisjoint(dimension.reads):
                found = self._taken(self._made_of.along(dimension))
            else:
                columns = [self.column(name) for name in dimension.reads]
                found = self.desk.along(("dimension", dimension.name), dimension.value, columns)
            self._along[dimension.name] = found
        return self._along[dimension.name]

    def has(self, name: str) -> bool:
        """Whether a split has given these things a column of this name."""
        return name in self._own or (self._made_of is not None and self._made_of.has(name))

    def part(self, name: Hashable, make: Callable[[Sheet], Sheet]) -> Sheet:
        """A sheet made out of this one, the same for everyone who asks for it by this name."""
        if name not in self._parts:
            self._parts[name] = make(self)
        return self._parts[name]

    def taking(self, places: Sequence[int], **own: Column | Callable[[], Column]) -> Sheet:
        """A sheet of the things at these places of this one, with columns of its own."""
        return Sheet(self.desk, len(places), dict(own), self, places, of_no_case=self.of_no_case)

    def with_columns(self, **own: Column | Callable[[], Column]) -> Sheet:
        """The same things, with columns of their own."""
        return Sheet(self.desk, self.size, dict(own), self, None, of_no_case=self.of_no_case)

    def let_go(self) -> None:
        """Give up all columns. A sheet and its parts hold each other, and would stay until Python looks for such."""
        for part in self._parts.values():
            part.let_go()
        for held in (self._own, self._found, self._along, self._parts):
            held.clear()

    def _make(self, name: str) -> Column:
        if name in self._own:
            held = self._own[name]
            return held() if callable(held) else held
        if self._made_of is not None:
            return self._taken(self._made_of.column(name))
        derived = DERIVED[name]
        columns = [self.column(read) for read in derived.reads]
        if derived.whole is not None:
            return derived.whole(self.desk.calendar, *columns)
        return self.desk.along(("column", name), derived.make, columns)

    def _taken(self, column: Column) -> Column:
        return column if self._places is None else list(map(column.__getitem__, self._places))


# Things put into the periods in which they count


@dataclass(frozen=True)
class Dated:
    """How days fall into periods: the years, quarters or months of a whole, spans of their own, or the whole alone."""

    whole: Period
    grain: str = ""
    spans: tuple[Span, ...] = ()

    def __call__(self, day: date | None) -> date | None:
        """The first day of the period that a day lies in; None where it lies in none, or is unknown."""
        if not self.whole.holds(day):
            return None
        if self.spans:
            return next((span.first for span in self.spans if span.days.holds(day)), None)
        return code_start(self.grain, day) if self.grain else self.whole.first or date.min


def in_periods(sheet: Sheet, by: str, dated: Dated) -> Sheet:
    """The things whose day, in the column `by`, lies in one of the periods."""
    periods = sheet.desk.along(dated, dated, [sheet.column(by)])
    places = [at for at, period in enumerate(periods) if period is not None]
    return sheet.taking(places, period=[periods[at] for at in places])


def on_hand(sheet: Sheet, every: Sequence[Period], *, at_the_end: bool) -> Sheet:
    """Each thing in every period in which it was on hand; `at_the_end` only where it was still so after the last day.

    What was left on the last day of a period was not open at its end; what was left on the first was open at its start.
    """
    entered, left = sheet.column("entered"), sheet.column("left")
    places: list[int] = []
    periods: list[date | None] = []
    for period in every:
        found = _there(entered, left, period)
        if at_the_end:
            found = [at for at in found if left[at] is None or period.ends_before(left[at])]
        places += found
        periods += [period.first] * len(found)
    return sheet.taking(places, period=periods)


def flowing(sheet: Sheet, every: Sequence[Period]) -> Sheet:
    """Each thing twice in every period in which it was on hand: once as it came and once as it went."""
    entered, left, left_as = sheet.column("entered"), sheet.column("left"), sheet.column("left_as")
    places: list[int] = []
    periods: list[date | None] = []
    flow: list[str | None] = []
    for period in every:
        found = _there(entered, left, period)
        places += found + found
        periods += [period.first] * (2 * len(found))
        flow += [CARRIED_IN if period.starts_after(entered[at]) else RECEIVED for at in found]
        flow += [
            CARRIED_OUT if left[at] is None or period.ends_before(left[at]) else left_as[at] or None for at in found
        ]
    return sheet.taking(places, period=periods, flow=flow)


def _there(entered: Column, left: Column, period: Period) -> list[int]:
    """The places of what was there at any time of a period."""
    first, last = period.first or date.min, period.last or date.max
    return [
        at
        for at, (came, went) in enumerate(zip(entered, left, strict=True))
        if came <= last and (went is None or went >= first)
    ]


# Conditions


class Condition(NamedTuple):
    """What a thing must meet to count: that a column holds, where there are no `values`; that its value in a dimension
    is one of them; or that one of the several in a column is."""

    name: str
    values: frozenset[Hashable | None] | None = None
    of_several: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return (self.name,) if self.values is None or self.of_several else DIMENSIONS[self.name].reads

    def along(self, sheet: Sheet) -> Column:
        if self.values is None or self.of_several:
            return sheet.column(self.name)
        return sheet.along(DIMENSIONS[self.name])

    def holds(self, held: Any) -> bool:
        if self.values is None:
            return bool(held)
        return not self.values.isdisjoint(held) if self.of_several else held in self.values


def meeting(sheet: Sheet, conditions: tuple[Condition, ...]) -> Sheet:
    """The things that meet all of these."""

    def all_hold(*held: Any) -> bool:
        return all(condition.holds(one) for condition, one in zip(conditions, held, strict=True))

    holds = sheet.desk.along(conditions, all_hold, [condition.along(sheet) for condition in conditions])
    return sheet.taking(list(compress(range(sheet.size), holds)))
