"""A migrated database for each test process, copied from one template.

Migrating takes some twenty seconds, a copy none. The template is keyed by the migrations it was made from and made under a
lock, so that parallel processes wait for one another instead of migrating each.
"""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

CACHE = Path(__file__).resolve().parent.parent / "var" / "test-databases"


def migrations_key() -> str:
    """A digest of every migration file of every installed app, and of what is made after them: equal migrations, equal template."""
    digest = hashlib.sha256((Path(__file__).resolve().parent.parent / "lms" / "editors.py").read_bytes())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class SqliteDatabase:
    """A file beside the template; restored in place, so that open connections of a live server stay good."""

    def __init__(self, worker: str) -> None:
        self.template = CACHE / f"{migrations_key()}.sqlite3"
        self.file = CACHE / f"run-{worker}.sqlite3"

    def create(self) -> None:
        with one_at_a_time():
            if not self.template.exists():
                for old in CACHE.glob("*.sqlite3"):
                    if not old.name.startswith("run-"):
                        old.unlink()
                half_done = self.template.with_suffix(".making")
                half_done.unlink(missing_ok=True)
                use(str(half_done))
                call_command("migrate", verbosity=0)
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
                half_done.rename(self.template)
        self.drop()
        shutil.copyfile(self.template, self.file)
        # A test database may be lost: durable writes only cost time here.
        connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        use(str(self.file))

    def restore(self) -> None:
        connections.close_all()
        with sqlite3.connect(self.template) as template, sqlite3.connect(self.file, timeout=20) as file:
            template.backup(file)

    def drop(self) -> None:
        connections.close_all()
        for path in CACHE.glob(f"{self.file.name}*"):
            path.unlink()


class PostgresDatabase:
    """A database made from a template database of the same server."""

    def __init__(self, worker: str) -> None:
        self.template = f"accord_template_{migrations_key()}"
        self.name = f"accord_test_{worker}"

    def create(self) -> None:
        with one_at_a_time():
            if not self.exists(self.template):
                half_done = f"{self.template}_making"
                self.administer(f"DROP DATABASE IF EXISTS {half_done} WITH (FORCE)", f"CREATE DATABASE {half_done}")
                use(half_done)
                call_command("migrate", verbosity=0)
                connection.close()
                self.administer(f"ALTER DATABASE {half_done} RENAME TO {self.template}")
        self.restore()
        use(self.name)

    def restore(self) -> None:
        connections.close_all()
        self.administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name} TEMPLATE {self.template}")

    def drop(self) -> None:
        connections.close_all()
        self.administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def exists(self, name: str) -> bool:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def administer(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SET statement_timeout = 0")  # copying waits for the disk as long as it must
            for statement in statements:
                cursor.execute(statement)


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    connections.settings["default"]["NAME"] = name


def test_database(worker: str) -> SqliteDatabase | PostgresDatabase:
    return SqliteDatabase(worker) if connection.vendor == "sqlite" else PostgresDatabase(worker)
