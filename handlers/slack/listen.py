"""Listens to Slack, over HTTP or Socket Mode: acknowledged once it is stored, acted on after that.

Bolt looks through its listeners one by one, so there is one wide listener for each kind of payload, and what it says
is found in a table. An event is stored, once, before Slack is told that it was heard; a crash after that loses nothing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.inbox import Heard, Question
from bot.messages import Form
from bot.reception import Receipt
from handlers.hearing import Hearing, NotKeptError
from handlers.slack import hear, render
from handlers.slack.agent import Agent
from handlers.slack.send import SlackChannel
from handlers.slack.wire import Wire
from handlers.windows import WINDOW
from storage.workspaces import Installation

ANSWERED_WITHIN = 2.0
"""Seconds in which a modal is answered in its own request; Slack shows an error after three."""
SLOW = 0.8
"""Seconds after which a member sees that her question is being looked up."""
_ANY = re.compile(".*", re.DOTALL)

log = structlog.get_logger()


class Listener:
    """Takes every payload of Slack's and says what Slack is answered."""

    def __init__(self, wire: Wire, channel: SlackChannel, hearing: Hearing, agent: Agent, private: str) -> None:
        """`private` is what a slash command shows for its speaker's eyes while the answer is on its way."""
        self._wire = wire
        self._channel = channel
        self._hearing = hearing
        self._agent = agent
        self._private = private
        self._events: dict[str, Callable[[hear.Payload, Installation], Awaitable[None]]] = {
            "message": self._said,
            "app_mention": self._said,
            "app_home_opened": self._opened,
            "app_uninstalled": self._gone,
            "tokens_revoked": self._gone,
        }
        self.app = self._bolt()

    async def take(self, payload: Mapping[str, Any]) -> BoltResponse:
        """Hear one payload: 200 for whatever Slack may send, 503 where it could not be kept and is to be repeated."""
        if payload.get("type") == "url_verification":
            return BoltResponse(status=200, body=str(payload.get("challenge", ""))[:1000])
        try:
            known = await self._workspace(payload)
        except Exception as problem:
            return await _excused(NotKeptError(type(problem).__name__))
        if known is None:
            log.info("a workspace that is not ours", kind=str(payload.get("type", ""))[:40])
            return BoltResponse(status=200)
        try:
            request = AsyncBoltRequest(body=_readable(payload), mode="socket_mode", context={"convener": known})
            answer = await self.app.async_dispatch(request)
        except Exception as problem:  # A payload that Bolt itself cannot read is no reason for Slack to send it again.
            log.warning("a payload was not understood", error=type(problem).__name__)
            return BoltResponse(status=200)
        # Bolt says 404 where nobody listens; Slack would show that to the member as an error.
        return BoltResponse(status=200) if answer.status == 404 else answer

    async def close(self) -> None:
        """Let what has been acknowledged be acted on."""
        await self._hearing.close()

    async def _workspace(self, payload: Mapping[str, Any]) -> Installation | None:
        for workspace in hear.workspaces_of(payload):
            if workspace and (known := await self._wire.installation(workspace)) is not None:
                return known
        return None

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(
            name="slack_bolt",  # Its lines hold what was said; under this name the log keeps them out.
            authorize=_authorize,
            client=self._wire.client(),
            process_before_response=True,
            request_verification_enabled=False,  # The gate has checked it over the raw bytes.
            ignoring_self_events_enabled=False,
            ignoring_self_assistant_message_events_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.event(_ANY)(self._on_event)
        app.command(_ANY)(self._on_command)
        app.shortcut(_ANY)(self._on_shortcut)
        app.action(_ANY)(self._on_press)
        app.view(_ANY)(self._on_view)
        app.view_closed(_ANY)(self._on_nothing)
        app.options(_ANY)(self._on_options)
        app.error(_excused)
        return app

    async def _on_event(self, ack: Any, body: dict[str, Any], context: Any) -> None:
        about = self._events.get(str(body.get("event", {}).get("type", "")))
        if about is not None:
            await about(body, context["convener"])
        await ack()

    async def _said(self, payload: hear.Payload, known: Installation) -> None:
        heard = hear.event(payload, known.workspace, known.bot_account)
        if heard is None:
            return
        receipt = await self._hearing.kept(heard)
        if receipt.fresh:
            self._hearing.spawn(self._answer(receipt, heard))

    async def _answer(self, receipt: Receipt, heard: Question) -> None:
        """Answer; where that takes a while, say that it is being looked up."""
        acting = self._hearing.spawn(self._hearing.reception.act(receipt))
        done, _ = await asyncio.wait({acting}, timeout=SLOW)
        if not done:
            await self._agent.thinks(heard)
            await acting
            await self._agent.thinks(heard, done=True)

    async def _opened(self, payload: hear.Payload, known: Installation) -> None:
        self._hearing.spawn(self._agent.opened(payload, known.workspace))

    async def _gone(self, payload: hear.Payload, known: Installation) -> None:
        try:
            await self._agent.gone(payload, known)
        except Exception as problem:
            raise NotKeptError from problem

    async def _on_command(self, ack: Any, body: dict[str, Any], context: Any) -> None:
        heard = hear.command(body, context["convener"].workspace)
        if heard is not None:
            await self._hearing.take_in(heard)
        await ack(text=self._private, response_type="ephemeral")

    async def _on_shortcut(self, ack: Any, body: dict[str, Any], context: Any) -> None:
        heard = hear.shortcut(body, context["convener"].workspace)
        if heard is not None:
            await self._hearing.take_in(heard)
        await ack()

    async def _on_press(self, ack: Any, body: dict[str, Any], context: Any) -> None:
        known = context["convener"]
        heard = hear.press(body, known.workspace)
        if heard is not None:
            receipt = await self._hearing.kept(heard)
            self._hearing.spawn(self._pressed(receipt, body, known.workspace))
        await ack()

    async def _pressed(self, receipt: Receipt, body: hear.Payload, workspace: str) -> None:
        await self._hearing.reception.act(receipt)
        await self._agent.refreshes(body, workspace)

    async def _on_view(self, ack: Any, body: dict[str, Any], context: Any) -> None:
        opening = WINDOW + hear.filled_key(body)
        heard = hear.filled(body, context["convener"].workspace, opening)
        form = await self._answered(heard, opening) if heard is not None else None
        if form is None:
            await ack()
        elif errors := render.errors(form):
            await ack(response_action="errors", errors=errors)
        else:
            await ack(response_action="update", view=self._agent.modal(form, hear.asked_in(body)))

    async def _answered(self, heard: Heard, opening: str) -> Form | None:
        """The form to show in the modal that was sent; None where it may close."""
        with self._channel.windows.open(opening) as window:
            await self._hearing.acted(heard, ANSWERED_WITHIN, window)
            return window.form

    async def _on_options(self, ack: Any) -> None:
        await ack(options=[])

    async def _on_nothing(self, ack: Any) -> None:
        await ack()


def _readable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as Bolt can route it: a press without an action is a press of a button that nobody knows."""
    actions = payload.get("actions")
    named = isinstance(actions, list) and actions and isinstance(actions[0], dict) and "action_id" in actions[0]
    if payload.get("type") != "block_actions" or named:
        return dict(payload)
    return {**payload, "actions": [{"type": "button", "action_id": "unknown", "block_id": "unknown", "value": ""}]}


async def _authorize(context: Any, **_: Any) -> AuthorizeResult:
    known = context["convener"]
    return AuthorizeResult(
        enterprise_id=known.enterprise or None,
        team_id=known.workspace,
        bot_user_id=known.bot_account,
        bot_id=known.bot_id,
        bot_token="xoxb-none",  # noqa: S106  # Bolt wants one; nothing is ever sent through its client.
    )


async def _excused(error: Exception) -> BoltResponse:
    """503 for what is to be sent again; a payload that makes no sense would make none the next time either."""
    cause = error.__cause__ or error
    log.error("what Slack said was not taken", error=type(cause).__name__)
    return BoltResponse(status=503 if isinstance(error, NotKeptError) else 200)
