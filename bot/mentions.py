"""A note in a shared channel: who agrees to be called by name there, and how such a note is opened in private.

Some people are in no chat with us and read no mail of ours, and yet they read a channel that several companies share.
Who says so herself is mentioned there, where nothing else reaches her: that there is a note, and no word of what it is
about. It is opened for her eyes alone, and she ends it in her settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.messages import Choice, Message, say
from bot.outbox import Outbox
from bot.submissions import weigh_again
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import people, reach
from storage.database import Work
from storage.people import ChatIdentity

FEATURE = "mention"
_ON, _OFF = f"{FEATURE}.on", f"{FEATURE}.off"


class Mentions:
    """Takes an agreement and its end, and shows a note to who was mentioned for it."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def offered(self, work: Work, who: Who, now: datetime) -> Choice | None:
        """A button to agree, where she speaks in a shared place and no private chat reaches her; or one to end it."""
        mine = await _mine(work, who)
        if mine is not None and mine.mention_in:
            return self._choice(who, "off", now)
        may = mine is not None and mine.unreachable_why and who.at is not None and who.at.shared
        return self._choice(who, "on", now) if may else None

    async def agrees(self, work: Work, who: Who) -> bool:
        """Whether she has agreed, with the account that speaks now."""
        mine = await _mine(work, who)
        return mine is not None and bool(mine.mention_in)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Agree, end it, or open a note."""
        if claim.action not in (_ON, _OFF):
            shown = await self._outbox.shown(work, claim.subject, who.person_id, now)
            return shown or say(self._word(who, "nothing_to_open", name=who.first_name))
        mine = await _mine(work, who)
        if mine is None or who.contact is None:
            return say(self._word(who, "not_here", name=who.first_name))
        if claim.action == _OFF:
            await self._settle(work, who, mine, "", now)
            return say(self._word(who, "ended", name=who.first_name))
        if who.at is None or not who.at.shared or not mine.unreachable_why:
            return say(self._word(who, "not_here", name=who.first_name))
        await self._settle(work, who, mine, who.at.conversation, now)
        return say(self._word(who, "agreed", name=who.first_name), self._word(who, "neutral"))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form here."""
        return await self.press(work, who, claim, now)

    async def _settle(self, work: Work, who: Who, mine: ChatIdentity, channel: str, now: datetime) -> None:
        """Keep it, note that it was set, and have what waits planned anew wherever she is known."""
        await reach.agree(work, mine.platform, mine.workspace, mine.account, channel)
        await note(work, who, now, "mention agreed" if channel else "mention ended", who.person_id)
        await weigh_again(work, who.person_id, now.astimezone(who.zone).date())

    def _choice(self, who: Who, name: str, now: datetime) -> Choice:
        token = self._tokens.sign(Claim(f"{FEATURE}.{name}", who.person_id, who.coalition.id, who.person_id), now)
        return Choice(self._word(who, f"choice.{name}"), token)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"mention.{key}", who.language, **values)


async def _mine(work: Work, who: Who) -> ChatIdentity | None:
    """The account with which she speaks now."""
    by = who.by
    return await people.identity(work, by.platform, by.workspace, by.account) if by is not None else None
