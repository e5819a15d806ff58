"""The page of an expert unit: named are those who chose it; what waits and what is not learnt is for its own people."""

from datetime import timedelta

import pytest

from agencies.models import AuditEvent
from agencies.people import give_role
from agencies.permissions import RoleName
from assessments.item_statistics import ENOUGH
from assessments.item_sums import WHOLE
from assessments.models import ItemFigures
from guidance.care import look_after
from guidance.models import NamedExpert
from jobs.clock import today
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.assessments import ItemVersionFactory, make_course
from tests.factories.desk import make_desk
from tests.factories.guidance import make_note
from tests.queries import at_most

pytestmark = pytest.mark.django_db
PAGE, ME = "/units/expert-unit/", "/units/expert-unit/me/"


@pytest.fixture
def desk(cast):
    return make_desk(cast)


def html_of(person):
    return sign_in(person).get(PAGE).content.decode()


def test_it_says_what_it_answers_what_it_gave_and_which_notes_it_keeps(cast, desk):
    desk.answered(cast.learner_a)
    look_after(make_note(1), owner=desk.expert, deputy=None, review_by=None, by=desk.expert)
    make_note(2)
    html = html_of(cast.learner_b)
    assert "Interviewing" in html and "working days" in html
    assert "it gave 1 answer at the desk" in html
    assert "GN-01 v1 Note 1" in html and "Note 2" not in html
    assert "/units/expert-unit/" in sign_in(cast.learner_b).get("/units/").content.decode()


def test_nobody_is_named_who_has_not_chosen_it(cast, desk):
    assert desk.expert.display_name not in html_of(cast.learner_a)
    sign_in(desk.expert).post(ME, {"line": "Labour cases"})
    html = html_of(cast.learner_a)
    assert desk.expert.display_name in html and "Labour cases" in html
    sign_in(desk.expert).post(ME, {"do": "leave"})
    assert desk.expert.display_name not in html_of(cast.learner_a)
    assert list(AuditEvent.objects.filter(action__startswith="expert.").order_by("sequence").values_list("action", flat=True)) == [
        "expert.named",
        "expert.not_named",
    ]


def test_whoever_leaves_the_unit_is_no_longer_named(cast, desk):
    sign_in(desk.expert).post(ME, {"line": ""})
    desk.expert.affiliations.update(ended_on=today())
    assert desk.expert.display_name not in html_of(cast.learner_a)


def test_only_people_of_the_unit_can_be_named_and_only_by_themselves(cast, desk):
    assert sign_in(cast.learner_a).post(ME, {"line": "Me"}).status_code == 404
    assert "Be named here" not in html_of(cast.learner_a)
    assert not NamedExpert.objects.exists()


def test_a_line_that_is_too_long_names_nobody(cast, desk):
    answer = sign_in(desk.expert).post(ME, {"line": "x" * 161}, follow=True)
    assert "at most 160 letters" in answer.content.decode()
    assert not NamedExpert.objects.exists()


def test_what_is_due_for_review_is_told_to_the_unit_alone(cast, desk):
    page = make_note(1)
    look_after(page, owner=desk.expert, deputy=None, review_by=today() + timedelta(days=20), by=desk.expert)
    assert "Due for review" in html_of(desk.expert)
    assert "Due for review" not in html_of(cast.learner_a)
    look_after(page, owner=desk.expert, deputy=None, review_by=today() + timedelta(days=90), by=desk.expert)
    assert "Due for review" not in html_of(desk.expert)


def test_what_learners_get_wrong_most_stands_first_and_small_groups_are_not_told(cast, desk):
    course, _lesson, quiz = make_course()
    for number, (people, credit) in enumerate(((ENOUGH, 0.2), (ENOUGH, 0.6), (ENOUGH - 1, 0.1))):
        version = ItemVersionFactory(item__code=f"ITEM-{number}", item__course=course)
        ItemFigures.objects.create(quiz=quiz, version=version, people=people, credit=int(people * credit * WHOLE))
    html = html_of(desk.expert)
    assert html.index("ITEM-0") < html.index("ITEM-1")
    assert "ITEM-2" not in html
    assert "ITEM-0" not in html_of(cast.learner_a)


def test_it_costs_the_same_for_ten_times_as_much(cast, desk):
    client, counts = sign_in(desk.expert), []
    for numbers in (range(1, 2), range(2, 11)):
        for number in numbers:
            person = cast.person(f"Expert {number}", desk.unit)
            give_role(person, role=RoleName.AUTHOR, on=LONG_AGO, by=None)
            NamedExpert.objects.create(person=person)
            look_after(make_note(number), owner=person, deputy=None, review_by=today(), by=desk.expert)
        client.get(PAGE)
        with at_most(15) as count:
            client.get(PAGE)
        counts.append(count())
    assert counts[0] == counts[1]


def test_an_agency_that_is_no_expert_unit_has_no_such_page(cast, desk):
    assert sign_in(cast.learner_a).get(f"/units/{cast.a.slug}/").status_code == 404
