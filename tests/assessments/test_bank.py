"""The bank's verbs: words become versions, and nothing that was asked is ever changed or lost."""

import pytest

from agencies.models import AuditEvent
from assessments import attempts, bank
from assessments.content import InvalidContentError
from assessments.curriculum_items import ItemDraft, ItemShape, content_of, put_items
from assessments.models import Item, ItemVersion
from guidance.manuscripts import FaultyError
from guidance.publishing import Changes
from tests.factories.agencies import PersonFactory
from tests.factories.assessments import CONTENT, ItemFactory, answer_all, make_course, make_quiz_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return PersonFactory()


@pytest.fixture
def course():
    return make_course(size=2)[0]


def words(course, author, **fields):
    given = {"code": "TST-Q50", "kind": "SBA", "outcome": "TST.1a", "stem": "Which?", "content": CONTENT["SBA"]}
    return bank.word(course=course, by=author, **{**given, **fields})


def test_other_words_make_a_version_and_equal_words_none(course, author):
    assert [words(course, author).number, words(course, author).number, words(course, author, stem="Which now?").number] == [1, 1, 2]
    assert list(ItemVersion.objects.filter(item__code="TST-Q50").order_by("number").values_list("stem", flat=True)) == [
        "Which?",
        "Which now?",
    ]
    assert AuditEvent.objects.filter(action="item.worded").count() == 2


def test_what_could_not_be_asked_is_refused(course, author):
    with pytest.raises(InvalidContentError):
        words(course, author, content={"options": []})
    assert not Item.objects.filter(code="TST-Q50").exists()


def test_a_question_stays_the_kind_that_it_was_asked_as(course, author):
    words(course, author)
    with pytest.raises(bank.OtherKindError):
        words(course, author, kind="MR", content=CONTENT["MR"])


def test_files_cannot_make_it_another_kind_either(course, author):
    words(course, author)
    front = ItemShape.model_validate(
        {"id": "TST-Q50", "type": "MR", "outcome": "TST.1a", "lesson": "TST-L1.1", "stem": "Which?", **CONTENT["MR"]}
    )
    with pytest.raises(FaultyError, match="another kind"):
        put_items([ItemDraft(front=front, content=content_of(front))], course=course, changes=Changes())
    assert Item.objects.get(code="TST-Q50").kind == "SBA"


def test_parallel_versions_follow_the_first_one(course, author):
    first = words(course, author).item
    other = words(course, author, code="TST-Q51", parallel_to=first).item
    words(course, author, outcome="TST.1b", critical=True)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (other.outcome_code, other.critical) == ("TST.1b", True)
    with pytest.raises(bank.NoParallelError):
        words(course, author, code="TST-Q52", parallel_to=first)
    with pytest.raises(bank.NoParallelError):
        words(course, author, code="TST-Q53", outcome="TST.1b", critical=True, parallel_to=other)


def test_a_retired_question_is_drawn_no_more_and_stays_what_sittings_hold():
    world = make_quiz_world(size=6)
    sitting = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    asked = sitting.items.get(critical=True).version
    bank.retire(asked.item, by=world.person)
    answer_all(sitting)
    assert attempts.submit(sitting, by=world.person).passed
    again = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    assert not again.items.filter(version__item=asked.item).exists()
    assert ItemVersion.objects.filter(pk=asked.pk).exists()
    bank.retire(asked.item, by=world.person)
    bank.bring_back(asked.item, by=world.person)
    assert Item.objects.drawable().filter(pk=asked.item_id).exists()
    assert AuditEvent.objects.filter(action="item.retired").count() == 1


def test_the_bank_knows_what_it_holds_and_which_names_are_free(course, author):
    ItemFactory(course=make_course(code="OTH", size=0)[0], code="OTH-Q01")
    words(course, author)
    found = bank.bank_of(course)
    assert next(found.free_codes()) == "TST-Q51"
    assert found.elsewhere == {"OTH-Q01"}
    assert "TST-L1.1" in found.lessons
    assert found.known["TST-Q50"].kind == "SBA"
