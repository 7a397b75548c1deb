"""Files with tables: read as they show, by sheets, without running anything; and refused with what to do."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from reporting.checking import check
from reporting.checking.uploads import LARGEST_UNPACKED, UploadRefused, as_text


def workbook(*sheets: tuple[str, list[list[object]]], hidden: str = "") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title == hidden:
            sheet.sheet_state = "hidden"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


TEAMS = [["Team", "2024-25"], ["Chester", 9], ["Winsford", 3], ["Total", 12]]


def test_every_visible_sheet_is_a_table_and_a_hidden_one_is_none() -> None:
    content = saved(workbook(("Teams", TEAMS), ("Drafts", TEAMS), ("Methods", TEAMS), hidden="Drafts"))

    tables = check(as_text("report.xlsx", content)).readings

    assert [(one.table.title, one.table.rows[-1]) for one in tables] == [
        ("Teams", ["Total", "12"]),
        ("Methods", ["Total", "12"]),
    ]


def test_a_title_over_a_table_and_a_note_under_it_are_no_rows_of_it() -> None:
    note = ["Counted by the day of receipt."]
    content = saved(workbook(("Sheet", [["Table 5: by team"], [], *TEAMS, [], note])))

    result = check(as_text("report.xlsx", content))

    assert [reading.table.name for reading in result.readings] == ["Table 5"]
    assert [paragraph.text for paragraph in result.document.paragraphs][-1] == note[0]


@pytest.mark.parametrize(
    ("value", "shape", "shown"),
    [
        (0.46, "0%", "46%"),
        (0.4678, "0.0%", "46.8%"),
        (44150, "£#,##0", "£44,150"),
        (12.345, "0.0", "12.3"),
        (7, "General", "7"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: float, shape: str, shown: str) -> None:
    book = workbook(("Sheet", [["Measure", "Value"], ["One", value]]))
    book.active.cell(2, 2).number_format = shape

    assert as_text("report.xlsx", saved(book)).splitlines()[-1] == f"One\t{shown}"


def test_a_formula_without_a_value_is_refused_by_its_cell() -> None:
    book = workbook(("Sheet", [["Team", "2024-25"], ["Chester", 9], ["Total", "=SUM(B2:B2)"]]))

    with pytest.raises(UploadRefused, match="cell B3 holds a formula without a value"):
        as_text("report.xlsx", saved(book))


def test_a_workbook_that_declares_entities_is_not_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    with pytest.raises(UploadRefused, match="declares XML entities"):
        as_text("report.xlsx", file.getvalue())


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.bin", b"\0" * (LARGEST_UNPACKED + 1))

    with pytest.raises(UploadRefused, match="unpacks to more than 64 megabytes"):
        as_text("report.xlsx", file.getvalue())


def test_a_quoted_comma_in_a_csv_parts_no_cells() -> None:
    text = as_text("report.csv", b'Team,2024-25\n"Chester, north","1,009"\nWinsford,3\nTotal,"1,012"\n')

    assert check(text).readings[0].table.rows[1] == ["Chester, north", "1,009"]
    assert check(text).findings == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [("a," * 61 + "b\n", "more than 60 columns"), (f"a,{'b' * 2001}\n", "a cell of more than 2,000 letters")],
)
def test_a_table_that_is_too_wide_is_refused(rows: str, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        as_text("report.csv", rows.encode())


def test_a_workbook_whose_packed_data_is_damaged_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a>" + "some words " * 500 + "</a>")
    damaged = bytearray(file.getvalue())
    begins = 30 + len("xl/workbook.xml")
    damaged[begins : begins + 20] = b"\xff" * 20
    with pytest.raises(UploadRefused, match="is not an XLSX workbook that can be opened"):
        as_text("figures.xlsx", bytes(damaged))
