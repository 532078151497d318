"""What has no business here is stopped on the raw bytes, with a plain answer and little work."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.gate import MOST_BYTES, POLICY, Gate, Rules

LOCAL = Rules(hosts=("127.0.0.1", "localhost", "[::1]"))


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says how much it was given."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def _refuse(scope: Scope, status: int) -> ASGIApp:
    return Response(f"refused {status}", status)


async def _ask(
    rules: Rules,
    *,
    method: str = "GET",
    path: str = "/",
    query: str = "",
    host: str = "127.0.0.1:8080",
    chunks: Iterable[bytes] = (),
    slow: float = 0,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
        "scheme": "http",
    }
    sent: list[Any] = []

    async def incoming() -> AsyncIterator[dict[str, Any]]:
        for chunk in chunks:
            await asyncio.sleep(slow)
            yield {"type": "http.request", "body": chunk, "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}
        yield {"type": "http.disconnect"}

    stream = incoming()

    async def send(message: Any) -> None:
        sent.append(message)

    await Gate(_echo, rules, _refuse)(scope, lambda: anext(stream), send)
    headers_out = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers_out, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("size", [0, 1, MOST_BYTES - 1, MOST_BYTES])
async def test_a_body_up_to_the_cap_reaches_the_application_whole(size: int) -> None:
    status, _, body = await _ask(LOCAL, method="POST", chunks=(b"x" * size,))

    assert (status, body) == (200, str(size).encode())


async def test_a_body_in_many_pieces_is_one_body() -> None:
    assert (await _ask(LOCAL, method="POST", chunks=[b"ab"] * 500))[2] == b"1000"


@pytest.mark.parametrize("declared", [str(MOST_BYTES + 1), "9" * 400, "100000000"])
async def test_a_body_that_says_it_is_too_large_is_not_even_read(declared: str) -> None:
    status, _, _ = await _ask(LOCAL, method="POST", chunks=[b"x"], content_length=declared)

    assert status == 413


@pytest.mark.parametrize("declared", ["5", "-1", "abc", ""])
async def test_a_large_body_with_a_wrong_length_is_stopped_while_it_streams(declared: str) -> None:
    tracemalloc.start()
    pieces = (b"x" * 65_536 for _ in range(1600))

    status, _, _ = await _ask(LOCAL, method="POST", chunks=pieces, content_length=declared)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert status == 413
    assert peak < 8 * MOST_BYTES
    assert next(pieces, None) is not None, "most of the hundred megabytes were never taken"


async def test_a_body_that_drips_is_given_up() -> None:
    status, _, _ = await _ask(Rules(hosts=LOCAL.hosts, patience=0.05), method="POST", chunks=[b"x"] * 1000, slow=0.01)

    assert status == 408


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "127.0.0.1", "LOCALHOST:1", "[::1]:8080", "[::1]"])
async def test_the_page_opens_under_its_own_names(host: str) -> None:
    assert (await _ask(LOCAL, host=host))[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "", "[::1", "é"]
)
async def test_a_name_that_somebody_points_at_us_opens_nothing(host: str) -> None:
    assert (await _ask(LOCAL, host=host))[0] == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8080"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ({}, 200),
    ],
)
async def test_another_site_cannot_press_our_buttons(headers: dict[str, str], status: int) -> None:
    assert (await _ask(LOCAL, method="POST", **headers))[0] == status  # type: ignore[arg-type]


async def test_a_link_on_another_site_may_lead_to_the_page() -> None:
    assert (await _ask(LOCAL, sec_fetch_site="cross-site", sec_fetch_mode="navigate"))[0] == 200


PUBLIC = Rules(hosts=("demo.example",), token="s3cret")


@pytest.mark.parametrize(
    "shown",
    [{}, {"query": "token=wrong"}, {"query": "token="}, {"cookie": "convener_visit=wrong"}, {"cookie": "\xff=;;=\x01"}],
)
async def test_a_public_demo_opens_to_its_link_alone(shown: dict[str, str]) -> None:
    assert (await _ask(PUBLIC, host="demo.example", **shown))[0] == 403  # type: ignore[arg-type]


async def test_the_token_moves_from_the_address_into_a_cookie() -> None:
    status, headers, _ = await _ask(
        PUBLIC, host="demo.example", path="/playground", query="as=lee&token=s3cret&look=slack"
    )

    assert (status, headers["location"]) == (303, "/playground?as=lee&look=slack")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    assert (await _ask(PUBLIC, host="demo.example", cookie="a=b; convener_visit=s3cret"))[0] == 200


async def test_the_way_on_never_leaves_the_house() -> None:
    _, headers, _ = await _ask(PUBLIC, host="demo.example", path="//evil.example/x", query="token=s3cret")

    assert headers["location"] == "/evil.example/x"


@pytest.mark.parametrize("path", ["/live", "/ready"])
async def test_whoever_watches_the_house_needs_no_token(path: str) -> None:
    assert (await _ask(PUBLIC, host="demo.example", path=path))[0] == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
async def test_every_answer_carries_the_safety_headers(host: str) -> None:
    _, headers, _ = await _ask(LOCAL, host=host)

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY
