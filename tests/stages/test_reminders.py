"""Each person is reminded once of what is theirs, written to once a working day, and never of what they may not see."""

from __future__ import annotations

import datetime
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Post, User
from cases.models import Case, Event, Exclusion, Involvement, Part, Verb
from cases.record import Refused
from reporting.models import ReportRun
from stages import digests, reminding
from stages.digests import look_into, may_write_at, message
from stages.law.milestones import Milestone
from stages.law.prompts import Duty
from stages.models import Digest, ProgressUpdate, Reminder, Sweep
from stages.sweep import sweep
from stages.switch import silent_since
from stages.tasks import tick
from tests import builders, traces
from tests.builders import RECEIVED, Council, now_on

pytestmark = pytest.mark.django_db
D = datetime.date
DAY = datetime.timedelta(days=1)
HALF, MOST, DUE, OVERDUE = D(2026, 9, 14), D(2026, 9, 17), D(2026, 9, 21), D(2026, 9, 22)
"""Of stage 1 of a complaint received on Monday 7 September 2026."""


def of(case: Case, about: str = "C4") -> set[tuple[str, str]]:
    """Who stands reminded of what about one clock of a case."""
    rows = Reminder.objects.filter(case=case, about=about, settled_on__isnull=True).select_related("recipient")
    return {(row.recipient.name, row.kind) for row in rows}


def at(day: D, time: str) -> datetime.datetime:
    """A minute of that day in London."""
    hour, minute = time.split(":")
    return now_on(day, int(hour)).replace(minute=int(minute))


def look(on: D, hour: int = 7) -> None:
    assert sweep(now_on(on, hour)).failed == []


# Who is reminded of what


def test_stage_1_is_announced_at_half_four_fifths_its_last_day_and_the_day_after_to_those_whose_it_is(
    council: Council,
) -> None:
    case = builders.taken_on(council)
    told: dict[D, set[tuple[str, str]]] = {}
    for n in range(20):
        look(RECEIVED + n * DAY)
        told[RECEIVED + n * DAY] = of(case)
    officers = {"Officer One", "Team Manager One"}
    everyone = officers | {"Complaints Manager", "Head of Service One"}
    for day, standing in told.items():
        kind = next((k for k, since in reversed(list(SINCE.items())) if since <= day), None)
        who = everyone if kind == Milestone.OVERDUE else officers
        assert standing == ({(name, kind.value) for name in who} if kind else set()), day
    assert set(Reminder.objects.filter(case=case, about="C4").values_list("kind", "due_on", "arose_on")) == {
        (kind.value, DUE, since) for kind, since in SINCE.items()
    }


SINCE = {Milestone.HALF: HALF, Milestone.MOST: MOST, Milestone.DUE: DUE, Milestone.OVERDUE: OVERDUE}


def test_before_a_team_manager_is_appointed_it_is_the_senior_manager_who_has_it(council: Council) -> None:
    case = builders.allocated(council)
    look(HALF)
    assert {name for name, _ in of(case)} == {"Officer One", "Senior Manager One"}


def test_the_officer_of_the_case_alone_is_reminded_where_it_has_one(council: Council) -> None:
    case = builders.accepted(council)
    Case.objects.filter(pk=case.pk).update(officer=council.officer_two)
    look(HALF)
    assert of(case) == {("Officer Two", "half")}


def test_an_officer_who_left_the_team_is_followed_by_all_of_them(council: Council) -> None:
    case = builders.accepted(council)
    Case.objects.filter(pk=case.pk).update(officer=council.officer_two)
    Post.objects.filter(user=council.officer_two).update(until_on=HALF - DAY)
    look(HALF)
    assert of(case) == {("Officer One", "half")}


