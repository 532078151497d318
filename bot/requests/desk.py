"""What becomes of a data request: promised for a day, moved, declined, answered, taken back; and who hears of it.

Who asked hears of each change: in the thread of her asking where that is an answer, and by a note in her own hours
where it is news. The notes on the way are planned with the promise itself, so that none is forgotten; the ledger drops
them where the answer comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who, short_name
from bot.contacts import calendar_of, hours_of, roster
from bot.inbox import Place, Speaker
from bot.messages import Block, Context, Message, Text
from bot.offers import Offer
from bot.outbox import Outbox
from bot.requests.author import DUE, KIND, MOVED, PROGRESS, PROMISE
from bot.requests.saying import Saying
from bot.rules.calendar import at
from bot.rules.promised import due_day, look_days, progress_day, typical_days, unseen_day
from bot.ways_back import way_back
from config.catalogue import Catalogue
from storage import ledger, people, requests
from storage.coalitions import Coalition
from storage.columns import derived_id
from storage.database import Work
from storage.ledger import Campaign
from storage.people import Contact
from storage.requests import ACCEPTED, DECLINED, DELIVERED, OPEN, WAITING, WITHDRAWN, DataRequest

LOOKED_AT = time(9)
"""When staff are told of what comes due."""
WORTH_IT = timedelta(days=4)
"""For how long a note may wait for a moment that suits her; later its news are old."""
MEASURED = timedelta(days=365)
"""Over which time it is said how long answers take."""


def subject_of(request_id: str) -> str:
    """How the ledger calls what a request's notes are about."""
    return f"{KIND}:{request_id}"


def today_in(coalition: Coalition, now: datetime) -> date:
    """The day that it is there."""
    return now.astimezone(ZoneInfo(coalition.zone)).date()


