"""What is said about help between members: offering it, asking for it, answering; what begins with ``peers.``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.access import Who
from bot.answers.guards import Surroundings, guard
from bot.audit import note
from bot.gaps.author import ANSWER, answer_form
from bot.messages import Choice, Choices, Message, Table, Text, say
from bot.peers.desk import MONTH, MOST_A_MONTH, MOST_ASKED, PeerDesk
from bot.tokens import Claim, Tokens
from bot.ways_back import place_of
from config.catalogue import Catalogue
from storage import peers, people, questions
from storage.database import Work
from storage.peers import OUT, PeerAsk, PeerOffer

FEATURE = "peers"
MOST_TOPICS, LONGEST_TOPIC, LONGEST = 8, 50, 2_000
YEAR = timedelta(days=365)
_OF_MONEY = re.compile(
    r"\b(?:we|they|our \w+) (?:pay|paid|charge|charged|earn)\b|\b(?:wages?|salar(?:y|ies)|hourly rates?)\b"
    r"|(?:\$ ?\d[\d,.]{0,12}|\b\d[\d,.]{0,12} dollars).{0,40}\b(?:hour|visit|day|case|stay|year|month)\b",
    re.IGNORECASE,
)
"""What an answer says of pay or prices, where a question would ask for them."""


class PeerTalk:
    """The conversation around help between members."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, desk: PeerDesk) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._desk = desk

    async def offer(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Say about what other members may ask; without topics, what was offered before."""
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        topics = list(dict.fromkeys(one for part in re.split(r"[,;]", rest) if (one := " ".join(part.split()))))
        hers = next(
            (one for one, contact in await peers.offers(work, who.coalition.id) if contact.id == who.contact.id), None
        )
        if not topics and hers is not None:
            return say(self._word(who, "yours", text=", ".join(hers.topics)))
        if not topics or len(topics) > MOST_TOPICS or any(len(one) > LONGEST_TOPIC for one in topics):
            return say(self._word(who, "offer_usage", count=MOST_TOPICS))
        wanted = PeerOffer(contact_id=who.contact.id, coalition_id=who.coalition.id, topics=topics, at=now)
        await peers.offer(work, wanted)
        await note(work, who, now, "help offered", who.contact.id)
        return say(self._word(who, "offered", name=who.first_name, text=", ".join(topics)))

    async def offer_off(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Be asked by nobody any more."""
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        if await peers.take_back(work, who.contact.id):
            await note(work, who, now, "help offer ended", who.contact.id)
        return say(self._word(who, "off", name=who.first_name))

    async def ask(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A question for other members: who may be asked, and whether her name goes along."""
        if who.contact is None or who.organisation is None:
            return say(self._word(who, "nobodys"))
        question = rest.strip()
        if not question or len(question) > LONGEST:
            return say(self._catalogue.say("door.too_long", who.language) if question else self._word(who, "usage"))
        if reason := guard(question, Surroundings(who.coalition.id)):
            return say(self._catalogue.say(f"answers.refused.{reason}", who.language))
        if await peers.sent_since(work, who.contact.id, now - MONTH) >= MOST_A_MONTH:
            return say(self._word(who, "often", name=who.first_name, count=MOST_A_MONTH))
        willing = await self._desk.willing(work, who, question)
        if not willing:
            return say(self._word(who, "none"))
        topics = sorted({topic for one in willing for topic in one.topics})
        asked = PeerAsk(
            coalition_id=who.coalition.id, contact_id=who.contact.id, words=question, topics=topics, made_at=now,
            place=place_of(who.by, who.at) if who.by and who.at else None,
        )  # fmt: skip
        await peers.add(work, asked)
        count = min(len(willing), MOST_ASKED)
        many = {"count": count} if count > 1 else {}
        lead = self._word(who, "how" if many else "how_one", name=who.first_name, **many)
        choices = tuple(
            Choice(self._word(who, f"choice.{one}"), self._token(who, one, asked.id, now))
            for one in ("unnamed", "named")
        )
        return Message(lead, (Text(lead), Text(f"“{question}”"), Choices(choices)))

    async def listed(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Who offers what, and how often each topic was asked about in a year."""
        offers = await peers.offers(work, who.coalition.id)
        if not offers:
            return say(self._word(who, "list_none"))
        members = {one.id: one.name for one in await people.organisations(work, who.coalition.id)}
        often = Counter(
            topic for topics in await peers.asked_since(work, who.coalition.id, now - YEAR) for topic in topics
        )
        rows = tuple(
            (members.get(contact.organisation_id, ""), topic, str(often[topic]))
            for offer, contact in offers
            for topic in offer.topics
        )
        lead = self._word(who, "list", count=len(offers))
        columns = tuple(
            self._catalogue.say(f"command.column.{one}", who.language) for one in ("member", "topics", "often")
        )
        return Message(lead, (Text(lead), Table(lead, columns, rows, (2,))))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Send a question, with or without a name; answer one, or pass."""
        if claim.action == "peers.ask":
            return await self._ask_again(work, who, claim.subject, now)
        asked = await peers.find(work, who.coalition.id, claim.subject)
        if asked is None or who.contact is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        match claim.action:
            case "peers.named" | "peers.unnamed":
                return await self._send(work, who, asked, claim.action == "peers.named", now)
            case "peers.answer" | "peers.answer_named":
                if asked.words is None or await peers.replied(work, asked.id, who.contact.id):
                    return say(self._word(who, "settled", name=who.first_name))
                return self._form(who, claim.action, asked, now)
            case "peers.pass":
                if not await peers.reply(work, asked.id, who.contact.id, now):
                    return say(self._word(who, "settled", name=who.first_name))
                return say(self._word(who, "passed", name=who.first_name))
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Bring an answer to who asked; or what to mend, beside the field."""
        asked = await peers.find(work, who.coalition.id, claim.subject)
        if asked is None or who.contact is None or asked.state != OUT:
            return say(self._catalogue.say("door.bad_button", who.language))
        text = typed.get(ANSWER, "").strip()
        if not text or len(text) > LONGEST:
            why = self._catalogue.say("door.too_long" if text else "door.empty", who.language)
            return self._form(who, claim.action, asked, now, text[:LONGEST], why)
        if guard(text, Surroundings(who.coalition.id)) == "antitrust" or _OF_MONEY.search(text):
            return self._form(who, claim.action, asked, now, text, self._word(who, "left_out"))
        if await peers.replied(work, asked.id, who.contact.id):
            return say(self._word(who, "settled", name=who.first_name))
        if not await self._desk.bring(work, asked, who, text, claim.action == "peers.answer_named", now):
            return say(self._word(who, "nobody", name=who.first_name))
        await peers.reply(work, asked.id, who.contact.id, now)
        await note(work, who, now, "peer answered", asked.id)
        return say(self._word(who, "thanks", name=who.first_name))

    async def _ask_again(self, work: Work, who: Who, question_id: str, now: datetime) -> Message:
        """What no document answered goes on to other members, if she says how."""
        asked = await questions.find(work, who.coalition.id, question_id)
        if asked is None or not asked.text or who.contact is None or asked.contact_id != who.contact.id:
            return say(self._catalogue.say("door.bad_button", who.language))
        return await self.ask(work, who, asked.text, now)

    async def _send(self, work: Work, who: Who, asked: PeerAsk, named: bool, now: datetime) -> Message:
        hers = who.contact is not None and asked.contact_id == who.contact.id
        if not hers or asked.words is None or asked.state == OUT:
            return say(self._word(who, "settled", name=who.first_name))
        willing = await self._desk.willing(work, who, asked.words)
        count = await self._desk.send(work, asked, willing, named, now)
        if not count:
            return say(self._word(who, "none"))
        await note(work, who, now, "peers asked", asked.id, topics=", ".join(asked.topics))
        return say(self._word(who, "asked_named" if named else "asked", name=who.first_name, count=count))

    def _form(self, who: Who, action: str, asked: PeerAsk, now: datetime, typed: str = "", error: str = "") -> Message:
        token = self._tokens.sign(Claim(action, asked.id, who.coalition.id, who.person_id), now)
        form = answer_form(self._catalogue, token, who.language, typed, error)
        return Message(error or form.title, (form,))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"peers.{key}", who.language, **values)
