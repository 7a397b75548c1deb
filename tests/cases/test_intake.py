"""Logging a representation: everything said at first contact, once, in one transaction."""

import datetime
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from accounts.models import User
from cases.actions import intake
from cases.actions.details import Told
from cases.actions.intake import log_representation
from cases.actions.people import Someone
from cases.models import Case, Element, Exclusion, Involvement, Kind, Person, Term, Verb
from cases.permissions import NotAllowed, visible_to
from cases.record import Refused
from tests.builders import TODAY, Council, person

DETAILS = {"kind": "complaint", "received_on": TODAY, "form": "oral", "words": "Nobody rang back."}


def log(by: User, **given: Any) -> Case:
    return log_representation(**{"by": by, "on": TODAY, "token": uuid.uuid4(), "details": DETAILS} | given)


def nothing_logged() -> bool:
    return not (Case.objects.exists() or Person.objects.exists() or Involvement.objects.exists())


def test_everything_said_is_on_the_case_with_one_event(council: Council) -> None:
    quality, delay = Term.objects.filter(list="cause")[:2]
    case = log(
        council.officer,
        complainant=Someone("Person  0405 ", told={"email": "person.0405@example.org", "safe_address": True}),
        relationship="mother",
        child=Someone("Child 0405", told={"born_on": datetime.date(2015, 4, 5)}),
        advocate=Someone("Advocate One"),
        points=["Nobody rang.", "The plan was late."],
        causes=[delay, quality, delay],
        duties={"procedure": Told(TODAY, document="Leaflet by email"), "advocacy": Told(not_relevant=True)},
    )
    case.refresh_from_db()
    assert (case.status, case.officer, case.version) == ("received", council.officer, 2)
    assert list(case.involvements.order_by("pk").values_list("part", "person__name", "relationship", "from_on")) == [
        ("complainant", "Person 0405", "mother", TODAY),
        ("child", "Child 0405", "", TODAY),
        ("advocate", "Advocate One", "", TODAY),
    ]
    assert list(case.elements.values_list("number", "text", "status")) == [
        (1, "Nobody rang.", "open"),
        (2, "The plan was late.", "open"),
    ]
    assert list(case.causes.values_list("cause", "position")) == [(delay.pk, 0), (quality.pk, 1)]
    assert sorted(case.duties.values_list("item", "done_on", "not_relevant", "document")) == [
        ("advocacy", None, True, ""),
        ("procedure", TODAY, False, "Leaflet by email"),
    ]
    event = case.events.get()
    assert (event.verb, event.number, event.actor, event.acting_as) == (
        Verb.LOGGED,
        1,
        council.officer,
        "complaints_officer",
    )
    assert event.payload.words["after"]["people"] == {
        "complainant": "Person 0405",
        "child": "Child 0405",
        "advocate": "Advocate One",
    }


@pytest.mark.parametrize(
    ("kind", "status"), [(kind, "recorded" if kind == "compliment" else "received") for kind in Kind]
)
def test_a_compliment_is_recorded_and_done_and_everything_else_begins_as_received(
    council: Council, kind: str, status: str
) -> None:
    assert log(council.officer, details=DETAILS | {"kind": kind}).status == status


@pytest.mark.parametrize(
    "who", ["team_manager", "senior", "head", "auditor", "investigator", "administrator", "nobody"]
)
def test_only_the_complaints_team_logs(council: Council, who: str) -> None:
    with pytest.raises(NotAllowed):
        log(getattr(council, who), complainant=Someone("Person 0405"))
    assert nothing_logged()


def test_a_child_who_complains_is_one_person_in_two_parts(council: Council) -> None:
    case = log(council.officer, complainant=Someone("Child 0405"), complainant_is_child=True)
    child = Person.objects.get()
    assert list(case.involvements.order_by("pk").values_list("part", "person")) == [
        ("complainant", child.pk),
        ("child", child.pk),
    ]


def test_a_known_person_is_the_same_row_and_only_their_blanks_are_filled(council: Council) -> None:
    log(council.officer, complainant=Someone("Person 0405", told={"telephone": "01632 960405"}))
    known = Person.objects.get()
    log(
        council.officer,
        complainant=Someone("Person 0405", known, {"telephone": "01632 960999", "email": "person.0405@example.org"}),
    )
    assert list(Person.objects.values_list("telephone", "email")) == [("01632 960405", "person.0405@example.org")]
    assert known.involvements.count() == 2


