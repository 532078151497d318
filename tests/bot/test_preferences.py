"""A person's settings are hers: what she chooses holds, what she cannot mean is said beside its field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest

from bot.access import Who, who_is
from bot.demo import world
from bot.inbox import Speaker
from bot.mentions import Mentions
from bot.messages import Choices, Facts, Field, Form, Message
from bot.outbox import Outbox
from bot.preferences import Preferences
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import people, submissions
from storage.audit import latest
from storage.database import Database, Work
from storage.people import Contact
from tests.house import SECRET, text_of
from tests.journeys.tables import contents

NOW = world.BEGINS
TODAY = NOW.astimezone(world.ZONE).date()
FORM = Claim("settings.change", "", "", "")


@dataclass
class Settings:
    """The settings in this database, at the demo's first moment."""

    database: Database
    preferences: Preferences

    async def shows(self, account: str) -> Message:
        async with self.database.work() as work:
            return await self.preferences.show(work, await self._who(work, account), NOW)

    async def presses(self, account: str, action: str) -> Message:
        async with self.database.work() as work:
            who, claim = await self._who(work, account), Claim(f"settings.{action}", "", "", "")
            return await self.preferences.press(work, who, claim, NOW)

    async def fills(self, account: str, **values: str) -> Message:
        async with self.database.work() as work:
            return await self.preferences.fill(work, await self._who(work, account), FORM, values, NOW)

    async def contact(self, name: str) -> Contact:
        async with self.database.reading() as work:
            return next(one for one in await people.contacts(work, world.SLUG) if one.name == name)

    async def _who(self, work: Work, account: str) -> Who:
        who = await who_is(work, Speaker(world.PLATFORM, world.WORKSPACE, account))
        assert isinstance(who, Who)
        return who


@pytest.fixture
def settings(world_database: Database, catalogue: Catalogue) -> Settings:
    return Settings(
        world_database,
        Preferences(catalogue, Tokens(SECRET), Mentions(catalogue, Tokens(SECRET), Outbox(catalogue, {}))),
    )


async def test_a_person_sees_how_things_are_set(settings: Settings) -> None:
    ana, lee = await settings.shows("ana"), await settings.shows("lee")

    assert _facts(ana) == ["English", "09:00 to 16:00 on working days", "6", "not paused"]
    assert _facts(lee)[1:3] == ["09:30 to 14:00 on working days", "3"]
    assert _labels(ana) == ["Change", "Pause for 21 days"]


async def test_staff_who_speak_for_no_member_have_nothing_to_set(settings: Settings) -> None:
    for said in (await settings.shows("pat"), await settings.presses("pat", "pause"), await settings.fills("pat")):
        assert "there is nothing to set" in text_of(said)


