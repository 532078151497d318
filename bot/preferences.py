"""What a person sets for herself: her language, her hours, how many notes at most, and a pause.

Restraint is hers to tighten. A pause asks no reason and none is noted; staff see that she asked to wait. A limit of her
own looks like everybody's ("held: personal limit"). Whatever is saved holds at once, since what waits is planned anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.mentions import Mentions
from bot.messages import Choice, Choices, Fact, Facts, Field, Form, Message, Text, say
from bot.pauses import LONGEST_OWN_PAUSE
from bot.rules.budget import budget_of
from bot.rules.calendar import at
from bot.submissions import weigh_again
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people
from storage.database import Work
from storage.people import MAIL, Contact, Person

PAUSE = timedelta(days=21)
_LANGUAGES = {"en": "english", "es": "spanish"}
_TIMES = [time(hour, minute) for hour in range(6, 22) for minute in (0, 30)][:-1]
"""Half hours from 6:00 to 21:00, since nobody is written to at night."""
_SHORTEST = 60
"""Minutes of a day that stay open at least; less would keep a note from ever finding them."""


@dataclass(frozen=True, slots=True)
class _Hers:
    """What is set now: the contacts that this person is in this coalition, and herself above them."""

    contacts: tuple[Contact, ...]
    person: Person
    most: int

    @property
    def monthly(self) -> int:
        """How many notes in 30 days at most: her own cap, or what her roles allow."""
        return self.most if self.person.monthly_cap is None else min(self.most, self.person.monthly_cap)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was filled in, understood."""

    language: str
    opens: time
    closes: time
    monthly: int
    until: date | None


