"""Listens to Teams: acknowledged once it is stored, acted on after that.

What a button of a card sends wants its answer in the request, within seconds: the card as it stands then, or the form
again with what to mend. Everything else is answered by a message of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, timedelta
from http import HTTPStatus

import structlog
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity

from bot.inbox import Filled, Heard, Press, Question, Speaker
from bot.messages import Message
from bot.places import Places
from bot.workspaces import Workspaces
from handlers.hearing import Hearing, NotKeptError
from handlers.teams import hear, render
from handlers.teams.seen import Seen
from handlers.windows import Windows

ANSWERED_WITHIN = 2.0
"""Seconds in which a card is answered in its own request; Teams shows an error after some more."""
_SKEW = timedelta(seconds=60)
"""By how much Teams' clock and ours may differ where two of its events are put in order."""
_CARD, _ERROR = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.error"
_SAID = "application/vnd.microsoft.activity.message"

log = structlog.get_logger()


Shown = Callable[[Speaker, str], Awaitable[Message | None]]
"""A message to this person as it stands now, by the token of its `refresh`."""


class Listener(ActivityHandler):
    """Takes every activity of Teams' and says what Teams is answered.

    It stands on botbuilder's plain handler: the one for Teams asks the service about people of its own accord.
    """

    def __init__(
        self,
        hearing: Hearing,
        windows: Windows,
        seen: Seen,
        places: Places,
        workspaces: Workspaces,
        shown: Shown,
        words: render.Words,
        sentences: Mapping[str, str],
    ) -> None:
        """`sentences` are what is said in a request's own answer: fault, unknown and so on."""
        super().__init__()
        self._hearing, self._windows, self._seen = hearing, windows, seen
        self._places, self._workspaces, self._shown = places, workspaces, shown
        self._words, self._sentences = words, sentences

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, or a card's button as older clients send it."""
        activity = turn_context.activity
        by = hear.speaker(activity)
        if by is None:
            return
        if not await self._is_served(activity, by):
            await self._turn_away(activity, by)
            return
        data = hear.carried(activity)
        pressed = hear.is_carried(data)
        heard: Heard | None = hear.acted(activity, by, data, waits=False) if pressed else hear.said(activity, by)
        if heard is not None:
            await self._hearing.take_in(heard)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """A card's button, a form, or a card that is looked at again; nothing else is offered."""
        activity = turn_context.activity
        by = hear.speaker(activity)
        if activity.name != "adaptiveCard/action" or by is None:
            return InvokeResponse(status=int(HTTPStatus.NOT_FOUND), body={"message": self._sentences["unknown"]})
        if not await self._is_served(activity, by):
            return _says(self._sentences["not_served"])
        data = hear.carried(activity)
        if hear.is_look(data):
            return await self._looked_at(by, data, hear.member_of(activity))
        heard = hear.acted(activity, by, data, waits=True)
        if heard is None:
            return _says(self._sentences["unknown"])
        if isinstance(heard, Filled):
            return await self._filled(heard, heard.at.opening or "")
        return await self._pressed(heard, data, hear.member_of(activity))

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """The bot was let in somewhere, or taken out. Nobody is greeted who has not asked."""
        activity = turn_context.activity
        by = hear.speaker(activity)
        with _or_again():
            if str(activity.action or "").startswith("remove"):
                await self._taken_out(activity, by)
            else:
                await self._let_in(activity, by)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """A team, a channel or a chat changed; what matters is whether we are still there."""
        activity = turn_context.activity
        kind = str(hear.part(activity.channel_data).get("eventType", ""))
        gone = any(hear.is_bot(activity, str(one.id)) for one in activity.members_removed or () if one is not None)
        came = any(hear.is_bot(activity, str(one.id)) for one in activity.members_added or () if one is not None)
        with _or_again():
            if kind == "channelDeleted":
                await self._forget(activity, conversation=hear.channel_of(activity))
            elif kind in ("teamDeleted", "teamHardDeleted") or (gone and not await self._comes_late(activity)):
                await self._forget(activity)
            elif came:
                await self._seen.note(activity, hear.speaker(activity))

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """A thumb under a message is nobody's question."""

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        """Meetings and the like are not listened to."""

    async def close(self) -> None:
        """Let what has been acknowledged be acted on."""
        await self._hearing.close()

    def sorry(self, activity: Activity) -> Activity | None:
        """What answers a request in which something of ours went wrong; None where none waits for words."""
        if activity.type != "invoke":
            return None
        fault = {"code": "InternalServerError", "message": self._sentences["fault"]}
        return _invoked(_answer(500, _ERROR, fault))

    async def _turn_away(self, activity: Activity, by: Speaker) -> None:
        """Say that we do not serve this tenant, once a day in a chat; what was typed is not even read."""
        place = hear.meant(activity, by)
        if hear.is_carried(hear.carried(activity)):
            place = hear.place_of(activity, by)
        if place is None:
            return
        stranger = Speaker(by.platform, by.workspace, by.account, outside=True)
        with self._seen.tells(place.conversation) as tells:
            if tells:
                await self._hearing.take_in(Question(stranger, place, hear.key_of(activity), ""))

    async def _looked_at(self, by: Speaker, data: hear.Part, viewer: str) -> InvokeResponse:
        message = await self._shown(by, hear.shows(data))
        if message is None:
            refused = {"code": "BadRequest", "message": self._sentences["unknown"]}
            return _answer(400, _ERROR, refused)
        return self._draws(message, viewer)

    async def _pressed(self, heard: Press, data: hear.Part, viewer: str) -> InvokeResponse:
        """The card as it stands once the press has been acted on."""
        thanks = self._thanks(heard)
        if await self._hearing.acted(heard, ANSWERED_WITHIN) == "late":
            return _says(thanks)
        token = hear.shows(data)
        message = await self._shown(heard.by, token) if token else None
        return _says(thanks) if message is None else self._draws(message, viewer)

    async def _filled(self, heard: Filled, opening: str) -> InvokeResponse:
        """The form again with what to mend, or what stands in its place once it was taken."""
        with self._windows.open(opening) as window:
            acted = await self._hearing.acted(heard, ANSWERED_WITHIN, window)
            form = window.form
        if form is not None:
            return _answer(200, _CARD, render.card(Message(form.title, (form,)), self._words))
        match acted:
            case "done":
                return _answer(200, _CARD, render.taken(self._words))
            case "late":
                return _says(self._thanks(heard))
            case "before":
                # The form stays on the card: it may be one that is to be mended.
                return _says(self._sentences["before"])

    def _thanks(self, heard: Press | Filled) -> str:
        return self._sentences["pressed_privately" if heard.at.shared else "pressed"]

    def _draws(self, message: Message, viewer: str) -> InvokeResponse:
        return _answer(200, _CARD, render.card(message, self._words, viewer=viewer))

    async def _is_served(self, activity: Activity, by: Speaker) -> bool:
        with _or_again():
            await self._seen.note(activity, by)
            return bool(await self._seen.serves(by.workspace))

    async def _let_in(self, activity: Activity, by: Speaker | None) -> None:
        tenant = hear.tenant_of(activity)
        await self._seen.note(activity, by)
        if tenant and await self._seen.serves(tenant):
            await self._workspaces.open(hear.PLATFORM, tenant)
        if (owner := _owner(activity, by)) is not None:
            await self._places.came(owner)

    async def _taken_out(self, activity: Activity, by: Speaker | None) -> None:
        if hear.reference(activity, by) is None or await self._comes_late(activity):
            return
        if (owner := _owner(activity, by)) is not None:
            await self._places.went(owner, "uninstalled", hear.key_of(activity))
        await self._forget(activity)

    async def _comes_late(self, activity: Activity) -> bool:
        """Whether that is an old farewell: we have been let in again, or spoken to, since."""
        known, told = hear.reference(activity, None), activity.timestamp
        if known is None or told is None:
            return False
        there = await self._places.find(hear.PLATFORM, known.workspace, known.conversation)
        told_at = told if told.tzinfo else told.replace(tzinfo=UTC)
        return there is not None and told_at < there.seen_at - _SKEW

    async def _forget(self, activity: Activity, conversation: str = "") -> None:
        """Forget that one conversation; without a name, the team in which it was told, or else where it was told."""
        known = hear.reference(activity, None)
        if known is None:
            return
        whole_team = known.team and not conversation
        place = {"team": known.team} if whole_team else {"conversation": conversation or known.conversation}
        await self._places.forget(hear.PLATFORM, known.workspace, **place)
        self._seen.forget(known.workspace, **place)


def _owner(activity: Activity, by: Speaker | None) -> Speaker | None:
    """Whose own chat that is, in her own tenant; None elsewhere."""
    hers = by is not None and not by.outside and hear.scope_of(activity) == hear.PERSONAL
    return by if hers else None


@contextmanager
def _or_again() -> Iterator[None]:
    """What goes wrong here is to be sent again."""
    try:
        yield
    except Exception as problem:
        raise NotKeptError from problem


def _answer(status: int, kind: str, value: object) -> InvokeResponse:
    """The answer to a card; the request itself went well, whatever is wrong stands inside."""
    return InvokeResponse(status=int(HTTPStatus.OK), body={"statusCode": status, "type": kind, "value": value})


def _says(text: str) -> InvokeResponse:
    return _answer(200, _SAID, text)


def _invoked(response: InvokeResponse) -> Activity:
    return Activity(type="invokeResponse", value=response)
