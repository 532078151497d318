"""A receipts file is read with care: what is wrong in it is named by its row, and patient data by its kind alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.arrivals import Arrival
from bot.receipts.columns import understand
from bot.spreadsheet import Unreadable

HEADING = "member,data_set,period,received_on,reference\n"


def _read(folder: Path, rows: str) -> tuple[list[Arrival], list[tuple[int, str]]]:
    file = folder / "arrived.csv"
    file.write_text(HEADING + rows, "utf-8")
    arrivals, faults = understand(file)
    return arrivals, [(one.row, one.why) for one in faults]


def test_a_row_is_what_arrived(tmp_path: Path) -> None:
    arrivals, faults = _read(tmp_path, "Mercy Hill,readmissions,Q3 2026,2026-10-01,F-17\nlakeside,falls,2026-Q3,,\n")

    assert faults == []
    assert arrivals == [
        Arrival(2, "Mercy Hill", "readmissions", "Q3 2026", date(2026, 10, 1), "F-17"),
        Arrival(3, "lakeside", "falls", "2026-Q3"),
    ]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (",readmissions,Q3 2026,,", "'member' is empty"),
        ("a,,Q3 2026,,", "'data_set' is empty"),
        ("a,b,,,", "'period' is empty"),
        ("a,b,Q3 2026,2026-02-30,", "should be a day"),
        ("a,b,Q3 2026,tomorrow,", "should be a day"),
        ("a,b,Q3 2026,,=HYPERLINK(1)", "formula"),
        ("=cmd,b,Q3 2026,,", "formula"),
        ("a\x00,b,Q3 2026,,", "cannot be seen"),
        (f"{'a' * 201},b,Q3 2026,,", "longer than 200"),
        (f"a,b,{'Q' * 61},,", "longer than 60"),
        ("a,b,Q3 2026", "3 cells"),
        ("a,b,Q3 2026,,MRN 4471829", "patient data (mrn)"),
        ("Patient John Smith was admitted,b,Q3 2026,,", "patient data (patient_name)"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_row(tmp_path: Path, row: str, word: str) -> None:
    _, faults = _read(tmp_path, f"fine,b,Q3 2026,,\n{row}\n")

    assert [number for number, _ in faults] == [3]
    assert word in faults[0][1]
    assert "4471829" not in faults[0][1]


def test_the_same_row_twice_is_one_too_many(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, "a,b,Q3 2026,,\nA,B,q3 2026,,\n")

    assert faults == [(3, "it says the same as row 2")]


def test_a_column_that_is_not_ours_stops_the_file(tmp_path: Path) -> None:
    file = tmp_path / "arrived.csv"
    file.write_text("member,data_set,period,patient_id\na,b,Q3 2026,4711\n")
    with pytest.raises(Unreadable, match="patient_id"):
        understand(file)
