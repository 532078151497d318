"""What a row of a receipts file says arrived, or why the row cannot be used.

Somebody exports this file from a portal or keeps it by hand. A row is read with the same care as one of the members
file, and what seems to hold patient data is refused by its kind, and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bot.arrivals import LONGEST_NAME, LONGEST_PERIOD, Arrival, Fault
from bot.rules.screen import screened
from bot.spreadsheet import Refusal, Row, read

NEEDED = {
    "member": "the member's name, its key, or what its system calls it",
    "data_set": "the data set's short name, or the title of its schedule",
    "period": "the period, such as Q2 2026, 2026-Q2, Apr 2026 or 2026-04-01/2026-06-30",
}
OPTIONAL = {
    "received_on": "the day it arrived, as year-month-day; today if empty",
    "reference": "your own number for the file; nothing that names a patient",
}
COLUMNS = {**NEEDED, **OPTIONAL}
"""Every column with what belongs in it, for the documentation and for the check of the heading."""


def understand(path: Path) -> tuple[list[Arrival], list[Fault]]:
    """Every row of the file, or what is wrong with each that cannot be used. Raises Unreadable for no such file."""
    arrivals, faults = list[Arrival](), list[Fault]()
    first: dict[tuple[object, ...], int] = {}
    for found in read(path, heading=COLUMNS):
        one = _row(found)
        if isinstance(one, Fault):
            faults.append(one)
            continue
        same = (one.member.casefold(), one.data_set.casefold(), one.period.casefold(), one.received_on, one.reference)
        if (row := first.setdefault(same, one.row)) != one.row:
            faults.append(Fault(one.row, f"it says the same as row {row}"))
        arrivals.append(one)
    return arrivals, faults


def patient_data(texts: Iterable[str]) -> tuple[str, ...]:
    """The kinds of patient data in what was given, each text alone and beside the others."""
    given = [text for text in texts if text]
    kinds = {kind for text in (*given, " ".join(given)) for kind in screened(text)}
    return tuple(sorted(kinds))


def _row(found: Row | Refusal) -> Arrival | Fault:
    if isinstance(found, Refusal):
        return Fault(found.row, found.why)
    cells, number = found.cells, found.number
    for name, what in NEEDED.items():
        if not cells.get(name):
            return Fault(number, f"{name!r} is empty; it should be {what}")
    if kinds := patient_data(cells.values()):
        return Fault(number, f"it seems to hold patient data ({', '.join(kinds)}), so nothing of it was kept")
    for name, most in (("member", LONGEST_NAME), ("data_set", LONGEST_NAME), ("period", LONGEST_PERIOD)):
        if len(cells[name]) > most:
            return Fault(number, f"{name!r} is longer than {most} characters")
    if len(cells.get("reference", "")) > LONGEST_NAME:
        return Fault(number, f"'reference' is longer than {LONGEST_NAME} characters")
    try:
        day = date.fromisoformat(cells["received_on"]) if cells.get("received_on") else None
    except ValueError:
        return Fault(number, f"'received_on' should be a day such as 2026-07-14, not {cells['received_on']!r}")
    reference = cells.get("reference", "")
    return Arrival(number, cells["member"], cells["data_set"], cells["period"], day, reference)
