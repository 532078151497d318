"""The language model that the settings name, connected to what writes answers; its library is loaded only there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.answers.composing import Composer
from config.settings import Settings, uses_model


@asynccontextmanager
async def writing(composer: Composer, settings: Settings) -> AsyncIterator[None]:
    """Answers are written until the end, where a model is named; at the end nobody goes on waiting for one."""
    if not uses_model(settings):
        yield
        return
    from handlers.language_model import ChatCompletions

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    model = ChatCompletions(
        settings.openai_model or "", key, settings.openai_base_url or "", seconds=settings.openai_seconds
    )
    composer.connect(model, settings.openai_seconds, settings.openai_calls_a_day)
    try:
        yield
    finally:
        composer.disconnect()
        await model.close()
