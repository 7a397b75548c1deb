"""The law's fixed words: states, outcomes, and the codes for who, about what, why not, and where instead.

Source: the Children Act 1989 Representations Procedure (England) Regulations 2006 (SI 2006/1738), sections 24D and 26
of the Children Act 1989, and the statutory guidance Getting the Best from Complaints. None is a setting: a council's
own labels are attached to them by `import_cases --labels` and by layouts, never instead of them.
"""

from django.db.models import TextChoices


class Procedure(TextChoices):
    STATUTORY = "statutory", "statutory procedure"
    CORPORATE = "corporate", "corporate procedure"


class State(TextChoices):
    """Where a case is. What may follow what is in `moves.py`."""

    RECEIVED = "received", "received"
    TRIAGE = "triage", "triage"
    EARLY_RESOLUTION = "early_resolution", "early resolution"
    AWAIT_INTEREST_DECISION = "await_interest_decision", "waiting for the sufficient interest decision"
    AWAIT_ADVOCATE = "await_advocate", "waiting for an advocate"
    STAGE1 = "stage1", "stage 1"
    STAGE1_ANSWERED = "stage1_answered", "stage 1 answered"
    STAGE2_SCOPING = "stage2_scoping", "stage 2, agreeing the statement"
    STAGE2_INVESTIGATING = "stage2_investigating", "stage 2, investigation"
    STAGE2_ADJUDICATING = "stage2_adjudicating", "stage 2, adjudication"
    STAGE2_REVIEW = "stage2_review", "stage 2, corporate review"
    STAGE2_ANSWERED = "stage2_answered", "stage 2 answered"
    STAGE3_REQUESTED = "stage3_requested", "stage 3 requested"
    PANEL_ARRANGED = "panel_arranged", "panel arranged"
    PANEL_HELD = "panel_held", "panel held"
    PANEL_REPORTED = "panel_reported", "panel has reported"
    STAGE3_ANSWERED = "stage3_answered", "stage 3 answered"
    STOPPED_CONCURRENT = "stopped_concurrent", "stopped while another process runs"
    RESOLVED = "resolved", "resolved"
    CLOSED_NOT_PURSUED = "closed_not_pursued", "closed, not pursued"
    WITHDRAWN = "withdrawn", "withdrawn"
    NOT_ACCEPTED = "not_accepted", "not accepted"
    ROUTED_ELSEWHERE = "routed_elsewhere", "dealt with elsewhere"
    EARLY_REFERRED = "early_referred", "referred early to the Ombudsman"
    CLOSED_EXHAUSTED = "closed_exhausted", "closed, all stages done"
    RECORDED = "recorded", "recorded"


class TriageOutcome(TextChoices):
    ACCEPTED = "accepted", "accepted"
    INELIGIBLE = "ineligible", "ineligible"
    OUTSIDE_SCOPE = "outside_scope", "outside scope"
    WITHDRAWN = "withdrawn", "withdrawn"
    NOT_PURSUED = "not_pursued", "not pursued"
    RESOLVED_EARLY = "resolved_early", "resolved early"
    ROUTED_ELSEWHERE = "routed_elsewhere", "routed elsewhere"


class Outcome(TextChoices):
    """A finding on an element, and the outcome of a stage derived from its findings (`procedures.outcome_of`)."""

    UPHELD = "upheld", "upheld"
    PARTIALLY_UPHELD = "partially_upheld", "partially upheld"
    NOT_UPHELD = "not_upheld", "not upheld"
    NO_FINDING = "no_finding", "no finding"
    WITHDRAWN = "withdrawn", "withdrawn"
    ROUTED_ELSEWHERE = "routed_elsewhere", "routed elsewhere"


FINDINGS = (Outcome.UPHELD, Outcome.PARTIALLY_UPHELD, Outcome.NOT_UPHELD, Outcome.NO_FINDING)
"""What a team manager, an adjudicating officer or a panel may find on a point of complaint."""


