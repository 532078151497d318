"""Checks each payload for Slack before it leaves, against the table of `handlers.slack.shapes`.

Slack refuses what breaks a limit, and tells neither where nor why. The check says both, in a sentence that holds no
word of what anybody wrote, since it stands in the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from handlers.shapes import Faults, Letters, kind_of, once, part
from handlers.slack import fitting
from handlers.slack.shapes import BLOCKS, KNOWN, OBJECTS, SURFACES, VIEWS, alive

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: Mapping[str, int] = {"message": 50, "modal": 100, "home": 100}
HEAVIEST, LARGEST_VIEW, LONGEST_FALLBACK, MOST_MARKDOWN = 13_200, 250_000, 4000, 12_000


def faults(payload: Mapping[str, Any], surface: Surface) -> list[str]:
    """One sentence for each thing that Slack would refuse, or that would come alive; empty where all is well."""
    found = list(_message(payload) if surface == "message" else _view(payload, surface))
    blocks = payload.get("blocks")
    if not isinstance(blocks, list):
        return [*found, "blocks is not a list"]
    return [*found, *_blocks(blocks, surface), *_together(blocks, surface)]


def _message(payload: Mapping[str, Any]) -> Faults:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text is missing, and a lock screen and a screen reader have nothing else"
    else:
        yield from Letters(LONGEST_FALLBACK).faults("text", text, KNOWN)
        yield from alive("text", text)
    if "metadata" in payload:
        yield from OBJECTS["metadata"].faults("metadata", payload["metadata"], KNOWN)


def _view(payload: Mapping[str, Any], surface: Surface) -> Faults:
    if payload.get("type") != surface:
        yield f"type is not {surface}"
    yield from VIEWS[surface].faults("view", payload, KNOWN, beside=("type", "blocks"))
    if len(json.dumps(payload, ensure_ascii=False, default=str).encode(errors="replace")) > LARGEST_VIEW:
        yield f"view is larger than {LARGEST_VIEW} bytes"
    blocks = payload.get("blocks")
    asks = isinstance(blocks, list) and any(kind_of(block) == "input" for block in blocks)
    if surface == "modal" and asks and "submit" not in payload:
        yield "view asks something and has no submit"


def _blocks(blocks: list[Any], surface: Surface) -> Faults:
    if not 1 <= len(blocks) <= MOST_BLOCKS[surface]:
        yield f"blocks are {len(blocks)}; between 1 and {MOST_BLOCKS[surface]} fit on a {surface}"
    for place, block in enumerate(blocks):
        path, kind = f"blocks[{place}]", kind_of(block)
        if kind not in BLOCKS:
            yield f"{path} is of a type that nobody has drawn"
        elif kind not in SURFACES[surface]:
            yield f"{path} is a {kind}, which a {surface} cannot hold"
        else:
            yield from part(path, block, BLOCKS[kind], KNOWN, beside=("type", "block_id"))
            yield from once(f"{path}: the action_id", _actions(block))


def _together(blocks: list[Any], surface: Surface) -> Faults:
    """What no block shows alone."""
    known = [block for block in blocks if isinstance(block, dict)]
    ids = [block["block_id"] for block in known if "block_id" in block]
    yield from once("the block_id", ids)
    for place, ident in enumerate(ids):
        yield from Letters(255).faults(f"block_id {place}", ident, KNOWN)
    if sum(kind_of(block) == "table" for block in known) > 1:
        yield "blocks hold more than one table"
    if sum(len(str(block.get("text", ""))) for block in known if kind_of(block) == "markdown") > MOST_MARKDOWN:
        yield f"blocks hold more than {MOST_MARKDOWN} characters of Markdown"
    if surface == "message" and (heavy := fitting.weight(known)) > HEAVIEST:
        yield f"blocks weigh {heavy} together; {HEAVIEST} fit"


def _actions(block: Mapping[str, Any]) -> list[Any]:
    elements = block.get("elements")
    held = [*(elements if isinstance(elements, list) else []), block.get("accessory"), block.get("element")]
    return [element["action_id"] for element in held if isinstance(element, dict) and "action_id" in element]
