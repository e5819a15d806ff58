from django.urls import path

from courses import change_views, views

STEP = "courses/<slug:course>/<slug:module>/<slug:step>/"

urlpatterns = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<slug:course>/", views.course, name="course"),
    path("courses/<slug:course>/enrol/", views.enrol, name="enrol"),
    path("courses/<slug:course>/changes/", change_views.changes, name="course-changes"),
    path("courses/<slug:course>/<slug:module>/", views.module, name="module"),
    path(STEP, views.step, name="step"),
    path(f"{STEP}done/", views.done, name="step-done"),
    path(f"{STEP}place/", views.place, name="place"),
    path(f"{STEP}parts/<str:part>/", views.part, name="part"),
    path(f"{STEP}activities/<slug:activity>/", views.activity, name="activity"),
    path(f"{STEP}activities/<slug:activity>/draft/", views.draft, name="draft"),
]
