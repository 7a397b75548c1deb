"""A log with anything wrong in it changes nothing, and every fault is named by line, column, value and problem."""

import time
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.importing.logfile import GOOD, as_csv, as_xlsx, bare, everything, row, run_import

pytestmark = pytest.mark.django_db

NOT_A_DAY = "There is no such day."
NOT_A_DATE = "This is not a date written as 2024-04-30."
FORMULA = "This starts as a formula does (= + - @). Replace it with the value itself."
NO_START = "There is an answer or a meeting here, but no {}."


def before(earlier: str, on: str) -> str:
    return f"This is before {earlier}, which is {on}."


@pytest.mark.parametrize(
    ("changes", "column", "value", "problem"),
    [
        ({"reference": ""}, "reference", "", "This may not be blank."),
        ({"received_on": ""}, "received_on", "", "This may not be blank."),
        ({"triaged_on": "2024-02-31"}, "triaged_on", "2024-02-31", NOT_A_DAY),
        ({"triaged_on": "11/04/2024"}, "triaged_on", "11/04/2024", NOT_A_DATE),
        ({"triaged_on": "2024-4-11"}, "triaged_on", "2024-4-11", NOT_A_DATE),
        ({"triaged_on": "20240411"}, "triaged_on", "20240411", NOT_A_DATE),
        ({"triaged_on": "1924-04-11"}, "triaged_on", "1924-04-11", "This is before 1990."),
        (
            {"stage1_outcome": "sort of"},
            "stage1_outcome",
            "sort of",
            "This is not a known word. The codes are: upheld, partially_upheld, not_upheld, no_finding, withdrawn, "
            "routed_elsewhere.",
        ),
        ({"stage2_accepted": "maybe"}, "stage2_accepted", "maybe", "This must be y or n."),
        ({"complainant_name": "=1+1"}, "complainant_name", "=1+1", FORMULA),
        ({"complainant_name": " @SUM(A1)"}, "complainant_name", " @SUM(A1)", FORMULA),
        ({"stage1_extension_reason": "-2"}, "stage1_extension_reason", "-2", FORMULA),
        ({"reference": "+44"}, "reference", "+44", FORMULA),
        (
            {"redress_pounds": "£1,500"},
            "redress_pounds",
            "£1,500",
            "This must be pounds, as 1500 or 3012.50, with nothing else in the cell.",
        ),
        ({"complainant_name": "Per\x07son"}, "complainant_name", "Per\\x07son", "This holds a control character."),
        ({"reference": "R" * 101}, "reference", "R" * 79 + "…", "This is longer than 100 characters."),
        (
            {"team": "North"},
            "team",
            "North",
            "The council's list has no such name. Add it there, or have the import add it.",
        ),
        (
            {"subject": "Unwelcome", "sub_subject": "Rude"},
            "sub_subject",
            "Rude",
            "The council's list has no such name under “Unwelcome”. Add it there, or have the import add it.",
        ),
        ({"triaged_on": "2024-04-09"}, "triaged_on", "2024-04-09", before("received_on", "2024-04-10")),
        (
            {"stage1_responded_on": "2024-04-09"},
            "stage1_responded_on",
            "2024-04-09",
            before("stage1_started_on", "2024-04-10"),
        ),
        (
            {"stage2_started_on": "2024-04-30"},
            "stage2_started_on",
            "2024-04-30",
            before("stage2_requested_on", "2024-05-01"),
        ),
        (
            {"stage3_requested_on": "2024-06-09"},
            "stage3_requested_on",
            "2024-06-09",
            before("stage2_responded_on", "2024-06-10"),
        ),
        (
            {"stage1_responded_on": "2024-06-11"},
            "stage2_responded_on",
            "2024-06-10",
            before("stage1_responded_on", "2024-06-11"),
        ),
        ({"panel_report_on": "2024-07-14"}, "panel_report_on", "2024-07-14", before("panel_on", "2024-07-15")),
        (
            {"lgsco_decided_on": "2024-09-01"},
            "lgsco_decided_on",
            "2024-09-01",
            before("lgsco_referred_on", "2024-09-02"),
        ),
        ({"closed_on": "2024-07-31"}, "closed_on", "2024-07-31", before("stage3_responded_on", "2024-08-01")),
        (
            {"stage1_started_on": ""},
            "stage1_responded_on",
            "2024-04-24",
            NO_START.format("stage1_started_on"),
        ),
        (
            {"stage2_started_on": ""},
            "stage2_responded_on",
            "2024-06-10",
            NO_START.format("stage2_started_on"),
        ),
        (
            {"stage3_requested_on": ""},
            "panel_on",
            "2024-07-15",
            NO_START.format("stage3_requested_on"),
        ),
        (
            {"stage1_responded_on": ""},
            "stage1_outcome",
            "upheld",
            "There is an outcome, but no stage1_responded_on.",
        ),
        (
            {name: "" for name in GOOD if name.startswith("stage2_")},
            "stage3_requested_on",
            "2024-06-20",
            "There is a stage 3 here, but no stage 2.",
        ),
    ],
)
def test_a_bad_cell_is_named_and_nothing_changes(
    tmp_path: Path, changes: dict[str, str], column: str, value: str, problem: str
):
    log = as_csv(tmp_path / "log.csv", bare("EX-0"), row(**changes))
    had = everything()
    said = run_import(log)
    assert (said.out, said.code, everything()) == ("rejected 1 of 2", 1, had)
    assert f"line 3, column {column}, value '{value}': {problem}" in said.err.splitlines()


