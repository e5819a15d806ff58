import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from agencies.models import AuditEvent
from assessments.models import QuizPage
from courses.models import CoursePage
from guidance.findings import Finding, PublishRefusedError, register_check
from guidance.models import GuidanceNotePage, Lane, RecordedView, ReviewLane, Verdict
from jobs.models import Job
from notices.models import Notice
from tests.cast import Cast, sign_in
from tests.factories.assessments import make_course
from tests.factories.courses import make_catalogue, make_course_page, make_module

pytestmark = pytest.mark.django_db

AGREES = {"verdict": Verdict.AGREES, "comment": "", "name": "", "withheld": ""}


def draft(sensitivity: int = 2) -> QuizPage:
    """A published page with a draft that is to be published."""
    _course, _lesson, page = make_course()
    page.sensitivity = sensitivity
    page.title = "A new title"
    page.save_revision()
    return page


def hand_in(page: QuizPage, cast: Cast) -> None:
    Workflow.objects.get(name="Review by lanes").start(page, cast.author)


def lane_of(page: QuizPage) -> str:
    state = page.current_workflow_state
    return state.current_task_state.task.specific.lane if state else ""


def say(page: QuizPage, person, action: str = "approve", **said: object) -> int:
    """Act in the lane at hand, as the person, through the editor's own address. The status of the answer."""
    state = page.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return sign_in(person).post(address, {**AGREES, **said}).status_code


def live_title(page: QuizPage) -> str:
    return QuizPage.objects.get(pk=page.pk).title


def test_a_page_that_depicts_victims_walks_all_four_lanes_and_is_published(cast):
    page = draft()
    hand_in(page, cast)
    walked = []
    for person in (cast.second_author, cast.legal_reviewer, cast.trauma_reviewer, cast.survivor_reviewer):
        walked.append(lane_of(page))
        assert live_title(page) != "A new title"
        say(page, person)
    assert walked == ["peer", "legal", "trauma", "survivor"]
    assert live_title(page) == "A new title"
    assert set(RecordedView.objects.values_list("lane", flat=True)) == set(Lane.values)


def pass_both(page: QuizPage, cast: Cast) -> None:
    hand_in(page, cast)
    say(page, cast.second_author)
    say(page, cast.legal_reviewer)


def test_the_author_is_told_what_is_left_to_do_when_the_last_lane_is_passed(cast):
    page = draft(0)
    course = CoursePage.objects.get()
    pass_both(page, cast)
    notice = Notice.objects.get(kind="review.published")
    assert (notice.recipient, notice.link) == (cast.author, reverse("course-release", args=[course.pk]))
    assert "a correction, or a new edition" in notice.body
    assert Job.objects.filter(key=f"notices.mail:{notice.pk}").count() == 1
    page.get_latest_revision().publish()
    assert Notice.objects.filter(kind="review.published").count() == 1


def test_of_a_first_edition_the_author_is_told_that_it_is_the_first(cast):
    course, page = make_course_page("NEW"), draft(0)
    page.move(make_module(course), pos="last-child")
    pass_both(page, cast)
    assert "once you release its first edition" in Notice.objects.get(kind="review.published").body


def test_of_a_note_that_passed_review_nothing_is_left_to_do(cast):
    note = make_catalogue().add_child(instance=GuidanceNotePage(title="A note", slug="a-note", code="GN-91", live=False))
    note.save_revision()
    pass_both(note, cast)
    notice = Notice.objects.get(kind="review.published")
    assert (notice.body, notice.link) == ("Readers see it now.", reverse("wagtailadmin_pages:edit", args=[note.pk]))


def test_on_a_day_that_is_set_the_author_is_told_on_that_day(cast):
    page = draft(0)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision()
    pass_both(page, cast)
    assert not Notice.objects.filter(kind="review.published").exists()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled", verbosity=0)
    assert Notice.objects.filter(kind="review.published").count() == 1


def test_what_is_published_by_hand_tells_nobody_that_it_passed(cast):
    draft(0).get_latest_revision().publish(user=cast.author)
    assert not Notice.objects.filter(kind="review.published").exists()


