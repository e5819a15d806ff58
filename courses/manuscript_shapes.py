"""The shapes of a course's files: what each piece may and must have, and how each field of a block is written. Pure data."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from guidance.manuscript_blocks import NOTE_FORMS, NOTE_SHAPES, Form, Label, Text
from guidance.manuscripts import Shape

Short = Annotated[str, StringConstraints(max_length=160, min_length=1)]
Name = Annotated[str, StringConstraints(max_length=60, min_length=1)]
Code = Annotated[str, StringConstraints(max_length=12, pattern=r"^[A-Z]+-[A-Z0-9.]+$")]


class OutcomeShape(Shape):
    id: Annotated[str, StringConstraints(max_length=16, min_length=1)]
    text: Annotated[str, StringConstraints(max_length=400, min_length=1)]


class LessonShape(Shape):
    """The front matter of a lesson."""

    id: Code
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    sensitivity: Annotated[int, Field(ge=0, le=3)] = 0
    summary: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    outcomes: list[OutcomeShape] = []
    required: bool = True
    safeguards: str = ""
    sources: list[str] = []


class LiveStepShape(Shape):
    """A step that is taught live. Its dates are the site's own and stand in no file."""

    id: Code
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    sensitivity: Annotated[int, Field(ge=0, le=3)] = 0
    summary: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    required: bool = True
    introduction: str = ""
    preparation: str = ""
    share_needed: Annotated[int, Field(ge=1, le=100)] = 80
    answers_needed: Annotated[int, Field(ge=0, le=100)] = 0


class ModuleShape(Shape):
    id: Code
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    summary: Annotated[str, StringConstraints(max_length=300)] = ""
    lessons: Annotated[list[Code], Field(min_length=1)]
    sessions: list[LiveStepShape] = []
    exercises: list[Code] = []


class BlueprintLineShape(Shape):
    """So many questions of an assessment that are all of this."""

    section: Annotated[str, StringConstraints(max_length=80)] = ""
    draw: Annotated[int, Field(ge=1, le=100)]
    outcome: Annotated[str, StringConstraints(max_length=16)] = ""
    type: Annotated[str, StringConstraints(max_length=4)] = ""
    difficulty: Literal["", "easy", "medium", "hard"] = ""
    critical: bool | None = None


class AssessmentShape(Shape):
    id: Code
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    length: Annotated[int, Field(ge=1, le=100)]
    pass_share: Annotated[int, Field(ge=1, le=100)]
    criticals_must_be_right: bool = True
    time_limit: Annotated[int, Field(ge=1, le=600)] | None = None
    attempts_allowed: Annotated[int, Field(ge=1, le=32767)] | None = None
    wait_hours: Annotated[int, Field(ge=0, le=32767)] = 0
    blueprint: list[BlueprintLineShape] = []
    order: Literal["", "random", "fixed"] = ""
    review: Literal["", "all", "passed", "last", "score"] = ""
    required: bool = True
    sensitivity: Annotated[int, Field(ge=0, le=3)] = 0
    summary: Annotated[str, StringConstraints(max_length=300)] = ""
    blurb: str = ""


class ReviewShape(Shape):
    """Review that is owed before the course is used in earnest."""

    lane: Literal["peer", "legal", "trauma", "survivor"]
    what: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    each_jurisdiction: bool = False


class CourseShape(Shape):
    """The whole of ``course.yaml``."""

    id: Annotated[str, StringConstraints(max_length=12, pattern=r"^[A-Z][A-Z0-9]*$")]
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    summary: Annotated[str, StringConstraints(max_length=300)] = ""
    purpose: str = ""
    promise: Text
    audience: list[str] = []
    prerequisites: Annotated[str, StringConstraints(max_length=300)] = ""
    entry_notice: str = ""
    refresher_months: Annotated[int, Field(ge=1, le=120)] = 24
    reviews: list[ReviewShape] = []
    modules: Annotated[list[ModuleShape], Field(min_length=1)]
    assessment: AssessmentShape | None = None


# --- The blocks of a lesson: a shape of the fields, and how each field is written -----------------------------------------


class LineShape(Shape):
    who: Name
    says: Text
    note: str = ""


class DialogueShape(Shape):
    title: Annotated[str, StringConstraints(max_length=160)] = ""
    lines: Annotated[list[LineShape], Field(min_length=1)]


class CaseShape(Shape):
    title: Short
    text: Text


class NoticeShape(Shape):
    level: Literal[1, 2]
    names: Text
    minutes: Annotated[int, Field(ge=1)] | None = None


class EquivalentShape(Shape):
    minutes: Annotated[int, Field(ge=1)] | None = None


