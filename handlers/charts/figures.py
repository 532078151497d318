"""A chart's figures as a table: beside the picture where there is room, in its place where there is none."""

from __future__ import annotations

from typing import assert_never

from bot.messages import Bars, Chart, Level, Point, Run, Strip, Table
from handlers.charts.strip import levels


def table(chart: Chart) -> Table:
    """Everything that the picture shows, in figures."""
    points, beside = _held(chart.shape)
    ranged = any(point.between for point in points)
    columns = (chart.heads.what, chart.heads.value, *((chart.heads.between,) if ranged else ()))
    rows = [(point.label, point.shown, *((point.between,) if ranged else ())) for point in points]
    rows += [(level.label, level.shown, *(("",) if ranged else ())) for level in beside]
    caption = ", ".join(part for part in (chart.title, chart.subtitle) if part)
    return Table(caption, columns, tuple(rows), numeric=(1, 2) if ranged else (1,))


def _held(shape: Bars | Run | Strip) -> tuple[tuple[Point, ...], list[Level]]:
    match shape:
        case Bars(points=points):
            return points, []
        case Run(points=points, median=median, reference=reference):
            return points, [level for level in (median, reference) if level]
        case Strip(own=own):
            return (own,), levels(shape)
        case _:
            assert_never(shape)
