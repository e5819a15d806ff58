import pytest

from assessments.curriculum import load, read
from assessments.models import Item
from courses.lesson_text import frozen_text
from courses.models import Edition, LessonPage
from guidance.manuscripts import FaultyError
from tests.factories.curriculum import ITEMS, write_curriculum

pytestmark = pytest.mark.django_db

UNVERIFIED = "\n```unverified\ntext: The subsection is SEVENTY-SEVEN.\nconfirm: A prosecutor confirms it.\n```\n"


def test_loading_twice_changes_nothing(tmp_path):
    folder = write_curriculum(tmp_path)
    assert load(folder).changes
    again = load(folder)
    assert not again.changes and not again.editions


def test_a_parallel_version_belongs_to_the_first_one(tmp_path):
    load(write_curriculum(tmp_path))
    assert Item.objects.get(code="TST-Q01b").parallel_to.code == "TST-Q01"


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        (ITEMS.replace("parallel_to: TST-Q01\n", "parallel_to: TST-Q09\n"), "no first version TST-Q09 stands above it"),
        (ITEMS.replace("  critical: true\n  parallel_to", "  critical: false\n  parallel_to"), "is critical where this is not"),
    ],
)
def test_a_parallel_version_of_nothing_or_of_another_thing_is_a_fault(tmp_path, items, fault):
    with pytest.raises(FaultyError, match=fault):
        read(write_curriculum(tmp_path, items=items))


def test_readers_never_see_an_unverified_statement_and_authors_do(tmp_path, rf):
    load(write_curriculum(tmp_path, more=UNVERIFIED))
    page = LessonPage.objects.get()
    text = frozen_text(Edition.objects.get().steps.get(code="TST-L1.1"))
    assert "SEVENTY-SEVEN" not in "".join(part.html for part in text.parts)
    assert "SEVENTY-SEVEN" in page.get_context(rf.get("/"))["body"]
    assert "SEVENTY-SEVEN" not in str(page.body.stream_block.get_searchable_content(page.body))


def test_an_unverified_statement_makes_no_new_edition(tmp_path):
    load(write_curriculum(tmp_path))
    loaded = load(write_curriculum(tmp_path, more=UNVERIFIED))
    assert loaded.changes.changed == ["TST-L1.1"] and loaded.editions == []
