"""Looks for asks of the same data before a new one goes out, so that nobody is asked twice (mission M12).

Alike is what shares a telling word in its title and asks some of the same members. Staff read how many are asked by the
other schedule and how many have sent theirs, and may ask the others alone. Of another coalition of this install they
read a number and nothing else, and no number so small that it would name somebody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.contacts import Roster
from storage import people, submissions
from storage.database import Work
from storage.submissions import LIVE, Schedule

FEW = 5
"""Members below which another coalition's number is not shown."""
_PLAIN = frozenset(
    """data file files report reports quarterly monthly yearly annual survey list numbers figures count counts the of
    and for from new all rate rates measure measures datos archivo archivos informe informes envio de del la el los las
    y para q1 q2 q3 q4""".split()  # noqa: SIM905
)
"""Words of a title that say nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another schedule that asks for the same, and the members whom both would ask; how many of them have sent."""

    schedule: Schedule
    members: tuple[str, ...]
    sent: int


async def alike(
    work: Work, found: Roster, title: str, kinds: Sequence[str], known: Sequence[Schedule], today: date
) -> list[Alike]:
    """The coalition's own schedules that ask for the same from some of these members, the most of them first."""
    wanted = {one.id for one in found.asked_of(kinds)}
    words = telling(title)
    there = []
    for one in known:
        if one.state != LIVE or not words & telling(one.title):
            continue
        asked = {member.id for member in found.asked_of(one.kinds) if one.exceptions.get(member.id, 0) is not None}
        if both := sorted(wanted & asked):
            came, _ = await submissions.latest_round(work, one.id, today)
            there.append(Alike(one, tuple(both), len(came & set(both))))
    return sorted(there, key=lambda one: (-len(one.members), one.schedule.title))


async def elsewhere(work: Work, found: Roster, title: str, kinds: Sequence[str]) -> int:
    """How many of these members other coalitions here ask for the same; nothing where they are few."""
    keys = {one.key.casefold() for one in found.asked_of(kinds)}
    words, asked = telling(title), set[str]()
    for one in await submissions.of_others(work, found.coalition.id):
        if not words & telling(one.title):
            continue
        members = await people.organisations(work, one.coalition_id)
        asked |= keys & {member.key.casefold() for member in members if member.kind in one.kinds}
    return len(asked) if len(asked) >= FEW else 0


def telling(title: str) -> set[str]:
    """The words of a title by which one knows what is asked, one for one and many alike."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    words = {re.sub(r"(?<=\w{3})s$", "", word) for word in re.findall(r"\w+", plain) if word not in _PLAIN}
    return {word for word in words if word not in _PLAIN and len(word) > 1 and not word.isdecimal()}
