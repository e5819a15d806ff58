"""The expert desk: asking, answering, asking again; who sees what; what is told to whom; what is forgotten."""

from datetime import timedelta

import pytest
import time_machine

from agencies.models import AuditEvent
from agencies.people import give_role
from guidance.desk import questions
from guidance.desk.forgetting import close_resting, forget_asker, forget_old
from guidance.desk.questions import NobodyAnswersError, NotPossibleError, TooManyOpenError, Words
from guidance.desk.telling import remind_of_late
from guidance.models import DeskEntry, DeskQuestion, DeskQueue, DeskTopic
from jobs.clock import today
from jobs.runner import drain
from notices.models import Notice
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO, JurisdictionFactory
from tests.factories.desk import QueueFactory, make_desk
from tests.factories.guidance import make_note
from tests.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return make_desk(cast)


def asked(desk, **given):
    return {"topic": desk.queue.topic_id, "title": "How long should it be?", "text": "She is afraid of us.", "action": "send", **given}


def test_a_question_is_looked_over_and_sent(cast, desk):
    client = sign_in(cast.learner_a)
    assert "Nothing in your question points to a case or a person" in client.post("/desk/ask/", asked(desk, action="look")).content.decode()
    assert not DeskQuestion.objects.exists()
    answer = client.post("/desk/ask/", asked(desk), follow=True).content.decode()
    assert "You have an answer by" in answer
    assert "Number 1 in its queue" in answer
    question = DeskQuestion.objects.get()
    assert (question.agency, question.discipline, question.promised_days, question.shows_name) == (cast.a, cast.investigator, 3, False)
    told = AuditEvent.objects.get(action="desk.asked")
    assert "afraid" not in str(told.detail)


def test_what_points_to_a_person_is_explained_or_taken_out(cast, desk):
    client = sign_in(cast.learner_a)
    first = client.post("/desk/ask/", asked(desk, text="Maria Lopez is afraid of us."))
    assert first.status_code == 422
    html = first.content.decode()
    assert "<mark>Maria Lopez</mark>" in html
    assert "This is no detail of a person because" in html
    assert not DeskQuestion.objects.exists()
    reason = {"detail-0": "name:maria lopez", "because-0": "it is the name of the course’s invented witness"}
    client.post("/desk/ask/", asked(desk, text="Maria Lopez is afraid of us.", **reason))
    told = DeskEntry.objects.get().explained
    assert told == [{"field": "text", "start": 0, "end": 11, "kind": "name", "because": "it is the name of the course’s invented witness"}]


def test_an_explanation_counts_for_its_own_words_only(cast, desk):
    reason = {"detail-0": "name:maria lopez", "because-0": "invented"}
    answer = sign_in(cast.learner_a).post("/desk/ask/", asked(desk, text="Ana Garcia is afraid of us.", **reason))
    assert answer.status_code == 422


def test_while_typing_the_check_and_earlier_answers_are_told_and_nothing_is_kept(cast, desk):
    html = sign_in(cast.learner_a).post("/desk/ask/look/", {"title": "", "text": "Call 555-201-9984 first?"}).content.decode()
    assert "reads like a telephone number" in html
    assert not DeskEntry.objects.exists()


def test_the_districts_own_queue_comes_before_the_general_one(cast, desk):
    north, south = JurisdictionFactory(), JurisdictionFactory()
    own = QueueFactory(topic=desk.queue.topic, jurisdiction=north, promised_days=9)
    assert DeskQueue.objects.answering(desk.queue.topic, north) == own
    assert DeskQueue.objects.answering(desk.queue.topic, south) == desk.queue
    assert desk.ask(cast.learner_a, jurisdiction=north).unit == own.unit
    DeskQueue.objects.filter(pk=desk.queue.pk).update(closed_on=today())
    with pytest.raises(NobodyAnswersError):
        desk.ask(cast.learner_a, jurisdiction=south)


def test_who_waits_for_twenty_answers_waits(cast, desk, monkeypatch):
    monkeypatch.setattr(questions, "MOST_OPEN", 1)
    desk.ask(cast.learner_a)
    with pytest.raises(TooManyOpenError):
        desk.ask(cast.learner_a)


