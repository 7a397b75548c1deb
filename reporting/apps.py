from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have stuck reports looked for at each tick. `stages` may not import us, so it holds the list."""
        from reporting.tasks import requeue_stuck
        from stages import sweep

        ours = ("annual reports asked for again", requeue_stuck)
        if ours not in sweep.AT_EACH_TICK:
            sweep.AT_EACH_TICK.append(ours)
