"""The one door out. A feature offers a message; nobody else can write to a person unasked.

The outbox turns offers into rows of the ledger, builds the facts for the verdict, and composes a row's message at the
moment it leaves, so that it always says what is true then. Replies go through the same ledger: at once, outside budget
and quiet hours, since the person has just spoken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import digests, edits, posts
from bot.channels import Address
from bot.choosing import IN_WORDS, offered
from bot.contacts import Roster
from bot.inbox import Place, Speaker
from bot.lanes import address_of, is_mention, lane_of
from bot.messages import Choice, Choices, Context, Message, Text, pack, unpack
from bot.offers import Author, Offer, Post
from bot.rules.calendar import at
from bot.rules.verdict import Drop, Later, Send, Verdict, verdict
from bot.tokens import Claim, Tokens
from bot.voices import voice_of
from bot.weighing import Leaving, Standing, facts_of, in_public, is_asked, leaving_now
from config.catalogue import Catalogue
from config.voice import speaking
from storage import coalitions, ledger, people, planned, shown, waiting
from storage.coalitions import Coalition
from storage.database import Work
from storage.ledger import Delivery
from storage.people import Contact
from storage.planned import Planned

SHOW = "message.show"
"""The action of a token that shows a message as it stands now."""
_YEARS = range(1970, 2200)
"""Years of which a ledger can be looked at; beyond them a day has no moment in every zone."""
REPLY_KEPT = timedelta(days=1)
"""For how long a reply that could not leave is worth sending; after that its words are dropped."""
_A_MOMENT = timedelta(seconds=1)
"""After which a message is weighed again that met another one to the same person on its way."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a day's ledger, for people: when, to whom, what, how it stands, and why."""

    due: datetime
    to: str
    what: str
    state: str
    why: str
    delivery_id: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One message that reached somebody unasked: when, what it was about, why it came, and on which platform."""

    at: datetime
    what: str
    why: str
    platform: str


class Outbox:
    """Offers in, ledger rows out."""

    def __init__(self, catalogue: Catalogue, authors: Mapping[str, Author], tokens: Tokens | None = None) -> None:
        """`tokens` sign the button of a mention, with which a note is opened in private; who only plans needs none."""
        self._catalogue = catalogue
        self._authors = authors
        self._tokens = tokens

    async def offer(self, work: Work, offers: Sequence[Offer], roster: Roster, now: datetime) -> None:
        """Write the offers into the ledger, each at the moment that the verdict allows; the unwelcome ones are not."""
        rows = [row for one in offers if (row := _row(one, roster, now)) is not None]
        for platform, _, workspace in {row.lane_id.partition(":") for row in rows}:
            await lane_of(work, platform, workspace)
        await planned.put(work, rows)

    async def cancel(self, work: Work, subject: str, why: str, now: datetime) -> int:
        """Cancel what still waits about this subject; how many that were."""
        return await ledger.cancel_subject(work, subject, why, now)

    async def reply(
        self,
        work: Work,
        coalition_id: str | None,
        by: Speaker,
        place: Place,
        message: Message,
        origin: str,
        now: datetime,
        *,
        only_for: str | None = None,
    ) -> str:
        """Write down what is answered to what somebody said; the id of its delivery. The same origin is one reply.

        `only_for` is the one account that may see it where others read along.
        """
        lane = await lane_of(work, by.platform, by.workspace)
        answers = by.account if place.shared else None
        beside = {"only_for": only_for, "answers": answers, "opening": place.opening}
        row = Delivery(
            id=ledger.delivery_id("reply", date.min, origin, by.account),
            coalition_id=coalition_id,
            lane_id=lane,
            action="reply",
            kind="reply",
            weight=0,
            conversation=place.conversation,
            thread=place.thread,
            origin=origin,
            template="",
            args={name: value for name, value in beside.items() if value} | _choices_in(by, message),
            content=pack(message),
            due=now,
            not_after=now + REPLY_KEPT,
            created_at=now,
        )
        await ledger.put_reply(work, row)
        if message.figures and coalition_id:
            heard = await people.identity(work, by.platform, by.workspace, by.account)
            reader = heard.person_id if heard is not None and (only_for or not place.shared) else ""
            await shown.note(work, coalition_id, message.figures, now, delivery_id=row.id, person_id=reader)
        return row.id

    async def amend(self, work: Work, subject: str, now: datetime) -> int:
        """Have every message about this subject that stands in a chat say, in its place, what is true now.

        How many those are.
        """
        stand = 0
        for row in await waiting.of_subject(work, subject):
            digest = digests.told_in(row)
            said = await ledger.delivery(work, digest) if digest else row
            if said and edits.can_change(said):
                stand += 1
                if not await waiting.edit_of(work, said.id):
                    await ledger.put_reply(work, edits.amendment(said, now))
        return stand

    async def post(self, work: Work, post: Post, now: datetime) -> Sequence[str]:
        """Write down what is to stand in the coalition's channel, or in the thread of what stands there.

        The ids of its deliveries, one for each workspace in which there is a channel. The same origin is one post,
        however often it is asked for.
        """
        rows = await posts.planned(work, post, now)
        for platform, _, workspace in {row.lane_id.partition(":") for row in rows}:
            await lane_of(work, platform, workspace)
        await planned.put(work, rows)
        return [row.id for row in rows]

    async def edit(self, work: Work, delivery_id: str, origin: str, now: datetime) -> str | None:
        """Have one post say, in its place, what its author would write now; the id of that delivery.

        The same origin is one edit. None where that post stands nowhere and is not on its way, or where only staff know
        that it arrived, so that the platform has no name for it.
        """
        said = await ledger.delivery(work, delivery_id)
        if said is None or not edits.can_change(said) or (said.status == "sent" and not said.ext_id):
            return None
        row = edits.amendment(said, now, origin)
        await ledger.put_reply(work, row)
        return row.id

    async def shown(self, work: Work, delivery_id: str, person_id: str, now: datetime) -> Message | None:
        """What a message to this person says if it is looked at now; None where there is none of hers to look at."""
        row = await ledger.delivery(work, delivery_id)
        if (
            row is None
            or row.person_id != person_id
            or row.kind not in self._authors
            or await edits.has_left(work, row)
        ):
            return None
        return await self._written(work, row, now)

    async def history_of(
        self, work: Work, person_id: str, coalition_id: str, most: int, language: str = "en"
    ) -> Sequence[HistoryLine]:
        """What reached this person unasked in this coalition, newest first, and why each of it came."""
        lines = []
        for row in await waiting.latest_to(work, person_id, coalition_id, most):
            if (author := self._authors.get(row.kind)) is not None:
                title, why = author.title(row, language), await author.reason(work, row, language)
                lines.append(HistoryLine(row.started_at or row.due, title, why, row.lane_id.partition(":")[0]))
        return lines

    def title_of(self, row: Delivery, language: str = "en") -> str:
        """What a message is about, in a few words."""
        return self._authors[row.kind].title(row, language) if row.kind in self._authors else row.kind

    async def weigh(self, work: Work, rows: Sequence[Delivery], roster: Roster, now: datetime) -> int:
        """Have what waits read at once why it does, and until when, rather than at its own moment; how many do."""
        waits = 0
        for row in rows:
            contact, moment = roster.contacts.get(row.contact_id or ""), max(row.due, now)
            if row.action == "post":
                decided = await posts.verdict_on(work, row, Standing(), moment)
            elif contact is not None:
                decided = verdict(facts_of(row.kind, contact, roster, row.not_after, row.campaign_id), moment)
            else:
                continue
            waits += not isinstance(decided, Send)
            if not isinstance(decided, Send):
                due = decided.due if isinstance(decided, Later) else row.due
                await ledger.move(work, row.id, ("ready",), "ready", due=due, why=decided.why)
        return waits

    async def verdict_on(self, work: Work, row: Delivery, now: datetime) -> Verdict:
        """Whether this row may leave now; asked again in the transaction in which it does.

        Where others may leave to the same person at this moment, one digest is to leave in the place of all.
        """
        if row.action in ("reply", "edit"):
            is_late = row.not_after is not None and now > row.not_after
            return Drop("past its time") if is_late else await edits.held_back(work, row, now) or Send()
        if row.action == "post":
            return await posts.verdict_on(work, row, await self._authors[row.kind].standing(work, row), now)
        if row.contact_id is None:
            return Drop("contact left")
        found = await leaving_now(work, row, now)
        if found is None:
            return Later(now + _A_MOMENT, "")
        decided = await self._decided(work, found, now)
        if not isinstance(decided, Send) or row.kind not in digests.KINDS or not found.meets_another():
            return decided
        beside = [
            one
            for one in await waiting.beside(work, row, now)
            if (other := await leaving_now(work, one, now)) and isinstance(await self._decided(work, other, now), Send)
        ]
        return await digests.fold(work, row, beside, now) if beside else decided

    async def may_leave(self, work: Work, row: Delivery, now: datetime) -> bool:
        """Whether this row leaves now. Where it does not, it waits for a later moment or ends here, with the reason."""
        match await self.verdict_on(work, row, now):
            case Send():
                return True
            case Later(due=due, why=why):
                await ledger.move(work, row.id, ("ready",), "ready", due=due, why=why)
            case Drop(why=why):
                status = "expired" if why in ("past its time", "personal limit") else "cancelled"
                await ledger.move(work, row.id, ("ready",), status, why=why, decided_at=now, content=None)
        return False

    async def _decided(self, work: Work, found: Leaving, now: datetime) -> Verdict:
        facts = found.facts(await self._authors[found.row.kind].standing(work, found.row))
        if is_mention(found.row):
            facts = await in_public(work, found.row, facts, now)
        return verdict(facts, now)

    async def compose(self, work: Work, row: Delivery, now: datetime) -> tuple[Address, Message, str | None]:
        """Where the row goes, what it says at this moment, and the platform's name of what an edit replaces."""
        address = address_of(row)
        if row.content is not None:
            return address, unpack(row.content), None
        said = await ledger.delivery(work, row.args[edits.OF]) if row.action == "edit" else row
        assert said is not None, "what was said stays in the ledger for as long as it can be changed"
        amends = said.ext_id if row.action == "edit" else None
        if address.mentions:
            # Whatever this is about, and whether it is said or changed: where others read along, nothing else stands.
            contact = await people.contact(work, said.contact_id or "")
            assert contact is not None, "a mention is of a contact, and the verdict has looked at her"
            named = replace(address, mentions=replace(address.mentions, name=contact.name))
            return named, self._in_public(said, contact, now), amends
        address = replace(address, thread=await posts.thread_of(work, said))
        message = await self._written(work, said, now)
        if message.figures and said.coalition_id:
            reader = said.person_id or ""
            await shown.note(work, said.coalition_id, message.figures, now, delivery_id=said.id, person_id=reader)
        return address, message, amends

    async def address(self, work: Work, row: Delivery) -> Address:
        """Where the row goes, in the thread where it stands: it was written there, and is looked for there."""
        return replace(address_of(row), thread=await posts.thread_of(work, row))

    async def _written(self, work: Work, row: Delivery, now: datetime) -> Message:
        """What its author says now, in its coalition's voice."""
        coalition = await coalitions.find(work, row.coalition_id) if row.coalition_id else None
        with speaking(voice_of(coalition)):
            return await self._authors[row.kind].write(work, row, now)

    def _in_public(self, row: Delivery, contact: Contact, now: datetime) -> Message:
        """That there is a note for her, and a button that opens it for her eyes: no word of what it is about."""
        assert self._tokens is not None, "whoever sends has them"
        lead, about = (self._catalogue.say(f"mention.note.{part}", contact.language) for part in ("lead", "about"))
        token = self._tokens.sign(Claim(SHOW, row.id, contact.coalition_id, contact.person_id), now)
        button = Choice(self._catalogue.say("mention.choice.open", contact.language), token, primary=True)
        return Message(lead, (Text(lead), Choices((button,)), Context(about)))

    async def ledger_of(self, work: Work, coalition: Coalition, day: date) -> Sequence[LedgerLine]:
        """What goes out, or went out, on that day of the coalition's zone, and why the rest waits."""
        if day.year not in _YEARS:
            return []
        zone = ZoneInfo(coalition.zone)
        start, end = at(day, time(), zone), at(day + timedelta(days=1), time(), zone)
        names, members = await self._names(work, coalition)
        return [self._line(row, names, members) for row in await waiting.between(work, coalition.id, start, end)]

    async def undecided(self, work: Work, coalition: Coalition, since: datetime) -> Sequence[LedgerLine]:
        """What waits for a person's decision, of what was due since then; the latest first."""
        names, members = await self._names(work, coalition)
        return [self._line(row, names, members) for row in await waiting.decisions(work, coalition.id, since)]

    async def _names(self, work: Work, coalition: Coalition) -> tuple[dict[str, Contact], dict[str, str]]:
        names = {one.id: one for one in await people.contacts(work, coalition.id)}
        return names, {one.id: one.name for one in await people.organisations(work, coalition.id)}

    def _line(self, row: Delivery, names: Mapping[str, Contact], members: Mapping[str, str]) -> LedgerLine:
        contact = names.get(row.contact_id or "")
        to = f"{contact.name}, {members.get(contact.organisation_id, '')}" if contact else ""
        if row.kind in self._authors and row.action in ("post", "edit"):
            to = self._catalogue.say(f"channel.to.{row.action}")
        title = self.title_of(row)
        why = self._catalogue.say(f"reason.{row.why.replace(' ', '_')}") if row.why else ""
        return LedgerLine(row.started_at or row.due, to, title, row.status, why, row.id)


