"""Answers a member's question from the coalition's approved documents, or says kindly that it cannot.

First the screen and the guards, then the search; what is shown are the documents' own words, each checked to
stand where it is said to stand. There is always a reply, and never a source under a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.answers import extract, search
from bot.answers.composing import within_reach
from bot.answers.guards import WORDLESS, Reason, Surroundings, guard
from bot.answers.meaning import Meaning
from bot.answers.sources import Citation, may_be_old, showable
from bot.answers.verifier import Supported
from bot.messages import Block, Choice, Choices, Feedback, Message, Source, Sources, Text
from bot.rules.screen import screened
from config.catalogue import Catalogue
from storage import documents
from storage.database import Work

MOST_PASSAGES = 10
CHOICES = ("helped", "not_it", "ask_staff")
"""What a member may say to an answer; the caller makes a token for each."""
_ALONE: frozenset[Reason] = frozenset({"crisis", "small_talk", "injection"})
"""Refusals that offer no button: staff are not the help that is needed, or nothing was asked."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was considered, with its score; scores compare passages of one question and mean nothing else."""

    document: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. `text` is fixed sentences and quotes; `confidence` is 0..1, 0 where a guard spoke.

    `material` is what an answer could be written from, and `sentences` are what was. `unwritten` is true where that
    was tried and the passages have to speak for themselves.
    """

    status: extract.Tier
    text: str
    reason: Reason = "none"
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    material: tuple[Citation, ...] = ()
    sentences: tuple[Supported, ...] = ()
    unwritten: bool = False

    @property
    def keeps_words(self) -> bool:
        """Whether the question's words may be kept for staff; of some topics we keep the kind alone."""
        return self.reason not in WORDLESS


async def answer(
    work: Work,
    catalogue: Catalogue,
    *,
    coalition_id: str,
    question: str,
    language: str = "en",
    audience: str | None = None,
    others: Sequence[str] = (),
    roster: Sequence[str] = (),
    places: Sequence[str] = (),
    meaning: Meaning | None = None,
    writes: bool = False,
) -> Answer:
    """The answer to one question.

    `audience` is the kind of member who asks ("nursing home"), `others` the names of other coalitions of this
    install, `roster` the names of this coalition's members, and `places` the regions of which it has figures. With
    `meaning`, passages are found that say the same in other words. `writes` is true where somebody may write an answer
    from the passages that were found.
    """
    if reason := reason_not_to(question, Surroundings(coalition_id, others, roster, places)):
        return _refusal(catalogue, reason, language)
    searched = await search.look(work, coalition_id, question, audience, meaning)
    confidence = extract.confidence(question, searched)
    status = extract.tier(confidence)
    passages = _passages(searched)
    if status == "refused":
        return _refusal(catalogue, "low_evidence", language, confidence, passages)
    chosen = extract.quotes(searched)
    whole = within_reach([extract.whole(each.found) for each in searched.ranked], language) if writes else ()
    texts = await documents.body(work, coalition_id, [each.passage_id for each in (*chosen, *whole)])
    citations = showable(chosen, texts)
    if not citations:
        return _refusal(catalogue, "low_evidence", language, 0.0, passages)
    text = "\n\n".join((catalogue.say(f"answers.{status}", language), *(each.quote for each in citations)))
    why: Reason = "none" if status == "answered" else "low_evidence"
    return Answer(status, text, why, confidence, citations, passages, showable(whole, texts))


def written(answered: Answer, catalogue: Catalogue, language: str, sentences: Sequence[Supported]) -> Answer:
    """The same answer in sentences that a program wrote; its citations are what they rest on."""
    citations = tuple(dict.fromkeys(each.citation for each in sentences))
    kept = replace(answered, citations=citations, sentences=tuple(sentences))
    text = "\n\n".join((introduction(kept, catalogue, language), *(each.sentence for each in sentences)))
    return replace(kept, text=text)


def unwritten(answered: Answer, catalogue: Catalogue, language: str) -> Answer:
    """The same answer, which says that no sentences came this time."""
    return replace(answered, text=f"{catalogue.say('answers.unwritten', language)} {answered.text}", unwritten=True)


