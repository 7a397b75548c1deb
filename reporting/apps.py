from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the database watched for changes of cases, stuck reports looked for at each tick, a report that is owed
        asked for, and the figures of the demonstration entered and its report published. `stages` may not import us, so
        it holds the lists."""
        from reporting import demonstration, watching
        from reporting.owed import annual_report_owed, reports_on_the_way
        from reporting.tasks import requeue_stuck, requeue_submissions
        from stages import prompts, sweep
        from stages.demonstration.loading import ALSO_ENTERED, WHEN_LOADED

        for ours in (
            ("annual reports asked for again", requeue_stuck),
            ("submissions asked for again", requeue_submissions),
        ):
            if ours not in sweep.AT_EACH_TICK:
                sweep.AT_EACH_TICK.append(ours)
        for asks in (annual_report_owed, reports_on_the_way):
            if asks not in prompts.OF_THE_HOUSE:
                prompts.OF_THE_HOUSE.append(asks)
        if demonstration.set_up not in ALSO_ENTERED:
            ALSO_ENTERED.append(demonstration.set_up)
        if demonstration.publish_last_year not in WHEN_LOADED:
            WHEN_LOADED.append(demonstration.publish_last_year)
        post_migrate.connect(watching.put_up, sender=self, dispatch_uid="reporting.watching")
