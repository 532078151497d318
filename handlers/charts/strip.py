"""One's own value on a line, with the peers as a quiet band behind it: where one stands, and no place in a ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.messages import Heads, Level, Strip
from handlers.charts.lettering import width
from handlers.charts.scene import MARGIN, TEXT, WIDTH, Box, Dot, Part, Path, Words
from handlers.charts.signs import DOTTED, Key, told, whisker

THICK, ABOVE, EDGE = 36.0, 30.0, 12.0


def drawn(strip: Strip, y: float, parts: list[Part]) -> float:
    """The line from there down; where it ends."""
    low, high = _span(strip)
    top, middle, bottom = y + ABOVE, y + ABOVE + THICK / 2, y + ABOVE + THICK

    def across(value: float) -> float:
        return MARGIN + EDGE + (value - low) / (high - low) * (WIDTH - 2 * (MARGIN + EDGE))

    if strip.low and strip.high:
        start, end = across(strip.low.value), across(strip.high.value)
        parts.append(Box(start, top, max(end - start, 2), THICK, "band", "line"))
    parts.append(Path(((MARGIN, middle), (WIDTH - MARGIN, middle)), "line", 1.5))
    parts.extend(_levels(strip, across, top, bottom))
    parts.extend(_own(strip, across, top, middle))
    return bottom + 6


def keys(strip: Strip, heads: Heads) -> list[Key]:
    """The own value first, then what it stands beside."""
    found = [Key("own", told(strip.own.label, strip.own.shown), bold=True)]
    found += [Key("range", told(heads.between, strip.own.between))] if strip.own.low is not None else []
    if strip.low and strip.high:
        found.append(Key("band", "; ".join(told(each.label, each.shown) for each in (strip.low, strip.high))))
    found += [Key("middle", told(strip.middle.label, strip.middle.shown))] if strip.middle else []
    found += [Key("reference", told(strip.reference.label, strip.reference.shown))] if strip.reference else []
    if strip.limits:
        found.append(Key("limit", "; ".join(told(each.label, each.shown) for each in strip.limits)))
    return found


def levels(strip: Strip) -> list[Level]:
    """Everything that the own value stands beside, lowest first within each."""
    limits = strip.limits or (None, None)
    every = (strip.low, strip.middle, strip.high, strip.reference, *limits)
    return [level for level in every if level is not None]


def _span(strip: Strip) -> tuple[float, float]:
    told = [level.value for level in levels(strip)]
    told += [each for each in (strip.own.value, strip.own.low, strip.own.high) if each is not None]
    low, high = min(told), max(told)
    spare = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - spare, high + spare


def _levels(strip: Strip, across: Callable[[float], float], top: float, bottom: float) -> Iterator[Part]:
    for at, limit in enumerate(strip.limits or ()):
        x, inward = across(limit.value), 6 if at == 0 else -6
        yield Path(((x + inward, top - 2), (x, top - 2), (x, bottom + 2), (x + inward, bottom + 2)), "quiet", 2)
    if strip.middle:
        x = across(strip.middle.value)
        yield Path(((x, top), (x, bottom)), "ink", 3)
    if strip.reference:
        x = across(strip.reference.value)
        yield Path(((x, top - 4), (x, bottom + 4)), "reference", 2.5, DOTTED)


def _own(strip: Strip, across: Callable[[float], float], top: float, middle: float) -> Iterator[Part]:
    own = strip.own
    if own.value is None:
        yield Words(WIDTH / 2, top - 10, own.shown, TEXT, "quiet", anchor="middle")
        return
    if own.low is not None and own.high is not None:
        yield from whisker(((across(own.low), middle), (across(own.high), middle)))
    x, half = across(own.value), width(own.shown, TEXT) / 2
    yield Dot(x, middle, 8, "own")
    yield Words(
        min(max(x, MARGIN + half), WIDTH - MARGIN - half), top - 10, own.shown, TEXT, bold=True, anchor="middle"
    )
