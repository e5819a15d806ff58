"""Whom one can turn to: entered by the coordinator, shown to the agency's people and to nobody else's, recorded nowhere [W6]."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies import support
from agencies.models import Agency, AuditEvent, SupportContact
from lms.access_log import UNTOLD
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory

pytestmark = pytest.mark.django_db
PEER = {"kind": "peer", "name": "Larkmere peer support", "phone": "555 0142", "website": "", "hours": "day and night", "note": ""}
LINE = {"kind": "line", "name": "A national line", "phone": "988", "website": "", "hours": "", "note": ""}


class TestWhatPeopleSee:
    def test_national_lines_need_no_sign_in(self, cast):
        support.add(agency=None, by=cast.administrator, **LINE)
        support.add(agency=cast.a, by=cast.coordinator_a, **PEER)
        page = Client().get("/support/").content.decode()
        assert "A national line" in page
        assert 'href="tel:988"' in page
        assert "Larkmere" not in page

    def test_an_agencys_contacts_stand_at_the_foot_of_its_peoples_pages_and_of_nobody_elses(self, cast):
        support.add(agency=cast.a, by=cast.coordinator_a, **PEER)
        assert "555 0142" in sign_in(cast.learner_a).get("/about/").content.decode()
        assert "555 0142" not in sign_in(cast.learner_b).get("/about/").content.decode()
        assert "555 0142" not in sign_in(cast.outsider).get("/support/").content.decode()

    def test_the_foot_costs_no_query_of_its_own(self, cast, django_assert_num_queries):
        def queries() -> int:
            client = sign_in(cast.learner_a)
            client.get("/about/")
            with django_assert_num_queries(4):
                client.get("/about/")

        queries()
        for number in range(10):
            support.add(agency=cast.a, by=cast.coordinator_a, **PEER | {"name": f"Line {number}"})
        queries()

    def test_a_field_office_has_what_is_above_it_and_the_nearest_stands_first(self, cast):
        office = AgencyFactory(slug="office", parent=cast.b)
        support.add(agency=cast.b, by=cast.coordinator_b, **PEER | {"name": "Of the bureau"})
        support.add(agency=office, by=cast.coordinator_b, **PEER | {"name": "Of the office"})
        later = AgencyFactory(slug="later", parent=Agency.objects.get(pk=office.pk))

        def names(agency):
            return [contact["name"] for contact in Agency.objects.get(pk=agency.pk).support_card]

        assert names(office) == names(later) == ["Of the office", "Of the bureau"]
        assert names(cast.b) == ["Of the bureau"]
        assert names(cast.a) == []

    def test_a_changed_or_removed_contact_changes_the_pages_at_once(self, cast):
        contact = support.add(agency=cast.a, by=cast.coordinator_a, **PEER)
        support.change(contact, by=cast.coordinator_a, phone="555 0199")
        client = sign_in(cast.learner_a)
        assert "555 0199" in client.get("/about/").content.decode()
        support.remove(contact, by=cast.coordinator_a)
        assert "555 0199" not in client.get("/about/").content.decode()

    def test_visible_are_the_lines_for_everybody_and_ones_own(self, cast):
        line = support.add(agency=None, by=cast.administrator, **LINE)
        mine = support.add(agency=cast.a, by=cast.coordinator_a, **PEER)
        support.add(agency=cast.b, by=cast.coordinator_b, **PEER)
        assert set(SupportContact.objects.visible_to(cast.learner_a)) == {line, mine}
        assert set(SupportContact.objects.visible_to(cast.outsider)) == {line}


class TestWhoEntersThem:
    def test_a_coordinator_adds_changes_and_removes_and_the_trail_says_so(self, cast):
        client, address = sign_in(cast.coordinator_a), f"/agencies/{cast.a.slug}/support/"
        assert client.post(address, PEER).status_code == 302
        contact = SupportContact.objects.get()
        assert client.post(f"{address}{contact.pk}/", PEER | {"hours": "weekdays"}).status_code == 302
        assert "weekdays" in client.get(address).content.decode()
        assert client.post(f"{address}{contact.pk}/remove/").status_code == 302
        assert not SupportContact.objects.exists()
        assert list(AuditEvent.objects.filter(action__startswith="support.").values_list("action", flat=True)) == [
            "support.added",
            "support.changed",
            "support.removed",
        ]

    def test_a_contact_that_cannot_be_reached_is_refused_with_what_was_typed(self, cast):
        response = sign_in(cast.coordinator_a).post(f"/agencies/{cast.a.slug}/support/", PEER | {"phone": ""})
        assert response.status_code == 422
        assert "Say how they can be reached" in response.content.decode()
        assert "Larkmere peer support" in response.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportContact.objects.create(kind="peer", name="Nobody answers")

    def test_the_coordinator_of_another_agency_finds_nothing(self, cast):
        contact = support.add(agency=cast.a, by=cast.coordinator_a, **PEER)
        client = sign_in(cast.coordinator_b)
        for address in (f"/agencies/{cast.a.slug}/support/", f"/agencies/{cast.a.slug}/support/{contact.pk}/"):
            assert client.get(address).status_code == client.post(address, PEER).status_code == 404
        assert client.get(f"/agencies/{cast.b.slug}/support/{contact.pk}/").status_code == 404
        assert client.post(f"/agencies/{cast.b.slug}/support/{contact.pk}/remove/").status_code == 404
        assert SupportContact.objects.filter(phone="555 0142").exists()

    def test_national_lines_are_the_administrators(self, cast):
        assert sign_in(cast.administrator).post("/support/lines/", LINE).status_code == 302
        line = SupportContact.objects.get()
        assert sign_in(cast.administrator).get(f"/support/lines/{line.pk}/").status_code == 200
        assert sign_in(cast.coordinator_a).post(f"/support/lines/{line.pk}/remove/").status_code == 403
        assert sign_in(cast.administrator).post(f"/support/lines/{line.pk}/remove/").status_code == 302


class TestNobodyIsTold:
    def test_looking_for_support_leaves_no_trace(self, cast):
        client = sign_in(cast.learner_a)
        before = AuditEvent.objects.count()
        for path in ("/support/", "/support/self-check/", "/support/pause/?next=/courses/"):
            assert client.get(path).status_code == 200
        assert AuditEvent.objects.count() == before

    def test_the_access_log_does_not_name_these_pages(self):
        assert all(map(UNTOLD.search, ("/support/", "/support/pause/", "/courses/tii/m1/l1/parts/5b0b/")))
        assert not any(map(UNTOLD.search, ("/courses/tii/m1/l1/", "/agencies/a/support/", "/my/")))

    def test_the_self_check_has_nothing_that_could_be_sent(self, cast):
        page = sign_in(cast.learner_a).get("/support/self-check/").content.decode()
        own = page[page.index("data-self-check") : page.index("data-forget")]
        assert "<form" not in own
        assert own.count("<fieldset") == 6


@pytest.mark.parametrize(
    ("wish", "leads"),
    [("/courses/tii/#block-a", "/courses/tii/#block-a"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("", "/")],
)
def test_a_pause_leads_back_to_where_one_was_and_never_elsewhere(cast, wish, leads):
    page = sign_in(cast.learner_a).get("/support/pause/", {"next": wish}).content.decode()
    assert f'class="button" href="{leads}"' in page
