"""“Check a published table” in the browser's terms: pasted, uploaded, corrected, downloaded, and nothing kept of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from cases.models import Event
from tests.builders import person

pytestmark = pytest.mark.django_db

QUERIES = 6
DATA = Path(__file__).resolve().parents[1] / "data" / "reports"
WRONG = "Team\t2024-25\t2023-24\nChester\t9\t1\nWinsford\t3\t5\nTotal\t13\t6\n"
RIGHT = WRONG.replace("13", "12")
TWO_GROUPS = "Subject\tComplaints\nDelay\t5\nof an answer\t2\nof a visit\t3\nManner\t4\nTotal\t9\n"


@pytest.fixture
def at(client: Client) -> Client:
    client.force_login(person("Ada Manager", Role.COMPLAINTS_MANAGER))
    return client


def post(client: Client, **data: object) -> str:
    response = client.post(reverse("check_table"), data)
    assert response.status_code == 200
    return response.content.decode()


def test_a_wrong_total_is_marked_in_its_cell_and_told_beside_the_table(at: Client) -> None:
    page = post(at, words=WRONG)

    assert "1 error found" in page
    assert (
        'class="check-number check-marked check-marked--error">13 <a class="check-mark" href="#finding-1">Error 1'
        in page
    )
    assert "The rows of “2024-25” add to 12, not 13." in page
    assert page.count("check-mark" + '"') == 1


def test_a_right_table_is_said_to_come_out(at: Client) -> None:
    page = post(at, words=RIGHT)

    assert "Everything checked comes out" in page
    assert "check-marked" not in page


def test_prose_alone_is_not_called_right(at: Client) -> None:
    assert "Nothing could be checked" in post(at, words="The service was kind to everyone.")


def test_a_whole_report_is_checked_at_once(at: Client) -> None:
    page = post(at, words=(DATA / "cwac-2024-25.txt").read_text(encoding="utf-8"))

    assert "5 errors found" in page
    assert "Table 9" in page


def test_a_person_may_say_what_a_row_is(at: Client) -> None:
    """One column cannot tell subtotals from other rows: the total seems wrong until the person says which they are."""
    parts = {"read-0-row-1": "subtotal", "read-0-row-2": "part", "read-0-row-3": "part"}

    assert "1 error found" in post(at, words=TWO_GROUPS)
    assert "Everything checked comes out" in post(at, words=TWO_GROUPS, **parts)


def test_a_person_may_say_of_what_a_column_is_a_percentage(at: Client) -> None:
    words = "Cause\tComplaints\tUpheld\t% upheld\nDelay\t20\t5\t50%\nManner\t10\t2\t20%\nTotal\t30\t7\t23%\n"

    page = post(at, words=words, **{"read-0-column-3": "down:2"})

    assert "5 of 7 is 71.4%." in page
    assert '<option value="down:2" selected>“Upheld” as a percentage of its total</option>' in page


def test_what_is_no_reading_of_a_row_is_refused(at: Client) -> None:
    page = post(at, words=WRONG, **{"read-0-row-1": "majority"})

    assert "Choose what each row and column is from the lists." in page


def test_an_uploaded_workbook_is_read_as_it_shows_its_numbers(at: Client) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Cause", "Complaints", "% of complaints"])
    for name, count, share in (("Delay", 20, 0.5), ("Manner", 10, 0.25), ("Fees", 10, 0.35), ("Total", 40, 1)):
        sheet.append([name, count, share])
        sheet.cell(sheet.max_row, 3).number_format = "0%"
    file = io.BytesIO()
    book.save(file)

    page = post(at, file=SimpleUploadedFile("table.xlsx", file.getvalue()))

    assert "10 of 40 is 25.0%." in page
    assert "1 error found" in page


def test_an_uploaded_csv_is_checked_together_with_pasted_sentences(at: Client) -> None:
    file = SimpleUploadedFile(
        "table.csv", b"Year,Valid complaints,Ineligible,Total\n2024-25,30,18,48\n2023-24,25,53,78\n"
    )

    page = post(at, words="Valid complaints went up by 18%.", file=file)

    assert "a count printed as a percentage" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("table.pdf", b"%PDF", "Choose a .csv or .xlsx file."),
        (
            "table.xlsx",
            b"no archive",
            "table.xlsx is not an XLSX workbook that can be opened: File is not a zip file. Save it again.",
        ),
        ("table.csv", "a,é\n".encode("latin-1"), "table.csv is not in UTF-8. Save it again as “CSV UTF-8”."),
        ("table.csv", b"\xff\xfea\0", "table.csv is in UTF-16. Save it again as “CSV UTF-8”."),
        ("table.csv", b"a,b\n" * 2001, "table.csv has more than 2,000 rows. Save only the tables to be checked."),
        ("table.csv", b"x" * (2 * 1024**2 + 1), "table.csv is larger than 2 MB. Save only the tables to be checked."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    at: Client, name: str, content: bytes, said: str
) -> None:
    assert said in post(at, file=SimpleUploadedFile(name, content))


def test_nothing_pasted_is_asked_for_again(at: Client) -> None:
    assert "Paste a table or a sentence, or choose a file." in post(at, words=" \n ")


def test_too_much_at_once_is_refused(at: Client) -> None:
    assert "There are more than 60 tables in this." in post(at, words="\n\n".join(["a\tb\n1\t2"] * 61))


def test_the_findings_can_be_taken_away_as_a_file_that_holds_no_formula(at: Client) -> None:
    words = WRONG.replace("Team", "=HYPERLINK(1)").replace("Total", "Total =1+1")

    response = at.post(reverse("check_table"), {"words": words, "download": "csv"})

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="check-of-published-tables.csv"'
    assert [(row["Grade"], row["Printed"], row["Should be"]) for row in rows] == [("Error", "13", "12")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_what_is_pasted_is_shown_as_text_and_never_as_markup(at: Client) -> None:
    page = post(at, words=WRONG.replace("Chester", "<script>alert(1)</script> Chester"))

    assert "<script>alert(1)" not in page


def test_nothing_is_kept_and_no_more_is_asked_of_the_database_for_a_long_text(
    at: Client, django_assert_num_queries: object
) -> None:
    events = Event.objects.count()
    post(at, words=WRONG)
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        post(at, words=WRONG)
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        post(at, words=(DATA / "banes-2022-23.txt").read_text(encoding="utf-8"))

    assert Event.objects.count() == events


def test_the_reports_page_leads_to_it(at: Client) -> None:
    assert reverse("check_table") in at.get(reverse("reports")).content.decode()
