"""The registry of figures: what is measured, what was measured, where it came from, and who signed it (issue 9).

A figure is never written over. A correction is another version beside it, and the older one says that it was
superseded, so that what was once said can always be explained. `organisation_id` is empty for a figure of a region, and
`region` is empty for a figure of one member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, Update, func, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, derived_id, moment, new_id, optional_moment
from storage.database import Work
from storage.documents import Passage
from storage.rows import changed, chunks, insert_new

DRAFT, PREVIEW, APPROVED, SUPERSEDED, DROPPED = "draft", "preview", "approved", "superseded", "dropped"
"""Seen by staff; by each member its own; by whoever may see it; corrected by a newer version; taken back."""
UNSETTLED = (DRAFT, PREVIEW)
LOWER, HIGHER, NEITHER = "lower", "higher", "neither"
"""Which way a measure gets better."""
PERCENT, RATIO, COUNT = "percent", "ratio", "count"
"""Units that we know; any other is the words of staff, such as "per 1,000 resident-days"."""


class Measure(SQLModel, table=True):
    """What is measured. `code` is its name in files; `sentence` says in plain words what it counts.

    `floor` is the denominator from which on a member counts among peers. `sensitive` ones (behavioural health) need
    twice as many peers (DESIGN section 5).
    """

    __table_args__ = (UniqueConstraint("coalition_id", "code"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    code: str
    name: str
    sentence: str = ""
    direction: str = NEITHER
    unit: str = PERCENT
    risk_adjusted: bool = False
    sensitive: bool = False
    floor: int = 30
    focus: list[str] = Field(default_factory=list, sa_type=Json)
    by: str = ""
    at: datetime = moment()


class FigureSource(SQLModel, table=True):
    """The data set that figures are drawn from. `public` is one that an authority publishes with its own withholding.

    `terms` say what it may be used for, and `terms_until` the last day of that; None where they have no end.
    """

    __tablename__ = "figure_source"
    __table_args__ = (UniqueConstraint("coalition_id", "key"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    key: str
    title: str
    publisher: str = ""
    url: str = ""
    public: bool = False
    terms: str = ""
    terms_until: date | None = None
    at: datetime = moment()


class Batch(SQLModel, table=True):
    """Figures that came together, and are looked at and signed together. `by` is empty where the operator brought them.

    Members see their own until `preview_until`, before anybody else does (mission M84).
    """

    __tablename__ = "figure_batch"

    id: str = Field(primary_key=True, default_factory=new_id)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    number: int
    source_id: str = Field(foreign_key="figure_source.id")
    title: str
    by: str = ""
    at: datetime = moment()
    state: str = DRAFT
    preview_until: date | None = None
    signed_by: str | None = None
    signed_at: datetime | None = optional_moment()


class Figure(SQLModel, table=True):
    """One value of a measure, for a member or a region and some days, both included.

    `withheld` is set where whoever publishes it withholds its counts: they stay withheld. `version` counts corrections;
    `replaces` is the version before. `document_id` is the source from which questions about it are answered.
    """

    __table_args__ = (
        UniqueConstraint("measure_id", "organisation_id", "region", "first", "last", "source_id", "version"),
        Index("figure_of_period", "measure_id", "last", "first", "state"),
        Index("figure_of_organisation", "organisation_id", "measure_id", "state"),
    )

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    measure_id: str = Field(foreign_key="measure.id")
    organisation_id: str = ""
    region: str = ""
    first: date
    last: date
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    withheld: bool = False
    source_id: str = Field(foreign_key="figure_source.id")
    batch_id: str = Field(foreign_key="figure_batch.id", index=True)
    state: str = DRAFT
    version: int = 1
    replaces: str | None = None
    document_id: str | None = Field(default=None, index=True)
    by: str = ""
    at: datetime = moment()
    superseded_at: datetime | None = optional_moment()


def measure_id(coalition_id: str, code: str) -> str:
    """The id of the measure that files call `code`, however it is written."""
    return derived_id("measure", coalition_id, code.casefold())


def source_id(coalition_id: str, key: str) -> str:
    """The id of the source that files call `key`."""
    return derived_id("figure source", coalition_id, key.casefold())


def figure_id(measure: str, organisation: str, region: str, days: tuple[date, date], source: str, version: int) -> str:
    """The id of one version of a figure."""
    first, last = (day.isoformat() for day in days)
    return derived_id("figure", measure, organisation, region, first, last, source, str(version))


async def put_measure(work: Work, wanted: Measure) -> None:
    """Write a measure down, in the place of what its code stood for before; its figures stay."""
    await work.merge(wanted)
    await work.flush()


async def put_source(work: Work, wanted: FigureSource) -> None:
    """Write a source down, in the place of what its key stood for before."""
    await work.merge(wanted)
    await work.flush()


async def measures(work: Work, coalition_id: str) -> list[Measure]:
    """What the coalition measures, by name."""
    rows = select(Measure).where(Measure.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(Measure.name), col(Measure.code))))


async def measures_by_id(work: Work, coalition_id: str) -> dict[str, Measure]:
    """The same, by id."""
    return {one.id: one for one in await measures(work, coalition_id)}


async def sources(work: Work, coalition_id: str) -> list[FigureSource]:
    """Where the coalition's figures come from, by title."""
    rows = select(FigureSource).where(FigureSource.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(FigureSource.title), col(FigureSource.key))))


