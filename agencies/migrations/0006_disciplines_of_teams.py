import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_reviewers_of_content'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamDiscipline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('least', models.PositiveSmallIntegerField(default=1, verbose_name='at least')),
                ('discipline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needed_by', to='agencies.discipline')),
                ('task_force', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disciplines', to='agencies.taskforce')),
            ],
            options={
                'ordering': ['discipline__position', 'discipline__name'],
                'constraints': [models.UniqueConstraint(models.F('task_force'), models.F('discipline'), name='team_needs_a_discipline_once'), models.CheckConstraint(condition=models.Q(('least__gte', 1)), name='team_needs_somebody')],
            },
        ),
    ]
