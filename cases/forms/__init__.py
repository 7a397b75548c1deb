from .base import CaseForm, Form
from .fields import (
    DateField,
    LongTextField,
    RadioField,
    SelectField,
    TermField,
    TermsField,
    TextField,
    TimeField,
    YesNoField,
    not_in_the_future,
)

__all__ = [
    "CaseForm",
    "DateField",
    "Form",
    "LongTextField",
    "RadioField",
    "SelectField",
    "TermField",
    "TermsField",
    "TextField",
    "TimeField",
    "YesNoField",
    "not_in_the_future",
]
