"""Lays a chart out: what it is about on top, the shape, and under it the key to every sign that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from bot.messages import Bars, Chart, Run, Strip
from handlers.charts import bars, run, strip
from handlers.charts.lettering import lines
from handlers.charts.scene import LARGE, MARGIN, SMALL, TEXT, WIDTH, Part, Scene, Words
from handlers.charts.signs import Key, Sign, sign

_ROOM = WIDTH - 2 * MARGIN


def scene(chart: Chart) -> Scene:
    """The whole drawing."""
    parts: list[Part] = []
    y = _headed(chart, parts)
    match chart.shape:
        case Bars():
            y = bars.drawn(chart.shape, y, parts)
            keys = bars.keys(chart.shape, chart.heads)
        case Run():
            y = run.drawn(chart.shape, y, parts)
            keys = run.keys(chart.shape, chart.heads)
        case Strip():
            y = strip.drawn(chart.shape, y, parts)
            keys = strip.keys(chart.shape, chart.heads)
        case _:
            assert_never(chart.shape)
    return Scene(_keyed(keys, y, parts) + MARGIN, tuple(parts))


def _headed(chart: Chart, parts: list[Part]) -> float:
    y = MARGIN
    for line in lines(chart.title, LARGE, _ROOM):
        y += LARGE * 1.3
        parts.append(Words(MARGIN, y - 5, line, LARGE, bold=True))
    for line in lines(chart.subtitle, SMALL, _ROOM):
        y += SMALL * 1.4
        parts.append(Words(MARGIN, y - 4, line, SMALL, "quiet"))
    return y + 8


def _keyed(keys: Iterable[Key], y: float, parts: list[Part]) -> float:
    for at, key in enumerate(keys):
        y += 10 if at == 0 else 2
        parts.extend(_sign(key.sign, y + 10))
        for line in lines(key.text, TEXT, _ROOM - 34):
            y += TEXT * 1.35
            parts.append(Words(MARGIN + 34, y - 4, line, TEXT, bold=key.bold))
    return y


def _sign(named: Sign, y: float) -> Iterator[Part]:
    return sign(named, MARGIN + 12, y)
