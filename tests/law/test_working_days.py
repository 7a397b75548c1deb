"""The count of working days, held against worked examples, against numpy and against the `holidays` package."""

import json
from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import holidays as published
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.law.clocks import ClockFacts, clock_called, due_date, run
from stages.law.working_days import Day, OutsideCalendar, WorkingDays, one_year_after

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "daycount_vectors.json").read_text(encoding="utf-8"))
LENGTHS = (1, 5, 10, 15, 20, 25, 30, 65)
FIRST_START, LAST = date(2012, 1, 1), date(2028, 12, 31)
STARTS = [FIRST_START + timedelta(days=n) for n in range((LAST - FIRST_START).days + 1)]
STATUTORY = (
    ("C4", False, 10),
    ("C4", True, 20),
    ("C7", False, 25),
    ("C7", True, 65),
    ("C8", False, 65),
    ("C9", False, 20),
    ("C10", False, 30),
    ("C11", False, 5),
    ("C12", False, 15),
)


@pytest.fixture(scope="session")
def published_holidays() -> list[date]:
    """The holidays of England by an independent source, which without a subdivision leaves out Easter Monday."""
    return sorted(published.country_holidays("GB", subdiv="ENG", years=range(2011, 2029)))


@pytest.fixture(scope="session")
def numpy_calendar(published_holidays) -> np.busdaycalendar:
    return np.busdaycalendar(holidays=published_holidays)


def numpy_due(calendar: np.busdaycalendar, length: int) -> list[date]:
    """Due dates of every start by numpy: back to the last working day, then forward the length (and its mirror)."""
    roll = "backward" if length > 0 else "forward"
    return np.busday_offset(np.array(STARTS, "datetime64[D]"), length, roll=roll, busdaycal=calendar).tolist()


def differences(england: WorkingDays, calendar: np.busdaycalendar, length: int) -> list[date]:
    """Every start since 2012, with its due date inside the calendar, that we and numpy answer differently."""
    expected = zip(STARTS, numpy_due(calendar, length), strict=True)
    return [start for start, due in expected if due <= LAST and england.add(start, length) != due]


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v['id']}-{v.get('working_days', 'year')}" for v in VECTORS])
def test_every_worked_example_is_right(england, vector):
    start, due = date.fromisoformat(vector["start"]), date.fromisoformat(vector["due"])
    if "working_days" not in vector:
        assert one_year_after(start) == due
        return
    if vector["id"] == "E28-before":
        england = england.changed(remove=[date(2022, 9, 19)])
    assert england.add(start, vector["working_days"]) == due
    assert england.taken(start, due) == vector["working_days"]


def test_the_worked_examples_are_all_there():
    kinds = Counter(v.get("working_days", "year") for v in VECTORS)
    assert (len(VECTORS), kinds["year"], kinds[-10], kinds[10], kinds[65]) == (65, 2, 1, 27, 4)


def test_our_holidays_are_those_that_the_holidays_package_gives_on_every_weekday_to_the_end_of_2028(
    england, published_holidays
):
    assert sorted(england.holidays) == [day for day in published_holidays if day.weekday() < 5]
    assert (min(england.holidays), max(england.holidays)) == (date(2011, 1, 3), date(2028, 12, 26))


def test_every_holiday_names_the_law_that_made_it_one(holiday_rows):
    by_law = Counter(row["reference"] for row in holiday_rows)
    act = "Banking and Financial Dealings Act 1971"
    assert by_law == {
        "SI 2006/1738 regulation 2": 31,
        f"{act} Schedule 1 paragraph 1": 70,
        f"Royal proclamation, {act} section 1(2)": 2,
        f"Royal proclamation, {act} section 1(3)": 46,
    }


@pytest.mark.parametrize(
    ("holiday", "working"),
    [
        (date(2012, 6, 4), date(2012, 5, 28)),
        (date(2020, 5, 8), date(2020, 5, 4)),
        (date(2022, 6, 2), date(2022, 5, 30)),
    ],
)
def test_a_moved_holiday_leaves_a_working_day_behind(england, holiday, working):
    assert (england.is_working(holiday), england.is_working(working)) == (False, True)


def test_a_holiday_of_scotland_is_a_working_day_in_england(england):
    assert england.is_working(date(2026, 6, 15)) and england.is_working(date(2026, 11, 30))


@pytest.mark.parametrize("length", [*LENGTHS, *(-n for n in LENGTHS)])
def test_every_start_since_2012_agrees_with_numpy(england, numpy_calendar, length):
    assert differences(england, numpy_calendar, length) == []


def test_the_comparison_with_numpy_sees_a_single_missing_holiday(england, numpy_calendar):
    one_short = england.changed(remove=[date(2025, 12, 25)])
    assert differences(one_short, numpy_calendar, 1) == [date(2025, 12, 24)]
    assert len(differences(one_short, numpy_calendar, 10)) == 14


