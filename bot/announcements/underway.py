"""An announcement that was approved: how far it is, and the buttons that start, pause, end it or take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.access import Who
from bot.announcements import desk
from bot.announcements.typed import first_words
from bot.announcements.wording import Wording
from bot.audit import note
from bot.messages import Block, Fact, Facts, Message, Text, say
from bot.outbox import Outbox
from bot.rules.verdict import HALTED
from storage import announcements, ledger, people
from storage.announcements import Announcement
from storage.database import Work

ACTS = ("start", "undo", "halt", "resume", "cancel", "show")
_LEADS = ("start", "resume")
"""What lets more go out is for who may approve; whoever is on the staff may stop it."""
_OPEN = ("ready", "sending", "in_doubt")
_COUNTED = (
    ("waiting", ("ready",)),
    ("on_its_way", ("sending", "in_doubt")),
    ("held", ("held",)),
    ("failed", ("failed",)),
    ("cancelled", ("cancelled",)),
    ("expired", ("expired",)),
)
"""What is said beside those whom it has reached, and of which states of the ledger it is the sum."""


class Underway:
    """Shows how approved announcements stand, and does what staff press."""

    def __init__(self, wording: Wording, outbox: Outbox) -> None:
        self._wording = wording
        self._outbox = outbox

    async def press(self, work: Work, who: Who, act: str, one: Announcement, now: datetime) -> Message:
        """Do what the button says; whoever is first has done it."""
        word = self._wording.word
        if act in _LEADS and not who.may("lead"):
            return say(word(who, "leads_approve"))
        if act == "show":
            return Message(word(who, "progress_lead"), tuple(await self.blocks(work, who, one, now)))
        if one.ended_at or not one.approved_at or not await self._is_open(work, one):
            return await self._after(work, who, one, word(who, "over"), now)
        text = await self._done(work, who, act, one, now)
        if text is None:
            return await self._after(work, who, one, word(who, "too_late" if act == "undo" else "done_before"), now)
        await note(work, who, now, f"announcement {act}", one.id)
        return await self._after(work, who, one, text, now)

    async def blocks(self, work: Work, who: Who, one: Announcement, now: datetime) -> Sequence[Block]:
        """How one announcement stands, and what can be done about it."""
        roles = await people.staff_of(work, one.coalition_id)
        staff = {role.person_id: role.name for role in roles}
        counts = (await announcements.progress(work, [one.id]))[one.id]
        state = await self._state(work, one, counts, now)
        posted = await announcements.posted(work, one.id) if one.in_channel else {}
        counts = {status: many - posted.get(status, 0) for status, many in counts.items()}
        word, total = self._wording.word, sum(counts.values())
        by = staff.get(one.by) or self._wording.catalogue.say("door.our_staff", who.language)
        lines = [word(who, f"state.{state}", text=first_words(one.text), staff=by)]
        if total and one.approved_at:
            sent = counts.get("sent", 0)
            lines.append(word(who, "progress", number=sent, count=total, percent=100 * sent // total))
        if posted and one.approved_at:
            lines.append(word(who, f"posted.{_furthest(posted)}"))
        drawn: list[Block] = [Text("\n\n".join(lines))]
        rest = {label: sum(counts.get(each, 0) for each in states) for label, states in _COUNTED}
        if one.approved_at and any(rest.values()):
            facts = [Fact(word(who, f"count.{label}"), str(count)) for label, count in rest.items() if count]
            drawn.append(Facts(tuple(facts)))
        return [*drawn, *self._buttons(who, one, state, desk.may_approve(who, one, roles), now)]

    def _buttons(self, who: Who, one: Announcement, state: str, approves: bool, now: datetime) -> Sequence[Block]:
        offered = {
            "proposed": ("approve", "leave"),
            "coming": ("start", "undo", "show"),
            "running": ("halt", "cancel", "show"),
            "halted": ("resume", "cancel", "show"),
        }.get(state, ())
        names = [name for name in offered if approves or name != "approve"]
        names = [name for name in names if who.may("lead") or name not in _LEADS]
        return [self._wording.choices(who, one, names, now)] if names else []

    async def _done(self, work: Work, who: Who, act: str, one: Announcement, now: datetime) -> str | None:
        """What was done; None where somebody was faster, or it is too late."""
        word = self._wording.word
        match act:
            case "start":
                return word(who, "started") if await desk.start(work, one, now) else None
            case "undo":
                count = await desk.take_back(work, self._outbox, one, now)
                return None if count is None else word(who, "taken_back", count=count)
            case "halt":
                count = await desk.halt(work, one, now)
                return None if count is None else word(who, "halted", count=count)
            case "resume":
                count = await desk.resume(work, self._outbox, one, now)
                return None if count is None else word(who, "resumed", count=count)
            case _:
                count = await desk.cancel(work, self._outbox, one, now)
                return None if count is None else word(who, "cancelled", count=count)

    async def _after(self, work: Work, who: Who, one: Announcement, text: str, now: datetime) -> Message:
        """What was done, and how it stands since."""
        found = await announcements.find(work, one.id)
        return Message(text, (Text(text), *(await self.blocks(work, who, found, now) if found else ())))

    async def _is_open(self, work: Work, one: Announcement) -> bool:
        counts = (await announcements.progress(work, [one.id]))[one.id]
        return any(counts.get(state) for state in _OPEN)

    async def _state(self, work: Work, one: Announcement, counts: Mapping[str, int], now: datetime) -> str:
        if one.ended_at is not None:
            return "cancelled"
        if one.approved_at is None or one.starts_at is None:
            return "proposed"
        if not any(counts.get(state) for state in _OPEN):
            return "done"
        if await ledger.state_of_campaign(work, one.id) == HALTED:
            return "halted"
        return "coming" if now < one.starts_at else "running"


def _furthest(posted: Mapping[str, int]) -> str:
    """How it stands in the channel, where there is one post in each workspace; what needs a hand goes first."""
    if posted.get("failed") or posted.get("held"):
        return "failed"
    return "waiting" if any(posted.get(status) for status in _OPEN) else "sent" if posted.get("sent") else "failed"
