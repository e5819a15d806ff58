"""A small tabletop, sessions of it, and the one that Accord comes with."""

from dataclasses import dataclass
from typing import Any

import yaml

from agencies.models import User
from assessments.models import Seat, TabletopPage, TabletopSession
from assessments.tabletop import sessions
from assessments.tabletop.exercise import Tabletop
from assessments.tabletop.play import Turn
from tests.factories.agencies import PersonFactory
from tests.factories.exercises import CONTENT, ExerciseWorld, make_world


def inject(number: int, **more: Any) -> dict[str, Any]:
    key = f"I{number}"
    return {
        "id": key, "time": f"Month {number}", "title": f"Turn {number}", "situation": f"Situation {number}.",
        "documents": [
            {"id": f"{key}-A", "role": "A", "title": f"Paper A{number}", "text": f"SECRET-A{number}", "facts": [f"a{number}"]},
            {"id": f"{key}-B", "role": "B", "title": f"Paper B{number}", "text": f"SECRET-B{number}", "facts": [f"b{number}"], "release": "consent"},
        ],
        "decisions": {"A": f"Question A{number}?", "B": f"Question B{number}?"},
        "solution": {"A": f"SOLUTION-A{number}", "B": f"SOLUTION-B{number}"},
        "criteria": [{"text": f"Criterion {place}", "needs": [f"a{number}", f"b{number}"] if place == 0 else []} for place in range(5)],
        "errors": f"ERRORS-{number}",
        **more,
    }  # fmt: skip


def small_tabletop(**changes: Any) -> dict[str, Any]:
    """Four roles of which two may be one person's, two injects; three people are enough."""
    return {
        "setup": "A small case.",
        "roles": [{"id": key, "name": f"Role {key}", "agency": f"Agency {key}", "discipline": "x", "alone": key == "D"} for key in "ABCD"],
        "combinations": [["B", "C"]],
        "least": 3,
        "most": 4,
        "injects": [inject(1), inject(2)],
        "closing": ["What will change?"],
        **changes,
    }


@dataclass
class Table:
    """A session with people in the roles A, B, C and a recorder; ``facilitator`` runs it."""

    world: ExerciseWorld
    session: TabletopSession
    facilitator: User
    seats: dict[str, Seat]

    def refresh(self) -> TabletopSession:
        self.session.refresh_from_db()
        return self.session

    def go_on(self) -> None:
        session = self.refresh()
        sessions.go_on(session, seen=Turn(session.inject, session.phase), by=self.facilitator)
        self.refresh()

    def decide(self, *roles: str) -> None:
        session = self.refresh()
        for role in roles:
            seat = self.seats[role]
            inject = sessions.inject_of(session).id
            sessions.decide_silently(session, seat=seat, inject=inject, text=f"OWN-{role}", by=seat.person)


def make_tabletop(*, person: User | None = None, code: str = "TST", **changes: Any) -> ExerciseWorld:
    page = TabletopPage(
        title="The small table", slug=f"{code.lower()}-t1", code=f"{code}-T1", minutes=30, required=False, script=small_tabletop(**changes)
    )
    return make_world(page, person=person, code=code)


def make_table(*, facilitator: User | None = None, begun: bool = True, roles: str = "ABC", **options: Any) -> Table:
    world = make_tabletop()
    facilitator = facilitator or PersonFactory(display_name="Fay Facilitator")
    session = sessions.open_session(world.page, by=facilitator, **options)
    seats = {role: sessions.take_seat(session, role=role, by=PersonFactory(display_name=f"Person {role}")) for role in roles}
    seats["recorder"] = sessions.take_seat(session, role="recorder", by=PersonFactory(display_name="Rae Recorder"))
    if begun:
        sessions.begin(session, by=facilitator)
    table = Table(world, session, facilitator, seats)
    table.refresh()
    return table


def starter_tabletop_file() -> dict[str, Any]:
    return yaml.safe_load((CONTENT / "mds" / "exercises" / "MDS-T1.yaml").read_text(encoding="utf-8"))


def starter_tabletop() -> Tabletop:
    return Tabletop.model_validate(starter_tabletop_file()["script"])


def make_starter_tabletop(*, person: User | None = None) -> ExerciseWorld:
    file = starter_tabletop_file()
    page = TabletopPage(
        title=file["title"], slug="mds-t1", code=file["id"], minutes=180, required=False, summary=file["summary"], notice=file["notice"],
        script=file["script"],
    )  # fmt: skip
    return make_world(page, person=person, code="MDS")
