import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


def name_both(apps, schema_editor):
    """Sex and labour trafficking stand apart from the first day on."""
    for kind, slug, name in (
        ("sex", "sex-trafficking-cases", "Sex trafficking cases"),
        ("labour", "labour-trafficking-cases", "Labour trafficking cases"),
    ):
        apps.get_model("records", "Competency").objects.create(slug=slug, name=name, exploitation=kind)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_disciplines_of_teams'),
        ('records', '0005_training_elsewhere'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Competency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('exploitation', models.CharField(choices=[('sex', 'sex trafficking'), ('labour', 'labour trafficking'), ('either', 'neither in particular')], max_length=8, verbose_name='kind of trafficking')),
                ('description', models.TextField(blank=True, verbose_name='what somebody who has it can do')),
                ('validity_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months for which it holds')),
            ],
            options={
                'verbose_name_plural': 'competencies',
                'ordering': ['exploitation', 'name'],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='because',
            field=models.CharField(blank=True, help_text='Why there is a new version.', max_length=200),
        ),
        migrations.AddField(
            model_name='commitment',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signature',
            name='ended_because',
            field=models.CharField(blank=True, choices=[('withdrawn', 'consent was withdrawn'), ('leader', 'the leader has changed')], max_length=10),
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('held_from', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(help_text='The home agency of that day.', on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='agencies.agency')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='records.competency')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['competency__name', '-held_from'],
                'constraints': [models.UniqueConstraint(models.F('person'), models.F('competency'), models.F('held_from'), condition=models.Q(('withdrawn_on', None)), name='holding_once_a_day'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('held_from')), _connector='OR'), name='holding_has_length'), models.CheckConstraint(condition=models.Q(('recorded_by', models.F('person')), _negated=True), name='holding_not_recorded_by_its_owner'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by', None), ('withdrawn_on', None)), models.Q(('withdrawn_by__isnull', False), ('withdrawn_on__gte', models.F('held_from'))), _connector='OR'), name='holding_withdrawn_when_and_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='LineageStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('coached', 'coached by'), ('observed', 'observed by'), ('signed_off', 'signed off by')], max_length=10)),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lineage_given', to=settings.AUTH_USER_MODEL)),
                ('holding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='records.holding')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('holding'), models.F('kind'), name='lineage_step_once')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('training', 'training'), ('liaison', 'liaison'), ('meetings', 'review meetings'), ('resources', 'resources')], max_length=10)),
                ('words', models.CharField(max_length=200)),
                ('amount', models.PositiveIntegerField()),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('every', models.CharField(blank=True, choices=[('', 'in all'), ('month', 'a month'), ('quarter', 'a quarter'), ('year', 'a year')], default='', max_length=8)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='records.commitment')),
                ('requirement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='records.requirement')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 1)), name='target_promises_something'), models.CheckConstraint(condition=models.Q(models.Q(('amount__lte', 100), ('every', ''), ('kind', 'training'), ('requirement__isnull', False)), models.Q(models.Q(('kind', 'training'), _negated=True), ('requirement', None)), _connector='OR'), name='target_of_training_names_its_requirement')],
            },
        ),
        migrations.CreateModel(
            name='TargetReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('done_on', models.DateField()),
                ('amount', models.PositiveIntegerField()),
                ('words', models.CharField(blank=True, max_length=200)),
                ('reported_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='records.target')),
            ],
            options={
                'ordering': ['-done_on', '-reported_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 1)), name='target_report_says_something')],
            },
        ),
        migrations.CreateModel(
            name='CompetencyNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='records.competency')),
                ('discipline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.discipline')),
                ('task_force', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competency_needs', to='agencies.taskforce')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('task_force'), models.F('discipline'), models.F('competency'), name='competency_needed_once')],
            },
        ),
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='records.competency')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='agencies.jurisdiction')),
            ],
            options={
                'ordering': ['-opened_on'],
                'constraints': [models.UniqueConstraint(models.F('jurisdiction'), models.F('competency'), condition=models.Q(('closed_on', None)), name='gap_open_once'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='gap_closes_after_opening')],
            },
        ),
        migrations.RunPython(name_both, migrations.RunPython.noop),
    ]
