"""Figures that the stories of wins, corrections and comparisons begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.registry.filing import Filed, Named, Wanted, file, file_measures
from config.catalogue import Catalogue
from storage.database import Database
from tests.house import Town, choice

MEASURES = """\
code,name,sentence,direction,unit,focus
READM,Readmissions within 30 days,Stays after which somebody came back.,lower,percent,readmissions
ED,Visits that could have been avoided,Visits for what a clinic could treat.,lower,percent,
"""
FIGURES = """\
measure,member,region,period,value,numerator,denominator
READM,,Maple River,2025-Q2,18.1,1335,7376
READM,,Maple River,2026-Q2,16.4,1220,7439
ED,,Maple River,2026-Q2,12,840,7000
"""
SOURCE = Named("State discharge data", "State Hospital Association", terms="Quality work of the coalition")
EARLY = datetime(2026, 9, 1, 14, 0, tzinfo=UTC)


async def bring_in(
    database: Database, catalogue: Catalogue, folder: Path, figures: str = FIGURES, by: str = "", source: Named = SOURCE
) -> Filed:
    """Have the operator bring measures and figures in, from files."""
    (folder / "measures.csv").write_text(MEASURES)
    (folder / "figures.csv").write_text(figures)
    await file_measures(database, folder / "measures.csv", "demo", EARLY)
    wanted = Wanted(folder / "figures.csv", source=source, by=by)
    return await file(database, catalogue, wanted, "demo", EARLY)


async def signed(here: Town, number: int = 1) -> str:
    """Have staff look at what came in, and sign it."""
    shown = await here.says("pat", f"figures {number}")
    await here.presses("pat", choice(shown, "Sign them"))
    return shown.summary
