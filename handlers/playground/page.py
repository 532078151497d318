"""Composes the playground's page: who you are, the conversation, the ledger of the day, and the clock above them.

The page is made of pieces with an id each. The first visit gets them all in one document; an open page gets the pieces
that changed, so that scripting saves a reload and never adds anything that is not there without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.messages import unpack
from bot.outbox import LedgerLine
from handlers.playground import dates
from handlers.playground.assets import address_of
from handlers.playground.parts import DemoPerson, Parts
from handlers.playground.render import Drawing, html
from storage.playground import Post

LOOKS = ("slack", "teams")
PIECES = ("clock", "people", "posts", "ledger", "announce")

MOST_LINES = 100
"""Lines of the ledger on the page; a quarter's broadcast to 400 members is counted, not listed."""

LONG = 2000
"""From so many characters on, a member's line shows its beginning and opens on request."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks, how the chat is drawn, and at which day of the ledger (None: the clock's day)."""

    person: DemoPerson
    look: str
    day: date | None = None

    def url(self, **changes: Any) -> str:
        """The page's address with something changed, such as another person."""
        asked = {
            "as": self.person.account,
            "look": self.look,
            "day": self.day.isoformat() if self.day else None,
            **changes,
        }
        return "/playground?" + urlencode({name: value for name, value in asked.items() if value is not None})

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What every form of the page carries along."""
        day = (("day", self.day.isoformat()),) if self.day else ()
        return (("as", self.person.account), ("look", self.look), *day)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done, said beside the clock or above the conversation."""

    clock: str = ""
    talk: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One post, ready to draw."""

    ident: str
    by_bot: bool
    name: str
    at: datetime
    hour: str
    day: str
    new_day: bool
    edited: bool
    body: Markup
    opening: str = ""
    rest: str = ""


class Pages:
    """Renders; asks the store, the clock and the ledger for what it shows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.moving_to: datetime | None = None
        self._next: tuple[tuple[datetime, int] | None, datetime | None] = (None, None)
        self._templates = Environment(
            loader=PackageLoader("handlers.playground"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            say=parts.catalogue.say, asset=address_of, coalition=parts.coalition, looks=LOOKS
        )

    async def whole(self, visit: Visit, nonce: str, trouble: Trouble = Trouble()) -> str:
        """The document."""
        context = await self._context(visit, nonce, trouble)
        return self._templates.get_template("page.html").render(context)

    async def pieces(self, visit: Visit, nonce: str, trouble: Trouble = Trouble()) -> Mapping[str, str]:
        """The parts that live, by id."""
        context = await self._context(visit, nonce, trouble)
        return {name: self._templates.get_template(f"{name}.html").render(context) for name in PIECES}

    async def _context(self, visit: Visit, nonce: str, trouble: Trouble) -> dict[str, Any]:
        now = self._parts.clock.now()
        posts = await self._parts.chats.conversation(visit.person.account)
        return {
            "visit": visit,
            "nonce": nonce,
            "trouble": trouble,
            "people": self._parts.people,
            "received": await self._parts.chats.received(),
            "posts": self._shown(visit, posts, nonce, now),
            "news": self._announcement(posts),
            **await self._clock(now),
            **await self._ledger(visit, now),
        }

    async def _clock(self, now: datetime) -> dict[str, Any]:
        following, zone = await self._next_event(now), self._parts.zone
        return {
            "now": now,
            "now_local": now.astimezone(zone),
            "now_words": dates.long_moment(now, zone),
            "zone": str(zone).rpartition("/")[2].replace("_", " "),
            "next_event": following and dates.short_moment(following, now, zone),
            "moving": self.moving_to and dates.short_moment(self.moving_to, now, zone),
        }

    async def _next_event(self, now: datetime) -> datetime | None:
        """What comes next, asked once for each change, since asking plans ahead; not while the clock is moving."""
        moment = (now, self._parts.news.count)
        if self.moving_to is None and self._next[0] != moment:
            self._next = (moment, await self._parts.mover.next_event())
        return self._next[1]

    async def _ledger(self, visit: Visit, now: datetime) -> dict[str, Any]:
        today = now.astimezone(self._parts.zone).date()
        day = visit.day or today
        lines = await self._parts.ledger(day)
        return {
            "day_words": dates.short_day(day, today),
            "is_today": day == today,
            "day_before": replace(visit, day=day - timedelta(days=1)).url(),
            "day_after": replace(visit, day=day + timedelta(days=1)).url(),
            "this_day": replace(visit, day=None).url(),
            "lines": [self._line(line) for line in lines[:MOST_LINES]],
            "more_lines": max(0, len(lines) - MOST_LINES),
            "ledger_summary": self._summary(lines),
        }

    def _line(self, line: LedgerLine) -> dict[str, str]:
        hour = dates.hour(line.due, self._parts.zone)
        shape = {"to": line.to, "what": line.what, "why": line.why, "state": line.state}
        return {**shape, "state_words": self._state(line.state), "hour": hour, "due": line.due.isoformat()}

    def _state(self, state: str) -> str:
        key = f"playground.state.{state}"
        return self._parts.catalogue.say(key) if key in self._parts.catalogue else state.replace("_", " ")

    def _summary(self, lines: Sequence[LedgerLine]) -> str:
        say = self._parts.catalogue.say
        if not lines:
            return say("playground.ledger.none")
        counted = Counter(line.state for line in lines)
        parts = ", ".join(f"{number} {self._state(state)}" for state, number in counted.most_common())
        if len(lines) == 1:
            return say("playground.ledger.one", parts=self._state(lines[0].state))
        return say("playground.ledger.many", count=len(lines), parts=parts)

    def _shown(self, visit: Visit, posts: Sequence[Post], nonce: str, now: datetime) -> list[Shown]:
        shown: list[Shown] = []
        for post in posts:
            before = shown[-1].day if shown else ""
            shown.append(self._post(visit, post, nonce, now, before))
        return shown

    def _post(self, visit: Visit, post: Post, nonce: str, now: datetime, before: str) -> Shown:
        zone = self._parts.zone
        day = dates.short_day(post.at.astimezone(zone).date(), now.astimezone(zone).date())
        mark = f"-{int(post.edited_at.timestamp())}" if post.edited_at else ""
        ident, by_bot = f"post-{post.seq}{mark}", post.message is not None
        speaker = self._parts.person(visit.person.speaks) or visit.person
        name = self._parts.catalogue.say("playground.bot") if by_bot else speaker.name
        drawing = Drawing(self._parts.catalogue.say, visit.hidden, ident, nonce)
        body = html(unpack(post.message), drawing) if post.message is not None else Markup("")
        cut = len(post.text) if len(post.text) <= LONG else LONG // 2
        hour, edited = dates.hour(post.at, zone), post.edited_at is not None
        return Shown(
            ident, by_bot, name, post.at, hour, day, day != before, edited, body, post.text[:cut], post.text[cut:]
        )

    def _announcement(self, posts: Sequence[Post]) -> str:
        for post in reversed(posts):
            if post.message is not None:
                hour, summary = dates.hour(post.at, self._parts.zone), unpack(post.message).summary
                return self._parts.catalogue.say("playground.announce", time=hour, text=summary)
        return ""
