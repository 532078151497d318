"""Slack and Teams at once, as one install has them: each behind its own lock, and one person reached by either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import httpx
import pytest
from fastapi import APIRouter

from bot.app.doors import kept_open, real_doors
from bot.app.house import real_house
from bot.demo import world
from config.catalogue import Catalogue
from config.settings import load
from handlers.gate import Lock
from handlers.slack.manifest import LISTENING as SLACK
from handlers.teams.manifest import LISTENING as TEAMS
from storage import coalitions, ledger, people
from storage.database import Database
from tests.doubles.slack import slack_double
from tests.doubles.teams import inbound, teams_double
from tests.handlers.slack.stage import SIGNING, TEAM, TOKEN, event, signed
from tests.handlers.slack.stage import account as slack_account
from tests.handlers.teams.stage import account, directory, settings_for
from tests.house import SECRET


async def test_both_doors_are_open_and_neither_key_opens_the_other(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_double() as slack, teams_double() as teams:
        slack.workspace(TEAM, token=TOKEN).user(slack_account("ana"), dm="D0ANA")
        directory(teams)
        ana = teams.tenants[teams.home_tenant].members[account("ana")]
        await _joined(world_database, teams.home_tenant)
        house = real_house(world_database, catalogue, SECRET, timedelta(0))
        settings = load(
            settings_for(teams)
            | {
                "CONVENER_SLACK_API_URL": slack.api_url,
                "CONVENER_SLACK_BOT_TOKEN": TOKEN,
                "CONVENER_SLACK_SIGNING_SECRET": SIGNING,
            }
        )
        body, headers = inbound.request(inbound.message("status", **teams.address, **ana.who), teams)
        raw = httpx.Request("POST", "http://x", json=event("Ev1", text="status")).content
        slack_headers = {"content-type": "application/json", **signed(raw)}
        async with real_doors(house, settings) as page:
            transport = httpx.ASGITransport(page)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                crossed = [
                    (await client.post(SLACK, content=body, headers=headers)).status_code,
                    (await client.post(TEAMS, content=raw, headers=slack_headers)).status_code,
                ]
                right = [
                    (await client.post(TEAMS, content=body, headers=headers)).status_code,
                    (await client.post(SLACK, content=raw, headers=slack_headers)).status_code,
                ]
        await house.engine.close()

        assert crossed == [401, 401]
        assert right == [200, 200]
        assert len(teams.posts(ana.chat)) == 1


async def test_an_edge_that_neither_starts_nor_closes_keeps_no_other_from_closing() -> None:
    edges = [_Door(), _Door(fails=True), _Door()]

    async def opened() -> None:
        async with kept_open(edges):
            for door in edges:
                await door.start()

    with pytest.raises(ConnectionError):
        await opened()

    assert [door.closed for door in edges] == [True, True, True]


class _Door:
    """An edge to nowhere."""

    locks: ClassVar[Mapping[str, Lock]] = {}

    def __init__(self, *, fails: bool = False) -> None:
        self.fails, self.closed = fails, False

    def router(self) -> APIRouter:
        """No address."""
        return APIRouter()

    async def start(self) -> None:
        """Begin."""
        if self.fails:
            raise ConnectionError("no way out")

    async def close(self) -> None:
        """End."""
        self.closed = True
        if self.fails:
            raise ConnectionError("no way out")


async def _joined(database: Database, tenant: str) -> None:
    """Ana has an account on both."""
    async with database.work() as work:
        for platform, workspace, hers in (("slack", TEAM, slack_account("ana")), ("teams", tenant, account("ana"))):
            await ledger.ensure_lane(work, platform, workspace, 0.0)
            await coalitions.bind(work, platform, workspace, world.SLUG)
            person = await people.person_of_email(work, world.GUESTS[0].email)
            await people.link(work, person.id, platform, workspace, hers, hers)
