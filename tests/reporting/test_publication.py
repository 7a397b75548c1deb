"""Published means frozen: two people, one snapshot, files that nobody can change, and versions with their reasons."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings

from accounts.models import Role, User
from cases.actions.equality import record_equality
from cases.models import Case, Event, Involvement, Part, Person, Verb
from cases.permissions import NotAllowed
from cases.record import Refused
from reporting import flows, runs
from reporting.figures import ReportRefused
from reporting.models import Artefact, EarlierFigure, Publication, ReportDraft, ReportRun
from reporting.owed import reports_on_the_way
from reporting.publication import files, publishing, snapshots
from reporting.publication.files import FILES
from reporting.publication.frozen import digest
from reporting.publication.names import Hit
from reporting.publication.snapshots import Snapshot
from stages.calendar import england
from stages.law.vocabulary import Outcome
from tests import traces
from tests.builders import RECEIVED, TODAY, Council, accepted, do, issued, logged, now_on, person
from tests.builders_reports import YEAR, approved, begun, published, reasoned, shown_whole, submitted, written
from tests.pages import signed_in, soup_of

pytestmark = pytest.mark.django_db

Status = ReportDraft.Status
LAST_YEAR = "2025-26"
IN_LAST_YEAR = datetime.date(2026, 3, 2)


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture(autouse=True)
def on_a_known_day() -> Iterator[None]:
    with time_machine.travel(now_on(TODAY), tick=False):
        yield


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that costs nothing to draw and shows what it was drawn from."""
    monkeypatch.setattr(files, "as_pdf", lambda report, brand: f"%PDF {digest(repr(report))} {brand}".encode())


@pytest.fixture
def report(council: Council, quick: None) -> Publication:
    logged(council)
    return published(shown_whole(begun(council)), council.head)


def undone(deed: Callable[[], object], refusal: type[Exception]) -> str:
    """The words of a refusal, which leaves nothing behind."""
    before = traces.digest()
    with pytest.raises(refusal) as refused, transaction.atomic():
        deed()
    assert traces.digest() == before
    return str(refused.value)


# From draft to publication


def test_a_report_goes_from_draft_to_publication_by_two_people_and_each_step_is_recorded(
    council: Council, quick: None
) -> None:
    logged(council)
    draft = written(begun(council), "introduction", "In the year {accepted} complaints were accepted.")
    draft = submitted(draft)
    held = Snapshot.read(draft.snapshot)
    one = published_from(draft, council.head)
    assert (one.version, one.author, one.approver, one.published_by) == (
        1,
        council.manager,
        council.head,
        council.manager,
    )
    assert (one.cut_off, one.calendar_version) == (TODAY, held.held["calendar_version"])
    assert (one.snapshot, one.snapshot_sha256) == (held.text, digest(held.text))
    assert {row.kind for row in one.artefacts.all()} == set(FILES)
    for row in one.artefacts.all():
        assert publishing.kept(row.file, row.sha256) == FILES[row.kind].make(held)
    data = json.loads(publishing.kept(one.artefacts.get(kind="json").file, one.artefacts.get(kind="json").sha256))
    said = [words["text"] for section in data["sections"] for words in section["words"]]
    assert "In the year [c] complaints were accepted." in said  # it covers the one that was considered
    draft.refresh_from_db()
    assert (draft.status, draft.snapshot) == (Status.PUBLISHED, "")
    events = Event.objects.filter(about=f"{YEAR} {one.layout}").order_by("pk")
    assert [(event.verb, event.actor) for event in events] == [
        (Verb.REPORT_BEGUN, council.manager),
        (Verb.REPORT_WORDED, council.manager),
        (Verb.REPORT_SUBMITTED, council.manager),
        (Verb.REPORT_APPROVED, council.head),
        (Verb.REPORT_PUBLISHED, council.manager),
    ]
    assert events.last().payload.words["pdf"] == one.artefacts.get(kind="pdf").sha256


