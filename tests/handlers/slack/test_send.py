"""One try, and what came of it (trust.md O01-O06): never twice, and nothing is called lost that may be there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.channels import Address, Mentioned, NotSent, Outcome, Refused, Sent, Unknown
from bot.messages import Choice, Choices, Field, Form, Message, Text, say
from config.catalogue import Catalogue
from handlers.retry import LONGEST_WAIT, retry_after
from handlers.slack.manifest import SCOPES
from handlers.slack.send import SlackChannel
from scheduler.clock import RealClock
from storage.database import Database
from tests.doubles.slack import Slack, faults, slack_double
from tests.doubles.slack.faults import Fault
from tests.handlers.slack.stage import BOT, TEAM, TOKEN, edge, install

ANA, CHAT, HELLO = "U0ANA", "D0ANA", say("Hello Ana, the file is due on Thursday, 15 October.")
AT = Address("slack", TEAM, CHAT)
FORM = Form("token", "A date that suits you", (Field("date", "Which day?", entry="date"),), "Save")
ASKS = Message("A date that suits you", (FORM,))


@asynccontextmanager
async def channel(database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[SlackChannel, Slack]]:
    """Slack's channel, and the Slack to which it sends."""
    async with slack_double() as slack:
        workspace = slack.workspace(TEAM, token=TOKEN, bot=BOT)
        workspace.user(ANA, "Ana", dm=CHAT)
        workspace.channel("C01")
        async with edge(database, catalogue, slack.api_url) as there:
            yield there.slack.channel, slack


@pytest.fixture
async def there(world_database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[SlackChannel, Slack]]:
    """The channel on each database."""
    async with channel(world_database, catalogue) as pair:
        yield pair


@pytest.fixture
async def here(
    sqlite_templates: dict[str, Any], tmp_path: Any, catalogue: Catalogue
) -> AsyncIterator[tuple[SlackChannel, Slack]]:
    """The channel on SQLite, where the database is not what is tested."""
    (tmp_path / "send.db").write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{tmp_path}/send.db")
    async with channel(database, catalogue) as pair:
        yield pair
    await database.close()


@pytest.mark.parametrize("account", ["!channel", "S0GROUP", "U0ANA> <!here", ""])
async def test_nobody_but_one_person_is_ever_called(here: tuple[SlackChannel, Slack], account: str) -> None:
    channel, slack = here
    there = Address("slack", TEAM, "C01", mentions=Mentioned(account))

    with pytest.raises(ValueError, match="one person"):
        await channel.send(there, HELLO, "d1")
    assert slack.posts("C01") == []


async def test_a_channel_that_takes_no_mention_is_no_way_to_that_person(here: tuple[SlackChannel, Slack]) -> None:
    channel, _ = here
    there = Address("slack", TEAM, "C0GONE", mentions=Mentioned(ANA))

    assert await channel.send(there, HELLO, "d1") == Refused("channel_not_found", "person")


async def test_a_post_carries_its_delivery_s_id_and_nothing_else_in_its_metadata(
    there: tuple[SlackChannel, Slack],
) -> None:
    slack_channel, slack = there
    sent = await slack_channel.send(AT, HELLO, "delivery 1")
    [post] = slack.posts(CHAT)

    assert sent == Sent(post.ts)
    assert post.metadata == {"event_type": "convener_delivery", "event_payload": {"delivery": "delivery 1"}}
    assert post.text.startswith("Hello Ana")


