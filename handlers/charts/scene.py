"""What a drawing is made of: a few shapes and words in a fixed order, which SVG and PNG paint alike.

Roles carry the looks, so that one table holds every colour. The palette is Okabe-Ito's, which people with any kind of
colour vision can tell apart; no meaning rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["ink", "quiet", "line", "own", "other", "edge", "band", "reference"]
Anchor = Literal["start", "middle", "end"]

WIDTH, MARGIN = 360.0, 14.0
"""As wide as a phone shows a picture in a chat, so that no word has to be read smaller than it was drawn."""
SMALL, TEXT, LARGE = 14.0, 15.0, 17.0

COLOURS: Mapping[Role, str] = {
    "ink": "#1d1c1a",
    "quiet": "#4b4842",
    "line": "#807a70",
    "own": "#0072b2",
    "other": "#cfe6f5",
    "edge": "#0072b2",
    "band": "#e4e1db",
    "reference": "#b34700",
}
"""On white; dark pages bring their own, by the same names. The last is Okabe-Ito's vermilion, darkened for a line."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `edge` is the role of its outline."""

    x: float
    y: float
    width: float
    height: float
    fill: Role
    edge: Role | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A line through these places; the numbers of `dash` are the lengths of a dash and of a gap."""

    points: tuple[tuple[float, float], ...]
    role: Role
    width: float = 2.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A filled outline, such as the range around a run."""

    points: tuple[tuple[float, float], ...]
    fill: Role


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: Role
    edge: Role = "own"


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words; `y` is where the letters stand."""

    x: float
    y: float
    text: str
    size: float = TEXT
    role: Role = "ink"
    bold: bool = False
    anchor: Anchor = "start"


Part = Box | Path | Area | Dot | Words


@dataclass(frozen=True, slots=True)
class Scene:
    """All parts, the lowest first, and how high they stand together."""

    height: float
    parts: tuple[Part, ...]
