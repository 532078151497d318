"""Workspaces let the bot in and shut it out: each state is good once, tokens are sealed, and a no is a no."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.channels import Address, Refused, Sent
from bot.demo import world
from bot.messages import say
from config.catalogue import Catalogue
from handlers.slack.manifest import SCOPES
from handlers.slack.seal import Keys, Seal
from handlers.slack.wire import Wire
from scheduler.clock import RealClock
from storage import coalitions, ledger, workspaces
from storage.database import Database
from storage.workspaces import InstallState
from tests.doubles.slack import Slack, inbound, slack_double
from tests.handlers.slack.stage import Edge, edge
from tests.house import SECRET
from tests.journeys.tables import contents

HELLO = say("Hello")


@asynccontextmanager
async def installable(database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[Edge, Slack]]:
    """An app that workspaces install, and a Slack with two of them."""
    async with slack_double() as slack:
        for team in ("T01", "T02"):
            slack.workspace(team, token=f"xoxb-{team}", name=f"Coalition {team}").user("U0ANA", dm=f"D{team}")
        app = (slack.client_id, slack.client_secret)
        async with edge(database, catalogue, slack.api_url, app=app) as there:
            yield there, slack


async def test_a_workspace_installs_the_app_and_serves_nobody_until_staff_say_whom(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        asked, cookies = await _begins(there)
        page = await _returns(there, slack.code("T02"), asked["state"][0], cookies)
        sent = await there.slack.channel.send(Address("slack", "T02", "U0ANA"), HELLO, "d1")
        found = await there.house.workspaces.find("slack", "T02")
        rows = repr(await contents(world_database))
        async with world_database.reading() as work:
            serves = [one.id for one in await coalitions.served_by(work, "slack", "T02")]

    assert asked["scope"][0].split(",") == list(SCOPES)
    assert page.status_code == 200
    assert "Convener is in Coalition T02 now" in page.text
    assert isinstance(sent, Sent)
    assert serves == [], "anybody may open the install page"
    assert found is not None
    keys = Seal(SECRET).open(found.sealed)
    assert keys is not None
    assert keys.token.startswith("xoxb-")
    assert keys.token not in rows
    assert Seal("another secret, as long as it has to be").open(found.sealed) is None


async def test_a_state_is_good_once_and_only_in_the_browser_that_began(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        asked, cookies = await _begins(there)
        state = asked["state"][0]
        elsewhere = await _returns(there, slack.code("T01"), state, {})
        made_up = await _returns(there, slack.code("T01"), "made up", {"slack-app-oauth-state": "made up"})
        first = await _returns(there, slack.code("T01"), state, cookies)
        replayed = await _returns(there, slack.code("T02"), state, cookies)
        second = await there.house.workspaces.find("slack", "T02")

    assert [answer.status_code for answer in (elsewhere, made_up, first, replayed)] == [400, 401, 200, 401]
    assert "nothing was kept" in replayed.text
    assert second is None


async def test_a_state_that_waited_for_ten_minutes_is_good_no_more(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        async with world_database.work() as work:
            work.add(InstallState(state="old", expires_at=RealClock().now()))
        answer = await _returns(there, slack.code("T01"), "old", {"slack-app-oauth-state": "old"})

    assert answer.status_code == 401


@pytest.mark.parametrize("code", ["no code of slack's", ""])
async def test_a_code_that_slack_does_not_know_installs_nothing(
    world_database: Database, catalogue: Catalogue, code: str
) -> None:
    async with installable(world_database, catalogue) as (there, _):
        asked, cookies = await _begins(there)
        answer = await _returns(there, code, asked["state"][0], cookies)
        found = await there.house.workspaces.every("slack")

    assert answer.status_code == 401
    assert found == []


async def test_who_says_no_in_slack_reads_that_it_is_fine(world_database: Database, catalogue: Catalogue) -> None:
    async with installable(world_database, catalogue) as (there, _):
        answer = await there.client.get("/slack/oauth_redirect?error=access_denied")

    assert answer.status_code == 200
    assert "That is fine" in answer.text


async def test_a_second_workspace_serves_nobody_until_staff_say_whom(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS, "Prairie")
    async with installable(world_database, catalogue) as (there, slack):
        for team in ("T01", "T02"):
            asked, cookies = await _begins(there)
            assert (await _returns(there, slack.code(team), asked["state"][0], cookies)).status_code == 200
        at = [Address("slack", team, "U0ANA") for team in ("T01", "T02")]
        outcomes = [await there.slack.channel.send(one, HELLO, one.workspace) for one in at]
        async with world_database.reading() as work:
            second = await coalitions.served_by(work, "slack", "T02")

    assert [type(outcome) for outcome in outcomes] == [Sent, Sent]
    assert [call.workspace for call in slack.called("chat.postMessage")] == ["T01", "T02"]
    assert second == []


@pytest.mark.parametrize("how", ["uninstalled", "revoked"])
async def test_nothing_more_is_sent_to_a_workspace_that_shut_us_out_until_it_lets_us_in_again(
    world_database: Database, catalogue: Catalogue, how: str
) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        await _installs(there, slack, "T01")
        gone = inbound.uninstalled(team="T01") if how == "uninstalled" else inbound.tokens_revoked(team="T01")
        late = gone | {"event_id": "EvLATE", "event_time": gone["event_time"] - 300}
        assert (await there.post(late)).status_code == 200, "told before the install: Slack's repetition of an old one"
        assert await there.house.workspaces.find("slack", "T01") is not None
        for _ in range(2):
            assert (await there.post(gone)).status_code == 200
        before = len(slack.calls)
        outcomes = [await there.slack.channel.send(Address("slack", "T01", "DT01"), HELLO, f"d{n}") for n in range(3)]
        said = await there.post(inbound.message("status", team="T01", user="U0ANA", channel="DT01"))
        await there.settled()
        async with world_database.reading() as work:
            shut = [lane.paused_why for lane in await ledger.shut_lanes(work)]
            found = await workspaces.find(work, "slack", "T01")
        calls = slack.calls[before:]
        await _installs(there, slack, "T01")
        async with world_database.reading() as work:
            opened = await ledger.shut_lanes(work)
        again = await there.slack.channel.send(Address("slack", "T01", "DT01"), HELLO, "again")

    assert outcomes == [Refused("not_installed", "workspace")] * 3
    assert said.status_code == 200
    assert calls == []
    assert shut == ["app_uninstalled" if how == "uninstalled" else "tokens_revoked"]
    assert found is not None
    assert found.sealed == ""
    assert opened == []
    assert isinstance(again, Sent)


async def test_a_person_s_revoked_token_is_not_the_bot_s(world_database: Database, catalogue: Catalogue) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        await _installs(there, slack, "T01")
        await there.post(inbound.tokens_revoked(team="T01", bots=(), users=("U0ANA",)))

        assert await there.house.workspaces.find("slack", "T01") is not None


async def test_a_token_that_rotates_is_renewed_before_its_end_by_one_call(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with installable(world_database, catalogue) as (there, slack):
        asked, cookies = await _begins(there)
        await _returns(there, slack.code("T01", rotates=True), asked["state"][0], cookies)
        await there.slack.channel.send(Address("slack", "T01", "DT01"), HELLO, "d1")
        await _ages(there)
        outcomes = [await there.slack.channel.send(Address("slack", "T01", "DT01"), HELLO, f"d{n}") for n in (2, 3)]

    assert [type(outcome) for outcome in outcomes] == [Sent, Sent]
    assert [call.arguments.get("grant_type") for call in slack.called("oauth.v2.access")] == [None, "refresh_token"]


async def test_the_settings_one_token_introduces_itself(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_double() as slack:
        slack.workspace("T09", token="xoxb-test", name="Only one")
        async with edge(world_database, catalogue, slack.api_url) as there:
            await there.slack.start()
            for task in there.slack._running:
                await task
            found = await there.house.workspaces.find("slack", "T09")
            others = [one.workspace for one in await there.house.workspaces.every("slack")]
            async with world_database.reading() as work:
                serves = [one.id for one in await coalitions.served_by(work, "slack", "T09")]

    assert others == ["T09"], "from any other we would send and never hear"
    assert found is not None
    assert (found.name, found.bot_account) == ("Only one", "U0BOT")
    assert there.slack.troubles() == []
    assert serves == [world.SLUG], "the operator chose this workspace"


async def _begins(there: Edge) -> tuple[dict[str, list[str]], dict[str, str]]:
    answer = await there.client.get("/slack/install")
    assert answer.status_code == 302
    cookies = dict(answer.cookies.items())
    there.client.cookies.clear()
    return parse_qs(urlsplit(answer.headers["location"]).query), cookies


async def _returns(there: Edge, code: str, state: str, cookies: dict[str, str]) -> httpx.Response:
    shown = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    asked = {"state": state, **({"code": code} if code else {})}
    return await there.client.get("/slack/oauth_redirect", params=asked, headers=shown)


async def _installs(there: Edge, slack: Slack, team: str) -> None:
    asked, cookies = await _begins(there)
    assert (await _returns(there, slack.code(team), asked["state"][0], cookies)).status_code == 200


async def _ages(there: Edge) -> None:
    """The token's last two hours begin."""
    found = await there.house.workspaces.find("slack", "T01")
    assert found is not None
    seal, wire = Seal(SECRET), there.slack.wire
    keys = seal.open(found.sealed)
    assert keys is not None
    soon = int(RealClock().now().timestamp()) + 3600
    await there.house.workspaces.reseal(found, seal.close(Keys(keys.token, keys.refresh, soon)))
    assert isinstance(wire, Wire)
    wire.forget("T01")
