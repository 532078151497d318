"""Brings figures into the registry from a file: all of them, or none.

What came in before stays as it is. A figure that members may have read already is not written over by a file, since
whoever read it would never learn of it: it is corrected in the open. What its publisher withholds stays withheld,
whoever has worked it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from bot.registry import cms, columns, measures
from bot.registry.lines import Line
from bot.rules.numbers import Contradiction, Numbers, agreed, is_small
from bot.spreadsheet import Refusal, Row, Unreadable, nearest, read
from config.catalogue import Catalogue
from storage import coalitions, figures, people
from storage.columns import new_id
from storage.database import Database, Work
from storage.figures import UNSETTLED, Batch, Figure, FigureSource, Measure
from storage.numbering import next_number

Layout = Literal["figures", "cms"]
Progress = Callable[[int, int], None]
"""Called with the number of rows done and of all rows."""
WHOLE_FILE = 0
"""The row that a refusal names when the file as a whole cannot be used."""
ALIKE = 0.005
"""Two sources say the same where their values differ by no more: neither is rounded further than a hundredth."""


@dataclass(frozen=True, slots=True)
class Named:
    """Where the figures of a file come from, as staff say it; CMS's files say it themselves."""

    title: str
    publisher: str = ""
    url: str = ""
    public: bool = False
    terms: str = ""
    terms_until: date | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What an import did, in rows; or why it did nothing. `batch` is the number under which staff find it."""

    read: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    refused: tuple[Refusal, ...] = ()
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import: the file and how it is laid out, from where, and who brings it (nobody where that is unknown).

    `only_members` leaves out the rows of organisations that are no members, where it would refuse them.
    """

    path: Path
    layout: Layout = "figures"
    source: Named | None = None
    by: str = ""
    only_members: bool = False


_TOLD = ("created", "updated", "unchanged", "left out")
"""What may happen to a row, the most first."""


class _Rehearsed(Exception):
    """Leaves a unit of work so that nothing of it stays."""


async def file(
    database: Database,
    catalogue: Catalogue,
    wanted: Wanted,
    slug: str,
    now: datetime,
    *,
    rehearse: bool = False,
    progress: Progress = lambda done, every: None,
) -> Filed:
    """Take every row of the file in, as drafts. `rehearse` does all of it and keeps none."""
    try:
        found, refused = understand(wanted.path, wanted.layout)
    except Unreadable as fault:
        return Filed(0, refused=(Refusal(WHOLE_FILE, str(fault)),))
    rows = len({one.row for one in found} | {one.row for one in refused})
    if refused:
        return Filed(rows, refused=tuple(refused))
    told: Filed | None = None
    try:
        async with database.work() as work:
            coalition = await coalitions.ensure(work, slug, now)
            filing = _Filing(work, coalition.id, wanted, await _source(work, catalogue, coalition, wanted, now), now)
            told = replace(await filing.run(found, progress), read=rows)
            if rehearse or told.refused:
                raise _Rehearsed
    except _Rehearsed:
        pass
    assert told is not None, "a unit that ended well has said what it did"
    return told


async def file_measures(database: Database, path: Path, slug: str, now: datetime, *, rehearse: bool = False) -> Filed:
    """Bring the coalition's own measures to what a file says: all of it, or nothing."""
    try:
        found = measures.understand(path)
    except Unreadable as fault:
        return Filed(0, refused=(Refusal(WHOLE_FILE, str(fault)),))
    rows = len(found.rows) + len(found.refused)
    if found.refused:
        return Filed(rows, refused=found.refused)
    told: list[str] = []
    try:
        async with database.work() as work:
            coalition = await coalitions.ensure(work, slug, now)
            told = await measures.write(work, coalition.id, found.rows, now)
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        pass
    except measures.Held as fault:
        return Filed(rows, refused=(Refusal(WHOLE_FILE, str(fault)),))
    created, updated, unchanged = (told.count(each) for each in _TOLD[:3])
    return Filed(rows, created, updated, unchanged)


