"""A change of the calendar moves exactly the dates it should, on exactly the cases it should, once."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, Event, Exclusion, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from stages import calendar_change
from stages.actions import calendar as keeping
from stages.actions import stage_one
from stages.actions.calendar import CalendarChanged, Holiday
from stages.calendar import calendar_warning, england
from stages.calendar_change import ChangedMeanwhile
from stages.calendar_moves import changes, preview
from stages.models import BankHoliday, CalendarProposal, CalendarVersion, Clock, SentLetter
from stages.rebuilding import rebuild
from stages.sweep import sweep
from tests import builders, traces
from tests.builders import RECEIVED, TODAY, Council, now_on
from tests.situations import OF_EACH_STATE

pytestmark = pytest.mark.django_db

FRIDAY = datetime.date(2026, 9, 18)
"""Inside stage 1 of a complaint received on RECEIVED, which is due on the Monday after."""
PROCLAIMED = Holiday(FRIDAY, "A day for the nation", "Royal proclamation of 10 September 2026")


def put_forward(council: Council, *add: Holiday, **given: object) -> CalendarProposal:
    return keeping.propose(by=council.manager, add=add or (PROCLAIMED,), **given)


def applied(council: Council, proposal: CalendarProposal | None = None, **given: object) -> CalendarProposal:
    proposal = proposal or put_forward(council)
    return keeping.apply_proposal(proposal, seen=england().version, by=council.manager, on=TODAY, **given)


def columns() -> dict[tuple[str, str], tuple]:
    """Every clock as it stands, by case and key, but for the version of the calendar it was worked out with."""
    names = ("day_zero", "first_due_on", "due_on", "stopped_on", "working_days", "result")
    return {
        (row[0], f"{row[1]}-{row[2]}"): row[3:]
        for row in Clock.objects.values_list("case__reference", "rule", "item", *names)
    }


def test_a_proclaimed_holiday_moves_the_date_and_says_so_on_the_case(council: Council) -> None:
    case = builders.accepted(council)
    version, events = case.version, case.events.count()
    proposal = applied(council)
    case.refresh_from_db()
    clock = case.clocks.get(rule="C4")
    assert (clock.due_on, clock.first_due_on) == (datetime.date(2026, 9, 22), datetime.date(2026, 9, 22))
    assert clock.calendar_version == proposal.version.number == england().version
    assert (case.version, case.events.count()) == (version + 1, events + 1)
    event = case.events.order_by("number").last()
    assert (event.verb, event.actor, event.acting_as) == (Verb.CALENDAR_CHANGED, council.manager, "complaints_manager")
    assert event.about == f"version {proposal.version.number} of the calendar"
    assert event.payload.words == {
        "before": {"C4": "2026-09-21", "G10": "2026-10-06"},
        "after": {"C4": "2026-09-22", "G10": "2026-10-07"},
    }
    assert proposal.cases_moved == 1


def test_the_example_of_the_state_funeral(council: Council) -> None:
    """DOMAIN 4.3, E28: received on 5 September 2022, due on 19 September before the proclamation and 20 after."""
    funeral = datetime.date(2022, 9, 19)
    known = BankHoliday.objects.get(date=funeral)
    applied(council, _without(council, funeral))
    case = builders.accepted(council, builders.logged(council, received_on=datetime.date(2022, 9, 5)))
    assert case.clocks.get(rule="C4").due_on == datetime.date(2022, 9, 19)
    applied(council, put_forward(council, Holiday(funeral, known.name, known.reference)))
    assert case.clocks.get(rule="C4").due_on == datetime.date(2022, 9, 20)


def _without(council: Council, day: datetime.date) -> CalendarProposal:
    return keeping.propose(by=council.manager, remove=[day])


def test_a_case_that_the_day_does_not_touch_is_left_wholly_alone(council: Council) -> None:
    case = builders.accepted(council)
    before = (case.version, case.events.count(), list(case.clocks.values()))
    applied(council, put_forward(council, Holiday(datetime.date(2027, 9, 17), "Far off", "Proclaimed")))
    case.refresh_from_db()
    assert (case.version, case.events.count(), list(case.clocks.values())) == before


def test_what_is_applied_is_what_was_previewed_and_nothing_is_left_for_a_rebuild(council: Council) -> None:
    for make in OF_EACH_STATE.values():
        make(council)
    proposal = put_forward(council)
    old = england()
    shown = preview(old, keeping.proposed(proposal, old), by=council.manager, on=TODAY)
    before = columns()
    proposal = applied(council, proposal)
    after = columns()
    moved = {key for key in after if after[key] != before[key]}
    assert len(moved) == len(shown.moved) + len(shown.ended) > 5
    assert proposal.cases_moved == shown.cases == len({case for case, _ in moved})
    assert rebuild(dry_run=True).differences == 0


def test_taking_the_holiday_back_leaves_every_date_as_it_was(council: Council) -> None:
    for make in OF_EACH_STATE.values():
        make(council)
    before = columns()
    applied(council)
    assert columns() != before
    applied(council, _without(council, FRIDAY))
    assert columns() == before


days = st.dates(datetime.date(2026, 8, 3), datetime.date(2026, 12, 31)).filter(lambda day: day.weekday() < 5)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(added=st.sets(days, max_size=3), taken=st.integers(0, 3))
def test_any_change_moves_exactly_what_a_full_rebuild_would(
    added: set[datetime.date], taken: int, standing_council: Council
) -> None:
    """Random days added and real holidays taken away, over a case in every situation: the set-based move and the
    rebuild from the facts agree on every clock and every date on the worklists."""
    with builders.taken_back():
        there = [day for day in england().holidays if datetime.date(2026, 5, 1) < day < datetime.date(2027, 2, 1)]
        remove = there[:taken]
        add = [Holiday(day, "A day", "Proclaimed") for day in sorted(added) if day not in england().holidays]
        if add or remove:
            proposal = keeping.propose(by=standing_council.manager, add=add, remove=remove)
            applied(standing_council, proposal)
        assert rebuild(dry_run=True).differences == 0


@pytest.fixture
def standing_council(council: Council) -> Council:
    for make in OF_EACH_STATE.values():
        make(council)
    return council


def test_the_comparison_with_a_rebuild_sees_one_date_that_was_not_moved(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the property above."""
    builders.accepted(council)
    really = calendar_change.changes_of
    monkeypatch.setattr(calendar_change, "changes_of", lambda *given: really(*given)[:-1])
    applied(council)
    assert rebuild(dry_run=True).clocks_changed == 1