def published_from(draft: ReportDraft, by: User) -> Publication:
    draft = publishing.approve(draft, seen=draft.edition, by=by, on=TODAY)
    run = publishing.publish(draft, seen=draft.edition, by=draft.author)
    runs.make(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (ReportRun.Status.DONE, "")
    return Publication.objects.get(draft=draft)


def test_a_snapshot_that_was_changed_past_the_program_is_neither_approved_nor_published(
    council: Council, quick: None
) -> None:
    logged(council)
    draft = submitted(begun(council))
    true = draft.snapshot
    forged = true.replace("Complaints considered", "Complaints dismissed")
    assert forged != true
    ReportDraft.objects.update(snapshot=forged)
    draft.refresh_from_db()
    undone(
        lambda: publishing.approve(draft, seen=draft.edition, by=council.head, on=TODAY), publishing.OtherThanRecorded
    )
    ReportDraft.objects.update(snapshot=true)
    draft.refresh_from_db()
    held = publishing.approve(draft, seen=draft.edition, by=council.head, on=TODAY)
    run = publishing.publish(held, seen=held.edition, by=council.manager)
    ReportDraft.objects.update(snapshot=forged)
    runs.make(run.pk)
    run.refresh_from_db()
    assert run.status == ReportRun.Status.FAILED and "its digest is another" in run.error
    assert not Publication.objects.exists()
    ReportDraft.objects.update(snapshot=true)  # the control: as it was approved, it is published
    held.refresh_from_db()
    again = publishing.publish(held, seen=held.edition, by=council.manager)
    runs.make(again.pk)
    assert Publication.objects.get().snapshot == true


def test_the_words_for_where_earlier_figures_stand_are_searched_for_names(council: Council, quick: None) -> None:
    logged(council)
    Person.objects.create(name="Zephyrine Quillon")
    draft = begun(council)
    entry = {"year": "2024-25", "table": "triage", "label": "Accepted", "value": 12}
    EarlierFigure.objects.create(source="Annual report", **entry)
    assert publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY) == []  # the control
    draft.refresh_from_db()
    draft = publishing.take_back(draft, seen=draft.edition, by=draft.author, on=TODAY)
    EarlierFigure.objects.update(source="Quillon’s spreadsheet")
    (hit,) = publishing.submit(draft, seen=draft.edition, by=draft.author, on=TODAY)
    assert (hit.found, hit.place) == ("Quillon", "Complaints considered")


def test_two_reports_that_do_not_know_of_each_other_are_not_both_published(council: Council, quick: None) -> None:
    """Each withholds what it would give away beside those published before it; the other was not yet among them."""
    logged(council)
    one, other = submitted(begun(council)), submitted(begun(council, LAST_YEAR))
    held = publishing.approve(other, seen=other.edition, by=council.head, on=TODAY)
    promised = publishing.publish(held, seen=held.edition, by=council.manager)
    published_from(one, council.head)
    runs.make(promised.pk)
    promised.refresh_from_db()
    assert promised.status == ReportRun.Status.FAILED
    assert promised.error.startswith("Another report was published after this one was submitted.")
    assert not Publication.objects.filter(draft=other).exists()
    held.refresh_from_db()
    undone(lambda: publishing.publish(held, seen=held.edition, by=council.manager), publishing.PublishedSince)
    back = publishing.take_back(held, seen=held.edition, by=council.manager, on=TODAY)
    again = published_from(submitted(back), council.head)
    assert Snapshot.read(again.snapshot).held["withholding"]["published_before"] == 1


def test_a_report_is_not_approved_when_another_came_out_since_unless_it_withholds_nothing(
    council: Council, quick: None
) -> None:
    logged(council)
    one, other, whole = (
        submitted(begun(council)), submitted(begun(council, LAST_YEAR)),
        submitted(shown_whole(begun(council, layout="bath"))),
    )  # fmt: skip
    published_from(one, council.head)
    undone(lambda: publishing.approve(other, seen=other.edition, by=council.head, on=TODAY), publishing.PublishedSince)
    assert published_from(whole, council.head)


def test_nobody_approves_their_own_report_by_action_or_in_the_database(council: Council) -> None:
    draft = submitted(begun(council))
    said = undone(
        lambda: publishing.approve(draft, seen=draft.edition, by=council.manager, on=TODAY), publishing.OwnReport
    )
    assert said == "You wrote this report, or some of its words, so somebody else has to approve it."
    undone(lambda: publishing.send_back(draft, seen=draft.edition, by=council.manager, on=TODAY, why="x"), NotAllowed)
    own = {"status": Status.APPROVED, "approver": council.manager, "approved_at": now_on(TODAY)}
    undone(lambda: ReportDraft.objects.filter(pk=draft.pk).update(**own), IntegrityError)
    undone(lambda: ReportDraft.objects.filter(pk=draft.pk).update(status=Status.APPROVED), IntegrityError)
    assert publishing.approve(draft, seen=draft.edition, by=council.head, on=TODAY).approver == council.head


