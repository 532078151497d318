"""The ledger: every message of every kind is a row whose id follows from what it is.

Our ledger decides *whether* a message goes out. Every change of state is one guarded ``UPDATE ... WHERE status =
:expected``, and the row count says who won. States::

    ready -> sending -> sent | ready (surely not sent) | failed | in_doubt -> sent | ready | held
    ready -> cancelled | expired        cancelled -> ready, if it was never attempted
    by staff, recorded: failed | held -> ready        held -> sent

Two times stand beside each other: `due`, `not_after` and `started_at` are policy time (budgets, quiet hours); `wire_at`
and the lane's `next_at` are real time, since rates and settling belong to the platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, derived_id, moment, new_id, optional_moment
from storage.database import Work
from storage.rows import changed, chunks, insert_if_new, insert_new

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
SOON = timedelta(seconds=2)
"""A lane whose pause ends within so little is worth a drain; it is what a drain sleeps at most."""
REACHED = ("sending", "sent", "in_doubt", "held")
"""States that count for a person's budget: it did arrive, or it may have."""


class Campaign(SQLModel, table=True):
    """Something that may cause messages: the ladder of a schedule, a broadcast, a pulse."""

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    kind: str
    title: str
    schedule_id: str | None = Field(default=None, foreign_key="schedule.id", index=True)
    state: str = "live"


class Lane(SQLModel, table=True):
    """One workspace or tenant, whatever coalitions it serves: one message in flight, at its own pace.

    `holder` is the fencing token of the drain that works here now; `gap_s` are seconds between two messages, and
    `apart_s` between two to one conversation.
    """

    id: str = Field(primary_key=True)
    platform: str
    workspace: str
    gap_s: float = 0.3
    apart_s: float = 1.0
    holder: str | None = None
    next_at: datetime | None = optional_moment()
    paused_until: datetime | None = optional_moment()
    paused_why: str = ""


class Delivery(SQLModel, table=True):
    """One message to one conversation. `args` are ids, never rendered text.

    `content` is a packed reply, emptied once sent.
    """

    __table_args__ = (
        Index("delivery_due", "lane_id", "status", "due"),
        Index("delivery_of_subject", "subject", "status"),
        Index("delivery_to_person", "person_id", "started_at"),
        Index("delivery_in_conversation", "lane_id", "conversation", "wire_at"),
        Index("delivery_of_day", "coalition_id", "due"),
    )

    id: str = Field(primary_key=True)
    coalition_id: str | None = Field(default=None, foreign_key="coalition.id")
    lane_id: str = Field(foreign_key="lane.id")
    action: str = "send"
    kind: str
    weight: int = 1
    conversation: str
    thread: str | None = None
    contact_id: str | None = Field(default=None, foreign_key="contact.id")
    person_id: str | None = Field(default=None, foreign_key="person.id")
    campaign_id: str | None = Field(default=None, foreign_key="campaign.id", index=True)
    subject: str | None = None
    origin: str | None = Field(default=None, index=True)
    template: str
    args: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    content: str | None = None
    due: datetime = moment()
    not_after: datetime | None = optional_moment()
    status: str = "ready"
    attempt: int = 0
    holder: str | None = None
    started_at: datetime | None = optional_moment()
    wire_at: datetime | None = optional_moment()
    ext_id: str | None = None
    why: str = ""
    looks: int = 0
    created_at: datetime = moment()
    decided_at: datetime | None = optional_moment()


class Attempt(SQLModel, table=True):
    """One try on the wire and what came of it; only ever added to, for staff and for audit."""

    id: str = Field(primary_key=True, default_factory=new_id)
    delivery_id: str = Field(foreign_key="delivery.id", index=True)
    number: int
    holder: str
    at: datetime = moment()
    outcome: str
    detail: str = ""


def delivery_id(campaign: str, nominal: date, step: str, contact: str, purpose: str = "") -> str:
    """The id of one message. Editing a campaign never changes it, so that planning twice plans once."""
    return derived_id("delivery", campaign, nominal.isoformat(), step, contact, purpose)


def lane_id(platform: str, workspace: str) -> str:
    """The lane of a workspace or tenant."""
    return f"{platform}:{workspace}"


async def ensure_lane(work: Work, platform: str, workspace: str, gap_s: float, apart_s: float = 0.0) -> str:
    """The lane of that workspace, made if it is new."""
    wanted = Lane(id=lane_id(platform, workspace), platform=platform, workspace=workspace, gap_s=gap_s, apart_s=apart_s)
    await insert_new(work, Lane, [wanted.model_dump()])
    return wanted.id


