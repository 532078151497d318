"""Which figure a row of the figures file holds.

Staff type this file, or their analyst's program writes it. So a refusal names the row and says what to write, and
nothing is guessed: not a period, not a member, and not whether 0.12 means twelve percent.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.registry.lines import Line
from bot.rules.numbers import Contradiction, number, whole
from bot.rules.periods import Span, span
from bot.spreadsheet import Refusal, Row, Unreadable

NEEDED = {
    "measure": "the measure's code; “convener import measures” brings new ones in",
    "period": "such as 2026-Q2, 2026-06, 2026, or 2020-07-01 to 2023-06-30",
}
OPTIONAL = {
    "member": "the member's key, as in the members file; empty for a figure of a region",
    "region": "the name of the region, county or state; empty for a figure of a member",
    "value": "such as 16.4; may be left out where a percentage has both counts",
    "numerator": "how many it happened to; with a denominator",
    "denominator": "out of how many",
    "withheld": "yes where whoever publishes the counts withholds them; then none are given",
}
COLUMNS = {**NEEDED, **OPTIONAL}
"""Every column with what belongs in it, for the documentation and for the check of the heading."""
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"", "no", "n", "false", "0"})
_LONGEST_REGION = 80


def line(row: Row) -> Line | Refusal:
    """The figure of one row, or why it cannot be used. Raises Unreadable where a needed column is missing."""
    cells = {name: row.cells.get(name, "") for name in COLUMNS}
    if missing := [name for name in NEEDED if name not in row.cells]:
        raise Unreadable(f"The file has no column {missing[0]!r}: {NEEDED[missing[0]]}.")
    try:
        return _line(row.number, cells)
    except Contradiction as fault:
        return Refusal(row.number, str(fault))


def _line(number_of_row: int, cells: Mapping[str, str]) -> Line:
    member, region = cells["member"], cells["region"]
    if not cells["measure"]:
        raise Contradiction("the measure is empty")
    if bool(member) == bool(region):
        raise Contradiction("it should name a member or a region, and not both" if member else "it names no member")
    if len(region) > _LONGEST_REGION:
        raise Contradiction(f"the region is longer than {_LONGEST_REGION} characters")
    found = Line(
        number_of_row,
        cells["measure"],
        member,
        " ".join(region.split()),
        _days(cells["period"]),
        number(cells["value"], "value"),
        whole(cells["numerator"], "numerator"),
        whole(cells["denominator"], "denominator"),
        _is_yes(cells["withheld"]),
    )
    if found.withheld and (found.numerator is not None or found.denominator is not None):
        raise Contradiction("it is marked as withheld and gives counts; take out one or the other")
    return found


def _days(text: str) -> Span:
    found = span(text)
    if found is None:
        raise Contradiction(f"the period {text!r} cannot be read; write it {NEEDED['period']}")
    return found


def _is_yes(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise Contradiction(f"withheld is {text!r}; write yes, or leave it empty")
    return text.lower() in _YES
