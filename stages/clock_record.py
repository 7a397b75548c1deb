"""What the clocks of cases depend on, read from the record in the same few queries for one case or for a thousand."""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, F, Model, QuerySet, Value
from django.db.models.functions import Concat

from cases.models import Case, Element, InformationDuty, Part
from cases.prepared import Prepared, among_given, ids
from stages.law.clocks import CLOCKS, Target
from stages.law.vocabulary import DecisionKind, LetterKind, Route
from stages.law.working_days import one_year_after
from stages.models import (
    Acknowledgement,
    Action,
    Appointment,
    ClockTarget,
    ConcurrentProcess,
    Decision,
    OmbudsmanCase,
    ProgressUpdate,
    Remedy,
    SentLetter,
    StageOne,
    StageThree,
    StageTwo,
    Triage,
    Withdrawal,
)

WATCHED_PARTS = (Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON, Part.PANEL_CHAIR)
"""The parts whose appointment a clock waits for (G4, G8)."""
DECISIONS = (DecisionKind.SUFFICIENT_INTEREST, DecisionKind.LATE_COMPLAINT)
ANSWERS = (LetterKind.STAGE1_RESPONSE, LetterKind.STAGE2_RESPONSE)
NOT_DECIDED = (None, None)


class Dated(NamedTuple):
    """One of several things of a case that have a clock each: an action, a letter of the Ombudsman, a process."""

    item: int
    about: str
    began_on: datetime.date | None
    due_on: datetime.date | None
    done_on: datetime.date | None
    given_up_on: datetime.date | None = None


class Process(NamedTuple):
    """A concurrent process (reg 8): stopped for it, notice sent, ended, resubmitted."""

    item: int
    about: str
    stopped_on: datetime.date
    notice_sent_on: datetime.date | None
    ended_on: datetime.date | None
    resubmitted_on: datetime.date | None


Targets = Mapping[str, Sequence[tuple[datetime.date, Target]]]


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """The dated facts of one case. A stage that was not reached is a row without dates."""

    case: Case
    triage: Triage
    stage_one: StageOne
    stage_two: StageTwo
    stage_three: StageThree
    withdrawal: Withdrawal
    interest_decided_on: datetime.date | None
    late_considered: bool | None
    answered_here: bool
    stage_two_received_on: datetime.date | None
    sent_to_data_protection_on: datetime.date | None
    updated_on: datetime.date | None
    duties: tuple[tuple[datetime.date | None, bool], ...]
    acknowledged: Mapping[int, datetime.date]
    first_appointed: Mapping[str, datetime.date]
    processes: tuple[Process, ...]
    actions: tuple[Dated, ...]
    letters: tuple[Dated, ...]
    remedies: tuple[Dated, ...]
    public_reports: tuple[Dated, ...]
    targets: Targets
    came_back: bool = False
    """Resubmitted after a concurrent process, within the year that reg 8(5) gives in place of the one of reg 9(1)."""

    @property
    def came_by_import(self) -> bool:
        """Whether its steps up to stage 1 were taken before it came here. What a log does not hold is not recorded."""
        return self.case.imported_reference is not None and self.triage.begun_on is None

    def target(self, rule: str, day_zero: datetime.date) -> Target | None:
        """The council's own length of a clock that was in force on its day 0; None where it has set none."""
        found = None
        for from_on, target in self.targets.get(rule, ()):
            if from_on <= day_zero:
                found = target
        return found

    def as_log(self) -> dict[str, Any]:
        """The facts by the column names of the case log, those that are known."""
        case, one, two, three = self.case, self.stage_one, self.stage_two, self.stage_three
        facts = {
            "kind": case.kind,
            "procedure": case.procedure,
            "stage1_started_on": one.started_on,
            "stage1_extended": one.extended,
            "stage1_extension_reason": one.extension_reason,
            "stage1_responded_on": one.responded_on,
            "stage1_outcome": one.outcome,
            "stage2_requested_on": two.requested_on,
            "stage2_started_on": two.started_on,
            "stage2_responded_on": two.responded_on,
            "stage2_outcome": two.outcome,
            "stage3_requested_on": three.requested_on,
            "panel_on": three.panel_on,
            "panel_report_on": three.panel_reported_on,
            "stage3_responded_on": three.responded_on,
            "stage3_outcome": three.outcome,
            "closed_on": case.closed_on,
            "closed_reason": case.closed_reason,
        }
        return {name: fact for name, fact in facts.items() if fact is not None and fact != ""}