def test_nobody_approves_words_of_theirs_that_another_draft_began_with(council: Council, quick: None) -> None:
    """Until they are published: then somebody else has answered for them, and the next version is another's."""
    other = person("Manager Two", Role.COMPLAINTS_MANAGER)
    dropped = written(begun(council), "introduction", "Words of the first author.")
    publishing.drop(dropped, seen=dropped.edition, by=council.manager, on=TODAY)
    draft = submitted(publishing.begin(dropped.year, dropped.layout, by=other, on=TODAY))
    assert draft.texts == {"introduction": "Words of the first author."}
    undone(lambda: publishing.approve(draft, seen=draft.edition, by=council.manager, on=TODAY), publishing.OwnReport)
    asked = {prompt.owner for prompt in reports_on_the_way(TODAY, england())}
    assert council.head.pk in asked and asked.isdisjoint({council.manager.pk, other.pk})
    published_from(draft, council.head)
    later = publishing.begin(dropped.year, dropped.layout, by=other, on=TODAY)
    later = submitted(reasoned(later, "A case was late."))
    assert publishing.approve(later, seen=later.edition, by=council.manager, on=TODAY).approver == council.manager


@pytest.mark.parametrize("who", ["officer", "senior", "auditor", "team_manager", "administrator", "nobody"])
def test_only_those_of_the_table_may_take_a_step(council: Council, who: str) -> None:
    user = getattr(council, who)
    draft = submitted(begun(council))
    for deed in (
        lambda: publishing.begin("2024-25", draft.layout, by=user, on=TODAY),
        lambda: publishing.approve(draft, seen=draft.edition, by=user, on=TODAY),
        lambda: publishing.send_back(draft, seen=draft.edition, by=user, on=TODAY, why="x"),
        lambda: publishing.take_back(draft, seen=draft.edition, by=user, on=TODAY),
        lambda: publishing.drop(draft, seen=draft.edition, by=user, on=TODAY),
        lambda: publishing.publish(draft, seen=draft.edition, by=user),
    ):
        undone(deed, NotAllowed)


def test_another_complaints_manager_may_approve_and_may_not_change_a_word(council: Council) -> None:
    other = person("Manager Two", Role.COMPLAINTS_MANAGER)
    draft = begun(council)
    for deed in (
        lambda: publishing.write_text(draft, seen=draft.edition, by=other, on=TODAY, place="introduction", words="x"),
        lambda: publishing.write_reason(draft, seen=draft.edition, by=other, on=TODAY, reason="x"),
        lambda: publishing.submit(draft, seen=draft.edition, by=other, on=TODAY),
        lambda: publishing.take_back(draft, seen=draft.edition, by=other, on=TODAY),
    ):
        undone(deed, NotAllowed)
    assert approved(draft, other).approver == other


STATES = {
    Status.DRAFT: lambda council: begun(council),
    Status.SUBMITTED: lambda council: submitted(begun(council)),
    Status.APPROVED: lambda council: approved(begun(council), council.head),
    Status.PUBLISHED: lambda council: published(begun(council), council.head).draft,
    Status.DROPPED: lambda council: dropped(begun(council)),
}


def dropped(draft: ReportDraft) -> ReportDraft:
    return publishing.drop(draft, seen=draft.edition, by=draft.author, on=TODAY)


