"""Questions from other systems in QTI: what the bank asks is taken over from both generations of the form, the rest is refused by name."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import bank_files, qti
from assessments.bank import Bank
from assessments.models import Item
from courses.models import LessonPage, Outcome
from tests.cast import sign_in
from tests.factories.assessments import make_course

OLD = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
NEW = 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'


def declared(*values: str, kind: str = "single", more: str = "") -> str:
    listed = "".join(f"<value>{value}</value>" for value in values)
    return f'<responseDeclaration identifier="R" cardinality="{kind}" baseType="identifier"><correctResponse>{listed}</correctResponse>{more}</responseDeclaration>'


def item(body: str, before: str = "", after: str = "") -> bytes:
    return f'<?xml version="1.0"?><assessmentItem {OLD} identifier="x">{before}<itemBody>{body}</itemBody>{after}</assessmentItem>'.encode()


def one(content: bytes):
    [found] = qti.read(content)
    return found


def value(content: bytes):
    found = one(content)
    assert found.refused == ""
    return found.value


def choices(*texts: str) -> str:
    return "".join(f'<simpleChoice identifier="C{number}">{text}</simpleChoice>' for number, text in enumerate(texts))


CHOICE = item(
    "<p>Read <b>this</b>.</p>"
    '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which record was made for another purpose?</prompt>'
    + choices('Her account<feedbackInline outcomeIdentifier="F" identifier="C0">Made for the case.</feedbackInline>', "The door log")
    + "</choiceInteraction>",
    declared("C1"),
    '<modalFeedback outcomeIdentifier="F" identifier="C1">Nobody thought of the case.</modalFeedback><modalFeedback outcomeIdentifier="G" identifier="all">Purpose decides.</modalFeedback>',
)


def test_a_single_choice_brings_its_words_its_key_and_its_reasons():
    assert value(CHOICE) == {
        "type": "SBA",
        "stem": "Read this. Which record was made for another purpose?",
        "options": [
            {"text": "Her account", "right": False, "why": "Made for the case."},
            {"text": "The door log", "right": True, "why": "Nobody thought of the case."},
        ],
        "why": "Purpose decides.",
    }


def test_the_third_generation_is_read_alike():
    text = f"""<qti-assessment-item {NEW} identifier="x"><qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier">
      <qti-correct-response><qti-value>a</qti-value><qti-value>c</qti-value></qti-correct-response></qti-response-declaration>
      <qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0"><qti-prompt>Which are records?</qti-prompt>
      <qti-simple-choice identifier="a">Pay slips</qti-simple-choice><qti-simple-choice identifier="b">A hunch</qti-simple-choice>
      <qti-simple-choice identifier="c">Rosters</qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>"""
    found = value(text.encode())
    assert (found["type"], [option["right"] for option in found["options"]]) == ("MR", [True, False, True])


def test_part_credit_makes_a_judgement_unless_only_what_is_right_counts():
    worth = '<mapping><mapEntry mapKey="C0" mappedValue="2"/><mapEntry mapKey="C1" mappedValue="1"/></mapping>'
    body = '<choiceInteraction responseIdentifier="R" maxChoices="1">' + choices("Ask", "Wait", "Press") + "</choiceInteraction>"
    assert [one["credit"] for one in value(item(body, declared("C0", more=worth)))["options"]] == [1, 0.5, 0]
    assert value(item(body, declared("C0", more=worth), MATCH))["type"] == "SBA"


def test_order_and_matching_and_gaps_are_taken_over():
    order = item(
        '<orderInteraction responseIdentifier="R">' + choices("Second", "First", "Third") + "</orderInteraction>",
        declared("C1", "C0", "C2", kind="ordered"),
    )
    assert [part["text"] for part in value(order)["items"]] == ["First", "Second", "Third"]

    def sides(*given: str) -> str:
        sets = (
            "".join(f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name} words</simpleAssociableChoice>' for name in side)
            for side in given
        )
        return "".join(f"<simpleMatchSet>{listed}</simpleMatchSet>" for listed in sets)

    body = '<matchInteraction responseIdentifier="R"><prompt>Who does what?</prompt>' + sides("AB", "XY") + "</matchInteraction>"
    found = value(item(body, declared("A Y", "B X", kind="multiple")))
    assert [(pair["left"], pair["right"]) for pair in found["pairs"]] == [("A words", "Y words"), ("B words", "X words")]
    assert found["stem"] == "Who does what?"
    decoy = '<matchInteraction responseIdentifier="R">' + sides("AB", "XYZ") + "</matchInteraction>"
    assert "right nowhere" in one(item(decoy, declared("A Y", "B X", kind="multiple"))).refused
    gaps = item(
        '<gapMatchInteraction responseIdentifier="R"><prompt>Fill.</prompt><gapText identifier="W1">act</gapText><gapText identifier="W2">purpose</gapText>'
        '<p>First the <gap identifier="G1"/>, then the <gap identifier="G2"/>.</p></gapMatchInteraction>',
        declared("W1 G1", "W2 G2", kind="multiple"),
    )
    assert value(gaps)["stem"] == "Fill. First the _____ , then the _____ ."
    assert [pair["right"] for pair in value(gaps)["pairs"]] == ["act", "purpose"]


def test_an_inline_choice_keeps_its_sentence():
    body = '<p>Consent is <inlineChoiceInteraction responseIdentifier="R"><inlineChoice identifier="a">always</inlineChoice><inlineChoice identifier="b">never</inlineChoice></inlineChoiceInteraction> a defence.</p>'
    found = value(item(body, declared("b")))
    assert (found["type"], found["stem"]) == ("SBA", "Consent is _____ a defence.")


def test_a_number_is_read_with_its_tolerance_and_words_are_refused():
    body = '<p>How many weeks? <textEntryInteraction responseIdentifier="R"/></p>'
    scoring = '<responseProcessing><equal toleranceMode="relative" tolerance="5 5"><variable identifier="R"/><correct identifier="R"/></equal></responseProcessing>'
    found = value(item(body, declared("140"), scoring))
    assert (found["stem"], found["answer"], found["tolerance"]) == ("How many weeks?", "140", "7")
    assert "asks to type words" in one(item(body, declared("Larkmere"))).refused


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<extendedTextInteraction responseIdentifier="R"/>', "written answer"),
        ('<hotspotInteraction responseIdentifier="R"/>', "place in a picture"),
        ('<choiceInteraction responseIdentifier="R"><prompt><img src="x.png" alt=""/></prompt></choiceInteraction>', "needs a picture"),
        ("<p>Only words.</p>", "asks nothing"),
        ('<orderInteraction responseIdentifier="R"/><choiceInteraction responseIdentifier="R"/>', "several things"),
        ('<choiceInteraction responseIdentifier="other"/>', "nowhere which answer is right"),
        ('<wonderInteraction responseIdentifier="R"/>', "does not know"),
    ],
)
def test_what_the_bank_does_not_ask_is_refused_by_name(body, words):
    assert words in one(item(body, declared("C0"))).refused


def test_entities_bombs_and_files_that_are_no_items_are_refused_at_once():
    begun = time.process_time()
    bomb = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><assessmentItem>&c;</assessmentItem>'
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><assessmentItem>&a;</assessmentItem>'
    for content in (bomb, outside, b"", b"<p>", b"\x00\x01", b"PK\x03\x04nonsense", b"<questestinterop/>"):
        assert one(content).refused
    assert time.process_time() - begun < 0.35


def package(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def manifest(*names: str) -> bytes:
    listed = "".join(f'<resource type="imsqti_item_xmlv2p2" href="{name}"><file href="{name}"/></resource>' for name in names)
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{listed}<resource type="webcontent" href="a.css"/></resources></manifest>'.encode()


ESSAY = item('<extendedTextInteraction responseIdentifier="R"/>')


def test_a_package_is_read_in_the_order_of_its_manifest_and_each_question_says_what_is_wrong():
    found = qti.read(
        package({"imsmanifest.xml": manifest("q/2.xml", "q/1.xml", "q/gone.xml"), "q/1.xml": CHOICE, "q/2.xml": ESSAY, "a.css": b""})
    )
    assert [(each.place, bool(each.refused)) for each in found] == [("q/2.xml", True), ("q/1.xml", False), ("q/gone.xml", True)]
    assert "no imsmanifest.xml" in one(package({"q.xml": CHOICE})).refused
    assert one(package({"imsmanifest.xml": manifest()})).refused
    assert one(package({"../imsmanifest.xml": manifest()})).refused


def test_questions_from_a_package_get_free_names_and_the_lesson_and_outcome_that_are_given():
    taught = Bank(course="TST", lessons={"TST-L1.1"}, outcomes={"TST.1a"})
    rows = bank_files.read(CHOICE, "qti", taught, otherwise={"lesson": "TST-L1.1", "outcome": "TST.1a"})
    assert [(row.code, row.fate, row.faults) for row in rows] == [("TST-Q01", "new", [])]
    again = bank_files.read(bank_files.rows_as_yaml(rows), "yaml", taught)
    assert [row.draft.fingerprint for row in again] == [row.draft.fingerprint for row in rows]


@pytest.mark.django_db
def test_an_author_looks_first_and_takes_in_what_was_understood(cast):
    course = make_course(size=1)[0]
    Outcome.objects.create(lesson=LessonPage.objects.get(code="TST-L1.1"), code="TST.1a", text="Knows")
    client, address = sign_in(cast.author), reverse("items-import")
    given = {"course": str(course.pk), "lesson": "TST-L1.1", "outcome": "TST.1a"}
    content = package({"imsmanifest.xml": manifest("q/1.xml", "q/2.xml"), "q/1.xml": CHOICE, "q/2.xml": ESSAY})
    looked = client.post(address, {**given, "format": "qti", "file": SimpleUploadedFile("bank.zip", content)})
    page = looked.content.decode()
    assert "is a written answer" in page and "Which record was made for another purpose?" in page
    assert Item.objects.count() == 1
    form = looked.context["form"]
    assert (form.initial["format"], "# Left out: q/2.xml" in form.initial["text"]) == ("yaml", True)
    taken = client.post(address, {**given, "format": "yaml", "text": form.initial["text"], "take": "1"})
    assert taken.status_code == 302
    assert Item.objects.get(code="TST-Q02").versions.get().rationale == "Purpose decides."
