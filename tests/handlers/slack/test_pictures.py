"""A chart in Slack: its sentence always, its picture where it can be had, and one message whatever happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels import Address, Refused, Sent, Unknown
from bot.messages import Context, Message, Table, Text
from config.catalogue import Catalogue, load
from handlers.charts.png import png
from handlers.slack import pictures, render, send
from handlers.slack.limits import faults as limits
from handlers.slack.send import SlackChannel
from storage.database import Database
from tests.doubles.slack import Slack, faults
from tests.doubles.slack.faults import Fault
from tests.doubles.slack.state import File
from tests.handlers.charts.samples import CHARTS, PULSE, RUN
from tests.handlers.slack.drawn import message_of
from tests.handlers.slack.stage import TEAM
from tests.handlers.slack.test_send import AT, CHAT, HELLO, channel

WORDS = render.words(load())
RESULT = Message("The answers of October are here.", (PULSE, Context("Thank you.")))
FILES = ("files.getUploadURLExternal", "files.completeUploadExternal")
There = tuple[SlackChannel, Slack]


@pytest.fixture
async def here(
    sqlite_templates: dict[str, Path], tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[There]:
    """The channel on SQLite, where nobody waits a second for Slack to see a file."""
    monkeypatch.setattr(send, "READY", 0.0)
    (tmp_path / "charts.db").write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{tmp_path}/charts.db")
    async with channel(database, catalogue) as pair:
        yield pair
    await database.close()


def files(slack: Slack) -> list[File]:
    return list(slack.workspaces[TEAM].files.values())


def shown(slack: Slack) -> list[str]:
    [post] = slack.posts(CHAT)
    return [block["type"] for block in post.blocks]


async def test_a_chart_is_a_sentence_and_a_picture_that_says_it(here: There) -> None:
    slack_channel, slack = here
    assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Sent)

    [post], [file] = slack.posts(CHAT), files(slack)
    assert [block["type"] for block in post.blocks] == ["section", "image", "context"]
    assert post.blocks[1]["slack_file"] == {"id": file.id}
    assert post.blocks[0]["text"]["text"] == post.blocks[1]["alt_text"] == PULSE.sentence
    assert (file.content, file.title, file.complete) == (png(PULSE), PULSE.title, True)


async def test_the_file_goes_to_no_channel_by_itself(here: There) -> None:
    slack_channel, slack = here
    await slack_channel.send(AT, RESULT, "d1")

    [call] = slack.called("files.completeUploadExternal")
    assert set(call.arguments) == {"files"}


async def test_one_picture_for_many_is_uploaded_once(here: There) -> None:
    slack_channel, slack = here
    for number in range(3):
        await slack_channel.send(AT, RESULT, f"d{number}")

    assert len(slack.posts(CHAT)) == 3
    assert len(files(slack)) == 1


async def test_a_message_without_a_chart_uploads_nothing(here: There) -> None:
    slack_channel, slack = here
    await slack_channel.send(AT, HELLO, "d1")

    assert not slack.called("files.getUploadURLExternal")


# What only asks is asked again by the library after a reset, so that a reset is tried where something is handed in.
_TROUBLE = [
    *((method, faults.says(no)) for method in FILES for no in ("missing_scope", "internal_error")),
    *((method, faults.ratelimited("30")) for method in FILES),
    *((method, faults.broken(500)) for method in (*FILES, "upload")),
    *((method, faults.reset()) for method in (FILES[1], "upload")),
    *((method, faults.half_body()) for method in FILES),
]


@pytest.mark.parametrize(("method", "fault"), _TROUBLE, ids=lambda each: getattr(each, "name", each))
async def test_a_picture_that_cannot_be_uploaded_loses_no_message(here: There, method: str, fault: Fault) -> None:
    slack_channel, slack = here
    slack.next(method, fault)
    assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Sent)

    assert shown(slack) == ["section", "section", "table", "context"]
    assert isinstance(await slack_channel.send(AT, RESULT, "d2"), Sent)
    assert len(slack.called("chat.postMessage")) == 2
    assert slack.posts(CHAT)[1].blocks[1]["type"] == "image", "the next one tries again"


async def test_an_upload_that_hangs_is_given_up_in_time(here: There, monkeypatch: pytest.MonkeyPatch) -> None:
    slack_channel, slack = here
    monkeypatch.setattr(pictures, "PATIENCE", 0.2)
    slack.next("files.getUploadURLExternal", faults.hang())
    async with asyncio.timeout(5):
        assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Sent)

    assert "image" not in shown(slack)


async def test_a_file_that_is_not_there_yet_is_shown_a_moment_later(here: There) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", faults.says("invalid_blocks"))
    assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Sent)

    assert "image" in shown(slack)


async def test_a_picture_that_slack_never_shows_is_left_out_and_the_message_posted_once(here: There) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", faults.says("invalid_blocks"), faults.says("invalid_blocks"))
    assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Sent)

    assert shown(slack) == ["section", "section", "table", "context"]
    assert len(slack.called("chat.postMessage")) == 3


async def test_blocks_that_are_refused_without_a_picture_are_not_tried_again(here: There) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", faults.says("invalid_blocks"))

    assert await slack_channel.send(AT, HELLO, "d1") == Refused("invalid_blocks")
    assert len(slack.called("chat.postMessage")) == 1


async def test_a_message_with_a_picture_that_may_have_arrived_is_not_sent_again(here: There) -> None:
    slack_channel, slack = here
    slack.next("chat.postMessage", faults.reset(accepted=True))

    assert isinstance(await slack_channel.send(AT, RESULT, "d1"), Unknown)
    assert len(slack.posts(CHAT)) == 1


async def test_a_corrected_chart_takes_the_place_of_the_wrong_one(here: There) -> None:
    slack_channel, slack = here
    sent = await slack_channel.send(AT, RESULT, "d1")
    assert isinstance(sent, Sent)
    await slack_channel.amend(AT, sent.ext_id, Message("Corrected.", (RUN,)))

    [post] = slack.posts(CHAT)
    assert post.blocks[1]["alt_text"] == RUN.sentence
    assert slack.workspaces[TEAM].files[post.blocks[1]["slack_file"]["id"]].content == png(RUN)


async def test_an_edit_whose_picture_is_refused_is_made_without_it(here: There) -> None:
    slack_channel, slack = here
    sent = await slack_channel.send(AT, HELLO, "d1")
    assert isinstance(sent, Sent)
    slack.next("chat.update", faults.says("invalid_blocks"))

    assert await slack_channel.amend(AT, sent.ext_id, RESULT) == sent
    assert "image" not in shown(slack)


async def test_a_note_for_one_pair_of_eyes_has_its_picture_too(here: There) -> None:
    slack_channel, slack = here
    slack.workspaces[TEAM].room("C01").members.add("U0ANA")
    await slack_channel.send(Address("slack", TEAM, "C01", only_for="U0ANA"), RESULT, "d1")

    assert [block["type"] for block in slack.ephemerals[0].blocks][1] == "image"


@pytest.mark.parametrize("picture", ["", "F0PICTURE1"])
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_slack_takes_each_chart_and_its_sentence_is_read(chart: object, picture: str) -> None:
    message = Message("Here it is.", (chart,))  # type: ignore[arg-type]  # Each is a chart.
    drawn = {"text": render.fallback(message), "blocks": render.blocks(message, WORDS, picture)}

    assert limits(drawn, "message") == []
    read = message_of(drawn).blocks
    assert read[0] == Text(chart.sentence)  # type: ignore[attr-defined]
    assert isinstance(read[1], Context if picture else Table)


def test_a_second_chart_and_a_home_tab_show_figures() -> None:
    both = Message("Both.", (PULSE, RUN))
    kinds = [block["type"] for block in render.blocks(both, WORDS, "F0PICTURE1")]

    assert kinds.count("image") == 1
    assert "table" not in [block["type"] for block in render.home(both, WORDS)["blocks"]]
    assert limits(render.home(both, WORDS), "home") == []
