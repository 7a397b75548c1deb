"""`dumpdata` that keeps a moment to the microsecond, so that the history of a moved database still verifies.

Django's own JSON cuts every moment to the millisecond. The hash of an event is over the microsecond it was written at,
so a database that was written out and read in again would show the history of every case as changed.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class WholeMoments(DjangoJSONEncoder):
    """Django's encoder, but a moment or a time of day is written whole."""

    def default(self, o: Any) -> Any:
        if isinstance(o, (datetime.datetime, datetime.time)):
            return o.isoformat()
        return super().default(o)
