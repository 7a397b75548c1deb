"""Random walks through the whole procedure: 20,000 deeds, by anyone, on any day, break nothing that always holds.

Each step draws a deed, mostly one that the procedure allows from where the case is, and somebody to do it, mostly one
who may. What is refused must be refused with a sentence; what is done must leave every invariant standing.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import random
import re
from collections import Counter
from collections.abc import Callable

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from cases.audit import walk as walk_the_history
from cases.models import Case, Element, ElementStatus, Exclusion, Involvement, Part
from cases.permissions import GIVEN, NotAllowed
from cases.record import Refused
from stages.actions import closing
from stages.law.moves import MOVES, OPEN, Move
from stages.law.procedures import outcome_of
from stages.law.vocabulary import Layer, State
from stages.models import Appointment, Finding
from tests.builders import RECEIVED, Council, logged, now_on
from tests.deeds import DEEDS, INDEPENDENT, INVESTIGATOR, PANEL, SENIOR, TEAM_MANAGER, everybody
from tests.stages.test_every_deed import columns_of, rebuilt

WALKS, LONG = 5, 200
STEPS = WALKS * LONG
NAMES = sorted(DEEDS)
MOSTLY = 0.9
"""How often a step is one that the procedure allows from here, tried by somebody who may."""
SELDOM, FEW = 0.04, 8
"""The weight of what ends a case, or can be done throughout (from more than a few states), beside that of a step on."""
ANOTHER = 0.3
"""How often a walk goes on with another complaint, once the one in hand is over."""
DAYS = (0, 0, 0, 0, 0, 1, 1, 2, 5)
"""How many days go by before a step."""
LAST_DAY = datetime.date(2027, 12, 31)
"""A walk does not go on past it: the calendar ends a year later, and each clock needs room."""
PART_OF = {
    SENIOR: Part.SENIOR_MANAGER,
    TEAM_MANAGER: Part.TEAM_MANAGER,
    INVESTIGATOR: Part.INVESTIGATING_OFFICER,
    INDEPENDENT: Part.INDEPENDENT_PERSON,
    PANEL: Part.PANEL_MEMBER,
}
LAYER_OF = {"stage_one": Layer.STAGE1, "stage_two": Layer.ADJUDICATION, "stage_three": Layer.PANEL}
ONE_PERSON_EACH = (
    Part.INVESTIGATING_OFFICER,
    Part.INDEPENDENT_PERSON,
    Part.ADJUDICATING_OFFICER,
    Part.PANEL_CHAIR,
    Part.PANEL_MEMBER,
)
"""Parts that nobody may have two of on one case, at any time (DOMAIN 6.1)."""


@functools.cache
def moves_of(act: Callable[..., object]) -> frozenset[Move]:
    """The moves that an action names, so that a walk gets somewhere; what it may do is asked of the action itself."""
    return frozenset(Move[name] for name in re.findall(r"\bMove\.(\w+)", inspect.getsource(act)))


def after_a_change(check: Callable[[Walk], None]) -> object:
    """What always holds is asked again only where something was done: a refusal leaves no trace (test_every_deed)."""

    @functools.wraps(check)
    def asked(walk: Walk) -> None:
        if walk.changed:
            check(walk)

    return invariant()(asked)


class Walk(RuleBasedStateMachine):
    taken: Counter[str] = Counter()
    done: Counter[str] = Counter()
    reached: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.day = RECEIVED
        self.clock = time_machine.travel(now_on(self.day), tick=False)
        self.clock.start()
        self.council = Council()
        self.people = everybody(self.council)
        self.known: set[int] = set()
        self.changed = False

    @initialize(drawn=st.integers(0, 2**64))
    def begin(self, drawn: int) -> None:
        self.chance = random.Random(drawn)
        self.log_another()

    def log_another(self) -> None:
        points = [f"Point {number}." for number in range(1, self.chance.randint(1, 4) + 1)]
        self.case = logged(self.council, points=points, received_on=self.day)
        self.known = set()
        self.changed = True

    @rule()
    def step(self) -> None:
        self.go_on(self.chance.choice(DAYS))
        case = Case.objects.get(pk=self.case.pk)
        if case.status not in OPEN and self.chance.random() < ANOTHER:
            self.log_another()
            case = self.case
        sensible = self.chance.random() < MOSTLY
        name = self.likely(case) if sensible else self.chance.choice(NAMES)
        deed = DEEDS[name]
        doer = self.someone(self.chance.choice(sorted(deed.who if sensible else self.people)))
        self.taken[name] += 1
        try:
            with transaction.atomic():
                deed.ready(self.council, case, on=self.day)(doer)
        except (NotAllowed, Refused) as refusal:
            assert str(refusal).endswith((".", "?")), refusal
            self.changed = False
        else:
            self.done[name] += 1
            self.changed = True
            self.reached[Case.objects.get(pk=self.case.pk).status] += 1

    def likely(self, case: Case) -> str:
        """One deed that the procedure allows now: mostly a step on, seldom an end of the case or a word in passing."""
        weights = []
        for name in NAMES:
            rules = [MOVES[move] for move in moves_of(DEEDS[name].act)]
            open_now = [rule for rule in rules if case.status in rule.sources]
            ends = any(rule.target and rule.target not in OPEN for rule in open_now)
            throughout = not rules or any(len(rule.sources) > FEW for rule in open_now)
            weights.append(0 if rules and not open_now else SELDOM if ends or throughout else 1)
        return self.chance.choices(NAMES, weights)[0]

    def someone(self, relation: str) -> User:
        """Who stands in this relation now: whoever has the part on the case, or else who usually would."""
        given = Appointment.objects.filter(case=self.case, part=PART_OF.get(relation), ended_on=None).first()
        return given.user if given else self.people[relation]

    def go_on(self, days: int) -> None:
        self.day = min(self.day + datetime.timedelta(days), LAST_DAY)
        self.clock.stop()
        self.clock = time_machine.travel(now_on(self.day), tick=False)
        self.clock.start()

    @after_a_change
    def no_point_is_lost(self) -> None:
        points = list(Element.objects.filter(case=self.case).order_by("number"))
        assert self.known <= {point.pk for point in points}
        self.known = {point.pk for point in points}
        assert [point.number for point in points] == list(range(1, len(points) + 1))
        assert [p for p in points if (p.status == ElementStatus.MERGED) != (p.merged_into_id is not None)] == []

    @after_a_change
    def the_columns_are_what_the_facts_say(self) -> None:
        assert columns_of(Case.objects.get(pk=self.case.pk)) == rebuilt(self.case)

    @after_a_change
    def what_is_open_is_not_closed(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert (case.closed_on is None) == (case.status in OPEN), (case.status, case.closed_on)

    @after_a_change
    def each_outcome_follows_from_its_findings(self) -> None:
        case = Case.objects.select_related(*LAYER_OF).get(pk=self.case.pk)
        for relation, layer in LAYER_OF.items():
            stage = getattr(case, relation, None)
            if stage is None or not stage.responded_on:
                continue
            found = Finding.objects.filter(element__case=case, layer=layer).exclude(outcome="")
            assert stage.outcome == (outcome_of(found.values_list("outcome", flat=True)) or ""), relation

    @after_a_change
    def nobody_who_is_kept_out_holds_a_part(self) -> None:
        kept_out = Exclusion.objects.filter(case=self.case).values("user")
        held = Involvement.objects.filter(Involvement.live_on(self.day), case=self.case, part__in=GIVEN)
        assert not held.filter(user__in=kept_out).exists()
        assert not Appointment.objects.filter(case=self.case, ended_on__isnull=True, user__in=kept_out).exists()

    @after_a_change
    def nobody_has_two_parts_that_must_be_apart(self) -> None:
        parts: dict[int, set[str]] = {}
        for user, part in Appointment.objects.filter(case=self.case).values_list("user", "part"):
            parts.setdefault(user, set()).add(part)
        doubled = [held for held in parts.values() if len(held & set(ONE_PERSON_EACH)) > 1]
        assert doubled == []
        answered = {Part.TEAM_MANAGER, Part.SENIOR_MANAGER}
        assert [held for held in parts.values() if held & answered and held & set(ONE_PERSON_EACH)] == []

    def teardown(self) -> None:
        broken = walk_the_history().broken
        self.clock.stop()
        transaction.set_rollback(True)
        self.inside.__exit__(None, None, None)
        assert broken == []


def walks(many: int, long: int) -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=many,
            stateful_step_count=long + 1,  # the first is the beginning
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_20_000_random_steps_break_nothing_that_always_holds() -> None:
    Walk.taken.clear()
    Walk.done.clear()
    Walk.reached.clear()
    walks(WALKS, LONG)
    print(f"{Walk.taken.total()} steps, {Walk.done.total()} done; states: {dict(Walk.reached)}")
    assert Walk.taken.total() >= STEPS
    assert sorted(set(NAMES) - set(Walk.done)) == [], "deeds that no walk ever did"
    assert sorted(set(State) - set(Walk.reached) - NOT_REACHED) == [], "states that no walk ever reached"


NOT_REACHED = {State.RECEIVED, State.RECORDED}
"""Where a walk begins, and where compliments stay."""


@pytest.mark.django_db
def test_a_deed_that_leaves_a_column_untrue_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a deed that closes without its closing date, as a careless hand might write it."""

    def careless(case: Case, move: object, **given: object) -> Case:
        Case.objects.filter(pk=case.pk).update(status=State.RESOLVED)
        return case

    monkeypatch.setattr(closing, "_close", careless)
    with pytest.raises(AssertionError):
        walks(30, LONG)
