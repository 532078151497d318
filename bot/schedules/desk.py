"""Staff agree on schedules: what is asked again and again, by which rule; answers what begins with ``schedule.``.

Nothing is stored before its dates were seen: a button carries the very rule that was shown, so that what is saved is
what was read. Whoever presses twice, or a button from before somebody else's change, reads how it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.access import Who
from bot.audit import note
from bot.contacts import roster
from bot.messages import Message, Text, say
from bot.outbox import Outbox
from bot.reminders.plan import rule_of
from bot.reminders.rounds import Effect, agree, foresee
from bot.rules.grace import can_be_undone
from bot.schedules.alike import alike, elsewhere
from bot.schedules.showing import Showing
from bot.schedules.typed import QUOTES, Agreement, UnclearError, agreed, agreement_of, split, unpack
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from config.catalogue import Catalogue
from storage import people, schedules, submissions
from storage.database import Work
from storage.submissions import LIVE, STOPPED, Schedule

_UNASKED = ("declined", "left")


class Schedules:
    """The schedules of a coalition, shown and changed."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._tone = Tone(catalogue)

    async def listed(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """All of them, with the rule in words and the next date."""
        return self._showing(who, now).listed(await submissions.schedules(work, who.coalition.id))

    async def add(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Show how a new one is understood."""
        showing = self._showing(who, now)
        try:
            title, rule = split(rest)
            what = agreed(title, rule, self._catalogue)
        except UnclearError as problem:
            return showing.unclear(problem, "schedule add", "")
        there = await self._called(work, who, title)
        if there is not None:
            return say(showing.words.tell("taken", file=there.title))
        sound = await self._tone.judge(work, who.coalition.id, title)
        if sound.refused:
            return self._tone.refusal(sound, title, who.language)
        proposed = await self._propose(work, who, what, now, showing.words.tell("proposed", file=title))
        *shown, buttons = proposed.blocks
        return replace(proposed, blocks=(*shown, *self._tone.warning(sound, title, who.language), buttons))

    async def change(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Show what another rule would mean for a schedule."""
        showing, title = self._showing(who, now), ""
        try:
            title, rule = split(rest)
            there = await self._called(work, who, title)
            if there is None:
                return await self._unknown(work, who, title, now)
            what = agreed(there.title, rule, self._catalogue, agreement_of(there))
        except UnclearError as problem:
            return showing.unclear(problem, "schedule change", title)
        if what == agreement_of(there):
            return say(showing.words.tell("same", file=there.title))
        return await self._propose_change(work, who, there, what, now)

    async def stop(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Ask once more, with what would be taken back."""
        there = await self._called(work, who, rest)
        if there is None:
            return await self._unknown(work, who, rest, now)
        showing = self._showing(who, now)
        if there.state != LIVE:
            return say(showing.words.tell("stopped_already", file=there.title))
        effect = await foresee(work, _as(there, state=STOPPED), now)
        lead = showing.words.tell("proposed_stop", file=there.title, gone=effect.gone)
        stop, leave = self._token(who, "stop", there.id, now), self._token(who, "leave", there.id, now)
        return Message(lead, (Text(lead), showing.buttons(("stop", stop), ("leave", leave))))

    async def start(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Bring one back that has stopped."""
        there = await self._called(work, who, rest)
        return await self._start(work, who, there, now) if there else await self._unknown(work, who, rest, now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Do what was shown."""
        words = self._showing(who, now).words
        if not who.may("staff"):
            return say(words.tell("not_yours"))
        match claim.action:
            case "schedule.save":
                return await self._save(work, who, claim.subject, now)
            case "schedule.change":
                return await self._change(work, who, claim.subject, now)
            case "schedule.undo":
                return await self._undo(work, who, claim.subject, now)
            case "schedule.stop" | "schedule.start":
                there = await schedules.find(work, who.coalition.id, claim.subject)
                if there is None:
                    return say(words.tell("left"))
                act = self._stop if claim.action == "schedule.stop" else self._start
                return await act(work, who, there, now)
            case _:
                return say(words.tell("left"))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form about schedules."""
        return await self.listed(work, who, "", now)

    async def _propose(self, work: Work, who: Who, what: Agreement, now: datetime, lead: str) -> Message:
        showing = self._showing(who, now)
        effect = await foresee(work, _new(who, what, showing.today, now), now)
        notes = [showing.words.tell("effect_new", new=effect.new)]
        subject = json.dumps([what.pack(), self._first(showing, what)])
        buttons = [("save", self._token(who, "save", subject, now))]
        found = await roster(work, who.coalition.id, now)
        known = await submissions.schedules(work, who.coalition.id)
        twice = await alike(work, found, what.title, what.kinds, known, showing.today)
        notes += [showing.alike(one, len(found.asked_of(what.kinds))) for one in twice]
        if others := await elsewhere(work, found, what.title, what.kinds):
            notes.append(showing.words.tell("alike_elsewhere", count=others))
        if twice and len(twice[0].members) < len(found.asked_of(what.kinds)):
            subject = json.dumps([what.pack(), self._first(showing, what), twice[0].schedule.id])
            buttons.append(("others", self._token(who, "save", subject, now)))
        buttons.append(("leave", self._token(who, "leave", "", now)))
        members = await self._members(work, who, what.kinds)
        return showing.proposal(lead, what, members, notes, showing.buttons(*buttons))

    async def _save(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        packed, first, *but = json.loads(subject)
        what, showing = unpack(packed), self._showing(who, now)
        there = await self._called(work, who, what.title)
        if there is not None:
            key = "saved_already" if agreement_of(there) == what else "taken"
            return say(showing.words.tell(key, file=there.title))
        if self._first(showing, what) != first:
            return await self._propose(work, who, what, now, showing.words.tell("moved_on"))
        new = _new(who, what, showing.today, now)
        new.exceptions = await self._asked_by(work, who, what, but, showing.today, now)
        if not await schedules.add(work, new):
            return say(showing.words.tell("saved_already", file=what.title))
        effect = await self._agree(work, who, new.id, "schedule changed", "schedule added", now)
        text = showing.words.tell("saved", file=what.title, rule=showing.words.rule(what.rule), new=effect.new)
        return self._can_be_undone(who, new, None, text, now)

    async def _asked_by(
        self, work: Work, who: Who, what: Agreement, but: Sequence[str], today: date, now: datetime
    ) -> dict[str, int | None]:
        """The members that the named schedule asks already, as exceptions that are not asked."""
        known = [one for one in await submissions.schedules(work, who.coalition.id) if one.id in but]
        found = await roster(work, who.coalition.id, now)
        twice = await alike(work, found, what.title, what.kinds, known, today)
        return {member: None for one in twice for member in one.members}

    async def _propose_change(
        self, work: Work, who: Who, there: Schedule, what: Agreement, now: datetime, key: str = "proposed_change"
    ) -> Message:
        showing = self._showing(who, now)
        words = showing.words
        effect = await foresee(work, _as(there, **_changes(there, what, showing.today)), now)
        notes = [words.tell("effect", gone=effect.gone, new=effect.new)]
        notes += [words.tell("kept", period=period) for period in effect.kept]
        subject = json.dumps([there.id, what.pack(), _mark(there), self._first(showing, what)])
        save, leave = self._token(who, "change", subject, now), self._token(who, "leave", there.id, now)
        lead = words.tell(key, **({"file": there.title} if key == "proposed_change" else {}))
        members = await self._members(work, who, what.kinds)
        return showing.proposal(lead, what, members, notes, showing.buttons(("save", save), ("leave", leave)))

    async def _change(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        wanted_id, packed, mark, first = json.loads(subject)
        what, showing = unpack(packed), self._showing(who, now)
        words = showing.words
        there = await schedules.find(work, who.coalition.id, wanted_id)
        if there is None:
            return say(words.tell("left"))
        if agreement_of(there) == what:
            return say(words.tell("same", file=there.title))
        if _mark(there) != mark:
            return say(words.tell("meanwhile", file=there.title))
        if self._first(showing, what) != first:
            return await self._propose_change(work, who, there, what, now, "moved_on")
        before, approved = _as(there), {"approved_at": now, "approved_by": who.person_id}
        if not await schedules.change(work, there, **_changes(there, what, showing.today), **approved):
            return say(words.tell("meanwhile", file=there.title))
        effect = await self._agree(work, who, there.id, "schedule changed", "schedule changed", now)
        rule = words.rule(what.rule)
        text = words.tell("changed", file=there.title, rule=rule, gone=effect.gone, new=effect.new)
        return self._can_be_undone(who, _as(before, **what.values()), before, text, now)

    async def _stop(self, work: Work, who: Who, there: Schedule, now: datetime) -> Message:
        showing = self._showing(who, now)
        if there.state != LIVE or not await schedules.change(work, there, state=STOPPED):
            return say(showing.words.tell("stopped_already", file=there.title))
        effect = await self._agree(work, who, there.id, "schedule stopped", "schedule stopped", now)
        text = showing.words.tell("stopped", file=there.title, gone=effect.gone)
        return Message(text, (Text(text), showing.buttons(("start", self._token(who, "start", there.id, now)))))

    async def _start(self, work: Work, who: Who, there: Schedule, now: datetime) -> Message:
        showing = self._showing(who, now)
        due = showing.next_date(rule_of(there))
        before, approved = _as(there), {"approved_at": now, "approved_by": who.person_id}
        if there.state == LIVE or not await schedules.change(work, there, state=LIVE, **approved):
            return say(showing.words.tell("started_already", file=there.title, date=due))
        effect = await self._agree(work, who, there.id, "schedule changed", "schedule started", now)
        text = showing.words.tell("started", file=there.title, new=effect.new, date=due)
        return self._can_be_undone(who, _as(before, state=LIVE), before, text, now)

    def _can_be_undone(self, who: Who, there: Schedule, before: Schedule | None, text: str, now: datetime) -> Message:
        """What was done, with the button that brings back what was before; nothing was, where it is new."""
        showing = self._showing(who, now)
        grace = showing.words.tell("grace", file=there.title)
        subject = json.dumps([there.id, _mark(there), _kept(before) if before else None])
        return Message(
            text, (Text(text), Text(grace), showing.buttons(("undo", self._token(who, "undo", subject, now))))
        )

    async def _undo(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        """Bring back what was before an approval, as long as nothing can have left since."""
        wanted_id, mark, kept = json.loads(subject)
        words = self._showing(who, now).words
        there = await schedules.find(work, who.coalition.id, wanted_id)
        if there is None:
            return say(words.tell("left"))
        if _mark(there) != mark:
            return say(words.tell("meanwhile", file=there.title))
        approved_at = there.approved_at
        if approved_at is None or not can_be_undone(approved_at, now):
            return say(words.tell("too_late", file=there.title))
        if await schedules.has_begun(work, there.id, approved_at):
            return say(words.tell("too_late", file=there.title))
        if not await schedules.change(work, there, **(_restored(kept) if kept else {"state": STOPPED})):
            return say(words.tell("meanwhile", file=there.title))
        effect = await self._agree(work, who, there.id, "taken back", "schedule taken back", now)
        key = "undone" if kept else "undone_new"
        return say(words.tell(key, file=there.title, gone=effect.gone, **({"new": effect.new} if kept else {})))

    async def _agree(self, work: Work, who: Who, wanted_id: str, why: str, act: str, now: datetime) -> Effect:
        """Bring the rounds to what is agreed now, and write down who agreed to it."""
        there = await schedules.find(work, who.coalition.id, wanted_id)
        assert there is not None, "it was written a moment ago"
        rule = agreement_of(there).rule
        code = f"{rule.period} {rule.day.nth} {'working' if rule.day.working else 'days'} {rule.day.month} {rule.shift}"
        await note(work, who, now, act, there.id, rule=code)
        return await agree(work, self._outbox, there, who.person_id, why, now)

    async def _called(self, work: Work, who: Who, title: str) -> Schedule | None:
        """The coalition's schedule of that title, whatever its capitals."""
        wanted = " ".join(title.casefold().split()).strip(QUOTES)
        for one in await submissions.schedules(work, who.coalition.id):
            if one.title.casefold() == wanted:
                return one
        return None

    async def _unknown(self, work: Work, who: Who, title: str, now: datetime) -> Message:
        words = self._showing(who, now).words
        known = ", ".join(f"“{one.title}”" for one in await submissions.schedules(work, who.coalition.id))
        if not known:
            return say(words.tell("none"), words.tell("how", example=words.tell("example")))
        wanted = title.strip()[:60]
        return say(words.tell("unknown", wanted=wanted, known=known) if wanted else words.tell("which", known=known))

    async def _members(self, work: Work, who: Who, kinds: Sequence[str]) -> int:
        members = await people.organisations(work, who.coalition.id)
        there = {one.id for one in members}
        asked = [one for one in members if one.kind in kinds and one.relation not in _UNASKED]
        return len({one.umbrella_id if one.umbrella_id in there else one.id for one in asked})

    def _first(self, showing: Showing, what: Agreement) -> str:
        return showing.next_dates(what.rule, 1)[0].due_on.isoformat()

    def _showing(self, who: Who, now: datetime) -> Showing:
        return Showing(self._catalogue, who, now)

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"schedule.{action}", subject, who.coalition.id, who.person_id), now)


def _new(who: Who, what: Agreement, today: date, now: datetime) -> Schedule:
    return Schedule(
        id=schedules.schedule_id(who.coalition.id, what.title),
        coalition_id=who.coalition.id,
        data_set=what.title.casefold(),
        title=what.title,
        begins_on=today,
        first_period=what.rule.period,
        approved_at=now,
        approved_by=who.person_id,
        **what.values(),
    )


def _changes(there: Schedule, what: Agreement, today: date) -> dict[str, object]:
    """What changes from today on; a date that has passed is nobody's new one."""
    return {**what.values(), "begins_on": max(there.begins_on, today)}


def _as(there: Schedule, **values: object) -> Schedule:
    return Schedule(**{**there.model_dump(), **values})


def _kept(before: Schedule) -> list[object]:
    """What an undo needs to know of how it was: small enough for a button."""
    at = before.approved_at.isoformat() if before.approved_at else None
    return [agreement_of(before).pack(), before.begins_on.isoformat(), before.state, at, before.approved_by]


def _restored(kept: Sequence[str]) -> dict[str, object]:
    packed, begins_on, state, at, by = kept
    return {
        **unpack(packed).values(),
        "begins_on": date.fromisoformat(begins_on),
        "state": state,
        "approved_at": datetime.fromisoformat(at) if at else None,
        "approved_by": by,
    }


def _mark(there: Schedule) -> str:
    """A few letters that change with the agreement and with nothing else."""
    return hashlib.sha256(f"{there.state} {agreement_of(there).pack()}".encode()).hexdigest()[:16]
