"""The fields that forms here are made of: those of the GOV.UK Design System, with messages that say what to do.

crispy-forms-gds supplies the date input; what it gets wrong (messages of Python's own, no numeric keyboard, no focus
target) is put right here. Text is taken in one form (NFC), and what no database can hold is refused with a sentence.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.widgets import DateInputWidget
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from cases.models import Term, TermList

LONGEST_TEXT = 20_000
"""Characters. Some six pages; a longer letter is filed as a document."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR = 1900
PARTS_OF_A_DATE = ("day", "month", "year")


def composed(text: str) -> str:
    """Text in composed form (NFC) with single line ends, so that equal words are equal in either database."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def readable(text: str) -> None:
    """Refuse what no name or letter holds: SQLite's search then matches every row, and PostgreSQL cannot store it."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError("This holds a character that cannot be stored. Type it again instead of pasting it.")


def words_only(field: forms.CharField) -> None:
    """Put our sentence in the place of Django's "Null characters are not allowed"."""
    kept = [check for check in field.validators if not isinstance(check, ProhibitNullCharactersValidator)]
    field.validators = [readable, *kept]


class TextField(forms.CharField):
    """One line of text."""

    def __init__(self, *, width: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)
        if width:
            self.widget.attrs["class"] = f"govuk-input--width-{width}"
        self.error_messages.setdefault("max_length", "Shorten this to %(limit_value)d characters or fewer.")


class LongTextField(forms.CharField):
    """Several lines of text. `rows` is the height of the box."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class DateWidget(DateInputWidget):
    """Day, month and year, each in a box with a numeric keyboard. `parts` says which of them the error is in."""

    use_fieldset = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in self.widgets:
            part.attrs["inputmode"] = "numeric"
            part.attrs.pop("label", None)

    def decompress(self, value: object) -> list[object]:
        """The three parts of a date, or those somebody typed, as they typed them."""
        if isinstance(value, datetime.date):
            return [value.day, value.month, value.year]
        return list(value) if isinstance(value, (list, tuple)) else [None, None, None]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else id_


class DateField(DateInputField):
    """A date in three boxes, posted as NAME_0 (day), NAME_1 (month; a name will do) and NAME_2 (year).

    `subject` begins each message ("The date received must be a real date."). `past` refuses tomorrow and later.
    """

    widget = DateWidget

    def __init__(self, *, subject: str = "The date", past: bool = False, not_before: int = FIRST_YEAR, **kwargs: Any):
        own = kwargs.pop("error_messages", {})
        super().__init__(**kwargs)
        self.subject, self.past, self.first_year = subject, past, not_before
        self.error_messages |= {"required": f"Enter {subject[0].lower()}{subject[1:]}."} | own
        self.wrong_parts: frozenset[int] = frozenset()

    def clean(self, value: Any) -> datetime.date | None:
        """The date; ValidationError with one sentence, and `wrong_parts` set, where it is none."""
        self.wrong_parts = frozenset(range(3))
        typed = [unicodedata.normalize("NFKC", str(part or "")).strip() for part in (value or [])][:3]
        typed += [""] * (3 - len(typed))
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            self.wrong_parts = frozenset()
            return None
        if missing := [index for index, part in enumerate(typed) if not part]:
            self.wrong_parts = frozenset(missing)
            names = " and a ".join(PARTS_OF_A_DATE[index] for index in missing)
            raise ValidationError(f"{self.subject} must include a {names}.", code="incomplete")
        day, month, year = typed
        month = str(MONTHS.index(month[:3].lower()) + 1) if month[:3].lower() in MONTHS else month
        if not re.fullmatch(r"[0-9]{4}", year):
            self.wrong_parts = frozenset({2})
            raise ValidationError(f"{self.subject} must have a year of 4 numbers.", code="year")
        try:
            if not (re.fullmatch(r"[0-9]{1,2}", day) and re.fullmatch(r"[0-9]{1,2}", month)):
                raise ValueError(typed)
            found = datetime.date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError(f"{self.subject} must be a real date.", code="invalid") from None
        if not self.first_year <= found.year <= 2100:
            self.wrong_parts = frozenset({2})
            raise ValidationError(f"{self.subject} must be between {self.first_year} and 2100.", code="year")
        if self.past:
            not_in_the_future(found, subject=self.subject)
        self.wrong_parts = frozenset()
        return found

    def has_changed(self, initial: object, data: object) -> bool:
        return self.widget.decompress(initial) != data


def not_in_the_future(
    on: datetime.date | None, *, subject: str = "The date", today: datetime.date | None = None
) -> None:
    """Refuse a date that has not come yet, for what has already happened. Today is the local date here."""
    if on is not None and on > (today or timezone.localdate()):
        raise ValidationError(f"{subject} must be today or in the past.", code="future")


class TimeField(forms.Field):
    """A time of day as people write it: 14:30, 14.30, 1430, 2:30pm, 2pm."""

    def __init__(self, *, subject: str = "The time", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(**kwargs)
        self.subject = subject

    def prepare_value(self, value: object) -> object:
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value

    def to_python(self, value: Any) -> datetime.time | None:
        if value in self.empty_values or not str(value).strip():
            return None
        typed = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2})?\s*([ap])?\.?(?:m\.?)?", str(value).strip().lower())
        try:
            if not typed:
                raise ValueError(value)
            hour, minute = int(typed[1]), int(typed[2] or 0)
            if typed[3]:
                if not 1 <= hour <= 12:
                    raise ValueError(value)
                hour = hour % 12 + (12 if typed[3] == "p" else 0)
            elif not typed[2]:
                raise ValueError(value)
            return datetime.time(hour, minute)
        except ValueError:
            raise ValidationError(f"{self.subject} must be a time, such as 14:30 or 2:30pm.", code="invalid") from None


def sentence_case(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Choices as they stand on a form: the same words begin small inside a sentence elsewhere."""
    return [(value, capfirst(label)) for value, label in choices]


