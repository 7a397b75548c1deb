"""The form that asks for a report: of which period, of which services, in which layout."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import ServiceArea
from cases.forms import DateField, Form, RadioField, SelectField
from reporting.layouts import DEFAULT, offered
from reporting.models.runs import address_of
from reporting.periods import NotASpan, code, code_start
from reporting.subjects import Subject, subject_of

PARTS = (
    ("year", "the whole year"),
    ("1", "quarter 1, April to June"),
    ("2", "quarter 2, July to September"),
    ("3", "quarter 3, October to December"),
    ("4", "quarter 4, January to March"),
    ("dates", "other dates"),
)


class AskForm(Form):
    """`address` is where the report stands that was asked for, once the form is valid."""

    title = "A report of another period or one service"
    button = "Show the report"
    mark_optional = False

    part = RadioField(label="Which part of the year?", choices=PARTS)
    year = SelectField(label="Financial year", help_text="For a whole year or a quarter.", choices=(), required=False)
    first = DateField(label="First day", help_text="For other dates only.", subject="The first day", required=False)
    last = DateField(
        label="Last day",
        help_text="For other dates only. A year or less after the first.",
        subject="The last day",
        required=False,
    )
    service = SelectField(label="Service area", choices=(), empty="All services", required=False)
    layout = SelectField(label="Layout", choices=(), required=False)

    def __init__(self, *args: Any, years: Sequence[str], **kwargs: Any) -> None:
        """`years` are the codes of those that may be asked for, newest first. The last quarter that ended is chosen."""
        super().__init__(*args, **kwargs)
        ended = code("quarter", code_start("quarter", timezone.localdate()) - datetime.timedelta(days=1))
        for name, value in zip(("year", "part"), ended.split(" Q"), strict=True):
            self.fields[name].initial = self.initial.get(name, value)
        self.fields["year"].choices = [("", ""), *((year, year) for year in years)]
        closed = {True: " (closed)", False: ""}
        areas = ServiceArea.objects.values_list("pk", "name", "closed_on")
        self.fields["service"].choices = [
            ("", "All services"),
            *((str(pk), f"{name}{closed[closed_on is not None]}") for pk, name, closed_on in areas),
        ]
        self.fields["layout"].choices = offered()
        self.fields["layout"].initial = self.initial.get("layout", DEFAULT.name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        subject = self._subject(cleaned)
        if subject is not None and not self.errors:
            service, layout = cleaned["service"], cleaned["layout"] or DEFAULT.name
            self.address = address_of(subject.year, int(service) if service else None, layout)
        return cleaned

    def _subject(self, cleaned: dict[str, Any]) -> Subject | None:
        part, year, first, last = (cleaned.get(name) for name in ("part", "year", "first", "last"))
        if part == "dates":
            return self._dates(first, last)
        if first or last:
            self.add_error("part", "Choose “Other dates” for the days that you entered, or leave them empty.")
        if not year and "year" not in self.errors:
            self.add_error("year", "Choose a financial year.")
        if not year or not part:
            return None
        return Subject(year if part == "year" else f"{year} Q{part}")

    def _dates(self, first: datetime.date | None, last: datetime.date | None) -> Subject | None:
        for name, day in (("first", first), ("last", last)):
            if day is None and name not in self.errors:
                self.add_error(name, f"Enter the {name} day.")
        if first is None or last is None:
            return None
        try:
            return subject_of(first, last)
        except NotASpan as fault:
            self.add_error("last", str(fault))
            return None
