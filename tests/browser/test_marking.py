"""What people decide about marks, in a browser: written answers read by three, a mark changed by two, a question with a wrong key found and marked anew."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments import attempts, item_counting
from assessments.marking import best_answer
from assessments.models import Attempt, Item, ItemVersion, Mark, MarkerReading, Regrade
from courses.models import Outcome
from jobs.runner import drain
from tests.browser.answering import answer_by_pointer, items_of, right_fields
from tests.browser.harness import axe_violations, shot
from tests.factories.assessments import CONTENT, RUBRIC, answer_all, make_quiz_world
from tests.factories.sittings import make_sittings

pytestmark = pytest.mark.browser

TEXT = "Pay records of two employers and the door log of the house. Neither shows why she stayed."
QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="Records">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>B</value></correctResponse></responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which record was made for another purpose?</prompt>
<simpleChoice identifier="A">Her account</simpleChoice><simpleChoice identifier="B">The door log</simpleChoice></choiceInteraction></itemBody>
</assessmentItem>"""
WAGTAILS = ("w-", ".success")
NAMED, NOT_SAID, SAID = "2 · Two", "0 · No", "2 · Yes"


def look(page, name: str) -> list[str]:
    """Faults inside an editor's page that are ours."""
    page.wait_for_load_state()
    found = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"{name}-{width}")
        found += [line for line in axe_violations(page) if not any(one in line.split("<")[0] for one in WAGTAILS)]
    return found


def read(window, *, levels: tuple[str, str], words: str, button: str = "Take the oldest"):
    """Somebody takes the oldest answer, reads it and says what they find."""
    page = window.open("/marking/")
    page.get_by_role("button", name=button).click()
    page.get_by_role("heading", name="The answer").wait_for()
    for criterion, level in zip(RUBRIC["criteria"], levels, strict=True):
        page.get_by_role("group", name=criterion["name"]).get_by_label(level).check()
    page.get_by_label("On the whole answer").fill(words)
    return page


def test_a_written_answer_waits_is_read_by_three_and_comes_back_with_what_was_found(visit, cast):
    world = make_quiz_world(person=cast.learner_a, size=3, criticals=0, length=2, written={})
    third_author = cast.everywhere("Kim Author", "author")
    learner, first, second, third = (visit(one) for one in (world.person, cast.author, cast.second_author, third_author))
    page = learner.open(f"/courses/tst/tst-m1/{world.quiz.slug}/")
    page.get_by_role("button", name="Start the assessment").click()
    page.get_by_role("heading", name="Question 1 of 2").wait_for()
    attempt = Attempt.objects.get()
    for item in items_of(attempt):
        form = page.locator(f"#question-{item.position}")
        if item.version.item.kind == "WR":
            form.get_by_label(item.version.stem).fill(TEXT)
        else:
            answer_by_pointer(form, right_fields(item))
        form.get_by_role("button", name="Save and review" if item.position == 2 else "Save and next").click()
    page.get_by_role("heading", name="Review your answers").wait_for()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("heading", name="Waiting to be marked").wait_for()
    assert page.get_by_text(TEXT).is_visible()
    learner.check(name="written-waiting")

    first.check("/marking/", name="marking-room")
    page = read(first, levels=(NAMED, NOT_SAID), words="Both records are named.")
    answer = page.locator("main").inner_text()
    assert TEXT in answer and not any(told in answer for told in (world.person.display_name, world.person.email, cast.a.name))
    first.check(name="marking-read")
    page.get_by_role("button", name="Save what I found").click()
    page.get_by_text("A second person reads it now").wait_for()
    page = read(second, levels=("0 · None", NOT_SAID), words="Neither is explained.")
    assert "Both records are named." not in page.locator("main").inner_text()
    page.get_by_role("button", name="Save what I found").click()
    page.get_by_text("A third person decides").wait_for()
    second.check("/marking/", name="marking-room-empty", widths=(320, 1280))

    page = read(third, levels=(NAMED, SAID), words="Both are there.")
    before = page.locator("main").inner_text()
    assert "Both records are named." in before and "Neither is explained." in before
    assert not any(one.display_name in before for one in (cast.author, cast.second_author, world.person))
    third.check(name="marking-decide")
    page.get_by_role("button", name="Save what I found").click()
    page.get_by_text("The answer is settled").wait_for()
    assert MarkerReading.objects.count() == 3

    drain()
    page = learner.open("/inbox/")
    page.get_by_role("button", name="Open Your assessment is marked: The assessment").click()
    page.get_by_role("heading", name="Passed").wait_for()
    assert page.get_by_text("Both are there.").is_visible()
    learner.check(name="written-result")


