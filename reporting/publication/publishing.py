"""The steps of a report from draft to publication: begin, write, submit, approve, send back, publish.

A step is taken where the draft is still as the person saw it, and nowhere else: its status and its edition are compared
and set in one statement, whose number of rows is believed. What is approved is a snapshot, and what is published is
that snapshot and no other. docs/decisions/0014-publication.md says why.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from cases.models import Event, Verb
from cases.permissions import Act, NotAllowed, may, require
from cases.record import Refused, house_event
from stages.finished import tell
from stages.reminding import look_at_the_house

from ..compiling import Progress
from ..crosstab import counted_from_record
from ..figures import ReportRefused
from ..filling import CountAll
from ..layouts import layout_called, require_offered
from ..models import Artefact, ClearedName, Publication, ReportDraft, ReportRun
from ..periods import read_years
from ..report import Block, Report
from ..small_numbers.suppression import THRESHOLD
from ..words.worded import SUMMARY_TITLE, places
from .files import FILES
from .frozen import CannotThaw, digest
from .labels import printed_labels
from .names import Hit, search
from .snapshots import Snapshot, software, taken

Status = ReportDraft.Status


class DraftChanged(Refused):
    """Somebody else changed the draft since this person was shown it, or it has gone on to another step."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed this report after you opened the page, or it has gone a step further. Look at it again "
            "before you go on. Nothing was done."
        )


class PublishedSince(Refused):
    """Another report came out since this one was submitted, so nobody has looked at what the two give away together."""

    def __init__(self) -> None:
        super().__init__(
            "Another report was published after this one was submitted. What small numbers the two give away together "
            "has not been looked at. Take this one back and submit it again. Nothing was done."
        )


class OtherThanRecorded(Refused):
    """What waits is not what the history says was submitted or approved: somebody changed it past the program."""

    def __init__(self) -> None:
        super().__init__(
            "The report that waits here is not the one that was submitted and approved: its digest is another than the "
            "history holds. Take it back and submit it again, and find out who can write to the database. Nothing was "
            "done."
        )


class OwnReport(NotAllowed):
    """Somebody who wrote a report asked to approve it, or to send it back."""

    def __init__(self) -> None:
        super().__init__("You wrote this report, or some of its words, so somebody else has to approve it.")


@transaction.atomic
def begin(year: str, layout: str, *, by: User, on: datetime.date) -> ReportDraft:
    """Begin a draft of the report of a year, with the words and quotations of the last draft there was, and with the
    threshold of small numbers where the data protection officer has set a higher one than the usual.

    Raises Refused where one is under way. Whoever begins it is its author.
    """
    require(by, Act.PUBLISH_REPORT)
    read_years(year)
    require_offered(layout)
    last = ReportDraft.objects.filter(year=year, layout=layout).order_by("-pk").first()
    try:
        with transaction.atomic():
            draft = ReportDraft.objects.create(year=year, layout=layout, author=by, **_handed_on(last))
    except IntegrityError:
        raise Refused(f"A draft of the report of {year} is under way. Go on with that one, or drop it first.") from None
    for quotation in last.quotations.all() if last else ():
        quotation.pk, quotation.draft = None, draft
        quotation.save(force_insert=True)
    _record(Verb.REPORT_BEGUN, draft, by=by, on=on)
    return draft


def _handed_on(last: ReportDraft | None) -> dict[str, Any]:
    """What a draft has from the one before it. To drop a draft and begin another undoes no decision that withholds."""
    if last is None:
        return {}
    handed_on: dict[str, Any] = {"texts": last.texts}
    if last.withholds_small_numbers and last.withholds_below > THRESHOLD:
        decided = ("withholds_below", "withholding_set_by", "withholding_set_at", "withholding_why")
        handed_on |= {name: getattr(last, name) for name in decided}
    return handed_on


