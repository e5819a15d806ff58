"""Which words a certificate is issued with: the nearest template, in the version that is published now."""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from agencies import audit
from agencies.models import Agency, User
from courses.models import CoursePage
from records.certificate_sheet import logo_of
from records.models import CertificateTemplate, CertificateTemplateVersion


def template_for(agency: Agency | None, course: CoursePage) -> CertificateTemplate | None:
    """The published template of the nearest agency above the holder; among those, the one of the course before the one of every course."""
    above = Q(agency=None)
    if agency:
        above |= Q(agency__path__in=paths_to(agency.path))
    fitting = CertificateTemplate.objects.filter(above, Q(course=None) | Q(course=course), live=True)
    return nearest(fitting.select_related("agency", "logo"))


def paths_to(path: str) -> list[str]:
    """The agency's path and every path above it: "a/b/" comes from "a/" and "a/b/"."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1)]


def nearest(templates: Iterable[CertificateTemplate]) -> CertificateTemplate | None:
    return max(templates, key=lambda one: (len(one.agency.path) if one.agency else 0, one.course_id is not None), default=None)


@transaction.atomic
def freeze(template: CertificateTemplate, *, by: User | None) -> CertificateTemplateVersion:
    """The version with the words of now: the last one where they are the same, a new one otherwise."""
    CertificateTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    fingerprint = fingerprint_of(template)
    last = template.versions.defer("logo").first()
    if last and last.fingerprint == fingerprint:
        return last
    number, logo = last.number + 1 if last else 1, logo_of(template.logo)
    version = template.versions.create(number=number, words=template.words, logo=logo, fingerprint=fingerprint, made_by=by)
    audit.record("certificate_template.version", by=by, subject=version, agency=template.agency, template=template.pk, number=number)
    return version


def fingerprint_of(template: CertificateTemplate) -> str:
    """Of the words and the logo's file. The picture itself is drawn only for a new version, not for each certificate."""
    try:
        logo = template.logo.get_file_hash() if template.logo else ""
    except OSError:
        logo = ""
    return hashlib.sha256(json.dumps([template.words, logo], sort_keys=True).encode()).hexdigest()


def version_for(agency: Agency | None, course: CoursePage) -> CertificateTemplateVersion | None:
    """What a certificate that is issued now is issued with; nothing where the house has no template."""
    template = template_for(agency, course)
    return freeze(template, by=None) if template else None