def test_a_date_in_the_future_is_a_fault_and_today_is_not(tmp_path: Path):
    today = timezone.localdate()
    tomorrow = (today + timedelta(days=1)).isoformat()
    said = run_import(as_csv(tmp_path / "log.csv", bare("EX-1", today.isoformat()), bare("EX-2", tomorrow)))
    assert said.out == "rejected 1 of 2"
    assert said.err.splitlines()[0] == (
        f"line 3, column received_on, value '{tomorrow}': This is in the future: today is {today.isoformat()}."
    )


def test_every_fault_of_every_row_is_reported_in_the_order_of_the_file(tmp_path: Path):
    log = as_csv(
        tmp_path / "log.csv",
        bare("EX-1", "2024-02-31", kind="song"),
        bare("EX-2"),
        bare("EX-2"),
        bare("", "", kind="complaint"),
    )
    said = run_import(log)
    kinds = "This is not a known word. The codes are: complaint, representation, compliment, enquiry."
    assert said.out == "rejected 3 of 4"
    assert said.err.splitlines() == [
        "line 2, column received_on, value '2024-02-31': There is no such day.",
        f"line 2, column kind, value 'song': {kinds}",
        "line 4, column reference, value 'EX-2': Line 3 has this reference already.",
        "line 5, column reference, value '': This may not be blank.",
        "line 5, column received_on, value '': This may not be blank.",
        "Nothing was imported: 3 of 4 rows are bad.",
    ]


