"""The lengths of all clocks: those of the law, which are shown, and the council's own, which can be set."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import allow
from cases.forms import kept
from cases.permissions import Act, may
from stages.actions.targets import set_target
from stages.forms.targets import TargetForm
from stages.law.clocks import CLOCKS, SetBy
from stages.law.explanation import length_words
from stages.targets import lengths_on
from stages.wording import date_words


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Every clock with its length today, who set it and since when, and what is coming."""
    allow(request, Act.SEE_SETTINGS)
    rows = [
        {
            "rule": length.rule,
            "usual": length_words(CLOCKS[length.rule.id]),
            "now": length_words(length.rule),
            "further": length.rule.longest - length.rule.length if length.rule.longest and length.rule.length else 0,
            "own": length.own,
            "coming": length.coming,
        }
        for length in lengths_on(timezone.localdate())
    ]
    return render(
        request,
        "stages/targets.html",
        {
            "corporate": [row for row in rows if row["rule"].may_be_set and row["rule"].id.startswith("G15")],
            "settable": [row for row in rows if row["rule"].may_be_set and not row["rule"].id.startswith("G15")],
            "fixed": [row for row in rows if row["rule"].set_by == SetBy.LAW],
            "may_set": may(request.user, Act.KEEP_SETTINGS),
        },
    )


@require_http_methods(["GET", "POST"])
def target(request: HttpRequest, rule: str) -> HttpResponse:
    """Set the council's own length of one clock, from a day on."""
    allow(request, Act.KEEP_SETTINGS)
    clock = CLOCKS.get(rule)
    if clock is None or not clock.may_be_set:
        raise Http404("The council sets no such length.")
    form = kept.opened(request, TargetForm, rule=clock)
    done = kept.run(
        request,
        form,
        lambda: set_target(by=request.user, on=timezone.localdate(), rule=rule, **form.cleaned_data),
        then=reverse("targets"),
        said=lambda made: f"The length of “{clock.title}” is set from {date_words(made.from_on)} on.",
    )
    return done or kept.page(
        request,
        form,
        "stages/target.html",
        clock=clock,
        caption="Targets",
        usual=length_words(clock),
        cancel=reverse("targets"),
    )
