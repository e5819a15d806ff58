"""The second factor of the demo accounts, for people without an authenticator app at hand."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand

from lms.demo.accounts import TOTP_SECRET


class Command(BaseCommand):
    help = "Print the code that the demo accounts' second factor asks for now. A code works once: wait half a minute for the next."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        counter = int(time.time()) // app_settings.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
