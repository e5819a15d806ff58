"""A mail goes once: not never, and not twice, whatever breaks [Q3]."""

import pytest
from django.core import mail as outgoing
from django.core.mail.utils import DNS_NAME
from django.db.models.functions import Now

from jobs.models import Job
from jobs.runner import drain
from notices.effects import send_notice
from notices.messages import tell
from notices.models import Notice, NoticeState
from tests.factories.agencies import UserFactory
from tests.notices.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return tell(
        recipient=UserFactory(), kind="test", key="due:1", subject="One course is due", body="It is due on Friday.", link="/courses/tii/"
    )


@pytest.fixture
def smtp(settings, monkeypatch):
    """Mail by SMTP to a server that breaks as the test says."""
    monkeypatch.setattr(DNS_NAME, "_fqdn", "testserver", raising=False)

    def start(breaks: str = "") -> MailServer:
        server = MailServer(breaks)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return server

    return start


def try_again() -> None:
    Job.objects.filter(done_at=None).update(run_after=Now())
    drain()


def test_a_mail_has_one_purpose_and_one_link(notice, settings):
    drain()
    (message,) = outgoing.outbox
    assert message.to == [notice.recipient.email]
    assert message.subject == "One course is due"
    assert message.body.count("http") == 1
    assert f"{settings.SITE_URL}/courses/tii/" in message.body
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT and notice.sent_at


def test_telling_twice_with_one_key_tells_once(notice):
    again = tell(recipient=notice.recipient, kind="test", key="due:1", subject="Another", body="Another")
    drain()
    assert again == notice
    assert len(outgoing.outbox) == 1


def test_a_message_delivered_three_times_is_mailed_once(notice):
    for _ in range(3):
        send_notice({"notice": str(notice.pk)})
    assert len(outgoing.outbox) == 1


def test_a_closed_account_gets_no_mail(notice):
    notice.recipient.is_active = False
    notice.recipient.save()
    drain()
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == (NoticeState.WITHHELD, "the account is closed")
    assert outgoing.outbox == []


def test_what_opens_an_account_does_not_stay_behind():
    notice = tell(
        address="new@example.org", kind="account.invitation", key="i:1", subject="Come", body="Secret link", link="/invitations/x/"
    )
    drain()
    notice.refresh_from_db()
    assert (notice.body, notice.link, notice.state) == ("", "", NoticeState.SENT)
    assert "Secret link" in outgoing.outbox[0].body


def test_it_goes_by_smtp(notice, smtp, settings):
    with smtp() as server:
        drain()
    assert len(server.received) == 1
    assert f"<{notice.pk}@{settings.SITE_HOST}>" in server.received[0]


@pytest.mark.parametrize("breaks", ["greeting", "rcpt", "data 451", "rcpt 450"])
def test_what_certainly_did_not_go_is_tried_again_and_goes_once(notice, smtp, breaks):
    with smtp(breaks) as server:
        drain()
        notice.refresh_from_db()
        assert notice.state == NoticeState.WAITING
        assert server.received == []
        server.breaks = ""
        try_again()
        try_again()
    notice.refresh_from_db()
    assert (notice.state, len(server.received)) == (NoticeState.SENT, 1)


def test_a_break_while_the_server_accepts_is_uncertain_and_never_resent(notice, smtp):
    with smtp("data") as server:
        drain()
        server.breaks = ""
        try_again()
        send_notice({"notice": str(notice.pk)})
    notice.refresh_from_db()
    assert (notice.state, len(server.received)) == (NoticeState.UNCERTAIN, 1)
    assert not Job.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("breaks", ["rcpt 550", "data 554"])
def test_what_the_server_will_never_take_is_withheld_with_the_reason(notice, smtp, breaks):
    with smtp(breaks) as server:
        drain()
        try_again()
    notice.refresh_from_db()
    assert notice.state == NoticeState.WITHHELD
    assert breaks.split()[1] in notice.reason
    assert server.received == []


def test_with_the_mail_server_away_the_message_waits_in_the_inbox(notice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    drain()
    notice.refresh_from_db()
    assert notice.state == NoticeState.WAITING
    assert Notice.objects.visible_to(notice.recipient).get() == notice


def test_a_runner_killed_before_the_text_goes_out_leaves_it_to_be_sent(notice, monkeypatch):
    class KilledError(BaseException):
        pass

    def killed(*args, **kwargs):
        raise KilledError

    monkeypatch.setattr("notices.mail.HandOver.watch", killed)
    with pytest.raises(KilledError):
        send_notice({"notice": str(notice.pk)})
    monkeypatch.undo()
    drain()
    assert len(outgoing.outbox) == 1


def test_a_runner_killed_after_the_text_went_out_sends_no_second(notice, monkeypatch):
    class KilledError(BaseException):
        pass

    sent = outgoing.EmailMessage.send

    def send_and_die(self, *args, **kwargs):
        sent(self, *args, **kwargs)
        raise KilledError

    monkeypatch.setattr(outgoing.EmailMessage, "send", send_and_die)
    with pytest.raises(KilledError):
        send_notice({"notice": str(notice.pk)})
    monkeypatch.undo()
    drain()
    notice.refresh_from_db()
    assert (notice.state, len(outgoing.outbox)) == (NoticeState.UNCERTAIN, 1)