@pytest.mark.parametrize("who", ["officer", "team_manager", "manager", "head"])
def test_nobody_kept_out_of_a_case_is_reminded_of_it(who: str, council: Council) -> None:
    case = builders.taken_on(council)
    walled = getattr(council, who)
    Exclusion.objects.create(case=case, user=walled, why=Exclusion.Why.WITNESS, from_on=RECEIVED)
    for day in (HALF, OVERDUE):
        look(day)
    assert not Reminder.objects.filter(recipient=walled, case=case).exists()
    assert Reminder.objects.filter(case=case).exists()


def test_what_is_done_is_settled_and_its_reminder_goes_from_every_list(council: Council) -> None:
    case = builders.drafted(council)
    look(MOST)
    assert of(case)
    builders.do(builders.response.submit, case, by=council.team_manager, on=MOST)
    builders.do(builders.response.approve, case, by=council.officer, on=MOST)
    given = {"sent_on": MOST, "sent_to": "Person 0405", "sent_how": "email"}
    builders.do(builders.response.issue, case, by=council.officer, on=MOST, **given)
    look(MOST, 9)
    assert of(case) == set()
    assert set(Reminder.objects.filter(case=case, about="C4").values_list("settled_on", flat=True)) == {MOST}


def test_a_due_date_that_moves_is_announced_anew_and_the_old_one_is_settled(council: Council) -> None:
    case = builders.taken_on(council)
    look(MOST)
    given = {"until": D(2026, 10, 5), "reason": "Four agencies hold the records.", "told": "By letter."}
    builders.do(builders.stage_one.extend, case, by=council.manager, on=MOST, **given)
    look(MOST, 9)
    assert of(case) == set()
    look(D(2026, 9, 21))
    assert {kind for _, kind in of(case)} == {"half"}
    assert {r.due_on for r in Reminder.objects.filter(case=case, about="C4", settled_on=None)} == {D(2026, 10, 5)}


def test_late_stage_1_asks_that_stage_2_be_offered_until_it_was(council: Council) -> None:
    case = builders.taken_on(council)
    look(OVERDUE)
    duty = Reminder.objects.filter(case=case, kind=Duty.OFFER_STAGE_TWO)
    assert {row.recipient.name for row in duty} == {"Officer One"}
    told = {"sent_by": council.officer, "words": "You may ask for stage 2.", "how": "email"}
    ProgressUpdate.objects.create(case=case, sent_on=OVERDUE, offers_next_stage=True, **told)
    look(OVERDUE + DAY)
    assert set(duty.values_list("settled_on", flat=True)) == {OVERDUE + DAY}


def test_a_consent_is_announced_ten_working_days_before_it_lapses_once_for_each_date(council: Council) -> None:
    case = builders.accepted(council)
    part = Involvement.objects.get(case=case, part=Part.COMPLAINANT)
    Involvement.objects.filter(pk=part.pk).update(consent_on=RECEIVED, consent_until=D(2026, 9, 25))
    lapses = Reminder.objects.filter(case=case, kind=Duty.CONSENT_LAPSES, recipient=council.officer)
    look(D(2026, 9, 10))
    assert not lapses.exists()
    for day in (D(2026, 9, 11), D(2026, 9, 14), D(2026, 9, 28)):
        look(day)
        assert list(lapses.values_list("due_on", "settled_on")) == [(D(2026, 9, 25), None)]
    Involvement.objects.filter(pk=part.pk).update(consent_until=D(2027, 3, 1))
    look(D(2026, 9, 29))
    assert list(lapses.values_list("settled_on", flat=True)) == [D(2026, 9, 29)]


