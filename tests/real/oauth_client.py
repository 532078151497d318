"""Starts emulate, a Slack that we did not write, for what local-slack cannot do: Slack's consent page, and scopes.

It holds one workspace and knows who may agree to an install. What it grants is what it then allows.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from tests.real.programs import PATIENCE, client, free_port, process

CLIENT_ID, CLIENT_SECRET = "12345.67890", "a client secret of the tests"
OWNER, NAME = "Pat Nguyen", "Maple River"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


class Emulate:
    """The running program, and the owner of its workspace."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self.page = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.page}/api"
        self._session = session

    async def agrees(self, address: str, without: Collection[str] = ()) -> str:
        """The owner opens Slack's consent page at this address and agrees; where her browser is sent then.

        `without` are scopes that she does not grant, as where the app was installed before it asked for them.
        """
        asked = dict(parse_qsl(urlsplit(address).query))
        asked["scope"] = ",".join(one for one in asked["scope"].split(",") if one not in without)
        async with self._session.get(f"{self.page}/oauth/v2/authorize", params=asked) as shown:
            page = await shown.text()
            assert shown.status == 200, page
        [form] = [one for one in page.split("</form>") if OWNER in one]
        given = {name: html.unescape(value) for name, value in _HIDDEN.findall(form)}
        agreed = f"{self.page}/oauth/v2/authorize/callback"
        async with self._session.post(agreed, data=given, allow_redirects=False) as sent:
            assert sent.status == 302, await sent.text()
            return sent.headers["Location"]


@asynccontextmanager
async def emulate(folder: Path, redirect: str) -> AsyncIterator[Emulate]:
    """The program with one workspace, and our app as one that may be installed in it."""
    program, node = client("emulate/dist/index.js"), shutil.which("node") or "node"
    seed, port = folder / "workspace.json", free_port()
    seed.write_text(json.dumps(workspace(redirect)))
    command = (node, program, "start", "--service", "slack", "--port", str(port), "--seed", seed)
    async with (
        process(*command, log=folder / "emulate.log", ready=f"http://127.0.0.1:{port}/oauth/v2/authorize"),
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
    ):
        yield Emulate(port, session)


def workspace(redirect: str) -> dict[str, object]:
    """One workspace whose scopes are enforced, and our app."""
    app = {
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_id": "A0CONVENER", "name": "Convener",
        "redirect_uris": [redirect], "scopes": ["chat:write"], "bot_name": "convener",
    }  # fmt: skip
    owner = {"name": "pat", "real_name": OWNER, "email": "pat.nguyen@mapleriver.example"}
    place = {"name": NAME, "domain": "maple-river"}
    return {"slack": {"team": place, "users": [owner], "oauth_apps": [app], "strict_scopes": True}}