@transaction.atomic
def write_text(draft: ReportDraft, *, seen: int, by: User, on: datetime.date, place: str, words: str) -> ReportDraft:
    """Write the author's words for one place of the layout."""
    require_author(draft, by)
    if place not in places(layout_called(draft.layout)):
        raise Refused("This report has no such place.")
    before = draft.texts.get(place, "")
    texts = {name: text for name, text in (draft.texts | {place: words}).items() if text.strip()}
    draft = _step(draft, seen, (Status.DRAFT,), texts=texts, found_names=[])
    about = {"place": place, "before": before, "after": words}
    _record(Verb.REPORT_WORDED, draft, by=by, on=on, **about)
    return draft


@transaction.atomic
def write_reason(draft: ReportDraft, *, seen: int, by: User, on: datetime.date, reason: str) -> ReportDraft:
    """Say what a later version changes, and why."""
    require_author(draft, by)
    draft = _step(draft, seen, (Status.DRAFT,), reason=reason.strip())
    _record(Verb.REPORT_WORDED, draft, by=by, on=on, place="reason for the version", after=reason.strip())
    return draft


@transaction.atomic
def set_withholding(
    draft: ReportDraft, *, seen: int, by: User, on: datetime.date, withholds: bool, below: int, why: str
) -> ReportDraft:
    """Decide whether this report withholds small numbers, and from which number on it shows them.

    The data protection officer's, with the reason, while the report is a draft: what was submitted is as it was.
    """
    require(by, Act.WITHHOLD_NUMBERS)
    before = {"withholds": draft.withholds_small_numbers, "below": draft.withholds_below}
    draft = _step(
        draft,
        seen,
        (Status.DRAFT,),
        withholds_small_numbers=withholds,
        withholds_below=below,
        withholding_set_by=by,
        withholding_set_at=timezone.now(),
        withholding_why=why,
    )
    _record(Verb.WITHHOLDING_SET, draft, by=by, on=on, before=before, withholds=withholds, below=below, why=why)
    return draft


@transaction.atomic
def touched(draft: ReportDraft, verb: Verb, *, seen: int, by: User, on: datetime.date, **words: Any) -> ReportDraft:
    """Note that something of its author's that hangs on a draft was changed, while it may be."""
    require_author(draft, by)
    draft = _step(draft, seen, (Status.DRAFT,), found_names=[])
    _record(verb, draft, by=by, on=on, **words)
    return draft


def submit(
    draft: ReportDraft,
    *,
    seen: int,
    by: User,
    on: datetime.date,
    count: CountAll = counted_from_record,
    progress: Progress = lambda percent, words: None,
    end: Callable[[list[Hit]], None] = lambda left: None,
) -> list[Hit]:
    """Compile the report, check it, search its words for names, and hand it on for approval.

    Gives what the search found and nobody has cleared: where there is any, the report is not submitted, and the draft
    keeps what was found. `end` is told the same, in the transaction that writes it. Raises Refused with a sentence for
    each fault of the figures, and for a later version without its reason.
    """
    require_author(draft, by)
    require_reason(draft)
    try:
        snapshot = taken(draft, on=on, count=count, progress=progress)
    except ReportRefused as refusal:
        raise Refused(
            f"The report cannot be submitted, because its figures or its words do not hold.\n{refusal}"
        ) from refusal
    progress(90, "Looking for names in its words")
    found = search(free_text(snapshot.report))
    with transaction.atomic():
        kept = [{"place": h.place, "found": h.found, "kind": h.kind, "sentence": h.sentence} for h in found]
        if left := uncleared(draft, found):
            _step(draft, seen, (Status.DRAFT,), found_names=kept)
            end(left)
            return left
        fields = {"status": Status.SUBMITTED, "snapshot": snapshot.text, "submitted_at": timezone.now()}
        draft = _step(draft, seen, (Status.DRAFT,), found_names=[], **NOT_SENT_BACK, **fields)
        cleared = draft.cleared_names.count()
        _record(Verb.REPORT_SUBMITTED, draft, by=by, on=on, sha256=snapshot.sha256, names_cleared=cleared)
        end([])
    return []


