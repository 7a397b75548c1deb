"""Words with the complainant, other processes, endings, and the record itself (T1, T15, T27 to T29)."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from cases.actions import details, elements, equality, people
from cases.actions.people import Someone
from cases.models import Case, EqualityAnswers, Exclusion, Involvement, Part
from stages.actions import closing, concurrent, contact
from stages.actions.contact import stages_asked_for
from stages.law.vocabulary import State
from stages.models import Acknowledgement, ConcurrentProcess
from tests.builders import RECEIVED, Council
from tests.deeds.deed import (
    COMPLAINTS_TEAM,
    EVERYWHERE,
    ONE_OPEN_POINT,
    ONLY_THE_MANAGER,
    OPEN,
    PAST_RECEIPT,
    STAGE_THREE,
    UNDER_A_PROCEDURE,
    WITH_POINTS,
    Deed,
    Given,
    at,
    last,
    open_point,
    open_points,
)

ANSWERED = at(State.STAGE1_ANSWERED, State.STAGE2_ANSWERED, State.STAGE3_ANSWERED)
WITH_THE_OMBUDSMAN = frozenset({"with the Ombudsman"})
"""Where no decision has come yet."""


def acknowledging(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    """The first stage asked for that was not acknowledged; the first of all where each was."""
    done = set(Acknowledgement.objects.filter(case=case).values_list("stage", flat=True))
    stage = next((number for number in sorted(stages_asked_for(case)) if number not in done), 1)
    return {"stage": stage, "sent_on": on, "how": "email"}


def prejudice(prejudiced: bool) -> Given:
    return lambda council, case, on: {
        "element": open_point(case),
        "prejudiced": prejudiced,
        "code": "N7" if prejudiced else "",
        "process": "the case in the family court" if prejudiced else "",
        "factors": "The hearing is about the same night.",
        "evidence": "A letter that names the court.",
    }


def process_of(case: Case) -> ConcurrentProcess:
    return last(ConcurrentProcess.objects.filter(case=case))


def complainant_of(case: Case) -> Involvement:
    return Involvement.objects.filter(case=case, part=Part.COMPLAINANT).select_related("person").first()


def not_as_it_stands(case: Case) -> bool:
    """An answer about disability that is not the one recorded."""
    return not EqualityAnswers.objects.filter(case=case, disability=True).exists()


def whoever(council: Council, on: datetime.date) -> User:
    """Somebody without a part; after the first fortnight, on some days, somebody who may have one by then."""
    later = (council.nobody, council.team_manager, council.nobody, council.investigator, council.senior)
    return later[on.toordinal() % len(later)] if on > RECEIVED + datetime.timedelta(14) else council.nobody


def merging(council: Council, case: Case, on: datetime.date) -> dict[str, Any]:
    first, second = (open_points(case) + [open_point(case)] * 2)[:2]
    return {"element": second, "into": first, "why": "One matter."}


DEEDS: dict[str, Deed] = {
    # words with the complainant
    "acknowledge": Deed(
        contact.acknowledge,
        COMPLAINTS_TEAM,
        UNDER_A_PROCEDURE - {"corporate, submitted", "corporate, answered"},
        acknowledging,
    ),
    "send an update": Deed(
        contact.update,
        COMPLAINTS_TEAM,
        UNDER_A_PROCEDURE,
        lambda council, case, on: {"sent_on": on, "words": "We are still waiting for one report.", "how": "post"},
    ),
    "reply": Deed(
        contact.reply,
        COMPLAINTS_TEAM,
        frozenset({"enquiry"}),
        lambda council, case, on: {"sent_on": on, "words": "It opens at nine.", "how": "email"},
    ),
    # other processes
    "find no prejudice": Deed(
        concurrent.decide_prejudice, ONLY_THE_MANAGER, PAST_RECEIPT, prejudice(False), on_a_row=True
    ),
    "stop a point": Deed(concurrent.decide_prejudice, ONLY_THE_MANAGER, PAST_RECEIPT, prejudice(True), on_a_row=True),
    "send the notice of the stop": Deed(
        concurrent.send_notice,
        COMPLAINTS_TEAM,
        frozenset({"stage 1, a point stopped"}),
        lambda council, case, on: {"process": process_of(case), "notice": "The court is first.", "sent_on": on},
        on_a_row=True,
    ),
    "record the end of the process": Deed(
        concurrent.record_end,
        COMPLAINTS_TEAM,
        frozenset({"stage 1, a point stopped", "stopped"}),
        lambda council, case, on: {"process": process_of(case), "ended_on": on},
        on_a_row=True,
    ),
    "resubmit": Deed(
        concurrent.resubmit,
        COMPLAINTS_TEAM,
        frozenset({"stopped, and the process ended"}),
        lambda council, case, on: {
            "process": process_of(case),
            "resubmitted_on": on,
            "form": "written",
            "words": "It is over.",
        },
        on_a_row=True,
    ),
    # endings
    "withdraw": Deed(
        closing.withdraw,
        COMPLAINTS_TEAM,
        UNDER_A_PROCEDURE,
        lambda council, case, on: {"withdrawn_on": on, "how": "By telephone."},
    ),
    "confirm the withdrawal": Deed(
        closing.confirm_withdrawal,
        COMPLAINTS_TEAM,
        frozenset({"withdrawn, not confirmed"}),
        lambda council, case, on: {"confirmed": "By letter.", "confirmed_on": on},
    ),
    "close as accepted": Deed(
        closing.accept_answer,
        COMPLAINTS_TEAM,
        ANSWERED - WITH_THE_OMBUDSMAN,
        lambda council, case, on: {"why": "She wrote to thank us.", "resolved_on": on},
    ),
    "send the terms": Deed(
        closing.send_terms,
        COMPLAINTS_TEAM,
        frozenset({"answer accepted"}),
        lambda council, case, on: {
            "terms": "A call every Friday.",
            "sent_on": on,
            "sent_to": "Person 0405",
            "sent_how": "post",
        },
    ),
    "close as not pursued": Deed(
        closing.close,
        COMPLAINTS_TEAM,
        ANSWERED - WITH_THE_OMBUDSMAN - {"stage 3 answered", "corporate, review sent"},
        lambda council, case, on: {"why": "No request came."},
    ),
    "close, all stages done": Deed(
        closing.close_exhausted,
        COMPLAINTS_TEAM,
        frozenset({"stage 3 answered"}),
        lambda council, case, on: {"why": "All stages are done."},
    ),
    # the record
    "change details": Deed(
        details.change_details,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"details": {"desired_outcome": f"An apology by {on}."}},
    ),
    "record duties": Deed(
        details.record_duties,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"duties": {"procedure": details.Told(done_on=on, document="Leaflet")}},
    ),
    "add a point": Deed(
        elements.add_element,
        COMPLAINTS_TEAM,
        OPEN - STAGE_THREE - at(State.STAGE3_ANSWERED),
        lambda council, case, on: {"text": "The letter came late."},
    ),
    "reword a point": Deed(
        elements.reword_element,
        COMPLAINTS_TEAM,
        WITH_POINTS,
        lambda council, case, on: {"element": open_point(case), "text": f"Nobody rang back by {on}."},
        on_a_row=True,
    ),
    "withdraw a point": Deed(
        elements.withdraw_element,
        COMPLAINTS_TEAM,
        WITH_POINTS,
        lambda council, case, on: {"element": open_point(case), "withdrawn_on": on, "why": "By telephone."},
        events=lambda situation: 2 if situation in ONE_OPEN_POINT else 1,
        on_a_row=True,
    ),
    "merge a point": Deed(
        elements.merge_element, COMPLAINTS_TEAM, WITH_POINTS - ONE_OPEN_POINT, merging, on_a_row=True
    ),
    "split a point": Deed(
        elements.split_element,
        COMPLAINTS_TEAM,
        WITH_POINTS,
        lambda council, case, on: {
            "element": open_point(case),
            "text": "Nobody rang on Monday.",
            "others": ["Nobody rang on Tuesday."],
            "why": "Two matters.",
        },
        on_a_row=True,
    ),
    "add a person": Deed(
        people.add_person,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"part": Part.PARENT, "who": Someone("Parent 0405"), "from_on": on},
    ),
    "end a person's part": Deed(
        people.end_part,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {
            "involvement": last(Involvement.objects.filter(case=case, part=Part.CHILD)),
            "until_on": on,
            "why": "Entered twice.",
        },
        on_a_row=True,
    ),
    "change a contact": Deed(
        people.change_contact,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"person": complainant_of(case).person, "told": {"needs": f"Large print, {on}."}},
    ),
    "record equality answers": Deed(
        equality.record_equality,
        COMPLAINTS_TEAM,
        EVERYWHERE,
        lambda council, case, on: {"answers": {"disability": not_as_it_stands(case)}},
    ),
    "name somebody complained about": Deed(
        people.name_complained_about,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"user": whoever(council, on)},
        events=lambda situation: 2,
    ),
    "name a witness": Deed(
        people.name_witness,
        COMPLAINTS_TEAM,
        OPEN,
        lambda council, case, on: {"user": whoever(council, on)},
        events=lambda situation: 2,
    ),
    "let somebody back in": Deed(
        people.lift_exclusion,
        ONLY_THE_MANAGER,
        OPEN,
        lambda council, case, on: {
            "exclusion": last(Exclusion.objects.filter(Exclusion.in_force(), case=case)),
            "why": "The wrong name was chosen.",
        },
        on_a_row=True,
    ),
}
