"""What every form here has in common: dates, times and text judged with sentences, markup that can be reached, and
nothing typed that is lost."""

import datetime
import json
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from accounts import kept as stash
from cases.actions import elements
from cases.forms import (
    CaseForm,
    DateField,
    Form,
    LongTextField,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    YesNoField,
    kept,
    not_in_the_future,
)
from cases.models import Case, Draft, Element, Verb
from cases.record import Refused
from tests.builders import TODAY, Council

BAD_LETTERS = "This holds a character that cannot be stored. Type it again instead of pasting it."


class Everything(CaseForm):
    title = "Everything"

    on = DateField(label="Date", subject="The date of the visit", past=True)
    at = TimeField(label="Time", required=False)
    kind = RadioField(label="Kind", choices=[("a", "one <i>kind</i>"), ("b", "another")], hints={"a": "A <hint>"})
    other = SelectField(label="Other", choices=[("x", "ex")])
    known = YesNoField(label="Known?", unknown="Not known", required=False)
    name = TextField(label="Name <b>")
    words = LongTextField(label="Words", help_text="In <their> words")


GOOD = {
    "on_0": "1",
    "on_1": "9",
    "on_2": "2026",
    "at": "14:30",
    "kind": "a",
    "other": "x",
    "known": "no",
    "name": "Person 0405",
    "words": "Nobody rang.",
    "version": "3",
}


