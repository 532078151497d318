"""Members in four zones get their notes at their own working hours, over both nights of the clocks and Thanksgiving."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.house import House
from bot.roster import filing
from bot.rules.calendar import Calendar
from bot.rules.grace import GRACE
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage import coalitions, people
from storage.database import Database
from storage.submissions import Schedule
from tests.doubles.platform import Platform
from tests.house import SECRET
from tests.scheduler.mornings import every_row

SLUG = "four-zones"
EASTERN = ZoneInfo("America/Indiana/Indianapolis")
ZONES = {
    "east": EASTERN,
    "middle": ZoneInfo("America/Chicago"),
    "mountains": ZoneInfo("America/Denver"),
    "west": ZoneInfo("America/Los_Angeles"),
}
INDIANA = Calendar("US-IN")
ROSTER = "key,name,kind,contact,email,zone\n" + "".join(
    f"{where},Hospital {where},hospital,Dana {where.title()},{where}@hospital.example,{zone.key}\n"
    for where, zone in ZONES.items()
)


@pytest.mark.parametrize(
    ("set_up", "due_on", "expected"),
    [
        pytest.param(
            datetime(2026, 10, 31, 22, tzinfo=EASTERN),
            date(2026, 11, 12),
            dict.fromkeys(ZONES, "Mon 02 Nov 09:00"),
            id="the night on which the clocks go back",
        ),
        pytest.param(
            datetime(2027, 3, 13, 22, tzinfo=EASTERN),
            date(2027, 3, 25),
            dict.fromkeys(ZONES, "Mon 15 Mar 09:00"),
            id="the night on which they go forward",
        ),
        pytest.param(
            # Half past four in the east is within hours everywhere else; Friday is a holiday of the state.
            datetime(2026, 11, 25, 16, 30, tzinfo=EASTERN),
            date(2026, 12, 8),
            {
                "east": "Mon 30 Nov 09:00",
                "middle": "Wed 25 Nov 15:30",
                "mountains": "Wed 25 Nov 14:30",
                "west": "Wed 25 Nov 13:30",
            },
            id="the evening before Thanksgiving",
        ),
    ],
)
async def test_what_is_due_outside_hours_comes_at_each_ones_next_working_hour(
    database: Database,
    catalogue: Catalogue,
    tmp_path: Path,
    set_up: datetime,
    due_on: date,
    expected: dict[str, str],
) -> None:
    async with _four_zones(database, catalogue, tmp_path, set_up) as traveller:
        await _schedule(database, "yearly", due_on, set_up - GRACE)
        await traveller.advance(set_up + timedelta(days=6))

    first = {where: f"{moments[0]:%a %d %b %H:%M}" for where, moments in (await _sent(database)).items()}
    assert first == expected


async def test_half_a_year_of_notes_stays_within_each_ones_own_hours(
    database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    begins = datetime(2026, 10, 12, 8, tzinfo=EASTERN)
    async with _four_zones(database, catalogue, tmp_path, begins) as traveller:
        # Their notes fall on the Monday after either night, and on the Wednesday before Thanksgiving.
        await _schedule(database, "monthly", date(2026, 11, 5), begins)
        await _schedule(database, "monthly", date(2026, 11, 30), begins)
        await _schedule(database, "monthly", date(2026, 11, 18), begins)
        await traveller.advance(datetime(2027, 3, 31, 20, tzinfo=EASTERN))

    sent = await _sent(database)
    assert sent.keys() == ZONES.keys()
    for moments in sent.values():
        assert all(time(9) <= moment.time() < time(16) and INDIANA.is_open(moment.date()) for moment in moments)
        mornings = {f"{moment:%d %b %H:%M}" for moment in moments}
        assert {"02 Nov 09:00", "25 Nov 09:00", "15 Mar 09:00"} <= mornings
    assert len({tuple(moment.replace(tzinfo=None) for moment in moments) for moments in sent.values()}) == 1


@asynccontextmanager
async def _four_zones(
    database: Database, catalogue: Catalogue, folder: Path, begins: datetime
) -> AsyncIterator[Traveller]:
    """One hospital in each zone, and the clock at `begins`."""
    file = folder / "members.csv"
    file.write_text(ROSTER)
    filed = await filing.file(database, filing.understand(file), SLUG, begins)
    assert not filed.refused
    async with database.work() as work:
        (await coalitions.ensure(work, SLUG, begins)).zone = EASTERN.key
        await coalitions.bind(work, "playground", "demo", SLUG)
        for where in ZONES:
            person = await people.person_of_email(work, f"{where}@hospital.example")
            await people.link(work, person.id, "playground", "demo", where, where)
    clock = await StillClock.resume(database, begins)
    house = House(database, catalogue, clock, {"playground": Platform()}, SECRET, timedelta(0))
    yield Traveller(database, clock, house.plan, house.drain_all)
    await house.engine.close()


async def _schedule(database: Database, period: str, due_on: date, approved_at: datetime) -> None:
    async with database.work() as work:
        work.add(
            Schedule(
                coalition_id=SLUG,
                data_set=f"falls {due_on.day}",
                title="falls file",
                kinds=["hospital"],
                period=period,
                due_day=due_on.day,
                due_month=due_on.month if period == "yearly" else 0,
                begins_on=due_on - timedelta(days=20),
                approved_at=approved_at,
                approved_by="test",
            )
        )


async def _sent(database: Database) -> dict[str, list[datetime]]:
    """When each was written to, on her own clock."""
    async with database.reading() as work:
        rows = [row for row in await every_row(work) if row.status == "sent" and row.started_at]
    sent: dict[str, list[datetime]] = {}
    for row in sorted(rows, key=lambda row: row.started_at or row.created_at):
        assert row.started_at is not None
        sent.setdefault(row.conversation, []).append(row.started_at.astimezone(ZONES[row.conversation]))
    return sent