STEPS: dict[str, tuple[Callable[[ReportDraft, Council], object], set[str]]] = {
    "write": (
        lambda d, c: publishing.write_text(
            d, seen=d.edition, by=c.manager, on=TODAY, place="introduction", words="Words."
        ),
        {Status.DRAFT},
    ),
    "submit": (lambda d, c: publishing.submit(d, seen=d.edition, by=c.manager, on=TODAY), {Status.DRAFT}),
    "take back": (
        lambda d, c: publishing.take_back(d, seen=d.edition, by=c.manager, on=TODAY),
        {Status.SUBMITTED, Status.APPROVED},
    ),
    "approve": (lambda d, c: publishing.approve(d, seen=d.edition, by=c.head, on=TODAY), {Status.SUBMITTED}),
    "send back": (
        lambda d, c: publishing.send_back(d, seen=d.edition, by=c.head, on=TODAY, why="Table 5."),
        {Status.SUBMITTED, Status.APPROVED},
    ),
    "publish": (lambda d, c: publishing.publish(d, seen=d.edition, by=c.manager), {Status.APPROVED}),
    "drop": (
        lambda d, c: publishing.drop(d, seen=d.edition, by=c.manager, on=TODAY),
        {Status.DRAFT, Status.SUBMITTED, Status.APPROVED},
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_every_step_is_taken_in_its_own_states_and_in_no_other(state: str, council: Council, quick: None) -> None:
    draft = STATES[state](council)
    for name, (step, states) in STEPS.items():
        draft.refresh_from_db()
        if state not in states:
            if not (name == "submit" and draft.next_version > 1):
                undone(lambda step=step: step(draft, council), publishing.DraftChanged)
            continue
        point = transaction.savepoint()
        step(draft, council)
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_on_a_draft_that_somebody_changed_meanwhile_is_not_taken(name: str, council: Council) -> None:
    step, states = STEPS[name]
    state = next(iter(sorted(states)))
    draft = STATES[state](council)
    ReportDraft.objects.filter(pk=draft.pk).update(edition=draft.edition + 1)
    undone(lambda: step(draft, council), publishing.DraftChanged)


def test_there_is_one_draft_of_a_report_at_a_time(council: Council) -> None:
    draft = begun(council)
    assert "is under way" in undone(lambda: begun(council), Refused)
    dropped(draft)
    assert begun(council).pk != draft.pk


def test_a_report_whose_figures_contradict_each_other_cannot_be_submitted(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*given: Any, **named: Any) -> None:
        raise ReportRefused("Table 1 is 30, but Table 5 is 29.")

    draft = begun(council)
    monkeypatch.setattr(snapshots, "compiled", refuses)
    said = undone(lambda: publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY), Refused)
    assert said.splitlines() == [
        "The report cannot be submitted, because its figures or its words do not hold.",
        "Table 1 is 30, but Table 5 is 29.",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("There were {complaints_won}.", "name the figure “complaints_won”, which this report does not have"),
        ("There were {accepted:1999-00}.", "in 1999-00, which is not compared here"),
    ],
)
def test_words_that_name_a_figure_that_is_not_there_are_an_error(council: Council, words: str, fault: str) -> None:
    draft = written(begun(council), "introduction", words)
    assert fault in undone(lambda: publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY), Refused)


def test_braces_that_name_no_figure_are_text_and_nothing_is_run(council: Council) -> None:
    draft = submitted(written(begun(council), "introduction", "{{ settings.SECRET_KEY }} {% include 'x' %} {0.real}"))
    said = [block.text for section in Snapshot.read(draft.snapshot).report.sections for block in section.blocks]
    assert "{{ settings.SECRET_KEY }} {% include 'x' %} {0.real}" in said


# Names


@pytest.fixture
def zephyrine(council: Council) -> Person:
    child = Person.called("Zephyrine Quillon")
    child.save()
    Involvement.objects.create(case=logged(council), person=child, part=Part.CHILD, from_on=RECEIVED)
    return child


def test_a_report_that_names_somebody_is_not_submitted_until_each_name_is_mended_or_cleared(
    council: Council, zephyrine: Person
) -> None:
    draft = written(begun(council), "introduction", "We thank Zephyrine. The Quillon Building has a ramp.")
    left = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert [(hit.place, hit.found) for hit in left] == [("Introduction", "Zephyrine"), ("Introduction", "Quillon")]
    draft.refresh_from_db()
    assert (draft.status, publishing.hits(draft)) == (Status.DRAFT, left)
    publishing.clear_name(draft, left[1], by=council.manager, on=TODAY, why="A building, named after a river.")
    assert [hit.found for hit in publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)] == [
        "Zephyrine"
    ]
    draft.refresh_from_db()
    draft = written(draft, "introduction", "We thank a child. The Quillon Building has a ramp.")
    assert submitted(draft).status == Status.SUBMITTED
    cleared = Event.objects.get(verb=Verb.NAME_CLEARED)
    assert (cleared.actor, cleared.payload.words["why"]) == (council.manager, "A building, named after a river.")
    assert "Quillon" not in json.dumps(cleared.payload.words)


