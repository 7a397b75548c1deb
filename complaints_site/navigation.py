"""The bar under the header: the pages a person may open, and no others."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class Item:
    """One link: its words, the name of its address, and the act it needs."""

    label: str
    url_name: str
    act: str


ITEMS = (
    Item("Your work", "your_work", "SEE_OWN_WORK"),
    Item("All cases", "all_cases", "SEE_ALL_CASES"),
    Item("Log a representation", "log", "LOG"),
    Item("Reports", "reports", "SEE_FIGURES"),
)


def items_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The links this person may follow, with the one they are under marked as current."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    try:
        from cases.permissions import Act, may
    except ImportError:
        return []
    shown = []
    for item in ITEMS:
        try:
            address = reverse(item.url_name)
        except NoReverseMatch:
            continue
        if hasattr(Act, item.act) and may(user, Act[item.act]):
            shown.append({"label": item.label, "address": address, "current": False})
    here = f"{request.path.rstrip('/')}/"
    under = [item for item in shown if here.startswith(f"{item['address'].rstrip('/')}/")]
    if under:
        max(under, key=lambda item: len(item["address"]))["current"] = True
    return shown


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The links, worked out only when a template asks for them (context processor)."""
    return {"nav_items": SimpleLazyObject(lambda: items_for(request))}