def test_staff_complained_about_and_their_line_never_see_the_case(council: Council) -> None:
    boss = person("Manager Of Nine")
    worker = person("Social Worker Nine", manager=boss)
    council.officer_two.line_manager = worker
    council.officer_two.save()
    case = log(council.officer, complained_about=[worker])
    assert set(case.exclusions.values_list("user__name", "why")) == {
        ("Social Worker Nine", Exclusion.Why.COMPLAINED_ABOUT),
        ("Manager Of Nine", Exclusion.Why.LINE),
        ("Officer Two", Exclusion.Why.LINE),
    }
    assert [case in visible_to(user) for user in (council.officer, council.officer_two)] == [True, False]
    assert list(case.events.values_list("number", "verb")) == [(1, Verb.LOGGED), (2, Verb.EXCLUDED)]


def test_an_officer_in_the_line_of_the_person_complained_about_no_longer_keeps_the_case(council: Council) -> None:
    worker = person("Social Worker Nine", manager=council.officer)
    case = log(council.officer, complained_about=[worker])
    case.refresh_from_db()
    assert (case.officer, case in visible_to(council.officer)) == (None, False)


def test_the_same_form_again_is_the_same_case(council: Council) -> None:
    token = uuid.uuid4()
    first, second = (log(council.officer, token=token, complainant=Someone("Person 0405")) for _ in range(2))
    assert (first.pk, Case.objects.count(), Person.objects.count(), first.events.count()) == (second.pk, 1, 1, 1)


def test_the_form_of_somebody_else_is_refused(council: Council) -> None:
    token = uuid.uuid4()
    log(council.officer, token=token)
    with pytest.raises(Refused, match="used by somebody else"):
        log(council.officer_two, token=token)


def test_a_reference_that_is_taken_is_tried_again(council: Council) -> None:
    taken = log(council.officer).reference
    references = iter([taken, taken, "2222-3333"])
    assert log(council.officer, make_reference=lambda: next(references)).reference == "2222-3333"


def test_references_that_stay_taken_are_refused_with_a_sentence_and_no_trace(council: Council) -> None:
    taken = log(council.officer).reference
    with pytest.raises(Refused, match="No free reference was found"):
        log(council.officer, make_reference=lambda: taken, complainant=Someone("Person 0405"))
    assert (Case.objects.count(), Person.objects.count()) == (1, 0)


def test_if_one_part_fails_nothing_is_logged(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: Case) -> None:
        raise RuntimeError("the clocks cannot be worked out")

    monkeypatch.setattr(intake, "AFTER_LOGGING", [fail])
    with pytest.raises(RuntimeError):
        log(council.officer, complainant=Someone("Person 0405"), points=["Nobody rang."])
    assert nothing_logged()


def test_what_follows_from_the_facts_is_saved_with_the_event(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def work_out(case: Case) -> None:
        case.next_step = f"Look at {case.elements.count()} points"

    monkeypatch.setattr(intake, "AFTER_LOGGING", [work_out])
    case = log(council.officer, points=["One.", "Two."])
    assert Case.objects.values_list("next_step", "version").get(pk=case.pk) == ("Look at 2 points", 2)


def at_once(deed: Callable[[], Any], times: int) -> list[Any]:
    """What a deed returned or raised when done so many times at the same moment, each on a connection of its own."""
    ready = threading.Barrier(times)
    results: list[Any] = []

    def run() -> None:
        try:
            ready.wait()
            results.append(deed())
        except Exception as fault:
            results.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_are_one_case(today: datetime.date) -> None:
    officer = Council().officer
    token = uuid.uuid4()
    results = at_once(lambda: log(officer, token=token, complainant=Someone("Person 0405"), points=["One."]).pk, 5)
    assert results == [Case.objects.get().pk] * 5
    assert (Person.objects.count(), Element.objects.count()) == (1, 1)
    assert Case.objects.get().events.filter(verb=Verb.LOGGED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_second_look_presses_at_once_would_fail(today: datetime.date) -> None:
    """The negative control: the same race with the row written plainly shows that there is a race to lose."""
    officer = Council().officer
    token = uuid.uuid4()

    def plainly() -> int:
        return Case.objects.create(form_token=token, officer=officer, received_on=TODAY).pk

    results = at_once(plainly, 5)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError"] * 4 + ["int"]


@pytest.mark.django_db(transaction=True)
def test_ten_cases_logged_at_once_have_ten_references(today: datetime.date) -> None:
    officer = Council().officer
    results = at_once(lambda: log(officer).reference, 10)
    assert len(set(results)) == Case.objects.count() == 10


def test_a_field_that_is_no_detail_cannot_be_set_by_name(council: Council) -> None:
    with pytest.raises(ValueError, match="not details of a case"):
        log(council.officer, details=DETAILS | {"status": "resolved"})
    assert nothing_logged()
