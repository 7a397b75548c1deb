"""How far stage 2 of a case has come: read once for its steps, and for the line that says what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.models import Case, Element, ElementStatus, Part
from cases.prepared import Given, Prepared
from stages.law.vocabulary import Layer, State
from stages.letters_stage_two import LAYERS, answer_digest
from stages.models import Appointment, Finding, Recommendation, StageTwo, Statement

TWO = Prepared(lambda: StageTwo.objects.filter(case=Given("case")))
RUNNING = Prepared(lambda: Appointment.objects.filter(case=Given("case"), ended_on__isnull=True).values_list("part"))
STILL_OPEN = Prepared(lambda: Element.objects.filter(case=Given("case"), status=ElementStatus.OPEN).values_list("pk"))
FOUND = Prepared(
    lambda: Finding.objects.filter(
        element__case=Given("case"), element__status=ElementStatus.OPEN, layer__in=LAYERS
    ).values_list("layer")
)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is on record of the part of stage 2 that is running; nothing of the parts that are not."""

    state: str = ""
    two: StageTwo | None = None
    statement: Statement | None = None
    appointed: frozenset[str] = frozenset()
    waiting: dict[Layer, int] = field(default_factory=dict)
    """How many open points each layer has found nothing on yet."""
    undecided: bool = False
    signed: bool = False
    """Whether the answer is signed as it reads now."""

    @classmethod
    def of(cls, case: Case) -> SoFar:
        if case.status not in (State.STAGE2_SCOPING, State.STAGE2_INVESTIGATING, State.STAGE2_ADJUDICATING):
            return cls()
        two = next(iter(TWO.objects(case=case.pk)), None)
        appointed = frozenset(part for (part,) in RUNNING.rows(case=case.pk))
        if case.status == State.STAGE2_SCOPING:
            return cls(case.status, two, Statement.objects.filter(case=case).order_by("-number").first(), appointed)
        still_open = len(STILL_OPEN.rows(case=case.pk))
        found = [layer for (layer,) in FOUND.rows(case=case.pk)]
        waiting = {layer: still_open - found.count(layer) for layer in LAYERS}
        if case.status == State.STAGE2_INVESTIGATING:
            return cls(case.status, two, None, appointed, waiting)
        return cls(
            case.status,
            two,
            None,
            appointed,
            waiting,
            Recommendation.objects.filter(case=case, layer__in=LAYERS, decision="").exists(),
            bool(two and two.signed_digest) and two.signed_digest == answer_digest(case, two),
        )

    @property
    def both_appointed(self) -> bool:
        return {Part.INVESTIGATING_OFFICER, Part.INDEPENDENT_PERSON} <= self.appointed

    @property
    def investigated(self) -> bool:
        """Whether both reports are in and the facts were checked."""
        two = self.two
        return bool(
            two and two.investigator_reported_on and two.independent_person_reported_on and two.fact_check_returned_on
        )

    @property
    def ready_to_sign(self) -> bool:
        return bool(
            self.two and self.two.discussed_on and not self.undecided and not self.waiting.get(Layer.ADJUDICATION)
        )

    def next(self) -> str:
        """What comes next, in words."""
        if self.state == State.STAGE2_SCOPING:
            return self._before_the_investigation()
        if self.state == State.STAGE2_INVESTIGATING:
            return self._before_the_adjudication()
        return self._before_the_answer()

    def _before_the_investigation(self) -> str:
        if self.statement is None:
            return "Draft the statement of complaint"
        if self.statement.final_on is None:
            return "Make the statement of complaint final" if self.statement.sent_on else "Send the statement"
        if not self.both_appointed:
            return "Appoint the investigating officer and the independent person"
        return "Begin the investigation"

    def _before_the_adjudication(self) -> str:
        two = self.two
        if two is None or two.investigator_reported_on is None:
            return "Wait for the investigating officer's report"
        if two.independent_person_reported_on is None:
            return "Wait for the independent person's report"
        return "Begin the adjudication" if self.investigated else "Record the check of facts"

    def _before_the_answer(self) -> str:
        if self.signed:
            return "Send the stage 2 response"
        if Part.ADJUDICATING_OFFICER not in self.appointed:
            return "Appoint the adjudicating officer"
        return "Sign the stage 2 response" if self.ready_to_sign else "Adjudicate"
