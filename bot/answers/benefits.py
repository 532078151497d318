"""What is in it for a member, with this coalition's own numbers beside the documents' words (mission M70).

Numbers of the whole coalition alone, over the last year, and only those that say something: a small one would tell who
has sent, and none would be a slogan.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.messages import Choices, Fact, Facts, Feedback, Message
from config.catalogue import Catalogue
from storage import numbers
from storage.database import Work

YEAR = timedelta(days=365)
FEW = 5
"""Below so many members, a number would say who has sent; below so many questions, it would say nothing."""
_MOST = 3
_ASKED = re.compile(
    r"\bwhat(?:'s| is| do we get) (?:in it|out of it)\b|\bin it for (?:us|me)\b"
    r"|\b(?:benefits?|advantages?|use|point|value|good) (?:of|in|for) (?:being|us|me|membership|joining|taking part)\b"
    r"|\bwhat (?:do|would|will|does) (?:we|i|a member|members|an? \w+|a \w+ \w+) (?:get|gain)\b"
    r"|\bwhy should (?:we|i) (?:join|stay|take part|send|share)\b"
    r"|\bqu[eé] (?:ganamos|gano|obtenemos|nos aporta)\b|\bbeneficios? de ser\b|\bpor qu[eé] participar\b",
    re.IGNORECASE,
)


def asks_for_benefits(question: str) -> bool:
    """Whether somebody asks what taking part brings."""
    return bool(_ASKED.search(question[:1_000]))


async def own_numbers(
    work: Work, catalogue: Catalogue, coalition_id: str, language: str, now: datetime
) -> Facts | None:
    """Up to three numbers of the last year; None where there is none that says something."""
    found = await numbers.brought(work, coalition_id, now - YEAR)
    counted = {
        "members": found.members if found.members >= FEW else 0,
        "files": found.files if found.senders >= FEW else 0,
        "answered": found.answered if found.answered >= FEW else 0,
        "by_people": found.by_people,
    }
    facts = tuple(
        Fact(catalogue.say(f"answers.brought.{name}", language), str(count)) for name, count in counted.items() if count
    )
    return Facts(facts[:_MOST]) if facts else None


def beside(message: Message, facts: Facts | None) -> Message:
    """The answer with these facts under what is quoted, and above what can be pressed."""
    if facts is None:
        return message
    blocks = list(message.blocks)
    place = next((at for at, one in enumerate(blocks) if isinstance(one, Feedback | Choices)), len(blocks))
    return replace(message, blocks=(*blocks[:place], facts, *blocks[place:]))
