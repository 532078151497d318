"""Letters that no person wrote: absence notes, lists, reports of what could not be delivered.

Such a letter is never answered, so that two machines cannot write to each other for ever. Of a report we learn whether
an address is gone for good; a full mailbox or a suspicious filter says nothing about the person behind it.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

_I = re.IGNORECASE
_ABSENT = re.compile(
    r"\s*(?:(?:automatic|auto|automated)[ -]?(?:reply|response|responder)|out of (?:the )?office|autoreply|ooo\b|away from (?:the|my) (?:office|desk)"
    r"|on (?:vacation|leave|holiday)|vacation (?:reply|response|notice)|respuesta autom[aá]tica|fuera de (?:la )?oficina|ausente?\b|de vacaciones"
    r"|undeliver(?:able|ed)|delivery (?:status notification|failure|delayed)|mail delivery (?:failed|failure|subsystem)"
    r"|returned mail|failure notice|no se puede entregar|read:|le[ií]do:|not read:|accepted:|declined:)",
    _I,
)
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+@-].*)?", _I)
_SAYS_SO = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "list-id",
    "list-post",
    "x-mailer-daemon",
    "feedback-id",
    "x-loop",
)
_GONE = re.compile(r"5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)$")
"""Bad mailbox, bad system, moved, a mailbox that is disabled; RFC 3463."""
_GONE_IN_WORDS = re.compile(
    r"(?:user|recipient|mailbox|address|account)[\w <>@.+-]{0,120}(?:unknown|not found|does ?n[o']t exist|rejected|disabled|no longer)"
    r"|no such (?:user|recipient|mailbox|address)|(?:unknown|invalid|bad) (?:user|recipient|mailbox|address)",
    _I,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server tells of a letter of ours: whether the address is gone for good, and its code."""

    gone: bool
    status: str


def is_automatic(letter: Message, subject: str, sender: str) -> bool:
    """Whether a machine wrote this (RFC 3834, and what machines do that never read it)."""
    said = str(letter.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    if said not in ("no", ""):
        return True
    if re.search(r"\b(?:bulk|junk|list|auto[_-]?reply)\b", str(letter.get("precedence", "")), _I):
        return True
    if str(letter.get("return-path", "")).strip() == "<>" or any(name in letter for name in _SAYS_SO):
        return True
    suppressed = str(letter.get("x-auto-response-suppress", "")).lower()
    if re.search(r"\b(?:all|autoreply|oof)\b", suppressed):
        return True
    return bool(_ABSENT.match(subject) or _MACHINES.fullmatch(sender))


def report_in(letter: Message) -> Report | None:
    """The report that a letter is, if it is one (RFC 3464)."""
    kind = str(letter.get_param("report-type") or "").lower()
    if letter.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    told = [block for block in _blocks(_parts(letter)) if "action" in block]
    status = next((code for block in told if (code := _status(block))), "")
    return Report(bool(told) and all(_is_gone(block) for block in told), status)


def returned_in(letter: Message) -> Message | None:
    """The headers of our own letter that a report sends back."""
    for part in _parts(letter):
        kind, payload = part.get_content_type(), part.get_payload()
        if kind in ("message/rfc822", "message/global") and isinstance(payload, list) and payload:
            first = payload[0]
            return first if isinstance(first, Message) else None
        if kind in ("text/rfc822-headers", "message/global-headers"):
            from_text = part.get_payload(decode=True)
            return _headers(from_text) if isinstance(from_text, bytes) else None
    return None


def _headers(raw: bytes) -> Message:
    return BytesHeaderParser().parsebytes(raw[:100_000])


def _parts(letter: Message) -> Iterator[Message]:
    payload = letter.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload[:20] if isinstance(part, Message))


def _blocks(parts: Iterable[Message]) -> Iterator[Message]:
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status") and isinstance(
            payload, list
        ):
            yield from (block for block in payload[:50] if isinstance(block, Message))


def _is_gone(block: Message) -> bool:
    """Whether this recipient is told to be gone: a code that says so, or a vague code with words that do."""
    if str(block.get("action", "")).strip().lower() != "failed":
        return False
    status = _status(block)
    if _GONE.match(status):
        return True
    return status in ("5.0.0", "5.5.0", "5.3.0") and bool(
        _GONE_IN_WORDS.search(str(block.get("diagnostic-code", ""))[:500])
    )


def _status(block: Message) -> str:
    found = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", str(block.get("status", "")))
    return found[1] if found else ""
