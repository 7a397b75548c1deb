"""What complainants say about themselves: recorded by the complaints team, seen by nobody else, and named nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from cases.actions import equality, people
from cases.actions.equality import FROM_LISTS, QUESTIONS, answered, answers_of
from cases.actions.people import Someone
from cases.models import Case, EqualityAnswers, EventPayload, Part, Term, TermList, Verb
from cases.permissions import NotAllowed
from cases.record import Clash
from reporting.crosstab import Basis
from tests import builders_stage_three
from tests.builders import RECEIVED, TODAY, Council, do, logged, withdrawn
from tests.cases.conftest import trace
from tests.logs import count
from tests.test_access_matrix import pages

WORDS = {
    TermList.AGE_BAND: ("Aged 18 to 24", "Aged 25 to 44"),
    TermList.GENDER: ("Agender", "Womanly"),
    TermList.ETHNICITY: ("Manx", "Faroese"),
    TermList.SEXUAL_ORIENTATION: ("Pansexual", "Asexual"),
}
"""Words that no page says for any other reason."""
EVERY_WORD = [word for words in WORDS.values() for word in words]


@pytest.fixture
def terms(db: None) -> dict[str, Term]:
    """The council's lists, by their words."""
    rows = [
        Term.objects.create(list=of, label=word, position=place)
        for of, words in WORDS.items()
        for place, word in enumerate(words)
    ]
    return {row.label: row for row in rows}


@pytest.fixture
def whole(terms: dict[str, Term]) -> dict[str, Term | bool]:
    """An answer to every question."""
    return {of.value: terms[words[0]] for of, words in WORDS.items()} | {"disability": True}


def record(case: Case, by: User, **answers: Term | bool | None) -> Case:
    return do(equality.record_equality, case, by=by, on=TODAY, answers=answers)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def address(case: Case) -> str:
    return reverse("equality", args=[case.reference])


