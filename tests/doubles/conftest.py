"""A Slack with two workspaces, and a real client of the first."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Slack, slack_double


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
