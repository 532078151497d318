"""Compares first projects for a coalition, says where each point came from, and makes goals of the one chosen (M33)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.contacts import calendar_of
from bot.goals import desk
from bot.messages import Block, Choice, Choices, Context, Fact, Facts, Message, Table, Text, say
from bot.rules.first_project import MOST, PARTS, TEMPLATES, Coalition, Scored, Template, compared
from bot.tokens import Claim, Tokens
from bot.words import short_date
from config.catalogue import Catalogue
from storage import figures, focus, goals, inventory, people, submissions
from storage.columns import derived_id
from storage.database import Work
from storage.goals import Goal
from storage.submissions import LIVE

BEST, MOST_NAMED = 3, 3
"""Projects that are shown with their reasons, and names of data that are shown with one."""
STEPS = ("agreed", "data", "result")
"""The goals that a first project begins with; the last one is its first result."""
TAKES_PART = ("partner", "informal", "exploring")


class FirstProjects:
    """Answers ``first project``, and the buttons under it."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The three best with their reasons, all eight with their points, and a button for each of the best."""
        known = await self._known(work, who)
        if not known.members:
            return say(self._word(who, "nobody"))
        found = compared(known)
        lead = self._word(who, "lead", coalition=who.coalition.name)
        blocks: list[Block] = [Text(lead)]
        for one in found[:BEST]:
            blocks += [Text(self._head(who, one)), Facts(self._reasons(who, one))]
        columns = tuple(self._word(who, f"column.{name}") for name in ("project", *PARTS, "total"))
        rows = tuple(
            (self._name(who, one.template), *(str(one.points[part]) for part in PARTS), str(one.total)) for one in found
        )
        blocks.append(Table(self._word(who, "caption"), columns, rows, numeric=tuple(range(1, len(columns)))))
        blocks.append(Context(self._word(who, "how_counted", count=MOST)))
        blocks.append(Choices(tuple(self._choice(who, "first", one.template, now) for one in found[:BEST])))
        return Message(lead, tuple(blocks))

    async def press(self, work: Work, who: Who, action: str, key: str, now: datetime) -> Message:
        """The goals that a project would begin with; or set them."""
        template = next((one for one in TEMPLATES if one.key == key), None)
        if template is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        dates = self._dates(who, template, now)
        if action == "set":
            return await self._set(work, who, template, dates, now)
        lead = self._word(who, "proposed", text=self._name(who, template))
        today = desk.today_in(who.coalition, now)
        shown = tuple(
            Fact(short_date(self._catalogue, day, who.language, today), self._title(who, template, step))
            for step, day in dates.items()
        )
        choice = self._choice(who, "set", template, now)
        return Message(lead, (Text(lead), Facts(shown), Choices((choice,))))

    async def _set(self, work: Work, who: Who, template: Template, dates: dict[str, date], now: datetime) -> Message:
        today, numbers = desk.today_in(who.coalition, now), []
        for step, day in dates.items():
            wanted = Goal(
                id=derived_id("first project", who.coalition.id, template.key, step), coalition_id=who.coalition.id,
                number=0, title=self._title(who, template, step), begins_on=today, first_due_on=day, due_on=day,
                said_at=now, by=who.person_id, look_at=desk.look_at(who.coalition, day, today),
            )  # fmt: skip
            if (kept := await goals.add(work, wanted)) is not None:
                await note(work, who, now, "goal added", kept.id, number=str(kept.number))
                numbers.append(str(kept.number))
        if not numbers:
            return say(self._catalogue.say("goal.added_before", who.language))
        return say(self._word(who, "set", text=", ".join(numbers)))

    async def _known(self, work: Work, who: Who) -> Coalition:
        """What the comparison rests on: who takes part, and how what is measured, held or worked on is called."""
        there = await people.organisations(work, who.coalition.id)
        measured = await figures.measured(work, who.coalition.id)
        measures = await figures.measures(work, who.coalition.id)
        files = [one for one in await submissions.schedules(work, who.coalition.id) if one.state == LIVE]
        held = [one.name for one in await inventory.every(work, who.coalition.id)]
        areas = [one.area for one in await focus.every(work, who.coalition.id)]
        return Coalition(
            members=Counter(one.kind for one in there if one.relation in TAKES_PART),
            figures=[one.name for one in measures if one.id in measured],
            held=[*held, *(one.title for one in files)],
            focus=sorted({*areas, *(area for one in files for area in one.focus)}),
        )

    def _dates(self, who: Who, template: Template, now: datetime) -> dict[str, date]:
        """The day of each goal: a quarter of the way, half of it, and the end, each a working day."""
        calendar, today = calendar_of(who.coalition), desk.today_in(who.coalition, now)
        ways = zip(STEPS, (0.25, 0.5, 1.0), strict=True)
        return {
            step: calendar.on_or_after(today + timedelta(days=round(7 * template.weeks * way))) for step, way in ways
        }

    def _head(self, who: Who, one: Scored) -> str:
        head = self._word(who, "head", title=self._name(who, one.template), number=one.total, count=MOST * len(PARTS))
        return f"{head} {self._word(who, f'why.{one.template.key}')}"

    def _reasons(self, who: Who, one: Scored) -> tuple[Fact, ...]:
        named = ", ".join(one.named[:MOST_NAMED])
        data = "named" if named else "none" if one.template.needs_data else "asked"
        said = {
            "effort": self._word(who, f"effort.{one.template.effort}"),
            "speed": self._word(who, "weeks", count=one.template.weeks),
            "breadth": self._word(who, "concerned", number=one.concerned, count=one.members),
            "data": self._word(who, f"data.{data}", **({"text": named} if named else {})),
        }
        return tuple(
            Fact(
                self._word(who, f"column.{part}"),
                self._word(who, "points", number=one.points[part], count=MOST, text=said[part]),
            )
            for part in PARTS
        )

    def _name(self, who: Who, template: Template) -> str:
        return self._word(who, f"name.{template.key}")

    def _title(self, who: Who, template: Template, step: str) -> str:
        """A goal as members read it, in the coalition's language."""
        language = who.coalition.language
        name = self._catalogue.say(f"project.name.{template.key}", language)
        return self._catalogue.say(f"project.step.{step}", language, title=name)

    def _choice(self, who: Who, action: str, template: Template, now: datetime) -> Choice:
        claim = Claim(f"goal.{action}", template.key, who.coalition.id, who.person_id)
        label = self._name(who, template) if action == "first" else self._word(who, "choice.set")
        return Choice(label, self._tokens.sign(claim, now), primary=action == "set")

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"project.{key}", who.language, **values)
