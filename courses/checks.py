"""What is looked for in a lesson: figures with words, recordings with captions, the parts of a lesson, codes that stand once."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.lesson_facts import PARTS, WORDS_AT_LEAST, facts_of
from courses.models import CoursePage, LessonPage, StepPage
from courses.steps import step_models
from guidance.checks import body_of, place_of
from guidance.findings import Finding
from guidance.lanes import DEPICTS_VICTIMS
from media.models import Figure, Recording


def figures(page: LessonPage) -> Iterator[Finding]:
    held = [(number, block) for number, block in enumerate(body_of(page), start=1) if block["type"] == "figure"]
    titles = dict(Figure.objects.filter(pk__in=[block["value"]["image"] for _n, block in held]).values_list("pk", "title")) if held else {}
    for number, block in held:
        words, place = (block["value"].get("alt") or "").strip(), place_of(number, block)
        if block["value"]["image"] not in titles:
            yield Finding(_("the figure is no longer in the library."), place, _("Readers would see an empty frame."), True, block["id"])
        elif not words:
            yield Finding(_("the figure has no words."), place, _("Who does not see it would not know what it teaches."), True, block["id"])
        elif words.lower() == titles[block["value"]["image"]].lower() or words.lower().startswith(("image of", "picture of")):
            yield Finding(
                _("the words of the figure do not say what it shows: “%s”.") % words,
                place,
                _("Say what the figure teaches, as you would on the telephone."),
                False,
                block["id"],
            )


def recordings(page: LessonPage) -> Iterator[Finding]:
    """No video goes out without captions that a person has checked, and a transcript."""
    held = [(number, block) for number, block in enumerate(body_of(page), start=1) if block["type"] == "video"]
    known = Recording.objects.in_bulk([block["value"]["recording"] for _n, block in held]) if held else {}
    for number, block in held:
        place, recording = place_of(number, block), known.get(block["value"]["recording"])
        for what, why in _faults_of_recording(recording):
            yield Finding(what, place, why, True, block["id"])


def _faults_of_recording(recording: Recording | None) -> Iterator[tuple[str, str]]:
    if recording is None:
        yield _("the recording is no longer in the library."), _("Readers would see an empty player.")
        return
    if not recording.captions:
        yield _("the recording has no captions."), _("Who does not hear it would miss it. Add a WebVTT file in the library.")
    elif not recording.captions_checked:
        yield (
            _("nobody has checked the captions."),
            _(
                "Captions made by a machine get the words wrong that matter. Read them against the recording, then tick the box in the library."
            ),
        )
    if not recording.transcript.strip():
        yield _("the recording has no transcript."), _("Some read it instead, and search finds it by its words.")
    if not recording.description.strip() and not recording.picture_adds_nothing:
        yield (
            _("the recording does not say what is seen."),
            _("Who does not see it would miss it. Describe what matters in the library, or tick that the picture adds nothing."),
        )


def lesson_parts(page: LessonPage) -> Iterator[Finding]:
    facts = facts_of(page.body.get_prep_value())
    where = _("The whole lesson")
    if facts.words < WORDS_AT_LEAST:
        what = _("has %(words)d words; at least %(least)d are wanted.") % {"words": facts.words, "least": WORDS_AT_LEAST}
        yield Finding(what, where, _("A lesson explains, shows and sums up; a page of headings does not teach."))
    for part in facts.missing:
        yield Finding(_("lacks %s.") % PARTS[part], where, _("Learners rely on the same parts in every lesson."))
    for text in facts.marked:
        why = _("Put it into a block “unverified”, which only authors see, or drop it.")
        yield Finding(_("a reader would see an unverified line: “%s”.") % text[:100], where, why, True)


def announced(page: LessonPage) -> Iterator[Finding]:
    """What depicts victims is announced before it is on the page, with another way through."""
    if page.sensitivity >= DEPICTS_VICTIMS and not any(block["type"] == "notice" for block in body_of(page)):
        why = _(
            "A reader may be a survivor. Put a notice before the part that shows distress or a threat, and write the other way through it."
        )
        yield Finding(_("depicts victims, and no content notice says so before it is read."), _("The whole lesson"), why)


def code_once(page: StepPage) -> Iterator[Finding]:
    """The code is how files, items and exports name a step: two of one code would be taken for each other."""
    course = CoursePage.objects.ancestor_of(page).first() if page.pk else None
    if course is None:
        return
    for model in step_models():
        if model.objects.descendant_of(course).filter(code=page.code).exclude(pk=page.pk).exists():
            why = _("Questions and files name a step by its code. Give this one another.")
            yield Finding(_("another step of the course has the code %s.") % page.code, _("Code"), why, True)
            return


def all_of_lesson(page: LessonPage) -> Iterator[Finding]:
    yield from figures(page)
    yield from recordings(page)
    yield from lesson_parts(page)
    yield from announced(page)
