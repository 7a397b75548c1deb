"""The annual report: one set of figures, in every form, checked against each other before anyone sees them."""

import datetime
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import page
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import ServiceArea, Team
from cases.models import Case, Term
from reporting import dimensions
from reporting.binding import counted, listed
from reporting.commentary import SENTENCES
from reporting.compiling import compiled
from reporting.crosstab import Spec, Table, tabulate, tabulated
from reporting.exports import as_data, as_html, as_pdf
from reporting.figures import RATIOS, SOURCES, ReportRefused
from reporting.layouts import CHECKLIST, SHIPPED, STAGES_IN_WORDS
from reporting.models import ContextMeasure
from reporting.report import Report
from reporting.setting import GLANCE
from reporting.soundness import SAME
from reporting.tables import BY_NAME, TABLES
from stages.law.clock_table import CLOCKS
from stages.law.procedures import PROCEDURES
from stages.law.vocabulary import Procedure
from tests.cases.test_pdf import elements, scope_of
from tests.logs import imported, published

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
HOSTILE = '<img src="http://127.0.0.1:9/x.png"> file:///etc/passwd {{ settings.SECRET_KEY }}'


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def drawing_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    log = logging.getLogger("weasyprint")
    before, log.level = log.level, logging.WARNING
    yield
    log.level = before
    assert [r.getMessage() for r in caplog.get_records("call") if r.name.startswith("weasyprint")] == []


def report_of(year: str = "2024-25", count: Any = tabulated) -> Report:
    return compiled(year, CHECKLIST, on=ON, count=count)


@pytest.fixture(scope="module")
def made(log: None, django_db_blocker: DjangoDbBlocker) -> tuple[Report, dict[str, Any], str, bytes]:
    """The report of 2024-25 in each of its forms, made once for the tests that read it."""
    with django_db_blocker.unblock():
        report = report_of()
        return report, json.loads(json.dumps(as_data(report))), as_html(report), as_pdf(report)


# The figures are those of the case log


def test_the_tables_hold_what_the_council_published(made: tuple[Report, dict, str, bytes]) -> None:
    tables = {table["number"]: table for table in made[1]["tables"]}
    was = published("cwac")
    assert rows(tables["1"]) == {
        row["label"]: [row["values"][0], row["values"][1], row["values"][2], row["values"][3]]
        for row in was["T1"]["rows"]
    }
    assert rows(tables["2"]) == {row["label"]: row["values"] for row in was["T2"]["rows"]}
    assert {year: [row[0], row[1], row[2], row[4], row[3], row[5]] for year, row in rows(tables["3"]).items()} == {
        row["label"]: row["values"] for row in was["T3"]["rows"]
    }
    for number in ("7", "8", "9"):
        ours = {label.lower(): values for label, values in rows(tables[number]).items()}
        theirs = {row["label"].lower(): row["values"] for row in was[f"T{number}"]["rows"] if any(row["values"])}
        names = dict(zip(theirs, theirs, strict=True)) | {
            "10 working days or less": "10 working days or fewer",
            "20 working days or less": "11 to 20 working days",
            "outside the statutory timescale": "more than 20 working days",
        }
        assert {label: ours[names[label]] for label in theirs if label != "total"} == {
            label: values for label, values in theirs.items() if label != "total"
        }
        assert tables[number]["totals"] == theirs["total"]


def rows(table: dict[str, Any]) -> dict[str, list[int]]:
    down = table["rows"] == "year"
    return {row["label"]: row["values"] + ([row["total"]] if down else []) for row in table["data"]}


def test_a_subject_counts_its_parts_and_the_same_label_under_two_subjects_is_two_rows(made: tuple) -> None:
    table = next(table for table in made[1]["tables"] if table["name"] == "subjects")
    found = {(row["parent"], row["label"]): row["values"] for row in table["data"]}
    assert found[None, "Standard of Service Delivery"] == [19, 16, 7, 10, 10]
    assert found["Standard of Service Delivery", "Lack of support"] == [15, 6, 0, 2, 7]
    assert found["Social Worker", "Lack of Support"] == [7, 0, 3, 1, 1]


