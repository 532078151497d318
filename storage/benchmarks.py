"""Groups of peers: what was shown of the members of one measure and period, frozen so that it does not creep.

A row holds what was shown and whose figures were looked at for it, never those figures. A new version stands beside the
older ones, since whoever read those may subtract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from storage.columns import Json, derived_id, moment
from storage.database import Work
from storage.figures import APPROVED, PREVIEW, Figure, FigureSource
from storage.people import Organisation
from storage.rows import insert_if_new


class Benchmark(SQLModel, table=True):
    """One version of a group. `shown` is what everybody reads; `figures` are the ids that were looked at."""

    __table_args__ = (UniqueConstraint("measure_id", "first", "last", "version"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    measure_id: str = Field(foreign_key="measure.id")
    first: date
    last: date
    version: int = 1
    figures: list[str] = Field(default_factory=list, sa_type=Json)
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = moment()


class Pooled(NamedTuple):
    """A figure of some member for arithmetic on peers. `umbrella` is who speaks for that member, where others do."""

    figure_id: str
    organisation_id: str
    umbrella: str
    value: float
    numerator: int | None
    denominator: int | None
    public: bool


async def pool(work: Work, measure_id: str, first: date, last: date, today: date) -> list[Pooled]:
    """Every member's approved figure of a measure and period that may be used today; never for showing.

    What is withheld is not among them, nor what comes from a source whose terms have ended.
    """
    rows = (
        select(
            Figure.id, Figure.organisation_id, Organisation.umbrella_id, Figure.value,
            Figure.numerator, Figure.denominator, FigureSource.public,
        )  # type: ignore[call-overload]  # Seven columns; its stubs end at four.
        .join(Organisation, col(Organisation.id) == Figure.organisation_id)
        .join(FigureSource, col(FigureSource.id) == Figure.source_id)
        .where(Figure.measure_id == measure_id, Figure.last == last, Figure.first == first, Figure.state == APPROVED)
        .where(col(Figure.value).is_not(None), col(Figure.withheld).is_(False))
        .where(col(FigureSource.terms_until).is_(None) | (col(FigureSource.terms_until) >= today))
        .order_by(Figure.id)
    )  # fmt: skip
    return [Pooled._make(row) for row in await work.exec(rows)]


async def of_regions(work: Work, measure_id: str, first: date, last: date) -> list[Figure]:
    """The approved figures of regions for a measure and period, by region."""
    rows = select(Figure).where(Figure.organisation_id == "", Figure.measure_id == measure_id)
    same = rows.where(Figure.state == APPROVED, Figure.first == first, Figure.last == last)
    return list(await work.exec(same.where(col(Figure.value).is_not(None)).order_by(col(Figure.region))))


async def versions(work: Work, measure_id: str, first: date, last: date) -> list[Benchmark]:
    """The groups of a measure whose days overlap with these, oldest version first."""
    rows = select(Benchmark).where(Benchmark.measure_id == measure_id)
    near = rows.where(col(Benchmark.first) <= last, col(Benchmark.last) >= first)
    return list(await work.exec(near.order_by(col(Benchmark.version)).execution_options(populate_existing=True)))


async def keep(work: Work, wanted: Benchmark) -> bool:
    """Freeze a group under its own id; False if somebody else froze that version first."""
    days = (wanted.first.isoformat(), wanted.last.isoformat())
    wanted.id = derived_id("benchmark", wanted.measure_id, *days, str(wanted.version))
    return await insert_if_new(work, Benchmark, wanted.model_dump())


async def own(work: Work, organisation_id: str, measure_ids: Sequence[str], today: date) -> list[Figure]:
    """One member's own figures of these measures, oldest period first: approved, or in its preview."""
    rows = select(Figure).join(FigureSource, col(FigureSource.id) == Figure.source_id)
    mine = rows.where(Figure.organisation_id == organisation_id, col(Figure.measure_id).in_(measure_ids))
    seen = mine.where(col(Figure.state).in_((APPROVED, PREVIEW)))
    usable = seen.where(col(FigureSource.terms_until).is_(None) | (col(FigureSource.terms_until) >= today))
    return list(await work.exec(usable.order_by(col(Figure.last), col(Figure.first), col(Figure.id))))
