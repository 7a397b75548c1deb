"""Figures counted from facts that are kept ready are those counted from the record, whatever changes and however."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.models import ServiceArea
from cases.models import Case, CaseCause, Element, Involvement, Person, Term
from reporting import ready, watching
from reporting.counting import Counting
from reporting.crosstab import Basis, Spec, cases_behind, counted_from_record, tabulated
from reporting.dimensions import DIMENSIONS, Lists
from reporting.facts import Columns, Facts
from reporting.measures import MEASURES
from reporting.models import CaseFacts, ChangedCase
from reporting.watching import WATCHED
from stages.models import Action, Clock, Cost, OmbudsmanCase, Recommendation, StageOne, Triage
from tests.logs import imported

pytestmark = pytest.mark.django_db

YEARS = ("2020-21", "2021-22", "2022-23", "2023-24", "2024-25")
ONE_AREA = (("service_area", "Children in Need"),)
EVERY_TABLE = (
    *(
        Spec(rows, columns, basis=basis, years=years)
        for rows, columns, basis, years in product(
            DIMENSIONS, ("year", "stage"), (Basis.RECEIVED, Basis.CLOSED, Basis.ON_HAND), (YEARS, ("2022-23",))
        )
    ),
    *(Spec("service_area", "year", measure, years=YEARS) for measure in MEASURES),
    *(Spec(rows, "year", years=YEARS, where=ONE_AREA) for rows in ("flow", "cause", "stage1_band", "clock")),
    Spec("kind", "year"),
)
"""Every dimension on the bases that read the record differently, every measure, one service, and all time."""
SOME = (*EVERY_TABLE[:: len(EVERY_TABLE) // 30], *EVERY_TABLE[-5:])


@pytest.fixture(scope="module", autouse=True)
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with imported("cwac", django_db_blocker):
        yield


@pytest.fixture
def kept() -> int:
    return ready.make_all_ready()


def tables_asked(ask: Callable[[], object]) -> set[str]:
    with CaptureQueriesContext(connection) as found:
        ask()
    return {name for query in found for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}


def changed() -> set[int]:
    return set(ChangedCase.objects.values_list("case_id", flat=True))


def written(statement: str, *values: object) -> None:
    """Written past every model, as an operator may."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_table_is_the_same_from_what_is_kept(kept: int) -> None:
    assert kept == Case.objects.count() == CaseFacts.objects.count() > 500
    assert tabulated(EVERY_TABLE) == counted_from_record(EVERY_TABLE)
    assert cases_behind(EVERY_TABLE[0], None, "2024-25")


