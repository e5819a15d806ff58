from django.urls import path

from assessments.interview import views

urlpatterns = [
    path("interviews/start/<uuid:step_key>/", views.start, name="interview-start"),
    path("interviews/written/<uuid:step_key>/", views.write, name="interview-write"),
    path("interviews/<uuid:run>/", views.run, name="interview-run"),
    path("interviews/<uuid:run>/choices/", views.choose, name="interview-choose"),
    path("interviews/<uuid:run>/close/", views.close, name="interview-close"),
    path("interviews/<uuid:run>/debrief/", views.debrief, name="interview-debrief"),
    path("interviews/<uuid:run>/replay/", views.replay, name="interview-replay"),
]
