"""Cards that are pressed: answered in the request, in their place, and never with what is not true any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.demo import world
from bot.messages import Form, Message
from bot.reception import Receipt
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people
from storage.database import Database
from tests.doors.teams import CARD, TeamsTown, teams_town
from tests.doubles.teams import Teams, inbound
from tests.handlers.teams.drawn import form_of, message_of
from tests.handlers.teams.stage import edge
from tests.house import SECRET, choice, form, text_of
from tests.journeys.tables import TALK, contents

NINE = datetime(2026, 10, 1, 9, tzinfo=world.ZONE)
ERROR = "application/vnd.microsoft.error"
SAID = "application/vnd.microsoft.activity.message"


async def test_a_pressed_card_is_answered_in_its_place_by_how_it_stands_now(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        note = await _note(here)
        answer = await _press(here, "ana", note, "Sent it")
        shown = message_of(answer["value"])
        settled, thanks = await here.chat("ana")
        await here.moves(minutes=1)
        edited = here.teams.posts(here.edge.member("ana").chat)[0]

    assert (answer["statusCode"], answer["type"]) == (200, CARD)
    assert "Ana noted on 1 October that it was sent." in text_of(shown)
    assert options(shown) == []
    assert text_of(thanks).startswith("Thank you, Ana.")
    assert text_of(settled) == text_of(note), "the invoke's answer is for her alone; the message itself is edited later"
    assert edited.edited == 1
    assert text_of(message_of(edited.activity)) == text_of(shown)


async def test_a_card_that_is_looked_at_again_says_how_things_stand_and_nothing_is_sent(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        await _note(here)
        first = await here.looks("ana", 0)
        await here.says("pat", "received lakeside")
        before = await contents(world_database)
        calls = len(here.teams.calls)
        second = await here.looks("ana", 0)

        assert options(message_of(first["value"]))
        assert "It arrived on 1 October." in text_of(message_of(second["value"]))
        assert options(message_of(second["value"])) == []
        assert await contents(world_database) == before
        assert len(here.teams.calls) == calls


async def test_a_card_shows_nothing_to_whoever_it_was_not_written_for(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        await _note(here)
        [card] = here.teams.posts(here.edge.member("ana").chat)[0].cards
        data = card["refresh"]["action"]["data"]
        async with world_database.reading() as work:
            by = here.speaker("ana")
            ana = await people.identity(work, by.platform, by.workspace, by.account)
        assert ana is not None
        elsewhere = Tokens(SECRET).sign(Claim("message.show", "x", "elsewhere", ana.person_id), here.clock.now())
        asked = [("lee", data), ("nobody", data), ("pat", data), ("ana", {**data, "token": data["token"] + "x"})]
        asked += [("ana", {**data, "token": odd}) for odd in ("", "x" * 5000, elsewhere)]
        answers = [
            await here._posts(inbound.execute(told, verb="show", trigger="automatic", **here._who(guest)))
            for guest, told in asked
        ]

    assert {answer["type"] for answer in answers} == {ERROR}
    assert "Lakeside" not in str(answers)


async def test_a_refresh_that_is_sent_as_a_press_shows_her_the_note_and_changes_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        await _note(here)
        [card] = here.teams.posts(here.edge.member("ana").chat)[0].cards
        before = await contents(world_database, TALK)
        pressed = {"does": "press", "token": card["refresh"]["action"]["data"]["token"]}
        await here._posts(inbound.execute(pressed, **here._who("ana")))

        note, shown = await here.chat("ana")
        assert text_of(shown) == text_of(note)
        assert await contents(world_database, TALK) == before


async def test_a_form_with_a_mistake_comes_back_in_its_place_and_the_right_one_is_taken(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        asked = await _asked_for_a_date(here)
        posts = len(await here.chat("ana"))
        wrong = await _fill(here, "ana", asked, date="the 40th")
        again = form_of(wrong["value"])
        right = await _fill(here, "ana", again, date="2026-11-02")
        chat = await here.chat("ana")

    assert again.fields[0].error
    assert len(chat) == posts + 1
    assert "Monday, 2 November" in text_of(chat[-1])
    assert "has arrived" in text_of(message_of(right["value"]))
    assert not [block for block in message_of(right["value"]).blocks if isinstance(block, Form)]


async def test_a_form_that_is_delivered_twice_at_once_is_one_effect_and_both_requests_show_what_to_mend(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        sent = _sent(here, "ana", await _asked_for_a_date(here), date="the 40th")
        posts = len(await here.chat("ana"))
        answers = await asyncio.gather(here.edge.post(sent), here.edge.post(sent))
        await here.edge.settled()

        for answer in answers:
            assert form_of(answer.json()["value"]).fields[0].error
        assert len(await here.chat("ana")) == posts


async def test_a_form_that_is_delivered_again_later_is_not_called_taken(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        sent = _sent(here, "ana", await _asked_for_a_date(here), date="the 40th")
        first, again = await here._posts(sent), await here._posts(sent)

    assert form_of(first["value"]).fields[0].error
    assert again["type"] == SAID, "the form stays where it is"
    assert "has arrived already" in again["value"]


async def test_a_form_that_takes_long_is_thanked_for_and_not_called_taken(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        sent = _sent(here, "ana", await _asked_for_a_date(here), date="the 40th")
        with _held(here) as go_on:
            answer = await here.edge.post(sent)
            go_on.set()
            await here.edge.settled()
        told = answer.json()

        assert (told["type"], told["value"]) == (SAID, "Thank you. The answer is below.")
        assert form((await here.chat("ana"))[-1]).fields[0].error, "what to mend is posted below"


async def test_older_clients_send_a_message_instead_and_it_does_the_same(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        note = await _note(here)
        for label in ("More time", "Pick a date"):
            shown = (await here.chat("ana"))[-1]
            data = {"does": "press", "token": choice(shown, label).token}
            await here._posts(inbound.submit(data, **here._who("ana")))
        asked = form((await here.chat("ana"))[-1])
        wrong = {"does": "fill", "token": asked.token, "field-date": "the 40th"}
        await here._posts(inbound.submit(wrong, **here._who("ana")))
        again = form((await here.chat("ana"))[-1])
        await here._posts(inbound.submit({**wrong, "field-date": "2026-11-02"}, **here._who("ana")))
        last = (await here.chat("ana"))[-1]

    assert text_of(note)
    assert again.fields[0].error, "where no request waits, the form is posted anew"
    assert "Monday, 2 November" in text_of(last)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task/fetch", {}), ("task/submit", {"data": 5}), ("composeExtension/query", {"commandId": "x"}),
        ("signin/verifyState", {"state": "x"}), ("fileConsent/invoke", None), ("", {}), ("x" * 3000, []),
        ("actionableMessage/executeAction", {"body": "{"}), ("adaptivecard/action", {}),
    ],
)  # fmt: skip
async def test_a_request_for_what_we_do_not_offer_is_answered_at_once_and_is_no_error(
    world_database: Database, catalogue: Catalogue, teams: Teams, name: str, value: object
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        answer = await here.post(inbound.invoke(name, value, **teams.address, **here.member("ana").who))

    assert answer.status_code == 404
    assert "nothing was changed" in answer.json()["message"]


async def test_a_request_is_answered_before_the_work_is_done_where_that_takes_long_and_the_reply_still_comes(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        note = await _note(here)
        post, data = here._drawn("ana", choice(note, "Sent it").token)
        with _held(here) as go_on:
            answer = await here.edge.post(inbound.execute(data, reply_to=post, **here._who("ana")))
            go_on.set()
            await here.edge.settled()

        assert answer.json()["type"] == SAID
        assert text_of((await here.chat("ana"))[-1]).startswith("Thank you, Ana.")


async def test_a_thumb_under_an_answer_in_a_channel_is_thanked_there_and_answered_in_private(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        channel = here.teams.tenants[here.teams.home_tenant].channel("Falls", [here.edge.member("ana")])
        where: Any = {**here._who("ana"), "conversation": channel.id, "scope": "channel"}
        await here._posts(inbound.message("What is the benefit of being a member?", **where))
        [post] = here.teams.posts(channel.id)
        thumb = options(message_of(post.activity))[0]
        told = {"does": "press", "token": thumb.token}
        answer = await here._posts(inbound.execute(told, reply_to=post.id, **{**where, "thread": post.thread}))

        assert "in our private chat" in answer["value"]
        assert len(here.teams.posts(channel.id)) == 1
        assert len(await here.chat("ana")) == 1


async def test_a_card_of_last_year_still_says_how_things_stand_and_changes_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with teams_town(world_database, catalogue) as here:
        note = await _note(here)
        await here.clock.set(here.clock.now() + timedelta(days=400))
        looked = await here.looks("ana", 0)
        reply = await here.presses("ana", choice(note, "Sent it"))

    assert looked["type"] == ERROR, "the leave to look has had its time, and Teams goes on showing the card"
    assert "has had its time" in text_of(reply)


async def _note(here: TeamsTown) -> Message:
    await here.moves_to(NINE)
    [note] = await here.chat("ana")
    return note


async def _press(here: TeamsTown, guest: str, message: Message, label: str) -> Any:
    post, data = here._drawn(guest, choice(message, label).token)
    return await here._posts(inbound.execute(data, reply_to=post, **here._who(guest)))


async def _fill(here: TeamsTown, guest: str, asked: Form, **values: str) -> Any:
    return await here._posts(_sent(here, guest, asked, **values))


def _sent(here: TeamsTown, guest: str, asked: Form, **values: str) -> dict[str, Any]:
    data = {"does": "fill", "token": asked.token, **{f"field-{name}": value for name, value in values.items()}}
    return inbound.execute(data, verb="fill", **here._who(guest))


async def _asked_for_a_date(here: TeamsTown) -> Form:
    more = await here.presses("ana", choice(await _note(here), "More time"))
    return form(await here.presses("ana", choice(more, "Pick a date")))


@contextmanager
def _held(here: TeamsTown) -> Iterator[asyncio.Event]:
    """What is heard is kept, and acted on only once the event is set."""
    reception, go_on = here.house.reception, asyncio.Event()

    class Slow:
        async def receive(self, heard: Any) -> Receipt:
            return await reception.receive(heard)

        async def act(self, receipt: Receipt) -> None:
            await go_on.wait()
            await reception.act(receipt)

    here.edge.edge.listener._hearing.reception = Slow()
    yield go_on
    here.edge.edge.listener._hearing.reception = reception
