from django.urls import path

from assessments.evidence_map import views

urlpatterns = [
    path("maps/start/<uuid:step_key>/", views.start, name="evidence-map-start"),
    path("maps/join/<uuid:step_key>/", views.join, name="evidence-map-join"),
    path("maps/<uuid:map>/", views.evidence_map, name="evidence-map"),
    path("maps/<uuid:map>/state/", views.state, name="evidence-map-state"),
    path("maps/<uuid:map>/exhibits/<slug:exhibit>/", views.save_entry, name="evidence-map-entry"),
    path("maps/<uuid:map>/rows/<slug:row>/", views.save_row, name="evidence-map-row"),
    path("maps/<uuid:map>/invite/", views.invite, name="evidence-map-invite"),
    path("maps/<uuid:map>/leave/", views.leave, name="evidence-map-leave"),
    path("maps/<uuid:map>/review/", views.review, name="evidence-map-review"),
    path("maps/<uuid:map>/note/", views.save_note, name="evidence-map-note"),
    path("maps/<uuid:map>/agree/", views.agree, name="evidence-map-agree"),
    path("maps/<uuid:map>/result/", views.result, name="evidence-map-result"),
]