def test_a_mark_is_changed_by_one_author_and_a_second_person(visit, cast):
    world = make_quiz_world(person=cast.learner_a, size=3, criticals=0, length=2)
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt, right=False)
    attempts.submit(attempt, by=world.person)
    page = visit(world.person).open(attempt.get_absolute_url())
    reference = attempt.reference
    assert page.get_by_text(reference).first.is_visible()

    author, second = visit(cast.author), visit(cast.second_author)
    author.check("/marking/marks/", name="marks-empty", widths=(320, 1280))
    page = author.page
    page.get_by_label("Reference of the sitting").fill(reference)
    page.get_by_role("button", name="Find the sitting").click()
    page.get_by_role("heading", name=f"Sitting {reference}").wait_for()
    assert world.person.display_name not in page.locator("main").inner_text()
    author.check(name="marks-sitting")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    page.get_by_label("Earns, from 0 to 1").fill("1")
    page.get_by_label("Why").fill("The lesson allowed this reading too.")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_text("You have proposed this. Somebody else must approve it.").wait_for()
    assert page.get_by_role("button", name="Approve and apply").count() == 0 and not Mark.objects.filter(credit=1).exists()
    author.check(name="marks-mine", widths=(320, 1280))

    page = second.open("/marking/marks/")
    page.get_by_role("link", name=reference).click()
    second.check(name="marks-decide")
    page.get_by_role("button", name="Approve and apply").click()
    page.get_by_text("The mark is changed, and its person is told.").wait_for()
    assert Mark.objects.filter(credit=1).count() == 1
    second.check("/marking/marks/", name="marks")

    drain()
    page = visit(world.person).open(attempt.get_absolute_url())
    assert page.get_by_text("The lesson allowed this reading too.").is_visible()


def mistaken(place, version):
    """Who does well on everything else takes the third option, whose key is the second."""
    if version.item.kind == "SBA":
        return {"choice": 2 if place % 3 else 1}
    return best_answer(version.item.kind, version.content) if place % 3 else {}


def test_an_author_tries_a_file_from_another_system_before_taking_it_in(visit, cast):
    world = make_quiz_world(size=1)
    Outcome.objects.create(lesson=world.lesson, code="TST.1a", text="Tell a record from an account.")
    window = visit(cast.author, viewport={"width": 1280, "height": 900})
    page = window.open(reverse("items-import"))
    page.get_by_label("Into the bank of").select_option(label=world.course.title)
    page.get_by_label("Form").select_option(label="QTI 2 or 3")
    page.get_by_label("Or its text").fill(QTI)
    page.get_by_role("button", name="Check").click()
    page.get_by_text("No question can be taken in. 1 row is faulty.").wait_for()
    found = look(page, "import-faulty")
    page.get_by_label("Lesson, for questions that name none").fill(world.lesson.code)
    page.get_by_label("Outcome, for questions that name none").fill("TST.1a")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("1 question can be taken in.").wait_for()
    assert Item.objects.count() == 1, "a dry run writes nothing"
    found += look(page, "import-good")
    page.get_by_role("button", name="Take them in").click()
    page.get_by_text("Which record was made for another purpose?").first.wait_for()
    assert Item.objects.count() == 2
    assert found == [], "\n".join(found)
    window.check_quiet()


def test_an_author_finds_a_wrong_key_first_in_the_list_and_has_it_marked_anew(visit, cast):
    world = make_quiz_world(size=6, length=6, criticals=0)
    for attempt in make_sittings(world, 30, mistaken):
        item_counting.count(attempt.pk)
    item = Item.objects.get(code="TST-Q01")
    window, second = (visit(one, viewport={"width": 1280, "height": 900}) for one in (cast.author, cast.second_author))
    page = window.open(reverse("figures"))
    found = look(page, "figures")
    page.get_by_role("link", name="The assessment").click()
    rows = page.get_by_role("group", name="Questions and their figures").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("TST-Q01")
    expect(rows.nth(1)).to_contain_text("check the key")
    found += look(page, "figures-quiz")
    rows.nth(1).get_by_role("link", name="TST-Q01").click()
    page.get_by_text("choose option C rather than the key").wait_for()
    found += look(page, "figures-item")

    options = [{**option, "right": place == 2} for place, option in enumerate(CONTENT["SBA"]["options"])]
    version = item.versions.get()
    ItemVersion.objects.create(item=item, number=2, stem=version.stem, content={"options": options}, fingerprint="corrected")
    page.get_by_role("link", name="Mark anew").click()
    found += look(page, "regrade-propose")
    expect(page.get_by_label("Asked with a wrong key in").locator("option:checked")).to_have_text("version 1")
    page.get_by_label("Why").fill("The third reading is the right one; the key was entered wrongly.")
    page.get_by_role("button", name="See who would change").click()
    page.get_by_text("Nothing has changed yet").first.wait_for()
    assert page.get_by_role("button", name="Approve and apply").count() == 0
    found += look(page, "regrade-mine")

    page = second.open(Regrade.objects.get().get_absolute_url())
    found += look(page, "regrade-decide")
    page.get_by_role("button", name="Approve and apply").click()
    page.get_by_text("30 sittings are marked anew.").wait_for()
    found += look(page, "regrade-done")
    assert found == [], "\n".join(found)
    window.check_quiet()
    second.check_quiet()
