"""What the double of Slack refuses to draw: a check of its own, so that ours is not checked by itself.

It knows the blocks that a bot like this one sends. Slack refuses a property that it does not know, and so does this.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Faults = Iterator[str]
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
HEAVIEST = 13_300
"""Characters of all blocks of one message as they are written; what people have measured, since Slack does not say."""
_NOT_ON = {
    "markdown": {"modal", "home"},
    "table": {"modal", "home"},
    "context_actions": {"modal", "home"},
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def faults(blocks: Any, surface: Surface) -> list[str]:
    """Everything that is wrong with these blocks there, one line each."""
    if not isinstance(blocks, list):
        return ["blocks: must be an array"]
    found = [] if len(blocks) <= MOST_BLOCKS[surface] else [f"blocks: no more than {MOST_BLOCKS[surface]} items"]
    kinds = Counter(block.get("type") for block in blocks if isinstance(block, dict))
    ids = Counter(block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id"))
    found += [f"block_id {name}: not unique" for name, count in ids.items() if count > 1]
    found += ["only one table allowed"] if kinds["table"] > 1 else []
    for place, block in enumerate(blocks):
        found += [f"blocks/{place}/{fault}" for fault in _block(block, surface)]
    return found


def view_faults(view: Any) -> list[str]:
    """Everything that is wrong with a modal or a Home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["view/type: must be modal or home"]
    surface: Surface = "modal" if view["type"] == "modal" else "home"
    known = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if surface == "modal":
        known |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
    found = list(_keys(view, known))
    found += [*_length(view, "private_metadata", 3000), *_length(view, "callback_id", 255)]
    found += _length(view, "external_id", 255)
    if surface == "modal":
        found += _plain(view.get("title"), 24, "title")
        inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks") or ())
        for part in ("submit", "close"):
            if part in view or (inputs and part == "submit"):
                found += _plain(view.get(part), 24, part)
    return found + faults(view.get("blocks"), surface)


