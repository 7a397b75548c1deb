"""What a report may be about, what it says of itself, what it leaves out, and that nothing but a year is published."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import ServiceArea
from cases.models import Case
from reporting.actions.elsewhere import MEASURES, TARGETS, enter
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data, as_html, as_pdf
from reporting.figures import ReportRefused
from reporting.layouts import SHIPPED
from reporting.models import ReportDraft, ReportRun
from reporting.periods import NotASpan, NotAYear, Period, compared, span_called
from reporting.report import Report
from reporting.setting import NOTHING_FROM_ELSEWHERE
from reporting.small_numbers.withholding import Rule
from reporting.subjects import INTERNAL, Subject, subject_of
from tests.builders import TODAY, Council, logged

YEAR, QUARTER, DATES = "2026-27", "2026-27 Q2", "2026-09-01..2026-09-10"
day = datetime.date


def report_of(year: str, service: str = "", layout: str = "checklist", **more: Any) -> Report:
    return compiled(year, SHIPPED[layout], service=service, on=TODAY, count=tabulated, **more)


def texts(report: Report) -> Iterator[str]:
    """Every word of a report that is read: not those of the council's lists."""
    for section in report.sections:
        yield section.title
        for block in section.blocks:
            yield block.text
            if block.kind == "list":
                yield from block.items
            if block.kind == "definitions":
                yield from (f"{term}: {meaning}" for term, meaning in block.items)
            if block.table:
                definition = block.table.definition
                yield from (block.table.caption, definition.first_column, *block.table.notes)
                yield from (line.label for line in block.table.lines)
                yield from block.table.columns
            if block.chart:
                yield from (block.chart.title, block.chart.alt)
            if block.shares:
                yield from (block.shares.title, block.shares.first_column, *block.shares.columns)
    yield from (figure.label for figure in report.figures.values())


# Names


@pytest.mark.parametrize(
    ("year", "service", "title", "file", "grain", "annual"),
    [
        ("2024-25", "", "Annual report 2024-25", "annual-report-2024-25", "year", True),
        ("2024-25", "Fostering", "Report on 2024-25: Fostering", "report-2024-25-fostering", "year", False),
        ("2024-25 Q1", "", "Quarterly report 2024-25 Q1", "report-2024-25-q1", "quarter", False),
        (
            "2024-25 Q4", "SEN & Early Years", "Quarterly report 2024-25 Q4: SEN & Early Years",
            "report-2024-25-q4-sen-early-years", "quarter", False,
        ),
        (
            "2024-05-01..2024-07-31", "", "Report on 1 May 2024 to 31 July 2024",
            "report-2024-05-01-2024-07-31", "period", False,
        ),
        (
            "2024-02-29..2024-02-29", "", "Report on 29 February 2024", "report-2024-02-29-2024-02-29", "period", False,
        ),
        ("2011-12-01..2011-12-31", "", "Report on December 2011", "report-2011-12-01-2011-12-31", "period", False),
    ],
)  # fmt: skip
def test_a_report_is_called_by_its_period_and_its_service(
    year: str, service: str, title: str, file: str, grain: str, annual: bool
) -> None:
    subject = Subject(year, service)
    assert (subject.title, subject.file_name, subject.grain, subject.is_annual) == (title, file, grain, annual)
    assert subject_of(subject.span.first, subject.span.last, service) == subject


def test_a_december_is_not_the_year_that_is_written_alike() -> None:
    december, year = span_called("2011-12-01..2011-12-31"), span_called("2011-12")
    assert december.days == Period(day(2011, 12, 1), day(2011, 12, 31))
    assert year.days == Period(day(2011, 4, 1), day(2012, 3, 31))


