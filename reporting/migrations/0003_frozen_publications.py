"""What is published may be added, and nothing else: refused in the database itself, on SQLite and PostgreSQL.

As for the history (cases, migration 0002): SQLite's REPLACE walks past UPDATE and DELETE triggers, so an insert over a
row that is there is refused as well, by any of its keys; PostgreSQL's triggers are ENABLE ALWAYS, and refuse TRUNCATE.
"""

from django.db import migrations

KEYS = {
    "reporting_publication": "id = NEW.id OR draft_id = NEW.draft_id "
    "OR (year = NEW.year AND layout = NEW.layout AND version = NEW.version)",
    "reporting_artefact": "id = NEW.id OR (publication_id = NEW.publication_id AND kind = NEW.kind)",
}


def on_sqlite():
    for table, same in KEYS.items():
        for verb in ("UPDATE", "DELETE"):
            yield f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, 'What is published is never changed: {verb} on {table} is refused.'); END"""
        yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
            BEGIN SELECT RAISE(ABORT, 'What is published is never replaced: {table}.'); END"""


def on_postgresql():
    yield """CREATE FUNCTION reporting_frozen() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'What is published is never changed: % on % is refused.', TG_OP, TG_TABLE_NAME;
        END $$"""
    for table in KEYS:
        yield f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION reporting_frozen()"""
        yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION reporting_frozen()"""
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change"
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate"


def put_up(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in on_sqlite() if sqlite else on_postgresql():
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in KEYS:
            for what in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{what}", params=None)
        return
    for table in KEYS:
        for what in ("change", "truncate"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{what} ON {table}", params=None)
    schema_editor.execute("DROP FUNCTION reporting_frozen()", params=None)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_annual_report")]
    operations = [migrations.RunPython(put_up, take_down)]
