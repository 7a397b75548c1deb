"""Every way of cutting the figures: one definition each, with the words that explain it.

The screen, the command, the report and its JSON all count by these and by nothing else. docs/figures.md is held to this
table by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import TextChoices

from accounts.models import ServiceArea, Team
from cases.models import Kind, Term, TermList
from reporting.facts import RECORDED_OUTCOME, Referral
from reporting.periods import GRAINS, code, code_start, label
from stages.law.clocks import CLOCKS, Result
from stages.law.vocabulary import (
    ClosedReason,
    CostCategory,
    OmbudsmanDecision,
    Outcome,
    Procedure,
    RecommendationDecision,
    TriageOutcome,
)
from stages.models import Action

NOT_RECORDED = "not recorded"
OPEN = "open"
NOT_ANSWERED = "not answered"
NOT_HELD = "not held"


@dataclass(frozen=True, slots=True)
class Member:
    """One row or column. `key` names it without doubt, also where two entries have the same label."""

    key: str
    code: str
    label: str
    parent: str | None = None


UNRECORDED = Member(NOT_RECORDED, NOT_RECORDED, NOT_RECORDED)


Keyed = list[tuple[Hashable, Member]]
"""Members in order, each with the value that leads to it."""


class Lists:
    """The council's own lists, each kind asked of the database once for any number of dimensions."""

    @cached_property
    def terms(self) -> dict[str, Keyed]:
        found: dict[str, Keyed] = {}
        terms = Term.objects.order_by("list", "parent__position", "parent__label", "position", "label", "pk")
        for name, pk, words, parent in terms.values_list("list", "pk", "label", "parent__label"):
            found.setdefault(name, []).append((pk, Member(str(pk), words, words, parent)))
        return found

    @cached_property
    def areas(self) -> Keyed:
        return [(pk, Member(str(pk), name, name)) for pk, name in ServiceArea.objects.values_list("pk", "name")]

    @cached_property
    def teams(self) -> Keyed:
        rows = Team.objects.order_by("position", "name", "pk").values_list(
            "pk", "name", "service_area__name", "service_area__position"
        )
        in_order = sorted(rows, key=lambda row: (row[3] is None, row[3] or 0, row[2] or ""))
        return [(pk, Member(str(pk), name, name, area)) for pk, name, area, _ in in_order]


@dataclass(frozen=True)
class Dimension:
    """One way of cutting.

    `value` gives a thing's place in it from the columns it `reads` and from nothing else, None where that is not
    recorded. `population` is the column that says of each thing whether it counts at all; without one, all do. `fixed`
    lists its members where the law or the program fixes them; `members` asks the council's lists. `splits` is what it
    makes several things out of. `stage` is the stage whose own dimension it is. `path` is the column it can be asked of
    the database by.
    """

    name: str
    label: str
    words: str
    reads: tuple[str, ...]
    value: Callable[..., Hashable | None]
    fixed: tuple[Member, ...] = ()
    members: Callable[[Lists], Keyed] | None = None
    population: str = ""
    splits: str = ""
    stage: str = ""
    path: str = ""
    counted: str = ""

    def keyed(self, lists: Lists | None = None) -> Keyed:
        """Its members in order, each with the value that leads to it, out of the council's `lists` where it is one."""
        if self.members is not None:
            return self.members(lists or Lists())
        return [(member.key, member) for member in self.fixed]


def _choices(choices: type[TextChoices], *more: str) -> tuple[Member, ...]:
    return tuple(Member(value, value, words) for value, words in choices.choices) + tuple(
        Member(name, name, name) for name in more
    )


def _plain(*names: str) -> tuple[Member, ...]:
    return tuple(Member(name, name, name) for name in names)


YES_OR_NO = (Member("y", "y", "yes"), Member("n", "n", "no"))


# A column of the case or of a row beside it


def _recorded(held: Hashable | None) -> Hashable | None:
    return held or None


def _column(name: str, label: str, words: str, path: str, choices: type[TextChoices]) -> Dimension:
    return Dimension(name, label, words, (path,), _recorded, fixed=_choices(choices), path=path)


def _yes_or_no(held: bool | None) -> str | None:
    return None if held is None else "y" if held else "n"


def _yes_no(name: str, label: str, words: str, path: str) -> Dimension:
    return Dimension(name, label, words, (path,), _yes_or_no, fixed=YES_OR_NO)


