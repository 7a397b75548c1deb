"""The sentences of a report that carry figures, in plain English.

Each is a small function that asks `binding.Bound` for figures by name. It gives its paragraphs, or none where there is
nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable

from .binding import Bound, counted, date_words, in_pounds, listed, some
from .figures import EQUALITY


def _starts(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def purpose(bound: Bound) -> list[str]:
    """What this is, and the duty it meets."""
    days = bound.subject.span
    words = (
        f"This report describes the complaints and compliments about children’s social care that {bound.council} "
        f"received between {date_words(days.first)} and {date_words(days.last)}"
        f"{f' in the service area {bound.service}' if bound.service else ''}. "
    )
    words += (
        "It is the report on the year’s operation of the procedure that regulation 13 of the Children Act 1989 "
        "Representations Procedure (England) Regulations 2006 requires. "
        if bound.subject.is_annual
        else "It is for use inside the council: it counts by the definitions of the annual report, shows small numbers "
        "and is not for publication. "
    )
    return [f"{words}Cases are followed up to {date_words(bound.cut_off)}."]


def in_brief(bound: Bound) -> list[str]:
    """The year in a few sentences."""
    if not bound.number("considered"):
        return [f"No complaints about {bound.about} were recorded in {bound.year}."]
    words = [
        f"The council considered {bound.count('considered')}{bound.about_service} in {bound.year}"
        f"{bound.change('considered')}, and accepted {bound.number('accepted'):,}{bound.change('accepted')}."
    ]
    if (upheld := bound.number("share_upheld")) is not None:
        words.append(
            f"Of those with a finding at stage 1, {upheld}% were upheld or partially upheld"
            f"{bound.moved('share_upheld')}."
        )
    if (in_time := bound.number("share_within_20")) is not None:
        words.append(
            f"Of those answered at stage 1, {in_time}% were answered within 20 working days"
            f"{bound.moved('share_within_20')}."
        )
    return [" ".join(words)]


def considered(bound: Bound) -> list[str]:
    """How many, and what was decided about them."""
    if not bound.number("considered"):
        return [f"No complaints about {bound.about} were recorded in {bound.year}."]
    words = [f"{_starts(bound.count('considered'))} {_was(bound.number('considered'))} considered in {bound.year}"]
    words[0] += f"{bound.change('considered')}."
    words.append(
        f"{_starts(bound.count('accepted'))} {_was(bound.number('accepted'))} accepted{bound.change('accepted')}."
    )
    others = []
    if bound.number("not_pursued"):
        number = bound.number("not_pursued")
        others.append(f"{number:,} {_was(number)} withdrawn, not pursued or dealt with in another way")
    if bound.number("ineligible"):
        number = bound.number("ineligible")
        others.append(f"{number:,} {_was(number)} ineligible or outside the scope of the procedure")
    if bound.number("undecided"):
        number = bound.number("undecided")
        others.append(f"{number:,} {_was(number)} not yet decided on by {date_words(bound.cut_off)}")
    if others:
        words.append(f"Of the others, {listed(others)}.")
    return [" ".join(words)]


def flow(bound: Bound) -> list[str]:
    """How many were open when the year began and ended."""
    came, went = bound.number("carried_in") or 0, bound.number("carried_out") or 0
    if not (came or went or bound.number("flow_received")):
        return []
    return [
        f"{_starts(counted(came, 'complaint'))} {_was(came)} open when the {bound.grain} began "
        f"and {counted(went, 'complaint')} {_was(went)} open when it ended."
    ]


def stage1(bound: Bound) -> list[str]:
    """What was found at stage 1."""
    if not bound.number("stage1"):
        return [f"No complaint received in {bound.year} was accepted, so there are no outcomes to report."]
    upheld, partly = bound.number("stage1_upheld"), bound.number("stage1_partially_upheld")
    words = [
        f"Of the {bound.count('stage1')} accepted in {bound.year}, {some(upheld)} {_was(upheld)} upheld, "
        f"{some(partly)} partially upheld and {some(bound.number('stage1_not_upheld'))} not upheld at stage 1."
    ]
    if (share := bound.number("share_upheld")) is not None:
        words.append(
            f"Some fault was therefore found in {share}% of those with a finding{bound.moved('share_upheld')}."
        )
    if waiting := bound.number("stage1_open"):
        words.append(f"{waiting:,} had not been answered by {date_words(bound.cut_off)}.")
    return [" ".join(words)]


def later_stages(bound: Bound) -> list[str]:
    """How many went further, and what was found."""
    if not bound.number("stage1"):
        return []
    if not bound.number("stage2") and not bound.number("stage3"):
        return [f"None of the complaints received in {bound.year} has gone on to stage 2."]
    number = bound.number("stage2") or 0
    words = [
        f"Of the complaints received in {bound.year}, {some(number)} went on to stage 2{bound.change('stage2')}"
        f", and {some(bound.number('stage3'))} to stage 3{bound.change('stage3')}."
    ]
    found = []
    for name, word in (
        ("stage2_upheld", "upheld"),
        ("stage2_partially_upheld", "partially upheld"),
        ("stage2_not_upheld", "not upheld"),
        ("stage2_withdrawn", "withdrawn"),
        ("stage2_open", "still open"),
    ):
        if part := bound.number(name):
            found.append(f"{part:,} {_was(part)} {word}" if not found else f"{part:,} {word}")
    if found:
        words.append(f"At stage 2, {listed(found)}.")
    return [" ".join(words)]


def services(bound: Bound) -> list[str]:
    """The services most complained about."""
    return _most(bound, "services", "The services with most complaints were", "The service with most complaints was")


def subjects(bound: Bound) -> list[str]:
    """The subjects most complained about."""
    return _most(bound, "subjects", "The most common subjects were", "The most common subject was")


def causes(bound: Bound) -> list[str]:
    """The causes most often recorded."""
    if "causes" not in bound.tables:
        return []
    return _most(bound, "causes", "The most common types of complaint were", "The most common type of complaint was")


def receipt(bound: Bound) -> list[str]:
    """Where complaints came in."""
    return _most(bound, "receipt", "Complaints most often came in through", "Complaints most often came in through", 2)


def complainants(bound: Bound) -> list[str]:
    """Who complained most."""
    return _most(bound, "complainants", "Most often they were made by", "Most often they were made by", 2)


def _most(bound: Bound, table: str, many: str, one: str, at_most: int = 3) -> list[str]:
    total = bound.number("accepted") or 0
    top = bound.most(table, at_most=at_most)
    if not total or not top:
        return []
    listing = listed([f"{label} ({number:,})" for label, number in top])
    return [
        f"{many if len(top) > 1 else one} {listing}, out of {counted(total, 'accepted complaint')} in {bound.year}."
    ]


def times(bound: Bound) -> list[str]:
    """How long answers took at stage 1."""
    share = bound.number("share_within_20")
    if share is None:
        return [f"No complaint received in {bound.year} has been answered at stage 1."]
    fast, fair, slow = bound.number("within_10"), bound.number("within_11_to_20"), bound.number("over_20")
    words = [
        f"{_starts(counted(fast, 'complaint'))} {_was(fast)} answered in 10 working days or fewer, {some(fair)} in "
        f"11 to 20 and {some(slow)} in more than 20.",
        f"So {share}% of those answered were answered within 20 working days{bound.moved('share_within_20')}.",
    ]
    if waiting := bound.number("not_answered"):
        words.append(f"{waiting:,} had not been answered by {date_words(bound.cut_off)}.")
    return [" ".join(words)]


def law(bound: Bound) -> list[str]:
    """How the times stand against the limit in law."""
    if "law_stage1" not in bound.tables:
        return [f"No stage 1 clock has run for the complaints of these {bound.grain}s."]
    kept, late, unknown = bound.number("law_in_time"), bound.number("law_late"), bound.number("law_unknown")
    words = [
        "The time taken is one thing and the limit in law another: an answer after the first 10 working days is in "
        "time only where the council had decided on an extension before they were over.",
        f"Of the complaints received in {bound.year}, {kept:,} {_was(kept)} answered within the limit and "
        f"{late:,} {_was(late)} late.",
    ]
    if unknown:
        words.append(
            f"For {unknown:,} more, answered in 11 to 20 working days, the record does not hold the day on which the "
            "extension was decided, so it cannot be said whether the limit was kept."
        )
    return [" ".join(words)]


def later_times(bound: Bound) -> list[str]:
    """How long stages 2 and 3 took."""
    words = []
    if "times_stage2" in bound.tables and bound.number("stage2"):
        fast, fair, slow = (bound.number(f"stage2_{band}") for band in ("within_25", "within_65", "over_65"))
        words.append(
            f"Of the stage 2 investigations of complaints received in {bound.year}, {some(fast)} {_was(fast)} answered "
            f"in 25 working days or fewer, {some(fair)} in 26 to 65 and {some(slow)} in more than 65."
        )
    if "times_stage3" in bound.tables and bound.number("stage3"):
        fast, slow = bound.number("panel_within_30"), bound.number("panel_over_30")
        words.append(
            f"{_starts(some(fast))} of the review panels met within 30 working days of the request and {some(slow)} "
            "later."
            if fast or slow
            else "No review panel has met yet."
        )
    return [" ".join(words)] if words else [f"No complaint received in {bound.year} went beyond stage 1."]


def advocates(bound: Bound) -> list[str]:
    """How many had an advocate."""
    if "advocates" not in bound.tables:
        return [f"Whether complainants had an advocate is not recorded for any of these {bound.grain}s."]
    number = bound.number("with_advocate") or 0
    accepted = bound.count("accepted", "accepted complaint")
    return [f"An advocate is recorded for {some(number)} of the {accepted} in {bound.year}."]


def ombudsman(bound: Bound) -> list[str]:
    """What the Ombudsman received and decided."""
    came, went = bound.number("ombudsman_received") or 0, bound.number("ombudsman_decided") or 0
    if not came and not went:
        return [f"No case is recorded as received or decided by the Ombudsman in {bound.year}."]
    words = [
        f"In {bound.year} the Ombudsman received {counted(came, 'complaint')} about children’s services"
        f"{bound.change('ombudsman_received')}, and decided {went:,}{bound.change('ombudsman_decided')}."
    ]
    if went:
        upheld = bound.number("ombudsman_upheld") or 0
        words.append(f"It upheld {some(upheld)} of those that it decided.")
    return [" ".join(words)]


def compliments(bound: Bound) -> list[str]:
    """How many compliments."""
    number, change = bound.number("compliments") or 0, bound.change("compliments")
    return [
        f"{_starts(counted(number, 'compliment'))} {_was(number)} recorded in {bound.year}{change}. "
        "A compliment counts only if someone passes it on, so a low number may mean that few were recorded."
    ]


def learning(bound: Bound) -> list[str]:
    """Remedies, where they are recorded."""
    if "remedies" not in bound.tables:
        return [
            f"No remedy is recorded for the complaints of these {bound.grain}s. What the council offers to put things "
            "right, and what it changes as a result, is recorded on each case as points of complaint are answered."
        ]
    top = bound.most("remedies")
    if not top:
        return [f"No remedy is recorded for the complaints received in {bound.year}."]
    return [
        f"For complaints received in {bound.year}, the {'remedies' if len(top) > 1 else 'remedy'} most often recorded "
        f"{_was(len(top))} "
        f"{listed([f'{label} ({number:,})' for label, number in top])}."
    ]


def changes(bound: Bound) -> list[str]:
    """What the council changed because of complaints, and what it did not."""
    words = []
    if "actions" in bound.figures and (number := bound.number("actions")):
        done, left, dropped = (bound.number(f"actions_{name}") or 0 for name in ("done", "to_do", "not_done"))
        words.append(
            f"{_starts(counted(number, 'action'))} {_was(number)} agreed because of complaints received in "
            f"{bound.year}: {some(done)} {_was(done)} done by {date_words(bound.cut_off)}, {some(left)} {_was(left)} "
            f"still to be done and {some(dropped)} {_was(dropped)} not carried out."
        )
    else:
        words.append(f"No action is recorded because of the complaints received in {bound.year}.")
    if "recommended" in bound.figures and (number := bound.number("recommended")):
        refused = bound.number("recommended_not_accepted") or 0
        words.append(
            f"{_starts(counted(number, 'recommendation'))} {_was(number)} made on them, of which {some(refused)} "
            f"{_was(refused)} not accepted."
        )
    return [" ".join(words)]


def equality(bound: Bound) -> list[str]:
    """How much complainants said about themselves, and of what nothing is known."""
    known, unknown = [], []
    for name, words in EQUALITY:
        if f"{name}_known" in bound.figures and (number := bound.number(f"{name}_known")):
            known.append(f"{words} for {number:,} ({bound.number(f'{name}_response')}%)")
        else:
            unknown.append(words)
    said = []
    if known:
        said.append(f"Of the {bound.count('accepted', 'accepted complaint')} in {bound.year}, we know {listed(known)}.")
    if unknown:
        said.append(f"For {bound.year} no answer about {listed(unknown)} is recorded.")
    said.append("Complainants are asked about themselves apart from their complaint, and may prefer not to say.")
    return [" ".join(said)]


def corporate(bound: Bound) -> list[str]:
    """Complaints about children's services that the corporate procedure takes."""
    if "corporate" not in bound.figures or not (number := bound.number("corporate")):
        return [f"No complaint about children’s services was under the corporate procedure in {bound.year}."]
    upheld, fast = bound.number("corporate_upheld"), bound.number("corporate_in_15") or 0
    words = (
        f"{_starts(counted(number, 'complaint'))} received in {bound.year} {_was(number)} handled under the corporate "
        f"procedure{bound.change('corporate')}. {_starts(some(upheld))} {_was(upheld)} upheld or partially upheld, and "
        f"{some(fast)} {_was(fast)} answered in 15 working days or fewer."
    )
    if waiting := bound.number("corporate_open"):
        words += f" {waiting:,} {_was(waiting)} not yet answered by {date_words(bound.cut_off)}."
    return [words]


