"""What a person is asked for in all, and her word that it is too much; answers ``load.`` (mission M52).

It is her own word, given with her name, and has nothing to do with a pulse: no answer of a pulse ever steers anything.
For thirty days she is written to half as often, whatever coalition asks. Staff read which member that is, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.inbox import Place, Speaker
from bot.messages import Choice, Choices, Message, Text, say
from bot.outbox import Outbox
from bot.submissions import open_asks_of, weigh_again
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people
from storage.database import Work

FEATURE = "load"
EASED = timedelta(days=30)
QUARTER = timedelta(days=92)
WORDS = ("too_much", "about_right", "too_little")


class Capacity:
    """Adds up what a person is asked for, and hears whether that is too much."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How many asks, how many minutes, and when the next one is due."""
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        today = now.astimezone(who.zone).date()
        asks = [
            one
            for one in await open_asks_of(work, who.person_id, who.coalition.id, today)
            if one.submission.due_on <= today + QUARTER
        ]
        choices = self._choices(who, now)
        if not asks:
            text = self._word(who, "none", name=who.first_name)
            return Message(text, (Text(text), choices))
        first = min(one.submission.due_on for one in asks)
        values = {"minutes": sum(one.schedule.minutes for one in asks)} | (
            {"count": len(asks)} if len(asks) > 1 else {}
        )
        date = short_date(self._catalogue, first, who.language, today)
        text = self._word(who, "lead" if len(asks) > 1 else "lead_one", name=who.first_name, date=date, **values)
        return Message(text, (Text(text), choices))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Write to her half as often for a while, or as before."""
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        said = claim.action.removeprefix(f"{FEATURE}.")
        today = now.astimezone(who.zone).date()
        if said != "too_much":
            if await people.ease(work, who.person_id, None):
                await weigh_again(work, who.person_id, today)
            return say(self._word(who, "as_before", name=who.first_name))
        until = now + EASED
        if await people.ease(work, who.person_id, until):
            await weigh_again(work, who.person_id, today)
            await note(work, who, now, "capacity", who.contact.organisation_id)
            await self._tell_staff(work, who, now)
        date = short_date(self._catalogue, until.astimezone(who.zone).date(), who.language, today)
        return say(self._word(who, "eased", name=who.first_name, date=date))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _tell_staff(self, work: Work, who: Who, now: datetime) -> None:
        """Of which member it is; never what she said, nor of what."""
        assert who.organisation is not None, "a contact belongs to a member"
        staff = [role.person_id for role in await people.staff_of(work, who.coalition.id)]
        text = self._catalogue.say("load.staff", who.coalition.language, organisation=who.organisation.name)
        for chat in (await people.identities_of(work, staff)).values():
            by = Speaker(chat.platform, chat.workspace, chat.account)
            origin = f"capacity {who.person_id} {now.isoformat()}"
            await self._outbox.reply(work, who.coalition.id, by, Place(chat.conversation), say(text), origin, now)

    def _choices(self, who: Who, now: datetime) -> Choices:
        labels = {one: self._catalogue.say(f"pulse.option.load.{one}", who.language) for one in WORDS}
        return Choices(tuple(Choice(label, self._token(who, one, now)) for one, label in labels.items()))

    def _token(self, who: Who, said: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{said}", who.person_id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"load.{key}", who.language, **values)
