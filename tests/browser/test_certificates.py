"""Certificates in a browser: worded in the editor, shown by their holder, issued anew and revoked by the office, checked by a stranger."""

import re

import pytest

from jobs.clock import today
from records import certificates
from records.models import Certificate, CertificateTemplate
from tests.browser.harness import shot
from tests.factories.records import BareCourseFactory, EvidenceFactory

pytestmark = pytest.mark.browser


def issued(cast) -> Certificate:
    course = BareCourseFactory(title="Trauma-informed interviewing", refresher_months=24)
    return certificates.issue(EvidenceFactory(person=cast.learner_a, agency=cast.a, course=course, earned_on=today()), by=None)


def test_the_office_issues_anew_and_revokes_and_everybody_sees_what_became_of_it(visit, cast):
    old = issued(cast)
    window = visit(cast.coordinator_a)
    page = window.open("/records/")
    page.get_by_role("link", name="Certificates", exact=True).click()
    page.get_by_label("Number, name or course").fill("ana")
    page.get_by_role("button", name="Find").click()
    window.check(name="office-certificates")
    page.get_by_role("link", name=old.number).click()
    window.check(name="office-certificate", widths=(320, 1280))
    page.get_by_role("link", name="Issue it anew").click()
    page.get_by_label("Name on the new certificate").fill("Ana Lerner")
    page.get_by_role("button", name="Issue the new certificate").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    window.check(name="office-certificate-reissue", widths=(320, 1280))
    page.get_by_label("Reason").fill("The name was misspelt")
    page.get_by_role("button", name="Issue the new certificate").click()
    page.get_by_role("heading", name="Ana Lerner: Trauma-informed interviewing").wait_for()
    fresh = Certificate.objects.standing().get()

    stranger = visit()
    stranger.open(old.get_absolute_url()).get_by_role("heading", name="This certificate was replaced").wait_for()
    stranger.check(name="verify-replaced", widths=(320, 1280))
    stranger.page.get_by_role("link", name=f"Check {fresh.number}").click()
    stranger.page.get_by_role("heading", name="This certificate is genuine").wait_for()

    holder = visit(cast.learner_a)
    mine = holder.open("/my/record/")
    mine.get_by_role("link", name="Trauma-informed interviewing").first.click()
    mine.get_by_role("button", name="Show my name there").click()
    mine.get_by_text("The public check now names you.").wait_for()
    holder.check(name="certificate")
    for name, file in (("Download the credential", f"{fresh.number}.jwt"), ("Statement to read", "statement-.*[.]pdf")):
        with mine.expect_download() as download:
            mine.get_by_role("link", name=re.compile(name)).click()
        assert re.fullmatch(file, download.value.suggested_filename)
    stranger.page.reload()
    assert stranger.page.get_by_text("Ana Lerner").is_visible()

    page.get_by_role("link", name="Revoke it").click()
    page.get_by_label("Reason").fill("Issued to the wrong person")
    page.get_by_label("I know that the completion").check()
    window.check(name="office-certificate-revoke", widths=(320, 1280))
    page.get_by_role("button", name="Revoke the certificate").click()
    page.get_by_text("is revoked. Its holder is told").wait_for()
    stranger.page.reload()
    stranger.page.get_by_role("heading", name="This certificate was revoked").wait_for()
    for one in (window, stranger, holder):
        one.check_quiet()


def test_an_administrator_words_a_template_sees_it_and_publishes_it(visit, cast):
    assert cast.a
    window = visit(cast.administrator, viewport={"width": 1400, "height": 1000})
    page = window.open("/cms/snippets/records/certificatetemplate/add/")
    page.get_by_role("textbox", name="Name in the editor").fill("Larkmere Police")
    page.get_by_role("combobox", name="Agency").select_option(label="Larkmere Police")
    page.get_by_role("textbox", name="Below the course").fill("Under the joint programme of the task force.")
    page.get_by_role("textbox", name="Who signs").fill("Ingrid Whitlock")
    page.get_by_role("textbox", name="Their office").fill("Chief of Police")
    page.get_by_role("button", name="Toggle preview").click()
    sheet = page.frame_locator("#w-preview-iframe").get_by_role("img")
    sheet.wait_for()
    assert sheet.evaluate("picture => picture.complete && picture.naturalWidth > 1000")
    shot(page, "certificate-template")
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("published").first.wait_for()
    template = CertificateTemplate.objects.get()
    assert template.live and template.versions.get().words["signatory_name"] == "Ingrid Whitlock"
    window.check_quiet()
