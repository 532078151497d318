"""The one door in: finds who asks, in which coalition, and which feature answers; returns what to say.

It runs inside the unit of work in which the event is marked done, so that an effect and its reply stand or fall
together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, assert_never

from bot.access import Stranger, Undecided, Who, choose, who_is
from bot.commands.table import Command, find, is_meant, nearest
from bot.inbox import Command as Commanded
from bot.inbox import Filled, Heard, Joined, Left, Press, Question, Speaker
from bot.messages import Choice, Choices, Message, Text, say
from bot.tokens import Claim, Expired, Tokens
from config.catalogue import Catalogue
from storage import coalitions, people
from storage.coalitions import Coalition
from storage.database import Work

LONGEST = 4_000
"""Characters of a question that are read; Slack's own box holds no more."""
_SWITCH = "coalition"


class Feature(Protocol):
    """A feature whose buttons and forms begin with its name."""

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Answer a press."""
        ...

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Answer a form."""
        ...


class Desk(Protocol):
    """Where questions are answered."""

    async def ask(self, work: Work, who: Who, question: str, now: datetime) -> Message:
        """Answer one question."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What to say, and in whose coalition that was; None for a stranger."""

    message: Message
    coalition_id: str | None


class Router:
    """Routes what was heard to the commands, the features and the answers desk."""

    def __init__(
        self,
        catalogue: Catalogue,
        tokens: Tokens,
        commands: tuple[Command, ...],
        features: Mapping[str, Feature],
        desk: Desk,
    ) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._commands = commands
        self._features = features
        self._desk = desk

    async def answer(self, work: Work, heard: Heard, now: datetime) -> Answered:
        """What to say to what was heard."""
        who = await who_is(work, heard.by, self._meant(heard, now))
        match who:
            case Stranger():
                return Answered(say(self._catalogue.say("door.stranger")), None)
            case Undecided():
                # Nobody's coalition is told that this person is in another one, so the question belongs to none.
                return Answered(self._which(who.coalitions, who.person_id, "en", now), None)
            case Who():
                return Answered(await self._known(work, who, heard, now), who.coalition.id)

    async def refuse(self, work: Work, by: Speaker) -> Answered:
        """What to say to a message that was not kept, since it seems to name a patient."""
        who = await who_is(work, by)
        known = who if isinstance(who, Who) else None
        text = self._catalogue.say("door.patient_data", known.language if known else "en")
        return Answered(say(text), known.coalition.id if known else None)

    def _meant(self, heard: Heard, now: datetime) -> str | None:
        """The coalition that a button or a form is about, whichever the person chose for her words."""
        if not isinstance(heard, Press | Filled):
            return None
        claim = self._tokens.read(heard.token, now)
        return claim.coalition_id if isinstance(claim, Claim) else None

    async def _known(self, work: Work, who: Who, heard: Heard, now: datetime) -> Message:
        match heard:
            case Commanded(text=text):
                return await self._command(work, who, heard.by, text, now)
            case Question(text=text):
                return await self._text(work, who, heard.by, text, now)
            case Press(token=token):
                claim = self._claim(who, token, now)
                return await self._press(work, who, heard.by, claim, now) if isinstance(claim, Claim) else claim
            case Filled(token=token, values=values):
                claim = self._claim(who, token, now)
                return await self._fill(work, who, claim, values, now) if isinstance(claim, Claim) else claim
            case Joined() | Left():
                return await self._run("help", work, who, "", now)
            case _:
                assert_never(heard)

    async def _text(self, work: Work, who: Who, by: Speaker, text: str, now: datetime) -> Message:
        if not text.strip():
            return say(self._catalogue.say("door.empty", who.language))
        if len(text) > LONGEST:
            return say(self._catalogue.say("door.too_long", who.language))
        found = find(self._commands, text)
        if (found and is_meant(found, who)) or _is_switch(who, text):
            return await self._command(work, who, by, text, now)
        return await self._desk.ask(work, who, text, now)

    async def _command(self, work: Work, who: Who, by: Speaker, text: str, now: datetime) -> Message:
        if not text.strip():
            return await self._run("help", work, who, "", now)
        if _is_switch(who, text):
            return self._which((who.coalition, *who.elsewhere), who.person_id, who.language, now)
        found = find(self._commands, text)
        if found is None:
            return self._unknown(who, text)
        if not who.may(found.command.right):
            return await self._not_yours(work, who, found.command)
        return await found.command.run(work, who, found.rest, now)

    async def _run(self, name: str, work: Work, who: Who, rest: str, now: datetime) -> Message:
        return await next(one for one in self._commands if one.name == name).run(work, who, rest, now)

    async def _not_yours(self, work: Work, who: Who, command: Command) -> Message:
        able = ("lead",) if command.right == "lead" else ("lead", "staff")
        staff = [one.name for one in await people.staff_of(work, who.coalition.id) if one.right in able]
        ask = ", ".join(staff) or self._catalogue.say("door.our_staff", who.language)
        return say(self._catalogue.say("command.reply.not_yours", who.language, command=command.name, staff=ask))

    def _unknown(self, who: Who, text: str) -> Message:
        wanted, known = text.strip()[:60], nearest(self._commands, text, who)
        if known:
            return say(self._catalogue.say("command.reply.unknown_near", who.language, wanted=wanted, known=known))
        return say(self._catalogue.say("command.reply.unknown", who.language, wanted=wanted))

    def _claim(self, who: Who, token: str, now: datetime) -> Claim | Message:
        claim = self._tokens.read(token, now)
        if isinstance(claim, Expired):
            return say(self._catalogue.say("door.old_button", who.language))
        bound = isinstance(claim, Claim) and claim.person_id == who.person_id
        ours = isinstance(claim, Claim) and (claim.coalition_id == who.coalition.id or _feature(claim) == _SWITCH)
        if not isinstance(claim, Claim) or not bound or not ours:
            return say(self._catalogue.say("door.bad_button", who.language))
        return claim

    async def _press(self, work: Work, who: Who, by: Speaker, claim: Claim, now: datetime) -> Message:
        if _feature(claim) == _SWITCH:
            return await self._switch(work, by, claim, who.language)
        return await self._features[_feature(claim)].press(work, who, claim, now)

    async def _fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        feature = self._features.get(_feature(claim))
        if feature is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        return await feature.fill(work, who, claim, values, now)

    def _which(self, mine: tuple[Coalition, ...], person_id: str, language: str, now: datetime) -> Message:
        text = self._catalogue.say("door.which", language)
        choices = tuple(
            Choice(one.name, self._tokens.sign(Claim(f"{_SWITCH}.use", one.id, one.id, person_id), now))
            for one in mine[:5]
        )
        return Message(text, (Text(text), Choices(choices)))

    async def _switch(self, work: Work, by: Speaker, claim: Claim, language: str) -> Message:
        coalition = await coalitions.find(work, claim.subject)
        if coalition is None or not await choose(work, by, claim.subject):
            return say(self._catalogue.say("door.bad_button", language))
        return say(self._catalogue.say("door.chosen", language, coalition=coalition.name))


def _feature(claim: Claim) -> str:
    return claim.action.partition(".")[0]


def _is_switch(who: Who, text: str) -> bool:
    """Whether the words ask to turn to another coalition; to who has one alone it is a word like any other."""
    return bool(who.elsewhere) and text.strip().casefold() == _SWITCH
