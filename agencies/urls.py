from django.urls import path

from agencies import views

urlpatterns = [
    path("invitations/<str:token>/", views.accept_invitation, name="invitation"),
    path("agencies/<slug:slug>/invite/", views.invite, name="invite"),
    path("agencies/<slug:slug>/invite/<uuid:invitation_id>/resend/", views.resend_invitation, name="invitation-resend"),
    path("agencies/<slug:slug>/invite/<uuid:invitation_id>/revoke/", views.revoke_invitation, name="invitation-revoke"),
]
