"""The bar under the header: the pages a person may open, and no others."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cases.permissions import Act, may


@dataclass(frozen=True)
class Item:
    """One link: its words, the name of its address, and the act it needs."""

    label: str
    url_name: str
    act: Act


ITEMS = (
    Item("Your work", "your_work", Act.SEE_OWN_WORK),
    Item("All cases", "all_cases", Act.SEE_ALL_CASES),
    Item("Actions", "actions", Act.SEE_LEARNING),
    Item("Log a representation", "log", Act.LOG),
    Item("Reports", "reports", Act.SEE_FIGURES),
    Item("Work out a date", "calculator", Act.CALCULATE),
    Item("Register", "register", Act.SEE_SETTINGS),
    Item("Targets", "targets", Act.SEE_SETTINGS),
    Item("Calendar", "calendar", Act.SEE_SETTINGS),
)


def items_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The links this person may follow, with the one they are under marked as current."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown = []
    for item in ITEMS:
        if may(user, item.act):
            address = reverse(item.url_name)
            shown.append({"label": item.label, "address": address, "current": request.path == address})
    under = [item for item in shown if request.path.startswith(item["address"]) and item["address"] != "/"]
    if under:
        max(under, key=lambda item: len(item["address"]))["current"] = True
    return shown


def search_address(request: HttpRequest) -> str:
    """Where the search in the header goes; nowhere for someone who has no list to search."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not may(user, Act.SEE_ALL_CASES):
        return ""
    return reverse("all_cases")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The links, worked out only when a template asks for them (context processor)."""
    return {
        "nav_items": SimpleLazyObject(lambda: items_for(request)),
        "search_address": SimpleLazyObject(lambda: search_address(request)),
    }
