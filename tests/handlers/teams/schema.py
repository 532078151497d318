"""The official schema of Adaptive Cards 1.5, for what it says of a card of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema


def refusals(card: Mapping[str, Any]) -> list[str]:
    """What the schema says against it."""
    # What is Teams' own is not in it.
    plain = {name: value for name, value in card.items() if name != "msteams"}
    return [fault.message[:300] for fault in _validator().iter_errors(plain)]


@cache
def _validator() -> jsonschema.Draft6Validator:
    schema = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8"))
    return jsonschema.Draft6Validator(schema)
