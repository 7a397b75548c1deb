"""Cases with the Ombudsman: they run beside the procedure, from any state, and several can hang on one case (T32)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act, require
from cases.record import Refused, house_event
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.ombudsman import does_not_fit
from stages.law.vocabulary import Layer, OmbudsmanDecision, OmbudsmanKind, Outcome
from stages.law.working_days import in_words
from stages.models import (
    Finding,
    OmbudsmanCase,
    OmbudsmanFigure,
    OmbudsmanLetter,
    StageOne,
    StageThree,
    StageTwo,
)

STAGES_REACHED = ((StageThree, "stage 3"), (StageTwo, "stage 2"), (StageOne, "stage 1"))


def require_none_with_the_ombudsman(case: Case) -> None:
    """Refuse to close a case about which the Ombudsman has not decided. Advice that the council sought is no case."""
    if undecided(case=case).exists():
        raise Refused(
            "The Ombudsman has not decided yet, so this case cannot be closed. Record the Ombudsman's decision first. "
            "The complainant can still withdraw (reg 7)."
        )


def undecided(**of: object) -> QuerySet[OmbudsmanCase]:
    """The cases with the Ombudsman in which a decision is still to come."""
    return OmbudsmanCase.objects.filter(decision="", decided_on=None, **of).exclude(kind=OmbudsmanKind.O6)


def stage_reached(case: Case) -> str:
    """How far the complaint had come in the procedure, in words: what the Ombudsman's case records of it."""
    for model, words in STAGES_REACHED:
        row = model.objects.filter(case=case).first()
        if row:
            return f"{words}, answered" if row.responded_on else words
    return "before stage 1"


