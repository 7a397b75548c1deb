"""The corporate stage 2 response as the complainant reads it, and the digest of what its signature signs."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case, ElementStatus
from stages.law.vocabulary import Layer
from stages.letters import complainant_of, sha256_of
from stages.models import Finding, Remedy, StageTwo


def reviewed_points(case: Case) -> list[dict[str, Any]]:
    """Each point that is still looked into, with what stage 1 found, what the review finds and what will be done."""
    found = {(row.element_id, row.layer): row for row in Finding.objects.filter(element__case=case)}
    remedies = {row.element_id: row for row in Remedy.objects.filter(case=case, layer=Layer.ADJUDICATION)}
    return [
        {
            "element": element,
            "first": found.get((element.pk, Layer.STAGE1)),
            "review": found.get((element.pk, Layer.ADJUDICATION)),
            "remedy": remedies.get(element.pk),
        }
        for element in case.elements.filter(status=ElementStatus.OPEN)
    ]


def review_digest(case: Case, stage_two: StageTwo) -> str:
    """The digest of everything in the draft that the complainant would read: what a signature signs."""
    said = []
    for row in reviewed_points(case):
        review = row["review"]
        finding = [review.outcome, review.reasons, review.partly_because] if review else []
        said.append([row["element"].number, row["element"].text, finding, row["remedy"].text if row["remedy"] else ""])
    return sha256_of(json.dumps([stage_two.opening, stage_two.closing, said], ensure_ascii=False))


def review_html(case: Case, stage_two: StageTwo, *, sent_on: datetime.date, sent_to: str) -> str:
    """The corporate stage 2 response, with every word it was sent with and how to go to the Ombudsman."""
    return render_to_string(
        "stages/letter_corporate.html",
        {
            "case": case,
            "stage_two": stage_two,
            "rows": reviewed_points(case),
            "sent_on": sent_on,
            "sent_to": sent_to,
            "complainant": complainant_of(case),
            "council": settings.COUNCIL_NAME,
        },
    )
