"""One focus area at a glance: who takes part, what is done, what is measured, and what comes next (mission M57).

Who takes part is who is asked for a file that serves the area; never who has sent one. Staff add the rest, and may add
an area before any file serves it (mission M65).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.access import Who
from bot.audit import note
from bot.messages import Choice, Choices, Context, Fact, Facts, Field, Form, Message, Text, say
from bot.tokens import Claim, Tokens
from bot.tone import Tone
from bot.words import short_date
from config.catalogue import Catalogue
from storage import focus, people, submissions
from storage.database import Work
from storage.focus import AREA, EVENT, INITIATIVE, MEASURE, FocusEntry
from storage.submissions import LIVE, Schedule

FEATURE = "focus"
LONGEST_AREA, LONGEST, MOST = 50, 200, 300
"""Characters of an area and of a line about it, and lines of a coalition."""
_NAMED = 12
"""So many members are named; the others are counted."""
_SORTS = (INITIATIVE, MEASURE, EVENT)


class Areas:
    """Shows an area and takes what staff say of it; answers what begins with ``focus.``."""

    def __init__(self, catalogue: Catalogue, tokens: Tokens) -> None:
        self._catalogue = catalogue
        self._tokens = tokens
        self._tone = Tone(catalogue)

    async def known(self, work: Work, coalition_id: str) -> list[str]:
        """Every area's name, as files or staff call it."""
        live = [one for one in await submissions.schedules(work, coalition_id) if one.state == LIVE]
        entries = await focus.every(work, coalition_id)
        named = {area.casefold(): area for one in live for area in one.focus}
        named = {one.area.casefold(): one.area for one in entries} | named
        return sorted(named.values(), key=str.casefold)

    async def show(self, work: Work, who: Who, wanted: str, now: datetime) -> Message | None:
        """The area that is called so, or whose name alone begins so; None where there is none."""
        area = _meant(await self.known(work, who.coalition.id), wanted)
        if area is None:
            return None
        files = [
            one
            for one in await submissions.schedules(work, who.coalition.id)
            if one.state == LIVE and area.casefold() in map(str.casefold, one.focus)
        ]
        entries = [one for one in await focus.every(work, who.coalition.id) if one.area.casefold() == area.casefold()]
        today = now.astimezone(who.zone).date()
        facts = {
            "members": await self._members(work, who, files),
            "files": ", ".join(one.title for one in files),
            "initiatives": "; ".join(one.text for one in entries if one.sort == INITIATIVE),
            "measures": "; ".join(one.text for one in entries if one.sort == MEASURE),
            "next": self._next(who, entries, today),
        }
        lead = self._word(who, "one", area=area, coalition=who.coalition.name)
        shown = tuple(Fact(self._word(who, f"part.{name}"), text) for name, text in facts.items() if text)
        how = (Context(self._word(who, "how", area=area)),) if who.may("staff") else ()
        return Message(lead, (Text(lead), *((Facts(shown),) if shown else ()), *how))

    async def add(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """A new area, or a form for a line about one that is there."""
        area = " ".join(rest.split()).strip(" \"'“”.:")
        if not area or len(area) > LONGEST_AREA:
            return say(self._word(who, "add_usage", number=LONGEST_AREA))
        there = _meant(await self.known(work, who.coalition.id), area)
        if there is not None:
            return self._form(who, there, {}, {}, now)
        sound = await self._tone.judge(work, who.coalition.id, area)
        if sound.refused:
            return self._tone.refusal(sound, area, who.language)
        added = FocusEntry(coalition_id=who.coalition.id, area=area, sort=AREA, by=who.person_id, at=now)
        await focus.add(work, added)
        await note(work, who, now, "focus area added", added.id)
        said = say(self._word(who, "added", area=area))
        return Message(said.summary, (*said.blocks, *self._form(who, area, {}, {}, now).blocks))

    async def remove(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Take off the lines about an area that hold these words, or all of them; a press brings them back."""
        typed, _, words = rest.partition(":")
        area = _meant(await self.known(work, who.coalition.id), typed)
        entries = [one for one in await focus.every(work, who.coalition.id) if area and one.area == area]
        folded = words.strip().casefold()
        chosen = [one for one in entries if folded in one.text.casefold()]
        if not chosen:
            return say(self._word(who, "remove_usage"))
        ids = [one.id for one in chosen]
        await focus.remove(work, who.coalition.id, ids, now)
        await note(work, who, now, "focus lines removed", area or "", count=str(len(ids)))
        done = self._word(who, "removed", count=len(ids), area=area)
        undo = Choice(self._word(who, "choice.undo"), self._token(who, "back", now.isoformat(), now))
        return Message(done, (Text(done), Choices((undo,))))

    async def press(self, work: Work, who: Who, claim: Claim, now: datetime) -> Message:
        """Bring back what was taken off at that moment."""
        if not who.may("staff") or claim.action != f"{FEATURE}.back":
            return say(self._catalogue.say("door.bad_button", who.language))
        back = await focus.restore_from(work, who.coalition.id, datetime.fromisoformat(claim.subject))
        return say(self._word(who, "restored", count=back) if back else self._word(who, "restored_before"))

    async def fill(self, work: Work, who: Who, claim: Claim, typed: Mapping[str, str], now: datetime) -> Message:
        """Save a line, or say beside its field what to mend."""
        if not who.may("staff") or claim.action != f"{FEATURE}.add":
            return say(self._catalogue.say("door.bad_button", who.language))
        wanted = {name: " ".join(typed.get(name, "").split()) for name in ("sort", "text", "on")}
        sorts = {self._word(who, f"sort.{one}"): one for one in _SORTS}
        errors, day = self._faults(who, wanted, sorts, now)
        if errors:
            return self._form(who, claim.subject, wanted, errors, now)
        if len(await focus.every(work, who.coalition.id)) >= MOST:
            return say(self._word(who, "most", count=MOST))
        sound = await self._tone.judge(work, who.coalition.id, wanted["text"])
        if sound.refused:
            return self._tone.refusal(sound, wanted["text"], who.language)
        line = FocusEntry(
            coalition_id=who.coalition.id, area=claim.subject, sort=sorts[wanted["sort"]], text=wanted["text"], on=day,
            by=who.person_id, at=now,
        )  # fmt: skip
        await focus.add(work, line)
        await note(work, who, now, "focus line added", line.id)
        shown = await self.show(work, who, claim.subject, now)
        assert shown is not None, "the line itself names the area"
        saved = self._word(who, "line_saved", area=claim.subject)
        return Message(saved, (Text(saved), *shown.blocks))

    def _faults(
        self, who: Who, wanted: Mapping[str, str], sorts: Mapping[str, str], now: datetime
    ) -> tuple[dict[str, str], date | None]:
        errors: dict[str, str] = {}
        day = None
        if wanted["sort"] not in sorts:
            errors["sort"] = self._catalogue.say("settings.error.choice", who.language)
        if not wanted["text"] or len(wanted["text"]) > LONGEST:
            errors["text"] = self._catalogue.say(f"door.{'too_long' if wanted['text'] else 'empty'}", who.language)
        if sorts.get(wanted["sort"]) == EVENT:
            try:
                day = date.fromisoformat(wanted["on"])
            except ValueError:
                errors["on"] = self._word(who, "no_day", example=now.astimezone(who.zone).date().isoformat())
        return errors, day

    async def _members(self, work: Work, who: Who, files: Sequence[Schedule]) -> str:
        kinds = {one for file in files for one in file.kinds}
        there = [one for one in await people.organisations(work, who.coalition.id) if one.kind in kinds]
        named = [one.name for one in there if one.relation == "partner"]
        if len(named) <= _NAMED:
            return ", ".join(named)
        more = self._word(who, "more", count=len(named) - _NAMED)
        return f"{', '.join(named[:_NAMED])}, {more}"

    def _next(self, who: Who, entries: Sequence[FocusEntry], today: date) -> str:
        coming = [(one.on, one.text) for one in entries if one.sort == EVENT and one.on and one.on >= today]
        if not coming:
            return ""
        day, text = min(coming)
        return f"{text}, {short_date(self._catalogue, day, who.language, today)}"

    def _form(
        self, who: Who, area: str, values: Mapping[str, str], errors: Mapping[str, str], now: datetime
    ) -> Message:
        sorts = tuple(self._word(who, f"sort.{one}") for one in _SORTS)
        fields = (
            Field("sort", self._word(who, "field.sort"), "choice", sorts, value=values.get("sort", ""),
                  error=errors.get("sort", "")),
            Field("text", self._word(who, "field.text"), value=values.get("text", ""), error=errors.get("text", "")),
            Field("on", self._word(who, "field.on"), "date", hint=self._word(who, "hint.on"), required=False,
                  value=values.get("on", ""), error=errors.get("on", "")),
        )  # fmt: skip
        title = self._word(who, "form.title", area=area)
        form = Form(self._token(who, "add", area, now), title, fields, self._word(who, "form.submit"))
        return Message(next(iter(errors.values()), title), (form,))

    def _token(self, who: Who, action: str, subject: str, now: datetime) -> str:
        return self._tokens.sign(Claim(f"{FEATURE}.{action}", subject, who.coalition.id, who.person_id), now)

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"focus.{key}", who.language, **values)


def _meant(known: Sequence[str], typed: str) -> str | None:
    """The area of that name; else the one of which the words are a part, where that is one alone."""
    wanted = " ".join(typed.split()).casefold().strip(" \"'“”.?")
    exact = [one for one in known if one.casefold() == wanted]
    near = exact or [one for one in known if wanted and wanted in one.casefold()]
    return near[0] if len(near) == 1 else None
