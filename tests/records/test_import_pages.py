"""The coordinator's pages of an import: bring, look, say the word, undo; and who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import User
from jobs.runner import drain
from records.importing import batches
from records.importing.sheets import read
from records.models import ImportBatch
from tests.cast import sign_in
from tests.queries import at_most
from tests.records.people_files import written

pytestmark = pytest.mark.django_db
HOME = "/agencies/larkmere-police/people/import/"
GOOD = {"email": "nia@larkmere.example", "name": "Nia New", "discipline": "investigator"}
BAD = {"email": "noa@larkmere.example", "name": "=HYPERLINK(1)", "discipline": '=1+1"'}


def upload(client, *lines, path=HOME):
    return client.post(path, {"file": SimpleUploadedFile("people.csv", written(lines, encoding="cp1252"), content_type="text/csv")})


@pytest.fixture
def client(cast):
    return sign_in(cast.coordinator_a)


def test_a_file_is_checked_taken_in_and_undone(cast, client):
    here = upload(client, GOOD | {"name": "Nía New"}, BAD).url
    page = client.get(here).content.decode()
    assert "1 of 2 rows can be taken in. 1 row has an error." in page and "There is no such discipline" in page and "Windows-1252" in page
    assert not User.objects.filter(email=GOOD["email"]).exists()
    told = client.post(f"{here}confirm/", {"whole": "on"})
    assert told.status_code == 422 and "Some rows cannot be taken in" in told.content.decode()
    client.post(f"{here}confirm/", {})
    assert "Rows taken in" in client.get(here).content.decode()
    drain()
    assert (
        "1 of 2 rows was taken in" in client.get(here).content.decode() or "1 of 2 rows were taken in" in client.get(here).content.decode()
    )
    assert "Undo 1 row?" in client.get(f"{here}undo/").content.decode()
    client.post(f"{here}undo/")
    drain()
    assert "1 row was undone." in client.get(here).content.decode()
    assert "gone a step further" in client.post(f"{here}undo/", follow=True).content.decode()
    assert "Undone" in client.get(HOME).content.decode()


def test_the_errors_are_a_file_that_no_spreadsheet_runs(cast, client):
    here = upload(client, BAD).url
    text = client.get(f"{here}errors/").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith('"2","discipline","\'=1+1')
    client.post(f"{here}drop/")
    assert "Nothing of this file was taken in" in client.get(here).content.decode()


def test_the_template_is_a_file_that_can_be_read(cast, client):
    sheet = read(client.get(f"{HOME}template/").content)
    assert (sheet.unknown, len(sheet.lines)) == ([], 1)


def test_what_is_no_table_is_refused_beside_the_field(cast, client):
    for content, words in ((b"PK\x03\x04", "workbook"), (b"email\n" + b"x" * 5 * 1024 * 1024, "larger than 5 MB")):
        response = client.post(HOME, {"file": SimpleUploadedFile("people.xlsx", content)})
        assert response.status_code == 422 and words in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_batch_of_another_agency_is_not_there(cast, client):
    theirs = batches.bring(agency=cast.b, name="x.csv", content=written([GOOD]), by=cast.coordinator_b)
    for path in (f"{HOME}{theirs.pk}/", f"/agencies/{cast.b.slug}/people/import/{theirs.pk}/errors/"):
        assert client.get(path).status_code == 404
    assert sign_in(cast.leader_a).get(HOME).status_code in (403, 404)


def test_the_page_costs_the_same_for_ten_times_as_many_rows(cast, client):
    def cost(number):
        here = upload(client, *[BAD | {"email": f"n{number}.{each}@larkmere.example"} for each in range(number)]).url
        with at_most(25) as queries:
            client.get(here)
        return queries()

    assert cost(2) == cost(20)
