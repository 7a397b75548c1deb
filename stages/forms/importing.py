"""The form by which a case log is sent in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator

from cases.forms import Form, RadioField
from stages.importing.faults import LogRefused
from stages.importing.runs import LARGEST, MOST_ROWS
from stages.importing.words import labels_in

LARGEST_LABELS = 100_000
"""Bytes of a file of words: several thousand of them."""
MEGABYTES = LARGEST // 1024**2


class CaseLogForm(Form):
    """`labels` is what the labels file says, once the form is valid."""

    title = "Import a case log"
    button = "Check the log"
    file = forms.FileField(
        label="The case log",
        help_text=f"CSV (UTF-8) or XLSX, up to {MEGABYTES} MB and {MOST_ROWS:,} rows.",
        max_length=100,
        validators=[FileExtensionValidator(["csv", "xlsx"], "Choose a .csv or .xlsx file.")],
        error_messages={
            "required": "Choose the case log.",
            "empty": "The file is empty. Choose another one.",
            "max_length": "The name of the file is longer than 100 characters. Give it a shorter one.",
        },
    )
    missing = RadioField(
        label="Names that the council’s own lists do not have",
        choices=(("fault", "are faults"), ("add", "are added to the lists")),
        hints={"fault": "Best where the lists are complete: a misspelt team is found."},
        initial="fault",
        error_messages={"required": "Choose what becomes of names that the lists do not have."},
    )
    labels = forms.FileField(
        label="The council’s words for outcomes and other fixed lists",
        help_text="A TOML file. Not needed where the log has the codes or the usual words.",
        required=False,
        validators=[FileExtensionValidator(["toml"], "Choose a .toml file.")],
        error_messages={"empty": "The file is empty. Choose another one, or none."},
    )

    def clean_file(self) -> UploadedFile:
        if self.cleaned_data["file"].size > LARGEST:
            raise ValidationError(
                f"The file is larger than {MEGABYTES} MB. Import it in parts, or have the command import_cases take it."
            )
        return self.cleaned_data["file"]

    def clean_labels(self) -> dict[str, Any]:
        file = self.cleaned_data["labels"]
        if file is None:
            return {}
        if file.size > LARGEST_LABELS:
            raise ValidationError("The labels file is larger than 100 kB. Choose another one.")
        try:
            return labels_in(file.read(), file.name)
        except LogRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
