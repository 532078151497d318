"""The keys with which a coalition's machines sign what they tell us.

A secret follows from the key's id and the install's own secret, so the database holds no secret to seal: a copy of it
signs nothing. It is shown once, when it is made. Two keys may open at a time, so that one can take another's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.arrivals import Signer
from bot.tokens import Tokens
from storage import receipts
from storage.columns import new_id
from storage.database import Work
from storage.receipts import IntakeKey


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A new key: its id, by which it is ended, and its secret, which is shown this once."""

    id: str
    secret: str


async def make(work: Work, tokens: Tokens, coalition_id: str, now: datetime) -> Made:
    """A new key of that coalition."""
    made = IntakeKey(id=new_id(), coalition_id=coalition_id, created_at=now)
    await receipts.add_key(work, made)
    return Made(made.id, _secret(tokens, made.id))


async def signers(work: Work, tokens: Tokens) -> Sequence[Signer]:
    """Whose signature opens at this moment."""
    return [Signer(one.coalition_id, _secret(tokens, one.id)) for one in await receipts.keys(work)]


def _secret(tokens: Tokens, key_id: str) -> str:
    return tokens.secret(f"intake {key_id}")
