"""The ledger: every message of every kind is a row whose id follows from what it is.

Our ledger decides *whether* a message goes out. Every change of state is one guarded ``UPDATE ... WHERE status =
:expected``, and the row count says who won. States::

    ready -> sending -> sent | ready (surely not sent) | failed | in_doubt -> sent | ready | held
    ready -> cancelled | expired        cancelled -> ready, if it was never attempted
    by staff, recorded: failed | held -> ready        held -> sent
    a reply that may be written better (`storage.composing`): ready -> composing -> ready

Two times stand beside each other: `due`, `not_after` and `started_at` are policy time (budgets, quiet hours); `wire_at`
and the lane's `next_at` are real time, since rates and settling belong to the platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, bindparam, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, derived_id, moment, new_id, optional_moment
from storage.database import Moment, Work
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
        Index("delivery_due", "lane_id", "status", "due", "created_at", "id"),
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


# What every message asks is built once: building a statement costs more than running it.
_MOMENT = Moment()
_MINE = (col(Delivery.lane_id) == bindparam("lane")) & (col(Delivery.status) == "ready")
_DUE = _MINE & (col(Delivery.due) <= bindparam("now", type_=_MOMENT))
_ANY_DUE = select(Delivery.id).where(_DUE).limit(1)
_BY_TURN = (col(Delivery.due), col(Delivery.created_at), col(Delivery.id))
_FIRST = select(Delivery).where(_DUE).order_by(*_BY_TURN).limit(1).execution_options(populate_existing=True)
_EARLIER = aliased(Delivery)
_WRITTEN = select(_EARLIER.id).where(
    _EARLIER.lane_id == bindparam("lane"),
    _EARLIER.conversation == Delivery.conversation,
    col(_EARLIER.wire_at) > bindparam("written", type_=_MOMENT),
)
_FIRST_APART = _FIRST.where(~_WRITTEN.correlate(Delivery).exists())
_LOCKED = (
    select(Lane)
    .where(Lane.id == bindparam("lane"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_START = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("row"), col(Delivery.status) == "ready")
    .values(
        status="sending", why="", attempt=bindparam("tried"), holder=bindparam("token"),
        started_at=bindparam("now", type_=_MOMENT), wire_at=bindparam("real", type_=_MOMENT),
    )
)  # fmt: skip
_ARRIVED = (
    update(Delivery)
    .where(
        col(Delivery.id) == bindparam("row"),
        col(Delivery.holder) == bindparam("token"),
        col(Delivery.status).in_(("sending", "in_doubt", "held")),
    )
    .values(status="sent", why="", content=None, ext_id=bindparam("name"), decided_at=bindparam("now", type_=_MOMENT))
)
_PACE = update(Lane).where(col(Lane.id) == bindparam("lane")).values(next_at=bindparam("at", type_=_MOMENT))


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


async def change_campaign(work: Work, campaign_id: str, expected: Sequence[str], state: str) -> bool:
    """One guarded change of a campaign's state; the verdict on each of its messages knows it from then on."""
    guarded = update(Campaign).where(col(Campaign.id) == campaign_id, col(Campaign.state).in_(expected))
    return await changed(work, guarded.values(state=state)) == 1


async def state_of_campaign(work: Work, campaign_id: str) -> str | None:
    """Whether a campaign goes on, as it stands in the database now."""
    return (await work.exec(select(Campaign.state).where(Campaign.id == campaign_id))).first()


async def put_reply(work: Work, row: Delivery) -> None:
    """Write one reply or edit down, once; what asked for a reply stands in its id. Neither is ever planned again."""
    await insert_if_new(work, Delivery, row.model_dump())


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
    return (await work.exec(_LOCKED, params={"lane": wanted_id})).one()


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
    asked = {"lane": lane.id, "now": now, "written": real - timedelta(seconds=lane.apart_s)}
    return (await work.exec(_FIRST_APART if lane.apart_s > 0 else _FIRST, params=asked)).first()


async def is_due(work: Work, wanted_lane: str, now: datetime) -> bool:
    """Whether anything in the lane waits for its turn now."""
    return (await work.exec(_ANY_DUE, params={"lane": wanted_lane, "now": now})).first() is not None


async def start(work: Work, row: Delivery, token: str, now: datetime, real: datetime) -> bool:
    """From ready to sending; False if it was cancelled, or taken by another, in the meantime."""
    values = {"tried": row.attempt + 1, "token": token, "now": now, "real": real}
    return await changed(work, _START, {"row": row.id, **values}) == 1


async def finish(work: Work, wanted_id: str, token: str, status: str, **values: Any) -> bool:
    """Record what came of a try, where it did not arrive. Only the holder decides."""
    rows = col(Delivery.id) == wanted_id
    guarded = update(Delivery).where(rows, col(Delivery.holder) == token, col(Delivery.status) == "sending")
    return await _won(work, guarded, status=status, **values)


async def arrived(work: Work, wanted_id: str, token: str, ext_id: str, now: datetime) -> bool:
    """Record that it arrived, whose words need not be kept any longer; also where the yes comes late."""
    return await changed(work, _ARRIVED, {"row": wanted_id, "token": token, "name": ext_id, "now": now}) == 1


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
    await changed(work, _PACE, {"lane": wanted_lane, "at": next_at})


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


async def _won(work: Work, guarded: Any, **values: Any) -> bool:
    return await changed(work, guarded.values(**values)) == 1
