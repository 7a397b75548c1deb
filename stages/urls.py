"""The pages of the procedure. Each step's name is the same in the address, the button, the action and the history."""

from django.urls import path

from stages.views import case, reminders, stage_one, triage, worklist

CASE = "cases/<str:reference>/"

urlpatterns = [
    path("", worklist.your_work, name="your_work"),
    path("cases/", worklist.all_cases, name="all_cases"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/messages/<int:pk>/", reminders.message, name="message"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}history/", case.history, name="history"),
    path(f"{CASE}why/<str:rule>/", case.why, name="why"),
    path(f"{CASE}triage/", triage.triage, name="triage"),
    path(f"{CASE}triage/begin/", triage.triage_begin, name="triage_begin"),
    path(f"{CASE}triage/late/", triage.late_decision, name="late_decision"),
    path(f"{CASE}triage/accept/", triage.accept, name="accept"),
    path(f"{CASE}triage/refuse/", triage.refuse, name="refuse"),
    path(f"{CASE}triage/route/", triage.route, name="route"),
    path(f"{CASE}triage/interest/ask/", triage.interest_wait, name="interest_wait"),
    path(f"{CASE}triage/interest/", triage.interest, name="interest"),
    path(f"{CASE}triage/advocate/wait/", triage.advocate_wait, name="advocate_wait"),
    path(f"{CASE}triage/advocate/", triage.advocate, name="advocate"),
    path(f"{CASE}triage/early/", triage.early, name="early"),
    path(f"{CASE}triage/early/resolved/", triage.early_resolved, name="early_resolved"),
    path(f"{CASE}triage/early/end/", triage.early_end, name="early_end"),
    path(f"{CASE}triage/points/<int:number>/prejudice/", triage.prejudice, name="prejudice"),
    path(f"{CASE}triage/points/<int:number>/route/", triage.route_point, name="route_point"),
    path(f"{CASE}triage/questions/<str:question>/", triage.triage_question, name="triage_question"),
    path(f"{CASE}allocate/", stage_one.allocate, name="allocate"),
    path(f"{CASE}team-manager/", stage_one.team_manager, name="team_manager"),
    path(f"{CASE}appointment/accept/", stage_one.appointment_accept, name="appointment_accept"),
    path(f"{CASE}appointment/return/", stage_one.appointment_return, name="appointment_return"),
    path(f"{CASE}extend/", stage_one.extend, name="extend"),
    path(f"{CASE}start/", stage_one.start, name="start"),
    path(f"{CASE}response/", stage_one.response, name="response"),
    path(f"{CASE}response/letter/", stage_one.letter, name="letter"),
    path(f"{CASE}response/preview/", stage_one.preview, name="preview"),
    path(f"{CASE}response/submit/", stage_one.submit, name="submit"),
    path(f"{CASE}response/check/", stage_one.check, name="check"),
    path(f"{CASE}response/issue/", stage_one.issue, name="issue"),
    path(f"{CASE}response/points/<int:number>/", stage_one.answer, name="answer"),
    path(f"{CASE}withdraw/", stage_one.withdraw, name="withdraw"),
    path(f"{CASE}close/", stage_one.close, name="close"),
]
