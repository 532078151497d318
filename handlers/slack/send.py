"""Delivers messages into Slack, once: posts, notes for one pair of eyes, and forms that open at once.

Each post carries the delivery's opaque id in its metadata, and nothing else, since anybody in a workspace may read
metadata. After a crash the private chat is asked for that id. A shared channel cannot be asked without leave to read
all that is said there, which we do not ask for; a coalition's own channel is asked all the same, for the install that
was given that leave, and elsewhere what is undecided is held for staff.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels import Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Form, Message
from bot.workspaces import Workspaces
from handlers.slack import limits, render
from handlers.slack.pictures import READY, Pictures
from handlers.slack.wire import PLATFORM, Wire
from handlers.windows import WINDOW, Windows, form_of

EVENT = "convener_delivery"
_EARLIER = timedelta(minutes=10)
"""Slack's clock and ours may differ by minutes; a look-up begins this much before the send, since the id decides."""
_CLOSED = frozenset(("channel_not_found", "not_in_channel", "is_archived", "restricted_action"))
"""What Slack says of a channel that takes no posts of ours: it is gone, or we are not in it, or may not post there."""
_UNCHANGED = {
    **dict.fromkeys(("message_not_found", *_CLOSED), "message gone"),
    **dict.fromkeys(("edit_window_closed", "cant_update_message"), "past changing"),
}
"""Why a post stays as it is, in the words of the ledger, by what Slack says."""
_PAGES, _PAGE = 5, 100
_WHISPERED = frozenset(("text", "blocks", "channel", "thread_ts"))
"""What a note for one pair of eyes takes; it has no metadata, so that it cannot be looked up."""

log = structlog.get_logger()


