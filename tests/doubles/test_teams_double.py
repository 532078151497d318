"""The double of Teams can be trusted: what a bot sees of it is what Microsoft documents."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.doubles.teams import Member, Teams
from tests.doubles.teams.asking import CARD, Bot, attached, code
from tests.doubles.teams.cards import HEAVIEST_ACTIVITY, HEAVIEST_CARD, card_weight, faults
from tests.doubles.teams.ids import threaded

TEXT = {"type": "TextBlock", "text": "x"}


async def test_only_a_living_token_of_its_own_opens_the_connector(teams: Teams, bot: Bot, ana: Member) -> None:
    good = bot.token
    for token in ("", "garbage", teams.bearer().removeprefix("Bearer ")):
        bot.token = token
        assert code(await bot.send(ana.chat)) == (401, "Unauthorized")
    roster = f"{teams.service_url}v3/conversations/{ana.chat}/pagedmembers"
    assert code(await bot.client.get(roster, headers={"Authorization": f"Basic {good}"})) == (401, "Unauthorized")
    bot.token = good
    assert (await bot.send(ana.chat)).status_code == 201
    moment = teams.now() + teams.token_lives
    teams.now = lambda: moment
    assert code(await bot.send(ana.chat)) == (401, "Unauthorized")
    bot.token = teams.issue()
    teams.expire_tokens()
    assert code(await bot.create(ana.id)) == (401, "Unauthorized")
    assert [call.bearer for call in teams.called("send")] == [False, True, True, True, True]
    assert len(teams.posts(ana.chat)) == 1


async def test_a_chat_with_one_person_is_always_the_same(teams: Teams, bot: Bot, ana: Member) -> None:
    by_id, by_account = await bot.create(ana.id), await bot.create(ana.account, "none", tenantId=ana.tenant)

    assert (by_id.status_code, by_id.json()) == (201, {"id": ana.chat})
    assert by_account.json() == {"id": ana.chat}
    first = await bot.create(ana.id, activity={"type": "message", "text": "Hello"})
    assert [post.id for post in teams.posts(ana.account)] == [first.json()["activityId"]]


async def test_a_chat_cannot_be_begun_with_just_anybody(teams: Teams, bot: Bot, ana: Member, eve: Member) -> None:
    lee = teams.tenants[teams.home_tenant].member("Lee", installed=False)

    assert code(await bot.create("29:nobody")) == (404, "UserNotFound")
    assert code(await bot.create(eve.id)) == (403, "ForbiddenOperationException")
    assert (await bot.create(eve.id, eve.tenant)).status_code == 201
    assert code(await bot.create(ana.id, "none")) == (400, "BadArgument")
    assert code(await bot.create(ana.id, isGroup=True)) == (400, "BadArgument")
    assert code(await bot.create(ana.id, members=[{"id": ana.id}, {"id": lee.id}])) == (400, "BadArgument")
    assert code(await bot.create(ana.id, bot={"id": "28:another"})) == (400, "BadArgument")
    assert code(await bot.create(lee.id)) == (403, "ForbiddenOperationException")
    teams.tenants[teams.home_tenant].channel("General", [lee])
    assert (await bot.create(lee.id)).json() == {"id": lee.chat}


async def test_a_message_stands_is_mended_and_taken_back(teams: Teams, bot: Bot, ana: Member) -> None:
    sent = (await bot.send(ana.chat, "Wrong")).json()["id"]
    below = (await bot.send(ana.chat, "Below", "f:an-invoke")).json()["id"]
    mended = await bot.edit(ana.chat, sent, attached(CARD))
    [first, second] = teams.posts(ana.chat)

    assert (mended.status_code, mended.json()) == (200, {"id": sent})
    assert (first.id, first.edited, first.cards) == (sent, 1, [CARD])
    assert (second.id, second.text, second.thread) == (below, "Below", "")
    assert (await bot.delete(ana.chat, sent)).status_code == 200
    assert teams.posts(ana.chat) == [second]
    for gone in (bot.edit(ana.chat, sent), bot.delete(ana.chat, sent), bot.send(ana.chat, "x", sent)):
        assert code(await gone) == (404, "ActivityNotFoundInConversation")
    assert [call.operation for call in teams.calls][:4] == ["send", "send", "edit", "delete"]
    assert teams.calls[2].conversation == ana.chat


async def test_a_channel_has_threads(teams: Teams, bot: Bot, ana: Member) -> None:
    room = teams.tenants[teams.home_tenant].channel("Reports", [ana])
    root = (await bot.send(room.id, "A new thread")).json()["id"]
    for place, said, below in ((threaded(room.id, root), "By name", ""), (room.id, "By reply", root)):
        await bot.send(place, said, below)
    hers = (await bot.send(threaded(room.id, "1790000000000"), "Below hers")).json()["id"]
    made = (await bot.call("POST", "", {"channelData": {"channel": {"id": room.id}}, "activity": _said("New")})).json()

    assert [post.text for post in teams.posts(threaded(room.id, root))] == ["A new thread", "By name", "By reply"]
    assert [post.id for post in teams.posts(threaded(room.id, "1790000000000"))] == [hers]
    assert made["id"] == threaded(room.id, made["activityId"])
    assert len(teams.posts(room.id)) == 5
    await bot.edit(threaded(room.id, root), root)
    assert teams.posts(room.id)[0].text == "Better"
    await bot.delete(room.id, root)
    late = await bot.send(threaded(room.id, root))
    assert code(late) == (404, "ActivityNotFoundInConversation")


async def test_an_id_is_unique_only_within_its_conversation(teams: Teams, bot: Bot, ana: Member, eve: Member) -> None:
    teams.now = lambda: 1_790_000_000.0
    bot.token = teams.issue()
    names = [(await bot.send(chat)).json()["id"] for chat in (ana.chat, ana.chat, eve.chat)]

    assert names == ["1790000000000", "1790000000001", "1790000000000"]


async def test_typing_leaves_nothing_behind(teams: Teams, bot: Bot, ana: Member) -> None:
    assert (await bot.send(ana.chat, {"type": "typing"})).status_code == 201
    assert teams.posts(ana.chat) == []


async def test_who_is_written_to_may_have_closed_the_door(teams: Teams, bot: Bot, ana: Member, eve: Member) -> None:
    home = teams.tenants[teams.home_tenant]
    room = home.group_chat("Team", [ana])
    for blocked in ("MessageWritesBlocked", "ConversationBlockedByUser", "BotNotInConversationRoster"):
        ana.block(blocked)
        assert code(await bot.send(ana.chat)) == (403, blocked)
    ana.uninstall()
    told = (await bot.send(ana.chat)).json()
    assert told["errorCode"] == 209
    assert '"subCode": "MessageWritesBlocked"' in told["message"]
    assert code(await bot.create(ana.id)) == (403, "ForbiddenOperationException")
    ana.block(shape="inner")
    assert (await bot.send(ana.chat)).json()["error"]["innerHttpError"]["body"] == told
    ana.install()
    assert (await bot.send(ana.chat)).status_code == 201
    room.bot_in = False
    assert code(await bot.send(room.id)) == (403, "BotNotInConversationRoster")
    home.disabled = True
    assert code(await bot.send(ana.chat)) == code(await bot.create(ana.id)) == (403, "BotDisabledByAdmin")
    assert (await bot.send(eve.chat)).status_code == 201
    assert code(await bot.send("a:1nowhere")) == (404, "ConversationNotFound")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"text": "no type"}, "BadSyntax"),
        ({"type": "message"}, "BadSyntax"),
        ({"type": "message", "text": " "}, "BadSyntax"),
        ({"type": "message", "attachments": "x"}, "BadSyntax"),
        (attached(None), "BadSyntax"),
        ({"type": "message", "text": "x" * (HEAVIEST_ACTIVITY // 2)}, "MessageSizeTooBig"),
        (attached({**CARD, "body": [{**TEXT, "text": "é" * (HEAVIEST_CARD // 2)}]}), "MessageSizeTooBig"),
    ],
)
async def test_what_teams_would_not_take(teams: Teams, bot: Bot, ana: Member, said: Any, wanted: str) -> None:
    sent = (await bot.send(ana.chat)).json()["id"]

    assert code(await bot.send(ana.chat, said)) == (413 if wanted == "MessageSizeTooBig" else 400, wanted)
    assert code(await bot.edit(ana.chat, sent, said))[1] == wanted
    assert [post.text for post in teams.posts(ana.chat)] == ["Hello"]
    assert teams.calls[-1].outcome == wanted


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ({"version": None}, "$.version: not up to 1.5: None"),
        ({"version": "1.6"}, "$.version"),
        ({"version": 1.5}, "$.version"),
        ({"type": "Card"}, "$.type"),
        ({"body": [{**TEXT, "colour": "red"}]}, "$.body[0]: Additional properties are not allowed ('colour'"),
        ({"body": [{"type": "Input.Text"}]}, "$.body[0]: 'id' is a required property"),
        ({"body": [{"type": "Container", "items": [{"type": "Chart.Pie"}]}]}, "$.body[0].items[0]"),
        ({"actions": [{"type": "Action.Http", "title": "x"}]}, "$.actions[0]"),
        ({"boddy": []}, "Additional properties"),
    ],
)
async def test_a_card_that_breaks_the_schema_is_refused(bot: Bot, ana: Member, part: Any, wanted: str) -> None:
    answer = await bot.send(ana.chat, attached({**CARD, **part}))

    assert code(answer) == (400, "BadSyntax")
    assert wanted in answer.json()["error"]["message"]


async def test_a_card_is_checked_in_a_few_milliseconds() -> None:
    large = {**CARD, "body": [{"type": "Container", "items": [TEXT] * 5}] * 5}
    assert faults(large) == []
    begins = time.process_time()
    for _ in range(5):
        faults(large)

    assert time.process_time() - begins < 1
    assert card_weight({"a": "é"}) == 10


async def test_a_roster_tells_people_by_either_id(teams: Teams, bot: Bot, ana: Member, eve: Member) -> None:
    home = teams.tenants[teams.home_tenant]
    rosa = home.guest("Rosa Vale", eve.tenant)
    room = home.channel("Shared", [ana, rosa, eve], kind="shared")
    one = (await bot.members(room.id, f"members/{rosa.id}")).json()

    assert (one["aadObjectId"], one["userRole"], one["tenantId"]) == (rosa.account, "guest", eve.tenant)
    assert (await bot.members(room.id, f"members/{rosa.account}")).json() == one
    everybody = (await bot.members(room.id)).json()["members"]
    assert [each["tenantId"] for each in everybody] == [ana.tenant, eve.tenant, eve.tenant]
    assert code(await bot.members(ana.chat, f"members/{eve.id}")) == (404, "MemberNotFoundInConversation")
    assert code(await bot.members("19:nowhere@thread.v2")) == (404, "ConversationNotFound")
    assert code(await bot.members(room.id, "pagedmembers?pageSize=x")) == (400, "BadArgument")


async def test_a_long_roster_comes_in_pages(teams: Teams, bot: Bot) -> None:
    home = teams.tenants[teams.home_tenant]
    room = home.group_chat("Everybody", [home.member(f"Member {number}") for number in range(60)])
    first = (await bot.members(room.id, "pagedmembers?pageSize=2")).json()
    second = (
        await bot.members(room.id, f"pagedmembers?pageSize=2&continuationToken={first['continuationToken']}")
    ).json()

    assert (len(first["members"]), len(second["members"])) == (50, 10)
    assert "continuationToken" not in second


async def test_connections_are_counted(teams: Teams, bot: Bot, ana: Member) -> None:
    for _ in range(5):
        await bot.send(ana.chat)
    kept = teams.connections
    await asyncio.gather(*(bot.send(ana.chat) for _ in range(3)))

    assert kept == 1
    assert 1 < teams.connections <= 3
    assert len({post.id for post in teams.posts(ana.chat)}) == 8


def _said(text: str) -> dict[str, str]:
    return {"type": "message", "text": text}
