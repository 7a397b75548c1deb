"""Times the counting of working days and the clocks of half a million cases: `python -m tools.bench.clocks`.

Every figure is the middle of five, and every ratio is of two things measured in this one run. The parts that need a
database make one on the PostgreSQL server that BENCH_DATABASE_URL names (by default the one on this machine, as the
user postgres), fill it with our own command, and drop it at the end. The process answers 1 where a target is missed.
"""

import argparse
import contextlib
import csv
import datetime
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

TIMES = 5
LENGTHS = (5, 10, 15, 20, 25, 30, 65)
"""Every length in working days that the Regulations set for a stage. Each is asked equally often."""
STARTS = 3000
STARTS_SLOW = 300
MANY = 1_000_000
NOTICE, MONTHS_AHEAD = 9, 91
"""Days. The holiday of 19 September 2022 was proclaimed nine days before; most are known months ahead."""
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


class Table:
    """The lines of the answer, and whether every target was met."""

    def __init__(self) -> None:
        self.met = True
        print(f"{'':62} {'figure':>14} {'target':>12} {'':6}")

    def line(self, name: str, figure: str, target: str = "", met: bool | None = None) -> None:
        word = "" if met is None else "met" if met else "MISSED"
        self.met = self.met and met is not False
        print(f"{name:62} {figure:>14} {target:>12} {word}", flush=True)

    def ratio(self, name: str, ratio: float, *, at_least: float | None = None, at_most: float | None = None) -> None:
        met = ratio >= at_least if at_least is not None else ratio <= at_most
        target = f"≥ {at_least:g}" if at_least is not None else f"≤ {at_most:g}"
        self.line(name, f"{ratio:.1f}", target, met)


def middle(ask: Callable[[], Any], *, before: Callable[[], Any] | None = None) -> float:
    """The middle of five times, in seconds. What is done before each is not timed."""
    took = []
    for _ in range(TIMES):
        if before:
            before()
        begun = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def count_days(table: Table) -> None:
    """One deadline against the `holidays` package, and a million against numpy, on the same days."""
    import holidays
    import numpy

    from stages.law.working_days import WorkingDays

    file = Path(__file__).resolve().parents[2] / "stages" / "law" / "calendar_england.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        names = {datetime.date.fromisoformat(row["date"]): row["name"] for row in csv.DictReader(rows)}
    calendar = WorkingDays(names, datetime.date(2011, 1, 1), datetime.date(2028, 12, 31), 1)
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(2011, 2029))
    random_ = random.Random(1)
    first, last = datetime.date(2012, 1, 1).toordinal(), datetime.date(2028, 6, 30).toordinal()
    starts = [datetime.date.fromordinal(random_.randint(first, last)) for _ in range(STARTS)]
    for start in starts[:50]:
        for length in LENGTHS:
            if calendar.add(start, length) != england.get_nth_working_day(start, length):
                raise SystemExit(f"{length} working days after {start}: the two calendars do not agree.")

    def ours() -> None:
        add = calendar.add
        for start in starts:
            for length in LENGTHS:
                add(start, length)

    def theirs() -> None:
        nth = england.get_nth_working_day
        for start in starts[:STARTS_SLOW]:
            for length in LENGTHS:
                nth(start, length)

    one, other = middle(ours) / (STARTS * len(LENGTHS)), middle(theirs) / (STARTS_SLOW * len(LENGTHS))
    mix = ", ".join(map(str, LENGTHS))
    print(f"One deadline: starts 2012 to 2028 at random, {mix} working days equally often.")
    table.line("WorkingDays.add", f"{one * 1e9:.0f} ns")
    table.line("holidays.get_nth_working_day", f"{other * 1e9:.0f} ns")
    table.ratio("times faster", other / one, at_least=300)

    epoch = datetime.date(1970, 1, 1).toordinal()
    many = [random_.randint(first, last) for _ in range(MANY)]
    as_days = (numpy.array(many) - epoch).astype("datetime64[D]")
    index = numpy.array(many) - calendar.first.toordinal()
    busy = numpy.busdaycalendar(holidays=[day.isoformat() for day in names])

    def looked_up(length: int) -> Any:
        ordinals = numpy.fromiter(map(datetime.date.toordinal, calendar.table(length)), dtype="int64")
        return (ordinals - epoch).astype("datetime64[D]")[index]

    def counted(length: int) -> Any:
        return numpy.busday_offset(as_days, length, roll="backward", busdaycal=busy)

    def each(work: Callable[[int], Any]) -> Callable[[], None]:
        return lambda: [work(length) for length in LENGTHS] and None

    for length in LENGTHS:
        if not (looked_up(length) == counted(length)).all():
            raise SystemExit(f"{length} working days: our table and numpy do not agree.")
    scale = 1e9 / (MANY * len(LENGTHS))
    table_time, numpy_time = middle(each(looked_up)), middle(each(counted))
    print("A million deadlines of each length: the same array of days in, an array of days out, tables made afresh.")
    table.line("WorkingDays.table, looked up", f"{table_time * scale:.1f} ns")
    table.line("numpy.busday_offset, same holidays", f"{numpy_time * scale:.1f} ns")
    table.ratio("times faster", numpy_time / table_time, at_least=5)
    dates = [datetime.date.fromordinal(day) for day in many]

    def through_numpy(length: int) -> list[datetime.date]:
        days = numpy.fromiter(map(datetime.date.toordinal, dates), dtype="int64", count=MANY) - epoch
        return numpy.busday_offset(days.astype("datetime64[D]"), length, roll="backward", busdaycal=busy).tolist()

    plain, converted = middle(each(lambda length: calendar.add_to_each(dates, length))), middle(each(through_numpy))
    print("The same as lists of dates, which is what a database gives and takes; no numpy on our side.")
    table.line("WorkingDays.add_to_each", f"{plain * scale:.1f} ns")
    table.line("numpy.busday_offset, with turning dates to and fro", f"{converted * scale:.1f} ns")
    table.line("times faster (no target)", f"{converted / plain:.1f}")


