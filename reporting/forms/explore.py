"""The form under a cross-table."""

from __future__ import annotations

from django import forms

from cases.forms import Form, TextField


class SaveTableForm(Form):
    """A name for a table, and whether others see it."""

    submit_label = "Save this table"

    name = TextField(label="Name of the table", max_length=100)
    shared = forms.BooleanField(label="Show it to everybody who sees figures", required=False)
