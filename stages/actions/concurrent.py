"""Another process in the way (reg 8): prejudice decided point by point, the notice, its end, and what comes after."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases.actions.intake import log_representation
from cases.models import Case, CaseLink, Element, ElementStatus, Exclusion, Involvement, Part, Verb
from cases.models.person import GIVEN_THE_CASE
from cases.permissions import Act
from cases.record import Refused, hold, write
from stages.actions import appointing
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.actions.triage_ends import close, complete
from stages.deadlines import refresh
from stages.law.moves import Move
from stages.law.triage import before_any_way_on
from stages.law.vocabulary import CONCURRENT, REFUSED_AS, ClosedReason, DecisionKind, Refusal, State
from stages.law.working_days import in_words, one_year_after
from stages.models import Appointment, ConcurrentProcess, Triage
from stages.next_step import triage_facts

TAKEN_OVER = (
    "service_area",
    "team",
    "subject",
    "sub_subject",
    "complainant_type",
    "desired_outcome",
    "grounds_arose_on",
    "advocate",
    "court_involved",
    "child_protection_plan",
)
"""What a resubmitted complaint takes over from the one that was stopped. What was decided about that one, it does not:
it is considered afresh (reg 8(4))."""


@transaction.atomic
def decide_prejudice(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    element: Element,
    prejudiced: bool,
    code: str,
    process: str = "",
    factors: str,
    evidence: str,
    told: str = "",
    told_on: datetime.date | None = None,
) -> Case:
    """Decide, for one point of complaint, whether considering it would prejudice a concurrent process (T28; reg 8(1)).

    Existing proceedings are not enough: prejudice must be decided. A point that would is stopped; the rest go on. When
    no point is left, the whole case stops, and whoever has it hands it back. The notice to the person may follow
    (`send_notice`); until it has, clock C14 runs.
    """
    case = begin(case, Move.DECIDE_PREJUDICE, Act.DECIDE, seen=seen, by=by)
    element = Element.objects.get(pk=element.pk, case=case)
    if prejudiced and code not in CONCURRENT:
        raise Refused("Say which of the four kinds of process would be prejudiced (reg 8(1)).")
    if prejudiced and not process.strip():
        raise Refused("Name the process: the notice to the person must say which it is (reg 8(3)).")
    if bool(told) != bool(told_on):
        raise Refused("Record both what the notice said and the day it was sent, or leave both until it has been.")
    if told_on is not None and told_on > on:
        raise Refused("The notice cannot have been sent on a day that has not come yet.")
    if prejudiced and told_on is not None and told_on < on:
        raise Refused("The notice cannot have been sent before the decision it tells of. Record the day it was sent.")
    if element.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is not open any more, so there is nothing to decide about it.")
    log(
        case,
        DecisionKind.PREJUDICE,
        element=element,
        yes=prejudiced,
        code=code if prejudiced else "",
        by=by,
        on=on,
        factors=factors,
        evidence=evidence,
        told=told,
        told_on=told_on,
    )
    about = f"point {element.number}"
    if not prejudiced:
        finish(
            case,
            Move.DECIDE_PREJUDICE,
            Verb.DISCRETION_USED,
            by=by,
            on=on,
            about=f"{DecisionKind.PREJUDICE.label}, {about}",
            why=factors,
            after={"decision": "no"},
        )
        return case
    element.status = ElementStatus.STOPPED
    element.save(update_fields=["status"])
    _stop_for(case, element, code=code, name=" ".join(process.split()), on=on, told=told, told_on=told_on)
    after = {"process": process, "kind": Refusal(code).label}
    if case.elements.filter(status=ElementStatus.OPEN).exists():
        finish(case, Move.DECIDE_PREJUDICE, Verb.ELEMENT_STOPPED, by=by, on=on, about=about, why=factors, after=after)
        return case
    _stop_whole(case, code=code, on=on, reasons=factors, told=told, told_on=told_on)
    finish(case, Move.STOP_CONCURRENT, Verb.STOPPED_CONCURRENT, by=by, on=on, about=about, why=factors, after=after)
    return case


def stop_without_open_points(case: Case, by: User, on: datetime.date) -> None:
    """Stop the whole case where a point was withdrawn or sent elsewhere and those left are all stopped (T28).

    Nothing is left to consider now, and what was stopped keeps its right to come back within a year of the end of the
    other process (reg 8(4)-(5)), which closing the case as withdrawn would take from it. `case` is held by the caller.
    """
    if case.elements.filter(status=ElementStatus.OPEN).exists():
        return
    stopped_for = ConcurrentProcess.objects.filter(case=case, elements__status=ElementStatus.STOPPED)
    process = stopped_for.order_by("-stopped_on", "-pk").first()
    if process is None:
        return
    on = max(on, process.stopped_on)
    decided = case.decisions.filter(kind=DecisionKind.PREJUDICE, yes=True, code=process.code).order_by("-pk").first()
    _stop_whole(
        case,
        code=process.code,
        on=on,
        reasons=decided.factors if decided else process.name,
        told=process.notice,
        told_on=process.notice_sent_on,
    )
    finish(
        case,
        Move.STOP_CONCURRENT,
        Verb.STOPPED_CONCURRENT,
        by=by,
        on=on,
        why="Every point that is left is stopped.",
        after={"process": process.name, "kind": Refusal(process.code).label},
    )


@transaction.atomic
def send_notice(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    process: ConcurrentProcess,
    notice: str,
    sent_on: datetime.date,
) -> Case:
    """Record the notice sent to the person: the decision, the reasons, and which process it is (C14; reg 8(3))."""
    case = begin(case, Move.FOLLOW_CONCURRENT, Act.WRITE, seen=seen, by=by)
    process = ConcurrentProcess.objects.get(pk=process.pk, case=case)
    if process.notice_sent_on is not None:
        raise Refused(f"The notice was sent on {in_words(process.notice_sent_on)} already.")
    if not process.stopped_on <= sent_on <= on:
        raise Refused(
            f"The notice was sent between {in_words(process.stopped_on)}, when the decision was made, and today. "
            "Check the date."
        )
    process.notice, process.notice_sent_on = notice, sent_on
    process.save(update_fields=["notice", "notice_sent_on"])
    finish(
        case,
        Move.FOLLOW_CONCURRENT,
        Verb.CONCURRENT_NOTICE_SENT,
        by=by,
        on=sent_on,
        about=process.name,
        after={"notice": notice},
    )
    return case


@transaction.atomic
def record_end(
    case: Case, *, seen: int, by: User, on: datetime.date, process: ConcurrentProcess, ended_on: datetime.date
) -> Case:
    """Record that the other process was discontinued or completed. The year to come back runs from that day (C13)."""
    case = begin(case, Move.FOLLOW_CONCURRENT, Act.EDIT, seen=seen, by=by)
    process = ConcurrentProcess.objects.get(pk=process.pk, case=case)
    if process.ended_on is not None:
        raise Refused(f"It is recorded as ended on {in_words(process.ended_on)} already.")
    if not process.stopped_on <= ended_on <= on:
        raise Refused(
            f"It ended between {in_words(process.stopped_on)}, when points were stopped for it, and today. Check the "
            "date. If it had ended before, the decision to stop was wrong: log the complaint again."
        )
    same = ConcurrentProcess.objects.filter(case=case, code=process.code, name=process.name, ended_on=None)
    same.filter(stopped_on__lte=ended_on).update(ended_on=ended_on)
    finish(
        case,
        Move.FOLLOW_CONCURRENT,
        Verb.CONCURRENT_ENDED,
        by=by,
        on=ended_on,
        about=process.name,
        after={"last_day_to_come_back": one_year_after(ended_on)},
    )
    return case


def waiting_points(process: ConcurrentProcess) -> list[Element]:
    """The points that this process stopped and that can be complained of again."""
    return list(process.elements.filter(status=ElementStatus.STOPPED))


@transaction.atomic
def resubmit(
    case: Case,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    process: ConcurrentProcess,
    resubmitted_on: datetime.date,
    form: str,
    words: str,
) -> Case:
    """Take the stopped points in again as a new, linked complaint, to be considered afresh (T29; reg 8(4)-(5)).

    It is received on the day it was resubmitted. The points here stay as they are. Whoever is kept out of this case is
    kept out of the new one from its first moment. Gives the new case.
    """
    case = begin(case, Move.RESUBMIT, Act.RECORD_REQUEST, seen=seen, by=by)
    process = ConcurrentProcess.objects.get(pk=process.pk, case=case)
    _require_it_may_come_back(process, resubmitted_on, on)
    points = waiting_points(process)
    new = log_representation(
        by=by,
        on=on,
        token=uuid.uuid4(),
        details={name: getattr(case, name) for name in TAKEN_OVER}
        | {"kind": case.kind, "received_on": resubmitted_on, "form": form, "words": words},
        points=[point.text for point in points],
        complained_about=_complained_about(case, on),
    )
    people = _take_over_people(case, new, on=resubmitted_on, by=by)
    CaseLink.objects.create(case=case, other=new, why=CaseLink.Why.RESUBMITTED, linked_on=on)
    process.resubmitted_on, process.resubmitted_as = resubmitted_on, new
    process.save(update_fields=["resubmitted_on", "resubmitted_as"])
    finish(
        case,
        Move.RESUBMIT,
        Verb.RESUBMITTED,
        by=by,
        on=resubmitted_on,
        about=process.name,
        after={"new_case": new.reference, "points": [point.number for point in points]},
    )
    new = hold(new)
    refresh(new)
    write(new, Verb.LINKED, by=by, on=on, about=f"resubmission of {case.reference}", after={"people": people})
    return new


def _require_it_may_come_back(process: ConcurrentProcess, resubmitted_on: datetime.date, on: datetime.date) -> None:
    if process.resubmitted_as_id is not None:
        raise Refused("It was resubmitted already. The new case is linked to this one.")
    if process.ended_on is None:
        raise Refused("The other process has not ended yet, as far as is recorded here. Record its end first.")
    if not process.ended_on <= resubmitted_on <= on:
        raise Refused(
            f"It can be resubmitted from {in_words(process.ended_on)}, when the other process ended, and no later than "
            "today. Check the date."
        )
    last_day = one_year_after(process.ended_on)
    if resubmitted_on > last_day:
        raise Refused(
            f"The year to resubmit it ended on {in_words(last_day)} (reg 8(5)), so it cannot come back under reg 8. "
            "They may still complain anew: log it as a new complaint, and decide whether to consider it (reg 9(2))."
        )
    if not waiting_points(process):
        raise Refused("No point is still stopped for this process, so there is nothing to resubmit.")


def _stop_whole(
    case: Case, *, code: str, on: datetime.date, reasons: str, told: str, told_on: datetime.date | None
) -> None:
    """Close a held case of which every point left is stopped: its triage ends, and whoever has it hands it back."""
    triage = Triage.objects.filter(case=case, outcome="").first()
    if triage:
        if case.status == State.TRIAGE and (missing := before_any_way_on(triage_facts(case, triage))):
            raise Refused(missing[0])
        complete(
            case, on=on, outcome=REFUSED_AS[Refusal(code)], refusal=code, reasons=reasons, told=told, told_on=told_on
        )
    for appointment in Appointment.objects.filter(case=case, ended_on__isnull=True):
        appointing.end(appointment, on=on, why="The case stopped while another process runs (reg 8).")
    close(case, on=on, reason=ClosedReason.INELIGIBLE)


def _stop_for(
    case: Case,
    element: Element,
    *,
    code: str,
    name: str,
    on: datetime.date,
    told: str,
    told_on: datetime.date | None,
) -> None:
    """Hang a stopped point on its process. Points that one notice tells of share a row."""
    same = ConcurrentProcess.objects.filter(case=case, code=code, name=name, stopped_on=on, ended_on=None)
    process = same.filter(Q(notice_sent_on=None) | Q(notice_sent_on=told_on)).first()
    if process is None:
        process = ConcurrentProcess(case=case, code=code, name=name, stopped_on=on)
    if told_on and process.notice_sent_on is None:
        process.notice, process.notice_sent_on = told, told_on
    process.full_clean(exclude=["case"])
    process.save()
    process.elements.add(element)


def _complained_about(case: Case, on: datetime.date) -> list[User]:
    named = case.involvements.filter(Involvement.live_on(on), part=Part.COMPLAINED_ABOUT, user__isnull=False)
    return [involvement.user for involvement in named.select_related("user")]


def _take_over_people(case: Case, new: Case, *, on: datetime.date, by: User) -> dict[str, str]:
    """Everyone from outside who plays a part now, the staff who are witnesses, and whoever else is kept out."""
    live = case.involvements.filter(Involvement.live_on(on)).exclude(part__in=GIVEN_THE_CASE)
    taken: dict[str, str] = {}
    for there in live.exclude(part=Part.COMPLAINED_ABOUT, user__isnull=False).select_related("person", "user"):
        Involvement.objects.create(
            case=new,
            part=there.part,
            person=there.person,
            user=there.user,
            relationship=there.relationship,
            organisation=there.organisation,
            consent_on=there.consent_on,
            consent_until=there.consent_until,
            from_on=on,
        )
        taken[there.get_part_display()] = there.who
    out = set(new.exclusions.values_list("user_id", flat=True))
    Exclusion.objects.bulk_create(
        Exclusion(
            case=new, user_id=wall.user_id, why=wall.why, because_of_id=wall.because_of_id, from_on=on, made_by=by
        )
        for wall in case.exclusions.filter(Exclusion.in_force())
        if wall.user_id not in out
    )
    return taken
