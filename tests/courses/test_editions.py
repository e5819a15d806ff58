"""What publishing means for those who are taught: a correction, or a new edition that may ask something."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from assessments.models import Item, ItemVersion
from courses.asking import asked_of, holders, read_changes, tell_holders
from courses.editions import ShapeChangedError, correct, current_edition, release
from courses.enrolments import enrol
from courses.lesson_text import frozen_text
from courses.models import Asks, CoursePage, Edition, LessonPage
from courses.progress import finish_step
from courses.releasing import Outlook, perhaps_changed, release_as
from jobs.models import Job
from notices.models import Notice
from tests.cast import Cast, sign_in
from tests.factories.agencies import DisciplineFactory, PersonFactory
from tests.factories.assessments import make_course as make_course_with_quiz
from tests.factories.courses import block, make_course, make_course_page, make_lesson, make_module

pytestmark = pytest.mark.django_db

SECOND = [("text", "<p>The second wording of it.</p>")]


@pytest.fixture
def lesson() -> LessonPage:
    """In a course of one lesson, released once."""
    make_course(shape=(1,), bodies=[[block("text", "<p>The first wording of it.</p>")]])
    return LessonPage.objects.get()


def course_of(lesson: LessonPage) -> CoursePage:
    return CoursePage.objects.ancestor_of(lesson).get()


def reword(lesson: LessonPage, body=SECOND) -> None:
    lesson.body = body
    lesson.save_revision().publish()


def one_more(lesson: LessonPage) -> LessonPage:
    page = lesson.get_parent().add_child(instance=LessonPage(title="One more", slug="one-more", code="TST-L1.2", live=False))
    page.save_revision().publish()
    return page


def taught(enrolment) -> str:
    return "".join(part.html for part in frozen_text(enrolment.edition.steps.get()).parts)


def finish(person, lesson: LessonPage):
    enrolment = enrol(person, course=course_of(lesson), by=person)
    finish_step(enrolment, step_key=lesson.translation_key, by=person)
    enrolment.refresh_from_db()
    return enrolment


def test_a_correction_reaches_whoever_is_under_way_and_keeps_what_was_taught_before(lesson, cast):
    course, done, reading = course_of(lesson), PersonFactory(), PersonFactory()
    before, now = finish(done, lesson), enrol(reading, course=course, by=reading)
    reword(lesson)
    edition = correct(course, by=cast.author, what_changed="Better put.")
    before.refresh_from_db()
    now.refresh_from_db()
    assert (edition.number, edition.correction, edition.label) == (1, 1, "1.1")
    assert "first wording" in taught(before) and "second wording" in taught(now)


def test_whoever_finished_the_edition_does_not_begin_it_again_after_a_correction(lesson, cast):
    done = PersonFactory()
    before = finish(done, lesson)
    reword(lesson)
    correct(course_of(lesson), by=cast.author, what_changed="Better put.")
    assert enrol(done, course=course_of(lesson), by=done) == before
    page = sign_in(done).get(reverse("course", args=[course_of(lesson).slug])).content.decode()
    assert "Go on with the new edition" not in page


def test_a_correction_cannot_change_which_steps_are_asked_for(lesson, cast):
    one_more(lesson)
    with pytest.raises(ShapeChangedError):
        correct(course_of(lesson), by=cast.author, what_changed="x")
    assert not Outlook(course_of(lesson)).may_be_correction


def test_a_new_edition_leaves_everybody_where_they_are(lesson, cast):
    reading = PersonFactory()
    now = enrol(reading, course=course_of(lesson), by=reading)
    reword(lesson)
    edition = release_as(course_of(lesson), correction=False, what_changed="Another case.", by=cast.author)
    now.refresh_from_db()
    assert edition.number == now.edition.number + 1
    assert "first wording" in taught(now)


def test_nothing_is_released_twice(lesson, cast):
    course = course_of(lesson)
    assert correct(course, by=cast.author, what_changed="x") == release(course) == current_edition(course)


def ask(lesson: LessonPage, cast: Cast, asks: Asks = Asks.READ, **more: object) -> Edition:
    reword(lesson)
    return release_as(course_of(lesson), correction=False, what_changed="Another case.", asks=asks, days=30, by=cast.author, **more)


def test_holders_are_asked_to_read_until_they_have(lesson, cast):
    done, other = PersonFactory(), PersonFactory()
    finish(done, lesson)
    enrol(other, course=course_of(lesson), by=other)
    edition = ask(lesson, cast)
    assert list(holders(edition)) == [done]
    assert asked_of(done, course=course_of(lesson)) == edition
    assert asked_of(other, course=course_of(lesson)) is None
    read_changes(done, edition=edition)
    read_changes(done, edition=edition)
    assert asked_of(done, course=course_of(lesson)) is None


def test_who_is_asked_to_retake_is_asked_until_they_have_finished_again(lesson, cast):
    done = PersonFactory()
    finish(done, lesson)
    edition = ask(lesson, cast, Asks.RETAKE)
    read_changes(done, edition=edition)
    assert asked_of(done, course=course_of(lesson)) == edition
    assert finish(done, lesson).edition == edition
    assert asked_of(done, course=course_of(lesson)) is None


def test_only_the_chosen_disciplines_are_asked(lesson, cast):
    legal = DisciplineFactory(slug="prosecutor")
    prosecutor, investigator = PersonFactory(discipline=legal), PersonFactory()
    finish(prosecutor, lesson)
    finish(investigator, lesson)
    assert list(holders(ask(lesson, cast, disciplines=[legal]))) == [prosecutor]


def test_holders_are_told_once_through_the_outbox(lesson, cast):
    done = PersonFactory()
    finish(done, lesson)
    edition = ask(lesson, cast)
    job = Job.objects.get(name="courses.tell_holders")
    assert job.payload == {"edition": str(edition.pk)}
    tell_holders(edition.pk)
    tell_holders(edition.pk)
    notice = Notice.objects.get(kind="course.revised")
    assert notice.recipient == done and "Another case." in notice.body


def test_a_holder_reads_the_difference_and_says_so(lesson, cast):
    done = PersonFactory()
    finish(done, lesson)
    ask(lesson, cast)
    client, address = sign_in(done), reverse("course-changes", args=[course_of(lesson).slug])
    assert "Please read what has changed" in client.get(reverse("course", args=[course_of(lesson).slug])).content.decode()
    shown = client.get(address).content.decode()
    assert "The <del>first</del> wording of it." in shown and "The <ins>second</ins> wording of it." in shown
    client.post(address)
    assert "Please read what has changed" not in client.get(reverse("course", args=[course_of(lesson).slug])).content.decode()
    assert client.post(address).status_code == 404


def test_what_changed_is_only_for_whoever_is_in_the_course(lesson, cast):
    assert sign_in(cast.learner_a).get(reverse("course-changes", args=[course_of(lesson).slug])).status_code == 404


def test_markup_in_a_lesson_stays_text_in_the_difference(lesson, cast):
    done = PersonFactory()
    finish(done, lesson)
    reword(lesson, [("text", "<p>Less than &lt;b&gt;here&lt;/b&gt;.</p>")])
    release(course_of(lesson))
    shown = sign_in(done).get(reverse("course-changes", args=[course_of(lesson).slug])).content.decode()
    assert "<b>here</b>" not in shown


def test_the_question_is_asked_where_a_page_is_published(lesson, cast):
    fields = {name: getattr(lesson, name) for name in ("slug", "summary", "code", "minutes", "sensitivity", "safeguards")}
    data = nested_form_data(
        {
            **fields,
            "title": "Another title",
            "required": "on",
            "body": {"count": "0"},
            "outcomes": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    answer = sign_in(cast.author).post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    assert answer.url == reverse("course-release", args=[course_of(lesson).pk])


def release_page(lesson: LessonPage, cast: Cast, **said: object):
    address = reverse("course-release", args=[course_of(lesson).pk])
    client = sign_in(cast.author)
    return client.post(address, {"days": 60, "asks": "nothing", **said}, follow=True) if said else client.get(address)


def test_of_a_first_edition_nothing_is_asked(cast):
    course = make_course_page("NEW")
    make_lesson(make_module(course))
    address, client = reverse("course-release", args=[course.pk]), sign_in(cast.author)
    shown = client.get(address).content.decode()
    assert "This will be the first edition" in shown and 'name="asks"' not in shown and 'name="what_changed"' not in shown
    assert "The first edition is released." in client.post(address, follow=True).content.decode()
    assert course.editions.get().released_by == cast.author


def test_an_author_says_that_it_is_a_correction(lesson, cast):
    reword(lesson)
    shown = release_page(lesson, cast).content.decode()
    assert "TST-L1.1 Lesson TST-L1.1" in shown and "changed" in shown and "/revisions/compare/" in shown
    number = current_edition(course_of(lesson)).number
    release_page(lesson, cast, meaning="correction", what_changed="A comma.")
    assert current_edition(course_of(lesson)).label == f"{number}.1"


def test_an_author_asks_holders_to_retake(lesson, cast):
    finish(PersonFactory(), lesson)
    reword(lesson)
    shown = release_page(lesson, cast, meaning="new", what_changed="The law has changed.", asks="retake", days=20).content.decode()
    edition = current_edition(course_of(lesson))
    assert (edition.asks, edition.released_by, edition.what_changed) == (Asks.RETAKE, cast.author, "The law has changed.")
    assert "1 people who hold an earlier one are told" in shown


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"meaning": "correction", "what_changed": "x", "asks": "read"}, "A correction asks nothing of anybody"),
        ({"meaning": "new", "what_changed": ""}, "This field is required"),
        ({"meaning": "new", "what_changed": "x", "days": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(lesson, cast, said, error):
    reword(lesson)
    number = current_edition(course_of(lesson)).label
    assert error in release_page(lesson, cast, **said).content.decode()
    assert current_edition(course_of(lesson)).label == number


def test_where_steps_have_changed_only_a_new_edition_is_offered(lesson, cast):
    one_more(lesson)
    shown = release_page(lesson, cast).content.decode()
    assert 'value="new"' in shown and 'value="correction"' not in shown
    release_page(lesson, cast, meaning="correction", what_changed="x")
    assert current_edition(course_of(lesson)).correction == 0


def test_drafts_and_changed_questions_are_named(cast):
    _course, lesson, _quiz = make_course_with_quiz()
    lesson.title = "A draft title"
    lesson.save_revision()
    item = Item.objects.first()
    ItemVersion.objects.create(item=item, number=2, stem="Another stem?", content=item.versions.get().content, fingerprint="other")
    shown = release_page(lesson, cast).content.decode()
    assert "A draft title" in shown
    assert f"New or worded anew: {item.code}." in shown


def test_a_reviewer_cannot_release(lesson, cast):
    assert sign_in(cast.legal_reviewer).get(reverse("course-release", args=[course_of(lesson).pk])).status_code == 403


def test_home_shows_what_is_published_and_not_released(lesson, cast, django_assert_num_queries):
    Edition.objects.filter(course=course_of(lesson)).update(released_at="2030-01-01T00:00:00Z")
    assert list(perhaps_changed()) == []
    Edition.objects.filter(course=course_of(lesson)).update(released_at="2020-01-01T00:00:00Z")
    with django_assert_num_queries(1):
        assert [course.code for course in perhaps_changed()] == ["TST"]
    assert "Published and not released" in sign_in(cast.author).get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"asks": Asks.READ},
        {"asked_by": date(2026, 1, 1)},
        {"asks": Asks.READ, "asked_by": date(2026, 1, 1), "correction": 1},
        {"number": 1},
    ],
)
def test_the_database_refuses_what_cannot_be(lesson, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(**{"course": course_of(lesson), "number": 9, "fingerprint": "x", **wrong})
