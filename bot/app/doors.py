"""The doors: the edge of each platform that the settings name, and the web application in which they listen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.app.house import House
from bot.tokens import Tokens
from config.catalogue import Catalogue
from config.settings import Settings, hears_mail, sends_mail, uses_slack, uses_teams
from handlers.calendar.routes import calendar
from handlers.gate import Lock, Rules
from handlers.intake.routes import intake
from handlers.web import web
from storage.people import MAIL, POST

if TYPE_CHECKING:
    from email.message import EmailMessage

    from bot.messages import Message
    from bot.post.envelopes import Envelope
    from handlers.mail.answers import Answers
    from handlers.mail.incoming import MailIn
    from handlers.mail.page import LetterPage
    from handlers.slack.edge import SlackEdge
    from handlers.teams.edge import TeamsEdge


def always(house: House) -> list[APIRouter]:
    """The addresses at which machines say that data arrived, and at which calendars read."""
    told = intake(house.signers, house.hear_arrivals, house.catalogue, house.real_clock)
    return [told, calendar(house.calendars.read)]


def slack_edge(house: House, settings: Settings) -> SlackEdge:
    """Slack's edge for this house; its libraries are loaded only where Slack is configured."""
    from handlers.slack.edge import Credentials, SlackEdge

    secrets = [one.strip() for one in _text(settings.slack_signing_secret).split(",")]
    credentials = Credentials(
        api_url=settings.slack_api_url,
        signing_secrets=tuple(one for one in secrets if one),
        bot_token=_text(settings.slack_bot_token),
        app_token=_text(settings.slack_app_token),
        client_id=settings.slack_client_id or "",
        client_secret=_text(settings.slack_client_secret),
        public_url=settings.public_url,
    )
    edge = SlackEdge(
        credentials,
        house.reception,
        house.workspaces,
        house.overview,
        house.catalogue,
        house.real_clock,
        _text(settings.secret_key),
    )
    house.connect(edge.channel)
    house.troubles.append(edge.troubles)
    return edge


def teams_edge(house: House, settings: Settings) -> TeamsEdge:
    """Teams' edge for this house; its libraries are loaded only where Teams is configured."""
    from handlers.teams.bot_token import Credentials
    from handlers.teams.edge import TeamsEdge
    from handlers.teams.pictures import Pictures

    credentials = Credentials(
        app_id=settings.teams_app_id or "",
        password=_text(settings.teams_app_password),
        tenant=settings.teams_tenant_id or "",
        token_url=settings.teams_token_url or "",
    )
    edge = TeamsEdge(
        credentials,
        house.reception,
        house.workspaces,
        house.places,
        house.shown,
        house.catalogue,
        settings.teams_openid_url,
        settings.teams_service_hosts,
        pictures=Pictures(settings.public_url, _text(settings.secret_key), house.real_clock),
    )
    house.connect(edge.channel)
    house.troubles.append(edge.troubles)
    return edge


def mail_out(house: House, settings: Settings) -> Answers:
    """Let letters leave; its library is loaded only where it is configured. What is answered on pages, for those."""
    from bot.calendars.attached import dates_of
    from bot.post.envelopes import Envelopes
    from bot.post.links import Links
    from handlers.mail.answers import Answers
    from handlers.mail.send import MailChannel
    from handlers.mail.server import server_of
    from handlers.mail.write import Writer

    tokens = Tokens(_text(settings.secret_key))
    links, dates = Links(tokens), dates_of(house.catalogue)
    server = server_of(_text(settings.smtp_url), settings.mail_from or "")
    envelopes = Envelopes(house.database, tokens, links, house.clock, dates)
    writer = Writer(server, house.catalogue, links, settings.public_url or "")

    def write(message: Message, envelope: Envelope, answers: str | None) -> EmailMessage:
        return writer.write(message, envelope, answers, house.real_clock.now())

    answers = Answers()
    house.connect(MailChannel(server, envelopes.find, write, answers))
    return answers


