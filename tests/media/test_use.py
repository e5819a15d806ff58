"""What authors learn from the playing of a package, and that it is never about fewer than ten people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from media.models import Launch, PracticeResult
from media.use import stops_in, use_of
from tests.cast import sign_in
from tests.factories.agencies import PersonFactory
from tests.factories.packages import course_with, enrolled, launched, ready
from tests.media.packages import choice_package

pytestmark = pytest.mark.django_db


def played_by(page, course, people: int) -> None:
    for number in range(people):
        person = PersonFactory()
        launch = launched(person, page, enrolled(person, course))
        Launch.objects.filter(pk=launch.pk).update(last_heard_at=Now() + timedelta(minutes=number), stopped_at="part one")
        PracticeResult.objects.create(play=launch.play, launch=launch, completed=True)


def test_figures_from_ten_people_on(cast):
    course, page = course_with(ready(choice_package(), by=cast.author).package)
    played_by(page, course, 9)
    assert use_of(page.package).hidden
    address = f"/cms/packages/{page.package_id}/use/"
    assert "Fewer than ten" in sign_in(cast.author).get(address).content.decode()
    played_by(page, course, 2)
    use = use_of(page.package)
    assert (use.hidden, use.people, use.launches, use.finished, use.stops) == (False, 11, 11, 11, (("part one", 11),))
    assert use.minutes == pytest.approx(3, abs=1.1)
    assert "11 of 11" in sign_in(cast.author).get(address).content.decode()
    assert sign_in(cast.learner_a).get(address).status_code == 403


def test_it_costs_the_same_however_many_played(cast):
    course, page = course_with(ready(choice_package(), by=cast.author).package)
    counts = []
    for more in (10, 30):
        played_by(page, course, more)
        with CaptureQueriesContext(connection) as counted:
            use_of(page.package)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 4


def test_a_place_counts_people_and_not_openings():
    assert stops_in([("a", 1)] * 40 + [("b", number) for number in range(10)] + [("", 3)]) == (("b", 10),)
