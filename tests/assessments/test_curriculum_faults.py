"""Everything that can be wrong in a curriculum's files is told with file, line and field, all of it at once, and nothing is loaded."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from assessments.curriculum import load, read
from assessments.models import Item
from courses.models import CoursePage
from guidance.manuscripts import FaultyError
from guidance.models import Source
from tests.factories.curriculum import write_curriculum

pytestmark = pytest.mark.django_db
LESSON = "courses/tst/lessons/TST-L1.1.md"


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_curriculum(tmp_path)


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Put one text in the place of another; the line on which it stands now."""
    path = folder / name
    text = path.read_text()
    assert old in text, old
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def faults(folder: Path) -> list[str]:
    with pytest.raises(FaultyError) as refused:
        read(folder)
    return list(map(str, refused.value.faults))


@pytest.mark.parametrize(
    ("name", "old", "new", "below", "said"),
    [
        ("sources.yaml", "title: A study of pay records", "headline: x", 0, "S1.headline: is not a field here"),
        ("sources.yaml", "S2:", "S1:", 0, "S1: stands twice"),
        ("guidance/GN-91.md", "status: in_force", "status: gone", 0, "status: input should be"),
        ("guidance/GN-91.md", "effective: 2026-05-01\n", "", None, "effective: is missing: a note in force says since when"),
        ("guidance/GN-91.md", "id: GN-91", "id: GN-92", 0, "id: must be GN-91, like the name of the file"),
        ("guidance/GN-91.md", "[S1]", "[S77]", 0, "text: no source S77 in sources.yaml"),
        (
            "courses/tst/course.yaml",
            "refresher_months: 12",
            "refresher_months: soon",
            0,
            "refresher_months: input should be a valid integer",
        ),
        (
            "courses/tst/course.yaml",
            "  - TST-L1.1\n",
            "  - TST-L1.1\n  - TST-L1.9\n",
            1,
            "modules[1].lessons[2]: there is no file lessons/TST-L1.9.md",
        ),
        ("courses/tst/course.yaml", "  - TST-L1.1\n", "  - TST-L1.1\n  - TST-L1.1\n", 1, "modules[1].lessons[2]: TST-L1.1 stands twice"),
        ("courses/tst/course.yaml", "length: 2", "length: 20", 0, "assessment.length: asks for 20 of"),
        ("courses/tst/course.yaml", "promise:", "promised:", None, "promise: is missing"),
        (LESSON, "minutes: 10", "minutes: 0", 0, "minutes: input should be greater than or equal to 1"),
        (LESSON, "sources: [S1, S2]", "sources: [S1, S99]", 0, "sources: no source S99 in sources.yaml"),
        (LESSON, "## What it shows", "# What it shows", 0, "text: a heading of the first level is not allowed in text"),
        (LESSON, "```key", "```riddle", 0, "riddle: is not a block"),
        (LESSON, "  text: A record", "  words: A record", None, ""),
        (LESSON, "    group: Does not\n", "    group: Perhaps\n", 0, "sort.items[2].group: “Perhaps” is none of: Shows it, Does not"),
        (LESSON, "    why: Nobody wrote it down.\n", "", None, "sort.items[2].why: is missing"),
        (LESSON, "groups: [Shows it, Does not]", "groups: [Shows it, Shows it]", 0, "sort.groups: stands twice: Shows it"),
        (LESSON, "  - mistake: Reading", "  - error: Reading", 0, "pitfalls.items[1].error: is not a field here"),
        ("courses/tst/items.yaml", "  lesson: TST-L1.1", "  lesson: TST-L9.9", 0, "TST-Q01.lesson: the course has no lesson TST-L9.9"),
        (
            "courses/tst/items.yaml",
            "  outcome: TST.1a",
            "  outcome: TST.9a",
            0,
            "TST-Q01.outcome: no lesson of the course has the outcome TST.9a",
        ),
        ("courses/tst/items.yaml", "    right: true", "    right: false", None, "TST-Q01.options: Needs exactly one right option."),
        ("courses/tst/items.yaml", "- id: TST-Q02", "- id: TST-Q01", 0, "TST-Q01.id: is taken by another item"),
        ("courses/tst/items.yaml", "  answer: 400", "  answer: many", 0, "TST-Q02.answer: Must be a number."),
    ],
)
def test_a_fault_is_told_with_file_line_and_field(folder, name, old, new, below, said):
    if old.startswith("  text: A record"):
        old, new, said = "text: A record made", "words: A record made", "key.words: is not a field here"
        below = 0
    line = change(folder, name, old, new)
    found = faults(folder)
    wanted = [fault for fault in found if fault.startswith(f"{name}:") and said in fault]
    assert wanted, found
    if below is not None:
        assert any(fault.startswith(f"{name}:{line + below}: ") for fault in wanted), (line + below, wanted)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (LESSON, "no front matter", "must begin with front matter"),
        ("sources.yaml", "S1: [", "cannot be read"),
        ("courses/tst/items.yaml", "items: [", "cannot be read"),
        ("courses/tst/course.yaml", "", "course.yaml"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(folder, name, text, said):
    (folder / name).write_text(text)
    assert any(fault.startswith(name) and said in fault for fault in faults(folder))


def test_a_missing_course_file_and_a_stray_lesson_are_told(folder):
    (folder / LESSON).with_name("TST-L7.7.md").write_text("x")
    (folder / "courses" / "empty").mkdir()
    found = faults(folder)
    assert "courses/empty/course.yaml:1: there is no such file" in found
    assert any("no module names lessons/TST-L7.7.md" in fault for fault in found)


def test_an_empty_folder_is_told(tmp_path):
    assert faults(tmp_path) == ["sources.yaml:1: there is no curriculum in this folder"]


def test_two_activities_of_a_lesson_may_not_share_their_id(tmp_path):
    again = "\n```choose\nid: a1\ntitle: Again\nprompt: Which?\noptions:\n  - {text: One, right: true, why: So.}\n  - {text: Two, right: false, why: No.}\n```\n"
    assert "sort.id: is taken by another activity of the lesson" in "\n".join(faults(write_curriculum(tmp_path, more=again)))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("choose\nid: a2\ntitle: T\nprompt: P\noptions:\n  - {text: One, right: false, why: W}\n  - {text: Two, right: false, why: W}", "choose.options: none of them is right"),
        ("annotate\nid: a2\ntitle: T\nprompt: P\nlabels: [A, B]\nlines:\n  - {who: I, says: One, label: C, why: W}\n  - {who: I, says: Two}", "annotate.lines[1].label: “C” is none of: A, B"),
        ("annotate\nid: a2\ntitle: T\nprompt: P\nlabels: [A, B]\nlines:\n  - {who: I, says: One, label: A}\n  - {who: I, says: Two}", "annotate.lines[1]: a label needs a why, and a why a label"),
        ("annotate\nid: a2\ntitle: T\nprompt: P\nlabels: [A, B]\nlines:\n  - {who: I, says: One}\n  - {who: I, says: Two}", "annotate.lines: none of them has a label"),
        ("match\nid: a2\ntitle: T\nprompt: P\npairs:\n  - {left: One, right: A, why: W}", "match.pairs: list should have at least 2 items"),
        ("order\nid: A2\ntitle: T\nprompt: P\nitems:\n  - {text: One, why: W}\n  - {text: Two, why: W}", "order.id: string should match pattern"),
        ("rewrite\nid: a2\ntitle: T\nprompt: P\nitems:\n  - {text: One, why: W}", "rewrite.items[1].better: is missing"),
        ("notice\nlevel: 3\nnames: Much", "notice.level: input should be 1 or 2"),
        ("figure\nfile: nowhere.png\nalt: A plan", "figure.file: "),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_in_a_block_is_told(tmp_path, written, said):
    found = faults(write_curriculum(tmp_path, more=f"\n```{written}\n```\n"))
    assert any(said in fault for fault in found), found
    assert all(re.match(rf"{re.escape(LESSON)}:\d+: ", fault) for fault in found)


def test_all_faults_of_all_files_are_told_at_once_in_order(folder):
    change(folder, LESSON, "minutes: 10", "minutes: 0")
    change(folder, LESSON, "```key", "```riddle")
    change(folder, "courses/tst/items.yaml", "  answer: 400", "  answer: many")
    change(folder, "guidance/GN-91.md", "version: 1", "version: 0")
    found = faults(folder)
    assert len(found) >= 4
    assert found == sorted(found, key=lambda fault: (fault.split(":")[0], int(fault.split(":")[1])))
    assert {fault.split(":")[0] for fault in found} == {LESSON, "courses/tst/items.yaml", "guidance/GN-91.md"}


def test_a_faulty_list_of_sources_does_not_bury_everything_else(folder):
    (folder / "sources.yaml").write_text("S1: [")
    assert len(faults(folder)) == 1


def test_a_faulty_lesson_does_not_make_its_questions_faulty(folder):
    line = change(folder, LESSON, "minutes: 10", "minutes: 0")
    assert faults(folder) == [f"{LESSON}:{line}: minutes: input should be greater than or equal to 1"]


def test_a_faulty_folder_changes_nothing(folder):
    change(folder, "courses/tst/items.yaml", "  answer: 400", "  answer: many")
    pages = Page.objects.count()
    with pytest.raises(FaultyError):
        load(folder)
    assert (Page.objects.count(), Source.objects.count(), Item.objects.count()) == (pages, 0, 0)


class TestCommand:
    def test_it_says_what_it_has_done(self, folder, capsys):
        call_command("load_curriculum", folder)
        told = capsys.readouterr().out
        assert re.search(r"\d+ added, 0 changed, 0 withdrawn\.", told)
        assert "Reading pay records: edition 1" in told
        call_command("load_curriculum", folder)
        assert capsys.readouterr().out == "Nothing has changed.\n"

    def test_it_writes_every_fault_and_ends_with_an_error(self, folder, capsys):
        line = change(folder, LESSON, "minutes: 10", "minutes: 0")
        change(folder, "courses/tst/items.yaml", "  answer: 400", "  answer: many")
        with pytest.raises(CommandError, match="2 faults; nothing was loaded"):
            call_command("load_curriculum", folder)
        assert f"{LESSON}:{line}: minutes: " in capsys.readouterr().err

    def test_checking_alone_changes_nothing(self, folder, capsys):
        call_command("load_curriculum", folder, check=True)
        assert "1 courses and 1 guidance notes hold." in capsys.readouterr().out
        assert not CoursePage.objects.exists()

    def test_there_must_be_a_folder(self, tmp_path):
        with pytest.raises(CommandError, match="no folder"):
            call_command("load_curriculum", tmp_path / "nowhere")