@contextlib.contextmanager
def database() -> Iterator[str | None]:
    """The address of an empty database of our own on the server; None, with the reason said, where there is none."""
    import psycopg

    server = os.environ.get("BENCH_DATABASE_URL", SERVER)
    name = f"complaints_bench_{os.getpid()}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as fault:
        print(
            f"PostgreSQL is missing, so the clocks in the database were not measured: {str(fault).strip()}\n"
            "Set BENCH_DATABASE_URL=postgres://user:password@host:5432/postgres to a server where one may be made."
        )
        yield None
        return
    with connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ready(address: str, folder: str) -> None:
    """Set Django up on this database. Nothing of ours that needs it may be imported before."""
    settings = {"DEMONSTRATION": "1", "VAR_DIR": folder, "DATABASE_URL": address}
    os.environ |= settings | {"DJANGO_SETTINGS_MODULE": "complaints_site.settings"}
    import django

    django.setup()


def execute(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sweep_queries() -> int:
    """How many questions a tick asks that has nothing to do."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from stages.sweep import sweep

    with CaptureQueriesContext(connection) as queries:
        sweep(timezone.now())
    return len(queries)


def fill(wanted: int) -> list[tuple[int, int]]:
    """Make the cases in two parts, and count what a tick asks after each."""
    from django.core.management import call_command
    from django.utils import timezone

    from stages.generating import generate
    from stages.sweep import sweep

    call_command("migrate", verbosity=0)
    asked, seconds, clocks = [], 0.0, 0
    for part in (wanted // 10, wanted - wanted // 10):
        begun = time.perf_counter()
        made = generate(part, today=timezone.localdate())
        seconds += time.perf_counter() - begun
        clocks += made.clocks
        execute("VACUUM ANALYZE")
        while sweep(timezone.now()).done:
            pass
        asked.append((part if not asked else wanted, sweep_queries()))
    print(f"{wanted:,} cases with {clocks:,} clocks, generated in {seconds:.0f} s.")
    return asked


def change_calendar(table: Table) -> None:
    """A new bank holiday, proclaimed at the last moment or months ahead, against writing every clock."""
    update = middle(
        lambda: execute("UPDATE stages_clock SET calendar_version = calendar_version"),
        before=lambda: execute("VACUUM stages_clock"),
    )
    execute("VACUUM FULL ANALYZE stages_clock")
    print("A new bank holiday, against writing every clock once.")
    table.line("UPDATE of one column of every clock, nothing else", f"{update * 1000:.0f} ms")
    for days in (NOTICE, MONTHS_AHEAD):
        whole, statement, cases = proclaim(days)
        print(f"Proclaimed {days} days ahead, it moves dates of {cases:,} cases.")
        table.line("the statement that moves the clocks", f"{statement * 1000:.0f} ms")
        table.ratio("times cheaper", update / statement, at_least=20)
        table.line("the whole change: found, locked, moved, an event on each case", f"{whole * 1000:.0f} ms")
        table.ratio("times cheaper", update / whole, at_least=20)


def proclaim(days: int) -> tuple[float, float, int]:
    """Apply a holiday so many days ahead, five times over: the middle of the whole, of the one statement that moves the
    clocks in it, in seconds; and how many cases it moves."""
    from unittest import mock

    from django.utils import timezone

    from accounts.models import Post, Role, User
    from stages import calendar_change
    from stages.actions import calendar as keeping
    from stages.calendar import england
    from stages.models import CalendarProposal

    today = timezone.localdate()
    manager, new = User.objects.get_or_create(email="manager@bench.example", name="Complaints Manager")
    if new:
        Post.objects.create(user=manager, role=Role.COMPLAINTS_MANAGER, from_on=today - datetime.timedelta(days=1))
    day = today + datetime.timedelta(days=days)
    while not england().is_working(day):
        day += datetime.timedelta(days=1)
    waiting: list[CalendarProposal] = []
    moved: list[int] = []
    statement: list[float] = []

    def put_forward() -> None:
        if day in england().holidays:
            back = keeping.propose(by=manager, remove=[day])
            keeping.apply_proposal(back, seen=england().version, by=manager, on=today)
        holiday = keeping.Holiday(day, "A day for the nation", "Royal proclamation")
        waiting.append(keeping.propose(by=manager, add=[holiday]))
        statement.clear()

    def timed(*given: Any, **more: Any) -> int:
        begun = time.perf_counter()
        changed = update_rows(*given, **more)
        statement.append(time.perf_counter() - begun)
        return changed

    def applied() -> None:
        done = keeping.apply_proposal(waiting.pop(), seen=england().version, by=manager, on=today)
        moved.append(done.cases_moved)
        of_clocks.append(statement[0])

    of_clocks: list[float] = []
    update_rows = calendar_change.update_rows
    with mock.patch.object(calendar_change, "update_rows", timed):
        whole = middle(applied, before=put_forward)
    return whole, statistics.median(of_clocks), moved[-1]


def tick(table: Table, asked: list[tuple[int, int]]) -> None:
    """A tick with nothing to do against reading every clock once, and the questions it asks."""
    from django.utils import timezone

    from stages.reminding import look
    from stages.sweep import sweep

    while sweep(timezone.now()).done:
        pass
    execute("SET max_parallel_workers_per_gather = 0", "SET enable_indexscan = off", "SET enable_bitmapscan = off")
    execute("SET enable_indexonlyscan = off")
    scan = middle(lambda: execute("SELECT count(*) FROM stages_clock WHERE due_on > current_date AND result <> 'x'"))
    execute("RESET ALL")
    took = middle(lambda: sweep(timezone.now()))
    print("A tick with nothing to change, against a sequential scan of the clocks.")
    table.line("the tick", f"{took * 1000:.0f} ms")
    table.line("the sequential scan", f"{scan * 1000:.0f} ms")
    table.ratio("times the scan", took / scan, at_most=5)
    once = middle(lambda: look(timezone.localdate()))
    table.line("for comparison: the first tick of a day, at every open case", f"{once * 1000:.0f} ms")
    (few, before), (many, after) = asked
    table.line(f"questions of a tick: {few:,} cases", str(before))
    table.line(f"questions of a tick: {many:,} cases", str(after), f"≤ {before}", after <= before)


def main() -> int:
    """Measure, print, and answer 1 where a target was missed or could not be measured."""
    asked = argparse.ArgumentParser(description="Time the counting of working days and the clocks of many cases.")
    asked.add_argument("--cases", type=int, default=500_000, help="how many cases to generate (500000)")
    cases = asked.parse_args().cases
    table = Table()
    count_days(table)
    with database() as address, tempfile.TemporaryDirectory(prefix="complaints-bench-") as folder:
        if address is None:
            return 1
        ready(address, folder)
        questions = fill(cases)
        tick(table, questions)
        change_calendar(table)
        from django.db import connections

        connections.close_all()
    return 0 if table.met else 1


if __name__ == "__main__":
    sys.exit(main())