def test_every_figure_is_the_cell_or_the_ratio_that_it_says(made: tuple) -> None:
    data = made[1]
    figures = data["figures"]
    assert set(figures) == {source.name for source in SOURCES if source.table in made[0].tables} | {
        ratio.name for ratio in RATIOS if {*ratio.of, *ratio.out_of} <= set(figures)
    }
    tables = {table["name"]: table for table in data["tables"]}
    assert figures["accepted"]["by_year"] == dict(zip(data["years"], tables["services"]["totals"], strict=True))
    assert (figures["share_within_20"]["value"], figures["share_upheld"]["value"]) == (57, 77)
    for figure in figures.values():
        if "numerator" in figure:
            for year, value in figure["by_year"].items():
                part = sum(figures[name]["by_year"][year] for name in figure["numerator"])
                whole = sum(figures[name]["by_year"][year] for name in figure["denominator"])
                assert value == int(Decimal(100 * part) / whole + Decimal("0.5"))


def test_the_share_upheld_is_the_rate_that_crosstab_gives(made: tuple) -> None:
    asked = Spec("year", measure="uphold_rate", years=tuple(reversed(made[0].years)), where=BY_NAME["services"].where)
    rates = {line.code: int(Decimal(str(line.total)) + Decimal("0.5")) for line in tabulate(asked).data}
    assert made[1]["figures"]["share_upheld"]["by_year"] == rates


def test_the_figures_of_the_ombudsman_keep_what_it_received_apart_from_what_it_decided(made: tuple) -> None:
    figures = made[1]["figures"]
    assert [figures[f"ombudsman_{name}"]["value"] for name in ("received", "decided", "upheld")] == [3, 12, 0]
    assert figures["ombudsman_upheld"]["by_year"]["2023-24"] == 2


# The four forms say the same


