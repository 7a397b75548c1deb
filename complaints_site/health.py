"""Ask this machine's own site whether it is well: a container's health check.

    python -m complaints_site.health               the web server here, by its /health page; the scheduler apart
    python -m complaints_site.health --tick 300    the scheduler: a whole tick within this many seconds

Exits 0 if it is, 1 if it is not.
"""

import argparse
import http.client
import json
import os
import sys


def web_server_is_well(port: int, host: str) -> bool:
    """Whether the site on this port answers that it can work; asked by the name that people use."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health?only=web", headers={"Host": host})
        answer = connection.getresponse()
        return answer.status == 200 and json.load(answer)["status"] == "ok"
    except (OSError, ValueError):
        return False
    finally:
        connection.close()


def scheduler_is_well(seconds: int) -> bool:
    """Whether beat, queue and worker have together done a tick within these seconds."""
    from redis import RedisError

    from complaints_site import broker

    try:
        since = broker.seconds_since_tick()
    except (RedisError, OSError):
        return False
    return since is not None and since <= seconds


def main() -> int:
    """Ask, and say by the exit."""
    asked = argparse.ArgumentParser(description="Is this machine's own site well?")
    asked.add_argument("--tick", type=int, metavar="SECONDS", help="ask the scheduler instead of the web server")
    tick = asked.parse_args().tick
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_site.settings")
    if tick is not None:
        return 0 if scheduler_is_well(tick) else 1
    from django.conf import settings

    host = settings.ALLOWED_HOSTS[0].removeprefix(".") if settings.ALLOWED_HOSTS else "localhost"
    return 0 if web_server_is_well(settings.PORT, host) else 1


if __name__ == "__main__":
    sys.exit(main())
