"""What the form templates (templates/gds) ask about a field: its control, its parts, and where an error link goes."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "checkbox": "govuk-checkboxes__input",
    "file": "govuk-file-upload",
}


def look(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "select" if isinstance(widget, forms.Select) else "input"


@register.filter
def layout_of(field: BoundField) -> str:
    """Which of the templates draws this field: date, radios, checkboxes, checkbox or control."""
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return "date"
    if isinstance(widget, forms.CheckboxSelectMultiple):  # which Django makes a kind of radio buttons
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of the hint and the errors of a field, for aria-describedby."""
    ids = [f"{field.auto_id}_hint"] if field.help_text else []
    return " ".join([*ids, *(f"{field.auto_id}_{number}_error" for number in range(1, len(field.errors) + 1))])


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input, select or text area of a field, as the Design System draws it."""
    block = CLASSES.get(look(field), "govuk-input")
    classes = [block, field.field.widget.attrs.get("class", "")]
    if field.errors:
        classes.append(f"{block}--error")
    attrs = {"class": " ".join(filter(None, classes))}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("gds/field.html")
def field(bound: BoundField, **look: str) -> dict[str, Any]:
    """One field of a form that is laid out by hand."""
    return {"field": bound, **look}


@register.filter
def date_parts(field: BoundField) -> list[dict[str, Any]]:
    """The three boxes of a date, each marked where the error is in it."""
    values = field.field.widget.decompress(field.value())
    wrong = getattr(field.field, "wrong_parts", frozenset(range(3))) if field.errors else frozenset()
    return [
        {
            "id": f"{field.auto_id}_{index}",
            "name": f"{field.html_name}_{index}",
            "label": label,
            "width": width,
            "value": "" if value is None else value,
            "wrong": index in wrong,
        }
        for index, (label, width, value) in enumerate(zip(("Day", "Month", "Year"), (2, 2, 4), values, strict=False))
    ]


@register.filter
def hint_of(field: BoundField, value: object) -> str:
    """The hint under one choice."""
    return getattr(field.field, "hints", {}).get(str(value), "")


@register.filter
def error_target(field: BoundField) -> str:
    """The id of what a link in the error summary should focus: it exists, and it can take the focus.

    crispy-forms-gds 2.0.1 points at groups, which cannot (its issue 92).
    """
    kind = layout_of(field)
    if kind == "date":
        wrong = sorted(getattr(field.field, "wrong_parts", ())) or [0]
        return f"{field.auto_id}_{wrong[0]}"
    return f"{field.auto_id}_0" if kind in ("radios", "checkboxes") else field.id_for_label or field.auto_id


@register.filter
def first_target(form: forms.BaseForm) -> str:
    """Where an error about the whole form points: its first field."""
    return next((error_target(field) for field in form.visible_fields()), "")
