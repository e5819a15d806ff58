"""What a statement must look like, rule by rule. Numbers are sections of part two (Data) of the specification 1.0.3."""

import pytest

from media.xapi.rules import BadStatementError, check_statement
from media.xapi.values import is_duration, is_language, moment
from tests.media.xapi.store import ACTIVITY, AGENT, attachment, statement

UUID = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0"
IRI = "http://agency.example/x"
GROUP = {"objectType": "Group", "member": [AGENT]}
SUB = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": IRI}, "object": {"id": IRI}}
CHOICES = [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]


def about(**definition: object) -> dict:
    return statement(object={"id": ACTIVITY, "definition": definition})


GOOD = {
    "2.2 the least": statement(),
    "2.4.1 id": statement(id=UUID),
    "2.4.2 group": statement(actor=GROUP),
    "2.4.2 identified group": statement(actor={"objectType": "Group", "mbox": "mailto:team@a.example"}),
    "2.4.2 account": statement(actor={"account": {"homePage": IRI, "name": "ana"}}),
    "2.4.2 digest of a mailbox": statement(actor={"mbox_sha1sum": "a" * 40}),
    "2.4.2 openid": statement(actor={"openid": "https://ana.example/"}),
    "2.4.3 verb without words": statement(verb={"id": IRI}),
    "2.4.4 agent": statement(object=AGENT),
    "2.4.4 group as object": statement(object=GROUP),
    "2.4.4 reference": statement(object={"objectType": "StatementRef", "id": UUID}),
    "2.4.4 statement within": statement(object=SUB),
    "2.4.4 choice": about(interactionType="choice", choices=CHOICES, correctResponsesPattern=["a"]),
    "2.4.4 likert": about(interactionType="likert", scale=CHOICES),
    "2.4.4 matching": about(interactionType="matching", source=CHOICES, target=CHOICES),
    "2.4.4 performance": about(interactionType="performance", steps=CHOICES),
    "2.4.4 true-false": about(interactionType="true-false", correctResponsesPattern=["true"]),
    "2.4.4 words": about(name={"en": "A"}, description={"en-GB": "B"}, type=IRI, moreInfo=IRI, extensions={IRI: None}),
    "2.4.5 result": statement(result={"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "completion": False, "response": "x", "duration": "PT1H2M3.45S"}),
    "2.4.6 context": statement(context={"registration": UUID, "instructor": AGENT, "team": GROUP, "revision": "1", "platform": "P", "language": "en-GB", "statement": {"objectType": "StatementRef", "id": UUID}, "extensions": {IRI: 1}}),
    "2.4.6 activities": statement(context={"contextActivities": {"parent": {"id": IRI}, "grouping": [{"id": IRI}]}}),
    "2.4.7 timestamp": statement(timestamp="2026-11-23T10:00:00.123+01:00"),
    "2.4.9 authority": statement(authority=AGENT),
    "2.4.9 two members": statement(authority={"objectType": "Group", "member": [AGENT, {"account": {"homePage": IRI, "name": "x"}}]}),
    "2.4.10 version": statement(version="1.0.3"),
    "2.4.11 attachment": statement(attachments=[attachment(b"x", fileUrl=IRI)]),
}  # fmt: skip

BAD = {
    "2.2 no actor": {"verb": {"id": IRI}, "object": {"id": IRI}},
    "2.2 no verb": {"actor": AGENT, "object": {"id": IRI}},
    "2.2 no object": {"actor": AGENT, "verb": {"id": IRI}},
    "2.2 unknown property": statement(mood="calm"),
    "2.2 wrong capitals": statement(Result={}),
    "2.2 null": statement(result=None),
    "2.2 null inside": statement(object={"id": IRI, "definition": {"name": None}}),
    "2.2 not an object": [],
    "2.2 text": "statement",
    "2.4.1 id is no UUID": statement(id="1"),
    "2.4.1 id is a number": statement(id=5),
    "2.4.1 id of another variant": statement(id="fd41c918-b88b-4b20-00a5-a4c32391aaa0"),
    "2.4.2 nobody": statement(actor={"objectType": "Agent"}),
    "2.4.2 two identifiers": statement(actor={**AGENT, "openid": IRI}),
    "2.4.2 mailbox without mailto": statement(actor={"mbox": "ana@a.example"}),
    "2.4.2 digest too short": statement(actor={"mbox_sha1sum": "a" * 39}),
    "2.4.2 account without home": statement(actor={"account": {"name": "ana"}}),
    "2.4.2 account with more": statement(actor={"account": {"name": "ana", "homePage": IRI, "x": 1}}),
    "2.4.2 openid is no IRI": statement(actor={"openid": "ana"}),
    "2.4.2 name is a number": statement(actor={**AGENT, "name": 5}),
    "2.4.2 another type": statement(actor={**AGENT, "objectType": "Person"}),
    "2.4.2 anonymous group of nobody": statement(actor={"objectType": "Group"}),
    "2.4.2 empty group": statement(actor={"objectType": "Group", "member": []}),
    "2.4.2 group in a group": statement(actor={"objectType": "Group", "member": [GROUP]}),
    "2.4.3 verb without id": statement(verb={"display": {"en": "x"}}),
    "2.4.3 verb id is no IRI": statement(verb={"id": "attended"}),
    "2.4.3 words in no language": statement(verb={"id": IRI, "display": {"not a tag": "x"}}),
    "2.4.3 words are a text": statement(verb={"id": IRI, "display": "x"}),
    "2.4.4 activity without id": statement(object={"objectType": "Activity"}),
    "2.4.4 activity id is no IRI": statement(object={"id": "briefing"}),
    "2.4.4 unknown kind": statement(object={"id": IRI, "objectType": "Thing"}),
    "2.4.4 reference to no UUID": statement(object={"objectType": "StatementRef", "id": IRI}),
    "2.4.4 reference with more": statement(object={"objectType": "StatementRef", "id": UUID, "definition": {}}),
    "2.4.4 statement within a statement within": statement(object={**SUB, "object": SUB}),
    "2.4.4 statement within with an id": statement(object={**SUB, "id": UUID}),
    "2.4.4 statement within with an authority": statement(object={**SUB, "authority": AGENT}),
    "2.4.4 statement within with a version": statement(object={**SUB, "version": "1.0.0"}),
    "2.4.4 statement within with stored": statement(object={**SUB, "stored": "2026-11-23T10:00:00Z"}),
    "2.4.4 unknown interaction": about(interactionType="dance"),
    "2.4.4 parts without interaction": about(choices=CHOICES),
    "2.4.4 answers without interaction": about(correctResponsesPattern=["a"]),
    "2.4.4 parts of another interaction": about(interactionType="likert", choices=CHOICES),
    "2.4.4 the same id twice": about(interactionType="choice", choices=[CHOICES[0], CHOICES[0]]),
    "2.4.4 part without id": about(interactionType="choice", choices=[{"description": {"en": "A"}}]),
    "2.4.4 answers are a text": about(interactionType="choice", correctResponsesPattern="a"),
    "2.4.4 type is no IRI": about(type="course"),
    "2.4.4 more info is no address": about(moreInfo="see"),
    "2.4.4 extension is no IRI": about(extensions={"a": 1}),
    "2.4.5 scaled too large": statement(result={"score": {"scaled": 1.01}}),
    "2.4.5 scaled too small": statement(result={"score": {"scaled": -1.01}}),
    "2.4.5 raw above max": statement(result={"score": {"raw": 11, "max": 10}}),
    "2.4.5 raw below min": statement(result={"score": {"raw": -1, "min": 0}}),
    "2.4.5 min not below max": statement(result={"score": {"min": 10, "max": 10}}),
    "2.4.5 score is a text": statement(result={"score": {"raw": "5"}}),
    "2.4.5 score is infinite": statement(result={"score": {"raw": float("inf")}}),
    "2.4.5 success is a text": statement(result={"success": "true"}),
    "2.4.5 completion is a number": statement(result={"completion": 1}),
    "2.4.5 response is a number": statement(result={"response": 1}),
    "2.4.5 duration": statement(result={"duration": "an hour"}),
    "2.4.6 registration": statement(context={"registration": "x"}),
    "2.4.6 instructor": statement(context={"instructor": {}}),
    "2.4.6 team is an agent": statement(context={"team": AGENT}),
    "2.4.6 unknown place": statement(context={"contextActivities": {"sibling": [{"id": IRI}]}}),
    "2.4.6 activity without id": statement(context={"contextActivities": {"parent": [{}]}}),
    "2.4.6 revision about an agent": statement(object=AGENT, context={"revision": "1"}),
    "2.4.6 platform about an agent": statement(object=AGENT, context={"platform": "P"}),
    "2.4.6 platform about a group within": statement(object={**SUB, "object": GROUP, "context": {"platform": "P"}}),
    "2.4.6 language": statement(context={"language": "english please"}),
    "2.4.6 statement is none": statement(context={"statement": {"id": UUID}}),
    "2.4.7 timestamp": statement(timestamp="yesterday"),
    "2.4.7 zone that is none": statement(timestamp="2026-11-23T10:00:00-00:00"),
    "2.4.8 stored": statement(stored="now"),
    "2.4.9 authority of three": statement(authority={"objectType": "Group", "member": [AGENT] * 3}),
    "2.4.9 authority that is identified": statement(authority={"objectType": "Group", "mbox": "mailto:a@a.example", "member": [AGENT] * 2}),
    "2.4.10 version 1.1": statement(version="1.1.0"),
    "2.4.10 version 0.9": statement(version="0.9.5"),
    "2.4.10 version is a number": statement(version=1),
    "2.4.11 attachment without type": statement(attachments=[{key: value for key, value in attachment(b"x").items() if key != "contentType"}]),
    "2.4.11 attachment without words": statement(attachments=[{key: value for key, value in attachment(b"x").items() if key != "display"}]),
    "2.4.11 usage is no IRI": statement(attachments=[{**attachment(b"x"), "usageType": "note"}]),
    "2.4.11 length is a text": statement(attachments=[{**attachment(b"x"), "length": "1"}]),
    "2.4.11 attachments are none": statement(attachments={}),
    "2.3.2 voiding something else": statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}),
}  # fmt: skip


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("name", GOOD)
def test_it_is_taken(name, version):
    check_statement(GOOD[name], version=version)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("name", BAD)
