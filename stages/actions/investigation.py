"""What the investigating officer finds, what the independent person makes of it, the check of facts and the reports.

They record it themselves when they sign in; otherwise the complaints team does, from their papers (T19; DOMAIN 6.3).
"""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.stage_two import points_without, stage_two_of
from stages.law.moves import Move
from stages.law.vocabulary import FINDINGS, Layer, Outcome
from stages.law.working_days import in_words
from stages.models import Finding, StageTwo


@transaction.atomic
def record_finding(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    outcome: str,
    reasons: str,
    partly_because: str = "",
) -> Finding:
    """Record the investigating officer's finding on one point, with reasons. Once their report is in, it stands; a
    point that came up after the report, of which it says nothing, is still found on.

    A finding that changes sets aside the independent person's view of it: they agreed, or not, with another one.
    """
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INVESTIGATION, seen=seen, by=by)
    element = open_point(case, element)
    found = Finding.objects.filter(element=element, layer=Layer.INVESTIGATING_OFFICER).first()
    if found and stage_two_of(case).investigator_reported_on:
        raise Refused("The investigating officer's report is in, so its findings stand as they are.")
    require_reasoned(outcome, reasons, partly_because)
    before = {"finding": found.outcome, "reasons": found.reasons} if found else {}
    if found and found.outcome != outcome:
        view = Finding.objects.filter(element=element, layer=Layer.INDEPENDENT_PERSON).first()
        if view:
            before["independent_person"] = view.outcome
            view.delete()
    found = keep_finding(
        element, Layer.INVESTIGATING_OFFICER, outcome, reasons, by=by, on=on, partly_because=partly_because
    )
    finish(
        case,
        Move.INVESTIGATE,
        Verb.FINDING_RECORDED,
        by=by,
        on=on,
        about=f"point {element.number}, investigating officer",
        before=before,
        after={"finding": outcome, "reasons": reasons, "partly_because": partly_because},
    )
    return found


@transaction.atomic
def record_view(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    element: Element,
    agrees: bool,
    reasons: str = "",
    outcome: str = "",
) -> Finding:
    """Record whether the independent person agrees with the finding on one point, and what they find where not.

    Disagreeing takes reasons; agreeing takes the investigating officer's finding.
    """
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INDEPENDENT_VIEW, seen=seen, by=by)
    element = open_point(case, element)
    view = Finding.objects.filter(element=element, layer=Layer.INDEPENDENT_PERSON).first()
    if view and stage_two_of(case).independent_person_reported_on:
        raise Refused("The independent person's report is in, so their views stand as they are.")
    found = Finding.objects.filter(element=element, layer=Layer.INVESTIGATING_OFFICER).first()
    if found is None:
        raise Refused(f"The investigating officer has found nothing on point {element.number} yet.")
    if not agrees:
        if not reasons.strip():
            raise Refused("Give the independent person's reasons for not agreeing.")
        if outcome and outcome not in FINDINGS:
            raise Refused("Choose one of the four findings, or none.")
    outcome = found.outcome if agrees else outcome
    before = {"agrees": view.agrees, "finding": view.outcome, "reasons": view.reasons} if view else {}
    view = keep_finding(element, Layer.INDEPENDENT_PERSON, outcome, reasons, by=by, on=on, agrees=agrees)
    finish(
        case,
        Move.INVESTIGATE,
        Verb.FINDING_RECORDED,
        by=by,
        on=on,
        about=f"point {element.number}, independent person",
        before=before,
        after={"agrees": agrees, "finding": outcome, "reasons": reasons},
    )
    return view


@transaction.atomic
def send_fact_check(case: Case, *, seen: int | None, by: User, on: datetime.date, sent_on: datetime.date) -> Case:
    """Record that the draft report went out for a check of facts. The clock runs on."""
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INVESTIGATION, seen=seen, by=by)
    stage_two = stage_two_of(case)
    if stage_two.fact_check_sent_on:
        raise Refused(f"The draft went out for a check of facts on {in_words(stage_two.fact_check_sent_on)} already.")
    _require_since_begun(stage_two, sent_on, on)
    stage_two.fact_check_sent_on = sent_on
    stage_two.save()
    finish(case, Move.INVESTIGATE, Verb.FACT_CHECK_SENT, by=by, on=sent_on)
    return case


@transaction.atomic
def return_fact_check(
    case: Case, *, seen: int | None, by: User, on: datetime.date, returned_on: datetime.date, changes: str
) -> Case:
    """Record that the check of facts came back, and what was changed because of it, or that nothing was."""
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INVESTIGATION, seen=seen, by=by)
    stage_two = stage_two_of(case)
    if stage_two.fact_check_sent_on is None:
        raise Refused("Record first when the draft went out for a check of facts.")
    if not stage_two.fact_check_sent_on <= returned_on <= on:
        raise Refused(
            f"It must have come back between {in_words(stage_two.fact_check_sent_on)}, when it went out, and today."
        )
    before = {"fact_check_returned_on": stage_two.fact_check_returned_on, "changes": stage_two.fact_check_changes}
    stage_two.fact_check_returned_on, stage_two.fact_check_changes = returned_on, changes
    stage_two.save()
    finish(
        case,
        Move.INVESTIGATE,
        Verb.FACT_CHECK_RETURNED,
        by=by,
        on=returned_on,
        before=before,
        after={"fact_check_returned_on": returned_on, "changes": changes},
    )
    return case


