"""Fills a site with the demo world."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency, User
from lms.demo.accounts import ACCOUNTS, account_table
from lms.demo.world import World


class Command(BaseCommand):
    help = "Build the demo world: agencies, task forces and 240 people with two years of history. Running it again changes nothing."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if User.objects.filter(email=ACCOUNTS[0].email).exists():
            self.tell("The demo world stands already.", verbosity)
            return
        if Agency.objects.exists():
            raise CommandError("This site holds other agencies: the demo world goes into an empty one only.")
        World().build()
        self.tell(account_table(), verbosity)

    def tell(self, words: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(words)
