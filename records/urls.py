from django.urls import path

from records import views
from records.office import hub, requirement_views

urlpatterns = [
    path("my/", views.my, name="my"),
    path("my/record/", views.my_record, name="my-record"),
    path("my/certificates/<uuid:certificate_id>/", views.certificate, name="certificate"),
    path("my/certificates/<uuid:certificate_id>/name/", views.certificate_name, name="certificate-name"),
    path("records/", hub.office, name="records-office"),
    path("records/requirements/", requirement_views.requirement_list, name="requirements"),
    path("records/requirements/new/", requirement_views.requirement_new, name="requirement-new"),
    path("records/requirements/<slug:code>/", requirement_views.requirement_page, name="requirement"),
    path("records/requirements/<slug:code>/change/", requirement_views.requirement_change, name="requirement-change"),
    path("records/requirements/<slug:code>/stop/", requirement_views.requirement_stop, name="requirement-stop"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
