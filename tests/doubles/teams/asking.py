"""What the tests of our Teams share: a bot that calls it plainly, and a reader of tokens that is as strict as ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import jwt

from tests.doubles.teams.cards import ADAPTIVE
from tests.doubles.teams.errors import Json
from tests.doubles.teams.login import SCOPE
from tests.doubles.teams.server import Teams
from tests.doubles.teams.tokens import ISSUER

CARD: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "When is it due?", "wrap": True}, {"type": "Input.Date", "id": "due"}],
    "actions": [{"type": "Action.Execute", "verb": "choice", "title": "Send", "data": {"t": "token"}}],
    "refresh": {"action": {"type": "Action.Execute", "verb": "refresh"}, "userIds": ["29:1"]},
    "msteams": {"width": "Full"},
}


def attached(card: Any, **more: Any) -> Json:
    """A message that is one card."""
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": card}], **more}


class Bot:
    """A bot that does one thing at a time, and looks at every answer."""

    def __init__(self, teams: Teams, client: httpx.AsyncClient) -> None:
        self.teams, self.client, self.token = teams, client, ""

    async def log_in(self, url: str = "", **changed: str) -> httpx.Response:
        """Ask for a token, and keep it."""
        form = {"grant_type": "client_credentials", "client_id": self.teams.app_id, "scope": SCOPE}
        form |= {"client_secret": self.teams.password, **changed}
        answer = await self.client.post(url or self.teams.token_url, data=form)
        self.token = answer.json().get("access_token", "") if answer.is_success else ""
        return answer

    async def create(self, member: str, tenant: str = "", **more: Any) -> httpx.Response:
        """Begin a chat."""
        told = {"channelData": {"tenant": {"id": tenant or self.teams.home_tenant}}} if tenant != "none" else {}
        bot = {"id": f"28:{self.teams.app_id}"}
        return await self.call("POST", "", {"bot": bot, "members": [{"id": member}], "isGroup": False, **told, **more})

    async def send(self, conversation: str, said: str | Json = "Hello", below: str = "") -> httpx.Response:
        """A message; the name of the conversation is written as it is, which the address allows."""
        body = {"type": "message", "text": said} if isinstance(said, str) else said
        return await self.call("POST", f"/{conversation}/activities" + (f"/{below}" if below else ""), body)

    async def edit(self, conversation: str, activity: str, said: str | Json = "Better") -> httpx.Response:
        """Other content; here the name of the conversation is escaped."""
        body = {"type": "message", "text": said} if isinstance(said, str) else said
        return await self.call("PUT", f"/{quote(conversation, safe='')}/activities/{activity}", body)

    async def delete(self, conversation: str, activity: str) -> httpx.Response:
        """Take a message back."""
        return await self.call("DELETE", f"/{conversation}/activities/{activity}")

    async def members(self, conversation: str, path: str = "pagedmembers") -> httpx.Response:
        """The roster, or one of it."""
        return await self.call("GET", f"/{conversation}/{path}")

    async def call(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        """Anything, with the token that the bot has."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.teams.service_url}v3/conversations{path}"
        return await self.client.request(method, url, json=body, headers=headers)


def code(answer: httpx.Response) -> tuple[int, str]:
    """How it was refused."""
    return answer.status_code, str(answer.json()["error"]["code"])


async def read(teams: Teams, client: httpx.AsyncClient, header: str) -> Json:
    """The claims of a header, if all of it is as Microsoft's documentation asks; otherwise an error."""
    kind, _, token = header.partition(" ")
    if kind != "Bearer":
        raise jwt.InvalidTokenError("no bearer")
    head = jwt.get_unverified_header(token)
    document = (await client.get(teams.openid_url)).json()
    keys = (await client.get(document["jwks_uri"])).json()["keys"]
    key = next((one for one in keys if one["kid"] == head.get("kid")), None)
    if key is None or "msteams" not in key.get("endorsements", ()):
        raise jwt.InvalidTokenError("no such key for Teams")
    signed = jwt.PyJWK(key, "RS256")
    claims: Json = jwt.decode(
        token,
        signed,
        ["RS256"],
        audience=teams.app_id,
        issuer=ISSUER,
        leeway=60,
        options={"require": ["exp", "iss", "aud", "serviceurl"]},
    )
    if claims["serviceurl"] != teams.service_url:
        raise jwt.InvalidTokenError("another service")
    return claims
