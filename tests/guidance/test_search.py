"""What is found, by whom, and what never comes out of a search."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from agencies.models import AuditEvent
from courses.editions import correct, release
from courses.enrolments import enrol
from courses.models import LessonPage
from guidance.models import NoteStatus, OwnPage, SearchEntry
from guidance.search import find, marks, own_notes
from guidance.search_query import read_question
from guidance.shelves import rebuild
from tests.cast import sign_in
from tests.factories.courses import activity, block, make_course
from tests.factories.guidance import make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast):
    return sign_in(cast.learner_a)


@pytest.fixture
def titles(cast):
    """The titles that somebody finds; by default a learner."""

    def found(text, person=None, **chosen):
        return [hit.entry.title for hit in find(person or cast.learner_a, read_question(text), **chosen).hits]

    return found


def note(number=1, **fields):
    """A note published the way an editor publishes it."""
    page = make_note(number, **fields)
    page.save_revision().publish()
    return page


def words(text):
    return [{"type": "text", "value": f"<p>{text}</p>"}]


def test_a_note_is_found_when_it_is_published_and_not_after_it_is_withdrawn(titles):
    page = note(1, title="The first hours", body=words("Secure the ledger at once."))
    assert titles("ledgers") == titles("first hour") == titles("secur") == ["The first hours"]
    page.title, page.body = "The first days", words("Secure the phone.")
    page.save_revision()
    assert titles("ledger") == ["The first hours"]
    page.save_revision().publish()
    assert (titles("ledger"), titles("phone")) == ([], ["The first days"])
    page.refresh_from_db()
    page.unpublish()
    assert titles("phone") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize("status", [NoteStatus.SUPERSEDED, NoteStatus.DRAFT])
def test_a_note_that_is_over_says_so_and_a_draft_is_not_found(cast, status):
    note(1, status=status, body=words("ledger"))
    hits = find(cast.learner_a, read_question("ledger")).hits
    assert [hit.entry.trail_lines[-1] for hit in hits] == (["GN-01 v1, superseded"] if status == NoteStatus.SUPERSEDED else [])


def test_the_title_counts_more_than_the_text(titles):
    note(1, title="Money", body=words("A ledger, among other things that were in the house and are described at length here."))
    note(2, title="The ledger", summary="", body=words("What was bought."))
    assert titles("ledger") == ["The ledger", "Money"]


def test_a_lesson_is_found_by_what_it_says_in_the_open_and_by_nothing_else(titles):
    body = [
        *words("Look at the payslips."),
        activity("choose"),
        activity("rewrite", "a2"),
        {"type": "unverified", "value": {"text": "<p>Unproven</p>", "confirm": "Somebody", "sources": []}},
        block("notice"),
        *words("He raised the hammer."),
        block("equivalent"),
        *words("She saw the spade."),
        block("end"),
        *words("Afterwards, breathe."),
    ]
    make_course("TST", shape=(1,), bodies=[body], title="Money and control")
    (lesson,) = titles("payslip")
    assert titles("breathe") == titles("practice choose") == [lesson]
    for hidden in ("because", "expert", "pause and ask", "unproven", "hammer", "spade", "confirm"):
        assert titles(hidden) == [], hidden
    assert "Money and control" in titles("money control")


def test_what_is_not_released_is_not_found(cast, titles):
    course = make_course("TST", shape=(1,), bodies=[words("The ledger")])
    lesson = LessonPage.objects.get()
    lesson.body = words("The phone")
    lesson.save_revision().publish()
    assert (len(titles("ledger")), len(titles("phone"))) == (1, 0)
    correct(course, by=cast.author, what_changed="The phone, not the ledger.")
    assert (len(titles("ledger")), len(titles("phone"))) == (0, 1)
    course.refresh_from_db()
    course.unpublish()
    assert titles("phone") == []


def test_whoever_is_in_an_older_edition_finds_only_what_it_has(cast, titles):
    course = make_course("TST", shape=(1, 1), bodies=[words("The ledger"), words("The phone")])
    enrol(cast.learner_a, course=course, by=cast.learner_a)
    first, second = LessonPage.objects.order_by("path")
    second.slug = "moved"
    second.save_revision().publish()
    release(course)
    assert (len(titles("ledger")), titles("phone")) == (1, [])
    assert len(titles("phone", cast.learner_b)) == 1
    for hit in find(cast.learner_b, read_question("lesson")).hits:
        assert sign_in(cast.learner_b).get(hit.entry.address).status_code == 200


def test_what_a_person_finds_they_may_open(cast, client):
    make_course("TST", shape=(2, 1), bodies=[words("The ledger")] * 3)
    note(1, body=words("The ledger"))
    addresses = [hit.entry.address for hit in find(cast.learner_a, read_question("ledger lesson module", loose=True)).hits]
    assert len(addresses) == 6
    assert {client.get(address).status_code for address in addresses} == {200}


def test_what_an_editor_keeps_for_some_is_found_by_nobody_else(cast, titles):
    page = note(1, body=words("ledger"))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    assert titles("ledger") == []
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    assert titles("ledger") == []
    restriction.restriction_type = PageViewRestriction.LOGIN
    restriction.save()
    assert titles("ledger") == ["Note 1"]


def test_it_can_be_narrowed_by_kind_and_by_whom_it_is_meant_for(cast, titles):
    note(1, body=words("ledger"), audience="financial analyst")
    note(2, body=words("ledger"), audience="Investigator (first responders)\nProsecutor")
    note(3, body=words("ledger"), audience="all disciplines")
    make_course("TST", shape=(1,), bodies=[words("ledger")])
    assert sorted(titles("ledger", discipline="Investigator")) == ["Lesson TST-L1.1", "Note 2", "Note 3"]
    results = find(cast.learner_a, read_question("ledger"), kind="note")
    assert (results.page.paginator.count, results.everything, len(results.hits)) == (3, 4, 3)


def test_the_excerpt_marks_what_was_found_and_everything_else_is_text(client):
    note(1, title="A <b>bold</b> title", body=words("Bring the &lt;script&gt;alert(1)&lt;/script&gt; ledger here."))
    html = client.get("/search/?q=ledger").content.decode()
    assert "<mark>ledger</mark>" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "A &lt;b&gt;bold&lt;/b&gt; title" in html
    assert marks("a \x02<i>\x03") == "a <mark>&lt;i&gt;</mark>"


def test_the_page_says_how_many_and_keeps_everything_in_its_address(client, cast):
    for number in range(1, 23):
        make_note(number, body=words("ledger"), audience="")
    rebuild()
    html = client.get("/search/?q=ledger&kind=note&for=investigator").content.decode()
    assert "22 pages found" in html
    assert "?q=ledger&amp;for=investigator&amp;kind=note&amp;page=2" in html
    assert "21 to 22 of 22" in client.get("/search/?q=ledger&page=2").content.decode()
    assert "21 to 22 of 22" in client.get("/search/?q=ledger&page=99").content.decode()


def test_where_nothing_is_found_it_says_what_to_do(client):
    note(1, body=words("ledger"))
    html = client.get("/search/?q=ledger+%3Cb%3E+unicorn").content.decode()
    assert "Nothing found for “ledger &lt;b&gt; unicorn”" in html
    assert "any of these words" in html
    assert "1 page found" in client.get("/search/?q=ledger+unicorn&any=1").content.decode()
    assert "Search looks in what is published" in client.get("/search/").content.decode()
    assert "None of this kind" in client.get("/search/?q=ledger&kind=course").content.decode()


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "q=" + "x" * 9000, "q=x&page=-1", "q=x&kind=%00", "q=x&for=%27", 'q="&any=1', "q=x&page=9999999999"]
)
def test_any_address_is_answered(client, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.__class__().get("/search/?q=ledger").status_code == 302


def wrote(person, page, words):
    """A private note of the person's at a page."""
    return OwnPage.objects.create(person=person, page=page, address=f"/guidance/{page.slug}/", seen_at=timezone.now(), note=words)


