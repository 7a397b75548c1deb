"""The panel's meeting: arranged, its papers sent, held, and reported (regs 19-20)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.actions.learning import add_recommendation
from stages.actions.panel import require_accepted, require_panel
from stages.bundle import Papers
from stages.calendar import england
from stages.law.clocks import CLOCKS, OutsideCalendar, due_date
from stages.law.moves import Move
from stages.law.vocabulary import FINDINGS, LateBecause, Layer, Outcome, RecommendationKind
from stages.law.working_days import in_words
from stages.models import Attendance, Bundle, Finding, StageThree

SPEAKERS = (Attendance.Capacity.COMPLAINANT, Attendance.Capacity.ADVOCATE, Attendance.Capacity.COMPANION)
"""Who may speak for the complainant: they bring an advocate and one other person, and choose (reg 19(6))."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody asked to the panel, and in what capacity."""

    name: str
    capacity: str


@dataclass(frozen=True, slots=True)
class View:
    """What the panel thinks of one adjudicated point: agrees, differs (with its own finding), or has no view (None)."""

    agrees: bool | None
    reasons: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation of the panel, on a point or on the whole."""

    text: str
    kind: RecommendationKind
    element: Element | None = None


def last_day_to_meet(requested_on: datetime.date) -> datetime.date:
    """The day by which the panel must meet: working day 30 (C10; reg 19(4)). Raises OutsideCalendar."""
    return due_date(CLOCKS["C10"], requested_on, england())


def papers_out_by(meets_on: datetime.date) -> datetime.date:
    """The day by which the papers should be with everyone: 10 working days before (G9). Raises OutsideCalendar."""
    return due_date(CLOCKS["G9"], meets_on, england())


def earliest_with_full_notice(on: datetime.date) -> datetime.date:
    """The first day on which a panel can meet and its papers, sent on `on`, be out in time. Raises OutsideCalendar."""
    return england().add(on, CLOCKS["G9"].length)


def points_before_the_panel(three: StageThree) -> list[Element]:
    """The points the request named that still stand; all that stand, where an imported request names none."""
    chosen = list(three.elements.all()) or list(three.case.elements.all())
    return [element for element in chosen if element.status == ElementStatus.OPEN]


@transaction.atomic
def arrange(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    meets_on: datetime.date,
    at: datetime.time,
    place: str,
    invited: Sequence[Guest],
    speaker: str,
    late_because: str = "",
    late_note: str = "",
    short_notice: str = "",
    why: str = "",
) -> Case:
    """Arrange the panel, or change what was arranged (T23; reg 19).

    Past working day 30 it is late, whoever's doing that was, and both the doing and the reason are recorded. Less than
    the 10 working days that papers need is possible only with the reason for it.
    """
    case = begin(case, Move.ARRANGE_PANEL, Act.ARRANGE_PANEL, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    require_accepted(three)
    require_panel(case, on)
    changing = three.panel_planned_on is not None
    if changing and not why.strip():
        raise Refused("Say why the arrangements change.")
    if meets_on < max(on, three.requested_on):
        raise Refused("The panel cannot be arranged for a day that has passed.")
    _require_company(invited, speaker)
    try:
        late, short = meets_on > last_day_to_meet(three.requested_on), papers_out_by(meets_on) < on
    except OutsideCalendar as beyond:
        raise Refused(str(beyond)) from beyond
    _require_reason_if_late(three, meets_on, late_because, late_note)
    if short and three.papers_sent_on is None and not short_notice.strip():
        raise Refused(
            f"The papers should be out by {in_words(papers_out_by(meets_on))}, 10 working days before the panel, and "
            "that day has passed. Choose a later day, or say why everyone accepts short notice."
        )
    before = _arrangements(three)
    three.panel_planned_on, three.panel_planned_at, three.panel_place = meets_on, at, place
    three.late_because, three.late_note = (late_because, late_note) if late else ("", "")
    names = {guest.capacity: guest.name for guest in invited}
    three.companion = names.get(Attendance.Capacity.COMPANION, "")
    three.speaker = names.get(speaker, "")
    three.full_clean(exclude=["case"])
    three.save()
    three.attendance.all().delete()
    for guest in invited:
        _invite(three, guest)
    after = _arrangements(three) | ({"short_notice": short_notice} if short and short_notice else {})
    finish(
        case,
        Move.ARRANGE_PANEL,
        Verb.PANEL_CHANGED if changing else Verb.PANEL_ARRANGED,
        by=by,
        on=on,
        why=why,
        before=before if changing else None,
        after=after,
    )
    return case


@transaction.atomic
def send_papers(
    case: Case, *, seen: int | None, by: User, on: datetime.date, papers: Papers, sent_on: datetime.date, sent_to: str
) -> Bundle:
    """Send the panel its papers, and freeze them as they went (T23). A second dispatch is a second version.

    `papers` were drawn from the case as it was seen; a change in between is a clash, so that nothing else is frozen.
    """
    case = begin(case, Move.SEND_PAPERS, Act.ARRANGE_PANEL, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    require_panel(case, on)
    if not three.requested_on <= sent_on <= on:
        raise Refused("The papers were sent on a day between the request for the panel and today.")
    last = Bundle.objects.filter(case=case).order_by("-number").values_list("number", "sent_on").first()
    if last and sent_on < last[1]:
        raise Refused(f"Earlier papers went on {in_words(last[1])}, so these went on that day or later.")
    bundle = Bundle.objects.create(
        case=case,
        number=(last[0] if last else 0) + 1,
        contents=list(papers.contents),
        pages=papers.pages,
        pdf=papers.pdf,
        sha256=papers.sha256,
        made_by=by,
        sent_on=sent_on,
        sent_to=sent_to,
    )
    three.papers_sent_on = three.papers_sent_on or sent_on
    three.save()
    finish(
        case,
        Move.SEND_PAPERS,
        Verb.PAPERS_SENT,
        by=by,
        on=sent_on,
        about=f"papers {bundle.number}, {bundle.pages} pages",
        after={"sha256": bundle.sha256, "to": sent_to},
    )
    return bundle


@transaction.atomic
def hold_panel(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    held_on: datetime.date,
    came: Collection[int],
    submissions: str,
    uninvited: Sequence[Guest] = (),
    late_because: str = "",
    late_note: str = "",
) -> Case:
    """Record the panel's meeting: who came, and the submissions that it considered (T24; reg 19(5)).

    `came` are the ids of those invited who did; `uninvited` are others whom the panel heard.
    """
    case = begin(case, Move.HOLD_PANEL, Act.RECORD_PANEL, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    require_panel(case, on)
    if not three.requested_on <= held_on <= on:
        raise Refused("The panel met on a day between the request for it and today.")
    late_because, late_note = late_because or three.late_because, late_note or three.late_note
    late = _require_reason_if_late(three, held_on, late_because, late_note)
    three.late_because, three.late_note = (late_because, late_note) if late else ("", "")
    three.panel_on, three.submissions = held_on, submissions
    three.full_clean(exclude=["case"])
    three.save()
    for row in three.attendance.all():
        row.came = row.pk in came
        row.save(update_fields=["came"])
    for guest in uninvited:
        _invite(three, guest, came=True)
    finish(
        case,
        Move.HOLD_PANEL,
        Verb.PANEL_HELD,
        by=by,
        on=held_on,
        after={
            "came": [str(row) for row in three.attendance.filter(came=True)],
            "did_not_come": [str(row) for row in three.attendance.filter(came=False)],
            "late_because": three.late_because,
        },
    )
    return case


@transaction.atomic
def report(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    views: Mapping[int, View],
    summary: str,
    sent_on: datetime.date,
    received_on: datetime.date,
    sent_to: str,
    recommendations: Sequence[Advice] = (),
) -> Case:
    """Record the panel's report: a short summary and recommendations, and a view of each point (T25; reg 20(1)-(2)).

    `views` are by the id of the point. The report's own 5 working days run to the day it was sent; the council's 15 to
    answer it run from the day the council received it, which may be later.
    """
    case = begin(case, Move.REPORT_PANEL, Act.RECORD_PANEL, seen=seen, by=by)
    three = StageThree.objects.get(case=case)
    if not three.panel_on <= sent_on <= received_on <= on:
        raise Refused(
            f"The panel met on {in_words(three.panel_on)}; its report was sent on that day or later, and received on "
            "the day it was sent or later, and not after today."
        )
    for element in points_before_the_panel(three):
        _record_view(element, views.get(element.pk), by=by, on=sent_on)
    for advice in recommendations:
        add_recommendation(
            case,
            layer=Layer.PANEL,
            kind=advice.kind,
            text=advice.text,
            made_on=sent_on,
            element=advice.element,
        )
    three.report, three.panel_reported_on, three.report_received_on = summary, sent_on, received_on
    three.full_clean(exclude=["case"])
    three.save()
    finish(
        case,
        Move.REPORT_PANEL,
        Verb.PANEL_REPORTED,
        by=by,
        on=received_on,
        after={"sent_on": sent_on, "received_on": received_on, "to": sent_to},
    )
    return case


def _record_view(element: Element, view: View | None, *, by: User, on: datetime.date) -> None:
    if view is None:
        raise Refused(f"Say what the panel's view of point {element.number} is, or that it has none.")
    if not view.reasons.strip():
        raise Refused(f"Give the panel's reasons on point {element.number}.")
    adjudicated = Finding.objects.filter(element=element, layer=Layer.ADJUDICATION).first()
    outcome = view.outcome
    if view.agrees:
        if adjudicated is None:
            raise Refused(
                f"There is no adjudication of point {element.number} to agree with. Say what the panel found."
            )
        outcome = adjudicated.outcome
    elif view.agrees is None:
        outcome = ""
    elif outcome not in FINDINGS or (adjudicated and outcome == adjudicated.outcome):
        raise Refused(f"Where the panel differs on point {element.number}, choose a finding that is not the council's.")
    Finding.objects.create(
        element=element,
        layer=Layer.PANEL,
        outcome=Outcome(outcome) if outcome else "",
        agrees=view.agrees,
        reasons=view.reasons,
        found_on=on,
        found_by=by,
    )


def _require_company(invited: Sequence[Guest], speaker: str) -> None:
    """The complainant comes with an advocate and one other person at most, and one of the three speaks (reg 19(6))."""
    capacities = [guest.capacity for guest in invited]
    for capacity in SPEAKERS:
        if capacities.count(capacity) > 1:
            raise Refused("The complainant may bring an advocate and one other person (reg 19(6)). Name one of each.")
    if Attendance.Capacity.COMPLAINANT not in capacities:
        raise Refused("The complainant is always invited (reg 19(5)).")
    if speaker not in SPEAKERS or speaker not in capacities:
        raise Refused("Choose who speaks for the complainant from those who are invited with them (reg 19(6)).")


def _require_reason_if_late(three: StageThree, day: datetime.date, because: str, note: str) -> bool:
    try:
        last = last_day_to_meet(three.requested_on)
    except OutsideCalendar as beyond:
        raise Refused(str(beyond)) from beyond
    if day > last and not (because in LateBecause and note.strip()):
        raise Refused(
            f"Working day 30 is {in_words(last)} (reg 19(4)). Say whose doing it is that the panel meets after it, and "
            "why. It is late all the same."
        )
    return day > last


def _arrangements(three: StageThree) -> dict[str, object]:
    return {
        "meets_on": three.panel_planned_on,
        "at": three.panel_planned_at,
        "place": three.panel_place,
        "speaker": three.speaker,
        "late_because": three.late_because,
    }


def _invite(three: StageThree, guest: Guest, *, came: bool | None = None) -> None:
    row = Attendance(stage_three=three, name=guest.name, capacity=guest.capacity, came=came)
    row.full_clean(exclude=["stage_three"])
    row.save()
