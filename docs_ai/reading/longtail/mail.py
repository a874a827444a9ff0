"""Mail: EML by Python's own parser, Outlook's MSG by python-oxmsg. Attachments are named and not read."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterable, Sequence
from email.message import EmailMessage, MIMEPart

from oxmsg import Message

from copilot.errors import DamagedFile
from docs_ai.reading.canonical import CanonicalText, Piece, Source
from docs_ai.reading.document import Document, Notice
from docs_ai.reading.limits import Limits
from docs_ai.reading.longtail.plain_text import add_paragraphs, decoded
from docs_ai.reading.longtail.web_page import add_page
from docs_ai.reading.printed import printed

__all__ = ["read_eml", "read_msg"]

_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read_eml(data: bytes, source: Source, limits: Limits) -> Document:
    """Read an Internet message (RFC 5322, MIME): its heading lines, then its body, as HTML where it has one.

    Raises:
        DamagedFile: it has neither a heading nor a body.
        LimitExceeded: its body is too long.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise DamagedFile(f"{source.path.name}: no mail can be made out in it")
    text = CanonicalText()
    text.page(1)
    _heading(((name, str(message.get(name, ""))) for name in _SHOWN), text)
    body = message.get_body(preferencelist=("html", "plain"))
    if body is not None:
        content = _content(body)
        if body.get_content_subtype() == "html":
            limits.check_markup(len(content), source.path.name)
            add_page(content, text)
        else:
            limits.check_text(len(content), source.path.name)
            add_paragraphs(content, text)
    _attached([part.get_filename() or part.get_content_type() for part in message.iter_attachments()], text)
    return text.document(source)


def read_msg(data: bytes, source: Source, limits: Limits) -> Document:
    """Read a message that Outlook saved ([MS-OXMSG]): its heading lines, then its body.

    Raises:
        DamagedFile: the container or its properties are malformed.
        LimitExceeded: its body is too long.
    """
    message = Message.load(io.BytesIO(data))
    text = CanonicalText()
    text.page(1)
    sent = message.sent_date
    recipients = "; ".join(recipient.email_address or recipient.name for recipient in message.recipients)
    _heading(
        [
            ("From", message.sender or ""),
            ("To", recipients),
            ("Date", sent.isoformat(sep=" ") if sent else ""),
            ("Subject", message.subject or ""),
        ],
        text,
    )
    if message.html_body:
        limits.check_markup(len(message.html_body), source.path.name)
        add_page(message.html_body, text)
    elif message.body:
        limits.check_text(len(message.body), source.path.name)
        add_paragraphs(message.body, text)
    _attached([attachment.file_name or "attachment" for attachment in message.attachments], text)
    return text.document(source)


def _heading(fields: Iterable[tuple[str, str]], text: CanonicalText) -> None:
    for name, value in fields:
        words = printed(" ".join(value.split()))
        if words:
            text.block("paragraph", [Piece(f"{name}: {words}")])


def _content(body: MIMEPart) -> str:
    """Return a part's text; in a charset that Python does not know, or a wrong one, as best it can be read."""
    payload = body.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = (body.get_content_charset() or "utf-8").lower()
    try:
        return raw.decode("gb18030" if charset in {"gb2312", "gbk"} else charset)
    except (LookupError, UnicodeDecodeError):
        return decoded(raw) or raw.decode("latin-1")


def _attached(names: Sequence[str], text: CanonicalText) -> None:
    if names:
        listed = ", ".join(printed(name) for name in names[:20])
        message = f"{len(names)} attachments were not read; save and give them by themselves: {listed}"
        text.notice(Notice("attachment_not_read", message))