def test_batches_of_what_is_kept_make_no_difference(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    Case.objects.filter(pk__in=Case.objects.values("pk")[:30]).update(version=99)
    whole = counted_from_record(SOME)
    monkeypatch.setattr(ready, "BATCH", 7)
    monkeypatch.setattr(ready, "AT_ONCE", 11)
    assert tabulated(SOME) == whole
    assert ready.make_all_ready() == 30 and tabulated(SOME) == whole


def test_what_is_kept_is_read_in_one_question_and_the_record_not_at_all(kept: int) -> None:
    specs = [spec for spec in EVERY_TABLE if spec.where == ONE_AREA]
    ours = {CaseFacts._meta.db_table, ChangedCase._meta.db_table}
    asked = tables_asked(lambda: tabulated(specs))
    assert ours <= asked and asked.isdisjoint(model._meta.db_table for model in WATCHED)
    asked_of_record = tables_asked(lambda: counted_from_record(specs))
    assert {Case._meta.db_table, Clock._meta.db_table} <= asked_of_record and asked_of_record.isdisjoint(ours)


def test_every_table_that_is_read_is_watched() -> None:
    """All that columns are fetched from, as the database saw it asked; a table that nobody watches goes stale."""
    everything = Facts(frozenset(ready.KEPT))
    few = replace(everything, few=True)
    read = tables_asked(lambda: [list(everything.from_record()), list(few.from_record())])
    assert read == {model._meta.db_table for model in WATCHED}


@pytest.mark.parametrize("model", [model for model in WATCHED if model is not Case], ids=lambda model: model.__name__)
def test_whatever_is_written_of_a_case_is_written_down(model: type[Model], kept: int) -> None:
    one, other, third = Case.objects.order_by("pk").values_list("pk", flat=True)[:3]
    table, column = model._meta.db_table, WATCHED[model]
    model.objects.filter(case__in=(one, other, third))._raw_delete(using="default")
    ChangedCase.objects.all().delete()

    row = _row_of(model, one)
    assert changed() == {one}, "put in"
    for statement, of in (
        (f"UPDATE {table} SET {column} = {column} WHERE id = %s", {one}),
        (f"UPDATE {table} SET {column} = {other} WHERE id = %s", {one, other}),
        (f"DELETE FROM {table} WHERE id = %s", {other}),
    ):
        ChangedCase.objects.all().delete()
        written(statement, row)
        assert changed() == of, statement


def _row_of(model: type[Model], case: int) -> int:
    """A row with as little in it as the table takes, put in past what a model looks after."""
    day = datetime.date(2024, 5, 1)
    least: dict[type[Model], dict[str, object]] = {
        Action: {"number": 9, "text": "To be done.", "owner_name": "a team", "agreed_on": day, "due_on": day},
        CaseCause: {"cause": Term.objects.filter(list="cause").first(), "position": 9},
        Clock: {"rule": "C4", "day_zero": day, "first_due_on": day, "due_on": day, "calendar_version": 1},
        Cost: {"category": "panel", "pounds": 10, "incurred_on": day},
        Element: {"number": 9},
        Involvement: {"part": "complainant", "person": Person.objects.create(name="Somebody"), "from_on": day},
        Recommendation: {"number": 9, "made_on": day},
        Triage: {"completed_on": day},
    }
    return model.objects.bulk_create([model(case_id=case, **least.get(model, {}))])[0].pk


def test_a_new_case_and_one_that_is_deleted_are_written_down(kept: int) -> None:
    one = Case.objects.order_by("pk").first()
    new = Case.objects.get(pk=one.pk)
    new.pk, new.reference, new.imported_reference = None, "R-0000000", None
    new.form_token = "00000000-0000-4000-8000-000000000001"
    new.save(force_insert=True)
    assert changed() == {new.pk}
    ready.make_all_ready()
    assert CaseFacts.objects.filter(case=new).exists() and not changed()
    written("DELETE FROM reporting_casefacts WHERE case_id = %s", new.pk)
    written("DELETE FROM cases_case WHERE id = %s", new.pk)
    assert changed() == {new.pk}
    ready.make_all_ready()
    assert not changed() and tabulated(SOME) == counted_from_record(SOME)


def test_a_cost_of_no_case_changes_none(kept: int) -> None:
    Cost.objects.create(category="panel", pounds=10, incurred_on=datetime.date(2024, 5, 1))
    assert not changed()


CHANGES: dict[str, Callable[[], object]] = {
    "another outcome": lambda: StageOne.objects.filter(outcome="upheld").update(outcome="not_upheld"),
    "answered later": lambda: (
        written("UPDATE stages_stageone SET responded_on = responded_on + 30")
        if connection.vendor == "postgresql"
        else written("UPDATE stages_stageone SET responded_on = date(responded_on, '+30 days')")
    ),
    "another service": lambda: Case.objects.filter(service_area__name="Children in Need").update(
        service_area=ServiceArea.objects.get(name="CP Court Team"), team=None
    ),
    "opened again": lambda: Case.objects.filter(pk__in=Case.objects.exclude(closed_on=None).values("pk")[:9]).update(
        closed_on=None, closed_reason=""
    ),
    "to the Ombudsman": lambda: OmbudsmanCase.objects.create(
        case=Case.objects.exclude(closed_on=None).order_by("received_on").first(),
        referred_on=datetime.date(2024, 9, 2),
        decided_on=datetime.date(2024, 12, 2),
    ),
    "a clock less": lambda: Clock.objects.filter(pk__in=Clock.objects.values("pk")[:40]).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_counts_at_once_and_is_kept_the_next_time(change: str, kept: int) -> None:
    before = tabulated(SOME)
    CHANGES[change]()
    after = counted_from_record(SOME)
    assert changed() and after != before
    assert tabulated(SOME) == after, "read from the record, since it changed"
    ready.make_all_ready()
    assert not changed() and tabulated(SOME) == after, "and kept from now on"


def test_a_change_that_nobody_writes_down_is_a_stale_figure(kept: int) -> None:
    """The control: without its trigger a change is missed, and the tests above would see it."""
    name = "stages_stageone_changed" + ("" if connection.vendor == "postgresql" else "_update")
    written(f"DROP TRIGGER {name}" + (" ON stages_stageone" if connection.vendor == "postgresql" else ""))
    CHANGES["another outcome"]()
    assert not changed() and tabulated(SOME) != counted_from_record(SOME)


def test_a_trigger_that_was_lost_is_put_up_again_and_nothing_kept_before_is_believed(kept: int) -> None:
    """SQLite remakes a table to alter it and forgets its triggers; every `migrate` puts them up again."""
    name = "stages_stageone_changed" + ("" if connection.vendor == "postgresql" else "_update")
    written(f"DROP TRIGGER {name}" + (" ON stages_stageone" if connection.vendor == "postgresql" else ""))
    CHANGES["another outcome"]()
    watching.put_up(using="default")
    assert changed() == set(Case.objects.values_list("pk", flat=True)) and not CaseFacts.objects.exists()
    assert tabulated(SOME) == counted_from_record(SOME)
    ready.make_all_ready()
    StageOne.objects.filter(outcome="not_upheld").update(outcome="upheld")
    assert changed()


def test_every_migrate_puts_them_up(kept: int) -> None:
    call_command("migrate", verbosity=0)
    assert changed() == set(Case.objects.values_list("pk", flat=True))


def test_a_change_while_it_is_read_is_not_crossed_out(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    """Written by somebody else after a case was read and before its facts are kept."""
    read = Facts.from_record

    def and_changed_meanwhile(facts: Facts) -> Iterator[Columns]:
        yield from read(facts)
        written("UPDATE stages_stageone SET outcome = 'upheld' WHERE case_id = %s", case)

    case = StageOne.objects.filter(outcome="not_upheld").values_list("case_id", flat=True).first()
    StageOne.objects.filter(case=case).update(outcome="no_finding")
    with monkeypatch.context() as patched:
        patched.setattr(Facts, "from_record", and_changed_meanwhile)
        assert ready.make_ready() == 1
    assert changed() == {case} and tabulated(SOME) == counted_from_record(SOME)
    ready.make_all_ready()
    assert not changed() and tabulated(SOME) == counted_from_record(SOME)


def test_what_was_kept_for_other_columns_is_read_from_the_record(kept: int) -> None:
    """As after an update of the program that somebody runs without `migrate`."""
    CaseFacts.objects.filter(pk__in=CaseFacts.objects.values("pk")[:100]).update(made_for=1, columns="[1]")
    assert tabulated(SOME) == counted_from_record(SOME)
    CaseFacts.objects.update(made_for=1, columns="[1]")
    assert tabulated(SOME) == counted_from_record(SOME)


def test_every_column_that_a_table_may_need_is_kept() -> None:
    lists = Lists()
    pairs = [Spec(rows, columns, basis=basis) for rows, columns, basis in product(DIMENSIONS, DIMENSIONS, Basis)]
    measured = [Spec(rows, "year", measure) for rows, measure in product(DIMENSIONS, MEASURES)]
    needs = frozenset[str]().union(*(_needs(spec, lists) for spec in (*pairs, *measured)))
    assert needs <= {*ready.KEPT} <= needs | {"pk"}


def _needs(spec: Spec, lists: Lists) -> frozenset[str]:
    try:
        return Counting(spec, lists).needs
    except ValueError:  # a pair that makes no table
        return frozenset()
