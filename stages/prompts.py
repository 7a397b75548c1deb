"""The facts from which duties and reminders follow, read from the record: the same few queries for one case or for all.

What is asked is worked out in `stages/law/prompts.py`; who is told of it, and once, in `stages/reminding.py`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case, InformationDuty, Involvement
from stages.law.prompts import Letter, OpenAction, Prompt, PromptFacts, Timing, house_prompts, prompts
from stages.law.working_days import WorkingDays
from stages.models import Action, Appointment, Clock, OmbudsmanLetter, ProgressUpdate

OF_THE_HOUSE: list[Callable[[datetime.date, WorkingDays], Iterable[Prompt]]] = []
"""What later parts of the house ask with no case in hand. `stages` may not import `reporting`, which adds its own."""


class Running(NamedTuple):
    """A running clock: `item` tells which action, letter or process it is of, where a case has several."""

    rule: str
    item: int
    timing: Timing


@dataclass(frozen=True, slots=True)
class Found:
    """One case: what a duty may follow from, whose it is, and every running clock of it."""

    pk: int
    officer: int | None
    service: int | None
    facts: PromptFacts
    running: tuple[Running, ...]
    given: tuple[tuple[str, int], ...]
    """The running appointments, as part and user."""

    @property
    def owners(self) -> dict[int, int | None]:
        """Who owns each action that is not reported done."""
        return {action.number: action.owner for action in self.facts.actions}


def owing() -> QuerySet[Case]:
    """Every case that may still owe something: the open ones, and closed ones with a clock or an action running."""
    running = Clock.objects.filter(stopped_on__isnull=True)
    agreed = Action.objects.filter(status=Action.Status.AGREED)
    letters = OmbudsmanLetter.objects.filter(answered_on__isnull=True)
    return Case.objects.filter(
        Q(closed_on__isnull=True)
        | Q(pk__in=running.values("case"))
        | Q(pk__in=agreed.values("case"))
        | Q(pk__in=letters.values("ombudsman_case__case"))
    )


Doubts = Mapping[int, Iterable[tuple[int, datetime.date]]]


def read(cases: QuerySet[Case], today: datetime.date, *, doubts: Doubts | None = None) -> list[Found]:
    """What is on record about these cases on a day. `doubts` are the appointments in doubt, which cost a question each
    and are asked for once a day."""
    these = cases.order_by().values("pk")
    running = _grouped(
        Clock.objects.filter(case__in=these, stopped_on__isnull=True)
        .order_by("rule", "item")
        .values_list("case", "rule", "item", "day_zero", "first_due_on", "due_on")
    )
    given = _grouped(
        Appointment.objects.filter(case__in=these, ended_on__isnull=True).values_list("case", "part", "user")
    )
    consents = _grouped(
        Involvement.objects.filter(Involvement.live_on(today), case__in=these, consent_until__isnull=False).values_list(
            "case", "pk", "consent_until"
        )
    )
    letters = _grouped(
        OmbudsmanLetter.objects.filter(ombudsman_case__case__in=these, answered_on__isnull=True).values_list(
            "ombudsman_case__case", "pk", "received_on", "due_on"
        )
    )
    actions = _grouped(
        Action.objects.filter(case__in=these, status=Action.Status.AGREED).values_list("case", "pk", "due_on", "owner")
    )
    found = []
    for row in _rows(cases):
        pk = row["pk"]
        clocks = tuple(Running(rule, item, Timing(*dates)) for rule, item, *dates in running[pk])
        facts = PromptFacts(
            status=row["status"],
            received_on=row["received_on"],
            procedure=row["procedure"],
            closed=row["closed_on"] is not None,
            clocks={clock.rule: clock.timing for clock in clocks if not clock.item},
            triaged_here=row["triage__begun_on"] is not None,
            who=row["triage__who"] or "",
            has_advocate=bool(row["advocate"]),
            advocacy_owed=row["advocacy_owed"],
            told_they_may_go_on=row["told"],
            stage_two_requested_on=row["stage_two__requested_on"],
            notice_given_on=row["stage_two__notice_given_on"],
            answer_signed=row["stage_two__signed_on"] is not None,
            stage_three_requested_on=row["stage_three__requested_on"],
            panel_planned_on=row["stage_three__panel_planned_on"],
            appointed=frozenset(part for part, _ in given[pk]),
            consents=tuple(consents[pk]),
            letters=tuple(Letter(*letter) for letter in letters[pk]),
            actions=tuple(OpenAction(*action) for action in actions[pk]),
            in_doubt=tuple(doubts.get(pk, ())) if doubts else (),
        )
        found.append(Found(pk, row["officer"], row["service_area"], facts, clocks, tuple(given[pk])))
    return found


def asked_now(case: Case, today: datetime.date, calendar: WorkingDays) -> list[Prompt]:
    """What the law asks about one case on a day."""
    return [
        prompt
        for found in read(Case.objects.filter(pk=case.pk), today)
        for prompt in prompts(found.facts, today, calendar)
    ]


def asked_of_the_house(today: datetime.date, calendar: WorkingDays) -> list[Prompt]:
    """What is asked of the council on a day with no case in hand."""
    further = [prompt for ask in OF_THE_HOUSE for prompt in ask(today, calendar)]
    return house_prompts(calendar, today) + further


def _rows(cases: QuerySet[Case]) -> Iterable[dict[str, Any]]:
    updates = ProgressUpdate.objects.filter(case=OuterRef("pk"), offers_next_stage=True)
    undone = InformationDuty.objects.filter(
        case=OuterRef("pk"), item__in=InformationDuty.WHERE_RELEVANT, done_on__isnull=True, not_relevant=False
    )
    return (
        cases.order_by("pk")
        .annotate(told=Exists(updates), advocacy_owed=Exists(undone))
        .values(
            "pk",
            "status",
            "procedure",
            "received_on",
            "closed_on",
            "officer",
            "service_area",
            "advocate",
            "triage__begun_on",
            "triage__who",
            "stage_two__requested_on",
            "stage_two__notice_given_on",
            "stage_two__signed_on",
            "stage_three__requested_on",
            "stage_three__panel_planned_on",
            "told",
            "advocacy_owed",
        )
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Any]]:
    """Rows by the case they begin with."""
    by_case: dict[int, list[Any]] = defaultdict(list)
    for case_id, *rest in rows:
        by_case[case_id].append(tuple(rest))
    return by_case