def test_the_html_and_the_pdf_hold_every_cell_of_the_json(made: tuple) -> None:
    _, data, html, pdf = made
    soup = BeautifulSoup(html, "html.parser")
    text = squeezed(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    assert len(data["tables"]) >= 18
    for table in data["tables"]:
        printed = soup.find(id=f"table-{table['name']}").find("table")
        cells = [[squeezed(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in printed.find_all("tr")]
        assert cells[1:] == printed_rows(table)
        place = text.index(squeezed(f"Table {table['number']}: {table['title']}"), text.index("1 Introduction This"))
        for row in cells[1:]:
            place = text.index(" ".join(row), place)


def printed_rows(table: dict[str, Any]) -> list[list[str]]:
    down = table["rows"] == "year"
    found = [[row["label"], *row["values"], *([row["total"]] if down else [])] for row in table["data"]]
    if BY_NAME[table["name"]].total_label and not down:
        found.append([BY_NAME[table["name"]].total_label, *table["totals"]])
    return [[squeezed(f"{cell:,}" if isinstance(cell, int) else cell) for cell in row] for row in found]


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def test_every_sentence_of_the_json_stands_in_the_html_and_in_the_pdf(made: tuple) -> None:
    _, data, html, pdf = made
    web = squeezed(BeautifulSoup(html, "html.parser").find("main").get_text(" "))
    text = squeezed(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    for section in data["sections"]:
        for words in section["words"]:
            assert squeezed(words["text"]) in web
            if len(words["text"]) < 90:  # a longer one may go over the foot of a page
                assert squeezed(words["text"]) in text


def test_a_sentence_says_no_number_that_its_figures_do_not_have(made: tuple) -> None:
    _, data, _, _ = made
    tables = {table["name"]: table for table in data["tables"]}
    fixed = {
        "1",
        "2",
        "3",
        "10",
        "11",
        "13",
        "20",
        "25",
        "26",
        "30",
        "65",
        "16",
        "2026",
        "31",
        "1989",
        "2006",
        "2024",
        "2025",
    }
    loose = []
    for section in data["sections"]:
        for words in section["words"]:
            if not words["figures"]:
                continue
            known = set(fixed)
            for name in words["figures"]:
                if ": " in name:
                    table, label = name.split(": ", 1)
                    known |= {str(row["values"][0]) for row in tables[table]["data"] if row["label"] == label}
                else:
                    values = [value for value in data["figures"][name]["by_year"].values() if value is not None]
                    known |= {f"{value:,}" for value in values} | {f"{abs(values[0] - values[1]):,}"}
            said = re.findall(r"\d[\d,]*", re.sub(r"\d{4}-\d{2}", "", words["text"]))
            loose += [(number, words["text"]) for number in said if number.rstrip(",") not in known]
    assert loose == []


# The PDF can be read by everyone


def test_the_pdf_keeps_the_rules_of_pdf_ua(made: tuple) -> None:
    found = page.validate_pdf_bytes(made[3], profile=page.ValidationProfile.PDF_UA_1)
    assert (found.is_compliant, [failure.message for failure in found.failures]) == (True, [])


def test_the_pdf_has_its_title_language_tags_headings_pictures_and_header_cells(made: tuple) -> None:
    with pikepdf.open(io.BytesIO(made[3])) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert pdf.docinfo.Title == (
            "Children’s social care complaints and compliments: annual report 2024-25, The council"
        )
        kinds = [str(one.S) for one in elements(pdf)]
        levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
        figures = [one for one in elements(pdf) if one.S == "/Figure"]
        assert [str(one.Alt) for one in figures] == [chart["alt"] for chart in made[1]["charts"]]
        assert {str(scope_of(one)) for one in elements(pdf) if one.S == "/TH"} == {"/Column", "/Row"}
        assert kinds.count("/Table") >= len(made[1]["tables"])


def test_the_pdf_has_bookmarks_for_every_section_and_page_numbers_in_its_contents(made: tuple) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made[3]))
    top = [mark for mark in reader.outline if not isinstance(mark, list)]
    inside = [mark for mark in reader.outline[1] if not isinstance(mark, list)]
    assert [mark["/Title"] for mark in top] == [CHECKLIST.title]
    assert [mark["/Title"] for mark in inside] == [f"{i} {s.title}" for i, s in enumerate(CHECKLIST.sections, 1)]
    contents = squeezed(reader.pages[1].extract_text())
    for mark in inside:
        number = reader.get_destination_page_number(mark) + 1
        title = re.escape(mark["/Title"].split(" ", 1)[1])
        assert re.search(rf"{title} ?\.*? ?{number}\b", contents.replace("…", ".")), mark["/Title"]


def test_each_page_says_its_number_of_all(made: tuple) -> None:
    leaves = pypdf.PdfReader(io.BytesIO(made[3])).pages
    for number, leaf in enumerate(leaves, 1):
        assert (f"Page {number} of {len(leaves)}" in leaf.extract_text()) == (number > 1)


def test_the_same_cases_give_the_same_pdf(made: tuple) -> None:
    assert as_pdf(report_of()) == made[3]


# What is stored cannot act


@override_settings(COUNCIL_NAME=HOSTILE)
def test_a_hostile_name_is_text_in_every_form_and_fetches_nothing() -> None:
    ServiceArea.objects.filter(name="CP Court Team").update(name=HOSTILE)
    Team.objects.filter(name="Chester").update(name=f"{HOSTILE} team")
    Term.objects.filter(label="Communication").update(label=f"{HOSTILE} subject")
    report = report_of()
    html = BeautifulSoup(as_html(report), "html.parser")
    assert html.find_all("img") == []
    for words in (HOSTILE, f"{HOSTILE} team", f"{HOSTILE} subject"):
        assert words in html.find("main").get_text()
    text = squeezed(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(as_pdf(report))).pages))
    assert text.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 4


# The checks


