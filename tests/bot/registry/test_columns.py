"""A row of a figures file is understood, or refused with what to write."""

from __future__ import annotations

from datetime import date

import pytest

from bot.registry import columns
from bot.registry.lines import Line
from bot.rules.periods import Span
from bot.spreadsheet import Refusal, Row, Unreadable

QUARTER = Span(date(2026, 4, 1), date(2026, 6, 30))


def row(**changed: str) -> Row:
    return Row(7, {"measure": "READM", "region": "Maple River", "period": "2026-Q2", "numerator": "12", **changed})


def test_a_row_becomes_a_line() -> None:
    found = columns.line(row(denominator="40"))

    assert isinstance(found, Line)
    assert (found.row, found.measure, found.member, found.region) == (7, "READM", "", "Maple River")
    assert (found.days, found.numerator, found.denominator, found.withheld) == (QUARTER, 12, 40, False)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"measure": ""}, "the measure is empty"),
        ({"member": "mercy"}, "and not both"),
        ({"region": ""}, "it names no member"),
        ({"period": "last spring"}, "the period 'last spring' cannot be read; write it such as 2026-Q2"),
        ({"withheld": "yes"}, "marked as withheld and gives counts"),
        ({"withheld": "perhaps"}, "write yes, or leave it empty"),
        ({"region": "x" * 81}, "longer than 80 characters"),
    ],
)
def test_a_row_that_says_too_little_or_too_much_is_refused(changed: dict[str, str], why: str) -> None:
    found = columns.line(row(**changed))

    assert isinstance(found, Refusal)
    assert found.row == 7
    assert why in found.why


def test_a_file_without_a_needed_column_is_another_file() -> None:
    with pytest.raises(Unreadable, match="no column 'period'"):
        columns.line(Row(2, {"measure": "READM", "region": "Maple River"}))
