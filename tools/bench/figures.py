"""Times the figures of a report on half a million cases, and its PDF: `python -m tools.bench.figures`.

Every figure is the middle of five, and every ratio is of two things measured in this one run. What ours is measured
against is plain SQL, one GROUP BY for each table of the report (`plain.py`; `--sql` prints them). Each gives the same
numbers as its table, year by year, or nothing is measured. They do less than ours: nothing is totalled, put in order or
into words.

One council in a database of all of them is one of its 150 service areas. The database is made as for the clocks, and
the generated cases are laid over areas, teams, subjects and outcomes by their numbers.
"""

import argparse
import contextlib
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from tools.bench import plain
from tools.bench.clocks import TIMES, Table, database, execute, middle, ready

AREAS, TEAMS_IN_EACH = 150, 4
LISTED = {
    "subject": 12,
    "sub_subject": 48,
    "cause": 10,
    "point_of_receipt": 6,
    "method": 5,
    "complainant_type": 6,
    "gender": 3,
    "ethnicity": 6,
    "sexual_orientation": 4,
    "age_band": 5,
    "remedy": 5,
}
"""The council's own lists, and how many entries each has."""
FIVE_YEARS = 5

CASE_TABLES = (
    "cases_case",
    "stages_triage",
    "stages_stageone",
    "stages_stagetwo",
    "stages_stagethree",
    "stages_clock",
    "stages_ombudsmancase",
    "stages_remedy",
    "cases_casecause",
    "cases_equalityanswers",
)


def insert(model: Any, select: dict[str, str], source: str) -> None:
    """Fill a table from a SELECT: the columns given, and the default or nothing in every other."""
    columns = dict(select)
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.column not in columns:
            default = field.get_default()
            held = "NULL" if default is None or field.null else f"'{default}'"
            columns[field.column] = held
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} {source}")


def some(of: str, salt: int) -> str:
    """One of the numbers from 1 on, the same every time for the same case, by a hash of its number."""
    return f"(1 + abs(hashint4((c.id * 31 + {salt})::int)) % {of})"