class RequestDesk:
    """Keeps the data requests of a coalition."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox
        self._saying = Saying(catalogue)

    async def ask(self, work: Work, who: Who, wanted: DataRequest, now: datetime) -> DataRequest | None:
        """Write a request down, and tell staff; None where it was written down before."""
        today, calendar = today_in(who.coalition, now), calendar_of(who.coalition)
        wanted.look_at = at(unseen_day(today, today, calendar), LOOKED_AT, ZoneInfo(who.coalition.zone))
        kept = await requests.add(work, wanted)
        if kept is not None:
            lead = self._say(
                "en", "staff_new", number=kept.number, name=who.name,
                organisation=who.organisation.name if who.organisation else "",
            )  # fmt: skip
            blocks = (Text(lead), Context(f"“{kept.words}”"), Context(self._say("en", "staff_how", number=kept.number)))
            await self.tell_staff(work, kept, Message(lead, blocks), "new", now, but=who.person_id)
        return kept

    async def accept(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> date | None:
        """Promise an answer, two weeks from today, looked after by who accepts; None if somebody was faster."""
        today = today_in(who.coalition, now)
        due_on = due_day(today, calendar_of(who.coalition))
        values = {"owner_id": who.person_id, "first_due_on": due_on, **_promised(who.coalition, today, due_on)}
        if not await requests.move(work, asked.id, (OPEN,), ACCEPTED, **values):
            return None
        await self._plan(work, asked, PROMISE, now)
        return due_on

    async def put_off(
        self, work: Work, who: Who, asked: DataRequest, due_on: date, sentence: str, now: datetime
    ) -> bool:
        """Promise another day, and say why; False if nothing is promised any more."""
        values = {"sentence": sentence, **_promised(who.coalition, today_in(who.coalition, now), due_on)}
        if not await requests.move(work, asked.id, (ACCEPTED,), ACCEPTED, **values):
            return False
        await self._outbox.cancel(work, subject_of(asked.id), "date changed", now)
        await self._plan(work, asked, MOVED, now)
        return True

    async def decline(self, work: Work, who: Who, asked: DataRequest, sentence: str, now: datetime) -> bool:
        """Say that there will be no answer, and why; False if it is settled."""
        values = {"sentence": sentence, "settled_by": who.person_id, "settled_at": now, "look_at": None}
        if not await requests.move(work, asked.id, WAITING, DECLINED, **values):
            return False
        await self._settled(work, asked, now)
        contact = await people.contact(work, asked.contact_id)
        if contact is not None:
            lead = self._say(contact.language, "declined", name=short_name(contact.name), number=asked.number)
            after = self._say(contact.language, "declined_after")
            await self.bring(work, asked, contact, lead, (Text(sentence), Text(after)), "declined", now)
        return True

    async def deliver(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> bool | None:
        """Bring the answer that was drafted; False if it is settled, None where nothing reaches who asked."""
        contact = await people.contact(work, asked.contact_id)
        if contact is None or asked.result is None or await way_back(work, contact, asked.place) is None:
            return None
        values = {"settled_by": who.person_id, "settled_at": now, "look_at": None}
        if not await requests.move(work, asked.id, WAITING, DELIVERED, **values):
            return False
        await self._settled(work, asked, now)
        lead = self._say(contact.language, "delivered", name=short_name(contact.name), number=asked.number)
        await self.bring(work, asked, contact, lead, self._saying.answer(asked, contact.language), "delivered", now)
        return True

    async def withdraw(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> bool:
        """Ask for it no more; False if it is settled."""
        values = {"settled_by": who.person_id, "settled_at": now, "look_at": None}
        if not await requests.move(work, asked.id, WAITING, WITHDRAWN, **values):
            return False
        await self._settled(work, asked, now)
        lead = self._say("en", "staff_withdrawn", number=asked.number, name=who.name)
        await self.tell_staff(work, asked, Message(lead, (Text(lead),)), "withdrawn", now)
        return True

    async def bring(
        self, work: Work, asked: DataRequest, contact: Contact, lead: str, blocks: tuple[Block, ...], step: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Say it in the thread of her asking, or where else she is reached in private."""
        where = await way_back(work, contact, asked.place)
        if where is None:
            return
        quoted = (Context(f"“{asked.words}”"),) if asked.words else ()
        message = Message(lead, (Text(lead), *blocks, *quoted))
        by, place = where
        await self._outbox.reply(work, asked.coalition_id, by, place, message, f"request {step} {asked.id}", now)

    async def tell_staff(
        self, work: Work, asked: DataRequest, message: Message, step: str, now: datetime, *, but: str = ""
    ) -> None:
        """One note to who looks after it, or to everybody who runs the coalition where nobody does."""
        staff = {one.person_id for one in await people.staff_of(work, asked.coalition_id)} - {but}
        whom = {asked.owner_id or ""} & staff or staff
        await self.tell(work, asked, sorted(whom), message, step, now)

    async def tell(
        self, work: Work, asked: DataRequest, whom: Sequence[str], message: Message, step: str, now: datetime
    ) -> None:
        """Say it to each of these people where she is reached."""
        for _, one in sorted((await people.identities_of(work, whom)).items()):
            by = Speaker(one.platform, one.workspace, one.account)
            origin = f"request {step} {asked.id}"
            await self._outbox.reply(work, asked.coalition_id, by, Place(one.conversation), message, origin, now)

    async def typical(self, work: Work, coalition: Coalition, now: datetime) -> int | None:
        """How many days an answer takes from the asking, for who is in the middle; None where there are few."""
        zone = ZoneInfo(coalition.zone)
        took = await requests.waits(work, coalition.id, now - MEASURED)
        return typical_days([(end.astimezone(zone).date() - begin.astimezone(zone).date()).days for begin, end in took])

    async def _settled(self, work: Work, asked: DataRequest, now: datetime) -> None:
        await self._outbox.cancel(work, subject_of(asked.id), "answered", now)

    async def _plan(self, work: Work, before: DataRequest, step: str, now: datetime) -> None:
        """The note that a day is promised, and those that say on the way how it stands."""
        asked = await requests.find(work, before.coalition_id, before.id)
        assert asked is not None, "it was promised a moment ago"
        found = await roster(work, asked.coalition_id, now)
        contact = found.contacts.get(asked.contact_id)
        if contact is None or asked.due_on is None or asked.promised_on is None:
            return
        title = self._say(found.coalition.language, "campaign")
        campaign = Campaign(
            id=derived_id(KIND, asked.coalition_id), coalition_id=asked.coalition_id, kind=KIND, title=title
        )
        await ledger.ensure_campaign(work, campaign)
        opens, zone = hours_of(contact).opens, hours_of(contact).zone
        moments = {step: now, DUE: at(asked.due_on, opens, zone)}
        if progress := progress_day(asked.promised_on, asked.due_on, found.calendar):
            moments[PROGRESS] = at(progress, opens, zone)
        offers = [_offer(asked, contact, campaign.id, one, due) for one, due in moments.items()]
        await self._outbox.offer(work, offers, found, now)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", language, **values)


def _promised(coalition: Coalition, today: date, due_on: date) -> dict[str, object]:
    """What is written down with a promise: the day, when it was made, and when staff are told that it comes near."""
    looks = look_days(today, due_on, calendar_of(coalition))
    look_at = at(looks[0], LOOKED_AT, ZoneInfo(coalition.zone)) if looks else None
    return {"promised_on": today, "due_on": due_on, "look_at": look_at}


def _offer(asked: DataRequest, contact: Contact, campaign_id: str, step: str, due: datetime) -> Offer:
    assert asked.due_on is not None, "the caller has looked"
    args = {"request": asked.id, "step": step, "due_on": asked.due_on.isoformat(), "number": str(asked.number)}
    return Offer(
        kind=KIND, contact=contact, campaign_id=campaign_id, nominal=asked.due_on, step=step, purpose=asked.id,
        subject=subject_of(asked.id), template=f"request.{step}", args=args, due=due, not_after=due + WORTH_IT,
    )  # fmt: skip
