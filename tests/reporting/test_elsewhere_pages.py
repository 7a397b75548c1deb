"""The pages of numbers from elsewhere: entering, putting right, removing, importing; who may, and what is recorded."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Event, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from reporting.actions.elsewhere import COSTS, EARLIER, LEDGERS, MEASURES, RATES, TARGETS, change, enter, remove
from reporting.forms.elsewhere import FORMS, YearField, figures_to_choose, tables_to_choose
from reporting.importing import columns
from reporting.models import ContextMeasure, EarlierFigure, Rate, Target
from reporting.views.elsewhere import SHOWN
from stages.models import Cost, OmbudsmanFigure
from tests.builders import Council, issued
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
LAST_DAY = datetime.date(2025, 3, 31)
REFERRALS: dict[str, Any] = {
    "name": "Referrals",
    "from_on": datetime.date(2024, 4, 1),
    "until_on": LAST_DAY,
    "value": Decimal(3517),
    "unit": "",
    "source": "Census",
}
POSTED = {
    "measures": {
        "name": "Children in care",
        "until_on_0": "31",
        "until_on_1": "3",
        "until_on_2": "2025",
        "value": "1,694",
        "source": "Return to the department",
    },
    "rates": {
        "name": "Out of all referrals",
        "numerator": "accepted",
        "denominator": "Referrals",
        "per": "100",
        "decimals": "1",
        "rounding": "half_up",
    },
    "targets": {
        "measure": "share_within_20",
        "year": "2024/25",
        "direction": "at_least",
        "value": "85",
        "source": "Service plan",
    },
    "costs": {
        "category": "mediation",
        "incurred_on_0": "9",
        "incurred_on_1": "10",
        "incurred_on_2": "2024",
        "pounds": "£1,250.50",
        "note": "Invoice 7",
    },
    "earlier": {
        "table": "services",
        "year": "2016-17",
        "label": "Total",
        "value": "52",
        "source": "Annual report 2016-17",
    },
}


@pytest.fixture
def council() -> Council:
    return Council()


def file_of(text: str, name: str = "figures.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def sent(council: Council, ledger: str, text: str | SimpleUploadedFile) -> BeautifulSoup:
    upload = file_of(text) if isinstance(text, str) else text
    client = signed_in(council.manager)
    answer = client.post(reverse("elsewhere_import", args=[ledger]), {"file": upload}, follow=True)
    return BeautifulSoup(answer.content, "html.parser")


def faults(page: BeautifulSoup) -> list[tuple[str, ...]]:
    rows = page.select("#faults tbody tr")
    return [tuple(cell.get_text(strip=True) for cell in row.find_all(["th", "td"])) for row in rows]


def last_event() -> tuple[str, dict[str, Any]]:
    event = Event.objects.filter(case=None).select_related("payload").last()
    assert event is not None
    return event.verb, event.payload.words


# Entering


@pytest.mark.parametrize("ledger", POSTED)
def test_each_kind_is_entered_on_its_page_listed_with_who_entered_it_and_recorded(
    council: Council, ledger: str
) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    answer = signed_in(council.manager).post(reverse("elsewhere_add", args=[ledger]), POSTED[ledger])
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/reports/elsewhere/{ledger}/")
    row = LEDGERS[ledger].all().last()
    verb, words = last_event()
    assert verb == Verb.FIGURE_ENTERED
    assert set(words["after"]) == set(LEDGERS[ledger].facts(row))
    listed = signed_in(council.head).get(reverse("elsewhere_list", args=[ledger]))
    table = BeautifulSoup(listed.content, "html.parser").find("tbody").get_text(" ", strip=True)
    assert all(cell in table for cell in SHOWN[ledger].cells(row, dict(SHOWN[ledger].names())))
    assert ledger == "costs" or f"Entered by {council.manager}" in table
    assert "Change" not in table


def test_a_number_is_entered_once(council: Council) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    with pytest.raises(Refused, match="This is entered already"):
        enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    with pytest.raises(Refused, match=r"There is an entry for this already: Referrals, 1 April 2024 to .*: 3,517"):
        enter(MEASURES, by=council.manager, on=ON, **REFERRALS | {"value": Decimal(1)})
    assert ContextMeasure.objects.count() == 1


def test_of_two_who_enter_the_same_at_once_the_second_is_told(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look into the table finds nothing, as it would an instant before the other's row is there."""
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    nothing = ContextMeasure.objects.none()
    monkeypatch.setattr("reporting.actions.elsewhere._in_place", lambda ledger, facts: nothing)
    with pytest.raises(Refused, match="Somebody else has just entered this"):
        enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    assert ContextMeasure.objects.count() == 1