async def ensure_campaign(work: Work, wanted: Campaign) -> Campaign:
    """The campaign, written down if it is new."""
    await insert_new(work, Campaign, [wanted.model_dump()])
    found = await work.get(Campaign, wanted.id, populate_existing=True)
    assert found is not None, "an inserted campaign is there"
    return found


async def campaign(work: Work, campaign_id: str) -> Campaign | None:
    """One campaign."""
    return await work.get(Campaign, campaign_id)


async def put(work: Work, rows: Sequence[Delivery]) -> None:
    """Write planned messages. What waits gets its new moment; what was cancelled comes back.

    Only what was never attempted comes back, and a moment that a verdict has given stays.
    """
    await insert_new(work, Delivery, [row.model_dump() for row in rows])
    waiting = await _untried(work, [row.id for row in rows])
    for row in rows:
        there = waiting.get(row.id)
        if there is None:
            continue
        moved = there.not_after != row.not_after or (there.due != row.due and not there.why)
        if there.status == "cancelled" or moved:
            guarded = update(Delivery).where(
                col(Delivery.id) == row.id, col(Delivery.attempt) == 0, col(Delivery.status) == there.status
            )
            await _won(work, guarded, status="ready", due=row.due, not_after=row.not_after, why="", decided_at=None)


async def put_reply(work: Work, row: Delivery) -> None:
    """Write one reply or edit down, once; what asked for a reply stands in its id. Neither is ever planned again."""
    await insert_if_new(work, Delivery, row.model_dump())


async def _untried(work: Work, ids: Sequence[str]) -> dict[str, Delivery]:
    found: dict[str, Delivery] = {}
    for chunk in chunks(ids):
        rows = select(Delivery).where(
            col(Delivery.id).in_(chunk), col(Delivery.attempt) == 0, col(Delivery.status).in_(("ready", "cancelled"))
        )
        for row in await work.exec(rows.execution_options(populate_existing=True)):
            found[row.id] = row
    return found


async def delivery(work: Work, wanted_id: str) -> Delivery | None:
    """One message, as it stands in the database now."""
    return await work.get(Delivery, wanted_id, populate_existing=True)


async def due_lanes(work: Work, now: datetime, real: datetime, settle: timedelta) -> list[str]:
    """The lanes that have something to do now: a message due, or an undecided one that has had its time to settle.

    Asked of each lane through its index, so that the price does not grow with what was sent long ago. A lane that its
    platform asked to wait is left out until then.
    """
    mine = select(Delivery.id).where(Delivery.lane_id == Lane.id)
    waiting = mine.where(Delivery.status == "ready", col(Delivery.due) <= now).exists()
    old = col(Delivery.wire_at) <= real - settle
    flying = mine.where(Delivery.status == "sending", old).exists()
    doubtful = mine.where(Delivery.status == "in_doubt", old).exists()
    awake = col(Lane.paused_until).is_(None) | (col(Lane.paused_until) <= real)
    free = col(Lane.next_at).is_(None) | (col(Lane.next_at) <= real + SOON)
    rows = select(Lane.id).where(awake, free, waiting | flying | doubtful)
    return list(await work.exec(rows.order_by(Lane.id)))


async def lock_lane(work: Work, wanted_id: str) -> Lane:
    """The lane, held until this unit ends; rows may go on being written for it. SQLite has one writer, and no lock."""
    rows = select(Lane).where(Lane.id == wanted_id).execution_options(populate_existing=True)
    return (await work.exec(rows.with_for_update(key_share=True))).one()


async def take_lane(work: Work, wanted_id: str, token: str, real: datetime, settle: timedelta) -> list[Delivery]:
    """Make `token` the lane's holder and list what others left undecided long enough ago to be asked about.

    Another drain's "sending" becomes "in doubt" at once; a reply is sent outside the drain, so a young one is left
    alone.
    """
    await changed(work, update(Lane).where(col(Lane.id) == wanted_id).values(holder=token))
    here, flying = col(Delivery.lane_id) == wanted_id, col(Delivery.status) == "sending"
    not_a_young_reply = (col(Delivery.action) != "reply") | (col(Delivery.wire_at) <= real - settle)
    left = update(Delivery).where(here, flying, col(Delivery.holder) != token, not_a_young_reply)
    await changed(work, left.values(status="in_doubt", why="interrupted"))
    rows = select(Delivery).where(
        Delivery.lane_id == wanted_id, Delivery.status == "in_doubt", col(Delivery.wire_at) <= real - settle
    )
    return list(await work.exec(rows.order_by(col(Delivery.wire_at)).execution_options(populate_existing=True)))