def test_it_is_not_taken(name, version):
    with pytest.raises(BadStatementError):
        check_statement(BAD[name], version=version)


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": [IRI]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": GROUP, "relevantTypes": [IRI]}


def test_people_around_a_statement_are_new_in_2():
    """IEEE 9274.1.1, 4.2.2.5: contextAgents and contextGroups."""
    for context in ({"contextAgents": [CONTEXT_AGENT]}, {"contextGroups": [CONTEXT_GROUP]}):
        check_statement(statement(context=context), version="2.0")
        with pytest.raises(BadStatementError):
            check_statement(statement(context=context), version="1.0")


@pytest.mark.parametrize(
    "context",
    [
        {"contextAgents": [{**CONTEXT_AGENT, "objectType": "Agent"}]},
        {"contextAgents": [{**CONTEXT_AGENT, "agent": {}}]},
        {"contextAgents": [{**CONTEXT_AGENT, "relevantTypes": []}]},
        {"contextAgents": [{**CONTEXT_AGENT, "relevantTypes": ["abc"]}]},
        {"contextAgents": CONTEXT_AGENT},
        {"contextGroups": [{**CONTEXT_GROUP, "group": AGENT}]},
        {"contextGroups": [{**CONTEXT_GROUP, "objectType": "Group"}]},
    ],
)
def test_people_around_a_statement_have_their_form(context):
    with pytest.raises(BadStatementError):
        check_statement(statement(context=context), version="2.0")


