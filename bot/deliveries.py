"""How a coalition's messages stand, and the decisions that only a person can take: did it arrive, shall it go again.

Where a platform cannot say whether a message arrived, nobody is written to a second time on a guess. Staff look, or ask
the member, and press a button; who decided what is written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.messages import Block, Choice, Choices, Context, Fact, Facts, Message, Table, Text, say
from bot.outbox import LedgerLine, Outbox
from bot.tokens import Claim, Tokens
from bot.words import clock_time, short_date
from config.catalogue import Catalogue
from storage import ledger, waiting
from storage.database import Work

FEATURE = "delivery"
MOST_DECISIONS = 5
"""Messages that are put before staff at once; when one of them is decided, the next one has its place."""
MOST_ROWS = 40
LOOKED_BACK = timedelta(days=30)
"""For how long an undecided message is put before staff; after that nobody would send it again."""
WORTH_IT = timedelta(days=1)
"""How long a message that staff send again may wait for its person's hours."""


class Deliveries:
    """Answers what begins with ``delivery.``, and the command that shows how things stand."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Counts by campaign and state, what waits and why, shut workspaces, and what waits for a decision."""
        counts = await waiting.summary(work, who.coalition.id)
        stuck = await self._outbox.undecided(work, who.coalition, now - LOOKED_BACK)
        lead = self._word(who, "lead", count=sum(count for _, _, count in counts), stuck=len(stuck))
        if not counts:
            return say(lead)
        rows = tuple((title, state, str(count)) for title, state, count in counts)
        heads = tuple(
            self._catalogue.say(f"command.column.{one}", who.language) for one in ("campaign", "state", "count")
        )
        blocks: list[Block] = [Text(lead), Table(lead, heads, rows[:MOST_ROWS], (2,))]
        blocks += await self._waits(work, who, now)
        for line in stuck[:MOST_DECISIONS]:
            blocks += self._decision(who, line, now)
        if len(stuck) > MOST_DECISIONS:
            blocks.append(Context(self._word(who, "more", count=len(stuck) - MOST_DECISIONS)))
        return Message(lead, tuple(blocks))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """It arrived, or it goes again; whoever decides first has decided."""
        row = await ledger.delivery(work, claim.subject)
        if not who.may("staff") or row is None or row.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.old_button", who.language))
        act = claim.action.removeprefix(f"{FEATURE}.")
        if act == "arrived":
            done = await ledger.move(work, row.id, ("held",), "sent", why="", decided_at=now)
        else:
            values = {"why": "", "due": now, "not_after": now + WORTH_IT, "decided_at": None}
            done = await ledger.move(work, row.id, ("held", "failed"), "ready", **values)
        if not done:
            return say(self._word(who, "decided_before"))
        await note(work, who, now, f"delivery {act}", row.id)
        return say(self._word(who, act))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """A decision has no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _waits(self, work: Work, who: Who, now: datetime) -> Sequence[Block]:
        """Why what waits does so, since when the longest, and the workspaces that take nothing."""
        reasons = await waiting.reasons(work, who.coalition.id)
        facts = [
            Fact(self._catalogue.say(f"reason.{why.replace(' ', '_')}"), str(count)) for why, count in reasons.items()
        ]
        oldest = await waiting.oldest_due(work, who.coalition.id, now)
        if oldest is not None:
            facts.append(Fact(self._word(who, "oldest"), self._moment(who, oldest, now)))
        shut = await waiting.shut_lanes(work, who.coalition.id)
        told = [Text(self._word(who, "shut", workspace=lane.workspace, reason=lane.paused_why)) for lane in shut]
        return [*((Facts(tuple(facts)),) if facts else ()), *told]

    def _decision(self, who: Who, line: LedgerLine, now: datetime) -> Sequence[Block]:
        values = {"name": line.to or line.what, "file": line.what, "when": self._moment(who, line.due, now)}
        if line.state == "failed":
            values["reason"] = line.why
        text = self._word(who, f"state.{line.state}", **values)
        acts = ("arrived", "again") if line.state == "held" else ("again",)
        return Text(text), Choices(tuple(self._choice(who, act, line.delivery_id, now) for act in acts))

    def _choice(self, who: Who, act: str, delivery_id: str, now: datetime) -> Choice:
        claim = Claim(f"{FEATURE}.{act}", delivery_id, who.coalition.id, who.person_id)
        return Choice(self._word(who, f"choice.{act}"), self._tokens.sign(claim, now))

    def _reason(self, why: str) -> str:
        return self._catalogue.say(f"reason.{why.replace(' ', '_')}")

    def _moment(self, who: Who, moment: datetime, now: datetime) -> str:
        here = moment.astimezone(who.zone)
        day = short_date(self._catalogue, here.date(), who.language, now.astimezone(who.zone).date())
        return f"{day}, {clock_time(moment, who.zone)}"

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"deliveries.{key}", who.language, **values)
