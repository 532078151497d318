"""The lead says how the coalition sounds and when it is at work; answers what begins with ``voice.``.

Greeting, formality, language, zone, holidays, closed days, and words to avoid (mission M2). They can be set in a form,
or a few of them in words: "voice informal, Central time". The answer shows the next reminder as it would read, so that
nobody learns from a member how her coalition sounds. All or nothing: one thing that cannot be used saves none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.access import Who
from bot.audit import note
from bot.messages import Choice, Choices, Fact, Facts, Field, Form, Message, Text, say
from bot.rules.calendar import is_region, is_zone
from bot.rules.days import Fault, named
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.voices import packed, voice_of
from bot.words import long_date
from config.catalogue import Catalogue
from config.voice import Voice, speaking
from storage import people, submissions
from storage.coalitions import Coalition
from storage.database import Work

FEATURE = "voice"
LONGEST_GREETING = 20
LONGEST_WORD = 40
MOST_LINES = 60
"""Closed days, or words, that one coalition names."""
ZONES = {
    "eastern": "America/New_York",
    "indiana": "America/Indiana/Indianapolis",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "arizona": "America/Phoenix",
    "pacific": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
"""What people call the zones of the United States."""
_LANGUAGES = {"en": "english", "es": "spanish"}
_TIME = re.compile(r"(?P<zone>[\w/ ]+?)(?: time| zone)?", re.IGNORECASE)
_GREETING = re.compile(r"greeting:?\s+(?P<said>.+)", re.IGNORECASE)
_AVOID = re.compile(r"avoid:?\s+(?P<pair>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Manners:
    """All that can be set together."""

    voice: Voice
    zone: str
    holidays: str
    closed_days: tuple[str, ...]

    @classmethod
    def of(cls, coalition: Coalition) -> _Manners:
        """As it is now."""
        voice = replace(voice_of(coalition), language=coalition.language)
        return cls(voice, coalition.zone, coalition.holidays, tuple(sorted(coalition.closed_days)))


class VoiceDesk:
    """Shows a coalition's voice and changes it."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._tone = Tone(catalogue)

    async def say(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How the coalition sounds; or change what the words name."""
        if not rest.strip():
            lead = self._word(who, "lead", coalition=who.coalition.name)
            return self._shown(who, _Manners.of(who.coalition), lead, now)
        wanted = _Manners.of(who.coalition)
        for part in rest.split(","):
            understood = _with(wanted, part.strip())
            if understood is None:
                return say(self._word(who, "unclear", wanted=part.strip()[:60]), self._word(who, "example"))
            wanted = understood
        if fault := _fault_of(wanted.voice):
            return say(self._fault(who, fault))
        return await self._save(work, who, wanted, now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Bring the form."""
        if not who.may("lead"):
            return say(self._word(who, "not_yours"))
        return self._form(who, self._typed(who, _Manners.of(who.coalition)), {}, now)

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """Save all of it, or say beside each field what to mend and save nothing."""
        if not who.may("lead"):
            return say(self._word(who, "not_yours"))
        typed = {
            name: values.get(name, value).strip()
            for name, value in self._typed(who, _Manners.of(who.coalition)).items()
        }
        wanted, errors = self._understand(who, typed, now)
        if wanted is None:
            return self._form(who, typed, errors, now)
        return await self._save(work, who, wanted, now)

    async def _save(self, work: Work, who: Who, wanted: _Manners, now: datetime) -> Message:
        coalition, before = who.coalition, _Manners.of(who.coalition)
        if wanted == before:
            return self._shown(who, before, self._word(who, "same"), now)
        said = "\n".join([wanted.voice.greeting, *(other for _, other in wanted.voice.instead)])
        sound = await self._tone.judge(work, coalition.id, said)
        if sound.refused:
            return self._tone.refusal(sound, said, who.language)
        coalition.voice, coalition.language = packed(wanted.voice), wanted.voice.language
        coalition.zone, coalition.holidays = wanted.zone, wanted.holidays
        coalition.closed_days = list(wanted.closed_days)
        await work.flush()
        moved = 0
        if before.zone != wanted.zone:
            moved = await people.move_zone(work, coalition.id, before.zone, wanted.zone)
        await submissions.plan_again(work, coalition.id)
        await note(work, who, now, "voice changed", coalition.id)
        lead = self._word(who, "saved", coalition=coalition.name)
        if moved:
            lead = self._word(who, "saved_zone", coalition=coalition.name, zone=wanted.zone, count=moved)
        shown = self._shown(who, wanted, lead, now)
        *blocks, buttons = shown.blocks
        return replace(shown, blocks=(*blocks, *self._tone.warning(sound, said, who.language), buttons))

    def _shown(self, who: Who, manners: _Manners, lead: str, now: datetime) -> Message:
        typed = self._typed(who, manners)
        none = self._word(who, "value.none")
        facts = tuple(
            Fact(self._word(who, f"label.{name}"), "; ".join(value.splitlines()) or none)
            for name, value in typed.items()
        )
        change = Choice(self._word(who, "choice.change"), self._token(who, now))
        sample = self._sample(who, manners, now)
        heading = self._word(who, "sample")
        return Message(lead, (Text(lead), Facts(facts), Text(f"{heading}\n\n{sample}"), Choices((change,))))

    def _sample(self, who: Who, manners: _Manners, now: datetime) -> str:
        """The second note of a ladder as somebody would read it."""
        language = manners.voice.language
        values = {name: self._catalogue.samples[name] for name in ("period", "file", "organisation", "minutes")}
        with speaking(manners.voice):
            return self._catalogue.say(
                "reminder.near",
                language,
                **values,
                name=self._word(who, f"value.name.{'formal' if manners.voice.formal else 'informal'}"),
                due=long_date(self._catalogue, now.date(), language),
                benefit=self._catalogue.say("reminder.benefit.hospital", language),
                basis=self._catalogue.say("basis.note.voluntary.near", language),
            )

    def _understand(self, who: Who, typed: Mapping[str, str], now: datetime) -> tuple[_Manners | None, dict[str, str]]:
        """What was filled in; or None, and what to say beside which field."""
        errors: dict[str, str] = {}
        languages = {self._word(who, f"value.{name}"): code for code, name in _LANGUAGES.items()}
        formal = typed["formality"] == self._word(who, "value.formal")
        instead = tuple(_pair(line) for line in typed["words"].splitlines() if line.strip())
        voice = Voice(typed["greeting"], languages.get(typed["language"], "en"), formal, instead)
        if fault := _fault_of(voice):
            errors[fault] = self._fault(who, fault)
        if not is_zone(typed["zone"]):
            errors["zone"] = self._word(who, "error.zone")
        region = typed["holidays"].upper()
        if not is_region(region):
            errors["holidays"] = self._word(who, "error.holidays")
        closed = [_day(line, now.date()) for line in typed["closed"].splitlines() if line.strip()]
        if None in closed or len(closed) > MOST_LINES:
            errors["closed"] = self._word(who, "error.closed")
        if errors:
            return None, errors
        return _Manners(voice, typed["zone"], region, tuple(sorted({day.isoformat() for day in closed if day}))), {}

    def _typed(self, who: Who, manners: _Manners) -> dict[str, str]:
        """The same as somebody types it."""
        voice = manners.voice
        return {
            "greeting": voice.greeting,
            "formality": self._word(who, f"value.{'formal' if voice.formal else 'informal'}"),
            "language": self._word(who, f"value.{_LANGUAGES.get(voice.language, 'english')}"),
            "zone": manners.zone,
            "holidays": manners.holidays,
            "closed": "\n".join(manners.closed_days),
            "words": "\n".join(f"{word}: {other}" if other else word for word, other in voice.instead),
        }

    def _form(self, who: Who, typed: Mapping[str, str], errors: Mapping[str, str], now: datetime) -> Message:
        options = {
            "formality": tuple(self._word(who, f"value.{one}") for one in ("informal", "formal")),
            "language": tuple(self._word(who, f"value.{one}") for one in _LANGUAGES.values()),
            "zone": tuple(dict.fromkeys((*ZONES.values(), who.coalition.zone))),
        }
        fields = tuple(
            Field(
                name,
                self._word(who, f"label.{name}"),
                "choice" if name in options else "long_text" if name in ("closed", "words") else "text",
                options.get(name, ()),
                "" if name in options else self._word(who, f"hint.{name}"),
                name in options or name == "holidays",
                value,
                errors.get(name, ""),
            )
            for name, value in typed.items()
        )
        title = self._word(who, "form.title")
        form = Form(self._token(who, now), title, fields, self._word(who, "form.submit"))
        return Message(next(iter(errors.values()), title), (form,))

    def _fault(self, who: Who, fault: str) -> str:
        return self._word(who, f"error.{fault}", count=LONGEST_GREETING if fault == "greeting" else LONGEST_WORD)

    def _token(self, who: Who, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.change", who.coalition.id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"voice.{key}", who.language, **values)


def _with(manners: _Manners, part: str) -> _Manners | None:
    """The same with what these words name; None where they name nothing that can be set."""
    folded = part.casefold()
    if folded in ("formal", "informal"):
        return replace(manners, voice=replace(manners.voice, formal=folded == "formal"))
    if found := _GREETING.fullmatch(part):
        return replace(manners, voice=replace(manners.voice, greeting=found["said"].strip("“”\"' ")))
    if found := _AVOID.fullmatch(part):
        word, other = _pair(found["pair"])
        kept = tuple(one for one in manners.voice.instead if one[0].casefold() != word.casefold())
        return replace(manners, voice=replace(manners.voice, instead=(*kept, (word, other))))
    read = _TIME.fullmatch(part)
    zone = ZONES.get(read["zone"].casefold(), read["zone"].replace(" ", "_")) if read else ""
    return replace(manners, zone=zone) if zone and is_zone(zone) else None


def _pair(line: str) -> tuple[str, str]:
    word, _, other = line.partition(":")
    return " ".join(word.split()).strip("“”\"'"), " ".join(other.split()).strip("“”\"'")


def _fault_of(voice: Voice) -> str:
    """The field that cannot be used; empty where all can."""
    if len(voice.greeting) > LONGEST_GREETING or re.search(r"[\n<>@#*_`|]", voice.greeting):
        return "greeting"
    words = [word for pair in voice.instead for word in pair if word]
    long = any(len(word) > LONGEST_WORD or re.search(r"[<>@#*_`|{}]", word) for word in words)
    nameless = any(not word for word, _ in voice.instead)
    return "words" if long or nameless or len(voice.instead) > MOST_LINES else ""


def _day(line: str, today: date) -> date | None:
    try:
        found = named(f"until {line.strip().casefold()}", today)
    except Fault:
        return None
    return found.until if found else None
