"""A chart tells the truth: bars begin at zero, a gap is a gap, and no word is too small to read or off the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Bars, Chart, Heads, Point, Run, Strip
from handlers.charts.layout import scene
from handlers.charts.lettering import lines, width
from handlers.charts.scene import COLOURS, MARGIN, WIDTH, Box, Dot, Path, Words
from tests.handlers.charts.samples import CHARTS, FALLS, PULSE, RUN, STRIP, charts


def bars_of(chart: Chart) -> list[Box]:
    return [part for part in scene(chart).parts if isinstance(part, Box) and part.fill in ("own", "other")]


def words_of(chart: Chart) -> list[Words]:
    return [part for part in scene(chart).parts if isinstance(part, Words)]


def said(chart: Chart) -> str:
    return " ".join(words.text for words in words_of(chart))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_each_bar_is_as_long_as_its_value_from_zero(values: list[float]) -> None:
    points = tuple(Point("x", value, "y") for value in values)
    drawn = bars_of(Chart("t", "s", "n", Bars(points), Heads("a", "b")))

    longest = max(values)
    assert [bar.x for bar in drawn] == [MARGIN] * len(values)
    for bar, value in zip(drawn, values, strict=True):
        share = value / longest if longest else 0.0
        assert bar.width == pytest.approx(share * max(each.width for each in drawn), abs=0.01)


def test_of_a_hundred_a_half_is_half_as_long_as_the_whole_axis() -> None:
    half, third, sixth = bars_of(PULSE)

    assert third.width / half.width == pytest.approx(33.3 / 50)
    assert sixth.width / half.width == pytest.approx(16.7 / 50)
    whole = bars_of(replace(PULSE, shape=Bars((Point("All", 100, "6 of 12 (50 %)"),), most=100)))[0]
    assert half.width / whole.width == pytest.approx(0.5)


def test_one_s_own_bar_is_told_by_more_than_its_colour() -> None:
    own, peers = bars_of(FALLS)

    assert (own.fill, peers.fill) == ("own", "other")
    assert [words.text for words in words_of(FALLS) if words.bold][-1] == "3.1"


def test_what_is_withheld_is_a_word_and_no_bar() -> None:
    assert len(bars_of(FALLS)) == 2
    assert "withheld: fewer than 11" in said(FALLS)


def test_a_run_breaks_where_a_quarter_is_withheld_and_says_so() -> None:
    lines_drawn = [part for part in scene(RUN).parts if isinstance(part, Path) and part.role == "own"]
    dots = [part for part in scene(RUN).parts if isinstance(part, Dot) and part.y < 220]

    assert [len(line.points) for line in lines_drawn] == [3, 4]
    assert len(dots) == 7
    assert "withheld" in said(RUN)


def test_a_run_rises_where_its_values_rise() -> None:
    values = [3.0, 9.0, 5.0, 12.0]
    shape = Run(tuple(Point(str(at), value, str(value)) for at, value in enumerate(values)))
    [line] = [p for p in scene(replace(RUN, shape=shape)).parts if isinstance(p, Path) and p.role == "own"]

    assert sorted(range(4), key=lambda at: -line.points[at][1]) == sorted(range(4), key=lambda at: values[at])


def test_a_run_names_its_median_and_what_it_is_compared_with() -> None:
    for told in ("Median: 17.2 %", "Indiana: 15.8 %", "95 % range", "Q4 24", "Q3 26", "18.1 %", "16.1 %"):
        assert told in said(RUN)


def test_one_stands_in_the_band_of_peers_where_one_s_value_lies() -> None:
    parts = scene(STRIP).parts
    band = next(part for part in parts if isinstance(part, Box) and part.fill == "band")
    own = next(part for part in parts if isinstance(part, Dot))

    assert band.x + band.width * (17.1 - 14.6) / (18.2 - 14.6) == pytest.approx(own.x)
    assert "Lakeside: 17.1 %" in said(STRIP)


def test_one_s_own_withheld_value_is_a_word_beside_the_peers() -> None:
    shape = STRIP.shape
    assert isinstance(shape, Strip)
    hidden = replace(STRIP, shape=replace(shape, own=Point("Lakeside", None, "withheld")))

    assert not [part for part in scene(hidden).parts if isinstance(part, Dot) and part.radius > 6]
    assert "Lakeside: withheld" in said(hidden)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_word_is_large_enough_and_stands_on_the_picture(chart: Chart) -> None:
    drawing = scene(chart)

    for words in words_of(chart):
        assert words.size >= 12
        assert 0 < words.y <= drawing.height
        wide = width(words.text, words.size)
        left = words.x - {"start": 0, "middle": wide / 2, "end": wide}[words.anchor]
        assert left >= 0
        assert left + wide <= WIDTH + 2


@settings(max_examples=60, deadline=None)
@given(charts)
def test_whatever_is_charted_is_drawn_on_the_picture(chart: Chart) -> None:
    drawing = scene(chart)

    for part in drawing.parts:
        match part:
            case Box(x=x, y=y, width=wide, height=high):
                assert wide >= 0
                places = ((x, y), (x + wide, y + high))
            case Dot(x=x, y=y):
                places = ((x, y), (x, y))
            case Words(x=x, y=y):
                places = ((x, y), (x, y))
            case _:
                places = part.points  # type: ignore[assignment]  # However many.
        assert all(-8 <= x <= WIDTH + 8 and 0 <= y <= drawing.height for x, y in places), part


def test_lines_and_words_can_be_told_from_white() -> None:
    for role, colour in COLOURS.items():
        if role not in ("other", "band"):
            assert contrast(colour, "#ffffff") >= (7 if role in ("ink", "quiet") else 3), role


def test_a_long_name_ends_with_an_ellipsis_and_fits() -> None:
    [first, second] = lines("Lakeside Nursing and Rehabilitation " * 5, 15, 300)

    assert second.endswith("…")
    assert max(width(first, 15), width(second, 15)) <= 300


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
