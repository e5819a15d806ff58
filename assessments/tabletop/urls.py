from django.urls import path

from assessments.tabletop import views

urlpatterns = [
    path("tabletops/open/<uuid:step_key>/", views.open_session, name="tabletop-open"),
    path("tabletops/join/", views.join, name="tabletop-join"),
    path("tabletops/teams/<slug:slug>/", views.of_team, name="tabletops-of-team"),
    path("tabletops/<uuid:session>/", views.tabletop, name="tabletop"),
    path("tabletops/<uuid:session>/state/", views.state, name="tabletop-state"),
    path("tabletops/<uuid:session>/seats/", views.take_seat, name="tabletop-seat"),
    path("tabletops/<uuid:session>/report/", views.report, name="tabletop-report"),
    path("tabletops/<uuid:session>/do/<slug:what>/", views.act, name="tabletop-do"),
]
