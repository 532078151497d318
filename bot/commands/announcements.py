"""Commands about announcements: announce, announcements, used."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.announcements.desk import ROUND
from bot.announcements.talk import AnnouncementTalk
from bot.announcements.typed import MOST_WORDS, Typed, understood, with_channel
from bot.commands.naming import target_named, unknown_member
from bot.commands.table import Command
from bot.messages import Message, say
from bot.pauses import Target
from bot.schedules.terms import files_named
from config.catalogue import Catalogue
from storage import people, submissions
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
            Command("used", "staff", self.used, takes="TITLE, PERIOD: TEXT", verbatim=True),
        )

    async def announcements(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How the latest ones stand."""
        return await self._talk.show(work, who, now)

    async def used(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Tell whoever sent a file what it was used for; shown first, and approved like an announcement."""
        match understood(rest):
            case Typed(whom=wanted, text=text):
                schedule, period = files_named(await submissions.schedules(work, who.coalition.id), wanted)
                if schedule is None:
                    known = ", ".join(f"“{one.title}”" for one in await submissions.schedules(work, who.coalition.id))
                    key = "schedule.unknown" if known else "schedule.none"
                    values = {"wanted": wanted[:60], "known": known} if known else {}
                    return say(self._catalogue.say(key, who.language, **values))
                came = await submissions.periods_in(work, schedule.id)
                meant = next((one for one in came if not period or period.casefold() in _names(one)), None)
                if meant is None:
                    return say(self._catalogue.say("announcement.used.nothing", who.language, file=schedule.title))
                return await self._talk.propose(work, who, Target(ROUND, f"{schedule.id} {meant}"), text, now)
            case "long":
                return say(self._catalogue.say("announcement.long", who.language, count=MOST_WORDS))
            case "links":
                return say(self._catalogue.say("announcement.links", who.language))
            case _:
                return say(self._catalogue.say("announcement.used.usage", who.language))

    async def announce(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Show what would go out and to how many; the buttons under it do it."""
        match understood(rest):
            case Typed(whom=wanted, text=text):
                named, in_channel = with_channel(wanted)
                if not named:
                    return say(self._catalogue.say("announcement.channel.beside", who.language))
                members = await people.organisations(work, who.coalition.id)
                whom = target_named(members, named)
                if whom is None:
                    return unknown_member(self._catalogue, members, named, who.language)
                return await self._talk.propose(work, who, whom, text, now, in_channel=in_channel)
            case "long":
                return say(self._catalogue.say("announcement.long", who.language, count=MOST_WORDS))
            case "links":
                return say(self._catalogue.say("announcement.links", who.language))
            case _:
                return say(self._catalogue.say("announcement.usage", who.language))


def _names(period: str) -> tuple[str, str]:
    """How one says a period: with its year, and without."""
    return period.casefold(), period.casefold().rpartition(" ")[0]
