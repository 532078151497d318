"""How far a correction has come: each place and each person, and what staff have to do by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.corrections.author import KIND, subject_of
from bot.corrections.desk import Places
from bot.edits import edit_id
from storage import ledger, people, waiting
from storage.corrections import Case
from storage.database import Work
from storage.ledger import Delivery

What = Literal["post", "note", "person", "copy"]
_OPEN = ("ready", "sending", "in_doubt")


@dataclass(frozen=True, slots=True)
class Reached:
    """One place. `state` is sent, waiting or not; `who` is a person's name, or what a copy was taken for."""

    what: What
    state: Literal["sent", "waiting", "not"]
    why: str = ""
    who: str = ""
    shown: Delivery | None = None


async def reached(work: Work, case: Case, places: Places) -> list[Reached]:
    """Every place in which the wrong figure was shown, as it stands now."""
    about = await waiting.of_subject(work, subject_of(case.id))
    notes = {row.args["under"]: row for row in about if row.args.get("under")}
    told = {row.person_id: row for row in about if row.person_id}
    names = {one.person_id: one.name for one in await people.contacts(work, case.coalition_id)}
    names |= {role.person_id: role.name for role in await people.staff_of(work, case.coalition_id)}
    found: list[Reached] = []
    for post in places.posts:
        edit = await ledger.delivery(work, edit_id(post.id, f"{KIND} {case.id}"))
        found.append(_as("post", edit, shown=post))
    found += [_as("note", notes.get(one.id), shown=one) for one in (*places.posts, *places.answers)]
    staff = {role.person_id for role in await people.staff_of(work, case.coalition_id)}
    contacts = {one.person_id for one in await people.contacts(work, case.coalition_id)}
    for person in places.readers:
        if person in staff and person not in contacts:
            found.append(Reached("person", "sent", who=names.get(person, "")))
        else:
            found.append(_as("person", told.get(person), who=names.get(person, "")))
    found += [Reached("copy", "not", who=one.place) for one in places.copies]
    return found


def _as(what: What, row: Delivery | None, *, who: str = "", shown: Delivery | None = None) -> Reached:
    if row is None:
        return Reached(what, "not", who=who, shown=shown)
    state: Literal["sent", "waiting", "not"] = (
        "sent" if row.status == "sent" else "waiting" if row.status in _OPEN else "not"
    )
    return Reached(what, state, row.why, who, shown)
