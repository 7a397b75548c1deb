"""What is still open on a case besides the stage it is at: acknowledgements, notices, terms, the Ombudsman."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Case
from stages.actions.ombudsman import undecided
from stages.models import Acknowledgement, ConcurrentProcess, StageOne, StageThree, StageTwo, Withdrawal


def owed(case: Case) -> frozenset[str]:
    """By name, what waits to be recorded; and `process` where there is another process, `came back` where the case was
    resubmitted after one. One query."""
    of_case = {"case": OuterRef("pk")}
    processes = ConcurrentProcess.objects.filter(**of_case)
    may_come_back = processes.filter(ended_on__isnull=False, resubmitted_as=None, elements__status="stopped")
    asked: dict[str, QuerySet] = {
        "process": processes,
        "came back": ConcurrentProcess.objects.filter(resubmitted_as=OuterRef("pk")),
        "notice": processes.filter(notice_sent_on=None),
        "end": processes.filter(ended_on=None),
        "resubmission": may_come_back,
        "confirmation": Withdrawal.objects.filter(**of_case, confirmed_on=None),
        "terms": StageOne.objects.filter(**of_case, resolved_on__isnull=False, terms_sent_on=None),
        "ombudsman": undecided(**of_case),
        "asked_2": StageTwo.objects.filter(**of_case, requested_on__isnull=False),
        "asked_3": StageThree.objects.filter(**of_case, requested_on__isnull=False),
        **{f"acknowledged_{n}": Acknowledgement.objects.filter(**of_case, stage=n) for n in (1, 2, 3)},
    }
    found = Case.objects.filter(pk=case.pk).values_list(*(Exists(rows) for rows in asked.values())).first()
    there = {name for name, yes in zip(asked, found or (), strict=False) if yes}
    wanted = {"1"} | {n for n in ("2", "3") if f"asked_{n}" in there}
    if any(f"acknowledged_{n}" not in there for n in wanted):
        there.add("acknowledgement")
    return frozenset(there)
