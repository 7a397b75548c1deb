"""The queue as it is really run: broker, worker and web server as processes, killed and started again.

Nothing here waits a fixed time: each step waits until what it claims is so, up to a limit that fails the test.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from complaints_site import supervisor

ROOT = Path(__file__).resolve().parents[1]
SERVE = """
import os, signal, sys
from pathlib import Path
from complaints_site import supervisor
folder = Path(os.environ["VAR_DIR"])
supervisor.supervise(int(sys.argv[1]), folder, folder / "broker.sock", lambda: print("served", flush=True))
"""


def until(so: Callable[[], bool], what: str, seconds: float = 40.0) -> None:
    """Wait until it is so."""
    pause = threading.Event()
    limit = time.monotonic() + seconds
    while not so():
        if time.monotonic() > limit:
            pytest.fail(f"After {seconds:.0f} seconds, not yet: {what}.")
        pause.wait(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> dict[int, str]:
    """Every process below this one, at any depth, with its command line."""
    parents: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        after_name = stat.rpartition(")")[2].split()
        if after_name[0] != "Z":
            parents[int(folder.name)] = (int(after_name[1]), command)
    below: dict[int, str] = {}
    wanted = {pid}
    while wanted:
        found = {child: command for child, (parent, command) in parents.items() if parent in wanted}
        wanted = set(found) - set(below)
        below |= found
    return below


def alive(pids: set[int]) -> set[int]:
    """Those of these processes that still run (a zombie does not)."""
    running = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running.add(pid)
    return running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated demonstration of its own, in a folder whose path is short enough for a socket."""
    folder = tmp_path_factory.mktemp("served")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment(folder), check=True
    )
    return folder


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "VAR_DIR": str(folder),
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "complaints_site.settings",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The supervisor as `make run` starts it, and its port, once it has said that it serves."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        cwd=ROOT,
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    below: dict[int, str] = {}
    try:
        assert process.stdout.readline() == "served\n"
        yield process, port
    finally:
        below = children_of(process.pid)
        process.kill()
        process.wait()
        process.stdout.close()
        until(lambda: not alive(set(below)), "the children of the last test stopped")


def health(port: int) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        return dict(json.load(answer))


def named(below: dict[int, str], words: str) -> set[int]:
    return {pid for pid, command in below.items() if words in command}


pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("queue"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


def test_the_site_is_served_with_a_queue_a_worker_and_one_beat_of_its_own(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = served
    below = children_of(process.pid)
    assert health(port)["status"] == "ok"
    assert health(port)["queue"] == "ok"
    assert len(named(below, " beat ")) == 1
    assert not named(below, " -B")
    assert named(below, "valkey-server") and named(below, " worker ") and named(below, "gunicorn")


def test_when_the_supervisor_is_killed_outright_nothing_of_it_goes_on(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    process, _ = served
    below = set(children_of(process.pid))
    assert len(below) >= 5
    process.kill()
    until(lambda: not alive(below), f"all of {len(below)} children stopped")


def test_when_it_is_asked_to_stop_it_stops_in_order_and_says_so_by_its_exit(
    served: tuple[subprocess.Popen[str], int],
) -> None:
    process, port = served
    below = set(children_of(process.pid))
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert alive(below) == set()
    with pytest.raises(OSError):
        health(port)


def test_a_child_that_is_killed_is_started_again(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    for words in ("valkey-server", " worker ", "gunicorn"):
        before = named(children_of(process.pid), words)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: bool(named(children_of(process.pid), words) - before), f"{words} is back")  # noqa: B023
    until(lambda: supervisor.answers(port) and health(port)["queue"] == "ok", "the site and its queue answer again")


def send_tick(address: str, folder: Path) -> None:
    """Send the beat's own message to the queue, from a process set up as the site is."""
    code = "from complaints_site.celery import app; app.send_task('stages.tick')"
    variables = environment(folder) | ({"REDIS_URL": address} if address else {})
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=variables, check=True, timeout=60)


def test_a_message_sent_while_no_worker_ran_is_done_once_one_runs(folder: Path, tmp_path: Path) -> None:
    """On the embedded broker, killed outright in between: what it had accepted is on its disk."""
    broker_socket = folder / "broker.sock"
    command = supervisor.broker_command(supervisor.broker_program(), broker_socket, tmp_path)
    client = redis.Redis.from_url(f"unix://{broker_socket}")

    def started() -> subprocess.Popen[bytes]:
        broker_socket.unlink(missing_ok=True)
        process = subprocess.Popen(command)
        until(broker_socket.exists, "the broker listens")
        return process

    first = started()
    send_tick("", folder)
    assert client.llen("celery") == 1
    until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0, "the message is on disk")
    first.kill()
    first.wait()
    second = started()
    try:
        assert client.llen("celery") == 1
        assert client.get("complaints:last-tick") is None
        done_by_a_worker(folder, client, "")
    finally:
        client.close()
        second.terminate()
        second.wait()


@pytest.mark.skipif(not settings.REAL_BROKER, reason="REDIS_URL names no server")
def test_the_same_task_goes_the_same_way_through_a_real_redis(folder: Path) -> None:
    parts = settings.REAL_BROKER.rpartition("/")
    address = f"{parts[0]}/9" if parts[2].isdigit() else f"{settings.REAL_BROKER.rstrip('/')}/9"
    client = redis.Redis.from_url(address)
    client.delete("celery", "complaints:last-tick")
    try:
        send_tick(address, folder)
        done_by_a_worker(folder, client, address)
    finally:
        client.close()


def done_by_a_worker(folder: Path, client: "redis.Redis", address: str) -> None:
    """Start a worker, and see it do the whole tick."""
    variables = environment(folder) | ({"REDIS_URL": address} if address else {})
    command = [sys.executable, "-m", "celery", "-A", "complaints_site", "worker", "--concurrency", "1", "-l", "warning"]
    worker = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        until(lambda: client.get("complaints:last-tick") is not None, "the worker did the tick")
        assert client.llen("celery") == 0
    finally:
        worker.terminate()
        worker.wait(40)