async def test_a_private_chat_is_opened_once_and_kept(there: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = there
    for number in range(3):
        assert isinstance(await slack_channel.send(Address("slack", TEAM, ANA), HELLO, f"d{number}"), Sent)

    assert len(slack.called("conversations.open")) == 1
    assert len(slack.posts(CHAT)) == 3


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.ratelimited("30"), NotSent("ratelimited", 30.0)),
        (faults.ratelimited("0"), NotSent("ratelimited", 1.0)),
        (faults.ratelimited(None), NotSent("ratelimited", None)),
        (faults.ratelimited("abc"), NotSent("ratelimited", None)),
        (faults.ratelimited("Wed, 21 Oct 2026 07:28:00 GMT"), NotSent("ratelimited", None)),
        (faults.ratelimited("86400"), NotSent("ratelimited", LONGEST_WAIT)),
        (faults.says("ratelimited"), NotSent("ratelimited", None)),
        (faults.says("request_timeout"), NotSent("request_timeout", None)),
        *((faults.broken(status), Unknown) for status in (500, 502, 503, 504)),
        (faults.broken(500, accepted=True), Unknown),
        (faults.reset(), Unknown),
        (faults.reset(accepted=True), Unknown),
        (faults.half_body(), Unknown),
        (faults.html(), Unknown),
        (faults.says("internal_error"), Unknown),
        (faults.says("fatal_error", accepted=True), Unknown),
        *(
            (faults.says(error), Refused(error, "workspace"))
            for error in ("token_revoked", "account_inactive", "invalid_auth", "missing_scope", "messages_tab_disabled")
        ),
        *(
            (faults.says(error), Refused(error))
            for error in ("msg_too_long", "invalid_blocks", "access_denied", "channel_not_found", "of_next_year")
        ),
    ],
)  # fmt: skip
async def test_each_fault_has_its_class(
    here: tuple[SlackChannel, Slack], fault: Fault, outcome: Outcome | type[Unknown]
) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", fault)
    came = await slack_channel.send(AT, HELLO, "delivery 1")

    assert came == outcome or (outcome is Unknown and isinstance(came, Unknown)), came
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("error", ["channel_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"])
async def test_a_private_chat_that_is_gone_is_opened_anew_before_somebody_is_called_gone(
    here: tuple[SlackChannel, Slack], error: str
) -> None:
    slack_channel, slack = here
    at = Address("slack", TEAM, ANA)
    await slack_channel.send(at, HELLO, "d0")
    slack.next("chat.postMessage", faults.says(error))
    back = await slack_channel.send(at, HELLO, "d1")
    slack.next("chat.postMessage", faults.says(error), faults.says(error))
    gone = await slack_channel.send(at, HELLO, "d2")

    assert isinstance(back, Sent)
    assert gone == Refused(error, "person")
    assert len(slack.called("conversations.open")) == 3


async def test_a_missing_scope_does_not_make_the_token_dead(
    here: tuple[SlackChannel, Slack],
) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", faults.says("missing_scope"))
    first, second = [await slack_channel.send(AT, HELLO, f"d{number}") for number in range(2)]

    assert first == Refused("missing_scope", "workspace")
    assert isinstance(second, Sent)


