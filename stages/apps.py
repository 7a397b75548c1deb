from django.apps import AppConfig


class StagesConfig(AppConfig):
    name = "stages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take up what `cases` leaves to whoever knows the procedure: the clocks, and who has been given a case."""
        from cases.actions import changing, elements, intake, people
        from cases.forms.kept import forget_old_drafts
        from cases.views import frame
        from stages import sweep
        from stages.actions.concurrent import stop_without_open_points
        from stages.actions.investigators import look_again
        from stages.actions.putting_right import follow_the_details, require_room_for_a_point
        from stages.actions.stage_one import end_appointments
        from stages.deadlines import refresh
        from stages.importing.runs import forget
        from stages.tasks import requeue_case_logs
        from stages.views.case import banner

        for hooks, ours in (
            (changing.AFTER_CHANGE, follow_the_details),
            (changing.AFTER_CHANGE, refresh),
            (elements.BEFORE_ADDING, require_room_for_a_point),
            (elements.AFTER_WITHDRAWING, stop_without_open_points),
            (intake.AFTER_LOGGING, refresh),
            (people.AFTER_EXCLUSION, end_appointments),
            (frame.BANNERS, banner),
            (sweep.AT_EACH_TICK, ("appointments that ran out", look_again)),
            (sweep.AT_EACH_TICK, ("case logs asked for again", requeue_case_logs)),
            (sweep.AT_EACH_TICK, ("case logs forgotten", forget)),
            (sweep.AT_EACH_TICK, ("drafts deleted that were 30 days old", forget_old_drafts)),
        ):
            if ours not in hooks:
                hooks.append(ours)
