"""The stage 1 response as the complainant reads it: previewed, approved and frozen from one and the same rendering."""

from __future__ import annotations

import datetime
import hashlib
import json

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case, ElementStatus, Involvement, Part
from stages.calendar import england
from stages.law.clocks import CLOCKS, OutsideCalendar, due_date
from stages.models import Answer, Response


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


def response_html(case: Case, *, sent_on: datetime.date, sent_to: str) -> str:
    """The response as a page of its own, with every word it was sent with.

    It holds each open point, what was found, the finding and what will be done, and how to ask for stage 2.
    """
    response = Response.objects.get(case=case)
    answers = Answer.objects.filter(element__case=case, element__status=ElementStatus.OPEN).select_related("element")
    try:
        advised_by = due_date(CLOCKS["G3"], sent_on, england())
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
            "council": settings.COUNCIL_NAME,
        },
    )
