"""The figures beside a picture hold everything that it shows."""

from __future__ import annotations

from handlers.charts.figures import table
from tests.handlers.charts.samples import FALLS, PULSE, RUN, STRIP


def test_each_answer_of_a_pulse_has_its_row_and_its_range() -> None:
    figures = table(PULSE)

    assert figures.caption == "Are we asking too much?, 12 answers, October 2026"
    assert figures.columns == ("Answer", "Share", "90 % range")
    assert figures.rows[0] == ("About right", "6 of 12 (50 %)", "28 to 72 %")
    assert figures.numeric == (1, 2)


def test_a_withheld_quarter_stands_with_its_word_and_no_range() -> None:
    assert ("Q3 25", "withheld", "") in table(RUN).rows
    assert table(RUN).rows[-2:] == (("Median", "17.2 %", ""), ("Indiana", "15.8 %", ""))


def test_one_s_own_value_comes_first_among_peers() -> None:
    rows = table(STRIP).rows

    assert rows[0] == ("Lakeside", "17.1 %", "14.0 to 20.9 %")
    assert [row[1] for row in rows[1:]] == ["14.6 %", "16.0 %", "18.2 %", "15.8 %", "12.2 %", "19.8 %"]


def test_a_chart_without_ranges_has_no_empty_column() -> None:
    without = table(STRIP), table(FALLS)

    assert all(len(row) == len(each.columns) for each in without for row in each.rows)
