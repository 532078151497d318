"""The command of staff that shows the coming round: who would get what, and when; and who would not, and why.

It is the same rehearsal as the forecast, so that its statement is what then happens if nobody answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.commands.forecast import MOST_NOTES
from bot.commands.lists import listed, with_way
from bot.commands.naming import target_named
from bot.commands.table import Command
from bot.forecast.rehearsal import Coming, Held, Rehearsal, rehearse
from bot.messages import Context, Message, Table, Text, say
from bot.outbox import Outbox
from bot.reminders.plan import LeftOut
from bot.words import clock_time, short_date
from config.catalogue import Catalogue
from storage import submissions
from storage.database import Work
from storage.pauses import EVERYONE, KIND
from storage.people import Contact, Organisation

COMING = timedelta(days=45)
"""How far a preview looks ahead in chat: one round, with its notes before and after the date."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is looked at: of these members, by id, and about these schedules."""

    members: frozenset[str]
    schedules: frozenset[str]

    def holds(self, one: Coming | Held | LeftOut) -> bool:
        """Whether a line is about one of them."""
        if isinstance(one, LeftOut):
            return one.organisation.id in self.members or one.submission.schedule_id in self.schedules
        asked = {ask.organisation.id for ask in one.asks} or {one.contact.organisation_id}
        return bool(asked & self.members) or any(ask.schedule.id in self.schedules for ask in one.asks)


class PreviewCommand:
    """What staff may know of the coming round."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("remind preview", "staff", self.show, takes="MEMBER OR FILE"),)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Who would get what, and when; and who would not, and why. Nothing is sent by looking."""
        wanted = rest.strip(" \"'“”.")
        until = now + COMING
        found = await rehearse(work, self._outbox, who.coalition.id, now, until, most=MOST_NOTES)
        chosen = await self._chosen(work, who, found, wanted) if wanted else None
        if wanted and chosen is None:
            return say(self._word(who, "preview_unknown", wanted=wanted[:80]))
        coming = [one for one in found.coming if chosen is None or chosen.holds(one)]
        held = [one for one in found.held if chosen is None or chosen.holds(one)]
        left_out = [one for one in found.left_out if chosen is None or chosen.holds(one)]
        counts = {"count": len(coming), "left": len(held) + len(left_out)}
        lead = (
            self._word(who, "preview_of", wanted=wanted[:80], **counts)
            if wanted
            else self._word(who, "preview", **counts)
        )
        blocks: list[Text | Table | Context] = [Text(lead)]
        if coming:
            blocks += self._coming(who, found, coming, now)
        if held or left_out:
            blocks += self._left_out(who, found, held, left_out)
        if found.ends < until:
            date = short_date(self._catalogue, found.ends.astimezone(who.zone).date(), who.language, now.date())
            blocks.append(Context(self._catalogue.say("forecast.as_far_as", who.language, date=date)))
        blocks.append(Context(self._word(who, "preview_note")))
        return Message(lead, tuple(blocks))

    async def _chosen(self, work: Work, who: Who, found: Rehearsal, wanted: str) -> _Chosen | None:
        """The members and the files that are called so; None where nothing is."""
        organisations = list(found.roster.organisations.values())
        target, folded = target_named(organisations, wanted), wanted.casefold()

        def is_meant(one: Organisation) -> bool:
            if target is None or target.scope == EVERYONE:
                return target is not None
            return one.kind == target.target if target.scope == KIND else one.id == target.target

        members = frozenset(one.id for one in organisations if is_meant(one))
        schedules = frozenset(
            one.id
            for one in await submissions.schedules(work, who.coalition.id)
            if folded in one.title.casefold() or one.title.casefold() in folded
        )
        return _Chosen(members, schedules) if members or schedules else None

    def _coming(self, who: Who, found: Rehearsal, coming: Sequence[Coming], now: datetime) -> Sequence[Table | Context]:
        rows = [
            (
                self._moment(who, one.at, now, ZoneInfo(one.contact.zone)),
                self._way(found, one.contact, self._to(found, one.contact)),
                one.title + (f" ({self._reason(one.why)})" if one.why else ""),
            )
            for one in coming
        ]
        return self._list(who, "coming", ("when", "to", "what"), rows)

    def _left_out(
        self, who: Who, found: Rehearsal, held: Sequence[Held], left_out: Sequence[LeftOut]
    ) -> Sequence[Table | Context]:
        rows = [(self._to(found, one.contact), one.title, self._reason(one.why)) for one in held]
        rows += [
            (one.organisation.name, f"{one.submission.period} {one.title}", self._reason(one.why)) for one in left_out
        ]
        return self._list(who, "left_out", ("member", "file", "why"), rows)

    def _list(
        self, who: Who, caption: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]
    ) -> Sequence[Table | Context]:
        heads = [f"command.column.{name}" for name in columns]
        said = self._catalogue.say(f"command.caption.{caption}", who.language)
        return listed(self._catalogue, who.language, said, heads, rows)

    def _to(self, found: Rehearsal, contact: Contact) -> str:
        member = found.roster.organisations.get(contact.organisation_id)
        return f"{contact.name}, {member.name}" if member else contact.name

    def _way(self, found: Rehearsal, contact: Contact, to: str) -> str:
        """To whom, and the way, where that is not a chat."""
        chat = found.roster.reach(contact)
        if chat is None:
            return to
        return with_way(self._catalogue, to, chat.platform, "en", is_mention=chat.is_mention)

    def _reason(self, why: str) -> str:
        return self._catalogue.say(f"reason.{why.replace(' ', '_')}")

    def _moment(self, who: Who, moment: datetime, now: datetime, zone: ZoneInfo) -> str:
        today = now.astimezone(who.zone).date()
        day = short_date(self._catalogue, moment.astimezone(zone).date(), who.language, today)
        return f"{day}, {clock_time(moment, zone)}"

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"command.reply.{key}", who.language, **values)