def test_a_reviewer_reads_what_came_of_it(cast):
    page = draft(0)
    hand_in(page, cast)
    told = []
    for person in (cast.second_author, cast.legal_reviewer):
        state = page.current_workflow_state.current_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        answer = sign_in(person).post(address, AGREES, follow=True)
        assert answer.status_code == 200
        told += [str(message) for message in answer.context["messages"]]
        assert sign_in(cast.survivor_reviewer).get(reverse("review-said", args=[state.pk])).status_code == 404
    assert told == [
        "Your view is recorded. “A new title” now waits for: Legal review.",
        "Your view is recorded. “A new title” has passed every lane and is published.",
    ]


@pytest.mark.parametrize(("sensitivity", "lanes"), [(0, ["peer", "legal"]), (1, ["peer", "legal", "trauma"])])
def test_lanes_that_a_page_has_no_need_of_are_skipped(cast, sensitivity, lanes):
    page = draft(sensitivity)
    hand_in(page, cast)
    walked = []
    while lane := lane_of(page):
        walked.append(lane)
        say(page, cast.administrator)
    assert walked == lanes
    assert live_title(page) == "A new title"


def test_disagreement_is_kept_and_does_not_hold_the_page_back(cast):
    page = draft()
    hand_in(page, cast)
    for person in (cast.second_author, cast.legal_reviewer, cast.trauma_reviewer):
        say(page, person)
    say(page, cast.survivor_reviewer, verdict=Verdict.DISAGREES, comment="The scene is not needed.")
    assert live_title(page) == "A new title"
    assert RecordedView.objects.get(lane=Lane.SURVIVOR).text == "The scene is not needed."


def test_disagreement_needs_words(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.second_author, verdict=Verdict.DISAGREES)
    assert not RecordedView.objects.exists()
    assert lane_of(page) == "peer"


def test_a_withheld_name_is_nowhere(cast):
    page = draft()
    hand_in(page, cast)
    for person in (cast.second_author, cast.legal_reviewer, cast.trauma_reviewer):
        say(page, person)
    before = timezone.now()
    say(page, cast.survivor_reviewer, withheld="on", name="Somebody", comment="Read twice.")
    view = RecordedView.objects.get(lane=Lane.SURVIVOR)
    assert (view.withheld, view.name, view.recorded_by) == (True, "", None)
    assert TaskState.objects.filter(finished_by=cast.survivor_reviewer).count() == 0
    assert PageLogEntry.objects.filter(user=cast.survivor_reviewer).count() == 0
    events = AuditEvent.objects.filter(at__gte=before, action__startswith="review.")
    assert [(event.actor, event.address) for event in events] == [(None, "")]
    pages = [
        sign_in(cast.author).get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])) for name in ("edit", "history", "workflow_history")
    ]
    assert not any("Sam Reviewer" in answer.content.decode() for answer in pages)


def test_nobody_passes_what_they_handed_in(cast):
    page = draft(0)
    hand_in(page, cast)
    task = ReviewLane.objects.get(lane=Lane.PEER)
    assert task.get_actions(page, cast.author) == []
    assert not task.get_task_states_user_can_moderate(cast.author).exists()
    assert say(page, cast.author) == 302
    assert not RecordedView.objects.exists()


def test_people_of_another_lane_cannot_act(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.legal_reviewer)
    assert not RecordedView.objects.exists()


def test_what_is_sent_back_goes_to_the_author_with_the_words(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.second_author, "reject", verdict=Verdict.RESERVATIONS, comment="Say which circuit.")
    assert page.current_workflow_state.status == "needs_changes"
    assert Notice.objects.get(recipient=cast.author).body == "agrees, with reservations: Say which circuit."
    assert live_title(page) != "A new title"


def test_reviewers_are_told_once_and_through_the_outbox(cast, mailoutbox):
    page = draft(0)
    assert cast.second_author and cast.administrator
    hand_in(page, cast)
    told = Notice.objects.filter(kind="review.waiting")
    assert {notice.recipient for notice in told} == {cast.second_author, cast.administrator}
    assert Job.objects.filter(name="notices.mail").count() == 2
    assert mailoutbox == []


def editor_form(page: QuizPage, **changed: object) -> dict[str, object]:
    written = ("title", "slug", "summary", "code", "minutes", "sensitivity", "introduction", "length", "pass_share", "wait_hours", "review")
    fields = {name: getattr(page, name) for name in written}
    return nested_form_data({**fields, "required": "on", "comments": inline_formset([]), "blueprint": inline_formset([]), **changed})


