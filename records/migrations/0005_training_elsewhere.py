import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_support_contacts'),
        ('courses', '0003_package_step'),
        ('records', '0004_what_else_is_held'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160, verbose_name='what the training is called')),
                ('issuer_name', models.CharField(max_length=160, verbose_name='who issued the certificate')),
                ('earned_on', models.DateField(verbose_name='date on the certificate')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.25'))], verbose_name='hours')),
                ('paper', models.CharField(help_text='Where the document lies.', max_length=80)),
                ('paper_name', models.CharField(max_length=120)),
                ('paper_type', models.CharField(max_length=40)),
                ('paper_sha256', models.CharField(max_length=64)),
                ('submitted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.CharField(choices=[('waiting', 'waiting for review'), ('accepted', 'accepted'), ('in_part', 'accepted in part'), ('refused', 'refused'), ('withdrawn', 'withdrawn by its owner')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='Why it was refused, or accepted only in part.', max_length=300)),
                ('agency', models.ForeignKey(help_text='The home agency on the day of the claim.', on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='agencies.agency')),
                ('courses', models.ManyToManyField(blank=True, related_name='claims', to='courses.coursepage', verbose_name='courses it should count for')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outside_course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='records.outsidecourse')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['submitted_at'],
                'indexes': [models.Index(models.F('agency'), models.F('submitted_at'), condition=models.Q(('state', 'waiting')), name='claims_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='claim_has_hours'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('earned_on')), _connector='OR'), name='claim_holds_after_it_was_earned'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='claim_decided_when_and_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'in_part']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='claim_refused_with_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'withdrawn']), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='claim_not_reviewed_by_its_owner')],
            },
        ),
    ]