@pytest.mark.parametrize(
    ("written", "out", "problem"),
    [
        (b"", "rejected 0 of 0", "log.csv is empty: it has no header."),
        (b"reference,received_on,colour\nEX-1,2024-04-10,red\n", "rejected 1 of 1", "unknown column “colour”"),
        (b"reference,reference,received_on\nEX-1,EX-1,2024-04-10\n", "rejected 1 of 1", "more than once"),
        (b"reference,kind\nEX-1,complaint\n", "rejected 1 of 1", "the column received_on is missing"),
        (b"reference;received_on\nEX-1;2024-04-10\n", "rejected 1 of 1", "Columns are separated by commas"),
        ("reference,received_on\nEX-1,2024-04-10\n".encode("utf-16"), "rejected 0 of 0", "is in UTF-16"),
        (
            "reference,received_on,complainant_name\nEX-1,2024-04-10,Person Été\n".encode("cp1252"),
            "rejected 1 of 1",
            "line 2, column complainant_name, value 'Person \\xc9t\\xe9': This is not UTF-8.",
        ),
        (
            b"reference,received_on\nEX-1,2024-04-10,more\n",
            "rejected 1 of 1",
            "line 2: The row has 3 cells where the header has 2.",
        ),
        (
            b"reference,received_on\nEX-1\n",
            "rejected 1 of 1",
            "line 2: The row has 1 cells where the header has 2.",
        ),
        (
            b'reference,received_on\nEX-1,2024-04-10\nEX-2,"2024-04-10\n',
            "rejected 1 of 2",
            "line 3: The file cannot be read from here on",
        ),
    ],
)
def test_a_broken_csv_file_is_refused_whole(tmp_path: Path, written: bytes, out: str, problem: str):
    log = tmp_path / "log.csv"
    log.write_bytes(written)
    had = everything()
    said = run_import(log, create_missing=True)
    assert (said.out, said.code, everything()) == (out, 1, had)
    assert problem in said.err


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("=HYPERLINK(A1)", "line 2, column complainant_name, value '=HYPERLINK(A1)': " + FORMULA),
        ("#REF!", "line 2: Cell C2 holds the spreadsheet's error #REF!."),
        (datetime(2024, 4, 10, 9, 30), None),
    ],
)
def test_a_workbooks_formulas_and_errors_are_faults(tmp_path: Path, cell: object, problem: str | None):
    log = as_xlsx(
        tmp_path / "log.xlsx", {"reference": "EX-1", "received_on": date(2024, 4, 10), "complainant_name": cell}
    )
    said = run_import(log)
    assert said.out == ("rejected 1 of 1" if problem else "imported 1")
    assert problem is None or problem in said.err


def test_a_time_of_day_in_a_workbooks_date_is_a_fault(tmp_path: Path):
    log = as_xlsx(tmp_path / "log.xlsx", {"reference": "EX-1", "received_on": datetime(2024, 4, 10, 9, 30)})
    assert f"line 2, column received_on, value '2024-04-10 09:30:00': {NOT_A_DATE}" in run_import(log).err


def with_part(path: Path, name: str, words: bytes) -> Path:
    """The workbook with one part more, or with one part's beginning replaced."""
    with zipfile.ZipFile(path) as packed:
        parts = {member: packed.read(member) for member in packed.namelist()}
    parts[name] = words + parts.get(name, b"")
    with zipfile.ZipFile(path, "w") as packed:
        for member, held in parts.items():
            packed.writestr(member, held)
    return path


