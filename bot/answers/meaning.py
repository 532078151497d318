"""Compares what a question means with what passages say, where an embedding model is at hand.

The model runs beside the event loop, and outside of any unit of work that writes: a passage gets its vector after it
came in, in small steps, and a question is thought about before its unit of work opens (`think_ahead`). Until a model
is loaded, or where it fails, questions are answered from their words alone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.answers.encoder import NoModelError
from bot.answers.spanish import in_english
from storage import vectors
from storage.database import Database, Work
from storage.vectors import Unseen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

READ_AT_MOST = 1_000
"""Code points of a question that are thought about; more takes longer than somebody waits and says little more."""
_AT_ONCE = 128
"""Passages between two short units of work in which their vectors are kept."""
_LOOKS_EVERY = 20.0
"""Seconds between two looks for passages that came in."""
_QUESTIONS, _SHELVES = 64, 16
"""How many questions' vectors, and how many coalitions' passages, are held in memory."""

log = structlog.get_logger()


class Encoder(Protocol):
    """A model that turns texts into vectors of length one."""

    @property
    def name(self) -> str:
        """Which model it is; vectors of two models are never compared."""
        ...

    def load(self) -> None:
        """Read it into memory. Raises NoModelError."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        ...


@dataclass(frozen=True, slots=True)
class Near:
    """How near each passage of a coalition is to a question, as cosines."""

    places: Mapping[int, int]
    cosines: Vectors
    lowest: float
    highest: float

    def cosine(self, passage_id: int) -> float | None:
        """-1..1; None where this passage has no vector yet."""
        place = self.places.get(passage_id)
        return None if place is None else float(self.cosines[place])

    def share(self, passage_id: int) -> float | None:
        """0..1: where the passage lies between the farthest and the nearest that this coalition may read."""
        cosine = self.cosine(passage_id)
        if cosine is None:
            return None
        width = self.highest - self.lowest
        return (cosine - self.lowest) / width if width > 0 else 1.0

    def nearest(self, most: int) -> list[int]:
        """The ids of the nearest passages, nearest first; of two as near, the one that came in first."""
        order = (-self.cosines).argsort(kind="stable")[:most]
        ids = list(self.places)
        return [ids[int(place)] for place in order]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Every vector that one coalition may be answered from, as it was at this version of its sources."""

    version: int
    places: Mapping[int, int]
    matrix: Vectors


class Meaning:
    """One model, and what it thinks of the passages of each coalition."""

    def __init__(self, encoder: Encoder) -> None:
        """Nothing is loaded yet; see `open`."""
        self._encoder = encoder
        self._is_open = False
        self._shelves: OrderedDict[str, _Shelf] = OrderedDict()
        self._questions: OrderedDict[str, Vectors] = OrderedDict()

    async def open(self) -> None:
        """Load the model, beside the event loop. Raises NoModelError."""
        await asyncio.to_thread(self._encoder.load)
        self._is_open = True

    async def think_ahead(self, question: str) -> None:
        """Have the question's vector ready, so that the unit of work that answers it need not wait for it."""
        if self._is_open and question.strip():
            await self._vector(question)

    async def near(self, work: Work, coalition_id: str, question: str) -> Near | None:
        """How near this coalition's passages are; None where no model is loaded, or nothing has a vector."""
        if not self._is_open:
            return None
        shelf = await self._shelf(work, coalition_id)
        if not shelf.places:
            return None
        vector = await self._vector(question)
        if vector is None:
            return None
        cosines = shelf.matrix @ vector
        return Near(shelf.places, cosines, float(cosines.min()), float(cosines.max()))

    async def fill(self, database: Database, tell: Callable[[int, int], None] | None = None) -> int:
        """Make a vector of every passage that lacks one; how many. `tell` hears how many of how many are done.

        Raises NoModelError where the model cannot be loaded.
        """
        await self.open()
        model, done = self._encoder.name, 0
        async with database.reading() as work:
            every = await vectors.count_lacking(work, model)
        while done < every:
            async with database.reading() as work:
                unseen = await vectors.lacking(work, model, _AT_ONCE)
            if not unseen:
                break
            rows = await asyncio.to_thread(self._encoder.encode, [_said(one) for one in unseen])
            made = {one.passage_id: _packed(row) for one, row in zip(unseen, rows, strict=True)}
            async with database.work() as work:
                await vectors.keep(work, model, made)
            done += len(unseen)
            if tell:
                tell(done, every)
        return done

    async def keep_up(self, database: Database) -> None:
        """Load the model, and from then on give what came in its vectors; until it is cancelled."""
        while True:
            try:
                await self.fill(database)
            except NoModelError as problem:
                log.exception("the embedding model cannot be used", why=type(problem.__cause__).__name__)
                return
            except Exception:  # The database may be away for a while; what lacks a vector is found by its words.
                log.exception("passages could not be given their vectors")
            await asyncio.sleep(_LOOKS_EVERY)

    async def _vector(self, question: str) -> Vectors | None:
        """The question's vector; None where the model fails, which is noted and costs nobody an answer."""
        text = in_english(question[:READ_AT_MOST]).strip()
        if text in self._questions:
            self._questions.move_to_end(text)
            return self._questions[text]
        try:
            made: Vectors = (await asyncio.to_thread(self._encoder.encode, [text]))[0]
        except Exception:  # Whatever the model's runtime raises: words alone find something too.
            log.exception("a question could not be thought about")
            return None
        self._questions[text] = made
        while len(self._questions) > _QUESTIONS:
            self._questions.popitem(last=False)
        return made

    async def _shelf(self, work: Work, coalition_id: str) -> _Shelf:
        version = await vectors.version(work, coalition_id)
        kept = self._shelves.get(coalition_id)
        if kept is None or kept.version != version:
            rows = await vectors.load(work, coalition_id, self._encoder.name)
            kept = _Shelf(version, {passage_id: place for place, (passage_id, _) in enumerate(rows)}, _matrix(rows))
            self._shelves[coalition_id] = kept
        self._shelves.move_to_end(coalition_id)
        while len(self._shelves) > _SHELVES:
            self._shelves.popitem(last=False)
        return kept


def _said(passage: Unseen) -> str:
    """What the model reads of a passage: the heading above it, then its words.

    With the document's title before them, passages of one document grow alike, and fewer are found.
    """
    return f"{passage.section or passage.title}. {passage.text}"


def _packed(row: Any) -> bytes:
    import numpy as np

    packed: bytes = row.astype(np.float16).tobytes()
    return packed


def _matrix(rows: Sequence[tuple[int, bytes]]) -> Vectors:
    import numpy as np

    flat = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float16)
    return flat.astype(np.float32).reshape(len(rows), -1) if rows else np.empty((0, 0), dtype=np.float32)
