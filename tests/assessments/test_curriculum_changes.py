"""Loading again: what has not changed is left alone, what has makes a new edition, and nobody loses what they have done."""

from pathlib import Path

import pytest
from django.conf import settings

from agencies.models import AuditEvent
from assessments.curriculum import Loaded, load
from assessments.models import Item, ItemVersion, QuizPage
from courses.enrolments import enrol
from courses.models import CataloguePage, CoursePage, Edition, EditionStep, LessonPage, ModulePage, Outcome
from courses.progress import answer_activity, done_keys, finish_step
from courses.translations import take_in, translated
from guidance.models import GuidanceNotePage, HomePage, Source
from tests.factories.curriculum import ITEMS, write_curriculum

pytestmark = pytest.mark.django_db
LESSON = "courses/tst/lessons/TST-L1.1.md"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = write_curriculum(tmp_path / "content", lessons=3)
    load(folder)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> Loaded:
    path = folder / name
    assert old in path.read_text(), old
    path.write_text(path.read_text().replace(old, new))
    return load(folder)


def codes() -> list[str]:
    return list(Edition.objects.first().steps.values_list("code", flat=True))


def test_the_first_load_makes_pages_sources_items_and_an_edition(folder):
    course = CoursePage.objects.get()
    assert course.get_parent().specific == CataloguePage.objects.get()
    assert HomePage.objects.get().get_site().root_page.specific == HomePage.objects.get()
    assert codes() == ["TST-L1.1", "TST-L1.2", "TST-L1.3", "TST-A1"]
    assert set(Source.objects.values_list("mark", flat=True)) == {"S1", "S2"}
    assert GuidanceNotePage.objects.get().review_by.isoformat() == "2026-11-01"
    assert Item.objects.filter(course=course).count() == 3
    assert AuditEvent.objects.filter(action="curriculum.loaded").count() == 1


def test_the_second_load_changes_nothing_at_all(folder):
    before = list(LessonPage.objects.values_list("pk", "latest_revision_id", "path"))
    again = load(folder)
    assert not again.changes
    assert again.editions == []
    assert list(LessonPage.objects.values_list("pk", "latest_revision_id", "path")) == before
    assert AuditEvent.objects.filter(action="curriculum.loaded").count() == 1


def test_what_an_editor_has_changed_is_not_undone_by_an_unchanged_file(folder):
    page = LessonPage.objects.get(code="TST-L1.1")
    page.title = "Better said"
    page.save_revision().publish()
    assert not load(folder).changes
    assert LessonPage.objects.get(code="TST-L1.1").title == "Better said"


def test_a_changed_lesson_makes_a_new_edition_that_says_what_changed(folder):
    loaded = edit(folder, LESSON, "What the pay record shows", "What a pay record tells")
    assert loaded.changes.changed == ["TST-L1.1"]
    [edition] = loaded.editions
    assert (edition.number, edition.what_changed) == (2, "Changed: TST-L1.1.")
    assert edition.steps.get(code="TST-L1.1").title == "What a pay record tells"


def test_a_changed_file_leaves_progress_and_practice_alone(folder, cast):
    course, person = CoursePage.objects.get(), cast.learner_a
    enrolment = enrol(person, course=course, by=person)
    step = enrolment.edition.steps.get(code="TST-L1.1")
    answer_activity(enrolment, step_key=step.step_key, activity="a1", answer={"given": [0, 1]})
    finish_step(enrolment, step_key=step.step_key, by=person)
    edit(folder, LESSON, "What the pay record shows", "What a pay record tells")
    enrolment.refresh_from_db()
    assert enrolment.edition.number == 1
    assert done_keys(enrolment) == {step.step_key}
    assert enrolment.activity_answers.get().answer == {"given": [0, 1]}
    assert EditionStep.objects.filter(step_key=step.step_key).count() == 2


def test_outcomes_are_changed_in_place(folder):
    kept = Outcome.objects.get(code="TST.1a").pk
    edit(folder, LESSON, "text: Say what a pay record shows.", "text: Say what it shows and what not.")
    outcome = Outcome.objects.get(code="TST.1a")
    assert (outcome.pk, outcome.text) == (kept, "Say what it shows and what not.")


def test_a_lesson_that_is_gone_is_withdrawn_and_the_old_edition_keeps_it(folder):
    (folder / "courses/tst/lessons/TST-L1.3.md").unlink()
    loaded = edit(folder, "courses/tst/course.yaml", "  - TST-L1.3\n", "")
    assert loaded.changes.withdrawn == ["TST-L1.3"]
    assert not LessonPage.objects.get(code="TST-L1.3").live
    assert codes() == ["TST-L1.1", "TST-L1.2", "TST-A1"]
    assert Edition.objects.get(number=1).steps.filter(code="TST-L1.3").exists()


