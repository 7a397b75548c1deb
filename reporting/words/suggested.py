"""Sentences that an author may begin with, for each table of a section: their figures stand by name.

A sentence is offered where all that it names is there, is shown and can be compared, so that none has a dash or a mark
in it. Once used it is the author's, and says what the figures are on the day the report is put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..figures import EQUALITY, RATIOS, SOURCES
from ..published import WITHHELD, PublishedTable
from ..report import Report, ReportSection
from .named import IN_BRACES, Filling, read

SENTENCES = (
    "We considered {count:considered} in {year}, {change:considered}.",
    "We accepted {count:accepted}, {change:accepted}.",
    "{share_accepted} of the complaints that we considered were accepted, {change:share_accepted}.",
    "{count:ineligible} {was:ineligible} ineligible or outside the scope of the procedure, {change:ineligible}.",
    "{count:not_pursued} {was:not_pursued} withdrawn, not pursued or dealt with in another way, {change:not_pursued}.",
    "{count:carried_out} {was:carried_out} open when the year ended, {change:carried_out}.",
    "At stage 1, {stage1_upheld} {was:stage1_upheld} upheld, {stage1_partially_upheld} partially upheld and "
    "{stage1_not_upheld} not upheld.",
    "{count:stage1_upheld} {was:stage1_upheld} upheld at stage 1, {change:stage1_upheld}.",
    "{count:stage1_partially_upheld} {was:stage1_partially_upheld} partially upheld at stage 1, "
    "{change:stage1_partially_upheld}.",
    "{count:stage1_not_upheld} {was:stage1_not_upheld} not upheld at stage 1, {change:stage1_not_upheld}.",
    "Some fault was found in {share_upheld} of the complaints with a finding at stage 1, {change:share_upheld}.",
    "{count:stage2} went on to stage 2, {change:stage2}.",
    "{share_stage2} of the complaints accepted went on to stage 2, {change:share_stage2}.",
    "{count:stage3} went on to a review panel, {change:stage3}.",
    "{share_within_20} of the answers at stage 1 came within 20 working days, {change:share_within_20}.",
    "{count:within_10} {was:within_10} answered in 10 working days or fewer, {change:within_10}.",
    "{count:within_11_to_20} {was:within_11_to_20} answered in 11 to 20 working days, {change:within_11_to_20}.",
    "{count:over_20} took more than 20 working days to answer, {change:over_20}.",
    "{share_within_20} of the answers at stage 1 came within 20 working days, against a target of "
    "{target_share_within_20}.",
    "{count:law_late} {was:law_late} answered at stage 1 after the time limit in law, {change:law_late}.",
    "{count:stage2_over_65} took more than 65 working days at stage 2, {change:stage2_over_65}.",
    "{count:panel_over_30} waited more than 30 working days for a review panel, {change:panel_over_30}.",
    "An advocate is on record for {with_advocate} of the {count:accepted} accepted, {change:with_advocate}.",
    "The Ombudsman received {count:ombudsman_received} about children’s services, {change:ombudsman_received}.",
    "The Ombudsman decided {count:ombudsman_decided}, {change:ombudsman_decided}, and upheld {ombudsman_upheld}.",
    "{count:compliments} {was:compliments} recorded, {change:compliments}.",
    "{count:actions} {was:actions} agreed because of complaints, of which {actions_done} {was:actions_done} done.",
    "{count:recommended} {was:recommended} made, of which {recommended_not_accepted} not accepted.",
    "{count:corporate} {was:corporate} handled under the corporate procedure, {change:corporate}.",
    "{count:corporate_in_15} under the corporate procedure {was:corporate_in_15} answered in 15 working days or fewer.",
    "The procedure cost {cost_total} in {year}, {change:cost_total}.",
    "{cost_redress} of that was financial redress, {change:cost_redress}.",
    "{count:begun_stage1} came to stage 1 in {year}, {change:begun_stage1}.",
    "{count:begun_stage2} came to stage 2 in {year}, {change:begun_stage2}.",
    "{count:stage1_statutory_came_in} came to stage 1 of the statutory procedure, and {stage1_statutory_answered} "
    "{was:stage1_statutory_answered} answered there.",
    "{share_answers_20} of the answers of the year at stage 1 came within 20 working days.",
    "{share_corporate_15} of the corporate answers of the year came within 15 working days.",
    "{share_on_hand_upheld} of all the complaints on hand were upheld or partially upheld.",
    "Payments of {payments} were agreed where the Ombudsman found fault and injustice.",
    "Complaints were most often about {most:services}.",
    "The subjects of complaints were most often {most:subjects}.",
    "The types of complaint were most often {most:causes}.",
    "Complaints most often came in through {most:receipt}.",
    "Complaints were most often made by {most:complainants}.",
    "To put things right, we most often offered {most:remedies}.",
    *(
        f"{{{name}_response}} of complainants told us their {words}, {{change:{name}_response}}."
        for name, words in EQUALITY
    ),
)
"""A sentence belongs to the table of the first figure, or of the first table, that it names."""

NOT_RANKED = ("flow", "stage")
"""What no table is cut by whose rows can be set beside each other: a complaint is in several of them."""

OWN_TABLE = {source.name: source.table for source in SOURCES}
OWN_TABLE |= {ratio.name: OWN_TABLE[ratio.of[0]] for ratio in RATIOS}


@dataclass(frozen=True)
class Suggestion:
    """A sentence as it is used, and as it reads today."""

    text: str
    reads: str


def suggestions(report: Report, place: str) -> list[Suggestion]:
    """The sentences for one section, in the order of its tables; for a place that is no section, those of them all."""
    sections = [one for one in report.sections if one.name == place] or list(report.sections)
    texts = [text for section in sections for text in _for_section(section, report)]
    return [one for text in dict.fromkeys(texts) if (one := _read(text, report))]


def _for_section(section: ReportSection, report: Report) -> Iterator[str]:
    for block in section.blocks:
        if block.table:
            yield from BY_TABLE.get(block.table.name, _plain(block.table))
        elif block.kind == "sourced":
            labels = {row.label for table in block.items for row in table.rows}
            for name, figure in report.figures.items():
                if figure.source.get("from") == "elsewhere" and figure.label in labels:
                    yield f"{figure.label}: {{{name}}}, {{change:{name}}}."


def _plain(table: PublishedTable) -> list[str]:
    """What may be said of a table that has no sentence of its own."""
    return [f"{table.title}: most often {{most:{table.name}}}."] if table.definition.by not in NOT_RANKED else []


def _read(text: str, report: Report) -> Suggestion | None:
    filling = Filling(report, "")
    reads = filling.filled(text)
    return None if filling.faults or WITHHELD in reads or "–" in reads else Suggestion(text, reads)


def _by_table(texts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        asked = read(IN_BRACES.search(text)[1])
        found.setdefault(asked.name if asked.form == "most" else OWN_TABLE[asked.name], []).append(text)
    return found


BY_TABLE = _by_table(SENTENCES)
"""The sentences by the name of their table."""
