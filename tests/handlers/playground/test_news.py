"""Nobody who waits for news misses any."""

from __future__ import annotations

import asyncio

from handlers.playground.news import News


async def test_somebody_who_waits_is_woken_at_once() -> None:
    news = News()
    waiting = asyncio.create_task(news.after(news.count, 60))
    await asyncio.sleep(0)

    news.ring()

    assert await asyncio.wait_for(waiting, 1) == 1


async def test_somebody_who_looked_away_is_told_what_happened_meanwhile() -> None:
    news = News()
    seen = news.count
    news.ring()

    assert await asyncio.wait_for(news.after(seen, 60), 1) == 1


async def test_where_nothing_happens_the_wait_ends() -> None:
    news = News()

    assert await news.after(0, 0.01) == 0
