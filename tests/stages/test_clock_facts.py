"""Facts in, row out: every clock of the procedure from the record of a case, on worked examples counted by hand.

E numbers are the worked examples of the specification. Day 0, due date, end, working days taken and result are stated,
not computed here.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Involvement, Kind, Part
from stages.calendar import england
from stages.clock_record import ClockRecord, Dated, Process, clock_records
from stages.deadlines import COUNCILS_OWN, clock_facts, clock_runs, second_counter
from stages.facts import annual_report, facts_in
from stages.facts.stage_two import from_the_statement
from stages.law.clocks import CLOCKS, Target, rule_and_item, run
from stages.law.explanation import explain
from stages.law.vocabulary import LetterKind, Procedure, State
from stages.law.working_days import WorkingDays
from stages.models import (
    Acknowledgement,
    Action,
    Appointment,
    ClockTarget,
    ConcurrentProcess,
    OmbudsmanCase,
    OmbudsmanLetter,
    ProgressUpdate,
    Remedy,
    SentLetter,
    StageOne,
    StageThree,
    StageTwo,
    Triage,
    Withdrawal,
)
from tests import builders
from tests.builders import Council


def d(text: str) -> datetime.date:
    """A date as people write it: "7 Sep 2026"."""
    return datetime.datetime.strptime(f"{text} 12:00", "%d %b %Y %H:%M").date()


DATED = {"received_on", "closed_on", "grounds_arose_on"}


def dates(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: d(value) if isinstance(value, str) and (name.endswith(("_on", "_until")) or name in DATED) else value
        for name, value in fields.items()
    }


def record(
    *,
    case: dict[str, Any] | None = None,
    triage: dict[str, Any] | None = None,
    one: dict[str, Any] | None = None,
    two: dict[str, Any] | None = None,
    three: dict[str, Any] | None = None,
    withdrawal: dict[str, Any] | None = None,
    **rest: Any,
) -> ClockRecord:
    """The record of a case that never touched a database: what is not said has not happened."""
    usual = {"kind": Kind.COMPLAINT, "received_on": "7 Sep 2026", "status": State.STAGE1, "form": "written"}
    held = Case(**dates(usual | (case or {})))
    given: dict[str, Any] = {
        "interest_decided_on": None,
        "late_considered": None,
        "answered_here": False,
        "stage_two_received_on": None,
        "sent_to_data_protection_on": None,
        "updated_on": None,
        "duties": (),
        "acknowledged": {},
        "first_appointed": {},
        "processes": (),
        "actions": (),
        "letters": (),
        "remedies": (),
        "public_reports": (),
        "targets": {},
    }
    return ClockRecord(
        case=held,
        triage=Triage(case=held, **dates({"begun_on": "7 Sep 2026"} | (triage or {}))),
        stage_one=StageOne(case=held, **dates(one or {})),
        stage_two=StageTwo(case=held, **dates(two or {})),
        stage_three=StageThree(case=held, **dates(three or {})),
        withdrawal=Withdrawal(case=held, **dates(withdrawal or {})),
        **given | dates(rest),
    )


@pytest.fixture
def calendar(db: None) -> WorkingDays:
    return england()


Row = tuple[str, str, str | None, int | None, str]
"""Day 0, due, ended, working days taken, result."""


def row(found: ClockRecord, key: str, calendar: WorkingDays) -> tuple[Any, ...]:
    worked = run(CLOCKS[rule_and_item(key)[0]], facts_in(found, calendar)[key], calendar)
    return worked.day_zero, worked.due, worked.stopped_on, worked.working_days, worked.result


SENT = (d("8 Sep 2026"), False)
ALL_DONE = (SENT, SENT, SENT, (None, True))
STARTED = {"started_on": "7 Sep 2026", "start_basis": "received"}
EXTENDED = {"extended": True, "extension_reason": "Nine points."}
WRITTEN = {"requested_on": "3 Nov 2025", "complaint_form": "written"}
NOTICE = {"notice_reason": "Two witnesses are away.", "notice_until": "5 Feb 2026"}
SPOKEN = {"requested_on": "2 Feb 2026", "complaint_form": "oral"}
AT_TWO = {"status": State.STAGE2_INVESTIGATING, "received_on": "1 Sep 2025"}
AT_THREE = {"status": State.STAGE3_REQUESTED, "received_on": "1 Sep 2025"}
CORPORATE = {"procedure": Procedure.CORPORATE, "received_on": "1 Oct 2026"}
CLOSED = {"status": State.RESOLVED, "closed_on": "11 Sep 2026"}
IO, IP = Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON

TABLE: list[tuple[str, str, dict[str, Any], Row]] = [
    # reg 11
    ("nothing sent yet", "C1", {}, ("7 Sep 2026", "9 Sep 2026", None, None, "running")),
    (
        "three sent and one not relevant",
        "C1",
        {"duties": ALL_DONE},
        ("7 Sep 2026", "9 Sep 2026", "8 Sep 2026", 1, "in_time"),
    ),
    (
        "closed with one never sent",
        "C1",
        {"case": CLOSED, "duties": ALL_DONE[:3]},
        ("7 Sep 2026", "9 Sep 2026", "11 Sep 2026", 4, "not_answered"),
    ),
    # reg 9(1): Y1 and Y2
    (
        "on the last day of the year",
        "C2",
        {"case": {"grounds_arose_on": "14 Mar 2025", "received_on": "14 Mar 2026"}},
        ("14 Mar 2025", "14 Mar 2026", "14 Mar 2026", 252, "in_time"),
    ),
    (
        "a day late after 29 February, not decided",
        "C2",
        {"case": {"grounds_arose_on": "29 Feb 2024", "received_on": "1 Mar 2025"}},
        ("29 Feb 2024", "28 Feb 2025", "1 Mar 2025", 253, "late"),
    ),
    (
        "late, and considered",
        "C2",
        {"case": {"grounds_arose_on": "29 Feb 2024", "received_on": "1 Mar 2025"}, "late_considered": True},
        ("29 Feb 2024", "28 Feb 2025", "1 Mar 2025", 253, "late_accepted"),
    ),
    (
        "late, and not considered",
        "C2",
        {"case": {"grounds_arose_on": "29 Feb 2024", "received_on": "1 Mar 2025"}, "late_considered": False},
        ("29 Feb 2024", "28 Feb 2025", "1 Mar 2025", 253, "late_refused"),
    ),
    # reg 12
    (
        "a grandparent's interest decided on day 5",
        "C3",
        {
            "case": {"received_on": "17 Aug 2026"},
            "triage": {"who": "W5"},
            "interest_decided_on": "24 Aug 2026",
        },
        ("17 Aug 2026", "24 Aug 2026", "24 Aug 2026", 5, "in_time"),
    ),
    # reg 14
    (
        "E1, underneath triage",
        "C4",
        {"case": {"status": State.TRIAGE}},
        ("7 Sep 2026", "21 Sep 2026", None, None, "running"),
    ),
    (
        "E1, answered on day 10",
        "C4",
        {"one": STARTED | {"responded_on": "21 Sep 2026"}},
        ("7 Sep 2026", "21 Sep 2026", "21 Sep 2026", 10, "in_time"),
    ),
    (
        "E1, extended on day 10, answered on day 20",
        "C4",
        {
            "one": STARTED
            | EXTENDED
            | {
                "extension_decided_on": "21 Sep 2026",
                "extension_until": "5 Oct 2026",
                "responded_on": "5 Oct 2026",
            }
        },
        ("7 Sep 2026", "5 Oct 2026", "5 Oct 2026", 20, "in_time_extended"),
    ),
    (
        "E1, extended a day too late",
        "C4",
        {
            "one": STARTED
            | EXTENDED
            | {
                "extension_decided_on": "22 Sep 2026",
                "extension_until": "5 Oct 2026",
                "responded_on": "5 Oct 2026",
            }
        },
        ("7 Sep 2026", "21 Sep 2026", "5 Oct 2026", 20, "late_no_extension"),
    ),
    (
        "E1, answered on day 21",
        "C4",
        {"one": STARTED | {"responded_on": "6 Oct 2026"}},
        ("7 Sep 2026", "21 Sep 2026", "6 Oct 2026", 21, "late_over_20"),
    ),
    (
        "E2, before Christmas",
        "C4",
        {"case": {"received_on": "17 Dec 2025"}, "one": STARTED | {"started_on": "17 Dec 2025"}},
        ("17 Dec 2025", "5 Jan 2026", None, None, "running"),
    ),
    (
        "E23, an advocate appointed later",
        "C4",
        {
            "case": {"received_on": "1 Jul 2026"},
            "one": {"started_on": "17 Jul 2026", "start_basis": "advocate_appointed"},
        },
        ("17 Jul 2026", "31 Jul 2026", None, None, "running"),
    ),
    (
        "E24, interest decided later",
        "C4",
        {
            "case": {"received_on": "17 Aug 2026"},
            "one": {"started_on": "24 Aug 2026", "start_basis": "interest_decided"},
        },
        ("24 Aug 2026", "8 Sep 2026", None, None, "running"),
    ),
    (
        "stage 2 asked for when stage 1 was overdue",
        "C4",
        {"case": {"status": State.STAGE2_SCOPING}, "one": STARTED, "two": {"requested_on": "23 Sep 2026"}},
        ("7 Sep 2026", "21 Sep 2026", "23 Sep 2026", 12, "not_answered"),
    ),
    (
        "withdrawn (reg 7)",
        "C4",
        {"case": {"status": State.WITHDRAWN, "closed_on": "10 Sep 2026"}, "one": STARTED},
        ("7 Sep 2026", "21 Sep 2026", "10 Sep 2026", 3, "withdrawn"),
    ),
    (
        "wholly stopped (reg 8)",
        "C4",
        {
            "case": {"status": State.STOPPED_CONCURRENT},
            "one": STARTED,
            "processes": (Process(3, "the family court", d("11 Sep 2026"), None, None, None),),
        },
        ("7 Sep 2026", "21 Sep 2026", "11 Sep 2026", 4, "stopped_concurrent"),
    ),
    (
        "stopped in part: the rest runs on",
        "C4",
        {"one": STARTED, "processes": (Process(3, "the family court", d("11 Sep 2026"), None, None, None),)},
        ("7 Sep 2026", "21 Sep 2026", None, None, "running"),
    ),
    # reg 15(1)
    (
        "terms still owed by a closed case",
        "C5",
        {"case": CLOSED, "one": STARTED | {"resolved_on": "7 Sep 2026"}},
        ("7 Sep 2026", "14 Sep 2026", None, None, "running"),
    ),
    (
        "terms sent",
        "C5",
        {"case": CLOSED, "one": STARTED | {"resolved_on": "7 Sep 2026", "terms_sent_on": "15 Sep 2026"}},
        ("7 Sep 2026", "14 Sep 2026", "15 Sep 2026", 6, "late"),
    ),
    # regs 16, 17
    (
        "E19, a spoken complaint's record",
        "C6",
        {"case": AT_TWO, "two": SPOKEN | {"statement_final_on": "20 Feb 2026"}},
        ("2 Feb 2026", "16 Feb 2026", "20 Feb 2026", 14, "late"),
    ),
    ("E18, running", "C7", {"case": AT_TWO, "two": WRITTEN}, ("3 Nov 2025", "8 Dec 2025", None, None, "running")),
    (
        "E18, the first result",
        "C7",
        {"case": AT_TWO, "two": WRITTEN | {"responded_on": "8 Dec 2025"}},
        ("3 Nov 2025", "8 Dec 2025", "8 Dec 2025", 25, "in_time"),
    ),
    (
        "E18, the second: notice on day 25, answered on day 65",
        "C7",
        {
            "case": AT_TWO,
            "two": WRITTEN | NOTICE | {"notice_given_on": "8 Dec 2025", "responded_on": "5 Feb 2026"},
        },
        ("3 Nov 2025", "5 Feb 2026", "5 Feb 2026", 65, "in_time_with_notice"),
    ),
    (
        "E18, the third: no notice",
        "C7",
        {"case": AT_TWO, "two": WRITTEN | {"responded_on": "5 Feb 2026"}},
        ("3 Nov 2025", "8 Dec 2025", "5 Feb 2026", 65, "late_no_notice"),
    ),
    (
        "E18, the third: notice on day 26",
        "C7",
        {
            "case": AT_TWO,
            "two": WRITTEN | NOTICE | {"notice_given_on": "9 Dec 2025", "responded_on": "5 Feb 2026"},
        },
        ("3 Nov 2025", "8 Dec 2025", "5 Feb 2026", 65, "late_no_notice"),
    ),
    (
        "E18, the fourth: day 66, notice or not",
        "C7",
        {
            "case": AT_TWO,
            "two": WRITTEN | NOTICE | {"notice_given_on": "8 Dec 2025", "responded_on": "6 Feb 2026"},
        },
        ("3 Nov 2025", "5 Feb 2026", "6 Feb 2026", 66, "late_over_65"),
    ),
    (
        "E18, beside it the outer limit",
        "C8",
        {"case": AT_TWO, "two": WRITTEN | {"responded_on": "5 Feb 2026"}},
        ("3 Nov 2025", "5 Feb 2026", "5 Feb 2026", 65, "in_time"),
    ),
    (
        "E19, written: from the request, whenever the statement is final",
        "C7",
        {"case": AT_TWO, "two": SPOKEN | {"complaint_form": "written", "statement_final_on": "20 Feb 2026"}},
        ("2 Feb 2026", "9 Mar 2026", None, None, "running"),
    ),
    (
        "E19, spoken: from the final record",
        "C7",
        {"case": AT_TWO, "two": SPOKEN | {"statement_final_on": "20 Feb 2026"}},
        ("20 Feb 2026", "27 Mar 2026", None, None, "running"),
    ),
    (
        "E19', spoken",
        "C8",
        {"case": AT_TWO, "two": SPOKEN | {"statement_final_on": "20 Feb 2026"}},
        ("20 Feb 2026", "28 May 2026", None, None, "running"),
    ),
    (
        "E19', written",
        "C8",
        {"case": AT_TWO, "two": SPOKEN | {"complaint_form": "written"}},
        ("2 Feb 2026", "7 May 2026", None, None, "running"),
    ),
    (
        "stage 1 left out by agreement",
        "C7",
        {"case": AT_TWO, "two": {"complaint_form": "written", "skip_agreed_on": "3 Nov 2025"}},
        ("3 Nov 2025", "8 Dec 2025", None, None, "running"),
    ),
    (
        "E29, asked for on a Saturday",
        "C7",
        {"case": AT_TWO, "two": {"requested_on": "29 Aug 2026", "complaint_form": "written"}},
        ("29 Aug 2026", "5 Oct 2026", None, None, "running"),
    ),
    (
        "E29, the outer limit",
        "C8",
        {"case": AT_TWO, "two": {"requested_on": "29 Aug 2026", "complaint_form": "written"}},
        ("29 Aug 2026", "30 Nov 2026", None, None, "running"),
    ),
    # regs 18 to 20: E20
    (
        "E20, received, not asked for",
        "C9",
        {"case": AT_TWO, "stage_two_received_on": "23 Mar 2026"},
        ("23 Mar 2026", "22 Apr 2026", None, None, "running"),
    ),
    (
        "E20, asked for in time",
        "C9",
        {"case": AT_THREE, "three": {"stage_two_received_on": "23 Mar 2026", "requested_on": "10 Apr 2026"}},
        ("23 Mar 2026", "22 Apr 2026", "10 Apr 2026", 12, "in_time"),
    ),
    (
        "asked for a day late, not decided yet",
        "C9",
        {"case": AT_THREE, "three": {"stage_two_received_on": "23 Mar 2026", "requested_on": "23 Apr 2026"}},
        ("23 Mar 2026", "22 Apr 2026", "23 Apr 2026", 21, "late"),
    ),
    (
        "late, accepted",
        "C9",
        {
            "case": AT_THREE,
            "three": {
                "stage_two_received_on": "23 Mar 2026",
                "requested_on": "23 Apr 2026",
                "late_accepted": True,
            },
        },
        ("23 Mar 2026", "22 Apr 2026", "23 Apr 2026", 21, "late_accepted"),
    ),
    (
        "late, refused",
        "C9",
        {
            "case": AT_TWO,
            "three": {
                "stage_two_received_on": "23 Mar 2026",
                "requested_on": "23 Apr 2026",
                "late_accepted": False,
            },
        },
        ("23 Mar 2026", "22 Apr 2026", "23 Apr 2026", 21, "late_refused"),
    ),
    (
        "E20, the panel on day 30",
        "C10",
        {"case": AT_THREE, "three": {"requested_on": "10 Apr 2026", "panel_on": "26 May 2026"}},
        ("10 Apr 2026", "26 May 2026", "26 May 2026", 30, "in_time"),
    ),
    (
        "a day later, though it was the complainant who could not come",
        "C10",
        {
            "case": AT_THREE,
            "three": {"requested_on": "10 Apr 2026", "panel_on": "27 May 2026", "late_because": "complainant"},
        },
        ("10 Apr 2026", "26 May 2026", "27 May 2026", 31, "late"),
    ),
    (
        "E20, the panel's report",
        "C11",
        {"case": AT_THREE, "three": {"panel_on": "20 May 2026", "panel_reported_on": "28 May 2026"}},
        ("20 May 2026", "28 May 2026", "28 May 2026", 5, "in_time"),
    ),
    (
        "E20, the answer",
        "C12",
        {"case": AT_THREE, "three": {"panel_on": "20 May 2026", "report_received_on": "28 May 2026"}},
        ("28 May 2026", "18 Jun 2026", None, None, "running"),
    ),
    (
        "E21, the report received on day 2 and the answer 20 working days after the panel",
        "C12",
        {
            "case": AT_THREE,
            "three": {
                "panel_on": "10 Jun 2026",
                "report_received_on": "12 Jun 2026",
                "responded_on": "8 Jul 2026",
            },
        },
        ("12 Jun 2026", "3 Jul 2026", "8 Jul 2026", 18, "late"),
    ),
    # regs 7, 8
    (
        "Y2, resubmitted on the last day",
        "C13-3",
        {
            "processes": (
                Process(3, "the family court", d("11 Jan 2024"), d("12 Jan 2024"), d("29 Feb 2024"), d("28 Feb 2025")),
            )
        },
        ("29 Feb 2024", "28 Feb 2025", "28 Feb 2025", 253, "in_time"),
    ),
    (
        "the notice of a stop, not sent",
        "C14-3",
        {
            "case": {"status": State.STOPPED_CONCURRENT, "closed_on": "11 Sep 2026"},
            "processes": (Process(3, "the family court", d("11 Sep 2026"), None, None, None),),
        },
        ("11 Sep 2026", "15 Sep 2026", None, None, "running"),
    ),
    (
        "a withdrawal confirmed",
        "C15",
        {
            "case": {"status": State.WITHDRAWN, "closed_on": "10 Sep 2026"},
            "withdrawal": {"withdrawn_on": "10 Sep 2026", "confirmed_on": "17 Sep 2026"},
        },
        ("10 Sep 2026", "17 Sep 2026", "17 Sep 2026", 5, "in_time"),
    ),
    # practice
    (
        "E26, before Christmas",
        "G1",
        {"case": {"received_on": "24 Dec 2026"}, "triage": {"early_begun_on": "24 Dec 2026"}},
        ("24 Dec 2026", "29 Dec 2026", None, None, "running"),
    ),
    (
        "E26, before Easter, and not held",
        "G1",
        {
            "case": {"received_on": "2 Apr 2026"},
            "triage": {"early_begun_on": "2 Apr 2026", "completed_on": "8 Apr 2026"},
        },
        ("2 Apr 2026", "7 Apr 2026", "8 Apr 2026", 2, "not_answered"),
    ),
    (
        "acknowledged on the day",
        "G2",
        {"acknowledged": {1: d("7 Sep 2026")}},
        ("7 Sep 2026", "9 Sep 2026", "7 Sep 2026", 0, "in_time"),
    ),
    (
        "answered without an acknowledgement",
        "G2",
        {"one": STARTED | {"responded_on": "21 Sep 2026"}},
        ("7 Sep 2026", "9 Sep 2026", "21 Sep 2026", 10, "not_answered"),
    ),
    (
        "closed before the 20 days were over",
        "G3",
        {"case": CLOSED, "one": STARTED | {"responded_on": "8 Sep 2026"}},
        ("8 Sep 2026", "6 Oct 2026", "11 Sep 2026", 3, "not_answered"),
    ),
    (
        "the second of the two appointed on day 5",
        "G4",
        {"case": AT_TWO, "two": WRITTEN, "first_appointed": {IO: d("4 Nov 2025"), IP: d("10 Nov 2025")}},
        ("3 Nov 2025", "10 Nov 2025", "10 Nov 2025", 5, "in_time"),
    ),
    (
        "only one of them appointed",
        "G4",
        {"case": AT_TWO, "two": WRITTEN, "first_appointed": {IO: d("4 Nov 2025")}},
        ("3 Nov 2025", "10 Nov 2025", None, None, "running"),
    ),
    (
        "the statement a day late",
        "G5",
        {"case": AT_TWO, "two": WRITTEN | {"statement_final_on": "18 Nov 2025"}},
        ("3 Nov 2025", "17 Nov 2025", "18 Nov 2025", 11, "late"),
    ),
    (
        "both reports 10 working days before the response is due",
        "G6",
        {
            "case": AT_TWO,
            "two": WRITTEN
            | {"investigator_reported_on": "20 Nov 2025", "independent_person_reported_on": "24 Nov 2025"},
        },
        ("8 Dec 2025", "24 Nov 2025", "24 Nov 2025", 10, "in_time"),
    ),
    (
        "the request for a panel acknowledged",
        "G7",
        {"case": AT_THREE, "three": {"requested_on": "10 Apr 2026"}, "acknowledged": {3: d("15 Apr 2026")}},
        ("10 Apr 2026", "14 Apr 2026", "15 Apr 2026", 3, "late"),
    ),
    (
        "the chair appointed",
        "G8",
        {
            "case": AT_THREE,
            "three": {"requested_on": "10 Apr 2026"},
            "first_appointed": {Part.PANEL_CHAIR: d("24 Apr 2026")},
        },
        ("10 Apr 2026", "24 Apr 2026", "24 Apr 2026", 10, "in_time"),
    ),
    (
        "E22, the papers",
        "G9",
        {
            "case": AT_THREE,
            "three": {"panel_planned_on": "20 May 2026", "papers_sent_on": "6 May 2026"},
        },
        ("20 May 2026", "6 May 2026", "6 May 2026", 10, "in_time"),
    ),
    (
        "an update, from the first day on which stage 1 is late",
        "G10",
        {"one": STARTED},
        ("22 Sep 2026", "6 Oct 2026", None, None, "running"),
    ),
    (
        "the next update, from the last",
        "G10",
        {"one": STARTED, "updated_on": "25 Sep 2026"},
        ("25 Sep 2026", "9 Oct 2026", None, None, "running"),
    ),
    (
        "an action of a closed case",
        "G11-12",
        {
            "case": CLOSED,
            "actions": (Dated(12, "action 1", d("7 Sep 2026"), d("30 Sep 2026"), d("1 Oct 2026")),),
        },
        ("7 Sep 2026", "30 Sep 2026", "1 Oct 2026", 18, "late"),
    ),
    (
        "an action given up",
        "G11-12",
        {"actions": (Dated(12, "action 1", d("7 Sep 2026"), d("30 Sep 2026"), None, d("14 Sep 2026")),)},
        ("7 Sep 2026", "30 Sep 2026", "14 Sep 2026", 5, "not_done"),
    ),
    (
        "an enquiry of the Ombudsman on a closed case",
        "G12-7",
        {"case": CLOSED, "letters": (Dated(7, "enquiry", d("7 Sep 2026"), d("5 Oct 2026"), None),)},
        ("7 Sep 2026", "5 Oct 2026", None, None, "running"),
    ),
    (
        "a remedy on the day it was due",
        "G12b-7",
        {"remedies": (Dated(7, "remedy", d("7 Sep 2026"), d("5 Oct 2026"), d("5 Oct 2026")),)},
        ("7 Sep 2026", "5 Oct 2026", "5 Oct 2026", 20, "in_time"),
    ),
    (
        "a public report, three months",
        "G13-2",
        {"public_reports": (Dated(2, "", d("30 Nov 2025"), None, d("28 Feb 2026")),)},
        ("30 Nov 2025", "28 Feb 2026", "28 Feb 2026", 62, "in_time"),
    ),
    (
        "data protection, 30 days of the calendar",
        "G14",
        {
            "case": {"status": State.ROUTED_ELSEWHERE, "closed_on": "8 Sep 2026"},
            "triage": {"route": "X5", "told_on": "8 Sep 2026"},
        },
        ("7 Sep 2026", "7 Oct 2026", "8 Sep 2026", 1, "in_time"),
    ),
    (
        "one point of a complaint sent to data protection",
        "G14",
        {"sent_to_data_protection_on": d("10 Sep 2026")},
        ("7 Sep 2026", "7 Oct 2026", "10 Sep 2026", 3, "in_time"),
    ),
    # the Complaint Handling Code: E27
    (
        "E27, acknowledged",
        "G15a",
        {"case": CORPORATE, "acknowledged": {1: d("6 Oct 2026")}},
        ("1 Oct 2026", "8 Oct 2026", "6 Oct 2026", 3, "in_time"),
    ),
    (
        "E27, the response",
        "G15b",
        {"case": CORPORATE, "acknowledged": {1: d("6 Oct 2026")}},
        ("6 Oct 2026", "20 Oct 2026", None, None, "running"),
    ),
    (
        "E27, extended",
        "G15b",
        {
            "case": CORPORATE,
            "acknowledged": {1: d("6 Oct 2026")},
            "one": {
                "extended": True,
                "extension_reason": "A witness is ill.",
                "extension_decided_on": "20 Oct 2026",
                "extension_until": "3 Nov 2026",
                "responded_on": "3 Nov 2026",
            },
        },
        ("6 Oct 2026", "3 Nov 2026", "3 Nov 2026", 20, "in_time_extended"),
    ),
    (
        "never acknowledged: from the last day for that",
        "G15b",
        {"case": CORPORATE},
        ("8 Oct 2026", "22 Oct 2026", None, None, "running"),
    ),
    (
        "corporate stage 2 acknowledged",
        "G15c",
        {"case": CORPORATE, "two": {"requested_on": "2 Nov 2026"}, "acknowledged": {2: d("9 Nov 2026")}},
        ("2 Nov 2026", "9 Nov 2026", "9 Nov 2026", 5, "in_time"),
    ),
    (
        "corporate stage 2 answered a day late",
        "G15d",
        {
            "case": CORPORATE,
            "two": {"requested_on": "2 Nov 2026", "responded_on": "8 Dec 2026"},
            "acknowledged": {2: d("9 Nov 2026")},
        },
        ("9 Nov 2026", "7 Dec 2026", "8 Dec 2026", 21, "late"),
    ),
]


NAMES = [f"{key} {name}" for name, key, _, _ in TABLE]


@pytest.mark.parametrize(("key", "given", "expected"), [one[1:] for one in TABLE], ids=NAMES)
def test_the_facts_of_a_case_give_this_row(
    key: str, given: dict[str, Any], expected: Row, calendar: WorkingDays
) -> None:
    day_zero, due, ended, taken, result = expected
    assert row(record(**given), key, calendar) == (d(day_zero), d(due), d(ended) if ended else None, taken, result)


def test_the_table_tries_every_clock_of_a_case() -> None:
    assert {rule_and_item(key)[0] for _, key, _, _ in TABLE} == CLOCKS.keys() - {"C16"}


@pytest.mark.parametrize(("key", "given"), [one[1:3] for one in TABLE], ids=NAMES)
def test_every_row_is_explained_in_whole_sentences(key: str, given: dict[str, Any], calendar: WorkingDays) -> None:
    rule, facts = CLOCKS[rule_and_item(key)[0]], facts_in(record(**given), calendar)[key]
    told = explain(run(rule, facts, calendar), rule, calendar)
    assert facts.why.startswith(("the ", "a later day"))
    assert all(sentence[0].isupper() or sentence[0] == "“" for sentence in told.sentences)
    assert all(sentence.endswith(".") and "None" not in sentence for sentence in told.sentences)


def test_an_early_count_from_the_panel_is_shown_as_what_it_is(calendar: WorkingDays) -> None:
    """E21; D1: 20 working days from the panel would allow five days more than reg 20(3)."""
    found = record(
        case=AT_THREE,
        three={"requested_on": "1 May 2026", "panel_on": "10 Jun 2026", "report_received_on": "12 Jun 2026"},
    )
    facts = facts_in(found, calendar)["C12"]
    told = explain(run(CLOCKS["C12"], facts, calendar), CLOCKS["C12"], calendar)
    assert told.due == d("3 Jul 2026")
    assert told.sentences[-3:] == (
        "“20 working days from the panel”, 20 working days after Wednesday 10 June 2026, would give Wednesday 8 July "
        "2026. That is not the count of reg 20(3).",
        "“50 working days from the request”, 50 working days after Friday 1 May 2026, would give Tuesday 14 July 2026. "
        "That is not the count of reg 20(3).",
        "Counted with version 1 of the calendar of bank holidays in England.",
    )


def test_the_second_counter_stands_beside_the_legal_one(calendar: WorkingDays) -> None:
    """E19 and E19'; DOMAIN 3.3."""
    found = record(case=AT_TWO, two=SPOKEN | {"complaint_form": "written", "statement_final_on": "20 Feb 2026"})
    runs = from_the_statement(found, calendar)
    assert [(one.day_zero, one.first_due) for one in runs] == [
        (d("20 Feb 2026"), d("27 Mar 2026")),
        (d("20 Feb 2026"), d("28 May 2026")),
    ]
    assert from_the_statement(record(case=AT_TWO, two=WRITTEN), calendar) is None


