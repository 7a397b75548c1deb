"""Nothing typed is lost, and nothing is done twice: the three calls that every view with a form makes.

    case = case_for(request, reference, Act.EXTEND)
    form = kept.opened(request, ExtendForm, case=case)
    done = kept.run(request, form, lambda: stage_one.extend(case, seen=form.version, by=request.user,
                    on=localdate(), **form.cleaned_data), then=case, said="Stage 1 is extended.")
    return done or kept.page(request, form, case=case)

- The session ran out: the post was kept while the person signed in again (accounts/kept.py), and `opened` fills the
  form with it.
- Every form saves itself while somebody types, and a long one (`keeps_drafts`) has a button "Save and finish later".
  Both send the form to its own page with `save_draft`; each tab has its own token, so that two tabs keep apart.
- Sent twice: the second press finds what the first did, by the token of the form, and goes there.
- Somebody else changed the case meanwhile: the form comes back (409) with what was typed, what changed and who did it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone

from accounts import kept as stash
from cases.models import Case, Draft
from cases.record import Clash, Refused

from .base import CaseForm, Form, token

DONE = "forms_done"
DONE_REMEMBERED = 20
"""Forms of one session whose second press is recognised."""
DRAFTS_KEPT_FOR = datetime.timedelta(days=30)
"""After it was last saved. Then the tick deletes it, whosever it is: whoever has left will not come back to send it."""
NOT_TYPED = ("csrfmiddlewaretoken", "typed_by", "save_draft")

AnyForm = TypeVar("AnyForm", bound=Form)


def opened(request: HttpRequest, form_class: type[AnyForm], **kwargs: Any) -> AnyForm:
    """The form as this request finds it: as posted, as it was kept, as a draft left it, or fresh."""
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, **kwargs)
    else:
        case = kwargs.get("case")
        form = form_class(typed=stash.take(request) or draft_typed(request, case), **kwargs)
        form.fields["typed_by"].initial = stash.signature_of(request.user)
    return form


def run(
    request: HttpRequest,
    form: Form,
    deed: Callable[[], Any],
    *,
    then: Any,
    said: str | Callable[[Any], str] = "",
) -> HttpResponse | None:
    """Do the deed if the form was posted and is valid, and go on; None where the form is to be shown.

    `then` is where to go: an address, a url name, an object with an address, or a function of the deed's result.
    `said` is the sentence shown there, or a function of the result.
    """
    if request.method != "POST":
        return None
    if "save_draft" in request.POST:
        return save_draft(request, form)
    if address := request.session.get(DONE, {}).get(str(form.form_token)):
        return redirect(address)
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            result = deed()
            address = resolve_url(then(result) if callable(then) and not hasattr(then, "get_absolute_url") else then)
            Draft.objects.filter(token=form.form_token, user=request.user).delete()
            remember_done(request, form, address)
    except Clash as clash:
        if address := done_meanwhile(request, form):
            return redirect(address)
        if isinstance(form, CaseForm):
            form.clash(clash)
        else:
            form.refuse(clash)
        return None
    except Refused as refusal:
        form.refuse(refusal)
        return None
    except ValidationError as fault:  # the row's own rules, where a form's are wider
        form.add_error(None, fault.messages)
        return None
    if sentence := said(result) if callable(said) else said:
        messages.success(request, sentence)
    return redirect(address)


def page(request: HttpRequest, form: Form, template: str = "cases/form_page.html", **context: Any) -> HttpResponse:
    """The page with the form; 409 where the deed was refused because of what happened meanwhile."""
    if form.is_bound:
        form.data[form.add_prefix("typed_by")] = stash.signature_of(request.user)
        form.data[form.add_prefix("form_token")] = str(form.form_token)
    return render(request, template, {"form": form, **context}, status=409 if form.refused else 200)


def remember_done(request: HttpRequest, form: Form, address: str) -> None:
    """Note what this form led to, in the same transaction as the deed: no second press falls between the two."""
    done = dict(list(request.session.get(DONE, {}).items())[-(DONE_REMEMBERED - 1) :])
    request.session[DONE] = done | {str(form.form_token): address}
    try:
        request.session.save()
    except UpdateError:
        raise SessionInterrupted(
            "You signed out in another tab while this was being saved. Nothing was saved."
        ) from None


def done_meanwhile(request: HttpRequest, form: Form) -> str:
    """Where the first of two presses went, when this is the second and both were under way at once."""
    stored = type(request.session)(request.session.session_key)
    return stored.get(DONE, {}).get(str(form.form_token), "")


def save_draft(request: HttpRequest, form: Form) -> HttpResponse:
    """Keep the form as it is, without judging it. The script gets the time; the button goes to the person's work."""
    typed = {name: values for name, values in form.data.lists() if name not in NOT_TYPED}
    fits = len(json.dumps(typed)) <= stash.LARGEST
    readable = not any("\0" in value for values in typed.values() for value in values)  # PostgreSQL can keep no NUL
    saved = fits and readable and store(request, form, typed)
    said = (
        f"Saved at {timezone.localtime():%H:%M}"
        if saved
        else "This could not be saved as a draft. Send the form, or copy what you typed."
    )
    if request.POST["save_draft"] == "by script":
        return JsonResponse({"said": said}, status=200 if saved else 422)
    if not saved:
        form.refuse(Refused(said))
        return page(request, form)
    messages.success(request, f"{said}. You will find it under unfinished forms when you open the page again.")
    return redirect("your_work")


def store(request: HttpRequest, form: Form, typed: dict[str, list[str]]) -> bool:
    """Write the draft of this tab. False where the token is somebody else's. A form that was sent needs no draft: the
    script may have been saving while the button was pressed."""
    if str(form.form_token) in request.session.get(DONE, {}):
        return True
    mine = Draft.objects.filter(user=request.user)
    if mine.filter(token=form.form_token).update(typed=typed, saved_at=timezone.now()):
        return True
    try:
        with transaction.atomic():
            mine.create(token=form.form_token, user=request.user, form=form_name(request), typed=typed, case=form.case)
    except IntegrityError:
        return False
    return True


def forget_old_drafts(now: datetime.datetime) -> int:
    """Delete the drafts that nobody has saved for 30 days, and say how many they were."""
    _, deleted = Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT_FOR).delete()
    return deleted.get(Draft._meta.label, 0)


def form_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name[:50]


def drafts(request: HttpRequest, case: Case | None = None) -> list[Draft]:
    """What this person has begun on this page and not sent, newest first."""
    return list(Draft.objects.filter(user=request.user, form=form_name(request), case=case)[:10])


def draft_typed(request: HttpRequest, case: Case | None) -> QueryDict | None:
    """What was typed in the draft that the address names (?draft=TOKEN), if it is this person's and of this page."""
    wanted = token(request.GET.get("draft", ""))
    draft = wanted and Draft.objects.filter(token=wanted, user=request.user, form=form_name(request), case=case).first()
    if not draft:
        return None
    typed = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        typed.setlist(name, values)
    return typed
