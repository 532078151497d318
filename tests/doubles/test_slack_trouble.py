"""The double of Slack fails as Slack does: tokens, scopes, rates, cut connections, and answers of every kind."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Slack, faults
from tests.doubles.slack.asking import as_other, posted, refused
from tests.doubles.slack.rates import CHANNEL_BURST, TIERS, a_minute


async def test_a_bad_token_is_told_from_a_revoked_and_an_old_one(slack: Slack, client: AsyncWebClient) -> None:
    assert await refused(as_other(client, "xoxb-9").auth_test()) == "invalid_auth"
    assert await refused(as_other(client, "").auth_test()) == "not_authed"
    slack.workspaces["T01"].revoke()
    assert await refused(client.auth_test()) == "token_revoked"
    slack.workspaces["T01"].revoke("account_inactive")
    assert await refused(posted(client, "Hello")) == "account_inactive"


async def test_a_token_can_be_given_back(client: AsyncWebClient) -> None:
    await client.auth_revoke(test=True)
    await client.auth_test()
    await client.auth_revoke()

    assert await refused(client.auth_test()) == "token_revoked"


async def test_a_scope_that_was_not_granted_is_named(slack: Slack, client: AsyncWebClient) -> None:
    slack.workspaces["T01"].scopes = frozenset({"chat:write"})
    dm = slack.workspaces["T01"].users["U0ANA"].dm
    await client.chat_postMessage(channel=dm, text="Hello")
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_history(channel=dm)

    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "im:history"
    assert await refused(client.conversations_open(users="U0ANA")) == "missing_scope"


@pytest.mark.parametrize("wait", ["30", "0", None, "abc", "Fri, 31 Dec 1999 23:59:59 GMT", "86400"])
async def test_too_much_is_answered_with_any_wait(slack: Slack, client: AsyncWebClient, wait: str | None) -> None:
    slack.next("chat.postMessage", faults.ratelimited(wait))
    with pytest.raises(SlackApiError) as caught:
        await posted(client, "Hello")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers.get("Retry-After") == wait
    assert slack.posts("U0ANA") == []
    assert (await posted(client, "Hello"))["ok"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("fault", [faults.reset, faults.hang, faults.half_body])
async def test_a_cut_connection_may_have_carried_the_message(
    slack: Slack, client: AsyncWebClient, fault: Any, accepted: bool
) -> None:
    slack.next("chat.postMessage", fault(accepted=accepted))
    with pytest.raises((aiohttp.ClientError, TimeoutError)):
        await posted(client, "Hello")

    assert len(slack.posts("U0ANA")) == accepted
    assert slack.calls[-1].outcome == fault().name


async def test_slack_can_answer_with_anything(slack: Slack, client: AsyncWebClient) -> None:
    slack.next("chat.postMessage", faults.broken(503), faults.says("fatal_error", accepted=True), faults.html())
    with pytest.raises(SlackApiError) as broken:
        await posted(client, "one")
    assert broken.value.response.status_code == 503
    assert await refused(posted(client, "two")) == "fatal_error"
    with pytest.raises(SlackApiError):
        await posted(client, "three")

    assert [post.text for post in slack.posts("U0ANA")] == ["two"]
    assert [call.outcome for call in slack.called("chat.postMessage")] == ["503", "fatal_error", "html"]


async def test_a_channel_takes_a_message_a_second_after_a_few(slack: Slack, client: AsyncWebClient) -> None:
    moment = 1_790_000_000.0
    slack.now, slack.strict_rates = lambda: moment, True
    for number in range(CHANNEL_BURST):
        await posted(client, f"note {number}")
    with pytest.raises(SlackApiError) as caught:
        await posted(client, "one too many")
    await client.chat_postMessage(channel="U0LEE", text="another chat")
    moment += int(caught.value.response.headers["Retry-After"])
    await posted(client, "later")

    assert caught.value.response.status_code == 429
    assert len(slack.posts("U0ANA")) == CHANNEL_BURST + 1


async def test_a_method_has_its_calls_a_minute_in_each_workspace(slack: Slack, client: AsyncWebClient) -> None:
    slack.now, slack.strict_rates = lambda: 1_790_000_000.0, True
    for _ in range(a_minute("conversations.open")):
        await client.conversations_open(users="U0ANA")

    assert await refused(client.conversations_open(users="U0ANA")) == "ratelimited"
    await as_other(client, "xoxb-2").conversations_open(users="U0EVE")


@pytest.mark.skipif(not TIERS.exists(), reason="Slack's own list of tiers does not lie beside the project")
def test_the_tiers_are_slacks_own() -> None:
    assert (a_minute("chat.postEphemeral"), a_minute("conversations.history")) == (100, 50)


async def test_a_code_becomes_a_token_once(slack: Slack, client: AsyncWebClient) -> None:
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    code = slack.code("T02")
    answer = await client.oauth_v2_access(**given, code=code)

    assert (answer["team"]["id"], answer["bot_user_id"]) == ("T02", "U0TWO")
    assert (await as_other(client, answer["access_token"]).auth_test())["team_id"] == "T02"
    assert await refused(client.oauth_v2_access(**given, code=code)) == "invalid_code"
    wrong = client.oauth_v2_access(client_id=slack.client_id, client_secret="x", code=slack.code("T02"))
    assert await refused(wrong) == "bad_client_secret"


async def test_a_token_that_rotates_lasts_half_a_day_and_is_renewed_once(slack: Slack, client: AsyncWebClient) -> None:
    moment = 1_790_000_000.0
    slack.now = lambda: moment
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    first = await client.oauth_v2_access(**given, code=slack.code("T01", rotates=True))
    renewing: dict[str, Any] = {**given, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await client.oauth_v2_access(**renewing)
    moment += first["expires_in"] - 1
    await as_other(client, first["access_token"]).auth_test()
    moment += 2

    assert await refused(client.oauth_v2_access(**renewing)) == "invalid_refresh_token"
    assert await refused(as_other(client, first["access_token"]).auth_test()) == "token_expired"
    assert second["refresh_token"] != first["refresh_token"]


async def test_many_can_call_at_once(slack: Slack, client: AsyncWebClient) -> None:
    await asyncio.gather(*(posted(client, f"note {number}") for number in range(50)))

    stamps = [post.ts for post in slack.posts("U0ANA")]
    assert len(set(stamps)) == 50
    assert [call.number for call in slack.calls] == list(range(1, 51))