def understand(path: Path, layout: Layout) -> tuple[list[Line], list[Refusal]]:
    """Read the whole file, each row alone and beside the others. Raises Unreadable where it is no such file."""
    found: list[Line] = []
    refused: list[Refusal] = []
    seen: dict[object, int] = {}
    for row in read(path, heading=None if layout == "cms" else columns.COLUMNS):
        understood = row if isinstance(row, Refusal) else _understood(row, layout)
        if isinstance(understood, Refusal):
            refused.append(understood)
            continue
        for line in understood:
            first = seen.setdefault(line.key, line.row)
            if first != line.row:
                why = f"row {first} holds {line.measure} of {line.member or line.region} for the same period"
                refused.append(Refusal(line.row, why))
        found.extend(understood)
    return found, refused


def _understood(row: Row, layout: Layout) -> Sequence[Line] | Refusal:
    if layout == "cms":
        return cms.lines(row)
    line = columns.line(row)
    return line if isinstance(line, Refusal) else [line]


async def _source(
    work: Work, catalogue: Catalogue, coalition: coalitions.Coalition, wanted: Wanted, now: datetime
) -> FigureSource:
    """The source of the file, written down as it is named now; CMS's own brings its measures as well."""
    if wanted.layout == "cms":
        await measures.write(work, coalition.id, measures.of_cms(catalogue, coalition.language), now)
        named = Named(
            catalogue.say("measures.cms.title", coalition.language),
            catalogue.say("measures.cms.publisher", coalition.language),
            "https://data.cms.gov/provider-data/dataset/9n3s-kdb3",
            public=True,
            terms=catalogue.say("measures.cms.terms", coalition.language),
        )
        key = cms.KEY
    else:
        assert wanted.source is not None, "whoever imports has asked for it"
        named, key = wanted.source, wanted.source.title
    row = FigureSource(
        id=figures.source_id(coalition.id, key), coalition_id=coalition.id, key=key, title=named.title,
        publisher=named.publisher, url=named.url, public=named.public, terms=named.terms,
        terms_until=named.terms_until, at=now,
    )  # fmt: skip
    await figures.put_source(work, row)
    return row


