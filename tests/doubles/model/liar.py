"""A model that lies on purpose, each time in another way, with true sentences in between; it remembers its lies."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.doubles.model.scripts import claim, saying, told
from tests.doubles.model.server import Asked

MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NAMES = ("Wilhelmina Stroud", "Harbor Lakes", "Saint Vitus Clinic", "Dr. Okonkwo")
_SPELLED = ("three", "seven", "twelve", "forty", "two hundred")


def _number(sentence: str, dice: random.Random) -> str:
    """Another number in the place of one, or one more."""
    found = list(re.finditer(r"\d+", sentence))
    if not found:
        return f"{sentence.rstrip('.')} within {dice.randint(41, 99)} days."
    one = dice.choice(found)
    return f"{sentence[: one.start()]}{int(one.group()) + dice.randint(1, 9)}{sentence[one.end() :]}"


def _spelled(sentence: str, dice: random.Random) -> str:
    word = dice.choice([one for one in _SPELLED if one not in sentence.lower()])
    return f"{sentence.rstrip('.')}, {word} times."


def _date(sentence: str, dice: random.Random) -> str:
    """Another month in the place of one, or a day."""
    there = [month for month in MONTHS if month in sentence]
    other = dice.choice([month for month in MONTHS if month not in sentence])
    return sentence.replace(there[0], other) if there else f"{sentence.rstrip('.')} on {dice.randint(1, 28)} {other}."


def _name(sentence: str, dice: random.Random) -> str:
    return f"{sentence.rstrip('.')}, says {dice.choice(_NAMES)}."


def _another(sentence: str, dice: random.Random) -> str:
    """The first name in it becomes another one."""
    return re.sub(r"(?<=[a-z,] )[A-Z][a-z]+", dice.choice(_NAMES).split()[0], sentence, count=1)


def _denied(sentence: str, dice: random.Random) -> str:
    turned = re.sub(r"\b(is|are|may|can|will|has|have)\b", r"\1 not", sentence, count=1)
    return turned if turned != sentence else f"No, {sentence}"


def _link(sentence: str, dice: random.Random) -> str:
    return f"{sentence.rstrip('.')}, see https://evil.example/{dice.randint(1, 9)}."


def _foreign(sentence: str, dice: random.Random) -> str:
    return "Everybody has to bring a signed waiver and a parking permit to the front desk."


LIES: dict[str, Callable[[str, random.Random], str]] = {
    "number": _number, "spelled number": _spelled, "date": _date, "name": _name, "another name": _another,
    "denial": _denied, "link": _link, "something else": _foreign,
}  # fmt: skip


@dataclass
class Liar:
    """Answers with four claims: a true one, and three that are not; what it said, by sentence."""

    said: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def __call__(self, asked: Asked) -> str:
        """The claims for this question; the same for the same question."""
        dice = random.Random(asked.data["question"])  # For variety, not for secrets.
        sentences = told(asked)
        claims = []
        for kind in ("truth", *dice.sample(sorted(LIES), 3)):
            number, true = dice.choice(sentences)
            sentence = true if kind == "truth" else LIES[kind](true, dice)
            kind = "truth" if sentence == true else kind
            self.said[sentence] = kind
            self.told[kind] += 1
            claims.append(claim(sentence, number, true))
        # One true sentence with words that stand nowhere, and one with the words of another passage.
        number, true = dice.choice(sentences)
        claims.append(claim(f"{true} ", number, f"{true} and more besides"))
        return saying(*claims)
