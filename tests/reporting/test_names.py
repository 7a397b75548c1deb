"""People are found in the words of a report, however their names are written; and ordinary words are left alone."""

from __future__ import annotations

import datetime
import random
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.models import Case, Involvement, Part, Person
from reporting.checking.paste import parse
from reporting.commentary import SENTENCES
from reporting.layouts import SHIPPED
from reporting.publication import names
from reporting.publication.alike import ALIKE
from reporting.publication.names import Hit, matched, search, visible

pytestmark = pytest.mark.django_db
REPORTS = Path(__file__).parents[1] / "data/reports"

GIVEN = (
    "Zephyrine Quillon Élodie Łukasz Oluwaseun Siobhán Ngọc Björn Anaïs Þórdís Jean-Luc Mary-Kate Xiomara Tadhg Ifeoma "
    "May Grace Will Li Jo Summer Ødegård François Zoë Idris Wren Saoirse Yusuf Kwabena Dafydd"
)
FAMILY = (
    "Abernethy-Vole O'Quinlan D’Arcoven MacTavelock Szczepańska Nguyễn Brown Young Khaleq Ferreira-Santos "
    "Thistlewick Ümlautsson Vanterpool Hill St.Clairwell Okonkwolo Bell Price Llewelyn-Pryce Jørgensen Çelikkol "
    "Wójcicki King Petrakisou Al-Rashidun Rivers Quarrington Mbatheli Ó'Maolain Lee"
)
FIRST, LAST = GIVEN.split(), FAMILY.split()
"""Canaries: nobody's names, with everything that makes names hard to find."""


def on_a_case(name: str, part: str = Part.CHILD, **details: Any) -> Person:
    person = Person.called(name, **details)
    person.save()
    case = Case.objects.create(received_on=datetime.date(2026, 9, 7))
    Involvement.objects.create(case=case, person=person, part=part, from_on=datetime.date(2026, 9, 7))
    return person


