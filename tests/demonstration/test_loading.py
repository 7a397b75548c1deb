"""The demonstration council: where it loads, that it loads whole or not at all, and what everybody finds there."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Post, Role, User
from cases.audit import walk
from cases.models import Case
from reporting.models import Publication
from reporting.publication.files import FILES
from reporting.publication.publishing import kept
from reporting.publication.snapshots import Snapshot
from stages.demonstration import open_cases
from stages.demonstration.staff import PASSWORD, STAFF
from stages.law.vocabulary import State
from stages.rebuilding import rebuild
from tests import traces
from tests.builders import now_on, person

GIVEN_ON_A_CASE_ALONE = {Role.ADJUDICATING_OFFICER, Role.PANEL_CHAIR, Role.REVIEWING_OFFICER}

pytestmark = pytest.mark.django_db


def assert_not_loaded(refused: pytest.ExceptionInfo[CommandError], why: str, before: dict[str, str]) -> None:
    assert refused.value.returncode == 1
    assert why in str(refused.value)
    assert traces.digest() == before


@pytest.mark.parametrize("other", [{}, {"DEBUG": True}, {"PRODUCTION": True}])
def test_no_other_setting_loads_it(other: dict[str, bool], settings: Any) -> None:
    for name, value in other.items():
        setattr(settings, name, value)
    before = traces.digest()
    with pytest.raises(CommandError) as refused:
        call_command("load_demonstration")
    assert_not_loaded(refused, "no other setting will load it", before)


def test_it_is_not_loaded_among_real_people(demonstration: None) -> None:
    person("Officer One", Role.COMPLAINTS_OFFICER)
    before = traces.digest()
    with pytest.raises(CommandError) as refused:
        call_command("load_demonstration")
    assert_not_loaded(refused, "holds people or cases already", before)


def test_a_load_that_fails_at_the_end_leaves_nothing_behind(
    demonstration: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the last step")

    monkeypatch.setattr(open_cases, "live_through", broken)
    before = traces.digest()
    with pytest.raises(RuntimeError, match="the last step"), transaction.atomic():
        call_command("load_demonstration")
    assert traces.digest() == before


@pytest.mark.slow
@time_machine.travel(now_on(datetime.date(2026, 11, 23)), tick=False)
def test_it_loads_once_and_whole_with_every_state_and_everybody_can_sign_in(
    demonstration: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demonstration")
    said = capsys.readouterr().out
    assert said.startswith("Loaded the demonstration council: 1085 cases, 47 of them open.")
    assert [someone.email for someone in STAFF if someone.email not in said] == []
    assert {post.role for post in Post.objects.all()} == set(Role) - GIVEN_ON_A_CASE_ALONE
    assert {user.password for user in User.objects.all()} == {User.objects.first().password}
    assert [someone.email for someone in STAFF if authenticate(username=someone.email, password=PASSWORD) is None] == []
    assert set(Case.objects.values_list("status", flat=True)) == set(State)
    assert rebuild(dry_run=True).differences == 0
    assert walk().broken == []
    one = Publication.objects.get()
    assert (one.year, one.version, str(one.author), str(one.approver)) == (
        "2025-26",
        1,
        "Complaints Manager",
        "Head of Service One",
    )
    for row in one.artefacts.all():
        assert kept(row.file, row.sha256) is not None
    read = FILES["html"].make(Snapshot.read(one.snapshot)).decode()
    assert "every number of the report are made up." in read
    before = traces.digest()
    call_command("load_demonstration")
    assert capsys.readouterr().out == "The demonstration council is loaded already. Nothing was changed.\n"
    assert traces.digest() == before