class ClosedReason(TextChoices):
    RESPONDED = "responded", "responded"
    WITHDRAWN = "withdrawn", "withdrawn"
    NOT_PURSUED = "not_pursued", "not pursued"
    INELIGIBLE = "ineligible", "ineligible"
    OUTSIDE_SCOPE = "outside_scope", "outside scope"
    RESOLVED_EARLY = "resolved_early", "resolved early"
    ROUTED_ELSEWHERE = "routed_elsewhere", "routed elsewhere"
    STAGE2_NOT_ACCEPTED = "stage2_not_accepted", "stage 2 request not accepted"


class Layer(TextChoices):
    """Whose finding it is. Only the adjudication is the council's own at stage 2."""

    STAGE1 = "stage1", "stage 1 response"
    INVESTIGATING_OFFICER = "investigating_officer", "investigating officer"
    INDEPENDENT_PERSON = "independent_person", "independent person"
    ADJUDICATION = "adjudication", "adjudication"
    PANEL = "panel", "review panel"
    OMBUDSMAN = "ombudsman", "Ombudsman"


class Who(TextChoices):
    """Who is complaining (sections 24D and 26; DOMAIN W codes). W5, W8 and W10 need a decision under reg 12."""

    W1 = "W1", "A child looked after, or a child in need"
    W2 = "W2", "A parent of such a child"
    W3 = "W3", "Another person with parental responsibility"
    W4 = "W4", "A local authority foster carer"
    W5 = "W5", "Someone else with an interest in the child's welfare (grandparent, step-parent, friend, professional)"
    W6 = "W6", "A care leaver"
    W7 = "W7", "Someone concerned in an adoption, or receiving adoption support"
    W8 = "W8", "Someone else with an interest in a child who is or may be adopted"
    W9 = "W9", "A child under special guardianship, a special guardian, a parent, or an applicant for an assessment"
    W10 = "W10", "Someone else with an interest in a child under special guardianship"
    W11 = "W11", "A foster carer complaining about the usual fostering limit"
    W12 = "W12", "An advocate or representative of one of these"
    WX = "WX", "None of these"


NEED_INTEREST_DECISION = (Who.W5, Who.W8, Who.W10)
"""Regulation 12(1): the authority must first decide whether the person has sufficient interest."""

MAY_ASK_FOR_ADVOCATE = (Who.W1, Who.W6)
"""Section 26A(1): only children and care leavers are entitled to the council's advocacy service."""


class About(TextChoices):
    """What it is about (regs 3-5; DOMAIN F codes)."""

    F1 = "F1", "Services for children in need, looked-after children or care leavers (Part 3)"
    F2 = "F2", "Care, supervision, assessment or emergency protection orders (Parts 4 and 5, as listed)"
    F3 = "F3", "Adoption and adoption support"
    F4 = "F4", "Special guardianship support"
    F5 = "F5", "The usual fostering limit"
    FX = "FX", "None of these: the procedure does not cover it"


class Capacity(TextChoices):
    OWN = "own", "Their own complaint"
    ON_BEHALF = "on_behalf", "On behalf of a child or young person"
    ABOUT = "about", "About a child, in their own right"


class Refusal(TextChoices):
    """Why a complaint, or a point of it, is not taken through the procedure (DOMAIN N codes)."""

    N1 = "N1", "Not an eligible person, and not acting for one (sections 24D, 26)"
    N2 = "N2", "No sufficient interest in the child's welfare (reg 12(4))"
    N3 = "N3", "Not about this council or anyone acting for it"
    N4 = "N4", "Not a function the procedure covers (regs 3-5)"
    N5 = "N5", "The same complaint has been dealt with at all stages"
    N6 = "N6", "More than one year since the grounds arose (reg 9)"
    N7 = "N7", "Court or tribunal proceedings would be prejudiced (reg 8(1)(a))"
    N8 = "N8", "Disciplinary proceedings would be prejudiced (reg 8(1)(b))"
    N9 = "N9", "A criminal investigation would be prejudiced (reg 8(1)(c))"
    N10 = "N10", "Criminal proceedings would be prejudiced (reg 8(1)(d))"
    N11 = "N11", "The matter has been decided by a court"
    N12 = "N12", "Unreasonably persistent: the same complaint with minor differences"
    N13 = "N13", "Anonymous"
    N14 = "N14", "A comment or an enquiry, not a complaint"


