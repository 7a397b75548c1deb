"""Layouts that the council edits: what is stored, what is refused, who may, and the reports that are made with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier
from threading import Event as Signal
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Event, Person, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from reporting import runs
from reporting.actions import layouts as deeds
from reporting.actions.layouts import DOWN, UP, LayoutChanged
from reporting.compiling import compiled
from reporting.crosstab import tabulated
from reporting.layouts import CHECKLIST, SHIPPED, BrokenLayout, NoSuchLayout, layout_called, offered
from reporting.layouts.edited import resolved
from reporting.layouts.library import Library
from reporting.layouts.needs import needs
from reporting.layouts.stored import EditedPart, EditedSection, sections_like, sections_of, stored
from reporting.models import EditedLayout, ReportDraft, ReportRun
from reporting.publication import files, publishing, snapshots
from reporting.publication.snapshots import Snapshot
from tests.builders import RECEIVED, TODAY, Council, accepted, logged, now_on
from tests.builders_reports import begun, published, submitted, written

pytestmark = pytest.mark.django_db

YEAR = "2026-27"


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: b"%PDF of " + report.year.encode())


def copied(council: Council, like: str = "cheshire-west", title: str = "In short", name: str = "") -> EditedLayout:
    return deeds.begin_layout(like, title=title, name=name, by=council.manager, on=TODAY)


def by(council: Council, row: EditedLayout) -> dict[str, Any]:
    return {"seen": row.edition, "by": council.manager, "on": TODAY}


def bare(*parts: EditedPart, based_on: str = "checklist", **fields: Any) -> EditedLayout:
    """A stored layout of one section with these parts, keyed in their order."""
    keyed = tuple(replace(part, key=key) for key, part in enumerate(parts, start=1))
    section = EditedSection("one", "One", True, keyed)
    return EditedLayout(name="bare", title="Bare", based_on=based_on, sections=stored((section,)), **fields)


def table(name: str, **more: str) -> EditedPart:
    return EditedPart(0, "table", name, **more)


def says(name: str) -> EditedPart:
    return EditedPart(0, "says", name)


def key_of(row: EditedLayout, kind: str, what: str) -> int:
    return next(p.key for s in sections_of(row) for p in s.parts if (p.kind, p.what) == (kind, what))


def in_order(row: EditedLayout) -> list[tuple[str, list[str]]]:
    return [(one.name, [part.what or part.kind for part in one.parts]) for one in sections_of(row)]


# What is stored, and what is made of it


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_copy_of_a_shipped_layout_is_the_same_report(name: str, council: Council) -> None:
    made, like = resolved(copied(council, name)), SHIPPED[name]
    assert (made.sections, made.compares, made.year_style, made.rounding, made.ratios) == (
        like.sections,
        like.compares,
        like.year_style,
        like.rounding,
        like.ratios,
    )
    assert [made.by_name[one.name] for one in like.tables] == list(like.tables)
    assert [made.chart(one.name) for one in like.charts] == list(like.charts)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_layout_of_everything_there_is_can_be_compiled(name: str, council: Council) -> None:
    """Every table, chart and set of sentences of a shipped layout and the general ones, in one report."""
    logged(council)
    library = Library(SHIPPED[name])
    parts = [table(one, number=str(number)) for number, one in enumerate(library.tables, start=1)]
    parts += [EditedPart(0, "chart", one) for one in library.charts]
    parts += [says(one) for one in library.sentences]
    report = compiled(YEAR, resolved(bare(*parts, based_on=name)), on=TODAY, count=tabulated)
    assert set(report.tables) <= set(library.tables)
    assert any(block.kind == "paragraph" for block in report.sections[0].blocks)


def test_what_is_chosen_is_in_the_report(council: Council) -> None:
    logged(council, received_on=RECEIVED)
    logged(council, received_on=RECEIVED.replace(year=RECEIVED.year - 1))
    row = bare(
        EditedPart(0, "heading", "Before the table"),
        EditedPart(0, "words", "One\nline.\n\n  Another. "),
        EditedPart(0, "list", items=("first", "second")),
        table("kinds", number="1", title="All of it"),
        compares=2,
        year_style="24/25",
        year_order="oldest",
    )
    report = compiled(YEAR, resolved(row), on=TODAY, count=tabulated)
    blocks = report.sections[0].blocks
    assert [(block.kind, block.text or block.items) for block in blocks[:4]] == [
        ("heading", "Before the table"),
        ("paragraph", "One line."),
        ("paragraph", "Another."),
        ("list", ("first", "second")),
    ]
    assert blocks[4].table.caption == "Table 1: All of it"
    assert blocks[4].table.columns == ("25/26", "26/27")


@pytest.mark.parametrize("name", ["times_stage1", "outcomes_stage1"])
def test_the_order_of_years_changes_no_number_and_no_chart(name: str, council: Council) -> None:
    for back in range(3):
        for _ in range(back + 1):
            accepted(council, logged(council, received_on=RECEIVED.replace(year=RECEIVED.year - back)))
    drawn = {"times_stage1": "times", "outcomes_stage1": "outcomes"}[name]
    parts = (table("triage", number="0"), table(name), EditedPart(0, "chart", drawn), says("considered"))
    newest, oldest = (
        compiled(YEAR, resolved(bare(*parts, year_order=order)), on=TODAY, count=tabulated)
        for order in ("newest", "oldest")
    )
    assert newest.figures == oldest.figures
    assert newest.charts == oldest.charts and len(newest.charts) == 1
    assert [b.text for b in newest.sections[0].blocks] == [b.text for b in oldest.sections[0].blocks]
    one, two = newest.tables[name], oldest.tables[name]
    assert one.years != two.years or [line.code for line in one.lines] != [line.code for line in two.lines]
    assert sorted(c.value or 0 for c in one.cells) == sorted(c.value or 0 for c in two.cells)


def test_a_note_that_names_a_table_by_its_number_goes_where_that_table_has_another() -> None:
    """The table of stages says how it differs from Tables 2 to 4."""
    three = [table(f"outcomes_stage{stage}") for stage in (1, 2, 3)]
    said = "The years are those of each stage’s own request, so these numbers differ from Tables 2 to 4, which follow"
    kept = resolved(bare(table("stages"), *three)).by_name["stages"].notes
    assert any(note.startswith(said) for note in kept)
    three[0] = replace(three[0], number="9")
    lost = resolved(bare(table("stages"), *three)).by_name["stages"].notes
    assert not any(note.startswith(said) for note in lost) and len(lost) == len(kept) - 1
    assert len(resolved(bare(table("stages"))).by_name["stages"].notes) == len(kept) - 1


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], None),
        ([table("kinds")], None),
        ([table("nothing")], "There is no table called “nothing”."),
        (
            [table("kinds"), table("kinds", number="2")],
            "“Table 2: Everything that was recorded” stands in the report already. It can stand there only once.",
        ),
        (
            [table("kinds", number="1"), table("triage")],
            "Two tables have the number 1. Give one of them another: Table 1: Complaints considered, and what was "
            "decided about them.",
        ),
        ([table("services"), EditedPart(0, "chart", "services")], None),
        (
            [EditedPart(0, "chart", "services")],
            "The chart “Services most complained about” is drawn from the table “Complaints by service area and "
            "team”. The report needs that too.",
        ),
        ([EditedPart(0, "chart", "nothing")], "There is no chart called “nothing”."),
        ([table("compliments"), says("compliments")], None),
        (
            [says("compliments")],
            "The sentences “How many compliments” speak of figures in the table “Compliments by service area and "
            "team”. The report needs that too.",
        ),
        (
            [table("triage"), says("in_brief")],
            "The sentences “The year in a few sentences” speak of figures in the table “Outcomes at stage 1” and the "
            "table “Time taken to answer at stage 1”. The report needs that too.",
        ),
        ([says("answers")], "The sentences “The time that the statutory answers of the year took” speak of figures "
         "that no table of this layout has."),
        ([says("nothing")], "There are no sentences called “nothing”."),
        ([table("outcomes_stage1"), table("times_stage1"), EditedPart(0, "shares")], None),
        (
            [EditedPart(0, "shares")],
            "The shares by year are worked out of figures in the table “Outcomes at stage 1” and the table “Time "
            "taken to answer at stage 1”. The report needs that too.",
        ),
        ([EditedPart(0, "quoted", "compliment")], None),
        ([EditedPart(0, "quoted", "rumour")], "There is no place called “rumour”."),
        ([EditedPart(0, "words", " ")], "Words must not be empty, nor longer than 5,000 letters."),
        ([EditedPart(0, "words", "w" * 5001)], "Words must not be empty, nor longer than 5,000 letters."),
        ([EditedPart(0, "list")], "A list needs at least one line, and no line of it may be empty."),
        (
            [EditedPart(0, "heading", "Here"), EditedPart(0, "heading", "here")],
            "The section “One” has the same heading twice.",
        ),
        ([EditedPart(0, "script", "alert(1)")], "There is no kind of part called “script”."),
    ],
)  # fmt: skip
def test_a_layout_that_could_not_be_printed_is_refused_in_a_sentence(
    parts: list[EditedPart], sentence: str | None
) -> None:
    if sentence is None:
        assert len(resolved(bare(*parts)).sections[0].parts) == len(parts)
        return
    with pytest.raises(BrokenLayout) as refused:
        resolved(bare(*parts))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "sections",
    [
        [],
        {"a": 1},
        [{"name": "one"}],
        [{"name": "one", "title": "One", "new_page": True, "parts": [{"kind": "table"}]}],
        [{"name": 1, "title": "One", "new_page": True, "parts": []}],
        [{"name": "one", "title": " ", "new_page": True, "parts": []}],
        [{"name": "one", "title": "One", "new_page": True, "parts": []}] * 2,
        [{"name": "one", "title": "One", "new_page": True, "parts": [{"key": 1, "kind": "words", "what": "W"}] * 2}],
        "sections",
    ],
)
def test_what_is_stored_is_judged_when_it_is_read(sections: Any) -> None:
    with pytest.raises(BrokenLayout):
        resolved(EditedLayout(name="x", title="X", based_on="checklist", sections=sections))


def test_sentences_need_every_table_they_ask_about_or_they_would_say_that_nothing_was_recorded() -> None:
    """“No action is recorded” is true of a table that is empty and false of one that was left out."""
    assert needs("changes").figures >= {"actions", "recommended"}
    assert needs("equality").figures >= {"age_known", "gender_known", "ethnicity_known", "disability_known"}
    assert needs("learning").tables == {"remedies"}
    assert needs("purpose") == type(needs("purpose"))(frozenset(), frozenset())


# Editing


def test_each_change_is_saved_with_its_event_and_shows_in_order(council: Council) -> None:
    row = copied(council)
    row = deeds.add_section(row, **by(council, row), title="In closing", new_page=False)
    row = deeds.add_part(row, "own-in-closing", EditedPart(0, "words", "Thank you."), after=0, **by(council, row))
    row = deeds.add_part(row, "own-in-closing", EditedPart(0, "heading", "Thanks"), after=0, **by(council, row))
    row = deeds.add_part(
        row,
        "own-in-closing",
        EditedPart(0, "list", items=("to all",)),
        after=key_of(row, "heading", "Thanks"),
        **by(council, row),
    )
    assert in_order(row)[-1] == ("own-in-closing", ["Thanks", "list", "Thank you."])
    row = deeds.move_section(row, "own-in-closing", UP, **by(council, row))
    assert [name for name, _ in in_order(row)][-2:] == ["own-in-closing", "compliments"]
    row = deeds.move_part(row, key_of(row, "words", "Thank you."), DOWN, **by(council, row))
    assert in_order(row)[-2:] == [
        ("own-in-closing", ["Thanks", "list"]),
        ("compliments", ["Thank you.", "compliments", "compliments", "compliment"]),
    ]
    row = deeds.move_part(row, key_of(row, "words", "Thank you."), UP, **by(council, row))
    row = deeds.move_part(row, key_of(row, "words", "Thank you."), UP, **by(council, row))
    assert in_order(row)[-2][1] == ["Thanks", "Thank you.", "list"]
    row = deeds.change_part(
        row, key_of(row, "words", "Thank you."), EditedPart(0, "words", "Thanks."), **by(council, row)
    )
    row = deeds.change_section(row, "own-in-closing", **by(council, row), title="At last", new_page=True)
    row = deeds.remove_part(row, key_of(row, "heading", "Thanks"), **by(council, row))
    assert in_order(row)[-2] == ("own-in-closing", ["Thanks.", "list"])
    row = deeds.set_choices(row, **by(council, row), title="Short", compares=3)
    row = deeds.remove_section(row, "own-in-closing", **by(council, row))
    assert (row.title, row.compares, [name for name, _ in in_order(row)][-1]) == ("Short", 3, "compliments")
    events = Event.objects.filter(about="in-short").order_by("pk")
    assert [event.verb for event in events] == [Verb.LAYOUT_BEGUN] + [Verb.LAYOUT_CHANGED] * 13
    assert row.edition == 14
    assert events.last().payload.words["before"]["title"] == "At last"


def test_nothing_moves_beyond_either_end(council: Council) -> None:
    row = copied(council)
    first, last = sections_of(row)[0], sections_of(row)[-1]
    for moved in (
        deeds.move_section(row, first.name, UP, **by(council, row)),
        deeds.move_section(row, last.name, DOWN, **by(council, row)),
        deeds.move_part(row, first.parts[0].key, UP, **by(council, row)),
        deeds.move_part(row, last.parts[-1].key, DOWN, **by(council, row)),
    ):
        assert in_order(moved) == in_order(row)
    assert Event.objects.filter(verb=Verb.LAYOUT_CHANGED).count() == 0


def test_a_change_that_would_break_the_report_leaves_no_trace(council: Council) -> None:
    row = copied(council)
    before = EditedLayout.objects.values().get()
    with pytest.raises(BrokenLayout, match="is drawn from the table “Complaint response times”"):
        deeds.remove_part(row, key_of(row, "table", "times_stage1"), **by(council, row))
    assert EditedLayout.objects.values().get() == before
    assert not Event.objects.filter(verb=Verb.LAYOUT_CHANGED).exists()
    for kind, what in (("chart", "times"), ("says", "times"), ("shares", ""), ("says", "in_brief")):
        row = deeds.remove_part(row, key_of(row, kind, what), **by(council, row))
    row = deeds.remove_part(row, key_of(row, "table", "times_stage1"), **by(council, row))
    assert dict(in_order(row))["times"] == []


def test_two_people_at_once_notice_each_other(council: Council) -> None:
    mine = copied(council)
    theirs = EditedLayout.objects.get()
    deeds.set_choices(mine, **by(council, mine), title="Mine")
    with pytest.raises(LayoutChanged):
        deeds.set_choices(theirs, **by(council, theirs), title="Theirs")
    theirs.refresh_from_db()
    with pytest.raises(LayoutChanged):
        deeds.set_choices(theirs, seen=1, by=council.manager, on=TODAY, title="Theirs")
    assert deeds.set_choices(theirs, **by(council, theirs), title="Theirs").title == "Theirs"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("checklist", "is the name of a layout that is shipped"),
        ("in-short", "There is a layout called “in-short” already"),
    ],
)
def test_a_name_is_used_once(name: str, sentence: str, council: Council) -> None:
    copied(council)
    with pytest.raises(Refused, match=sentence):
        copied(council, name=name)
    assert copied(council, name="another").name == "another"


def test_only_a_complaints_manager_edits_layouts(council: Council) -> None:
    row = copied(council)
    for user in (council.officer, council.head, council.auditor, council.nobody):
        who = {"by": user, "on": TODAY}
        with pytest.raises(NotAllowed):
            deeds.begin_layout("checklist", title="Other", **who)
        with pytest.raises(NotAllowed):
            deeds.set_choices(row, seen=row.edition, title="Other", **who)
        with pytest.raises(NotAllowed):
            deeds.remove_layout(row, seen=row.edition, **who)
    assert EditedLayout.objects.get().title == "In short"


# Reports made with them


def test_a_layout_of_ones_own_is_found_by_its_name_and_one_that_is_not_there_is_named(council: Council) -> None:
    copied(council)
    assert layout_called("in-short").title == "In short"
    assert layout_called("checklist") is CHECKLIST
    assert offered()[-1] == ("in-short", "In short")
    with pytest.raises(NoSuchLayout, match=r"There is no layout “nothing”. There are: checklist, .*, in-short."):
        layout_called("nothing")


def test_the_command_makes_the_report_in_it(council: Council, tmp_path: Path) -> None:
    logged(council)
    row = copied(council)
    deeds.set_choices(row, **by(council, row), title="Only this title")
    path = tmp_path / "report.json"
    call_command("annual_report", YEAR, layout="in-short", json=path)
    assert json.loads(path.read_text())["title"] == "Only this title"
    with pytest.raises(CommandError) as refused:
        call_command("annual_report", YEAR, layout="in-shorts", json=path)
    assert refused.value.returncode == 2
    EditedLayout.objects.update(sections=[])
    with pytest.raises(CommandError, match="A report needs at least one section") as refused:
        call_command("annual_report", YEAR, layout="in-short", json=path)
    assert refused.value.returncode == 1


def test_a_published_report_keeps_the_layout_it_was_published_with(council: Council) -> None:
    logged(council)
    row = copied(council)
    one = published(begun(council, layout=row.name), council.head)
    before = {file.kind: file.sha256 for file in one.artefacts.all()}
    deeds.set_choices(row, **by(council, row), title="Changed since", compares=1)
    snapshot = Snapshot.read(one.snapshot)
    assert (snapshot.layout.title, snapshot.layout.compares) == ("In short", 5)
    made_again = {kind.kind: publishing.digest(kind.make(snapshot)) for kind in files.FILES.values()}
    assert made_again == before
    after = snapshots.taken(begun(council, "2025-26", layout=row.name), on=TODAY, count=tabulated)
    assert after.layout.title == "Changed since"


def test_a_report_of_words_alone_has_all_its_files(council: Council) -> None:
    """No file of a publication counts on a table."""
    logged(council)
    row = copied(council, "checklist")
    section = EditedSection("own-one", "One", True, (EditedPart(1, "words", "That is all."),))
    EditedLayout.objects.update(sections=stored((section,)))
    one = published(begun(council, layout=row.name), council.head)
    assert {file.kind for file in one.artefacts.all()} == set(files.FILES)


def test_what_is_submitted_stays_as_it_was_when_the_layout_is_changed(council: Council) -> None:
    logged(council)
    row = copied(council)
    draft = submitted(begun(council, layout=row.name))
    deeds.set_choices(row, **by(council, row), title="Changed since")
    draft.refresh_from_db()
    assert Snapshot.read(draft.snapshot).report.title == "In short"


def test_a_layout_goes_when_nothing_needs_it_and_is_kept_for_what_was_made_with_it(council: Council) -> None:
    unused, used = copied(council, title="Unused"), copied(council, title="Used")
    draft = begun(council, layout=used.name)
    with pytest.raises(Refused, match=f"The draft of the report of {YEAR} has this layout"):
        deeds.remove_layout(used, **by(council, used))
    publishing.drop(draft, seen=draft.edition, by=council.manager, on=TODAY)
    deeds.remove_layout(unused, **by(council, unused))
    deeds.remove_layout(used, **by(council, used))
    assert list(EditedLayout.objects.values_list("name", "retired")) == [("used", True)]
    assert layout_called("used").title == "Used"
    with pytest.raises(Refused, match="There is no such report"):
        begun(council, layout="used")
    with pytest.raises(Refused, match="There is no such report"):
        runs.ask_for(YEAR, by=council.manager, layout="used")
    assert [event.about for event in Event.objects.filter(verb=Verb.LAYOUT_REMOVED)] == ["unused", "used"]
    with pytest.raises(LayoutChanged):
        deeds.remove_layout(used, **by(council, used))


def test_a_layout_is_not_removed_under_a_report_that_is_being_made(council: Council) -> None:
    row = copied(council)
    run = runs.ask_for(YEAR, by=council.manager, layout=row.name)
    with pytest.raises(Refused, match="is being made just now"):
        deeds.remove_layout(row, **by(council, row))
    runs.cancel(run, by=council.manager)
    deeds.remove_layout(row, **by(council, row))
    assert EditedLayout.objects.get().retired


def test_a_report_whose_layout_cannot_be_printed_any_more_says_so(council: Council) -> None:
    row = copied(council)
    draft = begun(council, layout=row.name)
    run = runs.ask_for(YEAR, by=council.manager, layout=row.name)
    EditedLayout.objects.update(based_on="gone")
    runs.make(run.pk)
    run.refresh_from_db()
    said = "The layout “In short” is made of one that is no longer there (gone). Remove it."
    assert (run.status, run.error) == (
        ReportRun.Status.FAILED,
        f"The report was not made, because its layout cannot be printed.\n{said}",
    )
    client = signed_in(council.manager)
    assert said in client.get(draft.get_absolute_url()).content.decode()
    assert said in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("title", ["Ours", "Title", "Summary for the committee"])
def test_the_words_of_a_section_are_searched_for_names_whatever_it_is_called(title: str, council: Council) -> None:
    Person.called("Zephyrine Quillon").save()
    row = deeds.add_section(row := copied(council), **by(council, row), title=title, new_page=False)
    words = EditedPart(0, "words", "We thank Zephyrine Quillon.")
    row = deeds.add_part(row, sections_of(row)[-1].name, words, after=0, **by(council, row))
    draft = begun(council, layout=row.name)
    found = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert (title, "Zephyrine Quillon") in [(hit.place, hit.found) for hit in found]


def test_a_section_in_which_a_draft_has_words_stays(council: Council) -> None:
    row = copied(council)
    draft = written(begun(council, layout=row.name), "compliments", "Thank you.")
    with pytest.raises(Refused, match=f"The draft of the report of {YEAR} has words under “Compliments”"):
        deeds.remove_section(row, "compliments", **by(council, row))
    written(draft, "compliments", "")
    row = deeds.remove_section(row, "compliments", **by(council, row))
    assert "compliments" not in dict(in_order(row))


# Several at once


def at_once(*deeds_of: Callable[[], object]) -> list[str]:
    """What each met that was done at the same time, on a connection of its own; empty where it was done."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(deeds_of)) as threads:
        return list(threads.map(run, deeds_of))