def _choices_in(by: Speaker, message: Message) -> dict[str, str]:
    """What can be chosen in words, where nothing can be pressed."""
    return offered(message) if by.platform in IN_WORDS else {}


def welcome(offer: Offer, roster: Roster, now: datetime) -> Verdict:
    """The verdict on an offer as far as it can be known when it is planned."""
    takes, due = is_asked(offer.contact, roster, offer.campaign_id), max(offer.due, now)
    asked = (offer.kind, offer.contact.id, takes, due, offer.not_after)
    if asked not in roster.decided:
        facts = facts_of(offer.kind, offer.contact, roster, offer.not_after, offer.campaign_id)
        roster.decided[asked] = verdict(facts, due)
    return roster.decided[asked]


def _row(offer: Offer, roster: Roster, now: datetime) -> Planned | None:
    decided = welcome(offer, roster, now)
    identity = roster.reach(offer.contact)
    if identity is None or (isinstance(decided, Drop) and decided.why != "personal limit"):
        return None
    return Planned(
        id=offer.id,
        coalition_id=offer.contact.coalition_id,
        lane_id=ledger.lane_id(identity.platform, identity.workspace),
        kind=offer.kind,
        conversation=identity.conversation,
        contact_id=offer.contact.id,
        person_id=offer.contact.person_id,
        campaign_id=offer.campaign_id,
        subject=offer.subject,
        template=offer.template,
        args=offer.args,
        due=decided.due if isinstance(decided, Later) else max(offer.due, now),
        not_after=offer.not_after,
        why=decided.why if isinstance(decided, Later) else "",
        created_at=now,
    )
