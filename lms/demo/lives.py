"""Two years in the life of everybody in Calder, drawn from a fixed seed: joins, moves, leaves, courses taken and courses left lying.

Pure: dates in, lives out. The same day gives the same world.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.demo.places import FIRST_NAMES, LAST_NAMES, PLACES, Place

COURSE_CODES = ("TII", "EOC", "MDS")
VALID_DAYS = {"TII": 730, "EOC": 730, "MDS": 365}


@dataclass
class Sitting:
    """A course begun on a day and, perhaps, completed on another, with the share of credit earned."""

    course: str
    began: date
    completed: date | None = None
    share: float = 0.0


@dataclass
class Life:
    """A person as the demo world needs them."""

    name: str
    email: str
    place: str
    discipline: str
    joined: date
    moved: tuple[date, str] | None = None
    left: date | None = None
    sittings: list[Sitting] = field(default_factory=list)


def names(rng: random.Random) -> Iterator[str]:
    pairs = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    rng.shuffle(pairs)
    return iter(pairs)


def sittings(rng: random.Random, *, joined: date, left: date | None, diligence: float, today: date) -> list[Sitting]:
    """What somebody of this diligence has begun and completed between joining and leaving."""
    end = left or today
    found = []
    for position, course in enumerate(COURSE_CODES):
        began = max(joined, today - timedelta(days=740)) + timedelta(days=rng.randint(2, 30) + 25 * position)
        while began < end:
            if rng.random() > diligence + 0.06 * (2 - position):
                if rng.random() < 0.4:
                    found.append(Sitting(course, began))
                break
            completed = began + timedelta(days=round(rng.lognormvariate(2.6, 0.7)))
            if completed >= end:
                found.append(Sitting(course, began))
                break
            found.append(Sitting(course, began, completed, round(rng.uniform(0.8, 1.0), 2)))
            # Renewal comes shortly before the end of validity, or too late, or not at all.
            began = completed + timedelta(days=VALID_DAYS[course] + round(rng.gauss(-35, 30)))
    return found


def lives_of(place: Place, *, count: int, rng: random.Random, name: Iterator[str], today: date) -> Iterator[Life]:
    others = [other.slug for other in PLACES if other.slug != place.slug and other.kind == place.kind]
    for _ in range(count):
        joined = today - timedelta(days=rng.choice([rng.randint(20, 120), rng.randint(150, 730), rng.randint(500, 1600)]))
        tenure = (today - joined).days
        left = joined + timedelta(days=rng.randint(200, tenure)) if tenure > 400 and rng.random() < 0.08 else None
        moved = None
        if others and left is None and tenure > 300 and rng.random() < 0.07:
            moved = (joined + timedelta(days=rng.randint(150, tenure - 20)), rng.choice(others))
        who = next(name)
        yield Life(
            name=who,
            email=f"{who.lower().replace(' ', '.')}@{place.slug}.example",
            place=place.slug,
            discipline=rng.choices(list(place.disciplines), weights=list(place.disciplines.values()))[0],
            joined=joined,
            moved=moved,
            left=left,
            sittings=sittings(rng, joined=joined, left=left, diligence=place.diligence, today=today),
        )


def calder(today: date, seed: int = 2026) -> list[Life]:
    """Everybody: about 240 people in the agencies of ``places``."""
    rng = random.Random(seed)  # noqa: S311 - a demo world, not a secret
    name = names(rng)
    return [life for place in PLACES for life in lives_of(place, count=place.people, rng=rng, name=name, today=today)]