@pytest.mark.django_db(transaction=True)
def test_of_four_changes_of_what_was_seen_one_is_made_and_three_are_told(council: Council) -> None:
    row, start = copied(council), Barrier(4)

    def change(number: int) -> None:
        mine = EditedLayout.objects.get(pk=row.pk)
        start.wait()
        deeds.add_section(mine, **by(council, mine), title=f"Section {number}", new_page=False)

    met = at_once(*(partial(change, number) for number in range(4)))
    assert sorted(met) == ["", *[str(LayoutChanged())] * 3]
    row.refresh_from_db()
    assert (len(sections_of(row)), row.edition) == (len(SHIPPED["cheshire-west"].sections) + 1, 2)


@pytest.mark.django_db(transaction=True)
def test_saving_the_whole_layout_at_once_loses_changes(council: Council) -> None:
    """Negative control: the same race with a plain save shows that there is something to lose."""
    row, start = copied(council), Barrier(4)

    def change(number: int) -> None:
        mine = EditedLayout.objects.get(pk=row.pk)
        start.wait()
        mine.sections = [*mine.sections, {"name": f"s{number}", "title": "S", "new_page": False, "parts": []}]
        mine.save()

    assert at_once(*(partial(change, number) for number in range(4))) == [""] * 4
    row.refresh_from_db()
    assert len(sections_of(row)) == len(SHIPPED["cheshire-west"].sections) + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [True, False])
