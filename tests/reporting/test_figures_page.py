"""The pages that explain the figures and the case log say what the program does."""

import re
from pathlib import Path

from reporting.crosstab import Basis
from reporting.dimensions import DIMENSIONS
from reporting.measures import MEASURES
from stages.importing.columns import COLUMNS, FIXED_LISTS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def tables(page: str) -> list[list[tuple[str, str]]]:
    """The rows of each table of a page whose first cell is a name in code, as name and words."""
    found: list[list[tuple[str, str]]] = [[]]
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if row := re.fullmatch(r"\| `([^`]+)` \| (.+) \|", line):
            found[-1].append((row[1], row[2]))
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def test_the_figures_page_has_every_basis_dimension_and_measure_in_its_own_words():
    assert tables("figures.md") == [
        [(basis.value, basis.label) for basis in Basis],
        [(dimension.name, dimension.words) for dimension in DIMENSIONS.values()],
        [(measure.name, measure.words) for measure in MEASURES.values()],
    ]


def test_the_case_log_page_has_every_column_and_the_codes_of_every_fixed_list():
    columns = tables("case-log.md")[1]
    assert columns == [
        (
            column.name,
            f"{column.holds.label}: {', '.join(column.choices.values)}" if column.choices else column.holds.label,
        )
        for column in COLUMNS
    ]


def test_the_case_log_page_names_every_table_of_a_labels_file():
    page = (DOCS / "case-log.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in FIXED_LISTS)