@pytest.mark.parametrize(
    ("code", "fault", "says"),
    [
        ("2024-26", NotAYear, "is not a reporting year"),
        ("2024-25 Q5", NotAYear, "is not a reporting year"),
        ("2024-27 Q1", NotAYear, "“2024-27” is not a reporting year"),
        ("2024-02-30..2024-03-01", NotASpan, "is not two dates"),
        ("2024-05-02..2024-05-01", NotASpan, "1 May 2024 comes before 2 May 2024"),
        ("2024-04-01..2024-06-30", NotASpan, "is the period 2024-25 Q1. Write it so."),
        ("2024-04-01..2025-03-31", NotASpan, "is the period 2024-25. Write it so."),
        ("2024-04-01..2025-04-01", NotASpan, "longer than a year"),
        ("2024-02-29..2025-03-01", NotASpan, "longer than a year"),
        ("1949-50", NotASpan, "Choose days from 1950 to 2150."),
        ("1949-50 Q1", NotASpan, "Choose days from 1950 to 2150."),
        ("2150-12-31..2151-01-01", NotASpan, "Choose days from 1950 to 2150."),
        ("２０２４-２５", NotAYear, "is not a reporting year"),
    ],
)
def test_what_is_no_period_of_a_report_is_refused_in_a_sentence(code: str, fault: type[ValueError], says: str) -> None:
    with pytest.raises(fault, match=re.escape(says)):
        Subject(code).span  # noqa: B018


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024-02-29..2024-02-29", Period(day(2023, 2, 28), day(2023, 2, 28))),
        ("2024-03-01..2024-03-01", Period(day(2023, 3, 1), day(2023, 3, 1))),
        ("2024-02-29..2025-02-27", Period(day(2023, 3, 1), day(2024, 2, 27))),
        ("2024-05-01..2025-04-30", Period(day(2023, 5, 1), day(2024, 4, 30))),
        ("2024-25 Q4", Period(day(2024, 1, 1), day(2024, 3, 31))),
    ],
)
def test_the_same_days_of_the_year_before_stand_beside_it(code: str, before: Period) -> None:
    here = Subject(code).span
    assert compared(here.first, here.last, 2)[0].days == before
    assert span_called(Subject(code).compared(2)[1]).days == before


@pytest.mark.parametrize("code", ["1950-51", "1950-51 Q1", "1950-01-01..1950-02-01", "2150-12-31..2150-12-31"])
def test_the_earliest_and_latest_periods_have_years_before_them(code: str) -> None:
    assert all(span_called(one).code == one for one in Subject(code).compared(20))


# What it counts and says


@pytest.fixture
def council(db: None) -> Council:
    found = Council()
    first = logged(found, received_on=day(2026, 7, 2))
    logged(found, received_on=day(2026, 4, 2))
    logged(found, kind="compliment", received_on=day(2026, 9, 1))
    other = logged(found, received_on=day(2026, 9, 2))
    Case.objects.filter(pk=other.pk).update(service_area=found.need, team=None)
    Case.objects.filter(pk=first.pk).update(service_area=found.care)
    return found


def considered(report: Report) -> int | None:
    return report.figures["considered"].by_year[report.year]


def test_a_quarter_counts_its_days_and_a_service_its_cases(council: Council) -> None:
    assert [
        considered(report_of(*asked))
        for asked in (
            (YEAR,), (QUARTER,), ("2026-27 Q1",), (DATES,), (YEAR, council.need.name), (QUARTER, council.care.name),
            ("2026-27 Q1", council.need.name),
        )
    ] == [3, 2, 1, 1, 1, 1, 0]  # fmt: skip


def test_every_table_of_a_service_says_so(council: Council) -> None:
    report = report_of(QUARTER, council.need.name)
    assert report.tables
    for table in report.tables.values():
        assert f"; only those in the service area {council.need.name}." in table.notes[0], table.name
        assert table.definition.where[-1] == ("service_area", council.need.name)
    assert all("only those in the service area" not in table.notes[0] for table in report_of(YEAR).tables.values())


def test_no_table_has_a_condition_on_the_service_itself() -> None:
    """Two conditions on one dimension are either of them, so that of the report would widen the table's own."""
    for layout in SHIPPED.values():
        for definition in layout.tables:
            parts = (definition, *definition.columns, *definition.rows)
            named = {name for part in parts for name, _ in part.where}
            assert not named & {"service_area"}, (layout.name, definition.name)


def test_a_note_that_is_true_of_the_whole_council_alone_is_not_made_of_a_service(council: Council) -> None:
    words = "A compliment that names no service is counted as not recorded."
    assert words in report_of(YEAR).table_called("compliments").notes
    of_service = report_of(YEAR, council.care.name).table_called("compliments").notes
    assert words not in of_service
    assert "A compliment that names no service is left out." in of_service


YEAR_IS_MEANT = {
    "to serve the duty to report each year on how the procedure has worked",
    "Each year the council looks at how the procedure itself has worked, by these figures.",
    "Quarter: Three months of the financial year, which is from 1 April to 31 March. The first is April to June.",
    NOTHING_FROM_ELSEWHERE,
}
LAW = "A complaint should be made within one year; the council may consider a later one (regulation 9)."


@pytest.mark.parametrize("layout", SHIPPED)
def test_nothing_in_the_report_of_a_quarter_is_said_of_a_year(council: Council, layout: str) -> None:
    found = set(texts(report_of(QUARTER, council.care.name, layout)))
    spoken = {text for text in found if "year" in text.replace(LAW, "").lower()}
    assert spoken <= YEAR_IS_MEANT
    annual = {text for text in texts(report_of(YEAR, layout=layout)) if "year" in text.replace(LAW, "").lower()}
    assert len(annual) > 10, "the control: the annual report speaks of years"