def running(found: ClockRecord, calendar: WorkingDays) -> set[str]:
    return {key for key, facts in facts_in(found, calendar).items() if not (facts.stopped_on or facts.ended)}


EVERYTHING: dict[str, Any] = {
    "triage": {"who": "W5", "early_begun_on": "7 Sep 2026"},
    "one": STARTED | {"resolved_on": "7 Sep 2026"},
    "two": {"complaint_form": "oral", "requested_on": "8 Sep 2026"},
    "three": {
        "stage_two_received_on": "8 Sep 2026",
        "panel_planned_on": "30 Sep 2026",
        "report_received_on": "9 Sep 2026",
    },
    "withdrawal": {"withdrawn_on": "10 Sep 2026"},
    "processes": (Process(3, "the court", d("8 Sep 2026"), None, d("9 Sep 2026"), None),),
    "actions": (Dated(1, "action 1", d("7 Sep 2026"), d("30 Sep 2026"), None),),
    "letters": (Dated(1, "enquiry", d("7 Sep 2026"), d("30 Sep 2026"), None),),
    "remedies": (Dated(1, "remedy", d("7 Sep 2026"), d("30 Sep 2026"), None),),
    "public_reports": (Dated(1, "", d("7 Sep 2026"), None, None),),
}
OUTLIVE_A_CASE = {"C5", "C13-3", "C14-3", "C15", "G11-1", "G12-1", "G12b-1", "G13-1"}


