"""Liveness knows nothing, readiness knows what matters, and neither tells a version."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from jobs.models import Job
from lms import health


def no_database(*args):
    raise DatabaseError("gone")


def test_liveness_answers_without_the_database(client, monkeypatch):
    monkeypatch.setattr(connection, "ensure_connection", no_database)
    assert client.get("/healthz", headers={"host": "anything.example"}).status_code == 200


def test_readiness_says_so_when_the_database_is_away(client, monkeypatch):
    monkeypatch.setattr(connection, "ensure_connection", no_database)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": "no answer"})


@pytest.mark.django_db
def test_readiness_tells_what_waits(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["jobs"]["waiting"] == 0


@pytest.mark.django_db
def test_late_jobs_degrade_but_do_not_close_the_site(client):
    Job.objects.create(name="late", key="late", run_after=timezone.now() - timedelta(hours=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


@pytest.mark.django_db
def test_a_waiting_migration_closes_the_site(client, monkeypatch):
    monkeypatch.setattr(health, "unapplied_migrations", lambda: True)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_no_version_is_told(client, settings):
    for address in ("/healthz", "/readyz"):
        assert settings.VERSION not in client.get(address).content.decode()
