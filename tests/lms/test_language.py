"""Pages, dates and mails in the language of their reader (ADR 38)."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import formats, translation
from django.utils.translation import gettext as _

from agencies.language import speaking_to
from agencies.models import User
from jobs.outbox import effect, enqueue
from jobs.runner import drain
from lms.formats.es.formats import PATTERNS
from notices.messages import tell
from records.engine import refresh_people
from records.models import Standing
from tests.cast import sign_in
from tests.queries import at_most

pytestmark = pytest.mark.django_db


def spanish(person: User) -> User:
    person.speak("es")
    return person


def test_before_signing_in_the_browser_decides():
    page = Client().get("/accounts/login/", headers={"accept-language": "es-MX,es;q=0.9"}).content.decode()
    assert '<html lang="es"' in page
    assert "Iniciar sesión" in page
    assert '<html lang="en-gb"' in Client().get("/accounts/login/", headers={"accept-language": "fr"}).content.decode()


def test_a_choice_stays_with_the_account_and_beats_the_browser(cast):
    client = sign_in(cast.learner_a)
    response = client.post("/language/", {"language": "es", "next": "/courses/"})
    assert response.headers["Location"] == "/courses/"
    assert User.objects.get(pk=cast.learner_a.pk).language == "es"
    page = client.get("/courses/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="es"' in page
    assert "Cerrar sesión" in page
    again = sign_in(User.objects.get(pk=cast.learner_a.pk))
    assert '<html lang="es"' in again.get("/about/").content.decode()


def test_the_next_page_of_somebody_else_is_in_theirs(cast):
    assert '<html lang="es"' in sign_in(spanish(cast.learner_a)).get("/about/").content.decode()
    assert '<html lang="en-gb"' in sign_in(cast.learner_b).get("/about/").content.decode()


def test_a_choice_costs_no_query(cast):
    client = sign_in(cast.learner_a)
    client.get("/about/")
    with at_most(10) as english:
        client.get("/about/")
    cast.learner_a.speak("es")
    with at_most(10) as chosen:
        client.get("/about/")
    assert english() == chosen()


@pytest.mark.parametrize("data", [{"language": "xx"}, {}])
def test_a_language_that_there_is_not_is_refused(cast, data):
    assert sign_in(cast.learner_a).post("/language/", data).status_code == 400


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_choice_leads_to_no_other_site(cast, back):
    response = sign_in(cast.learner_a).post("/language/", {"language": "es", "next": back})
    assert response.headers["Location"] == "/my/"


def test_dates_and_numbers_are_written_as_the_language_does():
    day = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    with translation.override("es"):
        assert formats.date_format(day, "j F Y") == "9 de marzo de 2026"
        assert formats.date_format(day, "l j F Y, H:i") == "lunes 9 de marzo de 2026, 14:05"
        assert formats.number_format(1234.5, 1) == "1234.5"
    assert formats.date_format(day, "j F Y") == "9 March 2026"


def test_every_pattern_of_a_date_with_words_has_its_way_in_spanish(settings):
    rooms = ("agencies", "assessments", "courses", "guidance", "notices", "records", "reports")
    code = [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")]
    places = [*(settings.BASE_DIR / "templates").rglob("*.*"), *code]
    used = {each for path in places for each in re.findall(r"""(?:date:|now |date_format\([^"'\n]*, )["']([^"']+)["']""", path.read_text())}
    assert len(used) > 8
    assert {each for each in used if re.search("[FMl]", each)} <= set(PATTERNS)


def test_a_mail_is_in_the_language_of_its_reader_whoever_asked_for_it(cast):
    with translation.override("es"), speaking_to(cast.learner_b):
        tell(recipient=cast.learner_b, kind="test", key="b", subject=_("My record"), body="-")
    with speaking_to(spanish(cast.learner_a)):
        tell(recipient=cast.learner_a, kind="test", key="a", subject=_("My record"), body="-")
    drain()
    by_address = {message.to[0]: message for message in mail.outbox}
    assert by_address[cast.learner_b.email].subject == "My record"
    assert "sent by a program" in by_address[cast.learner_b.email].body
    assert by_address[cast.learner_a.email].subject == "Mi expediente"
    assert "sent by a program" not in by_address[cast.learner_a.email].body


def test_an_effect_runs_in_the_language_of_the_house(db):
    seen = []
    effect("test.language")(lambda payload: seen.append(translation.get_language()))
    enqueue("test.language", {}, key="test.language")
    with translation.override("es"):
        drain()
    assert seen == ["en-gb"]


def test_standings_keep_the_words_of_the_house(cast):
    """They are compared with what follows from the facts: two languages would rewrite each other."""
    with translation.override("es"):
        refresh_people([cast.learner_a.pk], on=date(2026, 3, 9))
    assert not Standing.objects.filter(person=cast.learner_a, reason__contains="Regla").exists()
