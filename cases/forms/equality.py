"""What the complainant chose to say about themselves, from the council's own lists. Nothing has to be answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cases.actions.equality import FROM_LISTS, QUESTIONS, answers_of
from cases.models import Case, Term, TermList

from .base import CaseForm
from .fields import TermField, YesNoField

NOT_RECORDED = "Not recorded"
"""What the figures call it too: the record holds no difference between not asked, not said and not known."""
NO_LIST = "The council’s list has no entries yet. Whoever looks after this system can add them."


class EqualityForm(CaseForm):
    """The answers as they are to stand."""

    title = "Equality answers"
    button = "Save the answers"
    mark_optional = False

    age_band = TermField(TermList.AGE_BAND, label="Age band", empty_label=NOT_RECORDED)
    gender = TermField(TermList.GENDER, label="Gender", empty_label=NOT_RECORDED)
    ethnicity = TermField(TermList.ETHNICITY, label="Ethnicity", empty_label=NOT_RECORDED)
    sexual_orientation = TermField(TermList.SEXUAL_ORIENTATION, label="Sexual orientation", empty_label=NOT_RECORDED)
    disability = YesNoField(label="Are they disabled?", unknown=NOT_RECORDED, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        stand = answers_of(case)
        shown = stand | {"disability": "unknown" if stand["disability"] is None else stand["disability"]}
        super().__init__(*args, case=case, initial=shown, **kwargs)
        in_use = Term.objects.filter(list__in=FROM_LISTS, retired_on__isnull=True)
        there = set(in_use.order_by().values_list("list", flat=True).distinct())
        for of in FROM_LISTS:
            field, answer = self.fields[of], stand[of]
            field.error_messages["invalid_choice"] = f"Choose the {of.label} from the list."
            if answer is not None:  # it may have left the list since: what was said still stands
                field.queryset = Term.objects.filter(Q(pk=answer.pk) | Q(list=of, retired_on__isnull=True))
            elif of not in there:
                field.help_text = NO_LIST

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return {"answers": {name: cleaned.pop(name, None) for name in QUESTIONS}} | cleaned