@pytest.mark.parametrize(
    "status",
    [
        State.WITHDRAWN,
        State.STOPPED_CONCURRENT,
        State.ROUTED_ELSEWHERE,
        State.NOT_ACCEPTED,
        State.RESOLVED,
        State.CLOSED_NOT_PURSUED,
        State.EARLY_REFERRED,
        State.CLOSED_EXHAUSTED,
    ],
)
def test_an_ending_ends_what_was_running_and_only_that(status: State, calendar: WorkingDays) -> None:
    before = running(record(**EVERYTHING), calendar)
    assert before >= OUTLIVE_A_CASE | {"C1", "C3", "G1", "G2", "C6", "G4", "G5", "C9", "C12", "G9"}
    after = record(case={"status": status, "closed_on": "11 Sep 2026"}, **EVERYTHING)
    assert running(after, calendar) == OUTLIVE_A_CASE


def test_a_corporate_case_has_the_codes_clocks_and_none_of_the_regulations_and_the_other_way_round(
    calendar: WorkingDays,
) -> None:
    corporate = facts_in(record(case={"procedure": Procedure.CORPORATE}, **EVERYTHING), calendar)
    assert set(corporate) == {"G1", "G10", "G11-1", "G12-1", "G12b-1", "G13-1", "G15a", "G15b", "G15c", "G15d"}
    statutory = facts_in(record(**EVERYTHING), calendar)
    assert not [key for key in statutory if key.startswith("G15")]


