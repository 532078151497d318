"""The signs of a chart's key: each has a shape of its own, so that no colour has to be told from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from handlers.charts.scene import Box, Dot, Part, Path

Sign = Literal["own", "range", "median", "middle", "band", "reference", "limit"]
DASHED, DOTTED = (6.0, 4.0), (2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Key:
    """A sign, and what it stands for."""

    sign: Sign
    text: str
    bold: bool = False


def sign(named: Sign, x: float, y: float) -> Iterator[Part]:
    """The sign around this place."""
    match named:
        case "own":
            yield Dot(x, y, 6, "own")
        case "range":
            yield from whisker(((x - 12, y), (x + 12, y)))
        case "band":
            yield Box(x - 12, y - 8, 24, 16, "band", "line")
        case "middle":
            yield Path(((x, y - 9), (x, y + 9)), "ink", 3)
        case "median":
            yield Path(((x - 12, y), (x + 12, y)), "ink", 2, DASHED)
        case "reference":
            yield Path(((x - 12, y), (x + 12, y)), "reference", 2.5, DOTTED)
        case "limit":
            yield Path(((x - 4, y - 9), (x + 2, y - 9), (x + 2, y + 9), (x - 4, y + 9)), "quiet", 2)


def whisker(ends: tuple[tuple[float, float], tuple[float, float]]) -> Iterator[Part]:
    """A thin line with an end on either side, level or upright."""
    (_, first), (_, last) = ends
    yield Path(ends, "ink", 1.5)
    for x, y in ends:
        yield Path(((x, y - 4), (x, y + 4)) if first == last else ((x - 4, y), (x + 4, y)), "ink", 1.5)


def told(label: str, shown: str) -> str:
    """A value in the key."""
    return f"{label}: {shown}" if shown else label