def _of_list(terms: TermList) -> Callable[[Lists], Keyed]:
    return lambda lists: lists.terms.get(terms, [])


def _listed(name: str, label: str, words: str, path: str, terms: TermList) -> Dimension:
    return Dimension(name, label, words, (path,), _recorded, members=_of_list(terms), path=path)


# Periods


def _period(grain: str, words: str) -> Dimension:
    def value(first: date | None) -> date | None:
        return code_start(grain, first) if first else None

    return Dimension(grain, grain, words, ("period",), value)


def period_member(grain: str, first: date) -> Member:
    """The member of a period dimension that starts on a day."""
    name = code(grain, first)
    return Member(name, name, label(grain, first))


# Stages


def _outcome_of(outcome: str | None, answered: bool, closed: bool) -> str | None:
    if outcome:
        return outcome
    return None if answered or closed else OPEN


def _final_outcome(closed: bool, *stages: str | bool | None) -> str | None:
    """From whether the case is closed, and whether stages 3, 2 and 1 were answered, each before its outcome."""
    answered, outcomes = stages[::2], stages[1::2]
    for place, done in enumerate(answered):
        if done:
            return outcomes[place] or None
    return next((outcome for outcome in outcomes if outcome), None if closed else OPEN)


def _outcome(stage: str) -> Dimension:
    number = stage[-1]
    return Dimension(
        f"{stage}_outcome",
        f"stage {number} outcome",
        f"The outcome of stage {number}. Open where there is none yet; not recorded where the stage was answered, or "
        "the case closed, and no outcome is on record.",
        (RECORDED_OUTCOME[stage], f"{stage}_answered", "closed"),
        _outcome_of,
        fixed=_choices(Outcome, OPEN),
        population=f"{stage}_reached",
        stage=stage,
        counted=f"cases that reached stage {number}",
    )


def _band(stage: str, limits: tuple[tuple[int, str], ...], over: str, none: str) -> Dimension:
    number = stage[-1]
    ended = "the panel met" if stage == "stage3" else f"stage {number} was answered"
    began = "the panel was asked for" if stage == "stage3" else f"stage {number} started"

    def value(has_ended: bool, days: int | None) -> str | None:
        if not has_ended:
            return none
        if days is None:
            return None
        return next((name for limit, name in limits if days <= limit), over)

    return Dimension(
        f"{stage}_band",
        f"stage {number} working days",
        f"Working days from the day {began}, as recorded, to the day {ended}. An answer on the same day is in the "
        "first band. This is the band that is published; the legal clocks are in the dimension clock.",
        ("panel_held" if stage == "stage3" else f"{stage}_answered", f"{stage}_days"),
        value,
        fixed=_plain(*(name for _, name in limits), over, none),
        population=f"{stage}_reached",
        stage=stage,
        counted=f"cases that reached stage {number}",
    )


CORPORATE_DAYS = 15
"""The working days that councils commonly give themselves for stage 1 of their corporate procedure."""


def _corporate_band(answered: bool, days: int | None) -> str | None:
    if not answered:
        return NOT_ANSWERED
    return None if days is None else f"1-{CORPORATE_DAYS}" if days <= CORPORATE_DAYS else f"over {CORPORATE_DAYS}"


# Events, clocks and lines


def _ombudsman(referral: Referral | None) -> str | None:
    if referral is None:
        return None
    return referral.decision or (None if referral.decided_on else OPEN)


def _as_it_is(held: Hashable | None) -> Hashable | None:
    return held


def _clock_ids() -> tuple[Member, ...]:
    return tuple(Member(rule.id, rule.id, f"{rule.id} {rule.title}") for rule in CLOCKS.values())


def _result(result: str | None) -> str | None:
    return None if result == Result.NOT_RECORDED else result


FLOW_ORDER = (
    ClosedReason.RESPONDED,
    ClosedReason.OUTSIDE_SCOPE,
    ClosedReason.NOT_PURSUED,
    ClosedReason.WITHDRAWN,
    ClosedReason.INELIGIBLE,
    ClosedReason.RESOLVED_EARLY,
    ClosedReason.ROUTED_ELSEWHERE,
    ClosedReason.STAGE2_NOT_ACCEPTED,
)
CARRIED_IN, RECEIVED, CARRIED_OUT = "carried_in", "received", "carried_out"
FLOW = (
    Member(CARRIED_IN, CARRIED_IN, "carried in"),
    Member(RECEIVED, RECEIVED, "received"),
    *(Member(reason.value, reason.value, reason.label) for reason in FLOW_ORDER),
    Member(CARRIED_OUT, CARRIED_OUT, "carried out"),
)

