"""Is the queue alive? Asked by the health page, which must answer even when the queue does not."""

import time
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from redis import Redis

LAST_TICK = "complaints:last-tick"


def connection(timeout: float = 1.0) -> "Redis":
    """A client of the broker that gives up after `timeout` seconds."""
    import redis

    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(address, socket_timeout=timeout, socket_connect_timeout=timeout)


def note_tick() -> None:
    """Write down that the scheduler's tick went the whole way: beat, broker and worker."""
    with connection() as broker:
        broker.set(LAST_TICK, int(time.time()))


def seconds_since_tick() -> int | None:
    """Seconds since the last whole tick; None where none was written down. Raises redis.RedisError if unreachable."""
    with connection() as broker:
        broker.ping()
        noted = broker.get(LAST_TICK)
    return max(0, int(time.time()) - int(noted)) if noted else None
