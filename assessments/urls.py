from django.urls import include, path

from assessments import arrangement_views, views

urlpatterns = [
    path("", include("assessments.evidence_map.urls")),
    path("agencies/<slug:slug>/arrangements/", arrangement_views.arrangements, name="arrangements"),
    path("agencies/<slug:slug>/arrangements/<uuid:person>/", arrangement_views.arrangement, name="arrangement"),
    path(
        "agencies/<slug:slug>/arrangements/<uuid:person>/attempts/<uuid:enrolment>/<int:quiz>/",
        arrangement_views.give_attempt,
        name="give-attempt",
    ),
    path("", include("assessments.interview.urls")),
    path("", include("assessments.tabletop.urls")),
    path("attempts/start/<uuid:step_key>/", views.start, name="attempt-start"),
    path("attempts/<uuid:attempt>/", views.attempt, name="attempt"),
    path("attempts/<uuid:attempt>/answers/<int:position>/", views.answer, name="answer"),
    path("attempts/<uuid:attempt>/pause/", views.pause, name="pause"),
    path("attempts/<uuid:attempt>/resume/", views.resume, name="resume"),
    path("attempts/<uuid:attempt>/submit/", views.submit, name="submit"),
]
