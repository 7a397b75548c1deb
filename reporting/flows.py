"""What came and what went, for each procedure and stage: flows that balance, and the cases behind one that does not.

    carried in + received = closed, by reason + carried out
    carried out of one period = carried into the next

Both sides follow from the same dates, so a flow of ours can only be wrong in how it was put together. Each of its parts
is therefore counted a second time another way as well: what came on the basis received, what went on the basis closed,
and what stayed on the basis open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from reporting.crosstab import Basis, Spec, Table, tabulated
from reporting.dimensions import CARRIED_IN, CARRIED_OUT, DIMENSIONS, RECEIVED
from reporting.figures import ReportRefused
from reporting.measures import Number
from reporting.periods import follows
from reporting.specs import spec_for
from stages.law.vocabulary import Procedure

Conditions = tuple[tuple[str, str], ...]

STAGES_OF = {
    Procedure.STATUTORY: ("stage1", "stage2", "stage3", "ombudsman"),
    Procedure.CORPORATE: ("stage1", "stage2", "ombudsman"),
}
"""The stages of each procedure that work flows through."""


@dataclass(frozen=True)
class Side:
    """One of two figures that must be the same: what it is, its number, and the cases that it counts."""

    words: str
    number: Number
    cases: frozenset[int]


@dataclass(frozen=True)
class Difference:
    """Two figures that count the same thing and differ."""

    flow: str
    one: Side
    other: Side

    @property
    def cases(self) -> tuple[int, ...]:
        """The ids of the cases that one of them counts and the other does not, in the order they came."""
        return tuple(sorted(self.one.cases ^ self.other.cases))

    def __str__(self) -> str:
        many = len(self.cases)
        behind = f" {many} case{'s are' if many > 1 else ' is'} behind the difference." if many else ""
        one, other = self.one, self.other
        return f"{self.flow}: {one.words} is {one.number:,}, but {other.words} is {other.number:,}.{behind}"


def flows(where: Conditions = ()) -> dict[str, Conditions]:
    """The flows that there are, by name: each procedure whole, and each of its stages; all under these conditions."""
    found: dict[str, Conditions] = {}
    for procedure, stages in STAGES_OF.items():
        of_procedure = (*where, ("procedure", procedure.value))
        name = f"{procedure.value.capitalize()} procedure"
        found[name] = of_procedure
        for stage in stages:
            label = next(member.label for member in DIMENSIONS["stage"].fixed if member.key == stage)
            found[f"{name}, {label}"] = (*of_procedure, ("stage", stage))
    return found


def unbalanced(years: tuple[str, ...], where: Conditions = ()) -> list[Difference]:
    """Every flow of these periods, counted together out of one fetch and checked; empty where all of them balance.

    `years` are their codes in order, earliest first.
    """
    asked = {name: spec_for(years, "flow", "year", where=conditions) for name, conditions in flows(where).items()}
    tables = tabulated([spec for flow in asked.values() for spec in (flow, *_again(flow))], keep_cases=True)
    return [found for name, flow in asked.items() for found in differences(name, flow, tables)]


def require_balanced(years: Iterable[str], where: Conditions = ()) -> None:
    """Refuse a report of these periods while a flow of theirs does not balance.

    Raises ReportRefused with a sentence for each difference, and the cases that one of two figures counts.
    """
    if found := unbalanced(tuple(sorted(years)), where):
        raise ReportRefused("\n".join(map(str, found)), {case for one in found for case in one.cases})


def _again(flow: Spec) -> tuple[Spec, Spec, Spec]:
    """What came, what went and what stayed, counted another way."""
    received, closed, still_open = (
        replace(flow, rows="kind", basis=basis) for basis in (Basis.RECEIVED, Basis.CLOSED, Basis.OPEN)
    )
    if not any(name == "stage" for name, _ in flow.where):
        return received, closed, still_open
    return replace(received, rows="stage"), replace(closed, rows="stage"), replace(still_open, rows="stage")


def differences(name: str, flow: Spec, tables: Mapping[Spec, Table]) -> list[Difference]:
    """Where the flow of one table does not balance, period by period and from each to the next.

    `tables` holds it and, with their cases, those that count its parts again.
    """
    table = tables[flow]
    received, closed, still_open = (tables[spec] for spec in _again(flow))
    found: list[Difference] = []

    def hold(one: Side, other: Side) -> None:
        if one.number != other.number:
            found.append(Difference(name, one, other))

    columns = [(place, member.key, member.label) for place, member in enumerate(table.columns)]
    closers = {line.member.key for line in table.data} - {CARRIED_IN, RECEIVED, CARRIED_OUT}
    for place, key, label in columns:
        came = _side(table, place, key, f"what was open at the start of {label} or came in it", _CAME)
        went = _side(table, place, key, f"what was closed in {label} or open at its end", closers | {CARRIED_OUT})
        hold(came, went)
        for part, words, again in (
            ({RECEIVED}, "received", received),
            (closers, "closed", closed),
            ({CARRIED_OUT}, "open at the end", still_open),
        ):
            said = f"what the flow counts as {words} in {label}"
            hold(
                _side(table, place, key, said, part),
                _side(again, place, key, f"what was {words} by the table of all that was", None),
            )
    for (before, key, label), (after, next_key, next_label) in pairwise(columns):
        if not follows(next_key, key):
            continue
        hold(
            _side(table, before, key, f"what was open at the end of {label}", {CARRIED_OUT}),
            _side(table, after, next_key, f"what was open at the start of {next_label}", {CARRIED_IN}),
        )
    return found


_CAME = frozenset({CARRIED_IN, RECEIVED})


def _side(table: Table, place: int, column: str, words: str, rows: Iterable[str] | None) -> Side:
    """The number and the cases of some rows of a column, or of all of them."""
    wanted: Callable[[str], bool] = (lambda key: True) if rows is None else frozenset(rows).__contains__
    lines = [line for line in table.data if wanted(line.member.key)]
    cases = frozenset(case for line in lines for case in table.cases.get((line.member.key, column), ()))
    return Side(words, sum(line.values[place] or 0 for line in lines), cases)
