"""Brings a question that no document answers to a person, and her answer back to everybody who asked (mission M17).

A question joins the gap of those that ask the same. It goes to an expert only when the member who asked says so, and
then without her name. What is answered comes back where it was asked, and staff may make a source of it, so that the
next one who asks is answered at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.access import Who, short_name
from bot.answers import desk, library
from bot.answers.sources import Citation
from bot.contacts import roster
from bot.gaps.topics import covered, is_same, telling
from bot.inbox import Place, Speaker
from bot.messages import Context, Message, Sources, Text
from bot.offers import Offer
from bot.outbox import Outbox, welcome
from bot.rules.verdict import Drop
from bot.ways_back import way_back
from config.catalogue import Catalogue
from storage import documents, gaps, ledger, people, questions
from storage.columns import derived_id
from storage.database import Work
from storage.gaps import ANSWERED, ASKED, CLOSED, OPEN, Expert, Gap
from storage.ledger import Campaign
from storage.people import Contact
from storage.questions import Question

KIND, STEP = "expert", "asked"
WORTH_IT = timedelta(days=14)
"""For how long a question to an expert may wait for a moment that suits her."""
READ_AGAIN = timedelta(days=365)
"""When a source that came out of an answer is to be read again."""


@dataclass(frozen=True, slots=True)
class Known:
    """An expert with those of her topics that a question is about, and where she works."""

    contact: Contact
    topics: tuple[str, ...]
    organisation: str


def subject_of(gap_id: str) -> str:
    """How the ledger calls what a gap's messages are about."""
    return f"gap:{gap_id}"


