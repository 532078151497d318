"""What staff see beforehand is what then happens: a whole year of the demo's coalition, note by note, to the moment.

Beforehand the forecast says who gets which note at which moment. Then the year passes: the planner's tick plans, the
drain sends, and what the channel took is held against it. Nobody answers, as a forecast assumes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from bot.channels import Address, Channel, NotSent, Outcome, Sent
from bot.clock import Clock
from bot.demo import world
from bot.forecast.rehearsal import rehearse
from bot.messages import Message, Table
from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours
from bot.rules.verdict import Facts, Verdict, verdict
from config.catalogue import Catalogue
from handlers.playground.news import News
from handlers.playground.send import PlaygroundChannel
from storage import people
from storage.database import Database
from storage.reach import Way
from storage.submissions import Schedule
from tests.house import PlaygroundTown, playground

ZONE = world.ZONE
YEAR, SEASON = timedelta(days=365), timedelta(days=60)
STAFF = ("pat", "eve")
Note = tuple[str, str, datetime]
"""To which account, which note, and when."""


@dataclass
class Listening:
    """The demo's channel, with a record of what it took and when that was by the clock of policy time."""

    inner: Channel
    clock: Clock
    platform: str = world.PLATFORM
    took: list[Note] = field(default_factory=list)

    async def send(self, address: Address, message: Message, delivery_id: str) -> Outcome:
        """Take it, and remember it where it is no answer to staff."""
        if address.conversation not in STAFF:
            self.took.append((address.conversation, delivery_id, self.clock.now()))
        return await self.inner.send(address, message, delivery_id)

    async def amend(self, address: Address, ext_id: str, message: Message) -> Outcome:
        """Where nobody answers, nothing that was said is changed."""
        raise AssertionError("nobody answers in this year")

    async def find(self, address: Address, delivery_id: str, since: datetime) -> Sent | NotSent | None:
        """Nothing stays undecided."""
        return None


@asynccontextmanager
async def _opened(database: Database, catalogue: Catalogue) -> AsyncIterator[tuple[PlaygroundTown, Listening]]:
    """The demo's town, in which everybody whose account is linked can be reached."""
    async with playground(database, catalogue) as here:
        async with database.reading() as work:
            contacts = await people.contacts(work, world.SLUG)
        accounts = [*(guest.account for guest in world.GUESTS), *(one.id for one in contacts)]
        listening = Listening(PlaygroundChannel(here.chats, here.clock, News(), accounts), here.clock)
        here.house.connect(listening)
        yield here, listening


async def _foreseen(here: PlaygroundTown, span: timedelta) -> list[Note]:
    """What the forecast says of that span."""
    async with here.house.database.reading() as work:
        now = here.clock.now()
        found = await rehearse(work, here.house.outbox, world.SLUG, now, now + span)
    reached = {one.contact.id: found.roster.reach(one.contact) for one in found.coming}
    assert all(reached.values())
    return sorted((_account(reached[one.contact.id]), one.id, one.at) for one in found.coming)


def _account(way: Way | None) -> str:
    return way.conversation if way else ""


async def test_the_year_of_the_demo_is_as_it_was_foreseen(world_database: Database, catalogue: Catalogue) -> None:
    async with _opened(world_database, catalogue) as (here, listening):
        foreseen = await _foreseen(here, YEAR)
        shown: list[tuple[datetime, list[tuple[str, str]]]] = []
        for _ in range(4):
            shown.append((here.clock.now(), _rows(await here.says("pat", "remind preview"))))
            await here.moves(days=91)
        await here.moves_to(world.BEGINS + YEAR)

    assert len(foreseen) == 32
    assert sorted(listening.took) == foreseen
    for since, rows in shown:
        until = since + timedelta(days=45)
        assert rows == [
            (_read(at.astimezone(ZONE), since), _name(account))
            for account, _, at in listening.took
            if since < at <= until
        ]
        assert rows


async def test_a_year_in_which_two_ask_for_less_and_more_is_asked_is_as_it_was_foreseen(
    world_database: Database, catalogue: Catalogue
) -> None:
    await _busier(world_database)
    async with _opened(world_database, catalogue) as (here, listening):
        foreseen = await _foreseen(here, YEAR)
        await here.moves_to(world.BEGINS + YEAR)

    assert len(foreseen) > 50
    assert sorted(listening.took) == foreseen


Mutation = Callable[[pytest.MonkeyPatch], None]


def _further_apart(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("bot.rules.budget.BETWEEN_REMINDERS", timedelta(days=9))


def _nothing_becomes_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("bot.digests.KINDS", frozenset[str]())


def _a_minute_late(patch: pytest.MonkeyPatch) -> None:
    def late(now: datetime, hours: Hours, calendar: Calendar) -> datetime:
        return now + timedelta(minutes=now.minute % 30 == 0)

    patch.setattr("bot.rules.verdict.next_welcome_moment", late)


def _deaf_to_pauses(patch: pytest.MonkeyPatch) -> None:
    def deaf(facts: Facts, now: datetime) -> Verdict:
        return verdict(replace(facts, snoozed_until=None), now)

    patch.setattr("bot.outbox.verdict", deaf)


@pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mutate", [_further_apart, _nothing_becomes_one, _a_minute_late, _deaf_to_pauses])
async def test_where_one_rule_of_the_two_differs_the_comparison_sees_it(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, mutate: Mutation
) -> None:
    await _busier(world_database)
    async with _opened(world_database, catalogue) as (here, listening):
        foreseen = await _foreseen(here, SEASON)
        mutate(monkeypatch)
        await here.moves_to(world.BEGINS + SEASON)

    assert sorted(listening.took) != foreseen


async def _busier(database: Database) -> None:
    """One more can be reached and there are monthly and yearly files as well; two people ask for less.

    Ana pauses until December, and Lee lowers her limit to one note in a month.
    """
    async with database.work() as work:
        for contact in await people.contacts(work, world.SLUG):
            if contact.name == "Grace Kim":
                await people.link(work, contact.person_id, world.PLATFORM, world.WORKSPACE, contact.id, contact.id)
            if contact.name == "Ana Flores":
                contact.snoozed_until = datetime(2026, 12, 1, 9, tzinfo=ZONE)
                work.add(contact)
        lee = await people.person_of_email(work, "lee.walker@willowbend.example")
        lee.monthly_cap = 1
        work.add(lee)
        work.add(_schedule("staffing file", "monthly", ["nursing home", "hospital"]))
        work.add(_schedule("annual survey", "yearly", ["nursing home", "physician group", "hospital"]))


def _schedule(title: str, period: str, kinds: list[str]) -> Schedule:
    return Schedule(
        coalition_id=world.SLUG,
        data_set=title,
        title=title,
        period=period,
        first_period=period,
        due_month=10 if period == "yearly" else 0,
        kinds=kinds,
        begins_on=date(2026, 10, 1),
        approved_at=world.BEGINS,
        approved_by="eve",
    )


def _rows(preview: Message) -> list[tuple[str, str]]:
    """When and to whom, as the table has it."""
    table = next(block for block in preview.blocks if isinstance(block, Table))
    return [(when, to.partition(",")[0]) for when, to, _ in table.rows]


def _read(at: datetime, since: datetime) -> str:
    """A moment as staff read it, with the year where it is not this one."""
    return f"{at:%-d %B}{at: %Y}, {at:%H:%M}" if at.year != since.year else f"{at:%-d %B, %H:%M}"


def _name(account: str) -> str:
    return next(guest.name for guest in world.GUESTS if guest.account == account)
