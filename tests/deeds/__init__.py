"""Every deed that changes a case: who may do it, where the case must be for it, and how many events it writes.

Stated here a second time, by hand, from the permission table of the design and the transitions of the law: the tests
hold the actions to it, both ways.
"""

from tests.deeds import beside, corporate, early, record, stage_three, stage_two
from tests.deeds.deed import Deed

DEEDS: dict[str, Deed] = {
    **early.DEEDS,
    **corporate.DEEDS,
    **stage_two.DEEDS,
    **stage_three.DEEDS,
    **beside.DEEDS,
    **record.DEEDS,
}