@pytest.mark.parametrize(
    ("ledger", "wrong", "said"),
    [
        ("measures", {"value": "1,69"}, "Enter a number, such as 3517 or 16.4."),
        ("measures", {"value": "-1"}, "Enter 0 or a higher number."),
        ("measures", {"source": ""}, "Say where the number comes from."),
        (
            "measures",
            {"from_on_0": "1", "from_on_1": "4", "from_on_2": "2025"},
            "The last day of the period must not be before its first.",
        ),
        ("rates", {"denominator": "Contacts"}, "Choose one from the list."),
        ("targets", {"year": "2024-26"}, "Enter a year such as 2024-25."),
        ("targets", {"measure": "nothing"}, "Choose one from the list."),
        ("costs", {"pounds": "0"}, "Enter an amount. A cost of nothing is not recorded."),
        ("costs", {"incurred_on_2": "2099"}, "The day it was incurred must be today or in the past."),
        ("earlier", {"table": "nothing"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_so_is_refused_with_a_sentence(
    council: Council, ledger: str, wrong: dict[str, str], said: str
) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    before = LEDGERS[ledger].all().count()
    answer = signed_in(council.manager).post(reverse("elsewhere_add", args=[ledger]), POSTED[ledger] | wrong)
    errors = BeautifulSoup(answer.content, "html.parser").select_one(".govuk-error-summary").get_text(" ", strip=True)
    assert said in errors
    assert LEDGERS[ledger].all().count() == before


def test_figures_of_a_year_that_has_cases_are_counted_and_not_entered(council: Council) -> None:
    issued(council)
    form = FORMS["earlier"](POSTED["earlier"] | {"year": "2026-27"})
    assert not form.is_valid()
    assert "There are cases from 2026-27 on, so the figures of 2026-27 are counted from them." in form.errors["year"][0]
    assert FORMS["earlier"](POSTED["earlier"]).is_valid()


@pytest.mark.parametrize("typed", ["2024-25", "2024/25", "2024\N{EN DASH}25", "2024-2025", " 2024 - 25 "])
def test_a_year_is_taken_as_people_write_it(typed: str) -> None:
    assert YearField().clean(typed) == "2024-25"


# Putting right and removing


def test_a_number_is_put_right_and_what_it_was_stays_in_the_history(council: Council) -> None:
    row = enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    client, address = signed_in(council.manager), reverse("elsewhere_change", args=["measures", row.pk])
    page = BeautifulSoup(client.get(address).content, "html.parser")
    posted = {field["name"]: field.get("value", "") for field in page.select("main form input[name]")}
    assert (posted["name"], posted["value"], posted["from_on_1"]) == ("Referrals", "3517.00", "4")
    assert client.post(address, posted | {"value": "3518"}).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.entered_by) == (Decimal(3518), council.manager)
    assert last_event() == (Verb.FIGURE_CHANGED, {"before": {"value": "3517.00"}, "after": {"value": "3518"}})


def test_two_who_change_the_same_number_do_not_overwrite_each_other(council: Council) -> None:
    row = enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    seen = MEASURES.seen(ContextMeasure.objects.get())
    change(MEASURES, row, seen=seen, by=council.manager, on=ON, value=Decimal(3518))
    client, address = signed_in(council.manager), reverse("elsewhere_change", args=["measures", row.pk])
    posted = POSTED["measures"] | {"seen": seen, "value": "99"}
    answer = client.post(address, posted)
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile. It now says: Referrals" in page.get_text()
    assert ContextMeasure.objects.get().value == 3518
    again = page.select_one("input[name=seen]")["value"]
    assert client.post(address, posted | {"seen": again}).status_code == 302
    assert ContextMeasure.objects.get().value == 99


def test_a_number_is_not_moved_to_where_another_stands(council: Council) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    other = enter(MEASURES, by=council.manager, on=ON, **REFERRALS | {"name": "Contacts"})
    seen = MEASURES.seen(ContextMeasure.objects.get(pk=other.pk))
    with pytest.raises(Refused, match="There is an entry for this already: Referrals"):
        change(MEASURES, other, seen=seen, by=council.manager, on=ON, name="Referrals")


def test_a_number_is_removed_with_a_reason(council: Council) -> None:
    row = enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    client, address = signed_in(council.manager), reverse("elsewhere_remove", args=["measures", row.pk])
    seen = MEASURES.seen(ContextMeasure.objects.get())
    assert client.post(address, {"seen": seen, "why": ""}).status_code == 200
    assert ContextMeasure.objects.count() == 1
    assert client.post(address, {"seen": seen, "why": "Entered twice."}).status_code == 302
    assert not ContextMeasure.objects.exists()
    verb, words = last_event()
    assert (verb, words["why"], words["before"]["value"]) == (Verb.FIGURE_REMOVED, "Entered twice.", "3517.00")
    assert client.get(address).status_code == 404


def test_the_cost_of_a_case_is_not_reached_from_the_ledger(council: Council) -> None:
    case = issued(council)
    of_case = Cost.objects.create(case=case, category="panel", incurred_on=ON, pounds=Decimal(10))
    client = signed_in(council.manager)
    for page in ("elsewhere_change", "elsewhere_remove"):
        assert client.get(reverse(page, args=["costs", of_case.pk])).status_code == 404
    assert not COSTS.all().exists()


# Who may


@pytest.mark.parametrize("ledger", [*LEDGERS])
def test_those_who_see_the_figures_see_each_kind_and_the_manager_alone_enters_it(council: Council, ledger: str) -> None:
    for user, sees, enters in (
        (council.manager, (200, 302), (200, 302)),
        (council.officer, (200, 302), (403,)),
        (council.auditor, (200, 302), (403,)),
        (council.team_manager, (403,), (403,)),
    ):
        client = signed_in(user)
        assert client.get(reverse("elsewhere_list", args=[ledger])).status_code in sees
        for page in ("elsewhere_add", "elsewhere_import"):
            assert client.get(reverse(page, args=[ledger])).status_code in enters


def test_the_deeds_ask_again(council: Council) -> None:
    row = enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    seen = MEASURES.seen(ContextMeasure.objects.get())
    with pytest.raises(NotAllowed):
        enter(MEASURES, by=council.officer, on=ON, **REFERRALS | {"name": "Other"})
    with pytest.raises(NotAllowed):
        change(MEASURES, row, seen=seen, by=council.officer, on=ON, value=Decimal(1))
    with pytest.raises(NotAllowed):
        remove(MEASURES, row, seen=seen, by=council.officer, on=ON, why="No.")
    assert ContextMeasure.objects.get().value == 3517


def test_there_is_no_page_of_a_kind_that_is_not(council: Council) -> None:
    assert signed_in(council.manager).get("/reports/elsewhere/weather/").status_code == 404


@pytest.mark.parametrize("ledger", SHOWN)
def test_a_list_asks_no_more_for_three_rows_than_for_one(council: Council, ledger: str) -> None:
    client = signed_in(council.manager)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("elsewhere_list", args=[ledger])).status_code == 200
        return len(queries)

    def one(number: int) -> None:
        make = {
            "measures": lambda: ContextMeasure.objects.create(name=f"M{number}", until_on=LAST_DAY, value=1),
            "rates": lambda: Rate.objects.create(name=f"R{number}", numerator="accepted", denominator="M1"),
            "targets": lambda: Target.objects.create(measure="accepted", year=f"20{number}1-{number}2", value=1),
            "costs": lambda: Cost.objects.create(category="other", incurred_on=LAST_DAY, pounds=number),
            "earlier": lambda: EarlierFigure.objects.create(
                table="services", year="2016-17", label=f"L{number}", value=1
            ),
        }[ledger]
        row = make()
        if hasattr(row, "entered_by"):
            type(row).objects.filter(pk=row.pk).update(entered_by=council.manager, entered_on=ON)

    one(1)
    asked()
    first = asked()
    one(2)
    one(3)
    assert asked() == first


# Files


def test_a_file_is_imported_whole_and_again_brings_nothing_new(council: Council) -> None:
    text = (
        "name,from_on,until_on,value,unit,source\n"
        'Referrals,2024-04-01,2025-03-31,"3,517",,Census\n'
        "Children in care,,2025-03-31,694,children,Return\n"
    )
    assert "2 of 2 lines were new and are saved." in sent(council, "measures", text).get_text()
    assert [str(row) for row in ContextMeasure.objects.all()] == [
        "Children in care, at 31 March 2025: 694 children",
        "Referrals, 1 April 2024 to 31 March 2025: 3,517",
    ]
    verb, words = last_event()
    assert (verb, words["file"], len(words["after"])) == (Verb.FIGURES_IMPORTED, "figures.csv", 2)
    events = Event.objects.count()
    assert "0 of 2 lines were new and are saved." in sent(council, "measures", text).get_text()
    assert Event.objects.count() == events


def test_of_a_file_with_bad_lines_nothing_is_imported_and_each_fault_is_named(council: Council) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    events = Event.objects.count()
    page = sent(
        council,
        "measures",
        "name,until_on,value,source\n"
        "Contacts,2025-03-31,many,Census\n"
        "Children in care,31.3.2025,694,Return\n"
        "Good,2025-03-31,1,Census\n"
        ",2025-03-31,2,Census\n",
    )
    assert "Nothing was imported: 3 of 4 lines are wrong." in page.select_one(".govuk-error-summary").get_text()
    assert [fault[:3] for fault in faults(page)] == [
        ("2", "value", "many"),
        ("3", "until_on", "31.3.2025"),
        ("5", "name", ""),
    ]
    assert (ContextMeasure.objects.count(), Event.objects.count()) == (1, events)


def test_a_line_that_differs_from_what_is_there_or_from_another_line_stops_the_file(council: Council) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    page = sent(
        council,
        "measures",
        "name,from_on,until_on,value,source\n"
        "Contacts,,2025-03-31,1,Census\n"
        "Referrals,2024-04-01,2025-03-31,3516,Census\n"
        "Contacts,,2025-03-31,2,Census\n",
    )
    assert [(line, problem.partition(":")[0]) for line, _, _, problem in faults(page)] == [
        ("3", "There is an entry for this already that differs"),
        ("4", "There is an entry for this already that differs"),
    ]
    assert ContextMeasure.objects.get().value == 3517


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,until_on,value,source,colour\n", "unknown column “colour”"),
        ("name,until_on,value\n", "the column source is missing"),
        ("name,name,until_on,value,source\n", "the column name is there more than once"),
        ("name,until_on,value,source\n", "has no line under its header"),
        ("", "The file is empty"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(council: Council, text: str, said: str) -> None:
    assert said in sent(council, "measures", text).select_one(".govuk-error-summary").get_text()


def test_a_workbook_is_read_as_a_file_of_text_is_and_codes_may_be_words(council: Council) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["category", "incurred_on", "pounds", "note"],
        ["Commissioned investigations", datetime.date(2024, 10, 9), 4100, "Invoice 1"],
        ["mediation", datetime.date(2024, 10, 10), 250.5, None],
    ):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    sent(council, "costs", SimpleUploadedFile("costs.xlsx", content.getvalue()))
    assert list(Cost.objects.values_list("category", "pounds", "note")) == [
        ("investigation", Decimal(4100), "Invoice 1"),
        ("mediation", Decimal("250.50"), ""),
    ]


@pytest.mark.parametrize(("empty", "refused"), [(1998, False), (1999, True)])
def test_empty_lines_count_among_the_most_a_file_may_have(council: Council, empty: int, refused: bool) -> None:
    """A workbook of a few kilobytes may name a row far below its others, and all between are read as empty lines."""
    book = openpyxl.Workbook()
    book.active.append(["category", "incurred_on", "pounds", "note"])
    book.active.cell(2 + empty, 1, "mediation")
    for column, value in ((2, datetime.date(2024, 10, 10)), (3, 250), (4, "Invoice 1")):
        book.active.cell(2 + empty, column, value)
    content = io.BytesIO()
    book.save(content)
    page = sent(council, "costs", SimpleUploadedFile("costs.xlsx", content.getvalue()))
    assert (Cost.objects.count(), "counting empty ones" in page.get_text()) == (int(not refused), refused)


def test_a_small_workbook_that_unpacks_to_much_is_refused(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.importing.LARGEST_UNPACKED", 1000)
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    page = sent(council, "costs", SimpleUploadedFile("costs.xlsx", content.getvalue()))
    assert "costs.xlsx unpacks to more than" in page.select_one(".govuk-error-summary").get_text()


def test_a_column_that_is_not_there_has_what_the_form_would_have_had(council: Council) -> None:
    enter(MEASURES, by=council.manager, on=ON, **REFERRALS)
    sent(council, "rates", "name,numerator,denominator\nOut of all,Complaints accepted,referrals\n")
    rate = Rate.objects.get()
    assert (rate.numerator, rate.denominator, rate.per, rate.decimals, rate.rounding) == (
        "accepted",
        "Referrals",
        100,
        1,
        "half_up",
    )


def test_the_ombudsmans_figures_come_from_a_file_too_and_are_listed_on_their_own_page(council: Council) -> None:
    page = sent(council, "ombudsman", "year,label,value,unit,source\n2024-25,Complaints upheld,83,%,Annual letter\n")
    assert page.h1.get_text() == "The Ombudsman’s figures"
    row = OmbudsmanFigure.objects.get()
    assert (row.value, row.entered_by) == (83, council.manager)
    assert page.select_one(f'a[href="/reports/elsewhere/ombudsman/{row.pk}/"]') is not None


@pytest.mark.parametrize("ledger", [*LEDGERS])
def test_the_columns_of_a_file_are_the_facts_of_its_kind(ledger: str) -> None:
    assert {column.name for column in columns(LEDGERS[ledger])} == {*LEDGERS[ledger].key, *LEDGERS[ledger].says}


def test_what_can_be_chosen_is_in_the_reports() -> None:
    assert {"accepted", "share_within_20", "compliments"} <= dict(figures_to_choose()).keys()
    assert {"services", "triage", "outcomes_stage1"} <= dict(tables_to_choose()).keys()
    assert {RATES.name, TARGETS.name, EARLIER.name} <= set(SHOWN)


@pytest.mark.parametrize("ledger", [*LEDGERS])
def test_the_document_names_the_columns_of_a_file(ledger: str) -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "elsewhere.md").read_text(encoding="utf-8")
    names = [f"`{column.name}`" if column.required else f"[`{column.name}`]" for column in columns(LEDGERS[ledger])]
    assert f"| `{ledger}` | {', '.join(names)} |" in told
