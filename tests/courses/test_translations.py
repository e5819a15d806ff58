"""A lesson in the language of its reader, whole or not at all; what is done in it is done in every language (ADR 38)."""

import polib
import pytest
from django.core.cache import cache
from django.utils.translation import override

from courses.lesson_text import frozen_text
from courses.models import LessonPage
from courses.translations import sentences, take_in
from tests.cast import sign_in
from tests.factories.courses import activity, block, make_course_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    cache.clear()
    return make_course_world(person=cast.learner_a, shape=(1,), bodies=[[block("text"), block("key"), activity("sort"), block("recap")]])


def say(folder, *, leave_out: str = "") -> int:
    """A file in which every sentence of the lesson is said, but one."""
    path = folder / "es" / "TST-L1.1.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    for words in sentences(LessonPage.objects.get()):
        if words != leave_out:
            catalogue.append(
                polib.POEntry(msgid=words, msgstr=words.replace("Lesson", "Lección").replace("Say what", "Decir qué") + " (es)")
            )
    catalogue.save(str(path))
    return take_in(folder)


def test_it_is_shown_in_the_language_of_the_reader_with_a_way_to_the_original_and_back(world, tmp_path):
    assert say(tmp_path) > 10
    client = sign_in(world.person)
    page = client.get(world.url()).content.decode()
    assert "<h1>Lesson TST-L1.1</h1>" in page
    assert "?in=" not in page
    world.person.speak("es")
    page = client.get(world.url()).content.decode()
    assert "<h1>Lección TST-L1.1 (es)</h1>" in page
    assert "Decir qué TST-L1.1 teaches. (es)" in page
    assert f'href="{world.url()}?in=en-gb"' in page
    original = client.get(f"{world.url()}?in=en-gb").content.decode()
    assert '<h1 lang="en-gb">Lesson TST-L1.1</h1>' in original
    assert f'href="{world.url()}"' in original


def test_what_is_answered_in_one_language_is_answered_in_the_other(world, tmp_path):
    say(tmp_path)
    client = sign_in(world.person)
    world.person.speak("es")
    rows = {f"row-{number}": "0" for number in range(3)}
    client.post(f"{world.url()}activities/a1/", rows)
    client.post(f"{world.url()}done/")
    assert world.enrolment.progress.get(step_key=world.steps[0].step_key).done_at
    world.person.speak("en-gb")
    page = client.get(world.url()).content.decode()
    assert "You have done this lesson." in page
    assert "<h1>Lesson TST-L1.1</h1>" in page


def test_a_lesson_of_which_a_sentence_is_missing_stands_in_its_own_language(world, tmp_path):
    left_out = next(words for words in sentences(LessonPage.objects.get()) if "Ask who kept it" in words)
    say(tmp_path, leave_out=left_out)
    with override("es"):
        assert frozen_text(world.steps[0]).language == "en-gb"
        assert frozen_text(world.steps[0]).title == "Lesson TST-L1.1"


def test_a_frozen_edition_is_translated_by_its_own_words_whatever_the_page_says_now(world, tmp_path):
    say(tmp_path)
    page = LessonPage.objects.get()
    page.title = "Said otherwise since"
    page.save_revision().publish()
    with override("es"):
        assert frozen_text(world.steps[0]).title == "Lección TST-L1.1 (es)"


def test_a_translation_is_made_once_an_edition_and_the_original_costs_what_it_did(world, tmp_path, django_assert_num_queries):
    say(tmp_path)
    step = world.enrolment.edition.steps.select_related("revision").get()
    with override("es"):
        frozen_text(step)
        with django_assert_num_queries(0):
            assert frozen_text(step).language == "es"


def test_taking_in_again_changes_nothing_and_a_better_word_replaces(world, tmp_path):
    say(tmp_path)
    assert say(tmp_path) == 0
    path = tmp_path / "es" / "TST-L1.1.po"
    path.write_text(path.read_text().replace("Lección", "Clase"))
    assert take_in(tmp_path) == 1
    with override("es"):
        assert frozen_text(world.steps[0]).title == "Clase TST-L1.1 (es)"


def test_a_translation_with_broken_markup_is_refused(world, tmp_path):
    path = tmp_path / "es" / "broken.po"
    path.parent.mkdir()
    path.write_text('msgid "One"\nmsgstr "<script>one</script>"\n')
    with pytest.raises(ValueError, match="script"):
        take_in(tmp_path)


def test_english_content_on_a_page_in_another_language_says_so(world):
    client = sign_in(world.person)
    assert f"<h1>{world.course.title}</h1>" in client.get(f"/courses/{world.course.slug}/").content.decode()
    world.person.speak("es")
    assert f'<h1 lang="en-gb">{world.course.title}</h1>' in client.get(f"/courses/{world.course.slug}/").content.decode()
