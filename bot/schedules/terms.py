"""Staff agree with one member on another date, once or each time, or on not being asked; answers ``terms.``.

An extension moves one open date, as "More time" does for the member. An exception holds for every round: so many days
later than the others, or not asked. It is shown with what it would do to the notes that wait before it is saved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.contacts import calendar_of
from bot.messages import Choice, Choices, Message, Table, Text, say
from bot.outbox import Outbox
from bot.reminders import plan
from bot.reminders.rounds import agree, foresee
from bot.submissions import LONGEST_EXTENSION, Ask, ask, asks_of, extend, latest_for, moved_by, put_back
from bot.tokens import Claim, Tokens
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import people, schedules, submissions
from storage.database import Work
from storage.people import Organisation
from storage.submissions import Schedule

FEATURE = "terms"
MOST_DAYS = 90
"""Further away than this, the next round has begun."""
_EXCEPTION = re.compile(
    r"(?P<days>\d{1,3}) days? later|(?P<never>not asked|never)|(?P<alike>as everybody|as the others|no exception|off)",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(r"\b(?:until|till|hasta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """The member and, where one was named, the schedule that staff mean."""

    member: Organisation
    schedule: Schedule | None


class Terms:
    """Extensions and exceptions, agreed and listed."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def extend(self, work: Work, who: Who, meant: Meant, until: date, days: int, now: datetime) -> Message:
        """Move the date of what is open for that member: to `until`, or so many days later where `days` is given."""
        today = _today(who, now)
        open_asks = [one for one in await asks_of(work, meant.member, today) if one.is_open]
        if meant.schedule is not None:
            open_asks = [one for one in open_asks if one.schedule.id == meant.schedule.id]
        nearest: dict[str, Ask] = {}
        for one in open_asks:
            nearest.setdefault(one.schedule.id, one)
        if not nearest:
            return say(self._word(who, "nothing_open", organisation=meant.member.name))
        if len(nearest) > 1:
            known = ", ".join(f"“{one.schedule.title}”" for one in nearest.values())
            return say(self._word(who, "which", organisation=meant.member.name, known=known))
        [found] = nearest.values()
        calendar = calendar_of(who.coalition)
        due_on = moved_by(found.submission, days, calendar, today) if days else calendar.on_or_before(until)
        latest = latest_for(found.submission, today)
        if not today <= due_on <= latest:
            return say(self._word(who, "far", latest=self._day(who, latest, now)))
        return await self._extend(work, who, found, due_on, now)

    async def propose(self, work: Work, who: Who, meant: Meant, typed: str, now: datetime) -> Message:
        """Show what an exception would do."""
        read = _EXCEPTION.fullmatch(" ".join(typed.split()).rstrip("."))
        if read is None or meant.schedule is None:
            return say(self._word(who, "usage"), self._word(who, "example"))
        if read["days"] and not 1 <= int(read["days"]) <= MOST_DAYS:
            return say(self._word(who, "too_long", days=MOST_DAYS))
        days = None if read["never"] else int(read["days"] or 0)
        there = meant.schedule
        if there.exceptions.get(meant.member.id, 0) == days:
            return say(self._word(who, "same", file=there.title, organisation=meant.member.name))
        effect = await foresee(work, _with(there, meant.member.id, days), now)
        names = {"file": there.title, "organisation": meant.member.name}
        lead = self._word(who, f"proposed.{_key(days)}", **names, **_days(days))
        subject = json.dumps([there.id, meant.member.id, days], separators=(",", ":"))
        buttons = (
            Choice(self._word(who, "choice.save"), self._token(who, "save", subject, now), True),
            Choice(self._word(who, "choice.leave"), self._token(who, "leave", "", now)),
        )
        shown = self._catalogue.say("schedule.effect", who.language, gone=effect.gone, new=effect.new)
        return Message(lead, (Text(lead), Text(shown), Choices(buttons)))

    async def listed(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Every exception that holds."""
        members = {one.id: one.name for one in await people.organisations(work, who.coalition.id)}
        rows = tuple(
            (members[one_id], schedule.title, self._word(who, f"state.{_key(days)}", **_days(days)))
            for schedule in await submissions.schedules(work, who.coalition.id)
            for one_id, days in sorted(schedule.exceptions.items(), key=lambda one: members.get(one[0], ""))
            if one_id in members
        )
        if not rows:
            return say(self._word(who, "none"))
        lead = self._word(who, "list", coalition=who.coalition.name, count=len(rows))
        columns = tuple(self._word(who, f"column.{name}") for name in ("member", "file", "exception"))
        return Message(lead, (Text(lead), Table(lead, columns, rows)))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Save the exception that was shown, or take an extension back."""
        if not who.may("staff"):
            return say(self._word(who, "not_yours"))
        match claim.action:
            case "terms.save":
                return await self._save(work, who, claim.subject, now)
            case "terms.back":
                return await self._back(work, who, claim.subject, now)
            case _:
                return say(self._word(who, "left"))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form about terms, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _extend(self, work: Work, who: Who, found: Ask, due_on: date, now: datetime) -> Message:
        before = found.submission
        was = json.dumps([before.id, before.due_on.isoformat(), due_on.isoformat()])
        if not await extend(work, self._outbox, found, due_on, who.person_id, now):
            return say(self._word(who, "nothing_open", organisation=found.organisation.name))
        await note(work, who, now, "extended", before.id, due_on=due_on.isoformat())
        await self._plan_again(work, before.id, now)
        text = self._word(
            who,
            "extended",
            period=found.period,
            file=found.schedule.title,
            organisation=found.organisation.name,
            due=long_date(self._catalogue, due_on, who.language),
        )
        undo = Choice(self._catalogue.say("reminder.choice.undo", who.language), self._token(who, "back", was, now))
        return Message(text, (Text(text), Choices((undo,))))

    async def _back(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        """Give the date of before back, unless it has moved on since."""
        wanted_id, was, became = json.loads(subject)
        found = await ask(work, wanted_id)
        if found is None or not found.is_open or found.submission.due_on.isoformat() != became:
            return say(self._word(who, "moved_on"))
        if not await put_back(work, self._outbox, found, date.fromisoformat(was), now):
            return say(self._word(who, "moved_on"))
        await note(work, who, now, "extension taken back", wanted_id)
        await self._plan_again(work, wanted_id, now)
        due = long_date(self._catalogue, date.fromisoformat(was), who.language)
        return say(self._word(who, "back", organisation=found.organisation.name, due=due))

    async def _save(self, work: Work, who: Who, subject: str, now: datetime) -> Message:
        wanted_id, member_id, days = json.loads(subject)
        there = await schedules.find(work, who.coalition.id, wanted_id)
        member = await people.organisation(work, member_id)
        if there is None or member is None or member.coalition_id != who.coalition.id:
            return say(self._word(who, "left"))
        names = {"file": there.title, "organisation": member.name}
        if there.exceptions.get(member.id, 0) == days:
            return say(self._word(who, "same", **names))
        wanted = _with(there, member.id, days)
        if not await schedules.except_members(work, there, wanted.exceptions):
            return say(self._word(who, "left"))
        agreed = await schedules.find(work, who.coalition.id, there.id)
        assert agreed is not None, "it was written a moment ago"
        effect = await agree(work, self._outbox, agreed, who.person_id, "schedule changed", now)
        await note(work, who, now, "exception agreed", there.id, member=member.id, days=str(days))
        saved = self._word(who, f"saved.{_key(days)}", **names, **_days(days))
        return say(saved, self._word(who, "effect", gone=effect.gone, new=effect.new))

    async def _plan_again(self, work: Work, submission_id: str, now: datetime) -> None:
        again = await ask(work, submission_id)
        assert again is not None, "it was there a moment ago"
        await plan.plan_again(work, self._outbox, again, now)

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, _today(who, now))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"terms.{key}", who.language, **values)

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", subject, who.coalition.id, who.person_id), now)


