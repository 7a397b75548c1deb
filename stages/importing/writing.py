"""Checked rows become cases: a batch at a time, each table in one statement or few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from cases.models import (
    Case,
    CaseCause,
    CaseService,
    Element,
    ElementStatus,
    EqualityAnswers,
    Involvement,
    Kind,
    Part,
    Person,
    TermList,
    Verb,
)
from cases.models.case import new_reference
from cases.record import first_events
from stages.deadlines import new_clock, soonest
from stages.importing.checking import Row
from stages.importing.clocks import clock_runs
from stages.importing.lists import AREA, TEAM, Lists, Name
from stages.law.moves import OPEN
from stages.law.procedures import OUTCOME_RULE, outcome_of
from stages.law.vocabulary import Layer, Outcome, StartBasis, State
from stages.law.working_days import WorkingDays
from stages.models import Clock, Finding, OmbudsmanCase, Remedy, StageOne, StageThree, StageTwo, Triage
from stages.next_step import STEPS, next_step
from stages.standing import standing

ONE_POINT = "The whole complaint, as the imported case log records it"
LAYERS = (("stage1", Layer.STAGE1), ("stage2", Layer.ADJUDICATION), ("stage3", Layer.PANEL))
EQUALITY_COLUMNS = ("complainant_age_band", "gender", "ethnicity", "sexual_orientation", "disability")
NEXT_STEPS = {**STEPS, State.STAGE1: "Allocate to a senior manager"}
"""An imported case has no staff on it, so an open stage 1 begins with its allocation."""
AT_ONCE = 500


class Writer:
    """Writes the rows of one file. It remembers who has been met in it: equal names in one file are one person."""

    def __init__(
        self,
        lists: Lists,
        calendar: WorkingDays,
        *,
        file: str,
        on: date,
        people: dict[str, int],
        by: User | None = None,
    ) -> None:
        self.lists, self.calendar, self.file, self.on, self.people, self.by = lists, calendar, file, on, people, by

    def write(self, rows: Sequence[Row]) -> None:
        """Write one batch. The caller holds the transaction."""
        self._meet(rows)
        cases = Case.objects.bulk_create(self._cases(rows), batch_size=AT_ONCE)
        pairs = list(zip(rows, cases, strict=True))
        self._beside_the_case(pairs)
        self._stages(pairs)
        self._findings(pairs)
        Clock.objects.bulk_create(
            [new_clock(case, key, worked) for _, case in pairs for key, worked in case.__dict__["_runs"].items()],
            batch_size=AT_ONCE,
        )
        self._next_steps(cases)
        words = {case.pk: self._words(row) for row, case in pairs}
        first_events(cases, Verb.IMPORTED, by=self.by, on=self.on, words_of=lambda case: words[case.pk])

    def _next_steps(self, cases: Sequence[Case]) -> None:
        """What comes next on a case that came in at a later stage follows from its rows. A log holds few of them."""
        later = [case for case in cases if case.closed_on is None and case.status in OPEN - NEXT_STEPS.keys()]
        for case in later:
            case.next_step = next_step(case)
        Case.objects.bulk_update(later, ["next_step"], batch_size=100)

    def _words(self, row: Row) -> dict[str, Any]:
        """The words of the event: where the row stood, the digest a later import knows it by, and what is odd."""
        flags = {"flags": row.flags} if row.flags else {}
        return {"file": self.file, "line": row.line, "digest": row.digest()} | flags

    def _meet(self, rows: Sequence[Row]) -> None:
        names = [row.facts["complainant_name"] for row in rows if "complainant_name" in row.facts]
        new = [name for name in dict.fromkeys(names) if name not in self.people]
        people = Person.objects.bulk_create([Person.called(name) for name in new], batch_size=AT_ONCE)
        self.people |= {name: person.pk for name, person in zip(new, people, strict=True)}

    def _term(self, terms: TermList, label: str | None, parent: str = "") -> int | None:
        return self.lists.ids[Name(terms, label, parent)] if label else None

    def _cases(self, rows: Sequence[Row]) -> list[Case]:
        references = _unused_references(len(rows))
        return [self._case(row, reference) for row, reference in zip(rows, references, strict=True)]

    def _case(self, row: Row, reference: str) -> Case:
        facts = row.facts
        state = standing(facts)
        runs = clock_runs(facts, self.calendar)
        area, team = row.services[0].area if row.services else "", row.services[0].team if row.services else ""
        is_open = state in OPEN and "closed_on" not in facts
        case = Case(
            reference=reference,
            imported_reference=facts["reference"],
            kind=facts.get("kind", Kind.COMPLAINT),
            procedure=facts.get("procedure", ""),
            status=state,
            next_step=NEXT_STEPS.get(state, "") if is_open else "",
            next_due_on=soonest(runs) if is_open else None,
            received_on=facts["received_on"],
            method_id=self._term(TermList.METHOD, facts.get("method")),
            point_of_receipt_id=self._term(TermList.POINT_OF_RECEIPT, facts.get("point_of_receipt")),
            complainant_type_id=self._term(TermList.COMPLAINANT_TYPE, facts.get("complainant_type")),
            service_area_id=self.lists.ids[Name(AREA, area)] if area else None,
            team_id=self.lists.ids[Name(TEAM, team, area)] if team else None,
            subject_id=self._term(TermList.SUBJECT, facts.get("subject")),
            sub_subject_id=self._term(TermList.SUB_SUBJECT, facts.get("sub_subject"), facts.get("subject", "")),
            advocate=facts.get("advocate"),
            court_involved=facts.get("court_involved"),
            child_protection_plan=facts.get("child_protection_plan"),
            closed_on=facts.get("closed_on"),
            closed_reason=facts.get("closed_reason", ""),
            closing_note_id=self._term(TermList.CLOSING_NOTE, facts.get("closing_note")),
        )
        case.__dict__["_runs"] = runs
        return case

    def _beside_the_case(self, pairs: Sequence[tuple[Row, Case]]) -> None:
        parts, causes, services, equality, remedies = [], [], [], [], []
        for row, case in pairs:
            facts = row.facts
            if name := facts.get("complainant_name"):
                parts.append(
                    Involvement(
                        case=case, part=Part.COMPLAINANT, person_id=self.people[name], from_on=facts["received_on"]
                    )
                )
            for at, label in enumerate(dict.fromkeys(label for label in facts.get("causes", []) if label)):
                causes.append(CaseCause(case=case, cause_id=self._term(TermList.CAUSE, label), position=at))
            for at, service in enumerate(row.services[1:], start=1):
                services.append(
                    CaseService(
                        case=case,
                        service_area_id=self.lists.ids[Name(AREA, service.area)] if service.area else None,
                        team_id=self.lists.ids[Name(TEAM, service.team, service.area)] if service.team else None,
                        position=at,
                    )
                )
            if any(name in facts for name in EQUALITY_COLUMNS):
                equality.append(
                    EqualityAnswers(
                        case=case,
                        age_band_id=self._term(TermList.AGE_BAND, facts.get("complainant_age_band")),
                        gender_id=self._term(TermList.GENDER, facts.get("gender")),
                        ethnicity_id=self._term(TermList.ETHNICITY, facts.get("ethnicity")),
                        sexual_orientation_id=self._term(TermList.SEXUAL_ORIENTATION, facts.get("sexual_orientation")),
                        disability=facts.get("disability"),
                    )
                )
            if "remedy" in facts or "redress_pounds" in facts:
                pounds = facts.get("redress_pounds")
                remedies.append(
                    Remedy(
                        case=case,
                        type_id=self._term(TermList.REMEDY, facts.get("remedy")),
                        redress_pounds=Decimal(pounds) if pounds else None,
                    )
                )
        Involvement.objects.bulk_create(parts, batch_size=AT_ONCE)
        CaseCause.objects.bulk_create(causes, batch_size=AT_ONCE)
        CaseService.objects.bulk_create(services, batch_size=AT_ONCE)
        EqualityAnswers.objects.bulk_create(equality, batch_size=AT_ONCE)
        Remedy.objects.bulk_create(remedies, batch_size=AT_ONCE)

    def _stages(self, pairs: Sequence[tuple[Row, Case]]) -> None:
        triages, ones, twos, threes, ombudsman = [], [], [], [], []
        for row, case in pairs:
            facts = row.facts
            get = facts.get
            if any(name in facts for name in ("triaged_on", "triage_outcome", "triage_reason")):
                triages.append(
                    Triage(
                        case=case,
                        completed_on=get("triaged_on"),
                        outcome=get("triage_outcome", ""),
                        reason_id=self._term(TermList.TRIAGE_REASON, get("triage_reason")),
                    )
                )
            if _holds(facts, "stage1_"):
                ones.append(
                    StageOne(
                        case=case,
                        started_on=get("stage1_started_on"),
                        start_basis=StartBasis.IMPORTED if "stage1_started_on" in facts else "",
                        extended=get("stage1_extended"),
                        extension_reason=get("stage1_extension_reason", ""),
                        responded_on=get("stage1_responded_on"),
                        **_outcome(facts, "stage1"),
                    )
                )
            if _holds(facts, "stage2_"):
                twos.append(
                    StageTwo(
                        case=case,
                        requested_on=get("stage2_requested_on"),
                        accepted=get("stage2_accepted"),
                        started_on=get("stage2_started_on"),
                        responded_on=get("stage2_responded_on"),
                        **_outcome(facts, "stage2"),
                    )
                )
            if _holds(facts, "stage3_") or _holds(facts, "panel_"):
                threes.append(
                    StageThree(
                        case=case,
                        requested_on=get("stage3_requested_on"),
                        panel_on=get("panel_on"),
                        panel_reported_on=get("panel_report_on"),
                        responded_on=get("stage3_responded_on"),
                        **_outcome(facts, "stage3"),
                    )
                )
            if _holds(facts, "lgsco_"):
                ombudsman.append(
                    OmbudsmanCase(
                        case=case,
                        referred_on=get("lgsco_referred_on"),
                        decision=get("lgsco_decision", ""),
                        decided_on=get("lgsco_decided_on"),
                    )
                )
        Triage.objects.bulk_create(triages, batch_size=AT_ONCE)
        StageOne.objects.bulk_create(ones, batch_size=AT_ONCE)
        StageTwo.objects.bulk_create(twos, batch_size=AT_ONCE)
        StageThree.objects.bulk_create(threes, batch_size=AT_ONCE)
        OmbudsmanCase.objects.bulk_create(ombudsman, batch_size=AT_ONCE)

    def _findings(self, pairs: Sequence[tuple[Row, Case]]) -> None:
        """One point of complaint for each case with an outcome on record, and each outcome as a finding on it."""
        judged = [
            (row.facts, case) for row, case in pairs if any(f"{stage}_outcome" in row.facts for stage, _ in LAYERS)
        ]
        elements = Element.objects.bulk_create(
            [Element(case=case, number=1, text=ONE_POINT, status=_status(facts)) for facts, case in judged],
            batch_size=AT_ONCE,
        )
        Finding.objects.bulk_create(
            [
                Finding(
                    element=element,
                    layer=layer,
                    outcome=facts[f"{stage}_outcome"],
                    found_on=facts.get(f"{stage}_responded_on"),
                )
                for (facts, _), element in zip(judged, elements, strict=True)
                for stage, layer in LAYERS
                if f"{stage}_outcome" in facts
            ],
            batch_size=AT_ONCE,
        )


def _holds(facts: dict[str, Any], stage: str) -> bool:
    return any(name.startswith(stage) for name in facts)


def _outcome(facts: dict[str, Any], stage: str) -> dict[str, Any]:
    """The outcome column of a stage, derived from the finding on its one point as everywhere else."""
    found = outcome_of([facts[f"{stage}_outcome"]]) if f"{stage}_outcome" in facts else None
    return {"outcome": found or "", "outcome_rule": OUTCOME_RULE if found else None}


def _status(facts: dict[str, Any]) -> ElementStatus:
    last = next(facts[f"{stage}_outcome"] for stage, _ in reversed(LAYERS) if f"{stage}_outcome" in facts)
    return {
        Outcome.WITHDRAWN: ElementStatus.WITHDRAWN,
        Outcome.ROUTED_ELSEWHERE: ElementStatus.ROUTED_ELSEWHERE,
    }.get(last, ElementStatus.OPEN)


def _unused_references(wanted: int) -> list[str]:
    """Public references that no case has. Among half a million random ones two alike are likely, so it is looked up."""
    found: dict[str, None] = {}
    while len(found) < wanted:
        drawn = {new_reference() for _ in range(wanted - len(found))} - found.keys()
        taken = set(Case.objects.filter(reference__in=drawn).values_list("reference", flat=True))
        found |= dict.fromkeys(drawn - taken)
    return list(found)
