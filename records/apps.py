from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.signals import person_changed, places_changed, roles_changed
        from assessments.signals import pass_taken_back, quiz_passed
        from courses.signals import course_completed, edition_released, enrolled
        from guidance.signals import acknowledged, radius_applied, radius_taken_back
        from notices.calendar import register_source
        from records import receivers
        from records.due_dates import due_dates

        person_changed.connect(receivers.follow_person, dispatch_uid="records.person_changed")
        roles_changed.connect(receivers.follow_roles, dispatch_uid="records.roles_changed")
        roles_changed.connect(receivers.follow_leader, dispatch_uid="records.leader_changed")
        places_changed.connect(receivers.follow_places, dispatch_uid="records.places_changed")
        enrolled.connect(receivers.follow_enrolment, dispatch_uid="records.enrolled")
        course_completed.connect(receivers.follow_completion, dispatch_uid="records.course_completed")
        acknowledged.connect(receivers.follow_acknowledgement, dispatch_uid="records.acknowledged")
        pass_taken_back.connect(receivers.follow_pass_taken_back, dispatch_uid="records.pass_taken_back")
        quiz_passed.connect(receivers.follow_pass, dispatch_uid="records.quiz_passed")
        radius_applied.connect(receivers.follow_radius, dispatch_uid="records.radius_applied")
        radius_taken_back.connect(receivers.follow_radius_taken_back, dispatch_uid="records.radius_taken_back")
        edition_released.connect(receivers.follow_edition, dispatch_uid="records.edition_released")
        register_source("records.due", due_dates)
