"""The town entered through Teams: signed activities in, our double of Teams behind, cards read as shown there.

Nothing is short-circuited: each word goes through the gate, botbuilder's turn, the reception, the ledger, the drain and
the connector. A card that answers a press in its place is shown over the one that was pressed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choice, Form, Message
from config.catalogue import Catalogue
from handlers.teams.carried import DOES, FIELD, TOKEN
from scheduler.travel import Traveller
from storage.database import Database
from tests.doubles.teams import Post, Teams, inbound, teams_double
from tests.handlers.teams.drawn import message_of
from tests.handlers.teams.stage import Edge, account, edge
from tests.house import Town

CARD = "application/vnd.microsoft.card.adaptive"


class TeamsTown(Town):
    """The demo's people in a tenant of Microsoft 365."""

    def __init__(self, there: Edge, teams: Teams) -> None:
        traveller = Traveller(there.house.database, there.clock, there.house.plan, there.house.drain_all)
        super().__init__(there.house, there.clock, traveller)
        self.edge, self.teams = there, teams
        self.room = teams.tenants[teams.home_tenant].channel(
            "Results", [there.member(one.account) for one in world.GUESTS]
        )

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """A message in her private chat with the bot."""
        where = {"activity_id": key} if key else {}
        await self._posts(inbound.message(text, **{**self._who(account), **where}))
        return (await self.chat(account))[-1]

    async def changes(self, account: str, text: str, *, deleted: bool = False) -> None:
        """She writes something else in a message of hers, or brings back one that she had deleted."""
        changed = inbound.undeleted if deleted else inbound.edited
        await self._posts(changed(text, activity_id="1790000000001", **self._who(account)))

    async def commands(self, account: str, text: str) -> Message:
        """A command begins with a slash; without one, what her menu types is understood as well."""
        return await self.says(account, f"/{text}")

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """A button of a card in her private chat, with all that the card gave it."""
        token = choice.token if isinstance(choice, Choice) else choice
        post, data = self._drawn(account, token)
        where = {"activity_id": f"f:{key}"} if key else {}
        pressed = inbound.execute(data, reply_to=post, **{**self._who(account), **where})
        await self._posts(pressed)
        return (await self.chat(account))[-1]

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """A form is sent; where it comes back with errors, it does so in its own place."""
        data = {DOES: "fill", TOKEN: form.token, **{f"{FIELD}{name}": value for name, value in values.items()}}
        answer = await self._posts(inbound.execute(data, verb="fill", **self._who(account)))
        shown = _card(answer)
        again = message_of(shown) if shown else Message("", ())
        if any(isinstance(block, Form) for block in again.blocks):
            return again
        return (await self.chat(account))[-1]

    async def looks(self, account: str, number: int) -> Mapping[str, Any]:
        """What her client gets when it shows one of the cards in her chat again."""
        card = self._posts_to(account)[number].cards[0]
        action = card["refresh"]["action"]
        asked = inbound.execute(action["data"], verb=action["verb"], trigger="automatic", **self._who(account))
        return await self._posts(asked)

    async def chat(self, account: str) -> Sequence[Message]:
        """All that stands in her private chat."""
        return [message_of(post.activity) for post in self._posts_to(account)]

    async def says_in_channel(self, account: str, text: str) -> Message:
        """A mention of the bot in a channel of a team; she is answered in her private chat."""
        where: dict[str, Any] = {**self._who(account), "conversation": self.room.id, "scope": "channel"}
        await self._posts(inbound.message(text, **where))
        return (await self.chat(account))[-1]

    async def channel(self) -> Sequence[Message]:
        """What stands in the channel."""
        return [message_of(post.activity) for post in self.teams.posts(self.room.id)]

    def speaker(self, account_: str) -> Speaker:
        """Her account in the tenant."""
        return Speaker("teams", self.teams.home_tenant, account(account_))

    async def _posts(self, activity: dict[str, Any]) -> Mapping[str, Any]:
        answer = await self.edge.post(activity)
        assert answer.status_code == 200, answer.text
        await self.edge.settled()
        return dict(answer.json()) if answer.content else {}

    def chat_of(self, guest: str) -> str:
        """The private chat of one of the demo's people."""
        return self.edge.member(guest).chat

    def _posts_to(self, guest: str) -> list[Post]:
        return self.teams.posts(self.chat_of(guest))

    def _drawn(self, guest: str, token: str) -> tuple[str, Mapping[str, Any]]:
        """The newest card with a button that carries this token; a made-up press where there is none."""
        for post in reversed(self._posts_to(guest)):
            for card in post.cards:
                for action in _actions(card):
                    if action["data"].get(TOKEN) == token:
                        return post.id, action["data"]
        return "1790000000001", {DOES: "press", TOKEN: token}

    def _who(self, guest: str) -> dict[str, Any]:
        return {**self.teams.address, **self.edge.member(guest).who}


@asynccontextmanager
async def teams_town(database: Database, catalogue: Catalogue) -> AsyncIterator[TeamsTown]:
    """The demo's world, moved to Teams."""
    async with teams_double() as teams, edge(database, catalogue, teams) as there:
        yield TeamsTown(there, teams)


def _card(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = answer.get("value") if answer.get("type") == CARD else None
    return found


def _actions(element: Any) -> list[Mapping[str, Any]]:
    """Every button of a card, however deep it stands."""
    if isinstance(element, list):
        return [action for one in element for action in _actions(one)]
    if not isinstance(element, Mapping):
        return []
    own = [element] if element.get("type") == "Action.Execute" and "data" in element else []
    return own + [action for name, one in element.items() if name != "fallback" for action in _actions(one)]
