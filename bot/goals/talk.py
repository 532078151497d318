"""What is said about goals: everybody reads them, staff keep them and approve what is said about a missed one.

Answers the commands ``goals``, ``goal`` and ``goal add``, and what begins with ``goal.``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.access import Who
from bot.audit import note
from bot.goals import desk
from bot.goals.author import KIND, note_of
from bot.goals.forms import PARTS, GoalForms, Wanted
from bot.goals.projects import FirstProjects
from bot.messages import Block, Choice, Choices, Context, Fact, Facts, Message, Table, Text, say
from bot.outbox import Outbox
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.words import short_date
from config.catalogue import Catalogue
from storage import goals
from storage.columns import new_id
from storage.database import Work
from storage.goals import AT_RISK, DROPPED, LIVE, MET, ON_COURSE, Goal

FEATURE = KIND
MOST_LIVE, MOST_NOTES = 20, 3
"""Goals at once, since more are none; and notes about missed days under the list."""
SHOWN = timedelta(days=365)
"""For how long a goal that is met stays on the list."""


class GoalTalk:
    """The conversation around goals."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._outbox = outbox
        self._tone = Tone(catalogue)
        self._forms = GoalForms(catalogue, tokens)
        self.projects = FirstProjects(catalogue, tokens)

    async def listed(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Every goal with its date and how it stands; for staff with its count."""
        found = [one for one in await goals.every(work, who.coalition.id) if _is_shown(one, now)]
        how = [Context(self._word(who, "how"))] if who.may("staff") else []
        if not found:
            none = self._word(who, "none", coalition=who.coalition.name)
            return Message(none, (Text(none), *how))
        lead = self._word(who, "lead", coalition=who.coalition.name)
        keys = ("number", "goal", "date", "state", "said", *(("count",) if who.may("staff") else ()))
        columns = tuple(self._word(who, f"column.{one}") for one in keys)
        rows = tuple(self._row(who, one, now) for one in found)
        noted = sorted((one for one in found if one.note_at), key=lambda one: one.note_at or now, reverse=True)
        notes = [Text(" ".join(note_of(self._catalogue, one, who.language, now))) for one in noted[:MOST_NOTES]]
        return Message(lead, (Text(lead), Table(lead, columns, rows, numeric=(0,)), *notes, *how))

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """One goal for staff, with what can be done."""
        wanted = rest.strip().lstrip("#")
        is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 8
        goal = await goals.numbered(work, who.coalition.id, int(wanted)) if is_number else None
        if goal is None:
            return say(self._word(who, "unknown", wanted=wanted[:40]))
        return self._one(who, goal, now)

    async def add(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A form for a new one; what follows the command is its title."""
        return self._forms.goal(who, "add", new_id(), {"goal": rest}, {}, now)

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Say how it stands, settle it, approve a note, or a form for the rest."""
        if not who.may("staff"):
            return say(self._catalogue.say("door.bad_button", who.language))
        action = claim.action.removeprefix(f"{FEATURE}.")
        if action == "add":
            return self._forms.goal(who, "add", claim.subject, {}, {}, now)
        if action in ("first", "set"):
            return await self.projects.press(work, who, action, claim.subject, now)
        goal = await goals.find(work, who.coalition.id, claim.subject)
        if goal is None:
            return say(self._catalogue.say("door.bad_button", who.language))
        match action:
            case "change":
                return self._forms.goal(who, "change", goal.id, _typed(goal), {}, now)
            case "note":
                return self._forms.note(who, goal, _drafted(goal), {}, now)
            case "approve":
                return await self._publish(work, who, goal, now)
            case "back":
                return await self._take_back(work, who, goal, now)
            case "met" | "dropped" | "open" | "on_course" | "at_risk":
                return await self._stands(work, who, goal, action, now)
            case _:
                return say(self._catalogue.say("door.bad_button", who.language))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Save a goal or a draft of a note; or say beside the field what to mend."""
        action = claim.action.removeprefix(f"{FEATURE}.")
        goal = await goals.find(work, who.coalition.id, claim.subject)
        if not who.may("staff") or action not in ("add", "change", "note") or (goal is None and action != "add"):
            return say(self._catalogue.say("door.bad_button", who.language))
        if goal is not None and action == "add":
            return say(self._word(who, "added_before"))
        if action == "note":
            assert goal is not None, "it was looked for above"
            return await self._draft(work, who, goal, typed, now)
        return await self._save(work, who, action, claim.subject, goal, typed, now)

    async def _save(
        self, work: Work, who: Who, action: str, goal_id: str, goal: Goal | None, typed: Mapping[str, str],
        now: datetime,
    ) -> Message:  # fmt: skip
        today = desk.today_in(who.coalition, now)
        wanted, errors = self._forms.read(who, typed, today, goal)
        sound = await self._tone.judge(work, who.coalition.id, wanted.title)
        if sound.refused and "goal" not in errors:
            errors["goal"] = self._tone.refusal(sound, wanted.title, who.language).summary
        if action == "add" and "goal" not in errors:
            there = await goals.every(work, who.coalition.id)
            if sum(one.state == LIVE for one in there) >= MOST_LIVE:
                errors["goal"] = self._word(who, "most", count=MOST_LIVE)
        if errors or wanted.due_on is None:
            values = {name: typed.get(name, "") for name in PARTS}
            return self._forms.goal(who, action, goal_id, values, errors, now)
        if goal is None:
            return await self._added(work, who, goal_id, wanted, now)
        said = _values(wanted) | {"said_at": now}
        due = desk.look_at(who.coalition, wanted.due_on, today)
        if not await goals.move(work, goal.id, (LIVE,), LIVE, look_at=due, due_on=wanted.due_on, **said):
            return say(self._word(who, "settled", number=goal.number))
        await note(work, who, now, "goal changed", goal.id, due=wanted.due_on.isoformat())
        return await self._again(work, who, goal, now)

    async def _added(self, work: Work, who: Who, goal_id: str, wanted: Wanted, now: datetime) -> Message:
        assert wanted.due_on is not None, "the caller has looked"
        today = desk.today_in(who.coalition, now)
        made = Goal(
            id=goal_id, coalition_id=who.coalition.id, number=0, title=wanted.title, begins_on=today,
            first_due_on=wanted.due_on, due_on=wanted.due_on, said_at=now, aim=wanted.aim, so_far=wanted.so_far,
            counted=wanted.counted, by=who.person_id, look_at=desk.look_at(who.coalition, wanted.due_on, today),
        )  # fmt: skip
        kept = await goals.add(work, made)
        if kept is None:
            return say(self._word(who, "added_before"))
        await note(work, who, now, "goal added", kept.id, number=str(kept.number))
        return say(self._word(who, "added", number=kept.number, title=kept.title))

    async def _stands(self, work: Work, who: Who, goal: Goal, action: str, now: datetime) -> Message:
        match action:
            case "met" | "dropped":
                done = await desk.settle(work, goal, MET if action == "met" else DROPPED, now)
            case "open":
                done = await desk.reopen(work, who, goal, now)
            case _:
                said = AT_RISK if action == "at_risk" else ON_COURSE
                done = await goals.move(work, goal.id, (LIVE,), LIVE, said=said, said_at=now)
        if not done:
            return say(self._word(who, "settled", number=goal.number))
        await note(work, who, now, f"goal {action.replace('_', ' ')}", goal.id)
        return await self._again(work, who, goal, now)

    async def _draft(self, work: Work, who: Who, goal: Goal, typed: Mapping[str, str], now: datetime) -> Message:
        today = desk.today_in(who.coalition, now)
        if desk.status_of(goal, who.coalition, now) != "missed":
            return say(self._word(who, "settled", number=goal.number))
        cause, day, errors = self._forms.read_note(who, typed, today)
        sound = await self._tone.judge(work, who.coalition.id, cause)
        if sound.refused and "cause" not in errors:
            errors["cause"] = self._tone.refusal(sound, cause, who.language).summary
        if errors:
            return self._forms.note(who, goal, typed, errors, now)
        await desk.draft(work, goal, cause, day)
        drafted = await goals.find(work, who.coalition.id, goal.id)
        assert drafted is not None, "it was drafted a moment ago"
        lead = self._word(who, "preview")
        shown = Goal(**drafted.model_dump() | {"note": cause, "note_on": goal.due_on, "due_on": day or goal.due_on})
        said = [Text(one) for one in note_of(self._catalogue, shown, who.coalition.language, now)]
        choices = tuple(self._choice(who, one, goal, now) for one in ("approve", "note"))
        return Message(lead, (Text(lead), *said, Choices(choices)))

    async def _publish(self, work: Work, who: Who, goal: Goal, now: datetime) -> Message:
        if not await desk.publish(work, self._outbox, who, goal, now):
            return say(self._word(who, "settled", number=goal.number))
        await note(work, who, now, "goal note approved", goal.id)
        text = self._word(who, "published")
        return Message(text, (Text(text), Choices((self._choice(who, "back", goal, now),))))

    async def _take_back(self, work: Work, who: Who, goal: Goal, now: datetime) -> Message:
        if not await desk.take_back(work, self._outbox, goal, now):
            return say(self._word(who, "back_late"))
        await note(work, who, now, "goal note taken back", goal.id)
        return say(self._word(who, "taken_back"))

    async def _again(self, work: Work, who: Who, goal: Goal, now: datetime) -> Message:
        there = await goals.find(work, who.coalition.id, goal.id)
        assert there is not None, "it was changed a moment ago"
        return self._one(who, there, now)

    def _one(self, who: Who, goal: Goal, now: datetime) -> Message:
        status = desk.status_of(goal, who.coalition, now)
        state = self._word(who, f"state.{status}")
        lead = self._word(who, "one", number=goal.number, title=goal.title, state=state)
        said = {
            "date": self._day(who, goal.due_on, now),
            "first": self._day(who, goal.first_due_on, now) if goal.first_due_on != goal.due_on else "",
            "said": self._day(who, goal.said_at.astimezone(who.zone).date(), now),
            "count": self._count(who, goal),
        }
        facts = tuple(Fact(self._word(who, f"column.{name}"), text) for name, text in said.items() if text)
        blocks: list[Block] = [Text(lead), Facts(facts)]
        if status == "missed":
            blocks.append(Context(self._word(who, "missed_how")))
        return Message(lead, (*blocks, Choices(self._offered(who, goal, status, now))))

    def _offered(self, who: Who, goal: Goal, status: str, now: datetime) -> tuple[Choice, ...]:
        if goal.state != LIVE:
            return (self._choice(who, "open", goal, now),)
        risk = "on_course" if goal.said == AT_RISK else "at_risk"
        names = ("note", "met", "dropped") if status == "missed" else ("met", risk, "change", "dropped")
        return tuple(self._choice(who, one, goal, now) for one in names)

    def _row(self, who: Who, goal: Goal, now: datetime) -> tuple[str, ...]:
        due = self._day(who, goal.due_on, now)
        if goal.due_on > goal.first_due_on:
            due = self._word(who, "moved", due=due, date=self._day(who, goal.first_due_on, now))
        said = self._day(who, (goal.settled_at or goal.said_at).astimezone(who.zone).date(), now)
        status = self._word(who, f"state.{desk.status_of(goal, who.coalition, now)}")
        count = (self._count(who, goal),) if who.may("staff") else ()
        return (str(goal.number), goal.title, due, status, said, *count)

    def _count(self, who: Who, goal: Goal) -> str:
        if goal.so_far is None and goal.aim is None:
            return ""
        return self._word(who, "count", number=goal.so_far or 0, count=goal.aim or "?", text=goal.counted).strip()

    def _day(self, who: Who, day: date, now: datetime) -> str:
        return short_date(self._catalogue, day, who.language, now.astimezone(who.zone).date())

    def _choice(self, who: Who, action: str, goal: Goal, now: datetime) -> Choice:
        claim = Claim(f"{FEATURE}.{action}", goal.id, who.coalition.id, who.person_id)
        return Choice(self._word(who, f"choice.{action}"), self._tokens.sign(claim, now), action in ("approve", "note"))

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"goal.{key}", who.language, **values)


def _is_shown(goal: Goal, now: datetime) -> bool:
    return goal.state == LIVE or (goal.state == MET and goal.settled_at is not None and goal.settled_at > now - SHOWN)


def _values(wanted: Wanted) -> dict[str, object]:
    return {"title": wanted.title, "aim": wanted.aim, "so_far": wanted.so_far, "counted": wanted.counted}


def _typed(goal: Goal) -> dict[str, str]:
    """A goal as it can be typed anew."""
    numbers = {"aim": goal.aim, "so_far": goal.so_far}
    shown = {name: "" if number is None else str(number) for name, number in numbers.items()}
    return {"goal": goal.title, "date": goal.due_on.isoformat(), "counted": goal.counted, **shown}


def _drafted(goal: Goal) -> dict[str, str]:
    return {"cause": goal.draft["cause"], "date": goal.draft["due_on"]} if goal.draft else {}
