"""What is looked for in questions: an outcome that nothing asks for, a question that does not say why, a blueprint that the bank cannot fill."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.attempts import candidates
from assessments.content import parts
from assessments.drawing import Shortage, left_out, shortages
from assessments.models import Item, ItemKind, ItemVersion, QuizPage, ReviewPolicy
from courses.models import CoursePage, LessonPage
from guidance.findings import Finding


def outcomes_asked(page: LessonPage) -> Iterator[Finding]:
    course = CoursePage.objects.ancestor_of(page).first() if page.pk else None
    if course is None:
        return
    asked = set(Item.objects.drawable().filter(course=course).values_list("outcome_code", flat=True))
    for outcome in page.outcomes.all():
        if outcome.code not in asked:
            why = _("What the lesson promises should be asked in the assessment.")
            yield Finding(
                _("no question asks for it."), _("Outcome %(code)s: %(text)s") % {"code": outcome.code, "text": outcome.text}, why
            )


def rationales(page: QuizPage) -> Iterator[Finding]:
    course = CoursePage.objects.ancestor_of(page).first() if page.pk else None
    if course is None:
        return
    bank = list(Item.objects.drawable().filter(course=course).newest_versions().select_related("item").order_by("item__code"))
    # Of parallel versions a sitting asks one.
    families = len({version.item.parallel_to_id or version.item_id for version in bank})
    if families < page.length and not page.blueprint.all():
        why = _("A sitting would be shorter than it says. Add questions, or draw fewer.")
        yield Finding(
            _("asks for %(length)d of %(bank)d questions.") % {"length": page.length, "bank": families}, _("Questions drawn"), why
        )
    for version in bank:
        if not says_why(version):
            why = _("After the sitting every answer comes with its reason; this one would come with none.")
            yield Finding(_("has no rationale."), _("Question %s") % version.item.code, why)


def blueprint(page: QuizPage) -> Iterator[Finding]:
    """What cannot be drawn line by line, which stops; and what a sitting by these lines may leave out."""
    listed, lines = list(page.blueprint.all()), page.lines
    course = CoursePage.objects.ancestor_of(page).first() if page.pk and lines else None
    if course is None:
        return
    pool = candidates(Item.objects.drawable().filter(course=course).with_newest().order_by("code"))
    for short in shortages(pool, lines):
        line = listed[short.line]
        where = _("Blueprint, line %(number)d: %(line)s") % {"number": short.line + 1, "line": line}
        why = _("A sitting would lack them. Write such questions, draw fewer, or ask for less in this line.")
        yield Finding(_short_of(line.count, short), where, why, stops=True)
    spared = left_out(pool, lines)
    if spared and page.criticals_must_be_right:
        codes = dict(Item.objects.filter(pk__in=[one.key for one in spared]).values_list("pk", "code"))
        what = _("may leave out %s.") % ", ".join(sorted(codes.values()))
        yield Finding(what, _("Blueprint"), _("They concern safety or law and may not be missed, so every sitting should ask them."))


def _short_of(asked: int, short: Shortage) -> str:
    """How many questions fit a line, and how many are missing."""
    fitting = ngettext("%d question fits.", "%d questions fit.", short.fitting) % short.fitting
    missing = ngettext("%d is missing.", "%d are missing.", short.missing) % short.missing
    if short.fitting >= asked:
        missing = ngettext(
            "Other lines need the same ones: %d is missing.", "Other lines need the same ones: %d are missing.", short.missing
        ) % short.missing  # fmt: skip
    return f"{_('draws %d.') % asked} {fitting} {missing}"


def review(page: QuizPage) -> Iterator[Finding]:
    if page.review == ReviewPolicy.LAST and page.attempts_allowed is None:
        why = _(
            "Without a limit of attempts there is no last one: only those who pass would ever read why. Set a limit, or choose another."
        )
        yield Finding(_("waits for the last attempt, and attempts are not limited."), _("After submitting, learners see"), why)


def says_why(version: ItemVersion) -> bool:
    """Whether the question, or every part of it, says why."""
    if version.item.kind == ItemKind.WRITTEN:
        return True  # its markers say why
    listed = parts(version.item.kind, version.content)
    return bool(version.rationale.strip()) or (bool(listed) and all(str(part.get("why", "")).strip() for part in listed))
