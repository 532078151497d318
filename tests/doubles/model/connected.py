"""A house whose answers the double writes, through the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.house import House
from bot.app.writing import writing
from config.settings import load
from tests.doubles.model.server import Model, model_double

KEY = "sk-a-key-of-the-test"


@asynccontextmanager
async def connected(house: House, seconds: int = 5, calls_a_day: int = 100) -> AsyncIterator[Model]:
    """The house asks this model from now on, as `convener serve` would have it."""
    async with model_double() as model:
        settings = load(
            {
                "CONVENER_DATABASE_URL": "sqlite://",
                "CONVENER_OPENAI_API_KEY": KEY,
                "CONVENER_OPENAI_MODEL": "a-model",
                "CONVENER_OPENAI_BASE_URL": model.base_url,
                "CONVENER_OPENAI_SECONDS": str(seconds),
                "CONVENER_OPENAI_CALLS_A_DAY": str(calls_a_day),
            }
        )
        async with writing(house.composer, settings):
            yield model