def test_a_target_holds_for_clocks_that_start_while_it_is_in_force_and_never_for_the_laws(
    calendar: WorkingDays,
) -> None:
    def due(from_on: str, target: Target, key: str = "G15b") -> datetime.date:
        targets = {rule: [(d(from_on), target)] for rule in ("G15b", "C1")}
        return row(record(case=CORPORATE, acknowledged={1: d("6 Oct 2026")}, targets=targets), key, calendar)[1]

    assert due("6 Oct 2026", Target(15)) == d("27 Oct 2026")
    assert due("7 Oct 2026", Target(15)) == d("20 Oct 2026")
    assert due("1 Jan 2020", Target(28, 28)) == d("13 Nov 2026")


def test_what_the_council_owes_is_said_of_each_clock() -> None:
    assert CLOCKS.keys() - COUNCILS_OWN == {"C2", "C9", "C13", "G3"}


@pytest.mark.parametrize(
    ("day", "made_on", "expected"),
    [
        ("31 Mar 2026", None, ("31 Mar 2025", "30 Sep 2025", None, None, "running")),
        ("1 Apr 2026", None, ("31 Mar 2026", "30 Sep 2026", None, None, "running")),
        ("1 Apr 2026", "30 Sep 2026", ("31 Mar 2026", "30 Sep 2026", "30 Sep 2026", 126, "in_time")),
        ("1 Apr 2026", "1 Oct 2026", ("31 Mar 2026", "30 Sep 2026", "1 Oct 2026", 127, "late")),
    ],
)
def test_the_annual_report_is_owed_from_the_end_of_its_year(
    day: str, made_on: str | None, expected: Row, calendar: WorkingDays
) -> None:
    """C16; reg 13(3)."""
    facts = annual_report.facts(annual_report.year_ended_before(d(day)), made_on=d(made_on) if made_on else None)
    worked = run(CLOCKS["C16"], facts, calendar)
    day_zero, due, ended, taken, result = expected
    assert (worked.day_zero, worked.due, worked.stopped_on, worked.working_days, worked.result) == (
        d(day_zero),
        d(due),
        d(ended) if ended else None,
        taken,
        result,
    )