class _Filing:
    """One import in its unit of work."""

    def __init__(self, work: Work, coalition_id: str, wanted: Wanted, source: FigureSource, now: datetime) -> None:
        self._work = work
        self._coalition_id = coalition_id
        self._wanted = wanted
        self._source = source
        self._now = now
        self._refused: list[Refusal] = []
        self._told: dict[int, str] = {}

    async def run(self, lines: Sequence[Line], progress: Progress) -> Filed:
        """Compare each line with what is there, and write what is new."""
        known = {one.code.casefold(): one for one in await figures.measures(self._work, self._coalition_id)}
        members = {one.key: one.id for one in await people.organisations(self._work, self._coalition_id)}
        asked = sorted({known[code].id for code in {one.measure.casefold() for one in lines} if code in known})
        there: dict[tuple[str, str, str, date, date], list[Figure]] = {}
        for one in await figures.standing(self._work, self._coalition_id, asked):
            there.setdefault((one.measure_id, one.organisation_id, one.region, one.first, one.last), []).append(one)
        titles = {one.id: one.title for one in await figures.sources(self._work, self._coalition_id)}
        batch = Batch(
            id=new_id(), coalition_id=self._coalition_id, source_id=self._source.id, title=self._wanted.path.name,
            number=await next_number(self._work, Batch, self._coalition_id), by=self._wanted.by, at=self._now,
        )  # fmt: skip
        fresh: list[Figure] = []
        for done, line in enumerate(lines, start=1):
            try:
                if (row := await self._row(line, known, members, there, titles, batch.id)) is not None:
                    fresh.append(row)
            except Contradiction as fault:
                self._refused.append(Refusal(line.row, str(fault)))
            progress(done, len(lines))
        if fresh and not self._refused:
            await figures.add(self._work, batch, fresh)
        return self._filed(batch.number if fresh and not self._refused else None)

    def _filed(self, batch: int | None) -> Filed:
        if self._refused:
            return Filed(0, refused=tuple(sorted(set(self._refused), key=lambda one: one.row)))
        told = list(self._told.values())
        created, updated, unchanged, left_out = (told.count(each) for each in _TOLD)
        return Filed(0, created, updated, unchanged, left_out, batch=batch)

    async def _row(
        self,
        line: Line,
        known: Mapping[str, Measure],
        members: Mapping[str, str],
        there: Mapping[tuple[str, str, str, date, date], Sequence[Figure]],
        titles: Mapping[str, str],
        batch_id: str,
    ) -> Figure | None:
        """The new figure of a line; None where the registry holds it already, or it is left out."""
        measure = known.get(line.measure.casefold())
        if measure is None:
            hint = nearest(line.measure, [one.code for one in known.values()])
            raise Contradiction(f"the measure {line.measure!r} is not one of yours{hint or _HOW_MEASURES}")
        if line.member and line.member not in members:
            if self._wanted.only_members:
                self._tell(line, "left out")
                return None
            raise Contradiction(
                f"{line.member!r} is the key of no member{nearest(line.member, members) or _HOW_MEMBERS}"
            )
        numbers = Numbers(None) if _says_nothing(line) else agreed(
            measure.unit, line.value, line.numerator, line.denominator
        )  # fmt: skip
        if line.region and not self._source.public and is_small(numbers.numerator, numbers.denominator):
            raise Contradiction(_SMALL)
        organisation, days = members.get(line.member, ""), line.days
        beside = there.get((measure.id, organisation, line.region, days.first, days.last), ())
        mine = next((one for one in beside if one.source_id == self._source.id), None)
        if mine is None and (same := self._beside(line, numbers, beside, titles)) is not None:
            self._tell(line, same)
            return None
        if mine is not None:
            self._tell(line, await self._again(line, numbers, mine))
            return None
        self._tell(line, "created")
        return Figure(
            id=figures.figure_id(measure.id, organisation, line.region, (days.first, days.last), self._source.id, 1),
            coalition_id=self._coalition_id, measure_id=measure.id, organisation_id=organisation, region=line.region,
            first=days.first, last=days.last, value=numbers.value, numerator=numbers.numerator,
            denominator=numbers.denominator, withheld=line.withheld, source_id=self._source.id, batch_id=batch_id,
            by=self._wanted.by, at=self._now,
        )  # fmt: skip

    def _beside(self, line: Line, numbers: Numbers, beside: Sequence[Figure], titles: Mapping[str, str]) -> str | None:
        """What another source says of the same: nothing, the same, or something else, which is refused."""
        for one in beside:
            title = titles.get(one.source_id, "another source")
            if one.withheld and numbers.value is not None:
                raise Contradiction(f"{title} withholds this count, and what is withheld stays so; leave the row out")
            if not _alike(one, line, numbers):
                raise Contradiction(
                    f"{title} says {_written(one)} for the same; find out which is right, and take the other one back"
                )
        return "unchanged" if beside else None

    async def _again(self, line: Line, numbers: Numbers, mine: Figure) -> str:
        """The same source has said something of it before; a draft follows the newer file."""
        if _alike(mine, line, numbers) and (mine.numerator, mine.denominator) == (
            numbers.numerator,
            numbers.denominator,
        ):
            return "unchanged"
        if mine.withheld and not line.withheld:
            raise Contradiction("this count was withheld before, and what is withheld stays so; leave the row out")
        values = {
            "value": numbers.value,
            "numerator": numbers.numerator,
            "denominator": numbers.denominator,
            "withheld": line.withheld,
        }
        if mine.state in UNSETTLED and await figures.set_values(self._work, mine, values):
            return "updated"
        raise Contradiction(
            f"it was approved as {_written(mine)}, and people may have read that; in the chat, “that … is wrong” "
            "has it corrected wherever it was shown"
        )

    def _tell(self, line: Line, what: str) -> None:
        """A row counts once, for the most that happened to any of its figures."""
        before = self._told.get(line.row)
        self._told[line.row] = min((what, before or what), key=_TOLD.index)


_SMALL = (
    "so few people stand behind it, 1 to 10, that somebody could tell who; mark the row as withheld, without its "
    "counts, or say --public if its publisher shows it"
)
_HOW_MEASURES = "; “convener import measures” brings new ones in"
_HOW_MEMBERS = "; “convener import members” brings members in, or --only-members leaves such rows out"


def _says_nothing(line: Line) -> bool:
    """A withheld count without a rate: all that is known of it is that it is withheld."""
    return line.withheld and line.value is None


def _alike(one: Figure, line: Line, numbers: Numbers) -> bool:
    if one.value is None or numbers.value is None:
        return one.value == numbers.value and one.withheld == line.withheld
    return abs(one.value - numbers.value) <= ALIKE


def _written(one: Figure) -> str:
    if one.value is None:
        return "that it is withheld"
    counts = f" ({one.numerator} of {one.denominator})" if one.denominator else ""
    return f"{one.value:.6g}{counts}"