def reason_not_to(question: str, around: Surroundings) -> Reason | None:
    """Why this question is not answered from documents. Patient data comes first, but for a person in need of help."""
    reason = guard(question, around)
    if reason not in ("crisis", "complaint") and screened(question):
        return "patient_data"
    return reason


def _refusal(
    catalogue: Catalogue, reason: Reason, language: str, confidence: float = 0.0, passages: tuple[Passage, ...] = ()
) -> Answer:
    return Answer("refused", catalogue.say(f"answers.refused.{reason}", language), reason, confidence, (), passages)


def _passages(searched: search.Searched) -> tuple[Passage, ...]:
    return tuple(
        Passage(each.found.document, each.found.start, each.found.end, each.found.text, round(each.score, 4))
        for each in searched.ranked[:MOST_PASSAGES]
    )


def message(
    answered: Answer,
    catalogue: Catalogue,
    *,
    language: str,
    today: date,
    tokens: Mapping[str, str] | None = None,
    helpers: Sequence[Choice] = (),
) -> Message:
    """The answer as a message. `tokens` holds a signed token for each of `CHOICES` that the member is offered.

    `helpers` have somebody asked who may know about it, before staff do.
    """
    blocks: list[Block] = []
    if answered.sentences:
        blocks += _written(answered, catalogue, language, today)
    elif answered.citations:
        blocks.append(Text(introduction(answered, catalogue, language)))
        blocks.append(Sources(tuple(source_of(each, catalogue, language, today) for each in answered.citations)))
    else:
        blocks.append(Text(answered.text))
    blocks += _choices(answered, catalogue, language, tokens or {}, helpers)
    return Message(catalogue.say(f"answers.summary.{answered.status}", language), tuple(blocks))


def introduction(answered: Answer, catalogue: Catalogue, language: str) -> str:
    """What is said before passages or sentences: what they are, and that it did not come to sentences this time."""
    if answered.sentences:
        return catalogue.say(f"answers.written.{answered.status}", language)
    sorry = f"{catalogue.say('answers.unwritten', language)} " if answered.unwritten else ""
    return sorry + catalogue.say(f"answers.{answered.status}", language)


def _written(answered: Answer, catalogue: Catalogue, language: str, today: date) -> Iterator[Text | Sources]:
    """Who wrote it, and each sentence above what it rests on; what rests on the same stands together."""
    yield Text(introduction(answered, catalogue, language))
    for number, (citation, group) in enumerate(groupby(answered.sentences, key=lambda one: one.citation), 1):
        yield Text(" ".join(one.sentence for one in group))
        yield Sources((source_of(citation, catalogue, language, today),), number)


def source_of(citation: Citation, catalogue: Catalogue, language: str, today: date) -> Source:
    """Where a quote stands, as it is shown."""
    return Source(
        document=citation.title or citation.document,
        quote=citation.quote,
        section=citation.section,
        reviewed_on=citation.reviewed_on,
        note=age_note(citation, catalogue, language, today),
    )


def age_note(citation: Citation, catalogue: Catalogue, language: str, today: date) -> str:
    """A note that the source may be out of date, or nothing."""
    if not may_be_old(citation, today):
        return ""
    if citation.reviewed_on is None:
        return catalogue.say("answers.old_undated", language)
    return catalogue.say("answers.old", language, year=citation.reviewed_on.year)


def _choices(
    answered: Answer, catalogue: Catalogue, language: str, tokens: Mapping[str, str], helpers: Sequence[Choice]
) -> Iterator[Feedback | Choices]:
    """Whether it helped, under an answer; and a person, wherever one could help more than we do."""
    if answered.reason in _ALONE or not tokens:
        return
    offered = {name: Choice(catalogue.say(f"answers.choice.{name}", language), tokens[name]) for name in CHOICES}
    if answered.citations:
        yield Feedback(offered["helped"], offered["not_it"])
    first, *others = (*helpers, offered["ask_staff"])
    yield Choices((replace(first, primary=not answered.citations), *others))
