from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "complaints_site"

    def ready(self) -> None:
        from complaints_site import checks  # noqa: F401  (registers the checks)