@pytest.mark.parametrize(
    ("part", "words", "problem"),
    [
        ("xl/vbaProject.bin", b"macro", "log.xlsx carries macros."),
        ("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>', "log.xlsx declares XML entities"),
        ("xl/extra.xml", '<!DOCTYPE a SYSTEM "file:///etc/passwd">'.encode("utf-16"), "log.xlsx declares XML entities"),
    ],
)
def test_a_workbook_with_macros_or_entities_is_not_opened(tmp_path: Path, part: str, words: bytes, problem: str):
    log = with_part(as_xlsx(tmp_path / "log.xlsx", bare("EX-1")), part, words)
    had = everything()
    said = run_import(log)
    assert (said.out, said.code, everything()) == ("rejected 0 of 0", 1, had)
    assert problem in said.err


def test_a_workbook_that_is_none_is_refused(tmp_path: Path):
    log = tmp_path / "log.xlsx"
    log.write_bytes(b"reference,received_on\n")
    said = run_import(log)
    assert (said.code, said.out) == (1, "rejected 0 of 0")
    assert "log.xlsx is not an XLSX workbook that can be opened" in said.err


def test_a_workbook_whose_packed_data_is_damaged_is_refused(tmp_path: Path):
    log = tmp_path / "log.xlsx"
    with zipfile.ZipFile(log, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<a>" + "some words " * 500 + "</a>")
    damaged = bytearray(log.read_bytes())
    begins = 30 + len("xl/workbook.xml")
    damaged[begins : begins + 20] = b"\xff" * 20
    log.write_bytes(damaged)
    said = run_import(log)
    assert (said.code, said.out) == (1, "rejected 0 of 0")
    assert "log.xlsx is not an XLSX workbook that can be opened" in said.err


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("stages.importing.reading.LARGEST_UNPACKED", 1000)
    said = run_import(as_xlsx(tmp_path / "log.xlsx", bare("EX-1")))
    assert (said.code, "unpacks to more than" in said.err) == (1, True)


def with_a_row_at(path: Path, number: int) -> Path:
    """A workbook of one good row, and one empty row far below it: a few kilobytes whatever the number."""
    small = as_xlsx(path.with_name("small.xlsx"), bare("EX-1"))
    with zipfile.ZipFile(small) as packed, zipfile.ZipFile(path, "w") as out:
        for name in packed.namelist():
            far = b'<row r="%d"><c r="A%d"/></row></sheetData>' % (number, number)
            out.writestr(name, packed.read(name).replace(b"</sheetData>", far))
    return path


def test_a_workbook_that_names_a_row_which_no_sheet_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("stages.importing.reading.LAST_ROW", 1000)
    said = run_import(with_a_row_at(tmp_path / "log.xlsx", 4_000_000_000))
    assert (said.code, said.out) == (1, "rejected 0 of 0")
    assert "log.xlsx has a row after row 1,000. Save it again in a spreadsheet." in said.err
    assert run_import(with_a_row_at(tmp_path / "log.xlsx", 1000)).out == "imported 1"


def test_a_header_of_a_hundred_thousand_names_is_refused_at_once(tmp_path: Path):
    log = tmp_path / "log.csv"
    log.write_text(",".join(["reference", "received_on"] * 50_000), encoding="utf-8")
    began = time.process_time()
    said = run_import(log)
    assert "the column received_on, reference is there more than once" in said.err
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        ("[outcome]\n'Fine' = 'good'\n", "“Fine” in outcome is “good”, which is not a code"),
        ("[outcomes]\n'Fine' = 'upheld'\n", "has a table “outcomes”"),
        ("[outcome]\n\"No\\u0000ne\" = 'upheld'\n", "has a control character in the word 'No\\x00ne' in outcome"),
        ("outcome = ", "is not a TOML file in UTF-8"),
        ("outcome = [\n" + "[\n" * 5000, "is not a TOML file in UTF-8"),
        (f"outcome{'.a' * 1000} = 'upheld'\n", "has a line of more than 1,000 letters"),
    ],
)
def test_a_labels_file_that_leads_to_no_code_is_refused(tmp_path: Path, labels: str, problem: str):
    file = tmp_path / "labels.toml"
    file.write_text(labels, encoding="utf-8")
    said = run_import(as_csv(tmp_path / "log.csv", bare("EX-1")), labels=file)
    assert (said.code, problem in said.err) == (1, True)


def test_a_file_that_is_not_there_or_of_another_kind_is_a_usage_error(tmp_path: Path):
    assert run_import(tmp_path / "none.csv").code == 2
    assert run_import(as_csv(tmp_path / "log.txt", bare("EX-1"))).code == 2
    assert run_import(as_csv(tmp_path / "log.csv", bare("EX-1")), labels=tmp_path / "none.toml").code == 2


def test_an_import_that_another_one_overtook_leaves_nothing_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run_import(as_csv(tmp_path / "one.csv", bare("EX-2")))
    monkeypatch.setattr("stages.importing.log._not_known", lambda rows, people, report: rows)
    had = everything()
    said = run_import(
        as_csv(tmp_path / "two.csv", bare("EX-1", complainant_name="Person 0405"), bare("EX-2")), create_missing=True
    )
    assert (said.code, everything()) == (1, had)
    assert said.err.startswith("Nothing was imported. Someone else wrote the same cases or names meanwhile")


@pytest.mark.slow
def test_one_bad_row_among_100_000_leaves_nothing_behind(tmp_path: Path):
    log = tmp_path / "log.csv"
    with log.open("w", encoding="utf-8") as file:
        file.write("reference,received_on,kind,complainant_name\n")
        for number in range(2, 100_002):
            day = "2024-02-31" if number == 98_765 else "2024-04-10"
            file.write(f"EX-{number},{day},complaint,Person {number:06}\n")
    had = everything()
    said = run_import(log)
    assert (said.out, said.code, everything()) == ("rejected 1 of 100000", 1, had)
    assert said.err.splitlines()[0] == f"line 98765, column received_on, value '2024-02-31': {NOT_A_DAY}"