def test_the_report_that_the_law_asks_for_is_the_annual_one_alone(council: Council) -> None:
    duty = "regulation 13 of the Children Act 1989"
    assert any(duty in text for text in texts(report_of(YEAR)))
    for asked in ((QUARTER, ""), (DATES, ""), (YEAR, council.care.name)):
        assert not any(duty in text for text in texts(report_of(*asked))), asked
        assert any("It is for use inside the council" in text for text in texts(report_of(*asked)))


def test_what_is_said_of_a_service_names_it(council: Council) -> None:
    found = set(texts(report_of(QUARTER, council.care.name)))
    assert f"The council considered 1 complaint about {council.care.name} in {QUARTER}, and accepted 0." in found
    nothing = set(texts(report_of("2026-27 Q1", council.need.name)))
    assert f"No complaints about {council.need.name} were recorded in 2026-27 Q1." in nothing
    assert f"The council considered 2 complaints in {QUARTER}, and accepted 0." in set(texts(report_of(QUARTER)))


def test_two_dates_are_said_in_words_and_never_by_their_code(council: Council) -> None:
    logged(council, received_on=day(2025, 9, 3))
    report = report_of(DATES)
    assert not any(re.search(r"\d{4}-\d{2}-\d{2}\.\.", text) for text in texts(report))
    assert "1 Sep to 10 Sep 2026" in report.table_called("kinds").columns
    said = "1 complaint was considered in this period, the same number as in the same days of the year before."
    assert any(text.startswith(said) for text in texts(report))


def test_a_name_on_a_list_keeps_its_year(council: Council) -> None:
    ServiceArea.objects.filter(pk=council.care.pk).update(name="Early Years and this year’s intake")
    council.care.refresh_from_db()
    report = report_of(QUARTER, council.care.name)
    assert report.subject.title == f"Quarterly report {QUARTER}: Early Years and this year’s intake"
    labels = [line.label for line in report.table_called("compliments").lines]
    assert "Early Years and this year’s intake" in labels


def test_a_service_under_its_new_name_and_one_that_is_closed_are_reported_on(council: Council) -> None:
    ServiceArea.objects.filter(pk=council.need.pk).update(name="Help and Protection", closed_on=day(2026, 9, 12))
    assert considered(report_of(QUARTER, "Help and Protection")) == 1


def test_a_service_without_a_case_has_zeros_for_every_year_that_others_have_cases_in(council: Council) -> None:
    logged(council, received_on=day(2025, 8, 1))
    empty = ServiceArea.objects.create(name="Adoption")
    report = report_of(QUARTER, empty.name)
    assert report.years == (QUARTER, "2025-26 Q2")
    assert set(report.figures["considered"].by_year.items()) == {(QUARTER, 0), ("2025-26 Q2", 0)}
    assert all(not cell.value for table in report.tables.values() for cell in table.every_cell)


# What it leaves out


def test_numbers_from_elsewhere_are_in_the_annual_report_alone(council: Council) -> None:
    by = {"by": council.manager, "on": TODAY, "source": "A census"}
    measure = {"name": "Children in need", "from_on": day(2026, 4, 1), "until_on": day(2027, 3, 31)}
    enter(MEASURES, value=Decimal(3517), unit="children", **measure, **by)
    enter(TARGETS, measure="considered", year=YEAR, direction="at_least", value=Decimal(1), **by)
    annual, quarter, service = report_of(YEAR), report_of(QUARTER), report_of(YEAR, council.care.name)
    assert {table.name for table in annual.sourced} == {"context", "targets"}
    assert not quarter.sourced and not service.sourced
    assert any(name.startswith("measure") or "children" in name for name in set(annual.figures) - set(quarter.figures))
    assert set(quarter.figures) <= set(annual.figures)
    for report in (quarter, service):
        assert [text for text in texts(report)].count(NOTHING_FROM_ELSEWHERE) == 1
    assert NOTHING_FROM_ELSEWHERE not in set(texts(annual))


# Internal, and never published


def test_every_page_of_the_pdf_says_that_it_is_internal(council: Council) -> None:
    with pikepdf.open(io.BytesIO(as_pdf(report_of(QUARTER, council.care.name)))) as pdf:
        assert str(pdf.docinfo["/Title"]).endswith(
            f"quarterly report {QUARTER}: {council.care.name}, {settings.COUNCIL_NAME}"
        )
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
    assert pages_without(as_pdf(report_of(QUARTER, council.care.name)), INTERNAL) == []
    assert len(pages_without(as_pdf(report_of(YEAR)), INTERNAL)) > 5, "the control: the annual report does not say it"


