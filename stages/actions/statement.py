"""The statement of complaint: drafted, sent, commented on, amended, and final (T17; reg 16).

A version that was sent stands as it was sent: an amendment is the next version. The final one needs nobody's signature.
For a spoken complaint it is the written record of reg 16, with which stage 2 starts (reg 17(5)).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from cases.models import Case, Element, ElementStatus, Verb
from cases.permissions import Act
from cases.record import Refused, write
from stages.actions.deed import begin, finish
from stages.actions.stage_two import keep_letter, keep_start, stage_two_of
from stages.law.moves import Move
from stages.law.vocabulary import LetterKind
from stages.law.working_days import in_words
from stages.letters_stage_two import statement_html
from stages.models import Statement


def latest(case: Case) -> Statement | None:
    """The newest version of the statement of complaint."""
    return Statement.objects.filter(case=case).order_by("-number").first()


def points_now(case: Case) -> dict[str, str]:
    """The open points of complaint as a statement holds them: their words by their number."""
    return {str(e.number): e.text for e in case.elements.filter(status=ElementStatus.OPEN)}


@transaction.atomic
def draft(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    points: Mapping[int, str],
    outcomes: str,
) -> Statement:
    """Draft the statement from the open points, or amend it. Words that change are the point's own words from now on.

    Each point keeps its identity and its number; a change of its words is an event of its own.
    """
    case = begin(case, Move.DRAFT_STATEMENT, Act.SETTLE_STATEMENT, seen=seen, by=by)
    _require_not_final(case)
    elements = {e.number: e for e in case.elements.filter(status=ElementStatus.OPEN)}
    if not elements:
        raise Refused(
            "No point of complaint is open, so there is nothing to state. Add a point, or record that the complaint "
            "was withdrawn."
        )
    if set(points) != set(elements):
        raise Refused(
            "The points of complaint have changed. Open the statement again and draft it from them as they are."
        )
    for number, text in points.items():
        _reword(case, elements[number], text, by=by, on=on)
    before = latest(case)
    if before and before.sent_on is None:
        statement = before
    else:
        statement = Statement(case=case, number=before.number + 1 if before else 1)
    statement.points, statement.outcomes = points_now(case), outcomes
    statement.drafted_by, statement.drafted_on = by, on
    statement.full_clean(exclude=["case", "drafted_by"])
    statement.save()
    finish(
        case,
        Move.DRAFT_STATEMENT,
        Verb.STATEMENT_DRAFTED,
        by=by,
        on=on,
        about=f"version {statement.number}",
        after={"points": statement.points, "outcomes": outcomes},
    )
    return statement


@transaction.atomic
def send(
    case: Case,
    *,
    seen: int | None,
    by: User,
    on: datetime.date,
    sent_on: datetime.date,
    sent_to: str,
    sent_how: str,
) -> Statement:
    """Record that the statement was sent to the complainant for comment. From now on this version stands as it is."""
    case = begin(case, Move.DRAFT_STATEMENT, Act.SETTLE_STATEMENT, seen=seen, by=by)
    statement = _latest_of(case)
    if statement.sent_on:
        raise Refused(f"Version {statement.number} has been sent already. Amend it, and send the next version.")
    _require_of_the_points(case, statement)
    if not statement.drafted_on <= sent_on <= on:
        raise Refused(
            f"It must have been sent between {in_words(statement.drafted_on)}, when it was drafted, and today."
        )
    statement.sent_on, statement.sent_to = sent_on, sent_to
    statement.save()
    html = statement_html(case, statement, sent_on=sent_on, sent_to=sent_to)
    keep_letter(case, LetterKind.STATEMENT, html, by=by, sent_on=sent_on, sent_to=sent_to, sent_how=sent_how)
    about, after = f"version {statement.number}", {"to": sent_to, "how": sent_how}
    finish(case, Move.DRAFT_STATEMENT, Verb.STATEMENT_SENT, by=by, on=sent_on, about=about, after=after)
    return statement


@transaction.atomic
def comment(
    case: Case, *, seen: int | None, by: User, on: datetime.date, commented_on: datetime.date, comments: str
) -> Statement:
    """Record what the complainant said about the version that was sent to them, in their words or yours."""
    case = begin(case, Move.DRAFT_STATEMENT, Act.SETTLE_STATEMENT, seen=seen, by=by)
    statement = Statement.objects.filter(case=case, sent_on__isnull=False).order_by("-number").first()
    if statement is None:
        raise Refused("No version of the statement has been sent yet, so there is nothing to comment on.")
    if not statement.sent_on <= commented_on <= on:
        raise Refused(
            f"The comments must have come between {in_words(statement.sent_on)}, when it was sent, and today."
        )
    before = {"comments": statement.comments}
    statement.comments, statement.commented_on = comments, commented_on
    statement.save()
    finish(
        case,
        Move.DRAFT_STATEMENT,
        Verb.STATEMENT_COMMENTED,
        by=by,
        on=commented_on,
        about=f"version {statement.number}",
        before=before,
        after={"comments": comments},
    )
    return statement


@transaction.atomic
def finish_statement(
    case: Case, *, seen: int | None, by: User, on: datetime.date, final_on: datetime.date
) -> Statement:
    """Make the newest version the final statement of complaint, on the day it was produced (T17; regs 16, 17(5)).

    It must have been sent, and no signature is needed: waiting for one is delay of the council's own. Stage 2 of a
    spoken complaint starts on this day.
    """
    case = begin(case, Move.FINISH_STATEMENT, Act.SETTLE_STATEMENT, seen=seen, by=by)
    _require_not_final(case)
    statement, stage_two = _latest_of(case), stage_two_of(case)
    if statement.sent_on is None:
        raise Refused(f"Send version {statement.number} to the complainant before it is made final.")
    _require_of_the_points(case, statement)
    if not statement.drafted_on <= final_on <= on:
        raise Refused(
            f"The final version must have been produced between {in_words(statement.drafted_on)}, when it was drafted, "
            "and today."
        )
    statement.final_on = stage_two.statement_final_on = final_on
    statement.save()
    if stage_two.complaint_form:
        keep_start(stage_two)
    stage_two.save()
    about, after = f"version {statement.number}", {"started_on": stage_two.started_on}
    finish(case, Move.FINISH_STATEMENT, Verb.STATEMENT_FINAL, by=by, on=final_on, about=about, after=after)
    return statement


def _latest_of(case: Case) -> Statement:
    statement = latest(case)
    if statement is None:
        raise Refused("There is no statement of complaint yet. Draft it from the points of complaint.")
    return statement


def _require_not_final(case: Case) -> None:
    final = Statement.objects.filter(case=case, final_on__isnull=False).first()
    if final:
        raise Refused(f"The statement of complaint has been final since {in_words(final.final_on)}, so it stands.")


def _require_of_the_points(case: Case, statement: Statement) -> None:
    if statement.points != points_now(case):
        raise Refused(
            f"The points of complaint have changed since version {statement.number} was drafted. Draft it again first."
        )


def _reword(case: Case, element: Element, text: str, *, by: User, on: datetime.date) -> None:
    if element.text == text:
        return
    before = {"text": element.text}
    element.text = text
    element.full_clean(validate_constraints=False)
    element.save(update_fields=["text"])
    about = f"point {element.number}"
    write(case, Verb.ELEMENT_REWORDED, by=by, on=on, about=about, before=before, after={"text": text})
