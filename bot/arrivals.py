"""What a machine tells us about data that arrived, and what it is answered, as values.

Files come by many ways: a file server, a portal, a record system. Whichever it was, what we hear of it is the same few
words: whose, what, for which period. No figure and no file comes with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Source = Literal["webhook", "csv", "fhir"]
Told = Literal["settled", "already", "unmatched"]
"""It settles an ask; that was settled as received before; or it fits nothing, and staff look at it."""

MOST_IN_ONE = 500
"""Receipts in one call; a file of them may hold more."""
LONGEST_NAME = 200
LONGEST_PERIOD = 60
LONGEST_KEY = 200
"""Characters of what is given for a member, a data set or a reference; for a period; and for an idempotency key."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """That something arrived, in the sender's own words; `row` is its place in what was sent, from 1 on.

    `members` and `data_sets` are other names that the sender gave for the same; `received_on` is the day on which it
    arrived there, today where nothing is said.
    """

    row: int
    member: str
    data_set: str
    period: str
    received_on: date | None = None
    reference: str = ""
    members: tuple[str, ...] = ()
    data_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One delivery of receipts. The same `key` with the same `digest` is the same call, heard again."""

    coalition_id: str
    source: Source
    key: str
    digest: str
    arrivals: Sequence[Arrival]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row of a call, of which nothing is used; row 0 is the call as a whole."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one receipt: its id with us, and where it settled nothing, why (a word of `receipts.toml`)."""

    row: int
    receipt_id: str
    told: Told
    why: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The call was heard; one outcome a row. `again` where it had been heard before, and nothing was done."""

    outcomes: Sequence[Outcome]
    again: bool = False


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Nothing of the call was used."""

    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class OtherBody:
    """The key belongs to another call that was heard before; nothing was used."""


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Somebody whose signature is good: for which coalition, and with which secret."""

    coalition_id: str
    secret: str


Answer = Taken | NotTaken | OtherBody
