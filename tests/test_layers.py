"""The order of the rooms, where import-linter cannot look: that every room is in it, foreign keys, and templates."""

import re
import tomllib
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from importlinter.contracts.layers import LayersContract

ROOT = Path(settings.BASE_DIR)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ORDER = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
SHARED_TEMPLATES = ("components/", "base.html", "allauth/", "wagtailadmin/")


def upward_relations(models_of_rooms: list[type[models.Model]]) -> list[str]:
    found = []
    for model in models_of_rooms:
        for field in model._meta.get_fields():
            if not (field.many_to_one or field.one_to_one or field.many_to_many) or field.auto_created or not field.related_model:
                continue
            target = field.related_model._meta.app_label
            if target in ORDER and ORDER.index(target) < ORDER.index(model._meta.app_label):
                found.append(f"{model._meta.label}.{field.name} points up to {target}")
    return found


def models_of_rooms() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ORDER]


def test_every_room_stands_in_the_order():
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert rooms == set(ORDER)
    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) == set(ORDER)


def test_no_foreign_key_points_up():
    assert models_of_rooms()
    assert upward_relations(models_of_rooms()) == []


def test_a_foreign_key_that_points_up_is_found():
    class Field:
        name, many_to_one, one_to_one, many_to_many, auto_created = "course", True, False, False, False
        related_model = apps.get_model("courses", "CoursePage")

    class Upward:
        class _meta:  # noqa: N801
            app_label, label = "jobs", "jobs.Upward"
            get_fields = staticmethod(lambda: [Field])

    assert upward_relations([Upward]) == ["jobs.Upward.course points up to courses"]


def foreign_includes(folder: str, text: str) -> list[str]:
    own = ("blocks/",) if folder in {"courses", "guidance", "media"} else ()
    names = re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", text)
    return [name for name in names if not name.startswith((*SHARED_TEMPLATES, f"{folder}/", *own))]


@pytest.mark.parametrize("room", [room for room in ORDER if room != "lms"])
def test_templates_of_a_room_use_only_components_and_their_own(room):
    for path in (ROOT / "templates" / room).rglob("*.html"):
        assert foreign_includes(room, path.read_text()) == [], path.name


def test_a_template_that_reaches_into_another_room_is_found():
    assert foreign_includes("courses", "{% include 'records/row.html' %}") == ["records/row.html"]


def test_no_room_or_file_has_a_vague_name():
    vague = {"core", "base", "common", "utils", "helpers", "misc", "services", "managers"}
    names = [path for room in ORDER for path in (ROOT / room).rglob("*.py") if vague & {part.removesuffix(".py") for part in path.parts}]
    assert names == []


@pytest.mark.slow
def test_an_import_that_points_up_breaks_the_contract():
    """The same contract that ``make check`` holds, against the real imports and against one more."""
    graph = grimp.build_graph(*ORDER)
    options = {"root_packages": ORDER}
    contract = LayersContract("order", session_options=options, contract_options={"name": "order", "type": "layers", "layers": ORDER})
    assert contract.check(graph, verbose=False).kept
    graph.add_import(importer="jobs.models", imported="records.models.evidence")
    assert not contract.check(graph, verbose=False).kept
