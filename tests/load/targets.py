"""The world that the benchmarks look at: the probe world, with a learner in the middle of a course and a sitting begun."""

from typing import Any

from django.core.management import call_command
from django.urls import reverse

from agencies.models import User
from assessments import attempts
from assessments.models import ItemKind, QuizPage
from courses.enrolments import enrol
from courses.models import CoursePage
from courses.progress import finish_step
from lms.demo import probe


def prepare() -> dict[str, Any]:
    """Addresses to measure, by name, and who opens them."""
    call_command("load_curriculum", verbosity=0)
    probe.build()
    learner = User.objects.get(email="learner02@a.example")
    course = CoursePage.objects.live().get(code="TII")
    enrolment = enrol(learner, course=course, by=learner)
    steps = list(enrolment.edition.steps.all())
    for step in steps:
        if step.kind != "quiz":
            finish_step(enrolment, step_key=step.step_key, by=learner)
    quiz = QuizPage.objects.descendant_of(course).get()
    attempt = attempts.start(learner, quiz=quiz, enrolment=enrolment)
    return {
        "learner": learner.email,
        "leader": "leader-a@a.example",
        "lesson": f"/courses/{steps[0].path}",
        "course": reverse("course", args=[course.slug]),
        "attempt": attempt.get_absolute_url(),
        "question": attempt.items.filter(version__item__kind=ItemKind.SINGLE).values_list("pk", flat=True)[0],
        "agency": reverse("agency", args=["agency-a"]),
        "people": reverse("agency-people", args=["agency-a"]),
    }
