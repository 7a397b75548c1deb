"""No withheld number can be worked out: tried by another solver and by trying every value, with planted faults."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reporting.small_numbers.suppression import THRESHOLD, Equation, Key, Numbers, Withheld, components, withheld


def counts(
    values: Mapping[Key, int],
    equations: Iterable[Equation],
    threshold: int = THRESHOLD,
    public: Iterable[Key] = (),
    withheld_before: Iterable[Key] = (),
) -> Numbers:
    """Numbers that count something: from 1 to just under the threshold is small, and 0 is not."""
    small = frozenset(key for key, value in values.items() if 0 < value < threshold)
    return Numbers(values, tuple(equations), small, frozenset(public), frozenset(withheld_before))


def two_way(rows: list[list[int]], name: str = "") -> tuple[dict, list[Equation]]:
    """A table with its row totals, column totals and grand total."""
    values: dict = {(name, r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}
    sums = []
    wide, high = len(rows[0]), len(rows)
    for r, row in enumerate(rows):
        values[name, r, "all"] = sum(row)
        sums.append(Equation((name, r, "all"), tuple((name, r, c) for c in range(wide))))
    for c in range(wide):
        values[name, "all", c] = sum(row[c] for row in rows)
        sums.append(Equation((name, "all", c), tuple((name, r, c) for r in range(high))))
    values[name, "all", "all"] = sum(map(sum, rows))
    sums.append(Equation((name, "all", "all"), tuple((name, r, "all") for r in range(high))))
    sums.append(Equation((name, "all", "all"), tuple((name, "all", c) for c in range(wide))))
    return values, sums


def worked_out(numbers: Numbers, hidden: Withheld) -> dict:
    """The withheld numbers that a reader with a linear programme can work out, each with its value.

    That reader knows every number shown, every sum, that nothing is below 0, and that a row is there because it counts
    something.
    """
    keys = sorted(hidden.keys, key=repr)
    place = {key: i for i, key in enumerate(keys)}
    left, right = [], []
    for equation in numbers.equations:
        terms = equation.terms()
        if place.keys() & terms.keys():
            left.append([terms.get(key, 0) for key in keys])
            right.append(-sum(f * numbers.values[key] for key, f in terms.items() if key not in place))
    some = [row for row in numbers.some if not any(numbers.values[key] for key in row if key not in place)]
    most = [[-float(key in row) for key in keys] for row in some]
    found = {}
    for key in keys:
        aim = np.zeros(len(keys))
        ends = []
        for sign in (1, -1):
            aim[place[key]] = sign
            rows = {"A_ub": most, "b_ub": [-1] * len(most)} if most else {}
            answer = linprog(aim, A_eq=left or None, b_eq=right or None, bounds=(0, None), **rows)
            ends.append(None if answer.status == 3 else sign * answer.fun)
        if None not in ends and ends[1] - ends[0] < 1e-6:
            found[key] = round(ends[0])
    return found


def fits(numbers: Numbers, hidden: Withheld) -> Iterator[dict]:
    """Every way of filling a table of two rows and two columns that agrees with all that is shown, by trying them."""
    for a, b, c, d in itertools.product(range(8), repeat=4):
        tried, _ = two_way([[a, b], [c, d]])
        shown = all(tried[key] == value for key, value in numbers.values.items() if key not in hidden.keys)
        if shown:
            yield {key: tried[key] for key in hidden.keys}


def test_hiding_only_the_small_numbers_gives_them_away_and_the_solver_sees_it():
    values, sums = two_way([[3, 20, 9], [14, 6, 11], [8, 17, 30]])
    numbers = counts(values, sums)
    naive = Withheld(numbers.small, frozenset())
    assert worked_out(numbers, naive) == {("", 0, 0): 3}
    whole = withheld(numbers)
    assert whole.small == {("", 0, 0)} and whole.others
    assert worked_out(numbers, whole) == {}


def test_two_in_every_sum_are_not_enough_where_the_sums_meet_in_a_ring():
    # a + b, b + c and a + c each hide two numbers, and together give all three.
    values = {"a": 2, "b": 3, "c": 4, "ab": 5, "bc": 7, "ac": 6}
    sums = [Equation("ab", ("a", "b")), Equation("bc", ("b", "c")), Equation("ac", ("a", "c"))]
    numbers = counts(values, sums)
    assert worked_out(numbers, Withheld(frozenset("abc"), frozenset())) == {"a": 2, "b": 3, "c": 4}
    hidden = withheld(numbers)
    assert hidden.small == frozenset("abc") and hidden.others
    assert worked_out(numbers, hidden) == {}


def test_a_row_that_is_there_because_it_counts_something_is_not_nothing():
    # Five rows of 1 in a total of 5: each counts something, or it would not be there, so each is 1.
    rows = tuple("abcde")
    values = dict.fromkeys(rows, 1) | {"all": 5, "others": 20, "everything": 25}
    sums = [Equation("all", rows), Equation("everything", ("all", "others"))]
    unaware = counts(values, sums)
    aware = replace(unaware, some=tuple((row,) for row in rows))
    assert worked_out(aware, withheld(unaware)) == dict.fromkeys(rows, 1)  # a control: who does not think of it
    hidden = withheld(aware)
    assert {"all", "others"} <= hidden.others
    assert worked_out(aware, hidden) == {}


def test_a_sum_of_nothing_gives_its_parts_away():
    # Two hidden numbers that add to 0 are both 0, so a small number beside a 0 needs another cover than a 0 elsewhere.
    values = {"a": 3, "b": 0, "c": 0, "d": 6, "ab": 3, "cd": 6, "ac": 3, "bd": 6, "all": 9}
    sums = [
        Equation("ab", ("a", "b")), Equation("cd", ("c", "d")), Equation("ac", ("a", "c")), Equation("bd", ("b", "d")),
        Equation("all", ("ab", "cd")), Equation("all", ("ac", "bd")),
    ]  # fmt: skip
    hidden = withheld(counts(values, sums))
    assert {"a", "ab", "ac"} <= hidden.keys
    assert worked_out(counts(values, sums), hidden) == {}


def test_a_number_shared_by_two_tables_is_hidden_in_both_and_protected_in_both():
    first, sums = two_way([[2, 12], [15, 9]], "first")
    second, more = two_way([[2, 30, 8], [11, 6, 14]], "second")
    second["second", 0, 0] = first["first", 0, 0]
    same = Equation(("first", 0, 0), (("second", 0, 0),))
    numbers = counts({**first, **second}, [*sums, *more, same])
    hidden = withheld(numbers)
    assert {("first", 0, 0), ("second", 0, 0)} <= hidden.small
    assert worked_out(numbers, hidden) == {}
    only_here = Withheld(hidden.small - {("second", 0, 0)}, frozenset(k for k in hidden.others if k[0] == "first"))
    assert ("first", 0, 0) in worked_out(numbers, only_here)


def test_what_was_published_before_is_no_cover_and_what_was_withheld_stays_so():
    values = {"a": 3, "b": 8, "c": 12, "all": 23}
    sums = [Equation("all", ("a", "b", "c"))]
    assert withheld(counts(values, sums)).others == {"b"}
    known = counts(values, sums, public=("b",))
    assert withheld(known).others == {"c"}
    assert worked_out(known, withheld(known)) == {}
    assert "c" in withheld(counts(values, sums, withheld_before=("c",))).keys


def test_what_nobody_has_seen_covers_another_and_needs_no_cover():
    values, sums = {"a": 3, "b": 8, "all": 11}, [Equation("all", ("a", "b"))]
    assert withheld(counts(values, sums)).others == {"b"}
    assert withheld(replace(counts(values, sums), unseen=frozenset({"b"}))).keys == {"a"}
    assert withheld(replace(counts({**values, "a": 6, "all": 14}, sums), unseen=frozenset({"b"}))).keys == frozenset()


def test_what_cannot_be_protected_any_more_is_named():
    values = {"a": 3, "b": 8, "all": 11}
    hidden = withheld(counts(values, [Equation("all", ("a", "b"))], public=("b", "all")))
    assert hidden.exposed == {"a"}
    again = withheld(counts(values, [Equation("all", ("a", "b"))], public=("a",)))
    assert again.exposed == {"a"} and again.keys == {"a"}, "not printed a second time, and nothing hidden for its sake"


def test_nothing_is_hidden_where_nothing_is_small():
    values, sums = two_way([[0, 20], [14, 6]])
    assert withheld(counts(values, sums)).keys == frozenset()


def test_another_threshold_is_another_answer():
    values, sums = two_way([[7, 20], [14, 16]])
    assert not withheld(counts(values, sums)).keys
    assert ("", 0, 0) in withheld(counts(values, sums, threshold=10)).small


TWELVE_ALIKE = """
from tests.reporting.test_suppression import Equation, counts, withheld
values = {frozenset(("row", str(i), "part")): 3 if i == 5 else 20 for i in range(12)}
sums = [Equation("all", tuple(values))]
hidden = withheld(counts({**values, "all": sum(values.values())}, sums))
print(*sorted(str(sorted(key)) for key in hidden.keys))
"""


def test_the_same_numbers_are_withheld_every_time():
    """Where several would do as well as each other, the order of the numbers decides, not that of a set in memory."""

    def run(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", TWELVE_ALIKE], env=environment, check=True, capture_output=True, text=True
        ).stdout

    found = {run(seed) for seed in "1234"}
    assert len(found) == 1 and "'0'" in found.pop()


def test_the_groups_are_those_that_share_no_sum():
    sums = [Equation("x", ("a", "b")), Equation("y", ("c", "d")), Equation("z", ("b", "e"))]
    groups = {frozenset(one) for one in components({"a", "b", "c", "e"}, sums)}
    assert groups == {frozenset("abe"), frozenset("c")}


SMALL = st.integers(0, 9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=3, max_size=4))
def test_no_random_table_gives_a_withheld_number_away(rows: list[list[int]]):
    numbers = counts(*two_way(rows))
    hidden = withheld(numbers)
    assert not hidden.exposed
    assert {key for key, value in numbers.values.items() if 0 < value < 5} == hidden.small
    assert worked_out(numbers, hidden) == {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
def test_every_withheld_number_of_a_little_table_has_two_values_that_fit(rows: list[list[int]]):
    numbers = counts(*two_way(rows))
    hidden = withheld(numbers)
    seen: dict = {key: set() for key in hidden.keys}
    for way in fits(numbers, hidden):
        for key, value in way.items():
            seen[key].add(value)
    assert all(len(values) > 1 for values in seen.values()), seen


def test_a_report_of_many_tables_is_done_in_a_moment():
    rng = np.random.default_rng(20061738)
    values: dict = {}
    sums: list[Equation] = []
    for table in range(6):
        some, more = two_way(rng.poisson(6, (10, 5)).tolist(), f"table {table}")
        values |= some
        sums += more
    numbers = counts(values, sums)
    hidden = withheld(numbers)
    assert hidden.small and worked_out(numbers, hidden) == {}
