"""What was to be done because of complaints, what became of it, and what was recommended, as the report counts them."""

from __future__ import annotations

import datetime

import pytest

from cases.models import Case
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.exports import as_data
from reporting.layouts import CHECKLIST
from stages.models import Action, Recommendation
from tests.logs import count, import_log

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 9, 16)


@pytest.fixture(autouse=True)
def learnt() -> None:
    """Two complaints of 2024-25 and one of the year before, with what was agreed and recommended on them."""
    import_log("cwac")
    accepted = Case.objects.filter(triage__outcome="accepted").order_by("received_on", "pk")
    now = list(accepted.filter(received_on__gte="2024-04-01")[:2])
    before = accepted.filter(received_on__lt="2024-04-01").last()
    agreed = {"agreed_on": datetime.date(2024, 9, 1), "due_on": datetime.date(2024, 12, 1), "layer": "stage1"}
    agreed["owner_name"] = "The team manager"
    became = {now[0]: ("verified", "verified", "not_done"), now[1]: ("agreed",), before: ("reported",)}
    for case, statuses in became.items():
        for number, status in enumerate(statuses, start=1):
            why = "The team was wound up." if status == "not_done" else ""
            Action.objects.create(case=case, number=number, text="x", status=status, not_done_why=why, **agreed)
    made = {"layer": "panel", "kind": "service", "text": "x", "made_on": datetime.date(2024, 9, 1)}
    made["decision_reasons"] = "It is done another way."
    for number, decision in enumerate(("accepted", "rejected", ""), start=1):
        Recommendation.objects.create(case=now[0], number=number, decision=decision, **made)


def test_an_action_counts_by_what_became_of_it_and_a_case_without_any_does_not() -> None:
    table = count("action_status", "year", years="2023-24..2024-25")
    assert {line.code: line.values for line in table.data} == {
        "agreed": (0, 1),
        "reported": (1, 0),
        "verified": (0, 2),
        "not_done": (0, 1),
    }
    assert count("recommendation_decision", years="2024-25").total == 3


def test_the_report_says_what_was_done_and_what_was_not() -> None:
    data = as_data(compiled("2024-25", CHECKLIST, on=ON, count=tabulated))
    tables = {table["name"]: table for table in data["tables"]}
    assert [[row["label"], row["values"][0]] for row in tables["actions"]["data"]] == [
        ["Done, and seen to be done", 2],
        ["Reported done", 0],
        ["Still to be done", 1],
        ["Not carried out", 1],
    ]
    assert [[row["label"], row["values"][0]] for row in tables["recommendations"]["data"]] == [
        ["Accepted", 1],
        ["Accepted in part", 0],
        ["Not accepted", 1],
        ["Not yet decided", 1],
    ]
    said = " ".join(words["text"] for section in data["sections"] for words in section["words"])
    assert (
        "4 actions were agreed because of complaints received in 2024-25: 2 were done by 16 September 2026, 1 was "
        "still to be done and 1 was not carried out. 3 recommendations were made on them, of which 1 was not accepted."
        in said
    )