def test_a_private_note_is_found_by_who_wrote_it_and_by_nobody_else(cast, client):
    page = note(1, title="The first hours", body=words("Secure the phone."))
    wrote(cast.learner_a, page, "Ask Marisol <b>about</b> the ledgers of the second house.")
    html = client.get("/search/?q=ledger+marisol").content.decode()
    assert "My note on The first hours" in html and "#my-note" in html
    assert "Ask <mark>Marisol</mark> &lt;b&gt;about&lt;/b&gt; the <mark>ledgers</mark> of the second house." in html
    for person in (cast.learner_b, cast.leader_a, cast.coordinator_a, cast.author, cast.administrator, cast.auditor):
        other = sign_in(person).get("/search/?q=ledger+marisol").content.decode()
        assert "My note" not in other and "Nothing found" in other
    assert [one.title for one in own_notes(cast.learner_a, read_question("ledg"))] == ["The first hours"]
    assert own_notes(cast.learner_b, read_question("ledger")) == []


def test_two_people_with_the_same_words_each_find_their_own(cast):
    page = note(1)
    for person, house in ((cast.learner_a, "red"), (cast.learner_b, "blue")):
        wrote(person, page, f"The ledger of the {house} house")
    for person, house in ((cast.learner_a, "red"), (cast.learner_b, "blue")):
        assert [str(one.excerpt) for one in own_notes(person, read_question("ledger"))] == [f"The <mark>ledger</mark> of the {house} house"]


