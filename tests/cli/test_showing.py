"""Somebody reads every sentence aloud, and an operator sees how a coalition's messages stand."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.demo import world
from bot.rules.reading import word_count
from config import catalogue as words
from config.catalogue import Catalogue, Sentence
from storage.database import Database
from tests.cli.line import objects, typed
from tests.house import choice, town

SECRET = "a secret of the test suite, long enough to be one"


def _with_a_threat(catalogue: Catalogue) -> Catalogue:
    """The same words, and one sentence more that nobody should read."""
    threat = Sentence(
        "reminder.bad", "reminder", "contact", None, {"en": "Send it or be removed, {name}."}, frozenset({"name"})
    )
    return Catalogue({one.key: one for one in (*catalogue, threat)}, catalogue.samples)


@pytest.fixture
def demo(world_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The demo's database, once of each kind, as the one that the settings name."""
    monkeypatch.setenv("CONVENER_DATABASE_URL", world_url)
    monkeypatch.setenv("CONVENER_SECRET_KEY", SECRET)
    return world_url


def test_every_sentence_is_read_with_sample_values_in_each_language_it_has(catalogue: Catalogue) -> None:
    result = typed("words", "--json")
    lines = objects(result)

    assert result.exit_code == 0
    assert {(line["key"], line["language"]) for line in lines} == {
        (sentence.key, language) for sentence in catalogue for language in sentence.wording
    }
    assert len(lines) == len({(line["key"], line["language"]) for line in lines})
    assert all(
        set(line) == {"key", "kind", "step", "audience", "language", "text", "grade", "words", "findings"}
        for line in lines
    )
    assert all(line["words"] == word_count(line["text"]) for line in lines)
    assert {line["key"] for line in lines if line["grade"] is not None} >= {"reminder.near", "answers.refused.crisis"}
    assert [line for line in lines if line["findings"]] == []
    assert all(line["text"].strip() and line["kind"] and line["audience"] for line in lines)
    assert not [line["text"] for line in lines if re.search(r"\{\w*\}", line["text"])]


def test_a_sentence_that_presses_is_shown_and_makes_the_command_fail(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressing = _with_a_threat(catalogue)
    monkeypatch.setattr(words, "load", lambda: pressing)
    result = typed("words")

    assert result.exit_code == 1
    assert "!! threat: “or be removed”" in result.stdout
    assert "sentences to contacts that press: 1" in result.stderr


def test_a_person_reads_one_sentence_a_line_with_its_name() -> None:
    result = typed("words")

    assert "command.help [en, 6 words] what I can do for you" in result.stdout
    assert "command.help [es, 6 words] lo que puedo hacer por usted" in result.stdout


def test_messages_are_counted_by_campaign_and_state_and_held_ones_have_a_reason(
    demo: str, catalogue: Catalogue
) -> None:
    asyncio.run(_one_morning(demo, catalogue))
    shown, told = typed("deliveries", "--coalition", world.SLUG, "--json"), typed("deliveries", "--coalition", "demo")
    counts = {(line["campaign"], line["state"]): line["count"] for line in objects(shown) if "campaign" in line}
    stuck = [line for line in objects(shown) if "delivery" in line]

    assert counts["readmissions file", "sent"] == 1
    assert counts["falls file", "held"] == 1
    assert counts["Announcement: The spring meeting is on 3 March at…", "ready"] == 1
    assert [(line["state"], line["why"]) for line in stuck] == [("held", "undecided")]
    assert "held" in told.stdout
    assert "(undecided), due 01 Oct 2026" in told.stdout


def test_an_unknown_coalition_is_one_sentence_and_exit_2(demo: str) -> None:
    result = typed("deliveries", "--coalition", "nowhere")

    assert result.exit_code == 2
    assert result.stderr == "There is no coalition called nowhere; “convener init” makes one.\n"


async def _one_morning(url: str, catalogue: Catalogue) -> None:
    """The first notes go out; one of them is held, as it is where a platform cannot say whether it arrived."""
    database = Database(url)
    async with town(database, catalogue) as here:
        await here.moves(hours=2)
        shown = await here.says("eve", "announce consumer advisors: The spring meeting is on 3 March at 10:00.")
        sure = await here.presses("eve", choice(shown, "Approve"))
        await here.presses("eve", choice(sure, "Yes, approve it"))
        async with database.work() as work:
            await (await work.connection()).exec_driver_sql(
                "UPDATE delivery SET status = 'held', why = 'undecided' WHERE conversation = 'lee' AND status = 'sent'"
            )
    await database.close()