async def test_what_is_filled_in_holds_and_what_waits_is_planned_anew(settings: Settings) -> None:
    async with settings.database.work() as work:
        for schedule in await submissions.schedules(work, world.SLUG):
            schedule.planned_through = TODAY + timedelta(days=100)
    saved = await settings.fills("ana", language="Español", opens="10:00", closes="12:30", most="2", pause="2026-10-20")

    ana = await settings.contact("Ana Flores")
    async with settings.database.reading() as work:
        [person] = await people.persons(work, [ana.person_id])
        [act] = await latest(work, world.SLUG, 5)
        planned = [one.planned_through for one in await submissions.schedules(work, world.SLUG)]
    assert "Sus ajustes quedaron guardados" in text_of(saved)
    assert (ana.language, ana.opens, ana.closes) == ("es", time(10), time(12, 30))
    assert person.monthly_cap == 2
    assert ana.snoozed_until is not None
    assert ana.snoozed_until.astimezone(world.ZONE).isoformat() == "2026-10-20T00:00:00-04:00"
    assert planned == [None, None]
    assert (act.act, act.actor, act.detail) == ("settings changed", ana.person_id, {})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("language", "Klingon", "choose one of the list"),
        ("opens", "03:00", "choose one of the list"),
        ("opens", "nine", "choose one of the list"),
        ("closes", "09:30", "at least one hour after"),
        ("closes", "07:00", "at least one hour after"),
        ("most", "7", "choose one of the list"),
        ("most", "-1", "choose one of the list"),
        ("pause", "soon", "Could you write it like 2026-10-22?"),
        ("pause", "2026-02-30", "Could you write it like 2026-10-22?"),
        ("pause", "2026-10-01", "can end on 2 October or later"),
        ("pause", "1999-01-01", "can end on 2 October or later"),
        ("pause", "2026-12-31", "until 30 December"),
        ("pause", "9999-12-31", "until 30 December"),
    ],
)
async def test_what_cannot_be_meant_is_said_beside_its_field_and_nothing_is_saved(
    settings: Settings, field: str, typed: str, said: str
) -> None:
    before = await contents(settings.database)
    asked = await settings.fills("ana", **{"language": "Español", "closes": "12:00", field: typed})

    fields = _form(asked)
    assert {one.name for one in fields if one.error} == {field}
    assert said in next(one.error for one in fields if one.name == field)
    assert next(one.value for one in fields if one.name == field) == typed
    assert asked.summary == next(one.error for one in fields if one.name == field)
    assert await contents(settings.database) == before


async def test_nobody_raises_her_own_budget_and_choosing_the_most_there_is_sets_no_cap(settings: Settings) -> None:
    assert _form(await settings.presses("lee", "change"))[3].options == ("0", "1", "2", "3")
    await settings.fills("lee", most="0")
    lower = _facts(await settings.shows("lee"))[2]
    await settings.fills("lee", most="3")
    lee = await settings.contact("Lee Walker")
    async with settings.database.reading() as work:
        [person] = await people.persons(work, [lee.person_id])

    assert lower == "0"
    assert person.monthly_cap is None


async def test_a_pause_is_21_days_asks_no_reason_and_is_taken_back_as_easily(settings: Settings) -> None:
    paused = await settings.presses("ana", "pause")
    until = (await settings.contact("Ana Flores")).snoozed_until
    shown = await settings.shows("ana")
    resumed = await settings.presses("ana", "resume")

    assert "no notes from me until 22 October" in text_of(paused)
    assert until is not None
    assert until.astimezone(world.ZONE).date() == date(2026, 10, 22)
    assert _facts(shown)[-1] == "22 October"
    assert _labels(shown) == ["Change", "Resume"]
    assert "reach you again" in text_of(resumed)
    assert (await settings.contact("Ana Flores")).snoozed_until is None


async def test_an_empty_date_ends_a_pause_and_the_form_shows_the_one_that_holds(settings: Settings) -> None:
    await settings.presses("ana", "pause")
    shown = _form(await settings.presses("ana", "change"))[-1].value
    await settings.fills("ana", pause="")

    assert shown == "2026-10-22"
    assert (await settings.contact("Ana Flores")).snoozed_until is None


async def test_hours_that_somebody_else_has_set_stay_as_they_are_unless_she_chooses(settings: Settings) -> None:
    async with settings.database.work() as work:
        for contact in await people.contacts(work, world.SLUG):
            contact.opens, contact.closes = time(8, 45), time(21, 30)
    fields = _form(await settings.presses("ana", "change"))
    await settings.fills("ana", **{one.name: one.value for one in fields})

    ana = await settings.contact("Ana Flores")
    assert (ana.opens, ana.closes) == (time(8, 45), time(21, 30))
    assert "08:45" in fields[1].options


def _form(message: Message) -> tuple[Field, ...]:
    [form] = [block for block in message.blocks if isinstance(block, Form)]
    return form.fields


def _facts(message: Message) -> list[str]:
    return [fact.value for block in message.blocks if isinstance(block, Facts) for fact in block.facts]


def _labels(message: Message) -> list[str]:
    return [one.label for block in message.blocks if isinstance(block, Choices) for one in block.choices]
