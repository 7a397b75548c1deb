"""What the test of a killed submission kills: a worker in a process of its own, which dies at the place it is told.

    python -m tests.submitting_process PLACE SUBMISSION [--without-transaction]

It is killed by SIGKILL, at once, with no chance to put anything in order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace

import django

from tests.publishing_process import die, dying_after, nothing


def main(place: str, number: int, *flags: str) -> None:
    django.setup()
    from cases import promises
    from reporting.publication import publishing, submitting

    if "--without-transaction" in flags:
        publishing.transaction = SimpleNamespace(atomic=nothing)
    places: dict[str, Callable[[], None]] = {
        "when it is claimed": lambda: setattr(submitting, "_make", die),
        "when it is compiled": lambda: setattr(publishing, "search", die),
        "when the draft is marked": lambda: setattr(publishing, "_step", dying_after(publishing._step)),
        "when the event is written": lambda: setattr(publishing, "look_at_the_house", die),
        "when its row is marked": lambda: setattr(promises, "finish", dying_after(promises.finish)),
        "when the notice is written": lambda: setattr(submitting, "tell", dying_after(submitting.tell)),
        "when all is committed": lambda: setattr(submitting, "submit", dying_after(submitting.submit)),
    }
    places[place]()
    submitting.make(number)
    raise SystemExit("It was not killed.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
