"""A chart as SVG, for pages: words stay words, and the page's own colours come by class.

It runs nothing and names no address, and holds its colours itself as well, for wherever no style sheet reaches.
"""

from __future__ import annotations

from importlib.resources import files
from typing import assert_never

from markupsafe import Markup

from bot.messages import Chart
from handlers.charts.layout import scene
from handlers.charts.scene import COLOURS, WIDTH, Area, Box, Dot, Part, Path, Role, Words
from handlers.letters import literal, one_line

_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"


def svg(chart: Chart) -> Markup:
    """The picture; whoever does not see it hears the sentence."""
    drawing = scene(chart)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart-picture" role="img" aria-label="{}" '
        'viewBox="0 0 {} {}" font-family="{}">{}</svg>'
    ).format(
        one_line(chart.sentence),
        _n(WIDTH),
        _n(drawing.height),
        _FONT,
        Markup("").join(_part(part) for part in drawing.parts),
    )


def style() -> bytes:
    """What a page's style sheet says of charts: the colours by light and dark, and the room that they take."""
    return files("handlers.charts").joinpath("static", "chart.css").read_bytes()


def _part(part: Part) -> Markup:
    match part:
        case Box(x=x, y=y, width=width, height=height, fill=fill, edge=edge):
            box = Markup('<rect x="{}" y="{}" width="{}" height="{}"{}{}/>')
            return box.format(_n(x), _n(y), _n(width), _n(height), _fill(fill), _stroke(edge, 1) if edge else "")
        case Area(points=points, fill=fill):
            return Markup('<polygon points="{}"{}/>').format(_places(points), _fill(fill))
        case Path(points=points, role=role, width=width, dash=dash):
            dashes = Markup(' stroke-dasharray="{} {}"').format(*map(_n, dash)) if dash else ""
            line = Markup('<polyline points="{}" fill="none" stroke-linejoin="round"{}{}/>')
            return line.format(_places(points), _stroke(role, width), dashes)
        case Dot(x=x, y=y, radius=radius, fill=fill, edge=edge):
            dot = Markup('<circle cx="{}" cy="{}" r="{}"{}{}/>')
            return dot.format(_n(x), _n(y), _n(radius), _fill(fill), _stroke(edge, 1))
        case Words():
            return _words(part)
        case _:
            assert_never(part)


def _words(words: Words) -> Markup:
    bold = Markup(' font-weight="600"') if words.bold else ""
    anchor = Markup(' text-anchor="{}"').format(words.anchor) if words.anchor != "start" else ""
    text = Markup('<text x="{}" y="{}" font-size="{}"{}{}{}>{}</text>')
    return text.format(
        _n(words.x), _n(words.y), _n(words.size), _fill(words.role), bold, anchor, one_line(literal(words.text))
    )


def _fill(role: Role) -> Markup:
    return Markup(' class="chart-{}" fill="{}"').format(role, COLOURS[role])


def _stroke(role: Role, width: float) -> Markup:
    return Markup(' data-stroke="{}" stroke="{}" stroke-width="{}"').format(role, COLOURS[role], _n(width))


def _places(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
