"""A form about something that several people write: it remembers the edition it was shown with."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms import Form
from cases.record import Refused
from reporting.models import EditedLayout, ReportDraft


class EditionForm(Form):
    may_follow = True
    """Whether it may be sent again, as it stands, about a row that somebody changed meanwhile."""

    def __init__(self, *args: Any, row: ReportDraft | EditedLayout, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        edition = forms.CharField(widget=forms.HiddenInput, required=False, initial=str(self.row.edition))
        return super().own_fields() | {"edition": edition}

    def _post_clean(self) -> None:
        super()._post_clean()
        self.cleaned_data.pop("edition", None)

    @property
    def seen(self) -> int:
        """The edition that the person was looking at; 0, which none has, where none came."""
        return edition_of(self.data.get(self.add_prefix("edition"), ""))

    def refuse(self, refusal: Refused) -> None:
        """Keep what was typed and take on the row as it is now: sending it again is a decision."""
        super().refuse(refusal)
        if self.may_follow:
            now = type(self.row).objects.filter(pk=self.row.pk).values_list("edition", flat=True).first()
            self.data[self.add_prefix("edition")] = str(now or 0)


def edition_of(sent: str) -> int:
    """The edition that a page sent back; 0 for what is no number."""
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 9 else 0
