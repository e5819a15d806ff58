import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from wagtail.tasks import delete_file_from_storage_task, update_reference_index_task

from jobs.models import Job
from jobs.runner import drain

pytestmark = pytest.mark.django_db


def test_a_task_of_wagtail_becomes_a_row_and_runs_later():
    path = default_storage.save("note.txt", ContentFile(b"x"))
    delete_file_from_storage_task.enqueue(FileSystemStorage().deconstruct(), path)
    assert Job.objects.get().name == "jobs.task"
    assert default_storage.exists(path)
    assert drain().done == 1
    assert not default_storage.exists(path)


def test_a_task_whose_object_is_gone_is_done():
    update_reference_index_task.enqueue("wagtailcore", "site", "999999")
    assert drain().failed == 0