def test_a_fault_planted_in_one_definition_is_caught_and_both_figures_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = dimensions.DIMENSIONS["point_of_receipt"]
    loses_some = replace(honest, population="stage2_reached")
    monkeypatch.setitem(dimensions.DIMENSIONS, "point_of_receipt", loses_some)
    with pytest.raises(ReportRefused) as refusal:
        report_of()
    said = str(refusal.value).splitlines()[0]
    assert re.fullmatch(
        r"Table 1 \(Complaints considered, and what was decided about them\): “Complaints accepted” for 2024-25 is 30, "
        r"but the total of Table 8 \(Where complaints were first received\) for 2024-25 is \d+\. They count the same "
        r"complaints\.",
        said,
    )
    accepted = Case.objects.filter(received_on__range=("2024-04-01", "2025-03-31"), triage__outcome="accepted")
    assert set(refusal.value.cases) == set(accepted.filter(stage_two__isnull=True).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("name", "whole_row", "says"),
    [
        ("triage", False, "the numbers for 2020-21 add to 126, but its total for 2020-21 is 125."),
        ("triage", True, "“Complaints accepted” for 2020-21 is 16, but the total of Table"),
        (
            "services",
            False,
            "the parts of “Children in Need” for 2020-21 add to 4, but “Children in Need” for 2020-21 is 3.",
        ),
        ("outcomes_stage2", True, "“Stage 2 requested” for 2020-21 is 4, but the total of Table 7b"),
        ("outcomes_stage1", True, "“Complaints at stage 1” for 2020-21 is 16"),
        ("flow", False, "open at the start and received in"),
    ],
)
def test_a_number_that_is_one_too_many_is_caught_wherever_it_stands(name: str, whole_row: bool, says: str) -> None:
    definition = BY_NAME[name]

    def one_too_many(table: Table) -> Table:
        spec = table.spec
        if spec.where != definition.where or {spec.rows, spec.columns} != {"year", definition.by}:
            return table
        place = next(i for i, line in enumerate(table.data) if any(line.values))
        line = table.data[place]
        first = next(i for i, value in enumerate(line.values) if value)
        values = tuple((value or 0) + (i == first) for i, value in enumerate(line.values))
        wrong = replace(line, values=values, total=line.total + whole_row)
        return replace(table, data=(*table.data[:place], wrong, *table.data[place + 1 :]))

    with pytest.raises(ReportRefused) as refusal:
        report_of(count=lambda specs: {spec: one_too_many(table) for spec, table in tabulated(specs).items()})
    assert says in str(refusal.value)


def test_every_pair_of_figures_that_must_agree_is_of_tables_in_the_report() -> None:
    printed = {part.what for section in CHECKLIST.sections for part in section.parts if part.kind == "table"}
    assert {table for _, tables in SAME for table in tables} <= printed


# Fewer cases, other layouts, other councils


def test_without_a_case_the_report_still_stands_and_no_share_is_given() -> None:
    report = report_of("2010-11")
    data = as_data(report)
    assert report.years == ("2010-11",)
    assert {figure["value"] for figure in data["figures"].values()} == {0, None}
    assert data["charts"] == []
    said = [words["text"] for section in data["sections"] for words in section["words"]]
    assert "No complaints about children’s social care were recorded in 2010-11." in said
    assert not any("None" in words or "0%" in words for words in said)
    assert page.validate_pdf_bytes(as_pdf(report), profile=page.ValidationProfile.PDF_UA_1).is_compliant


def test_years_before_the_first_case_are_left_out() -> None:
    assert report_of("2021-22").years == ("2021-22", "2020-21")


def test_measures_from_elsewhere_stand_under_context_with_their_source() -> None:
    ContextMeasure.objects.create(
        name="Children in need referrals",
        from_on=datetime.date(2024, 4, 1),
        until_on=datetime.date(2025, 3, 31),
        value=Decimal("3517"),
        unit="referrals",
        source="Department for Education, 2025",
    )
    report = report_of()
    soup = BeautifulSoup(as_html(report), "html.parser").find(id="table-context")
    assert [squeezed(cell.get_text()) for cell in soup.find_all(["th", "td"])] == [
        "Measure",
        "2024-25",
        "Children in need referrals",
        "3,517 referrals",
    ]
    assert [squeezed(note.get_text()) for note in soup.find_all("p")] == [
        "These numbers come from elsewhere and are not counted from cases.",
        "Source: Department for Education, 2025.",
    ]
    assert as_data(report)["sourced"][0]["data"][0]["values"] == [3517]