@pytest.mark.parametrize("text", ["PT1S", "P1D", "P1Y2M3DT4H5M6.78S", "P2W", "PT0S", "PT16559.14S", "P1.5D"])
def test_durations(text):
    """4.6"""
    assert is_duration(text)


@pytest.mark.parametrize("text", ["", "P", "PT", "1S", "P1S", "PT1", "P1H", "PT1D", "P-1D", 5, None])
def test_what_is_no_duration(text):
    assert not is_duration(text)


@pytest.mark.parametrize("text", ["en", "en-GB", "zh-Hans-CN", "de-1996", "x-own", "cmn-Hans-CN", "sl-rozaj-biske", "en-a-bbb-x-a-ccc"])
def test_languages(text):
    """4.2"""
    assert is_language(text)


@pytest.mark.parametrize("text", ["", "english please", "e", "en_GB", "-en", 5, None])
def test_what_is_no_language(text):
    assert not is_language(text)


@pytest.mark.parametrize("text", ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00", "2026-11-23T10:00:00.123456789Z", "2026-11-23 10:00:00+00:00", "20261123T100000Z", "2026-11-23T10:00:00+0100"])  # fmt: skip
def test_times(text):
    """4.5"""
    found = moment(text)
    assert found is not None
    assert found.tzinfo is not None


@pytest.mark.parametrize("text", ["2026-11-23", "01/011/2015", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T10:00:00-00", "2026-11-23T10:00:00-0000", 5, None, ""])  # fmt: skip
def test_what_is_no_time(text):
    assert moment(text) is None
