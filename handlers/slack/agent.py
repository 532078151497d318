"""What Slack shows beside the conversation: the Home tab, suggested questions, and "is thinking".

None of it is a message to anybody, so none of it passes the ledger; where it fails, nothing is owed and nothing is
tried again. A workspace that has shut us out is noted here as well, since Slack tells of that by an event.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.inbox import Question, Speaker
from bot.messages import Form, Message
from bot.workspaces import Workspaces
from handlers.slack import hear, limits, render
from handlers.slack.wire import PLATFORM, Wire
from storage.workspaces import Installation

_SKEW = 60
"""Seconds by which Slack's clock and ours may differ here."""

log = structlog.get_logger()


class Agent:
    """The surfaces beside the conversation."""

    def __init__(
        self,
        wire: Wire,
        workspaces: Workspaces,
        overview: Callable[[Speaker], Awaitable[Message]],
        words: render.Words,
        prompts: Sequence[Mapping[str, str]],
        status: str,
    ) -> None:
        """`overview` is what stands on a person's Home tab; `status` what is shown while an answer is looked up."""
        self._wire = wire
        self._workspaces = workspaces
        self._overview = overview
        self._words = words
        self._prompts = prompts
        self._status = status

    def modal(self, form: Form, channel: str = "") -> dict[str, Any]:
        """The modal for a form."""
        return render.modal(form, self._words, channel=channel)

    async def opened(self, payload: hear.Payload, workspace: str) -> None:
        """Somebody opened our tab: her Home is drawn anew, or questions are suggested."""
        seen = hear.part(payload.get("event"))
        account, channel = str(seen.get("user", "")), str(seen.get("channel", ""))
        if seen.get("tab") == "home" and account:
            await self.publish(Speaker(PLATFORM, workspace, account))
        elif seen.get("tab") == "messages" and channel:
            await self.suggest(workspace, channel)

    async def refreshes(self, payload: hear.Payload, workspace: str) -> None:
        """After a press on the Home tab, what stands there is drawn anew."""
        account = str(hear.part(payload.get("user")).get("id", ""))
        if hear.part(payload.get("view")).get("type") == "home" and account:
            await self.publish(Speaker(PLATFORM, workspace, account))

    async def publish(self, by: Speaker) -> None:
        """Draw a person's Home tab."""
        view = render.home(await self._overview(by), self._words)
        if faults := limits.faults(view, "home"):
            log.error("a home page breaks Slack's limits", faults=len(faults), kinds=faults)
            return
        await self._try(by.workspace, "views.publish", user_id=by.account, view=view)

    async def suggest(self, workspace: str, channel: str) -> None:
        """Offer a few questions to whoever opens the private chat."""
        method = "assistant.threads.setSuggestedPrompts"
        await self._try(workspace, method, channel_id=channel, prompts=list(self._prompts))

    async def thinks(self, heard: Question, *, done: bool = False) -> None:
        """Show that an answer is being looked up, or take that away; Slack itself would leave it for two minutes."""
        if heard.at.thread and not heard.at.shared:
            method, where = "assistant.threads.setStatus", {"channel_id": heard.at.conversation}
            status = "" if done else self._status
            await self._try(heard.by.workspace, method, **where, thread_ts=heard.at.thread, status=status)

    async def gone(self, payload: hear.Payload, known: Installation) -> None:
        """The app was removed, or its bot token revoked: nothing more is sent there."""
        seen = hear.part(payload.get("event"))
        if seen.get("type") == "tokens_revoked" and not hear.part(seen.get("tokens")).get("bot"):
            return
        told_at = payload.get("event_time")
        if isinstance(told_at, int | float) and told_at < known.installed_at.timestamp() - _SKEW:
            return  # Slack repeats an event for some minutes; the workspace has let us in again since.
        await self._workspaces.shut_out(PLATFORM, known.workspace, str(seen.get("type")))
        self._wire.forget(known.workspace)

    async def _try(self, workspace: str, method: str, **arguments: Any) -> None:
        answer = await self._wire.call(workspace, method, **arguments)
        if not isinstance(answer, Mapping):
            log.info("Slack did not take it", method=method, outcome=type(answer).__name__)
