"""Text as an XML document can hold it: every workbook is made of XML, and so are the pictures and titles of a PDF."""

from __future__ import annotations

import re

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, such as the line break that word processors paste: one such letter in a stored label
would stop the whole file."""


def fit_for_xml(text: str) -> str:
    """Text with the sign for an unreadable letter in the place of each that no XML document may hold."""
    return NO_XML.sub("\ufffd", text)