def publish_in_editor(page: QuizPage, cast: Cast, **changed: object):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return sign_in(cast.author).post(address, editor_form(page, **{"action-publish": "1", **changed}), follow=True)


def test_the_publish_button_is_refused_with_the_reason_and_the_draft_is_kept(cast):
    page = draft()
    answer = publish_in_editor(page, cast, title="Typed by hand")
    assert "no view of this content is recorded" in answer.content.decode()
    assert live_title(page) != "Typed by hand"
    assert QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object().title == "Typed by hand"


def test_handing_in_by_the_button_says_which_lane_is_first(cast):
    page = draft(0)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = sign_in(cast.author).post(address, editor_form(page, **{"action-submit": "1"}), follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told == ["“A new title” is handed in and waits for: Peer review. You are told when it comes back or is published."]


def speak_in_editor(page: QuizPage, person, **said: object):
    """Record a view from the page's own editor, as its button does it."""
    extra = json.dumps({**AGREES, "withheld": False, **said})
    fields = {"action-workflow-action": "1", "workflow-action-name": "approve", "workflow-action-extra-data": extra}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return sign_in(person).post(address, editor_form(page, **fields), follow=True)


def test_a_view_recorded_in_the_editor_ends_where_the_reviewer_may_be(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.second_author)
    answer = speak_in_editor(page, cast.legal_reviewer)
    assert answer.redirect_chain[-1] == (reverse("wagtailadmin_home"), 302)
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == [
        "Your view is recorded. “A new title” has passed every lane and is published."
    ]


def test_who_comes_after_the_lane_is_passed_is_not_told_that_their_view_is_recorded(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.administrator)
    answer = speak_in_editor(page, cast.second_author)
    assert not [message for message in answer.context["messages"] if "view is recorded" in str(message)]
    assert RecordedView.objects.count() == 1


def test_recording_a_view_is_what_a_reviewer_is_offered_first_and_saving_what_an_author_is(cast):
    page = draft(0)
    hand_in(page, cast)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def offered(person) -> list[str]:
        html = sign_in(person).get(address).content.decode()
        return sorted(("Record my view", "Save draft"), key=lambda words: html.index(words, html.index('class="footer')))

    assert offered(cast.second_author)[0] == "Save draft"
    say(page, cast.second_author)
    assert offered(cast.legal_reviewer)[0] == "Record my view"


def test_a_page_without_a_need_of_the_lane_is_published_by_the_button(cast):
    page = draft(0)
    publish_in_editor(page, cast, title="Typed by hand")
    assert live_title(page) == "Typed by hand"


def test_a_view_counts_for_the_content_that_was_seen_and_for_no_other(cast):
    page = draft()
    RecordedView.objects.create(page=page, lane=Lane.SURVIVOR, verdict=Verdict.AGREES, content_digest="another")
    with pytest.raises(PublishRefusedError):
        page.get_latest_revision().publish()


def test_nothing_gets_past_in_bulk_or_by_schedule(cast):
    page = draft()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = sign_in(cast.author).post(f"{address}?id={page.pk}", follow=True)
    assert "no view of this content is recorded" in answer.content.decode()
    page.get_latest_revision().save()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now()
    revision.save()
    with pytest.raises(PublishRefusedError):
        call_command("publish_scheduled", verbosity=0)
    assert live_title(page) != "A new title"


def test_what_stops_at_the_end_sends_the_page_back_and_keeps_the_views(cast, monkeypatch):
    monkeypatch.setattr("guidance.findings._CHECKS", [])
    register_check(QuizPage, lambda page: [Finding("has no words.", "Figure 1", "Nobody would know.", stops=True)])
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.second_author)
    say(page, cast.legal_reviewer)
    assert page.current_workflow_state.status == "needs_changes"
    assert "Figure 1: has no words." in Notice.objects.get(recipient=cast.author).body
    assert RecordedView.objects.count() == 2
    assert live_title(page) != "A new title"


def test_a_reviewer_reads_and_acts_but_does_not_wander(cast):
    page = draft(0)
    hand_in(page, cast)
    say(page, cast.second_author)
    client = sign_in(cast.legal_reviewer)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert "A new title" in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(reverse("wagtailadmin_explore_root")).status_code == 403
    modal = client.get(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_state.current_task_state.pk])
    )
    assert "Withhold my name" in json.loads(modal.content)["html"]
