"""A contact answers in her own words; she reads what was understood, and one press does it.

Nothing changes before the press, and the press is the button's own: whatever it checks and undoes, it does here too.
What is unclear is asked. Words about another period than the open ones are never taken for the one that is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.access import Who
from bot.contacts import calendar_of
from bot.messages import MOST_CHOICES, Choice, Choices, Message, Text
from bot.pauses import LONGEST_OWN_PAUSE
from bot.reminders.handing import colleague_named
from bot.reminders.heard import Intent, folded, hear, tells_of_a_hard_week
from bot.reminders.wording import file_name, names
from bot.submissions import Ask, latest_for, moved_by, open_asks_of
from bot.tokens import Claim, Tokens
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage.database import Work

FEATURE = "said"
_QUARTER = re.compile(r"\b[qt]([1-4])\b")
_PLAIN = frozenset(
    {"file", "data", "the", "of", "and", "report", "archivo", "de", "group", "hospital", "home", "health"}
)
"""Words of a title or a member's name that tell it from no other."""


class Replying:
    """Understands what a member writes about her dates; answers what begins with ``said.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def reply(self, work: Work, who: Who, text: str, now: datetime) -> Message | None:
        """What was understood, to be confirmed; a question where it is unclear; None where it is something else."""
        today = _today(who, now)
        intent = hear(text, today)
        if (intent is None or intent == Intent("unclear")) and who.contact and tells_of_a_hard_week(text):
            return self._hard_week(who, now)
        if intent is None:
            return None
        asks = await open_asks_of(work, who.person_id, who.coalition.id, today)
        if not asks:
            return None
        meant = _meant(asks, text)
        if intent.kind == "pause" or intent.about == "pause":
            return self._pause(who, intent, now)
        if intent.kind == "unclear" and intent.about is None:
            return self._unclear(who, meant or asks, now)
        if not meant:
            return self._unclear(who, asks, now)
        if len(meant) > 1:
            return self._which(who, intent, meant, now)
        if intent.kind == "hand" and intent.name:
            return await self._hand_to(work, who, intent.name, meant[0], now)
        return self._confirm(who, intent, meant[0], now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """It was not meant so: what one can do instead."""
        lead = self._word(who, "other", name=who.first_name)
        choices = (
            Choice(self._catalogue.say("dates.open", who.language), self._sign(who, "dates.open", "", now)),
            Choice(self._word(who, "choice.pause"), self._sign(who, "settings.change", who.person_id, now)),
            Choice(self._catalogue.say("reminder.choice.ask", who.language), self._sign(who, "answer.ask", "", now)),
        )
        return Message(lead, (Text(lead), Choices(choices)))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    def _confirm(self, who: Who, intent: Intent, one: Ask, now: datetime) -> Message:
        """Did I understand you: this, about that file?"""
        match intent.kind:
            case "sent" | "skip":
                yes = Choice(self._word(who, f"yes.{intent.kind}"), self._reminder(who, intent.kind, one, now), True)
                return self._ask(who, self._about(who, intent.kind, one), (yes,), now)
            case "hand":
                yes = Choice(self._word(who, "yes.hand"), self._reminder(who, "hand", one, now), True)
                return self._ask(who, self._about(who, "hand", one), (yes,), now)
            case _:
                return self._more(who, intent, one, now)

    async def _hand_to(self, work: Work, who: Who, name: str, one: Ask, now: datetime) -> Message:
        """That the colleague of this name looks after it now; where we do not know her, a yes asks who that is."""
        taker = await colleague_named(work, one, name)
        action, called = (f"hand.{taker.id}", taker.name) if taker else ("hand", name[:60])
        yes = Choice(self._word(who, "yes.hand"), self._reminder(who, action, one, now), True)
        return self._ask(who, self._about(who, "hand_named", one, colleague=called), (yes,), now)

    def _more(self, who: Who, intent: Intent, one: Ask, now: datetime) -> Message:
        """A later date: the one that was named, or a choice of them where none was or it cannot be."""
        pick = Choice(self._catalogue.say("reminder.choice.date", who.language), self._reminder(who, "date", one, now))
        day = _wanted(who, intent, one, now)
        if day is None:
            due = long_date(self._catalogue, one.submission.due_on, who.language)
            key = "unclear_day" if intent.about else "more"
            spans = tuple(
                Choice(
                    self._catalogue.say("reminder.choice.days", who.language, days=days),
                    self._reminder(who, f"days{days}", one, now),
                    days == 14,
                )
                for days in (14, 30)
            )
            return self._ask(who, self._about(who, key, one, due=due), (*spans, pick), now)
        latest = latest_for(one.submission, _today(who, now))
        if day > latest:
            text = self._about(who, "far", one, latest=self._day(who, latest, now))
            skip = Choice(self._word(who, "yes.skip"), self._reminder(who, "skip", one, now))
            return self._ask(who, text, (pick, skip), now)
        due = long_date(self._catalogue, day, who.language)
        yes = Choice(self._word(who, "yes.more", date=self._day(who, day, now)), self._until(who, one, day, now), True)
        return self._ask(who, self._about(who, "until", one, due=due), (yes, pick), now)

    def _which(self, who: Who, intent: Intent, asks: Sequence[Ask], now: datetime) -> Message:
        """The same for several files: a button for each does it for that one."""
        text = self._word(who, f"which.{'more' if intent.about else intent.kind}", name=who.first_name)
        shown = asks[: MOST_CHOICES - 1]
        return self._ask(who, text, tuple(self._one_of(who, intent, one, now) for one in shown), now)

    def _one_of(self, who: Who, intent: Intent, one: Ask, now: datetime) -> Choice:
        file = file_name(self._catalogue, one, who.language)
        if intent.kind in ("sent", "skip", "hand"):
            return Choice(file, self._reminder(who, intent.kind, one, now))
        day = _wanted(who, intent, one, now)
        if day is None:
            return Choice(file, self._reminder(who, "more", one, now))
        dated = self._word(who, "choice.dated", file=file, date=self._day(who, day, now))
        return Choice(dated, self._until(who, one, day, now))

    def _pause(self, who: Who, intent: Intent, now: datetime) -> Message:
        """A pause from all notes, until the day that was named, or the latest one that is possible."""
        today = _today(who, now)
        other = Choice(self._word(who, "choice.other_day"), self._sign(who, "settings.change", who.person_id, now))
        until = intent.until or (today + timedelta(days=intent.days) if intent.days else None)
        if until is None:
            yes = Choice(self._word(who, "yes.pause"), self._sign(who, "settings.pause", who.person_id, now), True)
            return self._ask(who, self._word(who, "pause", name=who.first_name), (yes, other), now)
        latest = today + LONGEST_OWN_PAUSE
        key, day = ("pause_until", until) if until <= latest else ("pause_longest", latest)
        shown = self._day(who, day, now)
        token = self._sign(who, f"settings.pause.{day.isoformat()}", who.person_id, now)
        yes = Choice(self._word(who, "yes.pause_until", date=shown), token, True)
        return self._ask(who, self._word(who, key, name=who.first_name, date=shown), (yes, other), now)

    def _hard_week(self, who: Who, now: datetime) -> Message:
        """Three weeks in peace for the whole member, in which nobody asks why."""
        yes = Choice(self._word(who, "yes.pause"), self._sign(who, "hard.here", who.person_id, now), True)
        return self._ask(who, self._word(who, "hard_week", name=who.first_name), (yes,), now)

    def _unclear(self, who: Who, asks: Sequence[Ask], now: datetime) -> Message:
        """What one can say of a file; of which one, where there are several."""
        if len(asks) > 1:
            text, shown = self._word(who, "unclear_which", name=who.first_name), asks[: MOST_CHOICES - 1]
            tokens = [(one, self._sign(who, "dates.one", one.submission.id, now)) for one in shown]
            files = tuple(Choice(file_name(self._catalogue, one, who.language), token) for one, token in tokens)
            return self._ask(who, text, files, now)
        choices = tuple(
            Choice(self._catalogue.say(f"reminder.choice.{name}", who.language), token)
            for name in ("sent", "more", "hand", "skip")
            for token in [self._reminder(who, name, asks[0], now)]
        )
        return self._ask(who, self._about(who, "unclear", asks[0]), choices, now)

    def _ask(self, who: Who, text: str, choices: tuple[Choice, ...], now: datetime) -> Message:
        no = Choice(self._word(who, "choice.other"), self._sign(who, f"{FEATURE}.other", "", now))
        return Message(text, (Text(text), Choices((*choices, no))))

    def _about(self, who: Who, key: str, one: Ask, **values: object) -> str:
        return self._word(who, key, **names(one, who.name), **values)

    def _until(self, who: Who, one: Ask, day: date, now: datetime) -> str:
        return self._reminder(who, f"until.{day.isoformat()}", one, now)

    def _reminder(self, who: Who, action: str, one: Ask, now: datetime) -> str:
        return self._sign(who, f"reminder.{action}", one.submission.id, now)

    def _sign(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(action, subject, who.coalition.id, who.person_id), now)

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, _today(who, now))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"said.{key}", who.language, **values)


def _wanted(who: Who, intent: Intent, one: Ask, now: datetime) -> date | None:
    """The working day that would be agreed on; None where no day was named."""
    calendar, today = calendar_of(who.coalition), _today(who, now)
    if intent.days:
        return moved_by(one.submission, intent.days, calendar, today)
    return max(calendar.on_or_before(intent.until), today) if intent.until else None


def _meant(asks: Sequence[Ask], text: str) -> list[Ask]:
    """Those that the words name, by period, file or member; of each file the nearest one where no period is named."""
    plain = folded(text)
    words = set(re.findall(r"\w+", plain))
    named_periods = {f"q{nth}" for nth in _QUARTER.findall(plain)}
    found = list(asks)
    if named_periods:
        found = [one for one in found if one.submission.period.casefold().split()[0] in named_periods]
    else:
        nearest: dict[tuple[str, str], Ask] = {}
        for one in found:
            nearest.setdefault((one.schedule.id, one.organisation.id), one)
        found = list(nearest.values())
    for told in (_title, _member):
        naming = [one for one in found if words & _telling(told(one), [told(other) for other in found])]
        found = naming or found
    return found


def _title(one: Ask) -> str:
    return one.schedule.title


def _member(one: Ask) -> str:
    return one.organisation.name


def _telling(name: str, others: Sequence[str]) -> set[str]:
    """The words of a name by which it is told from the others."""
    shared = [set(re.findall(r"\w+", folded(one))) for one in others if one != name]
    return set(re.findall(r"\w+", folded(name))) - _PLAIN - set().union(*shared)


def _today(who: Who, now: datetime) -> date:
    return now.astimezone(who.zone).date()
