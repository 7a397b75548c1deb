"""What the web server runs. It refuses to start in production without a proper secret (see `checks`)."""

import os

from django.core.wsgi import get_wsgi_application

from complaints_site.checks import require_safe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_site.settings")

application = get_wsgi_application()
require_safe_start()
