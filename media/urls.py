from django.urls import path

from media import views
from media.content_host import content
from media.previews import preview

urlpatterns = [
    path("c/<str:token>/<path:path>", content, name="package-content"),
    path("packages/<uuid:version>/preview/", preview, name="package-preview"),
    path("plays/<uuid:launch>/statement/", views.statement, name="play-statement"),
    path("plays/<uuid:launch>/state/", views.state, name="play-state"),
    path("plays/<uuid:launch>/cmi/", views.cmi, name="play-cmi"),
    path("plays/<uuid:launch>/close/", views.close, name="play-close"),
]
