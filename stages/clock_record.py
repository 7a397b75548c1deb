"""What the clocks of cases depend on, read from the record in the same few queries for one case or for a thousand."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from cases.models import Case, InformationDuty
from stages.law.vocabulary import DecisionKind, LetterKind
from stages.models import Decision, SentLetter, StageOne, StageThree, StageTwo, Triage


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """The dated facts of one case. A stage that was not reached is a row without dates."""

    case: Case
    triage: Triage
    stage_one: StageOne
    stage_two: StageTwo
    stage_three: StageThree
    interest_decided_on: datetime.date | None
    duties: tuple[tuple[datetime.date | None, bool], ...]
    answered_here: bool

    @property
    def came_by_import(self) -> bool:
        """Whether its steps up to stage 1 were taken before it came here. What a log does not hold is not recorded."""
        return self.case.imported_reference is not None and self.triage.begun_on is None

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
    """The records of these cases, in their order: two queries, however many cases.

    The cases themselves are taken as they are, because a held case may have changes that are not saved yet.
    """
    ids = [case.pk for case in cases]
    decided = Decision.objects.filter(case=OuterRef("pk"), kind=DecisionKind.SUFFICIENT_INTEREST).order_by("-pk")
    stages = (
        Case.objects.filter(pk__in=ids)
        .select_related("triage", "stage_one", "stage_two", "stage_three")
        .annotate(
            interest_decided_on=Subquery(decided.values("decided_on")[:1]),
            answered_here=Exists(SentLetter.objects.filter(case=OuterRef("pk"), kind=LetterKind.STAGE1_RESPONSE)),
        )
    )
    found = {stored.pk: stored for stored in stages}
    duties: dict[int, list[tuple[datetime.date | None, bool]]] = defaultdict(list)
    for case_id, done_on, spared in InformationDuty.objects.filter(case__in=ids).values_list(
        "case", "done_on", "not_relevant"
    ):
        duties[case_id].append((done_on, spared))
    return [_record(case, found[case.pk], tuple(duties[case.pk])) for case in cases]


def _record(case: Case, stored: Any, duties: tuple[tuple[datetime.date | None, bool], ...]) -> ClockRecord:
    return ClockRecord(
        case=case,
        triage=getattr(stored, "triage", None) or Triage(case=case),
        stage_one=getattr(stored, "stage_one", None) or StageOne(case=case),
        stage_two=getattr(stored, "stage_two", None) or StageTwo(case=case),
        stage_three=getattr(stored, "stage_three", None) or StageThree(case=case),
        interest_decided_on=stored.interest_decided_on,
        duties=duties,
        answered_here=stored.answered_here,
    )
