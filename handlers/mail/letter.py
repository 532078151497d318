"""Reads a letter as it came over the wire: who seems to have written it, to which address, and its newest words.

Nothing in a letter is trusted. Whatever the bytes are, they become a `Letter` or a `CannotRead` with a reason; a letter
that is too large is not looked at. Attached files are noticed and never opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from handlers.mail.automatic import Report, is_automatic, report_in, returned_in
from handlers.mail.markup import text_of
from handlers.mail.newest import newest

MOST_BYTES = 10 * 1024 * 1024
"""The largest letter that is looked at. A reply is a few lines; what is larger carries files, which we do not take."""
MOST_PARTS, MOST_DEEP, MOST_MARKUP, MOST_TEXT = 100, 20, 400_000, 200_000
_HEADERS_FOR_US = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_IDENT = re.compile(r"<([^<>\s]{3,400})>")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:]{1,200}@[^\s@<>\"(),;:]{1,200}")
_CHARSETS = re.compile(
    r"(?:utf-?(?:7|8|16|32)|us-ascii|ascii|iso|windows|cp|latin|koi8|mac|big5|gb|euc|shift|hz)[\w.:-]{0,30}",
    re.IGNORECASE,
)
_LONG_KIND = re.compile(
    rb"^content-(?:type|disposition)[ \t]*:(?:[^\r\n]|\r?\n[ \t]|\r[ \t]){4000}", re.IGNORECASE | re.MULTILINE
)
"""A type of thousands of parameters; the library takes seconds over one, and no mail program writes it."""
_SEALS = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "text/vcard",
    "text/x-vcard",
)


@dataclass(frozen=True, slots=True)
class CannotRead:
    """A letter of which nothing is known, and why: "too large" or "not a letter"."""

    why: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says.

    `ident` makes it one letter, however often it comes. `sender` is what stands under From, which anybody can write.
    `towards` are the addresses and `answers` the letters that it names, those of the returned letter in a report.
    `words` is everything that can be read in it, for the screen; `text` are the newest words. `disowned` is true where
    the server that took it in found that the sender's domain knows nothing of it.
    """

    ident: str
    sender: str
    towards: tuple[str, ...]
    answers: tuple[str, ...]
    subject: str
    text: str
    words: str = ""
    attached: bool = False
    automatic: bool = False
    disowned: bool = False
    report: Report | None = None


def read(raw: bytes) -> Letter | CannotRead:
    """The letter in these bytes."""
    if len(raw) > MOST_BYTES:
        return CannotRead("too large")
    if _LONG_KIND.search(raw):
        return CannotRead("not a letter")
    try:
        return _read(raw)
    except Exception:  # The library raises a dozen kinds for what is no letter; that is an answer here, not a fault.
        return CannotRead("not a letter")


def _read(raw: bytes) -> Letter | CannotRead:
    told = BytesParser(policy=policy.compat32).parsebytes(raw)
    if not told.keys():
        return CannotRead("not a letter")
    report = report_in(told)
    about = (returned_in(told) if report else None) or told
    subject, sender = _header(told, "subject"), _sender(told)
    found = _Found()
    _gather(told, found, 0)
    text = "\n\n".join(found.texts)[:MOST_TEXT]
    return Letter(
        ident=_ident(told) or hashlib.sha256(raw).hexdigest(),
        sender=sender,
        towards=_addresses(about, ("reply-to", *_HEADERS_FOR_US) if report else _HEADERS_FOR_US),
        answers=_answered(about, is_returned=report is not None),
        subject=subject,
        text="" if report else newest(text),
        words=f"{subject}\n{text}",
        attached=found.attached,
        automatic=report is not None or is_automatic(told, subject, sender),
        disowned=_is_disowned(told),
        report=report,
    )


