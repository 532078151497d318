"""The urn: where answers lie between a tap and the count, so that nobody can tell whose they were.

An answer is never written down. The tap commits that somebody answered; what she answered waits here, in memory, and is
folded into this process's sum ten seconds or ten days later, a few drawn by lot from at least ten. The sum stands
sealed, with a new seal each time and always of one length, so that whoever holds two copies of the database, its log
and its backups sees that something was counted and not what. Whoever controls the running process could look in here:
we say so under each pulse.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.inbox import Heard, Press
from bot.tokens import Claim, Tokens
from storage import pulses
from storage.columns import new_id
from storage.database import Work
from storage.pulses import Sealed

ANSWER = "pulse.answer"
"""The action of a tap; its subject is the pulse, the question and the option."""
BATCH = 5
"""So many answers are folded at once, drawn from at least twice as many: none can be told by when it was counted."""
_LENGTH = 32_768
"""Bytes of a sum before it is sealed, however much stands in it."""
_NONCE = 12
_MOST_TAPS = 10_000

log = structlog.get_logger()

Counts = Counter[tuple[int, str, str]]
"""How many, by question, option and cell."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question, and the cell that it counts in."""

    question: int
    option: str
    cell: str


class Urn:
    """What this process holds of every pulse. One of it lives as long as the process."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._seal = AESGCM(hashlib.sha256(tokens.secret("pulse").encode()).digest())
        self._holder = new_id()
        self._taps: dict[str, str] = {}
        self._held: dict[str, list[Answer]] = {}
        self._counted: dict[str, Counts] = {}

    def without_answer(self, heard: Heard, now: datetime) -> Heard:
        """A tap as it may be written down: that she pressed a button of this pulse, and not which.

        What she pressed stays here under a name made up for it. The platform's own name of the press is replaced by a
        fingerprint with our key, in case that it was one of the press itself.
        """
        claim = self._tokens.read(heard.token, now) if isinstance(heard, Press) else None
        if not isinstance(heard, Press) or not isinstance(claim, Claim) or claim.action != ANSWER:
            return heard
        pulse_id, _, chosen = claim.subject.partition(" ")
        name = new_id()
        self._taps[name] = chosen
        while len(self._taps) > _MOST_TAPS:
            # What was heard a second time is never dealt with, and would lie here for ever.
            del self._taps[next(iter(self._taps))]
        token = self._tokens.sign(replace(claim, subject=f"{pulse_id} {name}"), now)
        return replace(heard, token=token, key=self._tokens.digest(heard.key))

    def chosen(self, name: str) -> tuple[str, str] | None:
        """Question and option of a tap; None where another process, or one before this, heard it."""
        question, _, option = self._taps.get(name, "").partition(" ")
        return (question, option) if option else None

    def forget(self, name: str) -> None:
        """The tap has been dealt with."""
        self._taps.pop(name, None)

    def put(self, pulse_id: str, answer: Answer) -> None:
        """Let an answer lie here; its tap has been committed."""
        self._held.setdefault(pulse_id, []).append(answer)

    def holds(self, pulse_id: str) -> int:
        """How many answers lie here."""
        return len(self._held.get(pulse_id, ()))

    def full(self) -> list[str]:
        """The pulses of which enough lies here to fold some."""
        return [pulse_id for pulse_id, held in self._held.items() if len(held) >= 2 * BATCH]

    def all(self) -> list[str]:
        """The pulses of which anything lies here."""
        return [pulse_id for pulse_id, held in self._held.items() if held]

    async def fold(self, work: Work, pulse_id: str, *, everything: bool = False) -> None:
        """Add some of what lies here to this process's sealed sum, or all of it; what is not committed stays here."""
        held = list(self._held.get(pulse_id, ()))
        secrets.SystemRandom().shuffle(held)
        folded = held if everything else held[: len(held) - len(held) % BATCH - BATCH]
        if not folded:
            return
        # The whole sum each time, as this process knows it: what is written twice is counted once.
        counts = self._counted.get(pulse_id, Counter()) + Counter(
            (one.question, one.option, one.cell) for one in folded
        )
        content = self._sealed(pulse_id, counts)
        await pulses.keep_sealed(work, Sealed(pulse_id=pulse_id, holder=self._holder, content=content))
        work.afterwards(lambda: self._take(pulse_id, folded, counts))

    def _take(self, pulse_id: str, folded: list[Answer], counts: Counts) -> None:
        self._counted[pulse_id] = counts
        for one in folded:
            self._held[pulse_id].remove(one)

    def drop(self, pulse_id: str) -> None:
        """Forget a pulse that is counted."""
        self._held.pop(pulse_id, None)
        self._counted.pop(pulse_id, None)

    def opened(self, sums: list[Sealed]) -> Counts:
        """What stands in these sums together. One that is sealed with an earlier key is lost, and so said to be."""
        counts: Counts = Counter()
        for one in sums:
            raw = base64.b64decode(one.content)
            try:
                text = self._seal.decrypt(raw[:_NONCE], raw[_NONCE:], one.pulse_id.encode())
            except InvalidTag:
                log.error("a sum was sealed with another key, and is not counted", pulse=one.pulse_id)
                continue
            counts.update({(question, option, cell): many for question, option, cell, many in json.loads(text)})
        return counts

    def _sealed(self, pulse_id: str, counts: Counts) -> str:
        text = json.dumps([[*what, many] for what, many in sorted(counts.items())]).encode()
        assert len(text) <= _LENGTH, "two questions of a few options, in as many cells as there are regions"
        nonce = os.urandom(_NONCE)
        sealed = self._seal.encrypt(nonce, text.ljust(_LENGTH), pulse_id.encode())
        return base64.b64encode(nonce + sealed).decode()
