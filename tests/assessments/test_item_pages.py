"""The question bank in the editor: found, written, tried out, compared, retired, brought out and in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import attempts, bank, item_counting
from assessments.content import as_number
from assessments.marking import best_answer
from assessments.models import Answer, Attempt, Item, ItemVersion, Mark
from courses.models import LessonPage, Outcome
from tests.cast import sign_in
from tests.factories.assessments import CONTENT, KINDS, ItemFactory, ItemVersionFactory, make_course, make_quiz_world
from tests.factories.sittings import make_sittings

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    page = make_course(size=6)[0]
    for code in ("TST.1a", "TST.1b"):
        Outcome.objects.create(lesson=LessonPage.objects.get(code="TST-L1.1"), code=code, text=f"Knows {code}")
    return page


@pytest.fixture
def client(cast):
    return sign_in(cast.author)


def filled(item: Item, **changes: str) -> dict[str, str]:
    """The form of a question as its page shows it."""
    version = item.versions.first()
    data = {"item-stem": version.stem, "item-outcome": item.outcome_code, "item-read_again": version.read_again}
    data |= {"item-rationale": version.rationale, "based_on": str(version.number)}
    data |= {"item-critical": "on"} if item.critical else {}
    listed = next((value for value in version.content.values() if isinstance(value, list)), [])
    data |= {"parts-TOTAL_FORMS": str(len(listed) + 2), "parts-INITIAL_FORMS": str(len(listed))}
    for row, part in enumerate(listed):
        data |= {f"parts-{row}-{name}": str(value) for name, value in part.items() if value is not False}
        data[f"parts-{row}-place"] = str(row + 1)
    if item.kind == "NUM":
        data |= {f"number-{name}": str(version.content[name]) for name in ("answer", "tolerance", "half_tolerance", "unit")}
    return {**data, **changes}


def ask_for(client, **query: str):
    return client.get(reverse("items"), query)


def codes(answer) -> list[str]:
    return [item.code for item, _figures in answer.context["rows"]]


def test_the_list_is_searched_and_filtered(client, course):
    bank.retire(Item.objects.get(code="TST-Q06"), by=None)
    Item.objects.filter(code="TST-Q02").update(outcome_code="TST.1b")
    make_course(code="OTH", size=1)
    assert codes(ask_for(client)) == ["OTH-Q01", *(f"TST-Q0{number}" for number in range(1, 6))]
    assert codes(ask_for(client, course=str(course.pk), q="q03 ask")) == ["TST-Q03"]
    assert codes(ask_for(client, outcome="tst.1B")) == ["TST-Q02"]
    assert codes(ask_for(client, kind="MR")) == ["TST-Q02"]
    assert codes(ask_for(client, critical="yes", course=str(course.pk))) == ["TST-Q01"]
    assert codes(ask_for(client, state="retired")) == ["TST-Q06"]
    assert codes(ask_for(client, fares="hard")) == []
    assert "No question fits" in ask_for(client, q="no such words").content.decode()


def test_how_a_question_fares_is_told_from_ten_people_on(client):
    world = make_quiz_world(size=1)
    sittings = make_sittings(world, 10, lambda _place, version: best_answer(version.item.kind, version.content))
    for attempt in sittings[:9]:
        item_counting.count(attempt.pk)
    assert "fewer than 10" in ask_for(client).content.decode()
    assert codes(ask_for(client, fares="easy")) == []
    item_counting.count(sittings[9].pk)
    answer = ask_for(client, fares="easy")
    assert codes(answer) == ["TST-Q01"]
    assert [(figures.people, figures.facility) for _item, figures in answer.context["rows"]] == [(10, 100)]


def test_the_list_costs_the_same_for_few_and_for_many(client, course):
    counts = []
    for number in range(2):
        for more in range(number * 44):
            ItemVersionFactory(item=ItemFactory(course=course, code=f"TST-R{more:02}"))
        with CaptureQueriesContext(connection) as queries:
            assert len(codes(ask_for(client))) == 6 + number * 44
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind_opens_filled_and_saves_as_the_same_version(client, course, kind):
    item = Item.objects.get(course=course, kind=kind)
    address = reverse("item", args=[item.pk])
    assert client.get(address).status_code == 200
    before = item.versions.first()
    assert client.post(address, filled(item)).status_code == 302
    after = item.versions.first()
    if kind == "NUM":
        # Figures that files gave as numbers are kept as typed from now on: one version more, with the same worth.
        assert [as_number(version.content["answer"]) for version in (before, after)] == [140, 140]
    else:
        assert after.pk == before.pk
    assert client.post(address, filled(item, **{"item-stem": "In other words?"})).status_code == 302
    assert item.versions.first().stem == "In other words?"
    assert item.versions.first().number == after.number + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_each_kind_is_written(client, course, kind):
    model = Item.objects.get(course=course, kind=kind)
    begun = client.get(reverse("item-begin"), {"course": course.pk, "kind": kind})
    assert begun.url == reverse("item-new", args=[course.pk, kind])
    page = client.get(begun.url)
    assert page.context["sheet"].main["code"].value() == "TST-Q07"
    data = filled(model, **{"item-code": "TST-Q07", "based_on": "", "parts-INITIAL_FORMS": "0"})
    answer = client.post(begun.url, data)
    made = Item.objects.get(code="TST-Q07")
    assert answer.url == reverse("item", args=[made.pk])
    assert made.kind == kind
    assert Item.objects.fingerprints([course])[-1][0] == "TST-Q07"


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(client, course):
    item = Item.objects.get(code="TST-Q01")
    answer = client.post(reverse("item", args=[item.pk]), filled(item, **{"parts-0-why": "", "item-stem": "A half question"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["sheet"].parts.forms[0].errors == {"why": ["Must be a text."]}
    assert "A half question" in page
    assert "both halves matter" in page
    assert item.versions.count() == 1


def test_what_is_wrong_with_the_whole_stands_above_it(client, course):
    item = Item.objects.get(code="TST-Q01")
    answer = client.post(reverse("item", args=[item.pk]), filled(item, **{"parts-0-right": "on"}))
    assert answer.context["sheet"].problems == ["Needs exactly one right option."]
    number = Item.objects.get(kind="NUM")
    answer = client.post(reverse("item", args=[number.pk]), filled(number, **{"number-answer": "many"}))
    assert answer.context["sheet"].number.errors == {"answer": ["Must be a number."]}


def test_steps_are_kept_in_the_order_of_their_places(client, course):
    item = Item.objects.get(kind="ORD")
    places = {f"parts-{row}-place": str(4 - row) for row in range(4)}
    client.post(reverse("item", args=[item.pk]), filled(item, **places))
    texts = [part["text"] for part in item.versions.first().content["sequence"]]
    assert texts == [part["text"] for part in reversed(CONTENT["ORD"]["sequence"])]


def test_more_rows_keep_what_was_typed_and_save_nothing(client, course):
    item = Item.objects.get(code="TST-Q01")
    answer = client.post(reverse("item", args=[item.pk]), filled(item, more="1", **{"item-stem": "Not yet saved"}))
    assert len(answer.context["sheet"].parts.forms) == 9
    assert "Not yet saved" in answer.content.decode()
    assert item.versions.count() == 1


def test_two_authors_do_not_overwrite_each_other_unseen(client, course):
    item = Item.objects.get(code="TST-Q01")
    mine = filled(item, **{"item-stem": "Mine"})
    client.post(reverse("item", args=[item.pk]), filled(item, **{"item-stem": "Theirs"}))
    answer = client.post(reverse("item", args=[item.pk]), mine)
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert item.versions.first().stem == "Theirs"
    assert client.post(reverse("item", args=[item.pk]), {**mine, "based_on": answer.context["based_on"]}).status_code == 302


def test_a_parallel_version_has_the_outcome_of_the_first(client, course):
    first, other = (Item.objects.get(code=code) for code in ("TST-Q02", "TST-Q03"))
    wrong = {"item-parallel_to": str(first.pk), "item-outcome": "TST.1b"}
    answer = client.post(reverse("item", args=[other.pk]), filled(other, **wrong))
    assert "parallel_to" in answer.context["sheet"].main.errors
    assert client.post(reverse("item", args=[other.pk]), filled(other, **{"item-parallel_to": str(first.pk)})).status_code == 302
    other.refresh_from_db()
    assert other.parallel_to == first


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_tried_out_as_a_learner_meets_it_and_nothing_is_kept(client, course, kind):
    item = Item.objects.get(course=course, kind=kind)
    address = reverse("item-try", args=[item.pk])
    before = client.get(address)
    assert before.status_code == 200
    assert "KEY-" not in before.content.decode()
    fields = {"number": "28"} if kind == "NUM" else {"choice": "0"}
    fields |= {f"place-{place}": str(place + 1) for place in range(4)} | {f"match-{left}": "0" for left in range(4)}
    after = client.post(address, fields)
    assert after.status_code == 200
    assert "KEY-WHY" in after.content.decode()
    assert [model.objects.count() for model in (Attempt, Answer, Mark)] == [0, 0, 0]


def test_what_cannot_be_read_is_told_and_not_explained(client, course):
    answer = client.post(reverse("item-try", args=[Item.objects.get(kind="NUM").pk]), {"number": "many"})
    assert answer.status_code == 422
    assert "KEY-" not in answer.content.decode()
    assert 'value="many"' in answer.content.decode()


def test_an_older_version_can_be_tried_and_one_that_is_not_there_cannot(client, course, cast):
    item = Item.objects.get(code="TST-Q01")
    client.post(reverse("item", args=[item.pk]), filled(item, **{"item-stem": "The newer one"}))
    assert "The newer one" in client.get(reverse("item-try", args=[item.pk])).content.decode()
    assert "What does TST-Q01 ask" in client.get(reverse("item-try", args=[item.pk]) + "?version=1").content.decode()
    assert client.get(reverse("item-try", args=[item.pk]) + "?version=9").status_code == 404


def test_versions_show_what_differs(client, course):
    item = Item.objects.get(code="TST-Q01")
    client.post(reverse("item", args=[item.pk]), filled(item, **{"parts-1-text": "A second <b>look</b>"}))
    page = client.get(reverse("item-versions", args=[item.pk])).content.decode()
    assert "<del>reading</del>" in page
    assert "&lt;" in page
    assert "<b>look" not in page


def test_retiring_tells_where_it_is_used_and_deletes_nothing(client):
    world = make_quiz_world(size=6)
    sitting = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    item = Item.objects.get(code="TST-Q01")
    page = client.get(reverse("item-retire", args=[item.pk])).content.decode()
    assert "Asked in 1 sitting, 1 of them open" in " ".join(page.split())
    assert world.quiz.title in page
    versions = ItemVersion.objects.count()
    assert client.post(reverse("item-retire", args=[item.pk])).status_code == 302
    item.refresh_from_db()
    assert item.retired_at
    assert ItemVersion.objects.count() == versions
    assert sitting.items.filter(version__item=item).exists()
    client.post(reverse("item-retire", args=[item.pk]), {"back": "1"})
    item.refresh_from_db()
    assert item.retired_at is None


@pytest.mark.parametrize("form", ["yaml", "csv", "gift"])
def test_what_is_taken_out_and_brought_in_again_changes_nothing(client, course, form):
    text = client.get(reverse("items-export"), {"course": course.pk, "format": form}).content.decode()
    checked = client.post(reverse("items-import"), {"course": course.pk, "format": form, "text": text})
    assert checked.context["faulty"] == 0
    said = {str(fate) for row, fate in checked.context["rows"] if row.draft and row.draft.front.type != "NUM"}
    assert said == {"as it is in the bank"}
    assert ItemVersion.objects.count() == 6


CSV = "id,type,outcome,lesson,stem,text 1,key 1,why 1,text 2,key 2,why 2\r\n"
GOOD = "TST-Q20,SBA,TST.1a,TST-L1.1,Which?,One,x,because,Two,,because not\r\n"
FAULTY = "TST-Q21,SBA,TST.1a,TST-L9.9,Which?,One,x,because,Two,,because not\r\n"


def bring_in(client, course, text: str, **more: str):
    upload = SimpleUploadedFile("bank.csv", text.encode())
    return client.post(reverse("items-import"), {"course": course.pk, "format": "csv", "file": upload, **more})


def test_a_dry_run_tells_each_row_and_writes_nothing(client, course):
    answer = bring_in(client, course, CSV + GOOD + FAULTY)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [(row.place, row.good) for row, _fate in answer.context["rows"]] == [("row 2", True), ("row 3", False)]
    assert "the course has no lesson TST-L9.9" in page
    assert "TST-Q21,SBA" in page
    assert not Item.objects.filter(code="TST-Q20").exists()


def test_faulty_rows_stop_the_import_unless_they_are_left_out(client, course):
    assert bring_in(client, course, CSV + GOOD + FAULTY, take="1").status_code == 422
    assert not Item.objects.filter(code="TST-Q20").exists()
    assert bring_in(client, course, CSV + GOOD + FAULTY, take="1", leave_out="on").status_code == 302
    assert list(Item.objects.filter(code__startswith="TST-Q2").values_list("code", flat=True)) == ["TST-Q20"]


def test_nothing_and_what_is_no_text_are_refused_at_the_field(client, course):
    empty = client.post(reverse("items-import"), {"course": course.pk, "format": "csv", "text": " "})
    assert "Choose a file" in empty.content.decode()
    upload = SimpleUploadedFile("bank.csv", b"\xff\xfe\x00")
    answer = client.post(reverse("items-import"), {"course": course.pk, "format": "csv", "file": upload})
    assert "not text in UTF-8" in answer.content.decode()


def test_the_export_obeys_the_filters_and_says_what_gift_leaves_out(client, course):
    text = client.get(reverse("items-export"), {"course": course.pk, "kind": "MR", "format": "gift"}).content.decode()
    assert "TST-Q02" in text
    assert "TST-Q01" not in text
    assert "// TST-Q04: GIFT has no ordering questions" in client.get(reverse("items-export"), {"format": "gift"}).content.decode()
    assert client.get(reverse("items-export"), {"format": "exe"}).url == reverse("items")


@pytest.mark.parametrize("name", ["items", "item-begin", "items-export", "items-import"])
def test_reviewers_and_learners_have_no_way_to_the_bank(cast, name):
    assert sign_in(cast.learner_a).get(reverse(name)).status_code in (403, 404)
    assert sign_in(cast.legal_reviewer).get(reverse(name)).status_code in (403, 404)


def test_a_rubric_is_written_in_the_editor_one_level_a_line(client, course):
    address = reverse("item-new", args=[course.pk, "WR"])
    data = {"item-code": "TST-W01", "item-stem": "Which records?", "item-outcome": "TST.1a", "item-read_again": "TST-L1.1"}
    data |= {"number-words_at_most": "200", "number-readings": "2", "number-margin": "20", "number-notes": "Be kind."}
    data |= {"parts-TOTAL_FORMS": "2", "parts-INITIAL_FORMS": "0", "parts-0-name": "Names two", "parts-0-levels": "0: None"}
    refused = client.post(address, data)
    assert refused.status_code == 422 and "Needs two to eight levels." in refused.content.decode()
    client.post(address, {**data, "parts-0-levels": "0: None\n2: Both"})
    item = Item.objects.get(code="TST-W01")
    assert item.versions.first().content["criteria"] == [
        {"name": "Names two", "levels": [{"points": 0, "text": "None"}, {"points": 2, "text": "Both"}]}
    ]
    assert "0: None\n2: Both" in client.get(reverse("item", args=[item.pk])).content.decode()
    assert "They look at:" in client.get(reverse("item-try", args=[item.pk])).content.decode()
    assert client.post(reverse("item-try", args=[item.pk]), {"text": "Both."}).status_code == 200
    assert client.get(reverse("item-versions", args=[item.pk])).status_code == 200
