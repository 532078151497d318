"""Says thank you for what arrived by itself: one short note, where no note about it stands in a chat to say so.

What stands in a chat says it in its place, which costs nobody a moment. Where nothing stands there, since the data came
before anybody had to ask, whoever sent it would hear nothing at all. So she gets one note a day at most, in her own
hours and within her limit, an hour after the first receipt: files often come in one night, one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.access import short_name
from bot.contacts import Roster, hours_of, roster
from bot.messages import Context, Fact, Facts, Message, Text
from bot.offers import Offer
from bot.outbox import Outbox
from bot.rules.calendar import at
from bot.submissions import Ask, ask, taker_of
from bot.weighing import Standing
from bot.words import short_date
from config.catalogue import Catalogue
from storage import coalitions, ledger, people, receipts
from storage.columns import derived_id
from storage.database import Work
from storage.ledger import Campaign, Delivery
from storage.people import Contact

KIND, STEP = "thanks", "arrived"
GATHERED = timedelta(hours=1)
"""For how long a thank-you waits, so that what comes in the same hour is thanked for in the same note."""
WORTH_IT = timedelta(days=4)
"""For how long it is worth saying; a late thank-you is one note too many."""
FRESH = timedelta(days=14)
"""What arrived longer ago than this is noted without a word, since a file of old receipts is no news."""
_WAITS = ("ready", "cancelled")


async def thank(work: Work, outbox: Outbox, title: str, arrived: Sequence[tuple[Ask, str]], now: datetime) -> None:
    """Plan the notes about what arrived: each an ask with the id of the receipt that settled it."""
    if not arrived:
        return
    coalition_id = arrived[0][0].organisation.coalition_id
    found = await roster(work, coalition_id, now)
    campaign = Campaign(id=derived_id(KIND, coalition_id), coalition_id=coalition_id, kind=KIND, title=title)
    await ledger.ensure_campaign(work, campaign)
    hers: dict[str, list[str]] = {}
    for one, receipt_id in arrived:
        contact = found.asked(one.organisation.id, one.schedule.id)
        if contact is not None:
            hers.setdefault(contact.person_id, []).append(receipt_id)
    offers = []
    for person_id, receipt_ids in sorted(hers.items()):
        offer, day = await _offer(work, campaign, _spoken_to(person_id, found), found, now)
        await receipts.thank_on(work, receipt_ids, day)
        offers.append(offer)
    await outbox.offer(work, offers, found, now)


def _spoken_to(person_id: str, found: Roster) -> Contact:
    """As the contact of which member she is written to: always the same one, so that a day has one note."""
    hers = [one for one in found.contacts.values() if one.person_id == person_id]
    return min(hers, key=lambda one: (not one.is_primary, one.id))


async def _offer(work: Work, campaign: Campaign, contact: Contact, found: Roster, now: datetime) -> tuple[Offer, date]:
    """Today's note to her, or tomorrow's where today's has gone."""
    hours = hours_of(contact)
    day, due = now.astimezone(hours.zone).date(), now + GATHERED
    while True:
        offer = Offer(
            kind=KIND,
            contact=contact,
            campaign_id=campaign.id,
            nominal=day,
            step=STEP,
            subject=f"{KIND}:{contact.person_id}",
            template="receipts.thanks",
            args={"day": day.isoformat()},
            due=due,
            not_after=due + WORTH_IT,
        )
        there = await ledger.delivery(work, offer.id)
        if there is None or (there.status in _WAITS and not there.attempt):
            return offer, day
        day += timedelta(days=1)
        due = at(day, hours.opens, hours.zone)


class ThanksAuthor:
    """Writes thank-you notes for the outbox."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def standing(self, work: Work, row: Delivery) -> Standing:
        """Wanted while there is something to thank for."""
        return Standing(settled=not await self._arrived(work, row))

    async def write(self, work: Work, row: Delivery, now: datetime) -> Message:
        """What arrived, and that nothing is left to do; everything that came by the moment it leaves."""
        contact = await people.contact(work, row.contact_id or "")
        coalition = await coalitions.find(work, row.coalition_id or "")
        assert contact is not None, "the verdict has looked at the contact in this transaction"
        assert coalition is not None, "who belongs to a coalition"
        language, name = contact.language, short_name(contact.name)
        arrived = await self._arrived(work, row)
        days = {one.submission.id: self._day(one, day, language, now) for one, day in arrived}
        facts: tuple[Facts, ...] = ()
        if len(arrived) == 1:
            [(one, _)] = arrived
            lead = self._catalogue.say(
                "receipts.thanks.one",
                language,
                name=name,
                period=one.period,
                file=one.schedule.title,
                organisation=one.organisation.name,
                date=days[one.submission.id],
            )
        else:
            lead = self._catalogue.say("receipts.thanks.several", language, name=name)
            facts = (Facts(tuple(Fact(self._file(one, language), days[one.submission.id]) for one, _ in arrived)),)
        after = self._catalogue.say("receipts.thanks.after", language)
        why = Context(await self.reason(work, row, language))
        summary = self._catalogue.say("receipts.thanks.summary", language, coalition=coalition.name)
        return Message(summary, (Text(lead), *facts, Text(after), why))

    def title(self, row: Delivery, language: str = "en") -> str:
        """What it is called in a list."""
        return self._catalogue.say("receipts.thanks.title", language)

    async def reason(self, work: Work, row: Delivery, language: str) -> str:
        """Because she speaks for a member whose data arrived."""
        contact = await people.contact(work, row.contact_id or "")
        member = await people.organisation(work, contact.organisation_id) if contact else None
        return self._catalogue.say("reminder.why", language, organisation=member.name) if member else ""

    async def _arrived(self, work: Work, row: Delivery) -> list[tuple[Ask, date]]:
        """What that day's note speaks of, of the files that this person takes care of, with the day of arrival."""
        contacts = await people.contacts_of_person(work, row.person_id or "")
        hers = {one.organisation_id for one in contacts if one.coalition_id == row.coalition_id}
        thanked = await receipts.thanked_on(work, row.coalition_id or "", date.fromisoformat(row.args["day"]))
        found: dict[str, tuple[Ask, date]] = {}
        for one in thanked:
            asked = await ask(work, one.submission_id or "")
            if asked is None or asked.organisation.id not in hers:
                continue
            taker = await taker_of(work, asked)
            if taker is not None and taker.person_id == row.person_id:
                found.setdefault(asked.submission.id, (asked, one.received_on))
        return list(found.values())

    def _day(self, one: Ask, day: date, language: str, now: datetime) -> str:
        return short_date(self._catalogue, day, language, now.date())

    def _file(self, one: Ask, language: str) -> str:
        values = {"period": one.period, "file": one.schedule.title, "organisation": one.organisation.name}
        return self._catalogue.say("dates.file", language, **values)
