"""manage.py crosstab as a script meets it."""

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reporting.dimensions import DIMENSIONS
from reporting.measures import MEASURES
from tests.importing.logfile import as_csv, bare, run_import
from tests.logs import DATA

ROOT = Path(__file__).resolve().parents[2]


def crosstab(*arguments: str) -> str:
    out = StringIO()
    call_command("crosstab", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def two_cases(tmp_path: Path, db: None) -> None:
    rows = [
        bare("EX-1", service_area="North", team="Duty", kind="complaint"),
        bare("EX-2", service_area="North", team="Night", kind="compliment"),
    ]
    run_import(as_csv(tmp_path / "log.csv", *rows), create_missing=True)


def test_json_has_the_shape_of_the_contract(two_cases: None):
    table = json.loads(crosstab("--rows", "team", "--columns", "kind", "--years", "2024-25"))
    notes = table.pop("notes")
    assert table == {
        "rows": "team",
        "columns": "kind",
        "measure": "cases",
        "basis": "received",
        "years": ["2024-25"],
        "where": [],
        "column_labels": ["complaint", "comment or enquiry", "compliment", "MP, councillor or Ombudsman enquiry"],
        "column_codes": ["complaint", "representation", "compliment", "enquiry"],
        "data": [
            {"label": "Duty", "code": "Duty", "parent": "North", "values": [1, 0, 0, 0], "total": 1},
            {"label": "Night", "code": "Night", "parent": "North", "values": [0, 0, 1, 0], "total": 1},
        ],
        "totals": [1, 0, 1, 0],
        "total": 2,
    }
    assert notes[:2] == ["Basis: received in the period.", "Years: 2024-25."]


def test_a_table_without_columns_has_one_column_of_totals(two_cases: None):
    table = json.loads(crosstab("--rows", "year"))
    assert (table["columns"], table["column_labels"], table["column_codes"]) == (None, ["total"], ["total"])
    assert table["data"] == [{"label": "2024-25", "code": "2024-25", "parent": None, "values": [2], "total": 2}]


def test_text_and_csv_show_the_same_numbers(two_cases: None):
    lines = list(csv.reader(StringIO(crosstab("--rows", "team", "--columns", "procedure", "--format", "csv"))))
    assert lines == [
        ["parent", "team", "statutory procedure", "corporate procedure", "not recorded", "total"],
        ["North", "Duty", "0", "0", "1", "1"],
        ["North", "Night", "0", "0", "1", "1"],
        ["", "total", "0", "0", "2", "2"],
    ]
    text = crosstab("--rows", "kind", "--format", "text").splitlines()
    assert text[0].split() == ["kind", "total"]
    assert text[2].split() == ["complaint", "1"]


@pytest.mark.django_db
def test_a_name_that_starts_as_a_formula_does_is_made_harmless_in_csv():
    from accounts.models import ServiceArea
    from cases.models import Case

    area = ServiceArea.objects.create(name='=HYPERLINK("http://example.org")')
    Case.objects.create(received_on="2024-04-10", service_area=area)
    lines = list(csv.reader(StringIO(crosstab("--rows", "service_area", "--format", "csv"))))
    assert lines[1] == ['\'=HYPERLINK("http://example.org")', "1"]


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--rows", "colour"], ["--rows", "year", "--years", "2024-26"]])
def test_an_unknown_name_is_a_usage_error(arguments: list[str]):
    with pytest.raises(CommandError) as refusal:
        crosstab(*arguments)
    assert refusal.value.returncode == 2


def test_the_help_names_every_dimension_and_measure():
    from reporting.management.commands.crosstab import Command

    assert all(name in Command.help for name in (*DIMENSIONS, *MEASURES))


@pytest.mark.slow
def test_after_migrate_alone_a_log_can_be_imported_and_counted(tmp_path: Path):
    settings = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path / "not" / "there" / "yet"),
        "DJANGO_SETTINGS_MODULE": "complaints_site.settings",
    }

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=settings, capture_output=True, text=True
        )

    assert manage("migrate", "-v0").returncode == 0
    log, labels = str(DATA / "cases_cwac-2024-25.csv"), str(DATA / "labels_cwac.toml")
    assert manage("import_cases", log, "--labels", labels).returncode == 1
    said = manage("import_cases", log, "--labels", labels, "--create-missing")
    assert (said.stdout, said.stderr, said.returncode) == ("imported 740\n", "", 0)
    counted = manage("crosstab", "--rows", "year", "--where", "triage_outcome=accepted")
    assert json.loads(counted.stdout)["total"] == 98
    assert manage("crosstab").returncode == 2
    assert manage("crosstab", "--rows", "colour").returncode == 2
    assert manage("import_cases", "none.csv").returncode == 2
