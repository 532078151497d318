"""Rules: who carries more than the others, by the size of a member and by its kind.

A large hospital has an office for what we ask; a small rural home has one person. Whoever is easiest to reach is
written to most, and nobody decides that. So the load is counted a contact, beside what the member in the middle has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

STANDS_OUT = 1.5
"""A group whose contacts get more than so many times what the member in the middle has is named to staff."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one member had to carry: `contacts` are those who are asked or were written to."""

    size: str
    kind: str
    contacts: int
    notes: int
    minutes: int
    data_sets: int
    files: int
    answered: int


@dataclass(frozen=True, slots=True)
class Group:
    """The members of one size or one kind together."""

    name: str
    members: int
    contacts: int
    notes: int
    minutes: int
    data_sets: int
    files: int
    answered: int

    @property
    def notes_a_contact(self) -> float:
        """How many notes each of its contacts got."""
        return self.notes / self.contacts if self.contacts else 0.0

    @property
    def minutes_a_contact(self) -> float:
        """How many minutes each of its contacts was asked for."""
        return self.minutes / self.contacts if self.contacts else 0.0

    @property
    def data_sets_a_member(self) -> float:
        """How many data sets each of its members is asked for."""
        return self.data_sets / self.members if self.members else 0.0


@dataclass(frozen=True, slots=True)
class Balance:
    """The load of all members: by size, by kind, and what the member in the middle has a contact."""

    by_size: Sequence[Group]
    by_kind: Sequence[Group]
    middle: float
    standing_out: Sequence[Group]

    @property
    def notes(self) -> int:
        """How many notes there were in all."""
        return sum(one.notes for one in self.by_size)


def balance(loads: Sequence[Load], sizes: Sequence[str], kinds: Sequence[str]) -> Balance:
    """The members' loads in groups, in the order of `sizes` and `kinds`; a size that is not known comes last."""
    by_size = _groups({name: [one for one in loads if one.size == name] for name in (*sizes, "")})
    by_kind = _groups({name: [one for one in loads if one.kind == name] for name in kinds})
    middle = median([one.notes / one.contacts for one in loads if one.notes and one.contacts] or [0.0])
    known = [one for one in by_size if one.name]
    # One group alone is everybody, and stands out from nobody.
    compared = [one for groups in (known, by_kind) if len(groups) > 1 for one in groups]
    return Balance(by_size, by_kind, middle, [one for one in compared if one.notes_a_contact > STANDS_OUT * middle > 0])


def _groups(members: Mapping[str, Sequence[Load]]) -> list[Group]:
    return [_group(name, loads) for name, loads in members.items() if loads]


def _group(name: str, loads: Sequence[Load]) -> Group:
    return Group(
        name=name,
        members=len(loads),
        contacts=sum(one.contacts for one in loads),
        notes=sum(one.notes for one in loads),
        minutes=sum(one.minutes for one in loads),
        data_sets=sum(one.data_sets for one in loads),
        files=sum(one.files for one in loads),
        answered=sum(one.answered for one in loads),
    )
