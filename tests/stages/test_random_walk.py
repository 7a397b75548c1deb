"""Random walks through both procedures: 20,000 steps, by anyone, on any day, break nothing that always holds.

Each step draws a deed, mostly one that the procedure allows from where the case is, and somebody to do it, mostly one
who may. What is refused must be refused with a sentence; what is done must leave every invariant standing.

On SQLite all of them are walked, on PostgreSQL 4,000: the rules are the same code on both, and what differs is only how
the database keeps what they write.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from cases.actions import elements
from cases.audit import walk as walk_the_history
from cases.models import Case, Element, ElementStatus, Exclusion, Involvement, Kind, Part
from cases.permissions import GIVEN, NotAllowed
from cases.record import Refused
from stages.actions import closing, corporate, triage
from stages.deadlines import COUNCILS_OWN
from stages.law.moves import MOVES, OPEN, Move, possible
from stages.law.procedures import outcome_of
from stages.law.vocabulary import Layer, Outcome, State
from stages.models import Appointment, Clock, Finding, StageOne
from tests.builders import RECEIVED, TODAY, Council, logged, now_on
from tests.deeds import DEEDS
from tests.deeds.deed import (
    ADJUDICATOR,
    CHAIR,
    DIRECTOR,
    INDEPENDENT,
    INVESTIGATOR,
    PANEL,
    REVIEWER,
    SENIOR,
    TEAM_MANAGER,
    everybody,
)
from tests.papers import drawn_once
from tests.situations import SITUATIONS
from tests.stages.test_every_deed import columns_of, rebuilt

WHOLE = connection.vendor == "sqlite"
PARTS, WALKS, LONG = 4, 20 if WHOLE else 4, 250
"""Four tests of twenty walks of 250 steps each: 20,000 steps in all, which two workers share."""
STEPS = WALKS * LONG
SPARE = 1
"""Hypothesis begins with the least walk of all, which takes no step."""
NAMES = sorted(DEEDS)
MOSTLY = 0.9
"""How often a step is one that the procedure allows from here, tried by somebody who may."""
SELDOM, FEW = 0.04, 8
"""The weight of what ends a case, or can be done throughout (from more than a few states), beside that of a step on."""
AGAIN = 0.3
"""The same for a step on that this case has seen already: a walk that gets far does not do everything twice."""
OFTENER = {
    "refer early": 1.0,
    "agree an action": 0.15,
    "report an action": 0.15,
    "verify an action": 0.15,
    "tell the complainant of an action": 0.15,
    "send the notice of the stop": 0.15,
    "record the end of the process": 0.15,
    "resubmit": 0.15,
    "record equality answers": 0.01,
}
"""What comes only after other things that are seldom; and what can be done anywhere and leads nowhere, so that it takes
few of the steps."""
ANOTHER = 0.3
"""How often a walk goes on with another complaint, once the one in hand is over."""
REBUILT = 0.25
DAYS = (0, 0, 0, 0, 0, 1, 1, 2, 5)
"""How many days go by before a step."""
LAST_DAY = datetime.date(2027, 12, 31)
"""A walk does not go on past it: the calendar ends a year later, and each clock needs room."""
PART_OF = {
    SENIOR: Part.SENIOR_MANAGER,
    TEAM_MANAGER: Part.TEAM_MANAGER,
    INVESTIGATOR: Part.INVESTIGATING_OFFICER,
    INDEPENDENT: Part.INDEPENDENT_PERSON,
    ADJUDICATOR: Part.ADJUDICATING_OFFICER,
    CHAIR: Part.PANEL_CHAIR,
    PANEL: Part.PANEL_MEMBER,
    DIRECTOR: Part.ANSWERING_DIRECTOR,
    REVIEWER: Part.REVIEWING_OFFICER,
}
SIDEWAYS = frozenset(
    {
        "leave stage 1 out",
        "move to the statutory procedure",
        "move to the corporate procedure",
        "take somebody off the panel",
        "move the start",
        "extend",
    }
)
"""Steps that lead neither on nor to an end, and would keep a walk where it is if they were as likely as the others."""
LAYER_OF = {"stage_one": Layer.STAGE1, "stage_two": Layer.ADJUDICATION, "stage_three": Layer.PANEL}
OUTLIVE = {"C5", "C14", "C15", "G11", "G12", "G12b", "G13", "G14"}
"""What a council may still owe on a closed case: terms, notices and confirmations, actions, and the Ombudsman's."""
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


TAKES_A_POINT = (elements.withdraw_element, triage.route_element, corporate.split_point)
"""What takes a point out of a case: with the last open one it may stop the case, by `stop_without_open_points`."""


def where_it_may_lead(act: Callable[..., object], case: Case) -> set[str]:
    """The states in which a deed may leave a case: those its moves lead to, or where it was."""
    moves = [move for move in moves_of(act) if possible(move, case.status, case.procedure)]
    targets = {MOVES[move].target or case.status for move in moves}
    if act in TAKES_A_POINT:
        targets |= {case.status, State.STOPPED_CONCURRENT}
    return targets or {case.status}


