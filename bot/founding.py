"""Makes a coalition and names its staff: the steps before anybody can be written to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.clock import Clock
from bot.rules.calendar import is_region, is_zone
from storage import coalitions, people
from storage.database import Database
from storage.people import Change

PLATFORMS = ("slack", "teams")
"""Chat platforms on which a workspace or a tenant can serve a coalition."""


class BadCoalitionError(ValueError):
    """What was given cannot be used; the text says what to write instead."""


async def found(
    database: Database,
    clock: Clock,
    slug: str,
    name: str,
    lead: tuple[str, str],
    zone: str,
    region: str,
    workspaces: Sequence[str] = (),
) -> bool:
    """Make the coalition with its lead (e-mail, name), or bring one that is there to these values. True: it is new.

    It is served in these workspaces from then on, each written as ``slack:T0123ABCD``.
    """
    email, lead_name = lead
    _known_zone(zone)
    _known_region(region)
    _address(email)
    bound = [_workspace(one) for one in workspaces]
    async with database.work() as work:
        made = await coalitions.find(work, slug) is None
        coalition = await coalitions.ensure(work, slug, clock.now())
        coalition.name, coalition.zone, coalition.holidays = name, zone, region
        person = await people.person_of_email(work, email)
        await people.grant_staff(work, slug, person.id, lead_name, "lead")
        for platform, workspace in bound:
            await coalitions.bind(work, platform, workspace, slug)
    return made


async def add_staff(database: Database, slug: str, email: str, name: str, right: str) -> Change:
    """Let this person help to run the coalition."""
    _address(email)
    async with database.work() as work:
        if await coalitions.find(work, slug) is None:
            raise BadCoalitionError(f"There is no coalition called {slug}; “convener init” makes one.")
        person = await people.person_of_email(work, email)
        return await people.grant_staff(work, slug, person.id, name, right)


async def look_after_privacy(database: Database, slug: str, email: str, *, privacy: bool) -> Change:
    """Let somebody on the staff see which messages were refused for patient data, or no longer."""
    async with database.work() as work:
        person = await people.find_by_email(work, email)
        change = person and await people.set_privacy(work, slug, person.id, privacy=privacy)
        if not change:
            raise BadCoalitionError(
                f"Nobody on the staff of {slug} has the address {email}; “convener staff add” first."
            )
        return change


def _known_zone(zone: str) -> None:
    if not is_zone(zone):
        raise BadCoalitionError(f"{zone!r} is no time zone; write one such as America/Chicago.")


def _known_region(region: str) -> None:
    if not is_region(region):
        raise BadCoalitionError(f"{region!r} has no known holidays; write a country and state such as US-IN.")


def _address(email: str) -> None:
    before, _, after = email.strip().partition("@")
    if not before or "." not in after or " " in email.strip():
        raise BadCoalitionError(f"{email!r} is no e-mail address.")


def _workspace(written: str) -> tuple[str, str]:
    platform, _, workspace = written.strip().partition(":")
    if platform not in PLATFORMS or not re.fullmatch(r"[\w.\-]{2,80}", workspace):
        raise BadCoalitionError(f"{written!r} is no workspace; write one such as slack:T0123ABCD or teams:TENANT-ID.")
    # A tenant's id is read from a page in either case, and Microsoft does not tell the two apart.
    return platform, workspace.lower() if platform == "teams" else workspace
