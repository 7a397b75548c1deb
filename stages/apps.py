from django.apps import AppConfig


class StagesConfig(AppConfig):
    name = "stages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take up what `cases` leaves to whoever knows the procedure: the clocks, and who has been given a case."""
        from cases.actions import changing, intake, people
        from stages.actions.stage_one import end_appointments
        from stages.deadlines import refresh

        for hooks, ours in (
            (changing.AFTER_CHANGE, refresh),
            (intake.AFTER_LOGGING, refresh),
            (people.AFTER_EXCLUSION, end_appointments),
        ):
            if ours not in hooks:
                hooks.append(ours)
