"""Every address. Which of them exists for whom stands in the access table (``lms.access``)."""

from django.urls import include, path
from django.views.generic import RedirectView, TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import errors
from lms.gallery import gallery

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", include("agencies.urls")),
    path("", include("notices.urls")),
    path("", include("media.urls")),
    path("", include("guidance.urls")),
    path("", include("courses.urls")),
    path("", include("assessments.urls")),
    path("", include("records.urls")),
    path("", include("reports.urls")),
    path("about/", TemplateView.as_view(template_name="lms/about.html"), name="about"),
    path("gallery/", gallery, name="gallery"),
    path("accounts/", include("allauth.urls")),
    # Wagtail's own account page would change an address without asking for the password.
    path("cms/account/", RedirectView.as_view(pattern_name="account_change_password")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