def test_every_day_since_2012_is_working_or_not_as_numpy_says(england, numpy_calendar):
    by_numpy = np.is_busday(np.array(STARTS, "datetime64[D]"), busdaycal=numpy_calendar).tolist()
    assert [england.is_working(day) for day in STARTS] == by_numpy


@pytest.mark.parametrize("length", LENGTHS)
def test_the_days_taken_agree_with_numpy_for_an_answer_on_any_day(england, numpy_calendar, length):
    starts = STARTS[: -2 * length]
    ends = [start + timedelta(days=length) for start in starts]
    after = np.array([start + timedelta(days=1) for start in starts], "datetime64[D]")
    to = np.array([end + timedelta(days=1) for end in ends], "datetime64[D]")
    by_numpy = np.busday_count(after, to, busdaycal=numpy_calendar).tolist()
    assert [england.taken(start, end) for start, end in zip(starts, ends, strict=True)] == by_numpy


@pytest.mark.parametrize(("clock", "extended", "length"), STATUTORY)
def test_every_statutory_clock_from_every_start_since_2012_agrees_with_numpy(
    england, numpy_calendar, clock, extended, length
):
    rule = clock_called(clock)
    inside = [pair for pair in zip(STARTS, numpy_due(numpy_calendar, length), strict=True) if pair[1] <= LAST]
    assert [due_date(rule, start, england, extended=extended) for start, _ in inside] == [due for _, due in inside]


@pytest.mark.parametrize(
    ("clock", "length"), [(clock, length) for clock, extended, length in STATUTORY if not extended]
)
def test_a_statutory_clock_run_from_its_facts_gives_the_same_date(england, numpy_calendar, clock, length):
    rule = clock_called(clock)
    inside = [pair for pair in zip(STARTS, numpy_due(numpy_calendar, length), strict=True) if pair[1] <= LAST]
    assert [run(rule, ClockFacts(start), england).due for start, _ in inside] == [due for _, due in inside]


@pytest.mark.parametrize("length", LENGTHS)
def test_the_calendar_refuses_every_start_whose_due_date_it_does_not_know(england, numpy_calendar, length):
    past = [start for start, due in zip(STARTS, numpy_due(numpy_calendar, length), strict=True) if due > LAST]
    assert past
    for start in past:
        with pytest.raises(OutsideCalendar):
            england.add(start, length)


@pytest.mark.parametrize(
    ("start", "length", "refusal"),
    [
        (date(2028, 12, 20), 10, "10 working days after 20 December 2028 cannot be worked out."),
        (date(2010, 12, 31), 10, "10 working days after 31 December 2010 cannot be worked out."),
        (date(2009, 6, 1), 10, "10 working days after 1 June 2009 cannot be worked out."),
        (date(2009, 6, 1), -10, "10 working days before 1 June 2009 cannot be worked out."),
        (date(2011, 1, 6), -3, "3 working days before 6 January 2011 cannot be worked out."),
        (date(2029, 1, 1), -1, "1 working day before 1 January 2029 cannot be worked out."),
        (date(2029, 1, 1), 0, "0 working days after 1 January 2029 cannot be worked out."),
    ],
)
def test_a_refusal_is_a_sentence_that_names_the_last_day_known(england, start, length, refusal):
    with pytest.raises(OutsideCalendar) as refused:
        england.add(start, length)
    assert str(refused.value) == (
        f"{refusal} The calendar knows the bank holidays from 1 January 2011 to 31 December 2028; "
        "later ones must be added to it first."
    )


@pytest.mark.parametrize("outside", [date(2010, 12, 31), date(2029, 1, 1)])
def test_nothing_is_said_about_a_day_outside_the_calendar(england, outside):
    inside = date(2020, 6, 1)
    for ask in (
        lambda: england.is_working(outside),
        lambda: england.taken(outside, inside),
        lambda: england.taken(inside, outside),
        lambda: england.days(inside, outside),
        lambda: england.days(outside, inside),
    ):
        with pytest.raises(OutsideCalendar):
            ask()


def test_the_edges_of_the_calendar_are_answered(england):
    assert england.add(date(2011, 1, 1), 1) == date(2011, 1, 4)
    assert england.add(date(2011, 1, 4), 0) == date(2011, 1, 4)
    assert england.add(date(2011, 1, 5), -1) == date(2011, 1, 4)
    assert england.add(date(2028, 12, 28), 1) == date(2028, 12, 29)
    assert england.add(date(2028, 12, 31), -1) == date(2028, 12, 29)
    assert england.taken(date(2011, 1, 4), date(2011, 1, 1)) == 0


