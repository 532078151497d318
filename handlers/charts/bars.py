"""Bars from zero, each under its own words: nobody has to turn the head or look a colour up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.messages import Bars, Heads, Point
from handlers.charts.lettering import lines, width
from handlers.charts.scene import MARGIN, TEXT, WIDTH, Box, Part, Path, Words
from handlers.charts.signs import Key, whisker

THICK, APART, SHORTEST = 18.0, 14.0, 120.0


def drawn(bars: Bars, y: float, parts: list[Part]) -> float:
    """All bars from there down; where they end."""
    beside = max((width(point.shown, TEXT) for point in bars.points if point.value is not None), default=0.0)
    room, most = max(WIDTH - 2 * MARGIN - beside - 8, SHORTEST), _most(bars)

    def across(value: float) -> float:
        return MARGIN + value / most * room

    for point in bars.points:
        for line in lines(point.label, TEXT, WIDTH - 2 * MARGIN):
            y += TEXT * 1.3
            parts.append(Words(MARGIN, y - 4, line, TEXT, bold=point.own))
        parts.extend(_bar(point, y + 3, across))
        parts.append(Path(((MARGIN, y), (MARGIN, y + THICK + 6)), "line", 1.5))
        y += THICK + APART
    return y - APART + 6


def keys(bars: Bars, heads: Heads) -> list[Key]:
    """The thin line, where there is one."""
    return [Key("range", heads.between)] if any(point.low is not None for point in bars.points) else []


def _most(bars: Bars) -> float:
    """Where the axis ends: no bar and no range is ever cut off."""
    return (
        max([bars.most or 0.0, *(each for point in bars.points for each in (point.value, point.high) if each)]) or 1.0
    )


def _bar(point: Point, y: float, across: Callable[[float], float]) -> Iterator[Part]:
    if point.value is None:
        yield Words(MARGIN + 8, y + THICK - 4, point.shown, TEXT, "quiet")
        return
    end = across(point.value)
    yield Box(MARGIN, y, end - MARGIN, THICK, "own" if point.own else "other", "edge")
    if point.low is not None and point.high is not None:
        middle, first, last = y + THICK / 2, across(point.low), across(point.high)
        if point.own:
            # On a dark bar, a dark line needs a light one behind it.
            yield Box(first - 2, middle - 5, last - first + 4, 10, "band")
        yield from whisker(((first, middle), (last, middle)))
        end = max(end, last)
    yield Words(end + 8, y + THICK - 4, point.shown, TEXT, bold=point.own)