class Preferences:
    """Shows a person's settings and changes them; answers what begins with ``settings.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, mentions: Mentions) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._mentions = mentions

    async def show(self, work: Work, who: Who, now: datetime) -> Message:
        """How things are set, with a button to change them and one to pause."""
        if who.contact is None:
            return self._nothing(who)
        hers = await _hers(work, who.person_id, who.coalition.id)
        until = _pause_of(who.contact, who, now)
        shown = {
            "language": self._language(who, who.contact.language),
            "hours": self._word(who, "value.hours", opens=_clock(who.contact.opens), closes=_clock(who.contact.closes)),
            "most": str(hers.monthly),
            "pause": self._day(who, until, now) if until else self._word(who, "value.not_paused"),
        }
        names = ["change", "resume" if until else "pause"]
        if await _may_choose_a_way(work, who.person_id):
            shown["way"] = self._word(who, "value.by_mail" if hers.person.prefers_mail else "value.in_chat")
            names.append("chat" if hers.person.prefers_mail else "mail")
        elif await self._mentions.agrees(work, who):
            shown["way"] = self._word(who, "value.by_mention")
        lead = self._word(who, "lead", name=who.first_name)
        facts = tuple(Fact(self._word(who, f"label.{name}"), value) for name, value in shown.items())
        choices = [self._choice(who, one, now) for one in names]
        mention = await self._mentions.offered(work, who, now)
        return Message(lead, (Text(lead), Facts(facts), Choices((*choices, *([mention] if mention else [])))))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Pause, resume, or bring the form."""
        if who.contact is None:
            return self._nothing(who)
        match claim.action:
            case "settings.pause":
                until = _today(who, now) + PAUSE
                await self._pause(work, who, until, now)
                return say(self._word(who, "paused", name=who.first_name, date=self._day(who, until, now)))
            case "settings.resume":
                await self._pause(work, who, None, now)
                return say(self._word(who, "resumed", name=who.first_name))
            case "settings.none":
                return await self._none(work, who, now)
            case "settings.mail" | "settings.chat":
                return await self._way(work, who, claim.action == "settings.mail", now)
            case action if action.startswith("settings.pause."):
                return await self._pause_until(work, who, action.removeprefix("settings.pause."), now)
            case _:
                hers = await _hers(work, who.person_id, who.coalition.id)
                return self._form(who, hers, self._now_set(who, hers, now), {}, now)

    async def _none(self, work: Work, who: Who, now: datetime) -> Message:
        """No notes at all any more, until she says so again."""
        hers = await _hers(work, who.person_id, who.coalition.id)
        hers.person.monthly_cap = 0
        await self._settled(work, who, now)
        return await self._with_settings(work, who, self._word(who, "none", name=who.first_name), now)

    async def _with_settings(self, work: Work, who: Who, lead: str, now: datetime) -> Message:
        shown = await self.show(work, who, now)
        return Message(lead, (Text(lead), *shown.blocks[1:]))

    async def _way(self, work: Work, who: Who, prefers_mail: bool, now: datetime) -> Message:
        """Write to her by mail, or in her chat, from now on; what waits goes that way as well."""
        if not await _may_choose_a_way(work, who.person_id):
            return say(self._word(who, "one_way", name=who.first_name))
        hers = await _hers(work, who.person_id, who.coalition.id)
        hers.person.prefers_mail = prefers_mail
        await self._settled(work, who, now)
        return say(self._word(who, "by_mail" if prefers_mail else "in_chat", name=who.first_name))

    async def _pause_until(self, work: Work, who: Who, typed: str, now: datetime) -> Message:
        """Pause until that day; where that cannot be, the form with it and why."""
        if errors := self._fault_of_pause(who, typed, now):
            hers = await _hers(work, who.person_id, who.coalition.id)
            return self._form(who, hers, self._now_set(who, hers, now) | {"pause": typed}, errors, now)
        until = date.fromisoformat(typed)
        await self._pause(work, who, until, now)
        return say(self._word(who, "paused", name=who.first_name, date=self._day(who, until, now)))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """Save all of it, or say beside each field what to mend and save nothing."""
        if who.contact is None:
            return self._nothing(who)
        hers = await _hers(work, who.person_id, who.coalition.id)
        before = self._now_set(who, hers, now)
        typed = {name: values.get(name, value).strip()[:40] for name, value in before.items()}
        wanted, errors = self._understand(who, hers, typed, before, now)
        if wanted is None:
            return self._form(who, hers, typed, errors, now)
        await self._save(work, who, hers, wanted, now)
        return await self._with_settings(work, who, self._word(who, "saved", name=who.first_name), now)

    def _understand(
        self, who: Who, hers: _Hers, typed: Mapping[str, str], before: Mapping[str, str], now: datetime
    ) -> tuple[_Wanted | None, dict[str, str]]:
        """What was filled in; or None, and what to say beside which field."""
        options = self._options(who, hers)
        errors = {name: self._word(who, "error.choice") for name, known in options.items() if typed[name] not in known}
        if not errors and _minutes(typed["closes"]) - _minutes(typed["opens"]) < _SHORTEST:
            errors["closes"] = self._word(who, "error.closes")
        if typed["pause"] and typed["pause"] != before["pause"]:
            errors |= self._fault_of_pause(who, typed["pause"], now)
        if errors:
            return None, errors
        language = next(code for code in _LANGUAGES if self._language(who, code) == typed["language"])
        until = date.fromisoformat(typed["pause"]) if typed["pause"] else None
        opens, closes = time.fromisoformat(typed["opens"]), time.fromisoformat(typed["closes"])
        return _Wanted(language, opens, closes, int(typed["most"]), until), {}

    def _fault_of_pause(self, who: Who, typed: str, now: datetime) -> dict[str, str]:
        today = _today(who, now)
        try:
            until = date.fromisoformat(typed)
        except ValueError:
            return {"pause": self._word(who, "error.unreadable", example=(today + PAUSE).isoformat())}
        if until <= today:
            return {"pause": self._word(who, "error.past", earliest=self._day(who, today + timedelta(days=1), now))}
        if until > today + LONGEST_OWN_PAUSE:
            return {"pause": self._word(who, "error.far", latest=self._day(who, today + LONGEST_OWN_PAUSE, now))}
        return {}

    async def _save(self, work: Work, who: Who, hers: _Hers, wanted: _Wanted, now: datetime) -> None:
        for contact in hers.contacts:
            contact.language, contact.opens, contact.closes = wanted.language, wanted.opens, wanted.closes
            contact.snoozed_until = _moment(contact, wanted.until)
        hers.person.monthly_cap = wanted.monthly if wanted.monthly < hers.most else None
        await self._settled(work, who, now)

    async def _pause(self, work: Work, who: Who, until: date | None, now: datetime) -> None:
        hers = await _hers(work, who.person_id, who.coalition.id)
        for contact in hers.contacts:
            contact.snoozed_until = _moment(contact, until)
        await self._settled(work, who, now)

    async def _settled(self, work: Work, who: Who, now: datetime) -> None:
        """Note that something was set, and not what; and have what waits planned anew wherever she is known."""
        assert who.contact is not None, "the caller has looked"
        await work.flush()
        await note(work, who, now, "settings changed", who.contact.id)
        await weigh_again(work, who.person_id, _today(who, now))

    def _now_set(self, who: Who, hers: _Hers, now: datetime) -> dict[str, str]:
        contact = who.contact
        assert contact is not None, "the caller has looked"
        until = _pause_of(contact, who, now)
        return {
            "language": self._language(who, contact.language),
            "opens": _clock(contact.opens),
            "closes": _clock(contact.closes),
            "most": str(hers.monthly),
            "pause": until.isoformat() if until else "",
        }

    def _options(self, who: Who, hers: _Hers) -> dict[str, tuple[str, ...]]:
        """What can be chosen; hours that somebody else has set stay among them."""
        contact = hers.contacts[0]
        return {
            "language": tuple(self._language(who, one) for one in _LANGUAGES),
            "opens": tuple(_clock(one) for one in sorted({*_TIMES[:-2], contact.opens})),
            "closes": tuple(_clock(one) for one in sorted({*_TIMES[2:], contact.closes})),
            "most": tuple(str(count) for count in range(hers.most + 1)),
        }

    def _form(
        self, who: Who, hers: _Hers, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        latest = self._day(who, _today(who, now) + LONGEST_OWN_PAUSE, now)
        hints = {"most": self._word(who, "hint.most"), "pause": self._word(who, "hint.pause", latest=latest)}
        options = self._options(who, hers)
        fields = tuple(
            Field(
                name,
                self._word(who, f"label.{name}"),
                "choice" if name in options else "date",
                options.get(name, ()),
                hints.get(name, ""),
                name in options,
                value,
                errors.get(name, ""),
            )
            for name, value in values.items()
        )
        title = self._word(who, "form.title")
        form = Form(self._token(who, "change", now), title, fields, self._word(who, "form.submit"))
        return Message(next(iter(errors.values()), title), (form,))

    def _nothing(self, who: Who) -> Message:
        return say(self._word(who, "nobodys", coalition=who.coalition.name))

    def _language(self, who: Who, code: str) -> str:
        return self._word(who, f"value.{_LANGUAGES.get(code, _LANGUAGES['en'])}")

    def _choice(self, who: Who, name: str, now: datetime) -> Choice:
        days = {"days": PAUSE.days} if name == "pause" else {}
        return Choice(self._word(who, f"choice.{name}", **days), self._token(who, name, now))

    def _token(self, who: Who, action: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"settings.{action}", who.person_id, who.coalition.id, who.person_id), now)

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, _today(who, now))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"settings.{key}", who.language, **values)


async def _may_choose_a_way(work: Work, person_id: str) -> bool:
    """Whether she can be reached both by mail and in a chat."""
    ways = [one.platform == MAIL for one in await people.every_identity_of(work, [person_id])]
    return any(ways) and not all(ways)


async def _hers(work: Work, person_id: str, coalition_id: str) -> _Hers:
    everywhere = await people.contacts_of_person(work, person_id)
    [person] = await people.persons(work, [person_id])
    here = tuple(one for one in everywhere if one.coalition_id == coalition_id)
    most = budget_of([one.role for one in everywhere]).monthly
    return _Hers(here, person, most)


def _pause_of(contact: Contact, who: Who, now: datetime) -> date | None:
    """The day on which a pause ends that has not ended yet."""
    until = contact.snoozed_until
    return until.astimezone(who.zone).date() if until is not None and until > now else None


def _moment(contact: Contact, until: date | None) -> datetime | None:
    """When a pause until that day ends for this contact."""
    return at(until, time(), ZoneInfo(contact.zone)) if until else None


def _today(who: Who, now: datetime) -> date:
    return now.astimezone(who.zone).date()


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
