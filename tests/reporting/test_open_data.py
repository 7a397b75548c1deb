"""The open data of a report: its numbers and no others, in files that say nothing of when and where they were made."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import ServiceArea, Team, User
from cases.csv_file import as_csv
from reporting.crosstab import tabulated
from reporting.dimensions import DIMENSIONS
from reporting.layouts import SHIPPED
from reporting.models import ContextMeasure, Rate, ReportDraft, Target
from reporting.publication.files import FILES
from reporting.publication.frozen import digest
from reporting.publication.open_data import packed_data
from reporting.publication.snapshots import Snapshot, made_with, software, taken
from reporting.spreadsheets import as_xlsx
from tests.logs import imported

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)
YEAR = "2024-25"


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        of_year = {"from_on": datetime.date(2024, 4, 1), "until_on": datetime.date(2025, 3, 31), "source": "A census"}
        ContextMeasure.objects.create(name="Referrals", value=3517, **of_year)
        Rate.objects.create(name="Complaints out of referrals", numerator="accepted", denominator="Referrals")
        Target.objects.create(measure="share_within_20", year=YEAR, value=90, direction="at_least", source="A plan")
        yield


def snapshot_of(layout: str = "checklist", *, withholds: bool = True) -> Snapshot:
    draft = ReportDraft(year=YEAR, layout=layout, author=User(name="Author"), withholds_small_numbers=withholds)
    return Snapshot.read(taken(draft, on=ON, count=tabulated).text)


def files_of(snapshot: Snapshot) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed_data(snapshot))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(value: Any) -> str:
    return "" if value is None else str(value)


def file_of(files: dict[str, bytes], number: str, name: str) -> bytes:
    return files[f"tables/table-{number.lower().replace('.', '-')}-{name.replace('_', '-')}.csv"]


@pytest.mark.parametrize("layout", sorted(SHIPPED))
def test_every_table_of_every_layout_is_there_with_the_numbers_that_the_report_prints(layout: str) -> None:
    snapshot = snapshot_of(layout, withholds=False)
    files, data = files_of(snapshot), snapshot.held["data"]
    assert json.loads(files["figures.json"]) == data
    book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    for table in data["tables"]:
        rows = rows_of(file_of(files, table["number"], table["name"]))
        codes = table["column_codes"]
        assert [(row["code"], row["label"], row["group"]) for row in rows[: len(table["data"])]] == [
            (row["code"], row["label"], row["parent"] or "") for row in table["data"]
        ]
        for row, whole in zip(rows, table["data"], strict=False):
            assert [row[code] for code in codes] == [written(value) for value in whole["values"]], table["name"]
        if table["printed_totals"]:
            assert [rows[-1][code] for code in codes] == [written(value) for value in table["totals"]]
        sheet = [[cell.value for cell in line] for line in book[f"Table {table['number']}"].iter_rows()]
        assert len(sheet) == len(rows) + 1
        of_sheet = [[written(cell) for cell in line[-len(codes) - ("total" in rows[0]) :]] for line in sheet[1:]]
        assert of_sheet == [list(row.values())[3:] for row in rows], table["name"]
    assert {name for name in files if name.startswith("tables/")} == {
        one["url"] for one in json.loads(files["csv-metadata.json"])["tables"] if one["url"].startswith("tables/")
    }


def test_the_numbers_that_are_no_totals_and_no_groups_add_to_the_total() -> None:
    snapshot = snapshot_of(withholds=False)
    rows = rows_of(files_of(snapshot)["figures.csv"])
    added: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["measure"] == "cases" and row["basis"] == "received" and row["kind"] == "number":
            added[row["table"], row["year"]] = added.get((row["table"], row["year"]), 0) + int(row["value"])
    checked = 0
    for table in snapshot.report.tables.values():
        if table.definition.adds_up and table.definition.basis == "received" and not table.definition.is_of_one_year:
            for year in table.years:
                if table.definition.measure == "cases" and table.total.cells:
                    assert added[table.name, year] == table.total_of(year), (table.name, year)
                    checked += 1
    assert checked == 80
    assert {row["kind"] for row in rows if row["table"] == "services"} == {"number", "group", "total"}


def test_what_is_withheld_is_a_mark_in_every_file_and_nowhere_a_number() -> None:
    snapshot = snapshot_of()
    files, report = files_of(snapshot), snapshot.report
    rows = {(r["table"], r["group"], r["row_code"], r["column_code"]): r for r in rows_of(files["figures.csv"])}
    book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    gone = shown = 0
    for table in report.tables.values():
        printed = rows_of(file_of(files, table.number, table.name))
        sheet = list(book[f"Table {table.number}"].iter_rows(min_row=2, values_only=True))
        codes = [*table.column_codes, *["total"] * (len(table.columns) - len(table.column_codes))]
        for place, line in enumerate((*table.lines, *([table.total] if table.has_total_line else []))):
            for code, cell, of_sheet in zip(codes, line.cells, sheet[place][-len(codes) :], strict=True):
                one = rows[table.name, line.parent or "", line.code, code]
                if cell.withheld:
                    gone += 1
                    assert (one["status"], one["value"]) == ("withheld", "")
                    assert (printed[place][code], of_sheet) == ("[c]", "[c]")
                else:
                    shown += 1
                    assert one["status"] != "withheld" and one["value"] == written(cell.value)
    assert gone > 50 and shown > 50
    assert all(int(r["value"]) not in range(1, 5) for r in rows.values() if r["unit"] == "complaints" and r["value"])
    shares = [row for row in rows.values() if row["table"] == "shares"]
    assert {row["status"] for row in shares} == {"given", "withheld"}


def test_numbers_from_elsewhere_come_with_their_words_and_sources() -> None:
    files = files_of(snapshot_of(withholds=False))
    rows = {(row["table"], row["row"], row["column"]): row for row in rows_of(files["figures.csv"])}
    assert rows["context", "Referrals", "2024-25"]["value"] == "3517"
    assert rows["context", "Referrals", "2024-25"]["year"] == "2024-25"
    assert rows["rates", "Complaints out of referrals", "2024-25"]["value"] == "0.9"
    reached = "Share answered at stage 1 within 20 working days, of those answered"
    assert rows["targets", reached, "Reached"]["value"] == "No"
    assert any("A census" in row["notes"] for row in rows_of(files["codebook.csv"]) if row["table"] == "context")


def test_the_codebook_has_every_table_column_and_row_that_is_printed_and_no_other() -> None:
    files = files_of(snapshot_of(withholds=False))
    book = rows_of(files["codebook.csv"])
    numbers = rows_of(files["figures.csv"])
    for about, name in (("column", "column_code"), ("row", "row_code")):
        told = {(row["table"], row["code"]) for row in book if row["about"] == about}
        assert told == {(row["table"], row[name]) for row in numbers}
    assert [row["table"] for row in book if row["about"] == "table"] == list(dict.fromkeys(r["table"] for r in numbers))
    assert all(row["counts"] for row in book if row["about"] in ("table", "column"))
    page = BeautifulSoup(files["codebook.html"], "html.parser")
    assert page.html["lang"] == "en-GB" and page.find("script") is None
    sections = {section.h2["id"]: section for section in page.find_all("section")}
    for name, section in sections.items():
        columns, rows = section.find_all("table")
        assert [row.th.get_text() for row in columns.tbody("tr")] == [
            r["code"] for r in book if (r["table"], r["about"]) == (name, "column")
        ]
        assert [row.th.get_text() for row in rows.tbody("tr")] == [
            r["code"] for r in book if (r["table"], r["about"]) == (name, "row")
        ]
    merged = next(row for row in book if row["code"] == "ineligible+outside_scope")
    assert merged["counts"] == "ineligible or outside scope"


def test_the_metadata_name_the_columns_of_each_csv_file_in_their_order() -> None:
    """CSV on the Web: the header of a file is the titles of its columns."""
    files = files_of(snapshot_of())
    described = json.loads(files["csv-metadata.json"])
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert {one["url"] for one in described["tables"]} == {name for name in files if name.endswith(".csv")}
    for one in described["tables"]:
        header = next(csv.reader(io.StringIO(files[one["url"]].decode("utf-8-sig"))))
        assert [column["titles"] for column in one["tableSchema"]["columns"]] == header
        names = [column["name"] for column in one["tableSchema"]["columns"]]
        assert len(set(names)) == len(names)


def test_a_licence_is_named_where_the_council_names_one_and_nowhere_else() -> None:
    plain = files_of(snapshot_of())
    assert b"No licence is named here." in plain["README.txt"] and b"dc:rights" not in plain["csv-metadata.json"]
    with override_settings(OPEN_DATA_LICENCE="Open Government Licence v3.0", COMPLAINTS_CONTACT="Complaints & care"):
        licensed = snapshot_of()
    files = files_of(licensed)  # as it was when the snapshot was taken
    assert "  Open Government Licence v3.0\n  Questions: Complaints & care\n" in files["README.txt"].decode()
    assert json.loads(files["csv-metadata.json"])["dc:rights"] == "Open Government Licence v3.0"


# The same bytes


def test_the_same_snapshot_gives_the_same_bytes_on_another_day() -> None:
    snapshot, made = snapshot_of(), []
    for day in ("2026-10-01", "2031-02-03"):
        with time_machine.travel(day):
            made.append(packed_data(snapshot))
    assert digest(made[0]) == digest(made[1])
    other = snapshot_of(withholds=False)
    assert digest(packed_data(other)) != digest(made[0])  # negative control: other figures, other bytes


AGAIN = """
import sys, pathlib, django
django.setup()
from reporting.publication.frozen import digest
from reporting.publication.open_data import packed_data
from reporting.publication.snapshots import Snapshot
print(digest(packed_data(Snapshot.read(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))))
"""


def test_another_process_with_another_clock_and_another_order_of_sets_gives_the_same_bytes(tmp_path: Path) -> None:
    snapshot = snapshot_of()
    (tmp_path / "snapshot.json").write_text(snapshot.text, encoding="utf-8")
    said = []
    for seed, zone in (("1", "UTC"), ("77", "Pacific/Auckland")):
        given = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        run = [sys.executable, "-c", AGAIN, str(tmp_path / "snapshot.json")]
        said.append(subprocess.run(run, env=given, capture_output=True, text=True, check=True).stdout.strip())
    assert said == [digest(packed_data(snapshot))] * 2


def test_no_file_of_the_archive_says_when_or_where_it_was_made() -> None:
    content = packed_data(snapshot_of())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = io.BytesIO(archive.read("tables.xlsx"))
        for one in (archive, zipfile.ZipFile(book)):
            assert {entry.date_time for entry in one.infolist()} == {(2000, 1, 1, 0, 0, 0)}
            assert {(entry.comment, entry.extra, entry.create_system) for entry in one.infolist()} == {(b"", b"", 3)}
            assert one.comment == b""
    about = openpyxl.load_workbook(book).properties
    assert (about.creator, about.lastModifiedBy, about.created, about.modified) == (
        None,
        None,
        datetime.datetime(2000, 1, 1),
        datetime.datetime(2000, 1, 1),
    )


def test_the_snapshot_names_what_the_bytes_depend_on() -> None:
    assert {"openpyxl", "zlib", "pikepdf", "weasyprint"} <= set(made_with())
    assert len(software(made_with())) <= 200


# Formulas


HOSTILE = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")')


def test_words_that_begin_as_a_formula_are_words_in_every_file() -> None:
    """TRUST, row 35."""
    area = ServiceArea.objects.create(name="=1+1")
    for name in HOSTILE:
        Team.objects.create(name=name, service_area=area)
    from cases.models import Case

    cases = Case.objects.filter(triage__outcome="accepted", received_on__gte="2024-04-01").order_by("pk")
    for case, team in zip(cases, Team.objects.filter(service_area=area).order_by("pk"), strict=False):
        Case.objects.filter(pk=case.pk).update(service_area=area, team=team)
    files = files_of(snapshot_of(withholds=False))
    labels = {row["row"] for row in rows_of(files["figures.csv"])}
    assert {f"'{name}" for name in HOSTILE} <= labels
    for name, content in files.items():
        if name.endswith(".csv"):
            cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in line]
            assert [c for c in cells if c[:1] in ("=", "+", "@", "\t", "\r")] == [], name
            assert [c for c in cells if c.startswith("-") and not c[1:].replace(".", "").isdigit()] == [], name
    with zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])) as book:
        assert not any(b"<f>" in book.read(part) or b"<f " in book.read(part) for part in book.namelist())
    sheets = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    cells = [cell for sheet in sheets for line in sheet.iter_rows() for cell in line]
    assert set(HOSTILE) <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    assert {sheet.sheet_state for sheet in sheets} == {"visible"}


def test_a_formula_written_as_one_would_be_seen() -> None:
    """Negative control of the look into the workbook."""
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as parts:
        assert b"<f>" in parts.read("xl/worksheets/sheet1.xml")
    assert as_csv([["=1+1"]]) == b"\xef\xbb\xbf'=1+1\r\n"
    with zipfile.ZipFile(io.BytesIO(as_xlsx([("A", [["=1+1"]])], "x"))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


# What codes are


def test_no_code_is_a_number_of_a_row_in_the_database() -> None:
    """A column cut by a dimension has its keys for codes: those of fixed lists are words, those of others are not."""
    for layout in SHIPPED.values():
        for definition in layout.tables:
            if definition.years_down or (definition.rows and definition.by != "year"):
                assert DIMENSIONS[definition.by].fixed, definition.name


def test_the_open_data_are_a_file_of_every_publication() -> None:
    made = FILES["open-data"]
    assert (made.ending, made.media_type, made.make) == ("zip", "application/zip", packed_data)
