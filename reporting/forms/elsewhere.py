"""The forms for numbers that come from elsewhere. A line of an imported file is judged by the same form as a page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Min

from cases.forms import DateField, Form, LongTextField, RadioField, SelectField, TextField
from cases.models import Case
from reporting.actions.elsewhere import COSTS, EARLIER, MEASURES, OMBUDSMAN, RATES, TARGETS, Ledger
from reporting.earlier import takes_earlier
from reporting.figures import SOURCES
from reporting.layouts import SHIPPED
from reporting.measures import Rounding
from reporting.models import ContextMeasure, Rate, Target
from reporting.models.elsewhere import figure_name
from reporting.periods import NotAYear, read_years, year_code, year_of
from stages.forms.learning import PoundsField
from stages.forms.ombudsman import FigureForm
from stages.law.vocabulary import CostCategory

LARGEST_FILE = 1_000_000
"""Bytes of a file of figures: some ten thousand lines."""


class YearField(TextField):
    """A reporting year as people write it: 2024-25, 2024/25."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "Year", "help_text": "Such as 2024-25.", "width": "10", "max_length": 9} | kwargs)

    def clean(self, value: Any) -> str:
        typed = re.sub(r"\s*[/\N{EN DASH}-]\s*(?:[0-9]{2}(?=[0-9]{2}$))?", "-", super().clean(value).strip())
        if not typed:
            return ""
        try:
            first, last = read_years(typed)
        except NotAYear:
            raise ValidationError("Enter a year such as 2024-25.", code="invalid") from None
        if first != last:
            raise ValidationError("Enter one year, such as 2024-25.", code="invalid")
        return year_code(first)


