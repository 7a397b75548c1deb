"""What if: one clock, its day 0, and what was done about it. Nothing typed here is kept."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from cases.forms import DateField, Form, SelectField
from stages.law.clock_table import PRACTICE, STATUTORY, ClockRule, Unit
from stages.law.clocks import CLOCKS, ClockFacts, Extension, Notice
from stages.law.explanation import length_words


def _named(rule: ClockRule) -> tuple[str, str]:
    return rule.id, f"{rule.title}: {length_words(rule)}"


class CalculatorForm(Form):
    title = "Work out a date"
    button = "Work it out"
    clock = SelectField(
        label="Which time limit?",
        choices=[],
        error_messages={"required": "Choose a time limit."},
    )
    start = DateField(
        label="The day it starts from (day 0)",
        help_text="This day itself is not counted.",
        subject="The day it starts from",
    )
    named_on = DateField(
        label="The date that the letter or the plan names",
        help_text="Only for actions and for what the Ombudsman asks, which have no length of their own.",
        required=False,
        subject="The date named",
    )
    decided_on = DateField(
        label="The day an extension was decided, or notice was given",
        help_text="Leave this blank if there was neither.",
        required=False,
        subject="The day of the extension or notice",
    )
    until = DateField(
        label="Extended until, or the date that the notice gives",
        help_text="For an extension: if you leave this blank, all that the rule allows.",
        required=False,
        subject="The new date",
    )
    done_on = DateField(
        label="The day it was done",
        help_text="Leave this blank if it has not been done.",
        required=False,
        subject="The day it was done",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = [
            ("", ""),
            ("In the Regulations", [_named(rule) for rule in STATUTORY]),
            ("Guidance and good practice", [_named(rule) for rule in PRACTICE]),
        ]

    def own_fields(self) -> dict[str, forms.Field]:
        """None: a form that changes nothing has no token, and its address can be passed on."""
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rule, start = CLOCKS.get(cleaned.get("clock", "")), cleaned.get("start")
        if rule is None or start is None:
            return cleaned
        decided, until, done, named = (cleaned.get(name) for name in ("decided_on", "until", "done_on", "named_on"))
        if rule.unit == Unit.DATE_GIVEN:
            if named is None and "named_on" not in self.errors:
                self.add_error("named_on", f"“{rule.title}” has no length of its own. Enter the date that is named.")
        elif named:
            self.add_error("named_on", f"“{rule.title}” has a length, so no date is named. Leave this blank.")
        if rule.longest is None and (decided or until):
            self.add_error("decided_on" if decided else "until", f"Nothing extends “{rule.title}” ({rule.regulation}).")
        elif until and not decided:
            self.add_error("decided_on", "Enter the day it was decided or given: too late, it does not count.")
        elif rule.id == "C7" and decided and not until:
            self.add_error("until", "Enter the date that the notice gives: without one it does not count (reg 17(6)).")
        if decided and decided < start:
            self.add_error("decided_on", "The extension or notice cannot come before the day it starts from.")
        if done and done < start and rule.unit != Unit.WORKING_DAYS_BEFORE:
            self.add_error("done_on", "It cannot have been done before the day it starts from.")
        return cleaned

    def facts(self, rule: ClockRule) -> ClockFacts:
        """What was typed, as the facts of a clock."""
        given = self.cleaned_data
        decided, until = given["decided_on"], given["until"]
        return ClockFacts(
            given["start"],
            "the day entered here",
            extension=Extension(decided_on=decided, until=until) if decided and rule.id != "C7" else None,
            notice=_notice(decided, until) if decided and rule.id == "C7" else None,
            stopped_on=given["done_on"],
            date_given=given["named_on"],
        )


def _notice(given_on: datetime.date, until: datetime.date) -> Notice:
    return Notice(given_on=given_on, until=until, reason="taken here to be given in writing, as it must be")