def test_the_complaints_manager_is_asked_for_the_annual_report_until_it_is_made(council: Council) -> None:
    builders.logged(council, received_on=D(2026, 3, 31))
    report = Reminder.objects.filter(kind=Duty.ANNUAL_REPORT, settled_on=None)
    told = []
    for day in (D(2026, 7, 1), D(2026, 7, 2), D(2026, 8, 25), D(2026, 9, 30), D(2026, 10, 1)):
        look(day)
        told.append(list(report.values_list("recipient", "about", "due_on", "case")))
    who, due = council.manager.pk, D(2026, 9, 30)
    assert told == [[], *([(who, kind, due, None)] for kind in ("half", "most", "due", "overdue"))]
    made = {"file": "a.pdf", "sha256": "a" * 64, "made_at": now_on(D(2026, 10, 2))}
    ReportRun.objects.create(year="2025-26", status=ReportRun.Status.DONE, **made)
    look(D(2026, 10, 3))
    assert not report.exists()


# Once, whatever happens to the tick


def test_a_tick_more_changes_nothing(council: Council) -> None:
    builders.taken_on(council)
    look(OVERDUE, 9)
    before = traces.digest()
    sent = len(mail.outbox)
    look(OVERDUE, 9)
    reminding.look(OVERDUE)
    assert (traces.digest(), len(mail.outbox)) == (before, sent)


def test_days_without_a_tick_leave_the_same_reminders_standing_and_one_message(council: Council) -> None:
    case = builders.taken_on(council)
    look(OVERDUE + 6 * DAY, 9)
    assert {kind for _, kind in of(case)} == {"overdue"}
    assert {row.arose_on for row in Reminder.objects.filter(case=case, about="C4")} == {OVERDUE}
    addresses = [one.to[0] for one in mail.outbox]
    assert len(addresses) == len(set(addresses)) > 0


def test_a_clock_put_back_by_a_day_repeats_nothing(council: Council) -> None:
    builders.taken_on(council)
    for day in (DUE, OVERDUE):
        look(day, 9)
    rows, sent = Reminder.objects.count(), len(mail.outbox)
    for day in (DUE, OVERDUE):
        look(day, 9)
    assert (Reminder.objects.count(), len(mail.outbox)) == (rows, sent)
    assert Reminder.objects.filter(about="C4", kind="overdue", settled_on=None).exists()


def test_the_queue_may_deliver_the_message_three_times(council: Council) -> None:
    builders.taken_on(council)
    with time_machine.travel(now_on(HALF), tick=False):
        for _ in range(3):
            tick()
    addresses = [one.to[0] for one in mail.outbox]
    assert len(addresses) == len(set(addresses)) > 0


def test_a_look_that_was_killed_is_done_again(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    case = builders.taken_on(council)
    really = QuerySet.bulk_create

    def killed(self: QuerySet[Reminder], rows: list[Reminder], **given: Any) -> None:
        really(self, rows[:1], **given)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(QuerySet, "bulk_create", killed)
        sweep(now_on(HALF, 7))
    assert len(of(case)) <= 1
    look(HALF)
    assert len(of(case)) == 2


def test_a_change_is_followed_by_the_next_tick_and_a_tick_with_nothing_to_do_asks_little(council: Council) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            reminding.remind(now_on(HALF, 7))
        return len(queries)

    builders.taken_on(council)
    look(HALF)
    few = asked()
    for _ in range(9):
        builders.taken_on(council)
    look(HALF)
    assert asked() <= few + 1
    assert Reminder.objects.filter(about="C4", settled_on=None).values("case").distinct().count() == 10


# The message


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        ("2026-09-16T07:59", False),
        ("2026-09-16T08:00", True),
        ("2026-09-16T17:59", True),
        ("2026-09-16T18:00", False),
        ("2026-09-16T23:30", False),
        ("2026-09-19T10:00", False),
        ("2026-09-20T10:00", False),
        ("2026-08-31T10:00", False),
        ("2026-12-25T10:00", False),
        ("2026-03-30T08:00", True),
        ("2026-10-26T08:00", True),
    ],
)
def test_nobody_is_written_to_at_night_on_a_weekend_or_on_a_bank_holiday(moment: str, may: bool) -> None:
    read = datetime.datetime.fromisoformat(moment).replace(tzinfo=builders.ZoneInfo("Europe/London"))
    assert may_write_at(read) is may


