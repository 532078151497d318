"""More people who speak for members: enough of them that a pulse can be shown.

They stand on a platform of their own that no channel serves, so that a story through any door can have them. What they
press is heard by the same reception as everybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from bot.demo import world
from bot.inbox import Place, Press, Speaker
from bot.tokens import Claim, Tokens
from storage import coalitions
from storage.database import Database
from storage.people import ChatIdentity, Contact, Organisation, Person
from storage.pulses import Pulse
from tests.house import SECRET, Town

PLATFORM, WORKSPACE = "crowd", "square"


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the crowd."""

    id: str
    kind: str


async def gather(database: Database, many: int) -> Sequence[Somebody]:
    """So many contacts, spread over the demo's members."""
    async with database.work() as work:
        rows = select(Organisation).where(Organisation.coalition_id == world.SLUG).order_by(col(Organisation.name))
        members = [one for one in await work.exec(rows) if one.kind != "consumer advisor"]
        await coalitions.bind(work, PLATFORM, WORKSPACE, world.SLUG)
        found = []
        for number in range(many):
            member, name = members[number % len(members)], f"crowd{number:03}"
            work.add(Person(id=name))
            await work.flush()
            work.add(
                Contact(
                    id=f"contact {name}", coalition_id=world.SLUG, organisation_id=member.id, person_id=name,
                    name=f"Robin Crowd {number}", zone=world.ZONE.key,
                )
            )  # fmt: skip
            work.add(
                ChatIdentity(platform=PLATFORM, workspace=WORKSPACE, account=name, person_id=name, conversation=name)
            )
            found.append(Somebody(name, member.kind))
    return found


async def pulse_now(database: Database) -> Pulse:
    """The newest pulse."""
    async with database.reading() as work:
        return (await work.exec(select(Pulse).order_by(col(Pulse.created_at).desc()))).first()  # type: ignore[return-value]


async def taps(here: Town, one: Somebody, pulse_id: str, chosen: str, *, key: str = "") -> None:
    """That person presses an answer, such as ``0 too_much``."""
    token = answer_token(one.id, pulse_id, chosen, here.clock.now())
    by, at = Speaker(PLATFORM, WORKSPACE, one.id), Place(one.id)
    reception = here.house.reception
    await reception.act(await reception.receive(Press(by, at, key or f"{one.id} {chosen} {pulse_id}", token)))


def answer_token(person_id: str, pulse_id: str, chosen: str, now: datetime) -> str:
    """What the button under a pulse carries."""
    return Tokens(SECRET).sign(Claim("pulse.answer", f"{pulse_id} {chosen}", world.SLUG, person_id), now)
