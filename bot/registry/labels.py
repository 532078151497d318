"""The figures of regions as a form offers them: by a label that tells one from another, also where it is cut."""

from __future__ import annotations

from bot.registry.saying import Saying
from config.catalogue import Catalogue
from storage import figures
from storage.database import Work

MOST = 60
"""So many of the newest figures are offered; a longer list is no choice."""
_LONGEST = 75
"""What a platform shows of a choice."""


async def figure_labels(work: Work, catalogue: Catalogue, coalition_id: str, language: str) -> dict[str, str]:
    """The ids of signed figures by their labels, newest first: "16.4 %, Q2 2026: Maple River, Readmissions"."""
    saying, known = Saying(catalogue), await figures.measures_by_id(work, coalition_id)
    found: dict[str, str] = {}
    for one in (await figures.of_regions(work, coalition_id))[:MOST]:
        measure = known[one.measure_id]
        # What is short and tells it from others stands first.
        value, period = saying.value(measure, one, language), saying.period(one, language)
        text = f"{value}, {period}: {one.region}, {measure.name}"
        found.setdefault(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", one.id)
    return found
