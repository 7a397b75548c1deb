"""The open cases of triage and stage 1, a scene each: who, about what, how far it has come, and when it is due.

Everything is made up, and every date is counted from today, so that the worklists show the same work on any day.
"""

from __future__ import annotations

from stages.demonstration.council import (
    COURT,
    DISABILITIES,
    FOSTERING_AND_ADOPTION,
    FRONT_DOOR,
    IN_CARE,
    IN_NEED,
    LEAVING_CARE,
    SAFEGUARDING,
)
from stages.demonstration.scene import Point, Reach, Scene
from stages.law.vocabulary import Outcome, Who

DELAY = "Delay in decision making or provision of a service"
QUALITY = "Concern about quality of the service"
DECISION = "Unwelcome or disputed decision"
ATTITUDE = "Attitude or behaviour of staff"
ASSESSMENT = "Assessment, care management or review"
COST = "Quantity, frequency, change or cost of a service"

NO_SUPPORT = ("Standard of service", "Lack of support")
INACCURATE = ("Standard of service", "Inaccuracies in an assessment")
CONTACT = ("Standard of service", "Arrangements for contact")
BEHAVIOUR = ("Social worker", "Attitude or behaviour")
CHANGED = ("Social worker", "Change of social worker")
NO_REPLY = ("Communication", "No reply")
LATE_REPORTS = ("Communication", "Late or missing reports")
MONEY = ("Money and allowances", "")
PLACEMENT = ("Placement or accommodation", "")

UP, PARTLY, NOT = Outcome.UPHELD.value, Outcome.PARTIALLY_UPHELD.value, Outcome.NOT_UPHELD.value

VISITS = Point(
    "The social worker missed three visits without telling us.",
    "The records show that visits were planned on three days and did not take place. Only one was rearranged, and "
    "nobody rang to say so.",
    UP,
    remedy="The team manager will apologise in writing and agree dates for the next three visits within five days.",
    learning="Missed visits are now shown to the team manager each Monday.",
)
REPORT = Point(
    "We were given the report for the meeting on the morning of the meeting.",
    "The report was sent the evening before. The council's standard is three working days.",
    UP,
    remedy="The chair will offer a further meeting. The team manager will apologise.",
    learning="Reports are due with the team manager five working days before a meeting.",
)
CALLS = Point(
    "Nobody answered my telephone calls or emails in two weeks.",
    "Five emails were received. Two were answered, after six and nine working days.",
    PARTLY,
    partly_because="Two of the five emails were answered, though late.",
    remedy="The team manager will give a name and a number that are answered on working days.",
)
RUDE = Point(
    "The social worker was rude to me in front of my children.",
    "Two people who were there remember the visit differently, and no note was made that day.",
    NOT,
)
WRONG_FACTS = Point(
    "The assessment says things about my family that are wrong.",
    "Two dates and one name are wrong. What was said about the school is in the school's own record.",
    PARTLY,
    partly_because="The dates and the name were wrong; the rest is what the school recorded.",
    remedy="The assessment will be put right and sent again within ten working days.",
)
SHORT_BREAKS = Point(
    "The short breaks in the plan have not been arranged.",
    "The panel agreed them in the spring. No provider was asked until the summer.",
    UP,
    remedy="Two providers have been asked. The team manager will write each week until the breaks begin.",
    learning="Agreed breaks are now tracked from the panel to the first visit.",
)