def letter_page(house: House, answers: Answers) -> LetterPage:
    """The pages that the links of letters open."""
    from handlers.mail.page import LetterPage

    return LetterPage(house.letter_pages, house.reception, house.overview, house.catalogue, answers, house.real_clock)


async def mend_mail(house: House) -> None:
    """Let letters leave again that waited for other settings; what is still wrong, the first of them finds out."""
    await house.workspaces.open(MAIL, POST)


def mail_in(house: House, settings: Settings) -> MailIn:
    """Mail's way in for this house; its libraries are loaded only where it is configured."""
    from handlers.mail.incoming import MailIn

    urls = _text(settings.imap_url), _text(settings.mail_webhook_secret)
    edge = MailIn(house.mailroom, house.reception, house.real_clock, *urls)
    house.troubles.append(edge.troubles)
    return edge


def slack_manifest(catalogue: Catalogue, url: str | None, socket: bool) -> dict[str, object]:
    """The manifest from which a coalition makes its own Slack app."""
    from handlers.slack.manifest import manifest

    return manifest(catalogue, url, socket=socket)


def teams_manifest(catalogue: Catalogue, url: str, app_id: str) -> tuple[dict[str, object], bytes, str] | None:
    """The manifest of a Teams app, its package, and where Teams reaches us; None where that is no app's id."""
    from handlers.teams.manifest import LISTENING, is_app_id, manifest, package

    if not is_app_id(app_id):
        return None
    return manifest(catalogue, url, app_id), package(catalogue, url, app_id), f"{url}{LISTENING}"


class Edge(Protocol):
    """A platform's edge: what it answers at, what guards that, and its life."""

    @property
    def locks(self) -> Mapping[str, Lock]:
        """What the gate asks of a request before anything reads it, by address."""
        ...

    def router(self) -> APIRouter:
        """The addresses under which the platform reaches us."""
        ...

    async def start(self) -> None:
        """Begin what runs beside the addresses."""
        ...

    async def close(self) -> None:
        """Hear nothing more, and let what was heard be acted on."""
        ...


@asynccontextmanager
async def real_doors(house: House, settings: Settings) -> AsyncIterator[ASGIApp]:
    """The web application with the edges that the settings name, listening; health alone where they name none."""
    edges: list[Edge] = []
    larger: dict[str, int] = {}
    if uses_slack(settings):
        edges.append(slack_edge(house, settings))
    if uses_teams(settings):
        edges.append(teams_edge(house, settings))
    if sends_mail(settings):
        edges.append(letter_page(house, mail_out(house, settings)))
        await mend_mail(house)
    if hears_mail(settings):
        letters = mail_in(house, settings)
        edges.append(letters)
        larger.update(letters.larger)
    locks = {address: lock for edge in edges for address, lock in edge.locks.items()}
    async with kept_open(edges):
        for edge in edges:
            await edge.start()
        yield web(
            house,
            house.catalogue,
            [*always(house), *(edge.router() for edge in edges)],
            Rules(locks=locks, larger=larger),
        )


@asynccontextmanager
async def sending(house: House, settings: Settings) -> AsyncIterator[None]:
    """The ways out that the settings name, without the ways in: a worker sends, and hears nothing."""
    edges: list[Edge] = [slack_edge(house, settings)] if uses_slack(settings) else []
    edges += [teams_edge(house, settings)] if uses_teams(settings) else []
    if sends_mail(settings):
        mail_out(house, settings)
        await mend_mail(house)
    async with kept_open(edges):
        yield


@asynccontextmanager
async def kept_open(edges: Sequence[Edge]) -> AsyncIterator[None]:
    """Until the end; then each is closed, also where another one did not start, or does not close."""
    async with AsyncExitStack() as stack:
        for edge in reversed(edges):
            stack.push_async_callback(edge.close)
        yield


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