class _Found:
    """What was found in the parts of a letter."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.attached = False
        self.parts = 0


def _gather(part: Message, found: _Found, deep: int) -> None:
    """The texts of a part in reading order; of two ways to say the same, the plain one if it says anything."""
    found.parts += 1
    if found.parts > MOST_PARTS or deep > MOST_DEEP:
        return
    kind, payload = part.get_content_type(), part.get_payload()
    if kind.startswith("multipart/") and isinstance(payload, list):
        inner = [one for one in payload if isinstance(one, Message)]
        if kind == "multipart/alternative":
            _choose(inner, found, deep)
        else:
            for one in inner:
                _gather(one, found, deep + 1)
    elif part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
        is_shown = kind.startswith("image/") and part.get_content_disposition() != "attachment"
        found.attached |= not is_shown and kind not in _SEALS and not kind.startswith("message/delivery")
    elif text := _text(part, kind).strip("\r\n"):
        found.texts.append(text)


def _choose(ways: Sequence[Message], found: _Found, deep: int) -> None:
    told: list[tuple[bool, _Found]] = []
    for way in ways:
        one = _Found()
        one.parts = found.parts
        _gather(way, one, deep + 1)
        found.parts = one.parts
        found.attached |= one.attached
        told.append((way.get_content_type() == "text/plain", one))
    saying = [one for one in told if any(text.strip() for text in one[1].texts)]
    best = next((one for plain, one in saying if plain), saying[0][1] if saying else None)
    if best is not None:
        found.texts.extend(best.texts)


def _text(part: Message, kind: str) -> str:
    payload = part.get_payload(decode=True)
    text = _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
    if kind == "text/html":
        return text_of(text[:MOST_MARKUP])
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    return _unfolded(text, del_space=str(part.get_param("delsp") or "").lower() == "yes") if flowed else text


def _decoded(raw: bytes, charset: str | None) -> str:
    """The text in these bytes, by the charset that is named, else by the two that letters are mostly written in."""
    named = [charset] if charset and _CHARSETS.fullmatch(charset) else []
    for name in (*named, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("windows-1252", "replace")


def _unfolded(text: str, *, del_space: bool) -> str:
    """Flowed text with its soft line ends undone (RFC 3676)."""
    lines: list[str] = []
    soft = False
    for raw in text[:MOST_TEXT].replace("\r\n", "\n").split("\n"):
        line = raw[1:] if raw.startswith(" ") else raw
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if soft and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        if goes_on and del_space:
            lines[-1] = lines[-1][:-1]
        soft = goes_on
    return "\n".join(lines)


def _header(letter: Message, name: str) -> str:
    """A header as a person reads it, on one line."""
    raw = next((value for key, value in letter.raw_items() if key.lower() == name), "")
    said = _decoded(raw[:2_000].encode("utf-8", "surrogateescape"), None)
    try:
        parts = [
            part if isinstance(part, str) else _decoded(part, charset if isinstance(charset, str) else None)
            for part, charset in decode_header(said)
        ]
    except Exception:  # A word that claims to be encoded and is not; what stands there is read as it is.
        parts = [said]
    return " ".join("".join(parts).split())


def _sender(letter: Message) -> str:
    """The one address under From; empty where there is none, or where there are several to choose from."""
    found = set(_addresses(letter, ("from",)))
    return found.pop() if len(found) == 1 and len(letter.get_all("from", [])) == 1 else ""


def _addresses(letter: Message, names: Sequence[str]) -> tuple[str, ...]:
    said = [str(value)[:5_000] for name in names for value in letter.get_all(name, [])[:20]]
    found = (address.strip().lower() for _, address in getaddresses([_unfold(one) for one in said]))
    return tuple(dict.fromkeys(address for address in found if _ADDRESS.fullmatch(address)))[:50]


def _answered(letter: Message, *, is_returned: bool) -> tuple[str, ...]:
    """The ids of the letters that this one answers, the nearest first; of a returned letter, its own."""
    names = ("message-id",) if is_returned else ("in-reply-to", "references")
    return tuple(dict.fromkeys(ident for name in names for ident in _idents(letter, name)))[:50]


def _idents(letter: Message, name: str) -> Iterator[str]:
    said = _unfold(str(letter.get(name, ""))[:20_000])
    yield from reversed([ident for ident in _IDENT.findall(said) if ident.isascii() and ident.isprintable()])


def _ident(letter: Message) -> str:
    return next(_idents(letter, "message-id"), "")


def _unfold(text: str) -> str:
    return re.sub(r"[\r\n\t]+", " ", text)


def _is_disowned(letter: Message) -> bool:
    """Whether a server on the way found no leave of the sender's domain. A “pass” is never believed."""
    said = (str(value)[:2_000] for value in letter.get_all("authentication-results", [])[:10])
    return any(re.search(r"\bdmarc\s*=\s*fail\b", one, re.IGNORECASE) for one in said)
