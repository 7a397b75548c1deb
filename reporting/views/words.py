"""The page on which the author of a report writes: the words, how they will read, and what may be named in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import allow
from cases.forms import kept
from cases.forms.fields import LONGEST_TEXT
from cases.permissions import Act
from reporting.figures import Figure, ReportRefused
from reporting.forms.words import TextForm
from reporting.layouts import layout_called
from reporting.models import ReportDraft
from reporting.publication import publishing
from reporting.report import Report, ReportSection
from reporting.words.at_hand import at_hand
from reporting.words.named import FORMS, Filling, said
from reporting.words.suggested import OWN_TABLE, suggestions
from reporting.words.typed import unnamed
from reporting.words.worded import SUMMARY, looked_at, places

from .publishing import done_by, draft_called

PARAGRAPH = "\n\n"
NO_PARAGRAPH = re.compile(r"\s*(?:[-*+#]|\d+[.)])")
"""How a line begins that is of a list, or a heading."""

TOO_LONG = f"Shorten your words to {LONGEST_TEXT:,} letters or fewer to see how they will read."

EXAMPLE = "accepted"
"""The figure by which the forms are shown, where the report has it."""


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """The author's words for one place of the report, and how they will read: again at every pause, by htmx, or when
    the button for it is pressed."""
    allow(request, Act.PUBLISH_REPORT)
    found = draft_called(pk)
    publishing.require_author(found, request.user)
    titles = places(layout_called(found.layout))
    if place not in titles:
        raise Http404("This report has no such place.")
    report = _report(found)
    form = kept.opened(
        request,
        TextForm,
        draft=found,
        report=report,
        summary=place == SUMMARY,
        initial={"words": found.texts.get(place, "")},
    )
    if "preview" in request.POST and request.htmx:
        return render(request, "reporting/words_preview.html", _preview(form, found, place, titles[place]))
    done = None
    if sentence := request.POST.get("use"):
        form.data["words"] = with_sentence(form.typed_words, sentence)
    elif "preview" not in request.POST:
        done = kept.run(
            request,
            form,
            lambda: publishing.write_text(
                found, **done_by(request, form), place=place, words=form.cleaned_data["words"]
            ),
            then=found,
            said=lambda draft: _saved(draft.texts.get(place, ""), report, titles[place]),
        )
    return done or kept.page(
        request,
        form,
        "reporting/draft_text.html",
        title=f"Your words under “{titles[place]}”",
        caption=f"Report {found.year}",
        cancel=found.get_absolute_url(),
        draft=found,
        **_preview(form, found, place, titles[place]),
        **_offered(report, place),
    )


def with_sentence(words: str, sentence: str) -> str:
    """A text with a sentence at its end: in its last paragraph, or after a heading or a list in one of its own."""
    if not words or words[-1].isspace():
        return f"{words}{sentence}"
    own = NO_PARAGRAPH.match(words.rpartition("\n")[2])
    return f"{words}{PARAGRAPH if own else ' '}{sentence}"


def _report(found: ReportDraft) -> Report | None:
    """The report that the words are read against; None where it cannot be put together today."""
    try:
        return at_hand(found, on=timezone.localdate()).report
    except ReportRefused:
        return None


def _preview(form: TextForm, found: ReportDraft, place: str, title: str) -> dict[str, Any]:
    report, words = form.report, form.typed_words
    if report is None:
        return {"report": None}
    if len(words) > LONGEST_TEXT:  # the form refuses them, and the preview does not read what may have no end
        return {"report": {"sections": []}, "faults": [TOO_LONG]}
    looked = looked_at(words, report)
    number = next((section.number for section in report.sections if section.name == place), "")
    section = ReportSection(number, f"preview-{place}", title, looked.blocks)
    below = found.withholds_below if found.withholds_small_numbers else 0
    return {
        "report": {"sections": [section] if looked.blocks else []},
        "medium": "page",
        "faults": [*looked.missing, *looked.untrue],
        "typed": unnamed(words, report, below),
    }


def _saved(words: str, report: Report | None, title: str) -> str:
    untrue = looked_at(words, report).untrue if report else ()
    said = f"The words under “{title}” are saved."
    return f"{said} Before the report is submitted: {' '.join(untrue)}" if untrue else said


def _offered(report: Report | None, place: str) -> dict[str, Any]:
    """What the page offers: sentences, figures by their names, and forms, each with what it says today."""
    if report is None:
        return {}
    tables = {block.table.name for one in report.sections if one.name == place for block in one.blocks if block.table}
    of_section = [one for one in report.figures.values() if OWN_TABLE.get(one.name) in tables]
    others = [one for one in report.figures.values() if one not in of_section]
    return {
        "suggestions": suggestions(report, place),
        "years": report.years[:2],
        "of_section": list(_figures(of_section, report)),
        "others": list(_figures(others, report)),
        "forms": list(_forms(report)),
    }


def _figures(figures: Iterable[Figure], report: Report) -> Iterator[dict[str, Any]]:
    for figure in figures:
        yield {
            "name": f"{{{figure.name}}}",
            "label": figure.label,
            "numbers": [said(figure, year) for year in report.years[:2]],
        }


def _forms(report: Report) -> Iterator[dict[str, str]]:
    name = EXAMPLE if EXAMPLE in report.figures else next(iter(report.figures), "")
    others = [f"{{{name}:{year}}}" for year in report.years[1:2]]
    asked = [
        *((f"{{{form.name}:{name}}}" if form.name else f"{{{name}}}", form.means) for form in FORMS.values()),
        *((other, "the number of another year") for other in others),
        ("{year}", "the year of the report"),
        ("{year_before}", "the year before"),
    ]
    for text, means in asked:
        filling = Filling(report, "")
        says = filling.filled(text, "…")
        if not filling.faults:
            yield {"text": text, "means": means, "says": says}