class EndShape(Shape):
    pass


class ReflectionShape(Shape):
    prompt: Text
    hint: str = ""


class PitfallShape(Shape):
    mistake: Text
    instead: Text


class PitfallsShape(Shape):
    items: Annotated[list[PitfallShape], Field(min_length=1)]


class RecapShape(Shape):
    items: Annotated[list[Text], Field(min_length=1)]


class ActivityShape(Shape):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    title: Short
    prompt: Text


class OptionShape(Shape):
    text: Text
    right: bool
    why: Text


class ChooseShape(ActivityShape):
    options: Annotated[list[OptionShape], Field(min_length=2)]


class SortItemShape(Shape):
    text: Text
    group: Label
    why: Text


class SortShape(ActivityShape):
    groups: Annotated[list[Label], Field(min_length=2)]
    items: Annotated[list[SortItemShape], Field(min_length=2)]


class PairShape(Shape):
    left: Text
    right: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    why: Text


class MatchShape(ActivityShape):
    pairs: Annotated[list[PairShape], Field(min_length=2)]


class OrderItemShape(Shape):
    text: Text
    why: Text


class OrderShape(ActivityShape):
    items: Annotated[list[OrderItemShape], Field(min_length=2)]


class TranscriptLineShape(Shape):
    who: Name
    says: Text
    label: Annotated[str, StringConstraints(max_length=120)] = ""
    why: str = ""


class AnnotateShape(ActivityShape):
    labels: Annotated[list[Label], Field(min_length=2)]
    lines: Annotated[list[TranscriptLineShape], Field(min_length=2)]


class RewriteItemShape(Shape):
    text: Text
    better: Text
    why: Text


class RewriteShape(ActivityShape):
    items: Annotated[list[RewriteItemShape], Field(min_length=1)]


class FigureShape(Shape):
    file: Text
    alt: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    caption: str = ""
    long: str = ""


class VideoShape(Shape):
    file: Text
    captions: Text
    transcript: Text
    captions_checked: bool = False
    title: Short


class DownloadShape(Shape):
    file: Text
    title: Short


SHAPES: dict[str, type[Shape]] = {
    **NOTE_SHAPES,
    "dialogue": DialogueShape,
    "case": CaseShape,
    "example": CaseShape,
    "notice": NoticeShape,
    "equivalent": EquivalentShape,
    "end": EndShape,
    "reflection": ReflectionShape,
    "pitfalls": PitfallsShape,
    "recap": RecapShape,
    "figure": FigureShape,
    "video": VideoShape,
    "download": DownloadShape,
    "choose": ChooseShape,
    "sort": SortShape,
    "match": MatchShape,
    "order": OrderShape,
    "annotate": AnnotateShape,
    "rewrite": RewriteShape,
}

ACTIVITY: dict[str, Form] = {"id": "same", "title": "plain", "prompt": "prose"}
TEXT_AND_WHY: dict[str, Form] = {"text": "inline", "why": "inline"}
CASE: dict[str, Form] = {"title": "plain", "text": "prose"}

FORMS: dict[str, dict[str, Form]] = {
    **NOTE_FORMS,
    "dialogue": {"title": "plain", "lines": [{"who": "plain", "says": "inline", "note": "inline"}]},
    "case": CASE,
    "example": CASE,
    "notice": {"level": "word", "names": "inline", "minutes": "same"},
    "equivalent": {"minutes": "same"},
    "end": {},
    "reflection": {"prompt": "inline", "hint": "inline"},
    "pitfalls": {"items": [{"mistake": "inline", "instead": "inline"}]},
    "recap": {"items": ["inline"]},
    "figure": {"file": "file", "alt": "plain", "caption": "inline", "long": "prose"},
    "video": {"file": "file", "captions": "file", "transcript": "file", "captions_checked": "same", "title": "plain"},
    "download": {"file": "file", "title": "plain"},
    "choose": {**ACTIVITY, "options": [{**TEXT_AND_WHY, "right": "same"}]},
    "sort": {**ACTIVITY, "groups": ["plain"], "items": [{**TEXT_AND_WHY, "group": "plain"}]},
    "match": {**ACTIVITY, "pairs": [{"left": "inline", "right": "plain", "why": "inline"}]},
    "order": {**ACTIVITY, "items": [TEXT_AND_WHY]},
    "annotate": {**ACTIVITY, "labels": ["plain"], "lines": [{"who": "plain", "says": "inline", "label": "plain", "why": "inline"}]},
    "rewrite": {**ACTIVITY, "items": [{**TEXT_AND_WHY, "better": "inline"}]},
}
