"""The form of “Check a published table”: what is pasted, what is uploaded, and how its tables are to be read."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator

from cases.forms.base import Form
from reporting.checking import LONGEST, Checked, Correction, TooMuch, check
from reporting.checking.roles import ColumnRole, RowRole
from reporting.checking.uploads import UploadRefused, as_text

CHOICE = re.compile(r"^read-(?P<table>\d{1,3})-(?P<what>row|column)-(?P<at>\d{1,5})$")


class CheckForm(Form):
    """`checked` is what came of it, once the form is valid; `text` all that was pasted and uploaded, as one."""

    title = "Check a published table"
    button = "Check it"
    mark_optional = False
    words = forms.CharField(
        label="Tables and sentences",
        help_text="Paste tables with their total rows, and sentences about them, in any order: a whole report will do.",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "check-paste", "spellcheck": "false"}),
        error_messages={"max_length": f"This is longer than {LONGEST:,} letters. Paste a part of it at a time."},
    )
    file = forms.FileField(
        label="A file with tables",
        help_text="CSV (UTF-8) or XLSX, up to 2 MB. Of a formula, the value that was last shown is read.",
        required=False,
        validators=[FileExtensionValidator(["csv", "xlsx"], "Choose a .csv or .xlsx file.")],
        error_messages={"empty": "The file is empty. Choose another one."},
    )

    def clean_file(self) -> str:
        """The text of the uploaded file; empty where none was chosen."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        try:
            return as_text(file.name, file.read())
        except UploadRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        self.text = "\n\n".join(part for part in (cleaned["words"].rstrip(), cleaned["file"]) if part.strip())
        if not self.text:
            raise ValidationError("Paste a table or a sentence, or choose a file.")
        try:
            self.checked: Checked = check(self.text, self.corrections())
        except TooMuch as much:
            raise ValidationError(str(much)) from much
        return cleaned

    def corrections(self) -> dict[int, Correction]:
        """What the person said of rows and columns, by table. Raises ValidationError for what is no role."""
        found: dict[int, Correction] = {}
        for name, value in self.data.items():
            match = CHOICE.match(name)
            if match is None or not value:
                continue
            correction = found.setdefault(int(match["table"]), Correction())
            try:
                if match["what"] == "row":
                    correction.rows[int(match["at"])] = RowRole(value)
                else:
                    correction.columns[int(match["at"])] = ColumnRole.from_code(value)
            except ValueError as fault:
                raise ValidationError("Choose what each row and column is from the lists.") from fault
        return found
