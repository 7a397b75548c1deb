"""Failed sign-ins, counted so that guessing becomes slow."""

from django.db import models


class FailedSignIns(models.Model):
    """How often signing in has failed lately for an account, an address, or the two together.

    `of` is a keyed digest: the table must not become a list of who works here and from where.
    """

    of = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    not_before = models.DateTimeField()

    class Meta:
        verbose_name_plural = "failed sign-ins"
        indexes = [models.Index(fields=["last_at"], name="failed_sign_ins_by_time")]

    def __str__(self) -> str:
        return f"{self.failures} failures, last at {self.last_at}"
