"""The demo's world with its rounds planned, in which receipts arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app.house import House
from bot.arrivals import Answer, Arrival, Call, Outcome, Source, Taken
from bot.demo import world
from config.catalogue import Catalogue
from scheduler.clock import StillClock
from storage import people, submissions
from storage.database import Database
from storage.submissions import Submission
from tests.doubles.platform import Platform
from tests.house import SECRET

MERCY = Arrival(1, "Mercy Hill Hospital", "readmissions", "Q3 2026")


@dataclass
class Stage:
    """A house in which the coming quarter is planned."""

    house: House
    database: Database
    clock: StillClock
    platform: Platform

    async def hears(self, *arrivals: Arrival, key: str = "a", digest: str = "", source: Source = "webhook") -> Answer:
        """What is answered to one call."""
        call = Call(world.SLUG, source, key, digest or key, _numbered(arrivals))
        return await self.house.hear_arrivals(call)

    async def outcomes(self, *arrivals: Arrival, key: str = "a") -> Sequence[Outcome]:
        """What became of each receipt of one call."""
        answer = await self.hears(*arrivals, key=key)
        assert isinstance(answer, Taken)
        return answer.outcomes

    async def why(self, arrival: Arrival, key: str = "a") -> str:
        """Why one receipt settles nothing; empty where it settles its ask."""
        [one] = await self.outcomes(arrival, key=key)
        return one.why

    async def round_of(self, member: str) -> Submission:
        """A member's ask for the third quarter, as it stands now."""
        async with self.database.reading() as work:
            organisation = people.organisation_id(world.SLUG, member)
            found = await submissions.of_organisation(work, organisation, world.BEGINS.date())
        return next(one for one in found if one.period == "Q3 2026")


async def stage(database: Database, catalogue: Catalogue, now: datetime = world.BEGINS) -> Stage:
    """The world at that moment."""
    clock, platform = await StillClock.resume(database, now), Platform()
    house = House(database, catalogue, clock, {"playground": platform}, SECRET, timedelta(0))
    await house.plan()
    return Stage(house, database, clock, platform)


def _numbered(arrivals: Sequence[Arrival]) -> list[Arrival]:
    names = ("member", "data_set", "period", "received_on", "reference", "members", "data_sets")
    return [Arrival(row, **{name: getattr(one, name) for name in names}) for row, one in enumerate(arrivals, start=1)]
