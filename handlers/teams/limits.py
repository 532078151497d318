"""Checks each activity and card for Teams before it leaves, against the table of `handlers.teams.shapes`.

Teams refuses what is too heavy, and shows nothing of a card that it cannot read, to nobody's knowledge. The check says
where and why, in a sentence that holds no word of what anybody wrote, since it stands in the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.shapes import Faults, kind_of, once, part
from handlers.teams.elements import written
from handlers.teams.shapes import ACTIVITY, KNOWN, PARTS

MOST_BYTES = 28_000
"""Older Teams takes no more, and we count as it is sent."""


def faults(payload: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that Teams would refuse or read as something else; empty where all is well."""
    if kind_of(payload) == "AdaptiveCard":
        found = [*part("card", payload, PARTS["AdaptiveCard"], KNOWN), *_together(payload)]
    else:
        found = [*ACTIVITY.faults("activity", payload, KNOWN), *_spoken(payload), *_cards(payload)]
    return [*found, *_heavy(payload)]


def _cards(payload: Mapping[str, Any]) -> Faults:
    attachments = payload.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        if isinstance(attachment, Mapping):
            yield from _together(attachment.get("content"))


def _spoken(payload: Mapping[str, Any]) -> Faults:
    """What stands without a card."""
    if ("text" in payload) != ("textFormat" in payload):
        yield "activity has a text without its format, so that Teams reads it as Markdown"
    if "text" in payload and "attachments" in payload:
        yield "activity has a text beside its card, so that Teams makes two messages of it"


def _together(card: Any) -> Faults:
    """What no part shows alone."""
    parts = [each for each in _inside(card) if isinstance(each, Mapping)]
    spoken = [each.get("text") for each in parts if each.get("type") == "TextBlock"]
    if spoken != [each.get("text") for each in parts if each.get("type") == "mention"]:
        yield "card mentions somebody whose name does not stand on it, or the other way round"
    yield from once("an id", [each["id"] for each in parts if "id" in each and each.get("type") in PARTS])


def _heavy(payload: Mapping[str, Any]) -> Faults:
    try:
        weight = len(written(payload))
    except (TypeError, ValueError, RecursionError):
        yield "payload cannot be written"
        return
    if weight >= MOST_BYTES:
        yield f"payload has {weight} bytes; fewer than {MOST_BYTES} fit"


def _inside(value: Any) -> Iterator[Any]:
    """Everything in it, itself first."""
    yield value
    within = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in within:
        yield from _inside(each)
