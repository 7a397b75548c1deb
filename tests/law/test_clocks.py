"""Every clock and every result in whole tables, for a complaints manager to read and find right or wrong."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.law.clock_table import CLOCKS, PRACTICE, STATUTORY, ClockRule, clock_called
from stages.law.clocks import (
    ClockFacts,
    DateNotSet,
    Ended,
    Ending,
    Extension,
    Notice,
    OutsideCalendar,
    Result,
    due_date,
    run,
)
from stages.law.explanation import explain
from stages.law.starts import Start, stage_one_start, stage_two_from_statement, stage_two_start

C4, C7, C8 = clock_called("C4"), clock_called("C7"), clock_called("C8")
SENT = date(2026, 9, 7)
"""Day 0 of an ordinary autumn: ten weeks without a holiday, so that working day n is easily checked by eye."""


def bands(england, rule, last_day, **facts) -> list[tuple[int, int, str]]:
    """Answer on each working day from 0 to `last_day`, and give the results as (first day, last day, result)."""
    found: list[tuple[int, int, str]] = []
    for n in range(last_day + 1):
        result = run(rule, ClockFacts(SENT, stopped_on=england.add(SENT, n), **facts), england).result
        if found and found[-1][2] == result:
            found[-1] = (found[-1][0], n, result)
        else:
            found.append((n, n, result))
    return found


def test_the_table_holds_every_clock_of_the_procedure_once():
    assert [(rule.id, rule.name, rule.length, rule.longest, rule.unit) for rule in STATUTORY] == [
        ("C1", "information_on_receipt", 2, None, "working_days"),
        ("C2", "time_limit", 1, None, "years"),
        ("C3", "interest_decision", 5, None, "working_days"),
        ("C4", "stage1", 10, 20, "working_days"),
        ("C5", "terms_of_resolution", 5, None, "working_days"),
        ("C6", "written_record", 10, None, "working_days"),
        ("C7", "stage2", 25, 65, "working_days"),
        ("C8", "stage2_outer", 65, None, "working_days"),
        ("C9", "stage3_request", 20, None, "working_days"),
        ("C10", "panel", 30, None, "working_days"),
        ("C11", "panel_report", 5, None, "working_days"),
        ("C12", "stage3_response", 15, None, "working_days"),
        ("C13", "resubmission", 1, None, "years"),
        ("C14", "concurrent_notice", 2, None, "working_days"),
        ("C15", "withdrawal_confirmation", 5, None, "working_days"),
        ("C16", "annual_report", None, None, "next_30_september"),
    ]
    assert [(rule.id, rule.name, rule.length, rule.longest, rule.unit) for rule in PRACTICE] == [
        ("G1", "early_resolution", 1, None, "working_days"),
        ("G2", "acknowledgement", 2, None, "working_days"),
        ("G3", "stage2_request", 20, None, "working_days"),
        ("G4", "investigators_appointed", 5, None, "working_days"),
        ("G5", "statement_of_complaint", 10, None, "working_days"),
        ("G6", "stage2_reports", 10, None, "working_days_before"),
        ("G7", "panel_acknowledgement", 2, None, "working_days"),
        ("G8", "panel_chair", 10, None, "working_days"),
        ("G9", "panel_papers", 10, None, "working_days_before"),
        ("G10", "progress_update", 10, None, "working_days"),
        ("G11", "action", None, None, "date_given"),
        ("G12", "ombudsman_date", None, None, "date_given"),
        ("G12b", "ombudsman_remedy", None, None, "date_given"),
        ("G13", "ombudsman_public_report", 3, None, "months"),
        ("G14", "data_protection_acknowledgement", 30, None, "calendar_days"),
        ("G15a", "corporate_acknowledgement", 5, None, "working_days"),
        ("G15b", "corporate_stage1", 10, 20, "working_days"),
        ("G15c", "corporate_stage2_acknowledgement", 5, None, "working_days"),
        ("G15d", "corporate_stage2", 20, 40, "working_days"),
    ]
    assert {rule.statutory for rule in STATUTORY} == {True} and {rule.statutory for rule in PRACTICE} == {False}
    assert len(CLOCKS) == len({rule.id for rule in CLOCKS.values()}) == 35


def test_a_clock_is_found_by_its_name_or_its_id_in_either_case():
    assert {clock_called(text).name for text in ("stage1", "Stage1", "C4", "c4", " C4 ")} == {"stage1"}
    assert [clock_called(text).name for text in ("G15", "g15b", "G15D")] == [
        "corporate_stage1",
        "corporate_stage1",
        "corporate_stage2",
    ]
    for unknown in ("C17", "", "stage 1"):
        with pytest.raises(KeyError):
            clock_called(unknown)


def test_a_council_may_set_its_targets_and_no_length_that_is_the_laws():
    may = {rule.id for rule in CLOCKS.values() if _may_set(rule)}
    assert {rule.id for rule in STATUTORY} - may == {
        *("C2", "C4", "C7", "C8", "C9", "C10", "C11", "C12", "C13"),
        "C16",
    }
    assert {rule.id for rule in PRACTICE} - may == {"G11", "G12", "G12b"}
    longer = clock_called("corporate_stage1").with_target(15)
    assert (longer.length, longer.longest) == (15, 25)
    assert clock_called("G1").with_target(5).length == 5
    with pytest.raises(ValueError, match="at least 1"):
        clock_called("G1").with_target(0)


def _may_set(rule: ClockRule) -> bool:
    try:
        return rule.with_target(7).length == 7
    except ValueError:
        return False


DECIDED_IN_TIME = Extension(date(2026, 9, 21), reason="three services are involved")


@pytest.mark.parametrize(
    ("extension", "due_day", "expected"),
    [
        (None, 10, [(0, 10, "in_time"), (11, 20, "late_no_extension"), (21, 25, "late_over_20")]),
        (DECIDED_IN_TIME, 20, [(0, 10, "in_time"), (11, 20, "in_time_extended"), (21, 25, "late_over_20")]),
        (
            Extension(date(2026, 9, 21), days=5),
            15,
            [(0, 10, "in_time"), (11, 15, "in_time_extended"), (16, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 8), until=date(2026, 9, 23)),
            12,
            [(0, 10, "in_time"), (11, 12, "in_time_extended"), (13, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 8), days=15),
            20,
            [(0, 10, "in_time"), (11, 20, "in_time_extended"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 8), until=date(2026, 12, 1)),
            20,
            [(0, 10, "in_time"), (11, 20, "in_time_extended"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 8), until=date(2026, 9, 10)),
            10,
            [(0, 10, "in_time"), (11, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 22), days=10),
            10,
            [(0, 10, "in_time"), (11, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(date(2026, 9, 8), days=10, reason="an advocate is needed", for_complexity=False),
            10,
            [(0, 10, "in_time"), (11, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(None, days=10),
            10,
            [(0, 10, "in_time"), (11, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
        (
            Extension(recorded=False),
            10,
            [(0, 10, "in_time"), (11, 20, "not_recorded"), (21, 25, "late_over_20")],
        ),
        (
            Extension(days=10, reason="complex case", recorded=False),
            20,
            [(0, 10, "in_time"), (11, 20, "not_recorded"), (21, 25, "late_over_20")],
        ),
        (
            Extension(days=5, recorded=False),
            15,
            [(0, 10, "in_time"), (11, 15, "not_recorded"), (16, 20, "late_no_extension"), (21, 25, "late_over_20")],
        ),
    ],
    ids=[
        "none",
        "decided on day 10",
        "by five days",
        "until a date",
        "by more days than the law allows",
        "until later than the law allows",
        "until before day 10",
        "decided on day 11",
        "not for complexity",
        "no decision date, though we record them",
        "history that does not say",
        "history that says extended, not when",
        "history that says by how much, not when",
    ],
)
def test_stage_one_has_these_results(england, extension, due_day, expected):
    assert bands(england, C4, 25, extension=extension) == expected
    assert run(C4, ClockFacts(SENT, extension=extension), england).due == england.add(SENT, due_day)


@pytest.mark.parametrize(
    ("notice", "due_day", "expected"),
    [
        (None, 25, [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")]),
        (
            Notice(date(2026, 10, 12), "two witnesses are away", date(2026, 12, 7)),
            65,
            [(0, 25, "in_time"), (26, 65, "in_time_with_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(date(2026, 9, 8), "two witnesses are away", date(2026, 11, 2)),
            40,
            [(0, 25, "in_time"), (26, 65, "in_time_with_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(date(2026, 10, 13), "two witnesses are away", date(2026, 12, 7)),
            25,
            [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(date(2026, 10, 12), "", date(2026, 12, 7)),
            25,
            [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(date(2026, 10, 12), "two witnesses are away"),
            25,
            [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(date(2026, 10, 12), "two witnesses are away", date(2026, 12, 8)),
            25,
            [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(None, "two witnesses are away", date(2026, 12, 7)),
            25,
            [(0, 25, "in_time"), (26, 65, "late_no_notice"), (66, 70, "late_over_65")],
        ),
        (
            Notice(recorded=False),
            25,
            [(0, 25, "in_time"), (26, 65, "not_recorded"), (66, 70, "late_over_65")],
        ),
    ],
    ids=[
        "none",
        "on day 25, to day 65",
        "to day 40",
        "on day 26",
        "without a reason",
        "without a date",
        "to day 66",
        "not dated",
        "history that does not say",
    ],
)
def test_stage_two_has_these_results(england, notice, due_day, expected):
    assert bands(england, C7, 70, notice=notice) == expected
    assert run(C7, ClockFacts(SENT, notice=notice), england).due == england.add(SENT, due_day)


def test_the_outer_limit_of_stage_two_runs_from_the_same_day_and_takes_no_notice(england):
    notice = Notice(date(2026, 10, 12), "two witnesses are away", date(2026, 12, 7))
    for facts in ({}, {"notice": notice}):
        assert bands(england, C8, 70, **facts) == [(0, 65, "in_time"), (66, 70, "late_over_65")]


@pytest.mark.parametrize(
    ("clock", "length"), [("C9", 20), ("C10", 30), ("C11", 5), ("C12", 15), ("C1", 2), ("G2", 2), ("G3", 20)]
)
def test_every_other_clock_in_working_days_is_in_time_or_late(england, clock, length):
    expected = [(0, length, "in_time"), (length + 1, 40, "late")]
    assert bands(england, clock_called(clock), 40) == expected
    assert bands(england, clock_called(clock), 40, extension=DECIDED_IN_TIME) == expected


@pytest.mark.parametrize(
    ("clock", "decided", "expected"),
    [
        ("corporate_stage1", None, [(0, 10, "in_time"), (11, 45, "late")]),
        ("corporate_stage1", date(2026, 9, 21), [(0, 10, "in_time"), (11, 20, "in_time_extended"), (21, 45, "late")]),
        ("corporate_stage1", date(2026, 9, 22), [(0, 10, "in_time"), (11, 45, "late")]),
        ("corporate_stage2", None, [(0, 20, "in_time"), (21, 45, "late")]),
        ("corporate_stage2", date(2026, 10, 5), [(0, 20, "in_time"), (21, 40, "in_time_extended"), (41, 45, "late")]),
        ("corporate_stage2", date(2026, 10, 6), [(0, 20, "in_time"), (21, 45, "late")]),
    ],
)
def test_a_corporate_stage_may_be_extended_for_any_reason_while_it_runs(england, clock, decided, expected):
    extension = Extension(decided, reason="a witness is away", for_complexity=False) if decided else None
    assert bands(england, clock_called(clock), 45, extension=extension) == expected


@pytest.mark.parametrize(
    ("clock", "day_zero", "stage_two_then", "expected"),
    [
        ("C11", date(2020, 4, 16), False, "late"),  # due 23 April, the day before the rule
        ("C11", date(2020, 4, 17), False, "covid_rule"),  # due 24 April, its first day
        ("C11", date(2020, 9, 25), False, "covid_rule"),  # its last day
        ("C11", date(2020, 9, 26), False, "late"),
        ("C11", date(2020, 9, 26), True, "covid_rule"),  # saved for a panel on a stage 2 of that time
        ("C10", date(2020, 11, 2), True, "covid_rule"),
        ("C12", date(2020, 11, 2), True, "covid_rule"),
        ("C9", date(2020, 11, 2), True, "late"),  # the saving is for the panel's consideration only
        ("C9", date(2020, 6, 1), False, "covid_rule"),
        ("C10", date(2020, 6, 1), False, "covid_rule"),
        ("C12", date(2020, 6, 1), False, "covid_rule"),
        ("C4", date(2020, 6, 1), False, "late_over_20"),  # stages 1 and 2 were never relaxed
        ("C7", date(2020, 6, 1), False, "late_over_65"),
        ("C8", date(2020, 6, 1), False, "late_over_65"),
    ],
)
def test_the_covid_rule_reaches_stage_three_in_its_window_and_nothing_else(
    england, clock, day_zero, stage_two_then, expected
):
    rule = clock_called(clock)
    facts = {"stage_two_in_covid_period": stage_two_then}
    due = due_date(rule, day_zero, england)
    assert run(rule, ClockFacts(day_zero, stopped_on=due, **facts), england).result == "in_time"
    long_after = england.add(day_zero, 90)
    assert run(rule, ClockFacts(day_zero, stopped_on=long_after, **facts), england).result == expected


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Ending.WITHDRAWN, "withdrawn"),
        (Ending.CONCURRENT, "stopped_concurrent"),
        (Ending.ELSEWHERE, "routed_elsewhere"),
        (Ending.OVERTAKEN, "not_answered"),
    ],
)
def test_a_clock_that_ended_without_its_answer_says_how_and_is_never_in_time(england, how, expected):
    ended = run(C4, ClockFacts(SENT, ended=Ended(date(2026, 9, 14), how)), england)
    assert (ended.result, ended.stopped_on, ended.working_days) == (expected, date(2026, 9, 14), 5)


def test_an_answer_given_by_the_day_the_complaint_was_withdrawn_stands(england):
    ended = Ended(date(2026, 9, 15), Ending.WITHDRAWN)
    for day in (date(2026, 9, 14), date(2026, 9, 15)):
        answered = run(C4, ClockFacts(SENT, stopped_on=day, ended=ended), england)
        assert (answered.result, answered.stopped_on) == ("in_time", day)
    after = run(C4, ClockFacts(SENT, stopped_on=date(2026, 9, 16), ended=ended), england)
    assert (after.result, after.stopped_on) == ("withdrawn", date(2026, 9, 15))


def test_a_running_clock_holds_its_dates_and_no_count(england):
    running = run(C4, ClockFacts(SENT, "the day it was received", extension=DECIDED_IN_TIME), england)
    assert (running.day_zero, running.why) == (SENT, "the day it was received")
    assert (running.due, running.first_due, running.latest_possible) == (
        date(2026, 10, 5),
        date(2026, 9, 21),
        date(2026, 10, 5),
    )
    assert (running.stopped_on, running.working_days, running.result) == (None, None, Result.RUNNING)


@pytest.mark.parametrize(
    ("stopped_on", "taken"),
    [
        (date(2026, 9, 7), 0),
        (date(2026, 9, 12), 4),  # a Saturday has taken the four days before it
        (date(2026, 9, 14), 5),
        (date(2026, 9, 4), 0),  # before a start that the complainant asked to be later
    ],
)
def test_the_working_days_taken_are_those_passed_by_the_answer(england, stopped_on, taken):
    answered = run(C4, ClockFacts(SENT, stopped_on=stopped_on), england)
    assert (answered.working_days, answered.result) == (taken, "in_time")


@given(
    zero=st.dates(date(2012, 1, 1), date(2027, 6, 1)),
    decided=st.integers(1, 60),
    answered=st.integers(0, 60),
    by=st.integers(1, 30),
)
def test_an_extension_decided_after_day_ten_changes_nothing_at_all(england, zero, decided, answered, by):
    late = Extension(england.add(zero, 10 + decided), days=by)
    stopped_on = england.add(zero, answered)
    without = run(C4, ClockFacts(zero, stopped_on=stopped_on), england)
    extended = run(C4, ClockFacts(zero, stopped_on=stopped_on, extension=late), england)
    assert (extended.due, extended.result, extended.working_days) == (without.due, without.result, without.working_days)


@given(zero=st.dates(date(2012, 1, 1), date(2027, 6, 1)), decided=st.integers(0, 90), by=st.integers(0, 40))
def test_no_extension_moves_stage_one_before_day_ten_or_past_day_twenty(england, zero, decided, by):
    due = run(C4, ClockFacts(zero, extension=Extension(england.add(zero, decided), days=by)), england).due
    assert england.add(zero, 10) <= due <= england.add(zero, 20)


@given(
    zero=st.dates(date(2012, 1, 1), date(2027, 1, 1)),
    given_after=st.integers(0, 120),
    until_after=st.integers(0, 200),
)
def test_no_notice_moves_stage_two_before_day_25_or_past_day_65(england, zero, given_after, until_after):
    notice = Notice(zero + timedelta(days=given_after), "a reason", zero + timedelta(days=until_after))
    assert (
        england.add(zero, 25)
        <= run(C7, ClockFacts(zero, notice=notice), england).due
        <= run(C8, ClockFacts(zero), england).due
    )


def test_a_new_bank_holiday_moves_a_due_date_and_the_old_calendar_still_explains_the_old_one(england):
    facts = ClockFacts(date(2022, 9, 5))
    before = england.changed(remove=[date(2022, 9, 19)])
    was, now = run(C4, facts, before), run(C4, facts, england)
    assert (was.due, was.calendar_version) == (date(2022, 9, 19), 2)
    assert (now.due, now.calendar_version) == (date(2022, 9, 20), 1)
    assert explain(was, C4, before).days[-1].date == date(2022, 9, 19)


def test_the_furthest_date_is_unknown_where_the_calendar_ends_and_refused_where_it_matters(england):
    near_the_end = date(2028, 11, 13)
    running = run(C7, ClockFacts(near_the_end), england)
    assert (running.due, running.latest_possible) == (date(2028, 12, 18), None)
    answered = run(C7, ClockFacts(near_the_end, stopped_on=date(2028, 12, 29)), england)
    assert (answered.result, answered.working_days) == ("late_no_notice", 32)
    with pytest.raises(OutsideCalendar):
        run(C7, ClockFacts(near_the_end, notice=Notice(near_the_end, "a reason", date(2028, 12, 29))), england)


@pytest.mark.parametrize(
    ("clock", "day_zero", "due"),
    [
        ("C2", date(2025, 3, 14), date(2026, 3, 14)),
        ("C2", date(2024, 2, 29), date(2025, 2, 28)),
        ("C2", date(1999, 3, 14), date(2000, 3, 14)),  # grounds may lie long before the calendar
        ("C13", date(2026, 1, 31), date(2027, 1, 31)),
        ("C16", date(2026, 3, 31), date(2026, 9, 30)),
        ("C16", date(2026, 9, 30), date(2027, 9, 30)),
        ("G6", date(2026, 2, 5), date(2026, 1, 22)),
        ("G9", date(2026, 5, 20), date(2026, 5, 6)),
        ("G13", date(2026, 11, 30), date(2027, 2, 28)),
        ("G13", date(2026, 9, 30), date(2026, 12, 30)),
        ("G14", date(2026, 6, 19), date(2026, 7, 19)),
    ],
)
def test_clocks_not_counted_forward_in_working_days_are_due_on(england, clock, day_zero, due):
    assert run(clock_called(clock), ClockFacts(day_zero), england).due == due


def test_papers_sent_early_enough_are_in_time_and_the_days_left_are_counted(england):
    papers = clock_called("panel_papers")
    sent = [run(papers, ClockFacts(date(2026, 5, 20), stopped_on=date(2026, 5, day)), england) for day in (5, 6, 7)]
    assert [(each.result, each.working_days) for each in sent] == [("in_time", 11), ("in_time", 10), ("late", 9)]


def test_a_clock_set_by_a_letter_runs_to_the_letters_date_and_to_no_other(england):
    letter = clock_called("G12")
    answered = run(letter, ClockFacts(SENT, date_given=date(2026, 10, 5), stopped_on=date(2026, 10, 6)), england)
    assert (answered.due, answered.result) == (date(2026, 10, 5), "late")
    with pytest.raises(DateNotSet, match="runs to the date in the Ombudsman's letter"):
        run(letter, ClockFacts(SENT), england)


def test_only_a_clock_with_a_longer_limit_can_be_asked_for_it(england):
    longest = {rule.id: due_date(rule, SENT, england, extended=True) for rule in CLOCKS.values() if rule.longest}
    assert longest == {
        "C4": england.add(SENT, 20),
        "C7": england.add(SENT, 65),
        "G15b": england.add(SENT, 20),
        "G15d": england.add(SENT, 40),
    }
    with pytest.raises(ValueError, match="Nothing extends “Review panel meeting”"):
        due_date(clock_called("C10"), SENT, england, extended=True)


RECEIVED, DECIDED, APPOINTED, LATER = date(2026, 7, 1), date(2026, 7, 10), date(2026, 7, 17), date(2026, 8, 3)
BY_RECEIPT = Start(RECEIVED, "the day the complaint was received (reg 14(3)(c))")
BY_INTEREST = Start(DECIDED, "the day sufficient interest was decided (reg 14(3)(a))")
BY_ADVOCATE = Start(APPOINTED, "the day the advocate was appointed (reg 14(3)(b))")
BY_REQUEST = Start(LATER, "a later day that the complainant asked for and the council agreed (reg 14(4))")


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({}, BY_RECEIPT),
        ({"interest_decided_on": DECIDED, "advocate_appointed_on": APPOINTED}, BY_RECEIPT),
        ({"interest_needed": True}, None),
        ({"interest_needed": True, "interest_decided_on": DECIDED}, BY_INTEREST),
        ({"advocate_awaited": True}, None),
        ({"advocate_awaited": True, "advocate_appointed_on": APPOINTED}, BY_ADVOCATE),
        ({"moved_to": LATER}, BY_REQUEST),
        ({"moved_to": date(2026, 6, 30)}, BY_RECEIPT),
        ({"moved_to": RECEIVED}, BY_RECEIPT),
        ({"advocate_awaited": True, "moved_to": LATER}, None),
        ({"advocate_awaited": True, "advocate_appointed_on": APPOINTED, "moved_to": LATER}, BY_REQUEST),
    ],
)
def test_stage_one_starts_on(facts, start):
    assert stage_one_start(RECEIVED, **facts) == start


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"oral": False}, None),
        (
            {"oral": False, "requested_on": RECEIVED, "record_final_on": LATER},
            Start(RECEIVED, "the day the request for stage 2 was received (reg 17(4)(b))"),
        ),
        (
            {"oral": False, "requested_on": RECEIVED, "skip_agreed_on": DECIDED},
            Start(DECIDED, "the day it was agreed to leave stage 1 out (reg 17(4)(a))"),
        ),
        ({"oral": True, "requested_on": RECEIVED, "skip_agreed_on": DECIDED}, None),
        (
            {"oral": True, "requested_on": RECEIVED, "record_final_on": LATER},
            Start(LATER, "the day the final written record was produced (reg 17(5))"),
        ),
    ],
)
def test_stage_two_starts_on(facts, start):
    assert stage_two_start(**facts) == start


def test_the_second_counter_of_stage_two_runs_from_the_agreed_statement():
    assert stage_two_from_statement(None) is None
    assert stage_two_from_statement(LATER) == Start(LATER, "the day the statement of complaint was final")


LAW = "the Children Act 1989 Representations Procedure (England) Regulations 2006 (SI 2006/1738)"


def test_a_due_date_is_explained_in_words_fit_to_send(england):
    facts = ClockFacts(
        date(2025, 12, 17),
        "the day the complaint was received (reg 14(3)(c))",
        extension=Extension(date(2026, 1, 5), days=5, reason="three services are involved."),
        stopped_on=date(2026, 1, 12),
    )
    explanation = explain(run(C4, facts, england), C4, england)
    assert explanation.sentences == (
        f"Stage 1 response: 10 working days. Source: {LAW}, reg 14. The time is set by the Regulations.",
        "Day 0 is Wednesday 17 December 2025, the day the complaint was received (reg 14(3)(c)). Day 0 itself is not "
        "counted.",
        "Passed over, because they are not working days: 8 weekend days, Christmas Day (25 December 2025), "
        "Boxing Day (26 December 2025) and New Year's Day (1 January 2026).",
        "Working day 15 is Monday 12 January 2026, the last day that is in time.",
        "The period was extended on Monday 5 January 2026 because the complaint is complex (reg 14(5)), while it was "
        "still running. Without the extension the last day was Monday 5 January 2026; the furthest an extension could "
        "reach is Monday 19 January 2026, working day 20. The reason recorded is: three services are involved.",
        "The clock stopped on Monday 12 January 2026, after 15 working days. Result: in time, extended.",
        "Counted with version 1 of the calendar of bank holidays in England.",
    )
    assert explanation.as_dict() | {"sentences": None, "days": None} == {
        "clock": "C4",
        "title": "Stage 1 response",
        "about": "",
        "regulation": "reg 14",
        "day_zero": "2025-12-17",
        "due": "2026-01-12",
        "result": "in_time_extended",
        "sentences": None,
        "days": None,
    }
    assert explanation.as_dict()["days"][8] == {"date": "2025-12-25", "number": None, "passed_over": "Christmas Day"}


@pytest.mark.parametrize(
    ("extension", "sentence"),
    [
        (
            Extension(date(2026, 9, 22), days=10),
            "An extension was decided on Tuesday 22 September 2026, after the first 10 working days ended on Monday 21 "
            "September 2026. A period that has ended cannot be extended, so the due date stays where it was.",
        ),
        (
            Extension(date(2026, 9, 8), days=10, reason="An advocate is needed", for_complexity=False),
            "An extension was recorded, but not because the complaint was complex, which is the only ground that the "
            "law allows (reg 14(5)). The due date stays where it was. The reason recorded is: An advocate is needed.",
        ),
        (
            Extension(None, days=10),
            "An extension was recorded without the day it was decided, so it does not count.",
        ),
        (
            Extension(recorded=False),
            "The record does not say when an extension was decided, or whether there was one; the first 10 working "
            "days ended on Monday 21 September 2026.",
        ),
    ],
)
def test_an_extension_that_does_not_count_is_explained(england, extension, sentence):
    assert explain(run(C4, ClockFacts(SENT, extension=extension), england), C4, england).sentences[4] == sentence


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (
            Notice(date(2026, 10, 12), "two witnesses are away", date(2026, 11, 2)),
            "Notice was given on Monday 12 October 2026, before day 25, Monday 12 October 2026, had passed, that the "
            "response would be sent by Monday 2 November 2026; the law allows up to day 65, Monday 7 December 2026 "
            "(reg 17(6)). The reason given was: two witnesses are away.",
        ),
        (
            Notice(date(2026, 10, 13), "away", date(2026, 11, 2)),
            "A notice was recorded, but it does not meet reg 17(6): it was given on Tuesday 13 October 2026, after day "
            "25, Monday 12 October 2026, had passed. The due date stays where it was. The reason given was: away.",
        ),
        (
            Notice(date(2026, 10, 12), "", date(2026, 11, 2)),
            "A notice was recorded, but it does not meet reg 17(6): it gave no reason. The due date stays "
            "where it was.",
        ),
        (
            Notice(date(2026, 10, 12), "away"),
            "A notice was recorded, but it does not meet reg 17(6): it named no date for the response. The due date "
            "stays where it was. The reason given was: away.",
        ),
        (
            Notice(date(2026, 10, 12), "away", date(2026, 12, 8)),
            "A notice was recorded, but it does not meet reg 17(6): it named Tuesday 8 December 2026, later than day "
            "65, Monday 7 December 2026. The due date stays where it was. The reason given was: away.",
        ),
        (
            Notice(None, "away", date(2026, 11, 2)),
            "A notice was recorded, but it does not meet reg 17(6): it has no date. The due date stays where it was. "
            "The reason given was: away.",
        ),
        (
            Notice(recorded=False),
            "The record does not say whether notice was given before day 25, Monday 12 October 2026, had passed.",
        ),
    ],
)
def test_a_notice_is_explained_whether_or_not_it_counts(england, notice, sentence):
    assert explain(run(C7, ClockFacts(SENT, notice=notice), england), C7, england).sentences[4] == sentence


def test_a_response_after_the_date_promised_in_the_notice_says_so(england):
    notice = Notice(date(2026, 10, 12), "away", date(2026, 11, 2))
    late_for_the_promise = run(C7, ClockFacts(SENT, notice=notice, stopped_on=date(2026, 11, 3)), england)
    assert explain(late_for_the_promise, C7, england).sentences[5] == (
        "The clock stopped on Tuesday 3 November 2026, after 41 working days. Result: in time, with notice given "
        "before day 25 had passed. The response was sent after Monday 2 November 2026, the date promised in the notice."
    )


def test_a_due_date_on_a_day_off_is_explained_as_the_date_given(england):
    saturday = Extension(date(2026, 9, 8), until=date(2026, 9, 26))
    assert explain(run(C4, ClockFacts(SENT, extension=saturday), england), C4, england).sentences[3] == (
        "The last day that is in time is Saturday 26 September 2026, the date given; 14 working days are counted by "
        "then."
    )


def test_an_ending_without_an_answer_is_explained(england):
    ended = Ended(date(2026, 9, 22), Ending.WITHDRAWN)
    assert explain(run(C4, ClockFacts(SENT, ended=ended), england), C4, england).sentences[4] == (
        "The clock ended on Tuesday 22 September 2026, after 11 working days, because the complaint was withdrawn "
        "(reg 7). It had been due on Monday 21 September 2026."
    )


@pytest.mark.parametrize(
    ("clock", "sentences"),
    [
        (
            "G9",
            (
                "Papers for the panel: 10 working days before. Source: statutory guidance, Getting the Best from "
                "Complaints. This is not a limit in the Regulations.",
                "Day 0 is Monday 7 September 2026. This clock starts on the day the panel meets. Day 0 itself is not "
                "counted.",
                "Passed over, because they are not working days: 6 weekend days and Summer bank holiday "
                "(31 August 2026).",
                "Counting back, working day 10 is Friday 21 August 2026, the last day that is in time.",
                "The clock is still running. It stops when the papers are sent.",
                "Counted with version 1 of the calendar of bank holidays in England.",
            ),
        ),
        (
            "C2",
            (
                f"Time limit to complain: 1 year. Source: {LAW}, reg 9(1). The time is set by the Regulations.",
                "Day 0 is Monday 7 September 2026. This clock starts on the day the grounds for the complaint arose. "
                "Day 0 itself is not counted.",
                "The last day of a year is the same date in the next year: Tuesday 7 September 2027.",
                "The clock is still running. It stops when the complaint is made.",
            ),
        ),
        (
            "G14",
            (
                "Acknowledgement of a data protection complaint: 30 calendar days. Source: Data (Use and Access) Act "
                "2025 section 103; outside the children's procedure. This is not a limit in the Regulations.",
                "Day 0 is Monday 7 September 2026. This clock starts on the day the complaint was received. Day 0 "
                "itself is not counted.",
                "Every day counts, weekends and holidays too. The last day is Wednesday 7 October 2026.",
                "The clock is still running. It stops when the acknowledgement is sent.",
            ),
        ),
    ],
)
def test_each_kind_of_clock_explains_its_own_count(england, clock, sentences):
    rule = clock_called(clock)
    assert explain(run(rule, ClockFacts(SENT), england), rule, england).sentences == sentences


@pytest.mark.parametrize("rule", CLOCKS.values(), ids=list(CLOCKS))
def test_every_clock_can_be_explained_running_and_stopped(england, rule):
    for stopped_on in (None, date(2026, 9, 8), date(2027, 11, 1)):
        worked_out = run(rule, ClockFacts(SENT, stopped_on=stopped_on, date_given=date(2026, 9, 30)), england)
        explanation = explain(worked_out, rule, england)
        assert explanation.due == worked_out.due
        assert not explanation.days or explanation.days[-1].date == worked_out.due
        assert all(sentence.endswith(".") and "None" not in sentence for sentence in explanation.sentences)
