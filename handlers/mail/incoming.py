"""Mail's way in, put together: the address for a relay, the mailbox that is looked into, or both."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from bot.clock import Clock
from handlers.gate import Lock
from handlers.hearing import Hearing, Reception
from handlers.mail.hear import Ear, Mailroom
from handlers.mail.inbound import Inbound
from handlers.mail.mailbox import Mailbox, account_of
from handlers.mail.poll import EVERY, Poller


class MailIn:
    """Everything that hears letters."""

    def __init__(
        self,
        mailroom: Mailroom,
        reception: Reception,
        real_clock: Clock,
        imap_url: str = "",
        relay_secret: str = "",
        every: float = EVERY,
    ) -> None:
        """Each way in is there where its setting is; `every` are the seconds between two looks into the mailbox."""
        self.ear = Ear(mailroom, Hearing(reception))
        self._inbound = Inbound(self.ear, relay_secret, real_clock) if relay_secret else None
        self.poller = Poller(Mailbox(account_of(imap_url)), self.ear, real_clock, every) if imap_url else None

    @property
    def locks(self) -> Mapping[str, Lock]:
        """What the gate asks of a relay, by address."""
        return self._inbound.locks if self._inbound else {}

    @property
    def larger(self) -> Mapping[str, int]:
        """The address that takes letters, which are larger than other requests."""
        return self._inbound.larger if self._inbound else {}

    def router(self) -> APIRouter:
        """The address for a relay, where there is one."""
        return self._inbound.router() if self._inbound else APIRouter()

    async def start(self) -> None:
        """Begin to look into the mailbox."""
        if self.poller is not None:
            await self.poller.start()

    async def close(self) -> None:
        """Hear nothing more, and let what was heard be acted on."""
        if self.poller is not None:
            await self.poller.close()
        await self.ear.close()

    def troubles(self) -> list[str]:
        """What keeps us from hearing letters, in plain words."""
        return self.poller.troubles() if self.poller is not None else []
