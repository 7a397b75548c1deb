"""Makes the demonstration council ready to be served, and says who may sign in."""

import io
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from stages.demonstration.staff import sign_in_table

REPORT_YEAR = "2024-25"


def make_ready() -> None:
    """The database, the council's cases and its annual report, each made only where it is not there yet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the database", flush=True)
        call_command("migrate", verbosity=0)
    if not User.objects.exists():
        print("Loading the demonstration council", flush=True)
    call_command("load_demonstration", stdout=io.StringIO())  # who may sign in is said last, once the site is served
    connections.close_all()
    report = report_path()
    if not report.exists():
        print("Writing the annual report", flush=True)
        # by a process of its own: the renderer's memory is given back, and the site's supervisor stays small
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        subprocess.run([*manage, "annual_report", REPORT_YEAR, "--pdf", str(report)], check=True)


def report_path() -> Path:
    """Where the demonstration council's annual report is written."""
    return settings.VAR_DIR / f"annual-report-{REPORT_YEAR}.pdf"


def greet() -> None:
    """Say where the site is, and who may sign in as what."""
    print(f"\n{settings.COUNCIL_NAME} is at http://127.0.0.1:{settings.PORT}")
    print(f"Its annual report for {REPORT_YEAR} is {report_path()}")
    print(f"\nSign in as\n\n{sign_in_table()}\n\nPress Ctrl-C to stop.", flush=True)
    connections.close_all()
