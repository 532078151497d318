"""Staff say which document answers a question that it did not seem to answer, and the next who asks so is shown it.

What members asked by is kept as a wording for that passage. It is theirs alone, it is approved by the press that makes
it, it is listed with the document, and one press takes it back. The document itself is not changed, also where it is
everybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers import extract, library, search
from bot.answers.meaning import Meaning
from bot.answers.sources import Citation, showable
from bot.answers.wordings import wanted
from storage import documents, wordings
from storage.columns import derived_id
from storage.database import Work
from storage.documents import APPROVED, Document
from storage.gaps import Gap
from storage.wordings import Wording

MOST_OFFERED = 4
"""Passages to choose from; one button more goes back."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that members are answered from, and the wordings that lead to it."""

    document: Document
    wordings: Sequence[Wording]


class Pointing:
    """Keeps which passage answers what members ask by."""

    def __init__(self, meaning: Meaning | None = None) -> None:
        """`meaning` offers passages that say the same in other words."""
        self._meaning = meaning

    async def nearest(self, work: Work, gap: Gap) -> Sequence[Citation]:
        """The passages that may answer it, best first, letter for letter."""
        if not gap.words:
            return ()
        searched = await search.look(work, gap.coalition_id, gap.words, None, self._meaning)
        chosen = [extract.whole(each.found) for each in searched.ranked[:MOST_OFFERED]]
        return await _standing(work, gap.coalition_id, chosen)

    async def chosen(self, work: Work, gap: Gap, passage_id: int) -> Citation | None:
        """That passage, where members may still be shown it."""
        place = await wordings.place_of(work, gap.coalition_id, passage_id)
        standing = await _standing(work, gap.coalition_id, [extract.whole(place[0])]) if place else ()
        return standing[0] if standing else None

    async def point(self, work: Work, gap: Gap, passage_id: int, by: str, now: datetime) -> Wording | str | None:
        """Let the question find that passage from now on.

        None where it does already or cannot be shown any more; why, where its words are not fit to ask by.
        """
        place = await wordings.place_of(work, gap.coalition_id, passage_id)
        if place is None or not gap.words or not wanted(gap.words).stems:
            return None
        if why := library.unfit_words(gap.words):
            return why
        (found, scope), passage = place, wordings.fingerprint(place[0].text)
        made = Wording(
            id=derived_id("wording", gap.coalition_id, gap.id, found.document, scope, passage),
            coalition_id=gap.coalition_id, document_key=found.document, document_scope=scope, passage=passage,
            words=gap.words, by=by, at=now,
        )  # fmt: skip
        return made if await wordings.keep(work, made) else None

    async def take_back(self, work: Work, coalition_id: str, wording_id: str) -> bool:
        """Let it find nothing any more; False where it was taken back before."""
        return await wordings.drop(work, coalition_id, wording_id)

    async def wordings(self, work: Work, coalition_id: str) -> list[Wording]:
        """Every wording, also one whose document members are shown no more."""
        return await wordings.of(work, coalition_id)

    async def listed(self, work: Work, coalition_id: str) -> list[Listed]:
        """Every document that members are answered from, with what leads to it."""
        kept = await wordings.of(work, coalition_id)
        shown = [one for one in await documents.listed(work, coalition_id) if one.status == APPROVED]
        return [
            Listed(one, [each for each in kept if (each.document_key, each.document_scope) == _place(one)])
            for one in shown
        ]


def _place(document: Document) -> tuple[str, str]:
    return document.key, document.coalition_id or ""


async def _standing(work: Work, coalition_id: str, chosen: Sequence[Citation]) -> Sequence[Citation]:
    return showable(chosen, await documents.body(work, coalition_id, [one.passage_id for one in chosen]))