STAGE_MEMBERS = (
    Member("stage1", "stage1", "stage 1"),
    Member("stage2", "stage2", "stage 2"),
    Member("stage3", "stage3", "stage 3"),
    Member("ombudsman", "ombudsman", "Ombudsman"),
)
ALL = (
    _period("year", "The reporting year, 1 April to 31 March, in which a thing counts on the basis of the table."),
    _period("quarter", "The quarter of the reporting year; Q1 is April to June."),
    _period("month", "The month."),
    _column("procedure", "procedure", "The procedure the case is under.", "procedure", Procedure),
    _column("kind", "kind", "What was said to the council: complaint, comment, compliment or enquiry.", "kind", Kind),
    _column(
        "triage_outcome", "triage outcome", "What became of it at triage.", "triage__outcome", TriageOutcome
    ),
    _listed(
        "triage_reason", "triage reason", "The council's reason for that.", "triage__reason_id", TermList.TRIAGE_REASON
    ),
    Dimension(
        "stage",
        "stage",
        "Stage events: a complaint counts at every stage it reached. Stage 1 counts from receipt once the complaint is "
        "under a procedure, triage included; later stages and the Ombudsman count from their own request, on the dates "
        "of their own.",
        ("stage",),
        _as_it_is,
        fixed=STAGE_MEMBERS,
        splits="stage",
        counted="stage events",
    ),
    _outcome("stage1"),
    _outcome("stage2"),
    _outcome("stage3"),
    Dimension(
        "final_outcome",
        "final outcome",
        "The outcome of the last stage that was answered.",
        (
            "closed",
            *(name for stage in reversed(RECORDED_OUTCOME) for name in (f"{stage}_answered", RECORDED_OUTCOME[stage])),
        ),
        _final_outcome,
        fixed=_choices(Outcome, OPEN),
        population="any_stage_reached",
        counted="cases that reached a stage",
    ),
    Dimension(
        "service_area",
        "service area",
        "The service area complained about. A shared complaint counts once, in the first.",
        ("service_area_id",),
        _recorded,
        members=lambda lists: lists.areas,
        path="service_area_id",
    ),
    Dimension(
        "team",
        "team",
        "The team complained about, under its service area. A shared complaint counts once, in the first.",
        ("team_id",),
        _recorded,
        members=lambda lists: lists.teams,
        path="team_id",
    ),
    _listed("subject", "subject", "The primary subject.", "subject_id", TermList.SUBJECT),
    _listed(
        "sub_subject", "sub-subject", "The primary subject's subdivision, under it.", "sub_subject_id",
        TermList.SUB_SUBJECT,
    ),
    Dimension(
        "cause",
        "cause",
        "Every cause of the complaint: a case with several causes counts once under each, so that the total is of "
        "causes and may be more than the number of cases.",
        ("cause",),
        _as_it_is,
        members=_of_list(TermList.CAUSE),
        splits="cause",
        counted="cases, once under each of their causes",
    ),
    Dimension(
        "primary_cause",
        "primary cause",
        "The first cause of the complaint. A case counts once.",
        ("first_cause",),
        _as_it_is,
        members=_of_list(TermList.CAUSE),
    ),
    _listed(
        "point_of_receipt", "point of receipt", "The part of the council that first received it.",
        "point_of_receipt_id", TermList.POINT_OF_RECEIPT,
    ),
    _listed("method", "method", "How it was made.", "method_id", TermList.METHOD),
    _listed(
        "complainant_type", "complainant type", "Who complained, in the council's groups.", "complainant_type_id",
        TermList.COMPLAINANT_TYPE,
    ),
    _band("stage1", ((10, "1-10"), (20, "11-20")), "over 20", NOT_ANSWERED),
    _band("stage2", ((25, "1-25"), (65, "26-65")), "over 65", NOT_ANSWERED),
    _band("stage3", ((30, "1-30"),), "over 30", NOT_HELD),
    Dimension(
        "corporate_band",
        "corporate stage 1 working days",
        "Working days from the day stage 1 of the corporate procedure started, as recorded, to the day it was "
        f"answered, against the {CORPORATE_DAYS} that councils commonly give themselves. No law sets a limit.",
        ("stage1_answered", "stage1_days"),
        _corporate_band,
        fixed=_plain(f"1-{CORPORATE_DAYS}", f"over {CORPORATE_DAYS}", NOT_ANSWERED),
        population="corporate_stage1_reached",
        stage="stage1",
        counted="cases under the corporate procedure that reached stage 1",
    ),
    Dimension(
        "clock",
        "clock",
        "The clocks of the procedure. What is counted is clocks, not cases.",
        ("clock_rule",),
        _as_it_is,
        fixed=_clock_ids(),
        splits="clock",
        counted="clocks",
    ),
    Dimension(
        "result",
        "result",
        "How a clock ended, worked out from the dated facts. What is counted is clocks, not cases.",
        ("clock_result",),
        _result,
        fixed=tuple(Member(value, value, words) for value, words in Result.choices if value != Result.NOT_RECORDED),
        splits="clock",
        counted="clocks",
    ),
    _listed("gender", "gender", "The complainant's gender, as they gave it.", "equality__gender_id", TermList.GENDER),
    _listed(
        "ethnicity", "ethnicity", "The complainant's ethnicity, as they gave it.", "equality__ethnicity_id",
        TermList.ETHNICITY,
    ),
    _listed(
        "sexual_orientation", "sexual orientation", "The complainant's sexual orientation, as they gave it.",
        "equality__sexual_orientation_id", TermList.SEXUAL_ORIENTATION,
    ),
    _listed("age_band", "age band", "The complainant's age band.", "equality__age_band_id", TermList.AGE_BAND),
    _yes_no("disability", "disability", "Whether the complainant is disabled.", "equality__disability"),
    _yes_no("advocate", "advocate", "Whether an advocate acted.", "advocate"),
    _yes_no("court_involved", "court involved", "Whether a court was involved.", "court_involved"),
    _yes_no(
        "child_protection_plan", "child protection plan", "Whether the child was on a child protection plan.",
        "child_protection_plan",
    ),
    Dimension(
        "ombudsman_decision",
        "Ombudsman decision",
        "What the Ombudsman decided. Open until there is a decision. In the year on the basis closed is the year of "
        "the decision.",
        ("referral",),
        _ombudsman,
        fixed=_choices(OmbudsmanDecision, OPEN),
        splits="referral",
        stage="ombudsman",
        counted="cases referred to the Ombudsman, once for each referral",
    ),
    Dimension(
        "remedy",
        "remedy",
        "The kind of remedy, in the council's words. A case with several counts once under each.",
        ("remedy_type",),
        _as_it_is,
        members=_of_list(TermList.REMEDY),
        splits="remedy",
        counted="cases, once under each of their remedies",
    ),
    Dimension(
        "action_status",
        "what became of an action",
        "Actions that were agreed because of a complaint, by what has become of each. A case with several counts once "
        "for each of them.",
        ("action_status",),
        _as_it_is,
        fixed=_choices(Action.Status),
        splits="action",
        counted="actions",
    ),
    Dimension(
        "recommendation_decision",
        "decision on a recommendation",
        "Recommendations of investigators, panels and others, by what the council decided on each. A case with several "
        "counts once for each of them.",
        ("recommendation_decision",),
        _as_it_is,
        fixed=_choices(RecommendationDecision),
        splits="recommendation",
        counted="recommendations",
    ),
    _column("closed_reason", "closing reason", "Why the case was closed.", "closed_reason", ClosedReason),
    Dimension(
        "cost_category",
        "cost category",
        "What money was spent on. Financial redress includes the payments that remedies hold.",
        ("cost_category",),
        _as_it_is,
        fixed=_choices(CostCategory),
        splits="cost",
        counted="cases, once under each category they cost money in",
    ),
    Dimension(
        "flow",
        "flow",
        "What came and what went: carried in and received are equal to all that were closed, by reason, and those "
        "carried out. Everything is counted twice, once as it came and once as it went; the basis is passed over. "
        "Under stage each event enters on its own request and leaves on its stage's answer as responded, or else when "
        "the case is closed, under the reason for that.",
        ("flow",),
        _as_it_is,
        fixed=FLOW,
        splits="flow",
        counted="things on hand",
    ),
)  # fmt: skip

DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in ALL}
SPANS = Dimension(
    "period",
    "period",
    "The period, from its first day to its last, in which a thing counts on the basis of the table.",
    ("period",),
    _as_it_is,
)
"""The dimension of a table that is asked for spans of any two dates, and not for years."""
PERIODS = GRAINS
