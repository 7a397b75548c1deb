"""Numbers from elsewhere in the report: demand and its change, rates, targets, costs, and years before the cases."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from reporting.actions.elsewhere import COSTS, EARLIER, MEASURES, OMBUDSMAN, RATES, TARGETS, enter
from reporting.compiling import compiled
from reporting.crosstab import tabulate, tabulated
from reporting.earlier import with_earlier
from reporting.elsewhere import Compared, Elsewhere, SourcedTable, read
from reporting.exports import as_data, as_html
from reporting.figures import Figure, bound
from reporting.filling import filled
from reporting.layouts import SHIPPED
from reporting.layouts.leicestershire import DEMAND
from reporting.measures import Rounding
from reporting.models import EarlierFigure, Target
from reporting.publication.frozen import frozen, thawed
from reporting.published import PublishedTable
from reporting.tables import BY_NAME
from tests.builders import person
from tests.logs import import_log, published

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
YEAR = "2024-25"


@pytest.fixture
def manager() -> User:
    return person("Complaints Manager", Role.COMPLAINTS_MANAGER)


def measure(by: User, name: str, value: str, until_on: str, from_on: str = "", **more: Any) -> None:
    days = {"until_on": datetime.date.fromisoformat(until_on)}
    days["from_on"] = datetime.date.fromisoformat(from_on) if from_on else None
    facts = {"name": name, "value": Decimal(value), "unit": "", "source": "Census"} | days | more
    enter(MEASURES, by=by, on=ON, **facts)


def in_year(by: User, name: str, value: str, year: int, **more: Any) -> None:
    measure(by, name, value, f"{year + 1}-03-31", f"{year}-04-01", **more)


def accepted(**by_year: int) -> dict[str, Figure]:
    """One figure of a report, by year."""
    years = {f"20{year[1:3]}-{year[3:]}": value for year, value in by_year.items()}
    return {"accepted": Figure("accepted", "Complaints accepted", "complaints", years, {})}


def rate(by: User, **more: Any) -> None:
    facts = {
        "name": "Complaints out of all referrals",
        "numerator": "accepted",
        "denominator": "Referrals",
        "per": 100,
        "decimals": 1,
        "rounding": Rounding.HALF_UP,
    }
    enter(RATES, by=by, on=ON, **facts | more)


# Demand


def leicestershires_demand(by: User) -> None:
    for row in published("leics")["T2"]["rows"]:
        before, now, _ = row["raw"]
        for year, value in ((2023, before), (2024, now)):
            if "at 31 March" in row["label"]:
                measure(by, row["label"], value, f"{year + 1}-03-31")
            else:
                in_year(by, row["label"], value, year)


def cells(table: SourcedTable | None) -> dict[str, tuple[Any, ...]]:
    assert table is not None
    return {row.label: row.values for row in table.rows}


def test_leicestershires_table_of_demand_comes_out_with_its_changes_cut_off(manager: User) -> None:
    leicestershires_demand(manager)
    table = read(YEAR, 5).context(DEMAND, lambda year: year.replace("-", "/"))
    assert table is not None
    assert table.columns == ("2023/24", "2024/25", "Change from 2023/24")
    assert cells(table) == {row["label"]: tuple(row["values"]) for row in published("leics")["T2"]["rows"]}
    assert [row.cells[2] for row in table.rows] == ["+9.8%", "+44.8%", "−4.4%", "+17.6%"]


def test_rounded_half_up_two_of_its_changes_are_others(manager: User) -> None:
    """Negative control: the rounding decides, and is a setting of the layout."""
    leicestershires_demand(manager)
    table = read(YEAR, 5).context(Compared(2, oldest_first=True))
    assert [row.values[2] for row in table.rows] == [9.8, 44.9, -4.4, 17.7]


def test_a_year_takes_the_number_of_the_whole_year_before_a_later_part_of_it(manager: User) -> None:
    in_year(manager, "Contacts", "14554", 2024)
    measure(manager, "Contacts", "3700", "2025-03-31", "2025-01-01")
    assert read(YEAR, 1).value("Contacts", YEAR).value == 14554


def test_a_period_that_is_no_year_and_sources_that_differ_are_said(manager: User) -> None:
    measure(manager, "Contacts", "7000", "2024-09-30", "2024-04-01", source="Dashboard")
    in_year(manager, "Contacts", "13000", 2023, source="Annual return")
    table = read(YEAR, 5).context()
    assert table.notes[-1] == (
        "Source: Dashboard (2024-25: 1 April 2024 to 30 September 2024); Annual return (2023-24)."
    )


def test_without_a_number_there_is_no_table(manager: User) -> None:
    entered = read(YEAR, 5)
    assert (entered.context(), entered.ombudsman_table(), entered.figures(accepted(y2425=30))) == (None, None, {})


# Rates


def test_cheshire_wests_rate_comes_out_half_up_and_as_published_when_cut_off(manager: User) -> None:
    in_year(manager, "Referrals", "3517", 2024)
    in_year(manager, "Referrals", "3435", 2023)
    rate(manager)
    rate(manager, name="The same, cut off", rounding=Rounding.CUT_OFF)
    entered, counted = read(YEAR, 2), accepted(y2425=30, y2324=25)
    figures = counted | entered.figures(counted)
    assert figures["rate_complaints_out_of_all_referrals"].by_year == {YEAR: 0.9, "2023-24": 0.7}
    assert figures["rate_the_same_cut_off"].by_year == {YEAR: 0.8, "2023-24": 0.7}
    table = entered.rates_table(figures)
    assert table.rows[0].cells == ("0.9% (30 of 3,517)", "0.7% (25 of 3,435)")
    assert table.notes[0] == (
        "Complaints out of all referrals: complaints accepted, out of referrals; to one place, to the nearest, a half "
        "upwards. Referrals: Census."
    )


def test_a_rate_may_be_for_each_ten_thousand_and_has_its_places_even_when_they_are_nought(manager: User) -> None:
    in_year(manager, "Children", "60000", 2024)
    rate(manager, denominator="Children", per=10_000, decimals=2)
    counted = accepted(y2425=30)
    entered = read(YEAR, 1)
    assert entered.rates_table(counted | entered.figures(counted)).rows[0].cells == ("5.00 (30 of 60,000)",)


@pytest.mark.parametrize("value", ["0", None])
def test_a_rate_out_of_nothing_is_no_rate(manager: User, value: str | None) -> None:
    if value is not None:
        in_year(manager, "Referrals", value, 2024)
    rate(manager)
    entered, counted = read(YEAR, 1), accepted(y2425=30)
    figures = entered.figures(counted)
    assert figures["rate_complaints_out_of_all_referrals"].by_year == {YEAR: None}
    assert entered.rates_table(counted | figures) is None


# Targets


@pytest.mark.parametrize(
    ("direction", "value", "result", "said"),
    [
        ("at_least", "85", 85, "Yes"),
        ("at_least", "85", 84, "No"),
        ("at_most", "10", 10, "Yes"),
        ("at_most", "10", 11, "No"),
        ("at_least", "85", None, "Nothing to measure"),
    ],
)
def test_a_target_is_reached_when_the_figure_says_so(
    manager: User, direction: str, value: str, result: int | None, said: str
) -> None:
    facts = {"measure": "share_within_20", "year": YEAR, "direction": direction, "value": Decimal(value)}
    enter(TARGETS, by=manager, on=ON, source="Service plan", **facts)
    figures = {"share_within_20": Figure("share_within_20", "Answered in time", "%", {YEAR: result}, {})}
    table = read(YEAR, 5).targets_table(YEAR, figures)
    way = Target.Direction(direction).label
    assert table.rows[0].cells == (f"{way} {value}%", "–" if result is None else f"{result}%", said)
    assert table.notes[-1] == "Answered in time: the target is from Service plan."


# In the report


def test_all_of_it_stands_in_the_report_and_its_data_and_may_be_bound(manager: User) -> None:
    import_log("cwac")
    in_year(manager, "Referrals", "3517", 2024)
    in_year(manager, "Referrals", "3435", 2023)
    rate(manager)
    target = {"measure": "share_within_20", "year": YEAR, "direction": "at_least", "value": Decimal(85)}
    enter(TARGETS, by=manager, on=ON, source="Service plan", **target)
    letter = {"year": YEAR, "label": "Complaints upheld", "value": Decimal(83), "unit": "%", "source": "Annual letter"}
    enter(OMBUDSMAN, by=manager, on=ON, entered_by=manager, entered_on=ON, **letter)
    report = compiled(YEAR, SHIPPED["checklist"], on=ON, count=tabulated)
    data = as_data(report)
    printed = {table["name"]: [row["printed"] for row in table["data"]] for table in data["sourced"]}
    assert printed.keys() == {"context", "rates", "targets", "ombudsman_own"}
    assert printed["rates"][0][:2] == ["0.9% (30 of 3,517)", "0.7% (25 of 3,435)"]
    assert printed["targets"] == [["at least 85%", "57%", "No"]]
    assert printed["ombudsman_own"] == [["83%"]]
    assert {name: data["figures"][name]["value"] for name in ("context_referrals", "target_share_within_20")} == {
        "context_referrals": 3517,
        "target_share_within_20": 85,
    }
    assert list(thawed(frozen(report.sourced))) == report.sourced
    html = as_html(report)
    assert all(f'id="table-{name}"' in html for name in ("context", "rates", "targets", "ombudsman-own"))


def test_leicestershires_costs_come_out_of_the_ledger_and_the_remedies_rounded_up_to_ten_pounds(manager: User) -> None:
    import_log("leics")
    for day, pounds in (("2022-05-03", "41641.20"), ("2023-07-01", "7050"), ("2024-10-09", "4095.01")):
        when = datetime.date.fromisoformat(day)
        enter(COSTS, by=manager, on=ON, category="investigation", incurred_on=when, pounds=Decimal(pounds), note="")
    layout = SHIPPED["leicestershire"]
    table = filled(layout.by_name["costs"], ("2024-25", "2023-24", "2022-23"), tabulate, ON, layout.year_said)
    theirs = {row["label"].casefold(): tuple(row["raw"]) for row in published("leics")["T4"]["rows"]}
    assert {line.label.casefold(): tuple(cell.said for cell in line.cells) for line in table.lines} == theirs


def test_it_is_read_in_a_number_of_queries_that_does_not_grow(manager: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(YEAR, 5, ("services",))
        return len(queries)

    in_year(manager, "Referrals", "1", 2024)
    first = asked()
    for number in range(3):
        in_year(manager, f"Measure {number}", "1", 2024)
        rate(manager, name=f"Rate {number}")
    assert (first, asked()) == (5, 5)


# Years before the cases


def earlier(by: User, table: str, year: str, **labels: str) -> None:
    for label, value in labels.items():
        words = label.replace("__", ": ").replace("_", " ")
        facts = {"table": table, "year": year, "label": words, "value": Decimal(value), "source": "Annual report"}
        enter(EARLIER, by=by, on=ON, **facts)


def cheshire(name: str, years: tuple[str, ...] = (YEAR, "2023-24")) -> PublishedTable:
    return filled(BY_NAME[name], years, tabulate, ON)


def carried_back(name: str, compares: int = 5) -> PublishedTable:
    tables = {name: cheshire(name)}
    return with_earlier(tables, read(YEAR, compares, [name]))[name]


def test_an_earlier_year_stands_as_a_row_of_a_table_of_years_with_its_note(manager: User) -> None:
    import_log("cwac")
    earlier(manager, "outcomes_stage1", "2021-22", Upheld="4", Partially_upheld="7", Not_upheld="3", Total="14")
    before, table = cheshire("outcomes_stage1"), carried_back("outcomes_stage1")
    assert table.years == (YEAR, "2023-24", "2021-22")
    assert table.lines[:-1] == before.lines
    last = table.lines[-1]
    assert (last.label, last.values[:3], last.values[-1]) == ("2021-22", (4, 7, 3), 14)
    assert not any(cell.opens for cell in last.cells)
    assert table.remarks == ("2021-22: as published, not counted from cases (Annual report).",)


def test_an_earlier_year_stands_as_a_column_and_a_row_that_is_no_more_is_kept(manager: User) -> None:
    import_log("cwac")
    team = next(line for line in cheshire("services").lines if line.kind == "part")
    labels = {f"{team.parent}: {team.label}": "5", "Sure Start": "6", "Total": "14"}
    for label, value in labels.items():
        facts = {"table": "services", "year": "2021-22", "label": label, "value": Decimal(value), "source": "Report"}
        enter(EARLIER, by=manager, on=ON, **facts)
    table = carried_back("services")
    there = {(line.parent, line.label): line.values for line in table.lines}
    assert table.columns[-1] == "2021-22"
    assert {key: values[-1] for key, values in there.items() if values[-1] is not None} == {
        (team.parent, team.label): 5,
        (None, "Sure Start"): 6,
    }
    assert there[(None, "Sure Start")] == (None, None, 6)
    assert table.total.values[-1] == 14
    assert table.remarks == (
        "2021-22: as published, not counted from cases (Report). As published, its parts add to 11 and its total "
        "is 14.",
    )


def test_earlier_figures_never_change_a_counted_one_nor_the_figures_of_the_report(manager: User) -> None:
    import_log("cwac")
    counted = {"services": cheshire("services")}
    EarlierFigure.objects.create(table="services", year="2023-24", label="Total", value=999, source="Report")
    table = with_earlier(counted, read(YEAR, 5, ["services"]))["services"]
    assert table == counted["services"]
    earlier(manager, "services", "2021-22", Total="14")
    carried = with_earlier(counted, read(YEAR, 5, ["services"]))
    assert carried["services"].total.values == (*counted["services"].total.values, 14)
    years = (YEAR, "2023-24")
    assert bound(carried, years) == bound(counted, years)


def test_a_report_compares_no_more_years_than_it_says(manager: User) -> None:
    import_log("cwac")
    earlier(manager, "services", "2021-22", Total="14")
    assert carried_back("services", compares=2).years == (YEAR, "2023-24")


def test_the_report_of_the_first_year_compares_with_what_was_published_before(manager: User) -> None:
    import_log("cwac")
    earlier(manager, "outcomes_stage1", "2019-20", Upheld="1", Total="9")
    report = compiled("2020-21", SHIPPED["checklist"], on=ON, count=tabulated)
    assert report.years == ("2020-21",)
    assert report.tables["outcomes_stage1"].years == ("2020-21", "2019-20")
    assert "2019-20: as published, not counted from cases (Annual report)." in as_html(report)


def test_a_target_of_a_withheld_figure_is_not_said_to_have_nothing_to_measure():
    target = Target(
        measure="share_within_20", year="2024-25", value=Decimal(85), direction=Target.Direction.AT_LEAST, source="Plan"
    )
    entered = Elsewhere(("2024-25",), targets=(target,))

    def row(withheld: tuple[str, ...], value: int | None) -> tuple[str, ...]:
        figure = Figure("share_within_20", "In time", "%", {"2024-25": value}, {}, withheld)
        return entered.targets_table("2024-25", {"share_within_20": figure}).rows[0].cells[1:]

    assert row(("2024-25",), None) == ("[c]", "[c]")
    assert row((), None) == ("–", "Nothing to measure")
    assert row((), 90) == ("90%", "Yes")
