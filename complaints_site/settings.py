"""Django's settings, all of them read from the environment by `complaints_site.environment`.

Three ways to run. Production is the default: it refuses to serve without a proper secret and speaks https only.
DEMONSTRATION is what `make run` starts: production's error pages on plain http, with artificial people.
DEBUG is for whoever changes the program. Commands of `manage.py` run in all three without any setting at all.
"""

import hashlib
import tempfile
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from complaints_site.environment import Environment, SettingRefused, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment()

DEMONSTRATION = environment.flag("DEMONSTRATION")
DEBUG = environment.flag("DEBUG")
if DEMONSTRATION and DEBUG:
    raise SettingRefused("DEBUG", "off while DEMONSTRATION is on, which shows production's own error pages")
PRODUCTION = not DEMONSTRATION and not DEBUG

VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")
PORT = environment.whole_number("PORT", 8000, least=1, most=65535)

# The council

COUNCIL_NAME = environment.text("COUNCIL_NAME", "Exampleshire Council" if DEMONSTRATION else "The council")
COUNCIL_COLOUR = environment.colour("COUNCIL_COLOUR", "#23395d")
COUNCIL_LOGO = environment.picture("COUNCIL_LOGO")
SERVICE_NAME = environment.text("SERVICE_NAME", "Children's complaints")
COMPLAINTS_CONTACT = environment.text(
    "COMPLAINTS_CONTACT", "Complaints team, complaints@exampleshire.example" if DEMONSTRATION else ""
)
OPEN_DATA_LICENCE = environment.text("OPEN_DATA_LICENCE", "")

# Secrets and hosts

SECRET_KEY = environment.secret("SECRET_KEY")
# Commands need a key to start but sign nothing that outlives them; the web server and the worker refuse such a key.
SECRET_KEY_LASTS = True
if not SECRET_KEY and DEMONSTRATION:
    SECRET_KEY = kept_secret(VAR_DIR / "secret_key")
elif not SECRET_KEY:
    SECRET_KEY = get_random_secret_key()
    SECRET_KEY_LASTS = False
SECRET_KEY_FALLBACKS = [key for key in [environment.secret("SECRET_KEY_BEFORE")] if key]

LOOPBACK = () if PRODUCTION else ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", LOOPBACK)
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

# Applications

INSTALLED_APPS = [
    "complaints_site",
    "accounts",
    "cases",
    "stages",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "complaints_site.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "complaints_site.request_size.RequestSizeMiddleware",
    "complaints_site.headers.ReadableAddressMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "complaints_site.sessions.SessionLimitMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "cases.access.DecisionRequiredMiddleware",
    "complaints_site.refusals.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "complaints_site.urls"
WSGI_APPLICATION = "complaints_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "complaints_site.brand.council",
                "complaints_site.navigation.navigation",
                "complaints_site.watch.silence",
                "stages.finished.finished",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# Database

DATABASE = environment.database("DATABASE_URL", VAR_DIR / "complaints.sqlite3")
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        # Take the write lock when a transaction begins: with SQLite's default two writers that both began by reading
        # cannot be put in order, and one of them fails at once whatever the timeout.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
    if DATABASE["NAME"] == str(VAR_DIR / "complaints.sqlite3"):
        VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
else:
    DATABASE |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# `dumpdata` and `loaddata` keep the microseconds that the hash of an event is made of
SERIALIZATION_MODULES = {name: f"complaints_site.dumps.{name}" for name in ("json", "jsonl")}

# People and sessions

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_COOKIE_AGE = 30 * 60  # seconds without a request
SESSION_LONGEST = 10 * 60 * 60  # seconds since signing in, however busy
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "complaints_site.views.form_out_of_date"

# https

if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from inside the container, where there is no https
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if environment.flag("BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with every form, and the check against forged forms refuses it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PICTURES_FROM = [SELF, "data:"]
if COUNCIL_LOGO.startswith("https://"):
    PICTURES_FROM.append("https://" + COUNCIL_LOGO.removeprefix("https://").partition("/")[0])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "connect-src": [SELF],
        "style-src": [SELF],
        "img-src": PICTURES_FROM,
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_ROOT", VAR_DIR / "static") if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(VAR_DIR / "documents"),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage."
        + ("ManifestStaticFilesStorage" if PRODUCTION else "StaticFilesStorage"),
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# The queue: a message only says "look"; what is owed is a row in the database

BROKER_SOCKET = VAR_DIR / "broker.sock"
if len(str(BROKER_SOCKET)) > 100:  # a socket's path may hold 107 bytes, and a folder's own path may be longer
    FOLDER = "complaints-" + hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:16]
    BROKER_SOCKET = Path(tempfile.gettempdir()) / FOLDER / "broker.sock"
EMBEDDED_BROKER = f"redis+socket://{BROKER_SOCKET}"

CELERY_BROKER_URL = environment.broker("REDIS_URL", EMBEDDED_BROKER)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # longer than the longest task, so that no task is handed out twice while it runs
    "visibility_timeout": 3600,
    # a killed worker's task goes back within seconds instead of kombu's 100
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # else a queue that takes the connection and then says nothing keeps whoever asked for a report waiting for ever
    "socket_timeout": 2,
    "socket_keepalive": True,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    # a tick missed while nothing listened is worth nothing once the next has come
    "tick": {"task": "stages.tick", "schedule": crontab(), "options": {"expires": 55}},
    "make_cases_ready": {
        "task": "reporting.make_cases_ready",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    "refresh_calendar": {"task": "stages.refresh_calendar", "schedule": crontab(minute=20, hour=6, day_of_week="mon")},
}

# E-mail: a number and a link, to one person at a time (stages/digests.py). Without EMAIL_URL nothing is sent, and the
# reminders are read on the site.

MAIL = environment.mail("EMAIL_URL")
if not MAIL and DEMONSTRATION:
    MAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(VAR_DIR / "messages"),
    }
SENDS_EMAIL = bool(MAIL)
EMAIL_BACKEND = MAIL.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST = MAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds; a claim on a message is given up long after
NAMED_HOST = ALLOWED_HOSTS[0].removeprefix(".") if ALLOWED_HOSTS else "localhost"
SITE_URL = f"https://{NAMED_HOST}" if PRODUCTION else f"http://127.0.0.1:{PORT}"
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", f"no-reply@{NAMED_HOST}")

# What operators read

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING", "propagate": False},
        # names each unknown SVG property of every chart, and draws it all the same
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