class NumberField(forms.DecimalField):
    """A number as people write it: 3517, 3,517 or 16.4."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "widget": widget} | kwargs)
        self.error_messages |= {
            "invalid": "Enter a number, such as 3517 or 16.4.",
            "max_digits": "Enter a smaller number.",
            "max_whole_digits": "Enter a smaller number.",
            "max_decimal_places": "Enter no more than 2 numbers after the point.",
            "min_value": "Enter 0 or a higher number.",
        }

    def to_python(self, value: Any) -> Decimal | None:
        """The number without the commas and spaces that part its thousands."""
        typed = str(value if value is not None else "").strip()
        if re.search(r",(?![0-9]{3}(?:[,.]|$))", typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed.replace(",", ""))


def source_field(**more: Any) -> TextField:
    """Where a number comes from: every one must say so."""
    kept = {
        "label": "Where does it come from?",
        "help_text": "Such as: Department for Education, children in need census, 2025.",
        "error_messages": {"required": "Say where the number comes from."},
    }
    return TextField(**kept | more)


class LedgerForm(Form):
    """One number: a new one, or a row to be put right, which the form then remembers as it was shown."""

    def __init__(
        self, *args: Any, ledger: Ledger | None = None, row: models.Model | None = None, **kwargs: Any
    ) -> None:
        self.ledger, self.row = ledger, row
        if row is not None:
            kwargs["initial"] = ledger.facts(row)
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        if self.row is None:
            return super().own_fields()
        seen = forms.CharField(required=False, widget=forms.HiddenInput, initial=self.ledger.seen(self.row))
        return super().own_fields() | {"seen": seen}

    def _post_clean(self) -> None:
        super()._post_clean()
        self.seen = self.cleaned_data.pop("seen", "")

    def shown_again(self) -> None:
        """Take on what the row says now, after the form was refused because somebody else had changed it."""
        now = self.ledger.all().filter(pk=self.row.pk).first()
        self.data[self.add_prefix("seen")] = self.ledger.seen(now) if now else ""


class MeasureForm(LedgerForm):
    title = "Enter a measure"
    button = "Save the measure"
    name = TextField(
        label="What does it count?",
        help_text="Such as: Referrals to children’s social care. Use the same words every year.",
    )
    from_on = DateField(
        label="First day of the period",
        help_text="Leave it blank for a number as at one day, such as children in care at 31 March.",
        subject="The first day of the period",
        required=False,
    )
    until_on = DateField(label="Last day of the period, or the day itself", subject="The last day of the period")
    value = NumberField(label="Number", max_digits=14, min_value=Decimal(0))
    unit = TextField(
        label="Unit", help_text="Such as %, days or full-time staff.", width="10", max_length=50, required=False
    )
    source = source_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and first > last:
            self.add_error("until_on", "The last day of the period must not be before its first.")
        return cleaned


class RateForm(LedgerForm):
    title = "Define a rate"
    button = "Save the rate"
    name = TextField(label="What is the rate called?", help_text="Such as: Complaints out of all referrals.")
    numerator = SelectField(label="Which figure of the report?", choices=())
    denominator = SelectField(label="Out of which measure?", choices=())
    per = RadioField(label="For each", choices=Rate.Per.choices, initial=Rate.Per.HUNDRED, small=True)
    decimals = RadioField(
        label="Places after the point",
        choices=[("0", "None"), ("1", "One"), ("2", "Two")],
        initial="1",
        inline=True,
        small=True,
    )
    rounding = RadioField(label="Rounded", choices=Rounding.choices, initial=Rounding.HALF_UP, small=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ContextMeasure.objects.order_by("name").values_list("name", flat=True).distinct()
        self.fields["numerator"].choices = [("", ""), *figures_to_choose()]
        self.fields["denominator"].choices = [("", ""), *((name, name) for name in names)]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Rate.objects.exclude(pk=self.row.pk if self.row else None).exclude(name=name)
        if any(figure_name("rate", name) == other.figure for other in others):
            raise ValidationError("Another rate has nearly the same name. Use words that tell the two apart.")
        return name

    def clean_per(self) -> int:
        return int(self.cleaned_data["per"])

    def clean_decimals(self) -> int:
        return int(self.cleaned_data["decimals"])


class TargetForm(LedgerForm):
    title = "Enter a target"
    button = "Save the target"
    measure = SelectField(label="Which figure of the report?", choices=())
    year = YearField()
    direction = RadioField(
        label="The target is reached by", choices=Target.Direction.choices, initial="at_least", inline=True, small=True
    )
    value = NumberField(label="Number", help_text="In the unit of the figure: 85 for 85%.", min_value=Decimal(0))
    source = source_field(label="Who set it, and where?", help_text="Such as: Service plan 2024-25.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", ""), *figures_to_choose()]


class CostForm(LedgerForm):
    title = "Enter a cost"
    button = "Save the cost"
    category = RadioField(label="What was it spent on?", choices=CostCategory.choices, small=True)
    incurred_on = DateField(label="When was it incurred?", subject="The day it was incurred", past=True)
    pounds = PoundsField(label="Amount in pounds", help_text="A credit is a negative amount.")
    note = TextField(
        label="Note", help_text="What tells it from other costs of the same day, such as an invoice.", required=False
    )

    def clean_pounds(self) -> Decimal:
        if self.cleaned_data["pounds"] == 0:
            raise ValidationError("Enter an amount. A cost of nothing is not recorded.")
        return self.cleaned_data["pounds"]


class EarlierForm(LedgerForm):
    title = "Enter an earlier figure"
    button = "Save the figure"
    table = SelectField(label="Which table of the report?", choices=())
    year = YearField(help_text="A year before the cases here begin, such as 2016-17.")
    label = TextField(
        label="Which row?",
        help_text="As the report here prints it, such as: Upheld. A row of a group is written with its group, such as: "
        "Children in Need: Northtown. The last row is: Total. Where the years are the rows, it is the heading of the "
        "column.",
    )
    value = NumberField(label="Number")
    source = source_field(label="Where was it published?", help_text="Such as: Annual report 2016-17, Table 5.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", ""), *tables_to_choose()]

    def clean_year(self) -> str:
        year = self.cleaned_data["year"]
        first = Case.objects.aggregate(first=Min("received_on"))["first"]
        if first and read_years(year)[0] >= year_of(first):
            raise ValidationError(
                f"There are cases from {year_code(year_of(first))} on, so the figures of {year} are counted from them. "
                "Enter figures of earlier years only."
            )
        return year


class OmbudsmanForm(LedgerForm, FigureForm):
    """A figure that the Ombudsman published: as a line of a file, or to be put right."""


FORMS: dict[str, type[LedgerForm]] = {
    MEASURES.name: MeasureForm,
    RATES.name: RateForm,
    TARGETS.name: TargetForm,
    COSTS.name: CostForm,
    EARLIER.name: EarlierForm,
    OMBUDSMAN.name: OmbudsmanForm,
}


class RemoveForm(LedgerForm):
    title = "Remove this figure"
    button = "Remove it"
    why = LongTextField(
        label="Why is it removed?", rows=2, error_messages={"required": "Say why. It stays in the history."}
    )


class FileForm(Form):
    button = "Check and import"
    file = forms.FileField(
        label="File",
        help_text="CSV (UTF-8) or XLSX, with the names of the columns in its first line.",
        validators=[FileExtensionValidator(["csv", "xlsx"], "Choose a .csv or .xlsx file.")],
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )

    def clean_file(self) -> UploadedFile:
        if self.cleaned_data["file"].size > LARGEST_FILE:
            raise ValidationError("The file is larger than 1 megabyte. Import it in parts.")
        return self.cleaned_data["file"]


def figures_to_choose() -> list[tuple[str, str]]:
    """The figures of the reports, by name: counts and shares that a rate or a target can be of."""
    there = [(source.name, source.label) for source in SOURCES]
    ratios = {ratio.name: ratio.label for layout in SHIPPED.values() for ratio in layout.ratios}
    return [*there, *ratios.items()]


def tables_to_choose() -> list[tuple[str, str]]:
    """The tables that earlier years can be entered for, by name."""
    found: dict[str, str] = {}
    for layout in SHIPPED.values():
        for definition in layout.tables:
            if takes_earlier(definition):
                found.setdefault(definition.name, definition.title)
    return list(found.items())
