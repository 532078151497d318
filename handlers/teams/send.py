"""Delivers messages into Teams, once: private chats, threads, group chats, and cards changed in their place.

Teams cannot be asked whether a message of ours arrived, so what is undecided is held for staff. Each send asks anew
whether the address that was kept is one of Teams' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot.channels import Address, NotSent, Outcome, Refused, Sent, Unknown
from bot.inbox import Speaker
from bot.messages import Message, say
from bot.places import Places
from handlers.teams import limits, render
from handlers.teams.connector import Connectors, NotDoneError
from handlers.teams.hear import GROUP, PERSONAL, PLATFORM, thread_of
from handlers.teams.render import Mention
from handlers.teams.seen import Seen
from handlers.windows import Windows, form_of
from storage.conversations import Conversation

_GONE = "ConversationNotFound"
_AWAY = frozenset((_GONE, "ActivityNotFoundInConversation", "BotNotInConversationRoster"))
"""What Teams says where a message of ours, or the place in which it stood, is not there for us any more."""

log = structlog.get_logger()


class TeamsChannel:
    """One of the channels that the drain sends through."""

    def __init__(
        self, connectors: Connectors, places: Places, seen: Seen, words: render.Words, app_id: str, privately: str
    ) -> None:
        """`privately` is said in a shared place where an answer is for one person, and no private chat is open."""
        self._connectors, self._places, self._seen = connectors, places, seen
        self._words, self._bot, self._privately = words, f"28:{app_id}", privately
        self.windows = Windows()

    @property
    def platform(self) -> str:
        """The name under which addresses ask for this channel."""
        return PLATFORM

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Try once."""
        if self.windows.hand(address.opening, form_of(message)):
            return Sent(f"in the form {delivery_id}")
        try:
            if address.only_for:
                return await self._whisper(address, address.only_for, message)
            there = await self._known(address.workspace, address.conversation)
            if address.is_channel:
                return await self._publish(there, message, address)
            if there is not None and there.scope != PERSONAL:
                return await self._post(there, message, address)
            if there is None and (address.answers or address.mentions):
                # Only what is said to somebody in a shared place says whom; its name is no account of a person's.
                return Refused("not in that place", "person" if address.mentions else "message")
            return await self._privately_to(address.workspace, address.conversation, there, message)
        except NotDoneError as no:
            return no.outcome

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Put this message in the place of an earlier one."""
        there = await self._known(address.workspace, address.conversation)
        if there is None:
            return Refused("not in that chat any more", why="message gone")
        activity = render.activity(message, self._words, viewer=there.member)
        if limits.faults(activity):
            return Refused("breaks a limit")
        try:
            service = await self._connectors.create(there.service_url)
            await service.update_activity(thread_of(there.conversation, _thread(there, address)), ext_id, activity)
        except NotDoneError as no:
            # An old message that is gone says nothing about whether new ones arrive.
            if not isinstance(no.outcome, Refused) or no.outcome.reach == "workspace":
                return no.outcome
            return Refused(no.outcome.reason, why="message gone" if no.outcome.reason in _AWAY else "refused")
        return Sent(ext_id)

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Teams cannot be asked."""
        return None

    async def _publish(self, there: Conversation | None, message: Message, address: Address) -> Outcome:
        """Into a coalition's channel, or not at all: never into somebody's private chat."""
        if there is None or there.scope == PERSONAL:
            return Refused("not in that place", "channel", "channel gone")
        outcome = await self._post(there, message, replace(address, thread=_thread(there, address)))
        if isinstance(outcome, Refused) and outcome.reach == "person":
            return Refused(outcome.reason, "channel", "channel gone")
        return outcome

    async def _whisper(self, address: Address, account: str, message: Message) -> Outcome:
        """Say it to one person; where no private chat can be had, say in the shared place that there would be one."""
        try:
            private = await self._places.private(Speaker(PLATFORM, address.workspace, account))
            outcome = await self._privately_to(address.workspace, account, private, message)
        except NotDoneError as no:
            outcome = no.outcome
        if not isinstance(outcome, Refused) or outcome.reach == "workspace":
            return outcome
        shared = await self._known(address.workspace, address.conversation)
        if shared is None or shared.scope == PERSONAL:
            return outcome
        return await self._post(shared, say(self._privately), address)

    async def _privately_to(self, tenant: str, account: str, there: Conversation | None, message: Message) -> Outcome:
        """Into a private chat; one that is not there any more is opened anew, once."""
        chat = there or await self._opened(tenant, account)
        outcome = await self._post(chat, message)
        if not isinstance(outcome, Refused) or outcome.reason != _GONE or not chat.account:
            return outcome
        await self._places.forget(PLATFORM, tenant, conversation=chat.conversation)
        self._seen.forget(tenant, conversation=chat.conversation)
        again = await self._opened(tenant, chat.account, chat)
        return outcome if again.conversation == chat.conversation else await self._post(again, message)

    async def _known(self, tenant: str, conversation: str) -> Conversation | None:
        """The conversation of that name, or the private chat with the account of that name."""
        known = await self._places.find(PLATFORM, tenant, conversation)
        return known or await self._places.private(Speaker(PLATFORM, tenant, conversation))

    async def _opened(self, tenant: str, account: str, before: Conversation | None = None) -> Conversation:
        """A private chat with this account, opened now. Raises NotDoneError."""
        near = before or await self._places.latest(PLATFORM, tenant)
        if near is None:
            raise NotDoneError(Refused("nobody of this tenant has written to us yet", "person"))
        called = self._seen.called(tenant, account)
        member = called.account if called else account
        wanted = {
            "isGroup": False,
            "bot": {"id": self._bot, "name": "Convener"},
            "members": [{"id": member}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        service = await self._connectors.create(near.service_url)
        try:
            opened = await service.create_conversation(wanted)
        except NotDoneError as no:
            # Nothing has been posted yet, whatever came of the opening.
            why = no.outcome
            raise NotDoneError(NotSent(why.why)) if isinstance(why, Unknown) else no from None
        if not opened.id:
            raise NotDoneError(NotSent("no chat was opened"))
        chat = Conversation(
            platform=PLATFORM, workspace=tenant, conversation=opened.id, service_url=near.service_url, scope=PERSONAL,
            account=account, member=member if called else "",
        )  # fmt: skip
        await self._places.keep(chat)
        return chat

    async def _post(self, there: Conversation, message: Message, address: Address | None = None) -> Outcome:
        """Post into a conversation that is known; `address` where others read along."""
        mention = self._called(there.workspace, address) if address else None
        activity = render.activity(message, self._words, mention=mention, viewer=there.member)
        if faults := limits.faults(activity):
            log.error("a message breaks Teams' limits", faults=len(faults), kinds=faults)
            return Refused("breaks a limit")
        conversation = thread_of(there.conversation, address.thread if address else None)
        try:
            service = await self._connectors.create(there.service_url)
            named = await service.send_to_conversation(conversation, _from(activity, self._bot))
        except NotDoneError as no:
            return no.outcome
        return Sent(named.id) if named.id else Unknown("no name for it")

    def _called(self, tenant: str, address: Address) -> Mention | None:
        """Who is called by name: whose words are answered, as she was seen there; or whose note waits, as we know her.

        A card takes the account that the directory knows her by, so that nobody has to have spoken first.
        """
        if address.mentions:
            seen = self._seen.called(tenant, address.mentions.account)
            return seen or Mention(address.mentions.account, address.mentions.name)
        return self._seen.called(tenant, address.answers) if address.answers else None


def _thread(there: Conversation, address: Address) -> str | None:
    """The thread of a channel; a chat of several people has none, so that what answers a post there stands below it."""
    return None if there.scope == GROUP else address.thread


def _from(activity: Mapping[str, Any], bot: str) -> Mapping[str, Any]:
    return {**activity, "from": {"id": bot, "name": "Convener"}}
