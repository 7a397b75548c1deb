"""What an operator must have set before the site may serve people. Commands of `manage.py` run without any of it."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50  # characters: what Django's own generator makes
PLACEHOLDERS = ("django-insecure-", "changeme", "change-me", "change_me", "secret-key", "password", "example")
MAKE_ONE = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'


def secret_faults() -> list[str]:
    """What is wrong with the secret that signs sessions, in whole sentences; empty if nothing is."""
    secret = settings.SECRET_KEY
    if not settings.SECRET_KEY_LASTS:
        return [f"SECRET_KEY is not set: expected SECRET_KEY, or SECRET_KEY_FILE with the path of its file. {MAKE_ONE}"]
    if any(placeholder in secret.lower() for placeholder in PLACEHOLDERS):
        return [f"SECRET_KEY is one that anybody could guess: expected a random one. {MAKE_ONE}"]
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        return [f"SECRET_KEY is too short: expected at least {SHORTEST_SECRET} random characters. {MAKE_ONE}"]
    return []


def start_faults() -> list[str]:
    """Why production may not serve, in whole sentences. A demonstration and a developer's own server may always."""
    if not settings.PRODUCTION:
        return []
    faults = secret_faults()
    if not settings.ALLOWED_HOSTS:
        faults.append(
            "ALLOWED_HOSTS is not set: expected the host names people use, such as complaints.council.gov.uk."
        )
    return faults


def require_safe_start() -> None:
    """Refuse to serve, to work or to tick until the settings are fit for it (raises ImproperlyConfigured)."""
    if faults := start_faults():
        raise ImproperlyConfigured("The site did not start. " + " ".join(faults))


@register(Tags.security, deploy=True)
def fit_to_serve(app_configs: Any, **_: Any) -> list[Error]:
    """The same faults in `manage.py check --deploy`, before anybody tries to start."""
    return [Error(fault, id=f"complaints_site.E{number:03}") for number, fault in enumerate(start_faults(), start=1)]
