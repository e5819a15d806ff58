from django.urls import path

from guidance import feed_views, note_views, own_views, search_views, views
from guidance.desk import expert_views
from guidance.desk import views as desk_views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/handbook/<str:kind>/", feed_views.handbook_file, name="handbook"),
    path("guidance/feed/<str:token>/<str:kind>/", feed_views.feed, name="guidance-feed-read"),
    path("agencies/<slug:slug>/guidance-feed/", feed_views.agency_feed, name="guidance-feed"),
    path("guidance/<slug:slug>/", views.note, name="note"),
    path("guidance/<slug:slug>/acknowledge/", views.acknowledge, name="acknowledge_note"),
    path("my/pages/<int:page>/bookmark/", own_views.bookmark, name="bookmark"),
    path("my/pages/<int:page>/note/", own_views.private_note, name="private-note"),
    path("guidance/<slug:slug>/versions/", note_views.versions, name="note-versions"),
    path("guidance/<slug:slug>/versions/<int:number>/", note_views.version, name="note-version"),
    path("guidance/<slug:slug>/versions/<int:number>/changes/", note_views.differences, name="note-differences"),
    path("guidance/<slug:slug>/versions/<int:number>/pdf/", note_views.document, name="note-pdf"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/ask/", desk_views.ask, name="desk-ask"),
    path("desk/ask/look/", desk_views.look, name="desk-look"),
    path("desk/answers/", desk_views.answers, name="desk-answers"),
    path("desk/answers/<uuid:answer_id>/", desk_views.answer, name="desk-answer"),
    path("desk/answers/<uuid:answer_id>/settled/", desk_views.settled, name="desk-settled"),
    path("desk/questions/<uuid:question_id>/", desk_views.question, name="desk-question"),
    path("desk/questions/<uuid:question_id>/<slug:what>/", expert_views.act, name="desk-act"),
    path("desk/queue/", expert_views.queue, name="desk-queue"),
    path("desk/queues/", expert_views.all_queues, name="desk-queues"),
    path("desk/queues/<int:queue_id>/", expert_views.one_queue, name="desk-queue-change"),
]
