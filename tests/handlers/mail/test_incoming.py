"""The way in as `convener serve` wires it: from the settings to a letter that is heard, and to readiness."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import get_args
from urllib.parse import quote

import httpx
import pytest

from bot.app.doors import real_doors
from bot.app.house import House
from bot.demo import world
from bot.post.hearing import Fate
from config.catalogue import Catalogue
from config.settings import load
from handlers.intake.pages import described
from handlers.mail.inbound import INBOUND, LETTER
from handlers.signed import signed
from scheduler.clock import RealClock, StillClock
from storage.database import Database
from tests.doubles.mail import PostOffice, mail_server
from tests.handlers.mail.stage import RELAY, Post, move, post
from tests.house import SECRET

QUESTION = "what is a readmission?"


@pytest.mark.real
async def test_from_the_settings_to_a_letter_that_is_heard(world_database: Database, catalogue: Catalogue) -> None:
    await world.prepare(world_database)
    accounts = await move(world_database)
    clock, office = await StillClock.resume(world_database, world.BEGINS), PostOffice()
    house = House(world_database, catalogue, clock, {office.platform: office}, SECRET, timedelta(0))
    with mail_server() as server:
        url = f"imap://{server.user}:{quote(server.password, safe='')}@127.0.0.1:{server.port}"
        given = {"CONVENER_SECRET_KEY": SECRET, "CONVENER_IMAP_URL": url, "CONVENER_MAIL_WEBHOOK_SECRET": RELAY}
        async with (
            real_doors(house, load(given)) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client,
        ):
            here = Post(house, clock, office, None, client, accounts)  # type: ignore[arg-type]
            server.deliver(here.letter("lee", QUESTION))
            raw, stamp = here.letter("ana", QUESTION), str(int(RealClock().now().timestamp()))
            headers = {"content-type": LETTER, "x-convener-timestamp": stamp}
            refused = await client.post(INBOUND, content=raw, headers=headers)
            headers["x-convener-signature"] = signed(RELAY, stamp, raw)
            taken = await client.post(INBOUND, content=raw, headers=headers)
            await _until(lambda: all(here.got(guest) for guest in ("ana", "lee")))
            well = await house.ready()
    await house.engine.close()

    assert (refused.status_code, taken.status_code) == (401, 200)
    assert not any("letters" in one for one in well)
    assert {one.account for one in office.letters} == {accounts["ana"], accounts["lee"]}


async def test_readiness_says_that_the_mail_server_is_away(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        given = {"CONVENER_SECRET_KEY": SECRET, "CONVENER_IMAP_URL": "imap://u:p@127.0.0.1:9"}
        async with real_doors(here.house, load(given)) as app:
            await _until(lambda: any(told() for told in here.house.troubles))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
                answer = await client.get("/ready")
                gone = await client.post(INBOUND, content=b"x", headers={"content-type": LETTER})

    assert answer.status_code == 503
    assert any("letters cannot be fetched" in one for one in answer.json()["reasons"])
    assert gone.status_code == 404, "without its secret there is no such address"


def test_the_page_for_programs_names_the_address_and_every_state() -> None:
    told = described()["paths"][INBOUND]["post"]

    assert list(told["requestBody"]["content"]) == [LETTER]
    assert set(told["responses"]) == {"200", "401", "413", "415", "422", "503"}
    assert all(fate in told["responses"]["200"]["description"] for fate in get_args(Fate))


async def _until(is_so: Callable[[], bool], seconds: float = 30.0) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not is_so():
        assert loop.time() < end, "it did not happen in time"
        await asyncio.sleep(0.05)
