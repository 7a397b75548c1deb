"""The words that every layout may use: what happens at each stage, and what the terms of the figures mean."""

from __future__ import annotations

STAGES_IN_WORDS = {
    "stage 1, local resolution": (
        "A manager of the service looks into the complaint and tries to resolve it. The complainant is answered point "
        "by point. Where the complaint is complex, the council may extend the time once, before it has run out."
    ),
    "stage 2, investigation": (
        "A complainant who is not satisfied, or was not answered in time, may ask for an investigation. An "
        "investigating officer and a person independent of the council look into it and report. A senior manager "
        "decides on their findings and writes to the complainant. Where more time is needed, the council must say so "
        "in writing, with the reason and a date, before the first limit has passed."
    ),
    "stage 3, review panel": (
        "Within 20 working days of receiving that answer, the complainant may ask for a review by a panel of three "
        "people independent of the council. The panel meets within 30 working days of the request and reports within "
        "five. The council answers within 15 working days of the report."
    ),
}
"""What happens at each stage of the statutory procedure (`stages/law/procedures.py` has its limits and sources)."""

DEFINITIONS = (
    ("Accepted", "Taken into the three stages of the statutory procedure after it was considered."),
    ("Complaint considered", "Every complaint recorded, whatever became of it (regulation 13(2))."),
    ("Cut-off", "The day up to which cases were followed for this report."),
    (
        "Not recorded",
        "The record does not say. Such cases are counted in a row of their own, so that rows add to their total.",
    ),
    (
        "Partially upheld",
        "Some points of the complaint were upheld and others were not, or a point was upheld only in part.",
    ),
    ("Share answered in time", "Of the complaints answered at stage 1, those answered in 20 working days or fewer."),
    ("Share upheld", "Of the complaints with a finding at stage 1, those upheld or partially upheld."),
    ("Stage 1 working days", "Counted from the recorded start of stage 1, which is day 0, to the day it was answered."),
    ("Year", "The financial year, from 1 April to 31 March."),
)
