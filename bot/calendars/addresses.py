"""The secret address at which one person's calendar reads her dates in one coalition.

It has two halves: an id, which the database holds, and a seal, which follows from the id and the install's own secret.
The seal is looked at first and in constant time, so that whoever tries addresses learns nothing from how long it takes.
"""

from __future__ import annotations

import hmac
import re
import uuid
from datetime import datetime

from bot.tokens import Tokens
from storage import calendars
from storage.calendars import CalendarAddress
from storage.database import Work

_HALF = 32
"""Hexadecimal digits of each half: 128 bits, which nobody tries out."""
_WHOLE = re.compile(rf"[0-9a-f]{{{2 * _HALF}}}")


async def token_of(work: Work, tokens: Tokens, person_id: str, coalition_id: str, now: datetime) -> str:
    """The secret part of this person's address; made when she asks for the first time."""
    address = await calendars.ensure(work, _new(person_id, coalition_id, now))
    return address.id + _seal(tokens, address.id)


async def renew(work: Work, person_id: str, coalition_id: str, now: datetime) -> bool:
    """End this person's address and put another one in its place; False if she never had one."""
    return await calendars.renew(work, _new(person_id, coalition_id, now))


async def whose(work: Work, tokens: Tokens, token: str) -> CalendarAddress | None:
    """Whose dates that token opens; None for one that is not ours, or that has ended."""
    if not _WHOLE.fullmatch(token):
        return None
    wanted, seal = token[:_HALF], token[_HALF:]
    if not hmac.compare_digest(seal, _seal(tokens, wanted)):
        return None
    return await calendars.find(work, wanted)


def _new(person_id: str, coalition_id: str, now: datetime) -> CalendarAddress:
    return CalendarAddress(person_id=person_id, coalition_id=coalition_id, id=uuid.uuid4().hex, created_at=now)


def _seal(tokens: Tokens, address_id: str) -> str:
    return tokens.secret(f"calendar {address_id}")[:_HALF]
