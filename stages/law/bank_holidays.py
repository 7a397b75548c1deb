"""The bank holidays that a year in England usually has, each with the law that makes it one.

They are put forward for a year that the calendar does not know yet, to be checked by a person: most are made by a royal
proclamation each year, which may move one or add one. Only those on a weekday are given, as in the calendar.
"""

from datetime import date, timedelta

REGULATION_2 = "SI 2006/1738 regulation 2"
SCHEDULE_1 = "Banking and Financial Dealings Act 1971 Schedule 1 paragraph 1"
PROCLAMATION = "Royal proclamation, Banking and Financial Dealings Act 1971 section 1(3)"
SATURDAY, SUNDAY, MONDAY = 5, 6, 0


def usual_holidays(year: int) -> list[tuple[date, str, str]]:
    """The date, name and law of each bank holiday of a year as it usually is, in order."""
    easter = easter_sunday(year)
    return sorted(
        [
            _new_year(year),
            (easter - timedelta(days=2), "Good Friday", REGULATION_2),
            (easter + timedelta(days=1), "Easter Monday", SCHEDULE_1),
            (_first_monday(date(year, 5, 1)), "Early May bank holiday", PROCLAMATION),
            (_last_monday(date(year, 5, 31)), "Spring bank holiday", SCHEDULE_1),
            (_last_monday(date(year, 8, 31)), "Summer bank holiday", SCHEDULE_1),
            *_christmas(year),
        ]
    )


def easter_sunday(year: int) -> date:
    """The date of Easter in the Gregorian calendar (the anonymous method that Meeus gives)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _new_year(year: int) -> tuple[date, str, str]:
    first = date(year, 1, 1)
    if first.weekday() == SATURDAY:
        return first + timedelta(days=2), "New Year's Day (substitute day)", PROCLAMATION
    if first.weekday() == SUNDAY:
        return first + timedelta(days=1), "New Year's Day (substitute day)", PROCLAMATION
    return first, "New Year's Day", PROCLAMATION


def _christmas(year: int) -> list[tuple[date, str, str]]:
    """Christmas Day and Boxing Day, or the days in their place. A Sunday's is in the Act, a Saturday's proclaimed."""
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    match christmas.weekday():
        case 4:  # Friday: Boxing Day is a Saturday
            substitute = (date(year, 12, 28), "Boxing Day (substitute day)", PROCLAMATION)
            return [(christmas, "Christmas Day", REGULATION_2), substitute]
        case 5:  # Saturday: Boxing Day is a Sunday, and the Act gives 27 December
            return [
                (date(year, 12, 27), "Christmas Day (substitute day)", SCHEDULE_1),
                (date(year, 12, 28), "Boxing Day (substitute day)", PROCLAMATION),
            ]
        case 6:  # Sunday
            return [
                (boxing, "Boxing Day", SCHEDULE_1),
                (date(year, 12, 27), "Christmas Day (substitute day)", SCHEDULE_1),
            ]
    return [(christmas, "Christmas Day", REGULATION_2), (boxing, "Boxing Day", SCHEDULE_1)]


def _first_monday(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _last_monday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - MONDAY) % 7)