def posted(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(data)
    return query


def everything(**changed: str) -> Everything:
    return Everything(posted(GOOD | changed), case=Case(version=7))


def date_of(day: str, month: str, year: str, **given: Any) -> Any:
    field = DateField(subject="The date of the visit", past=True, **given)
    try:
        return field.clean([day, month, year])
    except ValidationError as fault:
        return fault.messages[0], sorted(field.wrong_parts)


@pytest.mark.usefixtures("today")
class TestDates:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            (("1", "9", "2026"), datetime.date(2026, 9, 1)),
            (("01", "09", "2026"), datetime.date(2026, 9, 1)),
            ((" 29 ", "Feb", "2024"), datetime.date(2024, 2, 29)),
            (("16", "september", "2026"), TODAY),
            (("", "", ""), ("Enter the date of the visit.", [0, 1, 2])),
            (("", "9", "2026"), ("The date of the visit must include a day.", [0])),
            (("1", "", ""), ("The date of the visit must include a month and a year.", [1, 2])),
            (("31", "2", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("0", "9", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("-1", "9", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("1", "xyz", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("1", "9", "26"), ("The date of the visit must have a year of 4 numbers.", [2])),
            (("1", "9", "99999"), ("The date of the visit must have a year of 4 numbers.", [2])),
            (("1", "9", "0000"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("1", "9", "1066"), ("The date of the visit must be between 1900 and 2100.", [2])),
            (("17", "9", "2026"), ("The date of the visit must be today or in the past.", [0, 1, 2])),
            (("\0", "9", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
            (("१", "9", "2026"), ("The date of the visit must be a real date.", [0, 1, 2])),
        ],
    )
    def test_a_date_is_real_or_the_sentence_says_what_is_wrong(self, typed: tuple[str, str, str], found: Any) -> None:
        assert date_of(*typed) == found

    def test_a_date_that_may_be_blank_is_none(self) -> None:
        assert date_of("", "", "", required=False) is None

    @given(some.lists(some.text(max_size=6), max_size=4))
    def test_no_typing_raises_anything_but_a_sentence(self, typed: list[str]) -> None:
        field = DateField(subject="The date", past=True)
        try:
            assert isinstance(field.clean(typed), datetime.date)
        except ValidationError as fault:
            assert [message[0].isupper() and message.endswith(".") for message in fault.messages] == [True]

    def test_a_date_is_in_the_future_by_the_councils_own_day(self) -> None:
        day = datetime.date(2026, 4, 1)
        not_in_the_future(day, today=day)
        with pytest.raises(ValidationError, match=r"The date must be today or in the past\."):
            not_in_the_future(day, today=day - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("14:30", datetime.time(14, 30)),
        ("14.30", datetime.time(14, 30)),
        ("1430", datetime.time(14, 30)),
        ("2:30pm", datetime.time(14, 30)),
        ("2 pm", datetime.time(14, 0)),
        ("12am", datetime.time(0, 0)),
        ("12:05 p.m.", datetime.time(12, 5)),
        ("", None),
        ("25:00", "The time must be a time, such as 14:30 or 2:30pm."),
        ("13pm", "The time must be a time, such as 14:30 or 2:30pm."),
        ("14", "The time must be a time, such as 14:30 or 2:30pm."),
        ("noon", "The time must be a time, such as 14:30 or 2:30pm."),
    ],
)
def test_a_time_is_taken_as_people_write_it(typed: str, found: Any) -> None:
    try:
        result: Any = TimeField(required=False).clean(typed)
    except ValidationError as fault:
        result = fault.messages[0]
    assert result == found


@pytest.mark.usefixtures("today")
class TestWhatAFormHandsOn:
    def test_its_own_fields_and_nothing_else(self) -> None:
        form = everything(status="resolved")
        assert form.is_valid()
        assert form.cleaned_data == {
            "on": datetime.date(2026, 9, 1),
            "at": datetime.time(14, 30),
            "kind": "a",
            "other": "x",
            "known": False,
            "name": "Person 0405",
            "words": "Nobody rang.",
        }
        assert form.version == 3

    @pytest.mark.parametrize(("typed", "answer"), [("yes", True), ("no", False), ("unknown", None), ("", None)])
    def test_not_known_is_neither_yes_nor_no(self, typed: str, answer: bool | None) -> None:
        form = everything(known=typed)
        assert (form.is_valid(), form.cleaned_data["known"]) == (True, answer)

    def test_text_in_one_form_with_single_line_ends(self) -> None:
        form = everything(name="E\u0301lodie", words="one\r\ntwo\rthree")
        assert form.is_valid()
        assert (form.cleaned_data["name"], form.cleaned_data["words"]) == ("\u00c9lodie", "one\ntwo\nthree")

    @pytest.mark.parametrize("letter", ["\0", "\ud800", "\udfff"])
    def test_no_character_that_a_database_cannot_hold(self, letter: str) -> None:
        form = everything(name=f"Person{letter}", words=f"x{letter}y")
        assert form.errors == {"name": [BAD_LETTERS], "words": [BAD_LETTERS]}

    @pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "99999999999999999999", "\u0663"])
    def test_without_the_version_it_was_opened_with_it_is_not_taken(self, version: str) -> None:
        form = everything(version=version)
        assert "version" in form.errors
        assert (form.version, form["version"].value()) == (7, "7")


@pytest.mark.usefixtures("today")
class TestMarkup:
    def page(self, form: Form) -> BeautifulSoup:
        source = render_to_string("cases/try_form.html", {"form": form})
        return BeautifulSoup(source, "lxml")

    @pytest.fixture(autouse=True)
    def a_page_of_its_own(self, settings: Any, tmp_path: Any) -> None:
        (tmp_path / "cases").mkdir()
        (tmp_path / "cases/try_form.html").write_text(
            "{% load crispy_forms_tags crispy_forms_gds %}{% error_summary form %}{% crispy form %}", encoding="utf-8"
        )
        engine = settings.TEMPLATES[0]
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    def test_every_link_of_the_summary_goes_to_a_field_that_takes_the_focus(self) -> None:
        page = self.page(everything(on_1="", at="noon", kind="", other="", name="", words=""))
        links = [link["href"][1:] for link in page.select(".govuk-error-summary a")]
        assert links == ["id_on_1", "id_at", "id_kind_0", "id_other", "id_name", "id_words"]
        assert [page.find(id=target).name for target in links] == [
            "input",
            "input",
            "input",
            "select",
            "input",
            "textarea",
        ]

    def test_what_describes_a_field_is_on_the_page(self) -> None:
        page = self.page(everything(on_1="", kind="", name="", words=""))
        named = [name for tag in page.select("[aria-describedby]") for name in tag["aria-describedby"].split()]
        assert len(named) == 6
        assert [name for name in named if page.find(id=name) is None] == []

    def test_labels_hints_and_choices_are_escaped(self) -> None:
        page = self.page(Everything(case=Case(version=1)))
        assert page.find("label", attrs={"for": "id_name"}).get_text() == "Name <b>"
        assert page.find(id="id_words_hint").get_text() == "In <their> words"
        assert page.find("label", attrs={"for": "id_kind_0"}).get_text() == "One <i>kind</i>"
        assert page.find(id="id_kind_0_hint").get_text() == "A <hint>"

    def test_each_part_of_a_date_has_its_label_and_a_numeric_keyboard(self) -> None:
        page = self.page(everything(on_1="13"))
        parts = [page.find(id=f"id_on_{number}") for number in range(3)]
        assert [part["inputmode"] for part in parts] == ["numeric"] * 3
        assert [part["value"] for part in parts] == ["1", "13", "2026"]
        assert [page.find("label", attrs={"for": part["id"]}).get_text() for part in parts] == ["Day", "Month", "Year"]

    def test_what_may_be_left_blank_says_so(self) -> None:
        page = self.page(Everything(case=Case(version=1)))
        labels = [tag.get_text(strip=True) for tag in page.select("legend, label")]
        assert [label for label in labels if "(optional)" in label] == ["Time (optional)", "Known? (optional)"]

    def test_what_was_typed_earlier_fills_the_form_unjudged(self) -> None:
        typed = posted({"on_0": "31", "on_1": "feb", "kind": "b", "known": "unknown", "words": "Half a sen"})
        form = Everything(typed=typed, case=Case(version=7))
        page = self.page(form)
        assert page.select(".govuk-error-summary") == []
        assert [page.find(id=f"id_on_{number}")["value"] for number in range(3)] == ["31", "feb", ""]
        assert [box["value"] for box in page.select("[checked]")] == ["b", "unknown"]
        assert page.find(id="id_words").get_text(strip=True) == "Half a sen"


class TestNothingTypedIsLost:
    """Through a page of a case: a new point of complaint."""

    @pytest.fixture
    def officer(self, council: Council, client: Client) -> Client:
        client.force_login(council.officer)
        return client

    @pytest.fixture
    def address(self, case: Case) -> str:
        return reverse("element_add", args=[case.reference])

    def sent(self, case: Case, **changed: str) -> dict[str, str]:
        return {"text": "A third thing.", "version": str(case.version), "form_token": str(uuid.uuid4())} | changed

    def test_a_form_sent_after_the_session_ran_out_is_filled_in_again_for_the_same_person(
        self, council: Council, case: Case, address: str, client: Client
    ) -> None:
        typed = self.sent(case, typed_by=stash.signature_of(council.officer))
        client.post(address, typed)
        client.force_login(council.officer)
        form = client.get(address).context["form"]
        assert (form["text"].value(), form.form_token, form.version) == (
            "A third thing.",
            uuid.UUID(typed["form_token"]),
            case.version,
        )
        assert client.get(address).context["form"]["text"].value() is None

    def test_somebody_else_who_signs_in_there_does_not_see_it(
        self, council: Council, case: Case, address: str, client: Client
    ) -> None:
        client.post(address, self.sent(case, typed_by=stash.signature_of(council.officer)))
        client.force_login(council.officer_two)
        assert client.get(address).context["form"]["text"].value() is None

    def test_a_form_that_saves_itself_is_found_again_in_its_own_tab(
        self, officer: Client, case: Case, address: str
    ) -> None:
        one, two = (self.sent(case, text=text, save_draft="by script") for text in ("First tab.", "Second tab."))
        assert json.loads(officer.post(address, one).content) == {"said": "Saved at 10:00"}
        officer.post(address, two)
        officer.post(address, one | {"text": "First tab, longer."})
        shown = {
            sent["form_token"]: officer.get(address, {"draft": sent["form_token"]}).context["form"]["text"].value()
            for sent in (one, two)
        }
        assert shown == {one["form_token"]: "First tab, longer.", two["form_token"]: "Second tab."}
        assert case.elements.count() == 2

    def test_a_draft_is_seen_by_its_writer_alone_and_on_its_own_page_alone(
        self, council: Council, officer: Client, case: Case, address: str
    ) -> None:
        sent = self.sent(case, save_draft="by script")
        officer.post(address, sent)
        elsewhere = reverse("element_reword", args=[case.reference, 1])
        assert officer.get(elsewhere, {"draft": sent["form_token"]}).context["form"]["text"].value() != sent["text"]
        other = Client()
        other.force_login(council.officer_two)
        assert other.get(address, {"draft": sent["form_token"]}).context["form"]["text"].value() is None
        assert other.post(address, sent).status_code == 422
        assert Draft.objects.get().user == council.officer

    def test_the_button_saves_without_a_script_and_says_so(self, officer: Client, case: Case, address: str) -> None:
        response = officer.post(address, self.sent(case, save_draft="by button"))
        assert (response.status_code, response["Location"]) == (302, reverse("your_work"))
        assert list(Draft.objects.values_list("form", "case", "typed__text")) == [
            ("element_add", case.pk, ["A third thing."])
        ]

    def test_a_draft_goes_when_its_form_is_sent_and_does_not_come_back(
        self, officer: Client, case: Case, address: str
    ) -> None:
        sent = self.sent(case)
        officer.post(address, sent | {"save_draft": "by script"})
        officer.post(address, sent)
        officer.post(address, sent | {"save_draft": "by script"})
        assert (Draft.objects.count(), case.elements.count()) == (0, 3)

    def test_a_draft_larger_than_any_letter_is_refused_with_a_sentence(
        self, officer: Client, case: Case, address: str
    ) -> None:
        response = officer.post(address, self.sent(case, text="x" * stash.LARGEST, save_draft="by script"))
        assert (response.status_code, json.loads(response.content)["said"]) == (
            422,
            "This could not be saved as a draft. Send the form, or copy what you typed.",
        )

    def test_pressing_twice_does_it_once_and_goes_to_the_same_place(
        self, officer: Client, case: Case, address: str
    ) -> None:
        sent = self.sent(case)
        places = [officer.post(address, sent)["Location"] for _ in range(2)]
        assert places == [reverse("details", args=[case.reference])] * 2
        assert list(case.elements.values_list("number", flat=True)) == [1, 2, 3]

    def test_two_presses_under_way_at_once_do_it_once(
        self, council: Council, officer: Client, case: Case, address: str, rf: RequestFactory
    ) -> None:
        sent = self.sent(case)
        late = rf.post(address, sent)
        late.session = type(officer.session)(officer.session.session_key)
        late.session.get("read before the first press was done")
        late.user, late.resolver_match = council.officer, None
        officer.post(address, sent)
        form = Everything(posted(GOOD | sent), case=case)

        def deed() -> Element:
            return elements.add_element(case, seen=form.version, by=council.officer, on=TODAY, text="A third thing.")

        response = kept.run(late, form, deed, then="your_work")
        assert response is not None
        assert response["Location"] == reverse("details", args=[case.reference])
        assert case.elements.count() == 3

    def test_what_somebody_else_changed_is_said_and_sending_again_is_a_decision(
        self, council: Council, officer: Client, case: Case, address: str
    ) -> None:
        elements.add_element(case, seen=case.version, by=council.officer_two, on=TODAY, text="Meanwhile.")
        response = officer.post(address, self.sent(case))
        form = response.context["form"]
        assert response.status_code == 409
        assert form["text"].value() == "A third thing."
        assert form.changes == ["Point of complaint added, by Officer Two at 10:00 on 16 September"]
        assert form.non_field_errors() == [
            "This case was changed after you opened this page. What you typed is kept below. "
            "Check that it is still right, then send it again."
        ]
        again = officer.post(address, self.sent(case, version=form["version"].value()))
        assert again.status_code == 302
        assert list(case.elements.order_by("number").values_list("text", flat=True)[2:]) == [
            "Meanwhile.",
            "A third thing.",
        ]

    def test_the_title_of_a_page_with_errors_says_so_first(self, officer: Client, case: Case, address: str) -> None:
        page = BeautifulSoup(officer.post(address, self.sent(case, text="")).content, "lxml")
        assert page.title.get_text().startswith("Error: Add a point of complaint")

    def test_a_refusal_keeps_what_was_typed_and_says_why(
        self, rf: RequestFactory, council: Council, case: Case
    ) -> None:
        request = rf.post("/", GOOD)
        request.user, request.session = council.officer, Client().session
        form = Everything(posted(GOOD), case=case)

        def deed() -> None:
            raise Refused("It cannot be done today.")

        assert kept.run(request, form, deed, then="your_work") is None
        assert (form.refused, form.non_field_errors(), form["words"].value()) == (
            True,
            ["It cannot be done today."],
            "Nobody rang.",
        )
        assert not case.events.exclude(verb=Verb.LOGGED).exists()
