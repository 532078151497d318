"""What becomes of figures that came in: looked at, shown to the members whose they are, signed by a second person.

Whoever brought figures in does not sign them: a slip is found by eyes that did not make it. What is signed of a region
becomes a source, so that a question about it is answered as any other is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from bot.access import Who
from bot.answers import library
from bot.registry.saying import Saying
from config.catalogue import Catalogue
from storage import corrections, documents, figures
from storage.coalitions import Coalition
from storage.columns import derived_id
from storage.database import Work
from storage.figures import APPROVED, DRAFT, DROPPED, PREVIEW, Batch, Figure, FigureSource, Measure

PREVIEW_DAYS = 7
"""For how long members see their own figures before anybody else does, unless staff name another day."""
READ_AGAIN = timedelta(days=365)
"""When the source that a figure becomes is to be read again."""
Obstacle = Literal["own", "queries", "lapsed", "preview", "gone"]
"""Why a batch is not signed: by who brought it, open queries, terms that have ended, a preview that still runs, or
since somebody else has decided."""


async def obstacle(work: Work, who: Who, batch: Batch, today: date) -> Obstacle | None:
    """Why this person cannot sign this batch today; None where she can."""
    if batch.state not in (DRAFT, PREVIEW):
        return "gone"
    if batch.by == who.person_id:
        return "own"
    if await corrections.open_in_batch(work, batch.id):
        return "queries"
    source = await source_of(work, batch)
    if source.terms_until is not None and source.terms_until < today:
        return "lapsed"
    if batch.state == PREVIEW and batch.preview_until is not None and batch.preview_until >= today:
        return "preview"
    return None


async def source_of(work: Work, batch: Batch) -> FigureSource:
    """Where the figures of a batch come from."""
    found = {one.id: one for one in await figures.sources(work, batch.coalition_id)}
    return found[batch.source_id]


async def approve(work: Work, catalogue: Catalogue, who: Who, batch: Batch, now: datetime) -> bool:
    """Sign the batch; False if somebody was faster. The caller has looked for obstacles."""
    signed = {"signed_by": who.person_id, "signed_at": now}
    if not await figures.move_batch(work, batch.id, (DRAFT, PREVIEW), APPROVED, **signed):
        return False
    shelf = Shelf(catalogue, who.coalition, who.name)
    known = {one.id: one for one in await figures.measures(work, batch.coalition_id)}
    source = await source_of(work, batch)
    for one in await figures.in_batch(work, batch.id):
        if one.region:
            await shelf.put(work, known[one.measure_id], one, source, now)
    return True


async def preview(work: Work, batch: Batch, until: date) -> bool:
    """Let each member see its own until then; False if it is no draft any more."""
    return await figures.move_batch(work, batch.id, (DRAFT,), PREVIEW, preview_until=until)


async def drop(work: Work, batch: Batch) -> bool:
    """Take a batch back that nobody has signed; False if somebody has."""
    return await figures.move_batch(work, batch.id, (DRAFT, PREVIEW), DROPPED)


async def bring_back(work: Work, batch: Batch) -> bool:
    """Make it a draft again; False if it was not taken back."""
    return await figures.move_batch(work, batch.id, (DROPPED,), DRAFT)


def by_measure(found: Sequence[Figure]) -> Mapping[str, Sequence[Figure]]:
    """The figures of each measure, by its id."""
    together: dict[str, list[Figure]] = {}
    for one in found:
        together.setdefault(one.measure_id, []).append(one)
    return together


class Shelf:
    """Makes a source of a region's figure, so that members are answered from it in its own words."""

    def __init__(self, catalogue: Catalogue, coalition: Coalition, owner: str) -> None:
        self._catalogue = catalogue
        self._coalition = coalition
        self._owner = owner
        self._saying = Saying(catalogue)

    async def put(
        self, work: Work, measure: Measure, figure: Figure, source: FigureSource, now: datetime
    ) -> library.Refusal | None:
        """Shelve it, in the place of an earlier version; why that cannot be, where it cannot."""
        language, day = self._coalition.language, now.date()
        title, area = measure.name, figure.region
        period, value = self._saying.period(figure, language), self._saying.whole(measure, figure, language)
        key = derived_id("figure source", measure.id, figure.region, str(figure.first), str(figure.last))[:12]
        entry = library.Entry(
            key=f"figure-{key}", path=None, scope=self._coalition.id, title=self._say("title", title=title, area=area),
            source=source.title, owner=self._owner, reviewed_on=day, review_by=day + READ_AGAIN,
        )  # fmt: skip
        lines = [
            self._say("line", title=title, area=area, period=period, value=value),
            *([measure.sentence] if measure.sentence else []),
            *([better] if (better := self._saying.direction(measure, language)) else []),
            self._say("source", text=source.title),
        ]
        text = " ".join(lines) + "\n"
        ready = library.prepare_text(entry, text, asked_as=[self._say("asked", title=title, area=area, period=period)])
        if isinstance(ready, library.Refusal):
            return ready
        kept = await library.shelve(work, ready.draft, now, approved=True)
        await figures.attach(work, figure.id, kept.id)
        return None

    async def take_down(self, work: Work, figure: Figure) -> None:
        """Let nobody be answered from it any more."""
        if figure.document_id:
            await documents.withdraw(work, figure.document_id)

    def _say(self, key: str, **values: object) -> str:
        return self._catalogue.say(f"figures.shelf.{key}", self._coalition.language, **values)
