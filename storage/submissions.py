"""What members offered to send, when it is expected, and what became of it.

The ask belongs to the organisation, not to a person: one row for a data set, a member and a period. Whoever acts first,
a contact or a machine receipt, settles it by a guarded update, and the row count says who it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, case, func, literal, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, derived_id, moment, new_id, optional_moment
from storage.database import Moment, Work
from storage.rows import changed, chunks, insert_new

LIVE, STOPPED = "live", "stopped"
"""Of a schedule."""
OPEN = ("expected", "more time")
SETTLED = ("sent", "received", "handed over", "not this time")
MAY_ARRIVE = (*OPEN, "sent", "handed over", "not this time")
"""States in which the data itself may still come; what somebody said of it gives way to that."""
WITHDRAWN = "withdrawn"
"""No longer asked for, since the schedule changed or stopped; it comes back where the schedule does."""


class Schedule(SQLModel, table=True):
    """A standing agreement: this data set, this often, due on this day, from members of these kinds.

    `due_day` counts the days (or the working days) of the month after the period's end, and in a yearly schedule those
    of `due_month`; on a closed day the date moves to the working day before or after, as `shift` says. `first_period`
    is how often it was due at first, from which the ids of its messages follow. `bases` holds what staff have stated
    that it rests on, in the order in which they did (`bot.rules.basis`). `exceptions` are members, by id, whose date is
    so many days later than the others'; None is one that is not asked. `focus` are the areas that it serves.
    `planned_through` is the last day planned; anything that changes who is asked, or when, empties it.
    """

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    data_set: str
    title: str
    period: str = "quarterly"
    due_day: int = 15
    working_days: bool = False
    due_month: int = 0
    shift: str = "before"
    first_period: str = "quarterly"
    minutes: int = 20
    kinds: list[str] = Field(default_factory=list, sa_type=Json)
    begins_on: date
    state: str = LIVE
    approved_at: datetime | None = optional_moment()
    approved_by: str | None = None
    planned_through: date | None = None
    focus: list[str] = Field(default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": "[]"})
    exceptions: dict[str, int | None] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )
    bases: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": "[]"})


class Submission(SQLModel, table=True):
    """One expected submission. `nominal_on` is the date the schedule gave.

    `due_on` is the date agreed with the member. `revision` counts the changes of state and date, the last of which was
    at `changed_at`; calendars tell by them which of two versions is the newer one.
    """

    __table_args__ = (
        UniqueConstraint("schedule_id", "organisation_id", "period"),
        Index("submission_of_organisation", "organisation_id", "state"),
    )

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    schedule_id: str = Field(foreign_key="schedule.id")
    organisation_id: str = Field(foreign_key="organisation.id")
    period: str
    nominal_on: date
    due_on: date
    state: str = "expected"
    settled_by: str | None = None
    settled_at: datetime | None = optional_moment()
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why a member left it out, as a code; only if somebody cared to say so."""
    created_at: datetime = moment()
    revision: int = 0
    changed_at: datetime | None = optional_moment()


_BLANK: dict[str, Any] = {
    name: info.get_default(call_default_factory=True)
    for name, info in Submission.model_fields.items()
    if not info.is_required()
}
_WITH_SCHEDULE = (
    select(Submission, Schedule)
    .join(Schedule, col(Schedule.id) == Submission.schedule_id)
    .where(Submission.id == bindparam("id"))
    .execution_options(populate_existing=True)
)
"""Built once, since every reminder asks it."""


def submission_id(schedule_id: str, organisation_id: str, period: str) -> str:
    """The id of what that member offered to send for that period."""
    return derived_id("submission", schedule_id, organisation_id, period)


async def schedules(work: Work, coalition_id: str) -> list[Schedule]:
    """A coalition's standing schedules."""
    return list(
        await work.exec(select(Schedule).where(Schedule.coalition_id == coalition_id).order_by(col(Schedule.title)))
    )


async def of_others(work: Work, coalition_id: str) -> list[Schedule]:
    """The live schedules of every other coalition of this install."""
    rows = select(Schedule).where(Schedule.coalition_id != coalition_id, Schedule.state == LIVE)
    return list(await work.exec(rows.order_by(col(Schedule.id))))


