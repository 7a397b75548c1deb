"""How a pasted table is read: separators, header, totals, what each column counts; and two tables together."""

from __future__ import annotations

import pytest

from reporting.checking import Correction, Grade, check
from reporting.checking.numbers import read, year_in
from reporting.checking.roles import ColumnKind, ColumnRole, RowRole

CELLS = [["Team", "2024-25", "2023-24"], ["Chester", "9", "1"], ["Winsford", "3", "5"], ["Total", "12", "6"]]


def kinds(text: str) -> list[str]:
    return [role.code for role in check(text).readings[0].columns]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("\t".join(row) for row in CELLS),
        "\n".join(",".join(row) for row in CELLS),
        "\n".join(" | ".join(row) for row in CELLS),
        "\n".join(f"| {' | '.join(row)} |" for row in [CELLS[0], ["---"] * 3, *CELLS[1:]]),
        "\n".join(f"{row[0]:<12}{row[1]:>9}{row[2]:>9}" for row in CELLS),
        "\r\n".join("\t".join(row) for row in CELLS),
    ],
    ids=["tabs", "commas", "pipes", "Markdown", "spaces", "Windows line ends"],
)
def test_a_table_is_read_alike_however_its_cells_are_parted(text: str) -> None:
    result = check(text)

    assert [row for row in result.readings[0].table.rows if row] == CELLS
    assert result.findings == ()
    assert [one.should_be for one in check(text.replace("12", "13")).findings] == ["12"]


@pytest.mark.parametrize(
    ("text", "value", "unit", "places"),
    [
        ("12", "12", "count", 0),
        ("1,967", "1967", "count", 0),
        ("£44,150", "44150", "pounds", 0),
        ("£3,012.50", "3012.50", "pounds", 2),
        ("46%", "46", "percent", 0),
        ("+9.8", "9.8", "count", 1),
        ("-4.4%", "-4.4", "percent", 1),
        ("7*", "7", "count", 0),
        ("**30**", "30", "count", 0),
    ],
)
def test_a_printed_figure_is_read_with_its_unit_and_its_places(text: str, value: str, unit: str, places: int) -> None:
    figure = read(text)

    assert figure is not None
    assert (str(figure.value), figure.unit.value, figure.places) == (value, unit, places)


@pytest.mark.parametrize("text", ["", "-", "n/a", "*", "<5", "[c]", "2024-25", "1 to 10", "12 days", "1,23"])
def test_what_is_no_figure_is_not_read_as_one(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024-25", "2024-25"),
        ("24/25", "2024-25"),
        ("Received 2022 - 23", "2022-23"),
        ("2024-2025", "2024-25"),
        ("2024", "2024"),
        ("10-20 days", None),
        ("2024-26", None),
    ],
)
def test_a_year_is_known_however_it_is_printed(text: str, year: str | None) -> None:
    assert year_in(text) == year


def test_a_withheld_number_leaves_its_sums_unchecked_and_no_others() -> None:
    text = "Team\tA\tB\nChester\t*\t1\nWinsford\t3\t5\nTotal\t12\t7\n"

    assert [one.where for one in check(text).findings] == ["Pasted table 1, row “Total”, column “B”"]


def test_a_count_with_its_percentage_in_one_cell_is_read_as_two() -> None:
    text = "Outcome\tComplaints\nUpheld\t5 (25%)\nPartly upheld\t5 (25%)\nNot upheld\t10 (60%)\nTotal\t20 (100%)\n"

    assert [(one.printed, one.should_be) for one in check(text).findings] == [("60%", "50%")]


def test_a_flow_is_known_by_its_headings_and_must_balance() -> None:
    text = (
        "Stage\tBrought forward\tReceived\tUpheld\tNot upheld\tCarried forward\n"
        "Stage 1\t5\t57\t34\t20\t8\nStage 2\t2\t10\t9\t0\t4\n"
    )

    assert kinds(text) == ["label", "in", "received", "closed", "closed", "carried_out"]
    assert [(one.printed, one.should_be) for one in check(text).findings] == [("4", "3")]


def test_two_sums_that_one_wrong_cell_explains_are_one_finding() -> None:
    text = "Team\tA\tB\tTotal\nChester\t9\t1\t10\nWinsford\t5\t5\t8\nTotal\t12\t6\t18\n"

    found = check(text).findings

    assert [(one.where, one.printed, one.should_be) for one in found] == [
        ("Pasted table 1, row “Winsford”, column “A”", "5", "3")
    ]


