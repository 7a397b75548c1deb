"""The papers for a panel, where a test is not about them: to draw them takes as long as everything else of a case."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cases.pdf import pdf_of
from stages import bundle


@functools.cache
def one_page() -> bytes:
    return pdf_of('<html lang="en"><title>Papers</title></html>', "")


@contextmanager
def drawn_once() -> Iterator[None]:
    """Every panel gets the same drawn page. tests/stages/test_bundle.py draws them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "pdf_of", lambda html, stylesheet: one_page())
        yield
