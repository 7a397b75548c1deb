"""The history: one row for each thing done to or seen of a case, written in the same transaction and never changed.

Each row carries the hash of the row before it on the same case, so that a change made behind the application's back
shows (`manage.py verify_audit`). Words about people are kept apart in `EventPayload`, which can be erased without
breaking the chain, because the row holds only a salted digest of them. Database triggers refuse to update, delete,
replace or truncate (migration 0002). See docs/decisions/0002-event-chain.md.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .case import Case


class Verb(models.TextChoices):
    """Everything that is done here, as the history says it."""

    # the record
    LOGGED = "logged", "Logged"
    IMPORTED = "imported", "Imported"
    VIEWED = "viewed", "Viewed"
    SEARCHED = "searched", "Searched"
    EXPORTED = "exported", "Exported"
    DETAILS_CHANGED = "details_changed", "Details changed"
    PERSON_ADDED = "person_added", "Person added"
    PERSON_ENDED = "person_ended", "Part on the case ended"
    EXCLUDED = "excluded", "Kept out of the case"
    EXCLUSION_LIFTED = "exclusion_lifted", "No longer kept out of the case"
    ELEMENT_ADDED = "element_added", "Point of complaint added"
    ELEMENT_REWORDED = "element_reworded", "Point of complaint reworded"
    ELEMENT_WITHDRAWN = "element_withdrawn", "Point of complaint withdrawn"
    ELEMENT_ROUTED = "element_routed", "Point of complaint dealt with elsewhere"
    ELEMENT_STOPPED = "element_stopped", "Point of complaint stopped"
    ELEMENT_MERGED = "element_merged", "Point of complaint merged into another"
    ELEMENT_SPLIT = "element_split", "Point of complaint split"
    DUTIES_RECORDED = "duties_recorded", "Information on receipt recorded"
    EQUALITY_RECORDED = "equality_recorded", "Equality answers recorded"
    EQUALITY_CHANGED = "equality_changed", "Equality answers changed"
    EQUALITY_REMOVED = "equality_removed", "Equality answers removed"
    OFFICER_CHANGED = "officer_changed", "Officer changed"
    # triage
    TRIAGE_BEGUN = "triage_begun", "Triage begun"
    TRIAGE_ANSWERED = "triage_answered", "Triage question answered"
    DISCRETION_USED = "discretion_used", "Decision made"
    ACCEPTED = "accepted", "Accepted for stage 1"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    ROUTED_ELSEWHERE = "routed_elsewhere", "Dealt with elsewhere"
    RESOLVED_EARLY = "resolved_early", "Resolved early"
    EARLY_RESOLUTION_TRIED = "early_resolution_tried", "Early resolution begun"
    EARLY_RESOLUTION_ENDED = "early_resolution_ended", "Early resolution did not hold"
    WAITING_FOR_INTEREST = "waiting_for_interest", "Waiting for the sufficient interest decision"
    INTEREST_DECIDED = "interest_decided", "Sufficient interest decided"
    WAITING_FOR_ADVOCATE = "waiting_for_advocate", "Waiting for an advocate"
    ADVOCATE_APPOINTED = "advocate_appointed", "Advocate appointed"
    STOPPED_CONCURRENT = "stopped_concurrent", "Stopped while another process runs"
    # stage 1
    ALLOCATED = "allocated", "Allocated to a senior manager"
    TEAM_MANAGER_APPOINTED = "team_manager_appointed", "Team manager appointed"
    APPOINTMENT_ACCEPTED = "appointment_accepted", "Appointment accepted"
    APPOINTMENT_RETURNED = "appointment_returned", "Appointment sent back"
    APPOINTMENT_ENDED = "appointment_ended", "Appointment ended"
    START_MOVED = "start_moved", "Start moved at the complainant's request"
    EXTENDED = "extended", "Extended"
    ANSWER_DRAFTED = "answer_drafted", "Answer drafted"
    RESPONSE_SUBMITTED = "response_submitted", "Draft response submitted"
    RESPONSE_RETURNED = "response_returned", "Draft response sent back"
    RESPONSE_APPROVED = "response_approved", "Draft response approved"
    APPROVAL_LAPSED = "approval_lapsed", "Approval lapsed because the text changed"
    RESPONSE_ISSUED = "response_issued", "Stage 1 response issued"
    TERMS_SENT = "terms_sent", "Written terms of resolution sent"
    # stage 2
    STAGE_TWO_REQUESTED = "stage_two_requested", "Stage 2 asked for"
    STAGE_ONE_SKIPPED = "stage_one_skipped", "Stage 1 left out by agreement"
    STATEMENT_DRAFTED = "statement_drafted", "Statement of complaint drafted"
    STATEMENT_SENT = "statement_sent", "Statement of complaint sent"
    STATEMENT_COMMENTED = "statement_commented", "Comments on the statement recorded"
    STATEMENT_FINAL = "statement_final", "Statement of complaint final"
    APPOINTED = "appointed", "Appointed"
    INVESTIGATION_BEGUN = "investigation_begun", "Stage 2 investigation begun"
    NOTICE_GIVEN = "notice_given", "Notice of a later date given"
    FACT_CHECK_SENT = "fact_check_sent", "Draft report sent for a check of facts"
    FACT_CHECK_RETURNED = "fact_check_returned", "Check of facts returned"
    FINDING_RECORDED = "finding_recorded", "Finding recorded"
    REPORT_RECEIVED = "report_received", "Report received"
    ADJUDICATION_BEGUN = "adjudication_begun", "Adjudication begun"
    POINT_ADJUDICATED = "point_adjudicated", "Point of complaint adjudicated"
    RECOMMENDATION_DECIDED = "recommendation_decided", "Recommendation decided"
    DISCUSSED = "discussed", "Discussed with the independent person"
    ANSWER_SIGNED = "answer_signed", "Answer signed"
    STAGE_TWO_SENT = "stage_two_sent", "Stage 2 response sent"
    # stage 3
    PANEL_REQUESTED = "panel_requested", "Review panel asked for"
    PANEL_ARRANGED = "panel_arranged", "Review panel arranged"
    PANEL_CHANGED = "panel_changed", "Arrangements for the panel changed"
    PAPERS_SENT = "papers_sent", "Papers for the panel sent"
    PANEL_HELD = "panel_held", "Review panel held"
    PANEL_REPORTED = "panel_reported", "Panel's report received"
    STAGE_THREE_SENT = "stage_three_sent", "Stage 3 response sent"
    # the Ombudsman
    OMBUDSMAN_CASE_OPENED = "ombudsman_case_opened", "Ombudsman's case opened"
    OMBUDSMAN_STEP_RECORDED = "ombudsman_step_recorded", "Ombudsman's letter recorded"
    OMBUDSMAN_ANSWERED = "ombudsman_answered", "Ombudsman answered"
    OMBUDSMAN_DECIDED = "ombudsman_decided", "Ombudsman's decision recorded"
    REFERRED_EARLY = "referred_early", "Referred early to the Ombudsman"
    # what puts it right
    RECOMMENDATION_MADE = "recommendation_made", "Recommendation recorded"
    ACTION_AGREED = "action_agreed", "Action agreed"
    ACTION_CHANGED = "action_changed", "Action changed"
    ACTION_REPORTED = "action_reported", "Action reported done"
    ACTION_VERIFIED = "action_verified", "Action verified"
    ACTION_NOT_DONE = "action_not_done", "Action not carried out"
    REMEDY_RECORDED = "remedy_recorded", "Remedy recorded"
    COST_RECORDED = "cost_recorded", "Cost recorded"
    # the corporate procedure
    ROUTED_TO_CORPORATE = "routed_to_corporate", "Taken under the corporate procedure"
    REROUTED = "rerouted", "Moved to the other procedure"
    REVIEW_REQUESTED = "review_requested", "Corporate stage 2 asked for"
    REVIEW_DRAFTED = "review_drafted", "Corporate stage 2 response drafted"
    REVIEW_SENT = "review_sent", "Corporate stage 2 response sent"
    # words with the complainant
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    UPDATED = "updated", "Complainant updated"
    REPLIED = "replied", "Reply sent"
    # endings and beginnings
    WITHDRAWN = "withdrawn", "Withdrawn"
    WITHDRAWAL_CONFIRMED = "withdrawal_confirmed", "Withdrawal confirmed in writing"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    CONCURRENT_NOTICE_SENT = "concurrent_notice_sent", "Notice of the concurrent process sent"
    CONCURRENT_ENDED = "concurrent_ended", "Concurrent process ended"
    RESUBMITTED = "resubmitted", "Resubmitted after the concurrent process"
    LINKED = "linked", "Linked to another case"
    # the house
    SIGNED_IN = "signed_in", "Signed in"
    REPORT_MADE = "report_made", "Report made"
    REPORT_DOWNLOADED = "report_downloaded", "Report downloaded"
    REPORT_BEGUN = "report_begun", "Report begun"
    REPORT_WORDED = "report_worded", "Words of a report changed"
    WITHHOLDING_SET = "withholding_set", "Withholding of small numbers in a report set"
    NAME_CLEARED = "name_cleared", "Word in a report said to be nobody’s name"
    REPORT_SUBMITTED = "report_submitted", "Report submitted for approval"
    REPORT_TAKEN_BACK = "report_taken_back", "Report taken back by its author"
    REPORT_SENT_BACK = "report_sent_back", "Report sent back"
    REPORT_APPROVED = "report_approved", "Report approved"
    REPORT_PUBLISHED = "report_published", "Report published"
    REPORT_DROPPED = "report_dropped", "Draft of a report dropped"
    CALENDAR_CHANGED = "calendar_changed", "Calendar changed"
    TARGET_CHANGED = "target_changed", "Council's target changed"
    REGISTER_CHANGED = "register_changed", "Register of investigators changed"
    OMBUDSMAN_FIGURES_ENTERED = "ombudsman_figures_entered", "Ombudsman's published figures entered"
    FIGURE_ENTERED = "figure_entered", "Figure from elsewhere entered"
    FIGURE_CHANGED = "figure_changed", "Figure from elsewhere changed"
    FIGURE_REMOVED = "figure_removed", "Figure from elsewhere removed"
    FIGURES_IMPORTED = "figures_imported", "Figures from elsewhere imported"
    LAYOUT_BEGUN = "layout_begun", "Layout of a report begun"
    LAYOUT_CHANGED = "layout_changed", "Layout of a report changed"
    LAYOUT_REMOVED = "layout_removed", "Layout of a report removed"
    QUOTATION_KEPT = "quotation_kept", "Words from a case put into a report"
    QUOTATION_REMOVED = "quotation_removed", "Words from a case taken out of a report"
    TABLE_SAVED = "table_saved", "Table of figures saved"
    TABLE_REMOVED = "table_removed", "Saved table of figures removed"
    CASE_LOG_SENT = "case_log_sent", "Case log sent to be checked"
    CASE_LOG_CHECKED = "case_log_checked", "Case log checked"
    CASE_LOG_IMPORTED = "case_log_imported", "Case log imported"
    CASE_LOG_CANCELLED = "case_log_cancelled", "Import of a case log cancelled"
    MESSAGE_LOOKED_INTO = "message_looked_into", "Message that may not have arrived looked into"


READS = (Verb.VIEWED, Verb.SEARCHED, Verb.EXPORTED, Verb.SIGNED_IN, Verb.REPORT_DOWNLOADED)


class Event(models.Model):
    """One thing done or seen. `on` is the day it happened, `at` the moment it was recorded."""

    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    on = models.DateField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acting_as = models.CharField(max_length=30, blank=True)
    verb = models.CharField(max_length=30, choices=Verb.choices)
    about = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=Q(case__isnull=False), name="one_event_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(case__isnull=True), name="one_house_event_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} ({self.case or 'house'}, {self.number})"


class EventPayload(models.Model):
    """The words of an event: reason, before and after. Erasable; the event keeps a salted digest of it."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"words of {self.event_id}"
