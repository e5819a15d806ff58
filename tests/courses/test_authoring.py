"""What an author without technical help does: begin a course, preview it, copy, move, compare, schedule, take back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from assessments.models import QuizPage
from courses.codes import free_code
from courses.models import CoursePage, Edition, LessonPage, ModulePage
from guidance.models import GuidanceNotePage
from tests.cast import sign_in
from tests.factories.assessments import make_course as make_course_with_quiz
from tests.factories.courses import activity, block, make_catalogue, make_course

pytestmark = pytest.mark.django_db


def begin(cast, **said: str):
    make_catalogue()
    data = {"title": "Labour exploitation at sea", "code": "sea", "like": "", **said}
    return sign_in(cast.author).post(reverse("course-begin"), data)


def test_a_course_begins_as_drafts_with_the_parts_of_a_lesson(cast):
    answer = begin(cast)
    course = CoursePage.objects.get()
    assert answer.url == reverse("wagtailadmin_explore", args=[course.pk])
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    assert [course.code, *ModulePage.objects.values_list("code", flat=True), *(page.code for page in lessons)] == [
        "SEA",
        "SEA-M1",
        "SEA-L1.1",
        "SEA-L1.2",
    ]
    assert not any(page.live for page in (course, *lessons))
    kinds = [child.block_type for child in lessons[0].get_latest_revision_as_object().body]
    assert kinds == ["case", "text", "key", "example", "choose", "pitfalls", "recap"]
    assert sign_in(cast.learner_a).get("/courses/sea/").status_code == 404


def test_what_is_not_filled_in_cannot_be_published(cast):
    begin(cast)
    lesson = LessonPage.objects.first()
    edit = sign_in(cast.author).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert edit.status_code == 200
    assert not edit.context["form"].is_valid()


def test_a_course_that_was_begun_is_found_again_on_the_home_of_the_editor(cast):
    begin(cast)
    course, home = CoursePage.objects.get(), reverse("wagtailadmin_home")
    link = f'<a href="{reverse("wagtailadmin_explore", args=[course.pk])}">Labour exploitation at sea</a>'
    assert "Begun and not published" in (shown := sign_in(cast.author).get(home).text) and link in shown
    assert "Begun and not published" not in sign_in(cast.legal_reviewer).get(home).text
    course.get_latest_revision().publish()
    shown = sign_in(cast.author).get(home).text
    assert "Begun and not published" not in shown and "no edition yet" in shown


def test_the_release_of_a_course_that_is_a_draft_says_what_comes_before(cast):
    begin(cast)
    address, client = reverse("course-release", args=[CoursePage.objects.get().pk]), sign_in(cast.author)
    assert "itself is a draft. Publish the page of the course first" in client.get(address).content.decode()
    client.post(address)
    assert not Edition.objects.exists()


def test_the_explorer_lists_steps_as_learners_meet_them(cast):
    make_course("TST", shape=(2,))
    first = LessonPage.objects.order_by("path").first()
    first.save_revision().publish()
    shown = sign_in(cast.author).get(reverse("wagtailadmin_explore", args=[first.get_parent().pk]))
    assert [page.specific.code for page in shown.context["object_list"]] == ["TST-L1.1", "TST-L1.2"]
    LessonPage.objects.last().save_revision().publish()
    shown = sign_in(cast.author).get(reverse("wagtailadmin_explore", args=[first.get_parent().pk]))
    assert [page.specific.code for page in shown.context["object_list"]] == ["TST-L1.1", "TST-L1.2"]


def test_a_lesson_with_a_long_transcript_is_saved_by_the_form_of_the_editor(cast):
    """More than Django's thousand fields."""
    lines = [{"who": "Interviewer", "says": f"<p>Line {number}</p>", "label": "Open", "why": "<p>Why</p>"} for number in range(150)]
    make_course("TST", shape=(1,), bodies=[[activity("annotate", labels=["Open", "Leading"], lines=lines)]])
    lesson = LessonPage.objects.get()
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    data = edit_form(lesson, title="Said anew")
    assert len(data) > 1000
    assert sign_in(cast.author).post(address, data).status_code == 302
    assert LessonPage.objects.get().get_latest_revision_as_object().title == "Said anew"


def edit_form(lesson: LessonPage, **changed: str) -> dict[str, object]:
    """What the editor's form sends of a lesson."""
    written = ("title", "slug", "summary", "code", "minutes", "sensitivity", "safeguards")
    outcomes = [{"code": outcome.code, "text": outcome.text, "id": str(outcome.pk)} for outcome in lesson.outcomes.all()]
    fields = {name: getattr(lesson, name) for name in written}
    rows = inline_formset(outcomes, initial=len(outcomes))
    body = streamfield([(child["type"], as_fields(child["value"])) for child in lesson.body.get_prep_value()])
    return nested_form_data({**fields, "required": "on", "comments": inline_formset([]), "outcomes": rows, "body": body, **changed})


def as_fields(value: object) -> object:
    if isinstance(value, dict):
        return {name: as_fields(part) for name, part in value.items()}
    if isinstance(value, list):
        return streamfield([("item", as_fields(part["value"])) for part in value])
    return rich_text(value) if isinstance(value, str) and value.startswith("<p>") else value


