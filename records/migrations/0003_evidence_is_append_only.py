"""The database itself refuses to change or delete evidence, on PostgreSQL and on SQLite.

A later migration that makes SQLite rebuild the table drops its triggers: it has to run ``add_triggers`` again, and
``tests/records/test_evidence.py`` fails until it does.
"""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE ON records_evidence
    FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
"""
SQLITE = [
    f"CREATE TRIGGER evidence_refuses_{verb.lower()} BEFORE {verb} ON records_evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]


def add_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER evidence_is_append_only ON records_evidence; DROP FUNCTION evidence_is_append_only();")
    else:
        schema_editor.execute("DROP TRIGGER evidence_refuses_update")
        schema_editor.execute("DROP TRIGGER evidence_refuses_delete")


class Migration(migrations.Migration):
    dependencies = [("records", "0002_standings_say_more")]

    operations = [migrations.RunPython(add_triggers, drop_triggers)]
