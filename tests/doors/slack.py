"""The town entered through Slack: signed requests in, our double of Slack behind, messages read as shown there.

Nothing is short-circuited: each word goes through the gate, Bolt, the reception, the ledger, the drain and the wire.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choice, Form, Message
from config.catalogue import Catalogue
from scheduler.travel import Traveller
from storage import ledger
from storage.database import Database
from tests.doubles.slack import Post, Slack, inbound, slack_double
from tests.handlers.slack.drawn import form_of, message_of
from tests.handlers.slack.stage import BOT, TEAM, TOKEN, Edge, edge
from tests.handlers.slack.stage import account as _account
from tests.house import Town

CHANNEL = "C0RESULTS"
"""A public channel in which the bot is."""


class SlackTown(Town):
    """The demo's people in a Slack workspace."""

    def __init__(self, there: Edge, slack: Slack) -> None:
        traveller = Traveller(there.house.database, there.clock, there.house.plan, there.house.drain_all)
        super().__init__(there.house, there.clock, traveller)
        self.edge, self.slack = there, slack

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """A message in her private chat with the bot."""
        who = self._who(account)
        return await self._sends(account, inbound.message(text, channel=self._chat(account), event_id=key or "", **who))

    async def mentions(self, account: str, text: str, channel: str, **more: Any) -> None:
        """A mention of the bot in a channel."""
        await self._posts(inbound.app_mention(text, channel=channel, **self._who(account), **more))

    async def changes(self, account: str, before: str, after: str, channel: str = "") -> None:
        """She writes something else in a message of hers, in her private chat or in a channel."""
        who = self._who(account)
        written = {"type": "message", "user": who["user"], "ts": "1790000000.000100"}
        edited = {
            "subtype": "message_changed",
            "channel_type": "channel" if channel else "im",
            "message": {**written, "text": after},
            "previous_message": {**written, "text": before},
        }
        await self._posts(inbound.message("", channel=channel or self._chat(account), said=edited, **who))

    async def commands(self, account: str, text: str) -> Message:
        """The slash command, typed in a channel."""
        payload = inbound.command(text, trigger_id=self._trigger(account), **self._who(account))
        return await self._sends(account, payload)

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """A button under a message in her private chat."""
        token = choice.token if isinstance(choice, Choice) else choice
        where = {"channel": self._chat(account), "trigger_id": key or self._trigger(account)}
        return await self._sends(account, inbound.button(token, **self._who(account), **where))

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """A modal is sent; where it comes back with errors, the same form with what was typed in it."""
        view = self.slack.views[-1].view if self.slack.views else _view(form)
        before = self._shown(account)
        payload = inbound.view_submission(
            {**view, "private_metadata": form.token}, values, trigger_id=self._trigger(account), **self._who(account)
        )
        answer = await self._posts(payload)
        errors = answer.get("errors", {})
        if errors:
            fields = tuple(
                replace(field, value=values.get(field.name, field.value), error=errors.get(field.name, ""))
                for field in form.fields
            )
            return Message(next(iter(errors.values())), (replace(form, fields=fields),))
        if answer.get("response_action") == "update":
            return Message(form.title, (form_of(answer["view"]),))
        return self._newest(account, before)

    async def chat(self, account: str) -> Sequence[Message]:
        """All that stands in her private chat."""
        return [_read(post) for post in self.slack.posts(self._chat(account))]

    async def says_in_channel(self, account: str, text: str) -> Message:
        """A mention of the bot in the channel; she is answered in her private chat."""
        before = self._shown(account)
        await self.mentions(account, text, CHANNEL)
        return self._newest(account, before)

    async def channel(self) -> Sequence[Message]:
        """What stands in the channel."""
        return [_read(post) for post in self.slack.posts(CHANNEL)]

    def speaker(self, account: str) -> Speaker:
        """Her account in the workspace."""
        return Speaker("slack", TEAM, _account(account))

    async def home(self, account: str) -> Message:
        """What stands on her Home tab when she opens it."""
        await self._posts(inbound.home_opened(channel=self._chat(account), **self._who(account)))
        return message_of(self.slack.homes[_account(account)])

    async def _sends(self, account: str, payload: dict[str, Any]) -> Message:
        before = self._shown(account)
        await self._posts(payload)
        return self._newest(account, before)

    async def _posts(self, payload: dict[str, Any]) -> dict[str, Any]:
        form = "command" in payload or "event" not in payload
        answer = await self.edge.post(payload, form=form)
        assert answer.status_code == 200, answer.text
        await self.edge.settled()
        told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
        return dict(told)

    def _shown(self, account: str) -> tuple[int, int]:
        return len(self.slack.posts(self._chat(account))), len(self.slack.views)

    def _newest(self, account: str, before: tuple[int, int]) -> Message:
        """The modal that opened now, or the last message."""
        if len(self.slack.views) > before[1]:
            form = form_of(self.slack.views[-1].view)
            return Message(form.title, (form,))
        return _read(self.slack.posts(self._chat(account))[-1])

    def _who(self, account: str) -> dict[str, Any]:
        return {"team": TEAM, "user": _account(account)}

    def _trigger(self, account: str) -> str:
        return self.slack.trigger(TEAM, _account(account), lives=60)

    def _chat(self, account: str) -> str:
        return self.slack.workspaces[TEAM].users[_account(account)].dm


@asynccontextmanager
async def slack_town(database: Database, catalogue: Catalogue) -> AsyncIterator[SlackTown]:
    """The demo's world, moved to Slack."""
    async with slack_double() as slack:
        workspace = slack.workspace(TEAM, token=TOKEN, bot=BOT, name="Maple River")
        for guest in (*(one.account for one in world.GUESTS), "nobody"):
            workspace.user(_account(guest), guest, dm=f"D0{guest.upper()}")
        workspace.channel(CHANNEL, "results", [_account(guest.account) for guest in world.GUESTS])
        async with database.work() as work:
            # The platform's pace is the drain's own test; here nobody waits for it.
            await ledger.ensure_lane(work, "slack", TEAM, 0.0)
        async with edge(database, catalogue, slack.api_url) as there:
            yield SlackTown(there, slack)


def _read(post: Post) -> Message:
    return message_of({"text": post.text, "blocks": post.blocks})


def _view(form: Form) -> dict[str, Any]:
    return {"type": "modal", "private_metadata": form.token, "blocks": []}
