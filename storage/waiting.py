"""What waits in the ledger, and why: questions that staff and the desks ask; the ledger alone changes anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from storage.coalitions import WorkspaceBinding
from storage.database import Work
from storage.ledger import REACHED, Campaign, Delivery, Lane
from storage.rows import chunks

FOLDED = "folded"
"""Why a note was cancelled that another one says with it."""
INTO = "into"
"""Of such a note's args: the message that says it."""
_UNSAID = ("failed", "cancelled", "expired")
"""States in which a message ended without having been said."""
_DECIDED = (col(Delivery.action) != "edit") | (col(Delivery.kind) != "edit")
"""An edit of a note that failed needs no decision, since the note says how things stand when it is asked; an edit of a
post, which has the post's own kind, does."""


async def reasons(work: Work, coalition_id: str) -> dict[str, int]:
    """How many of the coalition's messages wait, by the reason that the verdict gave."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.weight) > 0)
    rows = (
        select(Delivery.why, func.count())
        .where(mine, Delivery.status == "ready", Delivery.why != "")
        .group_by(col(Delivery.why))
    )
    return {why: int(count) for why, count in await work.exec(rows.order_by(col(Delivery.why)))}


async def untried(work: Work, coalition_id: str) -> list[Delivery]:
    """The coalition's messages that wait and were never tried, each as it stands in the database now."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.weight) > 0) & (col(Delivery.attempt) == 0)
    rows = select(Delivery).where(mine, Delivery.status == "ready").order_by(col(Delivery.due), col(Delivery.id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def kept_back(work: Work, coalition_id: str, reasons: Sequence[str], now: datetime) -> list[Delivery]:
    """What was cancelled untried for one of these reasons and is still worth saying now."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.weight) > 0) & (col(Delivery.attempt) == 0)
    worth = (col(Delivery.not_after).is_(None)) | (col(Delivery.not_after) > now)
    rows = select(Delivery).where(mine, Delivery.status == "cancelled", col(Delivery.why).in_(reasons), worth)
    return list(await work.exec(rows.order_by(col(Delivery.id)).execution_options(populate_existing=True)))


async def beside(work: Work, row: Delivery, now: datetime) -> list[Delivery]:
    """What else of its kind is due now, in this coalition, to the same person in the same conversation."""
    same = (col(Delivery.person_id) == row.person_id) & (col(Delivery.coalition_id) == row.coalition_id)
    here = (col(Delivery.lane_id) == row.lane_id) & (col(Delivery.conversation) == row.conversation)
    due = (col(Delivery.status) == "ready") & (col(Delivery.due) <= now) & (col(Delivery.weight) > 0)
    rows = select(Delivery).where(same, here, due, Delivery.kind == row.kind, Delivery.id != row.id)
    ordered = rows.order_by(col(Delivery.due), col(Delivery.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def folded_about(work: Work, subjects: Sequence[str]) -> dict[str, set[str]]:
    """The notes about each subject that were said together with others, or will be; not where that was refused."""
    folded: list[tuple[str, str, str]] = []
    for chunk in chunks(subjects):
        rows = select(Delivery.subject, Delivery.id, Delivery.args).where(
            col(Delivery.subject).in_(chunk), Delivery.status == "cancelled", Delivery.why == FOLDED
        )
        folded += [(subject or "", row_id, args.get(INTO, "")) for subject, row_id, args in await work.exec(rows)]
    unsaid = await _unsaid(work, {into for _, _, into in folded})
    found: dict[str, set[str]] = {}
    for subject, row_id, into in folded:
        if into not in unsaid:
            found.setdefault(subject, set()).add(row_id)
    return found


async def _unsaid(work: Work, ids: Collection[str]) -> set[str]:
    """Those of the messages that nobody was shown, nor will be; one that was said with others is where those are."""
    unsaid: set[str] = set()
    for chunk in chunks(sorted(ids)):
        rows = select(Delivery.id, Delivery.status, Delivery.why, Delivery.args).where(col(Delivery.id).in_(chunk))
        for row_id, status, why, args in await work.exec(rows):
            is_folded = why == FOLDED and args.get(INTO, row_id) != row_id
            if await _unsaid(work, [args[INTO]]) if is_folded else status in _UNSAID:
                unsaid.add(row_id)
    return unsaid


async def about(work: Work, subjects: Sequence[str]) -> int:
    """How many messages wait about these subjects."""
    found = 0
    for chunk in chunks(subjects):
        rows = select(func.count()).where(col(Delivery.subject).in_(chunk), Delivery.status == "ready")
        found += (await work.exec(rows)).one()
    return found


async def of_campaign(work: Work, campaign_id: str, but: str) -> list[tuple[str, str]]:
    """The messages of a campaign that wait: the id of each, and of the contact for whom it is.

    Those written by the template `but` are left out.
    """
    rows = select(Delivery.id, Delivery.contact_id).where(
        Delivery.campaign_id == campaign_id, Delivery.status == "ready", col(Delivery.contact_id).is_not(None),
        Delivery.template != but,
    )  # fmt: skip
    return [(row_id, contact_id or "") for row_id, contact_id in await work.exec(rows.order_by(col(Delivery.id)))]


async def lanes(work: Work, coalition_id: str) -> list[str]:
    """The lanes in which something of the coalition's waits, always in the same order."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.status) == "ready")
    rows = select(Delivery.lane_id).where(mine).distinct().order_by(col(Delivery.lane_id))
    return list(await work.exec(rows))


async def lanes_of_campaign(work: Work, campaign_id: str) -> list[str]:
    """The lanes in which a message of the campaign stands, however it does, always in the same order."""
    rows = select(Delivery.lane_id).where(Delivery.campaign_id == campaign_id).distinct()
    return list(await work.exec(rows.order_by(col(Delivery.lane_id))))


async def first_about(work: Work, subject: str) -> datetime | None:
    """When the first of what waits about this subject is due."""
    rows = select(func.min(col(Delivery.due))).where(Delivery.subject == subject, Delivery.status == "ready")
    return (await work.exec(rows)).one()


async def planned_again(work: Work, coalition_id: str) -> set[str]:
    """The campaigns of the coalition that planning comes back to by itself: the ladders of its schedules."""
    rows = select(Campaign.id).where(Campaign.coalition_id == coalition_id, col(Campaign.schedule_id).is_not(None))
    return set(await work.exec(rows))


async def edit_of(work: Work, delivery_id: str) -> bool:
    """Whether a change of that message waits already; it says what is true when it leaves."""
    mine = (col(Delivery.origin) == delivery_id) & (col(Delivery.action) == "edit")
    return (await work.exec(select(Delivery.id).where(mine, Delivery.status == "ready").limit(1))).first() is not None


async def posts(work: Work, coalition_id: str, lane: str) -> list[Delivery]:
    """What waits to be posted for the coalition in that lane, in the order in which it is due."""
    mine = (col(Delivery.lane_id) == lane) & (col(Delivery.coalition_id) == coalition_id)
    rows = select(Delivery).where(mine, Delivery.action == "post", Delivery.status == "ready")
    ordered = rows.order_by(col(Delivery.due), col(Delivery.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


async def oldest_due(work: Work, coalition_id: str, now: datetime) -> datetime | None:
    """Since when the longest waiting of the coalition's messages could have left."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.due) <= now)
    rows = select(func.min(col(Delivery.due))).where(mine, Delivery.status == "ready")
    return (await work.exec(rows)).one()


async def shut_lanes(work: Work, coalition_id: str) -> list[Lane]:
    """The workspaces of the coalition in which nothing is sent until somebody mends what is wrong."""
    bound = (col(WorkspaceBinding.platform) == Lane.platform) & (col(WorkspaceBinding.workspace) == Lane.workspace)
    rows = select(Lane).join(WorkspaceBinding, bound).where(
        WorkspaceBinding.coalition_id == coalition_id, Lane.paused_why != ""
    )  # fmt: skip
    return list(await work.exec(rows.order_by(col(Lane.id)).execution_options(populate_existing=True)))


async def decisions(work: Work, coalition_id: str, since: datetime) -> list[Delivery]:
    """What waits for a person's decision: held and failed messages, those first that were due last."""
    mine = (col(Delivery.coalition_id) == coalition_id) & (col(Delivery.due) > since)
    rows = select(Delivery).where(mine, col(Delivery.status).in_(("held", "failed")), _DECIDED)
    ordered = rows.order_by(col(Delivery.due).desc(), col(Delivery.id))
    return list(await work.exec(ordered.execution_options(populate_existing=True)))


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
    """What needs a person's decision: held and failed messages."""
    rows = select(Delivery).where(
        Delivery.coalition_id == coalition_id, col(Delivery.status).in_(("held", "failed")), _DECIDED
    )
    return list(await work.exec(rows.order_by(col(Delivery.due)).execution_options(populate_existing=True)))


async def of_subject(work: Work, subject: str) -> list[Delivery]:
    """Every message about one subject, in the order in which they were due."""
    rows = select(Delivery).where(Delivery.subject == subject).order_by(col(Delivery.due))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def replies_to(work: Work, lane_id: str, conversation: str, since: datetime, shown: str) -> int:
    """How many answers were written for that conversation since then, whatever became of them.

    Those whose name begins with `shown` are left out: a person read them on her page, and no letter left.
    """
    mine = (col(Delivery.lane_id) == lane_id) & (col(Delivery.conversation) == conversation)
    mine &= col(Delivery.ext_id).is_(None) | ~col(Delivery.ext_id).startswith(shown)
    rows = select(func.count()).where(mine, Delivery.action == "reply", col(Delivery.created_at) >= since)
    return int((await work.exec(rows)).one())


async def written_since(work: Work, origin: str, since: datetime) -> bool:
    """Whether something with an origin that begins so was written after that moment."""
    rows = select(Delivery.id).where(col(Delivery.origin).startswith(origin), col(Delivery.created_at) > since)
    return (await work.exec(rows.limit(1))).first() is not None