async def first_due(work: Work, lane: Lane, now: datetime, real: datetime) -> Delivery | None:
    """The next message of the lane whose moment has come, the longest waiting first.

    A conversation to which something went less than `Lane.apart_s` ago has to wait; the others go on.
    """
    rows = select(Delivery).where(Delivery.lane_id == lane.id, Delivery.status == "ready", col(Delivery.due) <= now)
    if lane.apart_s > 0:
        before = aliased(Delivery)
        written = select(before.id).where(
            before.lane_id == lane.id,
            before.conversation == Delivery.conversation,
            col(before.wire_at) > real - timedelta(seconds=lane.apart_s),
        )
        rows = rows.where(~written.correlate(Delivery).exists())
    ordered = rows.order_by(col(Delivery.due), col(Delivery.created_at), col(Delivery.id)).limit(1)
    return (await work.exec(ordered.execution_options(populate_existing=True))).first()


async def is_due(work: Work, wanted_lane: str, now: datetime) -> bool:
    """Whether anything in the lane waits for its turn now."""
    mine = (col(Delivery.lane_id) == wanted_lane) & (col(Delivery.status) == "ready")
    return (await work.exec(select(Delivery.id).where(mine, col(Delivery.due) <= now).limit(1))).first() is not None


async def start(work: Work, row: Delivery, token: str, now: datetime, real: datetime) -> bool:
    """From ready to sending; False if it was cancelled, or taken by another, in the meantime."""
    guarded = update(Delivery).where(col(Delivery.id) == row.id, col(Delivery.status) == "ready")
    return await _won(
        work, guarded, status="sending", attempt=row.attempt + 1, holder=token, started_at=now, wire_at=real, why=""
    )


async def finish(work: Work, wanted_id: str, token: str, status: str, **values: Any) -> bool:
    """Record what came of a try. Only the holder decides; a platform's yes is true even if it comes late."""
    rows = col(Delivery.id) == wanted_id
    late = ("sending", "in_doubt", "held") if status == "sent" else ("sending",)
    guarded = update(Delivery).where(rows, col(Delivery.holder) == token, col(Delivery.status).in_(late))
    return await _won(work, guarded, status=status, **values)


async def move(work: Work, wanted_id: str, expected: Sequence[str], status: str, **values: Any) -> bool:
    """One guarded change of state outside the wire: cancel, expire, settle, hold, re-drive."""
    guarded = update(Delivery).where(col(Delivery.id) == wanted_id, col(Delivery.status).in_(expected))
    return await _won(work, guarded, status=status, **values)


async def cancel_subject(work: Work, subject: str, why: str, now: datetime) -> int:
    """Cancel everything that waits about this subject; a message already on its way is not touched."""
    guarded = update(Delivery).where(col(Delivery.subject) == subject, col(Delivery.status) == "ready")
    return await changed(work, guarded.values(status="cancelled", why=why, decided_at=now))


async def pace(work: Work, wanted_lane: str, next_at: datetime) -> None:
    """Nothing more leaves this lane before that real moment."""
    await changed(work, update(Lane).where(col(Lane.id) == wanted_lane).values(next_at=next_at))


async def shut_lane(work: Work, wanted_lane: str, why: str) -> bool:
    """Send nothing more in this lane until it is opened again; False if it was shut already."""
    guarded = update(Lane).where(col(Lane.id) == wanted_lane, col(Lane.paused_why) == "")
    return await changed(work, guarded.values(paused_until=_NEVER, paused_why=why)) == 1


async def open_lane(work: Work, wanted_lane: str) -> bool:
    """Let the lane send again; False if it was open."""
    guarded = update(Lane).where(col(Lane.id) == wanted_lane, col(Lane.paused_why) != "")
    return await changed(work, guarded.values(paused_until=None, paused_why="")) == 1


