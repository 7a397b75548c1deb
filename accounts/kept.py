"""What somebody typed into a form, kept while they sign in again.

A session that ran out must not cost anyone a half-written letter. The post of somebody no longer signed in is kept in
their new, anonymous session on the server: only where the form says, signed by us, who was typing; only for that
person; and only up to a size that no letter reaches.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, QueryDict

from .models import User

KEY = "kept_form"
LARGEST = 256 * 1024
"""Characters of posted data."""
LONGEST = 24 * 60 * 60
"""Seconds for which a form that somebody opened is still believed to be theirs."""
SALT = "typed by"


def signature_of(user: User) -> str:
    """What a form carries to say who opened it."""
    return signing.dumps(user.pk, salt=SALT)


def typist(signature: str) -> int | None:
    """The id of the person who opened a form; None where the signature is not ours, or is old."""
    try:
        return int(signing.loads(signature, salt=SALT, max_age=LONGEST))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def keep(request: HttpRequest) -> bool:
    """Keep what an unauthenticated request posted. False where it is not kept."""
    by = typist(request.POST.get("typed_by", ""))
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if by is None or len(text) > LARGEST:
        return False
    request.session[KEY] = {"by": by, "path": request.path, "typed": text}
    return True


def path_kept(request: HttpRequest) -> str:
    """The address of the page whose form is kept in this session, or nothing."""
    kept = request.session.get(KEY)
    return kept["path"] if kept else ""


def forget_others(request: HttpRequest, user: User) -> None:
    """Drop what is kept unless this person typed it: they have just signed in on a browser somebody else used."""
    kept = request.session.get(KEY)
    if kept and kept["by"] != user.pk:
        del request.session[KEY]


def take(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page before they were signed out, once."""
    kept = request.session.get(KEY)
    if not kept or kept["by"] != request.user.pk or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(kept["typed"])
