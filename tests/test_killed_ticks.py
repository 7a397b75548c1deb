"""Ticks killed outright (SIGKILL) between any two steps: nothing is lost or done twice, and doubt goes to a person.

The ticks are processes of their own on the database of the test, the mail server is real, and it is the mail server
that kills them, at a word of the conversation that the test names. What it took is a ledger our program never sees.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from cases import audit
from cases.models import Case, Event, Verb
from stages import digests, reminding
from stages.law.vocabulary import State
from stages.models import Digest
from stages.rebuilding import rebuild
from tests import builders
from tests.builders import Council, now_on, person
from tests.mail_server import MailServer, Moment, listening
from tests.outside import environment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forks and kills"),
]

ROOT = Path(__file__).resolve().parents[1]
MONDAY = datetime.date(2026, 9, 14)
MINUTE = datetime.timedelta(minutes=1)
OFFICERS = 90
EARLY = 6
PLAN = [(moment, nth, at_once) for moment in Moment for nth in (1, 2, 3) for at_once in (1, 1, 3)]
"""36 kills: at each moment of the conversation, in the first, second or third message of the round, with one tick
running and with three at once."""
ANYWHERE = 12
"""Kills at any time of a tick that does everything but send."""


@dataclass
class Ticks:
    """Where rounds of ticks are run and killed."""

    process: subprocess.Popen[str]
    mail: MailServer
    running: list[int] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)

    def run(self, now: datetime.datetime, *, way: str = "tick", at_once: int = 1, after: float | None = None) -> None:
        """One round, to its end; killed `after` so many seconds where that is given."""
        self.started.clear()
        self.process.stdin.write(f"{way} {now.isoformat()} {at_once}\n")
        self.process.stdin.flush()
        self.running = [int(pid) for pid in self.process.stdout.readline().split()]
        self.started.set()
        if after is not None:
            timer = threading.Timer(after, self.kill)
            timer.start()
        assert self.process.stdout.readline() == "over\n"
        if after is not None:
            timer.join()

    def kill(self) -> None:
        """All that run, with no chance to put anything in order."""
        self.started.wait()
        for pid in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def run_until(
        self, moment: Moment, nth: int, now: datetime.datetime, *, way: str = "tick", at_once: int = 1
    ) -> bool:
        """One round, killed at the `nth` time that the mail server is at this moment. Says whether it came to that."""
        killed, seen, lock = threading.Event(), [0], threading.Lock()

        def at(reached: Moment) -> None:
            with lock:
                seen[0] += reached == moment
                if reached == moment and seen[0] == nth:
                    self.kill()
                    killed.set()

        self.mail.at = at
        self.run(now, way=way, at_once=at_once)
        self.mail.at = lambda moment: None
        return killed.is_set()


@pytest.fixture
def ticks(tmp_path: Path) -> Iterator[Ticks]:
    mail = MailServer()
    with listening(mail) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.tick_process"],
            cwd=ROOT,
            env=environment(EMAIL_URL=server, VAR_DIR=str(tmp_path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout.readline() == "ready\n"
            yield Ticks(process, mail)
        finally:
            process.stdin.close()
            process.wait(30)
            process.stdout.close()


@dataclass(frozen=True)
class Reckoning:
    """The mail server's ledger against what was owed to whom."""

    lost: set[str]
    doubled: set[str]
    doubtful: set[str]
    wrongly_sent: set[str]
    """Marked as sent, and not once in the ledger."""


def reckon(mail: MailServer, owed: set[str]) -> Reckoning:
    status = dict(Digest.objects.values_list("recipient__email", "status"))
    doubtful = {email for email in owed if status.get(email) == Digest.Status.UNKNOWN}
    return Reckoning(
        lost={email for email in owed if not mail.ledger[email] and email not in doubtful},
        doubled={email for email, times in mail.ledger.items() if times > 1},
        doubtful=doubtful,
        wrongly_sent={email for email in owed if status.get(email) == Digest.Status.SENT and mail.ledger[email] != 1},
    )


