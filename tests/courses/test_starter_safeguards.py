"""The starter curriculum keeps its own rule: what is sensitive is announced, and has another way of the same worth [W1, W2]."""

from functools import cache
from types import SimpleNamespace

import pytest
from django.conf import settings

from courses.lesson_facts import ACTIVITIES
from courses.manuscripts import LessonDraft, read_course
from courses.sensitive_parts import SensitivePart, Way, divided

COURSES = settings.BASE_DIR / "content" / "courses"


@cache
def lessons() -> tuple[LessonDraft, ...]:
    drafts = [read_course(folder, shown_as=folder.name, known_marks=None)[0] for folder in sorted(COURSES.iterdir())]
    return tuple(lesson for draft in drafts if draft for lesson in draft.lessons.values())


def parts_of(lesson: LessonDraft) -> list[SensitivePart]:
    blocks = [SimpleNamespace(block_type=block["type"], id=block["id"], value=block["value"]) for block in lesson.body]
    return [piece for piece in divided(blocks) if isinstance(piece, SensitivePart)]


def practice(part: SensitivePart, way: Way) -> list[str]:
    return [block.value["id"] for block in part.ways[way] if block.block_type in ACTIVITIES]


def test_there_is_something_to_look_at():
    assert len(lessons()) == 41
    assert sum(lesson.front.sensitivity > 0 for lesson in lessons()) == 17


@pytest.mark.parametrize("lesson", [one for one in lessons() if one.front.sensitivity], ids=lambda one: one.code)
def test_a_sensitive_lesson_announces_each_part_and_gives_another_way(lesson):
    parts = parts_of(lesson)
    assert parts
    for part in parts:
        assert part.notice.value["minutes"]
        assert part.notice.value["names"]
        assert part.ways[Way.EQUIVALENT], part.notice.value["names"]
        assert bool(practice(part, Way.USUAL)) == bool(practice(part, Way.EQUIVALENT))
        assert part.equivalent.value["minutes"] <= part.notice.value["minutes"]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda one: one.code)
def test_the_strongest_notice_is_as_strong_as_the_lesson(lesson):
    """A lesson is as sensitive as its strongest part says; where it says nothing there is nothing to close."""
    levels = [int(part.notice.value["level"]) for part in parts_of(lesson)]
    assert max(levels, default=0) == lesson.front.sensitivity


@pytest.mark.parametrize("lesson", lessons(), ids=lambda one: one.code)
def test_no_part_runs_on_to_the_end_by_mistake(lesson):
    """A recap stands in the open: whoever leaves a part closed still has it."""
    inside = [block.block_type for part in parts_of(lesson) for blocks in part.ways.values() for block in blocks]
    assert "recap" not in inside
    assert "statute" not in inside
