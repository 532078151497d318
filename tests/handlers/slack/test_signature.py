"""Only what Slack signed comes in (trust.md I01, I02, I03); everything else gets the same 401 and reaches nothing."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers

from handlers.slack.signature import SignatureLock

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECRET, BODY = "a signing secret", b'{"type":"event_callback"}'


class Clock:
    def now(self) -> datetime:
        return NOW


LOCK = SignatureLock([SECRET], Clock())


def sign(secret: str = SECRET, body: bytes = BODY, stamp: str | None = None) -> dict[str, str]:
    at = stamp if stamp is not None else str(int(NOW.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + at.encode("utf-8", "replace") + b":" + body, hashlib.sha256)
    return {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={digest.hexdigest()}"}


async def test_what_slack_signed_passes() -> None:
    assert await LOCK(Headers(sign()), BODY) is None


def _bent() -> list[str]:
    good = sign()["x-slack-signature"]
    return [
        "", "v0=", good[:-1], good + "0", good.upper(), good.replace("v0=", "v1="), good.replace("v0=", ""),
        f" {good}", good[:3] + "0" * 64, "v0=é", "v0=\udc80", good[::-1], "0" * 100_000,
    ]  # fmt: skip


@pytest.mark.parametrize("signature", _bent())
async def test_a_signature_that_is_bent_in_any_way_does_not(signature: str) -> None:
    headers = Headers(raw=_raw({**sign(), "x-slack-signature": signature}))

    assert await LOCK(headers, BODY) == 401


@pytest.mark.parametrize(
    "stamp",
    ["", "abc", "-1", "1.5", "9" * 400, "１７", "0", "0x10", " 1", "1e9", "NaN", "²"]
    + [str(int((NOW + timedelta(seconds=off)).timestamp())) for off in (-301, 301, -86_400, 86_400)],
)
async def test_a_time_that_is_no_time_or_not_now_does_not(stamp: str) -> None:
    headers = Headers(raw=_raw({**sign(stamp=stamp)}))

    assert await LOCK(headers, BODY) == 401


@pytest.mark.parametrize("off", [-300, -1, 0, 1, 300])
async def test_five_minutes_on_either_side_are_now(off: int) -> None:
    stamp = str(int((NOW + timedelta(seconds=off)).timestamp()))

    assert await LOCK(Headers(sign(stamp=stamp)), BODY) is None


async def test_a_header_twice_or_missing_or_another_body_does_not() -> None:
    good = sign()
    twice = Headers(raw=_raw(good) + _raw({"x-slack-signature": good["x-slack-signature"]}))
    twice_at = Headers(raw=_raw(good) + _raw({"x-slack-request-timestamp": good["x-slack-request-timestamp"]}))
    without = [Headers({name: value}) for name, value in good.items()]

    assert [await LOCK(headers, BODY) for headers in (twice, twice_at, *without, Headers({}))] == [401] * 5
    assert await LOCK(Headers(good), BODY + b" ") == 401


async def test_while_a_secret_is_being_rotated_both_pass_and_afterwards_only_the_new_one() -> None:
    rotating, after = SignatureLock(["new", "old"], Clock()), SignatureLock(["new"], Clock())

    assert [await rotating(Headers(sign(secret)), BODY) for secret in ("new", "old", "older")] == [None, None, 401]
    assert [await after(Headers(sign(secret)), BODY) for secret in ("new", "old")] == [None, 401]


async def test_without_a_secret_nothing_passes() -> None:
    nobody = SignatureLock([], Clock())

    assert [await nobody(Headers(sign(secret)), BODY) for secret in ("", SECRET)] == [401, 401]


async def test_slack_s_own_look_at_our_tls_gets_a_200_that_does_nothing() -> None:
    assert await LOCK(Headers({}), b"ssl_check=1&token=x") == 200
    assert await LOCK(Headers({}), b"text=ssl_check=1") == 401
    assert await LOCK(Headers({}), b"ssl_check=1&text=" + b"x" * 300) == 401


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