def test_two_tables_that_count_the_same_years_must_have_the_same_totals() -> None:
    first = "Team\t2024-25\t2023-24\t2022-23\nChester\t10\t11\t12\nWinsford\t20\t14\t2\nTotal\t30\t25\t14\n\n"
    second = "Method\t2024-25\t2023-24\t2022-23\nEmail\t10\t11\t12\nLetter\t20\t15\t2\nTotal\t30\t26\t14\n\n"
    other = "Method\t2024-25\t2023-24\t2022-23\nEmail\t1\t2\t3\nLetter\t4\t5\t6\nTotal\t5\t7\t9\n\n"

    assert [(one.grade, one.printed) for one in check(first + "Second\n" + second).findings] == [
        (Grade.ERROR, "25 and 26")
    ]
    assert check(first + "Other\n" + other).findings == ()


BY_TEAM = "Table 1: {} by team{}\n\nTeam\t{}\nChester\t10\nWinsford\t20\nTotal\t30\n"
BY_METHOD = "\nTable 2: {} by method{}\n\nMethod\t{}\nEmail\t11\nLetter\t20\nTotal\t{}\n"
ACCEPTED = "Counts accepted complaints. Received in the year."


@pytest.mark.parametrize(
    ("what", "of", "heading", "grade"),
    [
        ("Complaints", "", "2024-25", Grade.ERROR),
        ("Complaints", ", 2024-25", "Number", Grade.ERROR),
        ("Complaints received", "", "2024/25", Grade.ERROR),
        ("Complaints", "", "Number", Grade.UNSETTLED),
    ],
)
def test_two_tables_that_say_they_count_the_same_must_have_one_total(
    what: str, of: str, heading: str, grade: Grade
) -> None:
    first = BY_TEAM.format(what, of, heading)

    found = check(first + BY_METHOD.format(what, of, heading, 31)).findings
    assert [(one.grade, one.printed, one.should_be) for one in found] == [(grade, "30 and 31", "one number")]
    assert check(first + BY_METHOD.format(what, of, heading, 30).replace("11", "10")).findings == ()


@pytest.mark.parametrize(
    ("what", "of", "heading"),
    [
        ("Compliments", "", "2024-25"),
        ("Upheld complaints", "", "2024-25"),
        ("Complaints", "", "2023-24"),
        ("Complaints", " (a complaint may have several)", "2024-25"),
        ("Complaints at stage 2", "", "2024-25"),
    ],
)
def test_two_tables_that_say_they_count_different_things_may_have_two_totals(what: str, of: str, heading: str) -> None:
    assert check(BY_TEAM.format("Complaints", "", "2024-25") + BY_METHOD.format(what, of, heading, 31)).findings == ()


def test_the_notes_under_two_tables_say_whether_they_count_the_same() -> None:
    first, second = BY_TEAM.format("Complaints", "", "2024-25"), BY_METHOD.format("Complaints", "", "2024-25", 31)

    assert [one.grade for one in check(f"{first}{ACCEPTED}\n{second}{ACCEPTED}\n").findings] == [Grade.ERROR]
    assert check(f"{first}{ACCEPTED}\n{second}Counts all representations.\n").findings == ()


def test_years_under_each_of_two_headings_are_two_series() -> None:
    text = (
        "\tStatutory\t\tCorporate\t\nStage\t2023-24\t2024-25\t2023-24\t2024-25\nStage 1\t30\t40\t9\t3\n"
        "Stage 2\t3\t4\t1\t2\nTotal\t33\t44\t10\t5\n\n"
    )

    assert check(f"{text}The number of stage 1 statutory complaints has increased.").findings == ()
    assert [
        one.should_be for one in check(f"{text}The number of stage 1 statutory complaints has decreased.").findings
    ] == ["rose"]


def test_a_correction_overrides_the_reading_and_leaves_the_rest_of_it() -> None:
    text = "Team\tA\tB\tAll told\nChester\t9\t1\t10\nWinsford\t3\t5\t9\nTotal\t12\t6\t19\n"

    assert check(text).findings == ()
    corrected = check(text, {0: Correction(columns={3: ColumnRole(ColumnKind.TOTAL)})})
    assert [(one.printed, one.should_be) for one in corrected.findings] == [("9", "8"), ("19", "18")]
    out = check(text.replace("12", "13"), {0: Correction(rows={3: RowRole.OUT})})
    assert out.findings == ()