def test_what_was_cleared_in_one_sentence_is_asked_again_in_another(council: Council, zephyrine: Person) -> None:
    draft = written(begun(council), "introduction", "The Quillon Building has a ramp.")
    (hit,) = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    draft.refresh_from_db()
    publishing.clear_name(draft, hit, by=council.manager, on=TODAY, why="A building.")
    draft = written(draft, "introduction", "The Quillon family has a ramp.")
    assert publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY) != []


def test_the_reason_for_a_version_is_searched_too(report: Publication, council: Council, zephyrine: Person) -> None:
    draft = reasoned(begun(council), "Zephyrine’s complaint was missing.")
    (hit,) = publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY)
    assert (hit.place, hit.found) == ("Introduction", "Zephyrine")


def test_a_word_that_was_not_found_cannot_be_cleared(council: Council) -> None:
    draft, hit = begun(council), Hit("Introduction", "x", "name", "x")
    undone(lambda: publishing.clear_name(draft, hit, by=council.manager, on=TODAY, why="x"), publishing.DraftChanged)


# Frozen


def test_whatever_happens_to_the_cases_since_the_files_and_the_report_stay_the_same(council: Council) -> None:
    """TRUST, row 68; with the real PDF."""
    for _ in range(3):
        accepted(council)
    one = published(written(begun(council), "introduction", "We accepted {accepted}."), council.head)
    was = {row.kind: publishing.kept(row.file, row.sha256) for row in one.artefacts.all()}
    assert was["pdf"].startswith(b"%PDF-") and None not in was.values()
    accepted(council)
    Case.objects.update(kind="compliment", received_on=IN_LAST_YEAR, service_area=council.need, team=None)
    one.refresh_from_db()
    snapshot = Snapshot.read(one.snapshot)
    with override_settings(COUNCIL_NAME="Another Council", COUNCIL_COLOUR="#aa0000"):
        again = {kind: made.make(snapshot) for kind, made in FILES.items()}
    assert {kind: publishing.kept(row.file, row.sha256) for row in one.artefacts.all() for kind in [row.kind]} == was
    assert again == was
    fresh = Snapshot.read(submitted(reasoned(begun(council), "Everything changed.")).snapshot)
    assert fresh.report.tables != snapshot.report.tables  # the change would have shown


def test_a_file_whose_bytes_were_changed_is_not_sent(report: Publication, council: Council) -> None:
    client = signed_in(council.auditor)
    row = report.artefacts.get(kind="html")
    address = f"/reports/published/{report.pk}/files/html/"
    sent = client.get(address)
    assert (sent.status_code, digest(sent.content)) == (200, row.sha256)
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    default_storage.delete(row.file)
    assert "is not sent" in soup_of(client, address, status=409).get_text()
    default_storage.save(row.file, ContentFile(sent.content.replace(b"0", b"1", 1)))
    assert "is not sent" in soup_of(client, address, status=409).get_text()
    assert Event.objects.filter(verb=Verb.REPORT_DOWNLOADED).count() == 1


TABLES = ("reporting_publication", "reporting_artefact")
ON_BOTH = (
    "UPDATE {table} SET id = id",
    "UPDATE {table} SET id = id + 1000",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE id = {id}",
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {id}",
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {id} "
    "ON CONFLICT (id) DO UPDATE SET {text} = 'forged'",
)
ON_SQLITE = (
    "REPLACE INTO {table} ({columns}) SELECT {forged} FROM {table}",
    "INSERT OR REPLACE INTO {table} ({columns}) SELECT {forged} FROM {table} WHERE id = {id}",
    "INSERT OR REPLACE INTO {table} ({others}) SELECT {others} FROM {table} WHERE id = {id}",
    "UPDATE OR REPLACE {table} SET {text} = 'forged'",
)
ON_POSTGRESQL = (
    "TRUNCATE {table} CASCADE",
    "TRUNCATE reporting_reportdraft CASCADE",
    "SET LOCAL session_replication_role = replica; UPDATE {table} SET {text} = 'forged'",
    "SET LOCAL session_replication_role = replica; DELETE FROM {table}",
    "WITH forged AS (UPDATE {table} SET {text} = 'x' RETURNING id) SELECT * FROM forged",
)


def attacks() -> list[str]:
    return [*ON_BOTH, *(ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)]


