"""What somebody was taught by a day: signed, readable, and checkable years later with nothing of ours."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import jwt
import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import AuditEvent
from assessments import attempts, written_marking
from jobs.clock import today
from records import badges, certificates, signatures, signing, statements
from records.corrections import withdraw
from records.models import Evidence, SigningKey
from records.statement_pdf import render
from tests.cast import sign_in
from tests.factories.assessments import answer_all, make_quiz_world
from tests.factories.records import EvidenceFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db


def finish(cast, *, person=None, size=3):
    """A course with a written question, finished, read by two authors."""
    given = {"size": size, "criticals": 0, "length": size, "written": {"code": f"S{size}-W01"}, "code": f"S{size}"}
    world = make_quiz_world(person=person or cast.learner_a, **given)
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt)
    attempts.submit(attempt, by=world.person)
    for author in (cast.author, cast.second_author):
        marking = written_marking.take_next(by=author)
        written_marking.record(marking, levels=[2, 1], feedback=["", ""], comment="", by=author)
    return Evidence.objects.get(person=world.person)


@pytest.fixture
def evidence(cast):
    return finish(cast)


def public():
    return signing.current().private.public_key()


def test_it_says_what_was_taught_asked_and_by_whom_it_was_marked(evidence):
    said = statements.statement(evidence)
    assert (said["person"], said["agency"], said["day"]) == ("Ana Learner", "Larkmere Police", today().isoformat())
    assert said["course"] == evidence.facts["course"]
    assert said["edition"]["fingerprint"] == evidence.edition.fingerprint
    assert [step["kind"] for step in said["steps"]] == ["lesson", "quiz"]
    assert all(len(step["content_sha256"]) == 64 for step in said["steps"])
    [sat] = said["assessments"]
    assert (sat["pass_share"], sat["out_of"], sat["credit"]) == (80, 3, "3.0000")
    assert all(item["version"] == 1 and len(item["fingerprint"]) == 64 for item in sat["items"])
    by_people = [item["marked"] for item in sat["items"] if item["marked"]["by"] == "people"]
    assert by_people == [{"by": "people", "readings": [{"role": "author", "on": today().isoformat()}] * 2}]
    assert sum(item["marked"]["by"] == "key" for item in sat["items"]) == 2
    assert said["certificate"]["number"] == evidence.certificates.get().number


def test_it_names_no_marker_no_answer_and_no_way(cast, evidence):
    text = json.dumps(statements.statement(evidence), ensure_ascii=False)
    for secret in (cast.author.display_name, cast.second_author.display_name, cast.author.email, "Both named", "levels", "answer"):
        assert secret not in text


def test_who_marked_is_named_by_the_role_they_held_that_day(cast, evidence):
    cast.author.role_assignments.update(ended_on=today() + timedelta(days=1))
    cast.second_author.role_assignments.update(started_on=today() + timedelta(days=1))
    [sat] = statements.statement(evidence)["assessments"]
    [readings] = [item["marked"]["readings"] for item in sat["items"] if "readings" in item["marked"]]
    assert [reading["role"] for reading in readings] == ["author", "marker"]


def test_a_mark_that_was_changed_since_is_told_as_a_change(evidence):
    assert "credit_today" not in statements.statement(evidence)["assessments"][0]
    attempt = evidence.person.attempts.get()
    attempt.credit = 2
    attempt.save()
    [sat] = statements.statement(evidence)["assessments"]
    assert (sat["credit"], sat["credit_today"], sat["passed_today"]) == ("3.0000", "2.0000", True)


def test_what_came_of_the_certificate_and_the_completion_is_said(cast, evidence):
    certificates.revoke(evidence.certificates.get(), because="Issued to the wrong person", by=cast.coordinator_a)
    said = statements.statement(evidence)
    assert said["certificate"]["revoked_on"] == said["withdrawn_on"] == today().isoformat()
    assert "wrong person" not in json.dumps(said)


def test_a_completion_of_earlier_records_is_told_as_far_as_it_is_known(cast):
    old = EvidenceFactory(person=cast.learner_a, agency=cast.a)
    old.facts["assessments"] = [{"share": 0.9}]
    said = statements.statement(old)
    assert said["assessments"] == [{"share": 0.9}]
    assert (said["steps"], said["certificate"], said["withdrawn_on"]) == ([], None, None)
    assert render(said, signed="{}", key="https://accord.example/issuer/key-x/").startswith(b"%PDF")


def test_the_command_verifies_it_with_the_public_key_alone(cast, evidence, tmp_path, capsys):
    file, keys = tmp_path / "statement.json", tmp_path / "jwks.json"
    file.write_text(statements.signed_statement(evidence, by=cast.learner_a))
    keys.write_text(json.dumps({"keys": signing.published()}))
    with at_most(0):
        call_command("verify_statement", str(file), "--key", str(keys), "--json")
    assert json.loads(capsys.readouterr().out)["person"] == "Ana Learner"
    (tmp_path / "badge.jwt").write_text(badges.credential(evidence.certificates.get()))
    call_command("verify_statement", str(tmp_path / "badge.jwt"), "--key", str(keys))
    assert "OpenBadgeCredential" in capsys.readouterr().out
    changed = file.read_text()
    place = len(changed) // 2
    file.write_text(changed[:place] + ("A" if changed[place] != "A" else "B") + changed[place + 1 :])
    with pytest.raises(CommandError, match="not verified"):
        call_command("verify_statement", str(file), "--key", str(keys))


def test_the_command_says_what_it_cannot_read(tmp_path):
    for content in ("", "{", "a.b.c", "{}"):
        (tmp_path / "file").write_text(content)
        (tmp_path / "key").write_text(content)
        with pytest.raises(CommandError, match="not verified"):
            call_command("verify_statement", str(tmp_path / "file"), "--key", str(tmp_path / "key"))
    with pytest.raises(CommandError, match="not verified"):
        call_command("verify_statement", str(tmp_path / "none"), "--key", str(tmp_path / "none"))


def test_what_an_old_key_signed_is_verified_after_the_key_was_changed(cast, evidence, settings):
    signed = statements.signed_statement(evidence, by=cast.learner_a)
    old = signing.current().kid
    settings.SIGNING_KEY = signing.new_pem()
    assert signing.current().kid != old
    assert [key["kid"] for key in signing.published()] == [signing.current().kid, old]
    key = signatures.public_key(json.dumps({"keys": signing.published()}), old)
    assert signatures.verify(signed, key)["person"] == "Ana Learner"


def test_a_key_that_was_lost_is_no_longer_published_and_signs_nothing(settings, client, capsys):
    lost, pem = signing.current().kid, settings.SIGNING_KEY
    with pytest.raises(CommandError, match="still signs"):
        call_command("signing_keys", "--distrust", lost, "--because", "Stolen")
    settings.SIGNING_KEY = signing.new_pem()
    with pytest.raises(CommandError, match="--because"):
        call_command("signing_keys", "--distrust", lost)
    call_command("signing_keys", "--distrust", lost, "--because", "Stolen")
    assert "distrusted: Stolen" in capsys.readouterr().out
    assert lost not in [key["kid"] for key in client.get("/issuer/keys/").json()["keys"]]
    assert client.get(f"/issuer/key-{lost}/").status_code == 404
    assert SigningKey.objects.get(kid=lost).distrusted_at
    settings.SIGNING_KEY = pem
    with pytest.raises(Exception, match="distrusted"):
        signing.current()


def test_the_key_of_the_embedded_default_is_made_once_and_for_the_owner_only(tmp_path):
    place = tmp_path / "new" / "signing_key.pem"
    first = signing.stored_key(place)
    assert signing.stored_key(place) == first
    assert place.stat().st_mode & 0o077 == 0
    assert [file.name for file in place.parent.iterdir()] == ["signing_key.pem"]


def test_it_is_a_tagged_document_that_carries_the_signed_one(cast, evidence, tmp_path):
    client = sign_in(cast.learner_a)
    answer = client.get(reverse("statement-pdf", args=[evidence.pk]))
    file = tmp_path / "statement.pdf"
    file.write_bytes(answer.content)
    with pikepdf.open(file) as document:
        assert document.Root.MarkInfo.Marked and str(document.Root.Lang).startswith("en")
        attached = document.attachments["statement.json"].get_file().read_bytes().decode()
    assert signatures.verify(attached, public())["id"] == str(evidence.pk)
    checked = subprocess.run([Path(sys.executable).with_name("pdfua"), "check", str(file)], capture_output=True, text=True, check=False)
    assert "result: PASS" in checked.stdout


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
def test_the_lines_of_the_operations_guide_check_it(cast, evidence, tmp_path):
    """The block of docs/operations.md as it stands there, with nothing of ours in reach."""
    guide = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    [lines] = [block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "openssl dgst" in block]
    signed = statements.signed_statement(evidence, by=cast.learner_a)
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": signing.published()}))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for text, good in ((signed, True), (signed.replace('"signature":"', '"signature":"AAAA', 1), False)):
        (tmp_path / "statement.json").write_text(text)
        run = subprocess.run(["bash", "-ec", lines], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=False)
        assert ("Verified OK" in run.stdout, run.returncode == 0) == (good, good), run.stderr
        assert "Ana Learner" in run.stdout


def test_pyjwt_accepts_the_document(cast, evidence):
    parts = json.loads(statements.signed_statement(evidence, by=cast.learner_a))
    token = f"{parts['protected']}.{parts['payload']}.{parts['signature']}"
    assert jwt.get_unverified_header(token)["typ"] == "accord-statement/1"
    assert jwt.decode(token, public(), algorithms=["RS256"])["person"] == "Ana Learner"


def test_the_holder_and_whoever_sees_their_record_have_it_and_it_is_on_record(cast, evidence):
    for name in ("statement", "statement-pdf"):
        address = reverse(name, args=[evidence.pk])
        for person in (cast.learner_a, cast.leader_a, cast.coordinator_a, cast.auditor):
            assert sign_in(person).get(address).status_code == 200
        for person in (cast.learner_b, cast.leader_b, cast.author, cast.administrator, cast.outsider):
            assert sign_in(person).get(address).status_code == 404
    assert AuditEvent.objects.filter(action="statement.made").count() == 8
    assert AuditEvent.objects.filter(action="people.viewed", actor=cast.leader_a.pk).count() == 2


def test_only_a_completion_here_can_be_stated(cast, evidence):
    withdrawal = withdraw(evidence, by=cast.coordinator_a)
    assert sign_in(cast.learner_a).get(reverse("statement", args=[withdrawal.pk])).status_code == 404


def test_it_costs_the_same_for_three_questions_as_for_thirty(cast):
    counts = []
    for person, size in ((cast.learner_a, 3), (cast.learner_b, 30)):
        found = Evidence.objects.select_related("person", "edition").get(pk=finish(cast, person=person, size=size).pk)
        signing.current()
        with at_most(12) as count:
            statements.statement(found)
        counts.append(count())
    assert counts[0] == counts[1]
