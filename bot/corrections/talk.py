"""What is said around a doubt: taking it up, the public log, and what staff read and press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.colleagues import as_colleague, others, tell
from bot.corrections.author import KIND, CorrectionAuthor
from bot.corrections.desk import CorrectionDesk, Places
from bot.corrections.form import FIX, RIGHT, CaseForms
from bot.corrections.reach import Reached, reached
from bot.messages import Block, Choice, Choices, Context, Message, Table, Text, say
from bot.outbox import Outbox
from bot.registry.saying import Saying
from bot.rules.doubts import doubt_in, is_meant
from bot.tokens import Claim, Tokens
from bot.ways_back import way_back
from bot.words import short_date
from config.catalogue import Catalogue
from storage import corrections, documents, figures, people, shown
from storage.corrections import CONFIRMED, OPEN, Case
from storage.database import Work
from storage.figures import APPROVED, SUPERSEDED, UNSETTLED, Figure

FEATURE = KIND
LOOKED_BACK = timedelta(days=120)
"""For how long somebody may come back to a figure that she has read."""
MOST_LISTED, MOST_CHOICES = 20, 5
LONGEST = 400


class CorrectionTalk:
    """Takes up doubts in words and by a tap; answers the commands, and what begins with ``correction.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._desk = CorrectionDesk(catalogue, outbox)
        self._author = CorrectionAuthor(catalogue)
        self._forms = CaseForms(catalogue, tokens)
        self._saying = Saying(catalogue)

    async def reply(self, work: Work, who: Who, text: str, now: datetime) -> Message | None:
        """Take up "that 12 % is wrong"; None where the words are about something else."""
        doubt = doubt_in(text)
        if doubt is None:
            return None
        seen = await self._seen(work, who, now)
        meant = seen[:1]
        if doubt.number is not None:
            typed = doubt.number
            meant = [one for one in seen if is_meant(typed, one.value, one.numerator, one.denominator)]
        if not meant and not doubt.sure:
            return None
        words = text[:LONGEST]
        if len(meant) > 1:
            return await self._which(work, who, meant, now)
        return await self._take_up(work, who, meant[0] if meant else None, words, now)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The public log; before it, for staff, what is open."""
        lead = self._word(who, "log.lead", coalition=who.coalition.name)
        log = await corrections.public_log(work, who.coalition.id, MOST_LISTED)
        if not log:
            lead = self._word(who, "log.none")
        blocks: list[Block] = []
        if who.may("staff"):
            blocks += await self._open_ones(work, who, now)
        blocks.append(Text(lead))
        for one in log:
            day = self._day(who, one.decided_at or one.at, now)
            sentence = await self._author.sentence(work, one, who.language)
            blocks.append(Text(f"{self._word(who, 'log.line', date=day)} {sentence} {self._author.why(one)}"))
        ids = tuple(one.new_figure_id for one in log)
        return Message(lead, tuple(blocks), figures=ids)

    async def look(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """One case, by its number."""
        wanted = rest.strip().lstrip("#")
        is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 8
        case = await corrections.find(work, who.coalition.id, int(wanted)) if is_number else None
        if case is None:
            return say(self._word(who, "unknown", wanted=wanted[:40]))
        return await self._case(work, who, case, now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Doubt a figure with one tap; for staff: correct it, explain it, do it everywhere."""
        action = claim.action.removeprefix(f"{FEATURE}.")
        if action == "flag":
            figure = await figures.find(work, who.coalition.id, claim.subject)
            if figure is None or not await self._may_doubt(who, figure):
                return say(self._catalogue.say("door.bad_button", who.language))
            return await self._take_up(work, who, figure, "", now)
        case = await corrections.by_id(work, claim.subject)
        if not who.may("staff") or case is None or case.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.bad_button", who.language))
        if case.state != OPEN:
            return await self._case(work, who, case, now)
        match action:
            case "fix":
                return await self._forms.fix(work, who, case, {}, {}, now)
            case "right":
                return self._forms.right(who, case, "", now)
            case "everywhere":
                return await self._everywhere(work, who, case, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """What staff typed: the right figure with its cause, or why it is right."""
        case = await corrections.by_id(work, claim.subject)
        if not who.may("staff") or case is None or case.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.bad_button", who.language))
        if case.state != OPEN:
            return await self._case(work, who, case, now)
        if claim.action == RIGHT:
            return await self._explained(work, who, case, " ".join(typed.get("why", "").split()), now)
        if claim.action != FIX:
            return say(self._catalogue.say("door.bad_button", who.language))
        wanted, errors = await self._forms.read(work, who, case, typed)
        if wanted is None:
            return await self._forms.fix(work, who, case, typed, errors, now)
        if wanted.figure_id != case.figure_id:
            await corrections.name_figure(work, case.id, wanted.figure_id)
        await corrections.propose(work, case.id, wanted.numbers, wanted.cause, wanted.done)
        found = await corrections.by_id(work, case.id)
        assert found is not None, "it was written a moment ago"
        return await self._proposed(work, who, found, now)

    async def _take_up(self, work: Work, who: Who, figure: Figure | None, words: str, now: datetime) -> Message:
        """Thank her, and open a case; or say what became of that figure before."""
        if figure is not None and figure.state == SUPERSEDED:
            newest = await figures.newest(work, figure.id)
            case = await corrections.behind(work, newest.id) if newest else None
            if case is not None:
                sentence = await self._author.sentence(work, case, who.language)
                lead = self._word(who, "known", name=who.first_name)
                return Message(lead, (Text(lead), Text(f"{sentence} {self._author.why(case)}")))
        case, is_new = await self._desk.open(work, who, figure, words, now)
        if not is_new:
            return say(self._word(who, "again", name=who.first_name, number=case.number))
        await note(work, who, now, "figure doubted", case.id, number=str(case.number))
        for colleague in await people.staff_of(work, who.coalition.id):
            if colleague.person_id != who.person_id:
                reader = as_colleague(who, colleague)
                shown_ = await self._case(work, reader, case, now)
                await tell(
                    work, self._outbox, who.coalition.id, reader.person_id, shown_, f"{KIND} {case.id} opened", now
                )
        thanks = self._word(who, "thanks", name=who.first_name, number=case.number)
        if figure is None:
            return say(thanks, self._word(who, "which_unknown"))
        known = await figures.measures_by_id(work, who.coalition.id)
        what = await self._what(work, who, figure, known)
        return say(thanks, self._word(who, "about", what=what))

    async def _which(self, work: Work, who: Who, meant: Sequence[Figure], now: datetime) -> Message:
        lead = self._word(who, "which")
        known = await figures.measures_by_id(work, who.coalition.id)
        choices = tuple(
            [
                Choice(
                    self._what_short(who, one, known),
                    self._tokens.sign(Claim(f"{FEATURE}.flag", one.id, who.coalition.id, who.person_id), now),
                )
                for one in meant[:MOST_CHOICES]
            ]
        )
        return Message(lead, (Text(lead), Choices(choices)))

    async def _seen(self, work: Work, who: Who, now: datetime) -> list[Figure]:
        """The figures that she has read here, the latest first; each once."""
        conversation = who.at.conversation if who.at else ""
        seen = await shown.latest_to(work, who.coalition.id, who.person_id, conversation, now - LOOKED_BACK)
        order = list(dict.fromkeys(figure_id for figure_id, _ in seen))
        found = await figures.find_many(work, who.coalition.id, order)
        return [found[one] for one in order if one in found and await self._may_doubt(who, found[one])]

    async def _may_doubt(self, who: Who, figure: Figure) -> bool:
        """A figure that she may read: one of a region, or of her own member; staff, all."""
        if who.may("staff"):
            return True
        if figure.organisation_id:
            return who.organisation is not None and figure.organisation_id == who.organisation.id
        return figure.state in (APPROVED, SUPERSEDED)

    async def _open_ones(self, work: Work, who: Who, now: datetime) -> Sequence[Block]:
        found = await corrections.in_state(work, who.coalition.id, OPEN, MOST_LISTED)
        if not found:
            return (Text(self._word(who, "open.none")),)
        known = await figures.measures_by_id(work, who.coalition.id)
        there = await figures.find_many(work, who.coalition.id, [one.figure_id for one in found if one.figure_id])
        columns = tuple(self._word(who, f"column.{name}") for name in ("number", "figure", "since"))
        rows = tuple([await self._row(work, who, one, there, known, now) for one in found])
        lead = self._word(who, "open.lead", count=await corrections.count(work, who.coalition.id, OPEN))
        return (Table(lead, columns, rows, (0,)), Context(self._word(who, "open.how")))

    async def _case(self, work: Work, who: Who, case: Case, now: datetime) -> Message:
        """How a case stands, with what can be done about it."""
        if case.state == CONFIRMED:
            return await self._settled(work, who, case, now)
        lead = await self._about(work, who, case, now)
        if case.state != OPEN:
            return say(lead, self._word(who, "explained"), case.done)
        blocks: list[Block] = [Text(lead)]
        if case.words:
            blocks.append(Text(f"“{case.words}”"))
        figure = await figures.find(work, who.coalition.id, case.figure_id) if case.figure_id else None
        if figure is not None and figure.state not in (APPROVED, *UNSETTLED):
            newest = await figures.newest(work, figure.id)
            if newest is not None and newest.id != figure.id:
                blocks.append(Text(self._word(who, "superseded")))
        if case.proposed is not None:
            proposed = await self._proposed(work, who, case, now)
            return Message(lead, (*blocks, *proposed.blocks))
        blocks.append(self._choices(who, case, ("fix", "right"), now))
        return Message(lead, tuple(blocks))

    async def _about(self, work: Work, who: Who, case: Case, now: datetime) -> str:
        names = {one.person_id: one.name for one in await people.contacts(work, who.coalition.id)}
        names |= {role.person_id: role.name for role in await people.staff_of(work, who.coalition.id)}
        known = await figures.measures_by_id(work, who.coalition.id)
        figure = await figures.find(work, who.coalition.id, case.figure_id) if case.figure_id else None
        what = await self._what(work, who, figure, known) if figure else self._word(who, "no_figure")
        name = names.get(case.person_id) or self._word(who, "somebody")
        return self._word(who, "case", number=case.number, name=name, date=self._day(who, case.at, now), what=what)

    async def _proposed(self, work: Work, who: Who, case: Case, now: datetime) -> Message:
        """What would be said, and where, before any of it happens."""
        figure = await figures.find(work, who.coalition.id, case.figure_id)
        assert figure is not None, "a correction is of a figure"
        assert case.proposed is not None, "the caller has looked"
        measure = (await figures.measures_by_id(work, who.coalition.id))[figure.measure_id]
        new = Figure.model_validate(figure.model_dump() | case.proposed)
        lead = self._word(
            who, "proposed.lead", old=self._saying.whole(measure, figure, who.language),
            value=self._saying.whole(measure, new, who.language),
        )  # fmt: skip
        blocks: list[Block] = [Text(lead), Text(self._author.why(case))]
        if figure.state in UNSETTLED:
            blocks.append(Text(self._word(who, "proposed.unsettled")))
        else:
            blocks += self._counted(who, await self._desk.places(work, case))
        acts: tuple[str, ...] = ("everywhere", "fix", "right")
        if await self._is_own(work, who, case):
            blocks.append(Text(self._word(who, "own")))
            acts = ("fix", "right")
        return Message(lead, (*blocks, self._choices(who, case, acts, now)))

    def _counted(self, who: Who, places: Places) -> Sequence[Block]:
        counts = {
            "posts": len(places.posts), "threads": len(places.posts) + len(places.answers),
            "people": len(places.readers), "copies": len(places.copies),
        }  # fmt: skip
        lines = [self._word(who, f"proposed.{name}", count=count) for name, count in counts.items() if count]
        return (Text(" ".join(lines)),)

    async def _is_own(self, work: Work, who: Who, case: Case) -> bool:
        """Whether it is her own doubt that she would confirm, and somebody else could."""
        staff = await people.staff_of(work, who.coalition.id)
        return case.person_id == who.person_id and bool(others(staff, who.person_id))

    async def _everywhere(self, work: Work, who: Who, case: Case, now: datetime) -> Message:
        if await self._is_own(work, who, case):
            return say(self._word(who, "own"))
        if not await self._desk.confirm(work, case, who, now):
            return say(self._word(who, "changed"))
        await note(work, who, now, "figure corrected", case.id, number=str(case.number))
        found = await corrections.by_id(work, case.id)
        assert found is not None, "it was decided a moment ago"
        return await self._settled(work, who, found, now)

    async def _explained(self, work: Work, who: Who, case: Case, why: str, now: datetime) -> Message:
        if not why or len(why) > LONGEST:
            return self._forms.right(who, case, why, now, error=True)
        if not await self._desk.explain(work, case, who, why, now):
            return say(self._word(who, "changed"))
        await note(work, who, now, "figure explained", case.id, number=str(case.number))
        contact = await people.contact(work, case.contact_id) if case.contact_id else None
        if contact is not None and (back := await way_back(work, contact, case.place)) is not None:
            told = self._catalogue.say("corrections.answered", contact.language, number=case.number)
            message = Message(told, (Text(told), Text(why)))
            await self._outbox.reply(work, who.coalition.id, *back, message, f"{KIND} {case.id} explained", now)
        return say(self._word(who, "explained_done", number=case.number))

    async def _settled(self, work: Work, who: Who, case: Case, now: datetime) -> Message:
        """What was corrected, and every place: put right, waiting, or to be seen to by hand."""
        figure = await figures.find(work, who.coalition.id, case.figure_id)
        lead = self._word(who, "settled", number=case.number)
        sentence = await self._author.sentence(work, case, who.language)
        blocks: list[Block] = [Text(lead), Text(f"{sentence} {self._author.why(case)}")]
        if figure is not None and figure.state == SUPERSEDED:
            found = await reached(work, case, await self._desk.places(work, case))
            blocks += self._reached(who, found, now)
            blocks += await self._still_said(work, who, figure)
        return Message(lead, tuple(blocks))

    async def _still_said(self, work: Work, who: Who, figure: Figure) -> Sequence[Block]:
        """Documents in which the old value stands: nobody but their owner knows whether it is that figure."""
        measure = (await figures.measures_by_id(work, who.coalition.id))[figure.measure_id]
        if measure.unit != figures.PERCENT or figure.value is None:
            return ()
        said = self._saying.value(measure, figure, who.language)
        titles = await documents.holding(work, who.coalition.id, [said, said.replace(" ", "")], MOST_CHOICES)
        return (Text(self._word(who, "documents", value=said, text="; ".join(titles))),) if titles else ()

    def _reached(self, who: Who, found: Sequence[Reached], now: datetime) -> Sequence[Block]:
        lines = [
            self._word(who, f"reach.{what}", count=sum(one.state == "sent" for one in mine), number=len(mine))
            for what in ("post", "note", "person")
            if (mine := [one for one in found if one.what == what])
        ]
        blocks: list[Block] = [Text(" ".join(lines))] if lines else []
        rest = [one for one in found if one.state == "not"]
        if rest:
            blocks.append(Text(self._word(who, "by_hand")))
            blocks += [Text(self._line(who, one, now)) for one in rest]
        return blocks

    def _line(self, who: Who, one: Reached, now: datetime) -> str:
        why = self._catalogue.say(f"reason.{one.why.replace(' ', '_')}", who.language) if one.why else ""
        at = one.shown.started_at if one.shown is not None else None
        date = self._day(who, at, now) if at else ""
        text = self._word(who, f"left.{one.what}", **({"name": one.who} if one.who else {"date": date}))
        return ": ".join(part for part in (text, why) if part) + "."

    async def _row(
        self, work: Work, who: Who, one: Case, there: Mapping[str, Figure], known: Mapping[str, figures.Measure],
        now: datetime,
    ) -> tuple[str, ...]:  # fmt: skip
        figure = there.get(one.figure_id)
        what = await self._what(work, who, figure, known) if figure else self._word(who, "no_figure")
        return str(one.number), what, self._day(who, one.at, now)

    async def _what(self, work: Work, who: Who, figure: Figure, known: Mapping[str, figures.Measure]) -> str:
        """What it is a figure of, and its value."""
        member = await people.organisation(work, figure.organisation_id) if figure.organisation_id else None
        measure = known[figure.measure_id]
        return self._word(
            who, "figure", title=measure.name, area=member.name if member else figure.region,
            period=self._saying.period(figure, who.language), value=self._saying.value(measure, figure, who.language),
        )  # fmt: skip

    def _what_short(self, who: Who, figure: Figure, known: Mapping[str, figures.Measure]) -> str:
        measure = known[figure.measure_id]
        return f"{measure.name}, {self._saying.period(figure, who.language)}"[:75]

    def _choices(self, who: Who, case: Case, acts: Sequence[str], now: datetime) -> Choices:
        made = [
            Choice(
                self._word(who, f"choice.{act}"),
                self._tokens.sign(Claim(f"{FEATURE}.{act}", case.id, who.coalition.id, who.person_id), now),
                primary=act == acts[0],
            )
            for act in acts
        ]
        return Choices(tuple(made))

    def _day(self, who: Who, at: datetime, now: datetime) -> str:
        day, today = at.astimezone(who.zone).date(), now.astimezone(who.zone).date()
        return short_date(self._catalogue, day, who.language, today)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"corrections.{key}", who.language, **values)
