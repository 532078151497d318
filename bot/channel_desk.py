"""Staff say in which channel a coalition's results and news are posted, and the channel hears what it will read there.

It is said where it holds, since nobody types a channel's name right and a name can be given to another one. Whoever
reads along is told once what is posted and what never is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import posts
from bot.access import Who
from bot.audit import note
from bot.messages import Message, Text, say
from bot.offers import Post
from bot.outbox import Outbox
from bot.weighing import Standing
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalition_channels, coalitions, ledger, people
from storage.coalition_channels import CoalitionChannel
from storage.database import Work
from storage.ledger import Delivery

KIND = "channel"
WORTH_IT = timedelta(days=7)
"""For how long the sentence that tells a channel what it will read waits for working hours."""


class ChannelDesk:
    """Answers the commands about the coalition's channel."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Whether there is a channel, and since when."""
        found = await coalition_channels.of_coalition(work, who.coalition.id)
        if not found:
            return say(self._word(who, "none"))
        staff = {role.person_id: role.name for role in await people.staff_of(work, who.coalition.id)}
        ours = self._catalogue.say("door.our_staff", who.language)
        today = now.astimezone(who.zone).date()
        lines = [
            self._word(
                who,
                "is_here" if _is_at(who, one) else "is_there",
                staff=staff.get(one.by, ours),
                date=short_date(self._catalogue, one.set_at.astimezone(who.zone).date(), who.language, today),
            )
            for one in found
        ]
        return say(*lines, self._word(who, "rule"))

    async def here(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Post in this channel from now on, in the place of an earlier one of this workspace."""
        if who.at is None or who.by is None or not who.at.shared:
            return say(self._word(who, "where"))
        by, conversation = who.by, who.at.conversation
        there = await coalition_channels.at(work, by.platform, by.workspace, conversation)
        if there is not None:
            return say(self._word(who, "already" if there.coalition_id == who.coalition.id else "taken"))
        wanted = CoalitionChannel(
            platform=by.platform, workspace=by.workspace, coalition_id=who.coalition.id, conversation=conversation,
            by=who.person_id, set_at=now,
        )  # fmt: skip
        await coalition_channels.put(work, wanted)
        await posts.redirect(work, who.coalition.id, ledger.lane_id(by.platform, by.workspace), conversation)
        await note(work, who, now, "channel set", conversation, platform=by.platform, workspace=by.workspace)
        await self._greet(work, who, conversation, now)
        told = [self._word(who, "set"), self._word(who, "rule")]
        return say(*told, *([self._word(who, "outsiders")] if who.at.outsiders else []))

    async def off(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Post nothing any more: in this workspace, or where it is said in private, in any."""
        found = [one for one in await coalition_channels.of_coalition(work, who.coalition.id) if _is_meant(who, one)]
        if not found:
            return say(self._word(who, "none"))
        waited = 0
        for one in found:
            lane = ledger.lane_id(one.platform, one.workspace)
            await coalition_channels.remove(work, one.coalition_id, one.platform, one.workspace)
            waited += await posts.cancel(work, one.coalition_id, lane, "no channel", now)
            await note(work, who, now, "channel off", one.conversation, platform=one.platform, workspace=one.workspace)
        return say(self._word(who, "off", count=waited))

    async def _greet(self, work: Work, who: Who, conversation: str, now: datetime) -> None:
        hello = Post(
            kind=KIND,
            coalition_id=who.coalition.id,
            origin=f"hello {conversation}",
            subject=f"{KIND}:{who.coalition.id}",
            template="channel.hello",
            args={},
            due=now,
            not_after=now + WORTH_IT,
        )
        await self._outbox.post(work, hello, now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"channel.{key}", who.language, **values)


class ChannelAuthor:
    """Writes what a channel is told when it becomes a coalition's."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted for as long as the channel is the coalition's."""
        return Standing()

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """What will be posted there, and what never."""
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert coalition is not None, "the verdict has looked at it in this transaction"
        keys = ("channel.hello.lead", "channel.hello.never")
        lead, never = (self._catalogue.say(key, coalition.language, coalition=coalition.name) for key in keys)
        return Message(lead, (Text(lead), Text(never)))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._catalogue.say("channel.hello.title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """It is for a place and for no person."""
        return self.title(row, language)


def _is_at(who: Who, one: CoalitionChannel) -> bool:
    """Whether the words about the channel are said in it."""
    return who.at is not None and who.at.conversation == one.conversation


def _is_meant(who: Who, one: CoalitionChannel) -> bool:
    """Whether it is in the workspace in whose channel this is said; in private all of them are meant."""
    if who.at is None or not who.at.shared or who.by is None:
        return True
    return (one.platform, one.workspace) == (who.by.platform, who.by.workspace)
