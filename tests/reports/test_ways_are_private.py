"""Which way somebody took through sensitive parts is nobody's business [W2, W3].

The same person completes the same course twice from the same point in time: once by the usual parts only, once by the other ways only,
with pauses and the self-check. Everything that anybody else can get hold of is the same, byte by byte, and so is the whole database but
for what the learner alone reads.
"""

import io
import json
import re
import zipfile
from base64 import urlsafe_b64decode
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import typst
from django.apps import apps
from django.core import mail
from django.db import models, transaction
from django.test import Client

from agencies.models import AuditEvent
from courses.models import ActivityAnswer, Enrolment, PartChoice
from jobs.runner import drain
from records.models import Certificate, Evidence
from tests.cast import Cast, sign_in
from tests.factories.courses import STRONG_NOTICE, CourseWorld, activity, block, make_course_world
from tests.factories.records import VersionFactory

PART = [
    block("notice", STRONG_NOTICE),
    block("case"),
    activity("sort", "a1"),
    block("equivalent", {"minutes": 4}),
    block("key"),
    activity("choose", "e1"),
    block("end"),
]
BODY = [block("text"), *PART, block("recap")]

# What is drawn by chance or counted by the clock, and says nothing of anybody.
CHANCE = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # UUIDs
    rb"|(?<=value=\")[A-Za-z0-9]{64}(?=\")"  # tokens of forms
    rb"|verify/[0-9A-Za-z]+"
    rb"|(?<= at )0x[0-9a-f]+"  # where an object lies in memory
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+0-9:Z.]*"  # moments
    rb"|signature[\\\\\":\s]+[A-Za-z0-9_-]+|(?<=\})\.[A-Za-z0-9_-]{80,}"  # signatures of what holds the above
)
SIGNED = re.compile(rb"eyJ[A-Za-z0-9_-]{16,}")
OWN = {ActivityAnswer, PartChoice}
"""What the learner alone reads."""


@pytest.fixture
def world(cast: Cast) -> CourseWorld:
    """A lesson with a sensitive part, twice, and one without; everybody must hold the course."""
    for name in ("learner_a", "leader_a", "coordinator_a", "leader_b", "auditor", "team_lead", "author"):
        getattr(cast, name)
    cast.seated(cast.learner_a)
    made = make_course_world(shape=(3,), bodies=[BODY, BODY, [block("text")]], person=cast.learner_a, sensitivity=2)
    VersionFactory(requirement__course=made.course)
    return made


def take(world: CourseWorld, way: str) -> None:
    """From the first lesson to the certificate, as the pages let one."""
    client = sign_in(world.person)
    answer = {"usual": ("a1", {"row-0": "0", "row-1": "0", "row-2": "0"}), "equivalent": ("e1", {"choice": "0"})}[way]
    for number in (1, 2, 3):
        url = world.url(number)
        client.get(url)
        for part in {one["part"] for one in world.steps[number - 1].activities}:
            client.post(f"{url}parts/{part}/", {"way": way})
            if way == "equivalent":
                client.get("/support/pause/", {"next": url})
                client.get("/support/self-check/")
            assert client.post(f"{url}activities/{answer[0]}/", answer[1]).status_code == 302
        assert client.post(f"{url}done/").status_code == 302
    drain()
    assert Enrolment.objects.get(pk=world.enrolment.pk).completed_at


class Undone(Exception):
    pass


def seen_after(world: CourseWorld, way: str, look: Callable[[], Any]) -> Any:
    """What ``look`` finds after the course was taken this way; then everything is as if it had not been."""
    try:
        with transaction.atomic():
            mail.outbox.clear()
            take(world, way)
            found = look()
            raise Undone
    except Undone:
        return found


def plain(content: bytes) -> bytes:
    """Without chance; what a signed document says in place of its code."""
    without = CHANCE.sub(b"*", content)  # first of all: a token of a form may hold what looks like the beginning of a signed document
    told = SIGNED.sub(lambda code: urlsafe_b64decode(code.group() + b"=" * (-len(code.group()) % 4)), without)
    return CHANCE.sub(b"*", told)


