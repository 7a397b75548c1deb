"""A table as it is asked for: which dimensions, measure and basis, of which years or spans, under which conditions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from reporting.dimensions import DIMENSIONS, PERIODS, SPANS, Dimension
from reporting.measures import MEASURES
from reporting.periods import Span, is_year, read_years, require_apart, span_called, year_code


class Basis(TextChoices):
    """In which year a thing counts."""

    RECEIVED = "received", "received in the period"
    CLOSED = "closed", "closed in the period"
    OPEN = "open", "open at the end of the period"
    ON_HAND = "on_hand", "open at the start of the period, or received in it"


class UnknownName(ValueError):
    """There is no such dimension, measure, basis or value. The message is a sentence that lists those there are."""


@dataclass(frozen=True)
class Spec:
    """One table, as it is asked for. `years` are codes such as 2024-25; none is all there is.

    `where` holds pairs of a dimension and a value: the code of a fixed list, the label of a council's list, or "not
    recorded". The same dimension twice is either of them; different ones must all hold. `spans` are for a table of any
    dates in place of years: it is cut by them under the dimension `period`, and by no year, quarter or month.
    """

    rows: str
    columns: str | None = None
    measure: str = "cases"
    basis: str = Basis.RECEIVED
    years: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The dimensions of its rows and columns."""
        return (self.rows,) if self.columns is None else (self.rows, self.columns)

    def dimension(self, name: str) -> Dimension:
        """A dimension that it may be cut by. Raises UnknownName."""
        if self.spans and name == SPANS.name:
            return SPANS
        _require_known("dimension", name, DIMENSIONS)
        return DIMENSIONS[name]

    def require_sound(self) -> None:
        """Raise UnknownName for what there is not, and NotASpan for spans that cannot stand in one table."""
        for name in self.shown:
            self.dimension(name)
        for name, _ in self.where:
            _require_known("dimension", name, DIMENSIONS)
        _require_known("measure", self.measure, MEASURES)
        _require_known("basis", self.basis, Basis.values)
        if not self.spans:
            return
        require_apart(self.spans)
        if self.years or {*self.shown, *(name for name, _ in self.where)} & set(PERIODS):
            raise UnknownName("A table of spans is cut by “period”, and not by year, quarter or month.")
        if len(self.spans) > 1 and SPANS.name not in self.shown:
            raise UnknownName("A table of several spans needs “period” as its rows or columns.")


def spec_for(codes: Sequence[str], rows: str, columns: str | None = None, **rest: Any) -> Spec:
    """The table of these periods, by their codes in order: of years, or of spans where one of them is no year.

    What is asked to be cut by year is cut by those spans.
    """
    if all(map(is_year, codes)):
        return Spec(rows, columns, years=tuple(codes), **rest)
    rows, columns = (SPANS.name if name == "year" else name for name in (rows, columns))
    return Spec(rows, columns, spans=tuple(map(span_called, codes)), **rest)


def spec_of(
    rows: str,
    columns: str | None = None,
    measure: str = "cases",
    basis: str = Basis.RECEIVED,
    years: str = "",
    where: Sequence[str] = (),
) -> Spec:
    """A table as it is asked for on the command line: years as "2020-21..2024-25", where as "dimension=value".

    Raises UnknownName or NotAYear, whose messages are for whoever asked.
    """
    codes: tuple[str, ...] = ()
    if years:
        first, last = read_years(years)
        codes = tuple(year_code(year) for year in range(first, last + 1))
    pairs = []
    for condition in where:
        name, equals, value = condition.partition("=")
        if not equals:
            raise UnknownName(f"“{condition}” is not a condition. Write it as DIMENSION=VALUE.")
        pairs.append((name.strip(), value.strip()))
    spec = Spec(rows, columns, measure, basis, codes, tuple(pairs))
    spec.require_sound()
    return spec


def _require_known(what: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise UnknownName(f"There is no {what} “{name}”. There are: {', '.join(names)}.")
