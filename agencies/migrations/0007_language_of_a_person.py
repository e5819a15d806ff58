from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_disciplines_of_teams'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, default='', help_text='Empty: the language of the browser.', max_length=10, verbose_name='language'),
            preserve_default=False,
        ),
    ]
