"""What a member says around her data requests: asks in a form, sees how they stand, takes one back.

Answers the commands ``request`` and ``requests``, and what begins with ``request.``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from bot.access import Who
from bot.answers.guards import Surroundings, guard
from bot.audit import note
from bot.messages import Block, Choice, Choices, Context, Field, Form, Message, Table, Text, say
from bot.outbox import Outbox
from bot.requests.desk import RequestDesk, today_in
from bot.requests.saying import Saying
from bot.requests.staff_talk import RequestStaffTalk
from bot.tokens import Claim, Tokens
from bot.ways_back import place_of
from bot.words import long_date
from config.catalogue import Catalogue
from storage import people, questions, requests
from storage.columns import new_id
from storage.database import Work
from storage.requests import ACCEPTED, DECLINED, DELIVERED, OPEN, WAITING, DataRequest

FEATURE = "request"
PARTS = ("words", "purpose", "wished", "data")
"""What the form asks for, in its order; the first two are needed."""
LONGEST = {"words": 1_000, "purpose": 500, "wished": 100, "data": 200}
MOST_WAITING, MOST_SHOWN, LONGEST_SHOWN = 5, 10, 80
"""Requests of one contact that may wait at once; lines of a list, and letters of a request in it."""
REFUSED = ("antitrust", "crisis", "complaint", "named_peer")
"""What no data request may be about, in the words with which questions about it are answered."""


class RequestTalk:
    """The conversation around data requests; what staff do in it is in `RequestStaffTalk`."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._desk = RequestDesk(catalogue, outbox)
        self._staff = RequestStaffTalk(catalogue, tokens, self._desk)
        self._saying = Saying(catalogue)

    async def request(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """One request by its number; else the form, with the words that follow in it."""
        wanted = rest.strip().lstrip("#")
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 8:
            asked = await requests.numbered(work, who.coalition.id, int(wanted))
            if asked is not None and who.may("staff"):
                return await self._staff.show(work, who, asked, now)
            if asked is None or not _is_hers(asked, who):
                return say(self._word(who, "unknown", number=wanted))
            return await self._hers(work, who, asked, now)
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        place = place_of(who.by, who.at) if who.by and who.at else None
        return self._form(who, json.dumps([new_id(), place]), {"words": wanted[: LONGEST["words"]]}, {}, now)

    async def requests(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Her own requests and how they stand; for staff, all that wait. And how long an answer takes."""
        typical = await self._desk.typical(work, who.coalition, now)
        days = {"days": typical} if typical is not None and typical > 1 else {}
        took = [Text(self._word(who, "typical" if days else "typical_one", **days))] if typical is not None else []
        if who.may("staff"):
            shown = await self._staff.listed(work, who, now)
            return Message(shown.summary, (*shown.blocks, *took))
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        mine = await requests.of_contacts(work, who.coalition.id, [who.contact.id], MOST_SHOWN)
        if not mine:
            none = self._word(who, "none", name=who.first_name)
            return Message(none, (Text(none), *took))
        today, lead = today_in(who.coalition, now), self._word(who, "lead", name=who.first_name)
        columns = tuple(self._word(who, f"column.{one}") for one in ("number", "request", "state", "due"))
        rows = tuple(
            (
                str(one.number), (one.words or "")[:LONGEST_SHOWN], self._saying.state(one, today, who.language),
                self._saying.day(one.due_on if one.state == ACCEPTED else None, today, who.language),
            )
            for one in mine
        )  # fmt: skip
        how = Context(self._word(who, "how", number=mine[0].number))
        return Message(lead, (Text(lead), Table(lead, columns, rows, numeric=(0,)), *took, how))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """The form again, her taking back, or what staff do."""
        if claim.action == "request.ask":
            return self._form(who, claim.subject, {}, {}, now)
        if claim.action == "request.from":
            return await self._from_question(work, who, claim.subject, now)
        asked = await requests.find(work, who.coalition.id, claim.subject)
        if asked is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        if claim.action != "request.withdraw":
            return await self._staff.press(work, who, asked, claim.action, now)
        if not _is_hers(asked, who) or not await self._desk.withdraw(work, who, asked, now):
            return say(self._word(who, "settled", number=asked.number))
        await note(work, who, now, "request withdrawn", asked.id)
        return say(self._word(who, "withdrawn", name=who.first_name, number=asked.number))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """A new request, or what staff filled in; or what to mend, beside the field."""
        if claim.action == "request.ask":
            return await self._ask(work, who, claim.subject, typed, now)
        asked = await requests.find(work, who.coalition.id, claim.subject)
        if asked is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        return await self._staff.fill(work, who, asked, claim.action, typed, now)

    async def _ask(self, work: Work, who: Who, subject: str, typed: Mapping[str, str], now: datetime) -> Message:
        if who.contact is None:
            return say(self._word(who, "nobodys"))
        wanted = {name: " ".join(typed.get(name, "").split()) for name in PARTS}
        errors = {
            name: self._catalogue.say("door.too_long" if text else "door.empty", who.language)
            for name, text in wanted.items()
            if len(text) > LONGEST[name] or (not text and name in PARTS[:2])
        }
        if errors:
            return self._form(who, subject, wanted, errors, now)
        about = guard(f"{wanted['words']} {wanted['purpose']}", Surroundings(who.coalition.id))
        if about in REFUSED:
            return say(self._catalogue.say(f"answers.refused.{about}", who.language))
        mine = await requests.of_contacts(work, who.coalition.id, [who.contact.id], 200)
        if sum(one.state in WAITING for one in mine) >= MOST_WAITING:
            return say(self._word(who, "many", name=who.first_name, count=MOST_WAITING))
        request_id, place = json.loads(subject)
        made = DataRequest(
            id=request_id, coalition_id=who.coalition.id, number=0, contact_id=who.contact.id, place=place,
            asked_at=now, words=wanted["words"], purpose=wanted["purpose"], wished=wanted["wished"],
            data=wanted["data"],
        )  # fmt: skip
        kept = await self._desk.ask(work, who, made, now)
        if kept is None:
            return say(self._word(who, "asked_before"))
        await note(work, who, now, "data requested", kept.id, number=str(kept.number))
        return say(self._word(who, "asked", name=who.first_name, number=kept.number))

    async def _from_question(self, work: Work, who: Who, question_id: str, now: datetime) -> Message:
        """What no document answered becomes a request, once she has said what it is for; in the thread of asking."""
        question = await questions.find(work, who.coalition.id, question_id)
        if question is None or not question.text or who.contact is None or question.contact_id != who.contact.id:
            return say(self._catalogue.say("door.bad_button", who.language))
        # The question's own id, so that one question is one request however often the button is pressed.
        words = {"words": question.text[: LONGEST["words"]]}
        return self._form(who, json.dumps([question.id, question.place]), words, {}, now)

    async def _hers(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> Message:
        """How it stands, for who asked, in the first sentence."""
        lead = await self._standing(work, who, asked, now)
        blocks: list[Block] = [Text(lead)]
        if asked.state == DELIVERED:
            blocks += self._saying.answer(asked, who.language)
        elif asked.sentence and asked.state in (ACCEPTED, DECLINED):
            blocks.append(Text(asked.sentence))
        if asked.words:
            blocks.append(Context(f"“{asked.words}”"))
        if asked.state in WAITING:
            token = self._token(who, "withdraw", asked.id, now)
            blocks.append(Choices((Choice(self._word(who, "choice.withdraw"), token),)))
        return Message(lead, tuple(blocks))

    async def _standing(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> str:
        values: dict[str, object] = {"number": asked.number}
        today = today_in(who.coalition, now)
        if asked.state == OPEN:
            values["date"] = self._saying.day(asked.asked_at.astimezone(who.zone).date(), today, who.language)
        if asked.state != ACCEPTED or asked.due_on is None:
            return self._word(who, f"stands.{asked.state}", **values)
        names = {one.person_id: one.name for one in await people.staff_of(work, who.coalition.id)}
        values["staff"] = names.get(asked.owner_id or "") or self._catalogue.say("door.our_staff", who.language)
        if asked.due_on == today:
            return self._word(who, "stands.today", **values)
        values["due"] = long_date(self._catalogue, asked.due_on, who.language)
        if asked.due_on < today:
            return self._word(who, "stands.late", **values)
        if asked.first_due_on is not None and asked.due_on > asked.first_due_on:
            values["date"] = self._saying.day(asked.first_due_on, today, who.language)
            return self._word(who, "stands.moved", **values)
        return self._word(who, "stands.accepted", **values)

    def _form(
        self, who: Who, subject: str, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        fields = tuple(
            Field(
                name,
                self._word(who, f"field.{name}"),
                "long_text" if name in PARTS[:2] else "text",
                hint=self._word(who, f"hint.{name}"),
                required=name in PARTS[:2],
                value=values.get(name, ""),
                error=errors.get(name, ""),
            )
            for name in PARTS
        )
        title = self._word(who, "form.title")
        form = Form(self._token(who, "ask", subject, now), title, fields, self._word(who, "form.submit"))
        return Message(next(iter(errors.values()), title), (form,))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", who.language, **values)


def _is_hers(asked: DataRequest, who: Who) -> bool:
    return who.contact is not None and asked.contact_id == who.contact.id
