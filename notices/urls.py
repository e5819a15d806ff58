from django.urls import path

from notices import calendar_views, views

urlpatterns = [
    path("my/calendar/", calendar_views.my_calendar, name="my-calendar"),
    path("my/calendar/open/", calendar_views.calendar_open, name="calendar-open"),
    path("my/calendar/close/", calendar_views.calendar_close, name="calendar-close"),
    path("calendar/<str:token>/accord.ics", calendar_views.feed, name="calendar-feed"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox-read"),
    path("inbox/<uuid:notice_id>/read/", views.read_notice, name="notice-read"),
]
