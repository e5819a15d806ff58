"""What this room adds to the editor: the templates of certificates."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from agencies.requests import MemberRequest
from records.certificate_templates import freeze
from records.models import CertificateTemplate


class CertificateTemplateViewSet(SnippetViewSet):
    model = CertificateTemplate
    icon = "doc-full-inverse"
    menu_label = _("Certificates")
    list_display = ["name", "agency", "course", "newest_version", "live"]
    search_fields = ["name"]
    ordering = ["name"]
    add_to_admin_menu = True
    menu_order = 225
    copy_view_enabled = False


register_snippet(CertificateTemplateViewSet)


@hooks.register("before_delete_snippet")
def keep_what_was_published(request: MemberRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """Certificates name their version for good: what has one is taken out of use, never removed."""
    kept = [one for one in instances if isinstance(one, CertificateTemplate) and one.versions.exists()]
    if not kept:
        return None
    messages.error(request, _("“%s” was published, so it is kept for what was issued with it. Unpublish it instead.") % kept[0])
    return redirect("wagtailsnippets_records_certificatetemplate:list")


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def keep_version(request: MemberRequest, instance: Model) -> None:
    """What is published is numbered at once, so that the editor sees the number before the first certificate is issued with it."""
    if isinstance(instance, CertificateTemplate):
        published = CertificateTemplate.objects.filter(pk=instance.pk, live=True).first()
        if published:
            freeze(published, by=request.user)
