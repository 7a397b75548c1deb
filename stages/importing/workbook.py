"""What an uploaded workbook may be: nothing in it is opened before this has looked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO

ENTITY_SIGNS = tuple(sign.encode(code) for sign in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le"))
CHUNK = 1 << 20


class UnsafeWorkbook(Exception):
    """The file is not opened. The message follows the file's name: “... carries macros.”"""


def require_safe(file: Path | IO[bytes], *, largest: int) -> None:
    """Refuse what is no workbook, unpacks to more than so many bytes, carries macros, or declares XML entities, which
    may grow without end when they are read.

    Raises UnsafeWorkbook.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
            if sum(member.file_size for member in members) > largest:
                raise UnsafeWorkbook(f"unpacks to more than {largest // 1024**2} megabytes.")
            for member in members:
                if "vbaproject" in member.filename.lower():
                    raise UnsafeWorkbook("carries macros. Save it as an XLSX workbook without them.")
                if member.filename.lower().endswith((".xml", ".rels")):
                    _without_entities(packed, member)
    # of a compression that it does not know zipfile says NotImplementedError, of a password RuntimeError
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnsafeWorkbook(f"is not an XLSX workbook that can be opened: {error}. Save it again.") from error


def _without_entities(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    tail = b""
    with packed.open(member) as part:
        while chunk := part.read(CHUNK):
            if any(sign in tail + chunk for sign in ENTITY_SIGNS):
                raise UnsafeWorkbook("declares XML entities, which no spreadsheet program writes. It is not opened.")
            tail = chunk[-32:]
