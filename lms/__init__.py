"""The wiring: settings, URLs, Celery, system checks, the access table, the demo world. Imports everyone; nobody imports it."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
