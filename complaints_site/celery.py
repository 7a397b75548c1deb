"""The queue's application. `celery -A complaints_site worker` and `... beat` run it."""

import os
import warnings
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_site.settings")

app = Celery("complaints_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_start(**_: Any) -> None:
    """The worker and the beat start under the same terms as the web server."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from complaints_site.checks import require_safe_start

    try:
        require_safe_start()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
    if settings.DEMONSTRATION:  # whoever tries it out as root is told so by every other program already
        warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")


@signals.task_postrun.connect
def note_tick(task: Any = None, state: str | None = None, **_: Any) -> None:
    """Tell the health page that beat, broker and worker all did their part."""
    if task is not None and task.name == "stages.tick" and state == "SUCCESS" and not task.request.is_eager:
        from complaints_site import broker

        broker.note_tick()
