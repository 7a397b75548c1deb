"""Sentences against themselves and against tables: each that is wrong stands beside the same one that is right."""

from __future__ import annotations

import time

import pytest

from reporting.checking import Grade, check

SECONDS = 10
YEARS = "Table 1\n\nYear\tValid complaints\tIneligible\tRepresentations\n2024-25\t30\t18\t48\n2023-24\t25\t53\t78\n\n"
FLOW = (
    "Stage\tCarried over 2023-24\tReceived 2024-25\tResolved\tCarried forward 2025-26\n"
    "Stage 1 (Statutory Procedure)\t5\t57\t54\t8\n"
    "Stage 2 (Statutory Procedure)\t2\t10\t9\t3\n"
    "Stage 1 (Corporate Procedure)\t0\t40\t40\t0\n\n"
)
BANDS = (
    "Response times within the timescale\n\nBand\t2024-25\n10 working days or less\t3\n"
    "Outside the timescale\t4\nTotal\t7\n\n"
)
CAUSES = (
    "Cause\tComplaints\t% of complaints\nQuality of the service\t29\t48%\nAttitude of staff\t31\t52%\n"
    "Total\t60\t100%\n\n"
)
FINDINGS = (
    "Complaint\tDecision\n"
    "A parent complained about an inquiry\tUpheld. We have asked the Council to apologise to the parent\n"
    "A carer complained about a delay\tThere was no fault in what the Council did\n\n"
)

