"""A report at each step of its life, made by the real actions."""

from __future__ import annotations

import datetime

from accounts.models import User
from reporting import runs
from reporting.layouts import DEFAULT
from reporting.models import Publication, ReportDraft
from reporting.publication import publishing
from reporting.publication.names import Hit
from tests.builders import TODAY, Council

YEAR = "2026-27"


def begun(council: Council, year: str = YEAR, *, layout: str = DEFAULT.name, on: datetime.date = TODAY) -> ReportDraft:
    """A draft that the complaints manager has begun."""
    return publishing.begin(year, layout, by=council.manager, on=on)


def written(draft: ReportDraft, place: str, words: str, *, on: datetime.date = TODAY) -> ReportDraft:
    """The draft with words of its author's under a section."""
    return publishing.write_text(draft, seen=draft.edition, by=draft.author, on=on, place=place, words=words)


def reasoned(draft: ReportDraft, reason: str, *, on: datetime.date = TODAY) -> ReportDraft:
    """The draft of a later version with its reason."""
    return publishing.write_reason(draft, seen=draft.edition, by=draft.author, on=on, reason=reason)


def searched(draft: ReportDraft, hit: Hit) -> ReportDraft:
    """The draft as a search leaves it that has found one word."""
    found = {"place": hit.place, "found": hit.found, "kind": hit.kind, "sentence": hit.sentence}
    ReportDraft.objects.filter(pk=draft.pk).update(found_names=[found])
    draft.refresh_from_db()
    return draft


def shown_whole(draft: ReportDraft) -> ReportDraft:
    """The draft with its small numbers shown, as the data protection officer may have it."""
    ReportDraft.objects.filter(pk=draft.pk).update(withholds_small_numbers=False)
    draft.refresh_from_db()
    return draft


def submitted(draft: ReportDraft, *, on: datetime.date = TODAY) -> ReportDraft:
    """The draft submitted, with nothing found in it."""
    assert publishing.submit(draft, seen=draft.edition, by=draft.author, on=on) == []
    draft.refresh_from_db()
    return draft


def approved(draft: ReportDraft, by: User, *, on: datetime.date = TODAY) -> ReportDraft:
    return publishing.approve(submitted(draft, on=on), seen=draft.edition, by=by, on=on)


def published(draft: ReportDraft, by: User, *, on: datetime.date = TODAY) -> Publication:
    """The draft submitted, approved by somebody else and published, its files made in this process."""
    draft = approved(draft, by, on=on)
    run = publishing.publish(draft, seen=draft.edition, by=draft.author)
    runs.make(run.pk)
    return Publication.objects.get(draft=draft)
