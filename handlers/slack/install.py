"""Lets workspaces in: by one token from the settings, or by Slack's install page for many.

Bolt runs the OAuth dance: a state is good once, in the browser that began, for ten minutes. What it brings is kept in
our own tables, with the token sealed.
"""

from __future__ import annotations

import html
import secrets
from logging import Logger, getLogger
from typing import Any

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.workspaces import Workspaces
from config.catalogue import Catalogue
from handlers.slack.manifest import INSTALL, REDIRECT, SCOPES
from handlers.slack.seal import Keys, Seal
from handlers.slack.wire import PLATFORM, Wire
from storage.workspaces import Installation

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Convener</title></head>
<body><main><h1>Convener</h1><p>{text}</p>{again}</main></body></html>
"""


class InstallationStore(AsyncInstallationStore):
    """Slack installations in our own tables: what the install dance asks of a store. Calls read them through `Wire`."""

    def __init__(self, workspaces: Workspaces, seal: Seal, wire: Wire) -> None:
        self._workspaces = workspaces
        self._seal = seal
        self._wire = wire

    @property
    def logger(self) -> Logger:
        """Where the SDK would write; ours repeats nothing that it is told."""
        return getLogger("slack_sdk.oauth")

    async def async_save(self, installation: SlackInstallation) -> None:
        """Keep what an install brought, and begin to serve that workspace."""
        keys = Keys(
            installation.bot_token or "",
            installation.bot_refresh_token or "",
            int(installation.bot_token_expires_at or 0),
        )
        await self._workspaces.let_in(
            Installation(
                platform=PLATFORM,
                workspace=installation.team_id or "",
                enterprise=installation.enterprise_id or "",
                name=installation.team_name or "",
                bot_account=installation.bot_user_id or "",
                bot_id=installation.bot_id or "",
                app_id=installation.app_id or "",
                scopes=",".join(installation.bot_scopes or ()),
                sealed=self._seal.close(keys),
            )
        )
        self._wire.forget(installation.team_id or "")


class StateStore(AsyncOAuthStateStore):
    """Installs under way, each good once."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    @property
    def logger(self) -> Logger:
        """Where the SDK would write."""
        return getLogger("slack_sdk.oauth")

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """A state that nobody can guess."""
        state = secrets.token_urlsafe(24)
        await self._workspaces.issue_state(state)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it was ours, is still good, and has not been used."""
        return await self._workspaces.consume_state(state)


def oauth_flow(
    wire: Wire, store: InstallationStore, workspaces: Workspaces, catalogue: Catalogue, app: tuple[str, str],
    public_url: str | None,
) -> AsyncOAuthFlow:  # fmt: skip
    """Slack's install dance with our tables and our words. `app` is the client id and secret."""
    pages = _Pages(catalogue)
    settings = AsyncOAuthSettings(
        client_id=app[0],
        client_secret=app[1],
        scopes=list(SCOPES),
        redirect_uri=f"{public_url}{REDIRECT}" if public_url else None,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        install_page_rendering_enabled=False,
        installation_store=store,
        installation_store_bot_only=True,
        state_store=StateStore(workspaces),
        callback_options=AsyncCallbackOptions(pages.done, pages.failed),
    )
    return AsyncOAuthFlow(settings=settings, client=wire.client())


class _Pages:
    """What the browser shows at the end of an install, in our own words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def done(self, args: AsyncSuccessArgs) -> BoltResponse:
        """It is installed."""
        return self.page(200, "slack.installed", again=False, workspace=args.installation.team_name or "Slack")

    async def failed(self, args: AsyncFailureArgs) -> BoltResponse:
        """It is not; nothing was kept. Somebody who said no in Slack has made no mistake."""
        said_no = args.reason == "access_denied"
        status = 200 if said_no else min(args.suggested_status_code, 499)
        return self.page(status, "slack.said_no" if said_no else "slack.not_installed", again=True)

    def page(self, status: int, key: str, *, again: bool, **values: str) -> BoltResponse:
        """One sentence on a page."""
        text = html.escape(self._catalogue.say(key, **values))
        link = f'<p><a href="{INSTALL}">{html.escape(self._catalogue.say("slack.install_again"))}</a></p>'
        body = _PAGE.format(text=text, again=link if again else "")
        return BoltResponse(status=status, body=body, headers={"content-type": "text/html; charset=utf-8"})


def unfinished(catalogue: Catalogue) -> BoltResponse:
    """The page for an install that Slack could not finish with us just now."""
    return _Pages(catalogue).page(400, "slack.not_installed", again=True)


async def introduce(wire: Wire, workspaces: Workspaces, seal: Seal, token: str) -> Installation | str:
    """Ask Slack whose token the settings hold, and keep that workspace; or say why Slack would not tell."""
    answer = await wire.ask(token, "auth.test")
    if not isinstance(answer, dict):
        return getattr(answer, "reason", "") or getattr(answer, "why", "")
    installation = Installation(
        platform=PLATFORM,
        workspace=str(answer.get("team_id", "")),
        enterprise=str(answer.get("enterprise_id") or ""),
        name=str(answer.get("team") or ""),
        bot_account=str(answer.get("user_id", "")),
        bot_id=str(answer.get("bot_id") or ""),
        sealed=seal.close(Keys(token)),
    )
    await workspaces.let_in(installation, binds=True)
    wire.forget(installation.workspace)
    for other in await workspaces.every(PLATFORM):
        if other.workspace != installation.workspace:
            # The settings name one workspace; from any other we would send and never hear.
            await workspaces.shut_out(PLATFORM, other.workspace, "replaced")
            wire.forget(other.workspace)
    return installation
