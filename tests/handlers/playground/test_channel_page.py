"""The demo's page has a channel that everybody reads; what is typed there is said by somebody on staff."""

from __future__ import annotations

from datetime import timedelta

import httpx

from bot.app.demo import demo_page, open_demo
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import SECRET

THERE = {"as": "channel", "look": "slack"}


async def test_a_visitor_chooses_the_channel_by_typing_in_it_and_reads_what_is_posted(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with open_demo(world_database, catalogue, SECRET, settle=timedelta(0)) as demo:
        transport = httpx.ASGITransport(demo_page(demo, "testserver", None), raise_app_exceptions=True)
        headers = {"accept": "text/html"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=headers, follow_redirects=True
        ) as visitor:
            empty = await visitor.get("/playground", params=THERE)
            typed = await visitor.post("/playground/say", data={**THERE, "text": "channel here", "key": "k"})
            await visitor.post("/playground/clock", data={**THERE, "step": "day"})
            read = await visitor.get("/playground", params=THERE)
            private = await visitor.get("/playground", params={"as": "pat"})

    assert "Everybody reads it; you type as Pat Nguyen" in empty.text
    assert '<span class="name"><bdi>Pat Nguyen</bdi></span>' in typed.text
    assert "From now on I post here what Maple River Health Quality Coalition has found out" in read.text
    assert "From now on I post in that channel" in private.text
    assert "From now on I post in that channel" not in read.text
