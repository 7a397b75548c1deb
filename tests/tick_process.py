"""What the tests of kill -9 kill: ticks in processes of their own, and two ways of sending that must not survive it.

    python -m tests.tick_process

Reads a line for each round on standard input: what to do (`tick`, or the name of a naive way), at which moment (ISO),
in how many processes at once. It forks them, says their process ids in a line, and says `over` once all of them are.
Forking from one warm process is what makes a hundred kills take seconds. Nothing of the database is open in it.
"""

from __future__ import annotations

import datetime
import os
import sys
import traceback
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command


def tick(now: datetime.datetime) -> None:
    """The command as it is."""
    call_command("tick", "--now", now.isoformat())


def send_then_mark(now: datetime.datetime) -> None:
    """Killed in between, it sends the same again."""
    from stages.digests import message
    from stages.models import Digest

    for digest in Digest.objects.filter(status=Digest.Status.WAITING).select_related("recipient").order_by("pk"):
        message(digest.recipient.email, digest.reminders.count()).send()
        Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.SENT)


def mark_then_send(now: datetime.datetime) -> None:
    """Killed in between, it never sends, and says that it did."""
    from stages.digests import message
    from stages.models import Digest

    for digest in Digest.objects.filter(status=Digest.Status.WAITING).select_related("recipient").order_by("pk"):
        Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.SENT)
        message(digest.recipient.email, digest.reminders.count()).send()


WAYS = {way.__name__: way for way in (tick, send_then_mark, mark_then_send)}


def forked(way: str, now: datetime.datetime) -> int:
    """The id of a process that does it and ends."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.dup2(2, 1)  # standard output belongs to the parent
        WAYS[way](now)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def main() -> None:
    """Serve rounds until the input ends."""
    django.setup()
    import_module(settings.ROOT_URLCONF)  # else each process would load every view for itself
    print("ready", flush=True)
    for line in sys.stdin:
        way, now, count = line.split()
        pids = [forked(way, datetime.datetime.fromisoformat(now)) for _ in range(int(count))]
        print(*pids, flush=True)
        for pid in pids:
            os.waitpid(pid, 0)
        print("over", flush=True)


if __name__ == "__main__":
    main()