async def find(work: Work, coalition_id: str, wanted_id: str) -> Figure | None:
    """One of the coalition's figures, whatever its state."""
    found = await work.get(Figure, wanted_id, populate_existing=True)
    return found if found is not None and found.coalition_id == coalition_id else None


async def newest(work: Work, wanted_id: str) -> Figure | None:
    """The version that has taken the place of this one, however often it was corrected; itself where nothing has."""
    found = await work.get(Figure, wanted_id, populate_existing=True)
    while found is not None:
        later = (await work.exec(select(Figure).where(Figure.replaces == found.id))).first()
        if later is None:
            break
        found = later
    return found


async def find_many(work: Work, coalition_id: str, ids: Sequence[str]) -> dict[str, Figure]:
    """These figures, by id; those of another coalition are not among them."""
    found: dict[str, Figure] = {}
    for chunk in chunks(ids):
        rows = select(Figure).where(Figure.coalition_id == coalition_id, col(Figure.id).in_(chunk))
        found |= {one.id: one for one in await work.exec(rows)}
    return found


async def standing(work: Work, coalition_id: str, measure_ids: Sequence[str]) -> list[Figure]:
    """Every version of these measures' figures that is not superseded or dropped."""
    found: list[Figure] = []
    for chunk in chunks(measure_ids):
        rows = select(Figure).where(Figure.coalition_id == coalition_id, col(Figure.measure_id).in_(chunk))
        found += await work.exec(rows.where(col(Figure.state).in_((*UNSETTLED, APPROVED))))
    return found


async def of_period(work: Work, measure: str, first: date, last: date) -> list[Figure]:
    """The approved figures of all members for a measure and a period; for arithmetic on peers, and never for showing.

    A measure is of one coalition, and its id with it.
    """
    rows = select(Figure).where(Figure.measure_id == measure, Figure.last == last, Figure.first == first)
    members = rows.where(Figure.state == APPROVED, Figure.organisation_id != "")
    return list(await work.exec(members.order_by(col(Figure.organisation_id))))


async def of_organisation(work: Work, organisation_id: str, measure: str) -> list[Figure]:
    """One member's figures of a measure, oldest period first: approved ones, and those in its preview."""
    rows = select(Figure).where(Figure.organisation_id == organisation_id, Figure.measure_id == measure)
    seen = rows.where(col(Figure.state).in_((APPROVED, PREVIEW)))
    return list(await work.exec(seen.order_by(col(Figure.last), col(Figure.first))))


async def of_regions(work: Work, coalition_id: str, measure: str | None = None) -> list[Figure]:
    """The approved figures of regions, newest period first."""
    # Without a member: by that, and not by the coalition, the few of regions are found among a million.
    rows = select(Figure).where(Figure.coalition_id == coalition_id, Figure.state == APPROVED, Figure.region != "")
    rows = rows.where(Figure.organisation_id == "")
    asked = rows.where(Figure.measure_id == measure) if measure else rows
    return list(await work.exec(asked.order_by(col(Figure.last).desc(), col(Figure.region))))


async def regions(work: Work, coalition_id: str) -> list[str]:
    """The regions of which there are approved figures."""
    rows = select(Figure.region).where(Figure.coalition_id == coalition_id, Figure.state == APPROVED)
    rows = rows.where(Figure.organisation_id == "")
    return list(await work.exec(rows.where(Figure.region != "").distinct().order_by(col(Figure.region))))


