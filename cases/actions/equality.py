"""What the complainant chose to say about themselves: recorded apart from the complaint, changed and removed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from cases.models import Case, EqualityAnswers, Term, TermList, Verb
from cases.permissions import Act, require
from cases.record import hold, write

FROM_LISTS = (TermList.AGE_BAND, TermList.GENDER, TermList.ETHNICITY, TermList.SEXUAL_ORIENTATION)
"""The questions that an entry of the council's own list answers. The fields of EqualityAnswers have their names."""
QUESTIONS: dict[str, str] = {of.value: of.label for of in FROM_LISTS} | {"disability": "disability"}
"""Every question by its field, as the history names it. The figures are cut by them under the same names."""

Answer = Term | bool | None


def answers_of(case: Case) -> dict[str, Answer]:
    """The answer to each question as it stands; None where none is recorded, for whatever reason."""
    row = EqualityAnswers.objects.select_related(*FROM_LISTS).filter(case=case).first()
    return {name: getattr(row, name, None) for name in QUESTIONS}


def answered(answers: Mapping[str, Answer]) -> int:
    """How many of the questions are answered."""
    return sum(answer is not None for answer in answers.values())


@transaction.atomic
def record_equality(
    case: Case, *, seen: int | None, by: User, on: datetime.date, answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Record, change or remove what the complainant said about themselves, and give all the answers that now stand.

    None removes an answer; a question that is left out stays as it is. A closed case takes answers too: they are asked
    for after and apart from the complaint (DOMAIN 9). The history says to which questions, and never what they were: it
    is read by more people than may see an answer, and outlasts one that is removed. Raises ValueError for what is no
    question, or an answer from another list.
    """
    case = hold(case, seen=seen)
    require(by, Act.KEEP_EQUALITY, case)
    for name, answer in answers.items():
        if name not in QUESTIONS or (isinstance(answer, Term) and answer.list != name):
            raise ValueError(f"no answer to a question about equality: {name}, {answer!r}")
    before = answers_of(case)
    after = before | dict(answers)
    told: dict[str, list[str]] = {}
    for name, words in QUESTIONS.items():
        if what := _became(before[name], after[name]):
            told.setdefault(what, []).append(words)
    if not told:
        return after
    if answered(after):
        EqualityAnswers.objects.update_or_create(case=case, defaults=after)
    else:
        EqualityAnswers.objects.filter(case=case).delete()
    write(case, _verb(answered(before), answered(after)), by=by, on=on, after=told)
    return after


def _became(was: Answer, now: Answer) -> str:
    """What was done to one answer; empty where it stands as it was."""
    if was == now:
        return ""
    if was is None:
        return "recorded"
    return "removed" if now is None else "changed"


def _verb(before: int, after: int) -> Verb:
    """How the history says it, by how many answers there were and are."""
    if not before:
        return Verb.EQUALITY_RECORDED
    return Verb.EQUALITY_CHANGED if after else Verb.EQUALITY_REMOVED
