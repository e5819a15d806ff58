from django.urls import path

from records import views
from records.office import hub, person_views, requirement_views

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
    path("records/people/<uuid:person_id>/", person_views.person_record, name="person-record"),
    path("records/people/<uuid:person_id>/leave/", person_views.leave, name="leave"),
    path("records/people/<uuid:person_id>/extend/<slug:code>/", person_views.extend, name="extend"),
    path("records/people/<uuid:person_id>/waive/<slug:code>/", person_views.waive, name="waive"),
    path("records/granted/<str:kind>/<uuid:granted_id>/take-back/", person_views.take_back, name="grant-take-back"),
    path("records/leaves/<uuid:leave_id>/back/", person_views.leave_back, name="leave-back"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
