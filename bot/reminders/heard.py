"""What a member's own words clearly ask for: sent, more time, not this time, a hand-over, a pause.

A reader of patterns, so that it works without a key, the same way each time, and can be tested sentence by sentence.
It prefers to ask: a denial, a doubt, a promise, half of it, or two wishes at once are *unclear*, and a question that
asks for knowledge is none of these. Whatever is heard is confirmed by the person before anything changes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.reminders import phrases
from bot.rules.days import Fault, Named, named

Kind = Literal["sent", "more", "skip", "hand", "pause", "unclear"]
WISHES: tuple[Kind, ...] = ("sent", "more", "skip", "hand", "pause")
MOST_WORDS = 60
"""A longer letter says more than one thing; if one of them is about a date, we ask which."""

_SIGNS = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " "})
_TITLES = re.compile(r"\b(Drs?|Mrs?|Ms|Dra|Sra?|St)\.(?=\s)", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Intent:
    """What was asked for. `until` or `days` where a day or a span was named; `name` of whoever does it now."""

    kind: Kind
    until: date | None = None
    days: int = 0
    name: str = ""
    about: Kind | None = None
    """Of an unclear one: the wish whose day could not be told."""


def hear(text: str, today: date) -> Intent | None:
    """What these words ask for; "unclear" where they are about it and could be misread; None where they are not."""
    plain = phrases.expanded(_TITLES.sub(r"\1", " \n".join(text.translate(_SIGNS).splitlines())))
    parts = [_without_courtesy(one) for one in _END.split(plain)]
    said = [one for at, one in enumerate(parts) if one and not (at and phrases.SIGNED.fullmatch(one))]
    read = [_read(one) for one in said]
    kinds = {kind for one in read for kind in one}
    wishes = kinds - {"unclear", "question"}
    if len(wishes) > 1:
        return Intent("unclear")
    if not wishes:
        return Intent("unclear") if "unclear" in kinds and "question" not in kinds else None
    kind = next(one for one in WISHES if one in wishes)
    whole = " ".join(said)
    if len(whole.split()) > MOST_WORDS or (kind == "sent" and ("unclear" in kinds or _doubted(folded(whole)))):
        return Intent("unclear")
    return _completed(kind, whole, today)


def tells_of_a_hard_week(text: str) -> bool:
    """Whether these words say that this is no week for data, and ask nothing."""
    plain = folded(phrases.expanded(text.translate(_SIGNS)))
    asks = "?" in plain or "¿" in plain or phrases.ASKS.search(plain) is not None
    return not asks and len(plain.split()) <= MOST_WORDS and phrases.HARD.search(plain) is not None


def folded(text: str) -> str:
    """In small letters, without accents, with single spaces."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _completed(kind: Kind, whole: str, today: date) -> Intent:
    """With the day or the name that belongs to it."""
    if kind == "sent" or kind == "skip":
        return Intent(kind)
    if kind == "hand":
        return Intent("hand", name=_name_in(whole))
    try:
        day = named(folded(whole), today) or Named()
    except Fault:
        return Intent("unclear", about=kind)
    if day.until is not None and day.until <= today:
        return Intent("unclear", about=kind)
    return Intent(kind, day.until, day.days)


def _read(sentence: str) -> frozenset[str]:
    """What one sentence may mean: wishes, "unclear" for a word of ours that wishes nothing clear, "question"."""
    plain = folded(sentence)
    asks = "?" in plain or "¿" in plain or phrases.ASKS.search(plain) is not None
    modal = phrases.MODAL.search(plain) is not None
    requests = (modal or phrases.PLEASE.search(plain) is not None) and phrases.INFORMS.search(plain) is None
    if asks and not requests:
        return frozenset({"question"})
    bare = plain.strip(" .!?¿¡,;:")
    wishes = {kind for kind in ("more", "skip", "hand", "pause") if _wishes(kind, bare, sentence)}
    if requests and not wishes and _asks_for_a_day(bare):
        wishes.add("more")
    if not asks and not modal and _tells_sent(bare):
        wishes.add("sent")
    if wishes and phrases.DOUBT.search(phrases.POLITE_IF.sub(" ", bare)):
        return frozenset({"unclear"})
    if wishes:
        return frozenset(wishes)
    if asks:
        return frozenset({"question"})
    return frozenset({"unclear"}) if phrases.TOPIC.search(bare) else frozenset()


def _wishes(kind: str, bare: str, sentence: str) -> bool:
    if phrases.DENIED[kind].search(bare):
        return False
    if kind == "hand" and _named_person(sentence):
        return True
    return phrases.WISHES[kind].search(bare) is not None


def _tells_sent(bare: str) -> bool:
    return phrases.SENT.search(bare) is not None and phrases.OTHER_THING.search(bare) is None


def _doubted(plain: str) -> bool:
    """Whether anything around "sent" takes it back: a denial, a half, a plan, an attempt."""
    return phrases.UNSURE.search(phrases.HARMLESS.sub(" ", plain)) is not None


def _asks_for_a_day(bare: str) -> bool:
    """Whether a request is to do it by a day, also one that cannot be told."""
    if phrases.REQUESTED.search(bare) is None or phrases.OTHER_WISH.search(bare) is not None:
        return False
    try:
        return named(bare, date(2000, 1, 3)) is not None
    except Fault:
        return True


def _without_courtesy(sentence: str) -> str:
    """Without a greeting before it, and nothing at all where it is a thanks or a farewell."""
    rest = phrases.GREETING.sub("", sentence.strip(), count=1).strip()
    return "" if phrases.COURTESY.fullmatch(rest) else rest


def _named_person(sentence: str) -> str:
    for pattern in phrases.NAMED:
        for found in pattern.finditer(sentence):
            if found["name"].split()[0].casefold() not in phrases.NO_NAMES:
                return found["name"]
    return ""


def _name_in(whole: str) -> str:
    """Who does it now, as it was written; an abbreviated title gets its point back."""
    return re.sub(r"^(Drs?|Mrs?|Ms|Dra|Sra?)(?= )", r"\1.", _named_person(whole))