def spread() -> None:
    """Lay the generated cases over areas, teams, lists and outcomes."""
    from accounts.models import ServiceArea, Team
    from cases.models import CaseCause, EqualityAnswers, Term
    from stages.law.vocabulary import OmbudsmanDecision, Outcome
    from stages.models import OmbudsmanCase, Remedy, Triage

    areas = ServiceArea.objects.bulk_create(ServiceArea(name=f"Area {n}", position=n) for n in range(1, AREAS + 1))
    Team.objects.bulk_create(
        Team(name=f"Team {n}", position=n, service_area=area) for area in areas for n in range(1, TEAMS_IN_EACH + 1)
    )
    first: dict[str, int] = {}
    for name, many in LISTED.items():
        terms = [Term(list=name, label=f"{name} {n}", position=n) for n in range(1, many + 1)]
        if name == "sub_subject":
            subjects = list(Term.objects.filter(list="subject").order_by("position"))
            for place, term in enumerate(terms):
                term.parent = subjects[place // (many // len(subjects))]
        first[name] = Term.objects.bulk_create(terms)[0].pk

    def term(name: str, salt: int) -> str:
        return f"{first[name] - 1} + {some(str(LISTED[name]), salt)}"

    area, team = areas[0].pk - 1, Team.objects.order_by("pk").first().pk - 1
    in_list = ", ".join(
        f"{name}_id = {term(name, salt)}"
        for salt, name in enumerate(("point_of_receipt", "method", "complainant_type"), start=1)
    )
    place, part = some(str(AREAS), 11), some(str(LISTED["sub_subject"]), 12)
    in_subject = LISTED["sub_subject"] // LISTED["subject"]
    outcomes = "(ARRAY['upheld', 'partially_upheld', 'not_upheld', 'no_finding'])"
    assert {"upheld", "partially_upheld", "not_upheld", "no_finding"} <= set(Outcome.values)
    execute(
        f"UPDATE cases_case c SET service_area_id = {area} + {place}, "
        f"team_id = {team} + ({place} - 1) * {TEAMS_IN_EACH} + {some(str(TEAMS_IN_EACH), 13)}, "
        f"subject_id = {first['subject'] - 1} + 1 + ({part} - 1) / {in_subject}, "
        f"sub_subject_id = {first['sub_subject'] - 1} + {part}, "
        f"advocate = {some('5', 14)} = 1, {in_list}, "
        f"procedure = CASE WHEN {some('6', 15)} = 1 THEN 'corporate' ELSE procedure END",
        *(
            f"UPDATE stages_{stage} s SET outcome = {outcomes}[1 + abs(hashint4((s.case_id * 31 + {salt})::int)) % 4] "
            "WHERE responded_on IS NOT NULL"
            for salt, stage in enumerate(("stageone", "stagetwo", "stagethree"), start=20)
        ),
    )
    decided = f"CASE WHEN {some('8', 31)} = 1 THEN 'ineligible' ELSE 'accepted' END"
    insert(Triage, {"case_id": "c.id", "outcome": decided, "completed_on": "c.received_on"}, "FROM cases_case c")
    asked = ("gender", "ethnicity", "age_band", "sexual_orientation")
    answers = {f"{name}_id": term(name, salt) for salt, name in enumerate(asked, 41)}
    insert(EqualityAnswers, answers | {"case_id": "c.id", "disability": f"{some('7', 45)} = 1"}, "FROM cases_case c")
    many = LISTED["cause"]
    for position, step in ((0, 0), (1, 3)):
        cause = f"{first['cause']} + ({some(str(many), 51)} - 1 + {step}) % {many}"
        source = "FROM cases_case c" + (" WHERE c.id % 2 = 0" if position else "")
        insert(CaseCause, {"case_id": "c.id", "cause_id": cause, "position": str(position)}, source)
    paid = {"case_id": "c.id", "type_id": term("remedy", 61), "redress_pounds": f"50 * {some('20', 62)}"}
    insert(Remedy, paid, "FROM cases_case c WHERE c.id % 4 = 0")
    told = {"case_id": "c.id", "referred_on": "c.received_on + 200", "decided_on": "c.received_on + 300"}
    decision = f"'{OmbudsmanDecision.UPHELD}'"
    insert(OmbudsmanCase, told | {"decision": decision}, "FROM cases_case c WHERE c.id % 20 = 0")
    execute("VACUUM FULL ANALYZE")


def fill(wanted: int) -> None:
    """Generate the cases and lay them over what a report is cut by."""
    from django.core.management import call_command
    from django.utils import timezone

    from stages.generating import generate

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    made = generate(wanted, today=timezone.localdate())
    spread()
    print(
        f"{made.cases:,} cases with {made.clocks:,} clocks, made and laid out in {time.perf_counter() - begun:.0f} s."
    )


def specs_for(years: tuple[str, ...], area: str | None) -> dict[str, list[Any]]:
    """What the report counts, by table."""
    from dataclasses import replace

    from reporting.filling import specs_of
    from reporting.layouts import SHIPPED

    layout = SHIPPED["checklist"]
    where = (("service_area", area),) if area else ()
    return {
        name: [replace(spec, where=(*spec.where, *where)) for spec in specs_of(layout.by_name[name], years)]
        for name in layout.printed
    }


def hold_to(counted: dict[str, list[Any]], tables: dict[Any, Any], asked: dict[str, str]) -> None:
    """Stop where plain SQL gives other numbers than ours in any year of any table."""
    from django.db import connection

    for name, specs in counted.items():
        with connection.cursor() as cursor:
            cursor.execute(asked[name])
            theirs = plain.theirs(cursor.fetchall())
        ours = plain.ours(name, [tables[spec] for spec in specs])
        if ours != theirs:
            raise SystemExit(
                f"Table {name}: plain SQL has {sorted((theirs - ours).elements())[:5]}, "
                f"and the report {sorted((ours - theirs).elements())[:5]}."
            )


def count(table: Table) -> None:
    """All figures of the checklist report: for one council against plain GROUP BYs, for all against a scan."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import ServiceArea
    from reporting.crosstab import counted_from_record, tabulated
    from reporting.periods import year_code, year_of

    last = year_of(timezone.localdate()) - 1
    first = last - FIVE_YEARS + 1
    years = tuple(year_code(year) for year in range(last, first - 1, -1))
    execute(*plain.CALENDAR)
    keep_ready(table)
    one = ServiceArea.objects.get(name="Area 75")
    for area in (one, None):
        counted = specs_for(years, area and area.name)
        statements = plain.statements((first, last), area and area.pk)
        if missing := counted.keys() ^ statements.keys():
            raise SystemExit(f"No plain statement, or no table, for: {', '.join(sorted(missing))}.")
        asked = [spec for specs in counted.values() for spec in specs]
        hold_to(counted, tabulated(asked), statements)

        def ask_plainly(statements: dict[str, str] = statements) -> None:
            with connection.cursor() as cursor:
                for statement in statements.values():
                    cursor.execute(statement)
                    cursor.fetchall()

        ours, theirs = middle(lambda asked=asked: tabulated(asked)), middle(ask_plainly)
        whose = f"one of {AREAS} councils" if area else "the whole database"
        print(f"{len(counted)} tables of {FIVE_YEARS} years ({len(asked)} countings), {whose}.")
        table.line("all of them, counted from one fetch", f"{ours * 1000:.0f} ms")
        table.line("one plain GROUP BY for each table", f"{theirs * 1000:.0f} ms")
        if area:
            table.ratio("times faster", theirs / ours, at_least=7)
            changed = f"UPDATE cases_case SET version = version + 1 WHERE service_area_id = {area.pk} AND id % 100 = 0"
            execute(changed)
            some = middle(lambda asked=asked: tabulated(asked))
            table.line("for comparison: one in a hundred of its cases has changed since", f"{some * 1000:.0f} ms")
            hold_to(counted, counted_from_record(asked), statements)
            some = middle(lambda asked=asked: counted_from_record(asked))
            table.line("for comparison: all read from the record", f"{some * 1000:.0f} ms")
            continue
        table.line("times faster (no target)", f"{theirs / ours:.1f}")
        execute("SET max_parallel_workers_per_gather = 0", "SET enable_indexscan = off", "SET enable_bitmapscan = off")
        execute("SET enable_indexonlyscan = off")
        scan = middle(lambda: execute(*(f"SELECT count(*) FROM {one} x WHERE x IS NOT NULL" for one in CASE_TABLES)))
        execute("RESET ALL")
        table.line(f"a sequential scan of the {len(CASE_TABLES)} tables of cases", f"{scan * 1000:.0f} ms")
        table.ratio("times the scan", ours / scan, at_most=15)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.line("peak memory of the process, so far", f"{peak:.0f} MB")


def keep_ready(table: Table) -> None:
    """Fetch the facts of every case, as the queue does every few minutes for those that have changed."""
    from reporting.ready import make_all_ready

    begun = time.perf_counter()
    made = make_all_ready()
    table.line(f"the facts of {made:,} cases fetched and kept", f"{time.perf_counter() - begun:.0f} s")
    execute("VACUUM ANALYZE reporting_casefacts", "VACUUM ANALYZE reporting_changedcase")


@contextlib.contextmanager
def weasyprint_timed() -> Iterator[list[float]]:
    """The seconds that WeasyPrint spends while this lasts."""
    import weasyprint

    spent: list[float] = []

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def does(*given: Any, **more: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*given, **more)
            finally:
                spent.append(time.perf_counter() - begun)

        return does

    class Page(weasyprint.HTML):
        __init__ = timed(weasyprint.HTML.__init__)
        write_pdf = timed(weasyprint.HTML.write_pdf)

    with mock.patch.multiple(weasyprint, HTML=Page, CSS=timed(weasyprint.CSS)):
        yield spent


def draw(table: Table) -> None:
    """The PDF of the report, finished as it is published, against WeasyPrint alone on the same HTML."""
    from django.utils import timezone

    from reporting.compiling import compiled
    from reporting.crosstab import tabulated
    from reporting.exports import as_pdf
    from reporting.layouts import SHIPPED
    from reporting.periods import year_code, year_of

    today = timezone.localdate()
    report = compiled(year_code(year_of(today) - 1), SHIPPED["checklist"], on=today, count=tabulated)
    as_pdf(report)  # a warm worker has its typefaces and templates
    whole, alone = [], []
    for _ in range(TIMES):
        with weasyprint_timed() as spent:
            begun = time.perf_counter()
            as_pdf(report)
            whole.append(time.perf_counter() - begun)
        alone.append(sum(spent))
    took, own = statistics.median(whole), statistics.median(alone)
    print("The PDF of the report of the whole database in a warm process, from the report to the finished file.")
    table.line("all of it: charts, HTML, WeasyPrint, finishing as PDF/UA", f"{took * 1000:.0f} ms")
    table.line("of that, WeasyPrint: its HTML and CSS read, write_pdf", f"{own * 1000:.0f} ms")
    table.line("times WeasyPrint's own", f"{took / own:.2f}", "≤ 1.3", took / own <= 1.3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.line("peak memory of the process", f"{peak:.0f} MB")


def main() -> int:
    """Measure, print, and answer 1 where a target was missed or could not be measured."""
    asked = argparse.ArgumentParser(description="Time the figures of a report on many cases, and its PDF.")
    asked.add_argument("--cases", type=int, default=500_000, help="how many cases to generate (500000)")
    asked.add_argument("--sql", action="store_true", help="print the plain statements and measure nothing")
    given = asked.parse_args()
    if given.sql:
        print(";\n".join(plain.statements((2020, 2024), 1).values()) + ";")
        return 0
    table = Table()
    with database() as address, tempfile.TemporaryDirectory(prefix="complaints-bench-") as folder:
        if address is None:
            return 1
        ready(address, folder)
        fill(given.cases)
        count(table)
        draw(table)
        from django.db import connections

        connections.close_all()
    return 0 if table.met else 1


if __name__ == "__main__":
    sys.exit(main())