def test_one_message_a_day_says_a_number_and_a_link_and_nothing_about_anyone(council: Council) -> None:
    case = builders.taken_on(council)
    builders.taken_on(council)
    look(HALF, 8)
    assert sorted(one.to for one in mail.outbox) == sorted(
        [user.email] for user in (council.officer, council.team_manager, council.manager, council.head)
    )
    for one in mail.outbox:
        things = Reminder.objects.filter(recipient__email=one.to[0], digest__isnull=False).count()
        address = "https://complaints.exampleshire.example/reminders/"
        assert one.subject == f"Children's complaints: {things} things to do"
        assert one.body == f"You have {things} things to do.\n\n{address}\n"
        assert (one.cc, one.bcc, one.attachments) == ([], [], [])
        whole = one.message().as_string()
        assert not [word for word in (case.reference, "Person 0405", "Child 0405", "Team Manager") if word in whole]


def test_what_comes_up_after_the_message_waits_for_the_next_working_day(council: Council) -> None:
    friday = D(2026, 9, 18)
    builders.accepted(council)
    look(friday, 9)
    sent = len(mail.outbox)
    builders.accepted(council)
    look(friday, 10)
    assert len(mail.outbox) == sent
    for day in (friday + DAY, friday + 2 * DAY):
        look(day, 10)
    assert len(mail.outbox) == sent
    look(friday + 3 * DAY, 9)
    assert len(mail.outbox) > sent


def test_what_was_settled_before_the_message_is_left_out_of_it(council: Council) -> None:
    case = builders.taken_on(council)
    look(HALF, 7)
    builders.withdrawn(council, case, on=HALF)
    waiting = Reminder.objects.filter(case=case, about="C4", digest__isnull=True)
    assert waiting.filter(settled_on=None).exists()
    look(HALF, 9)
    assert not waiting.filter(settled_on=None).exists()
    assert not Reminder.objects.filter(case=case, about="C4", digest__isnull=False).exists()


def test_nobody_who_left_is_written_to(council: Council) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    User.objects.filter(pk=council.officer.pk).update(is_active=False)
    look(HALF, 9)
    assert council.officer.email not in [one.to[0] for one in mail.outbox]


def test_without_a_mail_server_nothing_is_sent_and_the_reminders_wait(council: Council, settings: Any) -> None:
    settings.SENDS_EMAIL = False
    builders.taken_on(council)
    look(HALF, 9)
    assert (mail.outbox, Digest.objects.count()) == ([], 0)
    assert Reminder.objects.filter(digest=None).exists()


# What a kill between two steps does


TOLD = 4
"""On the day half of stage 1 is gone: the officer and the team manager; and, since what is owed on receipt was not
recorded, the complaints manager and the head of service."""


class Killed(BaseException):
    """As SIGKILL is to the process: nothing of ours gets to handle it."""


class Wire(EmailBackend):
    """A mail server of which the test says when the process dies, or what the server answers."""

    absent: Exception | None = None
    before: Exception | BaseException | None = None
    after: Exception | BaseException | None = None

    def open(self) -> None:
        if type(self).absent:
            raise type(self).absent

    def send_messages(self, messages: Any) -> int:
        if type(self).before:
            raise type(self).before
        sent = super().send_messages(messages)
        if type(self).after:
            raise type(self).after
        return sent


@pytest.fixture
def wire(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Wire]:
    settings.EMAIL_BACKEND = f"{__name__}.Wire"
    monkeypatch.setattr(Wire, "absent", None)
    monkeypatch.setattr(Wire, "before", None)
    monkeypatch.setattr(Wire, "after", None)
    return Wire


def naive(now: datetime.datetime) -> None:
    """The way not to do it: send, then mark as sent."""
    digests.make(now.date())
    for digest in Digest.objects.filter(status=Digest.Status.WAITING).order_by("pk"):
        message(digest.recipient.email, digest.reminders.count()).send()
        Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.SENT)


