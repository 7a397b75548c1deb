"""Sentences and lists that must agree with themselves: the parts of a whole, a share and its two counts, a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from .findings import Finding, Grade
from .numbers import Fit, Unit, fit, plain, rounded
from .paste import Document, Paragraph
from .prose import NUMBER, NUMERALS, THING, Said, Sentence, Share, counts, sentences, shares

UP_OR_DOWN = r"(?:increase|decrease|rise|reduction|fall|drop|growth)"
FROM_TO = re.compile(
    rf"\bfrom\s+(?P<first>{NUMBER})(?!\s*%)(?:\s+\w+){{0,2}}(?:\s+in\s+[\d/–-]+)?\s+to\s+(?P<second>{NUMBER})(?!\s*%)"
)
CHANGE_BEFORE = re.compile(rf"%\s+{UP_OR_DOWN}\b[^.%]*$", re.IGNORECASE)
CHANGED_BY = re.compile(
    r"\b(?:fell|fallen|rose|risen|increased|decreased|grew|grown|dropped|declined|reduced|(?:went |gone )?(?:up|down))"
    r"\s+(?:by\s+)?(?:about\s+|over\s+|nearly\s+)?[\d.]{1,8}\s*%\W*$",
    re.IGNORECASE,
)
CHANGE_AFTER = re.compile(
    rf"^[^.%]{{0,60}}?\b(?:an?|or|by|of)\s+(?:{UP_OR_DOWN}\s+of\s+)?(?P<share>\d{{1,6}}(?:\.\d{{1,4}})?)\s*%", re.I
)
THEN = r"\bthe\s+(?:previous\s+year|year\s+before)\s*|\b20\d\d\s?[/–-]\s?(?:20)?\d\d\s*"
LESS = (
    re.compile(
        rf"\b(?P<way>decrease|increase|rise|reduction|fall|drop)\s+of\s+(?P<by>{NUMBER})(?!\s*%)[^.]*?"
        rf"\bprevious year\s*\((?P<before>{NUMBER})\)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.,£])(?P<by>{NUMBER})\s+(?P<way>more|fewer|less)\s+than\s+(?:in\s+)?(?:{THEN})"
        rf"\((?P<before>{NUMBER})\)",
        re.IGNORECASE,
    ),
)
"""A difference, its direction, and the figure of the year before."""
TURNED = {
    "increase": "decrease",
    "rise": "fall",
    "more": "fewer",
    "decrease": "increase",
    "fall": "rise",
    "reduction": "increase",
    "drop": "rise",
    "fewer": "more",
    "less": "more",
}
NONE = re.compile(r"\b(?:no|none|nil)\b", re.IGNORECASE)
UPWARDS = frozenset({"increase", "rise", "more"})
REPRESENTS = re.compile(r"\b(?:represent(?:s|ing)?|equat(?:es|ing) to|making up|which is|or)\s*$", re.IGNORECASE)
OF_THE = re.compile(r"^\s*of\s+(?:the\s+|all\s+)?(?:total\s+(?:of\s+)?)?$", re.IGNORECASE)
BASE_BEFORE = re.compile(r"\bof\s+(?:the|those|these|all)\s+$", re.IGNORECASE)
REMAINING = re.compile(rf"\bremaining\s+(?P<rest>{NUMBER})\b(?P<after>[^.]*)", re.IGNORECASE)
IN_BRACKETS = re.compile(rf"\((?P<figure>{NUMBER})\)")
ITEM_FIRST = re.compile(rf"^(?P<figure>{NUMBER})\s+(?P<noun>[A-Za-z]+)")
ITEM_LAST = re.compile(
    rf"^[^:–]{{3,90}}?\s*(?::|\s[–-])\s*(?P<figure>{NUMBER})\b(?!\s*%)\s*(?P<noun>[a-z]+)?", re.IGNORECASE
)
SHARE_OF_LIST = re.compile(r"\(\s*(?P<share>\d{1,6}(?:\.(?P<part>\d{1,4}))?)\s*%\s+of\b", re.IGNORECASE)
LONGEST_ITEM = 160
IN_PARTS = re.compile(
    r"(?P<mark>:|\s[–—-]\s|,?\s(?:made up of|consisting of|comprising|namely)\s)\s*(?P<parts>[^:]+)$", re.I
)
"""What tells all parts of a count, as “12 complaints: 3, 4 and 2” does. “Including” and “of which” tell some."""
NEXT_PART = re.compile(rf"\s*(?:[,;]\s*(?:and\s+)?|\band\s+)(?=£?\d|(?:{'|'.join(NUMERALS)})\b)", re.IGNORECASE)
NOT_PARTS = re.compile(
    r"\b(?:others?|rest|remain\w*|some|including|such as|each|both|between|from \d"
    r"|of (?:these|those|which|whom|them|the)|led|went|had|has|have|resulted|required|progressed|escalated|took|also"
    r"|all|more|fewer|less|than|per|average)\b",
    re.IGNORECASE,
)
"""Words by which a part is not one of several that make the whole, but something else told of it."""
BRACKETED = re.compile(r"\([^()]*\)")


def findings(document: Document) -> list[Finding]:
    found: list[Finding] = []
    said = list(sentences(document))
    for at, sentence in enumerate(said):
        before = said[at - 1] if at and said[at - 1].part == sentence.part else None
        found += _change(sentence)
        found += _difference(sentence, before)
        found += _share(sentence)
        found += _remaining(sentence)
        found += _parts(sentence)
    found += _lists(document)
    return found


def _number(text: str) -> Decimal:
    return Decimal(text.lstrip("£").replace(",", ""))


def of_share(sentence: Sentence, share: Share, exact: Decimal, worked: str) -> Iterator[Finding]:
    """The finding on a percentage whose two counts are known, if there is one."""
    how = fit(share.value, share.places, exact)
    if how is Fit.RIGHT:
        return
    yield Finding(
        Grade.ERROR if how is Fit.WRONG else Grade.ROUNDING,
        sentence.place,
        share.text,
        plain(rounded(exact, share.places), Unit.PERCENT, share.places),
        f"{worked} is {plain(exact, Unit.PERCENT, share.places + 1)}.",
        {
            Fit.CUT_OFF: "It was cut off instead of rounded.",
            Fit.NEXT_TO_IT: "It is off by one in the last place.",
            Fit.WRONG: "It was worked out from other figures, or mistyped.",
        }[how],
        sentence.line,
    )


def _change(sentence: Sentence) -> Iterator[Finding]:
    """“a 2% increase (from 3,435 to 3,517)”, “rose by 2% from 3,435 to 3,517”, “from 3,435 to 3,517, a 2% increase”."""
    for match in FROM_TO.finditer(sentence.text):
        first, second = _number(match["first"]), _number(match["second"])
        before = [share for share in shares(sentence.text) if share.end <= match.start()]
        after = [share for share in shares(sentence.text) if share.start >= match.end()]
        share = None
        if before and (
            CHANGE_BEFORE.search(sentence.text[before[-1].end - 1 : match.start()])
            or CHANGED_BY.search(sentence.text[: match.start()])
        ):
            share = before[-1]
        elif after and CHANGE_AFTER.match(sentence.text[match.end() :]):
            share = after[0]
        if share and first:
            exact = abs(second - first) * 100 / first
            yield from of_share(sentence, share, exact, f"From {match['first']} to {match['second']}")


def _difference(sentence: Sentence, before: Sentence | None) -> Iterator[Finding]:
    """“48 cases. This is a decrease of 4 from the previous year (52)”; “48 cases, 4 fewer than in 2023-24 (52)”."""
    for match in (match for pattern in LESS for match in pattern.finditer(sentence.text)):
        by, then = _number(match["by"]), _number(match["before"])
        way = match["way"].lower()
        now = then + by if way in UPWARDS else then - by
        candidates = [one for one in counts(sentence.text) if one.end <= match.start()]
        candidates = candidates or (counts(before.text) if before else [])
        none = now == 0 and NONE.search(sentence.text[: match.start()])
        if not candidates or none or any(one.value == now for one in candidates):
            continue
        latest = next((one for one in candidates if abs(one.value - then) == by), candidates[0])
        turned = abs(latest.value - then) == by
        right = plain(abs(latest.value - then), latest.unit)
        yield Finding(
            Grade.WORDING if turned else Grade.ERROR if len(candidates) == 1 else Grade.UNSETTLED,
            sentence.place,
            _went(way, match["by"]) if turned else match["by"],
            _went(TURNED[way], right) if turned else right,
            f"From {match['before']} to {latest.text} is {'up' if latest.value > then else 'down'} by {right}.",
            "The word was kept from another year."
            if turned
            else "One of the three figures was mistyped, or is of another year.",
            sentence.line,
        )


def _went(way: str, by: str) -> str:
    return f"{by} {way}" if way in ("more", "fewer", "less") else f"{way} of {by}"


def _share(sentence: Sentence) -> Iterator[Finding]:
    """“13 representing 4% of the total 299”; “Of those 3,517, 30 were logged, representing 0.8%”."""
    text = sentence.text
    said = counts(text)
    for share in shares(text):
        if not REPRESENTS.search(text[: share.start]):
            continue
        parts = [one for one in said if one.end <= share.start]
        after = next(
            (one for one in said if OF_THE.match(text[share.end : one.start]) and one.start >= share.end), None
        )
        if after and parts and after.value:
            exact = parts[-1].value * 100 / after.value
            yield from of_share(sentence, share, exact, f"{parts[-1].text} of {after.text}")
            continue
        base = next((one for one in parts if BASE_BEFORE.search(text[: one.start])), None)
        rest = [one for one in parts if base and one.start > base.start]
        if base and base.value and rest:
            yield from of_share(sentence, share, rest[-1].value * 100 / base.value, f"{rest[-1].text} of {base.text}")


def _remaining(sentence: Sentence) -> Iterator[Finding]:
    """“Of the 123, 30 were valid, with the remaining 93 either ineligible (18) or withdrawn (75)”."""
    match = REMAINING.search(sentence.text)
    if match is None:
        return
    rest = _number(match["rest"])
    parts = [_number(one["figure"]) for one in IN_BRACKETS.finditer(match["after"])]
    if len(parts) > 1 and sum(parts) != rest:
        added = " + ".join(plain(one) for one in parts)
        yield Finding(
            Grade.ERROR,
            sentence.place,
            match["rest"],
            plain(sum(parts, Decimal(0))),
            f"{added} is {plain(sum(parts, Decimal(0)))}, not {match['rest']}.",
            "One of the parts was mistyped, or a part is left out.",
            sentence.line,
        )
    before = [one for one in counts(sentence.text) if one.end <= match.start()]
    base = next((one for one in before if BASE_BEFORE.search(sentence.text[: one.start])), None)
    others = [one for one in before if base and one.start > base.start]
    if base and len(others) == 1 and base.value - others[0].value != rest:
        left = base.value - others[0].value
        yield Finding(
            Grade.ERROR,
            sentence.place,
            match["rest"],
            plain(left),
            f"{base.text} less {others[0].text} leaves {plain(left)}, not {match['rest']}.",
            "One of the three figures was mistyped.",
            sentence.line,
        )


def _parts(sentence: Sentence) -> Iterator[Finding]:
    """“12 complaints: 3 upheld, 4 partially upheld and 2 not upheld”, where every part begins with its count."""
    text = BRACKETED.sub(lambda match: " " * len(match[0]), sentence.text.rstrip(" ."))
    match = IN_PARTS.search(text)
    if match is None or shares(match["parts"]) or NOT_PARTS.search(match["parts"]):
        return
    parts = [(part, counts(part)) for part in NEXT_PART.split(match["parts"])]
    if len(parts) < 2 or any(len(said) != 1 or part[: said[0].start].strip() for part, said in parts):
        return
    before = counts(text[: match.start()])
    figures = [said[0] for _, said in parts]
    value, unit = sum((one.value for one in figures), Decimal(0)), figures[0].unit
    if not before or any(one.value == value for one in before) or any(one.unit is not unit for one in figures):
        return
    whole = before[-1]
    if whole.unit is not unit or not (unit is Unit.POUNDS or THING.match(text[whole.end :])):
        return
    added = " + ".join(one.text for one in figures)
    yield Finding(
        Grade.ERROR if len(before) == 1 else Grade.UNSETTLED,
        sentence.place,
        whole.text,
        plain(value, unit),
        f"The parts add to {plain(value, unit)} ({added}), not {whole.text}.",
        "A part is missing or mistyped, or the parts are of something else.",
        sentence.line,
    )


def _lists(document: Document) -> Iterator[Finding]:
    """A list of counts under a sentence that says how many there are in all."""
    parts = document.parts
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and (form := _form(parts[end])) and form is _form(parts[at]):
            end += 1
        if end - at > 1:
            items = [one for part in parts[at:end] if isinstance(part, Paragraph) and (one := _item(part))]
            yield from _list(parts[max(0, at - 2) : at], items)
        at = max(end, at + 1)


def _form(part: object) -> re.Pattern[str] | None:
    """Whether an item begins or ends with its count; the items of one list are alike."""
    if not isinstance(part, Paragraph) or len(part.text) > LONGEST_ITEM:
        return None
    return next((form for form in (ITEM_FIRST, ITEM_LAST) if form.match(part.text)), None)


def _item(part: object) -> tuple[Paragraph, Decimal, str] | None:
    form = _form(part)
    match = form.match(part.text) if form and isinstance(part, Paragraph) else None
    if match is None or not isinstance(part, Paragraph):
        return None
    return part, _number(match["figure"]), (match["noun"] or "").lower().rstrip("s")


def _list(above: Sequence[object], items: Sequence[tuple[Paragraph, Decimal, str]]) -> Iterator[Finding]:
    total, alone = _whole(above, items)
    value = sum((figure for _, figure, _ in items), Decimal(0))
    if total is None:
        return
    first = items[0][0]
    if value != total.value:
        yield Finding(
            Grade.ERROR if alone else Grade.UNSETTLED,
            f"The list from line {first.line}",
            total.text,
            plain(value),
            f"The list adds to {plain(value)}, but the sentence above it says {total.text}.",
            "An item is missing or mistyped, or the sentence is of something else.",
            first.line,
        )
        return
    for paragraph, figure, _ in items:
        match = SHARE_OF_LIST.search(paragraph.text)
        if match and total.value:
            share = Share(_number(match["share"]), len(match["part"] or ""), 0, 0, f"{match['share']}%")
            sentence = Sentence(paragraph.line, 0, paragraph.text)
            yield from of_share(sentence, share, figure * 100 / total.value, f"{plain(figure)} of {total.text}")


def _whole(above: Sequence[object], items: Sequence[tuple[Paragraph, Decimal, str]]) -> tuple[Said | None, bool]:
    """The count that a list is of, and whether it was the only one in sight.

    It stands in the paragraph over the list. Where that has no count, the one before is taken if it counts the same
    thing.
    """
    value = sum((figure for _, figure, _ in items), Decimal(0))
    nearest = above[-1] if above else None
    if not isinstance(nearest, Paragraph):
        return None, False
    said = counts(nearest.text)
    if not said and len(above) > 1 and isinstance(above[-2], Paragraph):
        nouns = {noun for _, _, noun in items if len(noun) > 3}
        text = above[-2].text
        said = [one for one in counts(text) if _noun_after(text, one) in nouns]
    fits = [one for one in said if one.value == value]
    if fits:
        return fits[0], True
    return (said[-1], len(said) == 1) if said else (None, False)


def _noun_after(text: str, one: Said) -> str:
    match = re.match(r"\W*([A-Za-z]+)", text[one.end :])
    return match[1].lower().rstrip("s") if match else ""
