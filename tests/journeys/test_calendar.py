"""A contact takes her dates into her own calendar, and they stay true there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.demo import world
from config.catalogue import Catalogue
from handlers.plain import options
from storage import people, submissions
from storage.database import Database
from storage.people import Contact
from tests.house import choice, text_of, town
from tests.journeys.calendars import SERVED_AT, address_in, events, fetched
from tests.journeys.test_two_coalitions import OURS, PRAIRIE_NAME, THEIRS, neighbours

Q3 = "Q3 readmissions file, Lakeside Physician Group"


async def test_her_dates_come_into_her_calendar_and_move_there_with_a_press(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        here.house.calendars.served_at = SERVED_AT
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        given = await here.says("ana", "calendar")
        address = address_in(given)
        before = (await events(here, address))[Q3]
        await here.presses("ana", choice(await here.presses("ana", choice(note, "More time")), "14 more days"))
        later = (await events(here, address))[Q3]

        assert "keep it to yourself" in text_of(given)
        assert "Outlook" in text_of(given)
        assert address_in(await here.says("ana", "my calendar")) == address
        assert before.on == date(2026, 10, 15)
        assert later.on == date(2026, 10, 29)
        assert later.sequence > before.sequence
        assert later.uid == before.uid
        assert later.changed_at == here.clock.now()

        [moved] = [one for one in options(await here.says("ana", "my dates")) if one.label == Q3]
        sent = await here.presses("ana", choice(await here.presses("ana", moved), "Sent it"))
        cancelled = (await events(here, address))[Q3]
        assert (cancelled.status, before.status) == ("CANCELLED", "CONFIRMED")
        assert cancelled.sequence > later.sequence

        await here.presses("ana", choice(sent, "That was a mistake"))
        again = (await events(here, address))[Q3]
        assert again.status == "CONFIRMED"
        assert again.sequence > cancelled.sequence


async def test_my_dates_have_a_button_each_and_speak_of_the_calendar(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        shown = await here.says("ana", "my dates")

    assert Q3 in [one.label for one in options(shown)]
    assert "“calendar” brings these dates into your own calendar" in text_of(shown)


async def test_a_renewed_address_ends_the_one_before(world_database: Database, catalogue: Catalogue, door: str) -> None:
    async with town(world_database, catalogue, door) as here:
        here.house.calendars.served_at = SERVED_AT
        first = address_in(await here.says("ana", "calendar"))
        second = address_in(await here.says("ana", "calendar renew"))
        ended = await here.says("pat", "calendar end Ana")
        third = address_in(await here.says("ana", "calendar"))
        statuses = [(await fetched(here, one)).status_code for one in (first, second, third)]

    assert len({first, second, third}) == 3
    assert statuses == [404, 404, 200]
    assert "The calendar address of Ana Flores opens nothing any more" in text_of(ended)
    assert "/calendar/" not in text_of(ended)


async def test_who_is_in_two_coalitions_has_an_address_for_each_and_neither_shows_the_other(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with neighbours(world_database, catalogue, door) as here:
        here.house.calendars.served_at = SERVED_AT
        await here.moves(hours=1)
        read: dict[str, str] = {}
        for name in (world.NAME, PRAIRIE_NAME):
            await here.presses("ana", choice(await here.says("ana", "coalition"), name))
            address = address_in(await here.says("ana", "calendar"))
            read[name] = (await fetched(here, address)).text.replace("\r\n ", "")

    assert OURS in read[world.NAME]
    assert THEIRS in read[PRAIRIE_NAME]
    assert THEIRS not in read[world.NAME]
    assert PRAIRIE_NAME not in read[world.NAME]
    assert OURS not in read[PRAIRIE_NAME]


async def test_who_speaks_for_two_members_has_both_in_one_calendar(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        here.house.calendars.served_at = SERVED_AT
        await _speaks_also_for(world_database, "mercy-hill")
        await here.moves(hours=1)
        shown = await events(here, address_in(await here.says("ana", "calendar")))

    assert {name.partition(", ")[2] for name in shown} == {"Lakeside Physician Group", "Mercy Hill Hospital"}


async def test_what_was_settled_is_gone_from_her_calendar_after_thirty_days(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        here.house.calendars.served_at = SERVED_AT
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        await here.presses("ana", choice(note, "Not this time"))
        address = address_in(await here.says("ana", "calendar"))
        settled_at = here.clock.now()
        await here.moves_to(settled_at + timedelta(days=29, hours=23))
        assert (await events(here, address))[Q3].status == "CANCELLED"
        await here.moves_to(settled_at + timedelta(days=30, hours=1))
        assert Q3 not in await events(here, address)


async def test_a_date_that_staff_reschedule_moves_in_her_calendar_and_one_that_stops_is_cancelled(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        here.house.calendars.served_at = SERVED_AT
        await here.moves(hours=1)
        address = address_in(await here.says("ana", "calendar"))
        before = (await events(here, address))[Q3]
        shown = await here.says("eve", "schedule change readmissions file, quarterly, 20th")
        await here.presses("eve", choice(shown, "Save it"))
        moved = (await events(here, address))[Q3]
        stopping = await here.says("eve", "schedule stop readmissions file")
        await here.presses("eve", choice(stopping, "Stop it"))
        stopped = (await events(here, address))[Q3]

    assert (before.on, moved.on) == (date(2026, 10, 15), date(2026, 10, 20))
    assert before.sequence < moved.sequence < stopped.sequence
    assert stopped.status == "CANCELLED"


async def test_dates_about_a_clock_change_and_a_new_year_are_whole_days_on_their_day(
    world_database: Database, catalogue: Catalogue
) -> None:
    days = (date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 14), date(2028, 2, 29))
    async with town(world_database, catalogue) as here:
        here.house.calendars.served_at = SERVED_AT
        await here.moves(hours=1)
        address = address_in(await here.says("ana", "calendar"))
        async with world_database.reading() as work:
            mine = people.organisation_id(world.SLUG, "lakeside")
            one = (await submissions.of_organisation(work, mine, days[0]))[0].id
        for day in days:
            async with world_database.work() as work:
                assert await submissions.extend(work, one, day, "ana", datetime(2026, 10, 2, tzinfo=world.ZONE))
            text = (await fetched(here, address)).text
            assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nDTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}" in text


async def test_who_left_reads_nothing_any_more(world_database: Database, catalogue: Catalogue) -> None:
    async with town(world_database, catalogue) as here:
        here.house.calendars.served_at = SERVED_AT
        address = address_in(await here.says("ana", "calendar"))
        assert (await fetched(here, address)).status_code == 200
        async with world_database.work() as work:
            [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
            ana.left_at = world.BEGINS

        assert (await fetched(here, address)).status_code == 404


async def test_staff_without_a_member_and_a_house_without_an_address_say_so(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        nowhere = await here.says("ana", "calendar")
        here.house.calendars.served_at = SERVED_AT
        nobody = await here.says("eve", "calendar")

    assert "have not set where calendars can reach me" in text_of(nowhere)
    assert "You speak for no member" in text_of(nobody)


async def _speaks_also_for(database: Database, key: str) -> None:
    async with database.work() as work:
        [ana] = [one for one in await people.contacts(work, world.SLUG) if one.name == "Ana Flores"]
        values = ana.model_dump() | {"id": "another", "organisation_id": people.organisation_id(world.SLUG, key)}
        work.add(Contact(**values))