def review(bound: Bound) -> list[str]:
    """How well the procedure worked, as far as figures can say it."""
    if not bound.number("accepted"):
        return [f"No complaint received in {bound.year} was accepted, so the procedure was not used."]
    paragraphs = []
    came, left = bound.number("carried_in") or 0, bound.number("carried_out") or 0
    paragraphs.append(
        f"{_starts(counted(left, 'complaint'))} {_was(left)} open when the {bound.grain} ended, "
        + (
            f"as many as when it began ({came:,})."
            if came == left
            else f"{'more' if left > came else 'fewer'} than when it began ({some(came)})."
        )
    )
    if (share := bound.number("share_within_20")) is not None:
        words = f"Stage 1 answers came within 20 working days in {share}% of cases{bound.moved('share_within_20')}."
        if "law_late" in bound.figures and (late := bound.number("law_late")):
            words += f" By the limit in law, {late:,} {_was(late)} late."
        paragraphs.append(words)
    words = ""
    if "stage2_over_65" in bound.figures and (late := bound.number("stage2_over_65")):
        words = f"{_starts(counted(late, 'stage 2 investigation'))} took more than 65 working days."
    if "panel_over_30" in bound.figures and (late := bound.number("panel_over_30")):
        words += f" {_starts(counted(late, 'review panel'))} met later than 30 working days after the request."
    if words:
        paragraphs.append(words.strip())
    share = bound.number("share_stage2")
    if share is not None:
        paragraphs.append(
            f"{share}% of accepted complaints went on to stage 2{bound.moved('share_stage2')}: a measure of how far "
            "answers at stage 1 satisfy those who complain."
        )
    return paragraphs


