"""The official schema of Adaptive Cards 1.5, for what it says of a card of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.doubles.teams.cards import is_sound, schema


def refusals(card: Mapping[str, Any]) -> list[str]:
    """What the schema says against it."""
    # What is Teams' own is not in it.
    plain = {name: value for name, value in card.items() if name != "msteams"}
    return [] if is_sound(plain) else [fault.message[:300] for fault in schema().iter_errors(plain)]