def test_each_day_is_listed_with_its_number_or_what_it_was_passed_over_for(england):
    assert england.days(date(2025, 12, 23), date(2025, 12, 30)) == [
        Day(date(2025, 12, 23), None, "day 0"),
        Day(date(2025, 12, 24), 1),
        Day(date(2025, 12, 25), None, "Christmas Day"),
        Day(date(2025, 12, 26), None, "Boxing Day"),
        Day(date(2025, 12, 27), None, "Saturday"),
        Day(date(2025, 12, 28), None, "Sunday"),
        Day(date(2025, 12, 29), 2),
        Day(date(2025, 12, 30), 3),
    ]


def test_days_are_listed_backwards_for_a_date_before_day_zero(england):
    assert england.days(date(2026, 5, 5), date(2026, 5, 1)) == [
        Day(date(2026, 5, 5), None, "day 0"),
        Day(date(2026, 5, 4), None, "Early May bank holiday"),
        Day(date(2026, 5, 3), None, "Sunday"),
        Day(date(2026, 5, 2), None, "Saturday"),
        Day(date(2026, 5, 1), -1),
    ]


def test_a_proclamation_moves_only_the_dates_that_count_across_it(england):
    before = england.changed(remove=[date(2022, 9, 19)])
    after = before.changed(add={date(2022, 9, 19): "State Funeral of Queen Elizabeth II"})
    assert (before.version, after.version, after.holidays) == (2, 3, england.holidays)
    moved = [start for start in STARTS[:-30] if before.add(start, 10) != after.add(start, 10)]
    assert (moved[0], moved[-1], len(moved)) == (date(2022, 9, 5), date(2022, 9, 18), 14)


def test_a_holiday_that_is_not_there_cannot_be_removed(england):
    with pytest.raises(ValueError, match="20 September 2022 is not a holiday in calendar version 1"):
        england.changed(remove=[date(2022, 9, 20)])


def test_a_calendar_cannot_hold_a_holiday_it_does_not_reach():
    with pytest.raises(ValueError, match="25 December 2029 is a holiday outside the calendar"):
        WorkingDays({date(2029, 12, 25): "Christmas Day"}, date(2028, 1, 1), date(2028, 12, 31), 1)


def test_a_calendar_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot come before its first"):
        WorkingDays({}, date(2028, 1, 2), date(2028, 1, 1), 1)


def test_a_calendar_never_changes(england):
    with pytest.raises(FrozenInstanceError):
        england.last = date(2030, 1, 1)
    with pytest.raises(TypeError):
        england.holidays[date(2028, 6, 1)] = "an afternoon off"


def test_a_year_ends_on_the_same_date_and_on_28_february_for_the_29th():
    days = (date(2025, 3, 14), date(2024, 2, 29), date(2023, 2, 28), date(2024, 12, 31))
    assert [one_year_after(day) for day in days] == [
        date(2026, 3, 14),
        date(2025, 2, 28),
        date(2024, 2, 28),
        date(2025, 12, 31),
    ]


inside = st.dates(date(2011, 6, 1), date(2028, 6, 1))
lengths = st.integers(-90, 90)


@given(day=inside, n=lengths)
def test_the_days_taken_to_a_due_date_are_the_days_added(england, day, n):
    assert england.taken(day, england.add(day, n)) == n


@given(day=inside, n=lengths.filter(bool))
def test_a_due_date_is_always_a_working_day(england, day, n):
    assert england.is_working(england.add(day, n))


@given(day=inside, later=st.integers(0, 90), n=st.integers(1, 90))
def test_a_later_start_is_never_due_earlier(england, day, later, n):
    assert england.add(day, n) <= england.add(day + timedelta(days=later), n)


@given(day=inside, n=st.integers(-90, 89))
def test_one_more_day_is_always_later(england, day, n):
    assert england.add(day, n) < england.add(day, n + 1)


@given(first=inside, second=inside, third=inside)
def test_counts_add_up_whatever_day_lies_between(england, first, second, third):
    first, second, third = sorted((first, second, third))
    assert england.taken(first, second) + england.taken(second, third) == england.taken(first, third)


@given(day=inside, n=st.integers(1, 65), m=st.integers(1, 65))
def test_counting_in_two_steps_is_counting_in_one(england, day, n, m):
    assert england.add(england.add(day, n), m) == england.add(day, n + m) == england.add(england.add(day, m), n)


@given(day=inside, span=st.integers(-120, 120))
def test_the_listed_days_number_as_many_as_were_taken(england, day, span):
    end = day + timedelta(days=span)
    listed = england.days(day, end)
    numbers = [each.number for each in listed if each.number is not None]
    step = 1 if span >= 0 else -1
    assert len(listed) == abs(span) + 1
    assert numbers == [step * n for n in range(1, len(numbers) + 1)]
    assert len(numbers) == abs(england.taken(day, end))