def pages_without(pdf: bytes, words: str) -> list[int]:
    """The pages that do not have these words."""
    return [
        number
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, start=1)
        if words not in " ".join(page.extract_text().split())
    ]


def test_the_html_file_and_the_json_say_that_it_is_internal(council: Council) -> None:
    for asked, internal in (((YEAR,), False), ((QUARTER,), True), ((YEAR, council.care.name), True)):
        report = report_of(*asked)
        data = as_data(report)
        assert (INTERNAL in as_html(report), data["internal"]) == (internal, INTERNAL if internal else None)
        assert (data["year"], data["service"]) == (asked[0], asked[1] if len(asked) > 1 else None)
    assert as_data(report_of(DATES))["period"] == {"first": "2026-09-01", "last": "2026-09-10"}


@pytest.mark.parametrize(("year", "of_service"), [(QUARTER, False), (DATES, False), (YEAR, True), (QUARTER, True)])
def test_small_numbers_are_withheld_in_the_annual_report_alone(council: Council, year: str, of_service: bool) -> None:
    assert "[c]" in {cell.said for table in report_of(YEAR, withhold=Rule()).tables.values() for cell in table.cells}
    with pytest.raises(ReportRefused, match="Small numbers can be withheld in the annual report alone"):
        report_of(year, council.care.name if of_service else "", withhold=Rule())


def test_a_promise_to_publish_the_report_of_one_service_is_refused_by_the_database(council: Council) -> None:
    draft = ReportDraft.objects.create(year=YEAR, layout="checklist", author=council.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(year=YEAR, draft=draft, service_area=council.care)
    ReportRun.objects.create(year=YEAR, draft=draft)


def test_a_draft_has_no_room_for_another_period() -> None:
    assert ReportDraft._meta.get_field("year").max_length == len(YEAR) < len(QUARTER)
    assert "service_area" not in {field.name for field in ReportDraft._meta.get_fields()}


# The command


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Say which period, in one way"),
        ({"year": "2024-25", "quarter": "2024-25 Q1"}, "Say which period, in one way"),
        ({"quarter": "Q1"}, "“Q1” is not a quarter. Write it as “2024-25 Q1”"),
        ({"quarter": "2024-27 Q1"}, "“2024-27” is not a reporting year"),
        ({"first": "2024-05-01"}, "--to needs a day, written as 2024-05-01."),
        ({"last": "2024-05-01"}, "--from needs a day"),
        ({"first": "1 May", "last": "2024-05-01"}, "“1 May” is none"),
        ({"first": "2024-05-02", "last": "2024-05-01"}, "comes before"),
        ({"first": "2024-05-01", "last": "2025-05-01"}, "longer than a year"),
        ({"year": "2024-25", "service": "Nothing"}, "There is no service area “Nothing”. There are: "),
        ({"year": "2024-25", "service": ""}, "There is no service area “”. There are: "),
        ({"year": "2024-25", "quarter": ""}, "Say which period, in one way"),
        ({"quarter": ""}, "“” is not a quarter"),
        ({"first": "", "last": ""}, "--from needs a day"),
        ({"year": "1900-01"}, "Choose days from 1950 to 2150."),
        ({"first": "9999-10-01", "last": "9999-12-31"}, "Choose days from 1950 to 2150."),
    ],
)
@pytest.mark.django_db
def test_the_command_refuses_what_is_no_report_in_a_sentence(tmp_path: Path, given: Any, says: str) -> None:
    Council()
    years = [given["year"]] if "year" in given else []
    given = {name: value for name, value in given.items() if name != "year"}
    with pytest.raises(CommandError, match=re.escape(says)) as refused:
        call_command("annual_report", *years, json=tmp_path / "report.json", **given)
    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_range_of_one_year_is_that_year(council: Council, tmp_path: Path) -> None:
    call_command("annual_report", "2026-27..2026-27", json=tmp_path / "report.json", stdout=io.StringIO())
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["year"] == "2026-27"


def test_the_command_writes_the_report_of_a_quarter_of_a_service(council: Council, tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "report.json"
    call_command("annual_report", quarter="2026-27 q2", service=council.need.name.upper(), json=path, stdout=out)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["year"], data["service"]) == (QUARTER, council.need.name)
    assert data["figures"]["considered"]["value"] == 1
    call_command("annual_report", first="2026-07-01", last="2026-09-30", json=path, stdout=out)
    assert json.loads(path.read_text(encoding="utf-8"))["year"] == QUARTER, "two dates go by their name"
    with pytest.raises(CommandError, match="in the annual report alone") as refused:
        call_command("annual_report", quarter=QUARTER, withhold=5, json=tmp_path / "none.json", stdout=out)
    assert (refused.value.returncode, (tmp_path / "none.json").exists()) == (1, False)
