"""Something went wrong: a kind sentence, a number that finds the log line, and never a trace."""

from __future__ import annotations

import httpx
import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs

from config.catalogue import Catalogue
from handlers.web import web


class _Health:
    """A health that the test decides."""

    def __init__(self, *reasons: str) -> None:
        self._reasons = list(reasons)

    async def ready(self) -> list[str]:
        return self._reasons


def _broken() -> APIRouter:
    async def fail(request: Request) -> Response:
        raise RuntimeError(f"what Ana wrote: {request.query_params.get('text')}")

    async def number(request: Request) -> Response:
        return Response(str(int(request.path_params["n"])))

    router = APIRouter()
    router.add_route("/fail", fail)
    router.add_route("/number/{n:int}", number, methods=["GET"])
    return router


def _browser(catalogue: Catalogue, *reasons: str, accept: str = "text/html") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(web(_Health(*reasons), catalogue, [_broken()], style="/page.css"))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"accept": accept})


async def test_the_house_says_that_it_is_alive_and_ready(catalogue: Catalogue) -> None:
    async with _browser(catalogue) as browser:
        live, ready = await browser.get("/live"), await browser.get("/ready")

    assert (live.status_code, live.json()) == (200, {"live": True})
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": []})


async def test_what_stands_in_the_way_is_named(catalogue: Catalogue) -> None:
    async with _browser(catalogue, "the plan tick is late") as browser:
        ready = await browser.get("/ready")

    assert (ready.status_code, ready.json()["reasons"]) == (503, ["the plan tick is late"])


async def test_a_failure_of_ours_gets_a_number_that_stands_in_the_log(catalogue: Catalogue) -> None:
    with capture_logs() as logs:
        async with _browser(catalogue) as browser:
            page = await browser.get("/fail", params={"text": "a secret"})

    (line,) = logs
    assert page.status_code == 500
    assert line["id"] in page.text
    assert "not your fault" in page.text
    assert "test_web.py" in line["where"]
    assert "a secret" not in page.text + str(line)
    assert "RuntimeError" not in page.text


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "nothing at this address"),
        ("DELETE", "/live", 405, "cannot be used in that way"),
        ("GET", "/number/abc", 404, "nothing at this address"),
        ("POST", "/live", 405, "cannot be used in that way"),
    ],
)
async def test_a_wrong_turn_is_met_with_kind_words(
    catalogue: Catalogue, method: str, path: str, status: int, words: str
) -> None:
    async with _browser(catalogue) as browser:
        page = await browser.request(method, path)

    assert page.status_code == status
    assert words in page.text
    assert '<a href="/">' in page.text
    assert 'href="/page.css"' in page.text


async def test_a_body_that_is_too_large_is_met_with_kind_words(catalogue: Catalogue) -> None:
    async with _browser(catalogue) as browser:
        page = await browser.post("/fail", content=b"x" * (1024 * 1024 + 1))

    assert page.status_code == 413
    assert "something shorter" in page.text


async def test_a_program_gets_json_and_an_open_page_one_line(catalogue: Catalogue) -> None:
    async with _browser(catalogue, accept="*/*") as program:
        answer = await program.get("/nowhere")
        line = await program.get("/nowhere", headers={"hx-request": "true"})

    assert answer.json() == {"message": catalogue.say("web.404")}
    assert line.headers["hx-retarget"] == "#notice"
    assert line.text.startswith("<p>There is nothing")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_the_frameworks_own_pages_are_closed(catalogue: Catalogue, path: str) -> None:
    async with _browser(catalogue) as browser:
        assert (await browser.get(path)).status_code == 404
