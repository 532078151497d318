"""The first stories in a Slack client that we did not write, over HTTP and over Socket Mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import get_args

import pytest

from bot.channels import Address, Sent
from bot.messages import Message
from config.catalogue import Catalogue
from storage.database import Database
from tests.doubles.slack import inbound
from tests.handlers.charts.samples import RUN
from tests.handlers.slack.stage import TEAM, account
from tests.house import choice, form, text_of
from tests.journeys.crowd import gather
from tests.journeys.test_gaps import travels
from tests.real.local_town import LocalTown, Mode, local_town
from tests.real.slack_client import GENERAL, chat, local_slack

pytestmark = pytest.mark.real


@pytest.fixture(params=get_args(Mode))
async def here(
    request: pytest.FixtureRequest, catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> AsyncIterator[LocalTown]:
    """The demo's world, entered through local-slack, once over HTTP and once over Socket Mode."""
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    try:
        async with local_town(database, catalogue, tmp_path, request.param) as town:
            yield town
    finally:
        await database.close()


async def test_a_nursing_home_asks_what_is_in_it_for_them_and_reads_a_source(here: LocalTown) -> None:
    answer = await here.says("lee", "what is in it for us?")

    assert "What members get" in text_of(answer)
    assert "nursing home" in text_of(answer).lower()


async def test_one_reminder_reaches_ana_and_one_tap_ends_them(here: LocalTown) -> None:
    await here.moves(hours=1)
    [note] = await here.chat("ana")
    assert "Thursday, 15 October" in text_of(note)

    thanks = await here.presses("ana", choice(note, "Sent it"))
    assert text_of(thanks).startswith("Thank you, Ana.")

    await here.moves(days=60)
    assert len(await here.chat("ana")) == 2


async def test_a_question_goes_to_who_knows_and_its_answer_to_the_next_who_asks(here: LocalTown) -> None:
    await travels(here)


async def test_a_pulse_is_one_tap_and_then_thanks(here: LocalTown) -> None:
    await gather(here.house.database, 4)
    await here.moves(hours=1)
    shown = await here.says("pat", "pulse new load")
    await here.presses("pat", choice(shown, "Open it"))
    await here.moves(minutes=1)
    asked = (await here.chat("ana"))[-1]
    thanks = await here.presses("ana", choice(asked, "About right"))
    await here.moves(minutes=1)
    stands = " ".join([text_of(one) for one in await here.chat("ana")])

    assert "Are we asking too much, about right, or too little of you this month?" in text_of(asked)
    assert "We note that you answered, never what" in text_of(asked)
    assert "Thank you, Ana. It is counted" in text_of(thanks)
    assert "Your answer is counted, Ana." in stands


async def test_the_slash_command_is_answered_in_private(here: LocalTown) -> None:
    status = await here.commands("ana", "status")

    assert "Lakeside Physician Group" in text_of(status)
    seen = [*await here.slack.posts(GENERAL), *await here.slack.notes(GENERAL)]
    assert "Lakeside" not in str(seen)


async def test_a_modal_says_beside_the_field_what_to_mend_and_then_takes_it(here: LocalTown) -> None:
    await here.moves(hours=1)
    [note] = await here.chat("ana")
    asked = await here.presses("ana", choice(await here.presses("ana", choice(note, "More time")), "Pick a date"))
    asked = await here.fills("ana", form(asked), date="2026-09-01")
    assert form(asked).fields[0].error
    done = await here.fills("ana", form(asked), date="2026-11-01")

    assert "Friday, 30 October" in text_of(done)
    assert await here.slack.modal() is None


async def test_ana_sees_her_dates_on_her_home_tab(here: LocalTown) -> None:
    await here.moves(hours=1)
    shown = text_of(await here.home("ana"))

    assert "15 October" in shown
    assert "Pause for 21 days" in shown


async def test_a_mention_in_a_channel_is_answered_in_its_thread_from_the_documents_alone(here: LocalTown) -> None:
    await here.slack.says("lee", "<@U0BOT> what is in it for us?", GENERAL)
    await here.edge.listener.close()

    [answer] = await here.slack.posts(GENERAL)
    assert answer["thread_ts"]
    assert "What members get" in str(answer["blocks"])


async def test_a_stranger_learns_how_to_join_and_nothing_else(here: LocalTown) -> None:
    answer = await here.says("nobody", "when is the readmissions file due?")

    assert "15 October" not in text_of(answer)


async def test_words_that_are_mended_or_taken_back_are_not_heard_again(here: LocalTown) -> None:
    await here.says("lee", "what is in it for us?")
    [typed] = await here.slack.posts(chat("lee"), by=account("lee"))
    await here.slack.edits("lee", typed["ts"], "when is it due?")
    await here.slack.takes_back("lee", typed["ts"])
    await here.edge.listener.close()

    assert len(await here.chat("lee")) == 1


async def test_a_made_up_button_gets_a_kind_answer_and_changes_nothing(here: LocalTown) -> None:
    await here.moves(hours=1)
    answer = await here.presses("ana", "made up by somebody")
    [note, *_] = await here.chat("ana")

    assert text_of(answer)
    assert text_of(await here.presses("ana", choice(note, "Sent it"))).startswith("Thank you, Ana.")


async def test_a_program_that_does_not_sign_is_not_let_in(here: LocalTown) -> None:
    refused = await here.forged(inbound.message("status", team=TEAM, user=account("ana"), channel=chat("ana")))

    assert refused == 401
    assert await here.chat("ana") == []


async def test_a_socket_that_is_lost_is_opened_anew_and_says_so_meanwhile(
    catalogue: Catalogue, sqlite_templates: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "convener.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    async with local_town(database, catalogue, tmp_path, "socket") as here:
        here.edge.down_for = 1.2
        await here.slack.ends()
        await _until(lambda: bool(here.edge.troubles()))
        troubles = here.edge.troubles()
        async with local_slack(tmp_path, here.address, "socket", here.slack.port) as again:
            await _until(lambda: not here.edge.troubles())
            here.slack = again
            answer = await here.says("lee", "what is in it for us?")
    await database.close()

    assert troubles == ["the socket to Slack is down"]
    assert "What members get" in text_of(answer)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not holds():  # noqa: ASYNC110  # The edge tells nobody; it is asked, as /ready asks it.
            await asyncio.sleep(0.1)


async def test_a_chart_stands_in_the_chat_with_its_sentence(here: LocalTown) -> None:
    outcome = await here.edge.channel.send(Address("slack", TEAM, account("ana")), Message("Here it is.", (RUN,)), "d1")
    assert isinstance(outcome, Sent)

    [post] = await here.slack.posts(chat("ana"))
    sentence, picture = post["blocks"]
    assert sentence["text"]["text"] == picture["alt_text"] == RUN.sentence
    # Its page draws pictures by address alone, so that the file is there, and what is seen of it is the sentence.
    assert picture["slack_file"]["id"]
