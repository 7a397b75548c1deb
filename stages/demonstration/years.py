"""The story of six years, a row each: more people came forward, and they were answered sooner.

The figures are made up. They are shaped like those that councils publish: a few dozen complaints a year go through the
procedure, and three or four times as many are put right, withdrawn or dealt with in another way.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Year:
    """One financial year of Exampleshire. Shares are of the complaints accepted in it."""

    first: int
    accepted: int
    resolved_early: int
    withdrawn: int
    not_pursued: int
    routed_elsewhere: int
    ineligible: int
    outside_scope: int
    compliments: int
    enquiries: int
    comments: int
    within_10: float
    within_20: float
    upheld: float
    not_upheld: float

    @property
    def label(self) -> str:
        return f"{self.first}-{(self.first + 1) % 100:02}"

    @property
    def begins(self) -> datetime.date:
        return datetime.date(self.first, 4, 1)

    @property
    def ends(self) -> datetime.date:
        return datetime.date(self.first + 1, 3, 31)


# fmt: off
YEARS: tuple[Year, ...] = (
    #         accepted, early, withdrawn, not pursued, elsewhere, ineligible, outside, thanks, enquiries, comments
    Year(2020, 22, 17, 14, 20, 17, 12, 5, 11, 6, 4, within_10=0.09, within_20=0.32, upheld=0.14, not_upheld=0.36),
    Year(2021, 25, 21, 15, 22, 18, 13, 6, 14, 8, 5, within_10=0.16, within_20=0.36, upheld=0.12, not_upheld=0.36),
    Year(2022, 28, 25, 16, 21, 20, 14, 6, 17, 9, 5, within_10=0.18, within_20=0.39, upheld=0.14, not_upheld=0.32),
    Year(2023, 31, 29, 15, 24, 21, 16, 7, 19, 11, 6, within_10=0.23, within_20=0.42, upheld=0.16, not_upheld=0.32),
    Year(2024, 34, 34, 16, 22, 23, 17, 8, 24, 12, 7, within_10=0.29, within_20=0.44, upheld=0.18, not_upheld=0.26),
    Year(2025, 37, 41, 15, 21, 24, 18, 8, 28, 14, 8, within_10=0.35, within_20=0.46, upheld=0.19, not_upheld=0.24),
)
# fmt: on
