"""Somebody of another company in a channel that is shared through Slack: her code, her answers, a note that names her.

Slack opens no private chat with her and no command of ours; a mention, a button and a modal are all there is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.demo import world
from bot.linking import Linking
from bot.messages import Choice, Form, Message
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage.database import Database
from tests.doors.slack import SlackTown, slack_town
from tests.doubles.slack import inbound
from tests.handlers.slack.drawn import form_of, message_of
from tests.handlers.slack.stage import TEAM
from tests.house import SECRET, choice, text_of

TOM, ELSEWHERE, ROOM = "U0FARTOM", "T0MERCY", "C0SHARED"
NOON = datetime(2026, 10, 1, 12, tzinfo=world.ZONE)
PRIVATE = ("readmission", "Mercy", "October", "Maple")


async def test_a_guest_of_another_company_is_linked_answered_and_mentioned_without_one_private_chat(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.workspaces[TEAM].channel(ROOM, members=[TOM])
        welcome = await _linked(here)
        agreed = await _press(here, choice(await _asks(here, "settings"), "Mention me here"))
        await here.moves_to(NOON)
        [post] = here.slack.posts(ROOM)
        mention = message_of({"text": post.text, "blocks": post.blocks})
        opened = await _press(here, choice(mention, "Open my note"))
        asked = await _press(here, choice(opened, "More time"))
        form = await _opens(here, choice(asked, "Pick a date"))
        dated = await _fill(here, form, "2026-10-29")
        tried = here.slack.called("conversations.open")

    assert text_of(welcome).startswith("Welcome, Tom.")
    assert "at most once a week" in text_of(agreed)
    assert post.blocks[0]["text"]["text"] == f"<@{TOM}>"
    assert post.text.startswith(f"<@{TOM}> ")
    assert not [word for word in PRIVATE if word in repr((post.text, post.blocks))]
    assert "readmissions file from Mercy Hill Hospital" in text_of(opened)
    assert "29 October" in text_of(dated)
    assert TOM not in [call.arguments.get("users") for call in tried]


async def test_a_code_that_a_guest_types_aloud_is_thrown_away(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.workspaces[TEAM].channel(ROOM, members=[TOM])
        code = await _code(here)
        refused = await _asks(here, f"link {code}")
        form = await _opens(here, choice(await _asks(here, "hello"), "I have a code"))
        again = await _fill(here, form, code)

    assert "Other people can read this conversation" in text_of(refused)
    assert "That code did not work" in text_of(again)


async def _linked(here: SlackTown) -> Message:
    form = await _opens(here, choice(await _asks(here, "hello"), "I have a code"))
    return await _fill(here, form, await _code(here))


async def _code(here: SlackTown) -> str:
    async with here.house.database.work() as work:
        linking = Linking(here.house.catalogue, Tokens(SECRET))
        made = await linking.invite(work, world.SLUG, "tom.becker@mercyhill.example", "pat", here.clock.now())
    assert made is not None
    return made.code


async def _asks(here: SlackTown, text: str) -> Message:
    """A mention of the bot in the channel; Slack says of which company the speaker is."""
    said = {"user_team": ELSEWHERE, "source_team": ELSEWHERE}
    await here._posts(inbound.app_mention(text, team=TEAM, user=TOM, channel=ROOM, said=said, shared=True))
    return _whispered(here)


async def _press(here: SlackTown, pressed: Choice) -> Message:
    await here._posts(_of_another_company(_button(here, pressed)))
    return _whispered(here)


async def _opens(here: SlackTown, pressed: Choice) -> Form:
    """A button that opens a modal."""
    before = len(here.slack.views)
    await here._posts(_of_another_company(_button(here, pressed)))
    assert len(here.slack.views) == before + 1
    return form_of(here.slack.views[-1].view)


async def _fill(here: SlackTown, form: Form, typed: str) -> Message:
    view, name = here.slack.views[-1].view, form.fields[0].name
    sent = inbound.view_submission(view, {name: typed}, team=TEAM, user=TOM, trigger_id=_trigger(here))
    answer = await here._posts(_of_another_company(sent))
    assert not answer.get("errors"), answer
    return _whispered(here)


def _button(here: SlackTown, pressed: Choice) -> dict[str, Any]:
    return inbound.button(pressed.token, team=TEAM, user=TOM, channel=ROOM, trigger_id=_trigger(here))


def _of_another_company(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "user": {**payload["user"], "team_id": ELSEWHERE}}


def _trigger(here: SlackTown) -> str:
    return here.slack.trigger(TEAM, TOM, lives=60)


def _whispered(here: SlackTown) -> Message:
    """The newest note for Tom's eyes alone."""
    note = here.slack.ephemerals[-1]
    assert (note.channel, note.user) == (ROOM, TOM)
    return message_of({"text": note.text, "blocks": note.blocks})
