"""What staff do with data requests: accept, decline, hand on, name another day, and bring the answer.

An answer is shown before it leaves. Counts from 1 to 10 never get as far as that: in a list they are hidden, with one
more beside them, and in a sentence they are shown to whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from bot.access import Who
from bot.audit import note
from bot.contacts import calendar_of
from bot.messages import Choice, Choices, Context, Fact, Facts, Field, Form, Message, Table, Text, say
from bot.requests.desk import RequestDesk, today_in
from bot.requests.saying import Saying, packed
from bot.rules.days import Fault, named
from bot.rules.small_counts import MOST_ROWS, Row, Unclear, rows_in, small_counts, suppressed
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.words import long_date
from config.catalogue import Catalogue
from storage import people, requests
from storage.database import Work
from storage.requests import ACCEPTED, OPEN, WAITING, DataRequest

LONGEST, LONGEST_RESULT, LONGEST_SHOWN = 500, 3_000, 80
"""Letters of a sentence to who asked, of an answer, and of a request in a list."""
LATEST = timedelta(days=180)
"""So far ahead a day may be named; further away it is no promise."""
LATER = timedelta(days=7)
"""By how much a new day is later, unless staff name another one."""
_OFFERED = {OPEN: ("accept", "deliver", "decline"), ACCEPTED: ("deliver", "date", "owner", "decline")}


class RequestStaffTalk:
    """The staff's side of the conversation."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, desk: RequestDesk) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._desk = desk
        self._saying = Saying(catalogue)
        self._tone = Tone(catalogue)

    async def listed(self, work: Work, who: Who, now: datetime) -> Message:
        """All that wait, those first that nobody has accepted."""
        found = await requests.waiting(work, who.coalition.id)
        if not found:
            return say(self._word(who, "list_none"))
        names, staff = await self._names(work, found), await self._staff(work, who)
        today, lead = today_in(who.coalition, now), self._word(who, "list", count=len(found))
        keys = ("number", "who", "request", "state", "due", "owner")
        columns = tuple(self._word(who, f"column.{one}") for one in keys)
        rows = tuple(
            (
                str(one.number), names.get(one.contact_id, ""), (one.words or "")[:LONGEST_SHOWN],
                self._saying.state(one, today, who.language), self._saying.day(one.due_on, today, who.language),
                staff.get(one.owner_id or "", ""),
            )
            for one in found
        )  # fmt: skip
        how = Context(self._word(who, "list_how"))
        return Message(lead, (Text(lead), Table(lead, columns, rows, numeric=(0,)), how))

    async def show(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> Message:
        """One request with all that was said of it, and what can be done."""
        names, staff = await self._names(work, [asked]), await self._staff(work, who)
        today = today_in(who.coalition, now)
        lead = self._word(
            who, "one", number=asked.number, name=names.get(asked.contact_id, ""),
            state=self._saying.state(asked, today, who.language),
        )  # fmt: skip
        said = {
            "asked": self._saying.day(asked.asked_at.astimezone(who.zone).date(), today, who.language),
            "purpose": asked.purpose,
            "wished": asked.wished,
            "data": asked.data,
            "due": self._saying.day(asked.due_on, today, who.language),
            "owner": staff.get(asked.owner_id or "", ""),
            "sentence": asked.sentence,
        }
        facts = tuple(Fact(self._word(who, f"fact.{name}"), text) for name, text in said.items() if text)
        words = (Text(f"“{asked.words}”"),) if asked.words else ()
        offered = _OFFERED.get(asked.state, ())
        choices = (Choices(tuple(self._choice(who, one, asked, now) for one in offered)),) if offered else ()
        return Message(lead, (Text(lead), *words, Facts(facts), *choices))

    async def press(self, work: Work, who: Who, asked: DataRequest, action: str, now: datetime) -> Message:
        """Accept, send what was drafted, or a form for the rest."""
        if not who.may("staff"):
            return say(self._word(who, "staff_alone"))
        match action:
            case "request.accept":
                return await self._accept(work, who, asked, now)
            case _ if asked.state not in WAITING:
                return say(self._word(who, "settled", number=asked.number))
            case "request.deliver":
                drafted = asked.result is not None
                return self._preview(who, asked, now) if drafted else self._result_form(who, asked, {}, {}, now)
            case "request.change":
                return self._result_form(who, asked, _drafted(asked), {}, now)
            case "request.send":
                return await self._send(work, who, asked, now)
            case "request.decline" | "request.date" | "request.owner":
                return await self._form(work, who, asked, action.removeprefix("request."), {}, {}, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(
        self, work: Work, who: Who, asked: DataRequest, action: str, typed: Mapping[str, str], now: datetime
    ) -> Message:
        """What was typed is done, or said beside its field why it cannot be."""
        if not who.may("staff"):
            return say(self._word(who, "staff_alone"))
        if asked.state not in WAITING:
            return say(self._word(who, "settled", number=asked.number))
        match action:
            case "request.decline":
                return await self._decline(work, who, asked, typed, now)
            case "request.date":
                return await self._put_off(work, who, asked, typed, now)
            case "request.owner":
                return await self._hand_on(work, who, asked, typed, now)
            case "request.change":
                return await self._draft(work, who, asked, typed, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def _accept(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> Message:
        due_on = await self._desk.accept(work, who, asked, now)
        if due_on is None:
            return say(self._word(who, "accepted_before", number=asked.number))
        await note(work, who, now, "request accepted", asked.id, due=due_on.isoformat())
        text = self._word(who, "accepted", number=asked.number, due=long_date(self._catalogue, due_on, who.language))
        choices = tuple(self._choice(who, one, asked, now) for one in ("owner", "date"))
        return Message(text, (Text(text), Choices(choices)))

    async def _decline(
        self, work: Work, who: Who, asked: DataRequest, typed: Mapping[str, str], now: datetime
    ) -> Message:
        text, why = await self._sentence(work, who, typed.get("sentence", ""))
        if why:
            return await self._form(work, who, asked, "decline", {"sentence": text}, {"sentence": why}, now)
        if not await self._desk.decline(work, who, asked, text, now):
            return say(self._word(who, "settled", number=asked.number))
        await note(work, who, now, "request declined", asked.id)
        return say(self._word(who, "declined_done", number=asked.number))

    async def _put_off(
        self, work: Work, who: Who, asked: DataRequest, typed: Mapping[str, str], now: datetime
    ) -> Message:
        text, why = await self._sentence(work, who, typed.get("sentence", ""))
        errors = {"sentence": why} if why else {}
        today, wanted = today_in(who.coalition, now), typed.get("date", "")
        day = _day(wanted, today)
        if day is None or not today < day <= today + LATEST or day == asked.due_on:
            errors["date"] = self._word(who, "bad_date", days=LATEST.days)
        elif not calendar_of(who.coalition).is_open(day):
            errors["date"] = self._word(who, "closed_date")
        if errors or day is None:
            return await self._form(work, who, asked, "date", {"date": wanted, "sentence": text}, errors, now)
        if not await self._desk.put_off(work, who, asked, day, text, now):
            return say(self._word(who, "settled", number=asked.number))
        await note(work, who, now, "request put off", asked.id, due=day.isoformat())
        due = long_date(self._catalogue, day, who.language)
        return say(self._word(who, "put_off", number=asked.number, due=due))

    async def _hand_on(
        self, work: Work, who: Who, asked: DataRequest, typed: Mapping[str, str], now: datetime
    ) -> Message:
        wanted = typed.get("owner", "").strip()
        found = [person for person, name in (await self._staff(work, who)).items() if name == wanted]
        if not found or asked.state != ACCEPTED:
            errors = {"owner": self._word(who, "bad_owner")}
            return await self._form(work, who, asked, "owner", {"owner": wanted}, errors, now)
        await requests.move(work, asked.id, (ACCEPTED,), ACCEPTED, owner_id=found[0])
        await note(work, who, now, "request handed on", asked.id, owner=found[0])
        handed = await requests.find(work, who.coalition.id, asked.id)
        if handed is not None and found[0] != who.person_id:
            lead = self._word(who, "owner_told", name=who.name, number=asked.number)
            told = Message(lead, (Text(lead), Context(self._word(who, "staff_how", number=asked.number))))
            await self._desk.tell_staff(work, handed, told, f"owner {found[0]}", now)
        return say(self._word(who, "handed_on", number=asked.number, name=wanted))

    async def _draft(
        self, work: Work, who: Who, asked: DataRequest, typed: Mapping[str, str], now: datetime
    ) -> Message:
        """Keep the answer as it may be told, and show it; what may not be told is kept nowhere."""
        values = {name: typed.get(name, "").strip() for name in ("text", "data", "rows")}
        errors = {
            name: self._catalogue.say("door.too_long" if values[name] else "door.empty", who.language)
            for name, most in (("text", LONGEST_RESULT), ("data", LONGEST))
            if not values[name] or len(values[name]) > most
        }
        for name in ("text", "data"):
            if name not in errors and (found := small_counts(values[name])):
                phrases = ", ".join(f"“{one.around}”" for one in found[:4])
                errors[name] = self._word(who, "small", phrase=phrases)
        sound = await self._tone.judge(work, who.coalition.id, values["text"])
        if sound.refused and "text" not in errors:
            errors["text"] = _text_of(self._tone.refusal(sound, values["text"], who.language))
        rows: Sequence[Row] = ()
        try:
            rows = suppressed(rows_in(values["rows"]))
        except Unclear as line:
            errors["rows"] = self._word(who, "bad_row", wanted=str(line)[:60], count=MOST_ROWS)
        if found := [small for one in rows for small in small_counts(one.label)]:
            errors["rows"] = self._word(who, "small", phrase=f"“{found[0].around}”")
        if errors:
            return self._result_form(who, asked, values, errors, now)
        result = packed(values["text"], " ".join(values["data"].split()), rows)
        if not await requests.move(work, asked.id, (asked.state,), asked.state, result=result):
            return say(self._word(who, "settled", number=asked.number))
        drafted = await requests.find(work, who.coalition.id, asked.id)
        assert drafted is not None, "it was drafted a moment ago"
        return self._preview(who, drafted, now)

    def _preview(self, who: Who, asked: DataRequest, now: datetime) -> Message:
        lead = self._word(who, "preview", number=asked.number)
        choices = tuple(self._choice(who, one, asked, now) for one in ("send", "change"))
        return Message(lead, (Text(lead), *self._saying.answer(asked, who.language), Choices(choices)))

    async def _send(self, work: Work, who: Who, asked: DataRequest, now: datetime) -> Message:
        sent = await self._desk.deliver(work, who, asked, now)
        if sent is None:
            return say(self._word(who, "nobody", number=asked.number))
        if not sent:
            return say(self._word(who, "settled", number=asked.number))
        await note(work, who, now, "request answered", asked.id)
        return say(self._word(who, "sent", number=asked.number))

    async def _sentence(self, work: Work, who: Who, typed: str) -> tuple[str, str]:
        """What staff say to who asked, and why that cannot go out, if so."""
        text = " ".join(typed.split())
        if not text or len(text) > LONGEST:
            return text, self._catalogue.say("door.too_long" if text else "door.empty", who.language)
        sound = await self._tone.judge(work, who.coalition.id, text)
        return text, _text_of(self._tone.refusal(sound, text, who.language)) if sound.refused else ""

    async def _form(
        self, work: Work, who: Who, asked: DataRequest, action: str, values: Mapping[str, str],
        errors: Mapping[str, str], now: datetime,
    ) -> Message:  # fmt: skip
        """A form with one or two fields."""
        today = today_in(who.coalition, now)
        later = calendar_of(who.coalition).on_or_after(max(asked.due_on or today, today) + LATER)
        names = tuple(dict.fromkeys((await self._staff(work, who)).values()))
        fields: dict[str, Callable[[], Field]] = {
            "date": lambda: self._field(who, "date", values, errors, entry="date", proposed=later.isoformat()),
            "owner": lambda: self._field(who, "owner", values, errors, entry="choice", options=names),
            "sentence": lambda: self._field(who, "sentence", values, errors, entry="long_text"),
        }
        parts = {"date": ("date", "sentence"), "owner": ("owner",), "decline": ("sentence",)}[action]
        title = self._word(who, f"form.{action}", number=asked.number)
        form = Form(
            self._token(who, action, asked, now), title, tuple(fields[one]() for one in parts),
            self._word(who, "form.send"),
        )  # fmt: skip
        return Message(next(iter(errors.values()), title), (form,))

    def _result_form(
        self, who: Who, asked: DataRequest, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        title = self._word(who, "form.deliver", number=asked.number)
        fields = (
            self._field(who, "text", values, errors, entry="long_text"),
            self._field(who, "data", values, errors, proposed=asked.data),
            self._field(who, "rows", values, errors, entry="long_text", required=False),
        )
        form = Form(self._token(who, "change", asked, now), title, fields, self._word(who, "form.look"))
        return Message(next(iter(errors.values()), title), (form,))

    def _field(
        self, who: Who, name: str, values: Mapping[str, str], errors: Mapping[str, str], *,
        entry: Literal["text", "long_text", "date", "choice"] = "text", options: tuple[str, ...] = (),
        proposed: str = "", required: bool = True,
    ) -> Field:  # fmt: skip
        label, hint = self._word(who, f"field.{name}"), self._word(who, f"hint.{name}")
        return Field(name, label, entry, options, hint, required, values.get(name, proposed), errors.get(name, ""))

    async def _names(self, work: Work, found: Sequence[DataRequest]) -> dict[str, str]:
        """Who asked, with her member."""
        names = {}
        for contact_id in {one.contact_id for one in found}:
            contact = await people.contact(work, contact_id)
            member = await people.organisation(work, contact.organisation_id) if contact else None
            names[contact_id] = f"{contact.name}, {member.name}" if contact and member else ""
        return names

    async def _staff(self, work: Work, who: Who) -> dict[str, str]:
        return {one.person_id: one.name for one in await people.staff_of(work, who.coalition.id)}

    def _choice(self, who: Who, action: str, asked: DataRequest, now: datetime) -> Choice:
        primary = action in ("accept", "send") or (action == "deliver" and asked.state == ACCEPTED)
        return Choice(self._word(who, f"choice.{action}"), self._token(who, action, asked, now), primary)

    def _token(self, who: Who, action: str, asked: DataRequest, now: datetime) -> str:
        return self._tokens.sign(Claim(f"request.{action}", asked.id, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", who.language, **values)


def _drafted(asked: DataRequest) -> dict[str, str]:
    """The answer as it may be typed anew; what was hidden stays so."""
    if asked.result is None:
        return {}
    lines = [
        f"{label}: {'hidden' if count is None else count}{f' of {out_of}' if out_of else ''}"
        for label, count, out_of in asked.result["rows"]
    ]
    return {"text": asked.result["text"], "data": asked.result["data"], "rows": "\n".join(lines)}


def _day(typed: str, today: date) -> date | None:
    try:
        found = named(f"until {typed.strip().casefold()}", today)
    except Fault:
        return None
    return found.until if found else None


def _text_of(message: Message) -> str:
    """A refusal as one text, to stand beside a field."""
    return " ".join(block.text for block in message.blocks if isinstance(block, Text))
