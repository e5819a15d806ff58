from django.db import migrations

from jobs.append_only import append_only


class Migration(migrations.Migration):
    """What a marker found is written once: neither a role nor a program changes or removes it."""

    dependencies = [("assessments", "0011_mark_changes")]

    operations = [append_only("assessments_markerreading", "what a marker found is written once")]
