"""What staff read and press around a pulse: shown first, opened, closed, read, and shared with what will change.

Staff learn what those who are asked will read, and no more: no split that was not declared, no list of who has not
answered, no raw answers. There are none to give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.forecast.rehearsal import rehearse
from bot.forecast.savings import of_third_notes
from bot.messages import Block, Choice, Choices, Context, Fact, Facts, Message, Table, Text, say
from bot.outbox import Outbox
from bot.pulse import desk
from bot.pulse.author import PulseAuthor, ResultAuthor
from bot.pulse.drawing import KIND, Draw, draw, length
from bot.pulse.questions import (
    BURNOUT,
    MOST_LETTERS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    OWN,
    Wish,
    packed,
    understood,
    unpacked,
)
from bot.pulse.results import Results, too_much_rises
from bot.pulse.wording import Wording
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people, pulses
from storage.columns import new_id
from storage.database import Work
from storage.people import Contact
from storage.pulses import CLOSED, CLOSING, DRAFT, DROPPED, OPEN, Pulse

SECONDS = 10
"""What a pulse takes whoever answers it."""
AHEAD, MOST_NOTES = timedelta(days=90), 600
MOST_CHANGE = 400


class PulseStaffTalk:
    """The conversation of staff around pulses."""

    def __init__(
        self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox, author: PulseAuthor, results: ResultAuthor
    ) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._author = author
        self._result_author = results
        self._results = Results(catalogue)
        self._wording = Wording(catalogue)
        self._tone = Tone(catalogue)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How the newest pulse stands. Whatever else is asked for with this word is refused with the rule."""
        if rest.strip():
            return say(self._word(who, "refused"))
        if (draft := await pulses.draft(work, who.coalition.id)) is not None:
            return await self._preview(work, who, draft, now)
        pulse = await pulses.latest(work, who.coalition.id)
        if pulse is None:
            return say(self._word(who, "none"))
        match pulse.state:
            case state if state == OPEN:
                return self._open_now(who, pulse, len(await pulses.all_asked(work, pulse.id)), now)
            case state if state == CLOSING:
                return say(self._word(who, "counting"))
            case _:
                return await self.results(work, who, "", now)

    async def new(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Keep a draft, and show whom it would ask and how it would look; nothing else has happened."""
        match understood(rest):
            case Wish() as wish:
                pass
            case fault:
                most = {"many": MOST_QUESTIONS, "long": MOST_LETTERS, "options": MOST_OPTIONS}
                values = {"count": most[fault]} if fault in most else {}
                return say(self._word(who, f"fault.{fault}", **values))
        under_way = await pulses.latest(work, who.coalition.id)
        if under_way is not None and under_way.state in (OPEN, CLOSING):
            return say(self._word(who, "under_way"))
        for question in wish.questions:
            sound = await self._tone.judge(work, who.coalition.id, question.text)
            if question.item == OWN and sound.refused:
                return self._tone.refusal(sound, question.text, who.language)
        pulse = Pulse(
            id=new_id(), coalition_id=who.coalition.id, questions=packed(wish.questions), breakdown=wish.breakdown,
            margin=wish.margin, by=who.person_id, created_at=now,
        )  # fmt: skip
        await pulses.add(work, pulse)
        return await self._preview(work, who, pulse, now)

    async def preview(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The draft once more."""
        pulse = await pulses.draft(work, who.coalition.id)
        if pulse is None:
            return say(self._word(who, "no_draft"))
        return await self._preview(work, who, pulse, now)

    async def open(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Ask those who are drawn."""
        pulse = await pulses.draft(work, who.coalition.id)
        if pulse is None:
            return say(self._word(who, "no_draft"))
        title = self._catalogue.say("pulse.title", who.coalition.language)
        drawn = await desk.begin(work, self._outbox, pulse, title, now)
        if drawn is None:
            return say(self._word(who, "no_draft"))
        if drawn.obstacle:
            return say(self._word(who, f"obstacle.{drawn.obstacle}"))
        await note(work, who, now, "pulse opened", pulse.id, count=str(len(drawn.asked)))
        opened = await pulses.find(work, pulse.id)
        assert opened is not None, "it was opened a moment ago"
        return self._open_now(who, opened, len(drawn.asked), now)

    async def close(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Ask once more before it is closed early, since nothing opens it again."""
        pulse = await pulses.latest(work, who.coalition.id)
        if pulse is None or pulse.state != OPEN:
            return say(self._word(who, "not_open"))
        text = self._word(who, "close_sure")
        return Message(text, (Text(text), Choices((self._choice(who, "close", pulse, now, primary=True),))))

    async def results(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What was found, as everybody who was asked would read it; other cuts are refused with the rule."""
        if rest.strip():
            return say(self._word(who, "refused"))
        pulse = await pulses.latest(work, who.coalition.id)
        if pulse is None:
            return say(self._word(who, "no_results"))
        if pulse.state in (OPEN, CLOSING):
            return say(self._word(who, "not_yet", date=self._day(who, pulse.closes_at, now)))
        past = await pulses.before(work, pulse)
        lead = self._word(who, "results")
        blocks: list[Block] = [Text(lead), *self._results.blocks(pulse, past, who.language, now)]
        if too_much_rises(pulse, past):
            blocks.append(Text(await self._fewer(work, who, now)))
        if pulse.state == CLOSED:
            blocks.append(Context(self._word(who, "change_first")))
        return Message(lead, tuple(blocks))

    async def change(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Keep what will change, and show what everybody who was asked would read."""
        pulse = await pulses.latest(work, who.coalition.id)
        if pulse is None or pulse.state != CLOSED:
            return say(self._word(who, "nothing_to_share"))
        text = rest.strip()
        if not text or len(text) > MOST_CHANGE:
            return say(self._word(who, "change_usage", count=MOST_CHANGE))
        sound = await self._tone.judge(work, who.coalition.id, text)
        if sound.refused:
            return self._tone.refusal(sound, text, who.language)
        await pulses.promise(work, pulse.id, text)
        pulse = await pulses.find(work, pulse.id)
        assert pulse is not None, "it was there a moment ago"
        drawn = await self._result_author.drawn(work, pulse, who.language, who.first_name, who.coalition.name, now)
        lead = self._word(who, "share_preview", count=len(await pulses.all_asked(work, pulse.id)))
        warned = self._tone.warning(sound, text, who.language)
        acts = Choices((self._choice(who, "share", pulse, now, primary=True),))
        return Message(lead, (Text(lead), *drawn.blocks, *warned, acts))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Open, leave, close, share, or take back."""
        pulse = await pulses.find(work, claim.subject)
        if not who.may("staff") or pulse is None or pulse.coalition_id != who.coalition.id or pulse.state == DROPPED:
            return say(self._catalogue.say("door.old_button", who.language))
        match claim.action.removeprefix(f"{KIND}."):
            case "open" if pulse.state == DRAFT:
                return await self.open(work, who, "", now)
            case "leave":
                is_left = await pulses.leave(work, pulse.id)
                return say(self._word(who, "left" if is_left else "no_draft"))
            case "close":
                return await self._close(work, who, pulse, now)
            case "share":
                return await self._share(work, who, pulse, now)
            case "unshare":
                return await self._take_back(work, who, pulse, now)
            case _:
                return say(self._catalogue.say("door.old_button", who.language))

    async def _close(self, work: Work, who: Who, pulse: Pulse, now: datetime) -> Message:
        if not await pulses.end_now(work, pulse.id, now):
            return say(self._word(who, "not_open"))
        await note(work, who, now, "pulse closed", pulse.id)
        return say(self._word(who, "counting"))

    async def _share(self, work: Work, who: Who, pulse: Pulse, now: datetime) -> Message:
        if not pulse.change:
            return say(self._word(who, "change_usage", count=MOST_CHANGE))
        title = self._catalogue.say("pulse.shared.title", who.coalition.language)
        told = await desk.share(work, self._outbox, pulse, title, now)
        if told is None:
            return say(self._word(who, "shared_before"))
        await note(work, who, now, "pulse shared", pulse.id, count=str(told.people))
        text = self._word(who, "shared_and_posted" if told.channels else "shared", count=told.people)
        return Message(text, (Text(text), Choices((self._choice(who, "unshare", pulse, now),))))

    async def _take_back(self, work: Work, who: Who, pulse: Pulse, now: datetime) -> Message:
        if not await desk.take_back(work, self._outbox, pulse, now):
            return say(self._word(who, "too_late"))
        await note(work, who, now, "pulse result taken back", pulse.id)
        return say(self._word(who, "taken_back"))

    async def _preview(self, work: Work, who: Who, pulse: Pulse, now: datetime) -> Message:
        drawn, found = await draw(work, pulse, now)
        lead = self._word(who, "preview")
        blocks: list[Block] = [Text(lead)]
        if (anybody := next(iter((*drawn.contacts, *found.contacts.values())), None)) is not None:
            sample = _as_reader(anybody, who)
            asked = self._author.drawn(pulse, sample, who.coalition.name, list(range(len(pulse.questions))), now)
            blocks += _without_buttons(asked.blocks)
        blocks += [Facts(self._facts(who, pulse, drawn)), self._whom(who, drawn, found.organisations)]
        if drawn.without:
            ordered = sorted(drawn.without.items(), key=lambda entry: (-entry[1], entry[0]))
            reasons = (self._catalogue.say(f"reason.{why.replace(' ', '_')}", who.language) for why, _ in ordered)
            counts = (str(count) for _, count in ordered)
            blocks += [Text(self._word(who, "without")), Facts(tuple(map(Fact, reasons, counts)))]
        if any(one.item == BURNOUT for one in unpacked(pulse.questions)):
            blocks.append(Context(self._word(who, "burnout")))
        if drawn.everybody and pulse.breakdown:
            blocks.append(Context(self._word(who, "overall_only")))
        if drawn.obstacle:
            blocks.append(Text(self._word(who, f"obstacle.{drawn.obstacle}")))
            return Message(lead, (*blocks, Choices((self._choice(who, "leave", pulse, now),))))
        acts = (self._choice(who, "open", pulse, now, primary=True), self._choice(who, "leave", pulse, now))
        return Message(lead, (*blocks, Choices(acts)))

    def _facts(self, who: Who, pulse: Pulse, drawn: Draw) -> tuple[Fact, ...]:
        asked = len(drawn.asked)
        days = length(pulse).days
        values = {
            "asked": self._word(who, "value.asked", count=asked, number=drawn.population),
            "expected": self._word(who, "value.expected", count=drawn.expected, percent=round(100 * drawn.response)),
            "margin": self._word(who, "value.margin", number=drawn.margin),
            "takes": self._word(who, "value.takes", number=SECONDS, minutes=max(1, round(asked * SECONDS / 60))),
            "budget": self._word(who, "value.budget", count=drawn.last),
            "later": self._word(who, "value.later", count=drawn.later),
            "open": self._word(who, "value.open", days=days),
        }
        return tuple(Fact(self._word(who, f"label.{name}"), value) for name, value in values.items())

    def _whom(self, who: Who, drawn: Draw, organisations: Mapping[str, people.Organisation]) -> Table:
        """How many of each kind of member; never who."""
        asked = Counter(organisations[one.organisation_id].kind for one in drawn.contacts)
        columns = (self._word(who, "column.who"), self._word(who, "column.asked"))
        rows = tuple((kind, str(many)) for kind, many in sorted(asked.items()))
        return Table(self._word(who, "whom"), columns, rows or (("", "0"),), (1,))

    def _open_now(self, who: Who, pulse: Pulse, asked: int, now: datetime) -> Message:
        date = self._day(who, pulse.closes_at, now)
        return say(self._word(who, "open_now", count=asked, date=date))

    async def _fewer(self, work: Work, who: Who, now: datetime) -> str:
        """That more find it too much, and what asking less would save."""
        ahead = await rehearse(work, self._outbox, who.coalition.id, now, now + AHEAD, most=MOST_NOTES)
        saved = of_third_notes(ahead)
        days = (ahead.ends - ahead.begins).days
        return self._word(who, "rises", number=len(ahead.coming), count=saved, days=days)

    def _choice(self, who: Who, act: str, pulse: Pulse, now: datetime, *, primary: bool = False) -> Choice:
        claim = Claim(f"{KIND}.{act}", pulse.id, who.coalition.id, who.person_id)
        return Choice(self._word(who, f"choice.{act}"), self._tokens.sign(claim, now), primary)

    def _day(self, who: Who, at: datetime | None, now: datetime) -> str:
        if at is None:
            return ""
        return short_date(
            self._catalogue, at.astimezone(who.zone).date(), who.language, now.astimezone(who.zone).date()
        )

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"pulse.staff.{key}", who.language, **values)


def _without_buttons(blocks: Sequence[Block]) -> list[Block]:
    """As it would look, with nothing to press: a tap of staff must never count."""
    return [
        Context(" · ".join(one.label for one in block.choices)) if isinstance(block, Choices) else block
        for block in blocks
    ]


def _as_reader(contact: Contact, who: Who) -> Contact:
    """One of those who would be asked, addressed as the reader: nobody learns who it is."""
    return Contact(**{**contact.model_dump(), "name": who.name, "language": who.language})
