"""The expert desk of the demo world: topics and queues of the expert unit, and questions in every state."""

from datetime import UTC, date, datetime, time, timedelta

from agencies.models import Agency, Jurisdiction, User
from guidance import citing, named_experts
from guidance.desk import answers, questions, queues
from guidance.desk.questions import Words
from guidance.models import DeskQuestion, DeskQueue, DeskTopic
from lms.demo.accounts import ACCOUNTS

TOPICS = [
    ("interviewing", "Interviewing", "First contact, trauma, interpreters, children, statements that change", 2),
    ("coercion", "Evidence of coercion", "What shows force, fraud and coercion, and how it is kept", 3),
    ("labour", "Forced labour", "Wages, debts, inspections, visas, work sites", 3),
    ("victims", "Victim support", "Safety, housing, immigration relief, restitution", 2),
    ("charging", "Charging and trial", "Elements, venue, experts, witnesses, cross-examination", 5),
]

ASKED: list[tuple[str, str, str, str, int]] = [
    ("learner@larkmere.example", "interviewing", "How long should a first interview with a frightened minor be?",
     "We may meet a girl of about fifteen tomorrow. She has slept little and does not trust uniforms. Should we ask about what happened at all, or only see to food, sleep and safety?", 0),
    ("leader@inquiry.example", "labour", "Who should go in first when workers live on the site?",
     "A packing house keeps its workers in sheds behind the plant. The labour inspectorate can enter without a warrant, we cannot. What is lost, and what is won, if they go first?", 9),
    ("lead@larkmere.example", "charging", "Is threatened deportation enough for forced labour?",
     "Nobody was hit. The employer said again and again that a call to immigration would be made. Is that abuse of legal process under 18 U.S.C. 1589, and what shows that the workers believed it?", 3),
    ("learner@larkmere.example", "victims", "Where can a male survivor sleep tonight?",
     "All shelters that we know of take women and children. He has no documents and wants to stay near his brother.", 2),
    ("coordinator@larkmere.example", "coercion", "How do we keep adverts that may vanish by tomorrow?",
     "We see new adverts each night and they are gone by noon. What must a record of such a page hold so that a court accepts it?", 4),
    ("learner@larkmere.example", "interviewing", "The interpreter seems to leave things out. What now?",
     "Answers of a minute come back as one sentence. We have only this interpreter for the language in the district.", 6),
]  # fmt: skip

ANSWER_DEPORTATION = """Yes, it can be. A threat to use immigration law in order to keep somebody working is an abuse of legal process, whether or not the worker has a right to be here.

Show three things: that the threat was made, that it was linked to leaving or refusing, and that a reasonable person in the worker's place would have stayed. Messages, the habit of saying it on pay days, and what happened to those who did leave carry more weight than the words alone."""  # noqa: E501
ANSWER_ADVERTS = """Keep the page as it was served, not only a picture of it: the address, the time with its zone, the whole page with its images, and who saved it by what means. Write a hash of each file into the report the same day.

Ask the platform at once to preserve the account. A preservation letter needs no warrant and holds for ninety days."""
ANSWER_INTERPRETER = """Stop gently, and speak with the interpreter alone: everything, in the first person, also what seems unimportant or rude. Record from now on, so that a second interpreter can check a passage later.

If the person and the interpreter know each other, end the interview for today."""  # noqa: E501


def fill_desk(day: date) -> None:
    unit = Agency.objects.get(slug="expert-unit")
    people = {account.email: User.objects.get(email=account.email) for account in ACCOUNTS}
    author, legal, trauma = (people[f"{name}@expert.example"] for name in ("author", "legal", "trauma"))
    for position, (slug, name, told, days) in enumerate(TOPICS):
        topic = DeskTopic(slug=slug, name=name, help=told, position=position)
        queues.add(topic, by=None)
        queues.add(DeskQueue(topic=topic, unit=unit, promised_days=days, deputy=legal), by=None)
    named_experts.name(author, line="Coercion, and what a file must show")
    named_experts.name(trauma, line="First contact and interviews")
    asked = [ask(people[email], topic, title, text, ago, day=day) for email, topic, title, text, ago in ASKED]
    _waits, _late, charging, victims, adverts, interpreter = asked
    questions.take(victims, by=trauma)
    for question, expert, text, cites, minutes in (
        (charging, legal, ANSWER_DEPORTATION, ["GN-02"], 35),
        (adverts, author, ANSWER_ADVERTS, ["GN-03", "EOC-L1.1"], 25),
        (interpreter, trauma, ANSWER_INTERPRETER, ["GN-01"], 20),
    ):
        questions.take(question, by=expert)
        pages = [cited.page for cited in citing.by_codes(cites).values()]
        questions.answer(question, words=Words(text, pages=pages), minutes=minutes, by=expert)
    for question, expert, text in ((charging, legal, ANSWER_DEPORTATION), (adverts, author, ANSWER_ADVERTS)):
        answers.share(question, title=question.title, words=Words(text), by=expert)
    questions.follow_up(
        interpreter,
        words=Words("They do not know each other, but the interpreter is also the bailiff's wife. Does that change it?"),
        by=people["learner@larkmere.example"],
    )
    questions.close(adverts, by=people["coordinator@larkmere.example"])
    questions.close(charging, by=people["lead@larkmere.example"])
    questions.reopen(charging, words=Words("And if the threat was made once only, a year ago?"), by=people["lead@larkmere.example"])


def ask(person: User, topic: str, title: str, text: str, days_ago: int, *, day: date) -> DeskQuestion:
    at = datetime.combine(day - timedelta(days=days_ago), time(10, days_ago), tzinfo=UTC) if days_ago else None
    north = Jurisdiction.objects.get(slug="northern-calder")
    found = DeskTopic.objects.get(slug=topic)
    return questions.ask(topic=found, jurisdiction=north, title=title, words=Words(text), at=at, by=person)
