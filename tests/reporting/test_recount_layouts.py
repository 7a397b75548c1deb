"""Every cell of every table of every layout, counted a second time with pandas, straight from the case logs.

Nothing of ours counts here: a table says in its own JSON what it counts, and this page counts that by rules of its own.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytest_django import DjangoDbBlocker

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data
from reporting.layouts import CHECKLIST, SHIPPED, Layout
from stages.calendar import england
from tests.logs import COUNCILS, imported, labels_of, log_of

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
NONE = "not recorded"
LAYOUTS_OF = {
    "cwac": ("cheshire-west", "checklist"),
    "banes": ("bath", "checklist"),
    "leics": ("leicestershire", "checklist"),
}
DATES = (
    "received_on", "closed_on", "stage1_started_on", "stage1_responded_on", "stage2_requested_on", "stage2_started_on",
    "stage2_responded_on", "stage3_requested_on", "panel_on", "stage3_responded_on", "lgsco_referred_on",
    "lgsco_decided_on",
)  # fmt: skip


# The record as rows of pandas


def read(council: str) -> pd.DataFrame:
    """The case log with the law's codes, dates as dates, and one column for each way of cutting cases."""
    rows = pd.read_csv(log_of(council), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    codes = tomllib.loads(labels_of(council).read_text(encoding="utf-8"))
    for name in DATES:
        rows[name] = pd.to_datetime(rows[name].replace("", pd.NaT))
    lists = {"triage_outcome": "triage_outcome", "closed_reason": "closed_reason", "lgsco_decision": "lgsco_decision"}
    lists |= {f"stage{number}_outcome": "outcome" for number in (1, 2, 3)}
    for column, kind in lists.items():
        rows[column] = rows[column].map(lambda word, kind=kind: codes.get(kind, {}).get(word, word))
    rows["pounds"] = pd.to_numeric(rows["redress_pounds"].replace("", "0"))
    rows["at1"] = ((rows.kind == "complaint") & (rows.procedure != "")) | rows.stage1_started_on.notna()
    rows["at2"], rows["at3"] = rows.stage2_requested_on.notna(), rows.stage3_requested_on.notna()
    for number in (1, 2, 3):
        given, answered = rows[f"stage{number}_outcome"], rows[f"stage{number}_responded_on"].notna()
        rows[f"outcome{number}"] = np.where(
            given != "", given, np.where(answered | rows.closed_on.notna(), NONE, "open")
        )
    took = days(rows.stage1_started_on, rows.stage1_responded_on)
    rows["band1"] = cut(took, [(10, "1-10"), (20, "11-20")], "over 20", "not answered")
    rows["corporate"] = cut(took, [(15, "1-15")], "over 15", "not answered")
    took = days(rows.stage2_started_on, rows.stage2_responded_on)
    rows["band2"] = cut(took, [(25, "1-25"), (65, "26-65")], "over 65", "not answered")
    rows["band3"] = cut(days(rows.stage3_requested_on, rows.panel_on), [(30, "1-30")], "over 30", "not held")
    return rows


def days(start: pd.Series, end: pd.Series) -> pd.Series:
    """Working days from a start, which is day 0, to an end; empty where there is no end."""
    holidays = [np.datetime64(day) for day in england().holidays]
    first = start.fillna(end).fillna(pd.Timestamp("2020-01-01")).to_numpy().astype("datetime64[D]")
    last = end.fillna(pd.Timestamp("2020-01-01")).to_numpy().astype("datetime64[D]")
    taken = np.busday_count(first + 1, last + 1, holidays=holidays)
    return pd.Series(np.where(end.notna(), np.maximum(taken, 0), np.nan), index=start.index)


def cut(taken: pd.Series, limits: list[tuple[int, str]], over: str, none: str) -> pd.Series:
    found = pd.Series(over, index=taken.index)
    for limit, name in reversed(limits):
        found = found.mask(taken <= limit, name)
    return found.mask(taken.isna(), none)


def events(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each stage a case reached and each case at the Ombudsman, with the days it came and went."""
    parts = []
    came = {1: rows.received_on, 2: rows.stage2_requested_on, 3: rows.stage3_requested_on}
    for number in (1, 2, 3):
        part = rows[rows[f"at{number}"]].copy()
        part["stage"], part["came"] = f"stage{number}", came[number]
        part["answered"] = part[f"stage{number}_responded_on"]
        parts.append(part)
    part = rows[(rows.lgsco_decision != "") | rows.lgsco_referred_on.notna() | rows.lgsco_decided_on.notna()].copy()
    part["stage"] = "ombudsman"
    part["came"] = part.lgsco_referred_on.fillna(part.lgsco_decided_on).fillna(part.received_on)
    part["answered"] = part.lgsco_decided_on
    both = pd.concat([*parts, part])
    by_closing = both.closed_on.where(both.closed_on >= both.came)
    both["went"] = both.answered.fillna(by_closing)
    both["went_as"] = np.where(both.answered.notna(), "responded", both.closed_reason)
    return both


Days = tuple[str, pd.Timestamp, pd.Timestamp]
"""A period: its code, its first day and its last."""

YEARS: tuple[Days, ...] = tuple(
    (f"{start}-{(start + 1) % 100:02d}", pd.Timestamp(start, 4, 1), pd.Timestamp(start + 1, 3, 31))
    for start in range(2015, 2028)
)


# One table, counted again


COLUMN = {
    "stage1_outcome": "outcome1",
    "stage2_outcome": "outcome2",
    "stage3_outcome": "outcome3",
    "stage1_band": "band1",
    "stage2_band": "band2",
    "stage3_band": "band3",
    "corporate_band": "corporate",
    "age_band": "complainant_age_band",
    "ombudsman_decision": "lgsco_decision",
}
PARENT = {"services": "service_area", "compliments": "service_area", "subjects": "subject"}
DAY_CLOSED = {
    "stage1_band": "stage1_responded_on",
    "stage2_band": "stage2_responded_on",
    "corporate_band": "stage1_responded_on",
    "ombudsman_decision": "lgsco_decided_on",
}


@dataclass
class Recount:
    """What a table counts, as things with a year, or another period, the value they are cut by, and a number each."""

    rows: pd.DataFrame
    table: dict[str, Any]
    periods: tuple[Days, ...] = YEARS

    def period_of(self, day: pd.Series) -> pd.Series:
        """The code of the period that each day is in."""
        found = pd.Series(None, index=day.index, dtype=object)
        for code, first, last in self.periods:
            found = found.mask(day.between(first, last), code)
        return found

    def conditions(self, *more: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for condition in (*self.table["where"], *more):
            name, value = condition.split("=", 1)
            found.setdefault(name, set()).add(value)
        return found

    def things(self, by: str, basis: str, *more: str) -> pd.DataFrame:
        """The things that meet the conditions, one row for each year they count in."""
        wanted = self.conditions(*more)
        of_stages = by == "stage" or "stage" in wanted
        things = (events(self.rows) if of_stages else self.rows.copy()).reset_index(drop=True)
        if not of_stages:
            things["came"], things["went"], things["went_as"] = (
                things.received_on, things.closed_on, things.closed_reason
            )  # fmt: skip
        if by == "cause":
            things["cause"] = things.causes.str.split(";")
            things = things.explode("cause", ignore_index=True)
        if by == "primary_cause":
            things["primary_cause"] = things.causes.str.split(";").str[0]
        if "clock" in wanted:
            assert wanted.pop("clock") == {"C4"}
            things = things[things.stage1_started_on.notna() & (things.procedure == "statutory")]
            things["result"] = self.results(things)
        if "cost_category" in wanted:
            category = wanted.pop("cost_category")
            things = things[things.pounds > 0] if category == {"redress"} else things[:0]
        for name in (by, *wanted):
            if name[:5] == "stage" and name[5:6].isdigit():
                things = things[things[f"at{name[5]}"]]
            if name == "corporate_band":
                things = things[things.at1 & (things.procedure == "corporate")]
            if name == "ombudsman_decision":
                things = things[(things.lgsco_decision != "") | things.lgsco_referred_on.notna()]
        for name, values in wanted.items():
            things = things[things[COLUMN.get(name, name)].replace("", NONE).isin(values)]
        if basis == "on_hand" or by == "flow":
            return self.on_hand(things, by == "flow")
        dated_by = next((DAY_CLOSED[name] for name in (by, *wanted) if name in DAY_CLOSED), "closed_on")
        things = things.assign(year=self.period_of(things[dated_by] if basis == "closed" else things.came))
        return things[things.year.notna()]

    def on_hand(self, things: pd.DataFrame, flows: bool) -> pd.DataFrame:
        found = []
        for code, first, last in self.periods:
            here = things[(things.came <= last) & (things.went.isna() | (things.went >= first))]
            here = here.assign(year=code)
            if not flows:
                found.append(here)
                continue
            found.append(here.assign(flow=np.where(here.came < first, "carried_in", "received")))
            still = here.went.isna() | (here.went > last)
            found.append(here.assign(flow=np.where(still, "carried_out", here.went_as.replace("", NONE))))
        return pd.concat(found)

    def results(self, things: pd.DataFrame) -> pd.Series:
        """How the stage 1 clock ended, from what a log can say: it has no day on which an extension was decided."""
        denied = things.stage1_extended == "n"
        of_band = {"1-10": "in_time", "over 20": "late_over_20", "not answered": "running"}
        found = things.band1.map(of_band)
        found = found.mask(things.band1 == "11-20", np.where(denied, "late_no_extension", NONE))
        unanswered = things.stage1_responded_on.isna()
        found = found.mask(unanswered & things.closed_on.notna(), "not_answered")
        found = found.mask(unanswered & (things.closed_reason == "withdrawn"), "withdrawn")
        found = found.mask(unanswered & (things.stage1_outcome == "withdrawn"), "withdrawn")
        return found

    def numbers(self, things: pd.DataFrame) -> pd.Series:
        pounds = self.table["measure"] in ("redress_pounds", "cost_pounds")
        return things.pounds if pounds else pd.Series(1, index=things.index)

    def number(self, things: pd.DataFrame, **of: str) -> float:
        """What the things of these values come to; several values are joined by a plus."""
        kept = pd.Series(True, index=things.index)
        for name, value in of.items():
            kept &= things[COLUMN.get(name, name)].replace("", NONE).isin(value.split("+"))
        return float(self.numbers(things)[kept].sum())

    def cells(self) -> Iterator[tuple[str, str, Any, float]]:
        """Every cell with ours and the other count: row, column, ours, theirs."""
        table = self.table
        if table["columns"] == "columns":
            yield from self.with_columns()
        elif table["rows"] == "rows":
            yield from self.with_rows()
        elif table["rows"] == "year":
            things = self.things(table["columns"], table["basis"])
            for row in table["data"]:
                for column, ours in zip(table["column_codes"], row["values"], strict=True):
                    yield row["code"], column, ours, self.number(things, year=row["code"], **{table["columns"]: column})
                yield row["code"], "total", row["total"], self.number(things, year=row["code"])
        else:
            yield from self.years_across()

    def years_across(self) -> Iterator[tuple[str, str, Any, float]]:
        table, by = self.table, self.table["rows"]
        things = self.things(by, table["basis"])
        group = PARENT.get(table["name"], "") if any(row["kind"] != "line" for row in table["data"]) else ""
        for row in table["data"]:
            for year, ours in zip(table["column_codes"], row["values"], strict=True):
                if row["kind"] == "part":
                    of = {group: row["parent"], by: row["code"]}
                elif group:
                    of = {group: row["code"]}
                else:
                    of = {by: row["code"]}
                yield row["label"], year, ours, self.number(things, year=year, **of)
        for year, ours in zip(table["column_codes"], table["totals"], strict=True):
            yield "total", year, ours, self.number(things, year=year)

    def with_columns(self) -> Iterator[tuple[str, str, Any, float]]:
        table, by = self.table, self.table["rows"]
        year = self.table["year"]
        counted: dict[str, list[float]] = {}
        for place, part in enumerate(table["parts"]):
            if part["share"] is None:
                things = self.things(by, part["basis"] or table["basis"], *part["where"])
                theirs = [self.number(things, year=year, **{by: row["code"]}) for row in table["data"]]
                theirs.append(self.number(things, year=year))
            else:
                share = part["share"]
                whole = counted[share["out_of"]]
                theirs = [
                    float(np.floor(100 * one / (whole[-1] if share["of_total"] else all_) + 0.5))
                    for one, all_ in zip(counted[share["of"]], whole, strict=True)
                ]
                if share["adds_to_100"]:
                    theirs[int(np.argmax(theirs[:-1]))] += 100 - sum(theirs[:-1])
            counted[part["code"]] = theirs
            ours = [*(row["values"][place] for row in table["data"]), table["totals"][place]]
            labels = [*(row["label"] for row in table["data"]), "total"]
            yield from (
                (label, part["code"], one, other) for label, one, other in zip(labels, ours, theirs, strict=True)
            )

    def with_rows(self) -> Iterator[tuple[str, str, Any, float]]:
        table, by_years = self.table, self.table["columns"] == "year"
        counted: dict[str, list[float]] = {}
        for row, part in zip(table["data"], table["parts"], strict=True):
            if part["adds"]:
                theirs = [sum(column) for column in zip(*(counted[code] for code in part["adds"]), strict=True)]
            else:
                by = "year" if by_years else table["columns"]
                things = self.things("flow" if by == "flow" else by, table["basis"], *part["where"])
                at = [
                    {"year": code} if by_years else {"year": table["year"], by: code} for code in table["column_codes"]
                ]
                theirs = [self.number(things, **one) for one in at]
            counted[part["code"]] = theirs
            yield from (
                (row["label"], column, one, other)
                for column, one, other in zip(table["column_codes"], row["values"], theirs, strict=True)
            )


def recounted(council: str, layout: Layout) -> tuple[int, list[tuple[str, str, str, Any, float]]]:
    """How many cells a council's report has in a layout, and those that the other count does not agree with."""
    year = COUNCILS[council]
    data = json.loads(json.dumps(as_data(compiled(year, layout, on=ON, count=tabulated))))
    rows, number, different = read(council), 0, []
    for table in data["tables"]:
        for row, column, ours, theirs in Recount(rows, table | {"year": year}).cells():
            number += 1
            if ours != pytest.approx(theirs):
                different.append((table["name"], row, column, ours, theirs))
    return number, different


@pytest.fixture(scope="module", params=sorted(LAYOUTS_OF))
def council(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with imported(request.param, django_db_blocker):
        yield request.param


CELLS = {
    ("cwac", "cheshire-west"): 445,
    ("cwac", "checklist"): 661,
    ("banes", "bath"): 172,
    ("banes", "checklist"): 334,
    ("leics", "leicestershire"): 74,
    ("leics", "checklist"): 381,
}
"""How many cells each report has, so that none drops out of the comparison unseen."""


@pytest.mark.parametrize("place", [0, 1])
def test_every_cell_of_every_table_is_what_pandas_counts(council: str, place: int) -> None:
    name = LAYOUTS_OF[council][place]
    number, different = recounted(council, SHIPPED[name])
    assert different == []
    assert number == CELLS[council, name]


def test_a_fault_planted_in_one_definition_is_caught(council: str) -> None:
    faults = {
        "ombudsman_decided": {"basis": "received"},
        "stages": {"where": (("kind", "complaint"), ("procedure", "corporate"))},
        "kinds": {"basis": "closed"},
    }
    for name, fault in faults.items():
        honest = CHECKLIST.by_name[name]
        faulty = tuple(replace(one, **fault) if one is honest else one for one in CHECKLIST.tables)
        said = recounted_as(council, replace(CHECKLIST, tables=faulty), honest)
        assert {table for table, *_ in said} == {name}


def recounted_as(council: str, layout: Layout, honest: Any) -> list[tuple[str, str, str, Any, float]]:
    """The cells that differ where a table claims to be counted as it should be and was not."""
    report = compiled(COUNCILS[council], layout, on=ON, count=tabulated)
    data = as_data(report)
    claim = {"where": [f"{name}={value}" for name, value in honest.where], "basis": honest.basis}
    table = next(one for one in data["tables"] if one["name"] == honest.name) | claim | {"year": COUNCILS[council]}
    return [
        (honest.name, row, column, ours, theirs)
        for row, column, ours, theirs in Recount(read(council), table).cells()
        if ours != pytest.approx(theirs)
    ]