def free_text(report: Report) -> dict[str, list[str]]:
    """Everything in a report that somebody wrote, by its place: titles, paragraphs, lists, summaries, quotations,
    remarks under tables, which say where figures of earlier years stand, and the rows and columns of tables that are
    named in the council's own lists.

    The glossary is the program's.
    """
    found: dict[str, list[str]] = {"Title": [report.title]}
    for section in report.sections:
        found.setdefault(section.title, []).append(section.title)
        for block in section.blocks:
            if block.table:
                found[section.title] += [block.table.definition.title, *block.table.remarks]
            if block.chart:
                found[section.title].append(block.chart.title)
            if block.kind not in ("table", "chart", "shares", "glance", "definitions", "restated"):
                found[section.title].extend(text for text in _strings(block) if text.strip())
    said = (text for block in report.summary for text in _strings(block) if text.strip())
    found.setdefault(SUMMARY_TITLE, []).extend(said)  # a section may have the same title
    return found | printed_labels(report)


def _strings(block: Block) -> Iterable[str]:
    yield block.text
    waiting: list[Any] = list(block.items)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, (tuple, list)):
            waiting += one
        elif hasattr(one, "__dataclass_fields__"):
            waiting += [getattr(one, name) for name in one.__dataclass_fields__]


def hits(draft: ReportDraft) -> list[Hit]:
    """What the last search found and is not cleared."""
    return uncleared(draft, [Hit(**found) for found in draft.found_names])


def uncleared(draft: ReportDraft, found: list[Hit]) -> list[Hit]:
    """Of what was found, what the author has not said to be nobody's name."""
    rows = draft.cleared_names.values_list("place", "found", "sentence")
    cleared = set(rows)
    return [hit for hit in found if (hit.place, hit.matched, digest(hit.sentence)) not in cleared]


@transaction.atomic
def clear_name(draft: ReportDraft, hit: Hit, *, by: User, on: datetime.date, why: str) -> ClearedName:
    """Say of a word that was found that it is nobody's name, and why. It holds for this word in this sentence."""
    require_author(draft, by)
    if draft.status != Status.DRAFT or hit not in hits(draft):
        raise DraftChanged
    row = draft.cleared_names.create(
        place=hit.place, found=hit.matched, sentence=digest(hit.sentence), why=why.strip(), by=by
    )
    _record(Verb.NAME_CLEARED, draft, by=by, on=on, place=hit.place, kind=hit.kind, why=why.strip())
    return row


@transaction.atomic
def take_back(draft: ReportDraft, *, seen: int, by: User, on: datetime.date) -> ReportDraft:
    """Take a report back that was submitted or approved, to go on writing it."""
    require_author(draft, by)
    _not_being_published(draft)
    draft = _step(draft, seen, ReportDraft.HELD, **BACK)
    _record(Verb.REPORT_TAKEN_BACK, draft, by=by, on=on)
    return draft


@transaction.atomic
def send_back(draft: ReportDraft, *, seen: int, by: User, on: datetime.date, why: str) -> ReportDraft:
    """Send a report back to its author, saying why. Anyone who may approve it may, but not the author."""
    require_approver(draft, by)
    _not_being_published(draft)
    told = {"sent_back": why.strip(), "sent_back_by": by, "sent_back_at": timezone.now()}
    draft = _step(draft, seen, ReportDraft.HELD, **BACK | told)
    _record(Verb.REPORT_SENT_BACK, draft, by=by, on=on, why=why.strip())
    return draft


@transaction.atomic
def approve(draft: ReportDraft, *, seen: int, by: User, on: datetime.date) -> ReportDraft:
    """Approve the report as it was submitted. Nobody approves what they wrote."""
    require_approver(draft, by)
    _require_recorded(draft, Verb.REPORT_SUBMITTED)
    _none_published_since(draft)
    now = timezone.now()
    draft = _step(draft, seen, (Status.SUBMITTED,), status=Status.APPROVED, approver=by, approved_at=now)
    _record(Verb.REPORT_APPROVED, draft, by=by, on=on, sha256=digest(draft.snapshot))
    return draft


