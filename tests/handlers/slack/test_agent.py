"""What Slack shows beside the conversation: the Home tab, suggested questions, modals; none of it a message."""

from __future__ import annotations

import asyncio

from bot.messages import Facts, Message, Table
from config.catalogue import Catalogue
from handlers.plain import options
from storage.database import Database
from tests.doors.slack import SlackTown, slack_town
from tests.doubles.slack import faults, inbound
from tests.handlers.slack.stage import TEAM, account, submitted
from tests.house import choice, form, text_of


async def test_the_home_tab_shows_dates_settings_and_what_came_and_why(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        await here.moves(hours=1)
        home = await here.home("ana")
        posts = await here.chat("ana")

    told = text_of(home)
    assert "Q3 2026 readmissions file" in told
    assert "look ahead" in told
    assert "Lakeside Physician Group" in told
    assert [block for block in home.blocks if isinstance(block, Facts | Table)]
    assert len(posts) == 1, "opening the tab is no message"


async def test_a_press_on_the_home_tab_is_answered_in_private_and_drawn_anew(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        home = await here.home("ana")
        pause = next(one for one in options(home) if "21" in one.label)
        here.slack.homes.clear()
        payload = inbound.button(
            pause.token, team=TEAM, user=account("ana"), trigger_id=here.slack.trigger(TEAM, "U0ANA")
        )
        await here.edge.post(payload, form=True)
        await here.edge.settled()
        drawn = here.slack.homes[account("ana")]
        said = await here.chat("ana")

    assert len(said) == 1
    assert "Resume" in repr(drawn)


async def test_a_stranger_s_home_tab_names_nobody(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        home = text_of(await here.home("nobody"))

    assert "Lakeside" not in home
    assert "Maple River" not in home


async def test_whoever_opens_the_chat_is_offered_questions_to_tap_and_no_message(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        opened = inbound.home_opened(team=TEAM, user=account("ana"), channel="D0ANA", tab="messages")
        await here.edge.post(opened)
        await here.edge.settled()
        prompts = here.slack.prompts["D0ANA"]
        posts = await here.chat("ana")
        answered = await here.says("ana", prompts[0]["message"])

    assert 1 <= len(prompts) <= 4
    assert posts == []
    assert "What members get" in text_of(answered)


async def test_a_courtesy_that_slack_refuses_changes_nothing(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.next("assistant.threads.setSuggestedPrompts", faults.says("missing_scope"))
        here.slack.next("views.publish", faults.reset())
        for tab in ("messages", "home"):
            await here.edge.post(inbound.home_opened(team=TEAM, user=account("ana"), channel="D0ANA", tab=tab))
        await here.edge.settled()
        answered = await here.says("ana", "status")

    assert text_of(answered)


async def test_a_shortcut_opens_a_form_and_the_answer_comes_to_the_chat(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        trigger = here.slack.trigger(TEAM, account("lee"))
        await here.edge.post(inbound.shortcut("ask", team=TEAM, user=account("lee"), trigger_id=trigger), form=True)
        await here.edge.settled()
        [view] = here.slack.views
        payload = inbound.view_submission(
            view.view, _typed(view.view, "What is in it for us?"), team=TEAM, user=account("lee")
        )
        answer = await here.edge.post(payload, form=True)
        await here.edge.settled()
        said = await here.chat("lee")

    assert (answer.status_code, answer.text) == (200, "")
    assert "What members get" in text_of(said[-1])


async def test_a_modal_shows_its_errors_in_itself_and_closes_when_it_is_right(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        asked = await _date_form(here)
        before = len(await here.chat("ana"))
        wrong = await here.fills("ana", form(asked), date="2029-01-01")
        after_wrong = len(await here.chat("ana"))
        right = await here.fills("ana", form(asked), date="2026-11-01")

    assert form(wrong).fields[0].error
    assert after_wrong == before, "an error is no message"
    assert "Friday, 30 October" in text_of(right)


async def test_the_same_sent_modal_twice_moves_the_date_once(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        token = form(await _date_form(here)).token
        before = len(await here.chat("ana"))
        payload = submitted("the same trigger", token, date="2026-11-01")
        answers = await asyncio.gather(*(here.edge.post(payload, form=True) for _ in range(5)))
        await here.edge.settled()
        said = await here.chat("ana")

    assert {answer.status_code for answer in answers} == {200}
    assert len(said) == before + 1


async def test_a_thumb_under_an_answer_is_taken(world_database: Database, catalogue: Catalogue) -> None:
    async with slack_town(world_database, catalogue) as here:
        answered = await here.says("lee", "what is in it for us?")
        thumb = choice(answered, "This helped")
        payload = inbound.feedback(thumb.token, team=TEAM, user=account("lee"), channel="D0LEE")
        await here.edge.post(payload, form=True)
        await here.edge.settled()
        thanks = (await here.chat("lee"))[-1]

    assert "glad" in text_of(thanks)


async def test_a_mention_is_answered_in_its_thread_and_a_command_in_private(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.workspaces[TEAM].channel("C01", members=[account("lee")])
        await here.mentions("lee", "what is in it for us?", "C01", ts="1790000001.000001")
        await here.mentions("lee", "status", "C01")
        shared = here.slack.posts("C01")
        private = await here.chat("lee")

    assert [post.thread_ts for post in shared] == ["1790000001.000001"]
    assert "Willow Bend" not in repr([post.blocks for post in shared])
    assert len(private) == 1
    assert "Willow Bend" in text_of(private[0])


async def test_where_other_companies_read_along_even_an_answer_is_private(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with slack_town(world_database, catalogue) as here:
        here.slack.workspaces[TEAM].channel("C01", members=[account("lee")])
        await here.mentions("lee", "what is in it for us?", "C01", shared=True)
        shared, private = here.slack.posts("C01"), await here.chat("lee")

    assert shared == []
    assert len(private) == 1


async def _date_form(here: SlackTown) -> Message:
    await here.moves(hours=1)
    [note] = await here.chat("ana")
    more = await here.presses("ana", choice(note, "More time"))
    return await here.presses("ana", choice(more, "Pick a date"))


def _typed(view: dict[str, object], text: str) -> dict[str, str]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return {str(block["block_id"]): text for block in blocks if block["type"] == "input"}
