"""Reads CMS's "Hospital Readmissions Reduction Program" as it is published (dataset 9n3s-kdb3).

Each row gives two figures: how many came back within 30 days, out of how many discharges, which is not risk adjusted;
and CMS's excess readmission ratio, which is. Where CMS withholds the counts, they are withheld here, for good: nobody
may fill them in from a total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot.registry.lines import Line
from bot.rules.numbers import Contradiction, number, whole
from bot.rules.periods import Span
from bot.spreadsheet import Refusal, Row, Unreadable

NEEDED = (
    "facility_id", "measure_name", "excess_readmission_ratio", "number_of_discharges", "number_of_readmissions",
    "start_date", "end_date",
)  # fmt: skip
RATIO_OF = "-RATIO"
"""What the code of a condition's excess readmission ratio ends in."""
CONDITIONS = {
    "READM-30-AMI-HRRP": "ami",
    "READM-30-CABG-HRRP": "cabg",
    "READM-30-COPD-HRRP": "copd",
    "READM-30-HF-HRRP": "hf",
    "READM-30-HIP-KNEE-HRRP": "hip_knee",
    "READM-30-PN-HRRP": "pneumonia",
}
"""CMS's measures, with what our words call their condition."""
KEY = "CMS HRRP"
"""What the source is called in files."""
_WITHHELD = frozenset({"", "n/a", "too few to report", "not available"})


def lines(row: Row) -> list[Line] | Refusal:
    """The figures of one row, or why it cannot be used. Raises Unreadable where this is another file."""
    if missing := [name for name in NEEDED if name not in row.cells]:
        raise Unreadable(f"This is not CMS's file on readmissions: it has no column {missing[0]!r}.")
    try:
        return _lines(row.number, row.cells)
    except (Contradiction, ValueError) as fault:
        return Refusal(row.number, str(fault))


def _lines(row: int, cells: Mapping[str, str]) -> list[Line]:
    code, member = cells["measure_name"].upper(), cells["facility_id"]
    if code not in CONDITIONS:
        raise Contradiction(f"the measure {cells['measure_name']!r} is none of CMS's six on readmissions")
    if not re.fullmatch(r"[0-9A-Z]{6}", member):
        raise Contradiction(f"the facility id {member!r} should be six digits or capitals")
    days = Span(_day(cells["start_date"]), _day(cells["end_date"]))
    if days.last < days.first:
        raise Contradiction("the period ends before it begins")
    readmissions, discharges = (_count(cells[f"number_of_{name}"], name) for name in ("readmissions", "discharges"))
    # CMS gives some discharges without the readmissions; alone they are of no use, and with a total they would tell.
    hidden = readmissions is None or discharges is None
    counts = (None, None) if hidden else (readmissions, discharges)
    found = [Line(row, code, member, "", days, None, *counts, withheld=hidden)]
    ratio = cells["excess_readmission_ratio"]
    if ratio.lower() not in _WITHHELD:
        found.append(Line(row, code + RATIO_OF, member, "", days, number(ratio, "excess readmission ratio")))
    return found


def _count(text: str, name: str) -> int | None:
    return None if text.lower() in _WITHHELD else whole(text, f"number of {name}")


def _day(text: str) -> date:
    """CMS writes 2020-07-01 through its interface, and 07/01/2020 in the file that people download."""
    if found := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text):
        month, day, year = map(int, found.groups())
        return date(year, month, day)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Contradiction(f"the date {text!r} should be such as 2020-07-01") from None