async def test_a_network_that_is_not_there_is_surely_not_sent(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as there:
        assert isinstance(await there.slack.channel.send(AT, HELLO, "d"), NotSent)


@pytest.mark.parametrize("fault", [faults.reset(accepted=True), faults.half_body(), faults.broken(500, accepted=True)])
async def test_what_arrived_all_the_same_is_found(there: tuple[SlackChannel, Slack], fault: Fault) -> None:
    slack_channel, slack = there
    since = RealClock().now()
    slack.next("chat.postMessage", fault)
    assert isinstance(await slack_channel.send(AT, HELLO, "delivery 1"), Unknown)
    for number in range(240):
        assert isinstance(await slack_channel.send(AT, HELLO, f"later {number}"), Sent)

    found = await slack_channel.find(AT, "delivery 1", since)
    assert found == Sent(slack.posts(CHAT)[0].ts)


async def test_what_did_not_arrive_is_known_not_to_have(there: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = there
    slack.next("chat.postMessage", faults.reset())
    await slack_channel.send(AT, HELLO, "delivery 1")

    assert isinstance(await slack_channel.find(AT, "delivery 1", RealClock().now()), NotSent)
    account = Address("slack", TEAM, ANA)
    assert isinstance(await slack_channel.find(account, "delivery 1", RealClock().now()), NotSent)


async def test_a_reply_in_a_thread_is_looked_up_in_its_thread(there: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = there
    root = await slack_channel.send(AT, HELLO, "root")
    assert isinstance(root, Sent)
    at = Address("slack", TEAM, CHAT, root.ext_id)
    slack.next("chat.postMessage", faults.reset(accepted=True))
    await slack_channel.send(at, HELLO, "in the thread")

    assert isinstance(await slack_channel.find(at, "in the thread", RealClock().now()), Sent)
    assert isinstance(await slack_channel.find(at, "never", RealClock().now()), NotSent)


@pytest.mark.parametrize("at", [Address("slack", TEAM, "C01"), Address("slack", TEAM, "C01", only_for=ANA)])
async def test_a_shared_channel_cannot_be_asked_since_we_do_not_read_it(
    here: tuple[SlackChannel, Slack], at: Address
) -> None:
    slack_channel, slack = here

    assert await slack_channel.find(at, "delivery 1", RealClock().now()) is None
    assert slack.called("conversations.history") == []


ROOM = Address("slack", TEAM, "C01", is_channel=True)


@pytest.mark.parametrize("reads", [False, True])
async def test_a_coalition_s_channel_is_looked_at_where_leave_was_given_and_elsewhere_what_is_undecided_is_held(
    here: tuple[SlackChannel, Slack], reads: bool
) -> None:
    channel, slack = here
    slack.workspaces[TEAM].scopes = frozenset(SCOPES) | (frozenset(["channels:history"]) if reads else frozenset())
    slack.next("chat.postMessage", faults.reset(accepted=True))
    begun = RealClock().now()
    undecided = await channel.send(ROOM, HELLO, "delivery 1")

    assert isinstance(undecided, Unknown)
    found = await channel.find(ROOM, "delivery 1", begun)
    never = await channel.find(ROOM, "delivery 2", begun)
    assert (found, never) == ((Sent(slack.posts("C01")[0].ts), NotSent("not in the chat")) if reads else (None, None))


@pytest.mark.parametrize(("trouble", "reason"), [("left", "not_in_channel"), ("archived", "is_archived"), ("gone", "")])
async def test_a_channel_that_takes_no_posts_says_so_and_is_not_about_a_person(
    here: tuple[SlackChannel, Slack], trouble: str, reason: str
) -> None:
    channel, slack = here
    room = slack.workspaces[TEAM].rooms["C01"]
    room.joined, room.archived = trouble != "left", trouble == "archived"
    where = replace(ROOM, conversation="C0GONE") if trouble == "gone" else ROOM

    assert await channel.send(where, HELLO, "delivery 1") == Refused(
        reason or "channel_not_found", "channel", "channel gone"
    )


async def test_a_post_is_answered_in_its_thread_and_changed_in_its_place_or_it_is_said_why_not(
    here: tuple[SlackChannel, Slack],
) -> None:
    channel, slack = here
    root = await channel.send(ROOM, HELLO, "delivery 1")
    assert isinstance(root, Sent)
    await channel.send(replace(ROOM, thread=root.ext_id), say("It was wrong."), "delivery 2")
    amended = await channel.amend(ROOM, root.ext_id, say("Hello all."))
    slack.next("chat.update", faults.says("edit_window_closed"))
    late = await channel.amend(ROOM, root.ext_id, say("Hello once more."))
    gone = await channel.amend(ROOM, "1790000000.000001", say("Hello."))
    first, second = slack.posts("C01")

    assert amended == root
    assert (first.text, first.edited) == ("Hello all.", True)
    assert (second.text, second.thread_ts) == ("It was wrong.", root.ext_id)
    assert late == Refused("edit_window_closed", why="past changing")
    assert gone == Refused("message_not_found", why="message gone")


async def test_a_look_up_that_slack_does_not_answer_is_asked_again_later(here: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = here
    slack.next("conversations.history", faults.broken(503))

    with pytest.raises(ConnectionError):
        await slack_channel.find(AT, "delivery 1", RealClock().now())


async def test_a_look_up_behind_a_chat_that_cannot_be_opened_now_is_asked_again_later(
    here: tuple[SlackChannel, Slack],
) -> None:
    slack_channel, slack = here
    slack.next("conversations.open", faults.broken(503))

    with pytest.raises(ConnectionError):
        await slack_channel.find(Address("slack", TEAM, ANA), "delivery 1", RealClock().now())


async def test_a_workspace_that_is_shut_is_called_once(here: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = here
    slack.workspaces[TEAM].revoke()
    outcomes = [await slack_channel.send(AT, HELLO, f"d{number}") for number in range(5)]

    assert outcomes == [Refused("token_revoked", "workspace")] * 5
    assert len(slack.calls) == 1


async def test_a_workspace_that_never_let_us_in_is_not_called(here: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = here

    assert await slack_channel.send(Address("slack", "T99", "D1"), HELLO, "d") == Refused("not_installed", "workspace")
    assert slack.calls == []


async def test_a_note_for_one_pair_of_eyes_is_seen_by_nobody_else(here: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = here
    slack.workspaces[TEAM].rooms["C01"].members.add(ANA)
    sent = await slack_channel.send(Address("slack", TEAM, "C01", "17.1", only_for=ANA), HELLO, "d")

    assert isinstance(sent, Sent)
    assert slack.posts("C01") == []
    assert [(one.channel, one.user) for one in slack.ephemerals] == [("C01", ANA)]


async def test_a_form_opens_at_once_where_it_may_and_only_once(there: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = there
    at = Address("slack", TEAM, CHAT, opening=slack.trigger(TEAM, ANA))
    again = Address("slack", TEAM, CHAT, opening=slack.trigger(TEAM, ANA))
    first, second = await slack_channel.send(at, ASKS, "d1"), await slack_channel.send(again, ASKS, "d1")

    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert len(slack.views) == 1
    assert slack.posts(CHAT) == []


async def test_a_form_that_may_not_open_any_more_is_posted_with_a_button_for_it(
    there: tuple[SlackChannel, Slack],
) -> None:
    slack_channel, slack = there
    at = Address("slack", TEAM, CHAT, opening=slack.trigger(TEAM, ANA, lives=-1))
    assert isinstance(await slack_channel.send(at, ASKS, "d1"), Sent)
    [post] = slack.posts(CHAT)

    assert slack.views == []
    assert '"value": "token"' in repr(post.blocks).replace("'", '"')


async def test_nothing_that_breaks_slack_s_limits_leaves(here: tuple[SlackChannel, Slack]) -> None:
    slack_channel, slack = here
    doubled = Message("x", (Text("x"), Choices((Choice("Yes", "t" * 5000),))))
    outcome = await slack_channel.send(AT, doubled, "d")

    assert isinstance(outcome, Sent | Refused)
    assert all(len(str(call.arguments)) < 20_000 for call in slack.calls)


async def test_two_workspaces_are_reached_by_their_own_tokens(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_double() as slack:
        for team, token in ((TEAM, TOKEN), ("T02", "xoxb-two")):
            slack.workspace(team, token=token, bot=BOT).user(f"U{team}", dm=f"D{team}")
        async with edge(world_database, catalogue, slack.api_url) as there:
            await install(there.house, "T02", "xoxb-two")
            for team in (TEAM, "T02"):
                assert isinstance(await there.slack.channel.send(Address("slack", team, f"D{team}"), HELLO, team), Sent)

    assert [(call.workspace, call.outcome) for call in slack.calls] == [(TEAM, "ok"), ("T02", "ok")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1", 1.0), ("30", 30.0), ("-5", None), ("1.5", None), ("", None), (None, None), ("9" * 30, 3600.0)],
)
def test_what_slack_asks_us_to_wait_is_read_with_care(text: str | None, seconds: float | None) -> None:
    assert retry_after(text) == seconds
