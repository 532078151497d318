"""Shows the week to whoever of the staff asks, and sends it to those who want it when one begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.access import Who
from bot.colleagues import tell
from bot.contacts import calendar_of
from bot.messages import Message, say
from bot.outbox import Outbox
from bot.rules.calendar import at
from bot.tokens import Claim, Tokens
from bot.week.saying import FEATURE, WeekSaying
from config.catalogue import Catalogue
from storage import coalitions, ledger, people, weeks
from storage.coalitions import Coalition
from storage.database import Database, Work
from storage.people import StaffRole

log = structlog.get_logger()

BEGINS, WORTH_IT = time(9), timedelta(hours=8)
"""When a week begins, on its first working day, and for how long its note is worth sending."""


class WeekTalk:
    """Answers the command ``week``, and what begins with ``week.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._saying = WeekSaying(catalogue, tokens)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The last seven days."""
        return await self._saying.message(work, who.coalition, await _role(work, who), now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Send it each week from now on, or no more."""
        action = claim.action.removeprefix(f"{FEATURE}.")
        if not who.may("staff") or action not in ("on", "off"):
            return say(self._catalogue.say("door.bad_button", who.language))
        await weeks.subscribe(work, who.coalition.id, who.person_id, weekly=action == "on")
        return say(self._catalogue.say(f"week.set.{action}", "en"))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)


class WeekWatch:
    """Sends the note when a week begins, once."""

    def __init__(self, database: Database, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._database = database
        self._saying = WeekSaying(catalogue, tokens)
        self._outbox = outbox

    async def tick(self, now: datetime) -> int:
        """Write down what is due; how many notes that were."""
        async with self._database.reading() as work:
            due = [role for role in await weeks.subscribers(work) if await self._is_due(work, role, now)]
        for role in due:
            try:
                async with self._database.work() as work:
                    await self._send(work, role, now)
            except Exception:  # One person's failure stays one failure; the next tick tries again.
                log.exception("the week could not be told", coalition=role.coalition_id)
        return len(due)

    async def _send(self, work: Work, role: StaffRole, now: datetime) -> None:
        coalition = await coalitions.find(work, role.coalition_id)
        if coalition is None:
            return
        message = await self._saying.message(work, coalition, role, now)
        origin = _origin(_monday(coalition, now))
        await tell(work, self._outbox, coalition.id, role.person_id, message, origin, now)

    async def _is_due(self, work: Work, role: StaffRole, now: datetime) -> bool:
        coalition = await coalitions.find(work, role.coalition_id)
        if coalition is None:
            return False
        monday = _monday(coalition, now)
        begins = at(calendar_of(coalition).on_or_after(monday), BEGINS, ZoneInfo(coalition.zone))
        if not begins <= now < begins + WORTH_IT:
            return False
        chats = (await people.identities_of(work, [role.person_id])).values()
        ids = [ledger.delivery_id("reply", date.min, _origin(monday), one.account) for one in chats]
        return any([await ledger.delivery(work, one) is None for one in ids])


async def _role(work: Work, who: Who) -> StaffRole:
    return next(one for one in await people.staff_of(work, who.coalition.id) if one.person_id == who.person_id)


def _monday(coalition: Coalition, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(coalition.zone)).date()
    return today - timedelta(days=today.weekday())


def _origin(monday: date) -> str:
    return f"{FEATURE} {monday.isoformat()}"
