"""The command with which a member asks why she is asked."""

from __future__ import annotations

from datetime import datetime

from bot.access import Who
from bot.basis import BasisWords, day_in
from bot.commands.table import Command
from bot.messages import Context, Fact, Facts, Message, Text, say
from config.catalogue import Catalogue
from storage import people, submissions
from storage.database import Work
from storage.submissions import LIVE, Schedule


class WhyCommand:
    """Tells a member what each request rests on."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("why", "member", self.why, also=("por qué", "por que")),)

    async def why(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Each file that is asked of the members for whom this person speaks, and what that rests on."""
        asked = await _asked(work, who)
        if not asked:
            return say(self._catalogue.say("basis.why.none", who.language, name=who.first_name))
        words = BasisWords(self._catalogue, who.language, day_in(who.coalition, now))
        lead = self._catalogue.say("basis.why.lead", who.language, name=who.first_name)
        facts = tuple(Fact(one.title, words.standing(one.bases)) for one in asked)
        closing = self._catalogue.say("basis.why.closing", who.language)
        return Message(lead, (Text(lead), Facts(facts), Context(closing)))


async def _asked(work: Work, who: Who) -> list[Schedule]:
    """The schedules that ask members for whom this person speaks; to staff, all of them."""
    live = [one for one in await submissions.schedules(work, who.coalition.id) if one.state == LIVE]
    if who.contact is None:
        return live if who.may("staff") else []
    hers = await people.contacts_of_person(work, who.person_id)
    members = [await people.organisation(work, one.organisation_id) for one in hers]
    kinds = {one.kind for one in members if one is not None and one.coalition_id == who.coalition.id}
    return [one for one in live if kinds & set(one.kinds)]
