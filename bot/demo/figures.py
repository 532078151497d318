"""Invented figures for whoever tries the demo, brought in and signed as real ones are: by two people."""

from __future__ import annotations

from importlib.resources import as_file, files

from bot.access import Who
from bot.demo.world import BEGINS, GUESTS, SLUG
from bot.registry import desk
from bot.registry.filing import Named, Wanted, file, file_measures
from config.catalogue import Catalogue
from storage import coalitions, figures, people
from storage.database import Database

SOURCE = Named("Invented figures of this demo", terms="To look at, and for nothing else.")


async def bring_in(database: Database, catalogue: Catalogue) -> None:
    """Bring them in and have Eve sign them, once; a demo that has figures keeps those."""
    async with database.reading() as work:
        if await figures.measures(work, SLUG):
            return
        pat, eve = [await people.find_by_email(work, one.email) for one in GUESTS if one.account in ("pat", "eve")]
        coalition = await coalitions.find(work, SLUG)
    assert pat is not None, "the demo has its staff"
    assert eve is not None, "and somebody who signs"
    assert coalition is not None, "and a coalition"
    with as_file(files("bot.demo")) as folder:
        await file_measures(database, folder / "measures.csv", SLUG, BEGINS)
        wanted = Wanted(folder / "figures.csv", source=SOURCE, by=pat.id)
        filed = await file(database, catalogue, wanted, SLUG, BEGINS)
    assert filed.batch is not None, "the demo's own figures are in order"
    async with database.work() as work:
        batch = await figures.batch(work, SLUG, filed.batch)
        assert batch is not None, "it came in a moment ago"
        signs = Who(eve.id, "Eve Sanders", "lead", coalition, contact=None, organisation=None)
        await desk.approve(work, catalogue, signs, batch, BEGINS)
