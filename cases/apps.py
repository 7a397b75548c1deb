from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.views import AFTER_SIGN_IN

        from .record import signed_in

        AFTER_SIGN_IN.append(signed_in)
