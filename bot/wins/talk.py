"""What staff read and press around wins, and how a member says that it may be thanked by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.colleagues import as_colleague, others, tell
from bot.messages import Block, Choice, Choices, Context, Message, Text, say
from bot.outbox import Outbox
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.wins import checks, desk
from bot.wins.author import KIND, WinAuthor
from bot.wins.form import LONGEST, PUT, WinForm
from bot.words import short_date
from config.catalogue import Catalogue
from storage import people, wins
from storage.columns import new_id
from storage.database import Work
from storage.wins import BEGUN, DRAFT, POSTED, WITHDRAWN, NamingConsent, Win

FEATURE = KIND
MOST_LISTED = 10
_NAME, _UNNAME = f"{FEATURE}.name_us", f"{FEATURE}.name_us_not"


class WinTalk:
    """Answers the commands ``win``, ``wins`` and ``name us``, and what begins with ``win.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._author = WinAuthor(catalogue, tokens)
        self._form = WinForm(catalogue, tokens)
        self._tone = Tone(catalogue)

    async def begin(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A form for a new one, with the claim that was typed; or one that is there, by its number."""
        wanted = rest.strip().strip("\"“”'#")
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 8:
            found = await wins.find(work, who.coalition.id, int(wanted))
            return await self._shown(work, who, found, now) if found else say(self._word(who, "unknown", wanted=wanted))
        one = Win(id=new_id(), coalition_id=who.coalition.id, kind="", claim=wanted[:LONGEST], by=who.person_id, at=now)
        await wins.begin(work, one)
        return await self._form.draw(work, who, one.id, await self._form.values(work, who, one), [], now)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What was reached, newest first; staff also see what is not posted yet."""
        states = (DRAFT, POSTED, WITHDRAWN) if who.may("staff") else (POSTED,)
        found = await wins.latest(work, who.coalition.id, states, MOST_LISTED)
        if not who.may("staff"):
            found = [one for one in found if one.starts_at is not None and one.starts_at <= now]
        if not found:
            return say(self._word(who, "none_yet"), *([self._word(who, "how")] if who.may("staff") else []))
        lead = self._word(who, "list", coalition=who.coalition.name)
        lines: list[Block] = [Text(lead)]
        shown: list[str] = []
        for one in found:
            drawn = await self._author.drawn(work, one, now)
            shown += drawn.figures
            lines += [Text(self._headline(who, one, now)), *_text_of(drawn)]
        if who.may("staff"):
            lines.append(Context(self._word(who, "how")))
        return Message(lead, tuple(lines), figures=tuple(dict.fromkeys(shown)))

    async def name_us(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Whether the member may be thanked by name, and the button that changes it."""
        if who.organisation is None:
            return say(self._word(who, "nobodys"))
        agreed = who.organisation.id in await wins.agreed(work, who.coalition.id)
        return self._naming(who, who.organisation.name, now, agreed=agreed)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Put it before colleagues, sign it, let it go, take it back; or say that a member may be named."""
        if claim.action in (_NAME, _UNNAME):
            return await self._consent(work, who, now, agrees=claim.action == _NAME)
        one = await wins.by_id(work, claim.subject)
        if not who.may("staff") or one is None or one.coalition_id != who.coalition.id:
            return say(self._word(who, "changed"))
        return await self._act(work, who, one, claim.action.removeprefix(f"{FEATURE}."), now)

    async def _act(self, work: Work, who: Who, one: Win, action: str, now: datetime) -> Message:
        match action:
            case "put" if one.state in (BEGUN, DRAFT):
                return await self._form.draw(work, who, one.id, await self._form.values(work, who, one), [], now)
            case "ask":
                return await self._ask(work, who, one, now)
            case "sign":
                return await self._sign(work, who, one, now)
            case "start":
                return await self._done(work, who, one, await desk.start(work, one, now), "started", now)
            case "undo":
                done = await desk.take_back(work, self._outbox, one, now)
                return await self._done(work, who, one, done, "undone", now)
            case "withdraw":
                count = await desk.withdraw(work, self._outbox, one, now)
                return await self._done(work, who, one, count is not None, "taken_back", now, count=count or 0)
            case "leave":
                done = await wins.discard(work, one.id)
                if done:
                    await note(work, who, now, "win left", one.id)
                return say(self._word(who, "left" if done else "changed"))
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Keep a draft and show it as it would be posted; or say beside each field what speaks against it."""
        if not who.may("staff") or claim.action != PUT:
            return say(self._catalogue.say("door.bad_button", who.language))
        one, problems = await self._form.read(work, who, claim.subject, typed, now)
        problems = [*problems, *await checks.problems(work, one, self._today(who, now))]
        if problems:
            return await self._form.draw(work, who, claim.subject, typed, problems, now)
        sound = await self._tone.judge(work, who.coalition.id, one.claim)
        if sound.refused:
            return self._tone.refusal(sound, one.claim, who.language)
        there = await wins.by_id(work, one.id)
        if there is None or there.coalition_id != who.coalition.id or not await wins.write(work, one):
            return say(self._word(who, "changed"))
        kept = await wins.by_id(work, one.id)
        assert kept is not None, "it was written a moment ago"
        await note(work, who, now, "win drafted", kept.id, number=str(kept.number))
        shown = await self._shown(work, who, kept, now)
        return Message(shown.summary, (*shown.blocks, *self._tone.warning(sound, one.claim, who.language)))

    async def _shown(self, work: Work, who: Who, one: Win, now: datetime) -> Message:
        """The win as it is or would be posted, and what can be done about it."""
        lead = self._word(who, f"shown.{self._state(one, now)}", number=one.number)
        drawn = await self._author.drawn(work, one, now)
        blocks = (Text(lead), *_text_of(drawn), *await self._choices(work, who, one, now))
        return Message(lead, blocks, figures=drawn.figures)

    async def _choices(self, work: Work, who: Who, one: Win, now: datetime) -> Sequence[Block]:
        match self._state(one, now):
            case "draft" if one.by != who.person_id:
                acts: tuple[str, ...] = ("sign", "put", "leave")
            case "draft":
                if not others(await people.staff_of(work, who.coalition.id), who.person_id):
                    change = Choices(tuple(self._choice(who, one, act, now) for act in ("put", "leave")))
                    return (Text(self._word(who, "alone")), change)
                acts = ("ask", "put", "leave")
            case "coming":
                acts = ("start", "undo") if one.by != who.person_id else ("undo",)
            case "posted":
                acts = ("withdraw",)
            case _:
                return ()
        return (Choices(tuple(self._choice(who, one, act, now) for act in acts)),)

    async def _ask(self, work: Work, who: Who, one: Win, now: datetime) -> Message:
        """Put the draft before everybody else on the staff."""
        if one.state != DRAFT:
            return say(self._word(who, "changed"))
        colleagues = others(await people.staff_of(work, who.coalition.id), one.by)
        for colleague in colleagues:
            reader = as_colleague(who, colleague)
            shown = await self._shown(work, reader, one, now)
            wish = self._word(reader, "wish", staff=who.name)
            message = Message(wish, (Text(wish), *shown.blocks[1:]), figures=shown.figures)
            await tell(work, self._outbox, who.coalition.id, reader.person_id, message, f"{KIND} {one.id} asked", now)
        return say(self._word(who, "asked", staff=", ".join(each.name for each in colleagues)))

    async def _sign(self, work: Work, who: Who, one: Win, now: datetime) -> Message:
        if one.by == who.person_id:
            return say(self._word(who, "own"))
        if one.state != DRAFT:
            return say(self._word(who, "changed"))
        problems = await checks.problems(work, one, self._today(who, now))
        if problems:
            # Since it was written something has changed: a figure, its terms, a consent.
            return say(self._word(who, "not_any_more"), *(self._form.problem(who, each) for each in problems))
        title = self._word(who, "title")
        if not await desk.sign(work, self._outbox, one, title, who.person_id, now):
            return say(self._word(who, "changed"))
        await note(work, who, now, "win signed", one.id, number=str(one.number))
        told = say(self._word(who, "signed_yours", staff=who.name, number=one.number))
        await tell(work, self._outbox, who.coalition.id, one.by, told, f"{KIND} {one.id} {now.isoformat()}", now)
        text = self._word(who, "will_be", number=one.number)
        acts = Choices(tuple(self._choice(who, one, act, now) for act in ("start", "undo")))
        return Message(text, (Text(text), acts))

    async def _done(
        self, work: Work, who: Who, one: Win, done: bool, said: str, now: datetime, **values: object
    ) -> Message:
        """What was done, and the win as it stands since; or that somebody was faster."""
        if not done:
            return say(self._word(who, "changed"))
        await note(work, who, now, f"win {said}", one.id, number=str(one.number))
        found = await wins.by_id(work, one.id)
        text = self._word(who, said, number=one.number, **values)
        return Message(text, (Text(text), *(await self._choices(work, who, found, now) if found else ())))

    async def _consent(self, work: Work, who: Who, now: datetime, *, agrees: bool) -> Message:
        if who.organisation is None or who.contact is None:
            return say(self._word(who, "nobodys"))
        if agrees:
            consent = NamingConsent(
                organisation_id=who.organisation.id, coalition_id=who.coalition.id, contact_id=who.contact.id, at=now
            )
            await wins.agree(work, consent)
        else:
            await wins.end_consent(work, who.organisation.id)
        await note(work, who, now, "naming agreed" if agrees else "naming ended", who.organisation.id)
        return self._naming(who, who.organisation.name, now, agreed=agrees)

    def _naming(self, who: Who, organisation: str, now: datetime, *, agreed: bool) -> Message:
        text = self._word(who, "naming.yes" if agreed else "naming.no", organisation=organisation)
        action, label = (_UNNAME, "name_us_not") if agreed else (_NAME, "name_us")
        token = self._tokens.sign(Claim(action, organisation, who.coalition.id, who.person_id), now)
        return Message(text, (Text(text), Choices((Choice(self._word(who, f"choice.{label}"), token),))))

    def _headline(self, who: Who, one: Win, now: datetime) -> str:
        day = (one.starts_at or one.at).astimezone(who.zone).date()
        when = short_date(self._catalogue, day, who.language, now.astimezone(who.zone).date())
        return self._word(who, f"line.{self._state(one, now)}", number=one.number, date=when)

    def _state(self, one: Win, now: datetime) -> str:
        return "coming" if one.state == POSTED and one.starts_at is not None and one.starts_at > now else one.state

    def _choice(self, who: Who, one: Win, act: str, now: datetime) -> Choice:
        token = self._tokens.sign(Claim(f"{FEATURE}.{act}", one.id, who.coalition.id, who.person_id), now)
        return Choice(self._word(who, f"choice.{act}"), token, primary=act in ("ask", "sign"))

    def _today(self, who: Who, now: datetime) -> date:
        return now.astimezone(ZoneInfo(who.coalition.zone)).date()

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"wins.{key}", who.language, **values)


def _text_of(drawn: Message) -> Sequence[Block]:
    """What a list shows of a win: all but its buttons."""
    return [block for block in drawn.blocks if not isinstance(block, Choices)]
