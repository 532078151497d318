"""A chart as PNG, for chats and letters: the same drawing, on white, with a font that comes along.

A server has no fonts of its own as a rule. Shapes are drawn twice as fine as they are shown, so that no line has steps.
A picture takes some hundredths of a second, so that no event loop draws one itself: `picture` draws beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import assert_never

import structlog
from PIL import Image, ImageDraw, ImageFont

from bot.messages import Chart
from handlers.charts.layout import scene
from handlers.charts.scene import COLOURS, WIDTH, Area, Box, Dot, Part, Path, Scene, Words
from handlers.letters import one_line

SCALE, FINER, SHADES = 2, 2, 48
"""Dots for each unit of the drawing, how much finer shapes are drawn, and how many colours are kept."""
_FONTS = {False: "SourceSansPro-Regular.ttf", True: "SourceSansPro-Semibold.ttf"}

log = structlog.get_logger()


async def picture(chart: Chart) -> bytes | None:
    """The picture, drawn beside the event loop; None where it cannot be drawn, which loses no message."""
    return await asyncio.to_thread(drawn_or_none, chart)


def drawn_or_none(chart: Chart) -> bytes | None:
    """The picture, drawn here and now or kept from before; None where it cannot be drawn."""
    try:
        return png(chart)
    except Exception as problem:  # A library of pictures fails in many ways, and the sentence says it all.
        log.error("a chart could not be drawn", error=type(problem).__name__)
        return None


@lru_cache(maxsize=64)
def png(chart: Chart) -> bytes:
    """The picture; one that goes to many is drawn once."""
    drawing = scene(chart)
    fine = Image.new("RGB", _size(drawing, SCALE * FINER), "#ffffff")
    pen = ImageDraw.Draw(fine)
    for part in drawing.parts:
        _draw(pen, part, float(SCALE * FINER))
    image = fine.reduce(FINER)
    pen = ImageDraw.Draw(image)
    for part in drawing.parts:
        if isinstance(part, Words):
            _write(pen, part)
    kept = BytesIO()
    image.quantize(SHADES, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _size(drawing: Scene, scale: int) -> tuple[int, int]:
    # Both sizes are of one drawing, so that the finer one is an exact multiple.
    return int(WIDTH) * scale, round(drawing.height) * scale


def _draw(pen: ImageDraw.ImageDraw, part: Part, scale: float) -> None:
    match part:
        case Box(x=x, y=y, width=width, height=height, fill=fill, edge=edge):
            corners = (x * scale, y * scale, (x + width) * scale, (y + height) * scale)
            outline = COLOURS[edge] if edge else None
            pen.rectangle(corners, COLOURS[fill], outline, round(scale) if edge else 0)
        case Area(points=points, fill=fill):
            pen.polygon([(x * scale, y * scale) for x, y in points], COLOURS[fill])
        case Dot(x=x, y=y, radius=radius, fill=fill):
            r = radius * scale
            pen.ellipse((x * scale - r, y * scale - r, x * scale + r, y * scale + r), COLOURS[fill])
        case Path(role=role, width=width):
            for piece in _pieces(part):
                places = [(x * scale, y * scale) for x, y in piece]
                pen.line(places, COLOURS[role], round(width * scale), joint="curve")
        case Words():
            pass  # Written last, at the size that is shown.
        case _:
            assert_never(part)


def _pieces(path: Path) -> Iterator[tuple[tuple[float, float], ...]]:
    """The line itself, or its dashes; a dashed one is straight."""
    if path.dash is None:
        yield path.points
        return
    (x1, y1), (x2, y2) = path.points[0], path.points[-1]
    length, (on, off) = max(abs(x2 - x1), abs(y2 - y1)) or 1.0, path.dash
    at = 0.0
    while at < length:
        start, end = at / length, min(at + on, length) / length
        yield ((x1 + (x2 - x1) * start, y1 + (y2 - y1) * start), (x1 + (x2 - x1) * end, y1 + (y2 - y1) * end))
        at += on + off


def _write(pen: ImageDraw.ImageDraw, words: Words) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[words.anchor]
    place, font = (words.x * SCALE, words.y * SCALE), _font(words.bold, round(words.size * SCALE))
    pen.text(place, one_line(words.text), COLOURS[words.role], font, anchor)


@cache
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    # From memory, since a package may be read from within an archive.
    letters = files("font_source_sans_pro").joinpath("files", _FONTS[bold]).read_bytes()
    return ImageFont.truetype(BytesIO(letters), size)
