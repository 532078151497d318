"""The command with which staff say how a member stands to the coalition, as one of five words."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.access import Who
from bot.audit import note
from bot.commands.naming import named, unknown_member
from bot.commands.table import Command
from bot.messages import Message, Table, Text, say
from bot.outbox import Outbox
from bot.relations import set_relation
from bot.rules.verdict import UNASKED
from config.catalogue import Catalogue
from storage import people
from storage.database import Work
from storage.people import RELATIONS, Organisation

FIRST = RELATIONS[0]


class RelationCommand:
    """Sets and shows relations."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    def table(self) -> tuple[Command, ...]:
        """The row of this command."""
        return (Command("relation", "staff", self.relation, takes="MEMBER HOW"),)

    async def relation(self, work: Work, who: Who, rest: str, now: datetime) -> Message:
        """How a member stands from now on; how it stands, where only its name is typed; all, where nothing is."""
        members = await people.organisations(work, who.coalition.id)
        if not rest:
            return self._listed(who, members)
        member, wanted = _read(members, rest)
        if member is None:
            return unknown_member(self._catalogue, members, wanted or rest, who.language)
        if not wanted:
            return say(self._word(who, "is", organisation=member.name, relation=self._said(who, member.relation)))
        if wanted not in RELATIONS:
            known = ", ".join(self._said(who, one) for one in RELATIONS)
            return say(self._word(who, "unknown", typed=wanted[:40], known=known))
        before = member.relation
        if before == wanted:
            return say(self._word(who, "same", organisation=member.name, relation=self._said(who, wanted)))
        kept_back = await set_relation(work, self._outbox, member, wanted, now)
        await note(work, who, now, "relation set", member.id, before=before, after=wanted)
        return self._done(who, member, before, wanted, kept_back)

    def _done(self, who: Who, member: Organisation, before: str, wanted: str, kept_back: int) -> Message:
        names = {"organisation": member.name, "relation": self._said(who, wanted), "before": self._said(who, before)}
        lines = [self._word(who, "set", **names)]
        if wanted in UNASKED:
            lines.append(self._word(who, "unasked", count=kept_back))
        elif before in UNASKED:
            lines.append(self._word(who, "asked_again"))
        lines.append(self._word(who, "undo", command=f"relation {member.name} {before}"))
        return say(*lines)

    def _listed(self, who: Who, members: list[Organisation]) -> Message:
        counted = Counter(one.relation for one in members)
        told = ", ".join(f"{self._said(who, one)} {counted[one]}" for one in RELATIONS if counted[one])
        lead = self._word(who, "list", coalition=who.coalition.name, told=told or "0")
        others = sorted(
            (one for one in members if one.relation != FIRST), key=lambda one: (RELATIONS.index(one.relation), one.name)
        )
        usage = Text(self._word(who, "usage"))
        if not others:
            return Message(lead, (Text(lead), usage))
        columns = tuple(self._catalogue.say(f"command.column.{name}", who.language) for name in ("member", "relation"))
        rows = tuple((one.name, self._said(who, one.relation)) for one in others)
        return Message(lead, (Text(lead), Table(lead, columns, rows), usage))

    def _said(self, who: Who, relation: str) -> str:
        return self._word(who, f"name.{relation}")

    def _word(self, who: Who, key: str, **values: object) -> str:
        return self._catalogue.say(f"relation.{key}", who.language, **values)


def _read(members: list[Organisation], typed: str) -> tuple[Organisation | None, str]:
    """The member, and how it is to stand; a name alone asks how it stands."""
    whole = named(members, typed)
    if whole is not None:
        return whole, ""
    name, _, wanted = typed.rstrip(" .!").rpartition(" ")
    name = name.rstrip(" :,=")
    for link in (" is", " as", " to"):
        name = name.removesuffix(link)
    member = named(members, name) if name else None
    return (member, wanted.casefold()) if member else (None, name if wanted.casefold() in RELATIONS else typed)
