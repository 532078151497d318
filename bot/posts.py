"""Posts in a coalition's channel: as which deliveries, and when they may leave.

Everybody in the channel reads them, so that they are about the coalition and never about one member. Nobody's budget is
touched; the working hours of the coalition, its closed days and a pause of the whole coalition hold for them too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contacts import calendar_of
from bot.offers import Post
from bot.rules.budget import Budget
from bot.rules.quiet import Hours, usual_hours
from bot.rules.verdict import Drop, Facts, Later, Send, Verdict, verdict
from bot.weighing import Standing
from storage import coalition_channels, coalitions, ledger, pauses, waiting
from storage.database import Work
from storage.ledger import Delivery
from storage.pauses import EVERYONE
from storage.planned import Planned

_UNDER = "under"
"""Of an answer in a thread: the post under which it stands."""
_NOBODYS = Budget(weekly=1, monthly=1)
"""A post is counted for nobody, so that it never reaches this."""
_A_WHILE = timedelta(seconds=10)
_NOT_YET = ("ready", "sending", "in_doubt", "held")
"""States of a post that may stand there later on, so that what answers it waits."""


async def planned(work: Work, post: Post, now: datetime) -> list[Planned]:
    """A row for each of the coalition's channels, at the moment that the verdict allows."""
    return [row for place in await _places(work, post) if (row := await _row(work, post, place, now)) is not None]


async def verdict_on(work: Work, row: Delivery, standing: Standing, now: datetime) -> Verdict:
    """Whether a post may leave now, as its channel and its subject stand."""
    if row.args.get(_UNDER):
        said = await ledger.delivery(work, row.args[_UNDER])
        if said is not None and said.status in _NOT_YET:
            return Later(now + _A_WHILE, "")
        if said is None or said.status != "sent" or not said.ext_id:
            return Drop("nothing to answer")
    elif not await _is_there(work, row):
        return Drop("no channel")
    return verdict(await _facts(work, row, standing, now), now)


async def redirect(work: Work, coalition_id: str, lane: str, conversation: str) -> None:
    """Have what waits for the coalition's channel in that workspace go to this one; answers stay in their threads."""
    for row in await waiting.posts(work, coalition_id, lane):
        if not row.args.get(_UNDER):
            await ledger.move(work, row.id, ("ready",), "ready", conversation=conversation)


async def cancel(work: Work, coalition_id: str, lane: str, why: str, now: datetime) -> int:
    """Cancel what waits for the coalition's channel in that workspace; how many posts that were."""
    rows = [row for row in await waiting.posts(work, coalition_id, lane) if not row.args.get(_UNDER)]
    gone = {"why": why, "decided_at": now}
    return sum([await ledger.move(work, row.id, ("ready",), "cancelled", **gone) for row in rows])


async def thread_of(work: Work, row: Delivery) -> str | None:
    """The thread in which a post stands: that of the post which it answers, as the platform calls it."""
    said = await ledger.delivery(work, row.args[_UNDER]) if row.args.get(_UNDER) else None
    # What stands in a thread already is answered in the same one.
    return (said.thread or said.ext_id) if said is not None else row.thread


async def _places(work: Work, post: Post) -> list[tuple[str, str]]:
    """The lanes and conversations in which it is to stand: the coalition's channels, or where the other one stands."""
    if post.under:
        said = await ledger.delivery(work, post.under)
        return [(said.lane_id, said.conversation)] if said and said.coalition_id == post.coalition_id else []
    found = await coalition_channels.of_coalition(work, post.coalition_id)
    return [(ledger.lane_id(one.platform, one.workspace), one.conversation) for one in found]


async def _row(work: Work, post: Post, place: tuple[str, str], now: datetime) -> Planned | None:
    lane, conversation = place
    row = Planned(
        # Where the channel is may change; that it is said once in each workspace does not.
        id=ledger.delivery_id(post.kind, date.min, post.origin, f"channel {lane}", post.under),
        coalition_id=post.coalition_id,
        lane_id=lane,
        action="post",
        kind=post.kind,
        conversation=conversation,
        campaign_id=post.campaign_id,
        subject=post.subject,
        origin=post.origin,
        template=post.template,
        args={**post.args, _UNDER: post.under} if post.under else post.args,
        due=max(post.due, now),
        not_after=post.not_after,
        created_at=now,
    )
    match verdict(await _facts(work, row, Standing(), now), row.due):
        case Later(due=due, why=why):
            return replace(row, due=due, why=why)
        case Drop():
            return None
        case Send():
            return row


async def _is_there(work: Work, row: Delivery) -> bool:
    """Whether it would stand in the coalition's own channel, as that is now."""
    platform, _, workspace = row.lane_id.partition(":")
    found = await coalition_channels.at(work, platform, workspace, row.conversation)
    return found is not None and found.coalition_id == row.coalition_id


async def _facts(work: Work, row: Delivery | Planned, standing: Standing, now: datetime) -> Facts:
    """What the verdict needs to know about something that is for everybody, and for nobody by name."""
    coalition = await coalitions.find(work, row.coalition_id or "")
    assert coalition is not None, "a post is of a coalition"
    running = await pauses.running(work, coalition.id, now)
    return Facts(
        kind=row.kind,
        relation="",
        hours=Hours(ZoneInfo(coalition.zone), *usual_hours("")),
        calendar=calendar_of(coalition),
        budget=_NOBODYS,
        settled=standing.settled,
        superseded=standing.superseded,
        campaign_state=(row.campaign_id and await ledger.state_of_campaign(work, row.campaign_id)) or "live",
        coalition_paused_until=max((one.until for one in running if one.scope == EVERYONE), default=None),
        not_after=row.not_after,
    )