# read from the database


@pytest.fixture
def whole(council: Council) -> Case:
    """One case with a row of every kind that a clock is read from."""
    case = builders.issued(council)
    Case.objects.filter(pk=case.pk).update(status=State.PANEL_REPORTED)
    on = builders.RECEIVED
    words = dict.fromkeys(("sent_to", "sent_how", "html", "sha256"), "x")
    SentLetter.objects.create(
        case=case,
        kind=LetterKind.STAGE2_RESPONSE,
        received_on=d("10 Sep 2026"),
        sent_on=on,
        sent_by=council.officer,
        **words,
    )
    StageTwo.objects.create(
        case=case, requested_on=d("8 Sep 2026"), complaint_form="oral", statement_final_on=d("9 Sep 2026")
    )
    StageThree.objects.create(
        case=case, requested_on=d("11 Sep 2026"), panel_on=d("14 Sep 2026"), report_received_on=d("15 Sep 2026")
    )
    Withdrawal.objects.create(case=case, withdrawn_on=d("15 Sep 2026"), how="By letter.")
    for stage, sent_on in ((1, "7 Sep 2026"), (3, "11 Sep 2026")):
        Acknowledgement.objects.create(case=case, stage=stage, sent_on=d(sent_on), how="email")
    for sent_on in ("9 Oct 2026", "12 Oct 2026"):
        ProgressUpdate.objects.create(case=case, sent_on=d(sent_on), sent_by=council.officer, words="x", how="email")
    for part, on_day in ((IO, "8 Sep 2026"), (IP, "10 Sep 2026"), (Part.PANEL_CHAIR, "11 Sep 2026")):
        involvement = Involvement.objects.create(case=case, part=part, user=council.nobody, from_on=d(on_day))
        Appointment.objects.create(
            case=case,
            part=part,
            user=council.nobody,
            involvement=involvement,
            appointed_by=council.manager,
            appointed_on=d(on_day),
        )
    ConcurrentProcess.objects.create(
        case=case, code="N7", name="the family court", stopped_on=d("8 Sep 2026"), ended_on=d("14 Sep 2026")
    )
    Action.objects.create(
        case=case,
        number=1,
        layer="stage1",
        text="Ring.",
        owner=council.senior,
        agreed_on=on,
        due_on=d("30 Sep 2026"),
    )
    ombudsman = OmbudsmanCase.objects.create(
        case=case, ombudsman_reference="26 000 001", public_report_received_on=d("15 Sep 2026")
    )
    OmbudsmanLetter.objects.create(
        ombudsman_case=ombudsman, kind="enquiry", received_on=d("10 Sep 2026"), due_on=d("8 Oct 2026")
    )
    Remedy.objects.create(case=case, ombudsman_case=ombudsman, text="Apologise.", due_on=d("9 Oct 2026"))
    ClockTarget.objects.create(rule="G7", length=4, from_on=on, set_by=council.manager, set_on=on)
    ClockTarget.objects.create(rule="C12", length=99, from_on=on, set_by=council.manager, set_on=on)
    case.refresh_from_db()
    return case