def sent(case: Case, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as a browser posts them: numbers of entries, and a word about disability."""
    said = {True: "yes", False: "no", None: "unknown"}
    stand = dict.fromkeys(QUESTIONS) | answers
    form = {name: answer.pk if isinstance(answer, Term) else "" for name, answer in stand.items()}
    return form | {"disability": said[stand["disability"]], "version": case.version}


def shown(response: HttpResponse) -> dict[str, str]:
    """What is chosen in the form of a page, in its own words."""
    page = soup(response)
    chosen = {of.value: page.select_one(f"#id_{of} option[selected]") for of in FROM_LISTS}
    marked = page.select_one("input[name=disability][checked]")
    return {name: one.get_text(strip=True) if one else "Not recorded" for name, one in chosen.items()} | {
        "disability": marked["value"] if marked else "nothing"
    }


def told_of(case: Case) -> list[tuple[str, Any]]:
    """What the history says of the answers, oldest first."""
    verbs = (Verb.EQUALITY_RECORDED, Verb.EQUALITY_CHANGED, Verb.EQUALITY_REMOVED)
    events = case.events.filter(verb__in=verbs).order_by("number").select_related("payload")
    return [(event.get_verb_display(), event.payload.words) for event in events]


def test_an_officer_records_the_answers_changes_them_and_takes_them_off(
    council: Council, case: Case, terms: dict[str, Term], whole: dict[str, Any]
) -> None:
    officer = signed_in(council.officer)
    nothing = dict.fromkeys(QUESTIONS, "Not recorded") | {"disability": "unknown"}
    assert shown(officer.get(address(case))) == nothing
    answer = officer.post(address(case), sent(case, whole), follow=True)
    assert answer.redirect_chain == [(reverse("people", args=[case.reference]), 302)]
    assert "5 of 5 questions answered" in soup(answer).select_one(".govuk-notification-banner, [role=alert]").get_text()
    assert answers_of(case) == whole
    every = {of.value: words[0] for of, words in WORDS.items()} | {"disability": "yes"}
    assert shown(officer.get(address(case))) == every

    case.refresh_from_db()
    fewer = {"gender": terms["Womanly"], "disability": False}
    officer.post(address(case), sent(case, fewer))
    assert {name: answer for name, answer in answers_of(case).items() if answer is not None} == fewer

    case.refresh_from_db()
    answer = officer.post(address(case), sent(case, {}), follow=True)
    assert "No equality answers are recorded on this case." in soup(answer).get_text()
    assert not EqualityAnswers.objects.exists()
    assert told_of(case) == [
        (
            "Equality answers recorded",
            {"after": {"recorded": ["age band", "gender", "ethnicity", "sexual orientation", "disability"]}},
        ),
        (
            "Equality answers changed",
            {
                "after": {
                    "removed": ["age band", "ethnicity", "sexual orientation"],
                    "changed": ["gender", "disability"],
                }
            },
        ),
        ("Equality answers removed", {"after": {"removed": ["gender", "disability"]}}),
    ]


def test_answers_that_are_sent_as_they_stand_leave_no_event(
    council: Council, case: Case, whole: dict[str, Any]
) -> None:
    record(case, council.officer, **whole)
    before = trace(case)
    assert signed_in(council.officer_two).post(address(case), sent(case, whole)).status_code == 302
    assert trace(case) == before


def test_a_question_that_is_left_out_stays_as_it_is(council: Council, case: Case, terms: dict[str, Term]) -> None:
    record(case, council.officer, gender=terms["Agender"])
    record(case, council.officer, disability=False)
    assert answers_of(case) == dict.fromkeys(QUESTIONS) | {"gender": terms["Agender"], "disability": False}


def words_of_answers(case: Case) -> list[str]:
    """The words of the lists, or numbers of their entries, that the words of a case's events hold."""
    told = json.dumps(list(EventPayload.objects.filter(event__case=case).values_list("words", flat=True)))
    abouts = json.dumps(list(case.events.values_list("about", flat=True)))
    return [word for word in EVERY_WORD if word in told + abouts]


def test_the_history_never_says_an_answer(council: Council, case: Case, terms: dict[str, Term], whole: dict) -> None:
    record(case, council.officer, **whole)
    record(case, council.officer, ethnicity=terms["Faroese"])
    record(case, council.officer, **dict.fromkeys(QUESTIONS))
    assert words_of_answers(case) == []
    for _, words in told_of(case):  # neither the number of an entry nor a yes or no
        assert set(words) == {"after"}
        assert {said for questions in words["after"].values() for said in questions} <= set(QUESTIONS.values())
    told = soup(signed_in(council.auditor).get(reverse("history", args=[case.reference]))).get_text()
    assert "Equality answers changed" in told and not [word for word in EVERY_WORD if word in told]


def test_an_answer_in_the_history_would_be_found(council: Council, case: Case, terms: dict[str, Term]) -> None:
    """Negative control: a deed that writes an entry's words, as those for other details do."""
    do(people.add_person, case, by=council.officer, on=TODAY, part=Part.PARENT, who=Someone("Manx"), from_on=RECEIVED)
    assert words_of_answers(case) == ["Manx"]


PAGES_OF_A_CASE = {"reference", "number", "pk"}


def said_to(user: User, case: Case, found: dict[str, URLPattern]) -> dict[str, list[str]]:
    """Every page of a case that this person may open and that says a word of the lists, with the words."""
    client = signed_in(user)
    said: dict[str, list[str]] = {}
    opened = 0
    for name, pattern in found.items():
        needs = {"reference": case.reference} | dict.fromkeys(set(pattern.pattern.converters) - {"reference"}, "1")
        answer = client.get(reverse(name, kwargs=needs))
        opened += answer.status_code == 200
        text = (
            b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
        )
        if words := [word for word in EVERY_WORD if word in text]:
            said[name] = words
    assert opened >= 2  # a page that does not open says nothing either
    return said


def test_nobody_but_the_complaints_team_is_shown_an_answer_on_any_page_of_the_case(
    council: Council, whole: dict[str, Any]
) -> None:
    """DOMAIN 9: never visible to the investigator. The team's own page is the control: it says every word."""
    case = builders_stage_three.director_appointed(council)
    record(case, council.officer, **whole)
    of_a_case = {
        name: pattern
        for name, pattern in pages(get_resolver()).items()
        if "reference" in pattern.pattern.converters and set(pattern.pattern.converters) <= PAGES_OF_A_CASE
    }
    assert len(of_a_case) > 50
    with_parts = {part.user for part in case.involvements.filter(user__isnull=False).select_related("user")}
    assert {council.team_manager, council.senior, council.investigator, council.independent} <= with_parts
    for user in with_parts | {council.auditor, council.head}:
        assert said_to(user, case, of_a_case) == {}, user
    for user in (council.officer_two, council.manager):
        assert said_to(user, case, of_a_case) == {"equality": EVERY_WORD}


def test_the_people_page_says_how_many_are_answered_to_those_who_may_see_them(
    council: Council, whole: dict[str, Any]
) -> None:
    case = builders_stage_three.director_appointed(council)
    people_page = reverse("people", args=[case.reference])
    officer, team_manager = signed_in(council.officer), signed_in(council.team_manager)
    assert "None recorded." in soup(officer.get(people_page)).get_text()
    record(case, council.officer, gender=whole["gender"], disability=False)
    page = soup(officer.get(people_page))
    assert "2 of 5 questions answered." in page.get_text()
    assert page.select_one(f"a[href='{address(case)}']").get_text() == "See or change equality answers"
    assert "quality answers" not in soup(team_manager.get(people_page)).get_text()
    assert team_manager.get(address(case)).status_code == 403


def test_whoever_may_not_is_refused_and_leaves_no_trace(council: Council, whole: dict[str, Any]) -> None:
    case = builders_stage_three.director_appointed(council)
    before = trace(case)
    for user in (council.team_manager, council.senior, council.investigator, council.auditor, council.head):
        with pytest.raises(NotAllowed, match="see and record equality answers"):
            record(case, user, **whole)
    assert (trace(case), EqualityAnswers.objects.exists()) == (before, False)
    assert answered(answers_of(record(case, council.manager, **whole))) == 5


def test_two_people_at_once_the_second_is_told_and_keeps_what_was_chosen(
    council: Council, case: Case, terms: dict[str, Term]
) -> None:
    second = sent(case, {"gender": terms["Womanly"], "disability": False})
    record(case, council.officer, gender=terms["Agender"])
    client = signed_in(council.officer_two)
    answer = client.post(address(case), second)
    assert answer.status_code == 409
    assert "Equality answers recorded, by Officer One" in soup(answer).get_text()
    assert (shown(answer)["gender"], shown(answer)["disability"]) == ("Womanly", "no")
    assert answers_of(case)["gender"] == terms["Agender"]
    case.refresh_from_db()
    assert client.post(address(case), second | {"version": case.version}).status_code == 302
    assert answers_of(case) == dict.fromkeys(QUESTIONS) | {"gender": terms["Womanly"], "disability": False}
    with pytest.raises(Clash):
        equality.record_equality(case, seen=case.version, by=council.officer, on=TODAY, answers={"disability": None})


def test_an_answer_of_another_list_or_of_none_is_refused_and_the_rest_is_kept(
    council: Council, case: Case, terms: dict[str, Term]
) -> None:
    client = signed_in(council.officer)
    answers = {"gender": terms["Womanly"], "ethnicity": terms["Pansexual"], "disability": True}
    refused = client.post(address(case), sent(case, answers) | {"age_band": "none"})
    errors = {name: list(found) for name, found in refused.context["form"].errors.items()}
    assert errors == {
        "age_band": ["Choose the age band from the list."],
        "ethnicity": ["Choose the ethnicity from the list."],
    }
    assert (shown(refused)["gender"], shown(refused)["disability"]) == ("Womanly", "yes")
    before = trace(case)
    assert (before["case"]["version"], told_of(case)) == (case.version, [])
    for wrong in ({"ethnicity": terms["Pansexual"]}, {"disability": terms["Manx"]}, {"religion": terms["Manx"]}):
        with pytest.raises(ValueError, match="no answer to a question about equality"):
            record(case, council.officer, **wrong)
    assert (trace(case), EqualityAnswers.objects.exists()) == (before, False)


def test_an_entry_that_has_left_the_list_stands_where_it_was_given_and_cannot_be_given_anew(
    council: Council, case: Case, terms: dict[str, Term]
) -> None:
    record(case, council.officer, ethnicity=terms["Manx"])
    Term.objects.filter(label__in=["Manx", "Asexual"]).update(retired_on=TODAY)
    client = signed_in(council.officer)
    page = client.get(address(case))
    assert shown(page)["ethnicity"] == "Manx"
    assert "Asexual" not in soup(page).get_text()
    client.post(address(case), sent(case, {"ethnicity": terms["Manx"], "disability": True}))
    assert (answers_of(case)["ethnicity"], answers_of(case)["disability"]) == (terms["Manx"], True)
    other = logged(council)
    refused = client.post(address(other), sent(other, {"ethnicity": terms["Manx"]}))
    assert list(refused.context["form"].errors) == ["ethnicity"]


def test_a_question_whose_list_is_empty_says_so(council: Council, case: Case) -> None:
    Term.objects.create(list=TermList.GENDER, label="Agender")
    page = soup(signed_in(council.officer).get(address(case)))
    hints = {hint["id"]: hint.get_text(strip=True) for hint in page.select(".govuk-hint")}
    assert sorted(hints) == ["id_age_band_hint", "id_ethnicity_hint", "id_sexual_orientation_hint"]
    assert set(hints.values()) == {
        "The council’s list has no entries yet. Whoever looks after this system can add them."
    }


def test_the_page_says_whose_answers_they_are(council: Council, case: Case) -> None:
    client = signed_in(council.officer)
    assert "What Person 0405 chose to say about themselves" in soup(client.get(address(case))).get_text()
    do(
        people.add_person,
        case,
        by=council.officer,
        on=TODAY,
        part=Part.COMPLAINANT,
        who=Someone("Person 0406"),
        from_on=RECEIVED,
    )
    assert "This case has 2 complainants, and the record holds the answers of one: the first." in " ".join(
        soup(client.get(address(case))).get_text().split()
    )
    case.involvements.filter(part=Part.COMPLAINANT).update(until_on=RECEIVED)
    assert "What the complainant chose to say about themselves" in soup(client.get(address(case))).get_text()


def counted(label: str) -> int:
    """The cases closed in the year whose complainant gave this gender."""
    table = count("gender", years="2026-27", basis=Basis.CLOSED)
    return sum(line.total for line in table.data if line.label == label)


def test_answers_that_come_back_after_the_case_is_closed_are_recorded_and_counted(
    council: Council, terms: dict[str, Term]
) -> None:
    """DOMAIN 9: collected after and apart from the complaint."""
    case = withdrawn(council)
    assert (case.closed_on, counted("Agender")) == (RECEIVED, 0)
    before = Case.objects.values().get(pk=case.pk)
    client = signed_in(council.officer)
    assert client.post(address(case), sent(case, {"gender": terms["Agender"]})).status_code == 302
    assert counted("Agender") == 1
    after = Case.objects.values().get(pk=case.pk)
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {
        "version": (before["version"], before["version"] + 1)
    }
