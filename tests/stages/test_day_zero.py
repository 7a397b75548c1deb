"""From receipt to the due date and the page that explains it: the worked examples of the specification, end to end."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from cases.record import Refused
from stages.actions import closing, decisions, response, stage_one, triage
from stages.deadlines import clock_columns, clock_runs, refresh
from stages.law.vocabulary import Outcome, StartBasis, State
from stages.models import Clock, StageOne
from tests.builders import (
    RECEIVED,
    Council,
    accepted,
    allocated,
    answered,
    awaiting_advocate,
    awaiting_interest,
    do,
    issued,
    logged,
    now_on,
    trying_early,
)


def day(text: str) -> datetime.date:
    return datetime.datetime.strptime(f"{text} 12:00", "%a %d %b %Y %H:%M").date()


def clock(case: Case, rule: str = "C4") -> tuple[datetime.date, datetime.date, datetime.date | None, str]:
    row = Clock.objects.get(case=case, rule=rule)
    return row.day_zero, row.due_on, row.stopped_on, row.result


def explained(user: User, case: Case, rule: str = "C4") -> dict[str, Any]:
    """What the page “Why this date?” gives as JSON."""
    client = Client()
    client.force_login(user)
    return client.get(reverse("why", args=[case.reference, rule]), {"format": "json"}).json()


def passed_over(told: dict[str, Any]) -> list[str]:
    """The weekdays after day 0 that were not counted."""
    days = [datetime.date.fromisoformat(one["date"]) for one in told["days"][1:] if one["passed_over"]]
    return [one.isoformat() for one in days if one.weekday() < 5]


def extended(council: Council, case: Case, until: datetime.date, *, on: datetime.date) -> Case:
    return do(stage_one.extend, case, by=council.manager, on=on, until=until, reason="Nine points.", told="By letter.")


@pytest.mark.parametrize(
    ("example", "received", "due", "furthest", "skipped"),
    [
        ("E1", "Mon 7 Sep 2026", "Mon 21 Sep 2026", "Mon 5 Oct 2026", []),
        ("E2", "Wed 17 Dec 2025", "Mon 5 Jan 2026", "Mon 19 Jan 2026", ["2025-12-25", "2025-12-26", "2026-01-01"]),
        ("E7", "Fri 5 Jun 2026", "Fri 19 Jun 2026", "Fri 3 Jul 2026", []),
        ("E7", "Sat 6 Jun 2026", "Fri 19 Jun 2026", "Fri 3 Jul 2026", []),
        ("E7", "Sun 7 Jun 2026", "Fri 19 Jun 2026", "Fri 3 Jul 2026", []),
        ("E7", "Mon 8 Jun 2026", "Mon 22 Jun 2026", "Mon 6 Jul 2026", []),
    ],
)
def test_stage_1_of_an_ordinary_complaint_is_due_and_explained_as_in_the_example(
    example: str, received: str, due: str, furthest: str, skipped: list[str], council: Council
) -> None:
    start, ends = day(received), day(due)
    with time_machine.travel(now_on(start), tick=False):
        case = accepted(council, logged(council, received_on=start))
        assert clock(case) == (start, ends, None, "running")
        told = explained(council.officer, case)
        assert (told["case"], told["clock"], told["day_zero"], told["due"], told["result"]) == (
            case.reference,
            "C4",
            start.isoformat(),
            ends.isoformat(),
            "running",
        )
        assert passed_over(told) == skipped
        assert [one["number"] for one in told["days"] if not one["passed_over"]][-1] == 10
        extended(council, case, day(furthest), on=start)
        assert clock(case) == (start, day(furthest), None, "running")


def test_a_child_who_waits_for_an_advocate_has_day_0_on_the_appointment(council: Council) -> None:
    """E23; reg 14(3)(b)."""
    with time_machine.travel(now_on(day("Wed 1 Jul 2026")), tick=False):
        case = awaiting_advocate(council, logged(council, received_on=day("Wed 1 Jul 2026")))
        assert not Clock.objects.filter(case=case, rule="C4").exists()
    with time_machine.travel(now_on(day("Mon 20 Jul 2026")), tick=False):
        do(
            triage.appoint_advocate,
            case,
            by=council.officer,
            on=day("Mon 20 Jul 2026"),
            name="Advocate One",
            organisation="Voices",
            appointed_on=day("Fri 17 Jul 2026"),
        )
        assert clock(case) == (day("Fri 17 Jul 2026"), day("Fri 31 Jul 2026"), None, "running")
        assert StageOne.objects.get(case=case).start_basis == StartBasis.ADVOCATE_APPOINTED
        assert "the day the advocate was appointed (reg 14(3)(b))" in " ".join(
            explained(council.officer, case)["sentences"]
        )
        assert extended(council, case, day("Fri 14 Aug 2026"), on=day("Mon 20 Jul 2026")).clocks.get(
            rule="C4"
        ).due_on == day("Fri 14 Aug 2026")


def test_an_advocate_appointed_before_the_complaint_came_is_refused(council: Council) -> None:
    case = awaiting_advocate(council)
    with pytest.raises(Refused, match="before the complaint was received"):
        do(
            triage.appoint_advocate,
            case,
            by=council.officer,
            on=RECEIVED,
            name="Advocate One",
            organisation="Voices",
            appointed_on=RECEIVED - datetime.timedelta(days=1),
        )
    assert (case.status, case.involvements.filter(part="advocate").count()) == (State.AWAIT_ADVOCATE, 0)


def test_a_grandparent_has_day_0_on_the_decision_about_interest(council: Council) -> None:
    """E24; reg 14(3)(a). The wait is shown by its own clock, C3."""
    received, decided = day("Mon 10 Aug 2026"), day("Mon 24 Aug 2026")
    with time_machine.travel(now_on(received), tick=False):
        case = awaiting_interest(council, logged(council, received_on=received))
        assert not Clock.objects.filter(case=case, rule="C4").exists()
        assert clock(case, "C3")[:3] == (received, day("Mon 17 Aug 2026"), None)
    with time_machine.travel(now_on(decided), tick=False):
        do(
            decisions.decide_interest,
            case,
            by=council.manager,
            on=decided,
            yes=True,
            factors="She has cared for him.",
            childs_views="He agrees.",
            told="By letter.",
            told_on=decided,
        )
        assert clock(case, "C3")[2:] == (decided, "late")
        assert clock(case) == (decided, day("Tue 8 Sep 2026"), None, "running")
        assert passed_over(explained(council.manager, case)) == ["2026-08-31"]
        extended(council, case, day("Tue 22 Sep 2026"), on=decided)
        assert clock(case)[1] == day("Tue 22 Sep 2026")


@pytest.mark.parametrize(
    ("received", "due", "stage_one_due"),
    [
        ("Thu 24 Dec 2026", "Tue 29 Dec 2026", "Tue 12 Jan 2027"),
        ("Thu 2 Apr 2026", "Tue 7 Apr 2026", "Mon 20 Apr 2026"),
    ],
)
def test_early_resolution_has_until_the_next_working_day_and_falls_to_stage_1_with_the_original_date(
    received: str, due: str, stage_one_due: str, council: Council
) -> None:
    """E26; T4. The clock of stage 1 runs underneath from the day of receipt."""
    start = day(received)
    with time_machine.travel(now_on(start), tick=False):
        case = trying_early(council, logged(council, received_on=start))
        assert clock(case, "G1")[:3] == (start, day(due), None)
        assert clock(case) == (start, day(stage_one_due), None, "running")
        after = day(due) + datetime.timedelta(days=1)
        with pytest.raises(Refused, match="time for early resolution is over"):
            do(triage.resolve_early, case, by=council.officer, on=after, told="They can still complain.")
        do(triage.end_early_resolution, case, by=None, on=after, seen=None, why="The next working day has passed.")
        assert (case.status, StageOne.objects.get(case=case).started_on) == (State.STAGE1, start)
        assert clock(case) == (start, day(stage_one_due), None, "running")
        assert case.events.latest("number").actor is None


def test_early_resolution_cannot_begin_after_the_next_working_day(council: Council) -> None:
    case = logged(council)
    with pytest.raises(Refused, match="until the end of Tuesday 8 September 2026"):
        trying_early_on(council, case, day("Wed 9 Sep 2026"))
    case.refresh_from_db()
    assert case.status == State.TRIAGE


def trying_early_on(council: Council, case: Case, on: datetime.date) -> Case:
    answered(council, case)
    return do(triage.try_early_resolution, case, by=council.officer, on=on, agreed_with="Person 0405", agreed="A call.")


def test_early_resolution_in_time_stops_both_clocks_and_counts_on_its_own_line(council: Council) -> None:
    case = trying_early(council)
    next_day = day("Tue 8 Sep 2026")
    do(triage.resolve_early, case, by=council.officer, on=next_day, told="They can still complain.")
    assert (case.status, case.closed_reason) == (State.RESOLVED, "resolved_early")
    assert (clock(case, "G1")[2:], clock(case)[2:]) == ((next_day, "in_time"), (next_day, "in_time"))


def test_an_extension_is_decided_by_day_10_and_not_on_day_11(council: Council) -> None:
    """Reg 14(5): the power extends a period that is still running."""
    late, in_time = accepted(council), accepted(council)
    with pytest.raises(Refused, match="cannot be extended after that day"):
        extended(council, late, day("Mon 5 Oct 2026"), on=day("Tue 22 Sep 2026"))
    assert (StageOne.objects.get(case=late).extended, clock(late)[1]) == (None, day("Mon 21 Sep 2026"))
    extended(council, in_time, day("Mon 5 Oct 2026"), on=day("Mon 21 Sep 2026"))
    assert clock(in_time)[1] == day("Mon 5 Oct 2026")


def test_an_extension_is_made_once_and_reaches_no_further_than_day_20(council: Council) -> None:
    case = accepted(council)
    for until in ("Mon 21 Sep 2026", "Tue 6 Oct 2026"):
        with pytest.raises(Refused, match="must be after 21 September 2026 and no later than 5 October 2026"):
            extended(council, case, day(until), on=RECEIVED)
    extended(council, case, day("Tue 22 Sep 2026"), on=RECEIVED)
    with pytest.raises(Refused, match="only once"):
        extended(council, case, day("Mon 5 Oct 2026"), on=RECEIVED)
    assert clock(case)[1] == day("Tue 22 Sep 2026")


@pytest.mark.parametrize(
    ("until", "sent", "result", "taken"),
    [
        (None, "Mon 21 Sep 2026", "in_time", 10),
        (None, "Tue 22 Sep 2026", "late_no_extension", 11),
        (None, "Tue 6 Oct 2026", "late_over_20", 21),
        ("Mon 5 Oct 2026", "Mon 5 Oct 2026", "in_time_extended", 20),
        ("Tue 22 Sep 2026", "Wed 23 Sep 2026", "late_no_extension", 12),
        ("Mon 5 Oct 2026", "Tue 6 Oct 2026", "late_over_20", 21),
    ],
)
def test_sending_the_response_stops_the_clock_with_the_result_that_the_dates_give(
    until: str | None, sent: str, result: str, taken: int, council: Council
) -> None:
    case = accepted(council)
    if until:
        extended(council, case, day(until), on=RECEIVED)
    sent_on = day(sent)
    case = issued_after(council, allocated(council, case), sent_on)
    row = Clock.objects.get(case=case, rule="C4")
    assert (row.stopped_on, row.result, row.working_days) == (sent_on, result, taken)
    assert Clock.objects.get(case=case, rule="G3").day_zero == sent_on
    assert (case.status, case.stage_one.outcome) == (State.STAGE1_ANSWERED, Outcome.PARTIALLY_UPHELD)


def issued_after(council: Council, case: Case, sent_on: datetime.date) -> Case:
    """Appointed, drafted, checked and sent: the rest of stage 1 for a case that has been allocated."""
    do(stage_one.appoint_team_manager, case, by=council.senior, on=RECEIVED, to=council.team_manager)
    do(stage_one.accept_appointment, case, by=council.team_manager, on=RECEIVED)
    for number, finding in ((1, Outcome.UPHELD), (2, Outcome.NOT_UPHELD)):
        do(
            response.draft_answer,
            case,
            by=council.team_manager,
            on=RECEIVED,
            element=case.elements.get(number=number),
            seen=1,
            found="We read the file.",
            finding=finding,
            remedy="A call by Friday.",
        )
    do(response.submit, case, by=council.team_manager, on=RECEIVED)
    do(response.approve, case, by=council.officer, on=RECEIVED)
    sending = {"sent_on": sent_on, "sent_to": "Person 0405", "sent_how": "post"}
    return do(response.issue, case, by=council.officer, on=sent_on, **sending)


def test_a_later_start_that_the_complainant_asked_for_moves_day_0_and_never_an_earlier_one(council: Council) -> None:
    """Reg 14(4)."""
    case = accepted(council)

    def move(to: datetime.date) -> None:
        do(stage_one.move_start, case, by=council.manager, on=RECEIVED, to=to, factors="She is away until then.")

    with pytest.raises(Refused, match="must be later than 7 September 2026"):
        move(RECEIVED)
    with pytest.raises(Refused, match="too far ahead"):
        move(datetime.date(2028, 12, 29))
    move(day("Mon 14 Sep 2026"))
    assert clock(case) == (day("Mon 14 Sep 2026"), day("Mon 28 Sep 2026"), None, "running")
    extended(council, case, day("Mon 12 Oct 2026"), on=RECEIVED)
    with pytest.raises(Refused, match="extended already"):
        move(day("Tue 15 Sep 2026"))


def test_a_withdrawal_ends_every_running_clock_and_is_still_counted(council: Council) -> None:
    """Reg 7; T27."""
    case = accepted(council)
    on = day("Thu 10 Sep 2026")
    for wrong in (RECEIVED - datetime.timedelta(days=1), on + datetime.timedelta(days=1)):
        with pytest.raises(Refused, match="day of withdrawal"):
            do(closing.withdraw, case, by=council.officer, on=on, withdrawn_on=wrong, how="Rang.")
    do(closing.withdraw, case, by=council.officer, on=on, withdrawn_on=on, how="Rang.")
    assert {(c.rule, c.stopped_on, c.result) for c in case.clocks.exclude(rule__in=("C2", "C15"))} == {
        ("C1", on, "withdrawn"),
        ("C4", on, "withdrawn"),
        ("G2", on, "withdrawn"),
    }
    assert (case.status, case.closed_on, case.closed_reason, case.next_due_on) == ("withdrawn", on, "withdrawn", None)
    assert (case.stage_one.outcome, set(case.elements.values_list("status", flat=True))) == ("withdrawn", {"withdrawn"})


def test_a_withdrawal_after_the_answer_leaves_the_outcome_of_stage_1_alone(council: Council) -> None:
    case = issued(council)
    do(closing.withdraw, case, by=council.officer, on=RECEIVED, withdrawn_on=RECEIVED, how="Rang.")
    assert (case.status, case.stage_one.outcome) == (State.WITHDRAWN, Outcome.PARTIALLY_UPHELD)
    assert clock(case)[2:] == (RECEIVED, "in_time")


def test_the_clock_rows_can_be_thrown_away_and_made_again(council: Council) -> None:
    case = issued(council)
    names = [*clock_columns(next(iter(clock_runs(case).values()))), "rule"]
    before = sorted(map(str, case.clocks.values(*names)))
    Clock.objects.filter(case=case).delete()
    refresh(case)
    assert sorted(map(str, case.clocks.values(*names))) == before
