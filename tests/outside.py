"""Processes of their own that work on the database of a test: workers that die where they are told."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def address() -> str:
    """The database of this test, as DATABASE_URL names it."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    who = quote(kept["USER"]) + (f":{quote(kept['PASSWORD'])}" if kept["PASSWORD"] else "")
    return f"postgres://{who}@{kept['HOST']}:{kept['PORT'] or 5432}/{kept['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """What a process of its own is told: where the test is, and nothing else of this machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATABASE_URL": address(),
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "complaints_site.settings",
        "VAR_DIR": str(settings.VAR_DIR),
        **more,
    }


def killed(process: str, place: str, number: int, *flags: str) -> None:
    """A worker (the module `process`) that takes up a row by its number, and dies at a place."""
    command = [sys.executable, "-m", process, place, str(number), *flags]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
