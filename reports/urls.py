from django.urls import path

from reports import desk_views, views

urlpatterns = [
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<slug:slug>/", views.agency, name="agency"),
    path("agencies/<slug:slug>/people/", views.agency_people, name="agency-people"),
    path("agencies/<slug:slug>/people/export/<str:kind>/", views.agency_people_export, name="agency-people-export"),
    path("teams/", views.teams, name="teams"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("desk/counts/", desk_views.desk_counts, name="desk-counts"),
    path("partners/", views.partners, name="partners"),
    path("partners/export/<str:kind>/", views.partners_export, name="partners-export"),
]
