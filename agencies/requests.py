"""Requests as views get them: the access table has turned away whoever may not be here (``lms.middleware``)."""

from django.http import HttpRequest

from agencies.models import User


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in: what every route gets that the table does not call public."""

    user: User
