"""The calendar in the database: loaded by migration, versioned, and read with one small query."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from stages import calendar
from stages.calendar import CalendarMissing
from stages.models.calendar import BankHoliday, CalendarVersion

pytestmark = pytest.mark.django_db

NEW_DAY = date(2027, 6, 14)


@pytest.fixture(autouse=True)
def no_calendar_from_another_test():
    calendar._built.cache_clear()


def proclaim(day: date, *, moved_from: date | None = None, made_at=datetime(2027, 5, 1, tzinfo=UTC)) -> CalendarVersion:
    latest = CalendarVersion.objects.latest("number")
    version = CalendarVersion.objects.create(
        number=latest.number + 1,
        made_at=made_at,
        note="A royal proclamation.",
        first_day=latest.first_day,
        last_day=latest.last_day,
    )
    if moved_from:
        BankHoliday.objects.filter(date=moved_from, removed_in_version=None).update(removed_in_version=version)
    BankHoliday.objects.create(date=day, name="A day proclaimed", reference="A proclamation", added_in_version=version)
    return version


def test_migration_loads_every_holiday_of_the_table_with_its_law(holiday_rows):
    stored = BankHoliday.objects.order_by("date").values_list("date", "name", "reference", "added_in_version__number")
    assert [(day.isoformat(), name, law, version) for day, name, law, version in stored] == [
        (row["date"], row["name"], row["reference"], 1) for row in holiday_rows
    ]


def test_the_calendar_of_the_database_is_the_calendar_of_the_law(england):
    assert calendar.england() == england
    assert calendar.england().add(date(2025, 12, 17), 10) == date(2026, 1, 5)


def test_an_unchanged_calendar_costs_one_query_and_a_changed_one_two(django_assert_num_queries):
    with django_assert_num_queries(2):
        first = calendar.england()
    with django_assert_num_queries(1):
        assert calendar.england() is first
    proclaim(NEW_DAY)
    with django_assert_num_queries(2):
        assert calendar.england().version == 2
    with django_assert_num_queries(1):
        calendar.england()


def test_a_proclaimed_day_stops_being_worked_and_the_old_version_can_still_explain_the_old_dates():
    proclaim(NEW_DAY)
    assert (calendar.england().is_working(NEW_DAY), calendar.england(version=1).is_working(NEW_DAY)) == (False, True)


def test_a_moved_holiday_is_a_holiday_once_in_each_version():
    spring = date(2027, 5, 31)
    proclaim(NEW_DAY, moved_from=spring)
    was, now = calendar.england(version=1), calendar.england()
    assert (was.is_working(spring), was.is_working(NEW_DAY)) == (False, True)
    assert (now.is_working(spring), now.is_working(NEW_DAY)) == (True, False)


def test_a_version_that_was_rolled_back_is_not_remembered():
    with pytest.raises(RuntimeError), transaction.atomic():
        proclaim(NEW_DAY)
        calendar.england()
        raise RuntimeError
    proclaim(NEW_DAY + timedelta(days=1), made_at=datetime(2027, 5, 2, tzinfo=UTC))
    assert (calendar.england().version, calendar.england().is_working(NEW_DAY)) == (2, True)


def test_a_day_is_a_holiday_once():
    with pytest.raises(IntegrityError), transaction.atomic():
        proclaim(date(2027, 12, 27))


def test_a_missing_calendar_says_what_to_run():
    with pytest.raises(CalendarMissing, match="There is no version 9 of the calendar in the database"):
        calendar.england(version=9)
    BankHoliday.objects.all().delete()
    CalendarVersion.objects.all().delete()
    with pytest.raises(CalendarMissing, match=r"Run “manage\.py migrate” to load it"):
        calendar.england()
