"""Stage 3: asked for, decided where late, arranged, held, reported, answered (regs 18-20)."""

from __future__ import annotations

import pytest

from cases.models import Case
from tests.builders import Council
from tests.builders_stage_three import SITUATIONS


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_place_of_stage_3_is_reached_by_the_deeds_and_its_clocks_are_what_a_rebuild_gives(
    council: Council, situation: str
) -> None:
    state, make = SITUATIONS[situation]
    case = Case.objects.get(pk=make(council).pk)
    assert case.status == state
