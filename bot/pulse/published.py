"""What may be shown of a question, as it is kept with its pulse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bot.rules.small_cells import Publication, Rule
from bot.rules.subtraction import Table


def packed(found: Publication) -> dict[str, Any]:
    """To be kept."""
    return {
        "overall": found.overall.packed() if found.overall else None,
        "cells": {name: one.packed() for name, one in found.cells.items()},
        "withheld": dict(found.withheld),
    }


def unpacked(kept: Mapping[str, Any]) -> Publication:
    """As `packed` took it."""
    return Publication(
        Table.unpacked(kept["overall"]) if kept["overall"] else None,
        {name: Table.unpacked(one) for name, one in kept["cells"].items()},
        {name: cast("Rule", rule) for name, rule in kept["withheld"].items()},
    )


def tables_of(kept: Mapping[str, Any]) -> tuple[Table, ...]:
    """Every table that was shown."""
    return unpacked(kept).tables
