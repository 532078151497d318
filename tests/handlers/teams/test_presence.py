"""The bot is let in and taken out: nobody is greeted unasked, who went is not written to, and staff hear of it once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import RealClock
from storage import conversations, ledger, people
from storage.database import Database
from tests.doors.teams import TeamsTown, teams_town
from tests.doubles.teams import Teams, faults, inbound
from tests.doubles.teams.ids import HOME_TENANT, channel_id
from tests.handlers.teams.stage import account, edge
from tests.house import text_of

ASKED = "What is the benefit of being a member?"
NINE = datetime(2026, 10, 1, 9, tzinfo=world.ZONE)


async def test_an_install_says_nothing_and_is_remembered(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        who: Any = {**teams.address, **here.member("ana").who}
        await here.post(inbound.members_added(bot=True, **who))
        await here.settled()
        async with world_database.reading() as work:
            kept = await conversations.private(work, "teams", HOME_TENANT, account("ana"))

    assert teams.called("send") == []
    assert kept is not None
    assert (kept.conversation, kept.service_url) == (here.member("ana").chat, teams.service_url)


@pytest.mark.parametrize("how", ["by the bot itself", "without her account"])
async def test_an_event_that_does_not_say_whose_chat_it_is_leaves_what_is_known(
    world_database: Database, catalogue: Catalogue, teams: Teams, how: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        told = inbound.installed(**teams.address, **here.member("ana").who)
        bare = inbound.without(told, "from.aadObjectId")
        await here.post({**told, "from": {"id": f"28:{teams.app_id}"}} if how == "by the bot itself" else bare)
        async with world_database.reading() as work:
            kept = await conversations.private(work, "teams", HOME_TENANT, account("ana"))

    assert kept is not None
    assert (kept.conversation, kept.member) == (here.member("ana").chat, here.member("ana").id)


async def test_who_is_heard_without_an_account_is_answered_in_her_chat(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        asked = inbound.message("help", **teams.address, **here.member("nobody").who)
        await here.post(inbound.without(asked, "from.aadObjectId"))
        await here.settled()

        assert len(teams.posts(here.member("nobody").chat)) == 1


async def test_who_takes_the_app_away_is_not_written_to_staff_hear_it_once_and_coming_back_brings_her_note(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        who = here._who("ana")
        for _ in range(2):
            await here._posts(inbound.removed(**who))
        here.edge.member("ana").uninstall()
        await here.moves_to(NINE)
        without = len(await here.chat("ana"))
        told = [text_of(one) for one in await here.chat("pat")]
        here.edge.member("ana").install()
        await here._posts(inbound.installed(**who))
        await here.moves(hours=1)
        back = await here.chat("ana")

    assert without == 0
    assert len([one for one in told if "Ana Flores" in one]) == 1
    assert len(back) == 1


async def test_who_blocks_the_bot_is_noticed_by_the_refusal(world_database: Database, catalogue: Catalogue) -> None:
    async with teams_town(world_database, catalogue) as here:
        here.edge.member("ana").block(shape="subcode")
        await here.moves_to(NINE)
        await here.moves(days=20)
        tries = [call for call in here.teams.called("send") if call.conversation == here.edge.member("ana").chat]
        told = [text_of(one) for one in await here.chat("pat")]
        here.edge.member("ana").install()
        reply = await here.says("ana", "status")

    assert len(tries) == 1, "after one refusal nobody knocks again"
    assert len([one for one in told if "Ana Flores" in one]) == 1
    assert "Lakeside" in text_of(reply)
    async with world_database.reading() as work:
        identity = await people.identity(work, "teams", HOME_TENANT, account("ana"))
    assert identity is not None
    assert identity.unreachable_why == ""


@pytest.mark.parametrize("how", ["removed", "member"])
async def test_an_old_farewell_that_comes_late_does_not_undo_a_new_welcome(
    world_database: Database, catalogue: Catalogue, how: str
) -> None:
    async with teams_town(world_database, catalogue) as here:
        old = {"timestamp": (RealClock().now() - timedelta(minutes=10)).isoformat()}
        where: Any = {**here._who("ana"), "said": old}
        farewell = inbound.removed(**where) if how == "removed" else inbound.members_removed(bot=True, **where)
        await here._posts(farewell)
        async with world_database.reading() as work:
            assert await conversations.private(work, "teams", HOME_TENANT, account("ana")) is not None
        await here.moves_to(NINE)

        assert len(await here.chat("ana")) == 1


@pytest.mark.parametrize("how", ["removed", "member", "team", "channel"])
async def test_a_team_without_the_bot_is_forgotten_and_the_private_chats_stay(
    world_database: Database, catalogue: Catalogue, teams: Teams, how: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        team = channel_id("Quality")
        channel = teams.tenants[HOME_TENANT].channel("Falls", [here.member("ana")], team="Quality")
        where: dict[str, Any] = {
            **teams.address, **here.member("ana").who, "conversation": channel.id, "scope": "channel", "team": team,
        }  # fmt: skip
        await here.post(inbound.message(ASKED, **where))
        await here.settled()
        async with world_database.reading() as work:
            before = await conversations.find(work, "teams", HOME_TENANT, channel.id)
        gone = {
            "removed": inbound.removed(**where),
            "member": inbound.members_removed(bot=True, **where),
            "team": _event(inbound.members_added(**where), "teamDeleted"),
            "channel": _event(inbound.members_added(**where), "channelDeleted"),
        }
        assert (await here.post(gone[how])).status_code == 200
        async with world_database.reading() as work:
            after = await conversations.find(work, "teams", HOME_TENANT, channel.id)
            hers = await conversations.private(work, "teams", HOME_TENANT, account("ana"))

    assert before is not None
    assert after is None
    assert hers is not None


async def test_a_channel_that_is_deleted_is_forgotten_alone_though_its_team_tells_of_it(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        home = teams.tenants[HOME_TENANT]
        channels = [home.channel(name, [here.member("ana")], team="Quality") for name in ("General", "Falls")]
        # A team goes by the name of its first channel.
        team = channels[0].id
        where: dict[str, Any] = {**teams.address, **here.member("ana").who, "scope": "channel", "team": team}
        for channel in channels:
            await here.post(inbound.message(ASKED, **where, conversation=channel.id))
        await here.settled()
        deleted = _event(inbound.channel_created("Falls", **where), "channelDeleted")
        deleted["channelData"]["channel"]["id"] = channels[1].id
        assert (await here.post(deleted)).status_code == 200
        async with world_database.reading() as work:
            kept = [await conversations.find(work, "teams", HOME_TENANT, channel.id) for channel in channels]

    assert kept[0] is not None
    assert kept[1] is None


async def test_a_team_that_lets_the_bot_in_again_is_answered_in_every_channel_at_once(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        home, team = teams.tenants[HOME_TENANT], channel_id("Quality")
        general, falls = (home.channel(name, [here.member("ana")], team="Quality") for name in ("General", "Falls"))
        where: dict[str, Any] = {**teams.address, **here.member("ana").who, "scope": "channel", "team": team}
        for channel in (general, falls):
            await here.post(inbound.message(ASKED, **where, conversation=channel.id))
        await here.settled()
        await here.post(inbound.removed(**where, conversation=general.id))
        await here.post(inbound.installed(**where, conversation=general.id))
        await here.post(inbound.message(ASKED, **where, conversation=falls.id))
        await here.settled()

        assert len(teams.posts(falls.id)) == 2


async def test_a_tenant_whose_admin_shut_us_out_gets_one_call_and_a_new_install_opens_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        here.teams.always("send", faults.forbidden("BotDisabledByAdmin"))
        await here.moves_to(NINE)
        await here.moves(hours=2)
        calls, shut = len(here.teams.called("send")), await _shut(here)
        here.teams.always("send", None)
        await here._posts(inbound.installed(**here._who("lee")))
        await here.moves(minutes=1)

        assert (calls, shut) == (1, {"BotDisabledByAdmin"})
        assert await _shut(here) == set()
        assert len(await here.chat("ana")) == 1


async def test_what_waited_for_a_better_password_goes_out_when_the_bot_is_started_with_it(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        wrong = faults.Fault("invalid_client", status=401, body='{"error":"invalid_client"}')
        here.teams.always("token", wrong)
        await here.moves_to(NINE)
        shut = await _shut(here)
        here.teams.always("token", None)
        await here.edge.edge.start()
        await here.edge.edge._running[1]
        await here.moves(minutes=1)

        assert shut == {"credentials"}
        assert await _shut(here) == set()
        assert len(await here.chat("ana")) == 1


async def _shut(here: TeamsTown) -> set[str]:
    async with here.house.database.reading() as work:
        return {lane.paused_why for lane in await ledger.shut_lanes(work)}


def _event(activity: dict[str, Any], kind: str) -> dict[str, Any]:
    return {**activity, "channelData": {**activity["channelData"], "eventType": kind}}