async def schedules_to_plan(work: Work, until: date) -> list[Schedule]:
    """Live schedules that are not planned as far as that day yet."""
    unplanned = col(Schedule.planned_through).is_(None) | (col(Schedule.planned_through) < until)
    rows = select(Schedule).where(Schedule.state == LIVE, col(Schedule.approved_at).is_not(None), unplanned)
    return list(await work.exec(rows.order_by(col(Schedule.id))))


async def schedule(work: Work, schedule_id: str) -> Schedule | None:
    """One schedule."""
    return await work.get(Schedule, schedule_id)


async def schedule_to_plan(work: Work, schedule_id: str) -> Schedule | None:
    """One schedule, held until this unit ends, so that its rule stays while it is planned; None if it has stopped."""
    rows = select(Schedule).where(Schedule.id == schedule_id, Schedule.state == LIVE).with_for_update()
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def plan_again(work: Work, coalition_id: str) -> None:
    """Have every schedule of the coalition planned anew, since its roster or a date has changed."""
    await changed(work, update(Schedule).where(col(Schedule.coalition_id) == coalition_id).values(planned_through=None))


async def expect(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Write down what is expected, leaving what is already written as it is."""
    await insert_new(work, Submission, [_BLANK | row for row in rows])


async def of_schedule(work: Work, schedule_id: str, since: date) -> list[Submission]:
    """What a schedule expects from a nominal day on."""
    rows = select(Submission).where(Submission.schedule_id == schedule_id, col(Submission.nominal_on) >= since)
    ordered = rows.order_by(col(Submission.nominal_on), col(Submission.organisation_id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def submission(work: Work, wanted_id: str) -> Submission | None:
    """One submission, as it stands in the database now."""
    return await work.get(Submission, wanted_id, populate_existing=True)


async def of_ids(work: Work, wanted_ids: Sequence[str]) -> dict[str, Submission]:
    """Those of these submissions that are there, by id, as they stand in the database now."""
    found: dict[str, Submission] = {}
    for chunk in chunks(wanted_ids):
        rows = select(Submission).where(col(Submission.id).in_(chunk)).execution_options(populate_existing=True)
        found |= {one.id: one for one in await work.exec(rows)}
    return found


async def asked(work: Work, wanted_id: str) -> tuple[Submission, Schedule] | None:
    """One submission with its schedule, as both stand in the database now."""
    found: tuple[Submission, Schedule] | None = (await work.exec(_WITH_SCHEDULE, params={"id": wanted_id})).first()
    return found


async def of_organisation(work: Work, organisation_id: str, since: date) -> list[Submission]:
    """What is open or was settled lately for one member, by date."""
    rows = select(Submission).where(
        Submission.organisation_id == organisation_id,
        Submission.state != WITHDRAWN,
        (col(Submission.due_on) >= since) | col(Submission.state).in_(OPEN),
    )
    return list(await work.exec(rows.order_by(col(Submission.due_on), col(Submission.id))))


async def for_calendar(work: Work, organisation_id: str, since: datetime) -> list[Submission]:
    """What is open for one member, and what was settled or withdrawn since that moment, by date."""
    shown = col(Submission.state).in_(OPEN) | (col(Submission.changed_at) >= since)
    rows = select(Submission).where(Submission.organisation_id == organisation_id, shown)
    return list(await work.exec(rows.order_by(col(Submission.due_on), col(Submission.id))))


async def still_open(work: Work, coalition_id: str) -> list[Submission]:
    """What is open in a coalition, by date, as it stands in the database now."""
    rows = select(Submission).where(Submission.coalition_id == coalition_id, col(Submission.state).in_(OPEN))
    ordered = rows.order_by(col(Submission.due_on), col(Submission.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def settle(work: Work, wanted_id: str, state: str, by: str, now: datetime) -> bool:
    """Settle an open submission; False if somebody was faster."""
    return await _change(work, wanted_id, OPEN, now, state=state, settled_by=by, settled_at=now)


async def arrive(work: Work, wanted_id: str, by: str, at: datetime, now: datetime) -> bool:
    """Note that the data itself has arrived, whatever was said about it; False if that was so, or nobody asks."""
    # What a calendar has dropped long ago stays away, though the data comes after all.
    seen = case((col(Submission.state).in_(OPEN), literal(now, Moment())), else_=col(Submission.changed_at))
    values = {"state": "received", "settled_by": by, "settled_at": at, "changed_at": seen}
    return await _change(work, wanted_id, MAY_ARRIVE, now, **values)


async def extend(work: Work, wanted_id: str, due_on: date, by: str, now: datetime) -> bool:
    """Agree on a later date; False if it is settled already."""
    return await _change(work, wanted_id, OPEN, now, state="more time", due_on=due_on, settled_by=by, settled_at=now)


async def reopen(work: Work, wanted_id: str, by: str, now: datetime) -> bool:
    """Take back what the same person said; False if it has moved on since."""
    found = await submission(work, wanted_id)
    if found is None or found.settled_by != by:
        return False
    state = "expected" if found.due_on == found.nominal_on else "more time"
    back = {"state": state, "settled_by": None, "settled_at": None, "reason": ""}
    return await _change(work, wanted_id, ("sent", "not this time"), now, **back)


async def give_reason(work: Work, wanted_id: str, by: str, reason: str) -> bool:
    """Note why it was left out; False unless this person left it out, and it stands so."""
    mine = (col(Submission.id) == wanted_id) & (col(Submission.settled_by) == by)
    guarded = update(Submission).where(mine, col(Submission.state) == "not this time")
    return await changed(work, guarded.values(reason=reason)) == 1


async def reasons(work: Work, coalition_id: str, since: date) -> dict[tuple[str, str], int]:
    """How often what was due since then was left out, by data set and reason; empty where none was given."""
    mine = (col(Submission.coalition_id) == coalition_id) & (col(Submission.due_on) >= since)
    rows = select(Schedule.title, Submission.reason, func.count()).join(
        Schedule, col(Schedule.id) == Submission.schedule_id
    )
    counted = rows.where(mine, Submission.state == "not this time").group_by(Schedule.title, Submission.reason)
    return {(title, reason): count for title, reason, count in await work.exec(counted)}


async def came_in(work: Work, schedule_id: str, period: str) -> list[str]:
    """The members whose file of that period is in, as they or a machine say."""
    mine = select(Submission.organisation_id).where(Submission.schedule_id == schedule_id, Submission.period == period)
    rows = mine.where(col(Submission.state).in_(("sent", "received"))).order_by(col(Submission.organisation_id))
    return list(await work.exec(rows))


async def periods_in(work: Work, schedule_id: str) -> list[str]:
    """The periods of which a file is in, the one that was due last first."""
    mine = select(Submission.period, func.max(col(Submission.nominal_on))).where(Submission.schedule_id == schedule_id)
    came = mine.where(col(Submission.state).in_(("sent", "received"))).group_by(col(Submission.period))
    found = [(day, period) for period, day in await work.exec(came)]
    return [period for _, period in sorted(found, reverse=True)]


async def latest_round(work: Work, schedule_id: str, today: date) -> tuple[set[str], set[str]]:
    """Of the round that was due last, or else of the next one: the members whose file is in, and all who are asked."""
    mine = (col(Submission.schedule_id) == schedule_id) & (col(Submission.state) != WITHDRAWN)
    due = select(func.max(col(Submission.nominal_on))).where(mine, col(Submission.nominal_on) <= today)
    coming = select(func.min(col(Submission.nominal_on))).where(mine, col(Submission.nominal_on) > today)
    day: date | None = (await work.exec(due)).one()
    day = day if day is not None else (await work.exec(coming)).one()
    rows = select(Submission.organisation_id, Submission.state).where(mine, col(Submission.nominal_on) == day)
    found = [(one, state) for one, state in await work.exec(rows)]
    return {one for one, state in found if state in ("sent", "received")}, {one for one, _ in found}


def revised(now: datetime) -> dict[str, Any]:
    """What every update sets beside its own values, so that calendars see it."""
    return {"revision": col(Submission.revision) + 1, "changed_at": now}


async def _change(work: Work, wanted_id: str, expected: Sequence[str], now: datetime, **values: Any) -> bool:
    guarded = update(Submission).where(col(Submission.id) == wanted_id, col(Submission.state).in_(expected))
    return await changed(work, guarded.values(**{**revised(now), **values})) == 1


async def counts(work: Work, coalition_id: str) -> dict[str, int]:
    """How many submissions stand in each state; what is no longer asked for is left out."""
    mine = (col(Submission.coalition_id) == coalition_id) & (col(Submission.state) != WITHDRAWN)
    rows = await work.exec(select(Submission.state).where(mine))
    totals: dict[str, int] = {}
    for state in rows:
        totals[state] = totals.get(state, 0) + 1
    return totals
