"""How every test runs: a copied database, a cheap hasher, no network, nothing of the developer's own environment."""

import gc
import os
import socket
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from tests.databases import PostgresDatabase, SqliteDatabase, test_database

pytest_plugins = ["tests.cast"]
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each client and server of a test would otherwise list every static file before its first answer.
    settings.WHITENOISE_AUTOREFRESH = True
    for folder in (*settings.STATICFILES_DIRS, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main") + f"_{os.getpid()}"
    database: SqliteDatabase | PostgresDatabase = test_database(worker)
    flush = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        database.create()
    # A flush would take Wagtail's root page and the groups along, and meet the append-only triggers: bring the template back instead.
    TransactionTestCase._fixture_teardown = lambda self: database.restore()
    yield
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        database.drop()


def pytest_collection_finish() -> None:
    """What stands after collection stays; the collector need not walk it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def the_language_of_the_house() -> Iterator[None]:
    """A page in another language leaves its thread in it."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test may not reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
