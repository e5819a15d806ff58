"""What is looked for in questions: an outcome that nothing asks for, a question that does not say why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.content import parts
from assessments.models import Item, ItemVersion, QuizPage
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
    if len(bank) < page.length:
        why = _("A sitting would be shorter than it says. Add questions, or draw fewer.")
        yield Finding(
            _("asks for %(length)d of %(bank)d questions.") % {"length": page.length, "bank": len(bank)}, _("Questions drawn"), why
        )
    for version in bank:
        if not says_why(version):
            why = _("After the sitting every answer comes with its reason; this one would come with none.")
            yield Finding(_("has no rationale."), _("Question %s") % version.item.code, why)


def says_why(version: ItemVersion) -> bool:
    """Whether the question, or every part of it, says why."""
    listed = parts(version.item.kind, version.content)
    return bool(version.rationale.strip()) or (bool(listed) and all(str(part.get("why", "")).strip() for part in listed))
