from django.urls import path

from agencies import support_views, views

urlpatterns = [
    path("invitations/<str:token>/", views.accept_invitation, name="invitation"),
    path("agencies/<slug:slug>/invite/", views.invite, name="invite"),
    path("agencies/<slug:slug>/invite/<uuid:invitation_id>/resend/", views.resend_invitation, name="invitation-resend"),
    path("agencies/<slug:slug>/invite/<uuid:invitation_id>/revoke/", views.revoke_invitation, name="invitation-revoke"),
    path("agencies/<slug:slug>/support/", support_views.contacts, name="support-contacts"),
    path("agencies/<slug:slug>/support/<uuid:contact_id>/", support_views.contact, name="support-contact"),
    path("agencies/<slug:slug>/support/<uuid:contact_id>/remove/", support_views.remove_contact, name="support-contact-remove"),
    path("language/", views.choose_language, name="language"),
    path("support/", support_views.support_page, name="support"),
    path("support/pause/", support_views.pause, name="pause"),
    path("support/self-check/", support_views.self_check, name="self-check"),
    path("support/lines/", support_views.contacts, name="support-lines"),
    path("support/lines/<uuid:contact_id>/", support_views.contact, name="support-line"),
    path("support/lines/<uuid:contact_id>/remove/", support_views.remove_contact, name="support-line-remove"),
]
