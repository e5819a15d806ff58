"""Every message is found, translated, and says the same (ADR 38)."""

import os
import time

import polib
import pytest

from lms.words import bare, catalogue
from lms.words.compiling import compiled
from lms.words.finding import Message, find, in_code, in_template


@pytest.fixture(scope="module")
def found():
    return find()


@pytest.mark.parametrize("language", catalogue.TRANSLATED)
def test_every_message_is_translated(found, language):
    assert [str(fault) for fault in catalogue.faults(found, catalogue.read(language))] == []


def test_no_template_has_words_that_cannot_be_translated():
    assert [str(each) for each in bare.find()] == []


def test_messages_are_found_in_code_and_templates():
    code = """from django.utils.translation import gettext as _, ngettext\nx = _("a " "b")\ny = ngettext("one", "%d of them", n)\nz = _(name)"""
    assert set(in_code(code)) == {Message("a b"), Message("one", "%d of them")}
    template = """{% translate "50% done" %}{% blocktranslate count n=x %}one{% plural %}{{ n }} of them{% endblocktranslate %}{{ _("c")|upper }}"""
    assert list(in_template(template)) == [Message("50%% done"), Message("one", "%(n)s of them"), Message("c")]


def entry(msgid: str, msgstr: str, **more) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (entry("%(n)s days", "%(n)s días"), ""),
        (entry("%(n)s days", "%(dias)s días"), "placeholders or tags differ"),
        (entry("a <strong>b</strong>", "a b"), "placeholders or tags differ"),
        (entry("yes", ""), "missing"),
        (entry("yes", "sí", flags=["fuzzy"]), "fuzzy"),
        (entry(" or ", "o"), "spaces at the ends differ"),
        (entry("one", "", msgid_plural="%(n)s", msgstr_plural={0: "uno", 1: "%(n)s"}), ""),
        (entry("one", "", msgid_plural="%(n)s", msgstr_plural={0: "uno", 1: ""}), "missing"),
    ],
)
def test_a_translation_says_what_its_original_says(said, why):
    assert catalogue.wrong(said) == why


def test_words_between_tags_are_bare_and_what_django_writes_is_not():
    source = """<p title="{% translate "x" %}">{{ name }} · {% translate "Fine" %}</p>\n<p aria-label="Not fine">Bare words</p><!-- not seen -->"""
    assert [(each.line, each.words) for each in bare.in_source(source)] == [(2, "Not fine"), (2, "Bare words")]


def test_a_catalogue_is_compiled_without_gettext_and_again_only_when_it_is_younger(tmp_path):
    source, target = tmp_path / "locale", tmp_path / "build"
    path = source / "es" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "yes"\nmsgstr "sí"\n')
    made = compiled(source, target) / "es" / "LC_MESSAGES" / "django.mo"
    assert [each.msgstr for each in polib.mofile(str(made))] == ["sí"]
    before = made.stat().st_mtime_ns
    compiled(source, target)
    assert made.stat().st_mtime_ns == before
    os.utime(path, (time.time() + 60, time.time() + 60))
    compiled(source, target)
    assert made.stat().st_mtime_ns != before
