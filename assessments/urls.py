from django.urls import include, path

from assessments import views

urlpatterns = [
    path("", include("assessments.evidence_map.urls")),
    path("", include("assessments.interview.urls")),
    path("attempts/start/<uuid:step_key>/", views.start, name="attempt-start"),
    path("attempts/<uuid:attempt>/", views.attempt, name="attempt"),
    path("attempts/<uuid:attempt>/answers/<int:position>/", views.answer, name="answer"),
    path("attempts/<uuid:attempt>/submit/", views.submit, name="submit"),
]
