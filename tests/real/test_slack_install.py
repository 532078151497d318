"""An owner installs the app from Slack's consent page, in a Slack that we did not write; then a second workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.app.doors import slack_edge
from bot.app.house import House
from bot.channels import Address, Refused, Sent
from bot.demo import world
from bot.messages import say
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Rules
from handlers.slack.edge import SlackEdge
from handlers.slack.manifest import INSTALL, LISTENING, REDIRECT, SCOPES
from handlers.web import web
from scheduler.clock import StillClock
from storage.database import Database
from tests.doubles.slack import inbound, slack_double
from tests.handlers.slack.stage import SIGNING
from tests.house import SECRET
from tests.real.oauth_client import CLIENT_ID, CLIENT_SECRET, NAME, Emulate, emulate

pytestmark = pytest.mark.real
OURS = "http://127.0.0.1:4000"


@dataclass
class Installed:
    """Our app as a browser and Slack see it, and the house behind it."""

    house: House
    edge: SlackEdge
    browser: httpx.AsyncClient

    async def begins(self) -> tuple[str, dict[str, str]]:
        """Where `/slack/install` sends the browser, and the cookie with which it comes back."""
        answer = await self.browser.get(INSTALL)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"], {"Cookie": answer.headers["set-cookie"].split(";")[0]}

    async def hears(self, payload: dict[str, object]) -> int:
        """What our app answers to a payload of Slack's, signed."""
        body, headers = inbound.request(payload, SIGNING)
        return (await self.browser.post(LISTENING, content=body, headers=headers)).status_code


@asynccontextmanager
async def opened(
    database: Database, catalogue: Catalogue, api_url: str, app: tuple[str, str]
) -> AsyncIterator[Installed]:
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    settings = {
        "CONVENER_SECRET_KEY": SECRET, "CONVENER_SLACK_API_URL": api_url, "CONVENER_PUBLIC_URL": OURS,
        "CONVENER_SLACK_SIGNING_SECRET": SIGNING, "CONVENER_SLACK_CLIENT_ID": app[0],
        "CONVENER_SLACK_CLIENT_SECRET": app[1],
    }  # fmt: skip
    edge = slack_edge(house, load(settings))
    served = web(house, catalogue, [edge.router()], Rules(locks=edge.locks))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url=OURS) as browser:
        yield Installed(house, edge, browser)
    await edge.close()
    await house.engine.close()


@pytest.fixture
async def database(sqlite_templates: dict[str, Path], tmp_path: Path) -> AsyncIterator[Database]:
    """A database that holds the demo's world."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    opened_ = Database(f"sqlite:///{path}")
    yield opened_
    await opened_.close()


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Emulate]:
    """The Slack with a consent page."""
    async with emulate(tmp_path, OURS + REDIRECT) as running:
        yield running


@pytest.fixture
async def ours(database: Database, catalogue: Catalogue, slack: Emulate) -> AsyncIterator[Installed]:
    """Our app, which any workspace may install."""
    async with opened(database, catalogue, slack.api_url, (CLIENT_ID, CLIENT_SECRET)) as app:
        yield app


async def test_an_owner_agrees_once_and_her_workspace_can_be_written_to(ours: Installed, slack: Emulate) -> None:
    consent, cookie = await ours.begins()
    back = await slack.agrees(consent)
    done = await ours.browser.get(back, headers=cookie)
    [known] = await ours.house.workspaces.every("slack")

    assert set(parse_qs(urlsplit(consent).query)["scope"][0].split(",")) == set(SCOPES)
    assert done.status_code == 200
    assert NAME in done.text
    assert known.name == NAME
    assert isinstance(await ours.edge.channel.send(_address(known.workspace), say("Hello."), "d1"), Sent)


async def test_a_state_that_was_used_opens_nothing_again(ours: Installed, slack: Emulate) -> None:
    consent, cookie = await ours.begins()
    back = await slack.agrees(consent)
    await ours.browser.get(back, headers=cookie)
    again = await ours.browser.get(back, headers=cookie)

    assert again.status_code in (400, 401)


async def test_another_browser_cannot_finish_what_the_owner_began(ours: Installed, slack: Emulate) -> None:
    consent, _ = await ours.begins()
    _, others = await ours.begins()
    refused = [await ours.browser.get(await slack.agrees(consent), headers=cookie) for cookie in ({}, others)]

    assert [answer.status_code for answer in refused] == [400, 400]


async def test_a_scope_that_was_not_granted_stops_the_workspace_and_not_only_the_message(
    ours: Installed, slack: Emulate
) -> None:
    consent, cookie = await ours.begins()
    await ours.browser.get(await slack.agrees(consent, without={"chat:write"}), headers=cookie)
    [known] = await ours.house.workspaces.every("slack")
    refused = await ours.edge.channel.send(_address(known.workspace), say("Hello."), "d1")

    assert refused == Refused("missing_scope", "workspace")


async def test_an_owner_who_says_no_has_made_no_mistake(ours: Installed) -> None:
    consent, cookie = await ours.begins()
    state = parse_qs(urlsplit(consent).query)["state"][0]
    answer = await ours.browser.get(REDIRECT, params={"error": "access_denied", "state": state}, headers=cookie)

    assert answer.status_code == 200


async def test_a_second_workspace_is_served_beside_the_first_and_a_revoked_one_hears_no_more(
    database: Database, catalogue: Catalogue
) -> None:
    async with slack_double() as slack:
        for number in (1, 2):
            slack.workspace(f"T0{number}", token=f"xoxb-{number}", bot=f"U0BOT{number}", users=[f"U0OWNER{number}"])
        async with opened(database, catalogue, slack.api_url, (slack.client_id, slack.client_secret)) as ours:
            for team in slack.workspaces:
                consent, cookie = await ours.begins()
                state = parse_qs(urlsplit(consent).query)["state"][0]
                given = {"code": slack.code(team), "state": state}
                assert (await ours.browser.get(REDIRECT, params=given, headers=cookie)).status_code == 200
            send = ours.edge.channel.send
            first = [await send(Address("slack", f"T0{one}", f"U0OWNER{one}"), say("Hello."), "d1") for one in (1, 2)]
            assert [type(one) for one in first] == [Sent, Sent]

            slack.workspaces["T01"].revoke()
            assert await ours.hears(inbound.tokens_revoked(team="T01", bots=["U0BOT1"])) == 200
            before = len(slack.calls)
            assert isinstance(await send(Address("slack", "T01", "U0OWNER1"), say("Again."), "d2"), Refused)
            assert len(slack.calls) == before
            assert isinstance(await send(Address("slack", "T02", "U0OWNER2"), say("Again."), "d2"), Sent)
        assert [len(slack.posts(f"U0OWNER{one}")) for one in (1, 2)] == [1, 2]


def _address(workspace: str) -> Address:
    return Address("slack", workspace, "C000000001")
