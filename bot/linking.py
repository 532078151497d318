"""Joins a chat account to a person by a one-time code.

An e-mail address proves nothing about a chat account, so staff hand a code to the person herself, by another way. Who
types it is she. A code is short enough to be read out on the telephone; we keep its fingerprint alone. A code that was
typed where others can read along is worth nothing any more, and whoever tries one at random learns nothing from it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access import Who, language_at, who_is, who_would_be
from bot.audit import note
from bot.inbox import Place, Speaker
from bot.messages import Choice, Choices, Field, Form, Message, Text, say
from bot.tokens import Claim, Tokens
from config.catalogue import Catalogue
from storage import audit, link_codes, people, submissions
from storage.database import Work
from storage.link_codes import LinkCode
from storage.people import OUTSIDE

KEPT_FOR = timedelta(days=14)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U beside V: a code is read out, written down by hand, and typed on a phone."""
LENGTH = 8
_AROUND = re.compile(r"[\s\-‐-―_*`'\"“”‘’«».,:;]+")
"""What a phone or a hand puts around and into a code."""
_LINK = re.compile(r"\s*(?:link|vincular)\b[\s:]*(.*)", re.IGNORECASE | re.DOTALL)
_LONGEST = 80
FEATURE = "linking"
OPEN, TRY = f"{FEATURE}.open", f"{FEATURE}.try"
"""Ask for the form in which a code is typed unseen, and try what was typed."""
CODE = "code"
"""The name of the form's one field."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new code as it is shown, whose it is, and the moment until which it is good."""

    name: str
    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a code: the person, where it joined her account, or what to say."""

    who: Who | None
    message: Message


class Linking:
    """Makes codes and takes them."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def invite(self, work: Work, coalition_id: str, email: str, made_by: str, now: datetime) -> Invitation | None:
        """A new code for who has that address in this coalition, if anybody; an earlier one is good no more."""
        invited = await people.somebody_of(work, coalition_id, email)
        if invited is None:
            return None
        person_id, name = invited
        code, until = _new_code(), now + KEPT_FOR
        kept = LinkCode(
            digest=self._tokens.digest(code),
            coalition_id=coalition_id,
            person_id=person_id,
            made_by=made_by,
            expires_at=until,
        )
        await link_codes.add(work, kept)
        act = audit.AuditEntry(coalition_id=coalition_id, at=now, actor=made_by, act="invited", subject=person_id)
        await audit.add(work, act)
        return Invitation(name, f"{code[:4]}-{code[4:]}", until)

    def stranger(self, by: Speaker, place: Place, language: str, now: datetime) -> Message:
        """What an account reads that is nobody's; where others read along, with a way to type a code unseen."""
        if not place.shared:
            return say(self._catalogue.say("door.stranger", language))
        text = self._catalogue.say("door.stranger_elsewhere", language)
        button = Choice(self._catalogue.say("linking.choice.code", language), self._token(OPEN, by, now))
        return Message(text, (Text(text), Choices((button,))))

    async def form(self, work: Work, by: Speaker, now: datetime) -> Message:
        """One field for a code: what is typed there, nobody else reads."""
        language = await language_at(work, by)
        title, label, submit = (
            self._catalogue.say(f"linking.form.{one}", language) for one in ("title", "code", "submit")
        )
        return Message(title, (Form(self._token(TRY, by, now), title, (Field(CODE, label),), submit),))

    def _token(self, action: str, by: Speaker, now: datetime) -> str:
        return self._tokens.sign(Claim(action, by.account, "", by.account), now)

    async def use(self, work: Work, by: Speaker, place: Place, code: str, now: datetime) -> Tried:
        """Join the account to the person whose code it is. Every code that does not work is told the same."""
        digest = self._tokens.digest(code)
        if place.shared:
            await link_codes.take(work, digest, now)
            return await self._no(work, by, "read_by_others")
        kept = await link_codes.live(work, digest, now)
        if kept is None or not await self._is_welcome(work, by, kept):
            return await self._no(work, by, "bad_code")
        if await link_codes.take(work, digest, now) is None:
            # Two accounts tried it in the same moment, and the other one was first.
            return await self._no(work, by, "bad_code")
        identity = await people.identity(work, by.platform, by.workspace, by.account)
        if identity is not None and identity.person_id != kept.person_id:
            return await self._no(work, by, "taken")
        return await self._join(work, by, place, kept, now)

    async def _is_welcome(self, work: Work, by: Speaker, kept: LinkCode) -> bool:
        """Whether the code's person is known where the account is: a code for elsewhere stays good for there."""
        who = await who_would_be(work, by, kept.person_id, (kept.coalition_id,))
        return isinstance(who, Who) and who.coalition.id == kept.coalition_id

    async def _join(self, work: Work, by: Speaker, place: Place, kept: LinkCode, now: datetime) -> Tried:
        private = place.private or place.conversation
        await people.link(work, kept.person_id, by.platform, by.workspace, by.account, private)
        if by.outside:
            # The platform opens no private chat with other companies' people; letters reach her, or a mention.
            await people.mark_unreachable(work, by.platform, by.workspace, by.account, OUTSIDE)
        # Who had no chat was planned no notes, so her coalitions are planned anew.
        for coalition_id in {one.coalition_id for one in await people.contacts_of_person(work, kept.person_id)}:
            await submissions.plan_again(work, coalition_id)
        who = await who_is(work, by, kept.coalition_id)
        assert isinstance(who, Who), "it was looked at before the code was taken"
        await note(work, who, now, "linked", kept.person_id, platform=by.platform)
        return Tried(who, self._welcome(who, outside=by.outside))

    def _welcome(self, who: Who, *, outside: bool) -> Message:
        hello = self._catalogue.say("linking.welcome", who.language, name=who.first_name, coalition=who.coalition.name)
        parts = ("about", "outside" if outside else "saying_no")
        rest = (self._catalogue.say(f"linking.{part}", who.language) for part in parts)
        return say(hello, *rest)

    async def _no(self, work: Work, by: Speaker, why: str) -> Tried:
        return Tried(None, say(self._catalogue.say(f"linking.{why}", await language_at(work, by))))


def typed_code(text: str) -> str | None:
    """The code in these words, if they are one, with or without “link” before it; case, spaces and dash do not matter.

    Each code has a letter and a digit, so that no word of eight letters and no number is taken for one.
    """
    asked = _LINK.fullmatch(text)
    code = _bare(asked.group(1) if asked else text)
    known = len(code) == LENGTH and set(code) <= set(ALPHABET)
    return code if known and _is_mixed(code) else None


def asks_to_link(text: str) -> bool:
    """Whether these words ask to link with something that is no code."""
    asked = _LINK.fullmatch(text)
    return asked is not None and bool(asked.group(1).strip())


def _bare(text: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])).upper()


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _is_mixed(code):
            return code


def _is_mixed(code: str) -> bool:
    return any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code)