def flow_by_stage(bound: Bound) -> list[str]:
    """What came to each stage in the year, and what was answered."""
    words = []
    for part, called in (
        ("stage1_statutory", "stage 1 of the statutory procedure"),
        ("stage1_corporate", "stage 1 of the corporate procedure"),
        ("stage2_statutory", "stage 2 of the statutory procedure"),
        ("stage3", "stage 3"),
    ):
        came, went = bound.number(f"{part}_came_in") or 0, bound.number(f"{part}_answered") or 0
        if came or went:
            left = bound.number(f"{part}_carried_out")
            words.append(
                f"{_starts(counted(came, 'complaint'))} came to {called} in {bound.year}, {some(went)} {_was(went)} "
                f"answered there, and {some(left)} {_was(left)} open there when the {bound.grain} "
                "ended."
            )
    return [" ".join(words)] if words else [f"No complaint was at any stage in {bound.year}."]


def causes_upheld(bound: Bound) -> list[str]:
    """How many of those on hand were upheld."""
    number, upheld = bound.number("on_hand") or 0, bound.number("on_hand_upheld")
    if not number:
        return [f"No complaint was at stage 1 of the statutory procedure in {bound.year}."]
    return [
        f"{_starts(counted(number, 'complaint'))} {_was(number)} at stage 1 of the statutory procedure in "
        f"{bound.year}, answered or not; {some(upheld)} ({bound.number('share_on_hand_upheld')}%) {_was(upheld)} "
        "upheld or partially upheld."
    ]


