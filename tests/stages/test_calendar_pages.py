"""The pages of the calendar: each shows what it may to its reader, does its deed, and refuses with what was typed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Exclusion
from stages.actions import calendar as keeping
from stages.actions.calendar import Holiday
from stages.calendar import england
from stages.models import CalendarCheck, CalendarProposal, SentLetter
from tests import builders, traces
from tests.builders import RECEIVED, Council, now_on
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

FRIDAY = datetime.date(2026, 9, 18)
BOXING_DAY = datetime.date(2026, 12, 28)
PROCLAIMED = Holiday(FRIDAY, "A day for the nation", "Royal proclamation of 10 September 2026")


def parts(day: datetime.date) -> dict[str, Any]:
    return {"date_0": day.day, "date_1": day.month, "date_2": day.year}


def sent(user: User, page: str, *where: object, **typed: Any) -> HttpResponse:
    return signed_in(user).post(reverse(page, args=where), typed)


def opened(user: User, page: str, *where: object, **asked: Any) -> str:
    response = signed_in(user).get(reverse(page, args=where), asked)
    assert response.status_code == 200
    return response.content.decode()


def put_forward(council: Council, *add: Holiday) -> CalendarProposal:
    return keeping.propose(by=council.manager, add=add or (PROCLAIMED,))


def test_the_calendar_shows_the_holidays_of_a_year_with_their_law_and_every_version(council: Council) -> None:
    page = opened(council.auditor, "calendar", year="2026")
    assert "Summer bank holiday" in page
    assert "Banking and Financial Dealings Act 1971" in page
    assert "Add a bank holiday" not in page
    assert "Add a bank holiday" in opened(council.manager, "calendar")


@pytest.mark.parametrize("year", ["1066", "soon", ""])
def test_a_year_that_the_calendar_does_not_hold_is_shown_as_this_one(year: str, council: Council) -> None:
    assert "Mon 31 August" in opened(council.manager, "calendar", year=year)


def test_a_holiday_is_added_in_two_steps_and_nothing_moves_before_the_second(council: Council) -> None:
    case = builders.accepted(council)
    answer = sent(
        council.manager, "calendar_add", name=PROCLAIMED.name, reference=PROCLAIMED.reference, **parts(FRIDAY)
    )
    proposal = CalendarProposal.objects.get()
    assert answer.url == reverse("calendar_change", args=[proposal.pk])
    page = opened(council.manager, "calendar_change", proposal.pk)
    assert case.reference in page
    assert "21 September 2026" in page
    assert "22 September 2026" in page
    assert case.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 21)
    done = sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    assert done.status_code == 302
    assert case.clocks.get(rule="C4").due_on == datetime.date(2026, 9, 22)
    assert "1 case moved with it" in opened(council.manager, "calendar_change", proposal.pk)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Fill in “Name of the holiday”."),
        ({"reference": ""}, "Fill in “The Act or the proclamation that makes it a bank holiday”."),
        (parts(datetime.date(2026, 9, 19)), "19 September 2026 is a Saturday"),
        (parts(datetime.date(2026, 12, 25)), "is a bank holiday already: Christmas Day"),
        (parts(datetime.date(2031, 9, 19)), "is outside the calendar"),
        ({"date_0": "31", "date_1": "9"}, "The date must be a real date"),
    ],
)
def test_a_day_that_cannot_be_added_is_refused_with_what_was_typed(
    typed: dict[str, Any], sentence: str, council: Council
) -> None:
    whole = {"name": "A day kept", "reference": "Royal proclamation kept"} | parts(FRIDAY) | typed
    client = signed_in(council.manager)
    before = traces.digest()
    page = client.post(reverse("calendar_add"), whole).content.decode()
    assert "There is a problem" in page
    assert sentence in page
    assert all(word in page for word in (whole["name"], whole["reference"]))
    assert traces.digest() == before


def test_a_holiday_is_moved_from_its_day_to_another(council: Council) -> None:
    new = datetime.date(2026, 12, 29)
    assert "Move Boxing Day" in opened(council.manager, "calendar_move", BOXING_DAY)
    sent(council.manager, "calendar_move", BOXING_DAY, name="Boxing Day, moved", reference="Proclaimed", **parts(new))
    proposal = CalendarProposal.objects.get()
    sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    assert england().is_working(BOXING_DAY)
    assert england().holidays[new] == "Boxing Day, moved"


def test_a_holiday_is_removed_with_the_reason_and_not_without(council: Council) -> None:
    refused = sent(council.manager, "calendar_remove", BOXING_DAY, note="")
    assert "There is a problem" in refused.content.decode()
    assert not CalendarProposal.objects.exists()
    sent(council.manager, "calendar_remove", BOXING_DAY, note="Royal proclamation of 1 October 2026")
    proposal = CalendarProposal.objects.get()
    sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    assert england().is_working(BOXING_DAY)
    assert "Royal proclamation of 1 October 2026" in opened(council.auditor, "calendar")


@pytest.mark.parametrize("page", ["calendar_move", "calendar_remove"])
def test_a_day_that_is_no_holiday_has_no_page_to_move_or_remove_it(page: str, council: Council) -> None:
    assert signed_in(council.manager).get(reverse(page, args=[FRIDAY])).status_code == 404


def test_the_next_year_is_put_forward_with_its_usual_holidays(council: Council) -> None:
    assert "Fri 30 March" in opened(council.manager, "calendar_year")
    sent(council.manager, "calendar_year")
    proposal = CalendarProposal.objects.get()
    sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    assert england().last == datetime.date(2029, 12, 31)


def test_a_proposal_that_came_without_its_law_asks_for_it_and_is_not_applied_without(council: Council) -> None:
    proposal = keeping.propose(by=None, add=[Holiday(FRIDAY, "A day for the nation", "")])
    version = england().version
    refused = sent(council.manager, "calendar_change", proposal.pk, seen=version, reference="")
    assert "There is a problem" in refused.content.decode()
    assert england().version == version
    sent(council.manager, "calendar_change", proposal.pk, seen=version, reference=PROCLAIMED.reference)
    assert england().version == version + 1


def test_a_change_shown_against_an_older_calendar_is_shown_again_and_then_goes_through(council: Council) -> None:
    first, second = put_forward(council), put_forward(council, Holiday(FRIDAY - datetime.timedelta(1), "Other", "Act"))
    seen = england().version
    sent(council.manager, "calendar_change", first.pk, seen=seen)
    refused = sent(council.manager, "calendar_change", second.pk, seen=seen).content.decode()
    assert "Somebody else changed the calendar after you opened this page" in refused
    assert f'value="{seen + 1}"' in refused
    sent(council.manager, "calendar_change", second.pk, seen=seen + 1)
    assert england().version == seen + 2


def test_a_change_that_no_longer_fits_says_why_and_can_only_be_dropped(council: Council) -> None:
    first, second = put_forward(council), put_forward(council)
    sent(council.manager, "calendar_change", first.pk, seen=england().version)
    page = opened(council.manager, "calendar_change", second.pk)
    assert "This change no longer fits the calendar" in page
    assert "Change the calendar" not in page
    assert "Do not make this change" in page


def test_a_dropped_change_moves_nothing_and_stays_dropped(council: Council) -> None:
    proposal = put_forward(council)
    sent(council.manager, "calendar_drop", proposal.pk)
    assert "A change that was not made" in opened(council.auditor, "calendar_change", proposal.pk)
    sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    assert england().is_working(FRIDAY)
    assert sent(council.manager, "calendar_drop", proposal.pk + 1).status_code == 404


def test_a_change_that_moves_nothing_says_so(council: Council) -> None:
    page = opened(council.manager, "calendar_change", put_forward(council).pk)
    assert "0 dates of open cases would move" in page


def test_a_case_and_its_letter_that_the_reader_is_kept_out_of_are_only_numbers(council: Council) -> None:
    shown, hidden = builders.accepted(council), builders.accepted(council)
    for case in (shown, hidden):
        SentLetter.objects.create(
            case=case,
            kind="acknowledgement",
            sent_on=RECEIVED,
            sent_by=council.officer,
            sent_to="A person",
            sent_how="email",
            quotes={"C4": "2026-09-21"},
            html="",
            sha256="",
        )
    Exclusion.objects.create(case=hidden, user=council.manager, why=Exclusion.Why.COMPLAINED_ABOUT, from_on=RECEIVED)
    proposal = put_forward(council)
    page = opened(council.manager, "calendar_change", proposal.pk)
    assert shown.reference in page
    assert "2 of these are of cases that you may not see" in page
    assert "1 more is on cases that you may not see" in page
    sent(council.manager, "calendar_change", proposal.pk, seen=england().version)
    after = opened(council.manager, "calendar_change", proposal.pk)
    assert shown.reference in after
    assert hidden.reference not in page + after


def test_a_list_that_could_not_be_used_is_told_on_the_calendar(council: Council) -> None:
    CalendarCheck.objects.create(
        at=now_on(RECEIVED), result=CalendarCheck.Result.UNUSABLE, said="The answer was empty."
    )
    assert "The answer was empty." in opened(council.manager, "calendar")


@pytest.mark.parametrize("page", ["calendar", "calendar_change"])
def test_more_of_them_ask_no_more_questions(page: str, council: Council) -> None:
    asked = []
    for cases in (1, 3):
        for _ in range(cases):
            builders.accepted(council)
            put_forward(council)
        where = [CalendarProposal.objects.order_by("pk").last().pk] if page == "calendar_change" else []
        client = signed_in(council.manager)
        client.get(reverse(page, args=where))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(page, args=where))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Case.objects.count() == 4
