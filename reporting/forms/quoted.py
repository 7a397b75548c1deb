"""The form by which recorded words are edited for everybody to read."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms import LongTextField
from reporting.publication.quoted import FIELDS

from .publishing import DraftForm


class QuotationForm(DraftForm):
    """The texts of one quotation. What nobody has anything to say to may stay blank, but not all of it."""

    button = "Put it into the report"
    mark_optional = False

    def __init__(self, *args: Any, kind: str, service: str, **kwargs: Any) -> None:
        self.kind, self.service = kind, service
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        texts: dict[str, forms.Field] = {
            one.name: LongTextField(label=one.asked, rows=6, required=False, max_length=5000)
            for one in FIELDS[self.kind]
        }
        if self.service:
            texts["named"] = forms.BooleanField(
                label=f"Name the service area with it: {self.service}", required=False, initial=True
            )
        return super().own_fields() | texts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = [one.name for one in FIELDS[self.kind]]
        if not self.errors and not any(cleaned.get(name, "").strip() for name in names):
            self.add_error(names[0], "Write what is to stand in the report.")
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        """The texts by their names, without those left blank."""
        typed = {one.name: self.cleaned_data[one.name].strip() for one in FIELDS[self.kind]}
        return {name: text for name, text in typed.items() if text}

    @property
    def named(self) -> bool:
        """Whether the service area is named."""
        return bool(self.cleaned_data.get("named"))
