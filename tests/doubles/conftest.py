"""A Slack with two workspaces and a real client of the first; a Teams with two tenants and a bot that is logged in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Slack, slack_double
from tests.doubles.teams import Member, Teams, teams_double
from tests.doubles.teams.asking import Bot
from tests.doubles.teams.ids import guid


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with slack_double() as double:
        double.workspace("T01", token="xoxb-1", bot="U0BOT", users=["U0ANA", "U0LEE"])
        double.workspace("T02", token="xoxb-2", bot="U0TWO", users=["U0EVE"])
        yield double


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        yield AsyncWebClient("xoxb-1", base_url=f"{slack.api_url}/", session=session, retry_handlers=[])


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    async with teams_double() as double:
        double.tenant()
        double.tenant(guid("river"), "River Clinic")
        yield double


@pytest.fixture
def ana(teams: Teams) -> Member:
    return teams.tenants[teams.home_tenant].member("Ana Ruiz")


@pytest.fixture
def eve(teams: Teams) -> Member:
    return teams.tenants[guid("river")].member("Eve Stone")


@pytest.fixture
async def bot(teams: Teams) -> AsyncIterator[Bot]:
    async with httpx.AsyncClient(timeout=2, trust_env=False, verify=False) as client:
        made = Bot(teams, client)
        made.token = teams.issue()
        yield made
