"""Checks each payload for Slack before it leaves, against the table of `handlers.slack.shapes`.

Slack refuses what breaks a limit, and tells neither where nor why. The check says both, in a sentence that holds no
word of what anybody wrote, since it stands in the log.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, assert_never

from handlers.slack import fitting
from handlers.slack.shapes import (
    BLOCKS,
    ELEMENTS,
    OBJECTS,
    SURFACES,
    VIEWS,
    Day,
    Flag,
    Letters,
    Many,
    OneOf,
    Part,
    Rule,
    Said,
    Shape,
)

Surface = Literal["message", "modal", "home"]
Faults = Iterator[str]

MOST_BLOCKS: Mapping[str, int] = {"message": 50, "modal": 100, "home": 100}
HEAVIEST, LARGEST_VIEW, LONGEST_FALLBACK, MOST_MARKDOWN = 13_200, 250_000, 4000, 12_000
_TEXTS = ("plain_text", "mrkdwn")
_DIALECT = re.compile(r"\*\*[^*\n]+\*\*|\[[^\]\n]*\]\(")
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


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
        yield from _letters("text", text, Letters(LONGEST_FALLBACK))
        yield from _alive("text", text)
    if "metadata" in payload:
        yield from _shape("metadata", payload["metadata"], OBJECTS["metadata"])


def _view(payload: Mapping[str, Any], surface: Surface) -> Faults:
    if payload.get("type") != surface:
        yield f"type is not {surface}"
    yield from _shape("view", payload, VIEWS[surface], beside=("type", "blocks"))
    if len(json.dumps(payload, ensure_ascii=False, default=str).encode(errors="replace")) > LARGEST_VIEW:
        yield f"view is larger than {LARGEST_VIEW} bytes"
    blocks = payload.get("blocks")
    asks = isinstance(blocks, list) and any(_type(block) == "input" for block in blocks)
    if surface == "modal" and asks and "submit" not in payload:
        yield "view asks something and has no submit"


def _blocks(blocks: list[Any], surface: Surface) -> Faults:
    if not 1 <= len(blocks) <= MOST_BLOCKS[surface]:
        yield f"blocks are {len(blocks)}; between 1 and {MOST_BLOCKS[surface]} fit on a {surface}"
    for place, block in enumerate(blocks):
        path, kind = f"blocks[{place}]", _type(block)
        if kind not in BLOCKS:
            yield f"{path} is of a type that nobody has drawn"
        elif kind not in SURFACES[surface]:
            yield f"{path} is a {kind}, which a {surface} cannot hold"
        else:
            yield from _shape(path, block, BLOCKS[kind], beside=("type", "block_id"))
            yield from _once(f"{path}: the action_id", _actions(block))


def _together(blocks: list[Any], surface: Surface) -> Faults:
    """What no block shows alone."""
    known = [block for block in blocks if isinstance(block, dict)]
    ids = [block["block_id"] for block in known if "block_id" in block]
    yield from _once("the block_id", ids)
    for place, ident in enumerate(ids):
        yield from _rule(f"block_id {place}", ident, Letters(255))
    if sum(_type(block) == "table" for block in known) > 1:
        yield "blocks hold more than one table"
    if sum(len(str(block.get("text", ""))) for block in known if _type(block) == "markdown") > MOST_MARKDOWN:
        yield f"blocks hold more than {MOST_MARKDOWN} characters of Markdown"
    if surface == "message" and (heavy := fitting.weight(known)) > HEAVIEST:
        yield f"blocks weigh {heavy} together; {HEAVIEST} fit"


def _rule(path: str, value: Any, rule: Rule) -> Faults:
    match rule:
        case Letters():
            yield from _letters(path, value, rule)
        case Said():
            yield from _said(path, value, rule)
        case Flag() | Day() | OneOf():
            yield from _value(path, value, rule)
        case Part(shapes=shapes):
            yield from _part(path, value, shapes)
        case Many():
            yield from _many(path, value, rule)
        case _:
            assert_never(rule)


def _value(path: str, value: Any, rule: Flag | Day | OneOf) -> Faults:
    match rule:
        case Flag():
            if not isinstance(value, bool):
                yield f"{path} is neither true nor false"
        case Day():
            if not _is_day(value):
                yield f"{path} is not a day"
        case OneOf(words=words):
            if value not in words:
                yield f"{path} is none of {', '.join(words)}"
        case _:
            assert_never(rule)


def _letters(path: str, value: Any, rule: Letters) -> Faults:
    if not isinstance(value, str):
        yield f"{path} is not a text"
        return
    if not rule.least <= len(value) <= rule.most:
        yield f"{path} has {len(value)} characters; between {rule.least} and {rule.most} fit"
    if _UNSENDABLE.search(value):
        yield f"{path} holds a sign that cannot be sent"


def _said(path: str, value: Any, rule: Said) -> Faults:
    kind = _type(value)
    if kind not in (_TEXTS if rule.formatted else _TEXTS[:1]):
        yield f"{path} is not a text of the kind that stands here"
        return
    marks = "emoji" if kind == "plain_text" else "verbatim"
    shape = Shape({"text": Letters(rule.most), marks: Flag()}, ("text", marks))
    yield from _shape(path, value, shape, beside=("type",))
    if kind == "mrkdwn":
        yield from _formatted(path, value)


def _formatted(path: str, value: Mapping[str, Any]) -> Faults:
    text = str(value.get("text", ""))
    yield from _alive(f"{path}.text", text)
    if _DIALECT.search(text):
        yield f"{path}.text is Markdown, which Slack shows with its signs"
    if value.get("verbatim") is False:
        yield f"{path} is not verbatim, so that names and addresses in it become links"


def _alive(path: str, text: str) -> Faults:
    if re.search(r"[<>]", re.sub(r"^> ", "", text, flags=re.MULTILINE)):
        yield f"{path} is not escaped, so that it could be a mention or a link"


def _part(path: str, value: Any, shapes: tuple[str, ...]) -> Faults:
    kind = _type(value)
    if kind in _TEXTS and kind in shapes:
        yield from _said(path, value, Said(3000, formatted=True))
    elif len(shapes) == 1 and shapes[0] in OBJECTS:
        yield from _shape(path, value, OBJECTS[shapes[0]])
    elif kind not in shapes:
        yield f"{path} is none of {', '.join(shapes)}"
    else:
        yield from _shape(path, value, ELEMENTS[kind], beside=("type",))


def _many(path: str, value: Any, rule: Many) -> Faults:
    if not isinstance(value, list):
        yield f"{path} is not a list"
        return
    if not rule.least <= len(value) <= rule.most:
        yield f"{path} are {len(value)}; between {rule.least} and {rule.most} fit"
    for place, item in enumerate(value):
        yield from _rule(f"{path}[{place}]", item, rule.of)


def _shape(path: str, value: Any, shape: Shape, beside: tuple[str, ...] = ()) -> Faults:
    """An object against its shape; `beside` are properties that are looked at elsewhere."""
    if not isinstance(value, Mapping):
        yield f"{path} is not an object"
        return
    for name in shape.needs:
        if name not in value:
            yield f"{path} has no {name}"
    if shape.needs_one and not any(name in value for name in shape.needs_one):
        yield f"{path} has none of {', '.join(shape.needs_one)}"
    for name, held in value.items():
        if name in shape.holds:
            yield from _rule(f"{path}.{name}", held, shape.holds[name])
        elif name not in beside:
            yield f"{path} has {str(name)[:40]!r}, which is no property of it"


def _once(what: str, values: list[Any]) -> Faults:
    for times in Counter(str(value) for value in values).values():
        if times > 1:
            yield f"{what} stands {times} times, and has to be unique"


def _actions(block: Mapping[str, Any]) -> list[Any]:
    elements = block.get("elements")
    held = [*(elements if isinstance(elements, list) else []), block.get("accessory"), block.get("element")]
    return [element["action_id"] for element in held if isinstance(element, dict) and "action_id" in element]


def _type(value: Any) -> str:
    kind = value.get("type") if isinstance(value, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
