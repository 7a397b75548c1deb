"""Around midnight the day is the council's own, by the clock on its wall: in winter, in summer, and between them.

From the end of March to the end of October the first hour of a day in England is still the day before in UTC.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import elements
from cases.models import Case, Event
from reporting import runs
from reporting.models import ReportRun
from stages.law.vocabulary import State
from stages.models import Clock, Reminder
from stages.sweep import sweep
from tests import builders
from tests.builders import RECEIVED, Council, do, logged

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
NIGHTS = (
    "2026-03-28T23:30",  # the clocks go forward in the night after this
    "2026-03-29T00:30",
    "2026-03-29T23:30",
    "2026-03-30T00:30",  # the first midnight of the summer: still 29 March in UTC
    "2026-10-24T23:30",
    "2026-10-25T00:30",  # the last of it: still 24 October in UTC, and the clocks go back at two
    "2026-10-25T23:30",
    "2026-10-26T00:30",
)
DAY = datetime.timedelta(days=1)
NEW_YEAR = datetime.date(2026, 4, 1)


@contextmanager
def at(moment: str) -> Iterator[datetime.date]:
    """A moment by the clock on the council's wall, and its day."""
    there = datetime.datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    with time_machine.travel(there.astimezone(datetime.UTC), tick=False):
        yield there.date()


@pytest.fixture
def council() -> Council:
    return Council()


def typed(received_on: datetime.date, **more: str) -> dict[str, str]:
    parts = {f"received_on_{n}": str(part) for n, part in enumerate((received_on.day, received_on.month, 2026))}
    return {
        "kind": "complaint",
        "form": "written",
        "words": "Nobody rang me back.",
        "complainant_name": "Person 0999",
        "child_name": "Child 0999",
        "points_0": "Nobody rang.",
        "form_token": str(uuid.uuid4()),
        **parts,
        **more,
    }


def logs_at(moment: str, council: Council) -> None:
    """The claim: what comes at this moment is of this day, in every place that says or counts one."""
    client = Client()
    with at(moment) as day:
        client.force_login(council.officer)
        form = client.get(reverse("log")).context["form"]
        assert (form["received_on"].value(), str(form["received_time"].value())[:5]) == (day, moment[-5:])
        tomorrow = client.post(reverse("log"), typed(day + DAY))
        assert list(tomorrow.context["form"].errors) == ["received_on"]
        later = client.post(reverse("log"), typed(day, received_time="23:59"))
        assert list(later.context["form"].errors) == ["received_time"]
        client.post(reverse("log"), typed(day, received_time=moment[-5:]))
        case = Case.objects.latest("pk")
        assert case.received_on == day
        assert set(Clock.objects.filter(case=case, rule__in=["C1", "G2"]).values_list("day_zero", flat=True)) == {day}
        assert set(Event.objects.filter(on__isnull=False).values_list("on", flat=True)) == {day}
        page = client.get(reverse("history", args=[case])).content.decode()
        assert f"{day.day} {day:%B %Y}, {moment[-5:]}" in BeautifulSoup(page, "lxml").find("main").get_text()


@pytest.mark.parametrize("moment", NIGHTS)
def test_a_representation_is_received_on_the_day_by_the_wall_clock(moment: str, council: Council) -> None:
    logs_at(moment, council)


@pytest.mark.parametrize("moment", ["2026-03-30T00:30", "2026-10-25T00:30"])
def test_days_counted_in_utc_would_be_the_day_before(moment: str, council: Council) -> None:
    """The negative control: the same claim, on a server whose clock is read in UTC."""
    with timezone.override(datetime.UTC), pytest.raises(AssertionError):
        logs_at(moment, council)


@pytest.mark.parametrize(("moment", "year"), [("2026-03-31T23:45", "2025-26"), ("2026-04-01T00:15", "2026-27")])
def test_a_case_of_the_first_minutes_of_april_is_in_the_new_year(
    moment: str, year: str, council: Council, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    with at(moment) as day:
        client.force_login(council.officer)
        client.post(reverse("log"), typed(day))
        call_command("crosstab", rows="year", years="2025-26..2026-27", format="json")
    counted = {row["label"]: row["total"] for row in json.loads(capsys.readouterr().out)["data"]}
    assert counted == {"2025-26": 0, "2026-27": 0} | {year: 1}


def test_a_report_asked_for_at_a_quarter_past_midnight_on_1_april_follows_cases_to_that_day(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "as_pdf", lambda report: b"%PDF")
    client = Client()
    logged(council, received_on=NEW_YEAR)
    with at("2026-04-01T00:15") as day:
        client.force_login(council.manager)
        call_command("annual_report", "2026-27", json=tmp_path / "report.json")
        client.post(reverse("report_make", args=["2026-27"]))
        runs.make(ReportRun.objects.get().pk)
        run = ReportRun.objects.get()
        assert (run.status, run.cut_off) == (ReportRun.Status.DONE, day)
        said = BeautifulSoup(client.get("/reports/this-year/").content, "lxml").find("main").get_text()
        assert "2026-27" in said and "1 April 2026" in said
    assert json.loads((tmp_path / "report.json").read_text())["cut_off"] == "2026-04-01"
    assert Event.objects.filter(verb="report_made").get().on == NEW_YEAR


def test_a_tick_at_five_past_midnight_says_overdue_and_one_at_five_to_does_not(council: Council) -> None:
    case = builders.taken_on(council)
    due = Clock.objects.get(case=case, rule="C4").due_on
    kinds = []
    for moment in (f"{due}T23:55", f"{due + DAY}T00:05"):
        with at(moment):
            assert sweep(timezone.now()).failed == []
        kinds.append(set(Reminder.objects.filter(about="C4", settled_on=None).values_list("kind", "arose_on")))
    assert kinds == [{("due", due)}, {("overdue", due + DAY)}]


def test_early_resolution_is_over_at_midnight_by_the_wall_clock(council: Council) -> None:
    case = builders.trying_early(council)
    last = RECEIVED + DAY
    for moment, status in ((f"{last}T23:55", State.EARLY_RESOLUTION), (f"{last + DAY}T00:05", State.STAGE1)):
        call_command("tick", now=datetime.datetime.fromisoformat(moment).replace(tzinfo=LONDON), verbosity=0)
        case.refresh_from_db()
        assert case.status == status
    assert case.stage_one.started_on == RECEIVED


def test_who_changed_a_case_meanwhile_is_told_by_the_wall_clock(council: Council, client: Client) -> None:
    with at("2026-09-17T00:30") as day:
        case = logged(council, received_on=day)
        seen = case.version
        do(elements.add_element, case, by=council.officer_two, on=day, text="A third thing.")
        client.force_login(council.officer)
        told = {"version": str(seen), "text": "A fourth.", "form_token": str(uuid.uuid4())}
        form = client.post(reverse("element_add", args=[case]), told).context["form"]
    assert form.changes == ["Point of complaint added, by Officer Two at 00:30 on 17 September"]