def test_every_layout_names_only_what_there_is() -> None:
    for layout in SHIPPED.values():
        for part in (part for section in layout.sections for part in section.parts):
            charts = {chart.name for chart in layout.charts}
            there = {"table": layout.by_name, "chart": charts, "says": SENTENCES}.get(part.kind)
            assert there is None or part.what in there
            assert part.kind != "chart" or layout.chart(part.what).table in layout.printed
    assert set(GLANCE) <= {source.name for source in SOURCES} | {ratio.name for ratio in RATIOS}
    assert len(BY_NAME) == len(TABLES) == len({table.number for table in TABLES})
    for table in TABLES:
        for name in (table.by, *([table.parent] if table.parent else []), *(name for name, _ in table.where)):
            assert name in dimensions.DIMENSIONS


def test_the_procedure_is_described_with_the_limits_of_the_law() -> None:
    told = STAGES_IN_WORDS["stage 3, review panel"]
    clocks = {clock.id: clock.length for clock in CLOCKS.values()}
    assert list(STAGES_IN_WORDS) == [stage.name for stage in PROCEDURES[Procedure.STATUTORY]]
    assert f"Within {clocks['C9']} working days of receiving that answer" in told
    assert f"meets within {clocks['C10']} working days" in told
    assert f"within {clocks['C12']} working days of the report" in told
    assert clocks["C11"] == 5 and "reports within five" in told


def test_a_number_is_said_with_its_noun() -> None:
    assert [counted(n, "complaint") for n in (0, 1, 2, 1234)] == [
        "no complaints",
        "1 complaint",
        "2 complaints",
        "1,234 complaints",
    ]
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_more_cases_cost_no_more_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(140) as all_years:
        report_of()
    Case.objects.filter(received_on__gte=datetime.date(2021, 4, 1)).update(kind="compliment")
    with django_assert_max_num_queries(140) as few:
        report_of()
    assert abs(len(all_years) - len(few)) <= 4


# The command


def test_the_command_writes_all_three_forms(tmp_path: Path) -> None:
    files = {name: tmp_path / "new" / f"report.{name}" for name in ("pdf", "html", "json")}
    call_command("annual_report", "2024-25", **files)
    assert files["pdf"].read_bytes().startswith(b"%PDF-1.7")
    assert BeautifulSoup(files["html"].read_text(), "html.parser").h1.get_text() == CHECKLIST.title
    assert json.loads(files["json"].read_text())["figures"]["accepted"]["value"] == 30


@pytest.mark.parametrize(
    ("given", "says", "code"),
    [
        (["2024-26", "--json", "x"], "“2024-26” is not a reporting year", 2),
        (["2023-24..2024-25", "--json", "x"], "is of one year", 2),
        (
            ["2024-25", "--layout", "other", "--json", "x"],
            "There is no layout “other”. There are: checklist, cheshire-west,",
            2,
        ),
        (["2024-25"], "Say what to write", 2),
        (["2024-25", "--json", "/dev/null/x"], "could not be written", 1),
    ],
)
def test_the_command_refuses_with_a_sentence(given: list[str], says: str, code: int) -> None:
    with pytest.raises(CommandError, match=re.escape(says)) as refusal:
        call_command("annual_report", *given)
    assert refusal.value.returncode == code


def test_the_command_refuses_figures_that_contradict_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    honest = dimensions.DIMENSIONS["complainant_type"]
    monkeypatch.setitem(dimensions.DIMENSIONS, "complainant_type", replace(honest, population="stage2_reached"))
    with pytest.raises(CommandError, match="The report was not made") as refusal:
        call_command("annual_report", "2024-25", json=tmp_path / "x.json")
    assert "Table 9" in str(refusal.value) and refusal.value.returncode == 1
    assert re.search(r"The cases that one of them counts and the other does not: \w{4}-\w{4}[,.]", str(refusal.value))
    assert not (tmp_path / "x.json").exists()
