"""The few pages that belong to no part of the work: health, the brand, the session, and what went wrong."""

import mimetypes
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_POST, require_safe
from redis import RedisError

from cases.access import allow
from cases.permissions import Act
from complaints_site import brand, broker
from stages.calendar import CalendarMissing
from stages.switch import silent_since


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site can work: 200 while the database answers, 503 while it does not.

    A silent queue leaves the status at 200, since pages work without it and a restart of the web server would not help;
    it shows in `queue` and in `tick_seconds_ago`, the seconds since beat, broker and worker last did a whole tick. A
    quarter of an hour of a working day without a sweep is 503 (`stages/switch.py`), but for `?only=web`: what sends
    people to a web server, or starts it again, should not turn from it for the scheduler's sake.
    """
    found: dict[str, str | int | None] = {
        "status": "ok",
        "database": "ok",
        "queue": "ok",
        "sweep": "ok",
        "tick_seconds_ago": None,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing_since = silent_since(timezone.now())
    except (DatabaseError, CalendarMissing):
        found |= {"status": "failing", "database": "not answering", "sweep": "not known"}
    else:
        if missing_since:
            found["sweep"] = f"missing since {timezone.localtime(missing_since).isoformat(timespec='minutes')}"
            if request.GET.get("only") != "web":
                found["status"] = "failing"
    try:
        found["tick_seconds_ago"] = broker.seconds_since_tick()
    except (RedisError, OSError):
        found["queue"] = "not answering"
    failing = found["status"] != "ok"
    return JsonResponse(found, status=HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK)


@login_not_required
@require_GET
def brand_file(request: HttpRequest, name: str) -> HttpResponse:
    """The council's colours (council.css) or its logo. Their addresses change with their content."""
    if name == "council.css":
        response = HttpResponse(brand.stylesheet(), content_type="text/css; charset=utf-8")
    elif name == "logo" and settings.COUNCIL_LOGO and not settings.COUNCIL_LOGO.startswith("https://"):
        logo = Path(settings.COUNCIL_LOGO)
        response = HttpResponse(logo.read_bytes(), content_type=mimetypes.guess_type(logo.name)[0])
    else:
        raise Http404("The council has no such file.")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the public sector regulations of 2018 ask for (SI 2018/952, reg 8)."""
    return render(request, "accessibility.html")


@require_POST
def session(request: HttpRequest) -> HttpResponse:
    """Somebody asked to stay signed in: writing the session moves its idle limit on."""
    allow(request, Act.SEE_OWN_WORK)
    request.session.modified = True
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: signed in again in another tab, or cookies are off."""
    context = {"form_out_of_date": True}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: rendered without the request's session, which may itself be what cannot be read."""
    return HttpResponse(render_to_string("400.html", brand.council(request)), status=HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: they may know that the page exists, but may not do this. The refusal's own sentence is shown.

    Somebody who holds no post has no work to be sent to: every way on would lead back here. They are told who can help.
    """
    context = {"refusal": str(exception), "no_post": _without_post(request)}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def _without_post(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # a request refused before anybody was looked for has none
    return user is not None and user.is_authenticated and not user.roles()


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same page for what does not exist and for what they may not know exists."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs neither the database nor the session, either of which may be what failed."""
    return HttpResponse(render_to_string("500.html", brand.council(request)), status=HTTPStatus.INTERNAL_SERVER_ERROR)
