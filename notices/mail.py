"""One mail, sent so that we know whether it went: yes, no, or perhaps."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


class NotSentError(Exception):
    """The server did not take it; it can be tried again."""


class RefusedError(Exception):
    """The server will never take it for this recipient."""


class PerhapsSentError(Exception):
    """The connection broke after the text was handed over and before the server said yes. Never resend blindly."""


class TakenError(Exception):
    """Somebody else has begun to send it."""


class HandOver:
    """The moment at which the text goes over the wire: from there on nobody can know until the server has answered.

    ``begin`` is asked just before it, and says no when somebody else has begun already.
    """

    def __init__(self, begin: Callable[[], bool]) -> None:
        self.begin = begin
        self.begun = False

    def start(self) -> None:
        if not self.begin():
            raise TakenError
        self.begun = True

    def watch(self, connection: Any) -> None:
        """Start when the SMTP client sends the text; at once where the backend is no SMTP client."""
        smtp = getattr(connection, "connection", None)
        if smtp is None:
            self.start()
            return
        plain = smtp.data

        def data(message: Any) -> Any:
            self.start()
            return plain(message)

        smtp.data = data


def send(*, to: str, subject: str, text: str, reference: str, begin: Callable[[], bool]) -> None:
    """Send a plain text mail. The reference makes its Message-ID, so that a double could be recognised.

    :raises NotSentError: when it certainly did not go.
    :raises RefusedError: when it never will.
    :raises PerhapsSentError: when nobody can know.
    :raises TakenError: when ``begin`` said no.
    """
    connection, hand_over = get_connection(), HandOver(begin)
    message_id = f"<{reference}@{settings.SITE_HOST}>"
    message = EmailMessage(subject=subject, body=text, to=[to], connection=connection, headers={"Message-ID": message_id})
    try:
        connection.open()
        hand_over.watch(connection)
        message.send()
    except REFUSALS as error:
        if _is_final(error):
            raise RefusedError(str(error)[:200]) from error
        raise NotSentError(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        if hand_over.begun:
            raise PerhapsSentError(str(error)) from error
        raise NotSentError(str(error)) from error
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
