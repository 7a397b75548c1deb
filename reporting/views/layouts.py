"""The pages of layouts: which there are, one of them with its sections and parts, and each change of it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import allow
from cases.forms import kept
from cases.permissions import Act
from cases.record import Refused
from reporting.actions import layouts as deeds
from reporting.actions.layouts import DOWN, UP
from reporting.forms.editions import edition_of
from reporting.forms.layouts import (
    ADDED,
    BeginForm,
    ChoicesForm,
    LayoutForm,
    RemoveLayoutForm,
    SectionForm,
    form_for,
    shortened,
)
from reporting.layouts import DEFAULT, SHIPPED, BrokenLayout, Layout, layout_called
from reporting.layouts.library import FIXED, Library, library_of
from reporting.layouts.stored import EditedPart, EditedSection, sections_like, sections_of
from reporting.models import EditedLayout
from reporting.periods import year_code, year_of


@require_safe
def layouts(request: HttpRequest) -> HttpResponse:
    """Every layout: those that are shipped, and the council's own."""
    allow(request, Act.PUBLISH_REPORT)
    own = EditedLayout.objects.filter(retired=False)
    shipped = [{"layout": layout, "usual": layout is DEFAULT} for layout in SHIPPED.values()]
    called = {layout.name: layout.title for layout in SHIPPED.values()}
    rows = [{"row": row, "like": called.get(row.based_on, row.based_on)} for row in own]
    return render(request, "reporting/layouts.html", {"shipped": shipped, "own": rows})


@require_safe
def layout(request: HttpRequest, name: str) -> HttpResponse:
    """One layout: its choices, its sections and their parts in order, and what may be done to each."""
    allow(request, Act.PUBLISH_REPORT)
    if name in SHIPPED:
        shipped = SHIPPED[name]
        return _layout_page(request, shipped, Library(shipped), sections_like(shipped))
    return _own_page(request, _own(name))


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Begin a layout of the council's own as a copy of this one."""
    allow(request, Act.PUBLISH_REPORT)
    like = SHIPPED.get(name) or _own(name)
    form = kept.opened(request, BeginForm, initial={"called": like.title})
    today = timezone.localdate()
    done = kept.run(
        request,
        form,
        lambda: deeds.begin_layout(
            name, title=form.cleaned_data["called"], name=form.cleaned_data["name"], by=request.user, on=today
        ),
        then=lambda row: row,
        said="The layout is begun. It is the same as the one it was copied from until you change it.",
    )
    return done or kept.page(request, form, caption=f"A copy of “{like.title}”", cancel=_address(name))


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest, name: str) -> HttpResponse:
    """The title of the report, and how it has its years and shares."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    there = {one: getattr(row, one) for one in ("compares", "year_style", "year_order", "rounding")}
    return _form_page(
        request,
        row,
        kept.opened(request, ChoicesForm, row=row, initial=there | {"called": row.title}),
        lambda form: deeds.set_choices(row, **_by(request, form), **form.cleaned_data),
        said="The choices are saved.",
    )


@require_http_methods(["GET", "POST"])
def section_add(request: HttpRequest, name: str) -> HttpResponse:
    """Put a section at the end."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    return _form_page(
        request,
        row,
        kept.opened(request, SectionForm, row=row),
        lambda form: deeds.add_section(row, **_by(request, form), **form.cleaned_data),
        said="The section is added at the end. Put something into it: until then it is a title alone.",
    )


@require_http_methods(["GET", "POST"])
def section_change(request: HttpRequest, name: str, section: str) -> HttpResponse:
    """Give a section another title, or begin a page with it or not."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    found = _section(row, section)
    return _form_page(
        request,
        row,
        kept.opened(request, SectionForm, row=row, initial={"called": found.title, "new_page": found.new_page}),
        lambda form: deeds.change_section(row, section, **_by(request, form), **form.cleaned_data),
        said="The section is saved.",
        at=f"#section-{section}",
        title="Change this section",
    )


@require_http_methods(["GET", "POST"])
def part_add(request: HttpRequest, name: str, section: str) -> HttpResponse:
    """Put something into a section: first which kind of part, then the part."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    found, library = _section(row, section), _library(row)
    kind = request.GET.get("kind", "")
    if kind not in ADDED:
        context = {"row": row, "section": found, "kinds": [(one, *words) for one, words in ADDED.items()]}
        return render(request, "reporting/layout_add.html", context)
    form = kept.opened(request, form_for(kind), row=row, library=library, section=found)
    return _form_page(
        request,
        row,
        form,
        lambda form: deeds.add_part(row, section, form.made, after=form.after, **_by(request, form)),
        said=f"It is put into “{found.title}”.",
        at=f"#section-{section}",
        title=f"Add to “{found.title}”: {ADDED[kind][0][:1].lower()}{ADDED[kind][0][1:]}",
        query=f"?kind={kind}",
    )


