"""Hands an article to whoever asks for one, and notes that its figures were taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.messages import Choice, Choices, Context, Message, Text, say
from bot.newsletter.article import LENGTHS, Article, Press
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import shown
from storage.database import Work

FEATURE = "newsletter"


class NewsletterTalk:
    """Answers the command ``newsletter``, and what begins with ``newsletter.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._press = Press(catalogue, tokens)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """An article of the length that was asked for; without one, the three lengths to choose from."""
        wanted = rest.split()[0] if rest.split() else ""
        if wanted not in map(str, LENGTHS):
            lead = self._word(who, "lengths" if not wanted else "other_length")
            return Message(lead, (Text(lead), Choices(self._lengths(who, now))))
        return await self._article(work, who, int(wanted), now, is_html=False)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """An article of that length, as text or as HTML."""
        kind = claim.action.removeprefix(f"{FEATURE}.")
        if kind not in ("text", "html") or claim.subject not in map(str, LENGTHS):
            return say(self._catalogue.say("door.bad_button", who.language))
        return await self._article(work, who, int(claim.subject), now, is_html=kind == "html")

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form here, so that a filled one is a press."""
        return await self.press(work, who, claim, now)

    async def _article(self, work: Work, who: Who, longest: int, now: datetime, *, is_html: bool) -> Message:
        article = await self._press.write(work, who.coalition, longest, now)
        if article is None:
            return say(self._word(who, "nothing", coalition=who.coalition.name))
        await self._taken(work, who, article, now)
        lead = self._word(who, "lead", count=article.words)
        other = "text" if is_html else "html"
        token = self._tokens.sign(Claim(f"{FEATURE}.{other}", str(longest), who.coalition.id, who.person_id), now)
        button = Choice(self._word(who, f"choice.{other}"), token)
        blocks = (
            Text(lead),
            Text(article.html if is_html else article.text),
            Choices((button,)),
            Context(self._word(who, "how")),
        )
        return Message(lead, blocks, figures=article.figures)

    async def _taken(self, work: Work, who: Who, article: Article, now: datetime) -> None:
        """A copy that leaves us is noted, so that a correction names it."""
        place = who.organisation.name if who.organisation else who.name
        await shown.note(work, who.coalition.id, article.figures, now, person_id=who.person_id, place=place)

    def _lengths(self, who: Who, now: datetime) -> tuple[Choice, ...]:
        made = []
        for longest in LENGTHS:
            token = self._tokens.sign(Claim(f"{FEATURE}.text", str(longest), who.coalition.id, who.person_id), now)
            made.append(Choice(self._word(who, "choice.length", count=longest), token))
        return tuple(made)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"newsletter.{key}", who.language, **values)
