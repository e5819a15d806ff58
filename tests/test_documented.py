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


def links_of(document: str) -> set[str]:
    """The paths within the project that a page leads to."""
    found = re.findall(r"\]\(([^)\s]+)\)", document)
    return {link.partition("#")[0] for link in found if "://" not in link and not link.startswith("#")}


def test_every_link_in_the_documents_leads_somewhere():
    pages = [settings.BASE_DIR / "README.md", *(settings.BASE_DIR / "docs").rglob("*.md")]
    assert [f"{page.name}: {link}" for page in pages for link in links_of(page.read_text()) if not (page.parent / link).exists()] == []


def test_a_link_that_leads_nowhere_is_found():
    assert links_of("See [here](nowhere.md#part) and [there](https://x.example).") == {"nowhere.md"}