class RadioField(forms.ChoiceField):
    """One of a few. `hints` are shown under the choices they are keyed by; `inline` sets two or three side by side, and
    `small` takes less room on a long page."""

    widget = forms.RadioSelect

    def __init__(
        self,
        *,
        choices: Iterable[tuple[str, str]],
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(choices=sentence_case(choices), **kwargs)
        self.hints, self.inline, self.small = dict(hints or {}), inline, small
        self.error_messages["invalid_choice"] = "Choose one of the answers shown."


class YesNoField(RadioField):
    """Yes or no as True or False; with `unknown`, a third answer that is None."""

    def __init__(self, *, unknown: str = "", **kwargs: Any) -> None:
        choices = [("yes", "Yes"), ("no", "No"), *([("unknown", unknown)] if unknown else [])]
        super().__init__(**({"choices": choices, "inline": True, "small": True} | kwargs))

    def prepare_value(self, value: object) -> object:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


class SelectField(forms.ChoiceField):
    """One of many, with an empty choice first."""

    def __init__(self, *, choices: Iterable[tuple[str, str]], empty: str = "", **kwargs: Any) -> None:
        super().__init__(choices=[("", empty), *sentence_case(choices)], **kwargs)
        self.error_messages["invalid_choice"] = "Choose one from the list."


class TermField(forms.ModelChoiceField):
    """One entry of one of the council's own lists. Entries under a parent are grouped by it."""

    def __init__(self, of: TermList, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", "")
        super().__init__(queryset=terms(of), **kwargs)
        self.error_messages["invalid_choice"] = "Choose one from the list."
        if of == TermList.SUB_SUBJECT:
            self.choices = lambda: grouped(self.queryset, lambda term: str(term.parent or ""), self.empty_label or "")


class TermsField(forms.ModelMultipleChoiceField):
    """Any number of entries of one of the council's own lists, as check boxes."""

    small = True

    def __init__(self, of: TermList, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset=terms(of), widget=forms.CheckboxSelectMultiple, **kwargs)
        self.error_messages |= {
            "invalid_choice": "Choose from the list.",
            "invalid_pk_value": "Choose from the list.",
        }


def terms(of: TermList) -> QuerySet[Term]:
    """The entries of a list that are still in use."""
    return Term.objects.filter(list=of, retired_on__isnull=True).select_related("parent")


def grouped(rows: Iterable[Any], group: Callable[[Any], str], empty: str = "") -> list[tuple[str, Any]]:
    """Choices in optgroups, in the order of the rows; those without a group come first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        label = getattr(row, "label", None) or row.name
        groups.setdefault(group(row), []).append((str(row.pk), label))
    return [("", empty), *groups.pop("", []), *groups.items()]