def weight(blocks: list[Any]) -> int:
    """How much is written for these blocks, the frames around the words as well."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _block(block: Any, surface: Surface) -> Faults:
    if not isinstance(block, dict):
        yield "must be an object"
        return
    kind = str(block.get("type"))
    if kind not in _BLOCKS or surface in _NOT_ON.get(kind, ()):
        yield f"unsupported type: {kind}"
        return
    known, check = _BLOCKS[kind]
    yield from _keys(block, {"type", "block_id", *known})
    yield from _length(block, "block_id", 255)
    yield from check(block)


def _section(block: dict[str, Any]) -> Faults:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "missing text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, "text")
    if fields is not None:
        yield from _many(fields, 10, "fields")
        for each in fields if isinstance(fields, list) else ():
            yield from _text(each, 2000, "fields")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: dict[str, Any]) -> Faults:
    yield from _plain(block.get("text"), 150, "text")


def _context(block: dict[str, Any]) -> Faults:
    elements = block.get("elements")
    yield from _many(elements, 10, "elements")
    for each in elements if isinstance(elements, list) else ():
        yield from _text(each, 2000, "elements")


def _actions(block: dict[str, Any]) -> Faults:
    yield from _elements(block.get("elements"), 25)


def _context_actions(block: dict[str, Any]) -> Faults:
    elements = block.get("elements")
    yield from _elements(elements, 5)
    for each in elements if isinstance(elements, list) else ():
        if isinstance(each, dict) and each.get("type") not in ("feedback_buttons", "icon_button"):
            yield f"elements: unsupported type: {each.get('type')}"


def _input(block: dict[str, Any]) -> Faults:
    yield from _plain(block.get("label"), 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    yield from _element(block.get("element"))


def _table(block: dict[str, Any]) -> Faults:
    rows = block.get("rows")
    yield from _many(rows, 100, "rows")
    for row in rows if isinstance(rows, list) else ():
        yield from _many(row, 20, "rows/cells")
        for cell in row if isinstance(row, list) else ():
            if not isinstance(cell, dict) or cell.get("type") not in ("raw_text", "rich_text"):
                yield "rows/cells: unsupported type"
            elif cell["type"] == "raw_text" and not cell.get("text"):
                yield "rows/cells/text: must be more than 0 characters"
    widths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(widths) > 1:
        yield "rows: not all of one width"
    for each in block.get("column_settings") or ():
        if each is not None and each.get("align", "left") not in ("left", "center", "right"):
            yield "column_settings/align: not one of left, center, right"


def _markdown(block: dict[str, Any]) -> Faults:
    if not isinstance(block.get("text"), str) or not 0 < len(block["text"]) <= 12_000:
        yield "text: must be 1 to 12000 characters"


def _image(block: dict[str, Any]) -> Faults:
    if ("image_url" in block) == ("slack_file" in block):
        yield "must have either image_url or slack_file"
    file = block.get("slack_file")
    if "slack_file" in block and (not isinstance(file, dict) or ("id" in file) == ("url" in file)):
        yield "slack_file: must have either id or url"
    if isinstance(file, dict) and "id" in file and not re.fullmatch(r"F[A-Z0-9]{8,}", str(file["id"])):
        yield "slack_file/id: input must match regex pattern: ^[F][A-Z0-9]{8,}$"
    yield from _length(block, "image_url", 3000)
    yield from _sized(block.get("alt_text"), 2000, "alt_text")
    if "title" in block:
        yield from _plain(block["title"], 2000, "title")


def _nothing(_: dict[str, Any]) -> Faults:
    return iter(())


_BLOCKS: dict[str, tuple[set[str], Callable[[dict[str, Any]], Faults]]] = {
    "section": ({"text", "fields", "accessory", "expand"}, _section),
    "header": ({"text"}, _header),
    "divider": (set(), _nothing),
    "image": ({"image_url", "slack_file", "alt_text", "title"}, _image),
    "context": ({"elements"}, _context),
    "actions": ({"elements"}, _actions),
    "context_actions": ({"elements"}, _context_actions),
    "input": ({"label", "element", "hint", "optional", "dispatch_action"}, _input),
    "table": ({"rows", "column_settings"}, _table),
    "markdown": ({"text"}, _markdown),
    "rich_text": ({"elements"}, _nothing),
}


def _elements(elements: Any, most: int) -> Faults:
    yield from _many(elements, most, "elements")
    inside = [each for each in elements if isinstance(each, dict)] if isinstance(elements, list) else []
    for each in inside:
        yield from _element(each)
    names = Counter(each["action_id"] for each in inside if each.get("action_id"))
    yield from (f"action_id {name}: not unique" for name, count in names.items() if count > 1)


def _element(element: Any) -> Faults:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _ELEMENTS:
        yield f"element: unsupported type: {kind}"
        return
    known, check = _ELEMENTS[kind]
    yield from _keys(element, {"type", "action_id", "confirm", *known})
    yield from _length(element, "action_id", 255)
    yield from check(element)


def _button(element: dict[str, Any]) -> Faults:
    yield from _plain(element.get("text"), 75, "button/text")
    yield from _length(element, "value", 2000)
    yield from _length(element, "url", 3000)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield "button/style: not one of primary, danger"


def _feedback(element: dict[str, Any]) -> Faults:
    for part in ("positive_button", "negative_button"):
        button = element.get(part)
        if not isinstance(button, dict):
            yield f"feedback_buttons/{part}: missing"
            continue
        yield from _keys(button, {"text", "value", "accessibility_label"})
        yield from _plain(button.get("text"), 75, part)
        yield from _length(button, "value", 2000)
        yield from _length(button, "accessibility_label", 75)
        if not button.get("value"):
            yield f"feedback_buttons/{part}/value: missing"


def _select(element: dict[str, Any]) -> Faults:
    options = element.get("options")
    yield from _many(options, 100, "options")
    for each in options if isinstance(options, list) else ():
        yield from _plain(each.get("text"), 75, "options/text")
        if not 0 < len(str(each.get("value", ""))) <= 150:
            yield "options/value: must be 1 to 150 characters"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")
    if "initial_option" in element and element["initial_option"] not in (options or ()):
        yield "initial_option: not one of the options"


def _typed(element: dict[str, Any]) -> Faults:
    yield from _length(element, "initial_value", 3000)
    if not 0 < int(element.get("max_length", 3000)) <= 3000:
        yield "max_length: must be 1 to 3000"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")


def _date(element: dict[str, Any]) -> Faults:
    if not _DATE.fullmatch(str(element.get("initial_date", "2026-01-01"))):
        yield "initial_date: must be YYYY-MM-DD"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")


_ELEMENTS: dict[str | None, tuple[set[str], Callable[[dict[str, Any]], Faults]]] = {
    "button": ({"text", "value", "url", "style", "accessibility_label"}, _button),
    "feedback_buttons": ({"positive_button", "negative_button"}, _feedback),
    "static_select": ({"options", "placeholder", "initial_option", "focus_on_load"}, _select),
    "plain_text_input": (
        {"multiline", "initial_value", "placeholder", "max_length", "min_length", "focus_on_load"},
        _typed,
    ),
    "datepicker": ({"initial_date", "placeholder", "focus_on_load"}, _date),
}


def _text(text: Any, most: int, where: str) -> Faults:
    if not isinstance(text, dict) or text.get("type") not in ("mrkdwn", "plain_text"):
        yield f"{where}: must be a text object"
        return
    extra = "verbatim" if text["type"] == "mrkdwn" else "emoji"
    yield from _keys(text, {"type", "text", extra})
    yield from _sized(text.get("text"), most, where)


def _plain(text: Any, most: int, where: str) -> Faults:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield f"{where}: must be plain_text"
        return
    yield from _keys(text, {"type", "text", "emoji"})
    yield from _sized(text.get("text"), most, where)


def _sized(text: Any, most: int, where: str) -> Faults:
    if not isinstance(text, str) or not 0 < len(text) <= most:
        yield f"{where}: must be 1 to {most} characters"


def _length(part: dict[str, Any], name: str, most: int) -> Faults:
    if name in part and (not isinstance(part[name], str) or len(part[name]) > most):
        yield f"{name}: must be less than {most + 1} characters"


def _many(items: Any, most: int, where: str) -> Faults:
    if not isinstance(items, list) or not 0 < len(items) <= most:
        yield f"{where}: must be 1 to {most} items"


def _keys(part: dict[str, Any], known: set[str]) -> Faults:
    yield from (f"additional property: {name}" for name in part if name not in known)