CONCURRENT = (Refusal.N7, Refusal.N8, Refusal.N9, Refusal.N10)
"""Regulation 8(1): what the authority shall not consider once it has decided that this would prejudice the process."""

REFUSED_AS = {
    Refusal.N1: TriageOutcome.INELIGIBLE,
    Refusal.N2: TriageOutcome.INELIGIBLE,
    Refusal.N3: TriageOutcome.INELIGIBLE,
    Refusal.N4: TriageOutcome.OUTSIDE_SCOPE,
    Refusal.N5: TriageOutcome.INELIGIBLE,
    Refusal.N6: TriageOutcome.INELIGIBLE,
    Refusal.N7: TriageOutcome.INELIGIBLE,
    Refusal.N8: TriageOutcome.INELIGIBLE,
    Refusal.N9: TriageOutcome.INELIGIBLE,
    Refusal.N10: TriageOutcome.INELIGIBLE,
    Refusal.N11: TriageOutcome.OUTSIDE_SCOPE,
    Refusal.N12: TriageOutcome.INELIGIBLE,
    Refusal.N13: TriageOutcome.INELIGIBLE,
    Refusal.N14: TriageOutcome.OUTSIDE_SCOPE,
}
"""How each refusal is counted in the annual report."""


class Route(TextChoices):
    """Where it goes instead, wholly or in part (DOMAIN X codes)."""

    X1 = "X1", "Safeguarding"
    X2 = "X2", "The corporate complaints procedure"
    X3 = "X3", "Child protection conference appeal"
    X4 = "X4", "Court"
    X5 = "X5", "Data protection"
    X6 = "X6", "Staff conduct: human resources or the designated officer"
    X7 = "X7", "Early resolution by the close of the next working day"
    X8 = "X8", "Another body (school, NHS, Ofsted, provider, other council, police)"
    X9 = "X9", "A tribunal or another right of appeal"
    X10 = "X10", "Insurance or a legal claim"
    X11 = "X11", "An MP's or councillor's enquiry on the same matter"


class DecisionKind(TextChoices):
    """What the law leaves to judgement. One log for all of them (DOMAIN 5.5)."""

    SUFFICIENT_INTEREST = "sufficient_interest", "Sufficient interest (reg 12)"
    LATE_COMPLAINT = "late_complaint", "Complaint made after one year (reg 9(2))"
    PREJUDICE = "prejudice", "Prejudice to another process (reg 8)"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    COMPLEXITY = "complexity", "Extension because the complaint is complex (reg 14(5))"
    MOVED_START = "moved_start", "Later start asked for by the complainant (reg 14(4))"
    SKIP_STAGE_ONE = "skip_stage_one", "Stage 1 left out by agreement (reg 14(1))"
    LATE_STAGE_THREE = "late_stage_three", "Late request for a panel (reg 18(2))"
    EARLY_REFERRAL = "early_referral", "Early referral to the Ombudsman"
    PERSISTENT = "persistent", "Unreasonably persistent"
    CONSENT = "consent", "Consent or suitability to act for a child"
    FREEZE = "freeze", "Holding a disputed change until the complaint is considered"
    REROUTE = "reroute", "Moved to the other procedure"
    CORPORATE_EXTENSION = "corporate_extension", "Extension under the Complaint Handling Code"


class StartBasis(TextChoices):
    """Why stage 1 starts on the day it does (reg 14(3)-(4))."""

    RECEIVED = "received", "the day it was received (reg 14(3)(c))"
    INTEREST_DECIDED = "interest_decided", "the day sufficient interest was decided (reg 14(3)(a))"
    ADVOCATE_APPOINTED = "advocate_appointed", "the day the advocate was appointed (reg 14(3)(b))"
    ACKNOWLEDGED = "acknowledged", "the day the complaint was acknowledged (Complaint Handling Code)"
    MOVED = "moved", "a later day that the complainant asked for (reg 14(4))"
    IMPORTED = "imported", "the start recorded in the imported case log"


