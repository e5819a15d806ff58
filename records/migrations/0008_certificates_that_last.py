"""Certificates that can be checked by others and for years: keys that have signed, templates with versions, and what took the place of what."""

import django.db.models.deletion
import django.db.models.functions.datetime
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

from jobs.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_disciplines_of_teams'),
        ('courses', '0007_live_sessions'),
        ('media', '0004_what_is_seen'),
        ('records', '0007_people_in_bulk'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('kid', models.CharField(help_text="The key's thumbprint (RFC 7638).", max_length=43, primary_key=True, serialize=False)),
                ('jwk', models.JSONField(help_text='The public key as a JSON Web Key.')),
                ('first_used_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('distrusted_at', models.DateTimeField(blank=True, null=True)),
                ('distrusted_because', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('distrusted_at', None), ('distrusted_because', '')), models.Q(('distrusted_at__isnull', False), models.Q(('distrusted_because', ''), _negated=True)), _connector='OR'), name='signing_key_distrusted_with_a_reason'),
                ],
                'ordering': ['-first_used_at'],
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='records.certificate'),
        ),
        migrations.AlterField(
            model_name='certificate',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='records.evidence'),
        ),
        migrations.CreateModel(
            name='CertificateTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name in the editor')),
                ('heading', models.CharField(default='Certificate of completion', max_length=80, verbose_name='heading')),
                ('awarded', models.CharField(default='This certifies that', max_length=120, verbose_name='before the name')),
                ('completed', models.CharField(default='has completed the specialised training', max_length=160, verbose_name='before the course')),
                ('text', models.TextField(blank=True, help_text='One or two sentences at most.', max_length=400, verbose_name='below the course')),
                ('signatory_name', models.CharField(blank=True, max_length=120, verbose_name='who signs')),
                ('signatory_office', models.CharField(blank=True, max_length=160, verbose_name='their office')),
                ('logo_words', models.CharField(blank=True, help_text='For those who do not see it: “Seal of the Larkmere Police”.', max_length=120, verbose_name='the logo in words')),
                ('agency', models.ForeignKey(blank=True, help_text='With every agency below it. Empty: every agency that has none of its own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('course', models.ForeignKey(blank=True, help_text='Empty: every course.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.coursepage')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.figure')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('agency__isnull', True), ('course__isnull', True), ('live', True)), fields=('live',), name='certificate_template_for_all'),
                    models.UniqueConstraint(condition=models.Q(('agency__isnull', False), ('course__isnull', True), ('live', True)), fields=('agency',), name='certificate_template_of_agency'),
                    models.UniqueConstraint(condition=models.Q(('agency__isnull', True), ('course__isnull', False), ('live', True)), fields=('course',), name='certificate_template_of_course'),
                    models.UniqueConstraint(condition=models.Q(('agency__isnull', False), ('course__isnull', False), ('live', True)), fields=('agency', 'course'), name='certificate_template_of_both'),
                ],
                'verbose_name': 'certificate template',
                'ordering': ['name'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CertificateTemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('words', models.JSONField()),
                ('logo', models.BinaryField(default=b'', help_text='A PNG of at most 480 by 160 points, or nothing.')),
                ('fingerprint', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='records.certificatetemplate')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(models.F('template'), models.F('number'), name='certificate_template_version_once'),
                ],
                'ordering': ['template', '-number'],
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='template_version',
            field=models.ForeignKey(blank=True, help_text='The words it was issued with; empty for those of the house.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='records.certificatetemplateversion'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(models.F('evidence'), condition=models.Q(('revoked_at', None)), name='certificate_one_stands_for_a_completion'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('replaces', models.F('id')), _negated=True), _connector='OR'), name='certificate_replaces_another'),
        ),
        append_only("records_certificatetemplateversion", "a version of a certificate template is append-only"),
    ]
