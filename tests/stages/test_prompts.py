"""What the law asks, and when: each duty stands exactly while its facts give it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from stages.law.milestones import Milestone, milestones, reached
from stages.law.prompts import (
    ASKED,
    Duty,
    Letter,
    OpenAction,
    PromptFacts,
    Timing,
    Whose,
    house_prompts,
    prompts,
)
from stages.law.vocabulary import Procedure, State, Who
from stages.law.working_days import WorkingDays
from stages.views.reminders import OF_REPORTS

D = datetime.date
HOLIDAYS = {D(2026, 8, 31): "August", D(2026, 12, 25): "Christmas", D(2026, 12, 28): "Boxing Day"}
CALENDAR = WorkingDays(HOLIDAYS, D(2026, 1, 1), D(2027, 12, 31), 1)
RECEIVED = D(2026, 9, 7)
"""A Monday; ten working days later is Monday 21 September."""
DAY = datetime.timedelta(days=1)


def clock(day_zero: D, first_due: D, due: D | None = None) -> Timing:
    return Timing(day_zero, first_due, due or first_due)


FACTS = PromptFacts(State.STAGE1, RECEIVED)
STAGE_TWO = replace(
    FACTS,
    status=State.STAGE2_INVESTIGATING,
    stage_two_requested_on=RECEIVED,
    clocks={"C7": clock(RECEIVED, D(2026, 10, 12)), "C8": clock(RECEIVED, D(2026, 12, 7))},
)
SCOPING = replace(STAGE_TWO, status=State.STAGE2_SCOPING, clocks={})
STAGE_THREE = replace(
    FACTS,
    status=State.STAGE3_REQUESTED,
    stage_three_requested_on=RECEIVED,
    clocks={"C10": clock(RECEIVED, D(2026, 10, 19))},
    appointed=frozenset({"panel_chair"}),
)
LATE = replace(FACTS, clocks={"C4": clock(RECEIVED, D(2026, 9, 21))})
CHILD = replace(FACTS, who=Who.W1, advocacy_owed=True)

STANDS: dict[str, tuple[PromptFacts, Duty, D, D | None]] = {
    "stage 1 is late": (LATE, Duty.OFFER_STAGE_TWO, D(2026, 9, 22), None),
    "stage 1 was extended and is late": (
        replace(FACTS, clocks={"C4": clock(RECEIVED, D(2026, 9, 21), D(2026, 10, 5))}),
        Duty.OFFER_STAGE_TWO,
        D(2026, 10, 6),
        None,
    ),
    "the corporate answer is late": (
        replace(FACTS, procedure=Procedure.CORPORATE, clocks={"G15b": clock(RECEIVED, D(2026, 9, 21))}),
        Duty.OFFER_STAGE_TWO,
        D(2026, 9, 22),
        None,
    ),
    "nobody is appointed for stage 2": (SCOPING, Duty.REQUEST_WAITS, D(2026, 9, 9), None),
    "one of two is appointed for stage 2": (
        replace(SCOPING, appointed=frozenset({"independent_person"})),
        Duty.REQUEST_WAITS,
        D(2026, 9, 9),
        None,
    ),
    "nobody reviews the corporate answer": (
        replace(SCOPING, status=State.STAGE2_REVIEW),
        Duty.REQUEST_WAITS,
        D(2026, 9, 9),
        None,
    ),
    "a panel is asked for and has no chair": (
        replace(STAGE_THREE, appointed=frozenset(), panel_planned_on=D(2026, 10, 1)),
        Duty.REQUEST_WAITS,
        D(2026, 9, 9),
        None,
    ),
    "stage 2 has no answer in sight": (STAGE_TWO, Duty.GIVE_NOTICE, D(2026, 10, 5), D(2026, 10, 12)),
    "the panel has no date": (STAGE_THREE, Duty.FIX_PANEL, D(2026, 10, 5), None),
    "a child has not been offered an advocate": (CHILD, Duty.OFFER_ADVOCATE, RECEIVED, None),
    "a care leaver has not been offered an advocate": (
        replace(CHILD, who=Who.W6),
        Duty.OFFER_ADVOCATE,
        RECEIVED,
        None,
    ),
    "the Ombudsman waits": (
        replace(FACTS, closed=True, letters=(Letter(4, D(2026, 9, 10), D(2026, 10, 8)),)),
        Duty.ANSWER_OMBUDSMAN,
        D(2026, 9, 10),
        None,
    ),
    "an action is overdue": (
        replace(FACTS, closed=True, actions=(OpenAction(9, D(2026, 9, 18), 1),)),
        Duty.ACTION_OVERDUE,
        D(2026, 9, 19),
        None,
    ),
    "a consent is about to lapse": (
        replace(FACTS, consents=((3, D(2026, 9, 25)),)),
        Duty.CONSENT_LAPSES,
        D(2026, 9, 11),
        None,
    ),
    "nobody asked for stage 2": (
        replace(FACTS, status=State.STAGE1_ANSWERED, clocks={"G3": clock(RECEIVED, D(2026, 10, 5))}),
        Duty.NOBODY_ASKED,
        D(2026, 10, 6),
        None,
    ),
    "nobody asked for a panel": (
        replace(FACTS, status=State.STAGE2_ANSWERED, clocks={"C9": clock(RECEIVED, D(2026, 10, 5))}),
        Duty.NOBODY_ASKED,
        D(2026, 10, 6),
        None,
    ),
    "an appointment is in doubt": (
        replace(FACTS, in_doubt=((5, D(2026, 9, 14)),)),
        Duty.APPOINTMENT_IN_DOUBT,
        D(2026, 9, 14),
        None,
    ),
}
"""Facts that give one duty: from which day, and up to which where it is of no use after it."""

SETTLED: dict[str, PromptFacts] = {
    "stage 1 is late and they were told": replace(LATE, told_they_may_go_on=True),
    "stage 1 was answered": replace(LATE, clocks={}),
    "both are appointed": replace(SCOPING, appointed=frozenset({"independent_person", "investigating_officer"})),
    "notice was given": replace(STAGE_TWO, notice_given_on=D(2026, 10, 1)),
    "the answer of stage 2 is signed": replace(STAGE_TWO, answer_signed=True),
    "the panel has a date": replace(STAGE_THREE, panel_planned_on=D(2026, 10, 16)),
    "a parent, not a child": replace(CHILD, who=Who.W2),
    "a child with an advocate": replace(CHILD, has_advocate=True),
    "a child who was told": replace(CHILD, advocacy_owed=False),
    "a child whose case came from a log": replace(CHILD, triaged_here=False),
    "a child whose case is closed": replace(CHILD, closed=True),
    "a consent on a closed case": replace(FACTS, closed=True, consents=((3, D(2026, 9, 25)),)),
    "stage 2 was asked for": replace(
        FACTS, status=State.STAGE2_ANSWERED, clocks={"G3": clock(RECEIVED, D(2026, 10, 5))}
    ),
}
"""Facts that give none, on any day."""


@pytest.mark.parametrize("name", STANDS)
def test_a_duty_is_asked_for_on_each_day_on_which_its_facts_give_it_and_on_no_other(name: str) -> None:
    facts, duty, since, until = STANDS[name]
    day = RECEIVED - 10 * DAY
    while day < D(2027, 1, 31):
        standing = [(prompt.duty, prompt.arose_on) for prompt in prompts(facts, day, CALENDAR)]
        expected = [(duty, since)] if since <= day and (until is None or day <= until) else []
        assert standing == expected, day
        day += DAY


@pytest.mark.parametrize("name", SETTLED)
def test_nothing_is_asked_for_where_it_was_done_or_was_never_owed(name: str) -> None:
    facts = SETTLED[name]
    asked = {p.duty for n in range(200) for p in prompts(facts, RECEIVED + n * DAY, CALENDAR)}
    assert asked == set()


def test_each_of_several_letters_actions_and_consents_is_asked_for() -> None:
    facts = replace(
        FACTS,
        letters=(Letter(1, RECEIVED, D(2026, 10, 1)), Letter(2, RECEIVED, D(2026, 10, 2))),
        actions=(OpenAction(1, RECEIVED, 7), OpenAction(2, RECEIVED, None)),
        consents=((1, D(2026, 9, 14)), (2, D(2026, 9, 15))),
    )
    asked = [(prompt.duty, prompt.about, prompt.owner) for prompt in prompts(facts, D(2026, 9, 8), CALENDAR)]
    assert sorted(asked, key=str) == [
        (Duty.ACTION_OVERDUE, "1", 7),
        (Duty.ACTION_OVERDUE, "2", None),
        (Duty.ANSWER_OMBUDSMAN, "1", None),
        (Duty.ANSWER_OMBUDSMAN, "2", None),
        (Duty.CONSENT_LAPSES, "1", None),
        (Duty.CONSENT_LAPSES, "2", None),
    ]


def test_every_duty_says_what_is_asked_by_what_right_and_of_whom() -> None:
    assert set(ASKED) == set(Duty)
    for asked in ASKED.values():
        assert asked.words.format(due="1 May 2026", about="2025-26").endswith(".")
        assert asked.source
        assert asked.of <= set(Whose) and asked.of


def test_every_duty_of_a_case_has_a_situation_here() -> None:
    of_the_house = {Duty.CALENDAR_ENDS, Duty.ANNUAL_REPORT, Duty.FINISHED, *OF_REPORTS}
    assert {duty for _, duty, _, _ in STANDS.values()} == set(Duty) - of_the_house


def test_the_calendar_is_looked_to_a_year_before_it_ends() -> None:
    last = CALENDAR.last
    assert house_prompts(CALENDAR, last - 366 * DAY) == []
    assert [prompt.duty for prompt in house_prompts(CALENDAR, last - 365 * DAY)] == [Duty.CALENDAR_ENDS]


def test_a_date_past_the_calendar_asks_nothing_and_breaks_nothing() -> None:
    late = replace(STAGE_TWO, clocks={"C7": clock(CALENDAR.last, CALENDAR.last)})
    assert prompts(late, CALENDAR.last, CALENDAR) == []
    assert milestones(CALENDAR.last, CALENDAR.last + DAY, CALENDAR) == {}


MILESTONES: dict[str, tuple[D, D, list[D]]] = {
    "ten working days": (RECEIVED, D(2026, 9, 21), [D(2026, 9, 14), D(2026, 9, 17), D(2026, 9, 21), D(2026, 9, 22)]),
    "twenty": (RECEIVED, D(2026, 10, 5), [D(2026, 9, 21), D(2026, 9, 29), D(2026, 10, 5), D(2026, 10, 6)]),
    "five: half is day three": (
        RECEIVED,
        D(2026, 9, 14),
        [D(2026, 9, 10), D(2026, 9, 11), D(2026, 9, 14), D(2026, 9, 15)],
    ),
    "one": (RECEIVED, D(2026, 9, 8), [D(2026, 9, 8), D(2026, 9, 8), D(2026, 9, 8), D(2026, 9, 9)]),
    "over a bank holiday": (
        D(2026, 8, 24),
        D(2026, 9, 8),
        [D(2026, 9, 1), D(2026, 9, 4), D(2026, 9, 8), D(2026, 9, 9)],
    ),
    "counted back from a panel": (
        D(2026, 9, 30),
        D(2026, 9, 16),
        [D(2026, 9, 9), D(2026, 9, 14), D(2026, 9, 16), D(2026, 9, 17)],
    ),
    "a date in a letter, on a Sunday": (
        RECEIVED,
        D(2026, 9, 20),
        [D(2026, 9, 14), D(2026, 9, 17), D(2026, 9, 18), D(2026, 9, 21)],
    ),
}


@pytest.mark.parametrize("name", MILESTONES)
def test_the_milestones_of_a_clock_fall_on_these_days(name: str) -> None:
    day_zero, due, days = MILESTONES[name]
    assert list(milestones(day_zero, due, CALENDAR).values()) == days


def test_only_the_furthest_milestone_is_told() -> None:
    days = milestones(RECEIVED, D(2026, 9, 21), CALENDAR)
    told = {day: reached(days, day) for day in (RECEIVED + n * DAY for n in range(20))}
    assert [(day, stone) for n, (day, stone) in enumerate(told.items()) if stone != reached(days, day - DAY)] == [
        (D(2026, 9, 14), Milestone.HALF),
        (D(2026, 9, 17), Milestone.MOST),
        (D(2026, 9, 21), Milestone.DUE),
        (D(2026, 9, 22), Milestone.OVERDUE),
    ]
