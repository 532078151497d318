"""Puts an article together: wins first, then figures of the region, as many as fit, and always what was corrected.

Figures are read when the article is written, so that they are those of the announcements, corrected ones included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from bot.registry.saying import Saying
from bot.tokens import Tokens
from bot.wins.author import Told, WinAuthor
from config.catalogue import Catalogue
from storage import figures, wins
from storage.coalitions import Coalition
from storage.database import Work
from storage.wins import POSTED, RESULT

LENGTHS = (60, 150, 300)
"""Words: a box, a column, a page."""
LOOKED_BACK = timedelta(days=120)
"""For how long a win is news in somebody's newsletter."""
_MOST_WINS, _MOST_FIGURES = 12, 12


@dataclass(frozen=True, slots=True)
class Article:
    """A headline, paragraphs, and where it all comes from; `figures` are the ids of what it shows."""

    title: str
    paragraphs: tuple[str, ...]
    sources: str
    figures: tuple[str, ...]

    @property
    def text(self) -> str:
        """As plain text."""
        return "\n\n".join([self.title, *self.paragraphs, *([self.sources] if self.sources else [])])

    @property
    def html(self) -> str:
        """As HTML that any editor takes: a heading, paragraphs, and the sources in small print."""
        lines = [f"<h2>{escape(self.title)}</h2>", *(f"<p>{escape(each)}</p>" for each in self.paragraphs)]
        return "\n".join([*lines, *([f"<p><small>{escape(self.sources)}</small></p>"] if self.sources else [])])

    @property
    def words(self) -> int:
        """How long it is."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class _Part:
    """Something to say: in full, or in short; what goes with it in any case, where it comes from, what it shows."""

    full: str
    short: str
    always: str
    source: str
    figures: tuple[str, ...]


class Press:
    """Writes articles of the coalition's wins and figures."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._wins = WinAuthor(catalogue, tokens)
        self._saying = Saying(catalogue)

    async def write(self, work: Work, coalition: Coalition, longest: int, now: datetime) -> Article | None:
        """An article of so many words at most; None where there is nothing to say yet."""
        parts = [*await self._reached(work, coalition, now)]
        parts += await self._measured(work, coalition, {one for part in parts for one in part.figures})
        title = self._say(coalition.language, "title", coalition=coalition.name)
        opening = self._say(coalition.language, "opening", coalition=coalition.name)
        article = Article(title, (opening,), "", ())
        sources: list[str] = []
        for part in parts:
            for text in dict.fromkeys((part.full, part.short)):
                fits = self._with(coalition, article, f"{text} {part.always}".strip(), part, sources)
                if fits.words <= longest:
                    article, sources = fits, [*dict.fromkeys([*sources, part.source])]
                    break
        return article if article.figures or len(article.paragraphs) > 1 else None

    def _with(self, coalition: Coalition, article: Article, text: str, part: _Part, sources: list[str]) -> Article:
        together = "; ".join(dict.fromkeys([*sources, part.source]))
        shown = tuple(dict.fromkeys([*article.figures, *part.figures]))
        line = self._say(coalition.language, "sources", text=together)
        return Article(article.title, (*article.paragraphs, text), line, shown)

    async def _reached(self, work: Work, coalition: Coalition, now: datetime) -> list[_Part]:
        found = await wins.latest(work, coalition.id, (POSTED,), _MOST_WINS)
        since = now - LOOKED_BACK
        news = [one for one in found if one.starts_at is not None and since <= one.starts_at <= now]
        # Results first: they are what a reader remembers.
        news.sort(key=lambda one: one.kind != RESULT)
        return [self._part(await self._wins.told(work, one, now)) for one in news]

    def _part(self, told: Told) -> _Part:
        full = f"{told.claim} {told.evidence}".strip()
        return _Part(full, told.claim, " ".join(told.corrected), told.source.rstrip("."), told.figures)

    async def _measured(self, work: Work, coalition: Coalition, said: set[str]) -> list[_Part]:
        """The newest figure of each measure and region that no win has told."""
        known = await figures.measures_by_id(work, coalition.id)
        sources = {one.id: one.title for one in await figures.sources(work, coalition.id)}
        parts: list[_Part] = []
        seen: set[tuple[str, str]] = set()
        for one in await figures.of_regions(work, coalition.id):
            key = (one.measure_id, one.region)
            if key in seen or one.id in said or one.value is None or len(parts) == _MOST_FIGURES:
                continue
            seen.add(key)
            measure, language = known[one.measure_id], coalition.language
            line = self._say(
                language, "figure", title=measure.name, area=one.region,
                period=self._saying.period(one, language), value=self._saying.whole(measure, one, language),
            )  # fmt: skip
            full = f"{line} {self._saying.direction(measure, language)}".strip()
            parts.append(_Part(full, line, "", sources[one.source_id], (one.id,)))
        return parts

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"newsletter.{key}", language, **values)