def test_a_question_is_answered_followed_up_closed_and_reopened_through_the_pages(cast, desk):
    make_note(1)
    question = desk.ask(cast.learner_a)
    asker, expert = sign_in(cast.learner_a), sign_in(desk.expert)
    url = f"/desk/questions/{question.pk}/"
    assert question.title in expert.get("/desk/queue/").content.decode()
    expert.post(f"{url}take/")
    wrong = expert.post(f"{url}answer/", {"text": "Half an hour.", "cites": "GN-99", "minutes": "20"})
    assert "No published note or lesson has the code GN-99" in wrong.content.decode()
    expert.post(f"{url}answer/", {"text": "Half an hour.", "cites": "gn-01", "minutes": "20"})
    html = asker.get(url).content.decode()
    assert "Half an hour." in html
    assert "GN-01 Note 1" in html
    assert asker.post(f"{url}follow-up/", {"text": "Ask John Smith too?"}).status_code == 422
    asker.post(f"{url}follow-up/", {"text": "And after a night without sleep?"})
    expert.post(f"{url}answer/", {"text": "Then not at all.", "cites": "", "minutes": "5"})
    asker.post(f"{url}close/")
    asker.post(f"{url}reopen/", {"text": "It has changed."})
    question.refresh_from_db()
    assert question.state == "reopened"
    assert [event.did for event in question.events.all()] == ["asked", "taken", "answered", "followed_up", "answered", "closed", "reopened"]
    assert question.in_time is True


def test_the_experts_see_the_discipline_and_the_asker_only_if_they_chose_to_be_seen(cast, desk):
    hidden, shown = desk.ask(cast.learner_a), desk.ask(cast.learner_b, shows_name=True)
    client = sign_in(desk.expert)
    html = client.get(f"/desk/questions/{hidden.pk}/").content.decode()
    assert "Investigator" in html
    assert cast.learner_a.display_name not in html
    assert cast.a.name not in html
    html = client.get(f"/desk/questions/{shown.pk}/").content.decode()
    assert cast.learner_b.display_name in html
    assert cast.b.name in html


@pytest.mark.parametrize("who", ["leader_a", "coordinator_a", "learner_b", "auditor", "author", "administrator"])
def test_nobody_but_the_asker_and_the_unit_finds_a_question(cast, desk, who):
    question = desk.ask(cast.learner_a)
    client = sign_in(getattr(cast, who))
    for way in ("get", "post"):
        assert getattr(client, way)(f"/desk/questions/{question.pk}/{'close/' if way == 'post' else ''}").status_code == 404


def test_an_expert_who_oversees_the_asker_does_not_see_the_question(cast, desk):
    boss = cast.person("Bo Boss", desk.unit, "leader")
    give_role(boss, role="author", on=LONG_AGO, by=None)
    question = desk.ask(cast.person("Cy Newcomer", desk.unit))
    assert DeskQuestion.objects.answerable_by(desk.expert).filter(pk=question.pk).exists()
    assert not DeskQuestion.objects.visible_to(boss).filter(pk=question.pk).exists()


def test_one_of_two_takes_it_and_only_who_has_it_answers(cast, desk):
    question = desk.ask(cast.learner_a)
    same = DeskQuestion.objects.get(pk=question.pk)
    questions.take(question, by=desk.expert)
    with pytest.raises(NotPossibleError):
        questions.take(same, by=desk.colleague)
    with pytest.raises(NotPossibleError):
        questions.answer(question, words=Words("No."), minutes=1, by=desk.colleague)
    with pytest.raises(NotPossibleError):
        questions.assign(question, to=cast.learner_b, by=desk.expert)
    questions.assign(question, to=desk.colleague, by=desk.expert)
    questions.put_back(question, by=desk.colleague)
    assert DeskQuestion.objects.waiting().get() == question


