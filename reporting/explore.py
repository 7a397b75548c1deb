"""A cross-table that somebody puts together: what may be chosen, in plain words, and what it is called.

The address of the page is the question: rows, columns, measure, basis, years and conditions, by the names that
`manage.py crosstab` takes. So a table can be sent to a colleague, kept and asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from .binding import listed
from .charts import Chart, Series, has_anything
from .crosstab import Basis, Spec, Table, UnknownName, spec_of, tabulate
from .dimensions import DIMENSIONS, NOT_RECORDED, PERIODS, Member
from .facts import first_and_last_day
from .measures import MEASURES
from .periods import year_code, year_of

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("When", ("year", "quarter", "month")),
    ("What it is about", ("kind", "procedure", "subject", "sub_subject", "primary_cause", "cause")),
    ("Which service", ("service_area", "team")),
    ("What became of it", ("triage_outcome", "triage_reason", "final_outcome", "closed_reason", "remedy", "flow")),
    ("The stages", ("stage", "stage1_outcome", "stage2_outcome", "stage3_outcome", "ombudsman_decision")),
    ("Time taken", ("stage1_band", "stage2_band", "stage3_band", "corporate_band", "clock", "result")),
    ("How it came in", ("point_of_receipt", "method")),
    (
        "Who complained",
        (
            "complainant_type", "advocate", "gender", "ethnicity", "sexual_orientation", "age_band", "disability",
            "court_involved", "child_protection_plan",
        ),
    ),
    ("Learning", ("action_status", "recommendation_decision")),
    ("Money", ("cost_category",)),
)  # fmt: skip
"""Every way of cutting, as the page groups them."""

MOST_SERIES, MOST_BARS = 6, 15
"""How much a chart can hold and still be read."""


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen: what stands in the address, and what the page says."""

    value: str
    label: str


@dataclass(frozen=True)
class ChoiceGroup:
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Asked:
    """A question as it was put: `spec` where it can be answered, otherwise the sentence that says why not."""

    given: Mapping[str, Any]
    spec: Spec | None = None
    fault: str = ""

    @property
    def address(self) -> str:
        """The question as it stands in an address: each part once, in one order, so that equal questions are equal."""
        plain = [(name, self.given[name]) for name in ("rows", "columns", "measure", "basis", "from", "to")]
        return urlencode([(name, value) for name, value in plain if value] + [("only", one) for one in self.only])

    @property
    def only(self) -> tuple[str, ...]:
        return self.given["only"]


def asked(query: QueryDict) -> Asked | None:
    """The question in an address; None where it asks nothing yet."""
    if not query.get("rows"):
        return None
    given = {
        "rows": query["rows"],
        "columns": query.get("columns", ""),
        "measure": query.get("measure") or "cases",
        "basis": query.get("basis") or str(Basis.RECEIVED),
        "from": query.get("from", ""),
        "to": query.get("to", ""),
        "only": tuple(dict.fromkeys(one for one in query.getlist("only") if one)),
    }
    if given["rows"] == given["columns"]:
        return Asked(given, fault="Rows and columns are the same. Choose another for the columns, or one column only.")
    ends = [year for year in (given["from"], given["to"]) if year]
    try:
        spec = spec_of(
            given["rows"],
            given["columns"] or None,
            given["measure"],
            given["basis"],
            "..".join(ends if len(ends) == 2 else ends * 2),
            given["only"],
        )
    except ValueError as fault:
        return Asked(given, fault=str(fault))
    return Asked(given, spec)


def answered(question: Asked, *, keep_cases: bool = False) -> Table | str:
    """The table of a question, or the sentence that says why there is none."""
    if question.spec is None:
        return question.fault
    try:
        return tabulate(question.spec, keep_cases=keep_cases)
    except ValueError as fault:
        return str(fault)


# What may be chosen


def dimensions() -> tuple[ChoiceGroup, ...]:
    """The ways of cutting, in their groups."""
    return tuple(
        ChoiceGroup(label, tuple(Choice(name, _starts(DIMENSIONS[name].label)) for name in names))
        for label, names in GROUPS
    )


def measures() -> tuple[Choice, ...]:
    return tuple(Choice(name, _starts(measure.label)) for name, measure in MEASURES.items())


def bases() -> tuple[Choice, ...]:
    return tuple(Choice(value, _starts(label)) for value, label in Basis.choices)


