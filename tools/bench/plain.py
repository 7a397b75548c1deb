"""The tables of the checklist report in plain SQL: one GROUP BY for each, as somebody who needs its numbers writes it.

What the figures of a report are timed against, and a second count of half a million cases: every statement gives the
same numbers, year by year, as the table that it is named after. Nothing is totalled, ordered, checked or put into
words. They have the filter, the years and the indexes that ours has, and look working days up in a calendar of their
own, which counts Monday to Friday without the bank holidays. `python -m tools.bench.figures --sql` prints them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

CALENDAR = (
    "DROP TABLE IF EXISTS bench_days",
    "CREATE TABLE bench_days AS SELECT day::date AS day, sum(CASE WHEN extract(isodow FROM day) > 5 OR EXISTS (SELECT "
    "FROM stages_bankholiday h WHERE h.date = day::date AND h.removed_in_version_id IS NULL) THEN 0 ELSE 1 END) "
    "OVER (ORDER BY day)::int AS number FROM generate_series('2000-01-01'::date, '2040-01-01'::date, '1 day') AS day",
    "ALTER TABLE bench_days ADD PRIMARY KEY (day)",
    "ANALYZE bench_days",
)
"""What makes the calendar: each day with the number of working days up to it."""

YEAR = "extract(year FROM {0} - INTERVAL '3 months')::int"
TRIAGED = "LEFT JOIN stages_triage t ON t.case_id = c.id"
ONE = f"{TRIAGED} LEFT JOIN stages_stageone s ON s.case_id = c.id"
TWO = f"{TRIAGED} JOIN stages_stagetwo s ON s.case_id = c.id"
THREE = f"{TRIAGED} JOIN stages_stagethree s ON s.case_id = c.id"
EQUALITY = f"{TRIAGED} LEFT JOIN cases_equalityanswers e ON e.case_id = c.id"
COMPLAINTS = "c.kind = 'complaint' AND c.procedure IN ('statutory', '')"
ACCEPTED = f"{COMPLAINTS} AND t.outcome = 'accepted'"
CORPORATE = "c.kind = 'complaint' AND c.procedure = 'corporate'"
AT_STAGE_ONE = "(c.procedure <> '' OR s.started_on IS NOT NULL)"
RECEIVED = "c.received_on"
OUTCOME = "CASE WHEN s.outcome <> '' THEN s.outcome WHEN s.responded_on IS NULL AND c.closed_on IS NULL THEN 'open' END"


def _days(table: str) -> str:
    """The joins that look up the number of a start and of an end."""
    start, end = {"stagethree": ("requested_on", "panel_on")}.get(table, ("started_on", "responded_on"))
    return f"LEFT JOIN bench_days b ON b.day = s.{start} LEFT JOIN bench_days d ON d.day = s.{end}"


def _band(end: str, *limits: int) -> str:
    cases = " ".join(f"WHEN d.number - b.number <= {limit} THEN {limit}" for limit in limits)
    return f"CASE WHEN s.{end} IS NULL THEN 0 WHEN b.number IS NULL THEN -1 {cases} ELSE 999 END"


GROUPED: dict[str, tuple[str, str, str, str]] = {
    "triage": ("t.outcome", TRIAGED, COMPLAINTS, RECEIVED),
    "accepted_procedure": ("c.procedure", TRIAGED, ACCEPTED, RECEIVED),
    "outcomes_stage1": (OUTCOME, ONE, f"{ACCEPTED} AND {AT_STAGE_ONE}", RECEIVED),
    "outcomes_stage2": (OUTCOME, TWO, ACCEPTED, RECEIVED),
    "outcomes_stage3": (OUTCOME, THREE, ACCEPTED, RECEIVED),
    "services": ("c.team_id", TRIAGED, ACCEPTED, RECEIVED),
    "subjects": ("c.sub_subject_id", TRIAGED, ACCEPTED, RECEIVED),
    "causes": ("k.cause_id", f"{TRIAGED} LEFT JOIN cases_casecause k ON k.case_id = c.id", ACCEPTED, RECEIVED),
    "times_stage1": (
        _band("responded_on", 10, 20), f"{ONE} {_days('stageone')}", f"{ACCEPTED} AND {AT_STAGE_ONE}", RECEIVED
    ),
    "law_stage1": (
        "k.result", f"{TRIAGED} JOIN stages_clock k ON k.case_id = c.id AND k.rule = 'C4'", ACCEPTED, RECEIVED
    ),
    "times_stage2": (_band("responded_on", 25, 65), f"{TWO} {_days('stagetwo')}", ACCEPTED, RECEIVED),
    "times_stage3": (_band("panel_on", 30), f"{THREE} {_days('stagethree')}", ACCEPTED, RECEIVED),
    "receipt": ("c.point_of_receipt_id", TRIAGED, ACCEPTED, RECEIVED),
    "complainants": ("c.complainant_type_id", TRIAGED, ACCEPTED, RECEIVED),
    "advocates": ("c.advocate", TRIAGED, ACCEPTED, RECEIVED),
    "equality_age": ("e.age_band_id", EQUALITY, ACCEPTED, RECEIVED),
    "equality_gender": ("e.gender_id", EQUALITY, ACCEPTED, RECEIVED),
    "equality_disability": ("e.disability", EQUALITY, ACCEPTED, RECEIVED),
    "equality_ethnicity": ("e.ethnicity_id", EQUALITY, ACCEPTED, RECEIVED),
    "equality_orientation": ("e.sexual_orientation_id", EQUALITY, ACCEPTED, RECEIVED),
    "ombudsman_received": (
        "1", "JOIN stages_ombudsmancase o ON o.case_id = c.id", "TRUE",
        "coalesce(o.referred_on, o.decided_on, c.received_on)",
    ),
    "ombudsman_decided": ("o.decision", "JOIN stages_ombudsmancase o ON o.case_id = c.id", "TRUE", "o.decided_on"),
    "compliments": ("c.team_id", "", "c.kind = 'compliment'", RECEIVED),
    "actions": ("a.status", f"{TRIAGED} JOIN stages_action a ON a.case_id = c.id", ACCEPTED, RECEIVED),
    "recommendations": (
        "n.decision", f"{TRIAGED} JOIN stages_recommendation n ON n.case_id = c.id", ACCEPTED, RECEIVED
    ),
    "corporate_outcomes": (OUTCOME, ONE, f"{CORPORATE} AND {AT_STAGE_ONE}", RECEIVED),
    "corporate_times": (
        _band("responded_on", 15), f"{ONE} {_days('stageone')}", f"{CORPORATE} AND {AT_STAGE_ONE}", RECEIVED
    ),
    "kinds": ("c.kind", "", "TRUE", RECEIVED),
    "procedures": ("c.procedure", "", "c.kind = 'complaint'", RECEIVED),
}  # fmt: skip
"""For the tables that group cases as they are: by what, what is joined, whom it counts, by which day."""

REMEDIES = f"{TRIAGED} LEFT JOIN stages_remedy r ON r.case_id = c.id"
OF_YEARS = "{day} BETWEEN '{first}-04-01' AND '{last}-03-31'"

EVENTS = (
    ("stage1", "LEFT JOIN stages_stageone s ON s.case_id = c.id", "c.received_on", "s.responded_on",
     "(c.kind = 'complaint' AND c.procedure <> '' OR s.started_on IS NOT NULL)"),
    ("stage2", "JOIN stages_stagetwo s ON s.case_id = c.id", "coalesce(s.requested_on, s.started_on, c.received_on)",
     "s.responded_on", "TRUE"),
    ("stage3", "JOIN stages_stagethree s ON s.case_id = c.id", "coalesce(s.requested_on, s.panel_on, c.received_on)",
     "s.responded_on", "TRUE"),
    ("ombudsman", "JOIN stages_ombudsmancase s ON s.case_id = c.id",
     "coalesce(s.referred_on, s.decided_on, c.received_on)", "s.decided_on", "TRUE"),
)  # fmt: skip
"""Each stage: what is joined, the day a case came to it, the day it was answered, and whether it did come to it."""


def _events(area: str) -> str:
    """A row for each stage that a case came to: when it came, when and how it left."""
    return " UNION ALL ".join(
        f"SELECT '{stage}' AS stage, c.kind, c.procedure, {came} AS came, "
        f"CASE WHEN {answered} IS NOT NULL THEN {answered} WHEN c.closed_on >= {came} THEN c.closed_on END AS gone, "
        f"CASE WHEN {answered} IS NOT NULL THEN 'responded' ELSE c.closed_reason END AS gone_as "
        f"FROM cases_case c {joined} WHERE {there}{area}"
        for stage, joined, came, answered, there in EVENTS
    )


def _flow(source: str, part: str, condition: str, years: tuple[int, int]) -> str:
    """What came in and what went out of each year, of rows with `came`, `gone` and `gone_as`."""
    there = (
        f"FROM {source} JOIN generate_series({years[0]}, {years[1]}) AS y (year) ON x.came <= make_date(y.year + 1, 3, "
        f"31) AND (x.gone IS NULL OR x.gone >= make_date(y.year, 4, 1)) WHERE {condition} GROUP BY 1, 2, 3"
    )
    return (
        f"SELECT {part}, CASE WHEN x.came < make_date(y.year, 4, 1) THEN 'carried_in' ELSE 'received' END, y.year, "
        f"count(*) {there} UNION ALL SELECT {part}, CASE WHEN x.gone IS NULL OR x.gone > make_date(y.year + 1, 3, 31) "
        f"THEN 'carried_out' ELSE x.gone_as END, y.year, count(*) {there}"
    )


def statements(years: tuple[int, int], area: int | None) -> dict[str, str]:
    """The statement of each table, for these years and for one service area or all. The last columns of each are the
    year and the number."""
    of_area = f" AND c.service_area_id = {area}" if area else ""

    def within(day: str) -> str:
        return OF_YEARS.format(day=day, first=years[0], last=years[1] + 1)

    def grouped(group: str, joined: str, condition: str, day: str, number: str = "count(*)") -> str:
        return (
            f"SELECT {group}, {YEAR.format(day)} AS year, {number} FROM cases_case c {joined} "
            f"WHERE {condition} AND {within(day)}{of_area} GROUP BY 1, 2"
        )

    found = {table: grouped(*asked) for table, asked in GROUPED.items()}
    cases = "c.received_on AS came, c.closed_on AS gone, c.closed_reason AS gone_as"
    whole = f"(SELECT {cases} FROM cases_case c WHERE {COMPLAINTS}{of_area}) x"
    parts = "x.procedure IN ('statutory', 'corporate') AND NOT (x.procedure = 'corporate' AND x.stage = 'stage3')"
    found["flow"] = _flow(whole, "'all'", "TRUE", years)
    found["stage_flow"] = _flow(
        f"({_events(of_area)}) x",
        "x.stage || CASE WHEN x.stage <> 'ombudsman' THEN x.procedure ELSE '' END",
        f"x.stage = 'ombudsman' OR {parts}",
        (years[1], years[1]),
    )
    of_complaints = "x.kind = 'complaint' AND x.procedure IN ('statutory', '')"
    found["stages"] = (
        f"SELECT x.stage, {YEAR.format('x.came')} AS year, count(*) FROM ({_events(of_area)}) x "
        f"WHERE {of_complaints} AND {within('x.came')} GROUP BY 1, 2"
    )
    found["remedies"] = grouped("r.type_id", REMEDIES, ACCEPTED, RECEIVED, "count(DISTINCT c.id)")
    found["redress"] = grouped("r.type_id", REMEDIES, ACCEPTED, RECEIVED, "coalesce(sum(r.redress_pounds), 0)")
    spent = (
        "SELECT 'redress' AS category, c.received_on AS day, r.redress_pounds AS pounds FROM cases_case c "
        f"JOIN stages_remedy r ON r.case_id = c.id WHERE {within(RECEIVED)}{of_area} "
        "UNION ALL SELECT l.category, coalesce(c.received_on, l.incurred_on), l.pounds FROM stages_cost l "
        f"LEFT JOIN cases_case c ON c.id = l.case_id WHERE {within('coalesce(c.received_on, l.incurred_on)')}{of_area}"
    )
    found["costs"] = f"SELECT category, {YEAR.format('day')} AS year, sum(pounds) FROM ({spent}) x GROUP BY 1, 2"
    return found


FINEST = {"services", "subjects", "compliments"}
"""The tables whose first counting is of the parts of rows, which is what their statement gives."""


def theirs(rows: Sequence[Sequence[Any]]) -> Counter[tuple[int, float]]:
    """The numbers of a statement, each with its year, without those that are 0."""
    return Counter((row[-2], float(row[-1])) for row in rows if row[-1])


def ours(name: str, tables: Sequence[Any]) -> Counter[tuple[int, float]]:
    """The numbers of a table of the report in the same way, of all the countings that it is made of."""
    found: Counter[tuple[int, float]] = Counter()
    for table in tables[:1] if name in FINEST else tables:
        if table.spec.columns is None:
            cells = [(line.code, line.total) for line in table.data]
        elif table.spec.columns == "year":
            codes = table.column_codes
            cells = [pair for line in table.data for pair in zip(codes, line.values, strict=True)]
        else:
            cells = [(line.code, number) for line in table.data for number in line.values]
        found.update((int(year[:4]), float(number)) for year, number in cells if number)
    return found