def test_a_course_begins_like_another_one_under_codes_of_its_own(cast):
    like = make_course("TST", shape=(2, 1))
    begin(cast, like=str(like.pk))
    course = CoursePage.objects.get(code="SEA")
    pages = LessonPage.objects.descendant_of(course).order_by("path")
    assert [page.code for page in pages] == ["SEA-L1.1", "SEA-L1.2", "SEA-L2.1"]
    assert not any(page.live for page in pages)
    assert {page.translation_key for page in pages}.isdisjoint(
        LessonPage.objects.descendant_of(like).values_list("translation_key", flat=True)
    )
    assert [page.code for page in LessonPage.objects.descendant_of(like).order_by("path")] == ["TST-L1.1", "TST-L1.2", "TST-L2.1"]


@pytest.mark.parametrize(
    ("code", "error"), [("s e a", "Use two to six letters"), ("1AB", "Use two to six letters"), ("tst", "Another course has this code")]
)
def test_a_code_that_cannot_be_is_told_at_its_field(cast, code, error):
    make_course("TST", shape=(1,))
    assert error in begin(cast, code=code).content.decode()


def test_a_reviewer_begins_no_course(cast):
    assert sign_in(cast.legal_reviewer).get(reverse("course-begin")).status_code == 403


def copy(cast, page, **said: str) -> None:
    data = {"new_title": f"{page.title} again", "new_slug": f"{page.slug}-again", "new_parent_page": str(page.get_parent().pk), **said}
    sign_in(cast.author).post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def test_a_copied_module_and_its_lessons_get_codes_of_their_own(cast):
    course = make_course("TST", shape=(2, 2))
    copy(cast, ModulePage.objects.get(code="TST-M1"), copy_subpages="on")
    assert sorted(ModulePage.objects.values_list("code", flat=True)) == ["TST-M1", "TST-M2", "TST-M3"]
    codes = sorted(LessonPage.objects.descendant_of(course).values_list("code", flat=True))
    assert codes == ["TST-L1.1", "TST-L1.2", "TST-L2.1", "TST-L2.2", "TST-L3.1", "TST-L3.2"]
    assert LessonPage.objects.get(code="TST-L3.1").get_latest_revision_as_object().code == "TST-L3.1"


def test_a_copied_lesson_gets_the_next_code(cast):
    make_course("TST", shape=(2,))
    copy(cast, LessonPage.objects.get(code="TST-L1.1"))
    assert sorted(LessonPage.objects.values_list("code", flat=True)) == ["TST-L1.1", "TST-L1.2", "TST-L1.3"]


@pytest.mark.parametrize(
    ("wanted", "taken", "code"),
    [("A-L1.1", {"A-L1.1"}, "A-L1.2"), ("A-M1", set(), "A-M1"), ("X", {"X"}, "X-2"), ("A9", {"A9", "A10"}, "A11")],
)
def test_the_next_code_is_found(wanted, taken, code):
    assert free_code(wanted, taken) == code


def test_a_step_is_moved_and_put_in_order_in_the_explorer(cast):
    make_course("TST", shape=(2, 1))
    client, lesson, other = sign_in(cast.author), LessonPage.objects.get(code="TST-L1.1"), ModulePage.objects.get(code="TST-M2")
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk]))
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().specific == other
    client.post(f"{reverse('wagtailadmin_pages:set_page_position', args=[lesson.pk])}?position=0")
    assert [page.specific.code for page in other.get_children()] == ["TST-L1.1", "TST-L2.1"]


def test_every_kind_of_page_can_be_previewed_as_a_learner_sees_it(cast):
    make_course_with_quiz()
    GuidanceNotePage(title="A note", slug="a-note", code="GN-91")
    client = sign_in(cast.author)
    for model in (CoursePage, ModulePage, LessonPage, QuizPage):
        page = model.objects.first()
        page.save_revision()
        answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert answer.status_code == 200
        assert page.title in answer.content.decode()


def test_two_versions_are_compared(cast):
    make_course("TST", shape=(1,), bodies=[[block("text", "<p>First wording.</p>")]])
    lesson = LessonPage.objects.get()
    first = lesson.save_revision()
    lesson.body = [("text", "<p>Second wording.</p>")]
    second = lesson.save_revision()
    shown = (
        sign_in(cast.author).get(reverse("wagtailadmin_pages:revisions_compare", args=[lesson.pk, first.pk, second.pk])).content.decode()
    )
    assert "addition" in shown and "deletion" in shown


def test_a_page_is_published_on_its_day_and_taken_back(cast):
    make_course("TST", shape=(1,))
    lesson = LessonPage.objects.get()
    lesson.unpublish()
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    lesson.save_revision().publish()
    assert not LessonPage.objects.get().live
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled", verbosity=0)
    assert LessonPage.objects.get().live
    sign_in(cast.author).post(reverse("wagtailadmin_pages:unpublish", args=[lesson.pk]))
    assert not LessonPage.objects.get().live


def test_where_a_note_is_used_is_told(cast):
    course = make_course("TST", shape=(1,))
    note = course.get_parent().add_child(instance=GuidanceNotePage(title="A note", slug="a-note", code="GN-91"))
    lesson = LessonPage.objects.get()
    lesson.body = [("text", f'<p>See <a linktype="page" id="{note.pk}">the note</a>.</p>')]
    lesson.save_revision().publish()
    call_command("rebuild_references_index", verbosity=0)
    assert lesson.title in sign_in(cast.author).get(reverse("wagtailadmin_pages:usage", args=[note.pk])).content.decode()
