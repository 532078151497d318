"""What a coalition measures: CMS's measures that we know by name, and its own, from a file that staff keep.

A code says nothing to a member. So each has a plain name, a sentence on what it counts, and which way is better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.registry.cms import CONDITIONS, RATIO_OF
from bot.spreadsheet import Refusal, Row, Unreadable, nearest, read
from config.catalogue import Catalogue
from storage import figures
from storage.database import Work
from storage.figures import COUNT, HIGHER, LOWER, NEITHER, PERCENT, RATIO, Measure

NEEDED = {
    "code": "its short name in files, such as A1C-9; letters, digits, dots and dashes",
    "name": "its plain name, as members read it",
}
OPTIONAL = {
    "sentence": "one sentence on what it counts, out of what",
    "direction": "lower or higher, whichever is better; neither if empty",
    "unit": "percent, ratio or count, or your own words such as per 1,000 resident-days; percent if empty",
    "risk_adjusted": "yes if it allows for how ill people were",
    "sensitive": "yes for behavioural health and the like: it needs twice as many peers",
    "floor": "the denominator from which on a member counts among peers; 30 if empty",
    "focus": "the focus areas that it belongs to, with commas between",
}
COLUMNS = {**NEEDED, **OPTIONAL}
"""Every column with what belongs in it."""
LEAST_FLOOR, MOST_FLOOR = 10, 1_000_000
"""A rate of fewer than ten is no rate (field.md 4.3: NCHS)."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"", "no", "n", "false", "0"})
_LONGEST = {"name": 80, "sentence": 240, "unit": 40}


@dataclass(frozen=True, slots=True)
class Understood:
    """A measures file as it was understood; the measures are of no coalition yet."""

    rows: tuple[Mapping[str, object], ...]
    refused: tuple[Refusal, ...]


class Held(ValueError):
    """A measure that has figures cannot be counted in another unit; the text says so."""


class _Bad(ValueError):
    """Why a row cannot be used."""


def understand(path: Path) -> Understood:
    """Read the whole file. Raises Unreadable where it is no such file."""
    found: list[Mapping[str, object]] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    for row in read(path, heading=COLUMNS):
        if isinstance(row, Refusal):
            refused.append(row)
            continue
        if missing := [name for name in NEEDED if name not in row.cells]:
            raise Unreadable(f"The file has no column {missing[0]!r}: {NEEDED[missing[0]]}.")
        try:
            values = _values(row)
        except _Bad as fault:
            refused.append(Refusal(row.number, str(fault)))
            continue
        first = seen.setdefault(str(values["code"]).casefold(), row.number)
        if first != row.number:
            refused.append(Refusal(row.number, f"the code {values['code']!r} is in row {first} as well"))
        found.append(values)
    return Understood(tuple(found), tuple(refused))


async def write(work: Work, coalition_id: str, rows: Sequence[Mapping[str, object]], now: datetime) -> list[str]:
    """Bring the coalition's measures to what the rows say: of each whether it was created, updated or is unchanged.

    Raises Held where a row would change the unit of a measure that has figures.
    """
    there = {one.id: one for one in await figures.measures(work, coalition_id)}
    told = []
    for values in rows:
        measure_id = figures.measure_id(coalition_id, str(values["code"]))
        before = there.get(measure_id)
        if before and all(getattr(before, name) == value for name, value in values.items()):
            told.append("unchanged")
            continue
        if before and before.unit != values["unit"] and await figures.standing(work, coalition_id, [before.id]):
            raise Held(
                f"The measure {before.code} has figures in {before.unit!r}, so its unit stays; "
                "give the new one a code of its own."
            )
        wanted = Measure.model_validate({**values, "id": measure_id, "coalition_id": coalition_id, "at": now})
        await figures.put_measure(work, wanted)
        told.append("updated" if before else "created")
    return told


def of_cms(catalogue: Catalogue, language: str) -> list[Mapping[str, object]]:
    """CMS's measures on readmissions, in that language's words."""
    say: Callable[[str], str] = lambda key: catalogue.say(key, language)  # noqa: E731
    rows: list[Mapping[str, object]] = []
    for code, condition in CONDITIONS.items():
        what = say(f"measures.condition.{condition}")
        for ending, part in (("", "readmissions"), (RATIO_OF, "ratio")):
            rows.append(
                {
                    "code": code + ending,
                    "name": catalogue.say(f"measures.{part}.name", language, what=what),
                    "sentence": catalogue.say(f"measures.{part}.sentence", language, what=what),
                    "direction": LOWER,
                    "unit": RATIO if ending else PERCENT,
                    "risk_adjusted": bool(ending),
                }
            )
    return rows


def _values(row: Row) -> dict[str, object]:
    cells = {name: " ".join(row.cells.get(name, "").split()) for name in COLUMNS}
    if not _CODE.fullmatch(cells["code"]):
        raise _Bad(f"the code {cells['code']!r} should be letters, digits, dots and dashes, 64 at most")
    if not cells["name"]:
        raise _Bad("the name is empty")
    for name, longest in _LONGEST.items():
        if len(cells[name]) > longest:
            raise _Bad(f"the {name} is longer than {longest} characters")
    return {
        "code": cells["code"],
        "name": cells["name"],
        "sentence": cells["sentence"],
        "direction": _one_of("direction", cells["direction"] or NEITHER, (LOWER, HIGHER, NEITHER)),
        "unit": _unit(cells["unit"]),
        "risk_adjusted": _is_yes("risk_adjusted", cells["risk_adjusted"]),
        "sensitive": _is_yes("sensitive", cells["sensitive"]),
        "floor": _floor(cells["floor"]),
        "focus": [part.strip() for part in cells["focus"].split(",") if part.strip()],
    }


def _unit(text: str) -> str:
    plain = {"": PERCENT, "%": PERCENT, "percentage": PERCENT, "number": COUNT}.get(text.lower(), text)
    return plain.lower() if plain.lower() in (PERCENT, RATIO, COUNT) else plain


def _floor(text: str) -> int:
    if not text:
        return 30
    if not text.isdecimal() or not LEAST_FLOOR <= int(text) <= MOST_FLOOR:
        raise _Bad(f"the floor {text!r} should be a whole number from {LEAST_FLOOR} on")
    return int(text)


def _one_of(name: str, text: str, known: Sequence[str]) -> str:
    if text.lower() not in known:
        raise _Bad(f"the {name} {text!r} is none of {', '.join(known)}{nearest(text, known)}")
    return text.lower()


def _is_yes(name: str, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise _Bad(f"{name} is {text!r}; write yes, or leave it empty")
    return text.lower() in _YES
