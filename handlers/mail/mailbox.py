"""A mailbox on a server, with the calls that the poller needs; each of them waits, so that it runs beside the loop.

`imap_tools` speaks with the server. A letter is marked before it is moved, so that a server that cannot move it brings
it once as well.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from config.settings import LOOPBACK
from handlers.mail.letter import MOST_BYTES

PATIENCE = 30.0
"""Seconds that the server has for each answer."""
MARK = "ConvenerTaken"
HEARD, UNHEARD = "Convener heard", "Convener unheard"
BEGINNING = 64 * 1024
"""How much of a letter that is too large is fetched: whose it is, so that she can be told."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAwayError(Exception):
    """The mailbox cannot be used now, and why, in plain words."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is, and how it is opened."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    encrypted: bool = True


def account_of(url: str) -> Account:
    """The account that an address such as ``imaps://user:password@host:993/INBOX`` names. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
        raise ValueError("it should be imaps://user:password@host:993")
    encrypted = parts.scheme == "imaps"
    return Account(
        host=parts.hostname,
        port=parts.port or (993 if encrypted else 143),
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        encrypted=encrypted,
    )


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter's bytes; `cut_short` where they are its beginning alone."""

    raw: bytes
    cut_short: bool


class Mailbox:
    """One mailbox, connected when it is needed."""

    def __init__(self, account: Account, context: ssl.SSLContext | None = None) -> None:
        """`context` takes the place of the machine's own trust, in tests."""
        self._account, self._context = account, context
        self._box: BaseMailBox | None = None

    def waiting(self) -> Sequence[str]:
        """The letters that nobody has looked at yet, the oldest first. Raises MailboxAwayError."""
        with _plainly():
            box = self._connected()
            box.client.noop()
            return box.uids(AND(deleted=False, no_keyword=MARK), charset=None)

    def fetch(self, uid: str) -> Fetched | None:
        """A letter, without marking it as read; None where it is not there any more. Raises MailboxAwayError."""
        with _plainly():
            size = _SIZE.search(
                b" ".join(part for part in self._asked(uid, "(RFC822.SIZE)") if isinstance(part, bytes))
            )
            if size is None:
                return None
            cut_short = int(size[1]) > MOST_BYTES
            what = f"(BODY.PEEK[]<0.{BEGINNING}>)" if cut_short else "(BODY.PEEK[])"
            raw = next((part[1] for part in self._asked(uid, what) if isinstance(part, tuple)), None)
            return None if raw is None else Fetched(raw, cut_short)

    def put_away(self, uid: str, folder: str) -> None:
        """Mark a letter as taken and move it to that folder. Raises MailboxAwayError."""
        with _plainly():
            box = self._connected()
            with suppress(ImapToolsError):  # Some servers know no marks but their own; there, moving is enough.
                box.flag(uid, MARK, True)
            box.move(uid, self._folder(box, folder))

    def erase(self, uid: str) -> None:
        """Take a letter out of the mailbox for good. Raises MailboxAwayError."""
        with _plainly():
            self._connected().delete(uid)

    def forget(self, before: date) -> int:
        """Erase what was put away before that day; how many letters that were. Raises MailboxAwayError."""
        erased = 0
        with _plainly():
            box = self._connected()
            try:
                for name in (HEARD, UNHEARD):
                    box.folder.set(self._folder(box, name))
                    old = box.uids(AND(date_lt=before), charset=None)
                    box.delete(old)
                    erased += len(old)
            finally:
                box.folder.set(self._account.folder)
        return erased

    def close(self) -> None:
        """Hang up, however that goes; the next call connects anew."""
        box, self._box = self._box, None
        if box is not None:
            with suppress(Exception):
                box.client.shutdown()

    def _asked(self, uid: str, what: str) -> Sequence[bytes | tuple[bytes, bytes]]:
        _, told = self._connected().client.uid("FETCH", uid, what)
        return [part for part in told if part is not None]

    def _connected(self) -> BaseMailBox:
        if self._box is None:
            there = self._account
            self._box = _opened(there, self._context)
            try:
                self._box.login(there.user, there.password, initial_folder=there.folder)
            except Exception:
                self.close()
                raise
        return self._box

    def _folder(self, box: BaseMailBox, name: str) -> str:
        """A folder of ours, made if it is missing; on some servers folders can be made below the inbox alone."""
        for path in (name, f"INBOX.{name}", f"INBOX/{name}"):
            if box.folder.exists(path):
                return path
        for path in (name, f"INBOX.{name}", f"INBOX/{name}"):
            with suppress(ImapToolsError):
                box.folder.create(path)
                return path
        raise MailboxAwayError(f"the folder “{name}” cannot be made there")


def _opened(there: Account, context: ssl.SSLContext | None) -> BaseMailBox:
    """A connection. What crosses a network is encrypted, before the password is said."""
    trusts = context or ssl.create_default_context()
    if there.encrypted:
        return MailBox(there.host, there.port, timeout=PATIENCE, ssl_context=trusts)
    if there.host in LOOPBACK:
        return MailBoxUnencrypted(there.host, there.port, timeout=PATIENCE)
    return MailBoxStartTls(there.host, there.port, timeout=PATIENCE, ssl_context=trusts)


class _plainly:
    """Whatever the library raises becomes one kind of error, in words that hold no password and no letter."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if problem is None or isinstance(problem, MailboxAwayError) or not isinstance(problem, Exception):
            return
        if isinstance(problem, MailboxLoginError):
            raise MailboxAwayError("the server does not take our name and password") from None
        raise MailboxAwayError(f"the server does not answer as it should ({type(problem).__name__})") from None
