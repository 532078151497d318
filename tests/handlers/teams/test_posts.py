"""A coalition's post in a channel of a team: where it stands, how it is answered and changed, and what closes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels import Address, Refused, Sent
from bot.messages import say
from tests.doubles.teams.ids import HOME_TENANT
from tests.handlers.teams.drawn import message_of
from tests.handlers.teams.stage import Edge, account

ANA = account("ana")
HELLO = say("Hello. From now on I post here.")


@pytest.fixture
def here(sqlite_here: Edge) -> Edge:
    """The edge with everybody in it."""
    return sqlite_here


async def test_a_coalition_s_post_stands_in_the_channel_is_answered_in_its_thread_and_changed_in_its_place(
    here: Edge,
) -> None:
    channel = here.teams.tenants[HOME_TENANT].channel("Falls", [here.member("ana"), here.member("lee")])
    await here.says("lee", "hello", conversation=channel.id, scope="channel")
    await here.settled()
    there, before = Address("teams", HOME_TENANT, channel.id, is_channel=True), len(here.teams.posts(channel.id))
    root = await here.edge.channel.send(there, say("Readmissions fell."), "delivery 1")
    assert isinstance(root, Sent)
    answer = await here.edge.channel.send(replace(there, thread=root.ext_id), say("It was wrong."), "delivery 2")
    amended = await here.edge.channel.amend(there, root.ext_id, say("Readmissions rose."))
    gone = await here.edge.channel.amend(there, "1790000000999", say("Readmissions rose."))
    first, second = here.teams.posts(channel.id)[before:]

    assert isinstance(answer, Sent)
    assert amended == root
    assert (message_of(first.activity).summary, first.edited) == ("Readmissions rose.", 1)
    assert (first.thread, second.thread) == (root.ext_id, root.ext_id)
    assert isinstance(gone, Refused)


@pytest.mark.parametrize("trouble", ["never there", "taken out", "her own chat"])
async def test_a_coalition_s_post_goes_into_its_channel_or_nowhere(here: Edge, trouble: str) -> None:
    channel = here.teams.tenants[HOME_TENANT].channel("Falls", [here.member("lee")])
    there = Address("teams", HOME_TENANT, ANA if trouble == "her own chat" else channel.id, is_channel=True)
    if trouble == "taken out":
        await here.says("lee", "hello", conversation=channel.id, scope="channel")
        await here.settled()
        channel.bot_in = False
    sent = await here.edge.channel.send(there, HELLO, "delivery 1")

    assert isinstance(sent, Refused)
    assert (sent.reach, sent.why) == ("channel", "channel gone")
    assert here.teams.called("create") == []


async def test_a_chat_of_several_has_no_threads_so_that_an_answer_stands_below(here: Edge) -> None:
    room = here.teams.tenants[HOME_TENANT].group_chat("Falls", [here.member("lee")])
    await here.says("lee", "hello", conversation=room.id, scope="groupChat")
    await here.settled()
    there, before = Address("teams", HOME_TENANT, room.id, is_channel=True), len(here.teams.posts(room.id))
    root = await here.edge.channel.send(there, HELLO, "delivery 1")
    assert isinstance(root, Sent)
    answer = await here.edge.channel.send(replace(there, thread=root.ext_id), say("It was wrong."), "delivery 2")
    amended = await here.edge.channel.amend(replace(there, thread=root.ext_id), root.ext_id, say("Hello all."))

    assert isinstance(answer, Sent)
    assert amended == root
    assert [message_of(post.activity).summary for post in here.teams.posts(room.id)[before:]] == [
        "Hello all.",
        "It was wrong.",
    ]
