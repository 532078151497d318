"""Buttons do what they say, once, for the person they were given to; any other one changes nothing and says so."""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.demo import world
from bot.inbox import Place, Press
from bot.messages import Choice, Choices, Message
from bot.tokens import KEPT_FOR, Claim, Tokens
from config.catalogue import Catalogue
from storage import people, submissions
from storage.audit import AuditEntry
from storage.database import Database
from storage.submissions import Submission
from tests.house import SECRET, Town, choice, form, text_of, town
from tests.journeys.tables import TALK, contents

ZONE = world.ZONE
RACES = 20


async def test_a_tampered_button_changes_nothing(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        token = choice(await _note(here), "Sent it").token
        before = await contents(world_database, TALK)
        for made_up in _tampered(token):
            assert "could not read that button" in text_of(await here.presses("ana", made_up))

        assert await contents(world_database, TALK) == before
        assert "was sent" in text_of(await here.presses("ana", token))


async def test_a_button_works_for_nobody_but_the_person_it_was_given_to(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        before = await contents(world_database, TALK)
        for account in ("lee", "cole", "rosa", "pat"):
            assert "could not read that button" in text_of(await here.presses(account, choice(note, "Sent it")))

        assert await contents(world_database, TALK) == before


async def test_a_button_that_names_another_coalition_or_none_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _note(here)
        asked, ana = await _ask_of(here, "Lakeside Physician Group"), await _person(here, "ana")
        others = [
            Claim("reminder.sent", asked, "elsewhere", ana),
            Claim("reminder.sent", asked, "", ana),
            Claim("coalition.use", "elsewhere", "elsewhere", ana),
            Claim("reminder.sent", await _ask_of(here, "Willow Bend Nursing Home"), world.SLUG, ana),
            Claim("reminder.sent", "no such submission", world.SLUG, ana),
        ]
        before = await contents(world_database, TALK)
        for claim in others:
            reply = text_of(await here.presses("ana", Tokens(SECRET).sign(claim, here.clock.now())))
            assert "nothing was changed" in reply or "nothing to do" in reply

        assert await contents(world_database, TALK) == before


async def test_a_button_that_is_sent_as_a_form_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        asked = await here.presses("ana", choice(await here.presses("ana", choice(note, "More time")), "Pick a date"))
        ana = await _person(here, "ana")
        switch = Tokens(SECRET).sign(Claim("coalition.use", world.SLUG, world.SLUG, ana), here.clock.now())
        before = await contents(world_database, TALK)
        for token in (switch, "made up", form(asked).token[:-2]):
            filled = form(asked).__class__(token, "", form(asked).fields, "")
            assert "nothing was changed" in text_of(await here.fills("ana", filled, date="2026-11-02"))

        assert await contents(world_database, TALK) == before


async def test_a_button_of_last_year_says_that_its_time_has_passed(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        await here.clock.set(here.clock.now() + KEPT_FOR + timedelta(days=1))
        before = await contents(world_database, TALK)
        reply = await here.presses("ana", choice(note, "Sent it"))

        assert "has had its time" in text_of(reply)
        assert await contents(world_database, TALK) == before


async def test_a_button_about_a_file_that_has_arrived_says_how_it_stands(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        more = await here.presses("ana", choice(note, "More time"))
        await here.says("pat", "received lakeside")
        before = await contents(world_database, TALK)
        for button in (*_buttons(note), *_buttons(more)):
            if button == choice(note, "Ask a question"):
                continue
            assert "is marked “received”" in text_of(await here.presses("ana", button))

        assert await contents(world_database, TALK) == before


async def test_a_button_of_a_contact_who_has_left_changes_nothing(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        async with world_database.work() as work:
            for contact in await people.contacts_of_person(work, await _person(here, "ana")):
                contact.left_at = here.clock.now()
        before = await contents(world_database, TALK)
        reply = await here.presses("ana", choice(note, "Sent it"))

        assert "I do not know this account" in text_of(reply)
        assert await contents(world_database, TALK) == before


async def test_who_no_longer_runs_the_coalition_presses_in_vain(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await _note(here)
        token = await _token(here, "pat", "reminder.sent")
        async with world_database.work() as work:
            for role in await people.staff_roles_of(work, await _person(here, "pat")):
                await work.delete(role)
        await here.presses("pat", token)

        assert await _state(here) == "expected"


async def test_of_two_people_who_press_at_the_same_moment_one_is_first(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        tokens = {
            "ana": await _token(here, "ana", "reminder.sent"),
            "pat": await _token(here, "pat", "reminder.skip"),
        }
        for race in range(RACES):
            await asyncio.gather(*(_press(here, *one, f"{race}") for one in tokens.items()))
            acts = await _acts(here)
            assert len(acts) == race + 1, "one of them had an effect"
            async with world_database.work() as work:
                settled = await submissions.submission(work, acts[-1].subject)
                assert settled is not None
                assert settled.state == acts[-1].detail["state"]
                assert await submissions.reopen(work, acts[-1].subject, acts[-1].actor, here.clock.now())

        replies = [text_of(message) for account in tokens for message in await here.chat(account)]
        assert len(replies) == 2 * RACES
        assert len([said for said in replies if "nothing left to do here" in said]) == RACES


@pytest.mark.parametrize("keys", [("one", "one"), ("one", "two")], ids=["one event twice", "two events"])
async def test_a_double_press_has_one_effect(
    world_database: Database, catalogue: Catalogue, door: str, keys: tuple[str, str]
) -> None:
    async with town(world_database, catalogue, door) as here:
        token = choice(await _note(here), "Sent it").token
        await asyncio.gather(*(_press(here, "ana", token, key) for key in keys))

        _, *replies = await here.chat("ana")
        assert len(await _acts(here)) == 1
        assert len(replies) == len(set(keys))
        assert len([one for one in replies if "was sent" in text_of(one)]) == 1


async def test_sent_it_a_minute_before_nine_stops_the_note_of_nine_oclock(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        note = await _note(here)
        await here.moves_to(datetime(2026, 10, 9, 8, 59, tzinfo=ZONE))
        thanks = await here.presses("ana", choice(note, "Sent it"))
        await here.moves_to(datetime(2026, 10, 9, 12, tzinfo=ZONE))

        assert (await here.chat("ana"))[1:] == [thanks]
        assert len(await here.chat("lee")) == 2, "whose note of that morning nobody stopped"


async def _note(here: Town) -> Message:
    """Ana's first note, which comes at nine."""
    await here.moves_to(datetime(2026, 10, 1, 9, tzinfo=ZONE))
    [note] = await here.chat("ana")
    return note


async def _press(here: Town, account: str, token: str, key: str) -> None:
    """A press alone: when two are under way at once, neither waits for what the other is told."""
    by = here.speaker(account)
    reception = here.house.reception
    await reception.act(await reception.receive(Press(by, Place(by.account), key=key + token[:8], token=token)))


async def _token(here: Town, account: str, action: str) -> str:
    asked, person = await _ask_of(here, "Lakeside Physician Group"), await _person(here, account)
    return Tokens(SECRET).sign(Claim(action, asked, world.SLUG, person), here.clock.now())


async def _person(here: Town, account: str) -> str:
    async with here.house.database.reading() as work:
        by = here.speaker(account)
        found = await people.identity(work, by.platform, by.workspace, by.account)
    assert found is not None
    return found.person_id


async def _ask_of(here: Town, member: str) -> str:
    """The id of what that member offered to send first."""
    async with here.house.database.reading() as work:
        members = await people.organisations(work, world.SLUG)
        [found] = [one for one in members if one.name == member]
        asks = await submissions.of_organisation(work, found.id, world.BEGINS.date())
    return asks[0].id


async def _state(here: Town) -> str:
    async with here.house.database.reading() as work:
        found = await work.get(Submission, await _ask_of(here, "Lakeside Physician Group"))
    assert found is not None
    return found.state


async def _acts(here: Town) -> list[AuditEntry]:
    """What was settled, in the order in which it was; one act a settling."""
    async with here.house.database.reading() as work:
        rows = list(await work.exec(select(AuditEntry).where(col(AuditEntry.act) == "settled")))
    return rows


def _buttons(message: Message) -> list[Choice]:
    return [one for block in message.blocks if isinstance(block, Choices) for one in block.choices]


def _tampered(token: str) -> list[str]:
    """A real token with something changed, and things that were never one."""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    bent = [
        raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :] for place in (0, 15, 16, len(raw) // 2, len(raw) - 1)
    ]
    other = Tokens("another install's own secret").sign(
        Claim("reminder.sent", "s", world.SLUG, "p"), datetime(2026, 10, 1, tzinfo=ZONE)
    )
    return [
        *(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in bent),
        token + "=", token[:-1], token[::-1], other, "", "-1", "A" * 2000, "1 OR 1=1", '{"action":"reminder.sent"}',
        "\N{RIGHT-TO-LEFT OVERRIDE}", "half \ud83d", "nul\x00", "é" * 40,
    ]  # fmt: skip
