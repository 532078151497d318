"""Which member and which contact a row of the members file names.

A coalition's staff type this file by hand. So each refusal names the row, says what is wrong in it and offers the
nearest right word, and nothing is guessed about a person: not her zone, not her language, not who speaks for a
member.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from bot.spreadsheet import Refusal, Row, nearest
from storage.people import KINDS, ROLES, SIZES

LANGUAGES = ("en", "es")
YES, NO = frozenset({"yes", "y", "true", "1", "x", "si", "sí"}), frozenset({"", "no", "n", "false", "0"})

NEEDED = {
    "key": "a short name that stays the same: letters, digits, dots and dashes",
    "name": "the member's name, as people say it",
    "kind": "one of " + ", ".join(KINDS),
}
OPTIONAL = {
    "city": "where the member is",
    "county": "its county",
    "umbrella": "the key of a member that speaks for this one as well; itself if empty",
    "size": "small, medium or large; or its number of beds (small below 100, medium below 500)",
    "contact": "the name of a person who speaks for it; another row with the same key adds another person",
    "email": "that person's work e-mail; needed with a contact",
    "role": "one of " + ", ".join(ROLES) + "; data if empty",
    "primary": "yes for the one person whom asks go to; the first row of the member if nobody is marked",
    "zone": "the person's time zone, such as America/Chicago; the coalition's own if empty",
    "opens": "from when we may write, such as 09:30; by the kind of member if empty",
    "closes": "until when, such as 14:00",
    "language": "en or es; en if empty",
    "phone": "where staff may call that person; for their call list alone",
}
COLUMNS = {**NEEDED, **OPTIONAL}
"""Every column with what belongs in it, for the documentation, for --help and for the check of the heading."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_EMAIL = re.compile(r"[^@\s\",;<>()]{1,64}@[^@\s\",;<>()]{1,180}\.[^@\s\",;<>().]{2,}")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_PHONE = re.compile(r"(?=(?:\D*\d){3})[0-9A-Za-z +()./#,-]{3,40}")
_BEDS = (100, 500, 100_000)
"""Below how many beds a member is small, medium, and large."""
_USUAL = (time(9, 0), time(16, 0))
_HOURS = {"nursing home": (time(9, 30), time(14, 0)), "consumer advisor": (time(17, 0), time(20, 0))}
"""When each kind is written to unless the file says otherwise: nursing homes have rounds, advisors have jobs."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation as the file names it."""

    key: str
    name: str
    kind: str
    city: str = ""
    county: str = ""
    umbrella: str | None = None
    """The key of the member above it; empty where it speaks for itself, None where the file does not say."""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who speaks for a member. `zone` is empty where the coalition's own applies."""

    name: str
    email: str
    role: str
    is_primary: bool
    zone: str
    opens: time
    closes: time
    language: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One usable row: a member, and perhaps a person who speaks for it."""

    row: int
    member: Member
    speaker: Speaker | None = None


class _Bad(ValueError):
    """What is wrong with a row; a sentence without its full stop."""


def entry(row: Row) -> Entry | Refusal:
    """The member and contact of one row, or why it cannot be used."""
    try:
        member = _member(row.cells)
        return Entry(row.number, member, _speaker(row.cells, member.kind))
    except _Bad as bad:
        return Refusal(row.number, str(bad))


def together(entries: list[Entry]) -> tuple[list[Entry], list[Refusal]]:
    """What the rows say as one file: they agree about each member, and each member has one primary contact at most."""
    first: dict[str, Entry] = {}
    primary: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    refusals = []
    for found in entries:
        try:
            _agree(found, first.setdefault(found.member.key.lower(), found))
            _once(found, primary, seen)
        except _Bad as bad:
            refusals.append(Refusal(found.row, str(bad)))
    below = {one.member.key.lower(): one.member.umbrella for one in entries if one.member.umbrella}
    for found in entries:
        umbrella = found.member.umbrella
        if umbrella and (above := below.get(umbrella.lower())):
            why = f"the umbrella {umbrella!r} stands under {above!r} itself; name that one"
            refusals.append(Refusal(found.row, why))
    return _with_primaries(entries, set(primary)), refusals


def _member(cells: Mapping[str, str]) -> Member:
    for name in NEEDED:
        if not cells.get(name):
            raise _Bad(f"{name!r} is empty; it should be {NEEDED[name]}")
    if not _KEY.fullmatch(cells["key"]):
        raise _Bad(f"the key {cells['key']!r} should be {NEEDED['key']}, 64 at most")
    if len(cells["name"]) > 200:
        raise _Bad("the name is longer than 200 characters")
    kind = _one_of("kind", cells["kind"], KINDS)
    umbrella = cells.get("umbrella")
    if umbrella and umbrella.lower() == cells["key"].lower():
        raise _Bad("a member is its own umbrella; leave the column empty where it speaks for itself")
    place = (cells.get("city", ""), cells.get("county", ""))
    return Member(cells["key"], cells["name"], kind, *place, umbrella, _size(cells.get("size", "")))


def _speaker(cells: Mapping[str, str], kind: str) -> Speaker | None:
    name, email = cells.get("contact", ""), cells.get("email", "").lower()
    if not name and not email:
        return None
    if not name or not email:
        raise _Bad("a contact needs both a name and an e-mail; one of them is empty")
    if not _EMAIL.fullmatch(email):
        raise _Bad(f"{email!r} does not look like an e-mail address")
    opens, closes = _hours(cells, kind)
    role = _one_of("role", cells.get("role") or "data", ROLES)
    language = _one_of("language", cells.get("language") or "en", LANGUAGES)
    is_primary, phone = _is_yes(cells.get("primary", "")), _phone(cells.get("phone", ""))
    return Speaker(name, email, role, is_primary, _zone(cells), opens, closes, language, phone)


def _size(text: str) -> str:
    """A word for it, which a number of beds is turned into."""
    if not text:
        return ""
    if re.fullmatch(r"\d{1,5}", text):
        return next(size for size, most in zip(SIZES, _BEDS, strict=True) if int(text) < most)
    return _one_of("size", text, SIZES)


def _phone(text: str) -> str:
    if text and not _PHONE.fullmatch(text):
        raise _Bad(f"the phone {text!r} should be a number such as 317-555-0142, 40 characters at most")
    return text


def _one_of(column: str, text: str, known: tuple[str, ...]) -> str:
    wanted = " ".join(text.replace("_", " ").split()).lower()
    for word in known:
        if word.lower() == wanted:
            return word
    hint = nearest(wanted, known) or f"; it should be one of {', '.join(known)}"
    raise _Bad(f"the {column} {text!r} is unknown{hint}")


def _is_yes(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise _Bad(f"'primary' should be yes or no, not {text!r}")


def _zone(cells: Mapping[str, str]) -> str:
    zone = cells.get("zone", "")
    if zone and zone not in _zones():
        hint = nearest(zone.replace(" ", "_"), _zones()) or "; it should be a name such as America/Chicago"
        raise _Bad(f"the zone {zone!r} is unknown{hint}")
    return zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _hours(cells: Mapping[str, str], kind: str) -> tuple[time, time]:
    usual = _HOURS.get(kind, _USUAL)
    given = tuple(
        _hour(name, cells.get(name, "")) or hour for name, hour in zip(("opens", "closes"), usual, strict=True)
    )
    if given[0] >= given[1]:
        raise _Bad(f"'opens' ({given[0]:%H:%M}) should be earlier than 'closes' ({given[1]:%H:%M})")
    return given[0], given[1]


def _hour(column: str, text: str) -> time | None:
    if not text:
        return None
    found = _HOUR.fullmatch(text.removesuffix(":00") if text.count(":") == 2 else text)
    if found is None:
        raise _Bad(f"{column!r} should be an hour such as 09:30, not {text!r}")
    return time(int(found[1]), int(found[2]))


def _agree(found: Entry, first: Entry) -> None:
    if found.member.key != first.member.key:
        raise _Bad(
            f"the key {found.member.key!r} differs from {first.member.key!r} in row {first.row} by its capitals alone"
        )
    for name in ("name", "kind", "city", "county", "umbrella", "size"):
        ours, theirs = getattr(found.member, name), getattr(first.member, name)
        if ours != theirs:
            raise _Bad(f"the {name} {ours!r} differs from {theirs!r} in row {first.row}, which has the same key")


def _once(found: Entry, primary: dict[str, int], seen: dict[tuple[str, str], int]) -> None:
    key, speaker = found.member.key, found.speaker
    who = (key, speaker.email if speaker else "")
    if (row := seen.setdefault(who, found.row)) != found.row:
        raise _Bad(f"the key {key!r} with {'the same e-mail' if speaker else 'no contact'} stands in row {row} already")
    if speaker and speaker.is_primary and (row := primary.setdefault(key, found.row)) != found.row:
        raise _Bad(f"row {row} names another primary contact of {key!r}; one person is asked")


def _with_primaries(entries: list[Entry], marked: set[str]) -> list[Entry]:
    """The same entries; where nobody is marked, a member's first contact is the primary one."""
    settled = []
    for found in entries:
        if found.speaker and found.member.key not in marked:
            marked = {*marked, found.member.key}
            found = replace(found, speaker=replace(found.speaker, is_primary=True))
        settled.append(found)
    return settled
