"""The demo world: as large and as lively as it says, the same every time, and never poured into a site that is in use."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from agencies import audit
from agencies.models import Affiliation, Agency, Discipline, TaskForce, User
from assessments import item_counting
from assessments.item_figures import of_quiz
from assessments.models import MarkChange, QuizPage, WrittenMarking
from assessments.remarking import remark
from courses.models import LessonPage
from guidance.models import Acknowledgement, AskedPerson, PageCare
from jobs.clock import today
from lms.demo.accounts import ACCOUNTS, PASSWORD, account_table
from lms.demo.assessments import DISPUTED
from lms.demo.lives import calder
from lms.demo.places import PLACES
from records.models import Certificate, Evidence, Standing, StandingState
from records.statements import statement
from tests.factories.agencies import AgencyFactory

DAY = date(2026, 11, 24)


def test_the_same_day_gives_the_same_world():
    assert calder(DAY) == calder(DAY)


def test_lives_are_believable():
    lives = calder(DAY)
    assert 230 <= len(lives) <= 250
    assert len({life.email for life in lives}) == len(lives)
    assert all(life.joined < (life.left or DAY) for life in lives)
    assert all(life.joined < life.moved[0] < DAY for life in lives if life.moved)
    assert all(life.joined <= sitting.began <= (sitting.completed or DAY) <= DAY for life in lives for sitting in life.sittings)
    assert sum(bool(life.moved) for life in lives) >= 3
    assert sum(bool(life.left) for life in lives) >= 5


def test_the_accounts_cover_the_roles_and_the_table_tells_them():
    assert Counter(account.role for account in ACCOUNTS).keys() == {
        "",
        "coordinator",
        "leader",
        "team_lead",
        "author",
        "legal_reviewer",
        "trauma_reviewer",
        "survivor_reviewer",
        "auditor",
        "administrator",
    }
    table = account_table()
    assert all(account.email in table for account in ACCOUNTS)
    assert PASSWORD in table


@pytest.mark.slow
@pytest.mark.django_db
class TestSeeding:
    def test_it_fills_an_empty_site_with_something_true_for_every_page(self, capsys):
        call_command("load_curriculum", verbosity=0)
        call_command("seed_demo")
        assert "Demo accounts" in capsys.readouterr().out
        assert Agency.objects.count() == len(PLACES)
        assert TaskForce.objects.count() == 3
        assert set(TaskForce.objects.values_list("state", flat=True)) >= {"active", "forming"}
        assert Discipline.objects.count() == 9
        assert 240 <= User.objects.count() <= 260
        small = Agency.objects.annotate(people=Count("affiliations")).get(slug="ellery-legal-aid")
        assert 1 <= Affiliation.objects.current().filter(agency=small).count() <= 4
        states = set(Standing.objects.on(today()).values_list("state", flat=True))
        assert states >= {
            StandingState.MET,
            StandingState.OVERDUE,
            StandingState.EXPIRED,
            StandingState.IN_PROGRESS,
            StandingState.NOT_STARTED,
        }
        assert Evidence.objects.order_by("earned_on").first().earned_on < date(today().year - 1, today().month, 1)
        asked = AskedPerson.objects.current()
        assert asked.count() >= 30, "a note was revised, and its readers are asked"
        assert 5 <= Acknowledgement.objects.filter(version=2).count() < asked.count()
        assert Certificate.objects.filter(replaces=None).count() == Evidence.objects.filter(kind="completion").count() >= 300
        assert all(User.objects.get(email=account.email).check_password(PASSWORD) for account in ACCOUNTS)
        learner = User.objects.get(email=ACCOUNTS[0].email)
        assert Standing.objects.on(today()).filter(person=learner).exists()
        assert PageCare.objects.due(today()).count() == 1
        assert LessonPage.objects.get(code="TII-L4.1").current_workflow_state.current_task_state.task.name == "Peer review"
        assert audit.verify().ok
        self.look_at_the_assessments()
        self.look_at_the_certificates()
        # A second time nothing is changed.
        counts = [model.objects.count() for model in (User, Evidence, Standing, Certificate)]
        call_command("seed_demo")
        assert "stands already" in capsys.readouterr().out
        assert [model.objects.count() for model in (User, Evidence, Standing, Certificate)] == counts

    def look_at_the_assessments(self):
        """An author of the demo finds answers to read, a mark to decide on, and figures with something to see."""
        author = User.objects.get(email="author@expert.example")
        waiting = WrittenMarking.objects.waiting().markable_by(author)
        assert sorted(waiting.values_list("state", flat=True)) == ["first", "second"]
        assert WrittenMarking.objects.get(state="settled").readings.count() == 3
        assert MarkChange.objects.waiting().exclude(proposed_by=author).count() == 1
        assert remark().agrees
        for pk in item_counting.uncounted().values_list("pk", flat=True):
            item_counting.count(pk)
        first = of_quiz(QuizPage.objects.get(code="EOC-A1")).items[0]
        assert (first.item.code, [one.sign.name for one in first.advice][0]) == (DISPUTED, "KEY")

    def look_at_the_certificates(self):
        """The coordinator holds one whose questions can be told, one was issued anew, one revoked, and those of the police bear their seal."""
        mine = Certificate.objects.get(person__email="coordinator@larkmere.example")
        [sat] = statement(mine.evidence)["assessments"]
        assert sat["out_of"] == len(sat["items"]) > 5 and all(item["marked"] == {"by": "key"} for item in sat["items"])
        assert mine.template_version.words["signatory_office"] == "Chief of Police, Larkmere" and mine.template_version.logo
        [fresh] = Certificate.objects.exclude(replaces=None)
        assert not fresh.revoked_at and fresh.replaces.revoked_because == "The name was misspelt"
        assert Certificate.objects.filter(revoked_at__isnull=False, replaced_by=None).count() == 1

    def test_a_site_in_use_is_refused(self):
        AgencyFactory()
        with pytest.raises(CommandError, match="other agencies"):
            call_command("seed_demo")
        assert not User.objects.exists()
