"""What the demonstration council has entered from elsewhere: round, made-up numbers for every part of a report; and its
report of the last year that is over, published by two people as any council's is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import User
from reporting import runs
from reporting.actions.elsewhere import COSTS, EARLIER, MEASURES, RATES, TARGETS, enter
from reporting.layouts import DEFAULT
from reporting.measures import Rounding
from reporting.periods import year_code, year_of
from reporting.publication import publishing
from reporting.words.worded import SUMMARY
from stages.demonstration.staff import HEAD_ONE
from stages.law.vocabulary import CostCategory

FIRST = 2020
"""The year from 1 April in which the numbers begin, as the cases do."""

IN_THE_YEAR = {
    "Referrals to children’s social care": (2610, 2740, 2890, 2950, 3120, 3060),
    "Assessments completed": (2200, 2310, 2480, 2520, 2690, 2630),
    "Compliments to the whole council": (310, 290, 340, 360, 380, 350),
}
AT_ITS_END = {
    "Children in care": (410, 420, 440, 450, 440, 430),
    "Child protection plans": (260, 280, 290, 270, 300, 310),
    "Children living in the area": (68_400, 68_700, 69_100, 69_300, 69_800, 70_100),
}
SOURCE = "Made up for the demonstration"

RATE = {"per": 100, "decimals": 1, "rounding": Rounding.HALF_UP}
THE_RATES = (
    RATE
    | {
        "name": "Complaints accepted, out of all referrals",
        "numerator": "accepted",
        "denominator": "Referrals to children’s social care",
    },
    RATE
    | {
        "name": "Complaints accepted, for each 10,000 children",
        "numerator": "accepted",
        "denominator": "Children living in the area",
        "per": 10_000,
    },
    RATE
    | {
        "name": "Compliments, out of all the council’s",
        "numerator": "compliments",
        "denominator": "Compliments to the whole council",
    },
)

ANSWERED_IN_TIME = (80, 80, 80, 85, 85, 85)
THE_COSTS = (
    (CostCategory.INVESTIGATION, 5, 14, "1800.00", "Agency investigators, first half"),
    (CostCategory.INVESTIGATION, 11, 12, "2350.50", "Agency investigators, second half"),
    (CostCategory.PANEL, 9, 20, "640.00", "Training of panel members"),
    (CostCategory.MEDIATION, 7, 3, "400.00", "Mediation service, yearly fee"),
)

BEFORE = ((2019, (6, 9, 8)), (2018, (5, 8, 9)))
"""What the council would have published of stage 1 before it had this system: upheld, partially upheld, not upheld."""


def set_up(manager: User, today: datetime.date) -> None:
    """Enter all of it as the complaints manager would, for the years that are over by a day."""
    over = [place for place in range(len(ANSWERED_IN_TIME)) if _last_day(FIRST + place) <= today]
    for place in over:
        year = FIRST + place
        first, last = datetime.date(year, 4, 1), _last_day(year)
        for name, values in (IN_THE_YEAR | AT_ITS_END).items():
            facts = {"name": name, "until_on": last, "value": Decimal(values[place]), "unit": "", "source": SOURCE}
            enter(MEASURES, by=manager, on=today, from_on=first if name in IN_THE_YEAR else None, **facts)
        target = {"measure": "share_within_20", "year": year_code(year), "value": Decimal(ANSWERED_IN_TIME[place])}
        enter(TARGETS, by=manager, on=today, direction="at_least", source=SOURCE, **target)
        for category, month, day, pounds, note in THE_COSTS:
            when = datetime.date(year, month, day)
            facts = {"category": category, "incurred_on": when, "pounds": Decimal(pounds), "note": note}
            enter(COSTS, by=manager, on=today, **facts)
    for rate in THE_RATES:
        enter(RATES, by=manager, on=today, **rate)
    for year, outcomes in BEFORE:
        parts = dict(zip(("Upheld", "Partially upheld", "Not upheld"), outcomes, strict=True))
        for label, value in (parts | {"Total": sum(outcomes)}).items():
            facts = {"table": "outcomes_stage1", "year": year_code(year), "label": label, "value": Decimal(value)}
            enter(EARLIER, by=manager, on=today, source=f"{SOURCE}: annual report {year_code(year)}", **facts)


MADE_UP = "This is a demonstration: the council, its people, its complaints and every number of the report are made up."
WORDS = {
    "introduction": MADE_UP,
    SUMMARY: MADE_UP
    + "\n\nThe council accepted {accepted} complaints in the year. It recorded {compliments} compliments.",
}
"""What its author wrote, by its place in the report."""


def publish_last_year(people: Mapping[str, User], today: datetime.date) -> None:
    """Publish the report of the last year that is over: the complaints manager writes it, a head of service approves.

    Where PDFs cannot be made the publication fails as any would, and its page says so.
    """
    author, approver = people["Complaints Manager"], people[HEAD_ONE]
    draft = publishing.begin(year_code(year_of(today) - 1), DEFAULT.name, by=author, on=today)
    for place, words in WORDS.items():
        draft = publishing.write_text(draft, seen=draft.edition, by=author, on=today, place=place, words=words)
    if left := publishing.submit(draft, seen=draft.edition, by=author, on=today):
        raise RuntimeError(f"The demonstration's own report may say who somebody is: {left[0].found}")
    draft.refresh_from_db()
    draft = publishing.approve(draft, seen=draft.edition, by=approver, on=today)
    runs.make(publishing.publish(draft, seen=draft.edition, by=author).pk)


def _last_day(year: int) -> datetime.date:
    return datetime.date(year + 1, 3, 31)
