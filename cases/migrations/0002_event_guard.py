"""Events and their words may be added, and nothing else: refused in the database itself, on SQLite and PostgreSQL.

SQLite's REPLACE walks past UPDATE and DELETE triggers, so an insert over an existing row is refused as well. PostgreSQL's
triggers are ENABLE ALWAYS, which holds against a session that plays a replica. An owner of the database can still drop a
trigger; the hash chain is what shows that (docs/decisions/0002-event-chain.md).
"""

from django.db import migrations

SQLITE_UP = [
    """CREATE TRIGGER cases_event_no_update BEFORE UPDATE ON cases_event
       BEGIN SELECT RAISE(ABORT, 'The history is append-only: events are never changed.'); END""",
    """CREATE TRIGGER cases_event_no_delete BEFORE DELETE ON cases_event
       BEGIN SELECT RAISE(ABORT, 'The history is append-only: events are never deleted.'); END""",
    """CREATE TRIGGER cases_event_no_replace BEFORE INSERT ON cases_event
       WHEN EXISTS (SELECT 1 FROM cases_event
                    WHERE id = NEW.id OR (number = NEW.number AND case_id IS NEW.case_id))
       BEGIN SELECT RAISE(ABORT, 'The history is append-only: events are never replaced.'); END""",
    """CREATE TRIGGER cases_eventpayload_no_update BEFORE UPDATE ON cases_eventpayload
       BEGIN SELECT RAISE(ABORT, 'The history is append-only: the words of an event are never changed.'); END""",
    """CREATE TRIGGER cases_eventpayload_no_replace BEFORE INSERT ON cases_eventpayload
       WHEN EXISTS (SELECT 1 FROM cases_eventpayload WHERE event_id = NEW.event_id)
       BEGIN SELECT RAISE(ABORT, 'The history is append-only: the words of an event are never replaced.'); END""",
]
SQLITE_DOWN = [
    f"DROP TRIGGER {name}"
    for name in (
        "cases_event_no_update",
        "cases_event_no_delete",
        "cases_event_no_replace",
        "cases_eventpayload_no_update",
        "cases_eventpayload_no_replace",
    )
]
POSTGRESQL_UP = [
    """CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'The history is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER cases_event_no_change BEFORE UPDATE OR DELETE ON cases_event
       FOR EACH ROW EXECUTE FUNCTION cases_append_only()""",
    """CREATE TRIGGER cases_event_no_truncate BEFORE TRUNCATE ON cases_event
       FOR EACH STATEMENT EXECUTE FUNCTION cases_append_only()""",
    """CREATE TRIGGER cases_eventpayload_no_change BEFORE UPDATE ON cases_eventpayload
       FOR EACH ROW EXECUTE FUNCTION cases_append_only()""",
    """CREATE TRIGGER cases_eventpayload_no_truncate BEFORE TRUNCATE ON cases_eventpayload
       FOR EACH STATEMENT EXECUTE FUNCTION cases_append_only()""",
    "ALTER TABLE cases_event ENABLE ALWAYS TRIGGER cases_event_no_change",
    "ALTER TABLE cases_event ENABLE ALWAYS TRIGGER cases_event_no_truncate",
    "ALTER TABLE cases_eventpayload ENABLE ALWAYS TRIGGER cases_eventpayload_no_change",
    "ALTER TABLE cases_eventpayload ENABLE ALWAYS TRIGGER cases_eventpayload_no_truncate",
]
POSTGRESQL_DOWN = [
    "DROP TRIGGER cases_event_no_change ON cases_event",
    "DROP TRIGGER cases_event_no_truncate ON cases_event",
    "DROP TRIGGER cases_eventpayload_no_change ON cases_eventpayload",
    "DROP TRIGGER cases_eventpayload_no_truncate ON cases_eventpayload",
    "DROP FUNCTION cases_append_only()",
]


def put_up(apps, schema_editor):
    for statement in SQLITE_UP if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_UP:
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    for statement in SQLITE_DOWN if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_DOWN:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
