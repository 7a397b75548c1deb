"""The holidays put forward for a year are those it had, and a table of dates is the same as counting each."""

from datetime import date

import pytest

from stages.law.bank_holidays import easter_sunday, usual_holidays
from stages.law.working_days import OutsideCalendar, WorkingDays

UNUSUAL = {
    2011: ({date(2011, 4, 29)}, set()),
    2012: ({date(2012, 6, 4), date(2012, 6, 5)}, {date(2012, 5, 28)}),
    2020: ({date(2020, 5, 8)}, {date(2020, 5, 4)}),
    2022: ({date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}, {date(2022, 5, 30)}),
    2023: ({date(2023, 5, 8)}, set()),
}
"""What proclamations added to a year, and took from it."""


@pytest.mark.parametrize("year", range(2011, 2029))
def test_the_usual_holidays_of_a_year_are_those_it_had_but_for_what_was_proclaimed(
    year: int, england: WorkingDays
) -> None:
    added, moved = UNUSUAL.get(year, (set(), set()))
    had = {day for day in england.holidays if day.year == year}
    assert {day for day, _, _ in usual_holidays(year)} == had - added | moved


@pytest.mark.parametrize("day", [date(2000, 4, 23), date(2008, 3, 23), date(2029, 4, 1), date(2038, 4, 25)])
def test_easter_is_when_it_was_and_will_be(day: date) -> None:
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize("length", [1, 5, 10, 15, 20, 25, 30, 65])
def test_many_dates_at_once_are_the_same_as_each_by_itself(length: int, england: WorkingDays) -> None:
    starts = [date(2011, 1, 1), date(2020, 2, 29), date(2026, 9, 5), date(2026, 12, 24), date(2011, 1, 1)]
    each = [england.add(start, length) for start in starts]
    assert england.add_to_each(starts, length) == each
    table = england.table(length)
    assert [table[(start - england.first).days] for start in starts] == each


def test_a_table_ends_where_the_calendar_can_no_longer_answer(england: WorkingDays) -> None:
    table = england.table(10)
    beyond = date.fromordinal(england.first.toordinal() + len(table))
    assert table[-1] <= england.last
    with pytest.raises(OutsideCalendar):
        england.add(beyond, 10)
    with pytest.raises(OutsideCalendar, match="cannot be worked out"):
        england.add_to_each([england.first, beyond], 10)
    with pytest.raises(ValueError, match="from 1 on"):
        england.table(0)
