"""Early referral: to the Ombudsman after stage 2 without a panel, by agreement and on every criterion (T22)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.decisions import log
from stages.actions.deed import begin, finish
from stages.actions.ombudsman import stage_reached
from stages.law.moves import Move
from stages.law.ombudsman import EARLY_REFERRAL, criteria_missing
from stages.law.vocabulary import ClosedReason, DecisionKind, Layer, OmbudsmanKind, Outcome
from stages.law.working_days import in_words
from stages.models import Action, Finding, OmbudsmanCase, StageTwo


def points_in_question(case: Case) -> list[Element]:
    """The points that were not wholly upheld: one of them that is significant, and there is no early referral."""
    upheld = Finding.objects.filter(element__case=case, layer=Layer.ADJUDICATION, outcome=Outcome.UPHELD)
    return list(case.elements.filter(status=ElementStatus.OPEN).exclude(pk__in=upheld.values("element")))


def against_it(case: Case, not_significant: Collection[Element] = ()) -> list[str]:
    """What the record holds against an early referral, whatever was ticked; nothing where it does not contradict."""
    said = []
    standing = list(case.elements.filter(status=ElementStatus.OPEN))
    findings = Finding.objects.filter(element__in=standing, layer=Layer.ADJUDICATION)
    adjudicated = dict(findings.values_list("element_id", "outcome"))
    missing = [str(point.number) for point in standing if point.pk not in adjudicated]
    if not standing or missing:
        which = f" Without one: point {', '.join(missing)}." if missing else ""
        said.append(f"The adjudication is not complete: every point needs the council's finding.{which}")
    apart = {point.pk for point in not_significant}
    upheld = [point for point in standing if adjudicated.get(point.pk) == Outcome.UPHELD]
    other = [str(p.number) for p in standing if p.pk in adjudicated and p not in upheld and p.pk not in apart]
    if other:
        said.append(
            f"Not every significant point was upheld: point {', '.join(other)}. Name those that are not significant."
        )
    if standing and not missing and not upheld:
        said.append("No point was upheld, so an early referral is not open.")
    if not Action.objects.filter(case=case).exclude(status=Action.Status.NOT_DONE).exists():
        said.append("There is no action on record, so there is no action plan. Record the actions first.")
    return said


@transaction.atomic
def refer_early(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    shown: Mapping[str, str],
    agreed_on: datetime.date,
    ombudsman_reference: str = "",
    told: str = "",
    not_significant: Collection[Element] = (),
) -> OmbudsmanCase:
    """Refer it early, on every criterion of DOMAIN 7.2 with what shows each, as the complainant agreed in writing.

    `shown` holds the evidence by the names of `EARLY_REFERRAL`. One criterion that is not met, or that the record
    contradicts, and the panel remains the only way on: refusing it is fault. The Ombudsman may still send it back.
    """
    case = begin(case, Move.REFER_EARLY, Act.DECIDE, seen=seen, by=by)
    if missing := criteria_missing(dict(shown)):
        listed = "; ".join(words[0].lower() + words[1:] for words in missing)
        raise Refused(f"An early referral needs every criterion, and these are not shown: {listed}. Offer a panel.")
    if said := against_it(case, not_significant):
        raise Refused(" ".join(said))
    answered_on = StageTwo.objects.get(case=case).responded_on
    if agreed_on > on or (answered_on and agreed_on < answered_on):
        since = f"between {in_words(answered_on)}, when stage 2 was answered, and today" if answered_on else "by today"
        raise Refused(f"The complainant must have agreed {since}.")
    log(
        case,
        DecisionKind.EARLY_REFERRAL,
        yes=True,
        by=by,
        on=on,
        factors="\n".join(f"{words}: {shown[name]}" for name, words in EARLY_REFERRAL.items()),
        evidence=f"Agreed in writing on {in_words(agreed_on)}.",
        told=told,
        told_on=on if told else None,
    )
    row = OmbudsmanCase(
        case=case,
        kind=OmbudsmanKind.O4,
        ombudsman_reference=ombudsman_reference,
        stage=stage_reached(case),
        referred_on=on,
    )
    row.full_clean(exclude=["case"])
    row.save()
    case.closed_on, case.closed_reason = on, ClosedReason.RESPONDED
    finish(
        case,
        Move.REFER_EARLY,
        Verb.REFERRED_EARLY,
        by=by,
        on=on,
        about=ombudsman_reference,
        after={"agreed_on": agreed_on, "not_significant": sorted(point.number for point in not_significant)}
        | dict(shown),
    )
    return row