def bare(text: str) -> str:
    """Without accents, as somebody types who has not got the keys."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def forms(first: str, last: str) -> list[str]:
    """The ways in which a name is written in prose."""
    return [
        f"{first} {last}",
        f"{last}, {first}",
        f"{first} {last}’s",
        f"{first}'s",
        f"{first[0]}. {last}",
        f"{first[0]} {last}",
        f"{first} {last[0]}.",
        f"Ms {last}",
        f"the {last}s",
        f"{first} {last}".upper(),
        f"{first} {last}".lower(),
        bare(f"{first} {last}"),
        unicodedata.normalize("NFD", f"{first} {last}"),
        f"**{first}** {last}",
        f"*{first[:2]}*{first[2:]} {last}",
        f"{first}\n{last}",
        f"{first}\u00a0{last}",
        f"{first[:1]}\u00ad{first[1:]} {last}",
        f"{last}/{first}",
        f"({first} {last})",
        f"“{last}”",
        "".join(f"&#{ord(c)};" for c in f"{first} {last}"),
        f"{first}-{last}",
        f"_{last}_",
    ]


FRAMES = (
    "The team apologised to {} and changed its practice.",
    "{} told us that nobody had answered.",
    "As a result of what happened to {}, every plan is now shared within a week.",
    "We are grateful to the family ({}), who gave their time.",
    "“Thank you,” wrote {}, “for listening.”",
)


def test_no_canary_is_missed_in_five_hundred_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    """TRUST, row 66: 0 missed."""
    people = [(first, last) for first, last in zip(FIRST, LAST, strict=True)]
    parts = [Part.CHILD, Part.COMPLAINANT, Part.PARENT, Part.ADVOCATE, Part.WITNESS]
    for place, (first, last) in enumerate(people[:20]):
        on_a_case(f"{first} {last}", parts[place % len(parts)])
    for first, last in people[20:]:
        User.objects.create(email=f"{len(first)}{last[:3].lower()}@exampleshire.example", name=f"{first} {last}")
    choose = random.Random(66)
    drafts: dict[str, list[str]] = {}
    written: dict[str, tuple[str, str]] = {}
    for number in range(500):
        first, last = people[number % len(people)]
        form = forms(first, last)[(number // len(people)) % 24]
        frame = choose.choice(FRAMES)
        place = f"draft {number}"
        drafts[place] = ["The number of complaints fell.", frame.format(form)]
        written[place] = (f"{first} {last}", form)
    found = {hit.place for hit in search(drafts)}
    assert {place: written[place] for place in drafts if place not in found} == {}


PROSE = [
    "In May 2024 the team may have taken longer; by 31 March most will be answered, and the price of delay is known.",
    "Young people told us they hope for a summer holiday. The council will brown no paper and bell no cat.",
    "A child who is looked after has a right to an advocate. The complaints manager reads every answer.",
    "Of 1,234 complaints, 12.5% were upheld; 0.9% of 3,517 referrals. See SI 2006/1738, regulation 13(2).",
    "Stage 2 took 65 working days in 2023-24 and 25 in 2024-25. Table 5 is on page 12. It cost £10,024.50 in all.",
    "The Head of Service and the panel met at 10am on 9 June 2025, in the King’s Hall.",
]


def test_ordinary_words_are_left_alone_and_false_alarms_are_counted() -> None:
    """The words that names are made of raise no alarm as words. One does, because it is written as a name."""
    for first, last in zip(FIRST, LAST, strict=True):
        on_a_case(f"{first} {last}")
    User.objects.create(email="a@exampleshire.example", name="Complaints Manager")
    on_a_case("Child 0405")
    alarms = search({"prose": PROSE})
    assert [(hit.found, hit.sentence) for hit in alarms] == [
        ("King", "The Head of Service and the panel met at 10am on 9 June 2025, in the King's Hall.")
    ]


def test_the_words_of_the_shipped_reports_raise_no_alarm_where_nobody_is_called_by_them() -> None:
    on_a_case("Zephyrine Quillon")
    texts = {
        layout.name: [
            *(part.what for section in layout.sections for part in section.parts if part.kind in ("words", "heading")),
            *(item for section in layout.sections for part in section.parts for item in part.items),
            *(says.__doc__ for says in SENTENCES.values()),
        ]
        for layout in SHIPPED.values()
    }
    assert search(texts) == []


@pytest.mark.parametrize(
    ("text", "found", "kind"),
    [
        ("See 7K3M-9PQ2 for more.", "7K3M-9PQ2", "reference of a case"),
        ("See 7k3m - 9pq2 for more.", "7k3m - 9pq2", "reference of a case"),
        ("As in CSC/2024/017, we apologised.", "CSC/2024/017", "reference of a case"),
        ("They live at EX1 1XX now.", "EX1 1XX", "postcode"),
        ("They live at ex11xx now.", "ex11xx", "postcode"),
        ("Ring 01632 960 001.", "01632 960 001", "telephone number"),
        ("Ring +44 (0)1632 960001.", "+44 (0)1632 960001", "telephone number"),
        ("Ring 07700900123.", "07700900123", "telephone number"),
        ("Write to someone.else@family.example today.", "someone.else@family.example", "e-mail address"),
        ("Write to someone(at)family.example today.", "someone(at)family.example", "e-mail address"),
    ],
)
def test_what_leads_to_a_person_is_found_too(text: str, found: str, kind: str) -> None:
    Case.objects.create(received_on=datetime.date(2026, 9, 7), imported_reference="CSC/2024/017")
    assert [(hit.found, hit.kind) for hit in search({"there": [text]})] == [(found, kind)]


@pytest.mark.parametrize("text", ["Mr AK was told.", "The child AK was told.", "A.K. was told.", "A. K. was told."])
def test_initials_of_somebody_on_a_case_are_found(text: str) -> None:
    on_a_case("Anaïs Khaleq")
    found = search({"there": [text]})
    assert [hit.kind for hit in found] == [
        "initials that are those of a name of somebody on a case (child or young person)"
    ]
    assert search({"there": ["The SEN team and HR met the MP, Mr BC."]}) == []


def test_a_hit_says_where_and_whose_and_each_is_told_once() -> None:
    on_a_case("Zephyrine Quillon", Part.COMPLAINANT)
    hits = search({"one": ["First. Zephyrine was told. Last.", "Zephyrine was told."], "two": ["Nothing."]})
    assert hits == [Hit("one", "Zephyrine", "name of somebody on a case (complainant)", "Zephyrine was told.")]


def test_a_name_in_the_middle_of_a_word_is_none() -> None:
    on_a_case("Ann Quill")
    assert search({"there": ["The annual planning of quilling."]}) == []


def test_a_search_without_the_list_of_people_finds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    on_a_case("Zephyrine Quillon")
    monkeypatch.setattr(names, "_people", lambda: iter(()))
    assert search({"there": ["Zephyrine Quillon was told."]}) == []


def test_however_many_texts_and_people_there_are_the_names_are_asked_for_once() -> None:
    asked = []
    for people, texts in ((1, 1), (30, 30)):
        for number in range(people):
            on_a_case(f"Zephyrine Quillon{number}")
        with CaptureQueriesContext(connection) as queries:
            search({f"place {number}": ["Zephyrine was told."] for number in range(texts)})
        asked.append(len(queries))
    assert asked == [4, 4]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Siobhán O’Rourke-Nwosu", word)
        for word in (
            "O Rourke", "Nwo-su", "Nwo\u2011su", "Nwosu1", "Nwosu2", "Ｎｗｏｓｕ", "\U0001d40d\U0001d430\U0001d428su",
            "Nw\u043esu", "Nwo\u202dsu", "Nwo\u2066su", "Nwo\ufe0fsu", "Nwo\U000e0061su", "Nwo\u200bsu",
        )
    ]
    + [
        ("Mary-Anne Quellish", "Maryanne"), ("Ewan MacTavelock", "Mac Tavelock"), ("Jean-Luc D’Soarez", "Soarez"),
        ("Aisha al-Rashidun", "AlRashidun"), ("José-María Müllerkamp", "Josemaria"),
        ("José-María Müllerkamp", "Muellerkamp"), ("Søren Ødegård", "Oedegaard"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_one_word_and_in_two_before_the_number_of_a_note_and_in_letters_that_look_alike(
    name: str, written: str
) -> None:
    text = {"p": [f"We thank {written} for the care that was taken."]}
    assert search(text) == []  # the control: nobody of that name is on record
    on_a_case(name)
    (hit,) = search(text)
    assert hit.kind == "name of somebody on a case (child or young person)"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("John Smith", word)
        for word in ("S m i t h", "s m i t h", "S. m. i. t. h", "S-m-i-t-h", "J o h n S m i t h", "J O H N S M I T H",
                     "Smyth", "SMYTHE", "Smi-th", "Johnny", "Jon", "Smith’s", "Smiths’", "Smith`s", "Smith-Jonas")
    ]
    + [
        ("Ewan McTavelock", "MacTavelock"), ("Ewan MacTavelock", "McTavelock"), ("Ewan MacTavelock", "Mc Tavelock"),
        ("Elizabeth Quillon", "Liz"), ("Liz Quillon", "Elizabeth"), ("Elizabeth Quillon", "Beth’s"),
        ("William Quillon", "Bill"), ("William Quillon", "Will Quarrel"), ("Bill Quillon", "William"),
        ("Mohammed Khaleq", "Muhammad"), ("Ann Quillonne", "Quillon’s"), ("Ann Wyndthorpe", "Windthorp"),
        ("Ann Pickering-Vole", "Vole"), ("Ann Pickering-Vole", "Pickering"), ("Ann Phillottson", "Filotson"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_its_letters_apart_in_other_spellings_and_by_its_familiar_form(
    name: str, written: str
) -> None:
    text = {"p": [f"We thank {written} for the care that was taken."]}
    assert search(text) == []  # the control: nobody of that name is on record
    on_a_case(name)
    (hit,) = search(text)
    assert hit.kind == "name of somebody on a case (child or young person)"


@pytest.mark.parametrize(
    "text",
    [
        "Will the council answer? It will, and will rob nobody; the bill is paid.",
        "The Children’s Wellbeing and Schools Bill became law. The Bill was long.",
        "MARC and SAM are what the two systems are called.",
        "A right to be heard: S E N and D, (a) b c d.",
        "Sandy soil and a robin. Rob nobody.",
        "We smith nothing; the jack was lifted.",
        "Filing was late. We keep a filing plan.",
    ],
)
def test_other_forms_of_a_name_that_are_words_are_left_alone_where_they_are_words(text: str) -> None:
    for name in ("William Quillon", "Robert Quillon", "Marcus Quillon", "Samuel Quillon", "Alexander Quillon",
                 "John Smyth", "Ann Phyling"):  # fmt: skip
        on_a_case(name)
    assert search({"p": [text]}) == []


def test_what_three_councils_published_raises_no_alarm_by_another_form_of_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everybody of the list of names on record, and 95,000 letters of commentary: only their own names are found."""
    texts = {
        path.stem: [part.text for part in parse(path.read_text(encoding="utf-8")).paragraphs]
        for path in sorted(REPORTS.glob("*.txt"))
    }
    assert sum(len(text) for several in texts.values() for text in several) > 90_000
    monkeypatch.setattr(names, "_people", lambda: iter([(f"{name.title()} Quillon", "name") for name in ALIKE]))
    assert [hit.found for hit in search(texts)] == ["PEGS"]  # an organisation, and a family of Pegs


