"""Every way of counting: one definition each, with the words that explain it. No other place rounds a figure.

A measure takes what the things in a cell amount to, those of the same amount together. What it has gathered in the
cells of a row or a column can be put together, which is how totals are made, so that a total of means is the mean of
all and not of the means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from django.db.models import TextChoices

from reporting.dimensions import Dimension
from reporting.facts import RECORDED_OUTCOME, STAGES
from stages.law.vocabulary import Outcome

Number = int | float
ROUNDED_TO = Decimal("0.1")


@dataclass(frozen=True)
class Measure:
    """One way of counting. `empty` is what a cell has gathered before anything falls into it.

    `amount` names the column that holds what each thing amounts to, from the stage that the table names and what its
    things were split into; without one, things are counted. `add` takes an amount that stands there so many times.
    """

    name: str
    label: str
    words: str
    empty: Callable[[], Any]
    add: Callable[[Any, Any, int], Any]
    together: Callable[[Any, Any], Any]
    result: Callable[[Any], Number | None]
    amount: Callable[[str, frozenset[str]], str] | None = None
    counts_without_case: bool = False
    of_column: bool = False


def half_up(value: Decimal, to: Decimal = ROUNDED_TO) -> Number:
    """A number rounded half up, to one decimal place unless told otherwise."""
    rounded = value.quantize(to, ROUND_HALF_UP)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


class Rounding(TextChoices):
    """How a figure is cut to its last place."""

    HALF_UP = "half_up", "to the nearest, a half upwards"
    CUT_OFF = "cut_off", "cut off"
    UP = "up", "upwards"


ROUND = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.CUT_OFF: ROUND_DOWN, Rounding.UP: ROUND_UP}


def percentage(
    part: Number | Decimal, whole: Number | Decimal, decimals: int = 0, rounding: Rounding = Rounding.HALF_UP
) -> Number | None:
    """What per cent one number is of another, to so many places and not adjusted to add to 100; None of nothing."""
    if not whole:
        return None
    exact = 100 * Decimal(str(part)) / Decimal(str(whole))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND[rounding])
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def share(part: int, whole: int) -> int | None:
    """A percentage, half up to a whole one; None of nothing."""
    found = percentage(part, whole)
    return None if found is None else int(found)


def to_nearest(number: Number | None, size: int, rounding: Rounding) -> Number | None:
    """A number rounded to a multiple of a size such as 10; as it is where the size is 0."""
    if number is None or not size:
        return number
    return int((Decimal(str(number)) / size).quantize(Decimal(1), ROUND[rounding])) * size


def stage_measured(rows: Dimension, columns: Dimension | None) -> str:
    """The stage that a rate or a mean is of: the one that rows or columns name, and stage 1 where they name none."""
    named = [dimension.stage for dimension in (rows, columns) if dimension and dimension.stage in STAGES[:3]]
    return next((stage for stage in named if stage != "stage1"), "stage1")


def _column(name: str) -> Callable[[str, frozenset[str]], str]:
    return lambda stage, splits: name


def _outcome_column(stage: str, splits: frozenset[str]) -> str:
    return "stage_outcome" if "stage" in splits else RECORDED_OUTCOME[stage]


def _days_column(stage: str, splits: frozenset[str]) -> str:
    if "clock" in splits:
        return "clock_days"
    return "stage_days" if "stage" in splits else f"{stage}_days"


def _add_people(found: set[int], people: tuple[int, ...], times: int) -> set[int]:
    found.update(people)
    return found


UPHELD = (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD)
DECIDED = (*UPHELD, Outcome.NOT_UPHELD)


def _add_upheld(found: tuple[int, int], outcome: str | None, times: int) -> tuple[int, int]:
    return found[0] + times * (outcome in UPHELD), found[1] + times * (outcome in DECIDED)


def _add_days(found: tuple[int, int], days: int | None, times: int) -> tuple[int, int]:
    return found if days is None else (found[0] + times * days, found[1] + times)


def _add(found: Any, amount: Any, times: int) -> Any:
    return found + times * amount


def _pounds(found: Decimal) -> Number:
    return half_up(found, Decimal("0.01"))


def _pairs(one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _count(found: int, thing: None, times: int) -> int:
    return found + times


def _plus(one: Any, other: Any) -> Any:
    return one + other


ALL = (
    Measure(
        "cases",
        "cases",
        "How many. Under stage, clock and result it is stage events or clocks that are counted, not cases.",
        int,
        _count,
        _plus,
        lambda found: found,
    ),
    Measure(
        "people",
        "people",
        "How many different complainants. A person counts once in a cell and once in a total, however many cases they "
        "brought, so that rows may add to more than the total.",
        set,
        _add_people,
        lambda one, other: one | other,
        len,
        amount=_column("complainants"),
    ),
    Measure(
        "elements",
        "points of complaint",
        "How many points of complaint the cases have, those withdrawn among them, those merged into another not.",
        int,
        _add,
        _plus,
        lambda found: found,
        amount=_column("elements"),
    ),
    Measure(
        "percent",
        "per cent",
        "The share of the column's total, in whole per cent, rounded half up. It is not adjusted, so a column may not "
        "add to 100 because of rounding.",
        int,
        _count,
        _plus,
        lambda found: found,
        of_column=True,
    ),
    Measure(
        "uphold_rate",
        "uphold rate",
        "Upheld and partially upheld, of all that were upheld, partially upheld or not upheld, in per cent to one "
        "place. It is of stage 1 unless rows or columns name another stage; under stage it is of each stage.",
        lambda: (0, 0),
        _add_upheld,
        _pairs,
        lambda found: half_up(Decimal(100 * found[0]) / found[1]) if found[1] else None,
        amount=_outcome_column,
    ),
    Measure(
        "mean_working_days",
        "mean working days",
        "The mean of the working days taken by those that were answered, to one place, counted as the bands are. It is "
        "of stage 1 unless rows or columns name another stage; under stage it is of each, under clock of each clock.",
        lambda: (0, 0),
        _add_days,
        _pairs,
        lambda found: half_up(Decimal(found[0]) / found[1]) if found[1] else None,
        amount=_days_column,
    ),
    Measure(
        "redress_pounds",
        "redress in pounds",
        "The payments that remedies hold.",
        Decimal,
        _add,
        _plus,
        _pounds,
        amount=_column("remedy_pounds"),
    ),
    Measure(
        "cost_pounds",
        "cost in pounds",
        "What the procedure cost: the costs on record, with or without a case, and the payments that remedies hold. A "
        "cost without a case counts on the day it was incurred, under not recorded where a table is cut by case.",
        Decimal,
        _add,
        _plus,
        _pounds,
        amount=_column("cost_pounds"),
        counts_without_case=True,
    ),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in ALL}
