"""Reads CMS's "Hospital General Information" as it is published, so that a coalition can start with its real hospitals.

The file names hospitals in capitals. People read names, so they become readable here; nothing else about them is
changed, and a coalition that writes a name differently can correct it in its own members file.
"""

from __future__ import annotations

import re

from bot.roster.columns import Entry, Member
from bot.spreadsheet import Refusal, Row, Unreadable

NEEDED = ("facility_id", "facility_name", "city_town", "county_parish")

_SMALL = frozenset({"and", "at", "for", "in", "of", "on", "the"})
_AS_WRITTEN = {
    word.lower(): word
    for word in ("IU", "VA", "USA", "LLC", "LLP", "II", "III", "IV", "NW", "NE", "SW", "SE", "UChicago", "OrthoIndy")
}
_AS_WRITTEN |= {"dekalb": "DeKalb", "laporte": "LaPorte", "lagrange": "LaGrange", "inc": "Inc", "inc.": "Inc."}
_WORD = re.compile(r"[^\s\-/(),]+")


def entry(row: Row) -> Entry | Refusal:
    """The hospital of one row, or why it cannot be used."""
    cells = row.cells
    if missing := [name for name in NEEDED if name not in cells]:
        raise Unreadable(f"This is not CMS's hospital file: it has no column {missing[0]!r}.")
    if not re.fullmatch(r"[0-9A-Z]{6}", cells["facility_id"]):
        return Refusal(row.number, f"the facility id {cells['facility_id']!r} should be six digits or capitals")
    if not cells["facility_name"]:
        return Refusal(row.number, "the facility name is empty")
    name, city, county = (readable(cells[column]) for column in NEEDED[1:])
    return Entry(row.number, Member(cells["facility_id"], name, "hospital", city, county))


def readable(capitals: str) -> str:
    """A name as people write it: "NORTON-KING'S DAUGHTERS' HEALTH" is "Norton-King's Daughters' Health"."""
    text = " ".join(capitals.split())
    if text != text.upper():
        return text
    return _WORD.sub(lambda found: _word(found[0].lower(), is_first=found.start() == 0), text)


def _word(word: str, *, is_first: bool) -> str:
    if word in _AS_WRITTEN:
        return _AS_WRITTEN[word]
    if word in _SMALL and not is_first:
        return word
    if word.startswith("mc") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
