from django.urls import path

from guidance import views

urlpatterns = [
    path("", views.home, name="home"),
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/<slug:slug>/", views.note, name="note"),
    path("guidance/<slug:slug>/acknowledge/", views.acknowledge, name="acknowledge_note"),
]
