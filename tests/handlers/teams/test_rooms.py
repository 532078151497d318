"""Who hears what, where: her own chat, a group chat, a channel, a channel that organisations share, another tenant."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.demo import world
from bot.messages import Sources
from config.catalogue import Catalogue
from storage import coalitions, conversations
from storage.database import Database
from storage.events import InboundEvent
from tests.doubles.teams import Post, Teams, inbound
from tests.doubles.teams.ids import guid, personal_id
from tests.handlers.teams.drawn import mentioned, message_of
from tests.handlers.teams.stage import Edge, account, edge
from tests.house import text_of

ASKED = "What is the benefit of being a member?"
STRANGER = "I do not know this account yet"


async def test_a_question_in_a_channel_is_answered_from_the_documents_in_its_thread_and_by_her_name(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        channel = teams.tenants[teams.home_tenant].channel("Falls", [here.member("ana")])
        await here.says("ana", ASKED, **_in(channel.id, "channel"), activity_id="1790000000101")
        await here.says("ana", ASKED, **_in(channel.id, "channel"), thread="1790000000101")
        await here.settled()
        posts = teams.posts(channel.id)

    assert [post.thread for post in posts] == ["1790000000101"] * 2
    for post in posts:
        assert any(isinstance(block, Sources) for block in message_of(post.activity).blocks)
        assert mentioned(post.activity) == (here.member("ana").id, "Ana Flores")


async def test_in_a_group_chat_the_answer_stands_there_and_what_is_hers_in_her_own(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        group = teams.tenants[teams.home_tenant].group_chat("Nurses", [here.member("ana"), here.member("lee")])
        for asked in (ASKED, "status", "/status", "members"):
            await here.says("ana", asked, **_in(group.id, "groupChat"))
        await here.settled()
        aloud, private = _said(teams.posts(group.id)), _said(teams.posts(here.member("ana").chat))

    assert len(aloud) == 1
    assert "Here is what our documents say" in aloud[0]
    assert "There is nothing open for Lakeside Physician Group" in private[0]
    assert len(private) == 3


@pytest.mark.parametrize("scope", ["channel", "groupChat"])
async def test_what_people_say_to_each_other_is_not_listened_to(
    world_database: Database, catalogue: Catalogue, teams: Teams, scope: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        room = _room(here, scope)
        where = {**teams.address, **here.member("ana").who, **_in(room, scope)}
        await here.post(inbound.message(ASKED, mention=False, **where))
        await here.settled()
        async with world_database.reading() as work:
            heard = list(await work.exec(select(InboundEvent)))

    assert (heard, teams.called("send")) == ([], [])


@pytest.mark.parametrize("scope", ["personal", "channel", "groupChat"])
async def test_a_stranger_reads_one_sentence_in_private_and_nothing_about_any_member(
    world_database: Database, catalogue: Catalogue, teams: Teams, scope: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        room = here.member("nobody").chat if scope == "personal" else _room(here, scope)
        for asked in (ASKED, "status", "members", "link 9999-ZZZZ"):
            await here.says("nobody", asked, **_in(room, scope))
        await here.settled()
        told = _said(teams.posts(here.member("nobody").chat))
        aloud = teams.posts(room) if scope != "personal" else []

    assert len(told) == 4
    assert aloud == []
    assert "Lakeside" not in "".join(told)
    assert "Maple River" not in "".join(told)


async def test_whom_no_private_chat_reaches_is_asked_in_the_thread_to_open_one(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        home = teams.tenants[teams.home_tenant]
        guest = home.guest("Gil Guest", guid("another clinic"))
        channel = home.channel("Falls", [here.member("ana")])
        where = {**teams.address, **guest.who, **_in(channel.id, "channel"), "activity_id": "1790000000101"}
        await here.post(inbound.message("status", **where))
        await here.settled()
        [post] = teams.posts(channel.id)

    assert post.thread == "1790000000101"
    assert "Please open one with me" in text_of(message_of(post.activity))
    assert "Lakeside" not in str(post.activity)


async def test_a_guest_in_the_tenant_is_a_person_like_any_other_once_she_is_linked(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        home = teams.tenants[teams.home_tenant]
        guest = home.guest("Ana Flores", guid("another clinic"), account("ana"), installed=True)
        await here.post(inbound.message("status", **teams.address, **guest.who))
        await here.settled()

        assert "There is nothing open for Lakeside" in _said(teams.posts(guest.chat))[0]


@pytest.mark.parametrize("asked", [ASKED, "status", "/members"])
async def test_somebody_of_another_tenant_in_a_shared_channel_learns_nothing_even_with_a_linked_account(
    world_database: Database, catalogue: Catalogue, teams: Teams, asked: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        channel = teams.tenants[teams.home_tenant].channel("Shared", [here.member("ana")], kind="shared")
        who: Any = {**teams.address, **here.member("ana").who, **_in(channel.id, "channel")}
        await here.post(inbound.from_elsewhere(asked, **{**who, "home": guid("another clinic")}))
        await here.settled()
        everything = _said([*teams.posts(channel.id), *teams.posts(here.member("ana").chat)])

    assert len(everything) == 1
    assert STRANGER in everything[0]
    assert "Lakeside" not in everything[0]


async def test_in_a_channel_that_organisations_share_even_a_member_is_answered_in_private(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        channel = teams.tenants[teams.home_tenant].channel("Shared", [here.member("ana")], kind="shared")
        await here.says("ana", ASKED, **_in(channel.id, "channel"), kind="shared")
        await here.settled()

        assert teams.posts(channel.id) == []
        assert "Here is what our documents say" in _said(teams.posts(here.member("ana").chat))[0]


async def test_a_tenant_that_is_on_no_coalition_s_list_is_told_so_once_and_nothing_it_says_is_kept(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        other = teams.tenant(guid("another clinic"), "Another Clinic").member("Otto Other")
        who: Any = {**teams.address, **other.who}
        for typed in ("Zanzibar is lovely", "status", "link 9999-ZZZZ"):
            assert (await here.post(inbound.message(typed, **who))).status_code == 200
        pressed = await here.post(inbound.execute({"does": "press", "token": "x"}, **who))
        await here.settled()
        async with world_database.reading() as work:
            kept = [row for row in await work.exec(select(InboundEvent)) if row.workspace == other.tenant]
        told = _said(teams.posts(other.chat))

    assert len(told) == len(kept) == 1
    assert STRANGER in told[0]
    assert "Zanzibar" not in str(kept[0])
    assert "I do not work with your organization" in pressed.json()["value"]


async def test_after_a_month_nobody_of_a_tenant_that_is_not_served_is_known_and_a_later_yes_still_works(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        other = teams.tenant(guid("another clinic"), "Another Clinic").member("Otto Other")
        who: Any = {**teams.address, **other.who}
        await here.post(inbound.message("status", **who))
        await here.settled()
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE conversation SET seen_at = '2026-01-01 00:00:00+00:00'")
        await here.house.housekeep()
        async with world_database.work() as work:
            his = await conversations.private(work, "teams", other.tenant, other.account)
            hers = await conversations.private(work, "teams", teams.home_tenant, account("ana"))
            await coalitions.bind(work, "teams", other.tenant, world.SLUG)
        here.edge.listener._seen._kept.clear()  # A month later, or in another process.
        here.edge.listener._seen._serves.clear()
        await here.post(inbound.message("help", **who))
        await here.settled()

        assert his is None
        assert hers is not None
        assert len(teams.posts(other.chat)) == 2


async def test_an_account_of_the_same_id_in_another_tenant_is_somebody_else(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        other = teams.tenant(guid("another clinic"), "Another Clinic").member("Ana Twin", account("ana"))
        await here.post(inbound.message("status", **teams.address, **other.who))
        await here.settled()

        assert STRANGER in _said(teams.posts(personal_id(account("ana"))))[0]


async def test_mentions_of_us_are_taken_out_and_those_of_others_are_names(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        text = "<at>Convener</at>&nbsp; sta&#116;us\N{NO-BREAK SPACE}"
        mention = {"type": "mention", "text": "<at>Convener</at>", "mentioned": {"id": f"28:{teams.app_id}"}}
        where = {**_in(_room(here, "groupChat"), "groupChat"), "said": {"text": text, "entities": [mention]}}
        await here.says("ana", "", **where)
        await here.settled()

        assert "There is nothing open for Lakeside" in _said(teams.posts(here.member("ana").chat))[0]


def _said(posts: list[Post]) -> list[str]:
    return [text_of(message_of(post.activity)) for post in posts]


def _room(here: Edge, scope: str) -> str:
    home = here.teams.tenants[here.teams.home_tenant]
    people = [here.member("ana"), here.member("nobody")]
    return home.channel("Falls", people).id if scope == "channel" else home.group_chat("Nurses", people).id


def _in(conversation: str, scope: str) -> dict[str, Any]:
    return {"conversation": conversation, "scope": scope}
