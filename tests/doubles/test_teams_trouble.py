"""The double of Teams fails as Teams does: refusals, cut connections, answers of every kind, and a login in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.doubles.teams import Member, Teams, faults, teams_double
from tests.doubles.teams.asking import Bot, code
from tests.doubles.teams.faults import Fault


@pytest.mark.parametrize(
    ("fault", "status", "wanted"),
    [
        (faults.unauthorized(), 401, "Unauthorized"),
        (faults.forbidden(), 403, "MessageWritesBlocked"),
        (faults.forbidden("BotNotInConversationRoster"), 403, "BotNotInConversationRoster"),
        (faults.forbidden("BotDisabledByAdmin"), 403, "BotDisabledByAdmin"),
        (faults.forbidden(shape="inner"), 403, "Forbidden"),
        (faults.not_found(), 404, "ConversationNotFound"),
        (faults.precondition_failed(), 412, "PreconditionFailed"),
        (faults.too_big(), 413, "MessageSizeTooBig"),
        (faults.throttled(), 429, "Throttled"),
        (faults.broken(), 500, "ServiceError"),
        (faults.says("BadSyntax", 400), 400, "BadSyntax"),
    ],
)
async def test_teams_can_refuse_in_its_own_words(
    teams: Teams, bot: Bot, ana: Member, fault: Fault, status: int, wanted: str
) -> None:
    teams.next("send", fault)

    assert code(await bot.send(ana.chat)) == (status, wanted)
    assert teams.calls[-1].outcome == fault.name
    assert teams.posts(ana.chat) == []
    assert (await bot.send(ana.chat)).status_code == 201


@pytest.mark.parametrize("wait", ["2", "0", None, "abc", "Fri, 31 Dec 1999 23:59:59 GMT", "86400"])
async def test_too_much_is_answered_with_any_wait(teams: Teams, bot: Bot, ana: Member, wait: str | None) -> None:
    teams.next("send", faults.throttled(wait))
    answer = await bot.send(ana.chat)

    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, wait)


async def test_who_blocked_the_bot_is_told_in_three_shapes(teams: Teams, bot: Bot, ana: Member) -> None:
    teams.next("send", *(faults.forbidden(shape=shape) for shape in ("code", "subcode", "inner")))
    told = [(await bot.send(ana.chat)) for _ in range(3)]

    assert all("MessageWritesBlocked" in answer.text and answer.status_code == 403 for answer in told)
    assert told[0].json()["error"]["code"] == "MessageWritesBlocked"
    assert "error" not in told[1].json()
    assert told[2].json()["error"]["code"] == "Forbidden"


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("fault", [faults.reset, faults.hang, faults.half_body])
async def test_a_cut_connection_may_have_carried_the_message(
    teams: Teams, bot: Bot, ana: Member, fault: Callable[..., Fault], accepted: bool
) -> None:
    teams.next("send", fault(accepted=accepted))
    bot.client.timeout = httpx.Timeout(0.2)
    with pytest.raises(httpx.TransportError):
        await bot.send(ana.chat)

    assert len(teams.posts(ana.chat)) == accepted
    assert teams.calls[-1].outcome == fault().name


@pytest.mark.parametrize(
    ("fault", "status", "stands"),
    [
        (faults.bad_gateway(accepted=True), 502, True),
        (faults.bad_gateway(), 502, False),
        (faults.unavailable(wait="1"), 503, False),
        (faults.gateway_timeout(accepted=True), 504, True),
        (faults.created_html(), 201, True),
        (faults.html(), 200, False),
    ],
)
async def test_an_answer_need_not_be_json(
    teams: Teams, bot: Bot, ana: Member, fault: Fault, status: int, stands: bool
) -> None:
    teams.next("send", fault)
    answer = await bot.send(ana.chat)

    assert answer.status_code == status
    assert not answer.headers["Content-Type"].startswith("application/json")
    assert len(teams.posts(ana.chat)) == stands


async def test_an_answer_may_lack_the_name_of_what_was_made(teams: Teams, bot: Bot, ana: Member) -> None:
    teams.next("send", faults.created_without_id())
    answer = await bot.send(ana.chat)

    assert (answer.status_code, answer.json(), len(teams.posts(ana.chat))) == (201, {}, 1)


async def test_who_follows_a_redirect_gives_the_token_away(teams: Teams, bot: Bot, ana: Member) -> None:
    async with teams_double() as stranger:
        teams.next("send", faults.redirect(f"{stranger.service_url}v3/conversations/x/pagedmembers"))
        answer = await bot.send(ana.chat)
        assert (answer.status_code, stranger.calls) == (302, [])
        await bot.client.get(answer.headers["Location"], headers={"Authorization": f"Bearer {bot.token}"})
        [seen] = stranger.calls

    assert (seen.operation, seen.bearer, seen.outcome) == ("members", True, "Unauthorized")


@pytest.mark.parametrize("operation", ["edit", "delete", "create", "members"])
async def test_every_part_of_the_connector_can_fail(teams: Teams, bot: Bot, ana: Member, operation: str) -> None:
    sent = (await bot.send(ana.chat)).json()["id"]
    calls: dict[str, Callable[[], Any]] = {
        "edit": lambda: bot.edit(ana.chat, sent),
        "delete": lambda: bot.delete(ana.chat, sent),
        "create": lambda: bot.create(ana.id),
        "members": lambda: bot.members(ana.chat),
    }
    teams.next(operation, faults.broken(accepted=True), faults.broken())
    first, second = await calls[operation](), await calls[operation]()

    assert [first.status_code, second.status_code] == [500, 500]
    assert [(call.operation, call.outcome) for call in teams.calls[1:]] == [(operation, "ServiceError")] * 2
    assert [post.edited for post in teams.posts(ana.chat)] == {"edit": [1], "delete": []}.get(operation, [0])


@pytest.mark.parametrize("operation", ["metadata", "keys", "token"])
async def test_the_login_can_be_in_trouble(teams: Teams, bot: Bot, operation: str) -> None:
    urls = {"metadata": teams.openid_url, "keys": teams.keys_url, "token": teams.token_url}
    method = "POST" if operation == "token" else "GET"
    teams.next(operation, faults.html(), faults.reset(), faults.late(0.05))
    teams.always(operation, faults.unavailable())
    page = await bot.client.request(method, urls[operation])
    with pytest.raises(httpx.TransportError):
        await bot.client.request(method, urls[operation])
    late = await bot.client.request(method, urls[operation])
    down = [(await bot.client.request(method, urls[operation])).status_code for _ in range(2)]
    teams.always(operation, None)
    up = await bot.client.request(method, urls[operation])

    assert (page.status_code, page.headers["Content-Type"].partition(";")[0]) == (200, "text/html")
    assert late.json().keys() == up.json().keys()
    assert down == [503, 503]
    assert len(teams.called(operation)) == 6


async def test_a_late_answer_is_good_and_what_was_asked_is_done_at_once(teams: Teams, bot: Bot, ana: Member) -> None:
    loop = asyncio.get_running_loop()
    teams.next("send", faults.late(0.2))
    begins = loop.time()
    sending = asyncio.create_task(bot.send(ana.chat))
    await teams.until("send")
    standing = len(teams.posts(ana.chat))
    early = loop.time() - begins
    answer = await sending

    assert answer.json() == {"id": teams.posts(ana.chat)[0].id}
    assert standing == 1
    assert early < 0.2 <= loop.time() - begins


async def test_what_hangs_ends_with_the_double() -> None:
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=False) as client:
        async with teams_double() as teams:
            teams.always("metadata", faults.hang())
            asking = asyncio.create_task(client.get(teams.openid_url))
            await teams.until("metadata")
        with pytest.raises(httpx.TransportError):
            await asking


async def test_many_can_call_at_once(teams: Teams, bot: Bot, ana: Member) -> None:
    teams.next("send", *[faults.throttled("0"), faults.bad_gateway(accepted=True)] * 5)
    answers = await asyncio.gather(*(bot.send(ana.chat) for _ in range(40)))

    assert sorted({answer.status_code for answer in answers}) == [201, 429, 502]
    assert len({post.id for post in teams.posts(ana.chat)}) == 35
    assert [call.number for call in teams.calls] == list(range(1, 41))