def answers(bound: Bound) -> list[str]:
    """The time that the statutory answers of the year took."""
    share = bound.number("share_answers_20")
    if share is None:
        return [f"No stage 1 answer was given under the statutory procedure in {bound.year}."]
    fast, fair, slow = (bound.number(f"answers_{band}") or 0 for band in ("10", "20", "late"))
    return [
        f"Of the stage 1 answers given under the statutory procedure in {bound.year}, {some(fast)} {_was(fast)} given "
        f"in 10 working days or fewer, {some(fair)} in 11 to 20 and {some(slow)} in more than 20. So {share}% were "
        "given within 20 working days."
    ]


def answers_corporate(bound: Bound) -> list[str]:
    """The time that the corporate answers of the year took."""
    share = bound.number("share_corporate_15")
    if share is None:
        return [f"No stage 1 answer was given under the corporate procedure in {bound.year}."]
    fast, slow = bound.number("corporate_15") or 0, bound.number("corporate_late") or 0
    return [
        f"Of the stage 1 answers given under the corporate procedure in {bound.year}, {some(fast)} ({share}%) "
        f"{_was(fast)} given in 15 working days or fewer and {some(slow)} in more."
    ]


def answers_stage2(bound: Bound) -> list[str]:
    """The time that the stage 2 answers of the year took."""
    fast, fair, slow = (bound.number(f"answers_{band}") or 0 for band in ("25", "65", "over_65"))
    if not fast + fair + slow:
        return [f"No stage 2 investigation was answered in {bound.year}."]
    return [
        f"Of the stage 2 investigations answered in {bound.year}, {some(fast)} {_was(fast)} answered in 25 working "
        f"days or fewer, {some(fair)} in 26 to 65 and {some(slow)} in more than 65."
    ]


