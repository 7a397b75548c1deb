"""The queue is down: no request fails or hangs for it, what was asked for waits in the database, and is done later.

The site is served as it is in use, on the database of the test; the broker is the embedded one, really stopped.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cases import promises
from complaints_site import supervisor
from reporting.models import ReportRun
from tests.builders import Council, logged
from tests.outside import environment
from tests.test_queue import ROOT, free_port, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="starts the embedded broker"),
]
YEAR = "2026-27"
YEARS = [f"20{year}-{year + 1}" for year in range(15, 26)]
PATIENCE = 10.0
"""Seconds in which a request must be answered whatever the queue does."""


@dataclass
class Answer:
    status: int
    body: str
    seconds: float


@dataclass
class Site:
    """The web server, the folder of its broker, and the cookie of somebody who signed in."""

    port: int
    folder: Path
    cookie: str
    variables: dict[str, str]
    broker: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "broker.sock"

    def start_broker(self) -> None:
        self.socket.unlink(missing_ok=True)
        program = supervisor.broker_program()
        self.broker = subprocess.Popen(supervisor.broker_command(program, self.socket, self.folder))
        until(self.socket.exists, "the broker listens")

    def stop_broker(self) -> None:
        if self.broker:
            self.broker.send_signal(signal.SIGCONT)
            self.broker.kill()
            self.broker.wait()
        self.broker = None

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        """One request as a browser sends it, with the token of the page where it posts."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.monotonic()
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return Answer(answer.status, body, time.monotonic() - began)

    def ask_for_report(self, year: str) -> Answer:
        page = self.ask("GET", f"/reports/{YEAR}/").body
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        return self.ask("POST", f"/reports/{year}/make/", {"csrfmiddlewaretoken": token})

    def command(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], cwd=ROOT, env=self.variables, check=True, timeout=120)


@pytest.fixture
def council(db: None) -> Council:
    return Council()


@pytest.fixture
def site(council: Council, tmp_path: Path) -> Iterator[Site]:
    logged(council)
    client = Client()
    client.force_login(council.manager)
    client.get("/")
    token = "t" * 32
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={token}"
    port = free_port()
    variables = environment(SECRET_KEY=settings.SECRET_KEY, VAR_DIR=str(tmp_path))
    options = supervisor.web_options(f"127.0.0.1:{port}")
    served = subprocess.Popen([sys.executable, "-m", "gunicorn", *options], cwd=ROOT, env=variables)
    site = Site(port, tmp_path, cookie, variables)
    try:
        until(lambda: supervisor.answers(port), "the site is served")
        yield site
    finally:
        site.stop_broker()
        served.terminate()
        served.wait(30)


def test_while_the_queue_is_down_nobody_meets_an_error_and_what_was_asked_for_is_done_when_it_is_back(
    site: Site,
) -> None:
    site.start_broker()
    assert site.ask_for_report(YEARS[0]).status == 302
    client = redis.Redis.from_url(f"unix://{site.socket}")
    assert client.llen("celery") == 1
    site.stop_broker()
    answers = [site.ask_for_report(year) for year in YEARS[1:]]
    answers += [site.ask("GET", path) for path in ("/", "/reminders/", f"/reports/{YEAR}/")]
    assert [answer.status for answer in answers] == [302] * (len(YEARS) - 1) + [200] * 3
    assert max(answer.seconds for answer in answers) < PATIENCE
    health = site.ask("GET", "/health?only=web")
    assert (health.status, json.loads(health.body)["queue"]) == (200, "not answering")
    waiting = ReportRun.objects.filter(status=ReportRun.Status.QUEUED)
    assert sorted(waiting.values_list("year", flat=True)) == YEARS
    later = timezone.now() + promises.WAITED_FOR * 2
    site.start_broker()
    client.delete("celery")
    site.command("manage.py", "tick", "--now", later.isoformat())
    messages = [json.loads(message) for message in client.lrange("celery", 0, -1)]
    client.close()
    asked = [json.loads(base64.b64decode(message["body"]))[0][0] for message in messages]
    assert sorted(asked) == sorted(waiting.values_list("pk", flat=True))


def test_a_queue_that_takes_a_connection_and_says_nothing_keeps_nobody_waiting(site: Site) -> None:
    site.start_broker()
    site.broker.send_signal(signal.SIGSTOP)
    answer = site.ask_for_report(YEARS[0])
    assert (answer.status, ReportRun.objects.get().status) == (302, ReportRun.Status.QUEUED)
    assert answer.seconds < PATIENCE
    health = site.ask("GET", "/health?only=web")
    assert (health.status, json.loads(health.body)["queue"]) == (200, "not answering")
