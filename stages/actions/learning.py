"""What follows from a complaint: recommendations, what the council decides about them, and the actions agreed.

Recommendations of an investigation or a panel are made and decided while that stage runs; those of stage 1 and of the
Ombudsman, and every action, at any time, since a closed case may still have open actions (DOMAIN 6.5).
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, User
from cases.models import Case, Element, Verb
from cases.permissions import Act, may, not_excluded, require, with_post
from cases.record import Refused, hold
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.vocabulary import Layer, RecommendationDecision, RecommendationKind
from stages.law.working_days import in_words
from stages.models import Action, Recommendation

MADE: dict[Layer, tuple[Move, Act]] = {
    Layer.STAGE1: (Move.LEARN, Act.KEEP_LEARNING),
    Layer.INVESTIGATING_OFFICER: (Move.INVESTIGATE, Act.RECORD_INVESTIGATION),
    Layer.INDEPENDENT_PERSON: (Move.INVESTIGATE, Act.RECORD_INDEPENDENT_VIEW),
    Layer.ADJUDICATION: (Move.ADJUDICATE, Act.ADJUDICATE),
    Layer.PANEL: (Move.REPORT_PANEL, Act.RECORD_PANEL),
    Layer.OMBUDSMAN: (Move.LEARN, Act.KEEP_LEARNING),
}
"""While which step a recommendation of each layer is made, and what the person who records it must be allowed to do."""

DECIDED: dict[Layer, tuple[Move, Act]] = {
    Layer.STAGE1: (Move.LEARN, Act.KEEP_LEARNING),
    Layer.INVESTIGATING_OFFICER: (Move.ADJUDICATE, Act.ADJUDICATE),
    Layer.INDEPENDENT_PERSON: (Move.ADJUDICATE, Act.ADJUDICATE),
    Layer.ADJUDICATION: (Move.ADJUDICATE, Act.ADJUDICATE),
    Layer.PANEL: (Move.ANSWER_PANEL, Act.ANSWER_PANEL),
    Layer.OMBUDSMAN: (Move.LEARN, Act.KEEP_LEARNING),
}
"""The same for the council's decision: the adjudicating officer's, the director's, otherwise the complaints team's."""

MAY_OWN = (
    Role.COMPLAINTS_OFFICER,
    Role.COMPLAINTS_MANAGER,
    Role.TEAM_MANAGER,
    Role.SENIOR_MANAGER,
    Role.HEAD_OF_SERVICE,
    Role.DIRECTOR,
)
"""The posts of the council's own staff, one of which the owner of an action holds."""


def owners_for(case: Case, on: datetime.date) -> QuerySet[User]:
    """Who can be given an action: the council's own staff who are not kept out of the case. They need not see it."""
    return not_excluded(with_post(MAY_OWN, on), case)


def add_recommendation(
    case: Case, *, layer: Layer, kind: RecommendationKind, text: str, made_on: datetime.date, element: Element | None
) -> Recommendation:
    """A recommendation under the next number of a held case, as a part of another deed: a panel's report."""
    if element is not None:
        element = Element.objects.get(pk=element.pk, case=case)
    row = Recommendation(
        case=case,
        number=_next(Recommendation, case),
        layer=layer,
        kind=kind,
        text=text,
        made_on=made_on,
        element=element,
    )
    row.full_clean(exclude=["case", "element"])
    row.save()
    return row


@transaction.atomic
def recommend(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    layer: Layer,
    kind: RecommendationKind,
    text: str,
    element: Element | None = None,
) -> Recommendation:
    """Record one recommendation, of whichever layer, on a point or on the whole. Fault need not have been found."""
    move, act = MADE[Layer(layer)]
    case = begin(case, move, act, seen=seen, by=by)
    row = add_recommendation(case, layer=layer, kind=kind, text=text, made_on=on, element=element)
    finish(
        case,
        Move.LEARN,
        Verb.RECOMMENDATION_MADE,
        by=by,
        on=on,
        about=f"recommendation {row.number}, {row.get_layer_display()}",
        after={"text": text, "kind": kind},
    )
    return row


@transaction.atomic
def change_recommendation(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    recommendation: Recommendation,
    kind: RecommendationKind,
    text: str,
    element: Element | None = None,
) -> Recommendation:
    """Put a recommendation right while its stage runs and nothing was decided about it. The old words stay in the
    history."""
    move, act = MADE[Layer(recommendation.layer)]
    case = begin(case, move, act, seen=seen, by=by)
    row = Recommendation.objects.get(pk=recommendation.pk, case=case)
    if row.decision:
        raise Refused(f"Recommendation {row.number} has been decided, so its words stay as they are.")
    before = {"text": row.text, "kind": row.kind, "element_id": row.element_id}
    row.text, row.kind = text, kind
    row.element = Element.objects.get(pk=element.pk, case=case) if element else None
    row.full_clean(exclude=["case", "element"])
    row.save()
    after = {"text": row.text, "kind": row.kind, "element_id": row.element_id}
    about = f"recommendation {row.number}, {row.get_layer_display()}"
    finish(case, Move.LEARN, Verb.RECOMMENDATION_MADE, by=by, on=on, about=about, before=before, after=after)
    return row


