"""Packages in the editor's menu, and the window in which a step chooses one."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.chooser import ChooserViewSet

from agencies.permissions import Permission
from media.cms import library_views, views
from media.models import Package


class PackageChooserViewSet(ChooserViewSet):
    model = Package
    icon = "media"
    choose_one_text = _("Choose a package")
    choose_another_text = _("Choose another package")
    per_page = 20

    def get_object_list(self) -> Any:
        return Package.objects.playable()


@hooks.register("register_admin_viewset")
def package_chooser() -> PackageChooserViewSet:
    return PackageChooserViewSet("package_chooser", url_prefix="packages/chooser")


class PackagesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.may(Permission.EDIT_CONTENT)  # type: ignore[union-attr]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PackagesMenuItem(_("Packages"), reverse("packages_index"), name="packages", icon_name="media", order=450)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("packages/", views.index, name="packages_index"),
        path("packages/add/", views.add, name="packages_add"),
        path("packages/libraries/", library_views.index, name="packages_libraries"),
        path("packages/libraries/<uuid:build>/", library_views.library, name="packages_library"),
        path("packages/libraries/<uuid:build>/approve/", library_views.approve, name="packages_library_approve"),
        path("packages/libraries/<uuid:build>/point/", library_views.point, name="packages_library_point"),
        path("packages/libraries/<uuid:build>/revoke/", library_views.revoke, name="packages_library_revoke"),
        path("packages/versions/<uuid:version>/", views.version, name="packages_version"),
        path("packages/versions/<uuid:version>/publish/", views.publish, name="packages_publish"),
        path("packages/versions/<uuid:version>/renew/", views.renew, name="packages_renew"),
        path("packages/<uuid:package>/", views.package, name="packages_package"),
        path("packages/<uuid:package>/delete/", views.delete, name="packages_delete"),
        path("packages/<uuid:package>/use/", views.use, name="packages_use"),
        path("packages/<uuid:package>/upload/", views.upload_version, name="packages_upload"),
    ]
