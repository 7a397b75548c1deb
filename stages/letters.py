"""The stage 1 response as the complainant reads it: previewed, approved and frozen from one and the same rendering."""

from __future__ import annotations

import datetime
import hashlib
import json

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case, ElementStatus, Involvement, Part
from stages.calendar import england
from stages.law.clocks import OutsideCalendar, due_date
from stages.law.vocabulary import LetterKind, Procedure
from stages.models import Answer, Response
from stages.targets import rule_on


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draft_digest(case: Case) -> str:
    """The digest of everything in the draft that the complainant would read: what an approval approves."""
    response = Response.objects.get(case=case)
    answers = Answer.objects.filter(element__case=case, element__status=ElementStatus.OPEN).select_related("element")
    said = [
        [answer.element.number, answer.element.text, answer.found, answer.finding, answer.partly_because, answer.remedy]
        for answer in answers
    ]
    return sha256_of(json.dumps([response.opening, response.closing, said], ensure_ascii=False))


def complainant_of(case: Case) -> str:
    """The name the response is addressed to: the complainant's own, never one typed in."""
    part = Involvement.objects.filter(case=case, part=Part.COMPLAINANT).select_related("person").first()
    return part.who if part else "the complainant"


def response_kind(case: Case) -> LetterKind:
    """What the response of stage 1 is kept as. An answer under the wrong procedure is not the answer of the other."""
    corporate = case.procedure == Procedure.CORPORATE
    return LetterKind.CORPORATE_RESPONSE if corporate else LetterKind.STAGE1_RESPONSE


def response_html(case: Case, *, sent_on: datetime.date, sent_to: str) -> str:
    """The response as a page of its own, with every word it was sent with.

    It holds each open point, what was found, the finding and what will be done, and how to ask for stage 2 of the
    procedure that the complaint is under.
    """
    response = Response.objects.get(case=case)
    answers = Answer.objects.filter(element__case=case, element__status=ElementStatus.OPEN).select_related("element")
    try:
        advised_by = due_date(rule_on("G3", sent_on), sent_on, england())
    except OutsideCalendar:
        advised_by = None
    return render_to_string(
        "stages/letter.html",
        {
            "case": case,
            "response": response,
            "answers": answers,
            "sent_on": sent_on,
            "sent_to": sent_to,
            "complainant": complainant_of(case),
            "advised_by": advised_by,
            "corporate": case.procedure == Procedure.CORPORATE,
            "council": settings.COUNCIL_NAME,
        },
    )


def terms_html(case: Case, *, terms: str, resolved_on: datetime.date, sent_on: datetime.date, sent_to: str) -> str:
    """The written terms of resolution as a letter (reg 15(1))."""
    context = _heading(case, sent_on) | {"terms": terms, "resolved_on": resolved_on, "sent_to": sent_to}
    return render_to_string("stages/letter_terms.html", context)


def update_html(case: Case, *, words: str, sent_on: datetime.date) -> str:
    """What the complainant was told in writing between two answers, or in reply to a comment or an enquiry."""
    return render_to_string("stages/letter_update.html", _heading(case, sent_on) | {"words": words})


def _heading(case: Case, sent_on: datetime.date) -> dict[str, object]:
    return {"case": case, "sent_on": sent_on, "complainant": complainant_of(case), "council": settings.COUNCIL_NAME}