@pytest.fixture
def council(db: None) -> Council:
    return Council()


def addressed() -> set[str]:
    """Everybody for whom there is a message."""
    return set(Digest.objects.values_list("recipient__email", flat=True))


@pytest.fixture
def officers(council: Council) -> set[str]:
    """The addresses of all who are owed a message on Monday: the whole team, since nobody has the case."""
    case = builders.taken_on(council)
    Case.objects.filter(pk=case.pk).update(officer=None)
    return {person(f"Officer {number}", Role.COMPLAINTS_OFFICER).email for number in range(OFFICERS)}


def test_ticks_killed_at_any_time_leave_nothing_half_done_and_nothing_done_twice(
    ticks: Ticks, officers: set[str], council: Council
) -> None:
    cases = [builders.trying_early(council) for _ in range(EARLY)]
    chance = random.Random(78)
    for minute in range(ANYWHERE):
        at_once = 1 + 2 * (minute % 2)
        ticks.run(now_on(MONDAY, 6) + minute * MINUTE, at_once=at_once, after=chance.uniform(0.0, 0.5))
    ticks.run(now_on(MONDAY, 7))
    assert set(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("status", flat=True)) == {
        State.STAGE1
    }
    ended = Event.objects.filter(verb=Verb.EARLY_RESOLUTION_ENDED).order_by("case").values_list("case", flat=True)
    assert list(ended) == [case.pk for case in cases]
    assert audit.walk().broken == []
    assert rebuild(dry_run=True).differences == 0
    assert reminding.look(MONDAY) == reminding.Looked(raised=0, settled=0)
    assert ticks.mail.ledger == {}


def test_a_sender_killed_at_any_word_of_the_conversation_loses_nothing_and_sends_nothing_twice(
    ticks: Ticks, officers: set[str], council: Council
) -> None:
    ticks.run(now_on(MONDAY, 7))
    begin = now_on(MONDAY, 9)
    for minute, (moment, nth, at_once) in enumerate(PLAN):
        assert ticks.run_until(moment, nth, begin + minute * MINUTE, at_once=at_once), f"no kill in round {minute}"
    ticks.run(now_on(MONDAY, 10), at_once=3)
    ticks.run(now_on(MONDAY, 11), at_once=3)
    found = reckon(ticks.mail, officers)
    assert (found.lost, found.doubled, found.wrongly_sent) == (set(), set(), set())
    certain = sum(moment in (Moment.ASKED, Moment.TAKEN) for moment, _, _ in PLAN)
    everyone = reckon(ticks.mail, addressed())
    assert len(everyone.doubtful) >= certain
    assert not Digest.objects.exclude(status__in=[Digest.Status.SENT, Digest.Status.UNKNOWN]).exists()
    client = Client()
    client.force_login(council.manager)
    page = client.get(reverse("reminders")).content.decode()
    flagged = Digest.objects.filter(status=Digest.Status.UNKNOWN)
    assert [digest.pk for digest in flagged if reverse("message", args=[digest.pk]) not in page] == []


@pytest.mark.parametrize(
    ("way", "moment", "fault"),
    [("send_then_mark", Moment.TAKEN, "doubled"), ("mark_then_send", Moment.ASKED, "lost")],
)
def test_the_naive_ways_lose_or_double_and_the_same_reckoning_sees_it(
    way: str, moment: Moment, fault: str, ticks: Ticks, officers: set[str]
) -> None:
    ticks.run(now_on(MONDAY, 7))
    digests.make(MONDAY)
    for minute in range(6):
        assert ticks.run_until(moment, 1, now_on(MONDAY, 9) + minute * MINUTE, way=way)
    ticks.run(now_on(MONDAY, 10), way=way)
    found = reckon(ticks.mail, addressed())
    assert len(getattr(found, fault)) == (1 if fault == "doubled" else 6)
    assert found.doubtful == set()
