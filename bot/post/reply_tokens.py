"""The token in the address that a letter is answered to: it says whose answer comes back, and to which letter.

Mail servers fold the case of an address, cut long ones and choke on odd signs. So a token is lower-case letters and
digits alone, of a fixed length, and the same in capitals. It is no secret between us and who got the letter; nobody
else can make one, and one that was changed anywhere is nobody's.
"""

from __future__ import annotations

import hmac
import re
import uuid
from hashlib import sha256

from bot.tokens import Tokens

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SEAL = 8
"""Bytes of the signature: nobody tries 2^64 letters on us, and an address holds no more than 64 signs before the @."""
_BYTES = 16 + 16 + _SEAL
LENGTH = 62
"""Signs of a token: as many as forty bytes need in base 36."""
_SHAPE = re.compile(rf"[0-9a-z]{{{LENGTH}}}", re.ASCII)


def reply_token(tokens: Tokens, account: str, delivery_id: str) -> str:
    """The token of that letter to that account; both are ids of ours."""
    body = uuid.UUID(account).bytes + uuid.UUID(delivery_id).bytes
    return _written(body + _seal(tokens, body))


def read_reply_token(tokens: Tokens, token: str) -> tuple[str, str] | None:
    """The account and the letter of a token that we made; None for anything else, however it is made."""
    raw = _read(token)
    if raw is None:
        return None
    body, seal = raw[:-_SEAL], raw[-_SEAL:]
    if not hmac.compare_digest(seal, _seal(tokens, body)):
        return None
    return str(uuid.UUID(bytes=body[:16])), str(uuid.UUID(bytes=body[16:]))


def _seal(tokens: Tokens, body: bytes) -> bytes:
    key = tokens.secret("reply by mail").encode()
    return hmac.digest(key, body, sha256)[:_SEAL]


def _written(raw: bytes) -> str:
    number, signs = int.from_bytes(raw), ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        signs = _DIGITS[digit] + signs
    return signs


def _read(token: str) -> bytes | None:
    # Length first: folding the case of a long text costs, and of some signs makes others.
    folded = token.lower() if len(token) == LENGTH and token.isascii() else ""
    if not _SHAPE.fullmatch(folded):
        return None
    try:
        return int(folded, len(_DIGITS)).to_bytes(_BYTES)
    except OverflowError:
        return None
