"""The case logs that were sent in through the browser (`stages/importing/runs.py` checks them and takes them in)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Promise


class CaseLog(Promise):
    """One case log: a promise to check it, and once somebody says so, a promise to import it.

    The file is in the document store while either waits, and while a log without a fault waits for the word to import
    it. Then it is deleted; the counts, its name and its digest stay.
    """

    class Step(models.TextChoices):
        CHECK = "check", "check"
        IMPORT = "import", "import"

    step = models.CharField(max_length=10, choices=Step.choices, default=Step.CHECK)
    name = models.CharField("name of the file as it was sent", max_length=100)
    file = models.CharField("its name in the document store, until it is deleted", max_length=200, blank=True)
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    labels = models.JSONField("the council's words for the fixed lists", default=dict)
    create_missing = models.BooleanField("add names that the council's own lists lack", default=False)
    rows = models.PositiveIntegerField("rows in it", default=0)
    new = models.PositiveIntegerField("rows that are not cases here yet", default=0)
    bad = models.PositiveIntegerField("rows with a fault", default=0)
    wrong = models.PositiveIntegerField("faults", default=0)
    faults = models.JSONField("each fault as line, column, value and what is wrong", default=list)
    flags = models.JSONField("what is odd in good rows, as line and words", default=list)
    ended_at = models.DateTimeField("when it was last checked or imported", null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="a_log_is_read_to_100"),
            models.CheckConstraint(
                condition=~Q(status__in=["queued", "running"]) | ~Q(file=""), name="a_log_that_waits_has_its_file"
            ),
            models.CheckConstraint(condition=~Q(step="import") | Q(wrong=0), name="a_log_with_a_fault_is_not_imported"),
        ]

    def __str__(self) -> str:
        return f"case log {self.name} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("case_log", args=[self.pk])

    @property
    def same(self) -> int:
        """Rows that are cases here already and say the same."""
        return self.rows - self.new - self.bad

    @property
    def is_imported(self) -> bool:
        return self.step == self.Step.IMPORT and self.status == self.Status.DONE

    @property
    def may_be_imported(self) -> bool:
        """Whether it was checked, is without a fault, and is still here."""
        checked = self.step == self.Step.CHECK and self.status == self.Status.DONE
        return checked and self.wrong == 0 and self.file != ""

    @property
    def outcome(self) -> str:
        """What came of it, for a list."""
        if self.is_imported:
            return f"{self.new} imported"
        if self.status == self.Status.DONE:
            return f"{self.bad} of {self.rows} rows wrong" if self.wrong else "Waits to be imported"
        if self.status in self.WAITING:
            return "Being checked" if self.step == self.Step.CHECK else "Being imported"
        return "Cancelled" if self.status == self.Status.CANCELLED else "Not imported"

    @property
    def said(self) -> str:
        match self.step, self.status:
            case self.Step.CHECK, self.Status.DONE:
                return f"The case log you sent is checked: {'it has faults' if self.wrong else 'nothing is wrong'}"
            case self.Step.IMPORT, self.Status.DONE:
                return "The case log you sent is imported"
            case _, self.Status.CANCELLED:
                return "The case log you sent was cancelled, and nothing was imported"
        return "The case log you sent was not imported"
