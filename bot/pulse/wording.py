"""How a pulse and its questions are worded, for those who are asked and for staff."""

from __future__ import annotations

from bot.pulse.questions import BURNOUT, LOAD, MEETING, OWN, SKIP, Question
from config.catalogue import Catalogue


class Wording:
    """Chooses the words of a pulse."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def question(self, one: Question, language: str) -> str:
        """The question itself. Staff's own words stay as they were typed."""
        match one.item:
            case item if item in (LOAD, BURNOUT):
                return self._catalogue.say(f"pulse.question.{one.item}", language)
            case item if item == MEETING:
                return self._catalogue.say("pulse.question.meeting", language, text=one.text)
            case _:
                return one.text

    def option(self, one: Question, option: str, language: str) -> str:
        """An option as a button has it, and as the result names it."""
        if option == SKIP:
            return self._catalogue.say("pulse.option.skip", language)
        if one.item == OWN:
            known = {"yes", "no"}
            return self._catalogue.say(f"pulse.option.meeting.{option}", language) if option in known else option
        return self._catalogue.say(f"pulse.option.{one.item}.{option}", language)

    def name(self, one: Question, language: str) -> str:
        """What it is called in a list."""
        return one.text if one.item == OWN else self._catalogue.say(f"pulse.name.{one.item}", language)
