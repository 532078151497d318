"""The login that our Teams plays can be trusted: its keys are real, and its tokens are good or bad as they say."""

from __future__ import annotations

import jwt
import pytest

from tests.doubles.teams import Member, Teams, tokens
from tests.doubles.teams.asking import Bot, read
from tests.doubles.teams.ids import guid
from tests.doubles.teams.keys import Key

WHY = {
    **dict.fromkeys(("without exp", "without aud", "without iss", "without serviceurl"), jwt.MissingRequiredClaimError),
    **dict.fromkeys(("foreign key", "tampered"), jwt.InvalidSignatureError),
    **dict.fromkeys(("unsigned", "confused"), jwt.InvalidAlgorithmError),
    "another bot": jwt.InvalidAudienceError,
    "another issuer": jwt.InvalidIssuerError,
    "early": jwt.ImmatureSignatureError,
    "expired": jwt.ExpiredSignatureError,
}


@pytest.mark.parametrize("name", tokens.GOOD)
async def test_a_good_token_is_read_with_the_published_key(teams: Teams, bot: Bot, name: str) -> None:
    claims = await read(teams, bot.client, tokens.GOOD[name](teams))

    assert (claims["aud"], claims["serviceurl"]) == (teams.app_id, teams.service_url)
    assert (teams.metadata_fetched, teams.keys_fetched) == (1, 1)


@pytest.mark.parametrize("name", [*tokens.BAD, "never endorsed"])
async def test_a_bad_token_is_bad_for_its_own_reason(teams: Teams, bot: Bot, name: str) -> None:
    with pytest.raises(WHY.get(name, jwt.InvalidTokenError)):
        await read(teams, bot.client, {**tokens.BAD, "never endorsed": tokens.never_endorsed}[name](teams))


async def test_a_claim_can_be_given_or_taken_away(teams: Teams, bot: Bot) -> None:
    given = (await read(teams, bot.client, teams.bearer(appid="x")))["appid"]

    assert given == "x"
    with pytest.raises(jwt.MissingRequiredClaimError):
        await read(teams, bot.client, teams.bearer(exp=None))


async def test_keys_rotate_with_the_old_one_kept_or_dropped(teams: Teams, bot: Bot) -> None:
    old = teams.bearer()
    teams.rotate()
    await read(teams, bot.client, old)
    await read(teams, bot.client, teams.bearer())
    kept = len((await bot.client.get(teams.keys_url)).json()["keys"])
    teams.rotate(keep_old=False)

    assert kept == 2
    assert len((await bot.client.get(teams.keys_url)).json()["keys"]) == 1
    await read(teams, bot.client, teams.bearer())
    with pytest.raises(jwt.InvalidTokenError):
        await read(teams, bot.client, old)


def test_a_key_is_made_once_a_run() -> None:
    assert Key("the first").private is Key("the first").private
    assert Key("the first").document()["endorsements"] == ["msteams"]
    assert "d" not in Key("the first").document()


async def test_the_secret_buys_a_token_that_the_connector_takes(teams: Teams, bot: Bot, ana: Member) -> None:
    answer = await bot.log_in()
    told = answer.json()

    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3599)
    assert (await bot.send(ana.chat)).status_code == 201
    again = await bot.log_in(f"http://{teams.host}/{teams.home_tenant}/oauth2/v2.0/token")
    assert again.json()["access_token"] != told["access_token"]
    assert teams.tokens_fetched == 2
    assert teams.password not in str(teams.calls)


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"client_secret": "päss"}, 401, "invalid_client"),
        ({"client_id": "x"}, 400, "unauthorized_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_what_buys_no_token(teams: Teams, bot: Bot, changed: dict[str, str], status: int, error: str) -> None:
    answer = await bot.log_in(**changed)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert teams.calls[-1].outcome == error


async def test_the_login_knows_its_tenants(teams: Teams, bot: Bot) -> None:
    answer = await bot.log_in(f"http://{teams.host}/{guid('river')}/oauth2/v2.0/token")

    assert answer.json()["error"] == "invalid_request"
