"""What the test of a killed import kills: a worker in a process of its own, which dies at the place it is told.

    python -m tests.importing_process PLACE LOG [--without-transaction]

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
    from stages.importing import log, runs
    from stages.importing.writing import Writer

    log.BATCH = 2
    if "--without-transaction" in flags:
        log.transaction = SimpleNamespace(atomic=nothing)
    places: dict[str, Callable[[], None]] = {
        "when it is claimed": lambda: setattr(runs, "_make", die),
        "when it is read": lambda: setattr(runs.Following, "read", dying_after(runs.Following.read, 2)),
        "when a batch is written": lambda: setattr(Writer, "write", dying_after(Writer.write)),
        "when every batch is written": lambda: setattr(Writer, "write", dying_after(Writer.write, 3)),
        "when its row is marked": lambda: setattr(promises, "finish", dying_after(promises.finish)),
        "when the event is written": lambda: setattr(runs, "tell", die),
        "when all is committed": lambda: setattr(runs, "_delete_file", die),
    }
    places[place]()
    runs.make(number)
    raise SystemExit("It was not killed.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
