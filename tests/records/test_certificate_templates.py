"""Templates of certificates: which one is nearest, numbered as they are published, and kept by what was issued with them."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from jobs.clock import today
from media.models import Figure
from records import certificate_sheet, certificates
from records.certificate_pdf import render, words_of
from records.certificate_templates import freeze, nearest, paths_to, template_for
from records.models import Certificate, CertificateTemplate, CertificateTemplateVersion
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory
from tests.factories.records import BareCourseFactory, EvidenceFactory

pytestmark = pytest.mark.django_db


def template(name="House", **fields) -> CertificateTemplate:
    return CertificateTemplate.objects.create(name=name, **fields)


def issued(person, agency, **fields) -> Certificate:
    return certificates.issue(EvidenceFactory(person=person, agency=agency, earned_on=today(), **fields), by=None)


def seal(size=(900, 300), colour="navy") -> Figure:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return Figure.objects.create(title="Seal", file=ImageFile(BytesIO(out.getvalue()), name="seal.png"))


def test_the_nearest_agency_decides_and_within_it_the_course(cast):
    course, office = BareCourseFactory(), AgencyFactory(parent=cast.a)
    house = template()
    of_course = template("Course", course=course)
    assert template_for(office, course) == of_course
    of_agency = template("Larkmere", agency=cast.a)
    assert template_for(office, course) == of_agency
    of_both = template("Both", agency=cast.a, course=course)
    of_office = template("Office", agency=office)
    assert template_for(office, course) == of_office
    assert template_for(cast.a, course) == of_both
    assert template_for(cast.b, course) == of_course
    assert template_for(cast.b, BareCourseFactory()) == template_for(None, BareCourseFactory()) == house


def test_an_agency_with_a_similar_beginning_is_not_above(cast):
    assert paths_to("a/b/c/") == ["a/", "a/b/", "a/b/c/"]
    assert nearest([]) is None


def test_what_is_not_published_is_not_used(cast):
    template(live=False)
    assert issued(cast.learner_a, cast.a).template_version is None


def test_a_version_is_numbered_when_the_words_change_and_not_otherwise(cast):
    house = template(signatory_name="Ingrid Whitlock")
    assert [freeze(house, by=cast.administrator).number for _ in range(2)] == [1, 1]
    house.signatory_name = "Avi Leader"
    house.save()
    second = freeze(house, by=cast.administrator)
    assert (second.number, second.words["signatory_name"], second.label) == (2, "Avi Leader", f"T{house.pk}, version 2")


def test_a_certificate_keeps_the_version_it_was_issued_with(cast):
    house = template(signatory_name="Ingrid Whitlock", text="Under the joint programme.")
    certificate = issued(cast.learner_a, cast.a)
    before = render(certificate)
    assert words_of(certificate)["signatory_name"] == "Ingrid Whitlock"
    house.signatory_name = "Avi Leader"
    house.save()
    assert render(Certificate.objects.get(pk=certificate.pk)) == before
    assert words_of(issued(cast.learner_b, cast.b))["signatory_name"] == "Avi Leader"


def test_the_database_refuses_to_change_or_remove_a_version(cast):
    version = freeze(template(), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateTemplateVersion.objects.update(number=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateTemplateVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_two_published_templates_for_the_same_are_refused_in_words_and_by_the_database(cast):
    for fields in ({}, {"agency": cast.a}, {"course": BareCourseFactory()}, {"agency": cast.b, "course": BareCourseFactory()}):
        first = template(f"First {len(fields)} {fields}"[:80], **fields)
        again = CertificateTemplate(name="Again", **fields)
        with pytest.raises(ValidationError, match="is in use there already"):
            again.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
        first.live = False
        first.save()
        again.full_clean()


def test_the_logo_is_drawn_anew_small_and_stays_when_the_picture_is_gone(cast):
    figure = seal()
    house = template(logo=figure, logo_words="Seal of the Larkmere Police")
    certificate = issued(cast.learner_a, cast.a)
    figure.delete()
    kept = Certificate.objects.select_related("template_version").get(pk=certificate.pk)
    with Image.open(BytesIO(bytes(kept.template_version.logo))) as found:
        assert (found.format, found.size) == ("PNG", (480, 160))
    assert render(kept).startswith(b"%PDF")
    house.refresh_from_db()
    assert certificate_sheet.logo_of(house.logo) == b""


def test_the_logo_is_drawn_once_a_version_and_not_once_a_certificate(cast, monkeypatch):
    house = template(logo=seal(), logo_words="Seal")
    assert freeze(house, by=None).logo
    monkeypatch.setattr("records.certificate_templates.logo_of", lambda logo: pytest.fail("was drawn again"))
    assert issued(cast.learner_a, cast.a).template_version.number == 1


def test_another_picture_is_another_version_and_a_lost_file_is_no_failure(cast):
    house = template(logo=seal(), logo_words="Seal")
    freeze(house, by=None)
    house.logo = seal((300, 300), colour="green")
    assert freeze(house, by=None).number == 2
    house.logo.file.delete(save=False)
    house.logo = Figure.objects.get(pk=house.logo.pk)
    house.logo.file_hash = ""
    assert bytes(freeze(house, by=None).logo) == b""


def test_a_logo_needs_its_words(cast):
    with pytest.raises(ValidationError, match="Say the logo in words"):
        CertificateTemplate(name="House", logo=seal()).full_clean()


@pytest.mark.parametrize("field", ["heading", "text", "signatory_name", "signatory_office"])
def test_hostile_words_are_only_words(field):
    said = certificate_sheet.specimen({field: '#panic("no") $x$ *a* <b> @ref \\ [link](file:///etc/passwd)'}, logo=b"")
    assert certificate_sheet.pdf(said).startswith(b"%PDF")


FORM = {"name": "House", "agency": "", "course": "", "heading": "Certificate", "awarded": "To", "completed": "for", "text": "Well done"}
FORM |= {"signatory_name": "Ingrid Whitlock", "signatory_office": "Chief", "logo": "", "logo_words": ""}


def test_an_administrator_writes_publishes_and_previews_one_in_the_editor(cast):
    client = sign_in(cast.administrator)
    assert client.get("/cms/snippets/records/certificatetemplate/add/").status_code == 200
    client.post("/cms/snippets/records/certificatetemplate/add/", FORM)
    house = CertificateTemplate.objects.get()
    assert not house.live and not house.versions.exists()
    client.post(f"/cms/snippets/records/certificatetemplate/edit/{house.pk}/", {**FORM, "action-publish": "1"})
    assert house.versions.get().words["text"] == "Well done"
    preview = f"/cms/snippets/records/certificatetemplate/preview/{house.pk}/"
    assert client.post(preview, {**FORM, "heading": "A new heading"}).json()["is_valid"]
    shown = client.get(f"{preview}?mode=picture")
    assert "A new heading" in shown.content.decode() and "data:image/png;base64," in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert client.get(f"{preview}?mode=pdf").content.startswith(b"%PDF")
    listing = client.get("/cms/snippets/records/certificatetemplate/").content.decode()
    assert f"T{house.pk}, version 1" in listing


def test_what_was_published_is_taken_out_of_use_and_never_removed(cast):
    client = sign_in(cast.administrator)
    draft, house = template("Draft", live=False), template()
    freeze(house, by=None)
    for address in (
        f"/cms/snippets/records/certificatetemplate/delete/{house.pk}/",
        f"/cms/bulk/records/certificatetemplate/delete/?id={house.pk}",
    ):
        assert "Unpublish it instead" in client.post(address, follow=True).content.decode()
    client.post(f"/cms/snippets/records/certificatetemplate/delete/{draft.pk}/")
    client.post(f"/cms/snippets/records/certificatetemplate/unpublish/{house.pk}/")
    assert not CertificateTemplate.objects.get().live
    assert issued(cast.learner_a, cast.a).template_version is None


def test_an_author_does_not_decide_who_signs(cast):
    for name in ("list", "add"):
        assert sign_in(cast.author).get(reverse(f"wagtailsnippets_records_certificatetemplate:{name}")).status_code == 403