@transaction.atomic
def drop(draft: ReportDraft, *, seen: int, by: User, on: datetime.date) -> ReportDraft:
    """Give a draft up. Its words are kept, and the next draft of the report begins with them."""
    require(by, Act.PUBLISH_REPORT)
    _not_being_published(draft)
    draft = _step(draft, seen, ReportDraft.OPEN, **BACK | {"status": Status.DROPPED})
    _record(Verb.REPORT_DROPPED, draft, by=by, on=on)
    return draft


@transaction.atomic
def publish(draft: ReportDraft, *, seen: int, by: User) -> ReportRun:
    """Promise the publication of an approved report. One that is being published already is not promised again."""
    require(by, Act.PUBLISH_REPORT)
    if running := draft.runs.filter(status__in=ReportRun.WAITING).first():
        return running
    _none_published_since(draft)
    _step(draft, seen, (Status.APPROVED,))
    try:
        with transaction.atomic():
            return ReportRun.objects.create(year=draft.year, layout=draft.layout, draft=draft, made_by=by)
    except IntegrityError:
        return draft.runs.get(status__in=ReportRun.WAITING)


Say = Callable[[int, str], None]


def published(run: ReportRun, mine: QuerySet[ReportRun], say: Say) -> bool:
    """Make the files of the approved snapshot and publish it, if the run is still this worker's; tell whether it was.

    A file is kept under its own digest, so that a worker that died left nothing that another would make twice. Raises
    OtherThanRecorded where the snapshot is not the one that was approved, PublishedSince where another report came
    out since this one was submitted, and Refused where whoever asked for it may publish nothing any more. Whoever
    approved it may have left: they might when they did.
    """
    if run.made_by is None or not may(run.made_by, Act.PUBLISH_REPORT):
        raise Refused(
            f"{run.made_by or 'Whoever'} asked for this report to be published, and may not publish reports any more. "
            "Somebody who may has to publish it. Nothing was done."
        )
    draft = ReportDraft.objects.get(pk=run.draft_id)
    _require_recorded(draft, Verb.REPORT_APPROVED)
    snapshot = _of_this_program(draft)
    files: list[Artefact] = []
    for place, kind in enumerate(FILES.values()):
        say(5 + 85 * place // len(FILES), f"Making the {kind.called}")
        content = kind.make(snapshot)
        files.append(Artefact(kind=kind.kind, size=len(content), **stored(content, kind.ending)))
    say(95, "Publishing")
    with transaction.atomic():
        pdf = next(file for file in files if file.kind == "pdf")
        done = mine.update(
            status=ReportRun.Status.DONE,
            progress=100,
            doing="",
            made_at=timezone.now(),
            cut_off=snapshot.cut_off,
            file=pdf.file,
            size=pdf.size,
            sha256=pdf.sha256,
            figures=snapshot.held["data"],
        )
        if done != 1:
            return False
        try:
            step = _step(draft, draft.edition, (Status.APPROVED,), status=Status.PUBLISHED, snapshot="")
        except DraftChanged:
            transaction.set_rollback(True)
            return False
        row = Publication.objects.create(
            draft=step,
            year=draft.year,
            layout=draft.layout,
            version=snapshot.held["version"],
            title=snapshot.report.title,
            reason=draft.reason,
            author=draft.author,
            submitted_at=draft.submitted_at,
            approver=draft.approver,
            approved_at=draft.approved_at,
            published_by=run.made_by,
            published_at=timezone.now(),
            cut_off=snapshot.cut_off,
            calendar_version=snapshot.held["calendar_version"],
            software=software(snapshot.held["made_with"]),
            snapshot=snapshot.text,
            snapshot_sha256=snapshot.sha256,
        )
        for file in files:
            file.publication = row
            file.save(force_insert=True)
        words = {file.kind: file.sha256 for file in files} | {"snapshot": snapshot.sha256, "version": row.version}
        _record(Verb.REPORT_PUBLISHED, step, by=run.made_by, on=timezone.localdate(), **words)
        _none_published_since(draft, but=1)  # after the event, whose lock lets one publication through at a time
        tell(ReportRun.objects.get(pk=run.pk))
    return True


def _of_this_program(draft: ReportDraft) -> Snapshot:
    """The snapshot of an approved report, where this program can make its files."""
    try:
        snapshot = Snapshot.read(draft.snapshot)
        snapshot.report  # noqa: B018
    except CannotThaw as fault:
        raise Refused(
            "The program was changed after this report was submitted, and can no longer make its files. Take it back "
            "and submit it again."
        ) from fault
    return snapshot


def stored(content: bytes, ending: str) -> dict[str, str]:
    """Put a file into the document store under its digest, unless it is there as it should be: its name and digest."""
    sha256 = digest(content)
    name = f"publications/{sha256}.{ending}"
    if default_storage.exists(name) and kept(name, sha256) is not None:
        return {"file": name, "sha256": sha256}
    return {"file": default_storage.save(name, ContentFile(content)), "sha256": sha256}


def kept(name: str, sha256: str) -> bytes | None:
    """The bytes of a file in the document store; None where they are gone, or not those of the digest."""
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return content if digest(content) == sha256 else None


NOT_SENT_BACK: dict[str, Any] = {"sent_back": "", "sent_back_by": None, "sent_back_at": None}
BACK: dict[str, Any] = {
    "status": Status.DRAFT,
    "snapshot": "",
    "submitted_at": None,
    "approver": None,
    "approved_at": None,
}
"""What goes when a report goes back to be written."""


def require_author(draft: ReportDraft, by: User) -> None:
    """Refuse anyone but the author of a draft."""
    require(by, Act.PUBLISH_REPORT)
    if draft.author_id != by.pk:
        raise NotAllowed(f"Only {draft.author}, who is writing this report, changes or submits it.")


def require_reason(draft: ReportDraft) -> None:
    """Refuse a later version that does not say what it changes."""
    if draft.next_version > 1 and not draft.reason:
        raise Refused(
            f"This will be version {draft.next_version}. Say first what it changes in the version before, and why."
        )


def require_approver(draft: ReportDraft, by: User) -> None:
    """Refuse whoever may approve no report, and who wrote this one."""
    require(by, Act.APPROVE_REPORT)
    if by.pk in draft.writers():
        raise OwnReport


def _not_being_published(draft: ReportDraft) -> None:
    if draft.runs.filter(status__in=ReportRun.WAITING).exists():
        raise Refused("This report is being published just now. Cancel that first.")


def _require_recorded(draft: ReportDraft, verb: Verb) -> None:
    """Refuse a snapshot that is not the one of the last event of this kind. One that is gone is refused elsewhere."""
    event = Event.objects.filter(case=None, verb=verb, payload__words__draft=draft.pk).order_by("-pk").first()
    if draft.snapshot and event is not None and event.payload.words["sha256"] != digest(draft.snapshot):
        raise OtherThanRecorded


def _none_published_since(draft: ReportDraft, *, but: int = 0) -> None:
    """Refuse a report that withholds small numbers without knowing of one that has been published, this one apart."""
    if not draft.snapshot:
        return
    withholding = Snapshot.read(draft.snapshot).held["withholding"]
    if withholding["on"] and withholding.get("published_before") != Publication.objects.count() - but:
        raise PublishedSince


def _step(draft: ReportDraft, seen: int, among: Iterable[str], **fields: Any) -> ReportDraft:
    """Change the draft where it is still in one of these states and as it was seen. Raises DraftChanged otherwise."""
    mine = ReportDraft.objects.filter(pk=draft.pk, edition=seen, status__in=list(among))
    if mine.update(edition=F("edition") + 1, **fields) != 1:
        raise DraftChanged
    return ReportDraft.objects.get(pk=draft.pk)


def _record(verb: Verb, draft: ReportDraft, *, by: User, on: datetime.date, **words: Any) -> None:
    """Write the event of a step, and remind those whom the next one waits for."""
    house_event(verb, by=by, on=on, about=f"{draft.year} {draft.layout}", words={"draft": draft.pk} | words)
    look_at_the_house(on)
