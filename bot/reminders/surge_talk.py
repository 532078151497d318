"""What the lead reads and presses around a surge: it is shown, saved by a button, and taken back by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.messages import Choice, Choices, Context, Message, Table, Text, say
from bot.outbox import Outbox
from bot.pauses import Target
from bot.reminders import surge
from bot.reminders.surge import UNDO, Shift
from bot.submissions import Ask
from bot.tokens import Claim, Tokens
from bot.words import clock_time, short_date
from config.catalogue import Catalogue
from storage import surges
from storage.columns import new_id
from storage.database import Work
from storage.surges import Surge

MOST_ROWS = 40
"""Dates that are listed one by one; the others are counted in words."""


class SurgeTalk:
    """Answers what begins with ``surge.``, and what the commands ask."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def propose(self, work: Work, who: Who, whom: Target, name: str, days: int, now: datetime) -> Message:
        """How many dates and notes would move, and where to; nothing has happened yet."""
        planned = await surge.preview(work, who.coalition.id, whom, days, now)
        staying = self._staying(who, planned.staying)
        if not planned.moving:
            return say(self._word(who, "nothing", organisation=name), *staying)
        lead = self._word(who, "preview", organisation=name, days=days, count=len(planned.moving), stuck=planned.notes)
        more = len(planned.moving) - MOST_ROWS
        and_more = self._catalogue.say("command.reply.and_more", who.language, count=more)
        # The proposal has a name of its own, so that a second press of the same button is known for one.
        subject = "|".join((new_id(), whom.scope, whom.target, str(days)))
        return Message(
            lead,
            (
                Text(lead),
                self._dates(who, planned.moving[:MOST_ROWS], now),
                *((Context(and_more),) if more > 0 else ()),
                *(Text(one) for one in staying),
                Choices((self._choice(who, "save", subject, now), self._choice(who, "leave", subject, now))),
            ),
        )

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Save what was shown, leave it, or take it back."""
        if not who.may("lead"):
            return say(self._catalogue.say("door.old_button", who.language))
        match claim.action.removeprefix("surge."):
            case "save":
                return await self._save(work, who, claim.subject, now)
            case "undo":
                return await self._undo(work, who, claim.subject, now)
            case _:
                return say(self._word(who, "left"))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """A surge has no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def off(self, work: Work, who: Who, whom: Target | None, now: datetime) -> Message:
        """Take back what runs: all of it, or what was moved for exactly those."""
        running = await surges.running(work, who.coalition.id, now)
        meant = [one for one in running if whom is None or Target(one.scope, one.target) == whom]
        done = [await self._end(work, who, one, now) for one in meant]
        counts = [one for one in done if one is not None]
        if not counts:
            return say(self._word(who, "none_running"))
        return self._ended(who, sum(back for back, _ in counts), sum(stays for _, stays in counts))

    async def _save(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        surge_id, scope, target, days = subject.split("|")
        wanted = Surge(
            id=surge_id, coalition_id=who.coalition.id, scope=scope, target=target, days=int(days), by=who.person_id,
            created_at=now, until=now + timedelta(days=int(days)),
        )  # fmt: skip
        done = await surge.begin(work, self._outbox, wanted, self._catalogue.say("surge.note.title"))
        if done is None:
            return say(self._word(who, "saved_before"))
        moved, told = done
        await note(work, who, now, "surge", surge_id, scope=scope, target=target, days=days)
        text = self._word(who, "saved", count=moved, number=told, time=clock_time(now + UNDO, who.zone))
        return Message(text, (Text(text), Choices((self._choice(who, "undo", surge_id, now),))))

    async def _undo(self, work: Work, who: Who, surge_id: str, now: datetime) -> Message:
        found = await surges.find(work, surge_id)
        if found is None or found.coalition_id != who.coalition.id or found.ended_at is not None:
            return say(self._word(who, "none_running"))
        if now > found.created_at + UNDO:
            return say(self._word(who, "too_late"))
        done = await self._end(work, who, found, now)
        return self._ended(who, *done) if done else say(self._word(who, "none_running"))

    async def _end(self, work: Work, who: Who, running: Surge, now: datetime) -> tuple[int, int] | None:
        done = await surge.end(work, self._outbox, running, now)
        if done is not None:
            await note(work, who, now, "surge ended", running.id)
        return done

    def _ended(self, who: Who, back: int, stays: int) -> Message:
        kept = (self._word(who, "kept", count=stays),) if stays else ()
        return say(self._word(who, "ended", count=back), *kept)

    def _dates(self, who: Who, moving: Sequence[Shift], now: datetime) -> Table:
        names = ("member", "file", "due", "until_now")
        columns = tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in names)
        rows = tuple(
            (
                one.ask.organisation.name,
                _file(one.ask),
                self._day(who, one.to, now) if one.to else "",
                self._day(who, one.ask.submission.due_on, now),
            )
            for one in moving
        )
        return Table(self._word(who, "caption"), columns, rows)

    def _staying(self, who: Who, staying: Sequence[Shift]) -> tuple[str, ...]:
        """The dates that cannot move, by name."""
        if not staying:
            return ()
        names = "; ".join(f"{one.ask.organisation.name}, {_file(one.ask)}" for one in staying[:MOST_ROWS])
        return (self._word(who, "stays", text=names),)

    def _choice(self, who: Who, name: str, subject: str, now: datetime) -> Choice:
        claim = Claim(f"surge.{name}", subject, who.coalition.id, who.person_id)
        return Choice(self._word(who, f"choice.{name}"), self._tokens.sign(claim, now), name == "save")

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, now.astimezone(ZoneInfo(who.coalition.zone)).date())

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"surge.{key}", who.language, **values)


def _file(one: Ask) -> str:
    return f"{one.submission.period} {one.schedule.title}"
