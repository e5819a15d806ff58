from django.urls import path

from media import views
from media.content_host import content
from media.previews import preview
from media.xapi import document_views, statement_views

urlpatterns = [
    path("c/<str:token>/<path:path>", content, name="package-content"),
    path("packages/<uuid:version>/preview/", preview, name="package-preview"),
    path("plays/<uuid:launch>/statement/", views.statement, name="play-statement"),
    path("plays/<uuid:launch>/state/", views.state, name="play-state"),
    path("plays/<uuid:launch>/cmi/", views.cmi, name="play-cmi"),
    path("plays/<uuid:launch>/close/", views.close, name="play-close"),
    path("xapi/about", document_views.about, name="xapi-about"),
    path("xapi/activities", document_views.activities, name="xapi-activities"),
    path("xapi/activities/profile", document_views.activity_profile, name="xapi-activity-profile"),
    path("xapi/activities/state", document_views.state, name="xapi-state"),
    path("xapi/agents", document_views.agents, name="xapi-agents"),
    path("xapi/agents/profile", document_views.agent_profile, name="xapi-agent-profile"),
    path("xapi/fetch/<str:token>", views.fetch, name="xapi-fetch"),
    path("xapi/statements", statement_views.statements, name="xapi-statements"),
]
