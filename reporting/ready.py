"""The facts of each case kept ready in one row, so that few cases among many are read in one question.

The record is what counts. A row of `CaseFacts` is what `Facts.from_record` gave for a case, and it stands for the
record as long as the database has written down no change of that case since (`watching.py`). A case that has changed
is read from the record until `make_ready` has fetched it again, so the figures are the same with any number of rows
kept, or none. docs/decisions/0018-facts-kept-ready.md says what was weighed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from .dimensions import DIMENSIONS
from .facts import BATCH, DAYS, DERIVED, HANGING, INDEXED, Among, ClockRun, Columns, Facts, Referral
from .models import CaseFacts, ChangedCase
from .splitting import SPLITS, columns_of_cases

_OF_SPLITS = {name for tells, own in SPLITS.values() for name in own}
_OF_DIMENSIONS = {name for dimension in DIMENSIONS.values() for name in (*dimension.reads, dimension.population)} - {""}
KEPT = tuple(sorted(columns_of_cases({*DERIVED, *HANGING, *_OF_SPLITS, *_OF_DIMENSIONS}, frozenset(SPLITS)) | {"pk"}))
"""The columns of a case that are kept: all that any table is counted from."""
MADE_FOR = zlib.crc32(" ".join(KEPT).encode())
"""What a row with these columns is known by. One with others is as good as none."""
AT_ONCE = 5_000
"""How many cases are made ready in one transaction."""


# Reading


def batches(facts: Facts) -> Iterator[Columns]:
    """What `facts.from_record` gives, from the rows that are kept where they still stand."""
    if not facts.columns <= {*KEPT}:
        yield from facts.from_record()
        return
    changed, any_kept = set(), False
    few = facts.limits.keys() & INDEXED
    rows = iter(_rows(facts) if few else _rows(facts).iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        held = [columns for _, made_for, columns in batch if made_for == MADE_FOR]
        changed.update(pk for pk, made_for, _ in batch if made_for != MADE_FOR)
        if held:
            any_kept = True
            yield _read(held, facts)
    if not any_kept:
        yield from facts.from_record()
        return
    numbers = iter(sorted(changed))
    while some := list(islice(numbers, AT_ONCE)):
        yield from replace(facts, where=facts.where & Q(Among("pk", some)), since=None, few=True).from_record()


def _rows(facts: Facts) -> QuerySet[Any]:
    """The cases that have changed, and the rows of those asked about that have not, in one statement: at one moment."""
    changed = ChangedCase.objects.values_list("case_id", Value(0), Value(""))
    asked = CaseFacts.objects.filter(facts.where).exclude(Exists(ChangedCase.objects.filter(case_id=OuterRef("pk"))))
    asked = asked.filter(**{f"{path}__in": sorted(facts.limits[path]) for path in facts.limits.keys() & INDEXED})
    if facts.since:
        asked = asked.filter(Q(counts_until=None) | Q(counts_until__gte=facts.since.first))
    return changed.union(asked.values_list("case_id", "made_for", "columns"), all=True)


def _read(held: list[str], facts: Facts) -> Columns:
    columns = dict(zip(KEPT, zip(*json.loads(f"[{','.join(held)}]"), strict=True), strict=True))
    return {name: _AS[name](columns[name], facts) if name in _AS else columns[name] for name in facts.columns | {"pk"}}


class _Days(dict[int | None, date | None]):
    def __missing__(self, number: int | None) -> date | None:
        found = self[number] = None if number is None else date.fromordinal(number)
        return found


_DAY = _Days()
"""The day of each number, and nothing of nothing."""


def _days(column: Iterable[int | None], facts: Facts) -> list[date | None]:
    return list(map(_DAY.__getitem__, column))


def _tuples(column: Iterable[list[Any]], facts: Facts) -> list[tuple[Any, ...]]:
    return [tuple(several) if several else () for several in column]


def _money(column: Iterable[list[Any]], facts: Facts) -> list[tuple[Any, ...]]:
    return [tuple([(sort, Decimal(pounds)) for sort, pounds in lines]) if lines else () for lines in column]


def _referrals(column: Iterable[list[Any]], facts: Facts) -> list[tuple[Any, ...]]:
    return [
        tuple([Referral(_DAY[referred], decision, _DAY[decided]) for referred, decision, decided in several])
        if several
        else ()
        for several in column
    ]


def _clocks(column: Iterable[list[Any]], facts: Facts) -> list[tuple[Any, ...]]:
    """The clocks of each case, those that are asked about."""
    every, asked = facts.clock_rules is None, facts.clock_rules or ()
    return [
        tuple(
            [
                ClockRun(rule, result, _DAY[stopped], days)
                for rule, result, stopped, days in several
                if every or rule in asked
            ]
        )
        if several
        else ()
        for several in column
    ]


_AS: dict[str, Callable[..., Any]] = {name: _days for name in KEPT if name.endswith("_on")} | {
    "actions": _tuples,
    "causes": _tuples,
    "complainants": _tuples,
    "recommendations": _tuples,
    "remedies": _money,
    "ledger": _money,
    "referrals": _referrals,
    "clocks": _clocks,
}
"""The columns whose values JSON has no word for."""


# Making ready


def make_all_ready() -> int:
    """Fetch every case that has changed; say how many. What changes meanwhile is fetched as well, or the next time."""
    made = 0
    while now := make_ready():
        made += now
    return made


def make_ready() -> int:
    """Fetch some of the cases that have changed and keep their facts; say how many there were.

    What is written of a case while this lasts is written down again by the database and stays so: only what was written
    down before the case is read is crossed out. One process at a time keeps rows, or an older reading could be kept
    after a newer one.
    """
    with transaction.atomic():
        _alone()
        numbers = list(ChangedCase.objects.order_by("case_id").values_list("case_id", flat=True).distinct()[:AT_ONCE])
        if not numbers:
            return 0
        ChangedCase.objects.filter(Among("case_id", numbers)).delete()
        CaseFacts.objects.filter(Among("case_id", numbers)).delete()
        for columns in Facts(frozenset(KEPT), Q(Among("pk", numbers)), few=True).from_record():
            CaseFacts.objects.bulk_create(_kept(columns), batch_size=1_000)
    return len(numbers)


def _alone() -> None:
    """Wait until no other process keeps rows. SQLite has one writer at a time as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {CaseFacts._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _kept(columns: Columns) -> Iterator[CaseFacts]:
    for values in zip(*(columns[name] for name in KEPT), strict=True):
        case = dict(zip(KEPT, values, strict=True))
        yield CaseFacts(
            case_id=case["pk"],
            service_area_id=case["service_area_id"],
            team_id=case["team_id"],
            received_on=case["received_on"],
            counts_until=_counts_until(case),
            made_for=MADE_FOR,
            columns=json.dumps([0 if one == () else one for one in values], default=_in_json, separators=(",", ":")),
        )


def _in_json(value: date | Decimal) -> int | str:
    return value.toordinal() if isinstance(value, date) else str(value)


def _counts_until(case: dict[str, Any]) -> date | None:
    """The last day by which anything of a case counts, as `facts.Since` has it; None where that is any day."""
    unanswered = any(
        case[f"{stage}__pk"] and not case[f"{stage}__responded_on"] for stage in ("stage_two", "stage_three")
    )
    if case["closed_on"] is None or unanswered or case["referrals"]:
        return None
    days = [case[f"{stage}__{day}"] for stage, several in DAYS.items() for day in several]
    return max(day for day in (case["closed_on"], *days, *(clock.stopped_on for clock in case["clocks"])) if day)
