"""No test leaves a log in the document store for the next."""

from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage

from stages.importing import runs


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    yield
    if default_storage.exists(runs.FOLDER):
        for name in default_storage.listdir(runs.FOLDER)[1]:
            default_storage.delete(f"{runs.FOLDER}/{name}")