@transaction.atomic
def decide_recommendation(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    recommendation: Recommendation,
    decision: RecommendationDecision,
    reasons: str = "",
) -> Recommendation:
    """Decide whether the council accepts a recommendation. It need not, but then it gives good reasons in writing.

    The adjudicating officer decides those of stage 2, the director those of the panel, the complaints team the others.
    A change of mind before the response is sent is another decision; the history keeps both.
    """
    move, act = DECIDED[Layer(recommendation.layer)]
    case = begin(case, move, act, seen=seen, by=by)
    row = Recommendation.objects.get(pk=recommendation.pk, case=case)
    if decision != RecommendationDecision.ACCEPTED and not reasons.strip():
        raise Refused("Give the reasons: a recommendation that is not wholly accepted needs them in writing.")
    before = {"decision": row.decision, "reasons": row.decision_reasons}
    row.decision, row.decision_reasons = decision, reasons
    row.decided_by, row.decided_on = by, on
    row.full_clean(exclude=["case", "element", "decided_by"])
    row.save()
    finish(
        case,
        Move.LEARN,
        Verb.RECOMMENDATION_DECIDED,
        by=by,
        on=on,
        why=reasons,
        about=f"recommendation {row.number}: {row.get_decision_display()}",
        before=before,
        after={"decision": decision, "reasons": reasons},
    )
    return row


def undecided(case: Case, *layers: Layer) -> QuerySet[Recommendation]:
    """The recommendations of some layers about which the council has not decided: what a signature waits for."""
    return Recommendation.objects.filter(case=case, layer__in=layers, decision="")


@transaction.atomic
def agree_action(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    layer: Layer,
    text: str,
    due_on: datetime.date,
    agreed_on: datetime.date | None = None,
    owner: User | None = None,
    owner_name: str = "",
    element: Element | None = None,
    recommendation: Recommendation | None = None,
) -> Action:
    """Agree something that the council will do, by whom and by when.

    The complaints team records it, or whoever answers for that stage: the adjudicating officer at stage 2, the director
    at stage 3. One that follows from a recommendation which the council did not accept is refused.
    """
    answers = DECIDED[Layer(layer)][1]
    act = answers if may(by, answers, case) else Act.KEEP_LEARNING
    case = begin(case, Move.LEARN, act, seen=seen, by=by)
    agreed_on = agreed_on or on
    if not case.received_on <= agreed_on <= on:
        raise Refused("The day it was agreed must lie between the day the complaint was received and today.")
    if recommendation is not None:
        recommendation = Recommendation.objects.get(pk=recommendation.pk, case=case)
        if recommendation.decision == RecommendationDecision.REJECTED:
            raise Refused(f"Recommendation {recommendation.number} was not accepted, so no action follows from it.")
        element = element or recommendation.element
    row = Action(
        case=case,
        number=_next(Action, case),
        layer=layer,
        text=text,
        agreed_on=agreed_on,
        element=Element.objects.get(pk=element.pk, case=case) if element else None,
        recommendation=recommendation,
    )
    _give(row, owner=owner, owner_name=owner_name, due_on=due_on, on=on)
    row.save()
    finish(
        case,
        Move.LEARN,
        Verb.ACTION_AGREED,
        by=by,
        on=agreed_on,
        about=_named(row),
        after={"text": text, "owner": owner_of(row), "due_on": due_on},
    )
    return row


@transaction.atomic
def change_action(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    action: Action,
    due_on: datetime.date,
    why: str,
    owner: User | None = None,
    owner_name: str = "",
) -> Action:
    """Give an action that is still to be done to another owner, or another date, and say why. The first date stays in
    the history."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = _of(case, action)
    if row.status != Action.Status.AGREED:
        raise Refused(f"Action {row.number} is {row.get_status_display()}, so its owner and its date stay as they are.")
    before = {"owner": owner_of(row), "due_on": row.due_on}
    _give(row, owner=owner, owner_name=owner_name, due_on=due_on, on=on)
    row.save()
    after = {"owner": owner_of(row), "due_on": row.due_on}
    finish(case, Move.LEARN, Verb.ACTION_CHANGED, by=by, on=on, why=why, about=_named(row), before=before, after=after)
    return row


@transaction.atomic
def report_action(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    action: Action,
    done_on: datetime.date,
    evidence: str,
) -> Action:
    """Report an action as done, with what shows it. It still has to be verified.

    Its owner reports it, even one who has no part on the case and sees no more of it than the action; nobody who is
    kept out of the case does. The complaints team may report it for anyone.
    """
    case = hold(case, seen=seen)
    row = _of(case, action)
    own = row.owner_id == by.pk and not_excluded(User.objects.filter(pk=by.pk), case).exists()
    if not own:
        require(by, Act.REPORT_ACTION, case)
        if not may(by, Act.KEEP_LEARNING, case):
            raise Refused(f"This action is for {owner_of(row)} to do. They report it, or the complaints team does.")
    if row.status != Action.Status.AGREED:
        raise Refused(f"Action {row.number} is {row.get_status_display()} already.")
    if not row.agreed_on <= done_on <= on:
        raise Refused(f"It must have been done between {in_words(row.agreed_on)}, when it was agreed, and today.")
    row.status, row.done_on, row.evidence, row.reported_by = Action.Status.REPORTED, done_on, evidence, by
    row.save()
    finish(case, Move.LEARN, Verb.ACTION_REPORTED, by=by, on=done_on, why=evidence, about=_named(row))
    return row


@transaction.atomic
def verify_action(case: Case, *, seen: int | None, by: User, on: datetime.date, action: Action) -> Action:
    """Verify, for the complaints team, that an action was carried out. Whoever reported it cannot verify it."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = _reported(case, action)
    if row.reported_by_id == by.pk:
        raise Refused("You reported this action as done, so somebody else of the complaints team must verify it.")
    row.status, row.verified_by, row.verified_on = Action.Status.VERIFIED, by, on
    row.save()
    finish(case, Move.LEARN, Verb.ACTION_VERIFIED, by=by, on=on, about=_named(row))
    return row


