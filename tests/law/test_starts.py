"""When a letter is taken to have been received: the day from which the time to ask for a panel runs."""

from datetime import date

import pytest

from stages.law.starts import deemed_received
from stages.law.working_days import OutsideCalendar, WorkingDays


@pytest.mark.parametrize(
    ("sent_on", "how", "received_on"),
    [
        (date(2026, 3, 23), "email", date(2026, 3, 23)),
        (date(2026, 3, 28), "email", date(2026, 3, 28)),
        (date(2026, 3, 23), "by hand", date(2026, 3, 23)),
        (date(2026, 3, 23), "post", date(2026, 3, 25)),
        (date(2026, 4, 2), "post", date(2026, 4, 8)),
        (date(2026, 3, 28), "post", date(2026, 3, 31)),
    ],
    ids=["email", "email on a Saturday", "by hand", "post", "post over Easter", "post on a Saturday"],
)
def test_a_letter_is_received_by_email_the_day_it_is_sent_and_by_post_on_the_second_working_day(
    england: WorkingDays, sent_on: date, how: str, received_on: date
) -> None:
    assert deemed_received(sent_on, how, england) == received_on


def test_nothing_is_taken_to_have_been_received_past_what_the_calendar_knows(england: WorkingDays) -> None:
    with pytest.raises(OutsideCalendar):
        deemed_received(england.last, "post", england)
