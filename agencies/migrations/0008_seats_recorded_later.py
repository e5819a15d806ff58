from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0007_language_of_a_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='teammembership',
            name='recorded_on',
            field=models.DateField(blank=True, help_text='Where it was put on record after it began: the day from which it is in figures.', null=True),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_on', None), ('recorded_on__gt', models.F('started_on')), _connector='OR'), name='team_seat_recorded_later'),
        ),
    ]
