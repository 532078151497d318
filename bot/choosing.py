"""A button that is answered in words: in a letter there is nothing to press, and who answers it writes “yes”.

What can be chosen is kept with the answer that offers it, as the fingerprint of what stands on the button and the token
that it carries, so that the ledger holds none of our words. Nothing is guessed: what she writes is what stands on a
button, or a plain yes where one button says yes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from bot.messages import Choices, Message

IN_WORDS = frozenset({"mail"})
"""Platforms on which people answer in words what elsewhere they would press."""
_CHOICE, _YES = "choice ", "yes"
_MOST, _LONGEST = 20, 120
_SAYS_YES = re.compile(r"(?:yes|sí|si)\b", re.IGNORECASE)
_PLAIN_YES = (
    "yes|yes please|yes thanks|yes thank you|yep|yeah|yes it is|yes that is right|that is right|correct|right|ok|okay"
    "|sure|yes correct|please do|sí|si|sí gracias|si gracias|sí por favor|si por favor|correcto|así es|de acuerdo"
    "|claro|vale"
)


def offered(message: Message) -> dict[str, str]:
    """What can be chosen in this message, to be kept with it."""
    choices = [one for block in message.blocks if isinstance(block, Choices) for one in block.choices][:_MOST]
    kept = {f"{_CHOICE}{_fingerprint(one.label)}": one.token for one in choices}
    agreeing = [one.token for one in choices if _SAYS_YES.match(one.label)]
    return {**kept, **({_YES: agreeing[0]} if len(agreeing) == 1 else {})}


def chosen(kept: Mapping[str, str], words: str) -> str | None:
    """The token of the button that these words choose, if they do no more than that."""
    said = _bare(words) if len(words) <= _LONGEST else ""
    if not said:
        return None
    return kept.get(f"{_CHOICE}{_digest(said)}") or (kept.get(_YES) if said in _PLAIN_YES.split("|") else None)


def _fingerprint(label: str) -> str:
    return _digest(_bare(label))


def _digest(bare: str) -> str:
    return hashlib.sha256(bare.encode()).hexdigest()[:16]


def _bare(words: str) -> str:
    """The words alone, in lower case, without the marks between and around them."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", words).lower()))
