"""Answers that help others: shared clean, found by their words, counted without names, begun as a note that knows no question."""

import pytest
from wagtail.models import Page

from agencies.models import AuditEvent
from guidance.desk import answers, questions
from guidance.desk.answers import NotCleanError, similar, words_of
from guidance.desk.questions import NotPossibleError, Words
from guidance.models import AnswerUse, GuidanceNotePage, SharedAnswer
from tests.cast import sign_in
from tests.factories.desk import make_desk
from tests.factories.guidance import make_index, make_note
from tests.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return make_desk(cast)


def share(desk, by, title="How long may a first interview last?", text="Half an hour, then a break."):
    question = desk.answered(by)
    return question, answers.share(question, title=title, words=Words(text), by=desk.expert)


def test_telling_words_are_found_without_their_endings():
    assert words_of("Interviewing frightened minors: how are interviews recorded?") == ["interview", "frighten", "minor", "record"]
    assert words_of("About the victims of this case") == []


def test_similar_answers_are_offered_best_first_and_few(cast, desk):
    for number in range(6):
        share(desk, cast.learner_a, title=f"Interview of minors {number}")
    _question, best = share(desk, cast.learner_a, title="Recording interviews of minors with an interpreter")
    share(desk, cast.learner_a, title="Freezing a bank account", text="Ask the bank.")
    with at_most(1):
        found = list(similar("May we record when an interpreter helps to interview minors?"))
    assert found[0] == best
    assert len(found) == 5
    assert list(similar("and of the")) == []


def test_only_what_is_offered_is_found(cast, desk):
    question, answer = share(desk, cast.learner_a)
    client = sign_in(cast.learner_b)
    assert answer.title in client.get("/desk/answers/?q=interviews&topic=interviewing").content.decode()
    assert "No answer found" in client.get("/desk/answers/?q=banks").content.decode()
    assert answer.title in client.post("/desk/ask/look/", {"title": "First interviews", "text": "How long?"}).content.decode()
    answers.unshare(question, by=desk.expert)
    assert answer.title not in client.get("/desk/answers/").content.decode()
    assert client.get(f"/desk/answers/{answer.pk}/").status_code == 404
    assert answers.share(question, title="Anew", words=Words("Half an hour."), by=desk.expert).pk == answer.pk


def test_what_is_shared_passes_the_same_look(cast, desk):
    question = desk.answered(cast.learner_a)
    with pytest.raises(NotCleanError):
        answers.share(question, title="How did Maria Lopez do it?", words=Words("So."), by=desk.expert)
    client, url = sign_in(desk.expert), f"/desk/questions/{question.pk}/share/"
    assert client.post(url, {"title": "How long?", "text": "Ask Maria Lopez first."}).status_code == 422
    reason = {"detail-0": "name:maria lopez", "because-0": "the invented witness of the course"}
    client.post(url, {"title": "How long?", "text": "Ask Maria Lopez first.", **reason})
    assert SharedAnswer.objects.get().explained[0]["because"] == "the invented witness of the course"


def test_only_the_expert_who_answered_shares_it_and_once(cast, desk):
    question, _answer = share(desk, cast.learner_a)
    for by in (desk.expert, desk.colleague):
        with pytest.raises(NotPossibleError):
            answers.share(question, title="Again", words=Words("So."), by=by)


def test_uses_are_counted_a_day_and_nobody_is_named(cast, desk):
    _question, answer = share(desk, cast.learner_a)
    for person in (cast.learner_a, cast.learner_b):
        client = sign_in(person)
        client.get(f"/desk/answers/{answer.pk}/")
        client.post(f"/desk/answers/{answer.pk}/settled/")
    use = AnswerUse.objects.get()
    assert use.settled == 2
    assert use.opened >= 2
    assert "learner" not in str(vars(use)).lower()


def test_a_note_is_begun_once_and_knows_neither_question_nor_asker(cast, desk):
    make_note(4)
    question, _answer = share(desk, cast.learner_a)
    response = sign_in(desk.expert).post(f"/desk/questions/{question.pk}/draft/")
    note = GuidanceNotePage.objects.get(code="GN-05")
    assert response.url.endswith(f"/pages/{note.pk}/edit/")
    assert (note.live, note.status, note.topics) == (False, "draft", "Interviewing")
    assert "Half an hour" in note.latest_revision.as_object().body.stream_block.render_basic(note.body)
    kept = str(note.latest_revision.content) + str(AuditEvent.objects.filter(action="note.begun").values())
    assert str(question.pk) not in kept
    assert str(cast.learner_a.pk) not in kept
    with pytest.raises(NotPossibleError):
        answers.begin_note(question, by=desk.expert)
    assert Page.objects.filter(slug="gn-05").count() == 1


def test_the_asker_is_not_told_in_the_shared_answer(cast, desk):
    make_index()
    question = desk.answered(cast.learner_a, shows_name=True)
    answer = answers.share(question, title="How long?", words=Words("Half an hour."), by=desk.expert)
    html = sign_in(cast.learner_b).get(f"/desk/answers/{answer.pk}/").content.decode()
    assert cast.learner_a.display_name not in html
    assert cast.a.name not in html
    questions.close(question, by=cast.learner_a)
