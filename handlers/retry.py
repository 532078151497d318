"""How long to wait before a platform is asked again: as long as it says, or soon at first and then at leisure."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_WAIT = 3600.0
"""Seconds: a platform may ask for a day; an hour from now it is asked again, by one call."""
_AGAIN_AFTER = (1.0, 5.0, 30.0, 120.0)


def retry_after(text: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for, within reason; None where it says nothing that can be read."""
    if text is None or not text.strip().isdecimal():
        return None
    return min(max(float(text), 1.0), LONGEST_WAIT)


def waits() -> Iterator[float]:
    """Seconds before each next try, without end."""
    yield from _AGAIN_AFTER
    while True:
        yield _AGAIN_AFTER[-1]
