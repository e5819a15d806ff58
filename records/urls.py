from django.urls import path

from records import views

urlpatterns = [
    path("my/", views.my, name="my"),
    path("my/record/", views.my_record, name="my-record"),
    path("my/certificates/<uuid:certificate_id>/", views.certificate, name="certificate"),
    path("my/certificates/<uuid:certificate_id>/name/", views.certificate_name, name="certificate-name"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