def test_the_names_of_one_line_of_the_list_are_forms_of_each_other() -> None:
    for name, others in ALIKE.items():
        assert name == matched(name)
        assert name not in others
        assert all(name in ALIKE[other] for other in others)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("943 476 5919", "NHS number"), ("9434765919", "NHS number"), ("943-476-5919", "NHS number"),
        ("AB 12 34 56 C", "National Insurance number"), ("ab123456c", "National Insurance number"),
        ("0044 7700 900123", "telephone number"), ("CH1-2AB", "postcode"), ("a＠b.org.uk", "e-mail address"),
    ],
)  # fmt: skip
def test_numbers_that_are_somebodys_are_found_whosoever_they_are(written: str, kind: str) -> None:
    assert [hit.kind for hit in search({"p": [f"Please quote {written} when you write."]})] == [kind]


@pytest.mark.parametrize("written", ["943 476 5918", "1234567890", "2024-25", "£943 476", "12 to 34", "AB 12", "1,234"])
def test_other_numbers_are_nobodys(written: str) -> None:
    assert search({"p": [f"Please quote {written} when you write."]}) == []


@pytest.mark.parametrize(
    "written",
    [
        "4 March 2011",
        "4th March, 2011",
        "4th of March 2011",
        "04 Mar 2011",
        "4-Mar-11",
        "4 march ’11",
        "March 4, 2011",
        "March 4th, 2011",
        "04/03/2011",
        "4/3/11",
        "4.3.2011",
        "04-03-11",
        "4 / 3 / 2011",
        "2011-03-04",
    ],
)
def test_a_date_of_birth_is_found_however_it_is_written(written: str) -> None:
    on_a_case("Zephyrine Quillon", born_on=datetime.date(2011, 3, 4))
    hits = search({"there": [f"A girl born on {written} was moved.", f"Born {written}."]})
    assert [(hit.found, hit.kind) for hit in hits] == [(visible(written), "date of birth of somebody on record")] * 2


@pytest.mark.parametrize(
    "written",
    [
        "5 March 2011",
        "3 April 2011",
        "March 2011",
        "4 March",
        "31 March 2025",
        "2011-12",
        "14/3/2011",
        "4/3",
        "44/3/2011",
    ],
)
def test_a_date_on_which_nobody_on_record_was_born_is_none(written: str) -> None:
    on_a_case("Zephyrine Quillon", born_on=datetime.date(2011, 3, 4))
    assert search({"there": [f"We answered on {written} and said so."]}) == []


def test_all_dates_are_asked_for_at_once_and_only_where_there_are_any() -> None:
    def asked(text: str) -> int:
        with CaptureQueriesContext(connection) as found:
            search({"there": [text]})
        return len(found)

    assert asked("On 4 March 2011, 5 March 2011 and 6/3/11.") == asked("On 4 March 2011.") == asked("In March.") + 1