def test_every_fact_is_read_from_where_it_is_kept(whole: Case) -> None:
    item = {name: getattr(whole, name).last().pk for name in ("actions", "concurrent_processes", "remedies")}
    ombudsman = whole.ombudsman_cases.get()
    runs = clock_runs(whole)
    found = {key: (worked.day_zero, worked.due, worked.stopped_on) for key, worked in runs.items()}
    assert {key: value for key, value in found.items() if key not in ("C1", "C2", "C4", "G3")} == {
        "G2": (d("7 Sep 2026"), d("9 Sep 2026"), d("7 Sep 2026")),
        "C6": (d("8 Sep 2026"), d("22 Sep 2026"), d("9 Sep 2026")),
        "C7": (d("9 Sep 2026"), d("14 Oct 2026"), None),
        "C8": (d("9 Sep 2026"), d("9 Dec 2026"), None),
        "G4": (d("8 Sep 2026"), d("15 Sep 2026"), d("10 Sep 2026")),
        "G5": (d("8 Sep 2026"), d("22 Sep 2026"), d("9 Sep 2026")),
        "G6": (d("14 Oct 2026"), d("30 Sep 2026"), None),
        "C9": (d("10 Sep 2026"), d("8 Oct 2026"), d("11 Sep 2026")),
        "C10": (d("11 Sep 2026"), d("23 Oct 2026"), d("14 Sep 2026")),
        "C11": (d("14 Sep 2026"), d("21 Sep 2026"), None),
        "C12": (d("15 Sep 2026"), d("6 Oct 2026"), None),
        "G7": (d("11 Sep 2026"), d("17 Sep 2026"), d("11 Sep 2026")),
        "G8": (d("11 Sep 2026"), d("25 Sep 2026"), d("11 Sep 2026")),
        "G9": (d("14 Sep 2026"), d("28 Aug 2026"), d("14 Sep 2026")),
        "G10": (d("12 Oct 2026"), d("26 Oct 2026"), None),
        "C15": (d("15 Sep 2026"), d("22 Sep 2026"), None),
        f"C13-{item['concurrent_processes']}": (d("14 Sep 2026"), d("14 Sep 2027"), None),
        f"C14-{item['concurrent_processes']}": (d("8 Sep 2026"), d("10 Sep 2026"), None),
        f"G11-{item['actions']}": (builders.RECEIVED, d("30 Sep 2026"), None),
        f"G12-{ombudsman.letters.get().pk}": (d("10 Sep 2026"), d("8 Oct 2026"), None),
        f"G12b-{item['remedies']}": (d("9 Oct 2026"), d("9 Oct 2026"), None),
        f"G13-{ombudsman.pk}": (d("15 Sep 2026"), d("15 Dec 2026"), None),
    }
    about = {rule_and_item(key)[0]: facts.about for key, facts in clock_facts(whole).items() if facts.about}
    assert about == {
        "C13": "the family court",
        "C14": "the family court",
        "G11": "action 1",
        "G12": "enquiry",
        "G12b": "remedy of case 26 000 001",
        "G13": "26 000 001",
    }
    assert [one.first_due for one in second_counter(whole)] == [d("14 Oct 2026"), d("9 Dec 2026")]


def test_records_take_a_query_for_each_table_that_holds_something_and_none_for_the_others(
    council: Council, whole: Case
) -> None:
    """And as many for a thousand of them as for one. `whole` has something in every table; a new case in two."""
    new = [builders.logged(council) for _ in range(3)]
    counted = []
    for cases in ([whole], list(Case.objects.all()), new[:1], new):
        with CaptureQueriesContext(connection) as asked:
            clock_records(cases)
        counted.append(len(asked))
    assert counted == [17, 17, 2, 2]