def test_lessons_in_another_order_are_a_new_edition_with_the_same_pages(folder):
    keys = dict(LessonPage.objects.values_list("code", "translation_key"))
    loaded = edit(folder, "courses/tst/course.yaml", "  - TST-L1.1\n  - TST-L1.2\n", "  - TST-L1.2\n  - TST-L1.1\n")
    assert len(loaded.editions) == 1
    assert codes() == ["TST-L1.2", "TST-L1.1", "TST-L1.3", "TST-A1"]
    assert dict(LessonPage.objects.values_list("code", "translation_key")) == keys


def test_a_lesson_may_move_to_another_module(folder):
    more = "modules:\n- id: TST-M0\n  title: Before it\n  lessons:\n  - TST-L1.1\n"
    path = folder / "courses/tst/course.yaml"
    path.write_text(path.read_text().replace("  - TST-L1.1\n", "").replace("modules:\n", more))
    loaded = load(folder)
    assert loaded.changes.added == ["TST-M0"]
    assert LessonPage.objects.get(code="TST-L1.1").get_parent().specific == ModulePage.objects.get(code="TST-M0")
    assert codes()[0] == "TST-L1.1"


def test_a_changed_question_is_a_new_version_and_a_new_edition(folder):
    loaded = edit(folder, "courses/tst/items.yaml", "What does the record show?", "What does it show?")
    assert loaded.changes.changed == ["TST-Q01"]
    assert len(loaded.editions) == 1
    assert list(ItemVersion.objects.filter(item__code="TST-Q01").order_by("number").values_list("number", "stem")) == [
        (1, "What does the record show?"),
        (2, "What does it show?"),
    ]
    assert ItemVersion.objects.filter(item__code="TST-Q02").count() == 1


def test_a_question_that_is_gone_is_retired_and_comes_back_with_its_file(folder):
    items = folder / "courses/tst/items.yaml"
    items.write_text(ITEMS[: ITEMS.index("- id: TST-Q02")])
    assert load(folder).changes.withdrawn == ["TST-Q02"]
    assert Item.objects.get(code="TST-Q02").retired_at is not None
    items.write_text(ITEMS)
    assert load(folder).changes.changed == ["TST-Q02"]
    assert Item.objects.get(code="TST-Q02").retired_at is None
    assert ItemVersion.objects.filter(item__code="TST-Q02").count() == 1


def test_the_quiz_stands_last_and_is_withdrawn_with_its_entry(folder):
    assert codes()[-1] == "TST-A1"
    path = folder / "courses/tst/course.yaml"
    path.write_text(path.read_text()[: path.read_text().index("assessment:")])
    assert load(folder).changes.withdrawn == ["TST-A1"]
    assert not QuizPage.objects.get().live
    assert "TST-A1" not in codes()


def test_a_changed_note_and_source_change_no_edition(folder):
    loaded = edit(folder, "guidance/GN-91.md", "Ask for them on the first day.", "Ask at once.")
    assert (loaded.changes.changed, loaded.editions) == (["GN-91"], [])
    loaded = edit(folder, "sources.yaml", "A statute on labour", "A statute on forced labour")
    assert (loaded.changes.changed, loaded.editions) == (["S2"], [])
    assert Source.objects.get(mark="S2").title == "A statute on forced labour"


def test_a_source_that_is_gone_stays_for_those_who_cited_it(folder):
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + "S3:\n  title: Another\n")
    load(folder)
    path.write_text(path.read_text().replace("S3:\n  title: Another\n", ""))
    assert not load(folder).changes
    assert Source.objects.filter(mark="S3").exists()


@pytest.mark.slow
def test_the_starter_curriculum_loads_with_everything_that_it_says():
    content = settings.BASE_DIR / "content"
    loaded = load(content)
    assert {edition.course.code: edition.steps.filter(kind="lesson").count() for edition in loaded.editions} == {
        "TII": 15,
        "EOC": 13,
        "MDS": 13,
    }
    assert all(edition.steps.last().kind == "quiz" for edition in loaded.editions)
    assert not load(content).changes
    assert take_in(content / "translations")
    for path in (content / "translations").glob("*/*.po"):
        translated(LessonPage.objects.get(code=path.stem), path.parent.name)