async def in_passages(work: Work, coalition_id: str, passage_ids: Sequence[int]) -> list[str]:
    """The ids of the figures from which these passages were made."""
    rows = select(Figure.id).join(Passage, col(Passage.document_id) == Figure.document_id)
    mine = rows.where(Figure.coalition_id == coalition_id, col(Passage.id).in_(passage_ids)).distinct()
    return list(await work.exec(mine.order_by(col(Figure.id)))) if passage_ids else []


async def periods_of(work: Work, measure: str) -> list[tuple[date, date]]:
    """The periods for which members have approved figures of a measure, newest first."""
    rows = select(col(Figure.first), col(Figure.last)).where(Figure.measure_id == measure, Figure.state == APPROVED)
    members = rows.where(Figure.organisation_id != "").distinct()
    return list(await work.exec(members.order_by(col(Figure.last).desc(), col(Figure.first))))


async def add(work: Work, batch: Batch, rows: Sequence[Figure]) -> None:
    """Write a batch with its figures down; a figure that is there already stays as it is."""
    work.add(batch)
    await work.flush()
    await insert_new(work, Figure, [row.model_dump() for row in rows])


async def batches(work: Work, coalition_id: str, states: Sequence[str]) -> list[Batch]:
    """The coalition's batches in these states, newest first."""
    rows = select(Batch).where(Batch.coalition_id == coalition_id, col(Batch.state).in_(states))
    return list(await work.exec(rows.order_by(col(Batch.number).desc()).execution_options(populate_existing=True)))


async def batch(work: Work, coalition_id: str, number: int) -> Batch | None:
    """The batch that staff know by that number."""
    rows = select(Batch).where(Batch.coalition_id == coalition_id, Batch.number == number)
    return (await work.exec(rows.execution_options(populate_existing=True))).first()


async def batch_of(work: Work, batch_id: str) -> Batch | None:
    """The batch that a figure came with."""
    return await work.get(Batch, batch_id, populate_existing=True)


async def in_batch(work: Work, batch_id: str) -> list[Figure]:
    """The figures of a batch."""
    rows = select(Figure).where(Figure.batch_id == batch_id).order_by(col(Figure.measure_id), col(Figure.id))
    return list(await work.exec(rows.execution_options(populate_existing=True)))


async def size_of(work: Work, batch_id: str) -> int:
    """How many figures came with a batch."""
    return (await work.exec(select(func.count()).select_from(Figure).where(Figure.batch_id == batch_id))).one()


async def move_batch(work: Work, batch_id: str, expected: Sequence[str], state: str, **values: Any) -> bool:
    """Bring a batch and its figures to another state; False if somebody else was faster."""
    there = update(Batch).where(col(Batch.id) == batch_id, col(Batch.state).in_(expected))
    if await changed(work, there.values(state=state, **values)) == 0:
        return False
    mine = update(Figure).where(col(Figure.batch_id) == batch_id, col(Figure.state).in_(expected))
    await changed(work, mine.values(state=state))
    return True


async def replace(work: Work, old_id: str, new: Figure, now: datetime) -> bool:
    """Put a corrected version in the place of an approved figure; False if that one is not approved any more."""
    gone = {"state": SUPERSEDED, "superseded_at": now}
    if await changed(work, _approved(old_id).values(**gone)) == 0:
        return False
    await insert_new(work, Figure, [new.model_dump()])
    return True


async def set_values(work: Work, figure: Figure, values: Mapping[str, Any]) -> bool:
    """Change what a figure says that nobody but staff and its own member has seen; False once it is signed."""
    mine = update(Figure).where(col(Figure.id) == figure.id, col(Figure.state).in_(UNSETTLED))
    return await changed(work, mine.values(**values)) == 1


async def attach(work: Work, wanted_id: str, document_id: str | None) -> None:
    """Note from which document questions about this figure are answered."""
    await changed(work, update(Figure).where(col(Figure.id) == wanted_id).values(document_id=document_id))


def _approved(wanted_id: str) -> Update:
    return update(Figure).where(col(Figure.id) == wanted_id, col(Figure.state) == APPROVED)


async def measured(work: Work, coalition_id: str) -> set[str]:
    """The ids of the measures of which there is an approved figure."""
    rows = select(Figure.measure_id).where(Figure.coalition_id == coalition_id, Figure.state == APPROVED).distinct()
    return set(await work.exec(rows))
