"""A coalition's voice, as it is kept with the coalition."""

from __future__ import annotations

from typing import Any

from config.voice import OURS, Voice
from storage.coalitions import Coalition


def voice_of(coalition: Coalition | None) -> Voice:
    """How this coalition sounds."""
    kept = coalition.voice if coalition is not None else {}
    if coalition is None or not kept:
        return OURS
    instead = tuple((one, other) for one, other in kept.get("instead", ()))
    return Voice(kept.get("greeting", ""), coalition.language, kept.get("formal", False), instead)


def packed(voice: Voice) -> dict[str, Any]:
    """The voice as a coalition keeps it; nothing for ours."""
    kept = {"greeting": voice.greeting, "formal": voice.formal, "instead": [list(one) for one in voice.instead]}
    return {name: value for name, value in kept.items() if value}
