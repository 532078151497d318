"""Tells staff what nobody has accepted, and that a promised day comes near, while it can be kept or named anew.

Where the day cannot be kept, the note that says so is ready: staff add the cause and the new day (mission M39).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.contacts import calendar_of
from bot.messages import Choice, Choices, Context, Message, Text
from bot.outbox import Outbox
from bot.requests.desk import LOOKED_AT, RequestDesk, today_in
from bot.rules.calendar import at
from bot.rules.promised import look_days, unseen_day
from bot.tokens import Claim, Tokens
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import coalitions, people, requests
from storage.coalitions import Coalition
from storage.database import Database, Work
from storage.requests import ACCEPTED, OPEN, DataRequest

log = structlog.get_logger()

OFFERED = {OPEN: ("accept", "decline"), ACCEPTED: ("deliver", "date")}
"""What staff can do at once about what nobody has accepted, and about a day that comes near."""


class RequestWatch:
    """Looks after promised days, whoever forgets them."""

    def __init__(self, database: Database, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._database = database
        self._catalogue = catalogue
        self._tokens = tokens
        self._desk = RequestDesk(catalogue, outbox)

    async def tick(self, now: datetime) -> int:
        """Tell staff of what comes due, each in a unit of its own; how many there were."""
        async with self._database.reading() as work:
            due = await requests.to_look_at(work, now)
        for coalition_id, request_id in due:
            try:
                async with self._database.work() as work:
                    await self._look(work, coalition_id, request_id, now)
            except Exception:  # One request's failure stays one failure; the next tick tries again.
                log.exception("staff could not be told of a request", request=request_id)
        return len(due)

    async def _look(self, work: Work, coalition_id: str, request_id: str, now: datetime) -> None:
        asked = await requests.find(work, coalition_id, request_id)
        coalition = await coalitions.find(work, coalition_id)
        if asked is None or coalition is None or asked.look_at is None or asked.state not in OFFERED:
            return
        today = today_in(coalition, now)
        if await requests.looked_at(work, asked.id, asked.look_at, _following(asked, coalition, today)):
            await self._tell(work, coalition, asked, today, now)

    async def _tell(self, work: Work, coalition: Coalition, asked: DataRequest, today: date, now: datetime) -> None:
        if asked.due_on is None:
            since = short_date(self._catalogue, today_in(coalition, asked.asked_at), "en", today)
            lead, after = self._say("en", "unseen", number=asked.number, date=since), self._say("en", "unseen_after")
        else:
            due = long_date(self._catalogue, asked.due_on, "en")
            lead, after = self._say("en", "near", number=asked.number, due=due), self._say("en", "near_after")
        staff = {one.person_id for one in await people.staff_of(work, coalition.id)}
        for person_id in sorted({asked.owner_id or ""} & staff or staff):
            choices = tuple(
                Choice(
                    self._say("en", f"choice.{action}"),
                    self._tokens.sign(Claim(f"request.{action}", asked.id, coalition.id, person_id), now),
                    action in ("accept", "deliver"),
                )
                for action in OFFERED[asked.state]
            )
            blocks = (Text(lead), Context(f"“{asked.words}”"), Text(after), Choices(choices))
            step = f"near {asked.due_on} {today}"
            await self._desk.tell(work, asked, [person_id], Message(lead, blocks), step, now)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", language, **values)


def _following(asked: DataRequest, coalition: Coalition, today: date) -> datetime | None:
    """The next moment at which staff are told of it."""
    calendar, zone = calendar_of(coalition), ZoneInfo(coalition.zone)
    if asked.due_on is None:
        return at(unseen_day(today_in(coalition, asked.asked_at), today, calendar), LOOKED_AT, zone)
    days = look_days(asked.promised_on or today, asked.due_on, calendar)
    following = next((day for day in days if day > today), None)
    return at(following, LOOKED_AT, zone) if following else None
