"""The demo's staff at the schedules' desk, with the day in the test's hand, and what waits in the ledger before her."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.access import Who, who_is
from bot.app.house import House
from bot.commands.table import Run
from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choice, Choices, Message
from bot.reminders import plan
from bot.schedules.desk import Schedules
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from scheduler.clock import RealClock
from storage import submissions
from storage.database import Database, Work
from storage.ledger import Delivery
from storage.submissions import Schedule, Submission
from tests.house import SECRET

READMISSIONS, FALLS = "readmissions file", "falls file"
Row = tuple[str, str, str]
"""A note's step, the date that it speaks of, and how it stands."""


@dataclass
class Office:
    """Staff at work on schedules."""

    database: Database
    catalogue: Catalogue
    now: datetime = world.BEGINS
    account: str = "pat"
    tokens: Tokens = field(default_factory=lambda: Tokens(SECRET))

    def __post_init__(self) -> None:
        self.house = House(self.database, self.catalogue, RealClock(), {}, SECRET, timedelta(0))
        self.desk = Schedules(self.catalogue, self.tokens, self.house.outbox)

    async def plans(self) -> None:
        """The planner's tick."""
        await plan.tick(self.database, self.house.outbox, self.now)

    async def types(self, command: str, rest: str) -> Message:
        """A command of this desk, with what follows its name."""
        async with self.database.work() as work:
            run: Run = getattr(self.desk, command)
            return await run(work, await self.who(work), rest, self.now)

    async def presses(self, message: Message, label: str) -> Message:
        """The button of that label under a message."""
        return await self.claims(self.claim(message, label))

    async def claims(self, claim: Claim) -> Message:
        """What a button claims, whoever made it."""
        async with self.database.work() as work:
            return await self.desk.press(work, await self.who(work), claim, self.now)

    def claim(self, message: Message, label: str) -> Claim:
        """What the button of that label claims."""
        [token] = [one.token for one in buttons(message) if one.label == label]
        claim = self.tokens.read(token, self.now)
        assert isinstance(claim, Claim)
        return claim

    async def agrees(self, command: str, rest: str) -> Message:
        """A command, and the first button under what comes back."""
        shown = await self.types(command, rest)
        return await self.presses(shown, buttons(shown)[0].label)

    async def who(self, work: Work) -> Who:
        """Who sits here."""
        who = await who_is(work, Speaker(world.PLATFORM, world.WORKSPACE, self.account))
        assert isinstance(who, Who)
        return who

    async def schedule(self, title: str) -> Schedule:
        """The schedule of that title."""
        async with self.database.reading() as work:
            [found] = [one for one in await submissions.schedules(work, world.SLUG) if one.title == title]
        return found

    async def deliveries(self, title: str) -> dict[str, Delivery]:
        """Every note of a schedule, by its id."""
        wanted = (await self.schedule(title)).id
        async with self.database.reading() as work:
            rows = select(Delivery).where(Delivery.campaign_id == wanted).order_by(col(Delivery.due))
            return {row.id: row for row in await work.exec(rows)}

    async def rows(self, title: str) -> list[Row]:
        """Every note of a schedule: its step, the date it speaks of, and how it stands, by its moment."""
        found = (await self.deliveries(title)).values()
        return [(row.args["step"], row.args["due_on"], f"{row.status} {row.why}".strip()) for row in found]

    async def ready(self, title: str) -> set[str]:
        """The ids of what waits."""
        return {row.id for row in (await self.deliveries(title)).values() if row.status == "ready"}

    async def rounds(self, title: str) -> set[tuple[str, date, str]]:
        """Each round's period, date and state."""
        wanted = (await self.schedule(title)).id
        async with self.database.reading() as work:
            found = await work.exec(select(Submission).where(Submission.schedule_id == wanted))
            return {(one.period, one.due_on, one.state) for one in found}


def buttons(message: Message) -> list[Choice]:
    """The buttons under a message."""
    return [one for block in message.blocks if isinstance(block, Choices) for one in block.choices]
