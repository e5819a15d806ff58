from django.urls import path

from records import views
from records.office import agreement_views, hub, person_views, requirement_views, training_views

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
    path("my/training/", training_views.my_training, name="my-training"),
    path("my/training/<uuid:claim_id>/withdraw/", training_views.claim_withdraw, name="claim-withdraw"),
    path("records/training/", training_views.training_queue, name="training-queue"),
    path("records/training/<uuid:claim_id>/", training_views.claim_review, name="claim"),
    path("records/training/<uuid:claim_id>/paper/", training_views.claim_paper, name="claim-paper"),
    path("records/evidence/<uuid:evidence_id>/correct/", training_views.evidence_correct, name="evidence-correct"),
    path("records/agreements/", agreement_views.agreement_list, name="agreements"),
    path("records/agreements/new/", agreement_views.agreement_new, name="agreement-new"),
    path("records/agreements/<uuid:agreement_id>/end/", agreement_views.agreement_end, name="agreement-end"),
    path("records/outside-courses/new/", agreement_views.outside_course_new, name="outside-course-new"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