@pytest.mark.parametrize("model", [Publication, Artefact])
def test_no_statement_changes_what_is_published(model: Any, report: Publication) -> None:
    names = [f'"{field.column}"' for field in model._meta.concrete_fields]
    text = "title" if model is Publication else "file"
    row = model.objects.first()
    fill = {
        "table": model._meta.db_table,
        "id": row.pk,
        "text": text,
        "columns": ", ".join(names),
        "forged": ", ".join("'forged'" if name == f'"{text}"' else name for name in names),
        "others": ", ".join(name for name in names if name != '"id"'),
    }
    for attack in attacks():
        undone(lambda sql=attack: connection.cursor().execute(sql.format(**fill)), DatabaseError)


BY_ORM: dict[str, Callable[[Publication], object]] = {
    "save again": lambda one: one.save(),
    "update": lambda one: Publication.objects.update(title="forged"),
    "delete the row": lambda one: Publication.objects.filter(pk=one.pk)._raw_delete("default"),
    "delete a file's row": lambda one: one.artefacts.all()._raw_delete("default"),
    "update a digest": lambda one: one.artefacts.update(sha256="0" * 64),
}


@pytest.mark.parametrize("attack", BY_ORM)
def test_nothing_that_the_program_could_call_changes_what_is_published(attack: str, report: Publication) -> None:
    undone(lambda: BY_ORM[attack](report), DatabaseError)


def test_the_database_takes_no_publication_by_one_person_or_without_a_reason(
    report: Publication, council: Council
) -> None:
    draft = approved(reasoned(begun(council), "Why."), council.head)
    fields = {
        field.attname: getattr(report, field.attname)
        for field in Publication._meta.concrete_fields
        if field.name not in ("id", "draft", "version", "reason")
    } | {"draft": draft, "version": 2, "reason": "Why."}
    for wrong in ({"approver_id": council.manager.pk}, {"reason": ""}, {"version": 0}):
        undone(lambda wrong=wrong: Publication.objects.create(**fields | wrong), IntegrityError)
    assert Publication.objects.create(**fields).version == 2


# Versions


def test_a_later_version_needs_its_reason_and_the_earlier_one_stays_readable(
    report: Publication, council: Council
) -> None:
    draft = begun(council)
    refused = undone(lambda: publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY), Refused)
    assert refused.startswith("This will be version 2. Say first")
    logged(council)
    two = published(shown_whole(reasoned(draft, "A complaint was missing.")), council.head)
    assert (two.version, two.reason) == (2, "A complaint was missing.")
    client = signed_in(council.auditor)
    old = soup_of(client, f"/reports/published/{report.pk}/").find("main").get_text(" ", strip=True)
    assert "Superseded by version 2 , because: A complaint was missing." in old
    assert client.get(f"/reports/published/{report.pk}/files/json/").status_code == 200
    new = soup_of(client, f"/reports/published/{two.pk}/").find("main").get_text(" ", strip=True)
    assert "All considered” was 1 and is 2 (1 more)" in new and "Superseded" not in new
    read = soup_of(client, f"/reports/published/{two.pk}/report/").find("main")
    assert (
        "This is version 2 of this report. It replaces the version published on 16 September 2026." in read.get_text()
    )
    assert [link["href"] for link in read.find_all("a") if "/cases/" in link["href"] or "tables" in link["href"]] == []


def test_last_years_figures_that_changed_are_footnoted_with_what_is_known_of_why(council: Council, quick: None) -> None:
    """REPORTS 4.5: previous years restated with a note, not silently."""
    for _ in range(2):
        accepted(council, logged(council, received_on=IN_LAST_YEAR))
    published(shown_whole(begun(council, LAST_YEAR)), council.head)
    logged(council)
    silent = Snapshot.read(submitted(shown_whole(begun(council))).snapshot)
    assert silent.held["data"]["restated"] == {}  # negative control: nothing has changed yet
    draft = ReportDraft.objects.get(year=YEAR)
    draft = publishing.take_back(draft, seen=draft.edition, by=council.manager, on=TODAY)
    answered = accepted(council, logged(council, received_on=IN_LAST_YEAR))
    issued_late = issued(council, answered, findings=(Outcome.UPHELD, Outcome.UPHELD))
    assert issued_late.stage_one.outcome == Outcome.UPHELD
    notes = Snapshot.read(submitted(draft).snapshot).held["data"]["restated"]
    assert notes["triage"] == [
        "2025-26 differs from the report for 2025-26 published on 16 September 2026 (version 1): “Accepted” was 2 and "
        "is 3 (1 more); “All considered” was 2 and is 3 (1 more). Since then, of the 3 cases counted here, 1 was "
        "recorded."
    ]
    shown = signed_in(council.head).get(f"/reports/drafts/{draft.pk}/report/").content.decode()
    assert notes["triage"][0] in shown


