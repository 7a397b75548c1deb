"""Small numbers withheld, so that nobody can work them out.

Hiding the small cells of a table is not enough: whoever has the total and the other cells subtracts. So more cells are
hidden, across all the tables that share a number, until for every hidden cell but a 0 at least two values fit
everything that is still shown. Whether they do is not guessed: a solver looks for a second value, given all that a
careful reader may know. That is every number shown, that rows add to totals, that nothing is below 0, and that a row
which is printed because it counts something does so. Which of the withheld numbers are the small ones is not told: all
have the same mark.

This file knows sums and nothing of complaints; `withholding.py` reads the tables of a report into it.
docs/decisions/0013-small-numbers.md says what a reader is taken to know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

THRESHOLD = 5
"""The smallest number that is shown, unless the data protection officer sets another."""

Key = Hashable


@dataclass(frozen=True)
class Equation:
    """A sum that anybody can do: `total` and those `beside` it are together what the numbers of `parts` add to."""

    total: Key
    parts: tuple[Key, ...]
    beside: tuple[Key, ...] = ()

    def terms(self) -> Mapping[Key, int]:
        """The factor of each key, where the whole comes to 0."""
        return self._terms

    @cached_property
    def _terms(self) -> dict[Key, int]:
        found: dict[Key, int] = defaultdict(int)
        for key in (self.total, *self.beside):
            found[key] -= 1
        for part in self.parts:
            found[part] += 1
        return {key: factor for key, factor in found.items() if factor}


@dataclass(frozen=True)
class Numbers:
    """Everything that would be printed: the value of each number, and the sums between them.

    The order of the values decides between numbers whose loss would cost the same, so that what is withheld is the same
    every time it is worked out.

    `small` are those to be withheld. `public` are known whatever is done: they were printed before, with the value they
    still have. `withheld_before` were withheld in an earlier report, and so are still. `unseen` stand nowhere as they
    are now: nobody knows them, and nothing is hidden for their sake. `some` are rows that would have been left out if
    all of their numbers were 0.
    """

    values: Mapping[Key, float]
    equations: tuple[Equation, ...]
    small: frozenset[Key]
    public: frozenset[Key] = frozenset()
    withheld_before: frozenset[Key] = frozenset()
    unseen: frozenset[Key] = frozenset()
    some: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True)
class Withheld:
    """What is withheld: the small numbers, and others for their sake. `exposed` are small numbers that are known all
    the same, because they and what they can be worked out from have been published before."""

    small: frozenset[Key]
    others: frozenset[Key]
    exposed: frozenset[Key] = frozenset()

    @property
    def keys(self) -> frozenset[Key]:
        return self.small | self.others


def withheld(numbers: Numbers) -> Withheld:
    """The numbers to withhold, so that none of them can be worked out from the rest."""
    return _Withholding(numbers).done()


@dataclass
class _Withholding:
    numbers: Numbers
    hidden: set[Key] = field(default_factory=set)
    exposed: set[Key] = field(default_factory=set)
    safe: set[Key] = field(default_factory=set)
    spare: set[Key] = field(default_factory=set)
    """Hidden numbers that may be worked out: every 0, and what is unseen."""

    def __post_init__(self) -> None:
        self.rank = {key: at for at, key in enumerate(self.numbers.values)}
        self.of_key: dict[Key, list[Equation]] = defaultdict(list)
        for equation in self.numbers.equations:
            for key in equation.terms():
                self.of_key[key].append(equation)
        numbers = self.numbers
        self.hidden = set(numbers.small | numbers.withheld_before | numbers.unseen) - numbers.public
        self.exposed = set(numbers.small & numbers.public)
        self.spare = {key for key in self.hidden if not numbers.values[key]} | numbers.unseen

    def done(self) -> Withheld:
        self._partner_every_lone_one()
        while known := self._next_known():
            if (other := self._cheapest_beside(known)) is None:
                self._give_up(known)
            else:
                self._hide(other)
                self._partner_every_lone_one()
        found = (self.hidden | self.exposed) - self.numbers.unseen
        small = found & self.numbers.small
        return Withheld(frozenset(small), frozenset(found - small), frozenset(self.exposed))

    def _hide(self, key: Key) -> None:
        self.hidden.add(key)
        if not self.numbers.values[key]:
            self.spare.add(key)
        self.safe -= self._joined_to(key)

    def _give_up(self, known: Key) -> None:
        """A number that nothing can protect any more stays off the page, but is not said to be safe."""
        self.exposed.add(known)

    def _partner_every_lone_one(self) -> None:
        """A sum with one hidden number is a subtraction; it needs a second one, or the first is known."""
        again = True
        while again:
            again = False
            for equation in self.numbers.equations:
                inside = [key for key in equation.terms() if key in self.hidden]
                if len(inside) == 1 and inside[0] not in self.exposed | self.spare:
                    other = self._cheapest((equation,))
                    if other is None:
                        self._give_up(inside[0])
                    else:
                        self._hide(other)
                        again = True

    def _cheapest_beside(self, known: Key) -> Key | None:
        """Another number to hide for this one: in a sum of its own, or else in one that it is worked out through."""
        near = self._cheapest(self.of_key[known])
        if near is not None:
            return near
        return self._cheapest(one for key in self._joined_to(known) for one in self.of_key[key])

    def _cheapest(self, equations: Iterable[Equation]) -> Key | None:
        """The number whose loss costs least: one that opens no new sum if there is such, rather not a 0, the least."""
        beside = {key: None for one in equations for key in one.terms()}
        free = [key for key in beside if key not in self.hidden and key not in self.numbers.public]
        return min(free, key=self._cost, default=None)

    def _cost(self, key: Key) -> tuple[int, bool, float, int]:
        opened = sum(not any(other in self.hidden for other in one.terms()) for one in self.of_key[key])
        value = self.numbers.values[key]
        return opened, value == 0, value, self.rank[key]

    def _next_known(self) -> Key | None:
        """A hidden number that only one value fits; None when there is none."""
        in_order = sorted(self.hidden, key=self.rank.__getitem__)
        for component in components(in_order, self.numbers.equations, self.numbers.some):
            settled = self.safe | self.exposed | self.spare
            unsure = [key for key in component if key not in settled]
            if not unsure:
                continue
            sums, some = self._sums_of(component), self._some_of(component)
            solver = _Solver(self.numbers, component, self.exposed, sums, some)
            for key in unsure:
                if key not in self.safe:
                    self.safe |= solver.could_differ(key)
                    if key not in self.safe:
                        return key
        return None

    def _sums_of(self, component: list[Key]) -> list[Equation]:
        """The sums that any of these numbers stands in."""
        at = {id(one): one for key in component for one in self.of_key[key]}  # to hash a sum is to hash all its terms
        return list(at.values())

    def _some_of(self, component: list[Key]) -> list[tuple[Key, ...]]:
        """The rows of these numbers of which no number that is shown says that they count something."""
        inside, values = set(component), self.numbers.values
        rows = (row for row in self.numbers.some if not inside.isdisjoint(row))
        return [row for row in rows if not any(values[key] for key in row if key not in self.hidden)]

    def _joined_to(self, key: Key) -> set[Key]:
        joined = components(self.hidden, self.numbers.equations, self.numbers.some)
        return next((set(one) for one in joined if key in one), {key})


def components(
    hidden: Iterable[Key], equations: Iterable[Equation], some: Iterable[tuple[Key, ...]] = ()
) -> Iterator[list[Key]]:
    """The hidden numbers in groups that have no sum and no row in common, each a puzzle of its own."""
    leader: dict[Key, Key] = {key: key for key in hidden}

    def find(key: Key) -> Key:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for together in (*(one.terms() for one in equations), *some):
        inside = [key for key in together if key in leader]
        for key in inside[1:]:
            leader[find(key)] = find(inside[0])
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in leader:
        groups[find(key)].append(key)
    yield from groups.values()


class _Solver:
    """One puzzle: the hidden numbers of a component, and whether any of them could be another than it is."""

    def __init__(
        self,
        numbers: Numbers,
        component: list[Key],
        exposed: Iterable[Key],
        sums: list[Equation],
        some: list[tuple[Key, ...]],
    ) -> None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint

        self.keys = component
        self.truth = np.array([float(numbers.values[key]) for key in component])
        place = {key: i for i, key in enumerate(component)}
        rows, sides = [], []
        for equation in sums:
            row = np.zeros(len(component))
            side = 0.0
            for key, factor in equation.terms().items():
                if key in place:
                    row[place[key]] = factor
                else:
                    side -= factor * numbers.values[key]
            rows.append(row)
            sides.append(side)
        ends = [*sides, *[float("inf")] * len(some)]
        for keys in some:
            rows.append(np.array([float(key in keys) for key in component]))
            sides.append(1.0)
        known = set(exposed)
        ranges = [(numbers.values[key],) * 2 if key in known else (0, float("inf")) for key in component]
        self.bounds = Bounds([low for low, _ in ranges], [high for _, high in ranges])
        self.constraints = LinearConstraint(np.array(rows), sides, ends) if rows else ()

    def could_differ(self, key: Key) -> set[Key]:
        """The numbers shown to have a second value by looking for one for this key; without it where it has none."""
        import numpy as np
        from scipy.optimize import milp

        found: set[Key] = set()
        for sign in (-1, 1):
            aim = np.zeros(len(self.keys))
            aim[self.keys.index(key)] = sign
            answer = milp(aim, integrality=np.ones(len(self.keys)), bounds=self.bounds, constraints=self.constraints)
            if answer.status == 3:  # without end: it can be anything from some value on
                return found | {key}
            if answer.x is not None:
                found |= {one for one, i in zip(self.keys, abs(answer.x - self.truth) > 0.5, strict=True) if i}
            if key in found:
                return found
        return found