@transaction.atomic
def receive_report(
    case: Case, *, seen: int | None, by: User, on: datetime.date, reported_on: datetime.date, report: str
) -> Case:
    """Record the investigating officer's report, with a finding on every open point (T19). It does not stop the clock.

    The response does (reg 17(3)); the report is only what it rests on.
    """
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INVESTIGATION, seen=seen, by=by)
    stage_two = stage_two_of(case)
    if stage_two.investigator_reported_on:
        raise Refused(_in_already(stage_two.investigator_reported_on))
    _require_since_begun(stage_two, reported_on, on)
    if missing := points_without(case, Layer.INVESTIGATING_OFFICER):
        raise Refused(f"Record the investigating officer's finding on point {_listed(missing)} first.")
    stage_two.investigator_reported_on, stage_two.investigator_report = reported_on, report
    stage_two.save()
    finish(case, Move.INVESTIGATE, Verb.REPORT_RECEIVED, by=by, on=reported_on, about="investigating officer")
    return case


@transaction.atomic
def receive_view(
    case: Case, *, seen: int | None, by: User, on: datetime.date, reported_on: datetime.date, report: str
) -> Case:
    """Record the independent person's own report, with their view of every finding (T19; reg 17(2))."""
    case = begin(case, Move.INVESTIGATE, Act.RECORD_INDEPENDENT_VIEW, seen=seen, by=by)
    stage_two = stage_two_of(case)
    if stage_two.independent_person_reported_on:
        raise Refused(_in_already(stage_two.independent_person_reported_on))
    if stage_two.investigator_reported_on is None:
        raise Refused("The independent person reports on the investigating officer's report, which is not in yet.")
    _require_since_begun(stage_two, reported_on, on)
    if missing := points_without(case, Layer.INDEPENDENT_PERSON):
        raise Refused(f"Record the independent person's view of point {_listed(missing)} first.")
    stage_two.independent_person_reported_on, stage_two.independent_person_report = reported_on, report
    stage_two.save()
    finish(case, Move.INVESTIGATE, Verb.REPORT_RECEIVED, by=by, on=reported_on, about="independent person")
    return case


def open_point(case: Case, element: Element) -> Element:
    """A point of a held case that is still being looked into, read again."""
    found = Element.objects.filter(pk=element.pk, case=case).first()
    if found is None or found.status != ElementStatus.OPEN:
        raise Refused(f"Point {element.number} is not being looked into any more, so nothing is found on it.")
    return found


def require_reasoned(outcome: str, reasons: str, partly_because: str) -> None:
    """A finding has reasons; one that upholds a point only in part says why only in part (DOMAIN 6.3)."""
    if outcome not in FINDINGS:
        raise Refused("Choose one of the four findings.")
    if not reasons.strip():
        raise Refused("Give the reasons for the finding.")
    if outcome == Outcome.PARTIALLY_UPHELD and not partly_because.strip():
        raise Refused("Say why the point is upheld only in part.")


def keep_finding(
    element: Element,
    layer: Layer,
    outcome: str,
    reasons: str,
    *,
    by: User | None,
    on: datetime.date,
    agrees: bool | None = None,
    partly_because: str = "",
) -> Finding:
    """The one finding of a layer on a point, as it is now."""
    found = Finding.objects.filter(element=element, layer=layer).first() or Finding(element=element, layer=layer)
    found.outcome, found.reasons, found.agrees = outcome, reasons, agrees
    found.partly_because = partly_because if outcome == Outcome.PARTIALLY_UPHELD else ""
    found.found_on, found.found_by = on, by
    found.full_clean(exclude=["element", "found_by"])
    found.save()
    return found


def findings_of(case: Case, layer: Layer) -> list[str]:
    """What a layer found, point by point. A point that was merged is answered as part of the other one, and what was
    found on it before does not count beside that."""
    found = Finding.objects.filter(element__case=case, layer=layer).exclude(element__status=ElementStatus.MERGED)
    return list(found.values_list("outcome", flat=True))


def _require_since_begun(stage_two: StageTwo, day: datetime.date, on: datetime.date) -> None:
    begun = stage_two.investigation_begun_on or stage_two.started_on
    if begun and day < begun:
        raise Refused(f"It cannot have been before {in_words(begun)}, when the investigation began.")
    if day > on:
        raise Refused("It cannot have been on a day that has not come yet.")


def _in_already(day: datetime.date) -> str:
    return f"The report came in on {in_words(day)}, and stands as it is."


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