def test_a_layout_is_not_removed_under_a_draft_that_is_just_being_begun(
    held: bool, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And, as a negative control, it is where the layout is not held; SQLite has one writer at a time either way."""
    if not held:
        monkeypatch.setattr(publishing, "require_offered", lambda name: None)
    row, is_begun, is_removed = copied(council), Signal(), Signal()

    def begin() -> None:
        with transaction.atomic():
            begun(council, layout=row.name)
            is_begun.set()
            is_removed.wait(0.5)

    def remove() -> None:
        is_begun.wait(10)
        deeds.remove_layout(row, **by(council, row))
        is_removed.set()

    met = at_once(begin, remove)
    safe = held or connection.vendor == "sqlite"
    assert met == [
        "",
        f"The draft of the report of {YEAR} has this layout. It has to be dropped first." if safe else "",
    ]
    assert EditedLayout.objects.filter(retired=False).exists() == safe


# The pages


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def main_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response: Any) -> str:
    return " ".join(main_of(response).get_text(" ").split())


def test_a_layout_is_begun_and_edited_by_its_pages(council: Council) -> None:
    client = signed_in(council.manager)
    assert "There is none yet." in words(client.get("/reports/layouts/"))
    begun_at = reverse("layout_begin", args=["cheshire-west"])
    refused = client.post(begun_at, {"called": "In short", "name": "no good!"})
    assert "Use letters, numbers and hyphens only" in words(refused)
    client.post(begun_at, {"called": "In short", "name": ""})
    row = EditedLayout.objects.get()
    at = reverse("layout_part_add", args=["in-short", "times"])
    assert "What do you want to add to “Response times”?" in words(client.get(at))
    typed = {"edition": row.edition, "what": "later_times", "after": "0"}
    broken = client.post(f"{at}?kind=says", typed)
    assert broken.status_code == 409
    assert "speak of figures in the table “Time taken to answer at stage 2” and" in words(broken)
    assert main_of(broken).select_one("select[name=what] option[selected]")["value"] == "later_times"
    for name in ("times_stage2", "times_stage3"):
        row.refresh_from_db()
        client.post(f"{at}?kind=table", {"edition": row.edition, "what": name, "number": "", "called": "", "after": 0})
    row.refresh_from_db()
    client.post(f"{at}?kind=says", typed | {"edition": row.edition})
    row.refresh_from_db()
    assert dict(in_order(row))["times"][:3] == ["later_times", "times_stage3", "times_stage2"]
    page = client.get(row.get_absolute_url())
    assert "Table 7b: Time taken to answer at stage 2" in words(page)


def test_words_typed_on_a_page_that_was_overtaken_are_kept_and_can_be_sent_again(council: Council) -> None:
    row = copied(council)
    client = signed_in(council.manager)
    at = reverse("layout_part_add", args=[row.name, "times"]) + "?kind=words"
    deeds.set_choices(row, **by(council, row), title="Meanwhile")
    answer = client.post(at, {"edition": row.edition, "what": "Typed at length.", "after": "0"})
    assert answer.status_code == 409
    main = main_of(answer)
    assert "Somebody changed this layout" in words(answer)
    assert main.select_one("textarea").text.strip() == "Typed at length."
    sent = {one["name"]: one.get("value", "") for one in main.select("form[data-saves-itself] input[name]")}
    client.post(at, sent | {"what": "Typed at length.", "after": "0"})
    assert "Typed at length." in dict(in_order(EditedLayout.objects.get()))["times"]


def test_a_part_is_moved_and_taken_out_by_the_buttons_of_the_page(council: Council) -> None:
    row = copied(council)
    client = signed_in(council.manager)
    buttons = {
        " ".join(one.get_text().split()): one["value"]
        for one in main_of(client.get(row.get_absolute_url())).select("button[name=do]")
    }
    at = reverse("layout_arrange", args=[row.name])

    def press(name: str) -> Any:
        row.refresh_from_db()
        return client.post(at, {"edition": row.edition, "do": buttons[name]})

    assert press("Move up: section Compliments")["Location"].endswith("#section-compliments")
    press("Move down: Table Table 8: Point of receipt for complaints within the authority")
    refused = press("Take out Table Table 12: Compliments by service area and team")
    assert refused.status_code == 409
    assert "The sentences “How many compliments” speak of figures" in words(refused)
    press("Take out Sentences with figures How many compliments")
    press("Take out section Response times")
    row.refresh_from_db()
    assert in_order(row)[-2:] == [
        ("compliments", ["compliments", "compliment"]),
        ("ombudsman", dict(in_order(row))["ombudsman"]),
    ]
    assert dict(in_order(row))["people"] == ["receipt", "complainants", "receipt", "complainants"]
    overtaken = client.post(at, {"edition": 1, "do": "section-up compliments"})
    assert (overtaken.status_code, "Somebody changed this layout" in words(overtaken)) == (409, True)
    assert client.post(at, {"edition": row.edition, "do": "burn all"}).status_code == 404


def test_a_shipped_layout_has_no_way_to_change_it(council: Council) -> None:
    client = signed_in(council.manager)
    page = main_of(client.get("/reports/layouts/checklist/"))
    assert page.select("button, form") == []
    for name in ("layout_choices", "layout_remove", "layout_section_add"):
        assert client.get(reverse(name, args=["checklist"])).status_code == 404
    assert client.post("/reports/layouts/checklist/arrange/", {"do": "section-out times"}).status_code == 404


def test_the_report_of_a_year_is_shown_in_it(council: Council) -> None:
    logged(council)
    row = copied(council)
    client = signed_in(council.manager)
    page = main_of(client.get(row.get_absolute_url()))
    at = page.find("a", string="See the report of 2025-26 in this layout")["href"]
    assert "Total complaints considered" in words(client.get(at))
    assert client.get(at.replace("in-short", "in-shorts")).status_code == 404
    EditedLayout.objects.update(sections=[])
    assert client.get(at).status_code == 404


def test_a_draft_is_begun_in_the_layout_that_is_shown(council: Council) -> None:
    logged(council, received_on=RECEIVED.replace(year=2025))
    copied(council)
    client = signed_in(council.manager)
    page = main_of(client.get("/reports/2025-26/"))
    assert [one["value"] for one in page.select("select[name=layout] option")] == [*SHIPPED, "in-short"]
    page = main_of(client.get("/reports/2025-26/", {"layout": "in-short"}))
    assert page.select_one("select[name=layout] option[selected]")["value"] == "in-short"
    form = page.select_one("form[action$=draft\\/]")
    sent = {one["name"]: one["value"] for one in form.select("input[name=layout]")}
    client.post(form["action"], sent)
    draft = ReportDraft.objects.get()
    assert (draft.year, draft.layout) == ("2025-26", "in-short")
    assert "In short" in words(client.get("/reports/"))
    shown = main_of(client.get("/reports/2025-26/", {"layout": "in-short"}))
    assert shown.find("a", string="The draft for publication")["href"] == draft.get_absolute_url()
    assert main_of(client.get("/reports/2025-26/")).select_one("form[action$=draft\\/]") is not None


def test_words_of_a_layout_are_text(council: Council) -> None:
    row = copied(council, title="<script>alert(1)</script>", name="hostile")
    part = EditedPart(0, "words", "<script>alert(2)</script> {{ settings.SECRET_KEY }} {accepted}")
    row = deeds.add_part(row, "times", part, after=0, **by(council, row))
    client = signed_in(council.manager)
    for address in ("/reports/layouts/", row.get_absolute_url(), f"/reports/{YEAR}/?layout=hostile"):
        page = client.get(address).content
        assert b"<script>alert" not in page
    assert b"{{ settings.SECRET_KEY }} {accepted}" in page


def test_the_list_asks_as_much_of_one_layout_as_of_three(council: Council) -> None:
    client = signed_in(council.manager)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/reports/layouts/").status_code == 200
        return len(queries)

    copied(council)
    asked()
    one = asked()
    copied(council, name="two")
    copied(council, name="three")
    assert asked() == one


def test_stored_sections_are_read_back_as_they_were() -> None:
    for layout in SHIPPED.values():
        sections = sections_like(layout)
        row = EditedLayout(sections=json.loads(json.dumps(stored(sections))))
        assert sections_of(row) == sections
