"""Putting words from a case into a draft, editing them for everybody to read, and taking them out again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from accounts.models import User
from cases.models import Case, Verb
from cases.permissions import Act, require
from cases.record import Refused
from reporting.models import Quotation, ReportDraft
from reporting.publication.publishing import DraftChanged, touched
from reporting.publication.quotable import is_quotable


@transaction.atomic
def quote(
    draft: ReportDraft,
    kind: str,
    case: Case,
    source: str,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    words: Mapping[str, str],
    named: bool,
) -> Quotation:
    """Put words of a case into a draft, as its author edited them; with `named` its service area is named beside them.

    Raises Refused for what is not of the year of the report, and for what is in it already.
    """
    require(by, Act.SEE_LEARNING, case)
    if not is_quotable(draft, kind, case, source):
        raise Refused("That is not of the year of this report.")
    draft = touched(draft, Verb.QUOTATION_KEPT, seen=seen, by=by, on=on, **_told(kind, case, source, words))
    try:
        with transaction.atomic():
            return draft.quotations.create(
                kind=kind, case=case, source=source, service=_service(case, named), words=dict(words), chosen_by=by
            )
    except IntegrityError:
        raise Refused("This is in the report already. Change it there.") from None


@transaction.atomic
def change_quotation(
    row: Quotation, *, seen: int, by: User, on: datetime.date, words: Mapping[str, str], named: bool
) -> Quotation:
    """Edit words that are in a draft already."""
    told = _told(row.kind, row.case, row.source, words) | {"before": row.words}
    touched(row.draft, Verb.QUOTATION_KEPT, seen=seen, by=by, on=on, **told)
    changed = Quotation.objects.filter(pk=row.pk)
    if changed.update(words=dict(words), service=_service(row.case, named)) != 1:
        raise DraftChanged
    return changed.get()


@transaction.atomic
def remove_quotation(row: Quotation, *, seen: int, by: User, on: datetime.date) -> None:
    """Take words out of a draft. They stay in the history."""
    told = _told(row.kind, row.case, row.source, {}) | {"before": row.words}
    touched(row.draft, Verb.QUOTATION_REMOVED, seen=seen, by=by, on=on, **told)
    if Quotation.objects.filter(pk=row.pk).delete()[0] != 1:
        raise DraftChanged


def _service(case: Case, named: bool) -> str:
    return case.service_area.name if named and case.service_area else ""


def _told(kind: str, case: Case, source: str, words: Mapping[str, str]) -> dict[str, object]:
    """What the history keeps of it."""
    return {"kind": kind, "case": case.reference, "source": source, "after": dict(words)}
