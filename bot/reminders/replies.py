"""A contact answers a reminder: sent it, more time, not this time; or takes that back.

Any contact of the organisation may answer, and the first answer holds: it is one guarded update. Whoever comes second,
or presses a button of last year, reads how it stands now. Nothing is punished, and nobody's boss hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.basis import day_in
from bot.contacts import calendar_of
from bot.messages import Choice, Choices, Field, Form, Message, Text, say
from bot.outbox import Outbox
from bot.reminders import plan
from bot.reminders.handing import Handing
from bot.reminders.wording import names, staff_names
from bot.rules.basis import in_force
from bot.submissions import Ask, ask, extend, latest_for, reopen, settle
from bot.tokens import Claim, Tokens
from bot.words import long_date, short_date
from config.catalogue import Catalogue
from storage import people, submissions
from storage.database import Work

DATE = "date"
"""The name of the form's one field."""
WHYS = ("time", "data", "hard", "use")
"""Why a member may have left a file out, as codes; staff see how often each was named, and for which data set."""


class ReminderReplies:
    """Answers every press and form whose action begins with ``reminder.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._handing = Handing(catalogue, tokens, outbox)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Do what the button says, if it can still be done, and say how it stands."""
        found = await ask(work, claim.subject)
        if found is None or not await _concerns(work, found, who):
            return say(self._catalogue.say("reminder.reply.gone", who.language, name=who.first_name))
        match claim.action.removeprefix("reminder."):
            case "sent":
                return await self._settle(work, who, found, "sent", now)
            case "skip":
                return await self._settle(work, who, found, "not this time", now)
            case action if action.startswith("why."):
                return await self._why(work, who, found, action.removeprefix("why."), now)
            case action if action == "hand" or action.startswith("hand."):
                return await self._hand(work, who, found, action.removeprefix("hand").removeprefix("."), now)
            case "ask":
                return await self._ask(work, who)
            case "undo":
                return await self._undo(work, who, found, now)
            case "date":
                return self._ask_date(who, found, now)
            case action if action.startswith(("until.", "days")):
                return await self._later(work, who, found, action, now)
            case _:
                return self._more(who, found, now)

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """Take the date that was typed, or say beside the field what to mend."""
        found = await ask(work, claim.subject)
        if found is None or not await _concerns(work, found, who):
            return say(self._catalogue.say("reminder.reply.gone", who.language, name=who.first_name))
        return await self._until(work, who, found, values.get(DATE, ""), now)

    async def _until(self, work: Work, who: Who, found: Ask, typed: str, now: datetime) -> Message:
        """Agree on that date; where it cannot be, the form with what was typed and why."""
        if not found.is_open:
            return self._already(who, found)
        today, latest = _today(who, now), self._latest(who, found, now)
        try:
            wanted = date.fromisoformat(typed.strip())
        except ValueError:
            example = (today + timedelta(days=14)).isoformat()
            return self._form(who, found, now, typed, self._word(who, "form.unreadable", example=example))
        if wanted < today:
            return self._form(who, found, now, typed, self._word(who, "form.past", earliest=self._day(who, today, now)))
        if wanted > latest:
            return self._form(who, found, now, typed, self._word(who, "form.far", latest=self._day(who, latest, now)))
        return await self._extend(work, who, found, wanted, now)

    async def _settle(self, work: Work, who: Who, found: Ask, state: str, now: datetime) -> Message:
        if not await settle(work, self._outbox, found, state, who.person_id, now):
            return self._already(who, found)
        await note(work, who, now, "settled", found.submission.id, state=state)
        text = await self._settled(work, who, found, state, now)
        undo = self._choice(who, found, "undo", now)
        if state == "sent":
            return Message(text, (Text(text), Choices((undo,))))
        tokens = [(one, self._token(who, found, f"why.{one}", now)) for one in WHYS]
        whys = tuple(Choice(self._word(who, f"reason.{one}"), token) for one, token in tokens)
        return Message(text, (Text(text), Text(self._word(who, "reply.why")), Choices((*whys, undo))))

    async def _settled(self, work: Work, who: Who, found: Ask, state: str, now: datetime) -> str:
        """Thanks; and where a law asks for what is left out, that this is between her and the law."""
        values = names(found, who.name)
        if state == "sent":
            return self._word(who, "reply.sent", **values)
        values = {name: values[name] for name in ("name", "period")}
        basis = in_force(found.schedule.bases, day_in(who.coalition, now))
        if basis.kind != "mandated":
            return self._word(who, "reply.skip", **values)
        staff = await staff_names(work, self._catalogue, who)
        return self._word(who, "reply.skip_mandated", **values, citation=basis.citation, staff=staff)

    async def _hand(self, work: Work, who: Who, found: Ask, to: str, now: datetime) -> Message:
        return await self._handing.press(work, who, found, to, now) if found.is_open else self._already(who, found)

    async def _ask(self, work: Work, who: Who) -> Message:
        staff = await staff_names(work, self._catalogue, who)
        return say(self._word(who, "reply.ask", name=who.first_name, staff=staff))

    async def _why(self, work: Work, who: Who, found: Ask, reason: str, now: datetime) -> Message:
        """Note why it was left out; the last one named holds. It is counted, and shown with no name."""
        if found.is_open:
            return self._open_again(who, found)
        if not await submissions.give_reason(work, found.submission.id, who.person_id, reason):
            return self._already(who, found)
        text = self._word(who, "reply.why_noted", name=who.first_name)
        return Message(text, (Text(text), Choices((self._choice(who, found, "undo", now),))))

    async def _undo(self, work: Work, who: Who, found: Ask, now: datetime) -> Message:
        if not await reopen(work, self._outbox, found, who.person_id, now):
            return self._already(who, found)
        await note(work, who, now, "reopened", found.submission.id)
        again = await ask(work, found.submission.id)
        assert again is not None, "it was there a moment ago"
        await plan.plan_again(work, self._outbox, again, now)
        return self._open_again(who, again)

    def _open_again(self, who: Who, found: Ask) -> Message:
        due = long_date(self._catalogue, found.submission.due_on, who.language)
        return self._say(who, found, "reply.undone", due=due)

    def _more(self, who: Who, found: Ask, now: datetime) -> Message:
        if not found.is_open:
            return self._already(who, found)
        due = long_date(self._catalogue, found.submission.due_on, who.language)
        values = names(found, who.name)
        values.pop("organisation")
        text = self._catalogue.say("reminder.reply.more", who.language, due=due, **values)
        choices = tuple(
            Choice(self._word(who, "choice.days", days=days), self._token(who, found, f"days{days}", now), days == 14)
            for days in (14, 30)
        )
        return Message(text, (Text(text), Choices((*choices, self._choice(who, found, "date", now)))))

    async def _later(self, work: Work, who: Who, found: Ask, action: str, now: datetime) -> Message:
        """Until the day that the button names, or so many days later."""
        if action.startswith("until."):
            return await self._until(work, who, found, action.removeprefix("until."), now)
        by = timedelta(days=int(action.removeprefix("days")))
        if not found.is_open:
            return self._already(who, found)
        # From the agreed date while it lies ahead; from today once it has passed, so that the time is real.
        wanted = max(found.submission.due_on, _today(who, now)) + by
        return await self._extend(work, who, found, min(wanted, self._latest(who, found, now)), now)

    async def _extend(self, work: Work, who: Who, found: Ask, wanted: date, now: datetime) -> Message:
        # A closed day becomes the working day before it, unless that has passed.
        due_on = max(calendar_of(who.coalition).on_or_before(wanted), _today(who, now))
        if not await extend(work, self._outbox, found, due_on, who.person_id, now):
            return self._already(who, found)
        await note(work, who, now, "extended", found.submission.id, due_on=due_on.isoformat())
        again = await ask(work, found.submission.id)
        assert again is not None, "it was there a moment ago"
        await plan.plan_again(work, self._outbox, again, now)
        return self._say(who, again, "reply.extended", due=long_date(self._catalogue, due_on, who.language))

    def _ask_date(self, who: Who, found: Ask, now: datetime) -> Message:
        return self._form(who, found, now) if found.is_open else self._already(who, found)

    def _form(self, who: Who, found: Ask, now: datetime, typed: str = "", error: str = "") -> Message:
        title = self._word(who, "form.title")
        field = Field(
            name=DATE,
            label=self._word(who, "form.label", period=found.period, file=found.schedule.title),
            entry="date",
            hint=self._word(who, "form.hint", latest=self._day(who, self._latest(who, found, now), now)),
            value=typed[:40],
            error=error,
        )
        form = Form(self._token(who, found, "date", now), title, (field,), self._word(who, "form.submit"))
        return Message(error or title, (form,))

    def _already(self, who: Who, found: Ask) -> Message:
        state = self._word(who, f"state.{found.submission.state.replace(' ', '_')}")
        return self._say(who, found, "reply.already", state=state)

    def _latest(self, who: Who, found: Ask, now: datetime) -> date:
        return latest_for(found.submission, _today(who, now))

    def _say(self, who: Who, found: Ask, key: str, **values: object) -> Message:
        return say(self._catalogue.say(f"reminder.{key}", who.language, **names(found, who.name), **values))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"reminder.{key}", who.language, **values)

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, _today(who, now))

    def _choice(self, who: Who, found: Ask, name: str, now: datetime) -> Choice:
        return Choice(self._word(who, f"choice.{name}"), self._token(who, found, name, now))

    def _token(self, who: Who, found: Ask, action: str, now: datetime) -> str:
        claim = Claim(f"reminder.{action}", found.submission.id, who.coalition.id, who.person_id)
        return self._tokens.sign(claim, now)


async def _concerns(work: Work, found: Ask, who: Who) -> bool:
    """Whether this person speaks for the member, perhaps among others, or runs its coalition."""
    if found.organisation.coalition_id != who.coalition.id:
        return False
    hers = {one.organisation_id for one in await people.contacts_of_person(work, who.person_id)}
    return found.organisation.id in hers or who.may("staff")


def _today(who: Who, now: datetime) -> date:
    return now.astimezone(who.zone).date()
