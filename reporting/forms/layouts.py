"""The forms by which a layout is begun and edited: one for each kind of part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from cases.forms import Form, LongTextField, RadioField, SelectField, TextField
from reporting.layouts import QUOTED
from reporting.layouts.faults import LONGEST
from reporting.layouts.library import FIXED, Library, said_by
from reporting.layouts.stored import EditedPart, EditedSection
from reporting.measures import Rounding
from reporting.models import ClearedName, EditedLayout

from .editions import EditionForm

LONGEST_PLACE = ClearedName._meta.get_field("place").max_length
"""Letters that the title of a section has at most: whoever clears a word that is no name says where it stands."""

QUOTED_CALLED = (
    ("summary", "Summaries of cases"),
    ("learning", "Examples of learning"),
    ("compliment", "Compliments"),
)

ADDED = {
    "heading": ("Heading", "A line over what follows."),
    "words": ("Words", "One paragraph or several. They stand in every report of this layout."),
    "list": ("List", "Lines with a mark before each."),
    "says": ("Sentences with figures", "Written by the program from the figures of the year, so that they agree."),
    "table": ("Table", "One of those that are counted from the cases."),
    "chart": ("Chart", "A picture of one of the tables."),
    "quoted": ("Place for quotations", "Compliments, summaries of cases, examples of learning, chosen for a draft."),
    "glance": (FIXED["glance"], "The figures of the year in large numbers."),
    "shares": (FIXED["shares"], "Upheld and answered in time, as shares of the complaints of each year."),
    "context": (FIXED["context"], "What puts complaints in proportion, where it was entered."),
    "targets": (FIXED["targets"], "Where targets were entered for the year."),
    "ombudsman_own": (FIXED["ombudsman_own"], "As they were published about the council, where they were entered."),
    "stages": (FIXED["stages"], "The three stages of the statutory procedure, with their limits."),
    "definitions": (FIXED["definitions"], "The terms of the figures."),
}
"""What can be put into a section, with a word on it, the usual first."""


class LayoutForm(EditionForm):
    """A form about a layout."""


class BeginForm(Form):
    title = "Begin a layout of your own"
    button = "Begin it"
    called = TextField(
        label="Title of the report",
        help_text="It stands on the cover: Children’s social care complaints and compliments.",
        error_messages={"required": "Enter the title of the report."},
    )
    name = TextField(
        label="Short name",
        help_text="Small letters and hyphens, such as short-report. It tells the layout from others, and is made of "
        "the title where you leave it blank.",
        required=False,
        max_length=50,
        validators=[validate_slug],
        width="20",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = "Use letters, numbers and hyphens only, such as short-report."
        self.fields["name"].error_messages["invalid"] = slug

    def clean_name(self) -> str:
        return self.cleaned_data["name"].lower()


class ChoicesForm(LayoutForm):
    title = "Choices for the whole report"
    called = TextField(label="Title of the report", error_messages={"required": "Enter the title of the report."})
    compares = forms.IntegerField(
        label="How many years does it compare?",
        min_value=1,
        max_value=10,
        help_text="The year reported among them. A table may have a number of its own.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many years it compares, such as 5.",
            "invalid": "Enter the number of years as a number, such as 5.",
            "min_value": "Enter 1 or more.",
            "max_value": "Enter 10 or fewer.",
        },
    )
    year_style = RadioField(
        label="How is a year written?", choices=EditedLayout.YearStyle.choices, inline=True, small=True
    )
    year_order = RadioField(
        label="Which year comes first?", choices=EditedLayout.YearOrder.choices, required=False, small=True
    )
    rounding = RadioField(label="How are shares cut to whole per cent?", choices=Rounding.choices, small=True)
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "called" in cleaned:
            cleaned["title"] = cleaned.pop("called")
        return cleaned


class SectionForm(LayoutForm):
    title = "Add a section"
    button = "Save the section"
    called = TextField(
        label="Title of the section",
        max_length=LONGEST_PLACE,
        error_messages={"required": "Enter the title of the section."},
    )
    new_page = forms.BooleanField(label="Begin a new page with it in the PDF", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "called" in cleaned:
            cleaned["title"] = cleaned.pop("called")
        return cleaned


class RemoveLayoutForm(LayoutForm):
    title = "Remove this layout"
    button = "Remove it"


class PartForm(LayoutForm):
    """One part of a section: a new one, which says where it goes, or one to be changed."""

    kind = ""
    mark_optional = False

    def __init__(
        self,
        *args: Any,
        library: Library,
        section: EditedSection,
        part: EditedPart | None = None,
        **kwargs: Any,
    ) -> None:
        self.library, self.section, self.part = library, section, part
        if part is not None:
            kwargs["initial"] = self.shown(part)
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        if self.part is not None or not self.section.parts:
            return super().own_fields()
        places = [("0", "First in the section")]
        places += [(str(one.key), f"After: {shortened(self.library.called(one))}") for one in self.section.parts]
        where = forms.ChoiceField(label="Where does it go?", choices=places, initial=places[-1][0])
        where.error_messages["invalid_choice"] = "Choose a place from the list."
        return super().own_fields() | {"after": where}

    @property
    def after(self) -> int:
        """The key of the part that it goes after; 0 for the first place."""
        return int(self.cleaned_data.get("after") or 0)

    def shown(self, part: EditedPart) -> dict[str, Any]:
        """What the fields say of a part that is there."""
        return {"what": part.what}

    @property
    def made(self) -> EditedPart:
        """The part that the form says."""
        return EditedPart(0, self.kind, self.cleaned_data.get("what", ""))


class FixedForm(PartForm):
    """A part in which there is nothing to choose."""

    button = "Put it in"

    @property
    def made(self) -> EditedPart:
        return EditedPart(0, self.kind)


class HeadingForm(PartForm):
    kind = "heading"
    what = TextField(label="Heading", error_messages={"required": "Enter the heading."})


class WordsForm(PartForm):
    kind = "words"
    what = LongTextField(
        label="Words",
        rows=8,
        max_length=LONGEST,
        help_text="Leave an empty line between paragraphs. They carry no figures of a year: every report of this "
        "layout has them.",
        error_messages={"required": "Enter the words."},
    )


class ListForm(PartForm):
    kind = "list"
    what = LongTextField(
        label="Lines of the list",
        rows=6,
        max_length=LONGEST,
        help_text="Each on a line of its own.",
        error_messages={"required": "Enter at least one line."},
    )

    def shown(self, part: EditedPart) -> dict[str, Any]:
        return {"what": "\n".join(part.items)}

    @property
    def made(self) -> EditedPart:
        lines = tuple(line.strip() for line in self.cleaned_data["what"].splitlines() if line.strip())
        return EditedPart(0, self.kind, items=lines)


class SaysForm(PartForm):
    kind = "says"
    what = SelectField(
        label="What do they say?", choices=(), error_messages={"required": "Choose what the sentences say."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", ""), *((name, said_by(name)) for name in self.library.sentences)]


class TableForm(PartForm):
    kind = "table"
    what = SelectField(label="Which table?", choices=(), error_messages={"required": "Choose a table."})
    number = TextField(
        label="Number",
        help_text="Such as 4 or 4a. Leave it blank for the one in the list.",
        required=False,
        max_length=10,
        width="4",
    )
    called = TextField(
        label="Title", help_text="Leave it blank for the one in the list.", required=False, max_length=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((name, f"{table.number}: {table.title}") for name, table in self.library.tables.items())
        self.fields["what"].choices = [("", ""), *named]

    def shown(self, part: EditedPart) -> dict[str, Any]:
        return {"what": part.what, "number": part.number, "called": part.title}

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if number and not all(letter.isalnum() or letter in ".-" for letter in number):
            raise ValidationError("Use letters, numbers and points only, such as 4a or 4.2.", code="invalid")
        return number

    @property
    def made(self) -> EditedPart:
        typed = self.cleaned_data
        return EditedPart(0, self.kind, typed["what"], number=typed["number"], title=typed["called"])


class ChartForm(PartForm):
    kind = "chart"
    what = SelectField(label="Which chart?", choices=(), error_messages={"required": "Choose a chart."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", ""), *((one.name, one.title) for one in self.library.charts.values())]


class QuotedForm(PartForm):
    kind = "quoted"
    what = RadioField(
        label="What is quoted there?",
        choices=QUOTED_CALLED,
        hints={kind: f"Under the heading “{heading}”." for kind, heading in QUOTED.items()},
        error_messages={"required": "Choose what is quoted there."},
    )


OWN_FORMS: dict[str, type[PartForm]] = {
    form.kind: form for form in (HeadingForm, WordsForm, ListForm, SaysForm, TableForm, ChartForm, QuotedForm)
}


def form_for(kind: str) -> type[PartForm]:
    """The form of a kind of part. Raises KeyError for a kind that there is not."""
    if kind in FIXED:
        return type("FixedPartForm", (FixedForm,), {"kind": kind})
    return OWN_FORMS[kind]


def shortened(words: str, most: int = 70) -> str:
    """Words on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
