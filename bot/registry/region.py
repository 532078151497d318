"""What the region sees that no member can see alone: the newest signed figure of each measure (missions M9, M10)."""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.access import Who
from bot.messages import Context, Message, Table, Text, say
from bot.registry.saying import Saying
from config.catalogue import Catalogue
from storage import figures
from storage.database import Work
from storage.figures import Figure

MOST = 20
"""Figures that are listed; a longer table is no answer."""
_READ = 400
_ASKED = re.compile(
    r"\b(?:what|which)\b.{0,60}\b(?:region|coalition|together|all of us|we all|you)\b.{0,60}\b(?:see|know|show|measure|count|tell)\w*\b"
    r".{0,60}\b(?:(?:we|i|one|a member|a single member|nobody)\b.{0,20}\b(?:cannot|can't|can not|alone|on (?:our|its) own)|alone)\b"
    r"|\b(?:what|which|show|list)\b.{0,20}\b(?:regional|region's|the region's)\b.{0,20}\b(?:figures|statistics|numbers|measures)\b"
    r"|\bqu[eé]\b.{0,40}\bregi[oó]n\b.{0,40}\bnosotros\b.{0,20}\bno\b|\b(?:cifras|estad[ií]sticas)\b.{0,20}\bregi[oó]n\b",
    re.IGNORECASE,
)


class RegionTalk:
    """Answers the command ``region``, and whoever asks for it in her own words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._saying = Saying(catalogue)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The newest figures of regions, each with its days, its counts and its source."""
        found = _newest(await figures.of_regions(work, who.coalition.id))
        if not found:
            return say(self._word(who, "none", coalition=who.coalition.name))
        known = await figures.measures_by_id(work, who.coalition.id)
        sources = {one.id: one.title for one in await figures.sources(work, who.coalition.id)}
        lead = self._word(who, "lead", coalition=who.coalition.name)
        columns = tuple(self._word(who, f"column.{name}") for name in ("measure", "period", "value", "source"))
        rows = tuple(
            (
                f"{known[one.measure_id].name}, {one.region}",
                self._saying.period(one, who.language),
                self._saying.whole(known[one.measure_id], one, who.language),
                sources[one.source_id],
            )
            for one in found
        )
        blocks = (Text(lead), Table(lead, columns, rows, (2,)), Context(self._word(who, "how")))
        return Message(lead, blocks, figures=tuple(one.id for one in found))

    async def reply(self, work: Work, who: Who, question: str, now: datetime) -> Message | None:
        """The answer where that is what she asks and there is one; None otherwise."""
        if not _ASKED.search(question[:_READ]) or not await figures.regions(work, who.coalition.id):
            return None
        return await self.show(work, who, "", now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"region.{key}", who.language, **values)


def _newest(found: Sequence[Figure]) -> list[Figure]:
    """The newest figure of each measure and region; they come newest first."""
    kept: dict[tuple[str, str], Figure] = {}
    for one in found:
        kept.setdefault((one.measure_id, one.region), one)
    return list(kept.values())[:MOST]
