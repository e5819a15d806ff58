"""Taking questions of a package over into a course's bank."""

from collections.abc import Iterable

from django.db import transaction

from agencies import audit
from agencies.models import User
from assessments.content import check, fingerprint
from assessments.h5p_questions import Taken
from assessments.models import Item, ItemVersion
from courses.models import CoursePage
from media.models import PackageVersion

MARK = "P"


@transaction.atomic
def take_over(
    questions: Iterable[Taken], *, course: CoursePage, outcome_code: str, read_again: str, version: PackageVersion, by: User
) -> list[Item]:
    """Put the questions into the bank as new items. One that the course's bank asks already, word for word, is left out."""
    CoursePage.objects.select_for_update().get(pk=course.pk)
    known = set(ItemVersion.objects.filter(item__course=course).values_list("fingerprint", flat=True))
    number, made = _last_number(course), []
    for question in questions:
        check(question.kind, question.content)
        digest = fingerprint(question.stem, question.content, question.rationale, read_again)
        if digest in known:
            continue
        known.add(digest)
        number += 1
        item = Item.objects.create(code=f"{course.code}-{MARK}{number:03}", course=course, kind=question.kind, outcome_code=outcome_code)
        ItemVersion.objects.create(
            item=item,
            number=1,
            stem=question.stem,
            content=question.content,
            rationale=question.rationale,
            read_again=read_again,
            fingerprint=digest,
        )
        made.append(item)
    audit.record("items.taken_over", by=by, subject=version, course=str(course.pk), codes=[item.code for item in made])
    return made


def _last_number(course: CoursePage) -> int:
    codes = Item.objects.filter(course=course, code__startswith=f"{course.code}-{MARK}").values_list("code", flat=True)
    numbers = [code.rpartition(MARK)[2] for code in codes]
    return max((int(number) for number in numbers if number.isdigit()), default=0)
