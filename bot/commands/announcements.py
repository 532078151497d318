"""Commands about announcements: announce, announcements."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.announcements.talk import AnnouncementTalk
from bot.announcements.typed import MOST_WORDS, Typed, understood
from bot.commands.naming import target_named, unknown_member
from bot.commands.table import Command
from bot.messages import Message, say
from config.catalogue import Catalogue
from storage import people
from storage.database import Work


class AnnouncementCommands:
    """How staff tell many contacts something at once."""

    def __init__(self, catalogue: Catalogue, talk: AnnouncementTalk) -> None:
        self._catalogue = catalogue
        self._talk = talk

    def table(self) -> tuple[Command, ...]:
        """The rows of these commands."""
        return (
            Command("announce", "staff", self.announce, takes="WHO: TEXT", verbatim=True),
            Command("announcements", "staff", self.announcements),
        )

    async def announcements(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How the latest ones stand."""
        return await self._talk.show(work, who, now)

    async def announce(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Show what would go out and to how many; the buttons under it do it."""
        match understood(rest):
            case Typed(whom=wanted, text=text):
                members = await people.organisations(work, who.coalition.id)
                whom = target_named(members, wanted)
                if whom is None:
                    return unknown_member(self._catalogue, members, wanted, who.language)
                return await self._talk.propose(work, who, whom, text, now)
            case "long":
                return say(self._catalogue.say("announcement.long", who.language, count=MOST_WORDS))
            case "links":
                return say(self._catalogue.say("announcement.links", who.language))
            case _:
                return say(self._catalogue.say("announcement.usage", who.language))
