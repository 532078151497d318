"""A calendar program asks: it gets the dates, or that nothing has changed, and nobody else gets anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from bot.app.demo import demo_page, open_demo
from bot.calendars.addresses import token_of
from bot.demo import world
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import calendars, people
from storage.database import Database
from tests.house import SECRET
from tests.journeys.calendars import shown

BASE = "/calendar/v1"


@asynccontextmanager
async def asking(
    database: Database, catalogue: Catalogue, token: str | None = None
) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A calendar program before the demo, as `make demo` wires it, and Ana's address."""
    async with open_demo(database, catalogue, SECRET, settle=timedelta(0)) as demo:
        await demo.house.plan()
        async with database.work() as work:
            [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            hers = await token_of(work, Tokens(SECRET), ana.person_id, world.SLUG, world.BEGINS)
        transport = httpx.ASGITransport(demo_page(demo, "127.0.0.1", token))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client, f"{BASE}/{hers}.ics"


async def test_a_calendar_gets_the_dates_once_and_then_that_nothing_has_changed(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with asking(world_database, catalogue) as (client, address):
        first = await client.get(address)
        tag = first.headers["etag"]
        again = [await client.get(address, headers={"if-none-match": said}) for said in (tag, f'"x", W/{tag}', "*")]
        other = await client.get(address, headers={"if-none-match": '"another"'})

    assert first.status_code == other.status_code == 200
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"] == "private, no-cache"
    assert len(shown(first.content)) >= 1
    assert [(one.status_code, one.content, one.headers["etag"]) for one in again] == [(304, b"", tag)] * 3


async def test_who_asks_for_the_head_gets_the_same_without_the_dates(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with asking(world_database, catalogue) as (client, address):
        whole, head = await client.get(address), await client.head(address)

    assert head.status_code == 200
    for name in ("etag", "content-length", "content-type"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("change", ["last", "first", "short", "long", "empty", "upper", "digits", "strange", "folder"])
async def test_whatever_opens_nothing_is_answered_alike(
    world_database: Database, catalogue: Catalogue, change: str
) -> None:
    async with asking(world_database, catalogue) as (client, address):
        token = address.removeprefix(f"{BASE}/").removesuffix(".ics")
        flipped = {"0": "1"}
        tried = {
            "last": token[:-1] + flipped.get(token[-1], "0"),
            "first": flipped.get(token[0], "0") + token[1:],
            "short": token[:-1],
            "long": f"{token}0",
            "empty": "",
            "upper": f"{token[:-1]}A",
            "digits": "٣" * 64,
            "strange": "%00'%22;--",
            "folder": f"../{token}",
        }[change]
        answer = await client.get(f"{BASE}/{tried}.ics")
        nowhere = await client.get("/nowhere")

    assert answer.status_code in (404, 400) if change == "strange" else answer.status_code == 404
    assert answer.status_code != 404 or answer.text == nowhere.text


async def test_nobody_writes_there(world_database: Database, catalogue: Catalogue) -> None:
    async with asking(world_database, catalogue) as (client, address):
        answers = [await client.request(method, address) for method in ("POST", "PUT", "DELETE")]

    assert {one.status_code for one in answers} == {405}


async def test_a_copy_of_the_database_opens_no_calendar(world_database: Database, catalogue: Catalogue) -> None:
    async with asking(world_database, catalogue) as (client, address):
        token = address.removeprefix(f"{BASE}/").removesuffix(".ics")
        async with world_database.work() as work:
            [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            kept = await calendars.of_person(work, ana.person_id, world.SLUG)
            theirs = await token_of(work, Tokens("another install's key"), ana.person_id, world.SLUG, world.BEGINS)
        assert kept is not None
        assert token[32:] not in repr(kept.model_dump())
        assert theirs[:32] == token[:32]
        assert (await client.get(f"{BASE}/{theirs}.ics")).status_code == 404


async def test_a_demo_on_a_public_address_lets_calendars_in_by_their_own_secret(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with asking(world_database, catalogue, token="the link's own") as (client, address):
        statuses = [(await client.get(where)).status_code for where in (address, "/", f"{BASE}", "/calendar/v1/x.ics")]

    assert statuses == [200, 403, 403, 404]
