"""Cases that are made to measure on are like those of life in what is measured, and are not mixed with real ones."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Post, Role
from cases.models import Case, Event
from cases.record import Refused
from stages.generating import generate
from stages.models import Clock
from stages.rebuilding import rebuild
from tests import builders
from tests.builders import TODAY, Council

pytestmark = pytest.mark.django_db


def test_generated_cases_have_the_clocks_that_a_rebuild_gives_and_a_history_that_holds() -> None:
    made = generate(300, today=TODAY)
    assert (made.cases, made.clocks) == (Case.objects.count(), Clock.objects.count())
    assert made.cases == Event.objects.filter(case__isnull=False).count() == 300
    assert 500 < made.clocks < 700
    assert rebuild(dry_run=True).clocks_changed == 0
    call_command("verify_audit")


def test_they_lie_in_the_order_they_were_received_in_and_an_open_one_has_an_officer() -> None:
    generate(300, today=TODAY)
    received = list(Case.objects.order_by("pk").values_list("received_on", flat=True))
    assert received == sorted(received)
    open_cases = Case.objects.filter(next_due_on__isnull=False)
    assert open_cases.exists()
    assert not open_cases.filter(officer=None).exists()
    assert Post.objects.filter(role=Role.COMPLAINTS_OFFICER).exists()


def test_they_are_not_mixed_with_real_cases_except_in_a_demonstration(council: Council, settings: object) -> None:
    settings.DEMONSTRATION = False
    builders.logged(council)
    with pytest.raises(Refused, match="this database holds cases"):
        generate(5, today=TODAY)
    assert Case.objects.count() == 1
    settings.DEMONSTRATION = True
    assert generate(5, today=TODAY).cases == 5


def test_the_command_says_what_it_made_and_refuses_a_number_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("generate_cases", "3")
    assert capsys.readouterr().out.startswith("Made 3 cases with ")
    with pytest.raises(CommandError, match="NUMBER must be 1 or more"):
        call_command("generate_cases", "0")