@transaction.atomic
def open_case(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    kind: OmbudsmanKind,
    ombudsman_reference: str,
    category: str,
    referred_on: datetime.date,
    received_there_on: datetime.date | None = None,
    summary: str = "",
) -> OmbudsmanCase:
    """Record a case there, of any kind, whatever has become of the complaint here (T32)."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    if referred_on > on:
        raise Refused("The council cannot have been told on a day that has not come yet.")
    if received_there_on is not None and received_there_on > referred_on:
        raise Refused("The Ombudsman must have received it on or before the day the council was told.")
    row = OmbudsmanCase(
        case=case,
        kind=kind,
        ombudsman_reference=ombudsman_reference,
        category=category,
        stage=stage_reached(case),
        referred_on=referred_on,
        received_there_on=received_there_on,
        summary=summary,
    )
    row.full_clean(exclude=["case"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_CASE_OPENED,
        by=by,
        on=referred_on,
        about=f"{row.get_kind_display()}{', ' + ombudsman_reference if ombudsman_reference else ''}",
        after={"kind": kind, "reference": ombudsman_reference, "category": category, "stage": row.stage},
    )
    return row


@transaction.atomic
def record_letter(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    ombudsman_case: OmbudsmanCase,
    kind: OmbudsmanLetter.Kind,
    received_on: datetime.date,
    due_on: datetime.date,
    asked: str,
) -> OmbudsmanLetter:
    """Record what the Ombudsman asks, and by when: an enquiry, or comments on a draft decision."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    theirs = _of(case, ombudsman_case)
    if received_on > on:
        raise Refused("The letter cannot have been received on a day that has not come yet.")
    if theirs.referred_on and received_on < theirs.referred_on:
        raise Refused(f"The council was told of this case on {in_words(theirs.referred_on)}, so no letter is older.")
    if theirs.decided_on and received_on > theirs.decided_on:
        raise Refused(
            f"The Ombudsman decided this case on {in_words(theirs.decided_on)}. A later letter is another case."
        )
    if due_on < received_on:
        raise Refused("The answer cannot be due before the letter was received.")
    row = OmbudsmanLetter(ombudsman_case=theirs, kind=kind, received_on=received_on, due_on=due_on, asked=asked)
    row.full_clean(exclude=["ombudsman_case"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_STEP_RECORDED,
        by=by,
        on=received_on,
        about=f"{row.get_kind_display()}, to be answered by {in_words(due_on)}",
        after={"asked": asked, "due_on": due_on},
    )
    return row


@transaction.atomic
def answer_letter(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    letter: OmbudsmanLetter,
    answered_on: datetime.date,
    answer: str,
) -> OmbudsmanLetter:
    """Record the council's answer to a letter, with the true day: a late one is late."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    row = OmbudsmanLetter.objects.get(pk=letter.pk, ombudsman_case__case=case)
    if row.answered_on is not None:
        raise Refused(f"This letter was answered on {in_words(row.answered_on)} already.")
    if not row.received_on <= answered_on <= on:
        raise Refused(f"It can have been answered between {in_words(row.received_on)}, when it came, and today.")
    row.answered_on, row.answer = answered_on, answer
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_ANSWERED,
        by=by,
        on=answered_on,
        about=row.get_kind_display(),
        after={"answer": answer},
    )
    return row


@transaction.atomic
def decide(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    ombudsman_case: OmbudsmanCase,
    decided_on: datetime.date,
    decision: OmbudsmanDecision,
    fault: bool | None = None,
    injustice: bool | None = None,
    without_investigation: bool = False,
    public_report: bool = False,
    summary: str = "",
    findings: Mapping[Element, tuple[str, str]] | None = None,
    why: str = "",
) -> OmbudsmanCase:
    """Record the Ombudsman's decision: fault and injustice apart, and what was found on each point, with reasons.

    What does not fit together is refused. A decision already on record is put right by the same deed, which then says
    `why`; the history keeps what stood there before.
    """
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    row = _of(case, ombudsman_case)
    findings = findings or {}
    if row.kind == OmbudsmanKind.O6:
        raise Refused("This records advice that the council sought, and there is nothing in it to decide.")
    if row.decision and not why.strip():
        raise Refused("The decision is on record already. Say why it has to be put right.")
    if decided_on > on:
        raise Refused("The Ombudsman cannot have decided on a day that has not come yet.")
    first = row.received_there_on or row.referred_on
    if first and decided_on < first:
        raise Refused(f"The Ombudsman had this case from {in_words(first)}, and cannot have decided it before.")
    if unfit := does_not_fit(
        OmbudsmanDecision(decision),
        fault=fault,
        injustice=injustice,
        without_investigation=without_investigation,
        public_report=public_report,
        findings=[outcome for outcome, _ in findings.values()],
    ):
        raise Refused(unfit)
    before = _decided(row)
    row.decision, row.decided_on, row.fault, row.injustice = decision, decided_on, fault, injustice
    row.without_investigation, row.public_report = without_investigation, public_report
    row.summary = summary or row.summary
    row.full_clean(exclude=["case"])
    row.save()
    before |= _find(case, findings, by=by, on=decided_on, instead_of=before["decided_on"])
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_DECIDED,
        by=by,
        on=decided_on,
        why=why,
        about=row.get_decision_display(),
        before=before,
        after=_decided(row) | {f"point {e.number}": outcome for e, (outcome, _) in findings.items()},
    )
    return row


@transaction.atomic
def follow_decision(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    ombudsman_case: OmbudsmanCase,
    published_at: str = "",
    public_report_received_on: datetime.date | None = None,
    public_report_considered_on: datetime.date | None = None,
) -> OmbudsmanCase:
    """Record what follows a decision: where it is published, and the day on which the council considered a public
    report, which it must within three months of receiving it (DOMAIN G13)."""
    case = begin(case, Move.KEEP_OMBUDSMAN, Act.KEEP_OMBUDSMAN, seen=seen, by=by)
    row = _of(case, ombudsman_case)
    received, considered = public_report_received_on, public_report_considered_on
    if not row.decision:
        raise Refused("The Ombudsman has not decided yet. Record the decision first.")
    if (received or considered) and not row.public_report:
        raise Refused("No public report is recorded with this decision. Put the decision right if there is one.")
    if received and not (row.decided_on or received) <= received <= on:
        raise Refused("The public report must have come between the day of the decision and today.")
    if considered and (received is None or not received <= considered <= on):
        raise Refused("The council can have considered the report between the day it was received and today.")
    before = _followed(row)
    row.published_at = published_at
    row.public_report_received_on, row.public_report_considered_on = received, considered
    row.full_clean(exclude=["case"])
    row.save()
    finish(
        case,
        Move.KEEP_OMBUDSMAN,
        Verb.OMBUDSMAN_STEP_RECORDED,
        by=by,
        on=on,
        about="publication and public report",
        before=before,
        after=_followed(row),
    )
    return row


@transaction.atomic
def enter_figure(
    *, by: User, on: datetime.date, year: str, label: str, value: Decimal, unit: str, source: str
) -> OmbudsmanFigure:
    """Enter one figure as the Ombudsman published it, with where. Entered again, it is put right."""
    require(by, Act.ENTER_FIGURES)
    row = OmbudsmanFigure.objects.filter(year=year, label=label).first() or OmbudsmanFigure(year=year, label=label)
    before = {"value": row.value, "unit": row.unit, "source": row.source} if row.pk else {}
    row.value, row.unit, row.source, row.entered_by, row.entered_on = value, unit, source, by, on
    row.full_clean(exclude=["entered_by"], validate_unique=False, validate_constraints=False)
    row.save()
    after = {"value": value, "unit": unit, "source": source}
    house_event(
        Verb.OMBUDSMAN_FIGURES_ENTERED,
        by=by,
        on=on,
        about=f"{label}, {year}",
        words={"before": before, "after": after} if before else {"after": after},
    )
    return row


def _of(case: Case, ombudsman_case: OmbudsmanCase) -> OmbudsmanCase:
    return OmbudsmanCase.objects.get(pk=ombudsman_case.pk, case=case)


def _find(
    case: Case,
    findings: Mapping[Element, tuple[str, str]],
    *,
    by: User,
    on: datetime.date,
    instead_of: datetime.date | None,
) -> dict[str, str]:
    """Write the findings on the points, and give back those they take the place of: also those made on the day of the
    decision that is being put right, where the letter holds none."""
    there = Finding.objects.filter(element__case=case, layer=Layer.OMBUDSMAN).select_related("element")
    before = {}
    if instead_of is not None:
        stale = there.filter(found_on=instead_of).exclude(element__in=[element.pk for element in findings])
        before = {f"point {row.element.number}": row.outcome for row in stale}
        stale.delete()
    for element, (outcome, reasons) in findings.items():
        point = Element.objects.get(pk=element.pk, case=case)
        if point.status == ElementStatus.MERGED:
            raise Refused(f"Point {point.number} was merged into another: record the finding there.")
        row = there.filter(element=point).first()
        if row:
            before[f"point {point.number}"] = row.outcome
        row = row or Finding(element=point, layer=Layer.OMBUDSMAN)
        row.outcome, row.reasons, row.found_on, row.found_by = Outcome(outcome), reasons, on, by
        row.save()
    return before


def _decided(row: OmbudsmanCase) -> dict[str, object]:
    names = ("decision", "decided_on", "fault", "injustice", "without_investigation", "public_report", "summary")
    return {name: getattr(row, name) for name in names}


def _followed(row: OmbudsmanCase) -> dict[str, object]:
    names = ("published_at", "public_report_received_on", "public_report_considered_on")
    return {name: getattr(row, name) for name in names}
