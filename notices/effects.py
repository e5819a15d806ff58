"""Mail, as an effect: never twice, whatever dies in between."""

from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.template.loader import render_to_string

from agencies.language import speaking_to
from jobs.outbox import effect
from notices import mail
from notices.messages import MAIL
from notices.models import Notice, NoticeState


@effect(MAIL, atomic=False)
def send_notice(payload: dict[str, Any]) -> None:
    """Marked "perhaps sent" just before the text goes out; only what certainly did not go is put back to wait."""
    notice = Notice.objects.select_related("recipient").get(pk=payload["notice"])
    if notice.state != NoticeState.WAITING:
        return
    if notice.recipient and not notice.recipient.is_active:
        _settle(notice, NoticeState.WITHHELD, was=NoticeState.WAITING, reason="the account is closed")
        return
    try:
        mail.send(
            to=notice.recipient.email if notice.recipient else notice.address,
            subject=notice.subject,
            text=text_of(notice),
            reference=str(notice.pk),
            begin=lambda: _settle(notice, NoticeState.UNCERTAIN, was=NoticeState.WAITING),
        )
    except mail.TakenError:
        return
    except mail.NotSentError:
        _settle(notice, NoticeState.WAITING, was=NoticeState.UNCERTAIN)
        raise
    except mail.RefusedError as error:
        for state in (NoticeState.WAITING, NoticeState.UNCERTAIN):
            _settle(notice, NoticeState.WITHHELD, was=state, reason=str(error))
    except mail.PerhapsSentError as error:
        _settle(notice, NoticeState.UNCERTAIN, was=NoticeState.UNCERTAIN, reason=str(error)[:200])
    else:
        _settle(notice, NoticeState.SENT, was=NoticeState.UNCERTAIN)


def text_of(notice: Notice) -> str:
    link = f"{settings.SITE_URL}{notice.link}" if notice.link.startswith("/") else notice.link
    with speaking_to(notice.recipient):
        return render_to_string("emails/notice.txt", {"notice": notice, "link": link, "product": settings.PRODUCT_NAME})


def _settle(notice: Notice, state: NoticeState, *, was: NoticeState, reason: str = "") -> bool:
    """Move the notice from one state to another, in a statement of its own: what is written here survives a kill."""
    fields: dict[str, Any] = {"state": state, "reason": reason}
    if state == NoticeState.SENT:
        fields["sent_at"] = Now()
    over = state in (NoticeState.SENT, NoticeState.WITHHELD) or was == state
    if over and notice.kind.startswith("account."):
        # Links that open an account do not stay behind.
        fields |= {"body": "", "link": ""}
    return bool(Notice.objects.filter(pk=notice.pk, state=was).update(**fields))
