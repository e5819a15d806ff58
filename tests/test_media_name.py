"""The room `media/` is code; uploads live in var/uploads. Four guard rails keep the two apart."""

import subprocess

from django.conf import settings
from django.core.checks import run_checks

from lms import checks


def test_git_does_not_ignore_the_room():
    assert subprocess.run(["git", "check-ignore", "-q", "media/models.py"], cwd=settings.BASE_DIR).returncode == 1


def test_git_and_docker_ignore_the_uploads_by_their_own_name():
    for name in (".gitignore", ".dockerignore"):
        lines = (settings.BASE_DIR / name).read_text().split()
        assert "/var/" in lines or "var" in lines
        assert not {"media", "/media", "media/", "/media/"} & set(lines)


def test_uploads_are_served_under_their_own_name():
    assert settings.MEDIA_URL == "/uploads/"


def test_a_storage_folder_inside_a_room_is_refused(settings):
    settings.MEDIA_ROOT = settings.BASE_DIR / "media"
    assert [error.id for error in checks.storage_apart_from_code()] == ["lms.E001"]
    settings.MEDIA_ROOT = settings.BASE_DIR
    assert [error.id for error in checks.storage_apart_from_code()] == ["lms.E001"]


def test_the_default_folders_are_accepted():
    assert [error for error in run_checks() if error.id == "lms.E001"] == []
