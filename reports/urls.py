from django.urls import path

from reports import desk_views, note_views, unit_views, views

urlpatterns = [
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<slug:slug>/", views.agency, name="agency"),
    path("agencies/<slug:slug>/people/", views.agency_people, name="agency-people"),
    path("agencies/<slug:slug>/people/choose/", views.agency_people_choose, name="agency-people-choose"),
    path("agencies/<slug:slug>/people/export/<str:kind>/", views.agency_people_export, name="agency-people-export"),
    path("agencies/<slug:slug>/guidance/", note_views.agency_notes, name="agency-notes"),
    path("agencies/<slug:slug>/guidance/export/<str:kind>/", note_views.agency_notes_export, name="agency-notes-export"),
    path("agencies/<slug:slug>/guidance/<slug:note>/", note_views.agency_note, name="agency-note"),
    path("agencies/<slug:slug>/guidance/<slug:note>/export/<str:kind>/", note_views.agency_note_export, name="agency-note-export"),
    path("teams/", views.teams, name="teams"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("desk/counts/", desk_views.desk_counts, name="desk-counts"),
    path("units/", unit_views.all_units, name="units"),
    path("units/<slug:slug>/", unit_views.one_unit, name="unit"),
    path("units/<slug:slug>/me/", unit_views.name_me, name="name-me"),
    path("partners/", views.partners, name="partners"),
    path("partners/export/<str:kind>/", views.partners_export, name="partners-export"),
]
