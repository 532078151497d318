"""The playground in a terminal: be any of the demo people, type, press choices, fill forms, move the clock.

The same reception hears it and the same chats keep it, so a conversation begun here goes on in the page. It writes
plain lines, so that it works in a pipe, for a screen reader and in a log.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import Choice, Form, Message, unpack
from handlers.blocks import VALUE
from handlers.letters import one_line
from handlers.plain import options, plain
from handlers.playground import dates, hear
from handlers.playground.parts import DemoPerson, Parts
from handlers.playground.talk import Talk
from handlers.playground.time_travel import CannotMove, stepped, typed
from storage.playground import Post

PATIENCE = 3.0
"""Seconds to wait for an answer before saying that it will come."""

_STEPS = {"+1d": "day", "+1w": "week", "next": "next"}


@dataclass(slots=True)
class _Filling:
    """A form under way: its fields are asked one by one."""

    form: Form
    values: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> int:
        """Which field is asked now."""
        return len(self.values)


async def chat(parts: Parts, account: str, lines: AsyncIterator[str], out: Callable[[str], None]) -> None:
    """Talk until the lines end or somebody types /quit."""
    await _Session(parts, parts.person(account) or parts.people[0], out).run(lines)


class _Session:
    """One person at one terminal."""

    def __init__(self, parts: Parts, person: DemoPerson, out: Callable[[str], None]) -> None:
        self._parts, self._person, self._out = parts, person, out
        self._talk, self._say = Talk(parts), parts.catalogue.say
        self._seen = 0
        self._latest: Message | None = None
        self._filling: _Filling | None = None

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Answer each line; show what arrives in between."""
        await self._become(self._person)
        typing = asyncio.ensure_future(anext(lines, None))
        try:
            while True:
                stroke = self._parts.news.count
                await self._show()
                listening = asyncio.ensure_future(self._parts.news.after(stroke, 3600))
                await asyncio.wait({typing, listening}, return_when=asyncio.FIRST_COMPLETED)
                listening.cancel()
                if not typing.done():
                    continue
                line = typing.result()
                if line is None or not await self._line(line.rstrip("\r\n")):
                    break
                typing = asyncio.ensure_future(anext(lines, None))
        finally:
            typing.cancel()
        await self._show()

    async def _line(self, line: str) -> bool:
        """Do what one line says; False to leave."""
        words = line.strip().split()
        if self._filling and line.strip() != "/quit":
            await self._fill(line.strip())
        elif not words or not words[0].startswith("/"):
            await self._answered(self._talk.say(self._person.account, line, hear.new_key()))
        elif words[0] == "/quit":
            return False
        else:
            await self._command(words[0][1:], words[1:])
        return True

    async def _command(self, word: str, rest: list[str]) -> None:
        if word.isdecimal():
            await self._press(word)
        elif word == "help":
            self._out(self._say("terminal.help", people=self._accounts))
        elif word == "fill":
            self._begin_form()
        elif word == "as":
            await self._as(rest[0] if rest else "")
        elif word == "clock":
            await self._clock(" ".join(rest))
        elif word == "today":
            await self._today()
        else:
            self._out(self._say("terminal.unknown", word=one_line(word)))

    async def _as(self, account: str) -> None:
        person = self._parts.person(account)
        if person is None:
            self._out(self._say("terminal.nobody", name=one_line(account), people=self._accounts))
            return
        await self._become(person)

    async def _become(self, person: DemoPerson) -> None:
        self._person, self._seen, self._latest, self._filling = person, 0, None, None
        self._out(
            self._say(
                "terminal.welcome",
                name=person.name,
                role=person.role,
                organisation=person.organisation,
                time=dates.long_moment(self._parts.clock.now(), self._parts.zone),
            )
        )
        await self._talk.greet(person.account)
        await self._show()

    async def _press(self, number: str) -> None:
        choices: list[Choice] = options(self._latest) if self._latest else []
        place = int(number[:6]) - 1
        if not 0 <= place < len(choices):
            self._out(self._say("terminal.no_choice", number=number[:6]))
            return
        pressed = hear.press(self._parts.at(self._person.account), choices[place].token, hear.new_key())
        await self._answered(self._talk.hear(pressed))

    def _begin_form(self) -> None:
        blocks = self._latest.blocks if self._latest else ()
        form = next((block for block in blocks if isinstance(block, Form)), None)
        if form is None:
            self._out(self._say("terminal.no_form"))
            return
        self._filling = _Filling(form)
        self._ask()

    def _ask(self) -> None:
        if self._filling:
            self._out(self._say("terminal.field", label=one_line(self._filling.form.fields[self._filling.place].label)))

    async def _fill(self, typed_in: str) -> None:
        filling = self._filling
        if filling is None or typed_in == "/stop":
            self._filling = None
            self._out(self._say("terminal.stopped"))
            return
        asked = filling.form.fields[filling.place]
        value = typed_in or asked.value
        if asked.required and not value:
            self._out(self._say("terminal.needed"))
            return
        filling.values[asked.name] = value
        if filling.place < len(filling.form.fields):
            self._ask()
            return
        self._filling = None
        values = {VALUE + name: value for name, value in filling.values.items()}
        sent = hear.filled(self._parts.at(self._person.account), filling.form.token, hear.new_key(), values)
        await self._answered(self._talk.hear(sent))

    async def _clock(self, asked: str) -> None:
        now, zone = self._parts.clock.now(), self._parts.zone
        following = await self._parts.mover.next_event()
        if not asked:
            self._tell_time(now, following)
            return
        try:
            step = _STEPS.get(asked)
            to = stepped(step, now, following, zone) if step else typed(asked, now, zone)
        except CannotMove as why:
            self._out(self._say(why.key))
            return
        self._out(self._say("terminal.moving", moment=dates.short_moment(to, now, zone)))
        await self._parts.mover.advance(to)
        self._parts.news.ring()
        self._tell_time(self._parts.clock.now(), await self._parts.mover.next_event())

    def _tell_time(self, now: datetime, following: datetime | None) -> None:
        time = dates.long_moment(now, self._parts.zone)
        if following is None:
            self._out(self._say("terminal.time", time=time))
            return
        self._out(self._say("terminal.next", time=time, next=dates.short_moment(following, now, self._parts.zone)))

    async def _today(self) -> None:
        day = self._parts.clock.now().astimezone(self._parts.zone).date()
        lines = await self._parts.ledger(day)
        if not lines:
            self._out(self._say("playground.ledger.none"))
        for line in lines:
            facts = (dates.hour(line.due, self._parts.zone), line.state, line.what, line.to, line.why)
            self._out("  ".join(one_line(fact) for fact in facts if fact))

    async def _answered(self, doing: Awaitable[None]) -> None:
        """Do it, then wait a little for the answer, since replies travel by the same outbox as everything else."""
        await doing
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            stroke = self._parts.news.count
            if await self._show():
                return
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self._parts.news.after(stroke, left)
        self._out(self._say("terminal.silence"))

    async def _show(self) -> int:
        """Print the bot's new messages in this person's chat; how many they were. Her own lines she has typed."""
        shown = 0
        for post in await self._parts.chats.conversation(self._person.account, self._seen):
            self._seen = post.seq
            if post.message is not None:
                self._draw(post, unpack(post.message))
                shown += 1
        return shown

    def _draw(self, post: Post, message: Message) -> None:
        self._latest = message
        heading = f"{self._say('playground.bot')}, {dates.hour(post.at, self._parts.zone)}"
        self._out(f"\n{heading}\n{plain(self._latest)}\n")

    @property
    def _accounts(self) -> str:
        return ", ".join(person.account for person in self._parts.people)
