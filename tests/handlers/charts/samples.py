"""Charts that the bot will show, and strange ones: what members answered, a measure over two years, and peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from bot.messages import Bars, Chart, Heads, Level, Point, Run, Strip
from tests.handlers.hostile import PAYLOADS

PULSE = Chart(
    "Are we asking too much?",
    "Of 12 who answered, 6 say about right, 4 too much and 2 too little.",
    "12 answers, October 2026",
    Bars(
        (
            Point("About right", 50, "6 of 12 (50 %)", 28, 72, "28 to 72 %"),
            Point("Too much", 33.3, "4 of 12 (33 %)", 15, 58, "15 to 58 %"),
            Point("Too little", 16.7, "2 of 12 (17 %)", 5, 40, "5 to 40 %"),
        ),
        most=100,
    ),
    Heads("Answer", "Share", "90 % range"),
)
_QUARTERS = ("Q4 24", "Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26", "Q2 26", "Q3 26")
_SHARES = (18.1, 18.4, 17.6, None, 17.2, 16.9, 16.4, 16.1)


def _share(quarter: str, share: float | None) -> Point:
    if share is None:
        return Point(quarter, None, "withheld")
    ends = share - 0.8, share + 0.8
    return Point(quarter, share, f"{share} %", *ends, f"{ends[0]:.1f} to {ends[1]:.1f} %")


RUN = Chart(
    "Back in hospital within 30 days",
    "Fewer people came back: 16.1 % in Q3 2026, after 18.1 % in Q4 2024. The median is 17.2 %.",
    "1,220 of 7,439 stays, Q4 2024 to Q3 2026",
    Run(
        tuple(_share(*pair) for pair in zip(_QUARTERS, _SHARES, strict=True)),
        Level("Median", 17.2, "17.2 %"),
        Level("Indiana", 15.8, "15.8 %"),
    ),
    Heads("Quarter", "Share", "95 % range"),
)
STRIP = Chart(
    "Readmissions, Lakeside and its peers",
    "At Lakeside 17.1 % came back. Half of its peers lie between 14.6 and 18.2 %. Indiana reports 15.8 %.",
    "412 stays, Q3 2026; 14 peers; not risk adjusted",
    Strip(
        Point("Lakeside", 17.1, "17.1 %", 14.0, 20.9, "14.0 to 20.9 %", own=True),
        Level("A quarter of peers is below", 14.6, "14.6 %"),
        Level("Middle of peers", 16.0, "16.0 %"),
        Level("A quarter of peers is above", 18.2, "18.2 %"),
        Level("Indiana", 15.8, "15.8 %"),
        (Level("Chance alone, from", 12.2, "12.2 %"), Level("to", 19.8, "19.8 %")),
    ),
    Heads("Who", "Share", "95 % range"),
)
FALLS = Chart(
    "Falls with harm in 1,000 resident days, by kind of home",
    "Lakeside counts 3.1 falls in 1,000 days, and all its peers together 2.4.",
    "90 days, Q3 2026",
    Bars(
        (
            Point(
                "Lakeside Nursing and Rehabilitation of Northern Indiana", 3.1, "3.1", 2.2, 4.1, "2.2 to 4.1", own=True
            ),
            Point("All peers together", 2.4, "2.4"),
            Point("Critical access hospitals", None, "withheld: fewer than 11"),
        )
    ),
    Heads("Where", "Falls", "95 % range"),
)
CHARTS: Mapping[str, Chart] = {"pulse": PULSE, "run": RUN, "strip": STRIP, "falls": FALLS}


_words = st.sampled_from((*PAYLOADS, "", "About right", "W" * 80, "ñ é ü ¿")) | st.text(st.characters(), max_size=30)
_numbers = st.floats(-1e9, 1e9) | st.sampled_from((0.0, 5e-324, 100.0, 16.1))
_levels = st.builds(Level, _words, _numbers, _words)
_maybe = st.none() | _levels


@st.composite
def _points(draw: st.DrawFn, least: float = -1e9) -> Point:
    """A value with or without a range, or a gap."""
    if draw(st.integers(0, 4)) == 0:
        return Point(draw(_words), None, draw(_words))
    low, value, high = sorted(max(draw(_numbers), least) for _ in range(3))
    point = Point(draw(_words), value, draw(_words), own=draw(st.booleans()))
    return replace(point, low=low, high=high, between=draw(_words)) if draw(st.booleans()) else point


_bars = st.builds(
    Bars, st.lists(_points(0.0), min_size=1, max_size=5).map(tuple), st.none() | st.sampled_from((0.0, 1.0, 100.0))
)
_runs = st.builds(Run, st.lists(_points(), min_size=2, max_size=12).map(tuple), _maybe, _maybe)
_strips = st.builds(
    lambda own, band, middle, reference, limits: Strip(own, band[0], middle, band[1], reference, limits),
    _points(),
    st.just((None, None)) | st.tuples(_levels, _levels),
    _levels,
    _maybe,
    st.none() | st.tuples(_levels, _levels),
)
charts = st.builds(Chart, _words, _words, _words, _bars | _runs | _strips, st.builds(Heads, _words, _words, _words))
