from importlib import import_module

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


def keep_triggers(apps, schema_editor):
    """SQLite has rebuilt the table of evidence, and its triggers went with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in import_module("records.migrations.0003_evidence_is_append_only").SQLITE:
            schema_editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"))


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_audit_append_only'),
        ('courses', '0001_initial'),
        ('guidance', '0002_manuscripts_and_topics'),
        ('records', '0003_evidence_is_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('granted_on', models.DateField()),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('agency', models.ForeignKey(help_text='The home agency of the day on which it was granted.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='agencies.agency')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='records.requirement')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-granted_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('granted_by', models.F('person')), _negated=True), name='extension_not_to_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by', None), ('withdrawn_on', None)), models.Q(('withdrawn_by__isnull', False), ('withdrawn_on__gte', models.F('granted_on'))), _connector='OR'), name='extension_withdrawn_when_and_by_whom'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('granted_on'))), name='extension_lies_ahead'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('granted_on', models.DateField()),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('starts_on', models.DateField(verbose_name='first day away')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='first day back')),
                ('agency', models.ForeignKey(help_text='The home agency of the day on which it was granted.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='agencies.agency')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-granted_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('granted_by', models.F('person')), _negated=True), name='leave_not_to_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by', None), ('withdrawn_on', None)), models.Q(('withdrawn_by__isnull', False), ('withdrawn_on__gte', models.F('granted_on'))), _connector='OR'), name='leave_withdrawn_when_and_by_whom'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='leave_has_length')],
            },
        ),
        migrations.CreateModel(
            name='OutsideCourse',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('issuer_name', models.CharField(max_length=160, verbose_name='issued by')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.25'))], verbose_name='hours')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issuer', models.ForeignKey(blank=True, help_text='Where the issuer is a partner here.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outside_courses', to='agencies.agency')),
            ],
            options={
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(models.F('title'), models.F('issuer_name'), name='outside_course_once_an_issuer'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='outside_course_has_hours')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('because', models.CharField(help_text='Why the other course is accepted.', max_length=300)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('accepting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agencies.agency')),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='courses.coursepage')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='records.requirement')),
                ('outside_course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='records.outsidecourse')),
            ],
            options={
                'ordering': ['-starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('course__isnull', False), ('outside_course', None)), models.Q(('course', None), ('outside_course__isnull', False)), _connector='OR'), name='agreement_accepts_one_course'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('starts_on')), _connector='OR'), name='agreement_has_length'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('starts_on')), _connector='OR'), name='agreement_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('ended_by', None), ('ended_on', None)), models.Q(('ended_by__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='agreement_ended_when_and_by_whom'), models.UniqueConstraint(models.F('requirement'), models.F('accepting'), models.F('course'), condition=models.Q(('course__isnull', False), ('ended_on', None)), name='agreement_once_a_course'), models.UniqueConstraint(models.F('requirement'), models.F('accepting'), models.F('outside_course'), condition=models.Q(('ended_on', None), ('outside_course__isnull', False)), name='agreement_once_an_outside_course')],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_triggers),
        migrations.AddField(
            model_name='evidence',
            name='note',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='guidance.guidancenotepage'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='note_version',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evidence',
            name='requirement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='records.requirement'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='requirementversion',
            name='due_date',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='requirementversion',
            name='due_month',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='requirementversion',
            name='due_rule',
            field=models.CharField(choices=[('days', 'so many days after joining'), ('date', 'on a fixed date'), ('calendar', 'every year in the same month')], default='days', max_length=10),
        ),
        migrations.AddField(
            model_name='requirementversion',
            name='grace_days',
            field=models.PositiveSmallIntegerField(default=0, help_text='Days after the last good day before somebody counts as late.'),
        ),
        migrations.AddField(
            model_name='requirementversion',
            name='what',
            field=models.JSONField(blank=True, default=dict, help_text="A tree of courses and notes; empty for the requirement's course."),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='course',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='courses.coursepage'),
        ),
        migrations.AlterField(
            model_name='evidence',
            name='kind',
            field=models.CharField(choices=[('completion', 'completed here'), ('external', 'training elsewhere'), ('reciprocity', 'accepted from a partner'), ('acknowledgement', 'read and acknowledged'), ('waiver', 'waived'), ('withdrawal', 'withdrawn')], max_length=16),
        ),
        migrations.AlterField(
            model_name='requirement',
            name='course',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='courses.coursepage'),
        ),
        migrations.AlterField(
            model_name='requirementversion',
            name='due_days',
            field=models.PositiveIntegerField(default=60, help_text='Days from joining the audience to the due date; never fewer.'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='counts',
            field=models.BooleanField(default=True, help_text='False on leave, and where another requirement for the same course is stricter at the time.'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='course',
            field=models.ForeignKey(help_text='Empty where the requirement asks for several things.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='courses.coursepage'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='state',
            field=models.CharField(choices=[('not_started', 'not started'), ('in_progress', 'in progress'), ('due_soon', 'due soon'), ('overdue', 'overdue'), ('met', 'met'), ('expiring', 'expiring'), ('expired', 'expired'), ('waived', 'waived'), ('on_leave', 'on leave')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='requirementversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_date', None), ('due_month', None), ('due_rule', 'days')), models.Q(('due_date__isnull', False), ('due_month', None), ('due_rule', 'date')), models.Q(('due_date', None), ('due_month__gte', 1), ('due_month__lte', 12), ('due_rule', 'calendar')), _connector='OR'), name='requirement_version_due_by_one_rule'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='outside_course',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='records.outsidecourse'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('pk__in', []), models.Q(('course__isnull', False), ('note__isnull', True), ('outside_course__isnull', True), ('requirement__isnull', True)), models.Q(('course__isnull', True), ('note__isnull', False), ('outside_course__isnull', True), ('requirement__isnull', True)), models.Q(('course__isnull', True), ('note__isnull', True), ('outside_course__isnull', False), ('requirement__isnull', True)), models.Q(('course__isnull', True), ('note__isnull', True), ('outside_course__isnull', True), ('requirement__isnull', False)), _connector='OR'), name='evidence_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'waiver'), ('requirement__isnull', False)), ('kind', 'withdrawal'), models.Q(models.Q(('kind__in', ['waiver', 'withdrawal']), _negated=True), ('requirement', None)), _connector='OR'), name='evidence_of_a_requirement_is_its_waiver'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('note', None), ('note_version', None)), models.Q(('note__isnull', False), ('note_version__isnull', False)), _connector='OR'), name='evidence_of_a_note_names_its_version'),
        ),
        migrations.RunPython(keep_triggers, migrations.RunPython.noop),
    ]
