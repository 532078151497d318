"""What asking less would save: in the coming weeks, if nobody answered."""

from __future__ import annotations

from collections import Counter

from bot.forecast.rehearsal import Rehearsal

ENOUGH = 2
"""Notes about one file, after which a further one is what could be left out."""


def of_third_notes(found: Rehearsal) -> int:
    """Notes that would not leave if nobody were told of a file more than twice."""
    told: Counter[str] = Counter()
    saved = 0
    for one in found.coming:
        files = [each.submission.id for each in one.asks]
        saved += bool(files) and all(told[each] >= ENOUGH for each in files)
        told.update(files)
    return saved