def test_an_equality_answer_that_came_after_the_report_is_footnoted(council: Council, quick: None) -> None:
    case = accepted(council, logged(council, received_on=IN_LAST_YEAR))
    do(record_equality, case, by=council.officer, on=TODAY, answers={"disability": True})
    late = accepted(council, logged(council, received_on=IN_LAST_YEAR))
    published(shown_whole(begun(council, LAST_YEAR)), council.head)
    do(record_equality, late, by=council.officer, on=TODAY, answers={"disability": False})
    notes = Snapshot.read(submitted(shown_whole(begun(council))).snapshot).held["data"]["restated"]
    assert (
        "Since then, of the 2 cases counted here, 1 had its equality answers recorded or changed."
        in (notes["equality_disability"][0])
    )


def test_a_footnote_of_a_report_that_withholds_small_numbers_counts_no_cases(council: Council, quick: None) -> None:
    for _ in range(5):
        accepted(council, logged(council, received_on=IN_LAST_YEAR))
    published(begun(council, LAST_YEAR), council.head)
    accepted(council, logged(council, received_on=IN_LAST_YEAR))
    notes = Snapshot.read(submitted(begun(council)).snapshot).held["data"]["restated"]
    assert notes["triage"] == [
        "2025-26 differs from the report for 2025-26 published on 16 September 2026 (version 1): “Accepted” was 5 and "
        "is 6 (1 more); “All considered” was 5 and is 6 (1 more). Since then, cases counted here were recorded."
    ]


def test_the_data_protection_officer_alone_decides_whether_small_numbers_are_withheld(council: Council) -> None:
    draft = begun(council)
    auditor = person("Auditor", Role.AUDITOR)
    given = {"seen": draft.edition, "on": TODAY, "withholds": False, "below": 5, "why": "Published elsewhere already."}
    undone(lambda: publishing.set_withholding(draft, by=council.manager, **given), NotAllowed)
    shown = publishing.set_withholding(draft, by=auditor, **given)
    assert (shown.withholds_small_numbers, shown.withholding_set_by) == (False, auditor)
    event = Event.objects.get(verb=Verb.WITHHOLDING_SET)
    assert event.actor == auditor and event.payload.words["before"] == {"withholds": True, "below": 5}
    undone(lambda: publishing.set_withholding(draft, by=auditor, **given), Refused)  # it was shown before it changed
    held = submitted(shown)
    undone(lambda: publishing.set_withholding(held, by=auditor, **given | {"seen": held.edition}), Refused)


def test_the_decision_is_made_on_a_page_and_bad_input_keeps_what_was_typed(council: Council) -> None:
    draft = begun(council)
    client = signed_in(person("Auditor", Role.AUDITOR))
    address = f"/reports/drafts/{draft.pk}/small-numbers/"
    assert soup_of(client, "/reports/").find("a", href=address)
    page = soup_of(client, address)
    sent = {field["name"]: field.get("value", "") for field in page.select("main input[type=hidden]")}
    bad = client.post(address, sent | {"withholds": "yes", "below": "1", "why": "Few cases."})
    assert "below that no count is small" in bad.content.decode() and "Few cases." in bad.content.decode()
    assert client.post(address, sent | {"withholds": "yes", "below": "10", "why": "Few cases."}).status_code == 302
    draft.refresh_from_db()
    assert (draft.withholds_below, draft.withholding_why) == (10, "Few cases.")


def test_a_flow_that_does_not_balance_is_refused_with_both_its_figures(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun(council)
    came = flows.Side("carried in and received", 12, frozenset({1, 2, 3}))
    went = flows.Side("closed and carried out", 11, frozenset({1, 2}))
    found = flows.Difference("Statutory procedure, stage 1", came, went)
    monkeypatch.setattr(flows, "unbalanced", lambda years, where: [found])
    said = undone(lambda: publishing.submit(draft, seen=draft.edition, by=council.manager, on=TODAY), Refused)
    assert "carried in and received is 12, but closed and carried out is 11. 1 case is behind the difference." in said