def test_the_reading_is_explained_in_words() -> None:
    text = "Cause\tComplaints\t% of complaints\nDelay\t10\t25%\nManner\t30\t75%\nTotal\t40\t100%\n"

    assert check(text).readings[0].sentences == [
        "The first row holds the headings.",
        "“Total” is taken as the total of the rows above it.",
        "“% of complaints” is the percentage of the total of “Complaints”.",
    ]


@pytest.mark.parametrize("code", ["down", "across:1", "count:1", "nothing", "down:x"])
def test_a_role_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        ColumnRole.from_code(code)


RIGHT = {
    "a total that stands first": "Team\t2024-25\nTotal\t12\nChester\t5\nWinsford\t7\n",
    "a row of percentages": (
        "Outcome\t2024-25\t2023-24\n% upheld\t40%\t20%\nUpheld\t4\t2\nNot upheld\t6\t8\nTotal\t10\t10\n"
    ),
    "two rows of headings": (
        "\t2024-25\t\t2023-24\t\nTeam\tNo.\t%\tNo.\t%\nA\t5\t50%\t6\t60%\n"
        "B\t5\t50%\t4\t40%\nTotal\t10\t100%\t10\t100%\n"
    ),
    "averages": "Stage\tCases\tAverage days\nStage 1\t10\t12.5\nStage 2\t4\t40\nTotal\t14\t20.4\n",
    "rates": "Year\tComplaints\tRate per 1,000\n2024-25\t30\t8.5\n2023-24\t25\t7.3\nTotal\t55\t7.9\n",
    "of which": "Stage\t2024-25\nStage 1\t57\nof which from young people\t7\nStage 2\t10\nTotal\t67\n",
    "bands that hold one another": (
        "Time\t2024-25\t2023-24\nWithin 10 days\t5\t4\nWithin 20 days\t19\t9\nLonger\t15\t6\nTotal\t34\t15\n"
    ),
    "totals under their groups": "Team\tNo.\nA\t1\nB\t2\nTotal North\t3\nC\t4\nD\t5\nTotal South\t9\nGrand total\t12\n",
    "differences": "Team\t2023-24\t2024-25\tChange\nA\t10\t12\t+2\nB\t5\t4\t-1\nC\t1\t5\t4\nTotal\t16\t21\t+5\n",
    "a fall without its sign": (
        "Team\t2023-24\t2024-25\tChange\nA\t10\t12\t2\nB\t5\t4\t1\nC\t1\t5\t4\nTotal\t16\t21\t5\n"
    ),
}
WRONG = {
    "a total that stands first": ("12", "13", "12"),
    "a row of percentages": ("Total\t10", "Total\t11", "10"),
    "two rows of headings": ("A\t5\t50%", "A\t5\t40%", "50%"),
    "averages": ("Total\t14", "Total\t15", "14"),
    "rates": ("Total\t55", "Total\t56", "55"),
    "of which": ("Total\t67", "Total\t74", "67"),
    "bands that hold one another": ("Total\t34", "Total\t35", "34"),
    "totals under their groups": ("South\t9", "South\t8", "9"),
    "differences": ("+2", "+3", "2"),
    "a fall without its sign": ("12\t2", "12\t3", "2"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_table_of_this_kind_is_left_alone_when_it_is_right_and_found_when_it_is_not(name: str) -> None:
    was, is_now, should_be = WRONG[name]
    assert RIGHT[name].count(was) == 1 or name.startswith("a total")

    assert check(RIGHT[name]).findings == ()
    assert [one.should_be for one in check(RIGHT[name].replace(was, is_now, 1)).findings] == [should_be]


@pytest.mark.parametrize(
    ("total", "grade"),
    [("£6,060", None), ("£6,050", Grade.ROUNDING), ("£6,070", Grade.ROUNDING), ("£6,160", Grade.ERROR)],
)
def test_pounds_to_the_nearest_ten_may_miss_their_total_by_rounding_and_by_no_more(
    total: str, grade: Grade | None
) -> None:
    text = f"Category\t2022/23\nInvestigations\t£1,010\nMediation\t£2,020\nRedress\t£3,030\nTotal\t{total}\n"

    assert [one.grade for one in check(text).findings] == ([grade] if grade else [])


def test_rows_of_which_a_complaint_may_be_in_several_are_not_added_up() -> None:
    rows = "Delay\t14\nStaff\t12\nQuality\t9\nAll complaints\t30\n"
    assert check(f"Cause (a complaint may have several)\t2024-25\n{rows}").findings == ()
    assert [one.should_be for one in check(f"Cause\t2024-25\n{rows}").findings] == ["35"]  # the control
