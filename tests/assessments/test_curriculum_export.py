import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.models import Page

from assessments.curriculum import load
from assessments.curriculum_export import one_course, whole_site
from assessments.models import EvidenceMapPage, InterviewPage, Item, ItemVersion, QuizPage, TabletopPage
from courses.models import CoursePage, Edition, EditionStep, LessonPage, ModulePage, SessionPage
from guidance.models import GuidanceNotePage, Manuscript, Source
from media.models import Figure, Handout, Recording
from tests.cast import sign_in
from tests.factories.curriculum import write_curriculum

pytestmark = pytest.mark.django_db

WITH_FILES = """
```figure
file: files/map.png
alt: A map of two rooms
```

```download
file: files/form.csv
title: A form
```

```video
file: files/talk.mp4
captions: files/talk.vtt
transcript: files/talk.txt
captions_checked: true
title: A talk
```

Fill in [the form](files/form.csv), and read [the note](/guidance/gn-91/).
"""


def empty_the_site() -> None:
    """As if nothing had ever been loaded."""
    EditionStep.objects.all().delete()
    Edition.objects.all().delete()
    ItemVersion.objects.all().delete()
    Item.objects.exclude(parallel_to=None).delete()
    for model in (Item, Manuscript, Source, Figure, Handout, Recording):
        model.objects.all().delete()
    for model in (
        EvidenceMapPage,
        InterviewPage,
        TabletopPage,
        QuizPage,
        SessionPage,
        LessonPage,
        ModulePage,
        CoursePage,
        GuidanceNotePage,
    ):
        for page in model.objects.all():
            Page.objects.get(pk=page.pk).delete()


