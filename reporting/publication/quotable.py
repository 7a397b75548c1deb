"""What the author of a report may quote: compliments, cases and learning of its year that they may read, and the words
to begin with, as they are on record."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from cases.models import Case, Kind
from cases.permissions import Act
from stages.action_list import cases_with_learning
from stages.importing.writing import ONE_POINT
from stages.law.vocabulary import Layer
from stages.models import Action, Finding, Recommendation

from ..models import Quotation, ReportDraft
from ..periods import read_years, span

WORTH_READING = 300
"""Letters of the recorded words that a list shows."""


@dataclass(frozen=True)
class Candidate:
    """Something that can be quoted: its case, and which action or recommendation of it, and how it begins."""

    case: Case
    source: str
    on: datetime.date
    words: str


def candidates(draft: ReportDraft, kind: str, user: User, on: datetime.date) -> list[tuple[str, int]]:
    """What of the year of a draft this person may read and has not chosen yet, the newest first: what it is of a case,
    and its number. `shown` reads those of a page."""
    period = span(*read_years(draft.year))
    days = (period.first, period.last)
    cases = cases_with_learning(user, on)
    taken = set(draft.quotations.filter(kind=kind).values_list("case_id", "source"))
    found = [
        (day, what, pk)
        for what, rows, dated, case in _rows(kind, cases, days)
        for pk, day, of in rows.values_list("pk", dated, case)
        if (of, f"{what}-{pk}" if what else "") not in taken
    ]
    return [(what, pk) for _, what, pk in sorted(found, reverse=True)]


def _rows(
    kind: str, cases: QuerySet[Case], days: tuple[datetime.date, datetime.date]
) -> list[tuple[str, QuerySet[Any], str, str]]:
    """The rows that a kind is chosen from: what they are of a case, the day of each, and where its case stands."""
    if kind == Quotation.Kind.COMPLIMENT:
        rows = cases.filter(kind=Kind.COMPLIMENT, received_on__range=days).exclude(words="")
        return [("", rows, "received_on", "pk")]
    if kind == Quotation.Kind.SUMMARY:
        answered = Exists(Finding.objects.filter(element__case=OuterRef("pk")))
        rows = cases.filter(Q(received_on__range=days) | Q(closed_on__range=days), answered, kind=Kind.COMPLAINT)
        return [("", rows, "received_on", "pk")]
    mine = cases.filter(kind=Kind.COMPLAINT).values("pk")
    actions = Action.objects.filter(Q(agreed_on__range=days) | Q(done_on__range=days), case__in=mine)
    advised = Recommendation.objects.filter(made_on__range=days, case__in=mine)
    return [("action", actions, "agreed_on", "case"), ("recommendation", advised, "made_on", "case")]


def shown(of: list[tuple[str, int]]) -> list[Candidate]:
    """The candidates of one page, in its order, for so many queries whatever their number."""
    keys: dict[str, list[int]] = {}
    for what, pk in of:
        keys.setdefault(what, []).append(pk)
    found: dict[tuple[str, int], Candidate] = {}
    if "" in keys:
        rows = Case.objects.filter(pk__in=keys[""]).select_related("service_area", "subject")
        for case in rows.prefetch_related("elements"):
            found["", case.pk] = Candidate(case, "", case.received_on, "; ".join(_points(case)) or case.words)
    of_case: dict[str, tuple[QuerySet[Any], Callable[[Any], datetime.date]]] = {
        "action": (Action.objects.all(), lambda row: row.agreed_on),
        "recommendation": (Recommendation.objects.all(), lambda row: row.made_on),
    }
    for what, (rows, day) in of_case.items():
        if what in keys:
            for row in rows.filter(pk__in=keys[what]).select_related("case__service_area", "case__subject"):
                found[what, row.pk] = Candidate(row.case, f"{what}-{row.pk}", day(row), row.text)
    return [found[one] for one in of if one in found]


def is_quotable(draft: ReportDraft, kind: str, case: Case, source: str) -> bool:
    """Whether this of a case is among what a draft may quote."""
    period = span(*read_years(draft.year))
    there = _rows(kind, Case.objects.filter(pk=case.pk), (period.first, period.last))
    sources = (f"{what}-{pk}" if what else "" for what, rows, _, _ in there for pk in rows.values_list("pk", flat=True))
    return source in sources


def beginning(kind: str, case: Case, source: str, permitted: frozenset[Act]) -> dict[str, str]:
    """The recorded words that a quotation begins with, by its fields: of the stages that this person may read."""
    if kind == Quotation.Kind.COMPLIMENT:
        return {"said": case.words}
    if kind == Quotation.Kind.SUMMARY:
        found = list(_findings(case, permitted))
        done = [*(one.text for one in case.remedies.all()), *(one.text for one in case.actions.all())]
        return {
            "complained_of": _joined(_points(case)) or case.words,
            "found": _joined(f"{one.get_outcome_display().capitalize()}. {one.reasons}".strip() for one in found),
            "done": _joined(done),
        }
    what, _, number = source.partition("-")
    if what == "action":
        action = case.actions.select_related("recommendation").get(pk=int(number))
        learnt = [action.recommendation.text] if action.recommendation else []
        learnt += [one.learning for one in _findings(case, permitted) if one.element_id == action.element_id]
        return {"learnt": _joined(learnt), "changed": action.text}
    advised = case.recommendations.get(pk=int(number))
    return {"learnt": advised.text, "changed": _joined(one.text for one in advised.actions.all())}


def _points(case: Case) -> list[str]:
    """The points of a complaint in words. An imported one has a point without any."""
    return [one.text for one in case.elements.all() if one.text != ONE_POINT]


def _findings(case: Case, permitted: frozenset[Act]) -> list[Finding]:
    """What the council found on each point last."""
    layers = [Layer.STAGE1, *([Layer.ADJUDICATION] if Act.SEE_STAGE_TWO in permitted else [])]
    rows = Finding.objects.filter(element__case=case, layer__in=layers).select_related("element")
    last = {one.element_id: one for one in sorted(rows, key=lambda one: layers.index(Layer(one.layer)))}
    return sorted(last.values(), key=lambda one: one.element.number)


def _joined(texts: Any) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
