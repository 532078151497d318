"""The one door in: finds who asks, in which coalition, and which feature answers; returns what to say.

It runs inside the unit of work in which the event is marked done, so that an effect and its reply stand or fall
together. Where others read along, it also says who may read the reply: only what stands in the documents is for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, assert_never

from bot import linking
from bot.access import Stranger, Undecided, Who, choose, language_at, who_is
from bot.answers.talk import LONGEST
from bot.commands.table import Command, find, is_meant, nearest
from bot.inbox import Command as Commanded
from bot.inbox import Filled, Heard, Joined, Left, Place, Press, Question, Speaker
from bot.linking import Linking, asks_to_link, typed_code
from bot.messages import Choice, Choices, Message, Sources, Text, say
from bot.outbox import SHOW, Outbox
from bot.tokens import ANYONE, Claim, Expired, Tokens
from bot.voices import voice_of
from config.catalogue import Catalogue
from config.voice import speaking
from storage import coalitions, people
from storage.coalitions import Coalition
from storage.database import Work

Audience = Literal["place", "private", "only you"]
"""Who may read a reply to what was said where others read along: everybody there, in the thread; the speaker in her
private chat; or her eyes alone, in that place, where there is no private chat yet."""
_SWITCH = "coalition"
_DELETED_IN = ("slack", "teams", "mail")
"""Where we know how a message is deleted; the demo page keeps none."""
_OVERVIEW = ("status", "settings", "history")
"""The commands whose answers make the overview, in reading order."""


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

    async def ask(
        self, work: Work, who: Who, question: str, now: datetime, heard_at: tuple[Speaker, Place] | None = None
    ) -> Message:
        """Answer one question; `heard_at` is who asked it where."""
        ...


class Listener(Protocol):
    """Who understands a member's own words about her dates."""

    async def reply(self, work: Work, who: Who, text: str, now: datetime) -> Message | None:
        """What was understood, for her to confirm; None where the words are about something else."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What to say, in whose coalition that was (None for a stranger), and who may read it in a shared place."""

    message: Message
    coalition_id: str | None
    audience: Audience = "private"


