"""Cases by the hundred thousand, to measure on: dated facts at random from a fixed seed, clocks by the real functions.

They are cases as an import leaves them, without people, words or points of complaint, and cannot be told apart in what
matters here: the rows, the clocks, the dates on the worklists and the history. An open one has an officer, so that
somebody is to be reminded. As many go on to stages 2 and 3 as in the published logs of councils; the others were
resolved at stage 1, and their written terms sent here (C5), so that there are about two clocks to a case.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Model
from django.db.models.fields import NOT_PROVIDED

from accounts.models import Post, Role, User
from cases.models import Case, Event, EventPayload, Verb
from cases.models.case import REFERENCE_ALPHABET
from cases.record import Refused, next_event
from stages.calendar import england
from stages.deadlines import clock_columns, soonest
from stages.facts.stage_one import terms
from stages.importing.clocks import clock_runs
from stages.importing.writing import NEXT_STEPS
from stages.law.clocks import CLOCKS, Run, rule_and_item, run
from stages.law.moves import OPEN
from stages.law.vocabulary import ClosedReason, Procedure, StartBasis
from stages.law.working_days import WorkingDays
from stages.models import Clock, StageOne, StageThree, StageTwo
from stages.standing import standing

SEED = 20061738
YEARS = 10
AT_ONCE = 5000
OFFICERS = 20
GO_ON_TO_STAGE_TWO, GO_ON_TO_STAGE_THREE = 0.06, 0.3


@dataclass
class Generated:
    """How much was made."""

    cases: int = 0
    clocks: int = 0


def generate(wanted: int, *, today: datetime.date, said: Callable[[int], None] | None = None) -> Generated:
    """Make this many cases, in the order they were received in over the ten years up to today. Refused on a database
    that is in use.

    `said` is told, from time to time, how many there are.
    """
    if not settings.DEMONSTRATION and Case.objects.exists():
        raise Refused("Generated cases are for measuring, and this database holds cases. Use a database without any.")
    random_ = random.Random(SEED)
    first = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(Case.objects.values_list("reference", flat=True))
    made, calendar = Generated(), england()
    days_ago = sorted((random_.randrange(YEARS * 365) for _ in range(wanted)), reverse=True)
    received = (today - datetime.timedelta(days=ago) for ago in days_ago)
    facts = ((pk, _facts(random_, day, today)) for pk, day in enumerate(received, first))
    with transaction.atomic():
        tables = {model: _Table(model) for model in (Case, StageOne, StageTwo, StageThree, Clock, Event, EventPayload)}
        officers = _officers(today)
        while batch := list(islice(facts, AT_ONCE)):
            _write(batch, tables, calendar, random_, taken, officers, today, made)
            if said:
                said(made.cases)
        for table in tables.values():
            table.count_on()
    return made


def _officers(today: datetime.date) -> list[int]:
    """The complaints officers there are; twenty new ones, who cannot sign in, where there is none."""
    held = Post.objects.filter(Post.held_on(today), role=Role.COMPLAINTS_OFFICER, user__is_active=True)
    there = sorted(set(held.values_list("user", flat=True)))
    if there:
        return there
    people = [
        User.objects.create(email=f"officer-{number}@generated.example", name=f"Complaints Officer {number}")
        for number in range(1, OFFICERS + 1)
    ]
    Post.objects.bulk_create(Post(user=one, role=Role.COMPLAINTS_OFFICER, from_on=today) for one in people)
    return [one.pk for one in people]


def _facts(random_: random.Random, received: datetime.date, today: datetime.date) -> dict[str, Any]:
    """The dated facts of one complaint by the column names of the case log, as far as they have come by today."""
    facts: dict[str, Any] = {"procedure": Procedure.STATUTORY, "received_on": received, "stage1_started_on": received}
    facts["stage1_extended"] = random_.random() < 0.15
    steps = [("stage1_responded_on", random_.randint(5, 40))]
    if random_.random() < GO_ON_TO_STAGE_TWO:
        steps += [("stage2_started_on", random_.randint(3, 25)), ("stage2_responded_on", random_.randint(40, 150))]
        if random_.random() < GO_ON_TO_STAGE_THREE:
            steps += [
                ("stage3_requested_on", random_.randint(5, 28)),
                ("panel_on", random_.randint(25, 60)),
                ("panel_report_on", random_.randint(3, 12)),
                ("stage3_responded_on", random_.randint(10, 30)),
            ]
    steps.append(("closed_on", random_.randint(10, 40)))
    if len(steps) == 2:
        steps.append(("stage1_terms_sent_on", random_.randint(0, 9)))
    on = received
    for name, days in steps:
        on += datetime.timedelta(days=days)
        if on > today:
            break
        facts[name] = on
        if name == "stage2_started_on":
            facts["stage2_requested_on"] = on
    if "closed_on" in facts:
        facts["closed_reason"] = ClosedReason.RESPONDED
        if "stage2_started_on" not in facts:
            facts["stage1_resolved_on"] = facts["closed_on"]
    return facts


def _write(
    batch: Sequence[tuple[int, dict[str, Any]]],
    tables: dict[type[Model], _Table],
    calendar: WorkingDays,
    random_: random.Random,
    taken: set[str],
    officers: Sequence[int],
    today: datetime.date,
    made: Generated,
) -> None:
    rows: dict[type[Model], list[dict[str, Any]]] = {model: [] for model in tables}
    for pk, facts in batch:
        state, runs = standing(facts), clock_runs(facts, calendar) | _terms(facts, calendar)
        is_open = state in OPEN and "closed_on" not in facts
        rows[Case].append(
            {
                "id": pk,
                "reference": _reference(random_, taken),
                "imported_reference": f"GENERATED-{pk}",
                "form_token": uuid.UUID(int=random_.getrandbits(128), version=4),
                "procedure": facts["procedure"],
                "status": str(state),
                "next_step": NEXT_STEPS.get(state, "") if is_open else "",
                "next_due_on": soonest(runs) if is_open else None,
                "officer_id": random_.choice(officers) if is_open else None,
                "received_on": facts["received_on"],
                "closed_on": facts.get("closed_on"),
                "closed_reason": facts.get("closed_reason", ""),
            }
        )
        for model, stage in ((StageOne, "stage1"), (StageTwo, "stage2"), (StageThree, "stage3")):
            if row := _stage_row(model, stage, facts):
                rows[model].append({"case_id": pk} | row)
        for key, worked in runs.items():
            rule, item = rule_and_item(key)
            rows[Clock].append({"case_id": pk, "rule": rule, "item": item} | clock_columns(worked))
        event, payload = next_event(
            pk, 1, "", Verb.IMPORTED, by=None, acting_as="", on=today, about="", words={"file": "generated", "line": pk}
        )
        event_row = {field.attname: getattr(event, field.attname) for field in tables[Event].fields}
        rows[Event].append(event_row | {"id": tables[Event].next_id + len(rows[Event])})
        rows[EventPayload].append({"event_id": rows[Event][-1]["id"], "salt": payload.salt, "words": payload.words})
    for model, table in tables.items():
        table.write(rows[model])
    made.cases += len(rows[Case])
    made.clocks += len(rows[Clock])


def _terms(facts: dict[str, Any], calendar: WorkingDays) -> dict[str, Run]:
    """The clock of the written terms of resolution, which no log holds."""
    stage_one = StageOne(resolved_on=facts.get("stage1_resolved_on"), terms_sent_on=facts.get("stage1_terms_sent_on"))
    return {rule: run(CLOCKS[rule], clock, calendar) for rule, clock in terms(stage_one).items()}


def _stage_row(model: type[Model], stage: str, facts: dict[str, Any]) -> dict[str, Any]:
    names = {field.attname for field in model._meta.concrete_fields}
    row = {}
    for name, value in facts.items():
        if name.startswith(f"{stage}_") and (column := name.removeprefix(f"{stage}_")) in names:
            row[column] = value
    if model is StageThree and "panel_on" in facts:
        row |= {"panel_on": facts["panel_on"], "panel_reported_on": facts.get("panel_report_on")}
    if model is StageOne:
        row["start_basis"] = str(StartBasis.IMPORTED)
    return row


def _reference(random_: random.Random, taken: set[str]) -> str:
    while True:
        letters = "".join(random_.choices(REFERENCE_ALPHABET, k=8))
        reference = f"{letters[:4]}-{letters[4:]}"
        if reference not in taken:
            taken.add(reference)
            return reference


class _Table:
    """One table, filled a batch at a time: by COPY on PostgreSQL, by one prepared statement elsewhere."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields = list(model._meta.concrete_fields)
        self.blank = {field.attname: _default(field) for field in self.fields}
        self.serial = model._meta.pk.column == "id"
        self.next_id = (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        filled = list(self._filled(rows))
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in filled:
                        copy.write_row(row)
            elif filled:
                marks = ", ".join(["%s"] * len(self.fields))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", filled)

    def _filled(self, rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
        adapted = [
            (field.attname, field if field.get_internal_type() in ("JSONField", "UUIDField", "DateTimeField") else None)
            for field in self.fields
        ]
        for row in rows:
            whole = self.blank | row
            if self.serial and whole["id"] is None:
                whole["id"] = self.next_id
            if self.serial:
                self.next_id = whole["id"] + 1
            yield [
                field.get_db_prep_value(whole[name], connection) if field and whole[name] is not None else whole[name]
                for name, field in adapted
            ]

    def count_on(self) -> None:
        """Let the database number what comes next."""
        if connection.vendor == "postgresql" and self.serial:
            table = self.model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, self.next_id])


def _default(field: Any) -> Any:
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null or field.primary_key else field.get_default()
