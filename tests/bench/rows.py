"""One figure of `make bench`, as it is printed."""

from __future__ import annotations

from typing import Any


def row(name: str, value: float, unit: str, peer: str | None, peer_value: float | None) -> dict[str, Any]:
    """The figure beside its peer, which was measured in the same run."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 3),
        "ratio": round(value / peer_value, 2) if peer_value else None,
    }
