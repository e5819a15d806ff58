from django.urls import include, path

from assessments import arrangement_views, mark_change_views, marking_views, views

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
    path("marking/", marking_views.room, name="marking"),
    path("marking/marks/", mark_change_views.index, name="mark-changes"),
    path("marking/marks/<uuid:change>/", mark_change_views.change, name="mark-change"),
    path("marking/sittings/<uuid:attempt>/", mark_change_views.sitting, name="mark-sitting"),
    path("marking/next/", marking_views.take, name="marking-take"),
    path("marking/<uuid:marking>/", marking_views.read, name="marking-read"),
    path("marking/<uuid:marking>/back/", marking_views.give_back, name="marking-back"),
    path("attempts/start/<uuid:step_key>/", views.start, name="attempt-start"),
    path("attempts/<uuid:attempt>/", views.attempt, name="attempt"),
    path("attempts/<uuid:attempt>/answers/<int:position>/", views.answer, name="answer"),
    path("attempts/<uuid:attempt>/pause/", views.pause, name="pause"),
    path("attempts/<uuid:attempt>/resume/", views.resume, name="resume"),
    path("attempts/<uuid:attempt>/submit/", views.submit, name="submit"),
]
