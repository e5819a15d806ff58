"""What is not mine looks exactly like what does not exist [T2, T4].

One line an object: who asks, the address of somebody else's, and the address of nothing. Add a line with each route that has an id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from agencies.models import Invitation, User
from assessments import attempts
from assessments.models import Attempt
from guidance.note_versions import freeze
from records import certificates
from records.models import Certificate, Round
from tests.access.routes import ABSENT
from tests.cast import Cast, sign_in
from tests.factories.agencies import InvitationFactory
from tests.factories.assessments import make_quiz_world
from tests.factories.guidance import make_note
from tests.factories.notices import NoticeFactory
from tests.factories.records import EvidenceFactory

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Foreign:
    """``theirs`` makes the object and gives its address; ``absent`` is the same address of nothing."""

    name: str
    role: str
    theirs: Callable[[Cast], str]
    absent: str
    methods: tuple[str, ...] = ("get",)


def invitation_to_b(cast: Cast) -> Invitation:
    return InvitationFactory(agency=cast.b, discipline=cast.investigator, invited_by=cast.coordinator_b)


def sitting_of(person: User) -> Attempt:
    world = make_quiz_world(person=person, time_limit=30)
    return attempts.start(person, quiz=world.quiz, enrolment=world.enrolment)


def note_in_force() -> str:
    note = make_note(1)
    freeze(note, by=None)
    return str(note.slug)


def certificate_of(person: User) -> Certificate:
    return certificates.issue(EvidenceFactory(person=person, agency=person.home.agency), by=None)


def round_at_b(cast: Cast) -> Round:
    return Round.objects.create(key=uuid4(), agency=cast.b, kind="remind", created_by=cast.coordinator_b)


CASES = [
    Foreign(
        "choosing people of another agency",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/people/choose/",
        "/agencies/no-such-thing/people/choose/",
        ("post",),
    ),
    *(
        Foreign(
            f"a round of another agency {end}",
            "coordinator_a",
            lambda cast, end=end: f"/agencies/{cast.b.slug}/people/rounds/{round_at_b(cast).pk}/{end}",  # type: ignore[misc]
            f"/agencies/bureau-of-inquiry/people/rounds/{ABSENT}/{end}",
            ("post",) if end in ("confirm/", "drop/") else ("get", "post"),
        )
        for end in ("", "confirm/", "drop/", "undo/")
    ),
    *[
        Foreign(
            f"somebody else’s certificate: {part or 'its page'}",
            "learner_b",
            lambda cast, part=part: f"/my/certificates/{certificate_of(cast.learner_a).pk}/{part}",
            f"/my/certificates/{ABSENT}/{part}",
        )
        for part in ("", "pdf/", "credential/")
    ],
    *[
        Foreign(
            f"a certificate of another agency: {part or 'its page'}",
            "coordinator_a",
            lambda cast, part=part: f"/records/certificates/{certificate_of(cast.learner_b).pk}/{part}",
            f"/records/certificates/{ABSENT}/{part}",
            ("get", "post") if part else ("get",),
        )
        for part in ("", "revoke/", "reissue/")
    ],
    *[
        Foreign(
            f"what a person of another agency was taught: {part or 'signed'}",
            "leader_a",
            lambda cast, part=part: f"/records/evidence/{certificate_of(cast.learner_b).evidence_id}/statement/{part}",
            f"/records/evidence/{ABSENT}/statement/{part}",
        )
        for part in ("", "pdf/")
    ],
    Foreign(
        "arrangements",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/arrangements/",
        "/agencies/no-such-thing/arrangements/",
    ),
    Foreign(
        "the arrangement of a person of another agency",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.a.slug}/arrangements/{cast.learner_b.pk}/",
        f"/agencies/larkmere-police/arrangements/{ABSENT}/",
        ("get", "post"),
    ),
    Foreign(
        "a pause in somebody else’s sitting",
        "learner_b",
        lambda cast: f"/attempts/{sitting_of(cast.learner_a).pk}/pause/",
        f"/attempts/{ABSENT}/pause/",
        ("post",),
    ),
    Foreign(
        "going on with somebody else’s sitting",
        "learner_b",
        lambda cast: f"/attempts/{sitting_of(cast.learner_a).pk}/resume/",
        f"/attempts/{ABSENT}/resume/",
        ("post",),
    ),
    Foreign(
        "a notice",
        "learner_b",
        lambda cast: f"/inbox/{NoticeFactory(recipient=cast.learner_a).pk}/read/",
        f"/inbox/{ABSENT}/read/",
        ("post",),
    ),
    Foreign("invite", "coordinator_a", lambda cast: f"/agencies/{cast.b.slug}/invite/", "/agencies/no-such-thing/invite/", ("get", "post")),
    Foreign(
        "resend",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/invite/{invitation_to_b(cast).pk}/resend/",
        f"/agencies/no-such-thing/invite/{ABSENT}/resend/",
        ("post",),
    ),
    Foreign(
        "revoke",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/invite/{invitation_to_b(cast).pk}/revoke/",
        f"/agencies/no-such-thing/invite/{ABSENT}/revoke/",
        ("post",),
    ),
    Foreign(
        "revoke by way of my own agency",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.a.slug}/invite/{invitation_to_b(cast).pk}/revoke/",
        f"/agencies/larkmere-police/invite/{ABSENT}/revoke/",
        ("post",),
    ),
    Foreign("an agency", "leader_a", lambda cast: f"/agencies/{cast.b.slug}/", "/agencies/no-such-thing/"),
    Foreign("its people", "leader_a", lambda cast: f"/agencies/{cast.b.slug}/people/", "/agencies/no-such-thing/people/"),
    Foreign(
        "its people as a file",
        "leader_a",
        lambda cast: f"/agencies/{cast.b.slug}/people/export/csv/",
        "/agencies/no-such-thing/people/export/csv/",
    ),
    Foreign("its notes", "leader_a", lambda cast: f"/agencies/{cast.b.slug}/guidance/", "/agencies/no-such-thing/guidance/"),
    Foreign(
        "its notes as a file",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/guidance/export/csv/",
        "/agencies/no-such-thing/guidance/export/csv/",
    ),
    Foreign(
        "who has acknowledged there",
        "leader_a",
        lambda cast: f"/agencies/{cast.b.slug}/guidance/{note_in_force()}/",
        "/agencies/no-such-thing/guidance/gn-01/",
    ),
    Foreign(
        "who has acknowledged there, as a file",
        "coordinator_a",
        lambda cast: f"/agencies/{cast.b.slug}/guidance/{note_in_force()}/export/csv/",
        "/agencies/no-such-thing/guidance/gn-01/export/csv/",
    ),
    Foreign("a team", "leader_c", lambda cast: f"/teams/{cast.team.slug}/", "/teams/no-such-thing/"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_foreign_object_looks_like_none(cast, case):
    client = sign_in(getattr(cast, case.role))
    theirs = case.theirs(cast)
    before = list(Invitation.objects.values())
    for method in case.methods:
        foreign, absent = getattr(client, method)(theirs), getattr(client, method)(case.absent)
        assert foreign.status_code == absent.status_code == 404
        assert abs(len(foreign.content) - len(absent.content)) <= 16
        assert foreign.headers.keys() == absent.headers.keys()
    assert list(Invitation.objects.values()) == before


def test_who_sees_an_agency_but_may_not_invite_there_is_refused(cast):
    """A reader who writes: 403, not 404."""
    assert sign_in(cast.leader_a).get(f"/agencies/{cast.a.slug}/invite/").status_code == 403
