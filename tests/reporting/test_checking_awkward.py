"""Tables as councils paste them: merged headings, marks of notes, withheld numbers, groups, lines out of a PDF.

Each stands here twice: as it is right, when nothing is found in it, and with one figure changed, when that is found.
"""

from __future__ import annotations

import pytest

from reporting.checking import Grade, check
from reporting.checking.numbers import is_nothing, is_withheld, read, two_in_one

TABLES = {
    "a group called total over parts with dashes": (
        "Service\t2024-25\nProvider Services (total)\t8\n- Fostering\t5\n- Adoption\t3\nSafeguarding\t6\nTotal\t14\n",
        ("- Adoption\t3", "- Adoption\t4"),
        "9",
    ),
    "groups called total over parts with dashes, and years across": (
        "Subject\t2024-25\t2023-24\nService (total)\t5\t6\n- Delay\t2\t3\n- Quality\t3\t3\nStaff (total)\t4\t2\n"
        "- Attitude\t3\t1\n- Lateness\t1\t1\nTotal\t9\t8\n",
        ("Total\t9\t8", "Total\t9\t9"),
        "8",
    ),
    "a group over parts with bullets": (
        "Service\t2024-25\nProvider Services\t8\n • Fostering\t5\n • Adoption\t3\nSafeguarding\t6\nTotal\t14\n",
        ("Total\t14", "Total\t15"),
        "14",
    ),
    "a group over indented parts": (
        "Service             Complaints\nProvider Services            8\n    Fostering                5\n"
        "    Adoption                 3\nSafeguarding                 6\nTotal                       14\n",
        ("Safeguarding                 6", "Safeguarding                 7"),
        "15",
    ),
    "some of a row, with a dash": (
        "Stage\t2024-25\t2023-24\nStage 1\t30\t25\n- upheld\t8\t7\nStage 2\t9\t4\nTotal\t39\t29\n",
        ("Total\t39", "Total\t47"),
        "39",
    ),
    "totals named at the end, under their groups": (
        "Service\t2024-25\nFostering\t5\nAdoption\t3\nProvider Services total\t8\nChester\t2\nWinsford\t4\n"
        "Children in Need total\t6\nTotal\t14\n",
        ("Children in Need total\t6", "Children in Need total\t7"),
        "6",
    ),
    "a total named at the end": (
        "Month\tContacts\tReferrals\nApril\t1,204\t301\nMay\t1 180\t299\nJune\t2\u00a0016\t400\n"
        "Quarter total\t4,400\t1,000\n",
        ("4,400", "4,500"),
        "4,400",
    ),
    "marks of notes": (
        "Team\t2024/25\t2023/24\nFostering¹\t12\t9*\nAdoption [1]\t4[2]\t5 (a)\n"
        "Safeguarding (note 3)\t6†\t7^2\nTotal\t22\t21\n",
        ("5 (a)", "6 (a)"),
        "22",
    ),
    "merged headings, their empty cells kept": (
        "\tStatutory\t\tCorporate\t\nTeam\t2023-24\t2024-25\t2023-24\t2024-25\nFostering\t4\t5\t1\t2\n"
        "Adoption\t3\t2\t0\t4\nTotal\t7\t7\t1\t6\n",
        ("Total\t7\t7\t1\t6", "Total\t7\t7\t1\t7"),
        "6",
    ),
    "merged headings, each with its total": (
        "\tStage 1\tStage 2\nTeam\tUpheld\tNot upheld\tTotal\tUpheld\tNot upheld\tTotal\nFostering\t4\t5\t9\t1\t2\t3\n"
        "Adoption\t3\t2\t5\t0\t4\t4\nDuty\t1\t1\t2\t1\t0\t1\nTotal\t8\t8\t16\t2\t6\t8\n",
        ("0\t4\t4", "0\t4\t5"),
        "4",
    ),
    "a title in the first row, merged across": (
        "Table 4: Complaints by stage, 2024/25\t\t\nStage\t2023/24\t2024/25\nStage 1\t30\t25\n"
        "Stage 2\t5\t3\nTotal\t35\t28\n",
        ("Total\t35", "Total\t36"),
        "35",
    ),
    "quarters between their months": (
        "\tApr\tMay\tJun\tQ1\tJul\tAug\tSep\tQ2\tTotal\nStage 1\t2\t3\t4\t9\t5\t6\t7\t18\t27\n"
        "Stage 2\t1\t0\t1\t2\t0\t1\t1\t2\t4\nStage 3\t1\t1\t1\t3\t1\t1\t1\t3\t6\nTotal\t4\t4\t6\t14\t6\t8\t9\t23\t37\n",
        ("7\t18\t27", "7\t17\t27"),
        "18",
    ),
    "numbers withheld in words": (
        "Team\tQ1\tQ2\tQ3\nFostering\tfewer than 5\t9\t4\nAdoption\t12\t< 5\t..\nDuty\t6\tx\t…\n"
        "Court\t1\t2\t3\nTotal\t22\t16\t9\n",
        None,
        "",
    ),
    "a number withheld, its total not": (
        "Team\tUpheld\tNot upheld\tTotal\nFostering\t<5\t9\t12\nAdoption\t12\t0\t12\nTotal\t15\t9\t24\n",
        ("Total\t15\t9\t24", "Total\t15\t8\t24"),
        "9",
    ),
    "dashes of every length": (
        "Team\t2023-24\t2024-25\nFostering\t–\t9\nAdoption\t12\t-\nDuty\tNil\tN/A\nCourt\t--\tnone\nTotal\t12\t9\n",
        ("Total\t12", "Total\t13"),
        "12",
    ),
    "percentages that add to 101": (
        "Outcome\tNumber\t%\nUpheld\t5\t15%\nPartially upheld\t11\t32%\nNot upheld\t18\t53%\n"
        "Open\t0\t0%\nTotal\t34\t100%\n",
        ("32%", "33%"),
        "32%",
    ),
    "percentages in brackets": (
        "Outcome\t2024-25\t%\nUpheld\t10\t(25%)\nNot upheld\t30\t(75%)\nTotal\t40\t(100%)\n",
        ("(25%)", "(35%)"),
        "25%",
    ),
    "a count and its percentage with a comma": (
        "Method\t2024/25\nEmail\t20, 50%\nTelephone\t12, 30%\nLetter\t8, 20%\nTotal\t40\n",
        ("12, 30%", "12, 40%"),
        "30%",
    ),
    "a percentage and its count": (
        "Method\t2024/25\nEmail\t50% (20)\nTelephone\t30% (12)\nLetter\t20% (8)\nTotal\t100% (40)\n",
        ("20% (8)", "30% (8)"),
        "20%",
    ),
    "arrows": (
        "Team\t2023/24\t2024/25\tChange\nFostering\t10\t15\t↑ 5\nAdoption\t4\t3\t↓ 1\n"
        "Duty\t6\t6\t↔\nTotal\t20\t24\t↑ 4\n",
        ("↑ 5", "↑ 6"),
        "5",
    ),
    "rows with a number of their own": (
        "No.\tTeam\tComplaints\n1\tFostering\t5\n2\tAdoption\t3\n3\tDuty\t2\n\tTotal\t10\n",
        ("\tTotal\t10", "\tTotal\t11"),
        "10",
    ),
    "two columns of names": (
        "Service\tTeam\tComplaints\t%\nIn need\tChester\t5\t50%\n\tWinsford\t3\t30%\n"
        "In care\tChester\t2\t20%\nTotal\t\t10\t100%\n",
        ("\tWinsford\t3\t30%", "\tWinsford\t3\t40%"),
        "30%",
    ),
    "a first row that is no total": (
        "Measure\t2023-24\t2024-25\nTotal complaints received\t44\t61\nAnswered in time\t30\t45\nCompliments\t31\t40\n"
        "Total redress paid\t£500\t£750\n",
        None,
        "",
    ),
    "words where a figure belongs": (
        "Team\t2023-24\t2024-25\nFostering\tnot yet known\t9\nAdoption\t12\t3\nTotal\t20\t12\n",
        ("Total\t20\t12", "Total\t20\t13"),
        "12",
    ),
    "lines out of a PDF under their years": (
        "Outcome 2022/23 2023/24 2024/25\nUpheld 10 12 9\nPartially upheld 5 - 4\n"
        "Not upheld 20 18 22\nTotal 35 30 35\n",
        ("Total 35 30 35", "Total 35 30 36"),
        "35",
    ),
    "lines out of a PDF with percentages": (
        "Outcome Number Percentage\nUpheld 10 25%\nPartially upheld 10 25%\nNot upheld 20 50%\nTotal 40 100%\n",
        ("20 50%", "20 60%"),
        "50%",
    ),
    "lines out of a PDF whose names end in numbers": (
        "Stage 1 30 25\nStage 2 9 4\nTotal 39 29\n",
        ("Total 39", "Total 38"),
        "39",
    ),
    "a row named all": (
        "Gender\t2023/24\t2024/25\nFemale\t20\t30\nMale\t10\t10\nNot known\t0\t2\nAll\t30\t42\n",
        ("All\t30", "All\t31"),
        "30",
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_as_it_is_pasted_is_left_alone_when_it_is_right(name: str) -> None:
    text, _, _ = TABLES[name]
    (reading,) = check(text).readings

    assert [str(one) for one in check(text).findings] == []
    assert len(reading.figures) >= 3


@pytest.mark.parametrize("name", [name for name, (_, change, _) in TABLES.items() if change])
def test_one_figure_changed_in_it_is_found(name: str) -> None:
    text, change, should_be = TABLES[name]
    assert change is not None
    assert text.count(change[0]) == 1

    found = check(text.replace(*change)).findings

    assert [one.should_be for one in found if one.grade in (Grade.ERROR, Grade.ROUNDING)][:1] == [should_be]


@pytest.mark.parametrize(
    "prose",
    [
        "Stage 1 4\nStage 2 9\nStage 3 12\n",
        "Introduction 3\nSummary 5\nAppendix A 12\n",
        "The team answered in 2024 25\nand it was 4 5\nso there were 6 7\n",
        "We received 30\nWe closed 20\nWe hold 10\n",
        "1.1 Of the 30 complaints\nTotal number was 30\n",
    ],
)
def test_lines_of_prose_that_end_in_numbers_are_no_table(prose: str) -> None:
    assert check(prose).readings == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4[2]", "4"),
        ("5 (a)", "5"),
        ("9^2", "9"),
        ("1 180", "1180"),
        ("1\u202f180", "1180"),
        ("↓ 1", "-1"),
        ("(4%)", "4"),
    ],
)
def test_a_figure_is_read_with_its_note_its_spaces_and_its_arrow(text: str, value: str) -> None:
    figure = read(text)
    assert figure is not None
    assert str(figure.value) == value


@pytest.mark.parametrize("text", ["5 (1)", "(2)", "1 23", "12 34", "4[b2]", "5a"])
def test_a_cell_of_which_it_cannot_be_told_is_no_figure(text: str) -> None:
    assert read(text) is None
    assert not is_nothing(text)


@pytest.mark.parametrize("text", ["< 5", "fewer than 5", "Less than five", "..", "…", "x", "[c]", "not shown"])
def test_a_number_that_is_not_shown_is_withheld(text: str) -> None:
    assert is_withheld(text)
    assert read(text) is None


@pytest.mark.parametrize("text", ["10 (16%)", "10, 16%", "10 / 16%", "16% (10)", "16% (n=10)"])
def test_a_count_and_its_percentage_are_told_apart(text: str) -> None:
    assert two_in_one(text) == ("10", "16%")
