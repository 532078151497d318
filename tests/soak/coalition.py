"""A coalition of any size whose members each have one note to get, planned by the product itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from bot.announcements import desk
from bot.app.house import House, collect_rarely
from bot.lanes import lane_of
from bot.reminders import plan
from bot.rules.grace import GRACE
from config.catalogue import load
from scheduler.clock import RealClock
from storage import announcements, coalitions, ledger, people
from storage.announcements import Announcement
from storage.columns import derived_id
from storage.database import Database
from storage.ledger import Delivery
from storage.migrations import runner
from storage.people import ChatIdentity, Contact, Organisation, Person
from storage.rows import insert_new
from storage.submissions import Schedule, Submission
from tests.house import SECRET
from tests.soak.towns import Crowd

SLUG = "soak"
BEGINS = datetime(2026, 10, 9, 14, 0, tzinfo=UTC)
"""A Friday morning in Indiana, three working days before a Thursday, since Monday is a holiday: a note is due."""
APPROVED = BEGINS - GRACE - timedelta(minutes=1)
"""When staff approved what is sent: its ten minutes are over a minute before the clock's beginning."""
ENDED = ("sent", "failed", "held", "cancelled", "expired")
_SCHEDULE, ANNOUNCEMENT = derived_id("schedule", SLUG), derived_id("announcement", SLUG)


@dataclass(frozen=True, slots=True)
class FlowingClock:
    """Policy time that flows with real time, from another moment on; every process is given the same `behind`."""

    behind: timedelta

    def now(self) -> datetime:
        """Now, there."""
        return RealClock().now() - self.behind


@dataclass(frozen=True, slots=True)
class Settled:
    """The coalition, with each member's private chat."""

    chats: Sequence[str]
    clock: FlowingClock
    planning_s: float


async def build(
    database: Database, crowd: Crowd, members: int, *,
    plans: bool = True, gap_s: float | None = None, announces: bool = False,
) -> Settled:  # fmt: skip
    """Migrate, fill and plan. The clock stands at `BEGINS` when this is over.

    What goes out is a note about a file to each member or, with `announces`, an announcement to all of them.
    `gap_s` are seconds between two messages of one workspace, where it is not the product's own pace.
    """
    await runner.upgrade(database)
    chats = await _fill(database, crowd, members, asks=not announces)
    if announces:
        await _announce(database, members)
    if gap_s is not None:
        async with database.work() as work:
            for workspace in crowd.workspaces:
                (await ledger.lock_lane(work, ledger.lane_id(crowd.platform, workspace))).gap_s = gap_s
    if not plans:
        return Settled(chats, FlowingClock(RealClock().now() - BEGINS), 0.0)
    clock = FlowingClock(RealClock().now() - BEGINS)
    house = House(database, load(), clock, {}, SECRET, timedelta(0))
    collect_rarely()
    started = RealClock().now()
    await plan.tick(database, house.outbox, clock.now())
    planning_s = (RealClock().now() - started).total_seconds()
    return Settled(chats, FlowingClock(RealClock().now() - BEGINS), planning_s)


async def _announce(database: Database, members: int) -> None:
    """Staff have approved it, and its ten minutes are over as well."""
    outbox = House(database, load(), FlowingClock(timedelta(0)), {}, SECRET, timedelta(0)).outbox
    one = Announcement(
        id=ANNOUNCEMENT, coalition_id=SLUG, scope="coalition", text="The spring meeting is on 3 March at 10:00.",
        by="pat", created_at=APPROVED,
    )  # fmt: skip
    async with database.work() as work:
        await announcements.add(work, one)
        assert await desk.approve(work, outbox, one, "Announcement", "eve", APPROVED) == members


async def _fill(database: Database, crowd: Crowd, members: int, *, asks: bool) -> list[str]:
    chats: list[str] = []
    organisations, persons, contacts, identities = [], [], [], []
    async with database.work() as work:
        coalition = await coalitions.ensure(work, SLUG, BEGINS)
        await crowd.open(work)
        for workspace in crowd.workspaces:
            await coalitions.bind(work, crowd.platform, workspace, SLUG)
            await lane_of(work, crowd.platform, workspace)
        for number in range(members):
            workspace, account, chat = await crowd.settle_in(work, number)
            person, organisation = derived_id("person", str(number)), people.organisation_id(SLUG, str(number))
            organisations.append(
                Organisation(
                    id=organisation, coalition_id=SLUG, key=str(number), name=f"Hospital {number}", kind="hospital"
                )
            )
            persons.append(Person(id=person, email=f"member{number}@soak.example"))
            contacts.append(
                Contact(
                    id=derived_id("contact", str(number)),
                    coalition_id=SLUG,
                    organisation_id=organisation,
                    person_id=person,
                    name=f"Member {number}",
                    is_primary=True,
                    zone=coalition.zone,
                    opens=time(0),
                    closes=time(23, 59),
                )
            )
            identities.append(
                ChatIdentity(
                    platform=crowd.platform, workspace=workspace, account=account, person_id=person, conversation=chat
                )
            )
            chats.append(chat)
        for table, rows in (
            (Organisation, organisations),
            (Person, persons),
            (Contact, contacts),
            (ChatIdentity, identities),
        ):
            await insert_new(work, table, [row.model_dump() for row in rows])
        asked = Schedule(
            id=_SCHEDULE, coalition_id=SLUG, data_set="readmissions", title="readmissions file", kinds=["hospital"],
            begins_on=date(2026, 10, 15), approved_at=APPROVED, approved_by="pat",
        )  # fmt: skip
        if asks:
            work.add(asked)
    return chats


async def states(database: Database) -> Counter[str]:
    """How many of the notes that are due by now stand in each state."""
    async with database.reading() as work:
        rows = (
            select(Delivery.status, func.count())
            .where(Delivery.coalition_id == SLUG, col(Delivery.due) < BEGINS + timedelta(hours=9))
            .group_by(col(Delivery.status))
        )
        return Counter({status: int(count) for status, count in await work.exec(rows)})


async def subjects(database: Database) -> list[str]:
    """The ids of the submissions about which a note goes out now."""
    async with database.reading() as work:
        rows = select(Submission.id).where(Submission.coalition_id == SLUG, Submission.period == "Q3 2026")
        return list(await work.exec(rows.order_by(col(Submission.id))))