class SlackChannel:
    """One of the channels that the drain sends through."""

    def __init__(self, wire: Wire, workspaces: Workspaces, words: render.Words) -> None:
        self._wire = wire
        self._workspaces = workspaces
        self._words = words
        self._pictures = Pictures(wire)
        self.windows = Windows()

    @property
    def platform(self) -> str:
        """The name under which addresses ask for this channel."""
        return PLATFORM

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Try once."""
        form = form_of(message)
        if self.windows.hand(address.opening, form):
            return Sent(f"in the form {delivery_id}")
        if form is not None and address.opening and not address.opening.startswith(WINDOW):
            opened = await self._open(address, form, delivery_id)
            if opened is not None:
                return opened
        return await self._post(address, message, delivery_id)

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Put other words in the place of an earlier post; its metadata stays."""
        file = await self._pictures.file(address.workspace, message)
        outcome = await self._amend(address, ext_id, message, file)
        return await self._amend(address, ext_id, message) if self._is_unshown(address, file, outcome) else outcome

    async def _amend(self, address: Address, ext_id: str, message: Message, file: str = "") -> Outcome:
        payload = self._drawn(message, file)
        if faults := limits.faults(payload, "message"):
            log.error("a message breaks Slack's limits", faults=len(faults), kinds=faults)
            return Refused("breaks a limit")
        payload = _called(address, payload)
        conversation = await self._conversation(address)
        if not isinstance(conversation, str):
            return conversation
        answer = await self._wire.call(address.workspace, "chat.update", **payload, channel=conversation, ts=ext_id)
        if isinstance(answer, Refused) and answer.reach != "workspace":
            # An old post that is gone says nothing about whether new ones arrive.
            return Refused(answer.reason, why=_UNCHANGED.get(answer.reason, "refused"))
        return Sent(ext_id) if isinstance(answer, Mapping) else answer

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Whether an undecided post arrived; None where Slack cannot be asked."""
        if address.only_for:
            return None
        conversation = await self._conversation(address)
        if isinstance(conversation, NotSent | Unknown):
            raise ConnectionError(f"Slack cannot be asked now: {conversation}")
        if isinstance(conversation, Refused) or not (conversation.startswith("D") or address.is_channel):
            return None
        return await self._looked_up(address, conversation, delivery_id, since)

    async def _looked_up(
        self, address: Address, conversation: str, delivery_id: str, since: datetime
    ) -> Sent | NotSent | None:
        asked: dict[str, Any] = {"channel": conversation, "limit": _PAGE, "include_all_metadata": "true"}
        asked["oldest"] = f"{(since - _EARLIER).timestamp():.6f}"
        method = "conversations.history"
        if address.thread:
            method, asked["ts"] = "conversations.replies", address.thread
        for _ in range(_PAGES):
            answer = await self._wire.call(address.workspace, method, reading=True, **asked)
            if isinstance(answer, Refused) and address.is_channel:
                return None
            if not isinstance(answer, Mapping):
                raise ConnectionError(f"Slack cannot be asked now: {answer}")
            for post in answer.get("messages", []):
                if _delivery(post) == delivery_id:
                    return Sent(str(post.get("ts", "")))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return NotSent("not in the chat")
            asked["cursor"] = cursor
        return None

    async def _open(self, address: Address, form: Form, delivery_id: str) -> Outcome | None:
        """Open the form as a modal; None where the leave for it has passed, and the form has to be posted."""
        channel = address.conversation if address.only_for else ""
        view = {**render.modal(form, self._words, channel=channel), "external_id": delivery_id}
        if faults := limits.faults(view, "modal"):
            log.error("a form breaks Slack's limits", delivery=delivery_id, faults=len(faults), kinds=faults)
            return None
        asked: dict[str, Any] = {"trigger_id": address.opening, "view": view}
        answer = await self._wire.call(address.workspace, "views.open", **asked)
        if isinstance(answer, Unknown):
            # The view's own id keeps it from opening twice.
            answer = await self._wire.call(address.workspace, "views.open", **asked)
        if isinstance(answer, Mapping):
            return Sent(str(answer.get("view", {}).get("id", "")))
        if isinstance(answer, Refused) and answer.reason == "duplicate_external_id":
            return Sent(f"opened before {delivery_id}")
        return answer if isinstance(answer, Refused) and answer.reach == "workspace" else None

    async def _post(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """With the picture of its chart, if there is one and Slack shows it, else without: it never waits for one."""
        file = await self._pictures.file(address.workspace, message)
        outcome = await self._post_drawn(address, message, delivery_id, file)
        if self._is_unshown(address, file, outcome):
            # A file that was uploaded a moment ago may not be there yet; what was refused was surely not posted.
            await asyncio.sleep(READY)
            outcome = await self._post_drawn(address, message, delivery_id, file)
        if self._is_unshown(address, file, outcome):
            return await self._post_drawn(address, message, delivery_id)
        return outcome

    def _is_unshown(self, address: Address, file: str, outcome: Outcome) -> bool:
        """Whether Slack took no blocks, and a picture was among them."""
        if not file or not isinstance(outcome, Refused) or outcome.reason != "invalid_blocks":
            return False
        self._pictures.forget(address.workspace, file)
        return True

    def _drawn(self, message: Message, file: str) -> dict[str, Any]:
        return {"text": render.fallback(message), "blocks": render.blocks(message, self._words, file)}

    async def _post_drawn(self, address: Address, message: Message, delivery_id: str, file: str = "") -> Outcome:
        payload: dict[str, Any] = {
            **self._drawn(message, file),
            "metadata": {"event_type": EVENT, "event_payload": {"delivery": delivery_id}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if faults := limits.faults(payload, "message"):
            log.error("a message breaks Slack's limits", delivery=delivery_id, faults=len(faults), kinds=faults)
            return Refused("breaks a limit")
        payload = _called(address, payload)
        kept = await self._kept(address)
        outcome = await self._post_to(address, payload)
        if isinstance(outcome, Refused) and outcome.reach == "person" and kept is not None:
            # The chat that we kept may be gone, or be another bot's; whether she is still there, opening it tells.
            await self._workspaces.forget_chat(PLATFORM, address.workspace, address.conversation)
            return await self._post_to(address, payload)
        if isinstance(outcome, Refused) and address.is_channel and outcome.reason in _CLOSED:
            return Refused(outcome.reason, "channel", "channel gone")
        if isinstance(outcome, Refused) and outcome.reach == "person" and not _is_account(address.conversation):
            # That a channel takes nothing says nothing about a person, but for who is reached by a mention there alone.
            return Refused(outcome.reason, "person" if address.mentions else "message")
        return outcome

    async def _post_to(self, address: Address, payload: Mapping[str, Any]) -> Outcome:
        conversation = await self._conversation(address)
        if not isinstance(conversation, str):
            return conversation
        method, told = "chat.postMessage", {**payload, "channel": conversation, "thread_ts": address.thread}
        if address.only_for:
            method = "chat.postEphemeral"
            told = {name: value for name, value in told.items() if name in _WHISPERED} | {"user": address.only_for}
        answer = await self._wire.call(address.workspace, method, **told)
        if isinstance(answer, Mapping):
            named = answer.get("ts") or answer.get("message_ts")
            return Sent(str(named)) if named else Unknown("no name for it")
        return answer

    async def _kept(self, address: Address) -> str | None:
        """The private chat that was opened with the account to which this goes."""
        if not _is_account(address.conversation):
            return None
        return await self._workspaces.private_chat(PLATFORM, address.workspace, address.conversation)

    async def _conversation(self, address: Address) -> str | NotSent | Refused | Unknown:
        """The conversation; for an account its private chat, opened once and kept."""
        account = address.conversation
        if not _is_account(account):
            return account
        kept = await self._kept(address)
        if kept is not None:
            return kept
        answer = await self._wire.call(address.workspace, "conversations.open", users=account)
        if not isinstance(answer, Mapping):
            # Nothing has been posted yet, whatever came of the opening.
            return NotSent(answer.why) if isinstance(answer, Unknown) else answer
        opened = str((answer.get("channel") or {}).get("id", ""))
        if not opened:
            return NotSent("no chat was opened")
        await self._workspaces.keep_chat(PLATFORM, address.workspace, account, opened)
        return opened


def _called(address: Address, payload: dict[str, Any]) -> dict[str, Any]:
    """The message with who is mentioned in it, where somebody is."""
    return render.calling(address.mentions.account, payload) if address.mentions else payload


def _delivery(post: Mapping[str, Any]) -> str:
    """The delivery that a post was, if it was one of ours."""
    payload = (post.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("delivery", ""))


def _is_account(conversation: str) -> bool:
    return conversation[:1] in ("U", "W")
