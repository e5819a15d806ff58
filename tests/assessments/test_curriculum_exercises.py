from pathlib import Path

import pytest
import yaml

from assessments.curriculum import load, read
from assessments.curriculum_export import whole_site
from assessments.models import InterviewPage, QuizPage, TabletopPage
from courses.models import LessonPage
from guidance.manuscripts import FaultyError
from tests.factories.curriculum import write_curriculum
from tests.factories.evidence_maps import small_case
from tests.factories.exercises import ALTERNATIVE, small_script
from tests.factories.tabletops import small_tabletop

pytestmark = pytest.mark.django_db


def interview_file(**changes) -> dict:
    front = {
        "kind": "interview",
        "id": "TST-S1",
        "title": "First talk",
        "minutes": 20,
        "sensitivity": 1,
        "summary": "A talk.",
        "notice": "Care.",
    }
    return {**front, "script": small_script(), "alternative": ALTERNATIVE, **changes}


def write(folder: Path, *, lessons: int = 1, named: str = "TST-S1", exercise: dict | str | None = None) -> Path:
    write_curriculum(folder, lessons=lessons)
    course = folder / "courses/tst/course.yaml"
    if named:
        course.write_text(course.read_text().replace("assessment:\n", f"  exercises: [{named}]\nassessment:\n", 1))
    if exercise != "":
        path = folder / "courses/tst/exercises/TST-S1.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(exercise if isinstance(exercise, str) else yaml.safe_dump(exercise or interview_file(), sort_keys=False))
    return folder


def order() -> list[str]:
    steps = [(page.path, page.code) for model in (LessonPage, InterviewPage, QuizPage) for page in model.objects.live()]
    return [code for _, code in sorted(steps)]


def test_an_exercise_stands_after_the_lessons_of_its_module_and_before_the_assessment(tmp_path):
    load(write(tmp_path))
    page = InterviewPage.objects.get()
    assert (page.title, page.minutes, page.sensitivity, page.notice, page.required) == ("First talk", 20, 1, "Care.", True)
    assert page.script["nodes"][0]["id"] == "P1" and page.alternative["lines"]
    assert order() == ["TST-L1.1", "TST-S1", "TST-A1"]
    load(write(tmp_path, lessons=3))
    assert order() == ["TST-L1.1", "TST-L1.2", "TST-L1.3", "TST-S1", "TST-A1"]
    assert not load(write(tmp_path, lessons=3)).changes


def test_a_changed_script_makes_a_new_edition_and_a_gone_one_is_withdrawn(tmp_path):
    load(write(tmp_path))
    changed = load(write(tmp_path, exercise=interview_file(script=small_script(premise="You speak with Nora."))))
    assert changed.changes.changed == ["TST-S1"] and len(changed.editions) == 1
    (tmp_path / "courses/tst/exercises/TST-S1.yaml").unlink()
    gone = load(write(tmp_path, named="", exercise=""))
    assert "TST-S1" in gone.changes.withdrawn
    assert not InterviewPage.objects.live().exists()


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"exercise": ""}, r"course.yaml:\d+: modules\[1\].exercises\[1\]: there is no file exercises/TST-S1.yaml"),
        ({"named": "TST-S1, TST-S1"}, "TST-S1 stands twice in the course"),
        ({"named": ""}, "no module names exercises/TST-S1.yaml"),
        ({"exercise": "kind: game\nid: TST-S1\n"}, "TST-S1.yaml:1: kind: must be one of: interview, evidence map, tabletop"),
        ({"exercise": "- 1\n"}, "kind: must be one of"),
        ({"exercise": interview_file(id="TST-S2")}, r"TST-S1.yaml:2: id: must be TST-S1"),
        ({"exercise": interview_file(minutes=0)}, r"TST-S1.yaml:4: minutes:"),
        ({"exercise": interview_file(script=small_script(first="NOWHERE"))}, r"TST-S1.yaml:\d+: script: first: Leads to"),
        ({"exercise": interview_file(script=small_script(premise="Known of old. [S99]"))}, r"script.premise: no source S99"),
    ],
)
def test_a_faulty_exercise_is_refused_with_its_line(tmp_path, files, fault):
    with pytest.raises(FaultyError, match=fault):
        read(write(tmp_path, **files))


def test_a_fault_of_an_option_is_told_at_its_line(tmp_path):
    script = small_script()
    script["nodes"][2]["options"][1]["next"] = "T9"
    folder = write(tmp_path, exercise=interview_file(script=script))
    lines = (folder / "courses/tst/exercises/TST-S1.yaml").read_text().splitlines()
    with pytest.raises(FaultyError) as refused:
        read(folder)
    fault = refused.value.faults[0]
    assert (fault.field, fault.message) == ("script.nodes.2.options.1", "T1 b: Leads to “T9”, which is not there.")
    assert lines[fault.line - 1].strip().startswith("- id: b")


def test_an_exercise_is_written_back_as_it_was(tmp_path):
    load(write(tmp_path / "written"))
    export = whole_site()
    assert export.left_out == []
    file = yaml.safe_load(export.files["courses/tst/exercises/TST-S1.yaml"])
    assert file["script"]["rules"] == small_script()["rules"] and file["alternative"] == ALTERNATIVE
    export.write(tmp_path / "exported")
    assert load(tmp_path / "exported").editions == []


def test_a_case_file_is_loaded_told_its_faults_and_written_back(tmp_path):
    file = {"kind": "evidence map", "id": "TST-S1", "title": "The small file", "minutes": 15, "summary": "A file.", "script": small_case()}
    load(write(tmp_path / "written", exercise=file))
    export = whole_site()
    assert yaml.safe_load(export.files["courses/tst/exercises/TST-S1.yaml"])["script"]["experts"] == small_case()["experts"]
    export.write(tmp_path / "exported")
    assert load(tmp_path / "exported").editions == []
    case = small_case()
    case["experts"][1]["links"]["A2"][0] = "NONE"
    folder = write(tmp_path / "faulty", exercise={**file, "script": case})
    with pytest.raises(FaultyError, match=r"TST-S1.yaml:\d+: script.experts.1.links.A2: two A2: Names “NONE”"):
        read(folder)


def test_a_tabletop_is_loaded_and_told_when_one_role_could_play_it_alone(tmp_path):
    file = {"kind": "tabletop", "id": "TST-S1", "title": "The table", "minutes": 30, "summary": "A table.", "required": False}
    load(write(tmp_path / "good", exercise={**file, "script": small_tabletop()}))
    assert not TabletopPage.objects.get().required
    exercise = small_tabletop()
    for inject in exercise["injects"]:
        inject["documents"][1]["role"] = "A"
    with pytest.raises(FaultyError, match="A: Could answer every inject from its own documents"):
        read(write(tmp_path / "faulty", exercise={**file, "script": exercise}))
