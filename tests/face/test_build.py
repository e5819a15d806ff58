"""The build: it runs, nothing in it is another host's, and what a lesson loads stays light."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
KB = 1024

pytestmark = pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="npm ci has not run")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "static"
    node = shutil.which("node")
    assert node, "the build needs Node.js"
    subprocess.run([node, str(ROOT / "static/build.mjs"), str(out)], check=True, cwd=ROOT, timeout=120)
    return out


def compressed(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_one_style_sheet_below_sixteen_kilobytes(built):
    assert [file.name for file in (built / "css").iterdir()] == ["accord.css"]
    assert compressed(built / "css/accord.css") <= 16 * KB


def test_two_fonts_carry_an_ordinary_page(built):
    assert compressed(built / "fonts/sans.woff2", built / "fonts/serif.woff2") <= 34 * KB


def test_the_scripts_of_every_page_are_tiny(built):
    assert compressed(built / "js/frame.js") <= 1 * KB


def test_what_a_lesson_loads_leaves_nine_kilobytes_for_its_words(built):
    scripts = [built / "js" / name for name in ("frame.js", "activity.js", "place.js", "reflection.js") if (built / "js" / name).exists()]
    parts = [built / "css/accord.css", built / "fonts/sans.woff2", built / "fonts/serif.woff2", *scripts]
    assert len(parts) + 1 <= 8
    assert compressed(*parts) <= 51 * KB


def test_no_sheet_reaches_another_host(built):
    css = (built / "css/accord.css").read_text()
    assert re.findall(r"url\(\s*[\"']?(?!\.\./fonts/|data:)[^)]*\)", css) == []
    assert "http" not in css.replace("http://www.w3.org/2000/svg", "")


def test_every_font_the_sheet_names_is_there(built):
    named = set(re.findall(r"\.\./(fonts/[\w-]+\.woff2)", (built / "css/accord.css").read_text()))
    assert named == {f"fonts/{file.name}" for file in (built / "fonts").iterdir()}


def test_the_sprite_holds_the_icons_in_use_and_no_other(built):
    held = set(re.findall(r'<symbol id="([a-z_]+)"', (built / "icons.svg").read_text()))
    templates = "\n".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    assert set(re.findall(r'icon\.html" with name="([a-z_]+)"', templates)) <= held
    assert len(held) <= 24


def test_the_lock_names_no_registry_and_every_package_is_pinned():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    pins = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in pins.values()), pins
