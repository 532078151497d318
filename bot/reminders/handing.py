"""A contact hands a data set on to a colleague of her member, or takes it back.

Asks go to one contact of a member, and to another one only when somebody of the member says so. Who leads the member is
never offered by name: nobody is reported to her boss by a tap. What is handed on is the data set, not one period, since
who looks after a file does so each time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.access import Who, short_name
from bot.audit import note
from bot.messages import MOST_CHOICES, Choice, Choices, Message, Text, say
from bot.outbox import Outbox
from bot.reminders import plan
from bot.reminders.heard import folded
from bot.reminders.wording import names, staff_names
from bot.submissions import Ask, asks_of, subject_of, taker_of
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import handovers, people
from storage.database import Work
from storage.handovers import Handover
from storage.people import Contact

BOSS = "leader"
"""The role that is never offered; who leads a member takes a file over by telling staff herself."""
ACTION = "reminder.hand"
_TITLES = frozenset({"dr", "dra", "doctor", "doctora", "mr", "mrs", "ms", "sr", "sra"})


class Handing:
    """Answers what begins with ``reminder.hand``; the caller has seen that the ask is this person's, and open."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def press(self, work: Work, who: Who, found: Ask, to: str, now: datetime) -> Message:
        """Hand it to the contact of that id; with none, ask to whom."""
        colleagues = await people.contacts_of(work, found.organisation.id)
        taker = next((one for one in colleagues if one.id == to), None)
        if taker is None:
            return await self._to_whom(work, who, found, colleagues, now)
        before = await taker_of(work, found)
        await self._hand(work, who, found, taker, now)
        hers = taker.person_id == who.person_id
        values = {} if hers else {"colleague": short_name(taker.name)}
        text = self._say(who, found, "back" if hers else "done", **values)
        undo = (self._choice(who, found, self._catalogue.say("reminder.choice.undo", who.language), before, now),)
        return Message(text, (Text(text), *((Choices(undo),) if before and before.id != to else ())))

    async def _to_whom(self, work: Work, who: Who, found: Ask, colleagues: Sequence[Contact], now: datetime) -> Message:
        staff = await staff_names(work, self._catalogue, who)
        able = await _able(work, found, colleagues)
        if not able:
            return say(self._say(who, found, "nobody", staff=staff))
        text = self._say(who, found, "to_whom", staff=staff)
        return Message(
            text,
            (Text(text), Choices(tuple(self._choice(who, found, one.name, one, now) for one in able[:MOST_CHOICES]))),
        )

    async def _hand(self, work: Work, who: Who, found: Ask, taker: Contact, now: datetime) -> None:
        """Let her have the notes to come about every open period, and what stands in other chats say so."""
        schedule, member = found.schedule, found.organisation
        if taker.is_primary:
            await handovers.hand_back(work, schedule.id, member.id)
        else:
            row = Handover(
                schedule_id=schedule.id,
                organisation_id=member.id,
                coalition_id=member.coalition_id,
                contact_id=taker.id,
                by=who.person_id,
                at=now,
            )
            await handovers.hand(work, row)
        await note(work, who, now, "handed on", found.submission.id, contact=taker.id)
        for one in await asks_of(work, member, now.date()):
            if one.is_open and one.schedule.id == schedule.id:
                await self._outbox.cancel(work, subject_of(one.submission), "other contact", now)
                await plan.plan_again(work, self._outbox, one, now)
                await self._outbox.amend(work, subject_of(one.submission), now)

    def _choice(self, who: Who, found: Ask, label: str, to: Contact | None, now: datetime) -> Choice:
        action = f"{ACTION}.{to.id}" if to else ACTION
        return Choice(
            label, self._tokens.sign(Claim(action, found.submission.id, who.coalition.id, who.person_id), now)
        )

    def _say(self, who: Who, found: Ask, key: str, **values: object) -> str:
        told = {name: value for name, value in names(found, who.name).items() if name != "period"}
        return self._catalogue.say(f"reminder.hand.{key}", who.language, **told, **values)


async def colleague_named(work: Work, found: Ask, name: str) -> Contact | None:
    """The one colleague of that name to whom the ask may be handed; None where nobody is called so, or several are."""
    wanted = set(re.findall(r"\w+", folded(name))) - _TITLES
    able = await _able(work, found, await people.contacts_of(work, found.organisation.id))
    called = [one for one in able if wanted and wanted <= set(re.findall(r"\w+", folded(one.name)))]
    return called[0] if len(called) == 1 else None


async def _able(work: Work, found: Ask, colleagues: Sequence[Contact]) -> list[Contact]:
    """Those to whom it may be handed: they can be reached, want notes, lead nobody, and do not have it already."""
    asked = await taker_of(work, found)
    reached = await people.identities_of(work, [one.person_id for one in colleagues])
    return [
        one
        for one in colleagues
        if one.role != BOSS
        and one.person_id in reached
        and one.opted_out_at is None
        and (asked is None or one.id != asked.id)
    ]