async def shut_lanes(work: Work) -> list[Lane]:
    """Lanes in which nothing is sent until somebody mends what is wrong."""
    rows = select(Lane).where(col(Lane.paused_why) != "").order_by(col(Lane.id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def cancel_in_conversation(work: Work, wanted_lane: str, conversation: str, why: str, now: datetime) -> int:
    """Cancel what waits for one conversation of a lane, since nothing arrives there; how many that were."""
    mine = (col(Delivery.lane_id) == wanted_lane) & (col(Delivery.conversation) == conversation)
    guarded = update(Delivery).where(mine, col(Delivery.status) == "ready")
    return await changed(work, guarded.values(status="cancelled", why=why, decided_at=now))


async def note_attempt(
    work: Work, delivery_id: str, number: int, holder: str, at: datetime, outcome: str, detail: str
) -> None:
    """Write down one try."""
    tried = Attempt(delivery_id=delivery_id, number=number, holder=holder, at=at, outcome=outcome, detail=detail)
    await insert_new(work, Attempt, [tried.model_dump()])


async def contacts_since(work: Work, person_ids: Sequence[str], since: datetime) -> list[tuple[str, datetime, str]]:
    """Who was written to unasked since then, when, and with what kind of message, over all coalitions."""
    found: list[tuple[str, datetime, str]] = []
    for chunk in chunks(person_ids):
        rows = select(Delivery.person_id, Delivery.started_at, Delivery.kind).where(
            col(Delivery.person_id).in_(chunk),
            Delivery.weight > 0,
            col(Delivery.status).in_(REACHED),
            col(Delivery.started_at) > since,
        )
        found += [(person, at, kind) for person, at, kind in await work.exec(rows) if person and at]
    return found


async def said_about(work: Work, subjects: Sequence[str]) -> dict[str, set[str]]:
    """The messages about each subject that reached somebody, or may have."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(subjects):
        rows = select(Delivery.subject, Delivery.id).where(
            col(Delivery.subject).in_(chunk), col(Delivery.status).in_(REACHED)
        )
        for subject, row_id in await work.exec(rows):
            found.setdefault(subject or "", set()).add(row_id)
    return found


async def next_due(work: Work, after: datetime) -> datetime | None:
    """The earliest moment after `after` at which something becomes due."""
    rows = select(func.min(col(Delivery.due))).where(Delivery.status == "ready", col(Delivery.due) > after)
    return (await work.exec(rows)).one()


async def of_subject(work: Work, subject: str) -> list[Delivery]:
    """Every message about one subject, in the order in which they were due."""
    rows = select(Delivery).where(Delivery.subject == subject).order_by(col(Delivery.due))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def between(work: Work, coalition_id: str, start: datetime, end: datetime) -> list[Delivery]:
    """The coalition's messages due, or started, in that span; replies are left out."""
    inside = (col(Delivery.due) >= start) & (col(Delivery.due) < end)
    begun = (col(Delivery.started_at) >= start) & (col(Delivery.started_at) < end)
    rows = select(Delivery).where(Delivery.coalition_id == coalition_id, Delivery.weight > 0, inside | begun)
    ordered = rows.order_by(col(Delivery.due), col(Delivery.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def latest_to(work: Work, person_id: str, coalition_id: str, most: int) -> list[Delivery]:
    """The latest messages that reached this person unasked in this coalition, newest first."""
    mine = (col(Delivery.person_id) == person_id) & (col(Delivery.coalition_id) == coalition_id)
    rows = select(Delivery).where(mine, Delivery.weight > 0, col(Delivery.status).in_(REACHED))
    ordered = rows.order_by(col(Delivery.started_at).desc(), col(Delivery.id)).limit(most)
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def summary(work: Work, coalition_id: str) -> list[tuple[str, str, int]]:
    """Counts by campaign title (or kind) and state."""
    name = func.coalesce(Campaign.title, Delivery.kind)
    rows = (
        select(name, Delivery.status, func.count())
        .select_from(Delivery)
        .join(Campaign, col(Campaign.id) == Delivery.campaign_id, isouter=True)
        .where(Delivery.coalition_id == coalition_id)
        .group_by(name, col(Delivery.status))
        .order_by(name, col(Delivery.status))
    )
    return [(title, status, int(count)) for title, status, count in await work.exec(rows)]


async def stuck(work: Work, coalition_id: str) -> list[Delivery]:
    """What needs a person's decision: held and failed messages. An edit that failed needs none; the message stands."""
    rows = select(Delivery).where(
        Delivery.coalition_id == coalition_id, col(Delivery.status).in_(("held", "failed")), Delivery.action != "edit"
    )
    return list(await work.exec(rows.order_by(col(Delivery.due)).execution_options(populate_existing=True)))


async def _won(work: Work, guarded: Any, **values: Any) -> bool:
    return await changed(work, guarded.values(**values)) == 1