@transaction.atomic
def send_back_action(case: Case, *, seen: int | None, by: User, on: datetime.date, action: Action, why: str) -> Action:
    """Send an action back to its owner because what was reported does not show that it was done. Its date stays."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = _reported(case, action)
    before = {"status": row.status, "done_on": row.done_on, "evidence": row.evidence}
    row.status, row.done_on, row.evidence, row.reported_by = Action.Status.AGREED, None, "", None
    row.save()
    after = {"status": row.status, "done_on": None, "evidence": ""}
    finish(case, Move.LEARN, Verb.ACTION_CHANGED, by=by, on=on, why=why, about=_named(row), before=before, after=after)
    return row


@transaction.atomic
def not_done(case: Case, *, seen: int | None, by: User, on: datetime.date, action: Action, why: str) -> Action:
    """Record that an action will not be carried out, and why: the annual report says this too."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = _of(case, action)
    if row.status not in (Action.Status.AGREED, Action.Status.REPORTED):
        raise Refused(f"Action {row.number} is {row.get_status_display()} already.")
    row.status, row.not_done_why, row.not_done_on = Action.Status.NOT_DONE, why, on
    row.save()
    finish(case, Move.LEARN, Verb.ACTION_NOT_DONE, by=by, on=on, why=why, about=_named(row))
    return row


@transaction.atomic
def tell_complainant(
    case: Case, *, seen: int | None, by: User, on: datetime.date, action: Action, told_on: datetime.date, told: str
) -> Action:
    """Record that the complainant was told what became of an action: carried out, or not and why."""
    case = begin(case, Move.LEARN, Act.KEEP_LEARNING, seen=seen, by=by)
    row = _of(case, action)
    ended_on = row.verified_on if row.status == Action.Status.VERIFIED else row.not_done_on
    if row.status not in (Action.Status.VERIFIED, Action.Status.NOT_DONE) or ended_on is None:
        raise Refused("Verify the action, or record why it was not carried out, before the complainant is told of it.")
    if not ended_on <= told_on <= on:
        raise Refused(f"They can have been told between {in_words(ended_on)} and today.")
    before = {"told_on": row.told_on}
    row.told_on = told_on
    row.save()
    finish(
        case,
        Move.LEARN,
        Verb.UPDATED,
        by=by,
        on=told_on,
        why=told,
        about=_named(row),
        before=before,
        after={"told_on": told_on},
    )
    return row


def owner_of(action: Action) -> str:
    """The name of whoever is to do it."""
    return action.owner.name if action.owner else action.owner_name


def _give(row: Action, *, owner: User | None, owner_name: str, due_on: datetime.date, on: datetime.date) -> None:
    if (owner is None) == (not owner_name.strip()):
        raise Refused("Say who will do it: choose a member of staff, or enter a name, and not both.")
    if owner is not None and not owners_for(row.case, on).filter(pk=owner.pk).exists():
        raise Refused(
            f"{owner.name} cannot be given this action: they hold no post in the council, or they are kept out of this "
            "case. Choose someone else."
        )
    if due_on < row.agreed_on:
        raise Refused(f"It cannot be due before {in_words(row.agreed_on)}, when it was agreed.")
    row.owner, row.owner_name, row.due_on = owner, owner_name.strip(), due_on
    row.full_clean(exclude=["case", "element", "recommendation", "owner"])


def _of(case: Case, action: Action) -> Action:
    return Action.objects.select_related("owner").get(pk=action.pk, case=case)


def _reported(case: Case, action: Action) -> Action:
    row = _of(case, action)
    if row.status != Action.Status.REPORTED:
        raise Refused(f"Action {row.number} is {row.get_status_display()}, so there is no report of it to check.")
    return row


def _named(row: Action) -> str:
    return f"action {row.number}"


def _next(model: type[Recommendation] | type[Action], case: Case) -> int:
    last = model.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
