"""The settings of the tests: production's own, but for speed, a folder of their own, and a queue that runs at once."""

import atexit
import os
import shutil
import tempfile

# One folder for each process, so that two runs, or two workers of one run, never share a database or a file.
FOLDER = tempfile.mkdtemp(prefix="complaints-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
COUNCIL = ("COUNCIL_NAME", "COUNCIL_COLOUR", "COUNCIL_LOGO", "SERVICE_NAME", "COMPLAINTS_CONTACT", "OPEN_DATA_LICENCE")
HOSTS = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY")
for name in ("SECRET_KEY", "SECRET_KEY_FILE", "SECRET_KEY_BEFORE", "DEMONSTRATION", "DEBUG", *COUNCIL, *HOSTS):
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = FOLDER

from complaints_site.settings import *  # noqa: E402, F403
from complaints_site.settings import CELERY_BROKER_URL as QUEUE  # noqa: E402
from complaints_site.settings import DATABASES, STORAGES  # noqa: E402

SECRET_KEY = "for the tests alone: sixty-four characters that sign nothing real"
SECRET_KEY_LASTS = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in use: threads of a test then meet each other's locks, which a database in memory does not have.
    DATABASE["TEST"] = {"NAME": f"{FOLDER}/test.sqlite3"}
    DATABASE["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

# What one test counted is nothing to the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

# Messages are kept in a list by the test runner.
SENDS_EMAIL = True
SITE_URL = "https://complaints.exampleshire.example"

# Tasks run where they are sent. The tests of the queue itself start a broker and a worker of their own.
REAL_BROKER = QUEUE if os.environ.get("REDIS_URL") else ""
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = f"redis+socket://{FOLDER}/broker.sock"
