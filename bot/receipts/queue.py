"""What staff decide about receipts that fit no ask: which ask is meant, or none.

Whoever says that a name means a member or a data set has said it for good: the next receipt with that name finds its
way by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.messages import Block, Choice, Choices, Context, Message, Text, say
from bot.outbox import Outbox
from bot.receipts.desk import thanks_title
from bot.receipts.matching import UNKNOWN_DATA_SET, UNKNOWN_MEMBER, folded
from bot.receipts.settling import settle
from bot.submissions import Ask, ask
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import receipts, submissions
from storage.database import Work
from storage.receipts import DATA_SET, IGNORED, MATCHED, MEMBER, OtherName, Receipt

FEATURE = "receipts"
MOST_SHOWN, MOST_MEANT = 5, 3
"""Receipts that are shown at a time, and asks that each of them may have meant."""
_ALIKE = 0.45
"""How alike the words of a receipt and of an ask have to be for it to be offered; staff decide, so that it is low."""


class Queue:
    """Answers what begins with ``receipts.``, and the command of that name."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What waits, the oldest first, each with the reason and the asks that it may be about."""
        counts = await receipts.counts(work, who.coalition.id)
        waits = sum(count for state, count in counts.items() if state not in (MATCHED, IGNORED))
        lead = self._word(who, "lead", count=counts.get(MATCHED, 0), stuck=waits)
        if not waits:
            return say(lead)
        blocks: list[Block] = [Text(lead)]
        wanted = await self._open(work, who)
        for one in await receipts.unmatched(work, who.coalition.id, MOST_SHOWN):
            blocks += self._shown(who, one, wanted, now)
        if waits > MOST_SHOWN:
            more = self._catalogue.say("command.reply.and_more", who.language, count=waits - MOST_SHOWN)
            blocks.append(Context(more))
        return Message(lead, tuple(blocks))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """It is about this ask, or about none; whoever decides first has decided."""
        receipt_id, _, submission_id = claim.subject.partition("|")
        row = await receipts.receipt(work, who.coalition.id, receipt_id)
        if not who.may("staff") or row is None:
            return say(self._catalogue.say("door.old_button", who.language))
        if claim.action == f"{FEATURE}.ignore":
            if not await receipts.decide(work, row.id, IGNORED, who.person_id, now):
                return say(self._word(who, "decided_before"))
            await note(work, who, now, "receipt ignored", row.id)
            return say(self._word(who, "ignored"))
        wanted = await ask(work, submission_id)
        if wanted is None or wanted.organisation.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.old_button", who.language))
        if not await receipts.decide(work, row.id, MATCHED, who.person_id, now, wanted.submission.id):
            return say(self._word(who, "decided_before"))
        await self._learn(work, who, row, wanted, now)
        zone = ZoneInfo(who.coalition.zone)
        found = [(row, wanted.submission)]
        await settle(work, self._outbox, thanks_title(self._catalogue), found, zone, now)
        await note(work, who, now, "receipt matched", row.id, submission=wanted.submission.id)
        return say(self._word(who, "matched", file=self._named(wanted)))

    async def fill(self, work: Work, who: Who, claim: Claim, values: Mapping[str, str], now: datetime) -> Message:
        """A decision has no form, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _learn(self, work: Work, who: Who, row: Receipt, wanted: Ask, now: datetime) -> None:
        """The name that nobody knew means this from now on."""
        meant = {
            UNKNOWN_MEMBER: (MEMBER, row.member, wanted.organisation.id),
            UNKNOWN_DATA_SET: (DATA_SET, row.data_set, wanted.schedule.id),
        }
        if row.why in meant:
            what, given, target = meant[row.why]
            known = OtherName(
                coalition_id=who.coalition.id, what=what, given=folded(given), target=target, by=who.person_id, at=now
            )
            await receipts.call_it(work, known)

    async def _open(self, work: Work, who: Who) -> list[Ask]:
        rows = await submissions.still_open(work, who.coalition.id)
        return [found for one in rows if (found := await ask(work, one.id)) is not None]

    def _shown(self, who: Who, one: Receipt, wanted: Sequence[Ask], now: datetime) -> Sequence[Block]:
        values = {
            "organisation": one.member,
            "file": one.data_set,
            "period": one.period,
            "date": short_date(self._catalogue, one.received_on, who.language, now.astimezone(who.zone).date()),
            "reason": self._catalogue.say(f"receipts.why.{one.why.replace(' ', '_')}", who.language),
        }
        meant = [
            self._choice(who, "match", self._named(found), f"{one.id}|{found.submission.id}", now)
            for found in _likely(one, wanted)
        ]
        leave = self._choice(who, "ignore", self._word(who, "choice.ignore"), one.id, now)
        return Text(self._word(who, "waits", **values)), Choices((*meant, leave))

    def _choice(self, who: Who, act: str, label: str, subject: str, now: datetime) -> Choice:
        claim = Claim(f"{FEATURE}.{act}", subject, who.coalition.id, who.person_id)
        return Choice(label, self._tokens.sign(claim, now))

    def _named(self, found: Ask) -> str:
        return f"{found.organisation.name}: {found.submission.period} {found.schedule.title}"

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"receipts.queue.{key}", who.language, **values)


def _likely(one: Receipt, wanted: Sequence[Ask]) -> list[Ask]:
    """The asks that a receipt may be about, the likeliest first."""
    alike = [(_alike(one, found), found) for found in wanted]
    near = [pair for pair in alike if pair[0] >= _ALIKE]
    return [found for _, found in sorted(near, key=lambda pair: -pair[0])[:MOST_MEANT]]


def _alike(one: Receipt, found: Ask) -> float:
    """From 0 to 1: how like the ask's own words those of the receipt are, the member's name counting most."""
    member = max(_ratio(one.member, found.organisation.name), _ratio(one.member, found.organisation.key))
    data_set = max(_ratio(one.data_set, found.schedule.title), _ratio(one.data_set, found.schedule.data_set))
    return 0.5 * member + 0.3 * data_set + 0.2 * _ratio(one.period, found.submission.period)


def _ratio(given: str, known: str) -> float:
    return SequenceMatcher(None, folded(given), folded(known)).ratio()
