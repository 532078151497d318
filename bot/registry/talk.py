"""What staff read and press around figures that came in: what there is, how it looks, and who signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import Who
from bot.audit import note
from bot.messages import Block, Choice, Choices, Context, Message, Table, Text, say
from bot.outbox import Outbox
from bot.registry import desk, notes
from bot.registry.saying import Saying
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import corrections, figures, people
from storage.database import Work
from storage.figures import APPROVED, DRAFT, DROPPED, PREVIEW, Batch, Figure

FEATURE = "figures"
MOST_BATCHES, MOST_ROWS = 10, 30


class FigureTalk:
    """Answers the command ``figures`` and what begins with ``figures.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._saying = Saying(catalogue)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """What waits to be signed; or one batch, by its number."""
        wanted = rest.strip().lstrip("#")
        if not wanted:
            return await self._list(work, who, now)
        found = await figures.batch(work, who.coalition.id, int(wanted)) if _is_number(wanted) else None
        if found is None:
            return say(self._word(who, "unknown", wanted=wanted[:40]))
        return await self._batch(work, who, found, now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Sign a batch, show it to its members first, take it back, or bring it back."""
        action = claim.action.removeprefix(f"{FEATURE}.")
        batch = await figures.batch_of(work, claim.subject)
        if not who.may("staff") or batch is None or batch.coalition_id != who.coalition.id:
            return say(self._catalogue.say("door.bad_button", who.language))
        match action:
            case "approve":
                return await self._approve(work, who, batch, now)
            case "preview":
                return await self._preview(work, who, batch, now)
            case "drop":
                return await self._drop(work, who, batch, now)
            case "back":
                return await self._bring_back(work, who, batch, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """There is no form here."""
        return say(self._catalogue.say("door.bad_button", who.language))

    async def _list(self, work: Work, who: Who, now: datetime) -> Message:
        found = await figures.batches(work, who.coalition.id, (DRAFT, PREVIEW, APPROVED))
        if not found:
            return say(self._word(who, "none"))
        waits = sum(one.state != APPROVED for one in found)
        lead = self._word(who, "lead", count=waits)
        columns = tuple(self._word(who, f"column.{name}") for name in ("number", "what", "count", "since", "state"))
        rows = [
            (
                str(one.number),
                one.title,
                f"{await figures.size_of(work, one.id):,}",
                self._day(who, one.at, now),
                self._word(who, f"state.{one.state}"),
            )
            for one in found[:MOST_BATCHES]
        ]
        how = Context(self._word(who, "how"))
        return Message(lead, (Text(lead), Table(lead, columns, tuple(rows), numeric=(0, 2)), how))

    async def _batch(self, work: Work, who: Who, batch: Batch, now: datetime) -> Message:
        found = await figures.in_batch(work, batch.id)
        lead = await self._about(work, who, batch, len(found), now)
        blocks: list[Block] = [Text(lead), *await self._measured(work, who, found)]
        today = now.astimezone(ZoneInfo(who.coalition.zone)).date()
        hindrance = await desk.obstacle(work, who, batch, today)
        if hindrance is not None and hindrance != "gone":
            values = {"count": await corrections.open_in_batch(work, batch.id)} if hindrance == "queries" else {}
            until = {"date": self._date(who, batch.preview_until, now)} if hindrance == "preview" else {}
            blocks.append(Context(self._obstacle(who, hindrance, **values, **until)))
        if choices := self._choices(who, batch, hindrance, now):
            blocks.append(Choices(choices))
        return Message(lead, tuple(blocks))

    async def _about(self, work: Work, who: Who, batch: Batch, many: int, now: datetime) -> str:
        source = await desk.source_of(work, batch)
        staff = {one.person_id: one.name for one in await people.staff_of(work, who.coalition.id)}
        nobody = self._word(who, "operator")
        lead = self._word(
            who, "batch", number=batch.number, title=batch.title, count=f"{many:,}", source=source.title,
            name=staff.get(batch.by, nobody), date=self._day(who, batch.at, now),
        )  # fmt: skip
        match batch.state:
            case state if state == APPROVED:
                signer = staff.get(batch.signed_by or "", nobody)
                return f"{lead} {self._word(who, 'signed', name=signer, date=self._day(who, batch.signed_at, now))}"
            case state if state == PREVIEW:
                return f"{lead} {self._word(who, 'in_preview', date=self._date(who, batch.preview_until, now))}"
            case state if state == DROPPED:
                return f"{lead} {self._word(who, 'dropped')}"
        return f"{lead} {self._word(who, 'draft')}"

    async def _measured(self, work: Work, who: Who, found: Sequence[Figure]) -> Sequence[Block]:
        """Each measure and period with how many figures there are, what is withheld, and the figures of regions."""
        known = {one.id: one for one in await figures.measures(work, who.coalition.id)}
        columns = tuple(self._word(who, f"column.{name}") for name in ("measure", "period", "members", "hidden"))
        rows: list[tuple[str, ...]] = []
        regions: list[tuple[str, ...]] = []
        for measure_id, of_measure in desk.by_measure(found).items():
            measure = known[measure_id]
            for days in sorted({(one.first, one.last) for one in of_measure}):
                period = self._saying.days(*days, who.language)
                members = [one for one in of_measure if (one.first, one.last) == days and one.organisation_id]
                if members:
                    hidden = sum(one.withheld for one in members)
                    rows.append((measure.name, period, f"{len(members):,}", f"{hidden:,}"))
            regions += [
                (measure.name, one.region, self._saying.period(one, who.language), self._value(who, measure, one))
                for one in of_measure
                if one.region
            ]
        heads = tuple(self._word(who, f"column.{name}") for name in ("measure", "region", "period", "value"))
        return [
            Table(self._word(who, f"caption.{name}"), titles, tuple(lines[:MOST_ROWS]), numeric)
            for name, titles, lines, numeric in (
                ("members", columns, sorted(rows), (2, 3)),
                ("regions", heads, sorted(regions), (3,)),
            )
            if lines
        ]

    def _value(self, who: Who, measure: figures.Measure, one: Figure) -> str:
        return self._saying.whole(measure, one, who.language)

    def _choices(self, who: Who, batch: Batch, hindrance: desk.Obstacle | None, now: datetime) -> tuple[Choice, ...]:
        if batch.state == DROPPED:
            return (self._choice(who, "back", batch, now),)
        if batch.state not in (DRAFT, PREVIEW):
            return ()
        return (
            *([self._choice(who, "approve", batch, now, primary=True)] if hindrance is None else []),
            *([self._choice(who, "preview", batch, now)] if batch.state == DRAFT else []),
            self._choice(who, "drop", batch, now),
        )

    async def _approve(self, work: Work, who: Who, batch: Batch, now: datetime) -> Message:
        today = now.astimezone(ZoneInfo(who.coalition.zone)).date()
        hindrance = await desk.obstacle(work, who, batch, today)
        if hindrance is not None:
            return await self._refused(work, who, batch, hindrance, now)
        if not await desk.approve(work, self._catalogue, who, batch, now):
            return say(self._obstacle(who, "gone"))
        await note(work, who, now, "figures approved", batch.id, number=str(batch.number))
        return say(self._word(who, "approved", number=batch.number, count=f"{await figures.size_of(work, batch.id):,}"))

    async def _refused(self, work: Work, who: Who, batch: Batch, hindrance: desk.Obstacle, now: datetime) -> Message:
        values: dict[str, object] = {}
        if hindrance == "queries":
            values = {"count": await corrections.open_in_batch(work, batch.id)}
        if hindrance == "preview":
            values = {"date": self._date(who, batch.preview_until, now)}
        return say(self._obstacle(who, hindrance, **values))

    async def _preview(self, work: Work, who: Who, batch: Batch, now: datetime) -> Message:
        until = now.astimezone(ZoneInfo(who.coalition.zone)).date() + timedelta(days=desk.PREVIEW_DAYS)
        if not await desk.preview(work, batch, until):
            return say(self._obstacle(who, "gone"))
        await note(work, who, now, "figures in preview", batch.id, number=str(batch.number))
        told = await notes.tell(work, self._outbox, batch, self._word(who, "look.title"), until, now)
        date_ = self._date(who, until, now)
        return say(self._word(who, "previewed", number=batch.number, date=date_, count=told))

    async def _drop(self, work: Work, who: Who, batch: Batch, now: datetime) -> Message:
        if not await desk.drop(work, batch):
            return say(self._obstacle(who, "gone"))
        await note(work, who, now, "figures dropped", batch.id, number=str(batch.number))
        text = self._word(who, "taken_back", number=batch.number)
        undo = Choice(self._word(who, "choice.undo"), self._token(who, "back", batch, now))
        return Message(text, (Text(text), Choices((undo,))))

    async def _bring_back(self, work: Work, who: Who, batch: Batch, now: datetime) -> Message:
        if not await desk.bring_back(work, batch):
            return say(self._obstacle(who, "gone"))
        await note(work, who, now, "figures brought back", batch.id, number=str(batch.number))
        back = await figures.batch_of(work, batch.id)
        assert back is not None, "it was brought back a moment ago"
        return await self._batch(work, who, back, now)

    def _choice(self, who: Who, action: str, batch: Batch, now: datetime, *, primary: bool = False) -> Choice:
        return Choice(self._word(who, f"choice.{action}"), self._token(who, action, batch, now), primary=primary)

    def _token(self, who: Who, action: str, batch: Batch, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", batch.id, who.coalition.id, who.person_id), now)

    def _day(self, who: Who, at: datetime | None, now: datetime) -> str:
        return self._date(who, at.astimezone(who.zone).date() if at else None, now)

    def _date(self, who: Who, day: date | None, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, now.astimezone(who.zone).date()) if day else ""

    def _obstacle(self, who: Who, which: desk.Obstacle, **values: object) -> str:
        return self._word(who, f"obstacle.{which}", **values)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"figures.{key}", who.language, **values)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8
