import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0008_seats_recorded_later'),
        ('courses', '0007_live_sessions'),
        ('records', '0009_requirements_of_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(help_text='Of the page on which the people were chosen: sent twice, it is one round.', unique=True)),
                ('kind', models.CharField(choices=[('remind', 'remind'), ('extend', 'give more time'), ('assign', 'assign a course')], max_length=6)),
                ('state', models.CharField(choices=[('chosen', 'waits for your word'), ('running', 'being done'), ('done', 'done'), ('undoing', 'being taken back'), ('undone', 'taken back'), ('dropped', 'not done')], default='chosen', max_length=8)),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='agencies.agency')),
                ('course', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.coursepage')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['created_by', '-created_at'], name='rounds_of_person')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['chosen', 'dropped']), ('confirmed_at__isnull', False), _connector='OR'), name='round_done_after_a_word'),
                    models.CheckConstraint(condition=models.Q(('confirmed_at', None), models.Q(('course', None), ('kind', 'remind'), ('until', None)), models.Q(('course', None), ('kind', 'extend'), ('until__isnull', False), models.Q(('reason', ''), _negated=True)), models.Q(('course__isnull', False), ('kind', 'assign'), ('until', None)), _connector='OR'), name='round_says_what_it_does'),
                    models.CheckConstraint(condition=models.Q(('kind', 'extend'), models.Q(('state__in', ['undoing', 'undone']), _negated=True), _connector='OR'), name='round_undone_where_it_can_be'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoundLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'chosen'), ('left_out', 'left out'), ('done', 'done'), ('undone', 'taken back')], default='waiting', max_length=8)),
                ('why', models.CharField(blank=True, help_text='Why it was left out; words in records/rounds.py.', max_length=16)),
                ('extension', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.extension')),
                ('requirement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.requirement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='records.round')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['round', 'state', 'number'], name='round_lines_by_state')],
                'constraints': [
                    models.UniqueConstraint(models.F('round'), models.F('number'), name='round_line_once'),
                    models.UniqueConstraint(models.F('round'), models.F('person'), models.F('requirement'), condition=models.Q(('requirement__isnull', False)), name='round_asked_once'),
                    models.UniqueConstraint(models.F('round'), models.F('person'), condition=models.Q(('requirement', None)), name='round_person_once'),
                    models.CheckConstraint(condition=models.Q(('why', ''), ('state', 'left_out'), _connector='OR'), name='round_line_left_out_and_why'),
                ],
            },
        ),
    ]
