"""Certificates of the demo world: what they say, one that was issued anew, one that was revoked, and one that its holder can look at."""

import random
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from agencies.models import Agency, User
from assessments import item_counting
from assessments.models import ItemVersion, QuizPage
from courses.models import Edition, Enrolment, StepProgress
from lms.demo.assessments import sitting_of, write
from media.models import Figure
from records import certificates
from records.certificate_templates import freeze
from records.completions import record_past_completion
from records.models import Certificate, CertificateTemplate

AGENCY, HOLDER, COURSE = "larkmere-police", "coordinator@larkmere.example", "MDS"
BLUE, PAPER = (27, 58, 107), (255, 255, 255)


def word_certificates() -> None:
    """A template for all, and one of the Larkmere police with their seal and their chief."""
    house = CertificateTemplate(
        name="Every agency", text="Awarded under the joint training programme of the task forces of the Calder region."
    )
    police = CertificateTemplate(
        name="Larkmere Police",
        agency=Agency.objects.get(slug=AGENCY),
        text=house.text,
        signatory_name="Ingrid Whitlock",
        signatory_office="Chief of Police, Larkmere",
        logo=Figure.objects.create(title="Seal of the Larkmere Police", file=ImageFile(seal(), name="larkmere-police-seal.png")),
        logo_words="Seal of the Larkmere Police",
    )
    for template in (house, police):
        template.save()
        template.save_revision().publish()
        freeze(template, by=None)


def seal() -> BytesIO:
    """Two rings and a compass star, drawn here."""
    picture = Image.new("RGB", (480, 480), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((12, 12, 468, 468), outline=BLUE, width=16)
    pen.ellipse((72, 72, 408, 408), outline=BLUE, width=5)
    pen.polygon([(240, 110), (268, 212), (370, 240), (268, 268), (240, 370), (212, 268), (110, 240), (212, 212)], fill=BLUE)
    out = BytesIO()
    picture.save(out, "PNG")
    return out


def let_the_coordinator_hold_one(day: date) -> None:
    """A course finished with a sitting, question by question: what a statement of it has to tell."""
    person = User.objects.get(email=HOLDER)
    home = person.affiliations.select_related("agency").get()
    edition = Edition.objects.filter(course__code=COURSE).newest_first()[0]
    done = datetime.combine(day - timedelta(days=100), time(15), tzinfo=UTC)
    enrolment = Enrolment.objects.create(
        person=person, edition=edition, course=edition.course, agency=home.agency, started_at=done - timedelta(days=20), completed_at=done
    )
    StepProgress.objects.bulk_create(
        StepProgress(enrolment=enrolment, step_key=step.step_key, opened_at=enrolment.started_at, done_at=done)
        for step in edition.steps.all()
    )
    bank = list(ItemVersion.objects.filter(item__course__code=COURSE).select_related("item").order_by("item__code"))
    rng = random.Random(36)  # noqa: S311 - a demo world, not a secret
    [attempt] = write([sitting_of(enrolment, QuizPage.objects.get(code=f"{COURSE}-A1"), bank, rng)])
    item_counting.ask(attempt.pk, because="marked")
    record_past_completion(enrolment, on=done.date(), agency=home.agency)


def change_two() -> None:
    """By the coordinator: a name that was misspelt, and a certificate that went to the wrong person."""
    coordinator = User.objects.get(email=HOLDER)
    theirs = Certificate.objects.standing().filter(evidence__agency__slug=AGENCY, person__is_active=True).exclude(person=coordinator)
    misspelt, wrong = theirs.select_related("evidence__agency", "evidence__course", "person").order_by("-issued_on", "-number")[1:3]
    certificates.reissue(misspelt, because="The name was misspelt", holder=misspelt.person.display_name, by=coordinator)
    certificates.revoke(wrong, because="Issued to the wrong person of the same name", by=coordinator)
