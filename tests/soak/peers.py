"""What members of real coalitions would read of each other, and what any three of them could work out from it.

CMS's file on Indiana's readmissions, taken as if nobody had published it: coalitions of 12, 20, 50 and all hospitals
ask about each measure of theirs. Whatever the rules let through is then attacked (`tests.bot.rules.peer_attack`), by
each member alone and by bands of three, in the small coalitions by every band. The same attack is set on what a tool
prints that does not think of it, so that it is seen that it can.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.rules.benchmarks import Group, Peer, publish
from tests.bot.rules.peer_attack import Broken, Member, Said, attacked, plainly, printed

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cms"
SIZES = (12, 20, 50, 149)
FLOOR = 30
DRAWS = 50
ATTACKS = {12: 10, 20: 5, 50: 1}
"""How many of the drawn coalitions are attacked."""
BANDS = {12: 300, 20: 300, 50: 60, 149: 20}
"""Bands of three that are tried for each measure; in large coalitions the most dangerous and some by lot."""


def rows(folder: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The hospitals of the list, and what CMS says of each measure of each."""
    with (folder / "indiana_hospitals.csv").open(encoding="utf-8", newline="") as file:
        hospitals = [row["facility_id"] for row in csv.DictReader(file)]
    with (folder / "indiana_readmissions.csv").open(encoding="utf-8", newline="") as file:
        return hospitals, list(csv.DictReader(file))


async def peers(url: str, work: Path, folder: Path = SHARED) -> dict[str, Any]:
    """Which tier each question of a member about a measure gets, and what the attacks found."""
    if not folder.is_dir():
        return {"scenario": "peers", "left_out": "CMS's files are not here"}
    hospitals, every = rows(folder)
    return {"scenario": "peers", "coalitions": [coalition(hospitals, every, size) for size in SIZES]}


def coalition(
    hospitals: Sequence[str], every: Sequence[dict[str, str]], size: int, most: int = DRAWS
) -> dict[str, Any]:
    """Coalitions of that size, drawn by lot; the first few of them are attacked, which takes long."""
    chance = random.Random(size)
    tiers: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    draws, attacks = (1, 1) if size >= len(hospitals) else (most, min(most, ATTACKS[size]))
    for draw in range(draws):
        inside = set(chance.sample(sorted(hospitals), size))
        for asked in _by_measure(row for row in every if row["facility_id"] in inside):
            members = [found for row in asked if (found := _member(row))]
            enough = [Peer(one.name, one.value, one.count, one.cases) for one in members if one.cases >= FLOOR]
            group = publish(enough, "percent")
            tiers.update(_gets(group, row) for row in asked)
            for knowing in (1, 3) if draw < attacks else ():
                broken.update(_named(attacked(members, _said(group, members), knowing, BANDS[size], chance)))
            if draw < attacks and size < len(hospitals):
                plain.update(_named(attacked(members, plainly(members), 1, BANDS[size], chance)))
    questions = sum(tiers.values())
    told: dict[str, Any] = {"hospitals": size, "drawn": draws, "questions": questions, **_shares(tiers, questions)}
    told |= {"attacked": attacks, "worked_out": dict(broken)}
    return told | ({"worked_out_of_plain_quartiles": dict(plain)} if size < len(hospitals) else {})


def _by_measure(asked: Iterator[dict[str, str]]) -> list[list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in asked:
        found.setdefault(row["measure_name"], []).append(row)
    return [found[name] for name in sorted(found)]


def _member(row: dict[str, str]) -> Member | None:
    """Its counts, where CMS does not withhold them."""
    readmissions, discharges = row["number_of_readmissions"], row["number_of_discharges"]
    if not readmissions or not discharges:
        return None
    return Member(row["facility_id"], int(float(readmissions)), int(float(discharges)))


def _said(group: Group, members: Sequence[Member]) -> list[Said]:
    """What is printed of a group, and beside it the region's exact figure, which staff sign and everybody reads."""
    said = printed(group)
    if not said:
        return []
    exact = 100 * sum(one.count for one in members) / sum(one.cases for one in members)
    return [*said, Said(tuple(one.name for one in members), exact, exact)]


def _gets(group: Group, row: dict[str, str]) -> str:
    """What this member reads: others' numbers, or the state's beside its own, or the state's alone."""
    if group.tier != "reference":
        return group.tier
    return "own_and_state" if _member(row) else "state"


def _shares(tiers: Counter[str], questions: int) -> dict[str, float]:
    names = ("quartiles", "pooled", "own_and_state", "state", "nothing")
    return {name: round(100 * tiers[name] / questions, 1) for name in names}


def _named(found: Sequence[Broken]) -> list[str]:
    return [one.what for one in found]