def killed_at_each(wire: type[Wire], when: str, post: Callable[[datetime.datetime], Any]) -> None:
    """Let the process die at each message in turn, start it again, and in the end let it finish, twice."""
    for minutes in range(TOLD):
        setattr(wire, when, Killed())
        with pytest.raises(Killed):
            post(now_on(HALF, 9) + datetime.timedelta(minutes=minutes))
    setattr(wire, when, None)
    for hour in (10, 11):
        post(now_on(HALF, hour))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_message_interrupted_between_claim_and_mark_is_put_before_a_person_and_never_sent_again(
    when: str, wire: type[Wire], council: Council
) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    killed_at_each(wire, when, digests.post)
    assert set(Digest.objects.values_list("status", flat=True)) == {Digest.Status.UNKNOWN}
    assert len(mail.outbox) == (0 if when == "before" else TOLD)
    assert Digest.objects.count() == TOLD


def test_the_naive_way_sends_the_same_message_again_and_these_tests_see_it(wire: type[Wire], council: Council) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    killed_at_each(wire, "after", naive)
    addresses = [one.to[0] for one in mail.outbox]
    assert len(addresses) > len(set(addresses))


def test_a_server_that_refuses_is_asked_again_later_and_on_the_next_day_in_one_message(
    wire: type[Wire], council: Council
) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    wire.before = smtplib.SMTPDataError(451, b"busy")
    assert len(digests.post(now_on(HALF, 9)).failed) == TOLD
    assert digests.post(now_on(HALF, 9) + datetime.timedelta(minutes=5)).failed == []
    assert len(digests.post(now_on(HALF, 9) + datetime.timedelta(minutes=20)).failed) == TOLD
    wire.before = None
    look(MOST, 9)
    addresses = [one.to[0] for one in mail.outbox]
    assert len(addresses) == len(set(addresses)) == TOLD
    assert set(Digest.objects.values_list("status", "on")) == {(Digest.Status.SENT, MOST)}


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionRefusedError(111, "nobody listens"),
        TimeoutError("no answer"),
        socket.gaierror(-3, "no such name"),
        ssl.SSLError("not its certificate"),
        smtplib.SMTPAuthenticationError(535, b"not you"),
        smtplib.SMTPServerDisconnected("busy"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_server_that_cannot_be_spoken_to_puts_nothing_in_doubt_and_is_asked_once_a_tick(
    fault: Exception, wire: type[Wire], council: Council
) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    wire.absent = fault
    assert digests.post(now_on(HALF, 9)).failed == [f"the mail server: {type(fault).__name__}"]
    assert set(Digest.objects.values_list("status", "claimed_at")) == {(Digest.Status.WAITING, None)}
    wire.absent = None
    assert digests.post(now_on(HALF, 9) + datetime.timedelta(minutes=1)).sent == TOLD


def test_a_fault_after_which_nobody_knows_is_unknown_and_its_words_are_not_logged(
    wire: type[Wire], council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    wire.after = TimeoutError(f"no answer about {council.officer.email}")
    assert len(digests.post(now_on(HALF, 9)).failed) == TOLD
    wire.after = None
    assert digests.post(now_on(HALF, 10)).sent == 0
    assert set(Digest.objects.values_list("status", flat=True)) == {Digest.Status.UNKNOWN}
    assert council.officer.email not in caplog.text


def test_whoever_sent_it_after_it_was_given_up_still_says_so(wire: type[Wire], council: Council) -> None:
    builders.taken_on(council)
    look(HALF, 7)
    really = wire.send_messages

    def slow(self: Wire, messages: Any) -> int:
        digests._give_up_stale(now_on(HALF, 10), digests.Posted())
        return really(self, messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "send_messages", slow)
        digests.post(now_on(HALF, 9))
    assert set(Digest.objects.values_list("status", flat=True)) == {Digest.Status.SENT}


# The dead-man's switch

MONDAY = D(2026, 9, 14)


FRIDAY, TUESDAY = MONDAY - 3 * DAY, MONDAY + DAY
BEFORE_THE_BANK_HOLIDAY, AFTER_IT = D(2026, 8, 28), D(2026, 9, 1)


@pytest.mark.parametrize(
    ("last", "now", "silent"),
    [
        ((MONDAY, "09:00"), (MONDAY, "09:15"), False),
        ((MONDAY, "09:00"), (MONDAY, "09:16"), True),
        ((MONDAY, "17:44"), (MONDAY, "23:00"), True),
        ((MONDAY, "17:45"), (MONDAY, "23:00"), False),
        ((MONDAY, "17:45"), (TUESDAY, "07:29"), False),
        ((MONDAY, "23:59"), (TUESDAY, "07:30"), True),
        ((TUESDAY, "07:15"), (TUESDAY, "07:30"), False),
        ((MONDAY, "12:00"), (TUESDAY, "03:00"), True),
        ((FRIDAY, "18:00"), (MONDAY, "07:29"), False),
        ((FRIDAY, "18:00"), (MONDAY, "07:30"), True),
        ((FRIDAY, "12:00"), (MONDAY - DAY, "12:00"), True),
        ((BEFORE_THE_BANK_HOLIDAY, "18:00"), (D(2026, 8, 31), "12:00"), False),
        ((BEFORE_THE_BANK_HOLIDAY, "18:00"), (AFTER_IT, "08:00"), True),
        ((TUESDAY, "09:00"), (MONDAY, "09:00"), False),
    ],
)
def test_a_quarter_of_an_hour_of_a_working_day_without_a_look_is_silence_until_the_next_one(
    last: tuple[D, str], now: tuple[D, str], silent: bool, council: Council
) -> None:
    builders.logged(council)
    looked = at(*last)
    Sweep.objects.create(on=last[0], first_at=looked, last_at=looked)
    assert silent_since(at(*now)) == (looked if silent else None)


@pytest.mark.parametrize(("now", "since"), [("07:29", MONDAY - 3 * DAY), ("07:30", MONDAY), ("23:00", MONDAY)])
def test_where_no_look_ever_came_one_is_missed_from_half_past_seven(now: str, since: D, council: Council) -> None:
    builders.logged(council)
    Case.objects.update(logged_at=at(FRIDAY, "07:29"))
    assert silent_since(at(MONDAY, now)) == at(since, "07:30")


def test_a_site_without_a_case_has_nothing_to_miss(council: Council) -> None:
    assert silent_since(now_on(MONDAY)) is None


def test_the_complaints_team_is_told_and_the_health_check_fails_until_the_next_sweep(council: Council) -> None:
    builders.logged(council)
    Case.objects.update(logged_at=now_on(RECEIVED))
    address = reverse("your_work")

    def banner(user: User) -> bool:
        client = Client()
        client.force_login(user)
        return "Reminders have stopped." in client.get(address).content.decode()

    shown = {who: banner(getattr(council, who)) for who in ("officer", "manager", "team_manager", "investigator")}
    assert shown == {"officer": True, "manager": True, "team_manager": False, "investigator": False}
    health = Client().get("/health")
    assert (health.status_code, health.json()["status"]) == (503, "failing")
    assert health.json()["sweep"] == "missing since 2026-09-16T07:30+01:00"
    web = Client().get("/health?only=web")
    assert (web.status_code, web.json()["status"]) == (200, "ok")
    look(builders.TODAY, 10)
    assert (Client().get("/health").status_code, banner(council.officer)) == (200, False)
    with time_machine.travel(at(builders.TODAY, "10:16"), tick=False):
        assert (Client().get("/health").status_code, banner(council.officer)) == (503, True)


# The pages


def test_the_list_shows_what_is_ones_own_and_goes_with_the_right_to_see_the_case(council: Council) -> None:
    case, other = builders.taken_on(council), builders.taken_on(council)
    look(OVERDUE)
    client = Client()
    client.force_login(council.officer)
    page = client.get(reverse("reminders")).content.decode()
    assert all(words in page for words in (case.reference, other.reference, "Overdue", "Stage 1 response"))
    assert "Messages that may not have arrived" not in page
    Exclusion.objects.create(case=case, user=council.officer, why=Exclusion.Why.WITNESS, from_on=RECEIVED)
    page = client.get(reverse("reminders")).content.decode()
    assert (case.reference in page, other.reference in page) == (False, True)
    client.force_login(council.investigator)
    assert "Nothing waits for you." in client.get(reverse("reminders")).content.decode()


def test_guidance_is_said_softly(council: Council) -> None:
    builders.trying_early(council)
    look(RECEIVED + DAY)
    client = Client()
    client.force_login(council.officer)
    page = client.get(reverse("reminders")).content.decode()
    assert "The usual time ends today" in page


def test_the_list_asks_the_same_number_of_queries_with_1_3_and_20_cases(council: Council) -> None:
    client = Client()
    client.force_login(council.officer)
    asked = []
    for more in (1, 2, 17):
        for _ in range(more):
            builders.accepted(council)
        look(HALF)
        client.get(reverse("reminders"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reminders"))
        asked.append(len(queries))
    assert len(set(asked)) == 1, asked


def in_doubt(council: Council, wire: type[Wire]) -> Digest:
    builders.accepted(council)
    look(HALF, 7)
    wire.after = TimeoutError()
    digests.post(now_on(HALF, 9))
    wire.after = None
    mail.outbox.clear()
    return Digest.objects.get(recipient=council.officer)


@pytest.mark.parametrize(("answer", "status", "sent"), [("yes", "sent", 0), ("no", "waiting", 1)])
def test_a_person_says_what_became_of_a_doubtful_message_once_and_it_is_on_record(
    answer: str, status: str, sent: int, wire: type[Wire], council: Council
) -> None:
    digest = in_doubt(council, wire)
    client = Client()
    client.force_login(council.manager)
    listed = client.get(reverse("reminders")).content.decode()
    address = reverse("message", args=[digest.pk])
    assert "Messages that may not have arrived" in listed and address in listed
    form = client.get(address).context["form"]
    given = {"arrived": answer, "form_token": form["form_token"].value(), "typed_by": form["typed_by"].value() or ""}
    for _ in range(2):
        assert client.post(address, given).status_code == 302
    digest.refresh_from_db()
    assert digest.status == status
    event = Event.objects.get(verb=Verb.MESSAGE_LOOKED_INTO)
    assert (event.actor, event.case) == (council.manager, None)
    assert client.get(address).status_code == 404
    with pytest.raises(Refused, match="already"):
        look_into(digest, by=council.manager, on=HALF, arrived=True)
    digests.post(now_on(HALF, 12))
    assert len([one for one in mail.outbox if one.to == [council.officer.email]]) == sent


def test_an_answer_is_needed(wire: type[Wire], council: Council) -> None:
    address = reverse("message", args=[in_doubt(council, wire).pk])
    client = Client()
    client.force_login(council.manager)
    assert "Answer “Ask the person" in client.post(address, {}).content.decode()
    client.force_login(council.officer)
    assert client.get(address).status_code == 403


def test_the_case_page_says_what_the_law_asks_now_to_the_complaints_team(council: Council) -> None:
    case = builders.taken_on(council)
    client = Client()
    with time_machine.travel(now_on(OVERDUE), tick=False):
        for user, told in ((council.officer, True), (council.team_manager, False)):
            client.force_login(user)
            page = client.get(case.get_absolute_url()).content.decode()
            assert ("What the law asks now" in page) is told
            assert "may ask for stage 2 now" in page