PAIRS = {
    "a share of a whole": ("13, representing 4% of the total 299.", "13, representing 7% of the total 299.", "4%"),
    "a share of those": (
        "Of those 400 referrals, 30 were logged, representing 8%.",
        "Of those 400 referrals, 30 were logged, representing 18%.",
        "8%",
    ),
    "a change from and to": (
        "There was a 2% increase in referrals (from 3,435 in 2023-24 to 3,517 in 2024-25).",
        "There was a 12% increase in referrals (from 3,435 in 2023-24 to 3,517 in 2024-25).",
        "2%",
    ),
    "a difference from the year before": (
        "48 cases were accepted. This is a decrease of 4 from the previous year (52).",
        "48 cases were accepted. This is a decrease of 6 from the previous year (52).",
        "4",
    ),
    "a difference the wrong way": (
        "48 cases were accepted. This is a decrease of 4 from the previous year (52).",
        "48 cases were accepted. This is an increase of 4 from the previous year (52).",
        "decrease of 4",
    ),
    "how many fewer": (
        "123 representations were received, 88 fewer than in 2023-24 (211).",
        "123 representations were received, 98 fewer than in 2023-24 (211).",
        "88",
    ),
    "more where there were fewer": (
        "123 representations were received, 88 fewer than in 2023-24 (211).",
        "123 representations were received, 88 more than in 2023-24 (211).",
        "88 fewer",
    ),
    "fewer where there were more": (
        "We upheld 14 of the 30 complaints, 5 more than the year before (9).",
        "We upheld 14 of the 30 complaints, 5 less than the year before (9).",
        "5 more",
    ),
    "none where there were some": (
        "4 complaints came to stage 2, 5 fewer than in 2023-24 (9); and none to stage 3, 2 fewer than in 2023-24 (2).",
        "4 complaints came to stage 2, 5 fewer than in 2023-24 (8); and none to stage 3, 2 fewer than in 2023-24 (2).",
        "4",
    ),
    "pounds": (
        "Costs were £9,300; a decrease of £3,450 from the previous year (£12,750).",
        "Costs were £9,300; a decrease of £3,540 from the previous year (£12,750).",
        "£3,450",
    ),
    "the parts of a rest": (
        "Of the 123 representations, 30 were valid, with the remaining 93 either ineligible (18) or withdrawn (75).",
        "Of the 123 representations, 30 were valid, with the remaining 93 either ineligible (28) or withdrawn (75).",
        "103",
    ),
    "a list": (
        "15 compliments came in:\n- Team A – 9 compliments\n- Team B – 6 compliments",
        "15 compliments came in:\n- Team A – 8 compliments\n- Team B – 6 compliments",
        "14",
    ),
    "a share in a list": (
        "42 responses were sent:\n- In time: 22 (52% of responses)\n- Late: 20 (48% of responses)",
        "42 responses were sent:\n- In time: 22 (62% of responses)\n- Late: 20 (48% of responses)",
        "52%",
    ),
    "a change that a table prints": (
        f"{YEARS}Representations were down by 38% and valid complaints up by 20%.",
        f"{YEARS}Representations were down by 53% and valid complaints up by 20%.",
        "down 38%",
    ),
    "a direction": (
        f"{YEARS}The number of valid complaints has increased.",
        f"{YEARS}The number of valid complaints has decreased.",
        "rose",
    ),
    "a share in time": (
        f"{BANDS}Only 43% of complaints were answered in time.",
        f"{BANDS}Only 53% of complaints were answered in time.",
        "43%",
    ),
    "a share that no whole number gives": (
        f"{CAUSES}48% were about the quality of the service. 17% of these complaints went to stage 2.",
        f"{CAUSES}48% were about the quality of the service. 20% of these complaints went to stage 2.",
        "17% or 21%",
    ),
    "a count by procedure": (
        f"{FLOW}67 complaints were processed under the statutory procedure and 40 were processed under the corporate "
        "procedure.",
        f"{FLOW}67 complaints were processed under the statutory procedure and 67 were processed under the corporate "
        "procedure.",
        "40",
    ),
    "a flow told in words": (
        f"{FLOW}10 requests for stage 2 of the statutory procedure were received. Two were continuing from the "
        "previous year. Nine were concluded.",
        f"{FLOW}10 requests for stage 2 of the statutory procedure were received. Two were continuing from the "
        "previous year. Eight were concluded.",
        "one number",
    ),
    "the most, with its figure": (
        f"{CAUSES}Most complaints were about attitude of staff (31).",
        f"{CAUSES}Most complaints were about quality of the service (29).",
        "Attitude of staff",
    ),
    "the fewest, with its percentage": (
        f"{CAUSES}The fewest complaints were about the quality of the service (48%).",
        f"{CAUSES}The fewest complaints were about the attitude of staff (52%).",
        "Quality of the service",
    ),
    "the most common, named first": (
        f"{CAUSES}Attitude of staff (31) was the most common cause.",
        f"{CAUSES}Quality of the service (29) was the most common cause.",
        "Attitude of staff",
    ),
    "the most, as it came": (
        "Way in\tComplaints\nEmail\t9\nLetter\t2\n\nMost complaints came by email (9).",
        "Way in\tComplaints\nEmail\t9\nLetter\t2\n\nMost complaints came by letter (2).",
        "Email",
    ),
    "the most, without a figure": (
        f"{CAUSES}The main cause was the attitude of staff.",
        f"{CAUSES}The main cause was the quality of the service.",
        "Attitude of staff",
    ),
    "parts": ("12 complaints: 3, 4 and 5.", "12 complaints: 3, 4 and 2.", "9"),
    "parts with what they are": (
        "There were 12 complaints: 3 upheld (25%), 4 partially upheld (33%) and five not upheld (42%).",
        "There were 12 complaints: 3 upheld (25%), 4 partially upheld (33%) and two not upheld (17%).",
        "9",
    ),
    "parts in pounds": (
        "We paid £500: £300 for distress and £200 for delay.",
        "We paid £600: £300 for distress and £200 for delay.",
        "£500",
    ),
    "none, beside a list that names one": (
        f"{FINDINGS}The Ombudsman recommended a remedy in one case.",
        f"{FINDINGS}The Ombudsman did not recommend any remedy.",
        "one statement",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_right_sentence_is_left_alone_and_the_same_one_with_another_figure_is_found(name: str) -> None:
    right, wrong, should_be = PAIRS[name]

    assert check(right).findings == ()
    assert [one.should_be for one in check(wrong).findings] == [should_be]


@pytest.mark.parametrize(
    "sentence",
    [
        "The timescale of 10 working days can be extended to 20 working days.",
        "Section 26 of the Children Act 1989 came into force in 2 parts.",
        "Social worker absence reduced by 29.6% to 840 days and turnover from 16.7% to 6%.",
        "The average caseload decreased from 19.5 to 16.4 cases.",
        "The number of valid complaints has not increased.",
        "A total of 48 cases (stage 1, 2 and 3) were accepted under the statutory procedure.",
        "12 complaints were received about schools.",
        "56% of cases were answered in time last year, against 61%.",
        "12 complaints: 3 led to training and 4 went to stage 2.",
        "12 complaints were made, including 3 about delay and 4 about staff.",
        "12 complaints: 3 about delay, and the rest about staff and money.",
        "30 complaints came from 4 towns: 3, 4 and 5 miles away, and 2 further.",
        "The panel met 3 times: 4 May, 6 June and 9 July.",
        "Quality of the service was one of the most common causes (29).",
        "After the attitude of staff, the most common cause was the quality of the service (29).",
        "Most compliments were about the quality of the service (29).",
        "Most complaints were upheld.",
        "The most common cause in 2019-20 was the quality of the service.",
        "Most young people had an advocate, and the highest number of them came from Chester.",
    ],
)
@pytest.mark.parametrize("tables", ["", YEARS, FLOW, f"Complaints by cause\n{CAUSES}"])
def test_a_sentence_that_cannot_be_tied_to_a_figure_is_left_alone(sentence: str, tables: str) -> None:
    if tables is FLOW and "48 cases" in sentence:
        tables = ""  # there the procedure's own rows would contradict it
    assert [one for one in check(tables + sentence).findings if one.grade is not Grade.ROUNDING] == []


def test_a_share_that_was_cut_off_is_a_remark_about_rounding() -> None:
    found = check("Of those 3,517 referrals, 30 were logged, representing 0.8%.").findings

    assert [(one.grade, one.should_be, one.cause) for one in found] == [
        (Grade.ROUNDING, "0.9%", "It was cut off instead of rounded.")
    ]


HOSTILE = {
    "from and to": "from 1 to ",
    "of the": "of the ",
    "commas": "a, ",
    "digits": "1",
    "number of": "number of complaints ",
    "brackets": "(",
    "spaces": "a  ",
    "dashes": " - ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_in_good_time(name: str) -> None:
    """A pattern that tries every way would take minutes over these; here the work grows with the length."""
    sentence = (HOSTILE[name] * 1400)[:1400]
    begun = time.process_time()

    check(f"{(HOSTILE[name] * 100_000)[:100_000]}\n" + ". Then 5% ".join([sentence] * 40))

    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize(
    ("text", "should_be"),
    [
        ("The total fell by 53% from 211 to 123.", ["42%"]),
        ("The total fell by 42% from 211 to 123.", []),
        ("Accepted complaints rose by 18% (from 25 to 30).", ["20%"]),
        ("Accepted complaints rose by 20% (from 25 to 30).", []),
        ("They were down 30%, from 50 to 40.", ["20%"]),
        ("Of those, 53% were answered; the number went from 211 to 123.", []),
    ],
)
def test_a_change_by_so_many_per_cent_from_one_number_to_another(text: str, should_be: list[str]) -> None:
    assert [one.should_be for one in check(text).findings] == should_be
