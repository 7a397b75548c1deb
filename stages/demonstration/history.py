"""Six years of decided cases as a case log (DESIGN section 7), to be imported as any council's would be.

The same seed gives the same log on any machine. Nothing is written to the database here.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Iterator, Sequence

from stages.demonstration.council import (
    AGE_BANDS,
    COURT,
    DISABILITIES,
    ETHNICITIES,
    FOSTERING_AND_ADOPTION,
    FRONT_DOOR,
    GENDERS,
    IN_CARE,
    IN_NEED,
    LEAVING_CARE,
    ORIENTATIONS,
    SAFEGUARDING,
    SERVICES,
    SUBJECTS,
)
from stages.demonstration.years import YEARS, Year
from stages.importing.columns import COLUMNS
from stages.law.vocabulary import ClosedReason, OmbudsmanDecision, Outcome, TriageOutcome
from stages.law.working_days import WorkingDays

SEED = 20061738
"""The number of the regulations, as good as any."""
ALL_DECIDED_BY = datetime.date(2026, 9, 30)
"""No step of the log is later. What could not be decided by then did not go further."""

Cells = dict[str, str]

AREAS = {
    IN_NEED: 34, IN_CARE: 20, COURT: 11, DISABILITIES: 12, FOSTERING_AND_ADOPTION: 8, LEAVING_CARE: 7,
    FRONT_DOOR: 6, SAFEGUARDING: 2,
}  # fmt: skip
SUBJECT_WEIGHTS = dict(zip(SUBJECTS, (38, 20, 17, 7, 6, 6, 3, 3), strict=True))
CAUSES = {
    "Unwelcome or disputed decision": 18,
    "Concern about quality of the service": 24,
    "Concern about appropriateness of service": 10,
    "Delay in decision making or provision of a service": 16,
    "Attitude or behaviour of staff": 17,
    "Assessment, care management or review": 11,
    "Quantity, frequency, change or cost of a service": 4,
}
METHODS = {"Email": 58, "Online form": 20, "Telephone": 14, "Letter": 5, "In person": 2, "Feedback form": 1}
POINTS = {"Complaints team": 74, "Service area": 14, "Director or head of service": 5, "Chief executive": 2, "Other": 5}
COMPLAINANTS = {
    "Parent": 70,
    "Child or young person looked after or in need": 8,
    "Person with sufficient interest in a child's welfare": 8,
    "Care leaver": 5,
    "Special guardian": 4,
    "Local authority foster carer": 3,
    "Person wishing to adopt": 2,
}
CHILDREN = ("Child or young person looked after or in need", "Care leaver")
INELIGIBLE = {
    "Before the court": 5,
    "Does not match who may complain": 5,
    "Not an action of the council": 3,
    "Dealt with at all stages before": 2,
    "Made after more than one year": 2,
    "Disciplinary proceedings": 1,
}
ELSEWHERE = {"Dealt with in another way": 8, "Data protection matter": 3, "Child protection conference appeal": 3}
OMBUDSMAN = {
    OmbudsmanDecision.CLOSED_AFTER_INITIAL_ENQUIRIES: 8,
    OmbudsmanDecision.REFERRED_BACK: 7,
    OmbudsmanDecision.UPHELD_WITH_INJUSTICE: 4,
    OmbudsmanDecision.UPHELD_NO_INJUSTICE: 1,
    OmbudsmanDecision.NOT_UPHELD: 2,
    OmbudsmanDecision.INCOMPLETE_INVALID: 2,
    OmbudsmanDecision.ADVICE_GIVEN: 1,
}
FAULT = (OmbudsmanDecision.UPHELD_WITH_INJUSTICE, OmbudsmanDecision.UPHELD_NO_INJUSTICE)
SMALL_REMEDIES = {
    "Apology": 9,
    "Apology and explanation": 10,
    "Decision looked at again": 5,
    "Service provided": 6,
    "Record put right": 4,
    "Training for the team": 4,
}


def history(calendar: WorkingDays, *, today: datetime.date) -> list[Cells]:
    """The rows of the log, oldest first. A row with a date after today is left out: it has not been decided yet."""
    rows = _Log(calendar).rows()
    return [cells for cells in rows if all(day <= today.isoformat() for day in _days(cells))]


def as_csv(rows: Sequence[Cells]) -> str:
    """The log as the text of a CSV file, with every column that a log may have."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.name for column in COLUMNS], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _days(cells: Cells) -> Iterator[str]:
    return (value for name, value in cells.items() if name.endswith("_on") and value)


