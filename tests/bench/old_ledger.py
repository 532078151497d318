"""A ledger of many rows as one looks after years: most sent long ago, some waiting, in forty lanes and coalitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from storage import coalitions, ledger
from storage.database import Database, Work
from storage.ledger import Campaign, Delivery
from storage.people import Person
from storage.rows import insert_new
from storage.submissions import Schedule

NOW = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
LANES = tuple(f"playground:w{number:02}" for number in range(40))
PERSONS = 4000
_MOMENT = {
    True: "strftime('%Y-%m-%d %H:%M:%S.000000', '{now:%Y-%m-%d %H:%M:%S}', {sign} || ({minutes}) || ' minutes')",
    False: "timestamptz '{now:%Y-%m-%d %H:%M:%S}+00' {operator} ({minutes}) * interval '1 minute'",
}
_FILL = """
INSERT INTO delivery (id, coalition_id, lane_id, action, kind, weight, conversation, person_id, campaign_id, subject,
                      template, args, due, status, attempt, started_at, wire_at, why, looks, created_at)
WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
SELECT 'old ' || i, 'c' || substr('0' || (i % 40), -2), 'playground:w' || substr('0' || (i % 40), -2), 'send',
       'reminder', 1, 'chat ' || (i % {persons}), 'p' || (i % {persons}), 'k' || (i % 40), 'submission:' || (i / 4),
       'reminder.near', '{{}}', {due},
       CASE WHEN i % 200 = 0 THEN 'ready' WHEN i % 50 = 1 THEN 'cancelled' WHEN i % 100 = 2 THEN 'failed' ELSE 'sent'
       END,
       CASE WHEN i % 200 = 0 THEN 0 ELSE 1 END, {past}, {past}, '', 0, {past}
FROM n
"""


async def found(database: Database) -> None:
    """The coalitions, their lanes, people and schedules; nothing is written to anybody yet."""
    async with database.work() as work:
        for number, lane in enumerate(LANES):
            slug, workspace = f"c{number:02}", lane.partition(":")[2]
            await coalitions.ensure(work, slug, NOW)
            await ledger.ensure_lane(work, "playground", workspace, 0.0)
            work.add(
                Schedule(
                    id=f"k{number}", coalition_id=slug, data_set="files", title="file", kinds=["hospital"],
                    begins_on=date(2026, 1, 1), approved_at=NOW, approved_by="eve",
                    planned_through=NOW.date() + timedelta(days=400),
                )
            )  # fmt: skip
            await work.flush()
            ladder = Campaign(
                id=f"k{number}", coalition_id=slug, kind="reminder", title="file", schedule_id=f"k{number}"
            )
            work.add(ladder)
        await insert_new(
            work, Person, [Person(id=f"p{one}", email=f"p{one}@bench.example").model_dump() for one in range(PERSONS)]
        )


async def grow(database: Database, first: int, last: int) -> None:
    """Rows from number `first` to `last`: one of 200 waits for a later day, the others are over."""
    kind = _MOMENT[database.is_sqlite]
    past = kind.format(now=NOW, sign="'-'", operator="-", minutes="(i % 1000000) + 60")
    later = kind.format(now=NOW, sign="'+'", operator="+", minutes="(i % 100000) + 1440")
    due = f"CASE WHEN i % 200 = 0 THEN {later} ELSE {past} END"
    script = _FILL.format(first=first, last=last, persons=PERSONS, due=due, past=past)
    if not database.is_sqlite:
        script = script.replace("substr('0' || (i % 40), -2)", "lpad((i % 40)::text, 2, '0')")
    async with database.work() as work:
        await (await work.connection()).execute(text(script))
    if not database.is_sqlite:
        # PostgreSQL does so by itself, some time after so many rows are new.
        async with database.engine.begin() as connection:
            await connection.execute(text("ANALYZE delivery"))


async def something_is_due(work: Work) -> None:
    """One message waits in each lane from now on."""
    rows = [
        Delivery(
            id=f"due {lane}", lane_id=lane, action="reply", kind="reply", weight=0, conversation="c", template="",
            due=NOW, created_at=NOW, content=None,
        ).model_dump()
        for lane in LANES
    ]  # fmt: skip
    await insert_new(work, Delivery, rows)