def longest() -> timedelta:
    """How far from today an extension may be named."""
    return LONGEST_EXTENSION


def names_a_day(typed: str) -> bool:
    """Whether the words say until when, and not for how long."""
    return _NAMED_DAY.search(typed) is not None


def _with(there: Schedule, member_id: str, days: int | None) -> Schedule:
    """The schedule with that exception; no days are none."""
    others = {one: value for one, value in there.exceptions.items() if one != member_id}
    exceptions = others if days == 0 else others | {member_id: days}
    return Schedule(**{**there.model_dump(), "exceptions": exceptions})


def _key(days: int | None) -> str:
    return "never" if days is None else "later" if days else "alike"


def _days(days: int | None) -> dict[str, int]:
    return {"days": days} if days else {}


def _today(who: Who, now: datetime) -> date:
    return now.astimezone(ZoneInfo(who.coalition.zone)).date()


def files_named(known: Sequence[Schedule], typed: str) -> tuple[Schedule | None, str]:
    """The schedule whose title stands in the words, and the words without it; of several, the longest title."""
    folded = typed.casefold()
    fitting = [one for one in known if re.search(rf"(?<!\w){re.escape(one.title.casefold())}(?!\w)", folded)]
    if not fitting:
        return None, typed
    found = max(fitting, key=lambda one: len(one.title))
    at = folded.index(found.title.casefold())
    rest = f"{typed[:at]} {typed[at + len(found.title) :]}"
    return found, " ".join(re.sub(r"[,;:“”\"]", " ", rest).split())
