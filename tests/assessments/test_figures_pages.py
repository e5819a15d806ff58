"""How questions fare, on the pages of their authors and in files: from ten people on, with advice from thirty, at a cost that does not grow."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import item_counting
from assessments.marking import best_answer
from assessments.models import Item
from tests.cast import sign_in
from tests.factories.agencies import DisciplineFactory
from tests.factories.assessments import make_quiz_world
from tests.factories.sittings import make_sittings

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast):
    return sign_in(cast.author)


@pytest.fixture
def world():
    return make_quiz_world(size=6, length=6)


def mistaken(place, version):
    """Who is good at everything else takes the third option of the single choice, whose key is the second."""
    if version.item.kind == "SBA":
        return {"choice": 2 if place % 3 else 1}
    return best_answer(version.item.kind, version.content) if place % 3 else {}


def counted(world, number, **more):
    for attempt in make_sittings(world, number, mistaken, **more):
        item_counting.count(attempt.pk)


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_few_sittings_tell_nothing(client, world):
    item = Item.objects.get(code="TST-Q01")
    for address in (reverse("item-figures", args=[item.pk]), reverse("quiz-figures", args=[world.quiz.pk])):
        assert "Figures appear from 10 people on" in client.get(address).content.decode()
        assert client.get(f"{address}export/", {"format": "csv"}).status_code in {200, 302}
    assert "fewer than 10" in client.get(reverse("figures")).content.decode()


def test_a_question_with_a_wrong_key_stands_first_and_says_what_to_do(client, world):
    disciplines = [DisciplineFactory(name="Investigators"), DisciplineFactory(name="Few prosecutors")]
    counted(world, 30, discipline=lambda place: disciplines[place % 10 == 9])
    quiz = client.get(reverse("quiz-figures", args=[world.quiz.pk]))
    found = quiz.context["found"]
    assert found.items[0].item.code == "TST-Q01"
    assert "check the key" in quiz.content.decode()
    assert "30 people in 30 sittings" in quiz.content.decode()
    page = client.get(reverse("item-figures", args=[found.items[0].item.pk])).content.decode()
    assert "choose option C rather than the key" in page
    assert "Few prosecutors" not in page and "Disciplines with fewer than 10 people are not shown" in page
    listed = client.get(reverse("items"), {"fares": "backwards"})
    assert [item.code for item, _figures in listed.context["rows"]] == ["TST-Q01"]


def test_what_is_on_the_screen_is_in_the_file_and_opens_safely(client, world):
    Item.objects.get(code="TST-Q01").versions.update(stem="=1+1 asks what?")
    counted(world, 10)
    address = reverse("quiz-figures-export", args=[world.quiz.pk])
    rows = list(csv.reader(io.StringIO(b"".join(client.get(address, {"format": "csv"}).streaming_content).decode("utf-8-sig"))))
    head = next(number for number, row in enumerate(rows) if row[:2] == ["Question", "Version"])
    first = next(row for row in rows[head + 1 :] if row[0] == "TST-Q01")
    assert first[4] == "'=1+1 asks what?" and first[5:7] == ["10", "40"]
    sheet = client.get(address, {"format": "xlsx"})
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    item = reverse("item-figures-export", args=[Item.objects.get(code="TST-Q03").pk])
    assert "Most often instead" in b"".join(client.get(item, {"format": "csv"}).streaming_content).decode()


def test_pages_cost_the_same_with_more_sittings_and_more_questions(client, world):
    item = Item.objects.get(code="TST-Q01")
    addresses = [
        reverse("figures"),
        reverse("quiz-figures", args=[world.quiz.pk]),
        reverse("item-figures", args=[item.pk]),
        reverse("items"),
    ]
    counted(world, 10)
    before = [queries(client, address) for address in addresses]
    counted(world, 10)
    assert [queries(client, address) for address in addresses] == before