def test_twelve_cases_take_as_many_questions_as_three(council: Council, django_assert_max_num_queries: object) -> None:
    asked = []
    for cases in (3, 12):
        with builders.taken_back():
            for _ in range(cases):
                builders.accepted(council)
            proposal = put_forward(council)
            with django_assert_max_num_queries(80) as queries:
                applied(council, proposal)
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_chain_of_every_moved_case_holds(council: Council) -> None:
    cases = [builders.accepted(council) for _ in range(3)]
    applied(council)
    from django.core.management import call_command

    call_command("verify_audit")
    assert Event.objects.filter(case__in=cases, verb=Verb.CALENDAR_CHANGED).count() == 3


def test_a_case_changed_in_between_stops_the_whole_of_it_and_leaves_no_trace(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has no row locks: the version is compared when the rows are written."""
    case, other = builders.accepted(council), builders.accepted(council)
    proposal = put_forward(council)
    before = traces.digest()
    really = calendar_change.changes_of

    def meanwhile(*given: object) -> list:
        Case.objects.filter(pk=other.pk).update(version=other.version + 7)
        return really(*given)

    monkeypatch.setattr(calendar_change, "changes_of", meanwhile)
    with pytest.raises(ChangedMeanwhile, match="nothing was saved"):
        applied(council, proposal)
    assert traces.digest() == before
    monkeypatch.undo()
    applied(council, proposal)
    assert case.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 22)


def test_somebody_who_saw_the_case_before_the_date_moved_is_told_so(council: Council) -> None:
    case = builders.accepted(council)
    seen = case.version
    applied(council)
    with pytest.raises(Refused, match="calendar changed"):
        stage_one.allocate(case, seen=seen, by=council.officer, on=TODAY, to=council.senior)


def test_a_clock_worked_out_on_the_old_calendar_a_moment_too_late_is_found_by_the_next_sweep(council: Council) -> None:
    case = builders.accepted(council)
    late = Clock.objects.get(case=case, rule="C4")
    applied(council)
    Clock.objects.filter(pk=late.pk).update(
        due_on=late.due_on, first_due_on=late.first_due_on, calendar_version=late.calendar_version
    )
    done = sweep(now_on(TODAY)).done
    assert done[:1] == [f"{case.reference} has new dates by version {england().version} of the calendar: C4 2026-09-22"]
    assert sweep(now_on(TODAY)).done == []
    assert rebuild(dry_run=True).differences == 0


def test_a_version_that_has_been_looked_after_for_an_hour_is_settled(council: Council) -> None:
    applied(council)
    CalendarVersion.objects.filter(number=1).update(made_at=now_on(RECEIVED))
    sweep(now_on(TODAY, 10))
    assert set(CalendarVersion.objects.filter(settled_at=None).values_list("number", flat=True)) == {england().version}
    sweep(now_on(TODAY, 12))
    assert not CalendarVersion.objects.filter(settled_at=None).exists()


def test_the_letters_that_name_the_old_date_are_listed_before_and_after(council: Council) -> None:
    case, other = builders.accepted(council), builders.accepted(council)
    sent = {}
    for one, quotes in ((case, {"C4": "2026-09-21"}), (other, {"C4": "2026-10-05"})):
        sent[one.pk] = SentLetter.objects.create(
            case=one,
            kind="acknowledgement",
            sent_on=RECEIVED,
            sent_by=council.officer,
            sent_to="A person",
            sent_how="email",
            quotes=quotes,
            html="",
            sha256="",
        )
    proposal = put_forward(council)
    old = england()
    shown = preview(old, keeping.proposed(proposal, old), by=council.manager, on=TODAY)
    named = [(letter.pk, letter.rule, letter.named, letter.now) for letter in shown.letters]
    assert named == [(sent[case.pk].pk, "C4", datetime.date(2026, 9, 21), datetime.date(2026, 9, 22))]
    assert applied(council, proposal).letters == [
        {"letter": sent[case.pk].pk, "clock": "C4", "named": "2026-09-21", "now": "2026-09-22"}
    ]


def test_a_case_that_the_person_is_kept_out_of_moves_too_but_is_only_a_number_to_them(council: Council) -> None:
    case, hidden = builders.accepted(council), builders.accepted(council)
    Exclusion.objects.create(case=hidden, user=council.manager, why=Exclusion.Why.COMPLAINED_ABOUT, from_on=RECEIVED)
    old = england()
    shown = preview(old, keeping.proposed(put_forward(council), old), by=council.manager, on=TODAY)
    assert {change.clock.case_id for change in shown.moved} == {case.pk}
    assert (len(shown.moved), shown.moved_unseen, shown.number_moved) == (2, 2, 4)
    applied(council)
    assert hidden.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 22)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"add": [Holiday(datetime.date(2026, 12, 25), "Again", "Act")]}, "is a bank holiday already: Christmas Day"),
        ({"add": [Holiday(datetime.date(2026, 9, 19), "Weekend", "Act")]}, "is a Saturday, which is no working day"),
        ({"add": [Holiday(datetime.date(2031, 9, 19), "Far", "Act")]}, "is outside the calendar"),
        ({"remove": [FRIDAY]}, "is not a bank holiday in the calendar"),
        ({}, "would stay as it is"),
        ({"until": datetime.date(2027, 12, 31)}, "cannot be made shorter"),
    ],
)
def test_a_change_that_the_calendar_cannot_hold_is_refused_without_a_trace(
    change: dict, sentence: str, council: Council
) -> None:
    before = traces.digest()
    with pytest.raises(Refused, match=sentence):
        keeping.propose(by=council.manager, **change)
    assert traces.digest() == before


def test_a_day_without_its_law_is_not_applied(council: Council) -> None:
    proposal = keeping.propose(by=None, add=[Holiday(FRIDAY, "A day for the nation", "")])
    with pytest.raises(Refused, match="Give the Act or the proclamation"):
        applied(council, proposal)
    assert applied(council, proposal, reference="Royal proclamation of 10 September 2026").version
    assert BankHoliday.objects.get(date=FRIDAY).reference == "Royal proclamation of 10 September 2026"


def test_a_change_shown_against_an_older_calendar_is_not_applied(council: Council) -> None:
    first = put_forward(council)
    second = put_forward(council, Holiday(datetime.date(2026, 9, 17), "Another", "Proclaimed"))
    seen = england().version
    applied(council, first)
    with pytest.raises(CalendarChanged):
        keeping.apply_proposal(second, seen=seen, by=council.manager, on=TODAY)


def test_a_proposal_is_decided_once(council: Council) -> None:
    proposal = put_forward(council)
    keeping.drop_proposal(proposal, by=council.manager, on=TODAY)
    with pytest.raises(Refused, match="it was dropped already"):
        applied(council, proposal)
    assert england().is_working(FRIDAY)


@pytest.mark.parametrize("who", ["officer", "head", "auditor", "administrator", "team_manager", "nobody"])
def test_only_the_complaints_manager_changes_the_calendar(who: str, council: Council) -> None:
    proposal = put_forward(council)
    before = traces.digest()
    person: User = getattr(council, who)
    for deed in (
        lambda: keeping.propose(by=person, add=[PROCLAIMED]),
        lambda: keeping.propose_next_year(by=person),
        lambda: keeping.apply_proposal(proposal, seen=england().version, by=person, on=TODAY),
        lambda: keeping.drop_proposal(proposal, by=person, on=TODAY),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert traces.digest() == before


def test_a_further_year_lets_the_calendar_reach_further_and_moves_nothing(council: Council) -> None:
    builders.accepted(council)
    before = columns()
    proposal = applied(council, keeping.propose_next_year(by=council.manager))
    assert england().last == datetime.date(2029, 12, 31)
    assert england().holidays[datetime.date(2029, 3, 30)] == "Good Friday"
    assert (columns(), proposal.cases_moved) == (before, 0)


def test_the_end_of_the_calendar_is_told_from_a_year_before_it() -> None:
    assert calendar_warning(datetime.date(2027, 12, 31)) is None
    assert calendar_warning(datetime.date(2028, 1, 1)).startswith(
        "The calendar of bank holidays ends on 31 December 2028"
    )


def test_nothing_that_differs_is_nothing_to_change(council: Council) -> None:
    builders.accepted(council)
    assert changes(england(), england(), on=TODAY) == []
