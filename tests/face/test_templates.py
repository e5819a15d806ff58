"""What every template keeps to: nothing inline, no other host, components known to the gallery, error pages that always render."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import RequestFactory

from lms.errors import bare_page

TEMPLATES = Path(settings.BASE_DIR, "templates")
PAGES = [file for file in sorted(TEMPLATES.rglob("*.html")) if "emails" not in file.parts]
INLINE = {
    "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>",
    "an inline style": r"<style\b|\sstyle\s*=\s*[\"']",
    "an event attribute": r"<[^>{]*\son[a-z]+\s*=\s*[\"']",
    "a script address": r"(?:href|src|action)\s*=\s*[\"']\s*javascript:",
    "another host": r"(?:src|srcset|action)\s*=\s*[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_a_template_has_nothing_inline(file):
    text = file.read_text()
    assert [what for what, pattern in INLINE.items() if re.search(pattern, text)] == []
    assert len(text.splitlines()) <= 150


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<p style="color:red">',
        '<p class="a" onclick="x()">',
        '<a href="javascript:x()">',
        '<img src="//host/x.png">',
    ],
)
def test_what_is_inline_is_found(bad):
    assert [what for what, pattern in INLINE.items() if re.search(pattern, bad)]


def includes(name: str, seen: set[str]) -> set[str]:
    """Every template that a template brings in, by name."""
    if name not in seen:
        seen.add(name)
        for other in re.findall(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"", (TEMPLATES / name).read_text()):
            includes(other, seen)
    return seen


def test_every_component_stands_in_the_gallery():
    shown = includes("lms/gallery.html", set()) | includes("guidance/home.html", set())
    components = {f"components/{file.name}" for file in (TEMPLATES / "components").glob("*.html")}
    assert sorted(components - shown) == []


def test_the_page_for_our_own_failure_needs_nothing():
    text = get_template("500.html").render()
    assert "Something went wrong on our side" in text
    assert "{%" not in text


@pytest.mark.parametrize("status", [400, 500])
def test_bare_error_pages_need_no_database(status, django_assert_num_queries):
    response = bare_page(RequestFactory().get("/"), status, "word")
    assert response.status_code == status
    assert b"<h1>" in response.content


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_pages_say_what_happened_and_name_no_machine(status):
    text = get_template(f"{status}.html").render({})
    assert re.search(r"<h1>.+</h1>", text)
    assert not re.search(r"Django|Traceback|Python", text)


def tokenless(texts: dict[str, str]) -> list[str]:
    """Where a template with a form to be sent is included without the token: an include with ``only`` hands on what it names and nothing else."""
    with_token = {name for name, text in texts.items() if re.search(r"{%\s*csrf_token\s*%}|{{\s*csrf_token\s*}}", text)}
    includes = r"{%\s*include\s+\"([^\"]+)\"([^%]*)\bonly\s*%}"
    return [
        f"{name} includes {other}"
        for name, text in texts.items()
        for other, handed in re.findall(includes, text)
        if other in with_token and "csrf_token=" not in handed
    ]


def test_a_form_that_is_included_gets_its_token():
    assert tokenless({str(file.relative_to(TEMPLATES)): file.read_text() for file in TEMPLATES.rglob("*.html")}) == []


def test_a_form_without_its_token_is_found():
    texts = {"a.html": '{% include "b.html" with x=y only %}', "b.html": "<form>{% csrf_token %}</form>"}
    assert tokenless(texts) == ["a.html includes b.html"]