def test_notes_are_read_as_the_pages_are(cast):
    person, told = cast.learner_a, "Ledger, ledger and the ledger twice"
    for number, text in enumerate(("The ledger of a house that is long and has many things besides in it", told, "The phone"), start=1):
        wrote(person, note(number), text)
    found = [one.title for one in own_notes(person, read_question("ledger"))]
    assert found == ["Note 2", "Note 1"]
    assert [one.title for one in own_notes(person, read_question("ledger -twice"))] == ["Note 1"]
    assert [one.title for one in own_notes(person, read_question("phone unicorn", loose=True))] == ["Note 3"]
    assert own_notes(person, read_question("phone unicorn")) == []


def test_a_note_on_a_page_that_is_withdrawn_or_shut_is_not_found(cast):
    withdrawn, shut = note(1), note(2)
    for page in (withdrawn, shut):
        wrote(cast.learner_a, page, "ledger")
    withdrawn.unpublish()
    PageViewRestriction.objects.create(page=shut, restriction_type=PageViewRestriction.PASSWORD, password="x")
    assert own_notes(cast.learner_a, read_question("ledger")) == []


def test_nothing_is_kept_of_private_notes_for_search(cast, client, caplog):
    wrote(cast.learner_a, note(1), "The unmistakable ledger")
    events = AuditEvent.objects.count()
    with caplog.at_level(logging.DEBUG):
        assert "The unmistakable" in client.get("/search/?q=ledger").content.decode()
    assert "unmistakable" not in caplog.text
    assert AuditEvent.objects.count() == events
    assert rebuild(write=False) == []
    assert not SearchEntry.objects.filter(text__contains="unmistakable").exists()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_temp_master")
            assert cursor.fetchall() == []


def test_ones_notes_can_be_looked_through_alone(cast, client):
    for number in range(1, 6):
        wrote(cast.learner_a, note(number, body=words("ledger")), f"ledger {number}")
    every = client.get("/search/?q=ledger").content.decode()
    assert every.count("My note on") == 3 and "All 5 of my notes" in every and "5 pages found" in every
    mine = client.get("/search/?q=ledger&kind=mine").content.decode()
    assert mine.count("My note on") == 5 and "5 of your notes found" in mine and 'class="eyebrow"' not in mine
    assert "My note on" not in client.get("/search/?q=ledger&kind=note").content.decode()


def test_ten_times_as_many_notes_cost_no_more_queries(cast, client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert "My note on" in client.get("/search/?q=ledger").content.decode()
        return len(queries)

    wrote(cast.learner_a, note(1), "ledger")
    client.get("/search/?q=ledger")
    few = cost()
    for number in range(2, 12):
        page = make_note(number)
        wrote(cast.learner_a, page, "ledger")
        wrote(cast.learner_b, page, "ledger")
    assert cost() == few <= 18


def test_ten_times_as_many_pages_cost_no_more_queries(cast, client):
    course = make_course("TST", shape=(2,), bodies=[words("ledger")] * 2)
    enrol(cast.learner_a, course=course, by=cast.learner_a)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert "ledger" in client.get("/search/?q=ledger").content.decode()
        return len(queries)

    note(1, body=words("ledger"))
    client.get("/search/?q=ledger")
    few = cost()
    for number in range(2, 12):
        make_note(number, body=words("ledger"))
    rebuild()
    assert cost() == few <= 12


def test_the_shelves_can_be_made_again_and_looked_over(cast, titles, capsys):
    make_course("TST", shape=(2,), bodies=[[*words("The ledger"), activity("sort"), block("recap"), block("pitfalls")]] * 2)
    note(1, body=words("ledger"))
    assert rebuild(write=False) == []
    SearchEntry.objects.filter(kind="note").update(text="something else")
    SearchEntry.objects.filter(kind="lesson").first().delete()
    assert titles("something else") == ["Note 1"]
    with pytest.raises(CommandError):
        call_command("rebuild_search", check=True)
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_search", check=True, json=True)
    assert capsys.readouterr().out.endswith('{"differed": 0, "titles": []}\n')
    assert len(titles("ledger")) == 3
    assert titles("something else") == []


def test_an_entry_goes_with_its_page(titles):
    note(1, body=words("ledger")).delete()
    assert titles("ledger") == []
    assert rebuild(write=False) == []


def test_a_lost_page_is_looked_for(client):
    html = client.get("/guidance/the-first-%3Cb%3E-hours/").content.decode()
    assert 'value="the first b hours"' in html
