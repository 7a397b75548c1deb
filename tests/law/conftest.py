import csv
from datetime import date
from pathlib import Path

import pytest

from stages.law.working_days import WorkingDays

CALENDAR = Path(__file__).resolve().parents[2] / "stages" / "law" / "calendar_england.csv"


@pytest.fixture(scope="session")
def holiday_rows() -> list[dict[str, str]]:
    with CALENDAR.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture(scope="session")
def england(holiday_rows) -> WorkingDays:
    holidays = {date.fromisoformat(row["date"]): row["name"] for row in holiday_rows}
    return WorkingDays(holidays, first=date(2011, 1, 1), last=date(2028, 12, 31), version=1)
