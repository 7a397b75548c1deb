"""The council's name, colour and logo, as settings and never as a rebuild."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

WHITE, BLACK = "#ffffff", "#000000"


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink(colour: str) -> str:
    """White or black, whichever reads better on this colour: a council may well be yellow.

    One of the two always has a contrast of 4.58 or more (the root of 21), which is enough for text of any size.
    """
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def stylesheet() -> str:
    """The few lines of CSS that make the site the council's own. A file, since no inline style is allowed."""
    colour = settings.COUNCIL_COLOUR
    return f":root {{ --govuk-brand-colour: {colour}; --council-ink: {ink(colour)}; }}\n"


def stylesheet_address() -> str:
    """Where the browser finds the council's colours; it changes with them, so that no old ones are shown."""
    version = hashlib.sha256(stylesheet().encode()).hexdigest()[:12]
    return f"{reverse('brand', args=['council.css'])}?v={version}"


def council(request: HttpRequest) -> dict[str, Any]:
    """What every page knows of the council (context processor)."""
    return {
        "council_name": settings.COUNCIL_NAME,
        "council_logo": logo_address(),
        "service_name": settings.SERVICE_NAME,
        "demonstration": settings.DEMONSTRATION,
        "brand_stylesheet": stylesheet_address(),
        "session_seconds": settings.SESSION_COOKIE_AGE,
    }


def logo_address() -> str:
    """Where the browser finds the logo; empty where the council has set none."""
    if not settings.COUNCIL_LOGO or settings.COUNCIL_LOGO.startswith("https://"):
        return settings.COUNCIL_LOGO
    return reverse("brand", args=["logo"])
