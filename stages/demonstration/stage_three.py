"""Stage 3 of a scene, from the request for a panel to the council's answer, by the real actions."""

from __future__ import annotations

import datetime

from stages.actions import contact, learning, panel, panel_answer, panel_meeting
from stages.actions.panel_meeting import Advice, Guest, View
from stages.bundle import papers_of
from stages.demonstration.scene import Panel, Three
from stages.demonstration.stage_two import DECLARED, LASTS, answered_on
from stages.demonstration.story import Story
from stages.law.vocabulary import Layer, Outcome, RecommendationDecision, RecommendationKind
from stages.models import Attendance

DAYS = {
    "acknowledged": 1, "appointed": 6, "arranged": 8, "papers": 14, "met": 26, "reported": 29, "received": 30,
    "director": 31, "considered": 36, "signed": 40, "answered": 42,
}  # fmt: skip
"""The working day after the request on which each step is taken."""
SITTING = ("Panel Member One", "Panel Member Two", "Panel Member Three")
"""The chair first. The other two of the register are not to be had."""


def tell(story: Story) -> None:
    """Take stage 3 as far as the scene says."""
    if story.scene.stage_three:
        _StageThree(story, story.scene.stage_three).tell()


class _StageThree:
    def __init__(self, story: Story, scene: Panel) -> None:
        self.story, self.scene = story, scene
        self.sitting = [story.house.staff[name] for name in SITTING]
        self.who = f"Person {story.scene.number}"

    def day(self, step: str) -> datetime.date:
        return self.story.house.from_work(DAYS[step] - self.scene.asked)

    def tell(self) -> None:
        self.ask()
        if self.scene.reach >= Three.ARRANGED:
            self.arrange()
        if self.scene.reach >= Three.HELD:
            self.hold()
        if self.scene.reach >= Three.REPORTED:
            self.report()
        if self.scene.reach >= Three.ANSWERED:
            self.answer()

    def ask(self) -> None:
        story, on = self.story, self.story.ago(self.scene.asked)
        story.do(
            panel.ask,
            story.officer,
            on,
            received_on=answered_on(story),
            requested_on=on,
            requested_in="written",
            requested_by=self.who,
            reasons="The answer says what went wrong and not what will be different. Nobody has apologised to us.",
            elements=list(story.case.elements.all()),
        )
        on = self.day("acknowledged")
        story.do(contact.acknowledge, story.officer, on, stage=3, sent_on=on, how="letter by post")

    def arrange(self) -> None:
        story = self.story
        for user in self.sitting:
            story.do(
                panel.appoint,
                story.manager,
                self.day("appointed"),
                to=user,
                chair=user == self.sitting[0],
                declaration=DECLARED,
                until_on=story.house.from_work(LASTS),
            )
        meets = self.day("met") if self.scene.meets is None else story.house.from_work(self.scene.meets)
        story.do(
            panel_meeting.arrange,
            story.officer,
            self.day("arranged"),
            meets_on=meets,
            at=datetime.time(10, 30),
            place="Town Hall, committee room 4",
            invited=(
                Guest(self.who, Attendance.Capacity.COMPLAINANT),
                Guest(f"Friend {story.scene.number}", Attendance.Capacity.COMPANION),
                Guest("Senior Manager Three", Attendance.Capacity.COUNCIL),
                Guest("Independent Person One", Attendance.Capacity.INDEPENDENT_PERSON),
            ),
            speaker=Attendance.Capacity.COMPLAINANT,
        )

    def hold(self) -> None:
        """With its papers, drawn as they are for any panel."""
        story, on = self.story, self.day("papers")
        story.case.refresh_from_db()
        papers = papers_of(story.case, sent_on=on)
        sent_to = "The panel, the complainant and the independent person"
        story.do(panel_meeting.send_papers, story.officer, on, papers=papers, sent_on=on, sent_to=sent_to)
        on = self.day("met")
        story.do(
            panel_meeting.hold_panel,
            self.sitting[0],
            on,
            held_on=on,
            came=list(story.case.stage_three.attendance.values_list("pk", flat=True)),
            submissions="The complainant spoke for half an hour, and the service answered questions.",
        )

    def report(self) -> None:
        """The panel agrees on all but the last point, and makes one recommendation."""
        story, on = self.story, self.day("received")
        *agreed, last = story.case.elements.order_by("number")
        views = {element.pk: View(True, "The record bears it out.") for element in agreed}
        adjudicated = last.findings.get(layer=Layer.ADJUDICATION).outcome
        other = Outcome.PARTIALLY_UPHELD if adjudicated == Outcome.NOT_UPHELD else Outcome.NO_FINDING
        views[last.pk] = View(False, "The accounts differ, and nothing was written down on that day.", other)
        story.do(
            panel_meeting.report,
            self.sitting[0],
            on,
            views=views,
            summary="We heard everyone. The council has found what went wrong, and has yet to say sorry for it.",
            sent_on=self.day("reported"),
            received_on=on,
            sent_to="The council, the complainant and the independent person",
            recommendations=(
                Advice("The head of service apologises to the family in person.", RecommendationKind.REMEDY),
                Advice("What was promised is written down at the visit.", RecommendationKind.SERVICE),
            ),
        )
        director = story.house.staff["Director One"]
        story.do(panel_answer.appoint_director, story.manager, self.day("director"), to=director)

    def answer(self) -> None:
        story, doer, on = self.story, self.story.house.staff["Director One"], self.day("considered")
        words = "The apology, who makes it and when; and how promises are written down."
        story.do(panel_answer.consider, doer, on, considered_on=on, considered=words)
        for row in story.case.recommendations.filter(layer=Layer.PANEL):
            story.do(
                learning.decide_recommendation, doer, on, recommendation=row, decision=RecommendationDecision.ACCEPTED
            )
        story.do(
            panel_answer.write_answer,
            doer,
            on,
            opening="Thank you for coming to the panel. I accept its report and both of its recommendations.",
            closing="I am sorry, for the council, for what you and your children went through.",
        )
        story.do(panel_answer.sign, doer, self.day("signed"))
        on = self.day("answered")
        story.do(panel_answer.send, story.officer, on, sent_on=on, sent_to=self.who, sent_how="email")
