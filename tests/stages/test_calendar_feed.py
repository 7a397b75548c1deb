"""The list on GOV.UK is listened to and never obeyed."""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from stages import calendar_feed
from stages.actions import calendar as keeping
from stages.calendar import england
from stages.models import BankHoliday, CalendarCheck, CalendarProposal, CalendarVersion
from stages.tasks import refresh_calendar
from tests import traces
from tests.builders import TODAY, Council, now_on

pytestmark = pytest.mark.django_db

YEARS = (2026, 2027, 2028)


def listed(*, without: tuple[str, ...] = (), more: tuple[tuple[str, str], ...] = (), years: tuple = YEARS) -> bytes:
    """The list as GOV.UK gives it, from our own calendar."""
    events = [
        {"title": holiday.name.removesuffix(" (substitute day)"), "date": holiday.date.isoformat(), "notes": ""}
        for holiday in BankHoliday.objects.filter(removed_in_version=None)
        if holiday.date.year in years and holiday.date.isoformat() not in without
    ]
    events += [{"title": title, "date": day, "notes": "", "bunting": True} for day, title in more]
    return json.dumps({"england-and-wales": {"division": "england-and-wales", "events": events}}).encode()


Answer = Callable[[bytes | Exception], None]


@pytest.fixture
def gov_uk(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Makes GOV.UK answer this, or fail so."""

    def answer(given: bytes | Exception) -> None:
        def fetch() -> bytes:
            if isinstance(given, Exception):
                raise given
            return given

        monkeypatch.setattr(calendar_feed, "fetch", fetch)

    return answer


def compared() -> CalendarCheck:
    return calendar_feed.compare(now_on(TODAY), today=TODAY)


def test_the_same_list_changes_nothing_and_is_noted(gov_uk: Answer) -> None:
    gov_uk(listed())
    assert (compared().result, CalendarProposal.objects.count()) == (CalendarCheck.Result.SAME, 0)


UNUSABLE = {
    "nothing at all": b"",
    "not JSON": b"<html><body>Sorry, we are experiencing technical difficulties</body></html>",
    "JSON of another shape": b'["england-and-wales"]',
    "another division only": b'{"scotland": {"events": []}}',
    "an empty list": b'{"england-and-wales": {"events": []}}',
    "a date that is none": b'{"england-and-wales": {"events": [{"title": "A day", "date": "2026-02-30"}]}}',
    "a number for a title": b'{"england-and-wales": {"events": [{"title": 7, "date": "2026-12-25"}]}}',
    "control characters": b'{"england-and-wales": {"events": [{"title": "A\\u0000day", "date": "2026-12-25"}]}}',
    "a title without end": json.dumps(
        {"england-and-wales": {"events": [{"title": "x" * 5000, "date": "2026-12-25"}]}}
    ).encode(),
    "only an old year": b'{"england-and-wales": {"events": [{"title": "Christmas Day", "date": "2012-12-25"}]}}',
    "nested without end": b"[" * 200_000,
    "far too large": b" " * (calendar_feed.LARGEST + 1),
    "bytes that are no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_an_answer_that_cannot_be_used_changes_nothing_and_warns(
    what: str, gov_uk: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    gov_uk(UNUSABLE[what])
    before = traces.digest()
    with caplog.at_level(logging.WARNING):
        check = compared()
    assert check.result == CalendarCheck.Result.UNUSABLE
    assert check.said.endswith("Nothing was changed.")
    assert "could not be used" in caplog.text
    after = traces.digest()
    assert {label for label in after if after[label] != before[label]} == {"stages.CalendarCheck"}


@pytest.mark.parametrize("lost", ["2026-12-25", "2027-03-29", "2028-08-28"])
def test_a_list_that_lost_a_day_is_shorter_and_is_not_believed(lost: str, gov_uk: Answer) -> None:
    gov_uk(listed(without=(lost,)))
    check = compared()
    assert (check.result, CalendarProposal.objects.count()) == (CalendarCheck.Result.UNUSABLE, 0)
    assert "shorter than it should be" in check.said


@pytest.mark.parametrize("fault", [TimeoutError("slow"), ConnectionRefusedError(), OSError("no network")])
def test_no_answer_is_no_change(fault: Exception, gov_uk: Answer) -> None:
    gov_uk(fault)
    check = compared()
    assert (check.result, CalendarProposal.objects.count()) == (CalendarCheck.Result.UNUSABLE, 0)
    assert check.said.startswith("GOV.UK did not answer")


def test_a_new_day_is_put_forward_once_and_moves_nothing_until_a_person_names_its_law(
    gov_uk: Answer, council: Council
) -> None:
    gov_uk(listed(more=(("2026-10-19", "A day for the nation"),)))
    assert compared().said == "Days that differ: 19 October 2026."
    compared()
    proposal = CalendarProposal.objects.get()
    assert (proposal.by, proposal.status) == (None, CalendarProposal.Status.WAITING)
    assert proposal.add == [{"date": "2026-10-19", "name": "A day for the nation", "reference": ""}]
    assert CalendarVersion.objects.count() == 1
    keeping.apply_proposal(
        proposal, seen=1, by=council.manager, on=TODAY, reference="Royal proclamation of 1 September 2026"
    )
    assert not england().is_working(datetime.date(2026, 10, 19))
    gov_uk(listed())
    assert compared().result == CalendarCheck.Result.SAME


def test_a_day_that_was_decided_against_is_not_put_forward_again(gov_uk: Answer, council: Council) -> None:
    gov_uk(listed(more=(("2026-10-19", "A day for the nation"),)))
    compared()
    keeping.drop_proposal(CalendarProposal.objects.get(), by=council.manager, on=TODAY)
    assert compared().result == CalendarCheck.Result.DIFFERS
    assert CalendarProposal.objects.count() == 1


def test_a_day_that_moved_is_taken_from_where_it_was(gov_uk: Answer) -> None:
    gov_uk(listed(without=("2027-05-03",), more=(("2027-05-07", "Early May bank holiday"),)))
    compared()
    proposal = CalendarProposal.objects.get()
    assert [row["date"] for row in proposal.add] == ["2027-05-07"]
    assert proposal.remove == [{"date": "2027-05-03", "name": "Early May bank holiday"}]


def test_a_further_year_is_put_forward_whole_with_the_law_of_each_day(gov_uk: Answer) -> None:
    from stages.law.bank_holidays import usual_holidays

    gov_uk(listed(more=tuple((day.isoformat(), name) for day, name, _ in usual_holidays(2029))))
    compared()
    proposal = CalendarProposal.objects.get()
    assert proposal.until == datetime.date(2029, 12, 31)
    assert all(row["reference"] for row in proposal.add)


def test_half_of_a_further_year_is_not_believed(gov_uk: Answer) -> None:
    gov_uk(listed(more=(("2029-01-01", "New Year’s Day"), ("2029-03-30", "Good Friday"))))
    assert (compared().result, CalendarProposal.objects.count()) == (CalendarCheck.Result.UNUSABLE, 0)


def test_past_years_are_left_as_they_are(gov_uk: Answer) -> None:
    gov_uk(listed(years=(2025, *YEARS), without=("2025-12-25",)))
    assert compared().result == CalendarCheck.Result.SAME


def test_the_command_and_the_task_say_what_came_of_it(gov_uk: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    gov_uk(listed())
    call_command("refresh_calendar")
    assert capsys.readouterr().out == "The list on GOV.UK is the same as ours.\n"
    assert refresh_calendar() == CalendarCheck.Result.SAME
    gov_uk(b"")
    with pytest.raises(CommandError, match="could not be used") as refused:
        call_command("refresh_calendar")
    assert refused.value.returncode == 1