def years() -> tuple[Choice, ...]:
    """The years of the record, newest first."""
    if (days := first_and_last_day()) is None:
        return ()
    first, last = year_of(days.first), year_of(days.last)
    return tuple(Choice(year_code(year), year_code(year)) for year in range(last, first - 1, -1))


def conditions() -> tuple[ChoiceGroup, ...]:
    """Every value that a table may be narrowed to, by what it is a value of."""
    return tuple(
        ChoiceGroup(_starts(DIMENSIONS[name].label), tuple(_values(name)))
        for _, names in GROUPS
        for name in names
        if name not in (*PERIODS, "flow")
    )


def _values(name: str) -> Iterator[Choice]:
    seen = set()
    for _, member in DIMENSIONS[name].keyed():
        if member.code not in seen:
            seen.add(member.code)
            yield Choice(f"{name}={member.code}", _starts(member.label))
    if NOT_RECORDED not in seen:
        yield Choice(f"{name}={NOT_RECORDED}", "Not recorded")


# What a table says


def title(spec: Spec) -> str:
    """What a table shows, in words: Complaints … by service area and year."""
    by = listed([DIMENSIONS[name].label for name in spec.shown])
    return f"{_starts(MEASURES[spec.measure].label)} by {by}"


def chart(table: Table) -> Chart | None:
    """The table as a picture, where it can be read as one; None where it cannot."""
    spec = table.spec
    rows = [line for line in table.data if line.total]
    if "flow" in spec.shown or not rows or len(rows) > MOST_BARS:
        return None
    adds = not (MEASURES[spec.measure].of_column or spec.measure in ("uphold_rate", "mean_working_days", "people"))
    parts = [
        Series(_starts(column.label), tuple(line.values[i] for line in rows))
        for i, column in enumerate(table.columns)
        if any(line.values[i] for line in rows)
    ]
    whole = Series(_starts(MEASURES[spec.measure].label), tuple(line.total for line in rows))
    series = tuple(parts) if spec.columns and adds and len(parts) <= MOST_SERIES else (whole,)
    kind = "columns" if spec.rows in PERIODS else "bars"
    names = tuple(in_full(line.member) for line in rows)
    told = "; ".join(f"{name}: {line.total:,}" for name, line in zip(names, rows, strict=True))
    picture = Chart("explore", kind, title(spec), f"{title(spec)}. {told}.", names, series, table="explore")
    return picture if has_anything(picture) else None


def in_full(member: Member) -> str:
    """A row or column with what it stands under: Children in Care: Winsford."""
    label = _starts(member.label)
    return f"{member.parent}: {label}" if member.parent else label


def lines(table: Table) -> list[list[Any]]:
    """The table as lines of cells, its heading and totals among them, for a file."""
    split = table.spec.columns is not None
    heads = [DIMENSIONS[table.spec.rows].label, *table.column_labels, *(["total"] if split else [])]
    found: list[list[Any]] = [[_starts(head) for head in heads]]
    for line in table.data:
        found.append([in_full(line.member), *line.values, *([line.total] if split else [])])
    found.append(["Total", *table.totals, *([table.total] if split else [])])
    return found


def place(table: Table, row: str, column: str) -> tuple[str, Any, tuple[int, ...]]:
    """What stands behind one number of a table that kept its cases: its words, the number, and the ids of its cases.

    Rows and columns are given by their keys; an empty one is the total. Raises UnknownName where there is none.
    """
    by_key = {line.member.key: line for line in table.data}
    columns = {member.key: i for i, member in enumerate(table.columns)}
    if (row and row not in by_key) or (column and column not in columns):
        raise UnknownName("That table has no such number.")
    in_rows = [row] if row else list(by_key)
    in_columns = [column] if column else list(columns)
    cases = {one for r in in_rows for c in in_columns for one in table.cases.get((r, c), ())}
    if row:
        number = by_key[row].values[columns[column]] if column else by_key[row].total
    else:
        number = table.totals[columns[column]] if column else table.total
    words = [in_full(by_key[row].member)] if row else []
    if column and table.spec.columns:
        words.append(in_full(table.columns[columns[column]]))
    return ", ".join(words) or "Everything in the table", number, tuple(sorted(cases))


def _starts(words: str) -> str:
    return words[:1].upper() + words[1:]
