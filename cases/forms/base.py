"""What every form here has in common: GOV.UK markup, one-use token, the version it was shown with, text fit to store.

    class ExtendForm(CaseForm):
        title = "Extend stage 1"
        button = "Extend"
        reason = LongTextField(label="Why is it complex?")

A view opens it with `kept.opened`, tries it with `kept.run` and shows it with `kept.page` (see kept.py). What is left
in `cleaned_data` are the form's own fields, ready to be passed to an action by name; the version is `form.version`.
Labels and hints are escaped unless they were built with `format_html`.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Layout
from crispy_forms_gds.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from cases.models import Case, Verb
from cases.record import Clash, Refused

from .fields import composed, words_only

OUR_OWN = ("version", "form_token", "typed_by")


class Form(forms.Form):
    """A form that belongs to no case, or the part of any form that every one has."""

    title = ""
    button = "Save"
    use_required_attribute = False
    mark_optional = True
    """Write "(optional)" after what may be left blank. A form where most may be says so once instead."""
    keeps_drafts = False
    """Offer "Save and finish later": for forms that take minutes."""
    case: Case | None = None

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, typed: QueryDict | None = None, **kwargs: Any
    ) -> None:
        """`typed` is what was kept of an earlier visit: it fills the form in without judging it."""
        super().__init__(fit_to_store(data) if data is not None else None, files, **kwargs)
        self.refused = False
        self.changes: list[str] = []
        self.fields |= self.own_fields()
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
                words_only(field)
            if self.mark_optional and not field.required and not choice_alone(field):
                field.label = f"{field.label or forms.utils.pretty_name(name)} (optional)"
            field.error_messages.setdefault("required", "Answer this.")
            if field.error_messages["required"] == "This field is required.":
                field.error_messages["required"] = missing(field, str(field.label or forms.utils.pretty_name(name)))
        if typed is not None:
            self.fill_in(fit_to_store(typed))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()
        self.helper.render_hidden_fields = True

    def own_fields(self) -> dict[str, forms.Field]:
        """Fields that are made with the form: the hidden ones every form carries, and those a form makes in a loop."""
        return {
            "form_token": forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4()),
            "typed_by": forms.CharField(required=False, widget=forms.HiddenInput),
        }

    def layout(self) -> Layout:
        """The order and grouping of the fields. Hidden ones are added by themselves."""
        return Layout(*[name for name, field in self.fields.items() if not field.widget.is_hidden])

    def fill_in(self, typed: QueryDict) -> None:
        """Show what was typed earlier, as it was typed, with the token and the version it was typed under."""
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
            if name == "typed_by" or (name in OUR_OWN and not value):
                continue
            self.initial[name] = field.initial = token(value) if name == "form_token" else value

    def _post_clean(self) -> None:
        """Take our own fields out, so that what is left can be passed to an action by name."""
        super()._post_clean()
        for name in OUR_OWN:
            self.cleaned_data.pop(name, None)

    def refuse(self, refusal: Refused) -> None:
        """Keep what was typed, and say why it was not done."""
        self.refused = True
        self.add_error(None, str(refusal))

    @cached_property
    def form_token(self) -> uuid.UUID:
        """What tells this opening of the form from every other: one tab, one token, one result."""
        sent = token(self.data.get(self.add_prefix("form_token"))) if self.is_bound else None
        return sent or token(self.fields["form_token"].initial) or uuid.uuid4()


class CaseForm(Form):
    """A form about a case: it remembers the version of the case it was shown with."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        unknown = "This form came without the version of the case it was opened with. Check it and send it again."
        messages = dict.fromkeys(("required", "invalid"), unknown)
        version = forms.RegexField(
            r"^[0-9]{1,10}\Z", widget=forms.HiddenInput, initial=self.case.version, error_messages=messages
        )
        return super().own_fields() | {"version": version}

    def _post_clean(self) -> None:
        super()._post_clean()
        if "version" in self.errors:
            self.data[self.add_prefix("version")] = str(self.case.version)

    @property
    def version(self) -> int:
        """The version of the case that the person was looking at: pass it on as `hold(case, seen=form.version)`."""
        sent = self.data.get(self.add_prefix("version"), "") if self.is_bound else ""
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 10 else self.case.version

    def clash(self, clash: Clash) -> None:
        """Keep what was typed, say what changed and who changed it, and take on the new version.

        Sending the form again is then a decision made with open eyes. The sentence does not say "someone else": it may
        have been the same person, in another tab.
        """
        changed = clash.case.version - self.version
        events = clash.case.events.exclude(verb=Verb.VIEWED).select_related("actor").order_by("-number")
        self.changes = [
            f"{event.get_verb_display()}, by {event.actor or 'the system'} at {_moment_words(event.at)}"
            for event in events[: max(changed, 1)]
        ]
        self.case = clash.case
        self.data[self.add_prefix("version")] = str(clash.case.version)
        self.refused = True
        self.add_error(
            None,
            "This case was changed after you opened this page. What you typed is kept below. "
            "Check that it is still right, then send it again.",
        )


def _moment_words(moment: datetime.datetime) -> str:
    """A moment as the council's own clock and calendar said it: 16:42 on 15 September."""
    there = timezone.localtime(moment)
    return f"{there:%H:%M on} {there.day} {there:%B}"


def fit_to_store(data: Mapping[str, Any]) -> QueryDict:
    """A copy of posted data whose text is composed (NFC) with single line ends. Refusals are the fields' business."""
    copy = QueryDict(mutable=True)
    for name in data:
        values = data.getlist(name) if isinstance(data, QueryDict) else data[name]
        values = values if isinstance(values, (list, tuple)) else [values]
        copy.setlist(name, [composed(value) if isinstance(value, str) else value for value in values])
    return copy


def token(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def chosen(field: forms.Field) -> bool:
    return isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))


def missing(field: forms.Field, label: str) -> str:
    """What to say where nothing was answered. It names the field: the summary lists several of these together."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    return f"Choose an answer under “{label}”." if chosen(field) else f"Fill in “{label}”."


def choice_alone(field: forms.Field) -> bool:
    """A check box needs no "(optional)", and nobody sees a hidden field's label."""
    return field.widget.is_hidden or isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple))
