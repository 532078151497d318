"""A run chart: values over periods, the median, and the range around each; what is withheld is a gap with its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.messages import Heads, Level, Point, Run
from handlers.charts.lettering import width
from handlers.charts.scene import MARGIN, SMALL, TEXT, WIDTH, Anchor, Area, Dot, Part, Path, Role, Words
from handlers.charts.signs import DASHED, DOTTED, Key, told, whisker

HIGH, ABOVE, BELOW = 120.0, 26.0, 24.0
"""The room for the values, and what the words above the highest and below the lowest take."""
_SIDE = 14.0

Place = tuple[float, float, Point]
"""Where a point stands, and what it is."""
Height = Callable[[float], float]
"""Where a value stands."""


def drawn(run: Run, y: float, parts: list[Part]) -> float:
    """The run from there down; where it ends."""
    low, high = _span(run)
    top, bottom = y + ABOVE, y + ABOVE + HIGH
    step = (WIDTH - 2 * (MARGIN + _SIDE)) / (len(run.points) - 1)
    across = [MARGIN + _SIDE + at * step for at in range(len(run.points))]

    def height(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    pairs = zip(across, run.points, strict=True)
    known = [(x, height(point.value), point) for x, point in pairs if point.value is not None]
    for stretch in _stretches(run, known):
        parts.extend(_range(stretch, height))
    parts.extend(_level(run.median, "ink", DASHED, height))
    parts.extend(_level(run.reference, "reference", DOTTED, height))
    for stretch in _stretches(run, known):
        if len(stretch) > 1:
            parts.append(Path(tuple((x, y) for x, y, _ in stretch), "own", 2.5))
    parts.extend(Dot(x, y, 6 if point is run.points[-1] else 4, "own") for x, y, point in known)
    floor = bottom + BELOW
    parts.extend(_gaps(run.points, across, floor - 6))
    parts.append(Path(((MARGIN, floor), (WIDTH - MARGIN, floor)), "line", 1.5))
    parts.extend(_told(known))
    parts.extend(_periods(run.points, across, floor + SMALL + 4))
    return floor + SMALL + 8


def keys(run: Run, heads: Heads) -> list[Key]:
    """The newest value, what the levels are, and what the range is."""
    last = run.points[-1]
    found = [Key("own", told(last.label, last.shown), bold=True)] if last.value is not None else []
    found += [Key("median", told(run.median.label, run.median.shown))] if run.median else []
    found += [Key("reference", told(run.reference.label, run.reference.shown))] if run.reference else []
    has_range = any(point.low is not None for point in run.points)
    return [*found, Key("band", heads.between)] if has_range else found


def _span(run: Run) -> tuple[float, float]:
    """The lowest and the highest of all that is shown, never so near that noise looks like a fall."""
    levels = [level.value for level in (run.median, run.reference) if level]
    told = [each for point in run.points for each in (point.value, point.low, point.high) if each is not None]
    low, high = min([*told, *levels], default=0.0), max([*told, *levels], default=1.0)
    spare = max(high - low, abs(high) * 0.2) or 1.0
    if low >= 0 and low - spare / 2 <= 0:
        return 0.0, max(high, low + spare)
    middle = (low + high) / 2
    return middle - spare / 2, middle + spare / 2


def _stretches(run: Run, known: Sequence[Place]) -> Iterator[list[Place]]:
    """The points between two gaps."""
    places = iter(known)
    for is_known, together in groupby(run.points, lambda point: point.value is not None):
        held = list(together)
        if is_known:
            yield [next(places) for _ in held]


def _range(stretch: Sequence[Place], height: Height) -> Iterator[Part]:
    upper, lower = [], []
    for x, _, point in stretch:
        if point.low is not None and point.high is not None:
            upper.append((x, height(point.high)))
            lower.append((x, height(point.low)))
    if len(upper) == 1:
        yield from whisker((upper[0], lower[0]))
    elif upper:
        yield Area((*upper, *reversed(lower)), "band")


def _level(level: Level | None, role: Role, dash: tuple[float, float], height: Height) -> Iterator[Part]:
    if level is not None:
        y = height(level.value)
        yield Path(((MARGIN, y), (WIDTH - MARGIN, y)), role, 2, dash)


def _told(known: Sequence[Place]) -> Iterator[Part]:
    """The first, the newest, the highest and the lowest in figures, as far as they do not stand on each other."""
    if not known:
        return
    by_height = sorted(known, key=lambda place: place[1])
    taken: list[tuple[float, float, float]] = []
    for x, y, point in dict.fromkeys((known[-1], known[0], by_height[0], by_height[-1])):
        is_low = (x, y, point) == by_height[-1] and len(known) > 2 and y > by_height[0][1] + 4
        at, wide = y + (TEXT + 8 if is_low else -10), width(point.shown, TEXT)
        left = min(max(x - wide / 2, MARGIN), WIDTH - MARGIN - wide)
        if all(left > right + 6 or left + wide < start - 6 or abs(at - other) > TEXT for start, right, other in taken):
            taken.append((left, left + wide, at))
            yield Words(*_placed(x, wide, at), point.shown, TEXT, bold=point is known[-1][2], anchor=_side(x, wide))


def _placed(x: float, wide: float, y: float) -> tuple[float, float]:
    side = _side(x, wide)
    return (MARGIN if side == "start" else WIDTH - MARGIN if side == "end" else x), y


def _side(x: float, wide: float) -> Anchor:
    if x - wide / 2 < MARGIN:
        return "start"
    return "end" if x + wide / 2 > WIDTH - MARGIN else "middle"


def _gaps(points: Sequence[Point], across: Sequence[float], y: float) -> Iterator[Part]:
    """The word of each gap, once for periods that are withheld one after another."""
    at = 0
    for shown, together in groupby(points, lambda point: point.shown if point.value is None else ""):
        many = len(list(together))
        if shown:
            x = (across[at] + across[at + many - 1]) / 2
            wide = width(shown, SMALL)
            yield Words(*_placed(x, wide, y), shown, SMALL, "quiet", anchor=_side(x, wide))
        at += many


def _periods(points: Sequence[Point], across: Sequence[float], y: float) -> Iterator[Part]:
    """As many periods as fit, the newest and the first before all."""
    free, end = MARGIN, WIDTH - MARGIN
    last = len(points) - 1
    shown: list[int] = []
    for at in (last, 0, *range(1, last)):
        wide = width(points[at].label, SMALL)
        left = min(max(across[at] - wide / 2, free), end - wide)
        clear = all(
            left + wide + 8 < _left(points, across, other) or left > _left(points, across, other)
            + width(points[other].label, SMALL) + 8
            for other in shown
        )  # fmt: skip
        if clear:
            shown.append(at)
            yield Words(*_placed(across[at], wide, y), points[at].label, SMALL, "quiet", anchor=_side(across[at], wide))


def _left(points: Sequence[Point], across: Sequence[float], at: int) -> float:
    wide = width(points[at].label, SMALL)
    return min(max(across[at] - wide / 2, MARGIN), WIDTH - MARGIN - wide)