def clock_records(cases: Sequence[Case]) -> list[ClockRecord]:
    """The records of these cases, in their order. One question says which tables hold anything about any of them, and
    one more is asked of each of those: a case in triage has few, and a thousand cases ask no more than one.

    The cases themselves are taken as they are, because a held case may have changes that are not saved yet.
    """
    there = _Tables([case.pk for case in cases])
    triages, stages_one, stages_two, stages_three, withdrawals = (there.rows(of_a_case) for of_a_case in ONE_OF_A_CASE)
    decided = there.grouped(DECIDED)
    answers = there.grouped(ANSWERED)
    routed = there.grouped(ROUTED)
    updates = there.grouped(UPDATES)
    duties = there.grouped(DUTIES)
    acknowledged = there.grouped(ACKNOWLEDGED)
    appointed = there.grouped(APPOINTED)
    processes = there.grouped(PROCESSES)
    actions = there.grouped(ACTIONS)
    letters = there.grouped(LETTERS)
    remedies = there.grouped(REMEDIES)
    reports = there.grouped(REPORTS)
    targets = _targets() if ClockTarget in there else {}
    came_back = _came_back([case for case in cases if _after_the_year(case)])
    records = []
    for case in cases:
        pk = case.pk
        decisions = {kind: (on, yes) for _, kind, on, yes in sorted(decided[pk])}  # the last of a kind stands
        sent = dict(reversed(answers[pk]))  # of two of a kind, the first
        records.append(
            ClockRecord(
                case=case,
                triage=triages.get(pk) or Triage(case=case),
                stage_one=stages_one.get(pk) or StageOne(case=case),
                stage_two=stages_two.get(pk) or StageTwo(case=case),
                stage_three=stages_three.get(pk) or StageThree(case=case),
                withdrawal=withdrawals.get(pk) or Withdrawal(case=case),
                interest_decided_on=decisions.get(DecisionKind.SUFFICIENT_INTEREST, NOT_DECIDED)[0],
                late_considered=decisions.get(DecisionKind.LATE_COMPLAINT, NOT_DECIDED)[1],
                came_back=pk in came_back,
                answered_here=LetterKind.STAGE1_RESPONSE in sent,
                stage_two_received_on=sent.get(LetterKind.STAGE2_RESPONSE),
                sent_to_data_protection_on=min((on for (on,) in routed[pk] if on), default=None),
                updated_on=max((on for (on,) in updates[pk]), default=None),
                duties=tuple(duties[pk]),
                acknowledged=dict(acknowledged[pk]),
                first_appointed=dict(sorted(appointed[pk], key=itemgetter(1), reverse=True)),
                processes=tuple(Process(*row) for row in processes[pk]),
                actions=tuple(Dated(*row) for row in actions[pk]),
                letters=tuple(Dated(*row) for row in letters[pk]),
                remedies=tuple(Dated(*row) for row in remedies[pk]),
                public_reports=tuple(Dated(*row) for row in reports[pk]),
                targets=targets,
            )
        )
    return records


def _after_the_year(case: Case) -> bool:
    return bool(case.grounds_arose_on) and case.received_on > one_year_after(case.grounds_arose_on)


def _came_back(cases: Sequence[Case]) -> set[int]:
    """Which of these were resubmitted (reg 8(4)). Few came after the year, and of the others it is not asked."""
    if not cases:
        return set()
    ids = [case.pk for case in cases]
    return set(ConcurrentProcess.objects.filter(resubmitted_as__in=ids).values_list("resubmitted_as", flat=True))


class _Wanted(NamedTuple):
    """Which rows of a table a clock depends on: all those of the case, or those that have one of some values."""

    column: str = ""
    values: Sequence[str] = ()


_WANTED: dict[type[Model], _Wanted] = {
    Triage: _Wanted(),
    StageOne: _Wanted(),
    StageTwo: _Wanted(),
    StageThree: _Wanted(),
    Withdrawal: _Wanted(),
    Decision: _Wanted("kind", DECISIONS),
    SentLetter: _Wanted("kind", ANSWERS),
    Element: _Wanted("route", (Route.X5,)),
    ProgressUpdate: _Wanted(),
    InformationDuty: _Wanted(),
    Acknowledgement: _Wanted(),
    Appointment: _Wanted("part", WATCHED_PARTS),
    ConcurrentProcess: _Wanted(),
    Action: _Wanted(),
    OmbudsmanCase: _Wanted(),
    Remedy: _Wanted(),
}


class _Question(NamedTuple):
    """What is asked of a table about some cases, where it holds anything about them."""

    model: type[Model]
    prepared: Prepared


def _asked_of(model: type[Model], *columns: str | Concat, **only: object) -> _Question:
    """Some columns of the rows that are wanted, after the case; without columns the rows whole."""

    def wanted() -> QuerySet[Any]:
        column, values = _WANTED[model]
        one_of = {f"{column}__in": values} if column else {}
        of_them = model.objects.filter(case__in=among_given("cases"), **one_of, **only)
        return of_them.values_list("case", *columns) if columns else of_them

    return _Question(model, Prepared(wanted))