@functools.cache
def weights_of(status: str, procedure: str) -> list[float]:
    weights = []
    for name in NAMES:
        moves = moves_of(DEEDS[name].act)
        open_now = [MOVES[move] for move in moves if possible(move, status, procedure)]
        ends = any(rule.target and rule.target not in OPEN for rule in open_now)
        throughout = not moves or any(len(rule.sources) > FEW for rule in open_now)
        seldom = ends or throughout or name in SIDEWAYS
        usual = SELDOM if seldom else 1.0
        weights.append(0.0 if moves and not open_now else OFTENER.get(name, usual))
    return weights


def after_a_change(check: Callable[[Walk], None]) -> object:
    """What always holds is asked again only where something was done: a refusal leaves no trace (test_every_deed)."""

    @functools.wraps(check)
    def asked(walk: Walk) -> None:
        if walk.changed:
            check(walk)

    return invariant()(asked)


class Walk(RuleBasedStateMachine):
    council: Council
    people: dict[str, User]
    clock: time_machine.Coordinates
    part = 0
    taken: Counter[str] = Counter()
    done: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    begun: dict[int, int] = {}

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.day = RECEIVED
        self.clock.move_to(now_on(self.day))
        self.known: set[int] = set()
        self.seen: set[str] = set()
        self.merged: dict[tuple[int, str], set[int]] = {}
        self.changed = False

    @initialize(drawn=st.integers(0, 2**64))
    def begin(self, drawn: int) -> None:
        """The walks are numbered as they come, so that they are the same whatever is drawn for them; one that failed is
        walked again under its number."""
        number = self.begun.setdefault(drawn, len(self.begun))
        self.chance = random.Random(f"{self.part}, {number}")
        self.begin_with_one_on_its_way(number)

    def begin_with_one_on_its_way(self, number: int) -> None:
        """Walks begin in each situation in turn, so that the far ends of the procedure are trodden like its
        beginning."""
        self.go_on((TODAY - self.day).days)
        _, come_to = list(SITUATIONS.values())[(number * PARTS + self.part) % len(SITUATIONS)]
        self.case = come_to(self.council)
        self.changed = True

    def log_another(self) -> None:
        kind = Kind.COMPLAINT if self.chance.random() < MOSTLY else Kind.ENQUIRY
        points = [f"Point {number}." for number in range(1, self.chance.randint(1, 4) + 1)]
        self.case = logged(self.council, kind=kind, points=points, received_on=self.day)
        self.known, self.seen = set(), set()
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
        self.changed = False
        try:
            with transaction.atomic():
                deed.ready(self.council, case, on=self.day)(doer)
        except (NotAllowed, Refused) as refusal:
            assert str(refusal).endswith((".", "?")), refusal
        except ObjectDoesNotExist:
            assert deed.on_a_row, name
        else:
            self.done[name] += 1
            self.seen.add(name)
            self.changed = True
            now = Case.objects.get(pk=case.pk)
            self.reached[now.status] += 1
            assert now.status in where_it_may_lead(deed.act, case), f"{name}: {case.status} became {now.status}"

    def likely(self, case: Case) -> str:
        """One deed that the procedure allows now: mostly a step on, seldom an end of the case or a word in passing."""
        weights = weights_of(case.status, case.procedure)
        again = [AGAIN if name in self.seen else 1.0 for name in NAMES]
        return self.chance.choices(NAMES, [weight * less for weight, less in zip(weights, again, strict=True)])[0]

    def someone(self, relation: str) -> User:
        """Who stands in this relation now: whoever has the part on the case, or else who usually would."""
        given = Appointment.objects.filter(case=self.case, part=PART_OF.get(relation), ended_on=None).first()
        return given.user if given else self.people[relation]

    def go_on(self, days: int) -> None:
        self.day = min(self.day + datetime.timedelta(days), LAST_DAY)
        self.clock.move_to(now_on(self.day))

    @after_a_change
    def no_point_is_lost(self) -> None:
        points = list(Element.objects.filter(case=self.case).order_by("number"))
        assert self.known <= {point.pk for point in points}
        self.known = {point.pk for point in points}
        assert [point.number for point in points] == list(range(1, len(points) + 1))
        assert [p for p in points if (p.status == ElementStatus.MERGED) != (p.merged_into_id is not None)] == []

    @after_a_change
    def the_columns_are_what_the_facts_say(self) -> None:
        """A rebuild costs as much as the deed did, so it is asked of some; the table of deeds asks it of every one."""
        if self.chance.random() > REBUILT:
            return
        assert columns_of(Case.objects.get(pk=self.case.pk)) == rebuilt(self.case)

    @after_a_change
    def what_is_open_is_not_closed(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        if case.status != State.RECORDED:  # a compliment is recorded, and there was nothing to close
            assert (case.closed_on is None) == (case.status in OPEN), (case.status, case.closed_on)

    @after_a_change
    def each_outcome_follows_from_its_findings(self) -> None:
        case = Case.objects.select_related(*LAYER_OF).get(pk=self.case.pk)
        for relation, layer in LAYER_OF.items():
            stage = getattr(case, relation, None)
            if stage is None or not stage.responded_on:
                continue
            merged = case.elements.filter(status=ElementStatus.MERGED).values_list("pk", flat=True)
            by_then = self.merged.setdefault((case.pk, relation), set(merged))
            found = Finding.objects.filter(element__case=case, layer=layer).exclude(outcome="")
            found = found.exclude(element__in=by_then)  # a point merged by the time of the answer counts with the other
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

    @after_a_change
    def a_case_that_is_over_owes_only_what_outlives_it(self) -> None:
        if Case.objects.get(pk=self.case.pk).closed_on is None:
            return
        running = Clock.objects.filter(case=self.case, stopped_on=None, rule__in=COUNCILS_OWN)
        assert set(running.values_list("rule", flat=True)) <= OUTLIVE

    def teardown(self) -> None:
        broken = walk_the_history().broken
        transaction.set_rollback(True)
        self.inside.__exit__(None, None, None)
        assert broken == []


@pytest.fixture
def walking(db: None) -> Iterator[None]:
    """One council for all walks, each of which takes back what it did."""
    with time_machine.travel(now_on(RECEIVED), tick=False) as Walk.clock, drawn_once():
        Walk.council = Council()
        Walk.people = everybody(Walk.council)
        for counted in (Walk.taken, Walk.done, Walk.reached, Walk.begun):
            counted.clear()
        yield


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


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_20_000_random_steps_break_nothing_that_always_holds(part: int, walking: None) -> None:
    Walk.part = part
    walks(WALKS + SPARE, LONG)
    print(f"{Walk.taken.total()} steps, {Walk.done.total()} done; states: {dict(Walk.reached)}; {dict(Walk.done)}")
    assert Walk.taken.total() >= STEPS
    assert len(Walk.done) >= OF_THE_DEEDS
    assert len(Walk.reached) >= OF_THE_STATES


OF_THE_DEEDS, OF_THE_STATES = (90, 20) if WHOLE else (45, 12)
"""So many different deeds are done on the way of each part, and so many states reached by them. The table of deeds
(test_every_deed) tries every one from every state."""


def test_a_deed_that_leaves_a_column_untrue_is_found(walking: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a deed that closes without its closing date, as a careless hand might write it."""

    def careless(case: Case, move: object, **given: object) -> Case:
        Case.objects.filter(pk=case.pk).update(status=State.RESOLVED)
        return case

    monkeypatch.setattr(closing, "_close", careless)
    with pytest.raises(AssertionError):
        walks(30, LONG)


def first_point_renumbered(case: Case) -> None:
    Element.objects.filter(case=case, number=1).update(number=9)


def closed_without_its_state(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY)


def another_outcome(case: Case) -> None:
    StageOne.objects.filter(case=case).update(outcome=Outcome.NO_FINDING)


def kept_out_and_appointed(case: Case) -> None:
    user = Appointment.objects.get(case=case, part=Part.INVESTIGATING_OFFICER).user
    Exclusion.objects.create(case=case, user=user, why=Exclusion.Why.values[0], from_on=TODAY)


def one_person_for_both(case: Case) -> None:
    both = Appointment.objects.filter(case=case)
    both.filter(part=Part.INDEPENDENT_PERSON).update(user=both.get(part=Part.INVESTIGATING_OFFICER).user)


def another_due_date(case: Case) -> None:
    Clock.objects.filter(case=case, rule="C7").update(due_on=TODAY)


@pytest.mark.parametrize(
    ("fault", "always"),
    [
        (first_point_renumbered, Walk.no_point_is_lost),
        (closed_without_its_state, Walk.what_is_open_is_not_closed),
        (closed_without_its_state, Walk.a_case_that_is_over_owes_only_what_outlives_it),
        (another_outcome, Walk.each_outcome_follows_from_its_findings),
        (kept_out_and_appointed, Walk.nobody_who_is_kept_out_holds_a_part),
        (one_person_for_both, Walk.nobody_has_two_parts_that_must_be_apart),
        (another_due_date, Walk.the_columns_are_what_the_facts_say),
    ],
)
def test_each_thing_that_always_holds_is_seen_where_it_does_not(
    fault: Callable[[Case], None], always: Callable[[Walk], None], walking: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "REBUILT", 1)
    walk = Walk()
    walk.chance = random.Random(1)
    walk.go_on((TODAY - walk.day).days)
    walk.case = SITUATIONS["stage 2, investigating"][1](walk.council)
    walk.changed = True
    always(walk)
    fault(walk.case)
    with pytest.raises(AssertionError):
        always(walk)
    walk.teardown()
