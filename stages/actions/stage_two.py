"""Stage 2: asked for or begun by agreement, investigated, given notice of a later date, and adjudicated (reg 17)."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, ElementStatus, Part, SpokenOrWritten, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions import appointing
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.actions.triage_ends import complete, require_open
from stages.calendar import england
from stages.law.clocks import CLOCKS, due_date
from stages.law.moves import Move
from stages.law.starts import deemed_received, stage_two_start
from stages.law.vocabulary import DecisionKind, Layer, LetterKind, Procedure, State, TriageOutcome
from stages.law.working_days import in_words
from stages.letters import sha256_of
from stages.letters_stage_two import notice_html
from stages.models import Clock, Finding, SentLetter, StageOne, StageTwo


@transaction.atomic
def ask(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    requested_on: datetime.date,
    requested_in: str,
    requested_by: str,
    complaint_form: str = "",
) -> Case:
    """Record the request for stage 2, spoken or written (T16; regs 15(2), 17(1), (4)(b)).

    It is open once stage 1 is answered, or late. It is never refused on its merits, and no reasons are asked for. A
    closed case is opened again: the Regulations set no time within which to ask. Stage 1 that was not answered stays
    unanswered, and nobody has it any more.
    """
    case = begin(case, Move.ASK_STAGE_TWO, Act.RECORD_REQUEST, seen=seen, by=by)
    _require_in_the_past(requested_on, case, on, "The request cannot have been received")
    stage_one = StageOne.objects.filter(case=case).first()
    stage_two = StageTwo.objects.filter(case=case).first() or StageTwo(case=case)
    _require_ripe(case, stage_one, stage_two, requested_on)
    stage_two.requested_on, stage_two.requested_in, stage_two.requested_by = requested_on, requested_in, requested_by
    stage_two.accepted, stage_two.outcome, stage_two.outcome_rule = True, "", None
    _keep_form(case, stage_two, complaint_form)
    keep_start(stage_two)
    stage_two.full_clean(exclude=["case"])
    stage_two.save()
    if stage_one is None or stage_one.responded_on is None:
        _end_stage_one(case, on=on, why="The complainant asked for stage 2, because stage 1 was late.")
    case.closed_on, case.closed_reason, case.closing_note = None, "", None
    after = {"requested_on": requested_on, "how": requested_in, "by": requested_by}
    finish(case, Move.ASK_STAGE_TWO, Verb.STAGE_TWO_REQUESTED, by=by, on=requested_on, after=after)
    return case


@transaction.atomic
def skip_stage_one(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    agreed_on: datetime.date,
    agreed_by: str,
    reason: str,
    complaint_form: str = "",
) -> Case:
    """Leave stage 1 out, because the complaints manager and the complainant agree to (T13; regs 14(1), 17(4)(a)).

    Whoever records it agrees for the council. From triage, it takes all that accepting the complaint would.
    """
    case = begin(case, Move.SKIP_STAGE_ONE, Act.DECIDE, seen=seen, by=by)
    _require_in_the_past(agreed_on, case, on, "It cannot have been agreed")
    if case.status == State.TRIAGE:
        require_open(case, Move.ACCEPT)
        complete(case, on=on, outcome=TriageOutcome.ACCEPTED)
        case.procedure = Procedure.STATUTORY
    else:
        _end_stage_one(case, on=on, why="It was agreed to leave stage 1 out.")
    stage_two = StageTwo.objects.filter(case=case).first() or StageTwo(case=case)
    stage_two.skip_agreed_on, stage_two.requested_by, stage_two.accepted = agreed_on, agreed_by, True
    _keep_form(case, stage_two, complaint_form)
    keep_start(stage_two)
    stage_two.full_clean(exclude=["case"])
    stage_two.save()
    evidence = f"Agreed with {agreed_by} on {in_words(agreed_on)}."
    log(case, DecisionKind.SKIP_STAGE_ONE, yes=True, by=by, on=agreed_on, factors=reason, evidence=evidence)
    after = {"agreed_on": agreed_on, "agreed_with": agreed_by}
    finish(case, Move.SKIP_STAGE_ONE, Verb.STAGE_ONE_SKIPPED, by=by, on=agreed_on, why=reason, after=after)
    return case


def keep_start(stage_two: StageTwo) -> None:
    """Set day 0 of stage 2 in law from the four dates that decide it (reg 17(4)-(5)); blank while it has not come."""
    start = stage_two_start(
        oral=stage_two.complaint_form == SpokenOrWritten.ORAL,
        requested_on=stage_two.requested_on,
        skip_agreed_on=stage_two.skip_agreed_on,
        record_final_on=stage_two.statement_final_on,
    )
    stage_two.started_on = start.day if start else None


def before_investigating(case: Case) -> list[str]:
    """What is missing before the investigation can begin (regs 16, 17(2))."""
    stage_two = stage_two_of(case)
    missing = []
    if stage_two.statement_final_on is None:
        missing.append("make the statement of complaint final")
    if appointing.running(case, Part.INVESTIGATING_OFFICER) is None:
        missing.append("appoint the investigating officer")
    if appointing.running(case, Part.INDEPENDENT_PERSON) is None:
        missing.append("appoint the independent person")
    return missing


@transaction.atomic
def begin_investigation(case: Case, *, seen: int | None, by: User, on: datetime.date) -> Case:
    """Begin the investigation, with the final statement and both people appointed (T17; regs 16, 17(2))."""
    case = begin(case, Move.BEGIN_INVESTIGATION, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    if missing := before_investigating(case):
        raise Refused(f"The investigation cannot begin yet: {'; '.join(missing)}.")
    stage_two = stage_two_of(case)
    stage_two.investigation_begun_on = on
    stage_two.save()
    finish(case, Move.BEGIN_INVESTIGATION, Verb.INVESTIGATION_BEGUN, by=by, on=on)
    return case


def limits(stage_two: StageTwo) -> tuple[datetime.date, datetime.date] | None:
    """Day 25 and day 65 of stage 2 in law; None while stage 2 has not started."""
    if stage_two.started_on is None:
        return None
    calendar, rule = england(), CLOCKS["C7"]
    return (
        due_date(rule, stage_two.started_on, calendar),
        due_date(rule, stage_two.started_on, calendar, extended=True),
    )


@transaction.atomic
def give_notice(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    until: datetime.date,
    reason: str,
    sent_to: str,
    sent_how: str,
    agreed: bool | None = None,
) -> Case:
    """Tell the complainant, with the reason, by when the response will be sent (T18; reg 17(6)).

    The notice is of today and never of an earlier day. Given before day 25 has passed, it makes a response up to day
    65 compliant; given later it is recorded, and the due date stays where it was. Nobody's agreement is needed:
    whether it was asked for is recorded all the same.
    """
    case = begin(case, Move.GIVE_NOTICE, Act.GIVE_NOTICE, seen=seen, by=by)
    stage_two = stage_two_of(case)
    if stage_two.notice_given_on:
        raise Refused(
            f"Notice was given on {in_words(stage_two.notice_given_on)}. Reg 17(6) has one notice; tell the "
            "complainant of any further delay, and answer as soon as you can."
        )
    days = limits(stage_two)
    if days is None:
        raise Refused(
            "Stage 2 of a spoken complaint starts with its final written record (reg 17(5)), so there is no date to "
            "give notice of yet. Make the statement of complaint final first."
        )
    first, furthest = days
    if on > furthest:
        raise Refused(
            f"Day 65 was {in_words(furthest)}, and a notice can name no later day (reg 17(6)(b)). Tell the complainant "
            "of the delay, and answer as soon as you can."
        )
    if not max(first, on) <= until <= furthest or until == first:
        earliest = f"after {in_words(first)}" if first >= on else "today or later"
        raise Refused(f"The new date must be {earliest}, and no later than {in_words(furthest)} (day 65).")
    stage_two.notice_given_on, stage_two.notice_reason, stage_two.notice_until = on, reason, until
    stage_two.notice_agreed = agreed
    stage_two.save()
    html = notice_html(case, stage_two, first_due=first, sent_on=on, sent_to=sent_to)
    keep_letter(
        case,
        LetterKind.NOTICE,
        html,
        by=by,
        sent_on=on,
        sent_to=sent_to,
        sent_how=sent_how,
        quotes={"C7": until.isoformat(), "C8": furthest.isoformat()},
    )
    after = {"until": until, "agreed": agreed, "to": sent_to, "how": sent_how, "in_time": on <= first}
    finish(case, Move.GIVE_NOTICE, Verb.NOTICE_GIVEN, by=by, on=on, why=reason, after=after)
    return case


def before_adjudicating(case: Case) -> list[str]:
    """What is missing before the reports can go to the adjudicating officer."""
    stage_two = stage_two_of(case)
    missing = []
    if stage_two.investigator_reported_on is None:
        missing.append("record the investigating officer's report")
    if stage_two.independent_person_reported_on is None:
        missing.append("record the independent person's report")
    if stage_two.fact_check_returned_on is None:
        missing.append("record the check of facts")
    for layer, who in (
        (Layer.INVESTIGATING_OFFICER, "the investigating officer's finding"),
        (Layer.INDEPENDENT_PERSON, "the independent person's view"),
    ):
        if numbers := points_without(case, layer):
            missing.append(f"record {who} on point {', '.join(map(str, numbers))}")
    return missing


def points_without(case: Case, layer: Layer) -> list[int]:
    """The numbers of the open points on which a layer has found nothing yet."""
    found = Finding.objects.filter(element__case=case, layer=layer).values("element")
    still_open = case.elements.filter(status=ElementStatus.OPEN).exclude(pk__in=found)
    return list(still_open.order_by("number").values_list("number", flat=True))


@transaction.atomic
def begin_adjudication(case: Case, *, seen: int | None, by: User, on: datetime.date) -> Case:
    """Hand both reports to the adjudicating officer (T19)."""
    case = begin(case, Move.BEGIN_ADJUDICATION, Act.APPOINT_OUTSIDERS, seen=seen, by=by)
    if missing := before_adjudicating(case):
        raise Refused(f"The adjudication cannot begin yet: {'; '.join(missing)}.")
    stage_two = stage_two_of(case)
    stage_two.adjudication_begun_on = on
    stage_two.save()
    finish(case, Move.BEGIN_ADJUDICATION, Verb.ADJUDICATION_BEGUN, by=by, on=on)
    return case


def stage_two_of(case: Case) -> StageTwo:
    """The facts of stage 2 of a held case, read now."""
    return StageTwo.objects.get(case=case)


def keep_letter(
    case: Case,
    kind: LetterKind,
    html: str,
    *,
    by: User,
    sent_on: datetime.date,
    sent_to: str,
    sent_how: str,
    received_on: datetime.date | None = None,
    quotes: dict[str, str] | None = None,
) -> SentLetter:
    """Keep a letter exactly as it was sent, with the day it was received or is taken to have been."""
    return SentLetter.objects.create(
        case=case,
        kind=kind,
        sent_on=sent_on,
        sent_by=by,
        sent_to=sent_to,
        sent_how=sent_how,
        received_on=received_on or deemed_received(sent_on, sent_how, england()),
        quotes=quotes or {},
        html=html,
        sha256=sha256_of(html),
    )


def _require_in_the_past(day: datetime.date, case: Case, on: datetime.date, what: str) -> None:
    if day < case.received_on:
        raise Refused(f"{what} before {in_words(case.received_on)}, when the complaint was received.")
    if day > on:
        raise Refused(f"{what} on a day that has not come yet.")


def _require_ripe(case: Case, stage_one: StageOne | None, stage_two: StageTwo, requested_on: datetime.date) -> None:
    """Stage 1 must have been answered, or late, when the request came (reg 15(2))."""
    if stage_two.responded_on:
        raise Refused("Stage 2 has been answered already. What can follow it is a review panel, or the Ombudsman.")
    answered_on = stage_one.responded_on if stage_one else None
    if answered_on is None and case.status != State.STAGE1:
        raise Refused(
            "This complaint was closed without an answer at stage 1, so stage 2 cannot follow it. Log what they say "
            "now as a complaint of its own."
        )
    if answered_on and requested_on >= answered_on:
        return
    due = Clock.objects.filter(case=case, rule="C4").values_list("due_on", flat=True).first()
    if due is None or requested_on > due:
        return
    if answered_on:
        raise Refused(
            f"Stage 1 was answered on {in_words(answered_on)}, and was not late before that. The request must have "
            "come on that day or after it."
        )
    raise Refused(
        f"Stage 1 is due on {in_words(due)}. Stage 2 can be asked for when it has been answered, or when that day has "
        "passed without an answer (reg 15(2))."
    )


def _keep_form(case: Case, stage_two: StageTwo, given: str) -> None:
    stage_two.complaint_form = case.form or given or stage_two.complaint_form
    if not stage_two.complaint_form:
        raise Refused(
            "Say whether the complaint was spoken or written: stage 2 of a spoken one starts with its final written "
            "record (reg 17(5))."
        )


def _end_stage_one(case: Case, *, on: datetime.date, why: str) -> None:
    for part in (Part.TEAM_MANAGER, Part.SENIOR_MANAGER):
        appointing.take_back(case, part, on=on, why=why)