def _words(before: str, column: str) -> Concat:
    return Concat(Value(before), F(column), output_field=CharField())


ONE_OF_A_CASE = tuple(_asked_of(model) for model in (Triage, StageOne, StageTwo, StageThree, Withdrawal))
DECIDED = _asked_of(Decision, "pk", "kind", "decided_on", "yes")
ANSWERED = _asked_of(SentLetter, "kind", "received_on")
ROUTED = _asked_of(Element, "routed_on")
UPDATES = _asked_of(ProgressUpdate, "sent_on")
DUTIES = _asked_of(InformationDuty, "done_on", "not_relevant")
ACKNOWLEDGED = _asked_of(Acknowledgement, "stage", "sent_on")
APPOINTED = _asked_of(Appointment, "part", "appointed_on")
PROCESSES = _asked_of(ConcurrentProcess, "pk", "name", "stopped_on", "notice_sent_on", "ended_on", "resubmitted_on")
ACTIONS = _asked_of(Action, "pk", _words("action ", "number"), "agreed_on", "due_on", "done_on", "not_done_on")
LETTERS = _asked_of(
    OmbudsmanCase,
    "letters__pk",
    "letters__kind",
    "letters__received_on",
    "letters__due_on",
    "letters__answered_on",
    letters__isnull=False,
)
REMEDIES = _asked_of(
    Remedy,
    "pk",
    _words("remedy of case ", "ombudsman_case__ombudsman_reference"),
    "ombudsman_case__decided_on",
    "due_on",
    "done_on",
    ombudsman_case__isnull=False,
    due_on__isnull=False,
)
REPORTS = _asked_of(
    OmbudsmanCase,
    "pk",
    "ombudsman_reference",
    "public_report_received_on",
    "decided_on",
    "public_report_considered_on",
    public_report_received_on__isnull=False,
)

TARGETS = Prepared(lambda: ClockTarget.objects.order_by("from_on").values_list("rule", "length", "longest", "from_on"))


class _Tables:
    """The tables that hold something about some cases. Of the others nothing is asked: they are most of them."""

    def __init__(self, cases: Sequence[int]) -> None:
        self.cases = ids(cases)
        self.holding: set[type[Model]] = set()
        if cases:
            question, values = _which_hold_any(connection.vendor)
            with connection.cursor() as cursor:
                cursor.execute(question, [value for wanted in values for value in (self.cases, *wanted)])
                answers = cursor.fetchone()
            self.holding = {model for model, holds in zip((*_WANTED, ClockTarget), answers, strict=True) if holds}

    def __contains__(self, model: type[Model]) -> bool:
        return model in self.holding

    def rows(self, question: _Question) -> Mapping[int, Any]:
        """The row of each case in a table that holds one at most of each."""
        if question.model not in self.holding:
            return {}
        return {row.case_id: row for row in question.prepared.objects(cases=self.cases)}

    def grouped(self, question: _Question) -> Mapping[int, Sequence[tuple[Any, ...]]]:
        """Some columns of the rows of each case, in the order that the table has."""
        by_case: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        if question.model in self.holding:
            for case_id, *rest in question.prepared.rows(cases=self.cases):
                by_case[case_id].append(tuple(rest))
        return by_case


@functools.cache
def _which_hold_any(vendor: str) -> tuple[str, list[list[str]]]:
    """One question that asks of each table whether it holds a row of some cases, and of the council's targets whether
    there are any; and the values that it takes after the ids for each."""
    quote = connection.ops.quote_name
    among = "= ANY(%s)" if vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
    parts = []
    for model, (column, values) in _WANTED.items():
        one_of = f" AND {quote(column)} IN ({', '.join(['%s'] * len(values))})" if column else ""
        parts.append(f"EXISTS (SELECT 1 FROM {quote(model._meta.db_table)} WHERE case_id {among}{one_of})")
    parts.append(f"EXISTS (SELECT 1 FROM {quote(ClockTarget._meta.db_table)})")
    return f"SELECT {', '.join(parts)}", [values for _, values in _WANTED.values()]


def _targets() -> Targets:
    """The council's targets by clock, the earliest first. A length that is the law's is nobody's to set."""
    targets: dict[str, list[tuple[datetime.date, Target]]] = defaultdict(list)
    for rule, length, longest, from_on in TARGETS.rows():
        if CLOCKS[rule].may_be_set:
            targets[rule].append((from_on, Target(length, longest)))
    return targets
