"""Walking the history to see whether anyone changed it behind the application's back (docs/decisions/0002)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from cases.models import Case, Event, EventPayload
from cases.models.event import READS
from cases.record import digest_of, hash_of

HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Break:
    """The first row at which a chain does not hold. `chain` is the reference of the case, or “house”."""

    chain: str
    number: int
    problem: str

    def __str__(self) -> str:
        return f"{self.chain}, event {self.number}: {self.problem}"


@dataclass
class Walk:
    """What a walk over the whole history found."""

    chains: int = 0
    events: int = 0
    erased: int = 0
    broken: list[Break] = field(default_factory=list)


def walk() -> Walk:
    """Walk every chain from its first event to its last, and note where each breaks for the first time.

    Events are streamed, so that memory stays level. Words that were erased are counted; they break nothing.
    """
    found, chain, last, broken = Walk(), object(), 0, False
    previous = ""
    for event, payload, reference in _events():
        if event.case_id != chain:
            chain, last, previous, broken = event.case_id, 0, "", False
            found.chains += 1
        found.events += 1
        found.erased += payload is None
        problem = "" if broken else _problem(event, payload, last + 1, previous)
        if problem:
            found.broken.append(Break(reference or HOUSE, event.number, problem))
            broken = True
        last, previous = event.number, event.hash
    in_chains = {broken.chain for broken in found.broken}
    found.broken += [cut for cut in _cut_short() if cut.chain not in in_chains]
    return found


def _events() -> Iterator[tuple[Event, EventPayload | None, str | None]]:
    events = Event.objects.order_by(Coalesce("case_id", 0), "number").annotate(reference=F("case__reference"))
    for event in events.select_related("payload").iterator(chunk_size=2000):
        yield event, getattr(event, "payload", None), event.reference


def _problem(event: Event, payload: EventPayload | None, number: int, previous: str) -> str:
    if event.number != number:
        return f"The event before it is missing: number {number} was expected."
    if event.previous != previous:
        return "It does not follow from the event before it, which was changed or replaced."
    if hash_of(event) != event.hash:
        return "It was changed after it was written."
    if payload is not None and digest_of(payload.salt, payload.words) != event.digest:
        return "Its words were changed after they were written."
    return ""


def _cut_short() -> Iterator[Break]:
    """Chains that hold but end too soon: a case with fewer changes in its history than it says it has had.

    Each change of a case raises its version by one and writes one event, so the last events cannot be taken away
    without the version telling. What was only read raises no version.
    """
    changes = Count("events", filter=~Q(events__verb__in=READS))
    short = Case.objects.annotate(changes=changes).filter(Q(changes=0) | Q(changes__lt=F("version") - 1))
    for reference, version, there in short.order_by("pk").values_list("reference", "version", "changes").iterator():
        wanted = max(version - 1, 1)
        yield Break(
            reference, there + 1, f"The end of the history is missing: {wanted} changes, {there} events of them."
        )
