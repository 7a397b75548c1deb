"""Stage 2 of a scene, from the request to the response, by the real actions.

The investigation finds what it would: a point upheld in part at stage 1 is upheld, and where it is not upheld the
independent person does not agree.
"""

from __future__ import annotations

import datetime

from accounts.models import User
from cases.models import ElementStatus, Part
from stages.actions import adjudication, contact, investigation, investigators, learning, stage_two, statement
from stages.demonstration.scene import Investigation, Point, Two
from stages.demonstration.staff import HEAD_ONE, HEAD_TWO
from stages.demonstration.story import Story
from stages.law.vocabulary import Layer, Outcome, RecommendationDecision, RecommendationKind

DAYS = {
    "acknowledged": 1, "drafted": 3, "sent": 3, "commented": 5, "final": 6, "appointed": 6, "begun": 7, "notice": 18,
    "found": 28, "facts sent": 36, "facts back": 40, "reported": 44, "viewed": 47, "adjudicating": 48,
    "first point": 52, "decided": 54, "signed": 56, "answered": 58,
}  # fmt: skip
"""The working day of stage 2 on which each step is taken."""
LASTS = 30
"""Working days from now for which those from outside keep the case."""
DECLARED = "I know nobody named in this complaint, and have never worked for the council."


def tell(story: Story) -> None:
    """Take stage 2 as far as the scene says."""
    if story.scene.stage_two:
        _StageTwo(story, story.scene.stage_two).tell()