class GapDesk:
    """Keeps the gaps of a coalition, and fills them."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def note(self, work: Work, asked: Question, now: datetime) -> Gap:
        """Put an open question with those that ask the same; one of which we kept no words stands alone."""
        if asked.gap_id and (there := await gaps.find(work, asked.coalition_id, asked.gap_id)):
            return there
        stems = telling(asked.text or "")
        gap = await _open_about(work, asked.coalition_id, stems)
        if gap is None:
            gap = Gap(coalition_id=asked.coalition_id, stems=stems, words=asked.text, opened_at=now)
            await gaps.add(work, gap)
        await gaps.join(work, asked.id, gap.id)
        return gap

    async def expert_for(self, work: Work, coalition_id: str, question: str, but: str = "") -> Known | None:
        """Who knows most about this, of those who can be reached; never who asks, nor who passed on it before."""
        found = []
        gap = await _open_about(work, coalition_id, telling(question))
        passed = gap.passed if gap else []
        named = await gaps.experts(work, coalition_id)
        reached = await people.identities_of(work, [contact.person_id for _, contact in named])
        for expert, contact in named:
            topics = covered(expert.topics, question)
            is_able = contact.person_id in reached and contact.opted_out_at is None
            if topics and is_able and contact.person_id != but and contact.id not in passed:
                member = await people.organisation(work, contact.organisation_id)
                found.append(Known(contact, tuple(topics), member.name if member else ""))
        return max(found, key=lambda one: len(one.topics), default=None)

    async def ask_expert(
        self, work: Work, gap: Gap, contact: Contact, now: datetime
    ) -> Literal["asked", "before", "unwelcome"]:
        """Bring the gap to that contact; "before" where somebody has it, "unwelcome" where she gets no notes."""
        found = await roster(work, gap.coalition_id, now)
        title = self._catalogue.say("gap.title", found.coalition.language)
        campaign = Campaign(
            id=derived_id(KIND, gap.coalition_id), coalition_id=gap.coalition_id, kind=KIND, title=title
        )
        await ledger.ensure_campaign(work, campaign)
        offer = Offer(
            kind=KIND,
            contact=contact,
            campaign_id=campaign.id,
            nominal=now.date(),
            step=STEP,
            purpose=gap.id,
            subject=subject_of(gap.id),
            template="gap.asked",
            args={"gap": gap.id},
            due=now,
            not_after=now + WORTH_IT,
        )
        if isinstance(welcome(offer, found, now), Drop):
            return "unwelcome"
        if not await gaps.move(work, gap.id, (OPEN,), ASKED, expert_id=contact.id):
            return "before"
        await self._outbox.offer(work, [offer], found, now)
        return "asked"

    async def passed(self, work: Work, gap: Gap, now: datetime) -> bool:
        """The expert is not the one, so that the gap waits for staff again; False where it does not wait for her."""
        passed = sorted({*gap.passed, gap.expert_id or ""} - {""})
        if not await gaps.move(work, gap.id, (ASKED,), OPEN, expert_id=None, passed=passed):
            return False
        await self._outbox.cancel(work, subject_of(gap.id), "answered", now)
        return True

    async def answered(
        self, work: Work, gap: Gap, who: Who, text: str, now: datetime
    ) -> Sequence[Contact] | Literal["settled", "nobody"]:
        """Bring the answer to everybody who asked; who that is.

        "settled" where somebody else answered before, and "nobody" where none of them can be reached.
        """
        waiting = (await gaps.questions_of(work, [gap.id])).get(gap.id, [])
        reached = [(one, *found) for one in waiting if (found := await _asker(work, one))]
        if waiting and not reached:
            return "nobody"
        by = named(who)
        if not await gaps.move(work, gap.id, (OPEN, ASKED), ANSWERED, answer=text, answered_by=by, answered_at=now):
            return "settled"
        key = "answered_by_expert" if _is_expert(who) else "answered_by"
        for one, contact, where in reached:
            intro = self._catalogue.say(f"gap.{key}", contact.language, name=short_name(contact.name), staff=by)
            await self._tell(work, one, where, intro, Text(text), now)
        await self._settle(work, gap, waiting, now)
        return [contact for _, contact, _ in reached]

    async def shown(
        self, work: Work, gap: Gap, who: Who, citation: Citation, now: datetime
    ) -> Literal["told", "settled", "nobody"]:
        """Bring the passage that answers to everybody who still waits for an answer.

        "settled" where nobody does, and "nobody" where none of them can be reached: it stays on staff's list then.
        """
        waiting = (await gaps.questions_of(work, [gap.id])).get(gap.id, [])
        reached = [(one, *found) for one in waiting if (found := await _asker(work, one))]
        if waiting and not reached:
            return "nobody"
        if not await gaps.move(work, gap.id, (OPEN, ASKED), CLOSED, answered_by=who.name, answered_at=now):
            return "settled"
        for one, contact, where in reached:
            name, language = short_name(contact.name), contact.language
            intro = self._catalogue.say("gap.document.found", language, name=name, staff=who.name)
            source = desk.source_of(citation, self._catalogue, language, now.astimezone(who.zone).date())
            await self._tell(work, one, where, intro, Sources((source,)), now)
        await self._settle(work, gap, waiting, now)
        return "told"

    async def waiting(self, work: Work, coalition_id: str, now: datetime) -> list[tuple[Gap, int]]:
        """The gaps in which somebody still waits, and how many."""
        for one in await questions.still_open(work, coalition_id):
            if one.gap_id is None:  # It was asked before there were gaps.
                await self.note(work, one, now)
        open_gaps = await gaps.open_gaps(work, coalition_id)
        asked = await gaps.questions_of(work, [one.id for one in open_gaps])
        return [(one, len(asked[one.id])) for one in open_gaps if one.id in asked]

    async def _settle(self, work: Work, gap: Gap, waiting: Sequence[Question], now: datetime) -> None:
        for one in waiting:
            await questions.close(work, gap.coalition_id, one.id)
        await self._outbox.cancel(work, subject_of(gap.id), "answered", now)
        await self._outbox.amend(work, subject_of(gap.id), now)

    async def _tell(
        self,
        work: Work,
        asked: Question,
        where: tuple[Speaker, Place],
        intro: str,
        answer: Text | Sources,
        now: datetime,
    ) -> None:
        quoted = (Context(f"“{asked.text}”"),) if asked.text else ()
        by, place = where
        message = Message(intro, (Text(intro), answer, *quoted))
        await self._outbox.reply(work, asked.coalition_id, by, place, message, f"answer to {asked.id}", now)

    async def make_source(self, work: Work, gap: Gap, title: str, text: str, by: str, now: datetime) -> str | None:
        """Let members be answered from this from now on; why not, where the text is not fit to be quoted."""
        day = now.date()
        entry = library.Entry(
            key=f"answer-{gap.id[:8]}", path=None, scope=gap.coalition_id, title=title, source=gap.answered_by,
            owner=by, reviewed_on=day, review_by=day + READ_AGAIN,
        )  # fmt: skip
        ways = [gap.words] if gap.words and gap.words != title else []
        ready = library.prepare_text(entry, f"# {title}\n\n{text}\n", asked_as=ways)
        if isinstance(ready, library.Refusal):
            return ready.why
        kept = await library.shelve(work, ready.draft, now, approved=True)
        await gaps.move(work, gap.id, (ANSWERED, CLOSED), CLOSED, document_id=kept.id)
        return None

    async def take_back(self, work: Work, gap: Gap) -> bool:
        """Take the source that came out of this gap out of every answer; False where there is none."""
        return bool(gap.document_id) and await documents.withdraw(work, gap.document_id or "")


def named(who: Who) -> str:
    """How somebody who answers is called: a member's expert with where she works."""
    return f"{who.name}, {who.organisation.name}" if who.organisation and _is_expert(who) else who.name


def _is_expert(who: Who) -> bool:
    return who.organisation is not None and not who.may("staff")


async def name_expert(work: Work, contact: Contact, topics: Sequence[str], who: Who, now: datetime) -> None:
    """Remember what this contact knows about."""
    wanted = Expert(
        contact_id=contact.id, coalition_id=contact.coalition_id, topics=list(topics), by=who.person_id, at=now
    )
    await gaps.name_expert(work, wanted)


async def _open_about(work: Work, coalition_id: str, stems: Sequence[str]) -> Gap | None:
    """The open gap of those that ask the same as these words."""
    known = await gaps.open_gaps(work, coalition_id)
    return next((one for one in known if is_same(one.stems, stems)), None)


async def _asker(work: Work, asked: Question) -> tuple[Contact, tuple[Speaker, Place]] | None:
    """Who asked, and where an answer reaches her: the same thread, if she has that chat still, else her chat."""
    contact = await people.contact(work, asked.contact_id) if asked.contact_id else None
    if contact is None:
        return None
    where = await way_back(work, contact, asked.place)
    return (contact, where) if where else None
