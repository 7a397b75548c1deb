"""Triage and stage 1 of a scene, lived through by the real actions.

A step falls on a working day after the one before it, and never after today. The history says both when each thing
happened and that it was entered today.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from accounts.models import Role, User
from cases.actions.details import Told
from cases.actions.intake import log_representation
from cases.actions.people import Someone
from cases.models import Case, Element, InformationDuty, Kind, Person, TermList
from stages.actions import contact, corporate, decisions, response, stage_one, triage
from stages.demonstration.house import House
from stages.demonstration.scene import TYPES, Point, Reach, Scene
from stages.demonstration.turns import TURNS
from stages.law.vocabulary import About, Capacity

MANAGER = "Complaints Manager"
GREETING = (
    "Thank you for telling us. I am sorry for the worry this has caused. I have looked at each point and "
    "say below what I found."
)
FAREWELL = "If you would like to talk this through, please ring me. My number is at the top of this letter."


class Story:
    """One case, step by step."""

    def __init__(self, house: House, scene: Scene) -> None:
        self.house, self.scene = house, scene
        self.officer, self.manager = house.staff[scene.officer], house.staff[MANAGER]
        end = house.from_work(scene.due)
        if scene.extended_by:
            end = house.calendar.add(end, -scene.extended_by)
        self.received = min(house.calendar.add(end, -10), house.today)
        self.first_due = house.calendar.add(self.received, 10)
        self.case: Case

    def after(self, working_days: int) -> datetime.date:
        """So many working days after receipt, but not after today: nobody has done tomorrow's work."""
        last = self.house.today if self.house.today == self.house.next_working_day else self.house.from_work(-1)
        return max(self.received, min(self.house.calendar.add(self.received, working_days), last))

    def ago(self, working_days: int) -> datetime.date:
        """So many working days before today's work, and never before the day of receipt."""
        return max(self.received, self.house.from_work(-working_days))

    def do(self, action: Callable[..., Any], by: User, on: datetime.date, /, **told: Any) -> None:
        """Take one step, as somebody who has just been shown the case."""
        version = Case.objects.values_list("version", flat=True).get(pk=self.case.pk)
        action(self.case, seen=version, by=by, on=on, **told)

    def tell(self) -> None:
        self.log()
        if self.scene.told:
            self.acknowledge()
        if self.scene.reach >= Reach.TRIAGE_BEGUN:
            self.triage()
        if self.scene.reach >= Reach.ACCEPTED:
            self.accept()
        if self.scene.reach >= Reach.ALLOCATED:
            self.give()
        if self.scene.reach >= Reach.DRAFTING:
            self.draft()
        if self.scene.reach >= Reach.SUBMITTED:
            self.check()
        if self.scene.reach >= Reach.ISSUED:
            self.issue()

    def log(self) -> None:
        scene, house = self.scene, self.house
        told_on = self.after(1)
        sent = Told(done_on=told_on, document="Leaflet “Your right to complain”, by post")
        duties = dict.fromkeys(InformationDuty.Item.values, sent) if scene.told else {}
        subject, sub_subject = scene.subject
        known = Person.objects.filter(name=scene.known).first() if scene.known else None
        child_complains = scene.who in ("W1", "W6")
        complainant = (
            Someone(person=known)
            if known
            else Someone(
                name=f"Person {scene.number}",
                told={
                    "email": f"person.{scene.number}@people.example",
                    "telephone": f"01632 960{scene.number % 1000:03}",
                },
            )
        )
        self.case = log_representation(
            by=self.officer,
            on=self.received,
            token=house.token(),
            make_reference=house.reference,
            details={
                "kind": Kind.COMPLAINT,
                "received_on": self.received,
                "received_time": datetime.time(9 + scene.number % 8, scene.number * 7 % 60),
                "reached_team_on": self.received,
                "form": "oral" if scene.method in ("Telephone", "In person") else "written",
                "method": house.term(TermList.METHOD, scene.method),
                "point_of_receipt": house.term(TermList.POINT_OF_RECEIPT, "Complaints team"),
                "words": scene.words,
                "desired_outcome": scene.wants,
                "grounds_arose_on": self.received - datetime.timedelta(days=500 if scene.twist == "late" else 40),
                "complainant_type": house.term(TermList.COMPLAINANT_TYPE, TYPES[scene.who]),
                "service_area": house.areas[scene.area],
                "team": house.teams[(scene.area, scene.team)] if scene.team else None,
                "subject": house.term(TermList.SUBJECT, subject),
                "sub_subject": house.term(TermList.SUB_SUBJECT, sub_subject, subject) if sub_subject else None,
                "advocate": False,
                "court_involved": scene.twist.startswith("court"),
                "child_protection_plan": scene.number % 4 == 0,
            },
            complainant=complainant,
            relationship="" if child_complains else _relationship(scene),
            child=None if child_complains else Someone(name=f"Child {scene.number}"),
            points=[point.text for point in scene.points],
            causes=[house.term(TermList.CAUSE, scene.cause)],
            duties=duties,
            complained_about=[house.staff["Team Manager One"]] if scene.twist == "manager complained about" else [],
        )

    def acknowledge(self) -> None:
        on = self.received if self.scene.twist == "early" else self.after(1)
        self.do(contact.acknowledge, self.officer, on, stage=1, sent_on=on, how="letter by post, with the leaflet")

    def triage(self) -> None:
        scene = self.scene
        on = self.received if scene.twist == "early" else self.after(1)
        self.do(triage.begin_triage, self.officer, on)
        risk: dict[str, Any] = {"child_at_risk": False}
        if scene.twist == "safeguarding":
            told_at = datetime.datetime.combine(on, datetime.time(11, 20), tzinfo=datetime.UTC)
            risk = {"child_at_risk": True, "referred_to": "Integrated Access duty desk", "referred_at": told_at}
        self.answer("safeguarding", on, **risk)
        if scene.reach == Reach.TRIAGE_BEGUN:
            return
        children = scene.who in ("W1", "W6")
        self.answer("who", on, who=scene.who, capacity=Capacity.OWN if children else Capacity.ABOUT)
        self.answer("about", on, about=_about(scene))
        self.answer("when", on, late=scene.twist == "late")
        self.answer("in_the_way", on, in_the_way=scene.twist.startswith("court"))
        self.answer("dealt_with_before", on, dealt_with_before=False)
        if scene.twist.startswith("advocate"):
            self.answer("advocate", on, advocate_asked_on=self.received)
        if turn := TURNS.get(scene.twist):
            turn(self)

    def answer(self, question: str, on: datetime.date, **answers: Any) -> None:
        self.do(triage.answer, self.officer, on, question=question, answers=answers)

    def accept(self) -> None:
        if self.scene.twist == "interest decided":
            self.do(triage.wait_for_interest, self.officer, self.after(1))
            self.do(
                decisions.decide_interest,
                self.manager,
                self.after(2),
                yes=True,
                factors="She looks after both children for most of the week, by agreement with their mother.",
                childs_views="Both children told their social worker that they want her to be asked.",
                told="By telephone, and a letter on the same day.",
                told_on=self.after(2),
            )
        elif self.scene.twist == "advocate appointed":
            self.do(triage.wait_for_advocate, self.officer, self.after(1))
            self.do(
                triage.appoint_advocate,
                self.officer,
                self.after(2),
                name=f"Advocate {self.scene.number}",
                organisation="Exampleshire Voices",
                appointed_on=self.after(2),
            )
        elif self.scene.twist.startswith("corporate"):
            self.do(
                corporate.take,
                self.officer,
                self.after(1),
                reasons="It is about how a charge was worked out, and no child's service or plan is in question.",
                told="By letter: it goes through the council's own complaints procedure, and why.",
                told_on=self.after(1),
            )
        else:
            self.do(triage.accept, self.officer, self.after(1))
        if self.scene.extended_by:
            self.do(
                stage_one.extend,
                self.manager,
                self.after(8),
                until=self.house.calendar.add(self.first_due, self.scene.extended_by),
                reason="Several points, and the records of three teams are needed to answer them.",
                told="By letter, with the new date and the reason.",
            )

    def give(self) -> None:
        on = self.after(2)
        seniors = stage_one.senior_managers_for(self.case, on).order_by("pk")
        senior = seniors.filter(posts__role=Role.SENIOR_MANAGER).first() or seniors.first()
        self.do(stage_one.allocate, self.officer, on, to=senior)
        if self.scene.reach < Reach.APPOINTED:
            return
        managers = stage_one.team_managers_for(self.case, on).order_by("pk")
        self.team_manager = managers.filter(posts__team=self.case.team_id).first() or managers.first()
        self.do(stage_one.appoint_team_manager, senior, self.after(2), to=self.team_manager)
        if self.scene.reach >= Reach.TAKEN_ON:
            self.do(stage_one.accept_appointment, self.team_manager, self.after(3))

    def draft(self) -> None:
        elements = list(self.case.elements.filter(status="open"))
        points = {point.text: point for point in self.scene.points}
        finished = [element for element in elements if points[element.text].found]
        if self.scene.reach == Reach.DRAFTING:
            finished = finished[:1]
        for element in finished:
            self.draft_answer(element, points[element.text], self.after(5))
        if self.scene.reach > Reach.DRAFTING:
            self.do(response.draft_letter, self.team_manager, self.after(6), opening=GREETING, closing=FAREWELL)

    def draft_answer(self, element: Element, point: Point, on: datetime.date) -> None:
        response.draft_answer(
            self.case,
            seen=1,
            by=self.team_manager,
            on=on,
            element=element,
            found=point.found,
            finding=point.finding,
            partly_because=point.partly_because,
            remedy=point.remedy,
            learning=point.learning,
        )

    def check(self) -> None:
        self.do(response.submit, self.team_manager, self.after(7))
        if self.scene.reach == Reach.SENT_BACK:
            comments = "Point 2: please say what he told us, and how it changed what was done."
            self.do(response.return_response, self.officer, self.after(8), comments=comments)
        elif self.scene.reach >= Reach.APPROVED:
            self.do(response.approve, self.officer, self.after(8))

    def issue(self) -> None:
        on = self.after(9)
        self.do(
            response.issue, self.officer, on, sent_on=on, sent_to="The address on record", sent_how="By post and email"
        )


def _relationship(scene: Scene) -> str:
    return {"W2": "Mother" if scene.number % 3 else "Father", "W5": "Relative", "W9": "Special guardian"}.get(
        scene.who, ""
    )


def _about(scene: Scene) -> About:
    if scene.twist.startswith("corporate"):
        return About.FX
    return About.F3 if scene.who == "W7" else About.F1
