"""What the test of a killed publication kills: a worker in a process of its own, which dies at the place it is told.

    python -m tests.publishing_process PLACE RUN [--without-transaction]

It is killed by SIGKILL, at once, with no chance to put anything in order.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import django


def die(*given: Any, **named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(deed: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """The deed, after whose so manyeth time there is no more process."""
    done = [0]

    def wrapped(*given: Any, **named: Any) -> Any:
        result = deed(*given, **named)
        done[0] += 1
        if done[0] == times:
            die()
        return result

    return wrapped


@contextlib.contextmanager
def nothing() -> Iterator[None]:
    yield


def main(place: str, run: int, *flags: str) -> None:
    django.setup()
    from reporting import runs
    from reporting.models import Artefact, Publication
    from reporting.publication import files, publishing

    files.as_pdf = lambda report, brand: b"%PDF of " + report.year.encode()
    if "--without-transaction" in flags:
        publishing.transaction.atomic = nothing
    manager = Publication.objects
    places: dict[str, Callable[[], None]] = {
        "when it is claimed": lambda: setattr(runs, "published", die),
        "when the first file is kept": lambda: setattr(publishing, "stored", dying_after(publishing.stored)),
        "when every file is kept": lambda: setattr(publishing, "stored", dying_after(publishing.stored, 3)),
        "when the run is marked": lambda: setattr(publishing, "_step", die),
        "when the draft is marked": lambda: setattr(publishing, "_step", dying_after(publishing._step)),
        "when the row is written": lambda: setattr(manager, "create", dying_after(manager.create)),
        "when a file's row is written": lambda: setattr(Artefact, "save", dying_after(Artefact.save)),
        "when the event is written": lambda: setattr(publishing, "look_at_the_house", die),
        "when all is committed": lambda: setattr(runs, "published", dying_after(runs.published)),
    }
    places[place]()
    runs.make(run)
    raise SystemExit("It was not killed.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
