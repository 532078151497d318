"""What staff read and press around an announcement: shown first, approved by who leads, then looked after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.access import Who
from bot.announcements import desk
from bot.announcements.author import AnnouncementAuthor
from bot.announcements.desk import KIND, MANY, Weighed, may_approve, other_leads, subject_of
from bot.announcements.typed import first_words
from bot.announcements.underway import ACTS, Underway
from bot.announcements.wording import Wording
from bot.audit import note
from bot.colleagues import as_colleague, tell
from bot.messages import Block, Context, Message, Text, say
from bot.outbox import Outbox
from bot.pauses import Target
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from config.catalogue import Catalogue
from storage import announcements, coalition_channels, people, waiting
from storage.announcements import Announcement
from storage.columns import new_id
from storage.database import Work
from storage.pauses import MEMBER

MOST_LISTED = 5
"""Announcements that are listed with their buttons; older ones are counted."""
A_MINUTE = timedelta(minutes=1)
"""Whatever is out sooner needs no forecast."""


class AnnouncementTalk:
    """Answers what begins with ``announcement.``, and what the commands ask."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox, author: AnnouncementAuthor) -> None:
        self._catalogue = catalogue
        self._wording = Wording(catalogue, tokens)
        self._underway = Underway(self._wording, outbox)
        self._outbox = outbox
        self._author = author
        self._tone = Tone(catalogue)

    async def propose(
        self, work: Work, who: Who, whom: Target, text: str, now: datetime, *, in_channel: bool = False
    ) -> Message:
        """Keep a draft, and show it as a contact would see it, with who would get it; nothing else has happened.

        What threatens or names somebody is not kept; what presses in another way is shown with other words for it.
        """
        sound = await self._tone.judge(work, who.coalition.id, text)
        if sound.refused:
            return self._tone.refusal(sound, text, who.language)
        if in_channel and (why := await _not_for_all(work, who, whom)):
            return say(self._word(who, f"channel.{why}"))
        one = Announcement(
            id=new_id(), coalition_id=who.coalition.id, scope=whom.scope, target=whom.target, text=text,
            by=who.person_id, created_at=now, in_channel=in_channel,
        )  # fmt: skip
        weighed = await desk.weigh(work, one, now)
        if weighed.sample is None:
            return Message(self._word(who, "nobody"), (Text(self._word(who, "nobody")), *self._left_out(who, weighed)))
        await announcements.add(work, one)
        staff = await people.staff_of(work, who.coalition.id)
        acts = ("approve",) if may_approve(who, one, staff) else ("ask",) if other_leads(one, staff) else ()
        shown = await self._shown(work, who, one, weighed)
        ask = () if acts else (Text(self._word(who, "no_lead")),)
        return replace(shown, blocks=(*shown.blocks, *ask, self._wording.choices(who, one, (*acts, "leave"), now)))

    async def show(self, work: Work, who: Who, now: datetime) -> Message:
        """The latest announcements, how far each is, and what can be done about it."""
        listed = await announcements.latest(work, who.coalition.id, MOST_LISTED)
        if not listed:
            return say(self._word(who, "none"))
        lead = self._word(who, "list")
        blocks: list[Block] = [Text(lead)]
        for one in listed:
            blocks += await self._underway.blocks(work, who, one, now)
        more = await announcements.count(work, who.coalition.id) - len(listed)
        if more > 0:
            blocks.append(Context(self._catalogue.say("command.reply.and_more", who.language, count=more)))
        return Message(lead, tuple(blocks))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Put it before a lead, approve it, or leave it; once it is approved, look after it."""
        one = await announcements.find(work, claim.subject)
        if not who.may("staff") or one is None or one.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.old_button", who.language))
        match claim.action.removeprefix(f"{KIND}."):
            case act if act in ACTS:
                return await self._underway.press(work, who, act, one, now)
            case "ask":
                return await self._ask(work, who, one, now)
            case "approve":
                return await self._approve(work, who, one, now)
            case "confirm":
                return await self._approve(work, who, one, now, is_sure=True)
            case _:
                return await self._leave(work, who, one, now)

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """An announcement has no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _ask(self, work: Work, who: Who, one: Announcement, now: datetime) -> Message:
        """Put the draft before everybody who may approve it, once."""
        weighed = await desk.weigh(work, one, now)
        if weighed.sample is None:
            return say(self._word(who, "nobody"))
        if one.approved_at or one.ended_at or not await announcements.ask(work, one.id, now):
            return say(self._word(who, "asked_before"))
        leads = other_leads(one, await people.staff_of(work, who.coalition.id))
        for lead in leads:
            reader = as_colleague(who, lead)
            shown = await self._shown(work, reader, one, weighed)
            wish = self._word(reader, "wish", staff=who.name)
            acts = self._wording.choices(reader, one, ("approve", "leave"), now)
            await self._tell(work, reader, Message(wish, (Text(wish), *shown.blocks, acts)), f"{one.id} asked", now)
        await note(work, who, now, "announcement proposed", one.id)
        return say(self._word(who, "asked", staff=", ".join(lead.name for lead in leads)))

    async def _tell(self, work: Work, reader: Who, message: Message, origin: str, now: datetime) -> None:
        await tell(work, self._outbox, reader.coalition.id, reader.person_id, message, f"{KIND} {origin}", now)

    async def _approve(
        self, work: Work, who: Who, one: Announcement, now: datetime, *, is_sure: bool = False
    ) -> Message:
        if not may_approve(who, one, await people.staff_of(work, who.coalition.id)):
            return say(self._word(who, "not_alone" if who.may("lead") else "leads_approve"))
        if one.approved_at or one.ended_at:
            return say(self._word(who, "approved_before"))
        weighed = await desk.weigh(work, one, now)
        if weighed.sample is None:
            return say(self._word(who, "nobody"))
        if not is_sure and (one.by == who.person_id or weighed.count > MANY):
            key = "sure_alone" if one.by == who.person_id else "sure_many"
            text = self._word(who, key, count=weighed.count)
            return Message(text, (Text(text), self._wording.choices(who, one, ("confirm", "leave"), now)))
        title = self._catalogue.say("announcement.about", who.language, text=first_words(one.text))
        planned = await desk.approve(work, self._outbox, one, title, who.person_id, now)
        if planned is None:
            return say(self._word(who, "approved_before"))
        await note(work, who, now, "announcement approved", one.id, count=str(planned))
        return await self._approved(work, who, one, planned, now)

    async def _approved(self, work: Work, who: Who, one: Announcement, planned: int, now: datetime) -> Message:
        first = await waiting.first_about(work, subject_of(one.id)) or now
        values = {"count": planned, "when": self._wording.moment(who, first, now)}
        if one.by != who.person_id:
            told = say(self._word(who, "approved_yours", staff=who.name, text=first_words(one.text), **values))
            await self._tell(work, replace(who, person_id=one.by), told, f"{one.id} approved {now.isoformat()}", now)
        text = self._word(who, "approved", **values)
        beside = [Text(self._word(who, "channel.waits"))] if one.in_channel else []
        return Message(text, (Text(text), *beside, self._wording.choices(who, one, ("start", "undo", "show"), now)))

    async def _leave(self, work: Work, who: Who, one: Announcement, now: datetime) -> Message:
        if one.approved_at or one.ended_at:
            return say(self._word(who, "approved_before"))
        if not await announcements.discard(work, one.id):
            await announcements.end(work, one.id, now)
        if one.by != who.person_id:
            told = say(self._word(who, "left_yours", staff=who.name, text=first_words(one.text)))
            await self._tell(work, replace(who, person_id=one.by), told, f"{one.id} left", now)
        await note(work, who, now, "announcement left", one.id)
        return say(self._word(who, "left"))

    async def _shown(self, work: Work, who: Who, one: Announcement, weighed: Weighed) -> Message:
        """The announcement as one of its readers would see it, and how many they are."""
        assert weighed.sample is not None, "the caller has looked"
        drawn = await self._author.drawn(work, one, weighed.sample)
        lead = self._word(who, "preview", name=weighed.sample.name)
        blocks: list[Block] = [Text(lead), *drawn.blocks]
        blocks.append(Text(self._word(who, "counts", count=weighed.count, number=weighed.at_once)))
        if one.in_channel:
            posted = await self._author.posted(work, one)
            blocks += [Text(self._word(who, "channel.too")), *posted.blocks]
        if weighed.later:
            blocks += [Text(self._word(who, "later")), self._wording.reasons(weighed.later)]
        blocks += self._left_out(who, weighed)
        if weighed.takes > A_MINUTE:
            blocks.append(Text(self._word(who, "takes", minutes=round(weighed.takes / A_MINUTE))))
        sound = await self._tone.judge(work, who.coalition.id, one.text)
        blocks += self._tone.warning(sound, one.text, who.language)
        return Message(lead, tuple(blocks))

    def _left_out(self, who: Who, weighed: Weighed) -> Sequence[Block]:
        return [Text(self._word(who, "never")), self._wording.reasons(weighed.never)] if weighed.never else []

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._wording.word(who, key, **values)


async def _not_for_all(work: Work, who: Who, whom: Target) -> str:
    """Why it cannot be posted where everybody reads it: it is for one member, or there is no such place."""
    if whom.scope == MEMBER:
        return "not_one"
    return "" if await coalition_channels.of_coalition(work, who.coalition.id) else "none"