@require_http_methods(["GET", "POST"])
def part_change(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Change one part. Those in which there is nothing to choose have no such page."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    section, part = _part(row, key)
    form_class = form_for(part.kind)
    if "what" not in form_class.base_fields:
        raise Http404("There is nothing to choose in this part.")
    form = kept.opened(request, form_class, row=row, library=_library(row), section=section, part=part)
    return _form_page(
        request,
        row,
        form,
        lambda form: deeds.change_part(row, key, form.made, **_by(request, form)),
        said="It is saved.",
        at=f"#part-{key}",
        title=f"Change: {ADDED[part.kind][0][:1].lower()}{ADDED[part.kind][0][1:]}",
    )


@require_POST
def arrange(request: HttpRequest, name: str) -> HttpResponse:
    """Move a section or a part up or down, or take it out: `do` says which, such as “part-up 12”."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    deed, _, which = request.POST.get("do", "").partition(" ")
    by = {"seen": edition_of(request.POST.get("edition", "")), "by": request.user, "on": timezone.localdate()}
    key = edition_of(which)
    deeds_there: dict[str, tuple[Callable[[], object], str]] = {
        "section-up": (lambda: deeds.move_section(row, which, UP, **by), f"#section-{which}"),
        "section-down": (lambda: deeds.move_section(row, which, DOWN, **by), f"#section-{which}"),
        "section-out": (lambda: deeds.remove_section(row, which, **by), ""),
        "part-up": (lambda: deeds.move_part(row, key, UP, **by), f"#part-{key}"),
        "part-down": (lambda: deeds.move_part(row, key, DOWN, **by), f"#part-{key}"),
        "part-out": (lambda: deeds.remove_part(row, key, **by), ""),
    }
    if deed not in deeds_there:
        raise Http404("There is no such deed.")
    do, at = deeds_there[deed]
    try:
        do()
    except Refused as refusal:
        return _own_page(request, _own(name), refused=str(refusal).splitlines())
    if not at:
        messages.success(request, "It is taken out. What it said is in the history.")
    return redirect(row.get_absolute_url() + at)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Remove a layout of the council's own."""
    allow(request, Act.PUBLISH_REPORT)
    row = _own(name)
    form = kept.opened(request, RemoveLayoutForm, row=row)
    done = kept.run(
        request,
        form,
        lambda: deeds.remove_layout(row, **_by(request, form)),
        then="layouts",
        said=f"The layout “{row.title}” is removed.",
    )
    says = ["Reports that were made or published with it stay as they are. It is offered for no other."]
    return done or kept.page(
        request, form, "stages/confirm.html", caption=row.title, says=says, cancel=row.get_absolute_url()
    )


def _own(name: str) -> EditedLayout:
    return get_object_or_404(EditedLayout, name=name, retired=False)


def _library(row: EditedLayout) -> Library:
    try:
        return library_of(row)
    except BrokenLayout as fault:
        raise Http404(str(fault)) from fault


def _section(row: EditedLayout, name: str) -> EditedSection:
    try:
        return deeds.section_called(row, name)
    except Refused as fault:
        raise Http404("There is no such section.") from fault


def _part(row: EditedLayout, key: int) -> tuple[EditedSection, EditedPart]:
    try:
        part = deeds.part_called(row, key)
    except Refused as fault:
        raise Http404("There is no such part.") from fault
    return next(section for section in sections_of(row) if part in section.parts), part


def _address(name: str) -> str:
    return reverse("layout", args=[name])


def _own_page(request: HttpRequest, row: EditedLayout, refused: list[str] | None = None) -> HttpResponse:
    refused = refused or []
    try:
        library, sections = library_of(row), sections_of(row)
        layout_called(row.name)
    except BrokenLayout as fault:
        refused = [*refused, *str(fault).splitlines()]
        library, sections = Library(SHIPPED.get(row.based_on, DEFAULT)), ()
    return _layout_page(request, row, library, sections, refused)


def _layout_page(
    request: HttpRequest,
    found: EditedLayout | Layout,
    library: Library,
    sections: tuple[EditedSection, ...],
    refused: list[str] | None = None,
) -> HttpResponse:
    own = isinstance(found, EditedLayout)
    shown = [
        {
            "section": section,
            "parts": [
                {
                    "part": part,
                    "kind": ADDED[part.kind][0] if part.kind in ADDED else part.kind,
                    "words": "" if part.kind in FIXED else shortened(library.called(part), 200),
                    "may_change": own and part.kind in ADDED and "what" in form_for(part.kind).base_fields,
                }
                for part in section.parts
            ],
        }
        for section in sections
    ]
    like = library.base
    context = {
        "layout": found,
        "own": own,
        "year": year_code(year_of(timezone.localdate()) - 1),
        "like": like,
        "sections": shown,
        "refused": refused or [],
        "year_style": found.year_style,
        "year_order": EditedLayout.YearOrder(found.year_order).label if own else "as each table has it",
        "rounding": type(like.rounding)(found.rounding).label,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "reporting/layout.html", context, status=status)


def _form_page(
    request: HttpRequest,
    row: EditedLayout,
    form: LayoutForm,
    deed: Callable[[Any], object],
    *,
    said: str,
    at: str = "",
    **context: Any,
) -> HttpResponse:
    address = row.get_absolute_url() + at
    done = kept.run(request, form, lambda: deed(form), then=address, said=said)
    return done or kept.page(request, form, caption=row.title, cancel=address, **context)


def _by(request: HttpRequest, form: LayoutForm) -> dict[str, Any]:
    return {"seen": form.seen, "by": request.user, "on": timezone.localdate()}
