from django.urls import path

from courses import change_views, views
from courses.live import desk_views
from courses.live import views as live

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
    path("sessions/", live.mine, name="live-sessions"),
    path("sessions/new/<uuid:step_key>/", desk_views.new, name="session-new"),
    path("sessions/<uuid:session>/", live.session, name="live-session"),
    path("sessions/<uuid:session>/book/", live.book, name="session-book"),
    path("sessions/<uuid:session>/calendar/", live.calendar, name="session-calendar"),
    path("sessions/<uuid:session>/code/", live.code, name="session-code"),
    path("sessions/<uuid:session>/give-back/", live.give_back, name="session-give-back"),
    path("sessions/<uuid:session>/leave/", live.leave, name="session-leave"),
    path("sessions/<uuid:session>/by-hand/", desk_views.by_hand, name="session-by-hand"),
    path("sessions/<uuid:session>/cancel/", desk_views.cancel, name="session-cancel"),
    path("sessions/<uuid:session>/check/", desk_views.give_check, name="session-check"),
    path("sessions/<uuid:session>/close/", desk_views.close, name="session-close"),
    path("sessions/<uuid:session>/roster/", desk_views.roster, name="session-roster"),
    path("sessions/<uuid:session>/screen/", desk_views.screen, name="session-screen"),
]
