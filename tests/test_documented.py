"""What can be configured or run is written down."""

import re

from django.conf import settings
from django.core.management import get_commands

OPERATIONS = (settings.BASE_DIR / "docs" / "operations.md").read_text()


def keys_read(source: str) -> set[str]:
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source))


def keys_told(document: str) -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", document, re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_setting_exists():
    assert keys_told(OPERATIONS) == keys_read((settings.BASE_DIR / "lms" / "settings.py").read_text())


def test_an_undocumented_setting_is_found():
    assert keys_read('X = env.str("NEW_KEY", default="")') - keys_told(OPERATIONS) == {"NEW_KEY"}


def test_every_command_of_ours_is_documented():
    rooms = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    ours = {name for name, app in get_commands().items() if app in rooms}
    assert ours - {name for name in ours if f"manage.py {name}" in OPERATIONS or name == "start"} == set()


def test_every_decision_is_listed():
    folder = settings.BASE_DIR / "docs" / "adr"
    index = (folder / "README.md").read_text()
    assert {path.name for path in folder.glob("0*.md")} == set(re.findall(r"\((0[\w-]+\.md)\)", index))
