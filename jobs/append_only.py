"""For migrations: tables whose rows the database itself refuses to change or to remove, on PostgreSQL and on SQLite.

A later migration that makes SQLite rebuild such a table drops its triggers, and has to run the operation again.
"""

from typing import Any

from django.db.migrations import RunPython

POSTGRESQL = """
CREATE FUNCTION {table}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuses();
CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses();
"""
SQLITE = [
    f"CREATE TRIGGER {{table}}_refuses_{verb.lower()} BEFORE {verb} ON {{table}} BEGIN SELECT RAISE(ABORT, '{{words}}'); END"
    for verb in ("UPDATE", "DELETE")
]
UNDO = {
    "postgresql": ["DROP FUNCTION {table}_refuses() CASCADE"],
    "sqlite": ["DROP TRIGGER {table}_refuses_update", "DROP TRIGGER {table}_refuses_delete"],
}


def append_only(table: str, words: str) -> RunPython:
    """The operation for one table; ``words`` are the error, such as "attendance is append-only". Raises ``IntegrityError`` on both."""

    def run(statements: list[str], schema_editor: Any) -> None:
        for statement in statements:
            schema_editor.execute(statement.format(table=table, words=words))

    def refuse(apps: Any, schema_editor: Any) -> None:
        run([POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE, schema_editor)

    def allow(apps: Any, schema_editor: Any) -> None:
        run(UNDO[schema_editor.connection.vendor], schema_editor)

    return RunPython(refuse, allow)
