"""What the clocks of cases depend on, read from the record in the same few queries for one case or for a thousand."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, F, Max, Min, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from cases.models import Case, Element, InformationDuty, Part
from stages.law.clocks import CLOCKS, Target
from stages.law.vocabulary import DecisionKind, LetterKind, Route
from stages.models import (
    Acknowledgement,
    Action,
    Appointment,
    ClockTarget,
    ConcurrentProcess,
    Decision,
    OmbudsmanCase,
    OmbudsmanLetter,
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
    """The records of these cases, in their order: the same number of queries, however many cases.

    The cases themselves are taken as they are, because a held case may have changes that are not saved yet.
    """
    ids = [case.pk for case in cases]
    found = {stored.pk: stored for stored in _stages(ids)}
    duties = _grouped(InformationDuty.objects.filter(case__in=ids).values_list("case", "done_on", "not_relevant"))
    acknowledged = _grouped(Acknowledgement.objects.filter(case__in=ids).values_list("case", "stage", "sent_on"))
    appointed = _grouped(
        Appointment.objects.filter(case__in=ids, part__in=WATCHED_PARTS)
        .order_by()
        .values("case", "part")
        .annotate(first=Min("appointed_on"))
        .values_list("case", "part", "first")
    )
    processes = _grouped(
        ConcurrentProcess.objects.filter(case__in=ids).values_list(
            "case", "pk", "name", "stopped_on", "notice_sent_on", "ended_on", "resubmitted_on"
        )
    )
    actions = _grouped(
        Action.objects.filter(case__in=ids).values_list(
            "case", "pk", _words("action ", "number"), "agreed_on", "due_on", "done_on", "not_done_on"
        )
    )
    letters = _grouped(
        OmbudsmanLetter.objects.filter(ombudsman_case__case__in=ids).values_list(
            "ombudsman_case__case", "pk", "kind", "received_on", "due_on", "answered_on"
        )
    )
    remedies = _grouped(
        Remedy.objects.filter(case__in=ids, ombudsman_case__isnull=False, due_on__isnull=False).values_list(
            "case",
            "pk",
            _words("remedy of case ", "ombudsman_case__ombudsman_reference"),
            "ombudsman_case__decided_on",
            "due_on",
            "done_on",
        )
    )
    reports = _grouped(
        OmbudsmanCase.objects.filter(case__in=ids, public_report_received_on__isnull=False).values_list(
            "case",
            "pk",
            "ombudsman_reference",
            "public_report_received_on",
            "decided_on",
            "public_report_considered_on",
        )
    )
    targets = _targets()
    records = []
    for case in cases:
        pk, stored = case.pk, found[case.pk]
        records.append(
            ClockRecord(
                case=case,
                triage=getattr(stored, "triage", None) or Triage(case=case),
                stage_one=getattr(stored, "stage_one", None) or StageOne(case=case),
                stage_two=getattr(stored, "stage_two", None) or StageTwo(case=case),
                stage_three=getattr(stored, "stage_three", None) or StageThree(case=case),
                withdrawal=getattr(stored, "withdrawal", None) or Withdrawal(case=case),
                interest_decided_on=stored.interest_decided_on,
                late_considered=stored.late_considered,
                answered_here=stored.answered_here,
                stage_two_received_on=stored.stage_two_received_on,
                sent_to_data_protection_on=stored.sent_to_data_protection_on,
                updated_on=stored.updated_on,
                duties=tuple(duties[pk]),
                acknowledged=dict(acknowledged[pk]),
                first_appointed=dict(appointed[pk]),
                processes=tuple(Process(*row) for row in processes[pk]),
                actions=tuple(Dated(*row) for row in actions[pk]),
                letters=tuple(Dated(*row) for row in letters[pk]),
                remedies=tuple(Dated(*row) for row in remedies[pk]),
                public_reports=tuple(Dated(*row) for row in reports[pk]),
                targets=targets,
            )
        )
    return records


def _stages(ids: Sequence[int]) -> Iterable[Any]:
    """The stage rows of these cases, with what is wanted of their decisions, letters and updates beside them."""
    of_the_case = {"case": OuterRef("pk")}
    decided = Decision.objects.filter(**of_the_case).order_by("-pk")
    interest = decided.filter(kind=DecisionKind.SUFFICIENT_INTEREST)
    late = decided.filter(kind=DecisionKind.LATE_COMPLAINT)
    letters = SentLetter.objects.filter(**of_the_case)
    updates = ProgressUpdate.objects.filter(**of_the_case).order_by().values("case").annotate(last=Max("sent_on"))
    return (
        Case.objects.filter(pk__in=ids)
        .select_related("triage", "stage_one", "stage_two", "stage_three", "withdrawal")
        .annotate(
            interest_decided_on=Subquery(interest.values("decided_on")[:1]),
            late_considered=Subquery(late.values("yes")[:1]),
            answered_here=Exists(letters.filter(kind=LetterKind.STAGE1_RESPONSE)),
            sent_to_data_protection_on=Subquery(
                Element.objects.filter(**of_the_case, route=Route.X5).order_by("routed_on").values("routed_on")[:1]
            ),
            stage_two_received_on=Subquery(letters.filter(kind=LetterKind.STAGE2_RESPONSE).values("received_on")[:1]),
            updated_on=Subquery(updates.values("last")),
        )
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Any]]:
    """Rows by the case they begin with."""
    by_case: dict[int, list[Any]] = defaultdict(list)
    for case_id, *rest in rows:
        by_case[case_id].append(tuple(rest))
    return by_case


def _words(before: str, column: str) -> Concat:
    return Concat(Value(before), F(column), output_field=CharField())


def _targets() -> Targets:
    """The council's targets by clock, the earliest first. A length that is the law's is nobody's to set."""
    targets: dict[str, list[tuple[datetime.date, Target]]] = defaultdict(list)
    for rule, length, longest, from_on in ClockTarget.objects.order_by("from_on").values_list(
        "rule", "length", "longest", "from_on"
    ):
        if CLOCKS[rule].may_be_set:
            targets[rule].append((from_on, Target(length, longest)))
    return targets
