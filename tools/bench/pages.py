"""Times the pages and the figures on a database of many cases: `python -m tools.bench.pages --cases 100000`.

It makes a demonstration council in a folder of its own (or in DATABASE_URL, which must be empty), imports its six years
of decided cases over again under other references until there are enough, and asks for each page and each figure in
one process, as the person who uses it most. It prints the middle and the slowest time and the number of queries.
"""

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def ready(folder: str) -> None:
    """Set Django up as a demonstration in this folder. Nothing of ours may be imported before."""
    os.environ |= {"DEMONSTRATION": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "complaints_site.settings"}
    import django

    django.setup()


def fill(wanted: int) -> tuple[int, float]:
    """Make the council and its cases. Returns how many cases there are, and the seconds that importing 1,000 took."""
    from django.core.management import call_command
    from django.utils import timezone

    from cases.models import Case
    from stages.calendar import england
    from stages.demonstration.history import as_csv, history
    from stages.importing.log import import_log
    from stages.importing.words import Words

    call_command("migrate", verbosity=0)
    call_command("load_demonstration", stdout=io.StringIO())
    today = timezone.localdate()
    rows = history(england(), today=today)
    copies = max(0, wanted - Case.objects.count()) // len(rows)
    again = [
        cells | {name: f"{cells[name]} {copy}" for name in ("reference", "complainant_name") if cells.get(name)}
        for copy in range(1, copies + 1)
        for cells in rows
    ]
    seconds = 0.0
    if again:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "log.csv"
            file.write_text(as_csv(again), encoding="utf-8")
            begun = time.perf_counter()
            report = import_log(file, Words(), on=today)
            seconds = time.perf_counter() - begun
        if report.refused:
            raise SystemExit(f"The log was refused: {report.faults[0]}")
    return Case.objects.count(), seconds / max(len(again), 1) * 1000


def timed(name: str, ask: Callable[[], Any], times: int) -> None:
    """Ask once to warm up, then this many times; print what it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
        asked = len(queries)  # before another request empties the list
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    print(f"{name:44} {statistics.median(took):10.1f} {max(took):10.1f} {asked:8}", flush=True)


def page(client: Any, address: str) -> Callable[[], None]:
    """Asks for a page, which must come."""

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")

    return ask


def measure(folder: str) -> None:
    """Print a line for each page and each figure."""
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Role, User
    from cases.models import Case

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.filter(posts__role=Role.COMPLAINTS_MANAGER).first())
    open_case = Case.objects.filter(closed_on__isnull=True, stage_one__isnull=False).first()
    print(f"{'':44} {'middle ms':>10} {'slowest':>10} {'queries':>8}")
    for name, address in {
        "your work": "/",
        "all cases": "/cases/",
        "a case": f"/cases/{open_case.reference}/",
        "its history": f"/cases/{open_case.reference}/history/",
        "logging a representation": "/log/",
        "the reports": "/reports/",
        "the figures of a year": "/reports/2024-25/",
    }.items():
        timed(name, page(client, address), 10)
    with io.StringIO() as nowhere:
        for rows, columns in (("service_area", "year"), ("stage1_outcome", "year"), ("flow", "year")):
            options = {"rows": rows, "columns": columns, "stdout": nowhere}
            timed(f"crosstab {rows} by {columns}", lambda options=options: call_command("crosstab", **options), 5)
        timed("a tick with nothing due", lambda: call_command("tick", stdout=nowhere), 5)
        report = {"pdf": Path(folder) / "report.pdf", "stdout": nowhere}
        timed("the annual report as a PDF", lambda: call_command("annual_report", "2024-25", **report), 1)


def main() -> None:
    """Fill a database, measure, and leave nothing behind."""
    asked = argparse.ArgumentParser(description="Time the pages and the figures on a database of many cases.")
    asked.add_argument("--cases", type=int, default=20_000, help="at least about this many (20000)")
    cases = asked.parse_args().cases
    with tempfile.TemporaryDirectory(prefix="complaints-bench-") as folder:
        ready(folder)
        begun = time.perf_counter()
        count, import_time = fill(cases)
        made = time.perf_counter() - begun
        print(f"{count} cases, made in {made:.0f} s ({import_time:.1f} s for each 1,000 rows of a log)")
        measure(folder)
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    main()