def round_trip(tmp_path: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    first = whole_site()
    assert first.left_out == []
    first.write(tmp_path / "exported")
    empty_the_site()
    load(tmp_path / "exported")
    return first.files, whole_site().files


@pytest.mark.slow
def test_the_starter_curriculum_exported_loaded_and_exported_again_is_the_same(tmp_path):
    load(settings.BASE_DIR / "content")
    before, after = round_trip(tmp_path)
    assert len([name for name in before if "/lessons/" in name]) == 41
    assert "courses/tii/exercises/TII-S1.yaml" in before
    assert before == after


def test_loading_what_was_exported_makes_no_new_edition(tmp_path):
    load(write_curriculum(tmp_path / "written"))
    whole_site().write(tmp_path / "exported")
    assert load(tmp_path / "exported").editions == []


def test_a_step_that_is_taught_live_travels_without_its_dates(tmp_path):
    folder = write_curriculum(tmp_path / "written")
    course = next(folder.glob("courses/*/course.yaml"))
    live = "  sessions:\n  - id: TST-S1\n    title: Case conference\n    minutes: 90\n    summary: Decide together.\n    share_needed: 75\n"
    course.write_text(course.read_text().replace("assessment:\n", f"{live}assessment:\n", 1))
    load(folder)
    page = SessionPage.objects.get()
    assert (page.share_needed, page.answers_needed, page.live) == (75, 0, True)
    assert EditionStep.objects.get(kind="session").step_key == page.translation_key
    before, after = round_trip(tmp_path)
    assert before == after and any(b"share_needed: 75" in content for content in before.values())
    shorter = tmp_path / "exported" / course.relative_to(folder)
    shorter.write_text(shorter.read_text().replace("share_needed: 75", "share_needed: 80"))
    load(tmp_path / "exported")
    assert SessionPage.objects.get(live=True).share_needed == 80


def test_the_limits_of_an_assessment_make_a_new_edition_and_travel(tmp_path):
    folder = write_curriculum(tmp_path / "written")
    load(folder)
    course = next(folder.glob("courses/*/course.yaml"))
    course.write_text(course.read_text() + "  time_limit: 40\n  attempts_allowed: 3\n  wait_hours: 24\n")
    assert len(load(folder).editions) == 1
    limits = {"time_limit": 40, "attempts_allowed": 3, "wait_hours": 24}
    assert QuizPage.objects.get(code="TST-A1").time_and_attempts == limits
    before, after = round_trip(tmp_path)
    assert before == after
    assert QuizPage.objects.get(code="TST-A1").time_and_attempts == limits


def make_files(lessons: Path) -> None:
    folder = lessons / "files"
    folder.mkdir()
    picture = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(picture, "PNG")
    (folder / "map.png").write_bytes(picture.getvalue())
    (folder / "form.csv").write_text("name\n")
    (folder / "talk.mp4").write_bytes(b"a recording")
    (folder / "talk.vtt").write_text("WEBVTT\n")
    (folder / "talk.txt").write_text("What is said.\n")


def test_files_of_a_lesson_travel_with_it(tmp_path):
    folder = write_curriculum(tmp_path / "written", more=WITH_FILES)
    make_files(folder / "courses/tst/lessons")
    load(folder)
    assert Recording.objects.get().captions_checked
    before, after = round_trip(tmp_path)
    assert before == after
    assert len([name for name in before if "/files/" in name]) == 5
    assert load(tmp_path / "exported").changes.changed == []
    assert (Figure.objects.count(), Handout.objects.count(), Recording.objects.count()) == (1, 1, 1)


def test_a_file_that_is_missing_or_lies_outside_is_a_fault(tmp_path):
    folder = write_curriculum(tmp_path, more="\nSee [it](files/none.csv) and [that](files/../../../items.yaml).\n")
    with pytest.raises(CommandError):
        call_command("load_curriculum", folder, verbosity=0)
    assert not CoursePage.objects.exists()


def test_a_link_to_a_page_is_written_as_its_address(tmp_path):
    load(write_curriculum(tmp_path))
    note, lesson = GuidanceNotePage.objects.get(), LessonPage.objects.get()
    lesson.body.append(("text", f'<p>See <a linktype="page" id="{note.pk}">the note</a>.</p>'))
    lesson.save_revision().publish()
    assert b"See [the note](/guidance/gn-91/)." in whole_site().files["courses/tst/lessons/TST-L1.1.md"]


def test_what_has_no_place_in_the_files_is_said(tmp_path):
    load(write_curriculum(tmp_path))
    course = CoursePage.objects.get()
    course.add_child(instance=ModulePage(title="Empty", slug="empty", code="TST-M2"))
    lesson = LessonPage.objects.get()
    lesson.body.append(
        ("figure", {"image": Figure.objects.create(title="Gone", file=picture_file()), "alt": "A map", "caption": "", "long": ""})
    )
    lesson.save_revision().publish()
    Figure.objects.all().delete()
    told = "\n".join(whole_site().left_out)
    assert "TST-M2: holds no lesson" in told
    assert "a file of the block figure is no longer in the library" in told
    assert "course.yaml:12: modules[2].lessons: is missing" in told


def picture_file() -> ImageFile:
    picture = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(picture, "PNG")
    picture.seek(0)
    return ImageFile(picture, name="gone.png")


def test_one_course_takes_only_its_own_sources(tmp_path):
    load(write_curriculum(tmp_path))
    Source.objects.create(mark="S99", title="Cited nowhere")
    assert b"S99" not in one_course(CoursePage.objects.get()).files["sources.yaml"]
    assert b"S99" in whole_site().files["sources.yaml"]


def test_equal_files_make_an_equal_archive(tmp_path):
    load(write_curriculum(tmp_path))
    course = CoursePage.objects.get()
    assert one_course(course).as_zip() == one_course(course).as_zip()


def test_the_command_does_not_write_over_a_folder(tmp_path):
    load(write_curriculum(tmp_path / "written"))
    target = tmp_path / "target"
    call_command("export_curriculum", target, verbosity=0)
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_curriculum", target, verbosity=0)
    call_command("export_curriculum", target, "--course", "TST", "--replace", verbosity=0)
    assert not (target / "guidance").exists()


def test_an_author_downloads_a_course_and_a_learner_may_not(tmp_path, cast):
    load(write_curriculum(tmp_path))
    address = f"/cms/courses/{CoursePage.objects.get().pk}/export/"
    client = sign_in(cast.author)
    assert b"courses/tst/items.yaml" in client.get(address).content
    answer = client.post(address)
    assert "courses/tst/lessons/TST-L1.1.md" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert sign_in(cast.learner_a).post(address).status_code == 403
    assert client.get("/cms/courses/999999/export/").status_code == 404