SCENES: tuple[Scene, ...] = (
    # overdue
    Scene(
        1001, IN_NEED, "Northtown", NO_SUPPORT, QUALITY, Who.W2,
        "Our social worker has missed visits and nobody rings back. We were promised help and it has not come.",
        "An apology, and a social worker who comes when they say.",
        (VISITS, CALLS, RUDE), due=-6, reach=Reach.DRAFTING,
    ),
    Scene(
        1002, IN_CARE, "Northtown", CONTACT, DECISION, Who.W2,
        "I have not seen my daughter for five weeks because nobody can drive her to the contact centre.",
        "Contact every week, as the plan says.",
        (Point("Contact has been cancelled five times."), Point("I was told on the day each time.")),
        due=-2, reach=Reach.APPOINTED, officer="Officer Two", method="Telephone",
    ),
    Scene(
        1003, COURT, "Westfield", LATE_REPORTS, DELAY, Who.W2,
        "The report for the meeting came on the morning. I had no time to read it with anybody.",
        "Reports in good time.", (REPORT,), due=-1, reach=Reach.SUBMITTED,
    ),
    # due today
    Scene(
        1004, DISABILITIES, "", NO_SUPPORT, DELAY, Who.W2,
        "Short breaks were agreed in the spring and nothing has been arranged.",
        "The breaks that were agreed.", (SHORT_BREAKS, CALLS), due=0, reach=Reach.APPROVED, officer="Officer Two",
    ),
    Scene(
        1005, IN_NEED, "Westfield", INACCURATE, ASSESSMENT, Who.W2,
        "The assessment has the wrong dates and says things about us that are not true.",
        "The assessment put right.", (WRONG_FACTS, REPORT), due=0, reach=Reach.SUBMITTED, known="Person 0405",
    ),
    Scene(
        1006, FOSTERING_AND_ADOPTION, "Fostering", MONEY, COST, Who.W4,
        "The allowance was late three months running.",
        "To be paid on the day it is due.",
        (Point("The allowance was paid late in three months.", "It was paid four, six and two days late.", UP,
               remedy="The finance team will pay on the first of the month and write to say so."),
         Point("Nobody told us why.")),
        due=0, reach=Reach.DRAFTING,
    ),
    # due this week and next
    Scene(
        1007, IN_CARE, "Southport Road", PLACEMENT, DECISION, Who.W2,
        "My son was moved forty miles away with a day's notice.",
        "To be told why, and for him to be nearer home.",
        (Point("He was moved with one day's notice.", "The move was planned a week before.", NOT),
         Point("Nobody asked him what he wanted.", "He was asked on the day.", PARTLY,
               "He was asked, though only on the day itself.", "His reviewing officer will see him this week.")),
        due=1, reach=Reach.SENT_BACK, officer="Officer Two",
    ),
    Scene(
        1008, IN_NEED, "Southport Road", CHANGED, QUALITY, Who.W2,
        "We have had five social workers in a year and each one asks for our story from the beginning. "
        "They also sent our papers to the wrong address.",
        "One social worker who stays.",
        (Point("Five social workers in twelve months."), Point("Each asked the same questions again."),
         Point("Our papers were sent to another address.")),
        due=2, reach=Reach.DRAFTING, twist="one point to data protection",
    ),
    Scene(
        1009, LEAVING_CARE, "", NO_REPLY, QUALITY, Who.W6,
        "My personal adviser has left and nobody has told me who is next.",
        "To know who my adviser is.", (Point("I have had no personal adviser for two months."),),
        due=3, reach=Reach.TAKEN_ON, method="Online form",
    ),
    Scene(
        1010, FRONT_DOOR, "", BEHAVIOUR, ATTITUDE, Who.W2,
        "The person on the telephone would not listen and put the receiver down.",
        "An apology.", (RUDE, CALLS), due=4, reach=Reach.SUBMITTED, officer="Officer Two", method="Telephone",
    ),
    Scene(
        1011, IN_CARE, "Southport Road", CONTACT, DECISION, Who.W9,
        "We look after our grandson and were not asked about the change to his contact.",
        "To be asked.", (Point("Contact was changed without asking us."),), due=5, reach=Reach.APPOINTED,
    ),
    Scene(
        1012, SAFEGUARDING, "", LATE_REPORTS, DELAY, Who.W2,
        "The minutes of the conference came six weeks late and leave out what I said.",
        "Minutes that are right.",
        (Point("The minutes came six weeks late."), Point("They leave out what I said.")),
        due=6, reach=Reach.ALLOCATED, officer="Officer Two",
    ),
    Scene(
        1013, IN_NEED, "Northtown", NO_SUPPORT, DELAY, Who.W2,
        "The parenting course in the plan has no date.",
        "A date.", (Point("No date has been given for the course in the plan."),), due=7, reach=Reach.ACCEPTED,
    ),
    Scene(
        1014, IN_NEED, "Northtown", BEHAVIOUR, ATTITUDE, Who.W2,
        "The team manager told me in a meeting that I was wasting everyone's time.",
        "An apology from the person who said it.",
        (Point("The team manager spoke to me without respect."), Point("My notes of the meeting were refused.")),
        due=6, reach=Reach.TAKEN_ON, twist="manager complained about",
    ),
    # extended
    Scene(
        1015, DISABILITIES, "", INACCURATE, ASSESSMENT, Who.W2,
        "The carer's assessment took nine months, three teams were involved and each says it was another.",
        "To know what went wrong, and the support that was assessed.",
        (SHORT_BREAKS, WRONG_FACTS, REPORT, CALLS), due=4, reach=Reach.DRAFTING, extended_by=10, officer="Officer Two",
    ),
    Scene(
        1016, FOSTERING_AND_ADOPTION, "Adoption", NO_SUPPORT, QUALITY, Who.W7,
        "Support after adoption was promised in writing and has not been given.",
        "The support in the plan.",
        (Point("The support plan has not been followed."), Point("Two reviews were missed.")),
        due=9, reach=Reach.TAKEN_ON, extended_by=8,
    ),
    # waiting for triage
    Scene(
        1017, IN_NEED, "Westfield", NO_SUPPORT, QUALITY, Who.W2,
        "We asked for help in the summer and were told that somebody would come. Nobody has.",
        "Somebody to come.", (Point("No visit since we asked for help."),), due=10, reach=Reach.LOGGED, told=False,
    ),
    Scene(
        1018, COURT, "Northtown", NO_REPLY, QUALITY, Who.W2,
        "Nobody will tell me when the next meeting is.",
        "The date of the meeting.", (Point("I have asked four times and had no reply."),),
        due=9, reach=Reach.LOGGED, told=False, officer="Officer Two", method="Online form",
    ),
    Scene(
        1019, IN_CARE, "Northtown", PLACEMENT, DECISION, Who.W1,
        "I do not want to move again. Nobody asked me.",
        "To stay where I am until my exams are over.", (Point("I was not asked about moving."),),
        due=6, reach=Reach.LOGGED, told=False, method="In person", known="Person 0212",
    ),
    Scene(
        1020, IN_NEED, "Southport Road", BEHAVIOUR, ATTITUDE, Who.W2,
        "My ex-partner shouts at the children when they stay and the social worker says it is not their business.",
        "To be taken seriously.", (Point("The social worker did not act on what I said."),),
        due=8, reach=Reach.TRIAGE_BEGUN, twist="safeguarding",
    ),
    Scene(
        1021, LEAVING_CARE, "", MONEY, COST, Who.W6,
        "I never got the setting-up grant when I moved into my flat.",
        "The grant.", (Point("The grant was not paid."),), due=7, reach=Reach.TRIAGED, twist="late",
        officer="Officer Two",
    ),
    Scene(
        1022, COURT, "Westfield", INACCURATE, ASSESSMENT, Who.W2,
        "The statement to the court is wrong and the visits it speaks of never happened.",
        "The record put right.",
        (Point("The statement to the court is wrong."), Point("Visits are recorded that never happened.")),
        due=7, reach=Reach.TRIAGED, twist="court, not decided",
    ),
    # waiting for a decision or an advocate
    Scene(
        1023, IN_CARE, "Northtown", CONTACT, DECISION, Who.W5,
        "I am his grandmother and have been left out of every meeting.",
        "To be invited.", (Point("I have not been told about meetings."),), due=7, reach=Reach.TRIAGED,
        twist="interest",
    ),
    Scene(
        1024, IN_NEED, "Westfield", NO_SUPPORT, QUALITY, Who.W5,
        "I look after my sister's children four days a week and have been given no help.",
        "Help with the children.", (Point("No help has been given to me as their carer."),),
        due=8, reach=Reach.ALLOCATED, twist="interest decided", officer="Officer Two",
    ),
    Scene(
        1025, LEAVING_CARE, "", PLACEMENT, QUALITY, Who.W6,
        "My flat is damp and my adviser has not been to see it.",
        "Somewhere dry.", (Point("Nobody has come to see the flat."),), due=6, reach=Reach.TRIAGED, twist="advocate",
    ),
    Scene(
        1026, IN_CARE, "Southport Road", CHANGED, QUALITY, Who.W1,
        "My social worker changed and nobody told me. I found out from my carer.",
        "To be told first next time.", (Point("I was not told that my social worker had changed."),),
        due=8, reach=Reach.ALLOCATED, twist="advocate appointed", officer="Officer Two", method="In person",
    ),
    Scene(
        1027, FRONT_DOOR, "", NO_REPLY, DELAY, Who.W2,
        "I left three messages about a parking permit for the family centre.",
        "An answer.", (Point("Three messages were not answered."),), due=9, reach=Reach.TRIAGED, twist="early",
    ),
    # one point stopped for court
    Scene(
        1028, COURT, "Westfield", INACCURATE, ASSESSMENT, Who.W2,
        "The statement for the hearing next month is wrong, and nobody has returned my calls since the summer.",
        "The statement withdrawn, and my calls returned.",
        (Point("The statement for the hearing is wrong."), CALLS), due=5, reach=Reach.DRAFTING,
        twist="court, one point", officer="Officer Two",
    ),
    # answered; `due` says how long ago
    Scene(
        1029, IN_NEED, "Northtown", NO_SUPPORT, QUALITY, Who.W2,
        "Three visits were missed and the report was late.",
        "An apology.", (VISITS, REPORT), due=-3, reach=Reach.ISSUED,
    ),
    Scene(
        1030, IN_CARE, "Northtown", CONTACT, DECISION, Who.W2,
        "My calls about contact were not returned and I was spoken to rudely.",
        "My calls returned.", (CALLS, RUDE), due=-17, reach=Reach.ISSUED, officer="Officer Two",
    ),
    Scene(
        1031, DISABILITIES, "", INACCURATE, ASSESSMENT, Who.W2,
        "The assessment is wrong.", "The assessment put right.", (WRONG_FACTS,), due=-24, reach=Reach.ISSUED,
        known="Person 0377",
    ),
    # over, a little while ago
    Scene(
        1032, IN_NEED, "Southport Road", NO_REPLY, DELAY, Who.W2,
        "Nobody tells me when the next visit is.", "A date.", (Point("I do not know when the next visit is."),),
        due=-4, reach=Reach.TRIAGED, twist="put right",
    ),
    Scene(
        1033, COURT, "Northtown", INACCURATE, DECISION, Who.W2,
        "The judge decided this last year and it is still wrong.", "The decision changed.",
        (Point("The court's decision is wrong."),), due=-8, reach=Reach.TRIAGED, twist="not accepted",
        officer="Officer Two",
    ),
    Scene(
        1034, SAFEGUARDING, "", LATE_REPORTS, QUALITY, Who.W2,
        "I want to appeal the decision of the conference.", "An appeal.",
        (Point("The conference decided wrongly."),), due=-2, reach=Reach.TRIAGED, twist="sent elsewhere",
    ),
    Scene(
        1035, IN_CARE, "Northtown", CONTACT, DECISION, Who.W2,
        "Contact has been cancelled twice.", "Contact.", (Point("Contact was cancelled twice."),),
        due=3, reach=Reach.ALLOCATED, twist="withdrawn",
    ),
    Scene(
        1036, IN_NEED, "Westfield", NO_SUPPORT, QUALITY, Who.W2,
        "Visits were missed.", "An apology.", (VISITS,), due=-12, reach=Reach.ISSUED, twist="accepted the answer",
        officer="Officer Two",
    ),
)  # fmt: skip
