"""What an administrator opens before she lets the bot in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from config.catalogue import Catalogue
from handlers.web import web


class Healthy:
    async def ready(self) -> list[str]:
        return []


@pytest.fixture
async def client(catalogue: Catalogue) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(web(Healthy(), catalogue))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "accepted", "said"),
    [
        ("/privacy", "", "Words that look as if they name a patient are refused"),
        ("/privacy", "fr, es-MX;q=0.8, en;q=0.5", "Las palabras que parecen nombrar a un paciente"),
        ("/terms", "en-GB", "Using Convener is voluntary and free for you."),
        ("/terms", "es", "Usar Convener es voluntario"),
    ],
)
async def test_both_pages_are_read_in_the_reader_s_language(
    client: httpx.AsyncClient, path: str, accepted: str, said: str
) -> None:
    answer = await client.get(path, headers={"accept-language": accepted})

    assert answer.status_code == 200
    assert said in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert '<link rel="stylesheet" href="/about.css">' in answer.text
    assert (await client.get("/about.css")).headers["content-type"].startswith("text/css")