class OmbudsmanDecision(TextChoices):
    INCOMPLETE_INVALID = "incomplete_invalid", "incomplete or invalid"
    ADVICE_GIVEN = "advice_given", "advice given"
    REFERRED_BACK = "referred_back", "referred back for local resolution"
    CLOSED_AFTER_INITIAL_ENQUIRIES = "closed_after_initial_enquiries", "closed after initial enquiries"
    NOT_UPHELD = "not_upheld", "not upheld"
    UPHELD = "upheld", "upheld"
    UPHELD_WITH_INJUSTICE = "upheld_with_injustice", "upheld: fault and injustice"
    UPHELD_NO_INJUSTICE = "upheld_no_injustice", "upheld: fault, no injustice"


class OmbudsmanKind(TextChoices):
    """How a case reaches the Ombudsman (DOMAIN O codes)."""

    O1 = "O1", "Premature: the person went early"
    O2 = "O2", "All stages done"
    O3 = "O3", "Delay or refusal in the middle of the procedure"
    O4 = "O4", "Early referral, agreed after stage 2"
    O5 = "O5", "About a matter outside the statutory procedure"
    O6 = "O6", "Advice sought by the council"


class OmbudsmanGroup(TextChoices):
    """The four groups of the Ombudsman's newer annual letters. The older words are `OmbudsmanDecision`; keep both."""

    NOT_FOR_US = "not_for_us", "Not for us"
    ASSESSED_AND_CLOSED = "assessed_and_closed", "Assessed and closed"
    INVESTIGATED_NOT_UPHELD = "investigated_not_upheld", "Investigated, not upheld"
    UPHELD = "upheld", "Upheld"


OMBUDSMAN_GROUP_OF = {
    OmbudsmanDecision.INCOMPLETE_INVALID: OmbudsmanGroup.NOT_FOR_US,
    OmbudsmanDecision.ADVICE_GIVEN: OmbudsmanGroup.NOT_FOR_US,
    OmbudsmanDecision.REFERRED_BACK: OmbudsmanGroup.NOT_FOR_US,
    OmbudsmanDecision.CLOSED_AFTER_INITIAL_ENQUIRIES: OmbudsmanGroup.ASSESSED_AND_CLOSED,
    OmbudsmanDecision.NOT_UPHELD: OmbudsmanGroup.INVESTIGATED_NOT_UPHELD,
    OmbudsmanDecision.UPHELD: OmbudsmanGroup.UPHELD,
    OmbudsmanDecision.UPHELD_WITH_INJUSTICE: OmbudsmanGroup.UPHELD,
    OmbudsmanDecision.UPHELD_NO_INJUSTICE: OmbudsmanGroup.UPHELD,
}
"""The newer group of each older word. The mapping is inferred (DOMAIN 7.4), and shown as such."""


class LetterKind(TextChoices):
    """What was sent, exactly as it was sent."""

    STAGE1_RESPONSE = "stage1_response", "stage 1 response"
    TERMS = "terms", "written terms of resolution"
    STATEMENT = "statement", "statement of complaint"
    NOTICE = "notice", "notice of a later date for the stage 2 response"
    STAGE2_RESPONSE = "stage2_response", "notice of the stage 2 response"
    STAGE3_RESPONSE = "stage3_response", "stage 3 response"
    CORPORATE_RESPONSE = "corporate_response", "corporate stage 1 response"
    CORPORATE_REVIEW = "corporate_review", "corporate stage 2 response"
    PROGRESS = "progress", "progress update"


class RecommendationKind(TextChoices):
    REMEDY = "remedy", "remedy for the person"
    SERVICE = "service", "service improvement"
    LEARNING = "learning", "further learning"


class RecommendationDecision(TextChoices):
    """What the council decides about a recommendation. It need not accept one, but gives good reasons in writing."""

    ACCEPTED = "accepted", "accepted"
    PARTLY = "partly", "accepted in part"
    REJECTED = "rejected", "not accepted"


class LateBecause(TextChoices):
    """Whose doing it was that a panel met late (reg 19(4)). It is late all the same."""

    COUNCIL = "council", "the council"
    PANEL = "panel", "the panel"
    COMPLAINANT = "complainant", "the complainant"


class CostCategory(TextChoices):
    INVESTIGATION = "investigation", "commissioned investigations"
    MEDIATION = "mediation", "mediation"
    REDRESS = "redress", "financial redress"
    PANEL = "panel", "review panels"
    OTHER = "other", "other"
