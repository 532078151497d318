"""Teams' edge, put together: the address it answers at, the channel it sends through, and what runs beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.places import Places
from bot.workspaces import Workspaces
from config.catalogue import Catalogue
from handlers.gate import Lock
from handlers.hearing import Hearing, NotKeptError, Reception
from handlers.retry import waits
from handlers.teams import render
from handlers.teams.auth import Authentication, Guard, NotVouchedError, TokenLock, understood
from handlers.teams.bot_token import NOT_OURS, BotToken, Credentials, NoTokenError
from handlers.teams.connector import Connectors
from handlers.teams.hear import PLATFORM
from handlers.teams.hosts import Hosts
from handlers.teams.keys import COOL_DOWN, Keys, KeysAwayError
from handlers.teams.listen import Listener, Shown
from handlers.teams.manifest import LISTENING
from handlers.teams.pictures import Pictures
from handlers.teams.seen import Seen
from handlers.teams.send import TeamsChannel

SENTENCES = ("fault", "unknown", "not_served", "pressed", "pressed_privately", "before")
"""What is said in the answer to a button's own request."""

log = structlog.get_logger()


class TeamsEdge:
    """Everything that speaks with Teams."""

    def __init__(
        self,
        credentials: Credentials,
        reception: Reception,
        workspaces: Workspaces,
        places: Places,
        shown: Shown,
        catalogue: Catalogue,
        openid_url: str | None = None,
        hosts: tuple[str, ...] = (),
        cool_down: float = COOL_DOWN,
        pictures: Pictures | None = None,
    ) -> None:
        """`openid_url`, the credentials' token address and `hosts` take the place of Microsoft's own, in tests.

        `pictures` are the charts' pictures; without them cards show figures.

        Raises ValueError where the app id is blank.
        """
        self._pictures, allowed = pictures, Hosts(hosts)
        words = render.words(catalogue, picture=pictures.address if pictures else render.no_picture)
        self._credentials, self._workspaces = credentials, workspaces
        self.keys = Keys(openid_url, cool_down) if openid_url else Keys(cool_down=cool_down)
        self.token = BotToken(credentials)
        self.connectors = Connectors(allowed, self.token)
        seen = Seen(places, workspaces, allowed)
        privately = catalogue.say("teams.privately")
        self.channel = TeamsChannel(self.connectors, places, seen, words, credentials.app_id, privately)
        sentences = {name: catalogue.say(f"teams.{name}") for name in SENTENCES}
        self.listener = Listener(
            Hearing(reception), self.channel.windows, seen, places, workspaces, shown, words, sentences
        )
        guard = Guard(credentials.app_id, self.keys, allowed)
        self.lock = TokenLock(guard)
        self.adapter = Adapter(Authentication(guard, self.connectors), self.listener)
        self._running: list[asyncio.Task[None]] = []

    @property
    def locks(self) -> Mapping[str, Lock]:
        """What the gate asks of a request before anything reads it, by address."""
        return {LISTENING: self.lock}

    def router(self) -> APIRouter:
        """The address at which Teams reaches us."""
        router = APIRouter()

        @router.post(LISTENING)
        async def messages(request: Request) -> Response:
            """Every activity. The SDK asks for the token again, so that no other way in may spare it."""
            return await self.adapter.answer(request.headers.get("authorization", ""), await request.body())

        if self._pictures is not None:
            router.include_router(self._pictures.router())
        return router

    async def start(self) -> None:
        """Fetch the keys, and see whether we are welcome; the house starts without waiting for either."""
        self._running = [asyncio.create_task(self.keys.prepare()), asyncio.create_task(self._introduce())]

    async def close(self) -> None:
        """Hear nothing more, and let what was heard be acted on."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.listener.close()
        await self.keys.close()
        await self.connectors.close()

    def troubles(self) -> list[str]:
        """What keeps us from speaking with Teams, in plain words."""
        told = (self.keys.trouble, self.token.trouble, self.connectors.trouble)
        return [trouble for trouble in told if trouble]

    async def _introduce(self) -> None:
        """Fetch a token once; where that goes well, what waited for better credentials goes out again."""
        for wait in waits():
            try:
                if self._credentials.tenant:
                    await self._workspaces.open(PLATFORM, self._credentials.tenant, binds=True)
                await self.token.get()
                await self._workspaces.open_shut(PLATFORM, (NOT_OURS,))
            except NoTokenError as none:
                log.error("Teams gives us no token", outcome=type(none.outcome).__name__)
            except Exception as problem:  # The database may be away for a moment as well.
                log.error("Teams could not be prepared", error=type(problem).__name__)
            else:
                return
            await asyncio.sleep(wait)


class Adapter(CloudAdapterBase):
    """Botbuilder's turn, with our check before it and our answers after it."""

    def __init__(self, authentication: Authentication, listener: Listener) -> None:
        super().__init__(authentication)
        self._listener = listener
        self.on_turn_error = self._excused

    async def answer(self, header: str, body: bytes) -> Response:
        """One request: 200 for whatever Teams may send, 4xx for what is not Teams', 503 for what is to be repeated."""
        told = understood(body)
        if told is None:
            return Response(status_code=400)
        try:
            activity = Activity().deserialize(told)
            answered = await self.process_activity(header, activity, self._listener.on_turn)
        except NotVouchedError:
            return Response(status_code=401)
        except (KeysAwayError, NotKeptError):
            return Response(status_code=503)
        except (ValueError, RecursionError):
            # Microsoft's model cannot read it; it was signed, and makes no sense.
            return Response(status_code=400)
        return Response(status_code=200) if answered is None else JSONResponse(answered.body, answered.status)

    async def _excused(self, context: TurnContext, error: Exception) -> None:
        """Something of ours went wrong: a request that waits hears so kindly, the rest is repeated or forgotten."""
        cause = error.__cause__ or error
        log.error("what Teams said was not taken", error=type(cause).__name__)
        sorry = self._listener.sorry(context.activity)
        if sorry is not None:
            await context.send_activity(sorry)
        elif isinstance(error, NotKeptError):
            raise error
