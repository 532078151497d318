"""What becomes of a doubt: a case is opened, then explained, or confirmed; then every place is put right.

Where a platform lets us, what stands somewhere is changed in its place and answered in its thread; whoever read it in
private is told. What we cannot reach is never left out silently: staff read where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.access import Who
from bot.colleagues import tell
from bot.contacts import roster
from bot.corrections.author import KIND, CorrectionAuthor, subject_of
from bot.offers import Offer, Post
from bot.outbox import Outbox
from bot.registry.desk import Shelf, source_of
from bot.ways_back import place_of
from config.catalogue import Catalogue
from storage import corrections, figures, ledger, people, shown
from storage.corrections import Case
from storage.database import Work
from storage.figures import APPROVED, UNSETTLED, Figure
from storage.ledger import Campaign, Delivery
from storage.people import Contact
from storage.shown import Shown

WORTH_IT = timedelta(days=60)
"""For how long a correction is worth sending: longer than anything else, since what it corrects is still believed."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a wrong figure stands: posts and answers that others read, people who read it alone, and copies elsewhere.

    `readers` are the ids of persons.
    """

    posts: Sequence[Delivery]
    answers: Sequence[Delivery]
    readers: Sequence[str]
    copies: Sequence[Shown]


class CorrectionDesk:
    """Opens cases and settles them."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox
        self._author = CorrectionAuthor(catalogue)

    async def open(self, work: Work, who: Who, figure: Figure | None, words: str, now: datetime) -> tuple[Case, bool]:
        """The case of this doubt, and whether it is new; who said it before is told of the same one."""
        if figure is not None and (there := await corrections.mine(work, who.coalition.id, who.person_id, figure.id)):
            return there, False
        case = Case(
            coalition_id=who.coalition.id, number=0, figure_id=figure.id if figure else "", person_id=who.person_id,
            contact_id=who.contact.id if who.contact else None, words=words,
            place=place_of(who.by, who.at) if who.by and who.at else None, at=now,
        )  # fmt: skip
        return await corrections.open_case(work, case), True

    async def places(self, work: Work, case: Case) -> Places:
        """Where the figure of a case was shown, and who doubts it."""
        found = await shown.of_figures(work, case.coalition_id, [case.figure_id])
        posts, answers, readers, copies = {}, {}, dict[str, None](), []
        for one, delivery in found:
            if delivery is None:
                copies.append(one)
            elif one.person_id:
                readers[one.person_id] = None
            elif delivery.kind == KIND:
                continue  # It stands under something that is answered itself.
            elif delivery.action == "post":
                posts[delivery.id] = delivery
            elif delivery.action == "reply":
                answers[delivery.id] = delivery
        for other in await corrections.about(work, case.figure_id):
            readers[other.person_id] = None
        readers[case.person_id] = None
        # Whoever is on the staff alone reads it where it is put right, and is told only of a doubt of her own.
        contacts = {one.person_id for one in await people.contacts(work, case.coalition_id)}
        told = [one for one in readers if one in contacts or one == case.person_id]
        return Places(_that_stand(posts), _that_stand(answers), told, copies)

    async def confirm(self, work: Work, case: Case, who: Who, now: datetime) -> bool:
        """Put the figure right everywhere; False where somebody else has decided, or it is no figure any more."""
        figure = await figures.find(work, case.coalition_id, case.figure_id)
        if figure is None or case.proposed is None:
            return False
        if figure.state in UNSETTLED:
            return await self._mend(work, case, figure, who, now)
        places = await self.places(work, case)
        others = [one for one in await corrections.about(work, figure.id) if one.id != case.id]
        new = _next(figure, case.proposed, who, now)
        decided = {"new_figure_id": new.id, "decided_by": who.person_id, "decided_at": now}
        if not await corrections.confirm(work, case.id, **decided):
            return False
        if not await figures.replace(work, figure.id, new, now):
            await corrections.reopen(work, case.id)
            return False
        for one in others:
            await corrections.confirm(work, one.id, cause=case.cause, done=case.done, **decided)
        await self._shelve(work, who, figure, new, now)
        await self._put_right(work, case, places, now)
        return True

    async def explain(self, work: Work, case: Case, who: Who, why: str, now: datetime) -> bool:
        """Say why it is right; False where somebody else has decided."""
        return await corrections.explain(work, case.id, done=why, decided_by=who.person_id, decided_at=now)

    async def _mend(self, work: Work, case: Case, figure: Figure, who: Who, now: datetime) -> bool:
        """Change what was not signed yet: its own member may have read it, and nobody else."""
        assert case.proposed is not None, "the caller has looked"
        decided = {"new_figure_id": figure.id, "decided_by": who.person_id, "decided_at": now}
        if not await corrections.confirm(work, case.id, **decided):
            return False
        if not await figures.set_values(work, figure, case.proposed):
            await corrections.reopen(work, case.id)
            return False
        await self._tell(work, case, [case.person_id], now)
        return True

    async def _shelve(self, work: Work, who: Who, old: Figure, new: Figure, now: datetime) -> None:
        """Have questions answered with the right figure from here on."""
        if not old.region:
            return
        known = {one.id: one for one in await figures.measures(work, old.coalition_id)}
        batch = await figures.batch_of(work, old.batch_id)
        assert batch is not None, "a figure came with a batch"
        shelf = Shelf(self._catalogue, who.coalition, who.name)
        await shelf.put(work, known[new.measure_id], new, await source_of(work, batch), now)
        await figures.attach(work, old.id, None)

    async def _put_right(self, work: Work, case: Case, places: Places, now: datetime) -> None:
        """Change what stands, answer it where it stands, and tell whoever read it alone."""
        await ledger.ensure_campaign(work, self._campaign(case))
        for one in places.posts:
            await self._outbox.edit(work, one.id, f"{KIND} {case.id}", now)
        for one in (*places.posts, *places.answers):
            note = Post(
                kind=KIND, coalition_id=case.coalition_id, origin=f"{case.id} {one.id}", subject=subject_of(case.id),
                template="correction.note", args={"case": case.id}, due=now, not_after=now + WORTH_IT,
                campaign_id=case.id, under=one.id,
            )  # fmt: skip
            await self._outbox.post(work, note, now)
        await self._tell(work, case, places.readers, now)

    async def _tell(self, work: Work, case: Case, persons: Sequence[str], now: datetime) -> None:
        """Tell each of them once, in her own hours, whatever else she has had this week."""
        await ledger.ensure_campaign(work, self._campaign(case))
        found = await roster(work, case.coalition_id, now)
        hers: dict[str, Contact] = {}
        for contact in found.contacts.values():
            hers.setdefault(contact.person_id, contact)
        offers = [
            Offer(
                kind=KIND, contact=hers[one], campaign_id=case.id, nominal=now.date(), step="told",
                subject=subject_of(case.id), template="correction.told", args={"case": case.id}, due=now,
                not_after=now + WORTH_IT,
            )
            for one in persons
            if one in hers
        ]  # fmt: skip
        await self._outbox.offer(work, offers, found, now)
        staff = {role.person_id for role in await people.staff_of(work, case.coalition_id)}
        for one in persons:
            if one not in hers and one in staff:
                message = await self._author.drawn(work, case.id, found.coalition.language, one, now)
                await tell(work, self._outbox, case.coalition_id, one, message, f"{KIND} {case.id} told", now)

    def _campaign(self, case: Case) -> Campaign:
        title = self._catalogue.say("corrections.title", "en")
        return Campaign(id=case.id, coalition_id=case.coalition_id, kind=KIND, title=title)


def _next(figure: Figure, proposed: Mapping[str, Any], who: Who, now: datetime) -> Figure:
    """The version that takes its place."""
    version = figure.version + 1
    days = (figure.first, figure.last)
    new_id = figures.figure_id(
        figure.measure_id, figure.organisation_id, figure.region, days, figure.source_id, version
    )
    said = figure.model_dump() | {
        **proposed, "id": new_id, "version": version, "replaces": figure.id, "state": APPROVED, "by": who.person_id,
        "at": now, "document_id": None, "superseded_at": None,
    }  # fmt: skip
    return Figure.model_validate(said)


def _that_stand(found: Mapping[str, Delivery]) -> list[Delivery]:
    """Those that have left, or may have; what waits is written when it leaves, from the figure as it is then."""
    return [one for one in found.values() if one.status in ("sent", "sending", "in_doubt", "held")]
