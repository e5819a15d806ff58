"""Live sessions of the demo world: one that was held, one with places, one that is full with people waiting."""

from datetime import UTC, date, datetime, time, timedelta

from agencies.models import Affiliation, TaskForce, User
from courses.live import bookings, closing, rollcall
from courses.live.schedule import schedule
from courses.models import Booking, BookingState, LiveSession, SessionPage
from lms.demo.accounts import ACCOUNTS

STEP = "MDS-W1"
ZONE = "America/New_York"
HELD_DAYS_AGO, OPEN_IN_DAYS, FULL_IN_DAYS = 24, 9, 23
SEEN = "Signed the paper list at the door"


def fill_sessions(day: date) -> None:
    page = SessionPage.objects.live().get(code=STEP)
    people = {account.email: User.objects.get(email=account.email) for account in ACCOUNTS}
    author, learner, coordinator = (people[f"{name}.example"] for name in ("author@expert", "learner@larkmere", "coordinator@larkmere"))
    team = TaskForce.objects.get(slug="larkmere")
    seated = list(User.objects.filter(team_memberships__task_force=team, team_memberships__ended_on=None, is_active=True).order_by("email"))
    others = [person for person in seated if person.email not in people]

    def dated(in_days: int, **fields: object) -> LiveSession:
        begins = datetime.combine(day + timedelta(days=in_days), time(14), tzinfo=UTC)
        hours = {"begins_at": begins, "ends_at": begins + timedelta(minutes=page.minutes), "time_zone": ZONE}
        return schedule(page, **hours, facilitators=[author], by=author, **fields)  # type: ignore[arg-type]

    held(dated(-HELD_DAYS_AGO, capacity=16, place="Larkmere Police, training room 2", task_force=team), others[:6], author)
    with_places = dated(OPEN_IN_DAYS, capacity=14, place="Federal building, room 410", task_force=team)
    for person in [*others[6:11], learner]:
        bookings.book(with_places, person=person, by=person)
    full = dated(FULL_IN_DAYS, capacity=4, link="https://meet.calder.example/practice-day")
    for person in [*elsewhere(people)[:5], coordinator]:
        bookings.book(full, person=person, by=person)


def elsewhere(people: dict[str, User]) -> list[User]:
    homes = Affiliation.objects.filter(ended_on=None, agency__slug="inquiry-bureau", person__is_active=True).select_related("person")
    return [home.person for home in homes.order_by("person__email") if home.person.email not in people]


def held(session: LiveSession, who: list[User], by: User) -> None:
    """A past date cannot be booked any more, so its list is written as it stood; the last person came late and is not credited."""
    LiveSession.objects.filter(pk=session.pk).update(taken=len(who), last_number=len(who))
    Booking.objects.bulk_create(
        Booking(session=session, person=person, state=BookingState.BOOKED, number=number) for number, person in enumerate(who, start=1)
    )
    for person in who:
        begins = session.begins_at + timedelta(minutes=90 if person == who[-1] else 2)
        rollcall.enter_by_hand(session, person=person, by=by, reason=SEEN, begins=begins, ends=session.ends_at)
    closing.close(session, by=by)
