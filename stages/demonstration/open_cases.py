"""Living the scenes through: each step is taken by the person whose step it is, through the same action as the page.

A step falls on a working day after the one before it, and never after today. The history says both when each thing
happened and that it was entered today.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import Role, ServiceArea, Team, User
from cases.actions.details import Told
from cases.actions.intake import log_representation
from cases.actions.people import Someone
from cases.models import Case, Element, InformationDuty, Kind, Person, Term, TermList
from cases.models.case import REFERENCE_ALPHABET
from stages.actions import closing, concurrent, contact, decisions, response, stage_one, triage
from stages.calendar import england
from stages.demonstration.history import SEED
from stages.demonstration.scenes import SCENES, TYPES, Point, Reach, Scene
from stages.law.vocabulary import About, Capacity, Refusal, Route

MANAGER = "Complaints Manager"
GREETING = (
    "Thank you for telling us. I am sorry for the worry this has caused. I have looked at each point and "
    "say below what I found."
)
FAREWELL = "If you would like to talk this through, please ring me. My number is at the top of this letter."
PROCESS = "care proceedings in the family court"


def live_through(staff: Mapping[str, User], *, today: datetime.date) -> None:
    """Make every open case, and the few that ended lately, on a day."""
    house = House(staff, today)
    for scene in SCENES:
        Story(house, scene).tell()
    _thanks(house)
    _member_enquiry(house)


class House:
    """What every story needs: the staff, the calendar, today, and the council's lists."""

    def __init__(self, staff: Mapping[str, User], today: datetime.date) -> None:
        self.staff, self.today, self.calendar = staff, today, england()
        self.chance = random.Random(SEED)
        self.areas = {area.name: area for area in ServiceArea.objects.all()}
        self.teams = {(str(team.service_area), team.name): team for team in Team.objects.select_related("service_area")}
        self.terms = {
            (term.list, term.label, term.parent.label if term.parent else ""): term
            for term in Term.objects.select_related("parent")
        }
        nearest = self.calendar.add(today, -1)
        self.next_working_day = self.calendar.add(nearest, 1)
        """Today, or at a weekend or on a bank holiday the next working day: what is due "today" is due then."""

    def term(self, terms: TermList, label: str, parent: str = "") -> Term:
        return self.terms[(terms.value, label, parent)]

    def from_work(self, working_days: int) -> datetime.date:
        """So many working days from today's work, or before it."""
        return self.calendar.add(self.next_working_day, working_days) if working_days else self.next_working_day

    def reference(self) -> str:
        letters = [self.chance.choice(REFERENCE_ALPHABET) for _ in range(8)]
        return "".join(letters[:4]) + "-" + "".join(letters[4:])

    def token(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)


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

    def do(self, action: Callable[..., Any], by: User, on: datetime.date, **told: Any) -> None:
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
        if ending := ENDINGS.get(self.scene.twist):
            ending(self)

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
        self.answer("about", on, about=About.F3 if scene.who == "W7" else About.F1)
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


def _one_point_to_data_protection(story: Story) -> None:
    story.do(
        triage.route_element,
        story.officer,
        story.after(1),
        element=story.case.elements.get(number=3),
        route=Route.X5,
        to="The data protection officer",
        reasons="It is about papers sent to a wrong address.",
        told="By email, with the name of the data protection officer.",
    )


def _court_one_point(story: Story) -> None:
    for number, prejudiced in ((1, True), (2, False)):
        story.do(
            concurrent.decide_prejudice,
            story.manager,
            story.after(1),
            element=story.case.elements.get(number=number),
            prejudiced=prejudiced,
            code=Refusal.N7 if prejudiced else "",
            process=PROCESS if prejudiced else "",
            factors=f"The statement is before the court in {PROCESS}."
            if prejudiced
            else "Calls that were not returned are no part of the hearing.",
            evidence="The council's solicitor confirmed the date of the hearing.",
            told=f"By letter: point 1 is stopped because of {PROCESS}, and may be brought again afterwards."
            if prejudiced
            else "",
            told_on=story.after(1) if prejudiced else None,
        )


def _put_right(story: Story) -> None:
    story.do(
        triage.try_early_resolution,
        story.officer,
        story.after(1),
        agreed_with=f"Person {story.scene.number}",
        agreed="The team gives the date of the next visit by the end of the day.",
    )
    story.do(triage.resolve_early, story.officer, story.after(1), told="The date was given by telephone, and by text.")


TURNS: dict[str, Callable[[Story], None]] = {
    "one point to data protection": _one_point_to_data_protection,
    "court, one point": _court_one_point,
    "put right": _put_right,
    "interest": lambda story: story.do(triage.wait_for_interest, story.officer, story.after(1)),
    "advocate": lambda story: story.do(triage.wait_for_advocate, story.officer, story.after(1)),
    "early": lambda story: story.do(
        triage.try_early_resolution,
        story.officer,
        story.received,
        agreed_with=f"Person {story.scene.number}",
        agreed="The family centre rings back by the end of the next working day.",
    ),
    "not accepted": lambda story: story.do(
        decisions.refuse,
        story.manager,
        story.after(3),
        code=Refusal.N11,
        reasons="The court decided this matter at the final hearing.",
        told="By letter, with the reason and how to ask the Ombudsman.",
        told_on=story.after(3),
    ),
    "sent elsewhere": lambda story: story.do(
        triage.route,
        story.officer,
        story.after(2),
        route=Route.X3,
        to="The conference appeals panel",
        reasons="The decision of a conference has an appeal of its own.",
        told="By telephone and by letter, with the form for an appeal.",
        told_on=story.after(2),
    ),
}
"""What happens in triage in the scenes that turn there."""

ENDINGS: dict[str, Callable[[Story], None]] = {
    "withdrawn": lambda story: story.do(
        closing.withdraw,
        story.officer,
        story.after(4),
        withdrawn_on=story.after(4),
        how="By telephone: contact has begun again.",
        confirmed="By letter on the same day.",
        confirmed_on=story.after(4),
    ),
    "accepted the answer": lambda story: story.do(
        closing.accept_answer,
        story.officer,
        story.after(14),
        resolved_on=story.after(14),
        why="They rang to say that they are content.",
    ),
}
"""How the scenes end that are over."""


def _thanks(house: House) -> None:
    for number, (area, words) in enumerate(
        (
            ("Leaving Care", "My adviser came with me to the college. Thank you."),
            ("Fostering and Adoption", "A kind team."),
        )
    ):
        _other(house, Kind.COMPLIMENT, number, house.areas[area], words)


def _member_enquiry(house: House) -> None:
    _other(
        house, Kind.ENQUIRY, 2, house.areas["Children with Disabilities"], "A councillor asks how long families wait."
    )


def _other(house: House, kind: Kind, number: int, area: ServiceArea, words: str) -> None:
    """Something other than a complaint, received on the last working day."""
    day = min(house.today, house.from_work(-1))
    log_representation(
        by=house.staff["Officer Two"],
        on=day,
        token=house.token(),
        make_reference=house.reference,
        details={
            "kind": kind,
            "received_on": day,
            "form": "written",
            "method": house.term(TermList.METHOD, "Email"),
            "point_of_receipt": house.term(TermList.POINT_OF_RECEIPT, "Service area"),
            "words": words,
            "service_area": area,
        },
        complainant=Someone(name=f"Person {1041 + number}"),
    )
