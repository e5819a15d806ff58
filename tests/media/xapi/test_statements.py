"""The statement resource. Numbers are sections of part three (Communication) of the specification 1.0.3, as far as nothing else is said."""

import base64
import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from media.models import Statement, StoreScope
from tests.media.xapi.store import ACTIVITY, AGENT, VERB, Store, attachment, multipart, new_id, statement

pytestmark = pytest.mark.django_db
OTHER = {"objectType": "Agent", "mbox": "mailto:bo@agency.example"}
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}


def ref(to: str) -> dict:
    return {"objectType": "StatementRef", "id": to}


def test_2_1_1_put_keeps_one(store):
    key = new_id()
    assert store.send("PUT", "statements", statement(), statementId=key).status_code == 204
    told = store.send("GET", "statements", statementId=key).json()
    assert told["id"] == key
    assert told["stored"].endswith("Z")
    assert told["timestamp"] == told["stored"]
    assert told["authority"]["account"]["name"] == f"store-key-{store.key.name}"
    assert told["version"] == ("2.0.0" if store.version == "2.0.0" else "1.0.0")


@pytest.mark.parametrize("given", [{}, {"statementId": "x"}, {"statementId": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0", "extra": "1"}])
def test_2_1_1_put_needs_the_id_and_nothing_else(store, given):
    assert store.send("PUT", "statements", statement(), **given).status_code == 400
    assert Statement.objects.count() == 0


def test_2_1_1_put_of_another_id(store):
    assert store.send("PUT", "statements", statement(id=new_id()), statementId=new_id()).status_code == 400


def test_2_1_2_post_gives_the_ids_in_order(store):
    first = new_id()
    ids = store.keep(statement(id=first), statement())
    assert ids[0] == first
    assert len(set(ids)) == 2


def test_2_1_2_one_bad_statement_and_none_is_kept(store):
    assert store.send("POST", "statements", [statement(), statement(verb={})]).status_code == 400
    assert Statement.objects.count() == 0


def test_2_1_2_an_id_twice_in_one_request(store):
    key = new_id()
    assert store.send("POST", "statements", [statement(id=key), statement(id=key)]).status_code == 400
    assert Statement.objects.count() == 0


def test_2_1_2_the_same_again_changes_nothing_and_another_is_a_conflict(store):
    """[Q1]; also Data 2.3.1: an LRS must not change a statement."""
    key = new_id()
    store.keep(statement(id=key))
    before = Statement.objects.values().get()
    assert store.send("POST", "statements", statement(id=key)).status_code == 200
    assert store.send("PUT", "statements", statement(), statementId=key).status_code == 204
    assert store.send("POST", "statements", statement(id=key, actor=OTHER)).status_code == 409
    assert store.send("PUT", "statements", statement(actor=OTHER), statementId=key).status_code == 409
    assert Statement.objects.values().get() == before


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"actor": NaN}', b"[" * 5000])
def test_2_1_2_what_is_no_json(store, body):
    assert store.send("POST", "statements", body).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_1_5_other_types_of_content(store, kind):
    assert store.send("POST", "statements", json.dumps(statement()), content_type=kind).status_code == 400


def test_2_1_3_one_by_its_id_or_none(store):
    assert store.send("GET", "statements", statementId=new_id()).status_code == 404
    assert store.send("GET", "statements", statementId="x").status_code == 400
    assert store.send("GET", "statements", statementId=new_id(), voidedStatementId=new_id()).status_code == 400
    assert store.send("GET", "statements", statementId=new_id(), verb=VERB).status_code == 400


@pytest.mark.parametrize(
    "given",
    [
        {"agent": "x"}, {"agent": {"objectType": "Agent"}}, {"agent": {"objectType": "Group", "member": [AGENT]}}, {"verb": "x"},
        {"activity": "x"}, {"registration": "x"}, {"since": "x"}, {"until": "yesterday"}, {"limit": "-1"}, {"limit": "x"},
        {"ascending": "maybe"}, {"related_agents": "x"}, {"format": "short"}, {"attachments": "x"}, {"mood": "calm"}, {"Verb": VERB},
    ],
)  # fmt: skip
def test_2_1_3_parameters_of_another_form(store, given):
    assert store.send("GET", "statements", **given).status_code == 400


def test_2_1_3_found_by_who_what_and_when(store):
    registration = new_id()
    a = store.keep(statement())[0]
    b = store.keep(statement(actor=OTHER, verb={"id": "http://x.example/v"}, context={"registration": registration}))[0]
    c = store.keep(statement(actor={"objectType": "Group", "member": [OTHER]}, object=AGENT))[0]
    assert store.find() == [c, b, a]
    assert store.find(ascending="true") == [a, b, c]
    assert store.find(agent=AGENT) == [c, a]
    assert store.find(agent=OTHER) == [c, b]
    assert store.find(verb=VERB) == [c, a]
    assert store.find(activity=ACTIVITY) == [b, a]
    assert store.find(registration=registration) == [b]
    assert store.find(agent=AGENT, activity=ACTIVITY) == [a]
    moment = store.send("GET", "statements", statementId=b).json()["stored"]
    assert store.find(since=moment) == [c]
    assert store.find(until=moment) == [b, a]


def test_2_1_3_related_people_and_activities(store):
    around = {"contextActivities": {"parent": {"id": "http://x.example/parent"}}, "instructor": OTHER}
    a = store.keep(statement(context=around))[0]
    within = {"objectType": "SubStatement", "actor": OTHER, "verb": {"id": VERB}, "object": {"id": "http://x.example/inner"}}
    b = store.keep(statement(object=within))[0]
    assert store.find(agent=OTHER) == []
    assert store.find(agent=OTHER, related_agents="true") == [b, a]
    assert store.find(activity="http://x.example/parent") == []
    assert store.find(activity="http://x.example/parent", related_activities="true") == [a]
    assert store.find(activity="http://x.example/inner", related_activities="true") == [b]
    assert store.find(
        agent=json.loads(json.dumps(store.send("GET", "statements", statementId=a).json()["authority"])), related_agents="true"
    ) == [b, a]


@pytest.mark.parametrize("order", ["target first", "reference first"])
def test_2_1_3_what_refers_to_a_statement_is_found_with_it(store, order):
    target, reference, further = new_id(), new_id(), new_id()
    chain = [statement(id=target), statement(id=reference, actor=OTHER, verb={"id": "http://x.example/v"}, object=ref(target)), statement(id=further, actor=OTHER, verb={"id": "http://x.example/v"}, object=ref(reference))]  # fmt: skip
    for one in chain if order == "target first" else reversed(chain):
        store.keep(one)
    assert set(store.find(verb=VERB)) == {target, reference, further}
    assert set(store.find(activity=ACTIVITY)) == {target, reference, further}


def test_2_1_3_page_by_page(store):
    ids = store.keep(*(statement() for _ in range(7)))
    response = store.send("GET", "statements", limit="3").json()
    seen = [one["id"] for one in response["statements"]]
    while response["more"]:
        response = store.client.get(
            response["more"], headers={"Authorization": store.proof, "X-Experience-API-Version": store.version}
        ).json()
        seen += [one["id"] for one in response["statements"]]
    assert seen == list(reversed(ids))
    assert response["more"] == ""


def test_2_1_3_languages_and_short_forms(store):
    words = {"en-GB": "attended", "es": "asistió"}
    detailed = statement(actor={**AGENT, "name": "Ana"}, verb={"id": VERB, "display": words}, object={"id": ACTIVITY, "definition": {"name": {"en": "Briefing", "es": "Reunión"}}})  # fmt: skip
    key = store.keep(detailed)[0]
    short = store.send("GET", "statements", statementId=key, format="ids").json()
    assert short["actor"] == AGENT
    assert short["object"] == {"id": ACTIVITY}
    assert short["verb"]["id"] == VERB
    told = store.send("GET", "statements", statementId=key, format="canonical", headers={"Accept-Language": "es"}).json()
    assert told["verb"]["display"] == {"es": "asistió"}
    assert told["object"]["definition"]["name"] == {"es": "Reunión"}
    exact = store.send("GET", "statements", statementId=key, format="exact").json()
    assert {name: exact[name] for name in ("actor", "verb", "object")} == {name: detailed[name] for name in ("actor", "verb", "object")}


def test_2_1_3_consistent_through_and_last_modified(store):
    key = store.keep(statement())[0]
    found = store.send("GET", "statements", statementId=key)
    assert found.headers["X-Experience-API-Consistent-Through"] >= found.json()["stored"]
    assert "Last-Modified" in found.headers
    assert "X-Experience-API-Consistent-Through" in store.send("GET", "statements").headers


def test_data_2_4_6_context_activities_come_back_as_lists(store):
    inner = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": VERB}, "object": {"id": ACTIVITY}, "context": {"contextActivities": {"other": {"id": ACTIVITY}}}}  # fmt: skip
    key = store.keep(statement(object=inner, context={"contextActivities": {"parent": {"id": ACTIVITY}}}))[0]
    told = store.send("GET", "statements", statementId=key).json()
    assert told["context"]["contextActivities"]["parent"] == [{"id": ACTIVITY}]
    assert told["object"]["context"]["contextActivities"]["other"] == [{"id": ACTIVITY}]


@pytest.mark.parametrize("order", ["target first", "voiding first"])
def test_data_2_3_2_voided_statements_are_given_out_by_name_only(store, order):
    target, voiding = new_id(), new_id()
    pair = [statement(id=target), statement(id=voiding, verb=VOIDED, object=ref(target))]
    for one in pair if order == "target first" else reversed(pair):
        store.keep(one)
    assert store.send("GET", "statements", statementId=target).status_code == 404
    assert store.send("GET", "statements", voidedStatementId=target).json()["id"] == target
    assert store.find() == [voiding]
    assert store.send("GET", "statements", voidedStatementId=voiding).status_code == 404


def test_data_2_3_2_what_voids_cannot_be_voided(store):
    voiding = store.keep(statement(verb=VOIDED, object=ref(new_id())))[0]
    store.keep(statement(verb=VOIDED, object=ref(voiding)))
    assert store.send("GET", "statements", statementId=voiding).status_code == 200


def test_data_2_4_9_the_authority_is_ours_to_say(store):
    key = store.keep(statement(authority=OTHER, stored="1999-01-01T00:00:00Z"))[0]
    told = store.send("GET", "statements", statementId=key).json()
    assert told["authority"] != OTHER
    assert not told["stored"].startswith("1999")


def test_1_5_2_attachments_come_and_go(store):
    note = b"line\r\n--part\x00of"
    body, kind = multipart(statement(attachments=[attachment(note)]), note)
    response = store.send("POST", "statements", body, content_type=kind)
    assert response.status_code == 200, response.content
    found = store.send("GET", "statements", statementId=response.json()[0], attachments="true")
    assert found.headers["Content-Type"].startswith("multipart/mixed; boundary=")
    assert note in found.content
    assert f"X-Experience-API-Hash: {attachment(note)['sha2']}".encode() in found.content
    plain = store.send("GET", "statements", attachments="false")
    assert plain.headers["Content-Type"] == "application/json"
    every = store.send("GET", "statements", attachments="true")
    assert every.headers["Content-Type"].startswith("multipart/mixed")


NOTE = b"a note"


@pytest.mark.parametrize(
    ("document", "files", "headers"),
    [
        (statement(attachments=[attachment(NOTE)]), [], {}),
        (statement(attachments=[attachment(NOTE)]), [b"another note"], {}),
        (statement(), [NOTE], {}),
        (statement(attachments=[attachment(NOTE)]), [NOTE], {"X-Experience-API-Hash": ""}),
        (statement(attachments=[attachment(NOTE)]), [NOTE], {"X-Experience-API-Hash": "0" * 64}),
        (statement(attachments=[attachment(NOTE)]), [NOTE], {"Content-Transfer-Encoding": "base64"}),
    ],
)
def test_1_5_2_attachments_that_do_not_fit(store, document, files, headers):
    body, kind = multipart(document, *files, **headers)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 400
    assert Statement.objects.count() == 0


@pytest.mark.parametrize("kind", ["multipart/mixed", 'multipart/mixed; boundary="other"', "multipart/mixed; boundary="])
def test_1_5_2_no_boundary(store, kind):
    body, _kind = multipart(statement(attachments=[attachment(NOTE)]), NOTE)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 400


def test_1_5_1_without_parts_an_attachment_needs_an_address(store):
    assert store.send("POST", "statements", statement(attachments=[attachment(NOTE)])).status_code == 400
    assert store.send("POST", "statements", statement(attachments=[attachment(NOTE, fileUrl="http://x.example/n")])).status_code == 200


def signed(
    told: dict, *, alg: str = "RS256", payload: dict | None = None, certificate: bool = True, spoil: bool = False
) -> tuple[bytes, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A system")])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key()).serial_number(1)
    made = made.not_valid_before(now).not_valid_after(now.replace(year=2030)).sign(private, hashes.SHA256())

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    chain = {"x5c": [base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()]} if certificate else {}
    head = part(json.dumps({"alg": alg, **chain}).encode()) + "." + part(json.dumps(payload or told).encode())
    way = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}.get(alg, hashes.SHA256())
    signature = private.sign(head.encode() + (b"x" if spoil else b""), padding.PKCS1v15(), way)
    content = f"{head}.{part(signature)}".encode()
    usage = "http://adlnet.gov/expapi/attachments/signature"
    whole = {**told, "attachments": [attachment(content, content_type="application/octet-stream", usage=usage)]}
    return multipart(whole, content, **{"Content-Type": "application/octet-stream"})


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("certificate", [True, False])
def test_data_2_6_a_signed_statement(store, alg, certificate):
    body, kind = signed(statement(id=new_id()), alg=alg, certificate=certificate)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 200


@pytest.mark.parametrize("fault", [{"alg": "HS256"}, {"alg": "none"}, {"payload": statement(actor=OTHER)}, {"spoil": True}])
def test_data_2_6_a_signature_that_does_not_hold(store, fault):
    body, kind = signed(statement(id=new_id()), **fault)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 400
    assert Statement.objects.count() == 0


@pytest.mark.parametrize("content", [b"no signature", b"a.b.c", b"..", b"\xff\xfe"])
def test_data_2_6_what_is_no_signature(store, content):
    usage = "http://adlnet.gov/expapi/attachments/signature"
    body, kind = multipart(statement(attachments=[attachment(content, content_type="application/octet-stream", usage=usage)]), content)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 400


def test_data_2_6_a_signature_of_another_type(store):
    usage = "http://adlnet.gov/expapi/attachments/signature"
    body, kind = multipart(statement(attachments=[attachment(NOTE, usage=usage)]), NOTE)
    assert store.send("POST", "statements", body, content_type=kind).status_code == 400


def test_one_agency_does_not_see_anothers(cast, store):
    key = store.keep(statement())[0]
    other = Store(cast.b, version=store.version)
    assert other.find() == []
    assert other.send("GET", "statements", statementId=key).status_code == 404
    assert other.send("POST", "statements", statement(id=key, actor=OTHER)).status_code == 200
    assert store.send("GET", "statements", statementId=key).json()["actor"] == AGENT


def test_a_key_may_do_what_it_was_made_for(cast):
    writer = Store(cast.a, scopes=[StoreScope.WRITE])
    key = writer.keep(statement())[0]
    assert writer.send("GET", "statements").status_code == 403
    own = Store(cast.a, scopes=[StoreScope.WRITE, StoreScope.READ_OWN])
    mine = own.keep(statement())[0]
    assert own.find() == [mine]
    assert own.send("GET", "statements", statementId=key).status_code == 404
    reader = Store(cast.a, scopes=[StoreScope.READ])
    assert reader.find() == [mine, key]
    assert reader.send("POST", "statements", statement()).status_code == 403
    assert reader.send("GET", "activities/profile", activityId=ACTIVITY).status_code == 403


def test_what_is_ours_only_we_may_tell(cast, store, settings):
    """[A7, A8]: nobody else speaks for our people, or about our courses and assessments."""
    person = {"account": {"homePage": settings.SITE_URL, "name": str(cast.learner_a.pk)}}
    assert store.send("POST", "statements", statement(actor=person)).status_code == 403
    assessment = {"id": f"{settings.SITE_URL}/courses/tii/tii-m1/tii-a1/"}
    assert (
        store.send("POST", "statements", statement(object=assessment, verb={"id": "http://adlnet.gov/expapi/verbs/passed"})).status_code
        == 403
    )
    assert Statement.objects.count() == 0


@pytest.mark.parametrize("size", [1, 20])
def test_keeping_costs_the_same_for_one_and_for_many(one, size, django_assert_num_queries):
    one.keep(statement())
    with django_assert_num_queries(9):
        one.keep(*(statement() for _ in range(size)))


@pytest.mark.parametrize("size", [3, 30])
def test_asking_costs_the_same_however_many_there_are(one, size, django_assert_num_queries):
    one.keep(*(statement() for _ in range(size)))
    with django_assert_num_queries(3):
        one.find(agent=AGENT, activity=ACTIVITY)
