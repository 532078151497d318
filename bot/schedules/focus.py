"""Which focus areas a file serves: one submission may count for two of them (mission M64).

Members read what their file is for, and staff how many have sent, by area. A file that serves two areas is asked for
once and counts in both; the number of members is counted once in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.messages import Context, Fact, Facts, Message, Table, Text, say
from bot.schedules.areas import Areas
from bot.schedules.terms import files_named
from bot.tone import Tone
from config.catalogue import Catalogue
from storage import people, schedules, submissions
from storage.database import Work
from storage.submissions import LIVE, Schedule

LONGEST_AREA, MOST_AREAS = 50, 6


class Focus:
    """Shows the areas and says which file serves which."""

    def __init__(self, catalogue: Catalogue, areas: Areas) -> None:
        self._catalogue = catalogue
        self._areas = areas
        self._tone = Tone(catalogue)

    async def show(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """The areas with their files, for staff with how many have sent what was due last; or the one that is named."""
        if rest.strip() and (one := await self._areas.show(work, who, rest, now)):
            return one
        live = [one for one in await submissions.schedules(work, who.coalition.id) if one.state == LIVE]
        areas = await self._areas.known(work, who.coalition.id)
        if not areas:
            none = self._word(who, "none", coalition=who.coalition.name)
            return say(none, self._word(who, "usage")) if who.may("lead") else say(none)
        lead = self._word(who, "lead", coalition=who.coalition.name)
        if not who.may("staff"):
            hers = await self._kinds(work, who)
            mine = self._word(who, "yours")
            facts = tuple(
                Fact(
                    area,
                    ", ".join(
                        f"{one.title} ({mine})" if hers & set(one.kinds) else one.title
                        for one in live
                        if area in one.focus
                    ),
                )
                for area in areas
            )
            return Message(lead, (Text(lead), Facts(facts), Context(self._word(who, "once"))))
        rows = [await self._row(work, who, area, [one for one in live if area in one.focus], now) for area in areas]
        columns = tuple(self._word(who, f"column.{name}") for name in ("area", "files", "sent"))
        return Message(lead, (Text(lead), Table(lead, columns, tuple(rows), (2,)), Context(self._word(who, "once"))))

    async def put(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """Say which areas a file serves, in the place of those before."""
        known = await submissions.schedules(work, who.coalition.id)
        named, _, typed = rest.partition(":")
        there, _ = files_named(known, named)
        areas = list(dict.fromkeys(" ".join(one.split()) for one in typed.split(",") if one.strip()))
        if there is None or (not areas and typed.strip().casefold() != "none" and not rest.rstrip().endswith(":")):
            return say(self._word(who, "usage"))
        areas = [] if [one.casefold() for one in areas] == ["none"] else areas
        if len(areas) > MOST_AREAS or any(len(one) > LONGEST_AREA for one in areas):
            return say(self._word(who, "long", count=MOST_AREAS, number=LONGEST_AREA))
        sound = await self._tone.judge(work, who.coalition.id, "\n".join(areas))
        if sound.refused:
            return self._tone.refusal(sound, "\n".join(areas), who.language)
        await schedules.serve(work, there.id, areas)
        await note(work, who, now, "focus changed", there.id)
        if not areas:
            return say(self._word(who, "cleared", file=there.title))
        return say(self._word(who, "saved", file=there.title, text=", ".join(areas)))

    async def _row(
        self, work: Work, who: Who, area: str, files: Sequence[Schedule], now: datetime
    ) -> tuple[str, str, str]:
        sent: set[str] = set()
        asked: set[str] = set()
        for one in files:
            came, all_of_them = await submissions.latest_round(work, one.id, now.date())
            sent |= came
            asked |= all_of_them
        return area, ", ".join(one.title for one in files), self._word(who, "of", number=len(sent), count=len(asked))

    async def _kinds(self, work: Work, who: Who) -> set[str]:
        hers = await people.contacts_of_person(work, who.person_id)
        members = [await people.organisation(work, one.organisation_id) for one in hers]
        return {one.kind for one in members if one is not None and one.coalition_id == who.coalition.id}

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"focus.{key}", who.language, **values)
