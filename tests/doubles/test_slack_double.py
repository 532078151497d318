"""The double of Slack can be trusted: what a real client sees of it is what Slack documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Slack
from tests.doubles.slack.asking import METADATA, MODAL, as_other, posted, refused

TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "A note."}}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Yes"}, "action_id": "a", "value": "t"}


async def test_a_token_says_whose_it_is(slack: Slack, client: AsyncWebClient) -> None:
    first, second = await client.auth_test(), await as_other(client, "xoxb-2").auth_test()

    assert (first["team_id"], first["user_id"], first["bot_id"]) == ("T01", "U0BOT", "B0BOT")
    assert second["team_id"] == "T02"


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_message_stands_where_it_wasposted(slack: Slack, client: AsyncWebClient, as_json: bool) -> None:
    dm = str((await client.conversations_open(users="U0ANA"))["channel"]["id"])
    given: dict[str, Any] = {
        "channel": dm,
        "text": "Hello",
        "blocks": [TEXT],
        "metadata": METADATA,
        "thread_ts": "17.000001",
    }
    written: dict[str, Any] = {"json": given} if as_json else {"data": {**given, **_packed(given)}}
    answer = await client.api_call("chat.postMessage", **written)

    [post] = slack.posts("U0ANA")
    assert (post.ts, post.text, post.blocks) == (answer["ts"], "Hello", [TEXT])
    assert (post.metadata, post.thread_ts, post.user) == (METADATA, "17.000001", "U0BOT")
    assert slack.posts(dm) == [post]
    assert slack.posts("U0LEE") == []


async def test_a_person_can_be_written_to_by_her_account(slack: Slack, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="U0ANA", text="Hello")

    assert answer["channel"] == (await client.conversations_open(users="U0ANA"))["channel"]["id"]


async def test_the_chat_can_be_asked_for_what_was_posted_page_by_page(client: AsyncWebClient) -> None:
    stamps = [str((await posted(client, f"note {number}"))["ts"]) for number in range(5)]
    dm = str((await client.conversations_open(users="U0ANA"))["channel"]["id"])
    first = await client.conversations_history(channel=dm, limit=2, include_all_metadata=True)
    later = await client.conversations_history(channel=dm, oldest=stamps[2])
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=dm, limit=2, cursor=cursor, oldest=stamps[0])

    assert [one["ts"] for one in first["messages"]] == [stamps[4], stamps[3]]
    assert first["messages"][0]["metadata"] == METADATA
    assert [one["ts"] for one in second["messages"]] == [stamps[2], stamps[1]]
    assert not second["has_more"]
    assert [one["ts"] for one in later["messages"]] == [stamps[4], stamps[3]]
    assert "metadata" not in later["messages"][0]


async def test_a_thread_is_read_by_itself(client: AsyncWebClient) -> None:
    root = str((await posted(client, "root"))["ts"])
    await client.chat_postMessage(channel="U0ANA", text="reply", thread_ts=root, metadata=METADATA)
    dm = str((await client.conversations_open(users="U0ANA"))["channel"]["id"])
    thread = await client.conversations_replies(channel=dm, ts=root, include_all_metadata=True)
    chat = await client.conversations_history(channel=dm)

    assert [one["text"] for one in thread["messages"]] == ["root", "reply"]
    assert thread["messages"][1]["metadata"] == METADATA
    assert [one["text"] for one in chat["messages"]] == ["root"]
    assert await refused(client.conversations_replies(channel=dm, ts="1.000000")) == "thread_not_found"


async def test_a_message_can_be_mended_and_taken_back(slack: Slack, client: AsyncWebClient) -> None:
    first = await posted(client, "wrong")
    await client.chat_update(channel=first["channel"], ts=first["ts"], text="right")
    [post] = slack.posts("U0ANA")
    seen = (post.text, post.metadata, post.edited)
    await client.chat_delete(channel=first["channel"], ts=first["ts"])

    assert seen == ("right", METADATA, True)
    assert slack.posts("U0ANA") == []
    gone = client.chat_update(channel=first["channel"], ts=first["ts"], text="again")
    assert await refused(gone) == "message_not_found"


async def test_a_note_for_one_pair_of_eyes_needs_her_in_the_room(slack: Slack, client: AsyncWebClient) -> None:
    slack.workspaces["T01"].channel("C1", members=["U0ANA"])
    await client.chat_postEphemeral(channel="C1", user="U0ANA", text="For you")

    assert [(one.channel, one.user, one.text) for one in slack.ephemerals] == [("C1", "U0ANA", "For you")]
    assert slack.posts("C1") == []
    outside = client.chat_postEphemeral(channel="C1", user="U0LEE", text="For you")
    assert await refused(outside) == "user_not_in_channel"


async def test_one_workspace_knows_nothing_of_another(slack: Slack, client: AsyncWebClient) -> None:
    theirs = slack.workspaces["T02"].users["U0EVE"].dm

    assert await refused(client.chat_postMessage(channel=theirs, text="Hello")) == "channel_not_found"
    assert await refused(client.chat_postMessage(channel="U0EVE", text="Hello")) == "channel_not_found"
    assert await refused(client.conversations_history(channel=theirs)) == "channel_not_found"
    assert await refused(client.conversations_open(users="U0EVE")) == "user_not_found"


async def test_a_channel_that_the_bot_is_not_in_takes_nothing(slack: Slack, client: AsyncWebClient) -> None:
    slack.workspaces["T01"].channel("C1", joined=False)
    slack.workspaces["T01"].channel("C2").archived = True

    assert await refused(client.chat_postMessage(channel="C1", text="Hello")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel="C2", text="Hello")) == "is_archived"


async def test_somebody_deactivated_cannot_be_found_but_her_old_chat_still_takes_posts(
    slack: Slack, client: AsyncWebClient
) -> None:
    slack.workspaces["T01"].users["U0ANA"].deactivated = True

    assert await refused(client.conversations_open(users="U0ANA")) == "user_disabled"
    assert (await posted(client, "into the void"))["ok"]


async def test_a_modal_opens_once_and_soon(slack: Slack, client: AsyncWebClient) -> None:
    trigger, late = slack.trigger("T01", "U0ANA"), slack.trigger("T01", "U0ANA", lives=-1)
    opened = await client.views_open(trigger_id=trigger, view={**MODAL, "external_id": "d1"})
    await client.views_update(view_id=opened["view"]["id"], view={**MODAL, "private_metadata": "next"})

    [view] = slack.views
    assert (view.user, view.view["private_metadata"]) == ("U0ANA", "next")
    assert await refused(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="7.1", view=MODAL)) == "invalid_arguments"
    theirs = slack.trigger("T02", "U0EVE")
    assert await refused(client.views_open(trigger_id=theirs, view=MODAL)) == "invalid_arguments"


async def test_two_modals_cannot_have_one_name(slack: Slack, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=slack.trigger("T01", "U0ANA"), view={**MODAL, "external_id": "d1"})
    again = client.views_open(trigger_id=slack.trigger("T01", "U0ANA"), view={**MODAL, "external_id": "d1"})

    assert await refused(again) == "duplicate_external_id"
    assert len(slack.views) == 1


async def test_a_home_tab_shows_what_was_published_last(slack: Slack, client: AsyncWebClient) -> None:
    for text in ("old", "new"):
        section = {"type": "section", "text": {"type": "plain_text", "text": text}}
        await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section]})

    assert slack.homes["U0ANA"]["blocks"][0]["text"]["text"] == "new"
    assert await refused(client.views_publish(user_id="U0EVE", view={"type": "home", "blocks": [TEXT]}))


async def test_what_stands_beside_the_chat_is_kept(slack: Slack, client: AsyncWebClient) -> None:
    dm = slack.workspaces["T01"].users["U0ANA"].dm
    await client.assistant_threads_setStatus(channel_id=dm, thread_ts="17.1", status="is looking")
    prompt = {"title": "Dates", "message": "When is it due?"}
    await client.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": dm, "prompts": [prompt]})

    assert slack.statuses == [(dm, "17.1", "is looking")]
    assert slack.prompts == {dm: [prompt]}


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([{"type": "sektion"}], "unsupported type"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be plain_text"),
        ([TEXT] * 51, "no more than 50"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "1 to 3000"),
        ([{"type": "section"}], "missing text or fields"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "1 to 3000"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2, "only one table"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "more than 0"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}], "1 to 100"),
        ([{"type": "actions", "elements": [BUTTON, BUTTON]}], "action_id a: not unique"),
        ([{**TEXT, "block_id": "b"}, {**TEXT, "block_id": "b"}], "block_id b: not unique"),
        ([{"type": "actions", "elements": [{**BUTTON, "style": "warning"}]}], "not one of primary"),
        ([{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}], "less than 2001"),
        ([{"type": "actions", "elements": []}], "1 to 25"),
        ([{**TEXT, "colour": "red"}], "additional property: colour"),
        ([{"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11}], "1 to 10"),
        ([{"type": "context_actions", "elements": [{"type": "feedback_buttons"}]}], "positive_button: missing"),
        (["x"], "must be an object"),
    ],
)
async def test_what_slack_would_not_draw_is_refused(client: AsyncWebClient, blocks: list[Any], fault: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="U0ANA", text="x", blocks=blocks)

    assert caught.value.response["error"] == "invalid_blocks"
    assert any(fault in said for said in caught.value.response["errors"])


async def test_a_message_needs_words_and_not_too_many(client: AsyncWebClient) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5

    assert await refused(client.api_call("chat.postMessage", json={"channel": "U0ANA"})) == "no_text"
    assert await refused(client.chat_postMessage(channel="U0ANA", text="x" * 40_001)) == "msg_too_long"
    assert await refused(client.chat_postMessage(channel="U0ANA", text="x", blocks=long)) == "msg_blocks_too_long"
    odd = {"event_type": "x"}
    refusal = await refused(client.chat_postMessage(channel="U0ANA", text="x", metadata=odd))
    assert refusal == "invalid_metadata_format"


@pytest.mark.parametrize(
    "view",
    [
        {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}},
        {name: part for name, part in MODAL.items() if name != "submit"},
        {**MODAL, "private_metadata": "x" * 3001},
        {**MODAL, "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]},
        {"type": "home", "blocks": [TEXT]},
    ],
)
async def test_a_modal_that_slack_would_not_draw_is_refused(
    slack: Slack, client: AsyncWebClient, view: dict[str, Any]
) -> None:
    assert await refused(client.views_open(trigger_id=slack.trigger("T01", "U0ANA"), view=view)) == "invalid_arguments"


async def test_what_no_slack_method_takes_is_noticed(client: AsyncWebClient) -> None:
    strange = {"channel": "U0ANA", "user": "U0ANA", "text": "x", "metadata": METADATA}

    assert await refused(client.api_call("chat.postEphemeral", json=strange)) == "invalid_arguments"
    assert await refused(client.api_call("chat.postLetter", json={})) == "unknown_method"


def _packed(given: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(given[name]) for name in ("blocks", "metadata")}
