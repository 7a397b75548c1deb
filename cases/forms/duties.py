"""The four things a person must be told on receipt (reg 11), as they are asked for when logging and afterwards."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.actions.details import Told
from cases.models import Case, InformationDuty

from .base import CaseForm
from .fields import DateField, RadioField, TextField

HINTS = {
    InformationDuty.Item.PROCEDURE: "What the three stages are, and how long each may take",
    InformationDuty.Item.ADVOCACY: "Where the person is a child, a young person or a care leaver",
    InformationDuty.Item.HELP: "To anyone who wants help or advice to follow the procedure",
    InformationDuty.Item.ADVOCATE: "Where the person is a child, a young person or a care leaver",
}


def duty_fields() -> dict[str, forms.Field]:
    """Three fields for each of the four duties: how it stands, when it was done, and with what."""
    fields: dict[str, forms.Field] = {}
    for item in InformationDuty.Item:
        answers = [("not_yet", "Not yet"), ("done", "Done")]
        if item in InformationDuty.WHERE_RELEVANT:
            answers.append(("not_relevant", "Not relevant"))
        fields[f"duty_{item}"] = RadioField(
            label=item.label, help_text=HINTS[item], choices=answers, inline=True, required=False, initial="not_yet"
        )
        fields[f"duty_{item}_on"] = DateField(label="When", subject="The date", past=True, required=False)
        fields[f"duty_{item}_document"] = TextField(label="What was sent, and how", max_length=300, required=False)
    return fields


def take_duties(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Told]:
    """The duties as recorded, taken out of the cleaned data. A duty that is done needs its date."""
    duties: dict[str, Told] = {}
    for item in InformationDuty.Item:
        answer = cleaned.pop(f"duty_{item}", "") or "not_yet"
        on = cleaned.pop(f"duty_{item}_on", None)
        document = cleaned.pop(f"duty_{item}_document", "") or ""
        if answer == "done" and on is None and f"duty_{item}_on" not in form.errors:
            form.add_error(f"duty_{item}_on", f"Enter the date for “{item.label}”.")
        done = answer == "done"
        duties[item.value] = Told(on if done else None, answer == "not_relevant", document if done else "")
    return duties


def duty_rows(form: forms.Form) -> list[dict[str, Any]]:
    """The bound fields of each duty, for the template."""
    return [
        {"answer": form[f"duty_{item}"], "on": form[f"duty_{item}_on"], "document": form[f"duty_{item}_document"]}
        for item in InformationDuty.Item
    ]


def duties_initial(case: Case) -> dict[str, Any]:
    """How the duties of a case stand, as values of the form."""
    initial: dict[str, Any] = {}
    for duty in case.duties.all():
        initial[f"duty_{duty.item}"] = "not_relevant" if duty.not_relevant else "done"
        initial[f"duty_{duty.item}_on"] = duty.done_on
        initial[f"duty_{duty.item}_document"] = duty.document
    return initial


class DutiesForm(CaseForm):
    """What the person was told on receipt."""

    title = "Information given on receipt"
    button = "Save"
    mark_optional = False

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial=duties_initial(case), **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        return duty_fields() | super().own_fields()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return {"duties": take_duties(self, cleaned)} | cleaned

    @property
    def duty_rows(self) -> list[dict[str, Any]]:
        return duty_rows(self)
