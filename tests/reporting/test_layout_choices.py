"""What a layout chooses: how its shares are cut, whether they add to 100, and how its pounds are rounded."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data, as_html
from reporting.layouts import SHIPPED
from reporting.measures import Rounding, percentage, to_nearest
from reporting.tables import Share
from stages.models import Cost
from tests.logs import import_log, published

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


def bath(share: Share | None = None) -> dict[str, Any]:
    layout = SHIPPED["bath"]
    tables = []
    for table in layout.tables:
        if table.name == "causes_upheld" and share:
            columns = tuple(replace(c, share=share) if c.code == "share" else c for c in table.columns)
            table = replace(table, columns=columns)
        tables.append(table)
    report = compiled("2022-23", replace(layout, tables=tuple(tables)), on=ON, count=tabulated)
    return next(table for table in as_data(report)["tables"] if table["name"] == "causes_upheld")


def test_shares_made_to_add_to_100_say_so_and_those_that_are_not_are_each_rounded_by_itself() -> None:
    import_log("banes")
    adjusted = bath()
    assert [row["values"][1] for row in adjusted["data"]] == [2, 16, 11, 46, 2, 23]
    assert sum(row["values"][1] for row in adjusted["data"]) == adjusted["totals"][1] == 100
    assert adjusted["notes"][-1] == (
        "“% of stage 1 complaints”: so that the shares add to 100%, that of “Concern about quality of the service” is "
        "given as 46%; it is 47% when rounded by itself."
    )
    plain = bath(Share("on_hand", "on_hand", of_total=True))
    assert [row["values"][1] for row in plain["data"]] == [2, 16, 11, 47, 2, 23]
    assert not any("adds to 100" in note for note in plain["notes"])
    cut = bath(Share("on_hand", "on_hand", of_total=True, decimals=1, rounding=Rounding.CUT_OFF))
    assert [row["values"][1] for row in cut["data"]] == [1.6, 16.1, 11.2, 46.7, 1.6, 22.5]


def test_a_percentage_is_cut_as_it_is_told() -> None:
    assert [percentage(17, 30, 0, how) for how in Rounding] == [57, 56, 57]
    assert [percentage(1, 8, 1, how) for how in Rounding] == [12.5, 12.5, 12.5]
    assert [percentage(6530 - 4507, 4507, 1, how) for how in Rounding] == [44.9, 44.8, 44.9]
    assert [percentage(-318, 7215, 1, how) for how in Rounding] == [-4.4, -4.4, -4.5]
    assert percentage(1, 0) is None
    assert [to_nearest(4091, 10, how) for how in Rounding] == [4090, 4090, 4100]
    assert (to_nearest(None, 10, Rounding.UP), to_nearest(4091.5, 0, Rounding.UP)) == (None, 4091.5)


def test_the_costs_of_the_ledger_are_rounded_up_and_added_up() -> None:
    ledger = {"2022-04-01": "41641.20", "2023-05-01": "7050", "2025-03-31": "4099.01", "2022-03-31": "1000000"}
    import_log("leics")
    for day, pounds in ledger.items():
        Cost.objects.create(category="investigation", incurred_on=day, pounds=pounds)
    report = compiled("2024-25", SHIPPED["leicestershire"], on=ON, count=tabulated)
    html = as_html(report)
    table = report.tables["costs"]
    assert [line.values for line in table.lines] == [
        (41650, 7050, 4100),
        (0, 0, 0),
        (2500, 5700, 5200),
        (44150, 12750, 9300),
    ]
    assert [[row["label"], *row["values"]] for row in published("leics")["T4"]["rows"]] == [
        ["Commissioned Investigations", 41650, 7050, 4100],
        ["Mediation", 0, 0, 0],
        ["Financial Redress", 2500, 5700, 5200],
        ["Total", 44150, 12750, 9300],
    ]
    assert "The procedure cost £9,300 in 2024-25, less than in 2023-24 (£12,750)." in html