class _Log:
    """Draws the rows one after another from one source of chance, so that the order of drawing is part of the seed.

    What came into the log later than the rest is drawn from a source of its own, which leaves the rest as it was.
    """

    def __init__(self, calendar: WorkingDays) -> None:
        self.calendar = calendar
        self.chance = random.Random(SEED)
        self.of_orientation = random.Random(SEED)
        self.met: list[str] = []

    def rows(self) -> list[Cells]:
        rows = []
        for year in YEARS:
            kinds = self._kinds_of(year)
            self.chance.shuffle(kinds)
            days = sorted(self._received(year) for _ in kinds)
            rows += [self._row(year, at, kind, day) for at, (kind, day) in enumerate(zip(kinds, days, strict=True), 1)]
            self._answer(
                year,
                [
                    row
                    for row in rows
                    if row["triage_outcome"] == TriageOutcome.ACCEPTED
                    and year.begins.isoformat() <= row["received_on"] <= year.ends.isoformat()
                ],
            )
        return rows

    def _kinds_of(self, year: Year) -> list[str]:
        counts = {
            TriageOutcome.ACCEPTED: year.accepted,
            TriageOutcome.RESOLVED_EARLY: year.resolved_early,
            TriageOutcome.WITHDRAWN: year.withdrawn,
            TriageOutcome.NOT_PURSUED: year.not_pursued,
            TriageOutcome.ROUTED_ELSEWHERE: year.routed_elsewhere,
            TriageOutcome.INELIGIBLE: year.ineligible,
            TriageOutcome.OUTSIDE_SCOPE: year.outside_scope,
            "compliment": year.compliments,
            "enquiry": year.enquiries,
            "representation": year.comments,
        }
        return [str(kind) for kind, count in counts.items() for _ in range(count)]

    def _one(self, weights: dict[str, int]) -> str:
        return str(self.chance.choices(list(weights), list(weights.values()))[0])

    def _received(self, year: Year) -> datetime.date:
        """A day of the year, seldom at a weekend."""
        day = year.begins + datetime.timedelta(days=self.chance.randrange((year.ends - year.begins).days + 1))
        if day.weekday() >= 5 and self.chance.random() < 0.85:
            day -= datetime.timedelta(days=day.weekday() - 4)
        return max(day, year.begins)

    def _after(self, day: datetime.date, working_days: int) -> datetime.date:
        return self.calendar.add(day, working_days)

    def _person(self) -> str:
        """Mostly somebody new; now and then somebody who has been in touch before."""
        if self.met and self.chance.random() < 0.07:
            return self.chance.choice(self.met[-150:])
        self.met.append(f"Person {len(self.met) + 1:04}")
        return self.met[-1]

    def _row(self, year: Year, at: int, kind: str, day: datetime.date) -> Cells:
        is_complaint = kind in TriageOutcome.values
        cells = {column.name: "" for column in COLUMNS}
        cells |= {
            "reference": f"EX/{year.label}/{at:03}",
            "received_on": day.isoformat(),
            "kind": "complaint" if is_complaint else kind,
            "method": self._one(METHODS),
            "point_of_receipt": self._one(POINTS),
            "complainant_name": self._person(),
            "complainant_type": self._one(COMPLAINANTS),
        }
        self._about(cells)
        if is_complaint:
            self._triaged(cells, TriageOutcome(kind), day)
        elif kind != "compliment":
            cells |= {
                "closed_on": self._after(day, self.chance.randint(2, 9)).isoformat(),
                "closed_reason": "responded",
            }
        return cells

    def _about(self, cells: Cells) -> None:
        area = self._one(AREAS)
        cells["service_area"] = area
        if SERVICES[area]:
            cells["team"] = self.chance.choice(SERVICES[area])
        if cells["kind"] == "compliment":
            return
        subject = self._one(SUBJECT_WEIGHTS)
        cells["subject"] = subject
        if SUBJECTS[subject] and self.chance.random() < 0.95:
            cells["sub_subject"] = self.chance.choice(SUBJECTS[subject])
        causes = dict.fromkeys(self._one(CAUSES) for _ in range(self.chance.choice((1, 1, 1, 2))))
        cells["causes"] = ";".join(causes)

    def _triaged(self, cells: Cells, outcome: TriageOutcome, day: datetime.date) -> None:
        triaged = self._after(day, self.chance.choice((0, 1, 1, 2, 2, 3)) or 1)
        reason = {
            TriageOutcome.RESOLVED_EARLY: "Put right by the next working day",
            TriageOutcome.WITHDRAWN: "Withdrawn",
            TriageOutcome.NOT_PURSUED: self._one({"Not pursued": 4, "Answered by the service without a complaint": 1}),
            TriageOutcome.ROUTED_ELSEWHERE: self._one(ELSEWHERE),
            TriageOutcome.INELIGIBLE: self._one(INELIGIBLE),
            TriageOutcome.OUTSIDE_SCOPE: self._one({"Before the court": 1, "Dealt with in another way": 2}),
            TriageOutcome.ACCEPTED: "",
        }[outcome]
        if outcome == TriageOutcome.RESOLVED_EARLY:
            triaged = self._after(day, 1)
        cells |= {
            "procedure": "statutory" if outcome == TriageOutcome.ACCEPTED else "",
            "triage_outcome": outcome.value,
            "triage_reason": reason,
            "triaged_on": triaged.isoformat(),
            "court_involved": self.chance.choices(("n", "y"), (85, 15))[0],
            "child_protection_plan": self.chance.choices(("n", "y", ""), (75, 17, 8))[0],
        }
        if outcome == TriageOutcome.ACCEPTED:
            return
        waits = outcome in (TriageOutcome.WITHDRAWN, TriageOutcome.NOT_PURSUED)
        closed = self._after(triaged, self.chance.randint(2, 15)) if waits else triaged
        cells |= {"closed_on": closed.isoformat(), "closed_reason": ClosedReason(outcome.value).value}

    def _answer(self, year: Year, accepted: list[Cells]) -> None:
        """Stage 1 of one year. The year's shares are dealt out, so that its figures tell its story."""
        bands = self._dealt(len(accepted), {"10": year.within_10, "20": year.within_20})
        partly = {"upheld": year.upheld, "not_upheld": year.not_upheld, "no_finding": 0.03}
        outcomes = self._dealt(len(accepted), partly)
        for cells, band, outcome in zip(accepted, bands, outcomes, strict=True):
            self._stage_one(cells, band, Outcome(outcome or "partially_upheld"))

    def _dealt(self, count: int, shares: dict[str, float]) -> list[str]:
        dealt = [name for name, share in shares.items() for _ in range(round(count * share))]
        dealt += [""] * (count - len(dealt))
        self.chance.shuffle(dealt)
        return dealt

    def _stage_one(self, cells: Cells, band: str, outcome: Outcome) -> None:
        day = datetime.date.fromisoformat(cells["received_on"])
        child = cells["complainant_type"] in CHILDREN
        cells["advocate"] = "y" if self.chance.random() < (0.6 if child else 0.06) else "n"
        # a child who asked for an advocate and had none: stage 1 starts with the advocate (reg 14(3)(b))
        started = self._after(day, self.chance.randint(3, 9)) if child and self.chance.random() < 0.4 else day
        taken = {
            "10": self.chance.randint(4, 10),
            "20": self.chance.choice((12, 14, 15, 17, 18, 19, 19, 20, 20)),
            "": self.chance.choice((21, 22, 23, 24, 26, 28, 31, 35, 42, 55)),
        }[band]
        answered = self._after(started, taken)
        extended = taken > 10 and self.chance.random() < 0.7
        cells |= {
            "triaged_on": max(cells["triaged_on"], started.isoformat()) if started > day else cells["triaged_on"],
            "stage1_started_on": started.isoformat(),
            "stage1_extended": "y" if extended else "n",
            "stage1_extension_reason": "Complex: several points, and records of several teams" if extended else "",
        }
        self._equality(cells, child)
        if self.chance.random() < 0.05:
            self._withdraw(cells, "stage1", self._after(started, self.chance.randint(3, 9)))
            return
        cells |= {"stage1_responded_on": answered.isoformat(), "stage1_outcome": outcome.value}
        if outcome in (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD) and self.chance.random() < 0.75:
            cells["remedy"] = self._one(SMALL_REMEDIES)
            if self.chance.random() < 0.16:
                pounds = self.chance.choice((50, 100, 100, 150, 200, 250))
                cells |= {"remedy": "Payment for time and trouble", "redress_pounds": str(pounds)}
        self._close(cells, self._after(answered, 20))
        dissatisfied = {Outcome.UPHELD: 0.08, Outcome.PARTIALLY_UPHELD: 0.24, Outcome.NOT_UPHELD: 0.34}
        if self.chance.random() < dissatisfied.get(outcome, 0.0):
            self._stage_two(cells, answered)
        elif self.chance.random() < 0.06:
            self._ombudsman(cells, self._after(answered, self.chance.randint(15, 60)))

    def _stage_two(self, cells: Cells, answered: datetime.date) -> None:
        requested = self._after(answered, self.chance.randint(3, 19))
        started = self._after(requested, self.chance.randint(4, 20))
        responded = self._after(started, self.chance.choice((24, 25, 39, 44, 48, 52, 58, 61, 63, 64, 65, 65, 72, 88)))
        leaves = self.chance.random() < 0.15
        outcome = self.chance.choices((Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD, Outcome.UPHELD), (60, 25, 15))[0]
        goes_on = self.chance.random() < 0.3
        panel = [self.chance.randint(5, 19), self.chance.choice((24, 27, 29, 30, 30, 36, 41)), 5, 15]
        pounds = self.chance.choice((250, 300, 500, 750, 1000, 1250, 1500))
        pays = self.chance.random() < 0.5
        if responded > ALL_DECIDED_BY - datetime.timedelta(days=30):
            return
        cells |= {
            "stage2_requested_on": requested.isoformat(),
            "stage2_accepted": "y",
            "stage2_started_on": started.isoformat(),
        }
        if leaves:
            self._withdraw(cells, "stage2", self._after(started, 12))
            return
        cells |= {"stage2_responded_on": responded.isoformat(), "stage2_outcome": outcome.value}
        if outcome != Outcome.NOT_UPHELD and pays:
            cells |= {"remedy": "Financial redress", "redress_pounds": str(pounds)}
        self._close(cells, self._after(responded, 20))
        if goes_on:
            self._stage_three(cells, responded, panel)
        elif self.chance.random() < 0.25:
            self._ombudsman(cells, self._after(responded, self.chance.randint(10, 40)))

    def _stage_three(self, cells: Cells, responded: datetime.date, panel: list[int]) -> None:
        days = []
        for step in panel:
            days.append(self._after(days[-1] if days else responded, step))
        outcome = self.chance.choices((Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD), (45, 55))[0]
        goes_on = self.chance.random() < 0.4
        if days[-1] > ALL_DECIDED_BY:
            return
        names = ("stage3_requested_on", "panel_on", "panel_report_on", "stage3_responded_on")
        cells |= {name: day.isoformat() for name, day in zip(names, days, strict=True)}
        cells["stage3_outcome"] = outcome.value
        self._close(cells, days[-1])
        if goes_on:
            self._ombudsman(cells, self._after(days[-1], self.chance.randint(10, 50)))

    def _ombudsman(self, cells: Cells, referred: datetime.date) -> None:
        decided = referred + datetime.timedelta(days=self.chance.randint(28, 170))
        decision = OmbudsmanDecision(self._one({name.value: weight for name, weight in OMBUDSMAN.items()}))
        pounds = self.chance.choice((200, 300, 450, 500, 900))
        if decided > ALL_DECIDED_BY:
            return
        cells |= {
            "lgsco_referred_on": referred.isoformat(),
            "lgsco_decision": decision.value,
            "lgsco_decided_on": decided.isoformat(),
        }
        if decision in FAULT:
            cells |= {"remedy": "Financial redress", "redress_pounds": str(pounds)}

    def _withdraw(self, cells: Cells, stage: str, day: datetime.date) -> None:
        cells |= {
            f"{stage}_outcome": Outcome.WITHDRAWN.value,
            "closed_on": day.isoformat(),
            "closed_reason": ClosedReason.WITHDRAWN.value,
        }

    def _close(self, cells: Cells, day: datetime.date) -> None:
        cells |= {"closed_on": min(day, ALL_DECIDED_BY).isoformat(), "closed_reason": ClosedReason.RESPONDED.value}

    def _equality(self, cells: Cells, child: bool) -> None:
        """What some chose to say about themselves."""
        if self.chance.random() > 0.45:
            return
        cells |= {
            "complainant_age_band": AGE_BANDS[0] if child else self.chance.choice(AGE_BANDS[1:6]),
            "gender": self.chance.choices(GENDERS, (66, 31, 3))[0],
            "ethnicity": self.chance.choices(ETHNICITIES, (7, 5, 5, 80, 3))[0],
            "disability": self.chance.choices(("n", "y"), (80, 20))[0],
            "sexual_orientation": "" if child else self.of_orientation.choices(ORIENTATIONS, (88, 5, 5, 2))[0],
        }
