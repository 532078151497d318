"""Hands one letter to the mail server, once, and says honestly what came of it.

Until the letter's own bytes leave, whatever goes wrong means that nothing was sent. After that, only the server's
answer counts: a connection that ends without one leaves it undecided, and such a letter is held for a person and never
sent again by itself. No server can be asked later whether a letter arrived.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Literal

import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from aiosmtplib.errors import SMTPAuthenticationError, SMTPDataError, SMTPNotSupported

from bot.channels import ON_THE_PAGE, Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Chart, Message
from bot.post.envelopes import Envelope
from handlers.charts.png import picture
from handlers.mail.answers import Answers
from handlers.mail.server import Server

PLATFORM = "mail"
_PATIENCE = 4.0
"""Seconds for each step; together they stay below what a drain gives to one message."""
_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
_NOBODY_THERE = (550, 551, 553)
_TOO_LARGE = 552
_CLOSES = 421
_OFFERS_TOO_LITTLE = (SMTPException, SMTPNotSupported)
"""What is raised, and nothing below it, where a server knows neither STARTTLS nor a login that we know."""

log = structlog.get_logger()

Find = Callable[[str, str], Awaitable[Envelope | None]]
Write = Callable[[Message, Envelope, str | None], EmailMessage]


class MailChannel:
    """Mail as a channel: an address' conversation is the account to write to, its thread the letter it answers."""

    platform = PLATFORM

    def __init__(self, server: Server, find: Find, write: Write, answers: Answers | None = None) -> None:
        """`answers` are the pages on which members wait for an answer."""
        self._server, self._find, self._write = server, find, write
        self._answers = answers or Answers()

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Try once. What is answered to somebody on her page is shown there, and needs no letter."""
        if self._answers.hand(address.opening, message):
            return Sent(f"{ON_THE_PAGE} {delivery_id}")
        envelope = await self._find(address.conversation, delivery_id)
        if envelope is None:
            return Refused("nobody is written to there any more", "person")
        # A picture is drawn beside the event loop and kept; the letter is written on it.
        for chart in message.blocks:
            if isinstance(chart, Chart):
                await picture(chart)
        letter = self._write(message, envelope, address.thread)
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            start_tls=self._server.must_start_tls,
            tls_context=self._server.trusts,
            username=self._server.user or None,
            password=self._server.password or None,
            timeout=_PATIENCE,
        )
        try:
            return await self._offered(client, letter, envelope.email) or await _handed_in(client, letter)
        finally:
            client.close()

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """A letter that was sent stays as it is."""
        return Refused("a letter cannot be changed")

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Nobody can be asked."""
        return None

    async def _offered(self, client: SMTP, letter: EmailMessage, recipient: str) -> Outcome | None:
        """What stands in the way of the letter; None where the server is ready to take it."""
        try:
            await client.connect()
        except SMTPAuthenticationError as no:
            return _transient(no) or Refused(f"login refused ({no.code})", "workspace")
        except (SMTPException, OSError, ValueError) as problem:
            if type(problem) in _OFFERS_TOO_LITTLE:
                return Refused("the server offers no encryption or no login", "workspace")
            return NotSent(f"no connection ({type(problem).__name__})")
        try:
            await client.mail(self._server.address)
        except SMTPResponseException as no:
            reach: Literal["message", "workspace"] = "message" if no.code == _TOO_LARGE else "workspace"
            return _transient(no) or Refused(f"sender refused ({no.code})", reach)
        except (SMTPException, OSError) as problem:
            return NotSent(f"connection lost ({type(problem).__name__})")
        try:
            await client.rcpt(recipient)
        except SMTPResponseException as no:
            # One mailbox that asks for patience is no reason to let everybody else's letters wait.
            return _transient(no, alone=True) or Refused(f"recipient refused ({no.code})", _whom(no))
        except (SMTPException, OSError) as problem:
            return NotSent(f"connection lost ({type(problem).__name__})")
        return None


async def _handed_in(client: SMTP, letter: EmailMessage) -> Outcome:
    try:
        await client.data(letter.as_bytes())
    except SMTPDataError as no:
        return _transient(no, alone=True) or Refused(f"letter refused ({no.code})", "message")
    except (SMTPException, OSError) as problem:
        return Unknown(f"no answer to the letter ({type(problem).__name__})")
    return Sent(str(letter["Message-ID"]))


def _transient(no: SMTPResponseException, *, alone: bool = False) -> NotSent | None:
    """Whether the server asks to come back later; with this letter `alone`, unless it speaks of itself (RFC 3463)."""
    told = _ENHANCED.match(no.message)
    is_its_own = no.code == _CLOSES or (told is not None and told[2] == "3")
    return NotSent(f"later ({no.code})", alone=alone and not is_its_own) if 400 <= no.code < 500 else None


def _whom(no: SMTPResponseException) -> Literal["message", "person"]:
    """Whether a refused recipient is not there at all, or this letter is refused for another reason (RFC 3463)."""
    if told := _ENHANCED.match(no.message):
        return "person" if told[2] == "1" or (told[2], told[3]) == ("2", "1") else "message"
    return "person" if no.code in _NOBODY_THERE else "message"
