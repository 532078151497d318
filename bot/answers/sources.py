"""Rules: no source, no claim.

Whatever is shown as a quote stands in its document, letter for letter, at the offsets that are given with it.
What does not is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

OLD_AFTER_YEARS = 3
"""A source without a date to review it by is called old after this many years (mission M55)."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: `start` and `end` count code points of the document's text."""

    document: str
    start: int
    end: int
    quote: str
    title: str = ""
    section: str = ""
    source: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None
    passage_id: int = 0


def stands(citation: Citation, text: str) -> bool:
    """Whether the document says exactly this, exactly there."""
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and bool(citation.quote.strip()) and text[citation.start : citation.end] == citation.quote


def showable(citations: Sequence[Citation], texts: Mapping[int, str]) -> tuple[Citation, ...]:
    """The citations that stand in their documents; `texts` holds the documents' texts by passage."""
    return tuple(each for each in citations if stands(each, texts.get(each.passage_id, "")))


def may_be_old(citation: Citation, today: date) -> bool:
    """Whether a reader should be told that this may be out of date."""
    if citation.review_by is not None:
        return today > citation.review_by
    return citation.reviewed_on is not None and _years_later(citation.reviewed_on, OLD_AFTER_YEARS) < today


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