def test_everybody_is_told_what_concerns_them_once_and_never_the_words(cast, desk):
    question = desk.answered(cast.learner_a, text="Half an hour.")
    questions.follow_up(question, words=Words("Really?"), by=cast.learner_a)
    drain()
    told = {(notice.recipient.display_name, notice.kind) for notice in Notice.objects.select_related("recipient")}
    assert told == {
        ("Ana Learner", "desk.asked"), ("Helen Expert", "desk.asked"), ("Ruth Colleague", "desk.asked"),
        ("Ana Learner", "desk.taken"), ("Ana Learner", "desk.answered"), ("Helen Expert", "desk.followed_up"),
    }  # fmt: skip
    assert not Notice.objects.filter(body__contains="Half an hour").exists()
    drain()
    assert Notice.objects.count() == len(told)


def test_the_deputy_is_told_once_of_a_promise_that_has_passed(cast, desk):
    question = desk.ask(cast.learner_a)
    remind_of_late(question.due_on)
    assert not Notice.objects.filter(kind="desk.late").exists()
    for days in (1, 2):
        remind_of_late(question.due_on + timedelta(days=days))
    assert Notice.objects.get(kind="desk.late").recipient == desk.colleague


def test_a_late_answer_is_measured_as_late(cast, desk):
    question = desk.ask(cast.learner_a)
    with time_machine.travel(question.due_on + timedelta(days=7), tick=False):
        questions.take(question, by=desk.expert)
        questions.answer(question, words=Words("Sorry."), minutes=5, by=desk.expert)
    question.refresh_from_db()
    assert (question.in_time, question.response_days) == (False, 8)


def test_what_was_answered_rests_and_is_forgotten_in_time(cast, desk, settings):
    question = desk.answered(cast.learner_a)
    close_resting(today() + timedelta(days=30))
    question.refresh_from_db()
    assert question.state == "closed"
    forget_old(today() + timedelta(days=settings.DESK_KEEP_DAYS))
    assert DeskQuestion.objects.get().asker == cast.learner_a
    forget_old(today() + timedelta(days=settings.DESK_KEEP_DAYS + 1))
    question.refresh_from_db()
    assert (question.asker, question.agency, question.title) == (None, None, "")
    assert set(DeskEntry.objects.values_list("text", flat=True)) == {""}
    assert question.in_time is True


def test_who_is_erased_has_asked_nothing(cast, desk):
    desk.ask(cast.learner_a)
    desk.ask(cast.learner_b)
    assert forget_asker(cast.learner_a, by=cast.administrator) == 1
    assert [question.asker for question in DeskQuestion.objects.order_by("asked_at")] == [None, cast.learner_b]
    assert AuditEvent.objects.filter(action="desk.forgotten", person=cast.learner_a.pk).exists()


def test_an_administrator_says_which_unit_answers_what(cast, desk):
    client = sign_in(cast.administrator)
    html = client.get("/desk/queues/").content.decode()
    assert "Expert Unit" in html
    topic = {"add": "topic", "topic-name": "Forced labour", "topic-position": "1"}
    client.post("/desk/queues/", topic)
    assert DeskTopic.objects.get(slug="forced-labour").name == "Forced labour"
    assert "one much like it" in client.post("/desk/queues/", {**topic, "topic-name": "Forced Labour"}).content.decode()
    again = {"add": "queue", "queue-topic": desk.queue.topic_id, "queue-unit": desk.unit.pk, "queue-promised_days": "4"}
    assert "Somebody answers this topic there already" in client.post("/desk/queues/", again).content.decode()
    client.post(f"/desk/queues/{desk.queue.pk}/", {"unit": desk.unit.pk, "promised_days": "5", "deputy": ""})
    desk.queue.refresh_from_db()
    assert (desk.queue.promised_days, desk.queue.deputy) == (5, None)
    client.post(f"/desk/queues/{desk.queue.pk}/", {"action": "close"})
    assert not DeskQueue.objects.open().exists()


def test_the_lists_cost_the_same_for_ten_times_the_questions(cast, desk):
    mine, queue = sign_in(cast.learner_a), sign_in(desk.expert)

    def cost():
        for client, url in ((mine, "/desk/"), (queue, "/desk/queue/")):
            client.get(url)
            with at_most(30) as number:
                client.get(url)
            yield number()

    desk.ask(cast.learner_a)
    few = list(cost())
    for _number in range(9):
        desk.ask(cast.learner_a)
    assert list(cost()) == few