class Router:
    """Routes what was heard to the commands, the features and the answers desk."""

    def __init__(
        self,
        catalogue: Catalogue,
        tokens: Tokens,
        commands: tuple[Command, ...],
        features: Mapping[str, Feature],
        desk: Desk,
        linker: Linking,
        outbox: Outbox,
        listener: Listener | None = None,
        doubts: Listener | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._commands = commands
        self._features = features
        self._desk = desk
        self._linking = linker
        self._outbox = outbox
        self._listener = listener
        self._doubts = doubts

    async def answer(self, work: Work, heard: Heard, now: datetime) -> Answered:
        """What to say to what was heard."""
        asked = self._asks_about_a_code(heard, now)
        if asked == linking.OPEN:
            return Answered(await self._linking.form(work, heard.by, now), None, "only you")
        if asked == linking.TRY and isinstance(heard, Filled):
            # A form is filled in private, wherever it was opened.
            unseen = replace(heard, at=replace(heard.at, shared=False))
            return await self._link(work, unseen, typed_code(heard.values.get(linking.CODE, "")) or "", now)
        who = await who_is(work, heard.by, self._meant(heard, now))
        code = _code_in(heard, is_stranger=isinstance(who, Stranger))
        if code is not None and (heard.at.shared or not heard.by.outside):
            return await self._link(work, heard, code, now)
        match who:
            case Stranger():
                language = await language_at(work, heard.by)
                return Answered(self._linking.stranger(heard.by, heard.at, language, now), None, "only you")
            case Undecided():
                # Nobody's coalition is told that this person is in another one, so the question belongs to none.
                return Answered(self._which(who.coalitions, who.person_id, "en", now), None)
            case Who():
                who = replace(who, by=heard.by, at=heard.at)
                with speaking(voice_of(who.coalition)):
                    message = await self._known(work, who, heard, now)
                return Answered(message, who.coalition.id, await _audience(work, heard, message))

    async def refuse(self, work: Work, by: Speaker, *, shared: bool = False) -> Answered:
        """What to say to a message that was not kept, since it seems to name a patient."""
        who = await who_is(work, by)
        key = "door.patient_data_elsewhere" if shared else "door.patient_data"
        if isinstance(who, Who):
            with speaking(voice_of(who.coalition)):
                return Answered(say(*self._refusal(key, by, who.language)), who.coalition.id)
        text = self._refusal(key, by, await language_at(work, by))
        return Answered(say(*text), None, "only you" if isinstance(who, Stranger) else "private")

    def _refusal(self, key: str, by: Speaker, language: str) -> list[str]:
        """That it was not kept, and how to delete it where it was written."""
        how = [self._catalogue.say(f"refusal.delete.{by.platform}", language)] if by.platform in _DELETED_IN else []
        return [self._catalogue.say(key, language), *how]

    async def overview(self, work: Work, by: Speaker, now: datetime) -> Message:
        """What a person sees at a glance: her dates, her settings, and what reached her and why."""
        who = await who_is(work, by)
        match who:
            case Stranger():
                return await self._stranger(work, by)
            case Undecided():
                return self._which(who.coalitions, who.person_id, "en", now)
            case Who():
                with speaking(voice_of(who.coalition)):
                    parts = [await self._run(name, work, who, "", now) for name in _OVERVIEW]
                    summary = self._catalogue.say("door.overview", who.language)
                return Message(summary, tuple(block for part in parts for block in part.blocks))

    async def shown(self, work: Work, by: Speaker, token: str, now: datetime) -> Message | None:
        """The message that a token of `Message.refresh` is for, as it stands now; None for whom it is not."""
        claim = self._tokens.read(token, now)
        if not isinstance(claim, Claim) or claim.action != SHOW:
            return None
        who = await who_is(work, by, claim.coalition_id)
        if not isinstance(who, Who) or (who.person_id, who.coalition.id) != (claim.person_id, claim.coalition_id):
            return None
        return await self._outbox.shown(work, claim.subject, who.person_id, now)

    async def _stranger(self, work: Work, by: Speaker) -> Message:
        return say(self._catalogue.say("door.stranger", await language_at(work, by)))

    async def _link(self, work: Work, heard: Heard, code: str, now: datetime) -> Answered:
        """Try a code; whoever it joins is welcomed and shown what she can do here."""
        tried = await self._linking.use(work, heard.by, heard.at, code, now)
        if tried.who is None:
            return Answered(tried.message, None, "only you")
        help_ = await self._run("help", work, tried.who, "", now)
        welcome = Message(tried.message.summary, (*tried.message.blocks, *help_.blocks[1:]))
        return Answered(welcome, tried.who.coalition.id)

    def _asks_about_a_code(self, heard: Heard, now: datetime) -> str:
        """What a button or a form asks for with which somebody still unknown types a code unseen; else nothing."""
        if not isinstance(heard, Press | Filled):
            return ""
        claim = self._tokens.read(heard.token, now)
        is_hers = isinstance(claim, Claim) and _feature(claim) == linking.FEATURE
        return claim.action if isinstance(claim, Claim) and is_hers and claim.person_id == heard.by.account else ""

    def _meant(self, heard: Heard, now: datetime) -> str | None:
        """The coalition that a button, a form or an answer is about, whichever the person chose for her words."""
        if isinstance(heard, Question):
            return heard.coalition
        if not isinstance(heard, Press | Filled):
            return None
        claim = self._tokens.read(heard.token, now)
        return claim.coalition_id if isinstance(claim, Claim) else None

    async def _known(self, work: Work, who: Who, heard: Heard, now: datetime) -> Message:
        match heard:
            case Commanded(text=text):
                return await self._command(work, who, heard.by, text, now)
            case Question():
                return await self._text(work, who, heard, now)
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

    async def _text(self, work: Work, who: Who, heard: Question, now: datetime) -> Message:
        text = heard.text
        if not text.strip():
            return say(self._catalogue.say("door.empty", who.language))
        if len(text) > LONGEST:
            return say(self._catalogue.say("door.too_long", who.language))
        found = find(self._commands, text)
        meant = found if found and is_meant(found, who) else None
        if (meant and who.may(meant.command.right)) or _is_switch(who, text):
            return await self._command(work, who, heard.by, text, now)
        if self._doubts and not meant and (doubted := await self._doubts.reply(work, who, text, now)) is not None:
            return doubted
        # "pause" is a command of staff and a wish of everybody's; "pause off" is a command and nothing else.
        is_command = meant is not None and " " in meant.command.name
        if self._listener and not is_command and not heard.at.shared:
            understood = await self._listener.reply(work, who, text, now)
            if understood is not None:
                return understood
        if meant:
            return await self._command(work, who, heard.by, text, now)
        return await self._desk.ask(work, who, text, now, (heard.by, heard.at))

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
        bound = isinstance(claim, Claim) and claim.person_id in (who.person_id, ANYONE)
        ours = isinstance(claim, Claim) and (claim.coalition_id == who.coalition.id or _feature(claim) == _SWITCH)
        if not isinstance(claim, Claim) or not bound or not ours:
            return say(self._catalogue.say("door.bad_button", who.language))
        return claim

    async def _press(self, work: Work, who: Who, by: Speaker, claim: Claim, now: datetime) -> Message:
        if _feature(claim) == _SWITCH:
            return await self._switch(work, by, claim, who.language)
        feature = self._features.get(_feature(claim))
        if feature is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        return await feature.press(work, who, claim, now)

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


def _code_in(heard: Heard, *, is_stranger: bool) -> str | None:
    """The code that somebody wants to link with; from a stranger, whatever follows "link" is meant as one."""
    if not isinstance(heard, Question | Commanded):
        return None
    code = typed_code(heard.text)
    return "" if code is None and is_stranger and asks_to_link(heard.text) else code


async def _audience(work: Work, heard: Heard, message: Message) -> Audience:
    """Everybody may read what stands in the documents; not people of other companies, nor of another coalition."""
    from_documents = any(isinstance(block, Sources) for block in message.blocks)
    if not isinstance(heard, Question) or heard.at.outsiders or not from_documents:
        return "private"
    served = await coalitions.served_by(work, heard.by.platform, heard.by.workspace)
    return "place" if len(served) == 1 else "private"


def _feature(claim: Claim) -> str:
    return claim.action.partition(".")[0]


def _is_switch(who: Who, text: str) -> bool:
    """Whether the words ask to turn to another coalition; to who has one alone it is a word like any other."""
    return bool(who.elsewhere) and text.strip().casefold() == _SWITCH
