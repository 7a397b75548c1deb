"""People, points, details and duties: each change once with its event, or refused without a trace."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from cases.actions import changing, details, elements, people
from cases.actions.details import Told
from cases.actions.people import Someone
from cases.models import Case, Exclusion, Involvement, Part, Person, Term, Verb
from cases.permissions import NotAllowed, visible_to
from cases.record import Clash, Refused
from tests.builders import RECEIVED, TODAY, Council, appointed, person, withdrawn
from tests.cases.conftest import trace

Deed = Callable[..., Any]


def complainant(case: Case) -> Involvement:
    return case.involvements.get(part=Part.COMPLAINANT)


def element(case: Case) -> Any:
    return case.elements.get(number=1)


DEEDS: dict[str, tuple[Verb, Deed]] = {
    "add a person": (
        Verb.PERSON_ADDED,
        lambda case, **as_: people.add_person(
            case, part=Part.ADVOCATE, who=Someone("Advocate One"), from_on=TODAY, **as_
        ),
    ),
    "end a part": (
        Verb.PERSON_ENDED,
        lambda case, **as_: people.end_part(
            case, involvement=complainant(case), until_on=TODAY, why="They asked us to.", **as_
        ),
    ),
    "change contacts": (
        Verb.DETAILS_CHANGED,
        lambda case, **as_: people.change_contact(
            case, person=complainant(case).person, told={"telephone": "01632 960405"}, **as_
        ),
    ),
    "add a point": (Verb.ELEMENT_ADDED, lambda case, **as_: elements.add_element(case, text="A third thing.", **as_)),
    "reword a point": (
        Verb.ELEMENT_REWORDED,
        lambda case, **as_: elements.reword_element(case, element=element(case), text="Nobody answered.", **as_),
    ),
    "withdraw a point": (
        Verb.ELEMENT_WITHDRAWN,
        lambda case, **as_: elements.withdraw_element(
            case, element=element(case), withdrawn_on=TODAY, why="It was put right.", **as_
        ),
    ),
    "change details": (
        Verb.DETAILS_CHANGED,
        lambda case, **as_: details.change_details(case, details={"court_involved": True}, **as_),
    ),
    "record duties": (
        Verb.DUTIES_RECORDED,
        lambda case, **as_: details.record_duties(case, duties={"help": Told(TODAY, document="By telephone")}, **as_),
    ),
}
deeds = pytest.mark.parametrize(("verb", "deed"), DEEDS.values(), ids=DEEDS.keys())


@deeds
def test_a_deed_is_one_version_and_one_event_that_says_who(
    case: Case, council: Council, verb: Verb, deed: Deed
) -> None:
    deed(case, seen=case.version, by=council.officer, on=TODAY)
    last = case.events.order_by("-number").first()
    assert (last.verb, last.actor, last.number) == (verb, council.officer, 2)
    assert Case.objects.get(pk=case.pk).version == case.version + 1


@deeds
@pytest.mark.parametrize("who", ["auditor", "head", "nobody"])
def test_somebody_who_may_not_leaves_no_trace(case: Case, council: Council, verb: Verb, deed: Deed, who: str) -> None:
    before = trace(case)
    with pytest.raises(NotAllowed):
        deed(case, seen=case.version, by=getattr(council, who), on=TODAY)
    assert trace(case) == before


@deeds
def test_somebody_who_saw_an_older_version_leaves_no_trace(
    case: Case, council: Council, verb: Verb, deed: Deed
) -> None:
    elements.add_element(case, seen=case.version, by=council.officer_two, on=TODAY, text="Meanwhile.")
    before = trace(case)
    with pytest.raises(Clash, match="point of complaint added, by Officer Two"):
        deed(case, seen=case.version, by=council.officer, on=TODAY)
    assert trace(case) == before


@deeds
def test_a_closed_case_stands_as_it_is(council: Council, verb: Verb, deed: Deed) -> None:
    case = withdrawn(council)
    before = trace(case)
    with pytest.raises(Refused, match="This case is closed"):
        deed(case, seen=case.version, by=council.officer, on=TODAY)
    assert trace(case) == before


@deeds
def test_what_follows_from_the_facts_is_worked_out_before_the_case_is_written(
    case: Case, council: Council, monkeypatch: pytest.MonkeyPatch, verb: Verb, deed: Deed
) -> None:
    def work_out(held: Case) -> None:
        held.next_step = "Look again"

    monkeypatch.setattr(changing, "AFTER_CHANGE", [work_out])
    deed(case, seen=case.version, by=council.officer, on=TODAY)
    assert Case.objects.get(pk=case.pk).next_step == "Look again"


class TestStaffComplainedAbout:
    def test_they_and_their_line_lose_the_case_at_once_and_whoever_had_it_is_ended(self, council: Council) -> None:
        case = appointed(council)
        boss = council.team_manager.line_manager = council.senior
        council.team_manager.save()
        assert [case in visible_to(user) for user in (council.team_manager, boss)] == [True, True]
        people.name_complained_about(case, seen=case.version, by=council.officer, on=TODAY, user=council.team_manager)
        assert [case in visible_to(user) for user in (council.team_manager, boss)] == [False, False]
        assert set(case.exclusions.values_list("user", "why", "because_of", "from_on")) == {
            (council.team_manager.pk, Exclusion.Why.COMPLAINED_ABOUT, council.team_manager.pk, TODAY),
            (boss.pk, Exclusion.Why.LINE, council.team_manager.pk, TODAY),
        }
        given = case.involvements.filter(part__in=[Part.TEAM_MANAGER, Part.SENIOR_MANAGER])
        assert list(given.values_list("until_on", flat=True)) == [TODAY, TODAY]
        verbs = set(case.events.order_by("-number").values_list("verb", flat=True)[:4])
        assert {Verb.PERSON_ADDED, Verb.EXCLUDED} <= verbs

    def test_a_line_that_loops_is_walked_once(self, case: Case, council: Council) -> None:
        first, second = person("Loop One"), person("Loop Two")
        first.line_manager, second.line_manager = second, first
        first.save()
        second.save()
        people.name_complained_about(case, seen=case.version, by=council.officer, on=TODAY, user=first)
        assert set(case.exclusions.values_list("user__name", flat=True)) == {"Loop One", "Loop Two"}

    def test_everyone_kept_out_is_handed_to_whoever_ends_their_appointments(
        self, case: Case, council: Council, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[Any] = []
        monkeypatch.setattr(people, "AFTER_EXCLUSION", [lambda held, users, by, on: told.append((users, by, on))])
        worker = person("Social Worker Nine", manager=council.senior)
        people.name_complained_about(case, seen=case.version, by=council.officer, on=TODAY, user=worker)
        assert told == [([council.senior, worker], council.officer, TODAY)]

    def test_a_witness_is_kept_out_alone(self, case: Case, council: Council) -> None:
        worker = person("Social Worker Nine", manager=council.senior)
        people.name_witness(case, seen=case.version, by=council.officer, on=TODAY, user=worker)
        assert list(case.exclusions.values_list("user", "why")) == [(worker.pk, Exclusion.Why.WITNESS)]

    @pytest.mark.parametrize("who", ["auditor", "nobody"])
    def test_somebody_who_may_not_name_them_leaves_no_trace(self, case: Case, council: Council, who: str) -> None:
        before = trace(case)
        with pytest.raises(NotAllowed):
            people.name_complained_about(
                case, seen=case.version, by=getattr(council, who), on=TODAY, user=council.team_manager
            )
        assert trace(case) == before

    def test_named_twice_is_refused(self, case: Case, council: Council) -> None:
        def name() -> None:
            case.refresh_from_db()
            people.name_complained_about(
                case, seen=case.version, by=council.officer, on=TODAY, user=council.team_manager
            )

        name()
        before = trace(case)
        with pytest.raises(Refused, match="already"):
            name()
        assert trace(case) == before

    def test_ending_the_part_does_not_open_the_case_again(self, case: Case, council: Council) -> None:
        named = people.name_complained_about(
            case, seen=case.version, by=council.officer, on=TODAY, user=council.officer_two
        )
        case.refresh_from_db()
        people.end_part(
            case, seen=case.version, by=council.officer, on=TODAY, involvement=named, until_on=TODAY, why="A mistake."
        )
        assert case not in visible_to(council.officer_two)


def refused(case: Case, sentence: str, deed: Deed, by: User, **given: Any) -> None:
    """A deed is refused with this sentence and leaves no trace."""
    before = trace(case)
    with pytest.raises(Refused, match=sentence):
        deed(case, seen=case.version, by=by, on=TODAY, **given)
    assert trace(case) == before


class TestRefusals:
    def test_a_part_that_comes_with_an_appointment_is_not_handed_out_here(self, case: Case, council: Council) -> None:
        given = {"part": Part.TEAM_MANAGER, "who": Someone("Person 0406"), "from_on": TODAY}
        refused(case, "comes with an appointment", people.add_person, council.officer, **given)
        assert not Person.objects.filter(name="Person 0406").exists()

    def test_an_appointment_is_not_ended_here(self, council: Council) -> None:
        case = appointed(council)
        given = {"involvement": case.involvements.get(part=Part.TEAM_MANAGER), "until_on": TODAY, "why": "x"}
        refused(case, "End the appointment instead", people.end_part, council.officer, **given)

    def test_the_same_person_twice_in_one_part(self, case: Case, council: Council) -> None:
        who = Someone("Person 0405", complainant(case).person)
        given = {"part": Part.COMPLAINANT, "who": who, "from_on": TODAY}
        refused(case, "on this case as complainant already", people.add_person, council.officer, **given)

    def test_a_last_day_before_the_first(self, case: Case, council: Council) -> None:
        given = {"involvement": complainant(case), "until_on": RECEIVED - datetime.timedelta(days=1), "why": "x"}
        refused(case, "cannot be before their first", people.end_part, council.officer, **given)

    def test_the_contacts_of_somebody_who_is_not_on_the_case(self, case: Case, council: Council) -> None:
        other = Person.called("Person 0777")
        other.save()
        given = {"person": other, "told": {"telephone": "1"}}
        refused(case, "is not on this case", people.change_contact, council.officer, **given)

    def test_the_last_point_is_not_withdrawn_alone(self, case: Case, council: Council) -> None:
        given = {"withdrawn_on": TODAY, "why": "x"}
        elements.withdraw_element(
            case, seen=case.version, by=council.officer, on=TODAY, element=case.elements.get(number=2), **given
        )
        case.refresh_from_db()
        sentence = "the only point left"
        refused(case, sentence, elements.withdraw_element, council.officer, element=element(case), **given)

    def test_a_withdrawn_point_is_not_reworded(self, case: Case, council: Council) -> None:
        elements.withdraw_element(
            case, seen=case.version, by=council.officer, on=TODAY, element=element(case), withdrawn_on=TODAY, why="x"
        )
        case.refresh_from_db()
        given = {"element": element(case), "text": "Other words."}
        refused(case, "Point 1 is withdrawn", elements.reword_element, council.officer, **given)

    @pytest.mark.parametrize("moved", [{"received_on": TODAY}, {"kind": "enquiry"}])
    def test_moving_the_clock_without_a_reason(self, case: Case, council: Council, moved: dict[str, Any]) -> None:
        refused(case, "Say why", details.change_details, council.officer, details=moved)

    def test_a_case_under_way_does_not_become_a_compliment(self, council: Council) -> None:
        case = appointed(council)
        given = {"details": {"kind": "compliment"}, "why": "Kind words."}
        refused(case, "can no longer become a compliment", details.change_details, council.officer, **given)

    @pytest.mark.parametrize(
        ("duties", "sentence"),
        [
            ({"procedure": Told(not_relevant=True)}, "owed to everyone"),
            ({"advocacy": Told(RECEIVED - datetime.timedelta(days=1))}, "before the date received"),
        ],
    )
    def test_duties_that_cannot_be(self, case: Case, council: Council, duties: dict[str, Told], sentence: str) -> None:
        refused(case, sentence, details.record_duties, council.officer, duties=duties)


def test_a_reworded_point_keeps_its_number_and_its_old_words_in_the_history(case: Case, council: Council) -> None:
    elements.reword_element(
        case, seen=case.version, by=council.officer, on=TODAY, element=element(case), text="Nobody answered."
    )
    words = case.events.get(verb=Verb.ELEMENT_REWORDED).payload.words
    assert (element(case).number, element(case).text) == (1, "Nobody answered.")
    assert (words["before"]["text"], words["after"]["text"]) == ("Nobody answered the telephone.", "Nobody answered.")


def test_a_complaint_that_was_a_compliment_all_along_is_recorded_with_the_reason(case: Case, council: Council) -> None:
    details.change_details(
        case,
        seen=case.version,
        by=council.officer,
        on=TODAY,
        details={"kind": "compliment"},
        why="They meant it kindly.",
    )
    case.refresh_from_db()
    event = case.events.get(verb=Verb.DETAILS_CHANGED)
    assert (case.kind, case.status, event.payload.words["why"]) == ("compliment", "recorded", "They meant it kindly.")


def test_causes_changed_keep_their_order_and_the_old_ones_are_in_the_history(case: Case, council: Council) -> None:
    one, two = Term.objects.filter(list="cause")[:2]
    details.change_details(case, seen=case.version, by=council.officer, on=TODAY, details={}, causes=[two, one])
    assert list(case.causes.values_list("cause", flat=True)) == [two.pk, one.pk]
    words = case.events.get(verb=Verb.DETAILS_CHANGED).payload.words
    assert (words["before"]["causes"], words["after"]["causes"]) == ([], [two.pk, one.pk])


def test_saving_what_stands_already_writes_nothing(case: Case, council: Council) -> None:
    before = trace(case)
    same = {"seen": case.version, "by": council.officer, "on": TODAY}
    details.change_details(case, details={"words": case.words}, causes=[], **same)
    details.record_duties(case, duties={"help": Told()}, **same)
    elements.reword_element(case, element=element(case), text=element(case).text, **same)
    people.change_contact(case, person=complainant(case).person, told={"telephone": ""}, **same)
    assert trace(case) == before


def test_a_name_put_right_is_found_under_its_new_spelling(case: Case, council: Council) -> None:
    who = complainant(case).person
    people.change_contact(
        case, seen=case.version, by=council.officer, on=TODAY, person=who, told={"name": "Élodie O’Brien"}
    )
    who.refresh_from_db()
    assert who.folded_name == "elodie o'brien"
