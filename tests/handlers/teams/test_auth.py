"""Nobody speaks through Teams' door but Microsoft, for us (trust.md T01, T02, T06): the whole matrix, and each key."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.datastructures import Headers

from handlers.teams.auth import Guard, NotVouchedError, TokenLock
from handlers.teams.hosts import Hosts
from handlers.teams.keys import Keys, KeysAwayError
from tests.doubles.teams import Teams, faults, inbound, tokens
from tests.doubles.teams.errors import Json
from tests.handlers.teams.stage import account

TENANT = "0b8d1f66-5a0f-4f0c-8f5e-2f3a8b1c9d10"


@pytest.mark.parametrize("how", tokens.GOOD)
async def test_a_good_token_passes(teams: Teams, guard: Guard, how: str) -> None:
    assert (await guard.vouch(tokens.GOOD[how](teams)))["aud"] == teams.app_id


async def test_a_token_that_was_good_four_minutes_ago_passes_since_clocks_differ(teams: Teams, guard: Guard) -> None:
    assert await guard.vouch(tokens.expired(teams, 240))
    with pytest.raises(NotVouchedError):
        await guard.vouch(tokens.expired(teams, 320))


@pytest.mark.parametrize("how", tokens.BAD)
async def test_no_other_does_whatever_is_wrong_with_it(teams: Teams, guard: Guard, how: str) -> None:
    lock = TokenLock(guard)
    body, _ = inbound.request(_activity(teams), teams)

    assert await lock(Headers({"authorization": tokens.BAD[how](teams)}), body) == 401


async def test_a_key_that_names_no_channel_may_sign_for_this_one_alone(teams: Teams, guard: Guard) -> None:
    lock, activity = TokenLock(guard), _activity(teams)
    headers = Headers({"authorization": tokens.never_endorsed(teams)})
    others = [{**activity, "channelId": name} for name in ("webchat", "emulator", "directline", "", None)]

    assert await lock(headers, json.dumps(activity).encode()) is None
    assert [await lock(headers, json.dumps(other).encode()) for other in others] == [401] * len(others)


async def test_the_body_has_to_be_what_the_token_was_given_for(teams: Teams, guard: Guard) -> None:
    lock, activity = TokenLock(guard), _activity(teams)
    headers = Headers({"authorization": teams.bearer()})
    bent = [
        {**activity, "serviceUrl": url}
        for url in (teams.service_url + "x", "https://smba.trafficmanager.net/amer/", "", None, 5, ["x"])
    ]

    assert await lock(headers, json.dumps(activity).encode()) is None
    assert [await lock(headers, json.dumps(other).encode()) for other in bent] == [401] * len(bent)


async def test_an_address_that_microsoft_signed_for_is_still_looked_up_on_our_list(teams: Teams, guard: Guard) -> None:
    lock = TokenLock(guard)
    for url in ("https://evil.example/", "http://169.254.169.254/", "http://127.0.0.1:1/"):
        activity = {**_activity(teams), "serviceUrl": url}
        headers = Headers({"authorization": teams.bearer(serviceurl=url)})
        assert await lock(headers, json.dumps(activity).encode()) == 401


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"5", b"{", b"\xff", b"[" * 100_000, b"{}", b'{"a":' * 9000])
async def test_a_body_that_is_no_activity_is_400_and_only_for_who_may_speak(
    teams: Teams, guard: Guard, body: bytes
) -> None:
    lock = TokenLock(guard)

    assert await lock(Headers({"authorization": teams.bearer()}), body) == 400
    assert await lock(Headers({"authorization": tokens.foreign(teams)}), body) == 401


async def test_two_tokens_or_none_are_no_token(teams: Teams, guard: Guard) -> None:
    lock = TokenLock(guard)
    body = json.dumps(_activity(teams)).encode()
    good = (b"authorization", teams.bearer().encode())
    odd = [(b"authorization", b"Bearer \xff\xfe"), (b"authorization", b"Bearer " + b"a" * 100_000)]

    assert await lock(Headers(raw=[good]), body) is None
    assert [await lock(Headers(raw=raw), body) for raw in ([good, good], [], *([one] for one in odd))] == [401] * 4


@pytest.mark.parametrize("app_id", ["", " ", "\t"])
def test_a_blank_app_id_lets_nobody_in_since_nothing_starts_with_it(app_id: str) -> None:
    with pytest.raises(ValueError, match="without an app id"):
        Guard(app_id, Keys(), Hosts())


async def test_a_key_that_was_added_a_moment_ago_is_found_and_the_old_one_goes_on(teams: Teams, guard: Guard) -> None:
    old = teams.bearer()
    await guard.vouch(old)
    teams.rotate()
    await asyncio.sleep(0.06)

    assert await guard.vouch(teams.bearer())
    assert await guard.vouch(old)
    assert teams.keys_fetched == 2


async def test_a_key_that_microsoft_took_away_is_not_good_any_more(teams: Teams, guard: Guard) -> None:
    old = teams.bearer()
    await guard.vouch(old)
    teams.rotate(keep_old=False)
    await asyncio.sleep(0.06)
    await guard.vouch(teams.bearer())

    with pytest.raises(NotVouchedError):
        await guard.vouch(old)


async def test_a_thousand_made_up_keys_cost_one_look_in_each_cool_down(teams: Teams) -> None:
    keys = Keys(teams.openid_url, cool_down=60)
    guard = Guard(teams.app_id, keys, Hosts((teams.host,)))
    await guard.vouch(teams.bearer())
    refused = 0
    for number in range(1000):
        try:
            await guard.vouch(teams.bearer(head={"kid": f"made up {number}"}))
        except NotVouchedError:
            refused += 1

    assert refused == 1000
    assert teams.keys_fetched == 1


async def test_what_could_not_be_good_with_any_key_costs_no_look_at_all(teams: Teams) -> None:
    keys = Keys(teams.openid_url)
    guard = Guard(teams.app_id, keys, Hosts((teams.host,)))
    for how in ("another bot", "another issuer", "expired", "without exp", "unsigned", "confused", "garbage"):
        with pytest.raises(NotVouchedError):
            await guard.vouch(tokens.BAD[how](teams))

    assert teams.metadata_fetched == 0


@pytest.mark.parametrize(
    "fault", [faults.unavailable(), faults.html(200), faults.reset(), faults.redirect(), faults.half_body()], ids=str
)
@pytest.mark.parametrize("document", ["metadata", "keys"])
async def test_keys_that_are_known_serve_while_the_others_cannot_be_had(
    teams: Teams, guard: Guard, keys: Keys, document: str, fault: faults.Fault
) -> None:
    await guard.vouch(teams.bearer())
    teams.always(document, fault)
    await asyncio.sleep(0.06)
    with pytest.raises(NotVouchedError):
        await guard.vouch(tokens.unknown_kid(teams))

    assert await guard.vouch(teams.bearer())
    assert keys.trouble == ""


@pytest.mark.parametrize("fault", [faults.unavailable(), faults.html(200), faults.reset(), faults.redirect()], ids=str)
async def test_without_any_key_a_good_token_is_503_a_bad_one_401_and_the_next_look_mends_it(
    teams: Teams, guard: Guard, keys: Keys, fault: faults.Fault
) -> None:
    lock = TokenLock(guard)
    body = json.dumps(_activity(teams)).encode()
    teams.always("metadata", fault)
    good, bad = Headers({"authorization": teams.bearer()}), Headers({"authorization": tokens.expired(teams)})

    assert await lock(good, body) == 503
    assert await lock(bad, body) == 401
    assert "signing keys" in keys.trouble
    teams.always("metadata", None)
    await asyncio.sleep(0.06)
    assert await lock(good, body) is None
    assert keys.trouble == ""


async def test_keys_that_are_said_to_be_on_another_host_are_not_fetched(teams: Teams, guard: Guard) -> None:
    elsewhere = {"issuer": tokens.ISSUER, "jwks_uri": "https://evil.example/keys"}
    teams.always("metadata", faults.Fault("elsewhere", body=json.dumps(elsewhere)))
    with pytest.raises(KeysAwayError):
        await guard.vouch(teams.bearer())

    assert teams.keys_fetched == 0


async def test_keys_that_rotate_under_load_cost_no_good_request_once_the_cool_down_is_over(teams: Teams) -> None:
    """However slow Microsoft is just then; `make bench` measures that the loop goes on meanwhile."""
    keys = Keys(teams.openid_url, cool_down=0.2)
    guard = Guard(teams.app_id, keys, Hosts((teams.host,)))
    await guard.vouch(teams.bearer())
    old = teams.bearer()
    teams.always("metadata", faults.late(0.3))
    await asyncio.sleep(0.25)
    teams.rotate()
    new = teams.bearer()
    during = await asyncio.gather(*(guard.vouch(old if number % 2 else new) for number in range(400)))
    after = await asyncio.gather(*(guard.vouch(new) for _ in range(200)))
    await keys.close()

    assert len(during) + len(after) == 600
    assert teams.keys_fetched == 2


def _activity(teams: Teams) -> Json:
    return inbound.message("status", **teams.address, tenant=TENANT, account=account("ana"))
