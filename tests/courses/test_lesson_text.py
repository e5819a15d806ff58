"""The text of a lesson: rendered once an edition, with what differs from learner to learner put in afterwards."""

import pytest
from django.core.cache import cache
from django.utils.translation import override

from courses.lesson_text import frozen_text, text_of
from courses.models import LessonPage
from tests.factories.courses import activity, block, make_course


def lesson(*body, **fields) -> LessonPage:
    return LessonPage(title="A lesson", slug="lesson", code="TST-L1.1", body=list(body), **fields)


def test_neighbouring_words_are_one_part_and_an_activity_is_its_own():
    text = text_of(lesson(block("text"), block("key"), activity("sort"), block("recap")))
    assert [part.kind for part in text.parts] == ["html", "activity", "html"]
    assert list(text.activities) == ["a1"]


def test_sources_are_those_of_words_and_activities_in_order():
    text = text_of(lesson(block("key"), activity("sort", prompt="<p>See [S9].</p>"), block("text")))
    assert text.marks == ("S1", "S2", "S9")


@pytest.mark.django_db
class TestFrozen:
    @pytest.fixture
    def step(self):
        cache.clear()
        return make_course(shape=(1,)).editions.get().steps.select_related("revision").get()

    def test_it_is_the_text_of_the_release_whatever_the_page_says_now(self, step):
        page = LessonPage.objects.get()
        page.title = "Changed since"
        page.save_revision().publish()
        assert frozen_text(step).title == "Lesson TST-L1.1"

    def test_it_is_rendered_once(self, step, django_assert_num_queries):
        first = frozen_text(step)
        with django_assert_num_queries(0):
            assert frozen_text(step) == first

    def test_each_language_has_its_own(self, step):
        page = LessonPage.objects.get()
        english = frozen_text(step)
        with override("es"):
            spanish = frozen_text(step)
        assert (spanish.title, spanish.language) == (english.title, english.language), "nothing is said in Spanish yet"
        assert "Source S1" in english.parts[0].html
        assert "Fuente S1" in spanish.parts[0].html
        assert page.title == english.title