class _StageTwo:
    def __init__(self, story: Story, scene: Investigation) -> None:
        self.story, self.scene = story, scene
        number = "One" if story.scene.number % 2 else "Two"
        staff = story.house.staff
        self.investigator = staff[f"Investigating Officer {number}"]
        self.independent = staff[f"Independent Person {number}"]
        heads = [staff[name] for name in (HEAD_ONE, HEAD_TWO)]
        area = story.house.areas[story.scene.area]
        self.adjudicator: User = next(head for head in heads if not head.posts.filter(service_area=area).exists())
        self.points = {point.text: point for point in story.scene.points}

    def day(self, step: str) -> datetime.date:
        return self.story.house.from_work(DAYS[step] - self.scene.asked)

    def tell(self) -> None:
        self.ask()
        if self.scene.reach >= Two.STATED:
            self.state()
        if self.scene.asked > DAYS["appointed"]:
            self.appoint()
        if self.scene.reach >= Two.INVESTIGATING:
            self.story.do(stage_two.begin_investigation, self.story.manager, self.day("begun"))
        if self.scene.notice_until:
            self.give_notice(self.scene.notice_until)
        if self.scene.reach >= Two.FINDING:
            self.find()
        if self.scene.reach >= Two.ADJUDICATING:
            self.report()
            self.adjudicate()
        if self.scene.reach >= Two.ANSWERED:
            self.answer()

    def ask(self) -> None:
        story, on = self.story, self.story.ago(self.scene.asked)
        given = {"requested_in": "written", "requested_by": f"Person {story.scene.number}"}
        story.do(stage_two.ask, story.officer, on, requested_on=on, **given)
        if self.scene.asked > DAYS["acknowledged"]:
            on = self.day("acknowledged")
            story.do(contact.acknowledge, story.officer, on, stage=2, sent_on=on, how="letter by post")

    def state(self) -> None:
        """The statement of complaint: final once there is an investigation to begin, and until then a draft."""
        story, officer = self.story, self.story.officer
        points = {element.number: element.text for element in self.open_points()}
        story.do(statement.draft, officer, self.day("drafted"), points=points, outcomes=story.scene.wants)
        on, sent_to = self.day("sent"), f"Person {story.scene.number}"
        story.do(statement.send, officer, on, sent_on=on, sent_to=sent_to, sent_how="email")
        if self.scene.asked <= DAYS["commented"]:
            return
        on = self.day("commented")
        story.do(statement.comment, officer, on, commented_on=on, comments="That is what I said, and in my words.")
        if self.scene.reach >= Two.INVESTIGATING:
            on = self.day("final")
            story.do(statement.finish_statement, officer, on, final_on=on)

    def appoint(self) -> None:
        story, on = self.story, self.day("appointed")
        for part, user in (
            (Part.INVESTIGATING_OFFICER, self.investigator),
            (Part.INDEPENDENT_PERSON, self.independent),
        ):
            until = story.house.from_work(LASTS)
            story.do(investigators.appoint, story.manager, on, part=part, to=user, until_on=until, declaration=DECLARED)

    def give_notice(self, day: int) -> None:
        story = self.story
        story.do(
            stage_two.give_notice,
            story.manager,
            self.day("notice"),
            until=story.house.from_work(day - self.scene.asked),
            reason="Two people who must be interviewed are away, and the records of two teams are needed.",
            sent_to=f"Person {story.scene.number}",
            sent_how="email",
        )

    def find(self) -> None:
        """The findings: the first alone while the investigation runs."""
        elements = self.open_points()
        for element in elements if self.scene.reach > Two.FINDING else elements[:1]:
            self.story.do(
                investigation.record_finding,
                self.investigator,
                self.day("found"),
                element=element,
                outcome=_finds(self.points[element.text]),
                reasons=f"I read the file, and met the family and the team. {self.points[element.text].found}",
            )
        self.story.do(
            learning.recommend,
            self.investigator,
            self.day("found"),
            layer=Layer.INVESTIGATING_OFFICER,
            kind=RecommendationKind.SERVICE,
            text="The team manager looks each month at what was promised to families and what was kept.",
            element=elements[0],
        )

    def report(self) -> None:
        """The check of facts, and both reports."""
        story, doer = self.story, self.investigator
        story.do(investigation.send_fact_check, doer, self.day("facts sent"), sent_on=self.day("facts sent"))
        on = self.day("facts back")
        story.do(investigation.return_fact_check, doer, on, returned_on=on, changes="Two dates were put right.")
        on = self.day("reported")
        words = "I read the file and the emails, and met the complainant, the social worker and the team manager."
        story.do(investigation.receive_report, doer, on, reported_on=on, report=words)
        on = self.day("viewed")
        for element in self.open_points():
            agrees = _finds(self.points[element.text]) == Outcome.UPHELD
            story.do(
                investigation.record_view,
                self.independent,
                on,
                element=element,
                agrees=agrees,
                reasons="" if agrees else "The family's own notes of that day were given too little weight.",
                outcome="" if agrees else Outcome.PARTIALLY_UPHELD,
            )
        words = "I was present at each interview. The investigation was thorough and fair."
        story.do(investigation.receive_view, self.independent, on, reported_on=on, report=words)

    def adjudicate(self) -> None:
        """With the adjudicating officer, who has looked at the first point."""
        story, on = self.story, self.day("adjudicating")
        story.do(investigators.appoint_adjudicator, story.manager, on, to=self.adjudicator)
        story.do(stage_two.begin_adjudication, story.manager, on)
        for element in self.open_points()[: None if self.scene.reach > Two.ADJUDICATING else 1]:
            story.do(
                adjudication.adjudicate,
                self.adjudicator,
                self.day("first point"),
                element=element,
                outcome=_finds(self.points[element.text]),
                reasons="I agree with the investigation, for the reasons that its report gives.",
            )

    def answer(self) -> None:
        story, doer, on = self.story, self.adjudicator, self.day("decided")
        for row in story.case.recommendations.all():
            story.do(
                learning.decide_recommendation, doer, on, recommendation=row, decision=RecommendationDecision.ACCEPTED
            )
        words = "What the team does about promises, and from when. The independent person would have it monthly."
        story.do(adjudication.record_discussion, doer, on, discussed_on=on, discussed=words)
        story.do(
            adjudication.write_letter,
            doer,
            on,
            opening="Thank you for your patience. I have read both reports and say below what the council decides.",
            closing="I am sorry for what went wrong.",
        )
        story.do(adjudication.sign, doer, self.day("signed"))
        on, sent_to = self.day("answered"), f"Person {story.scene.number}"
        story.do(adjudication.send, story.officer, on, sent_on=on, sent_to=sent_to, sent_how="email")

    def open_points(self) -> list:
        return list(self.story.case.elements.filter(status=ElementStatus.OPEN).order_by("number"))


def _finds(point: Point) -> Outcome:
    return Outcome.NOT_UPHELD if point.finding == Outcome.NOT_UPHELD else Outcome.UPHELD


def answered_on(story: Story) -> datetime.date:
    """The day on which stage 2 of a scene was answered, and received, since it went by email."""
    if story.scene.stage_two is None:
        raise ValueError("This scene has no stage 2.")
    return story.house.from_work(DAYS["answered"] - story.scene.stage_two.asked)
