"""What staff are told about how their own words sound, before a member reads them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import Message, Text, say
from bot.rules.reading import likely_language
from bot.rules.tone import Finding, Findings, judge
from bot.voices import voice_of
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.database import Work

_MOST_SHOWN = 4
"""Phrases that are shown; who has mended so many looks at the rest with other eyes."""


class Tone:
    """Judges what somebody on the staff has written, and says what it found."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def judge(self, work: Work, coalition_id: str, text: str) -> Findings:
        """How it sounds, to members and people of this coalition."""
        members = await people.organisations(work, coalition_id)
        contacts = await people.contacts(work, coalition_id)
        names = [*(one.name for one in members), *(one.name for one in contacts)]
        avoided = [word for word, _ in voice_of(await coalitions.find(work, coalition_id)).instead]
        return judge(text, likely_language(text), names, avoided)

    def refusal(self, sound: Findings, text: str, language: str) -> Message:
        """That it was not taken, for which phrase, and how it could be said."""
        return say(self._say("refused", language), *self._lines(sound.refused, text, language))

    def warning(self, sound: Findings, text: str, language: str) -> tuple[Text, ...]:
        """What may be worth another look; whoever wrote it decides."""
        return self._noted("warned", sound.warned, text, language)

    def afterwards(self, sound: Findings, text: str, language: str) -> tuple[Text, ...]:
        """What was said already and could be said better another time, whatever it is."""
        return self._noted("afterwards", sound.found, text, language)

    def _noted(self, lead: str, found: tuple[Finding, ...], text: str, language: str) -> tuple[Text, ...]:
        if not found:
            return ()
        return (Text("\n\n".join((self._say(lead, language), *self._lines(found, text, language)))),)

    def _lines(self, found: Iterable[Finding], text: str, language: str) -> list[str]:
        """A line for each kind: the phrase, what it does, and other words in the language of the text."""
        first = {one.kind: one for one in reversed(tuple(found))}
        written_in = likely_language(text)
        return [
            self._catalogue.say(
                "tone.line",
                language,
                phrase=one.phrase,
                why=self._catalogue.say(f"tone.why.{one.kind}", language),
                instead=self._catalogue.say(f"tone.instead.{one.kind}", written_in),
            )
            for one in reversed([*first.values()][-_MOST_SHOWN:])
        ]

    def _say(self, key: str, language: str) -> str:
        return self._catalogue.say(f"tone.{key}", language)
