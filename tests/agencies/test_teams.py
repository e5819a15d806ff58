import pytest

from agencies.models import AuditEvent
from agencies.signals import person_changed
from agencies.teams import seat, unseat
from jobs.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes():
    seen: list[dict] = []

    def note(sender, signal, **what):
        seen.append(what)

    person_changed.connect(note)
    yield seen
    person_changed.disconnect(note)


def test_a_seat_is_taken_once_and_told(cast, changes):
    for _ in range(2):
        seat(cast.learner_a, task_force=cast.team, discipline=cast.investigator, by=cast.administrator)
    assert cast.learner_a.team_memberships.current().count() == 1
    assert len(changes) == 1
    assert AuditEvent.objects.filter(action="seat.taken", person=cast.learner_a.pk).count() == 1


def test_a_seat_left_is_kept_with_its_dates(cast, changes):
    membership = cast.seated(cast.learner_a).team_memberships.get()
    for _ in range(2):
        unseat(membership, by=None)
    membership.refresh_from_db()
    assert membership.ended_on == today()
    assert [change["on"] for change in changes] == [today()]