def stage_events(bound: Bound) -> list[str]:
    """How many complaints were begun at each stage."""
    one, two, three = (bound.count(f"begun_{stage}") for stage in ("stage1", "stage2", "stage3"))
    return [
        f"Under the statutory procedure, {one} came to stage 1 in {bound.year}{bound.change('begun_stage1')}; {two} to "
        f"stage 2{bound.change('begun_stage2')}; and {three} to stage 3{bound.change('begun_stage3')}."
    ]


def ombudsman_decisions(bound: Bound) -> list[str]:
    """What the Ombudsman decided."""
    went = bound.number("ombudsman_decided") or 0
    if not went:
        return [f"No case is recorded as decided by the Ombudsman in {bound.year}."]
    upheld = bound.number("ombudsman_upheld") or 0
    return [
        f"The Ombudsman decided {counted(went, 'case')} about children’s services in {bound.year}"
        f"{bound.change('ombudsman_decided')}. {_starts(some(upheld))} of them {_was(upheld)} upheld."
    ]


def ombudsman_payments(bound: Bound) -> list[str]:
    """What the council agreed to pay where the Ombudsman found fault and injustice."""
    if not (pounds := bound.number("payments")):
        return [f"No payment was agreed in a case that the Ombudsman upheld with injustice in {bound.year}."]
    return [
        f"In the cases that the Ombudsman upheld with fault and injustice in {bound.year}, payments of "
        f"{in_pounds(pounds)} were agreed in all."
    ]


def costs(bound: Bound) -> list[str]:
    """What the procedure cost."""
    if "costs" not in bound.tables or not (pounds := bound.number("cost_total")):
        return [f"No cost of the procedure is recorded for {bound.year}."]
    before = bound.number("cost_total", bound.before) if bound.before else None
    cost = f"{f'Complaints{bound.about_service}' if bound.service else 'The procedure'} cost {in_pounds(pounds)}"
    if before is None:
        return [f"{cost} in {bound.year}."]
    if before == pounds:
        return [f"{cost} in {bound.year}, as much as in {bound.before}."]
    return [
        f"{cost} in {bound.year}, {'more' if pounds > before else 'less'} than in {bound.before} ({in_pounds(before)})."
    ]


def _was(number: int | None) -> str:
    return "was" if number == 1 else "were"


SENTENCES: dict[str, Callable[[Bound], list[str]]] = {
    says.__name__: says
    for says in (
        purpose,
        in_brief,
        considered,
        flow,
        stage1,
        later_stages,
        services,
        subjects,
        causes,
        times,
        law,
        later_times,
        receipt,
        complainants,
        advocates,
        ombudsman,
        compliments,
        learning,
        changes,
        equality,
        corporate,
        review,
        flow_by_stage,
        causes_upheld,
        answers,
        answers_corporate,
        answers_stage2,
        stage_events,
        ombudsman_decisions,
        ombudsman_payments,
        costs,
    )
}
"""The sentences a layout may name."""