@pytest.fixture(autouse=True)
def papers_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a PDF the words that go in: within it they are drawn, and its code depends on every key that is drawn by chance."""
    monkeypatch.setattr(typst, "compile", lambda source, *, sys_inputs, **kwargs: json.dumps(sys_inputs).encode())


def unpacked(content: bytes) -> dict[str, bytes]:
    book = zipfile.ZipFile(io.BytesIO(content))
    return {name: plain(book.read(name)) for name in book.namelist() if not name.startswith("docProps/")}


def everything_found(client: Client, starts: list[str], *, most: int = 150) -> dict[str, Any]:
    """Every page that links lead to from these, and every export, without chance."""
    waiting, found = list(starts), {}
    while waiting and len(found) < most:
        path = waiting.pop(0)
        name = plain(path.encode()).decode()
        if name in found or path.startswith(("/accounts/", "/cms/", "/static/", "/support/", "/courses/")):
            continue
        response = client.get(path)
        content = response.getvalue()
        found[name] = (response.status_code, unpacked(content) if content[:2] == b"PK" else plain(content))
        if response.get("Content-Type", "").startswith("text/html"):
            waiting += [unescape(link) for link in re.findall(r'href="(/[^"#]*)', content.decode())]
    return found


STARTS = ["/my/", "/agencies/", "/agencies/larkmere-police/", "/partners/", "/teams/", "/teams/larkmere-team/", "/inbox/"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["leader_a", "coordinator_a", "team_lead", "leader_b", "auditor", "author"])
def test_everything_that_others_can_open_is_the_same(cast, world, who):
    def look() -> dict[str, Any]:
        return everything_found(sign_in(getattr(cast, who)), STARTS)

    usual, otherwise = seen_after(world, "usual", look), seen_after(world, "equivalent", look)
    assert usual.keys() == otherwise.keys()
    assert [path for path in usual if usual[path] != otherwise[path]] == []
    if who in ("leader_a", "coordinator_a"):
        assert any("export/csv" in path and b"Ana Learner" in found[1] for path, found in usual.items())
        assert any("export/xlsx" in path for path in usual)


def test_certificate_evidence_deadline_trail_and_mail_are_the_same(world):
    def look() -> Any:
        evidence = Evidence.objects.get(person=world.person)
        certificate = Certificate.objects.get(evidence=evidence)
        trail = AuditEvent.objects.order_by("sequence").values_list("action", "subject_type", "person", "agency", "detail")
        return (
            plain(repr(evidence.facts).encode()),
            (certificate.course_title, certificate.holder_name, certificate.issued_on, certificate.expires_on),
            [plain(repr(row).encode()) for row in trail],
            [(message.subject, plain(message.body.encode())) for message in mail.outbox],
        )

    assert seen_after(world, "usual", look) == seen_after(world, "equivalent", look)


def test_the_whole_database_is_the_same_but_for_what_the_learner_alone_reads(world):
    """A column anywhere that told the ways apart would be found here, whoever adds it."""
    untold = ("hash", "previous_hash", "seal", "code", "session_data", "session_key", "slug")

    def told(field: models.Field[Any, Any]) -> bool:
        chance = field.primary_key or field.is_relation or isinstance(field, models.DateTimeField | models.UUIDField)
        return not chance and field.name not in untold

    def look() -> dict[str, list[bytes]]:
        rows = {}
        for model in apps.get_models():
            names = [field.attname for field in model._meta.concrete_fields if told(field)]
            if model not in OWN and model._meta.managed and names:
                rows[model._meta.label] = sorted(plain(repr(row).encode()) for row in model._default_manager.values_list(*names))
        return rows

    usual, otherwise = seen_after(world, "usual", look), seen_after(world, "equivalent", look)
    assert usual["records.Certificate"]
    assert [label for label in usual if usual[label] != otherwise[label]] == []


def test_the_comparison_would_notice(world):
    def look() -> list[str]:
        return sorted(ActivityAnswer.objects.values_list("activity", flat=True))

    assert seen_after(world, "usual", look) == ["a1", "a1"]
    assert seen_after(world, "equivalent", look) == ["e1", "e1"]
