"""Reads what was drawn for Slack as the person in front of it does, so that one journey serves every door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.messages import (
    Block,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Feedback,
    Field,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)

Drawn = Mapping[str, Any]
_EMPTY = ("\N{NO-BREAK SPACE}", "")


def message_of(payload: Drawn) -> Message:
    """The message that a post or a Home tab shows."""
    summary = unescaped(payload.get("text", "")).split("\n\n")[0]
    return Message(summary, tuple(_joined(_blocks(payload.get("blocks", [])))))


def form_of(view: Drawn) -> Form:
    """The form that a modal shows."""
    blocks = {block["block_id"]: block for block in view["blocks"]}
    title = _said(blocks["title"]["text"]) if "title" in blocks else _said(view["title"])
    fields = tuple(
        _field(block, blocks.get(f"error-{name}")) for name, block in blocks.items() if block["type"] == "input"
    )
    return Form(view["private_metadata"], title, fields, _said(view["submit"]))


def unescaped(text: str) -> str:
    """The text that a person sees where Slack reads entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """Sources that stand one after another are one list."""
    together: tuple[Source, ...] = ()
    for block in blocks:
        if isinstance(block, Sources):
            together += block.sources
            continue
        if together:
            yield Sources(together)
            together = ()
        yield block
    if together:
        yield Sources(together)


def _blocks(blocks: Sequence[Drawn]) -> Iterator[Block]:
    waiting = list(blocks)
    while waiting:
        block = waiting.pop(0)
        match block["type"]:
            case "section" if str(block.get("block_id", "")).startswith("quote"):
                quoted = [block]
                while waiting[0]["type"] == "section":
                    quoted.append(waiting.pop(0))
                yield _source(quoted, waiting.pop(0))
            case "section" if waiting and waiting[0]["type"] == "table":
                yield _table(_said(block["text"]), waiting.pop(0))
            case "section" if "fields" in block:
                yield Facts(tuple(_fact(field) for field in block["fields"]))
            case "section":
                yield Text(_said(block["text"]))
                if "accessory" in block:
                    yield Choices((_choice(block["accessory"]),))
            case "table":
                yield _table("", block)
            case "actions":
                yield Choices(tuple(_choice(button) for button in block["elements"]))
            case "context_actions":
                thumbs = block["elements"][0]
                yield Feedback(_choice(thumbs["positive_button"]), _choice(thumbs["negative_button"]))
            case "context" if str(block.get("block_id", "")).startswith("source"):
                yield _source([], block)
            case "context":
                yield Context(" ".join(_said(element) for element in block["elements"]))
            case "image":
                yield Context(block["alt_text"])
            case unknown:
                raise AssertionError(f"nobody has said how a person reads a block of the type {unknown}")


def _said(text: Drawn) -> str:
    if text["type"] != "mrkdwn":
        return str(text["text"])
    bare = re.sub(r"^\*(.*)\*$", r"\1", text["text"], flags=re.MULTILINE)
    return unescaped(re.sub(r"^> ?", "", bare, flags=re.MULTILINE))


def _fact(field: Drawn) -> Fact:
    # A label in bold needs no colon; one that stands in plain text has one.
    label, _, value = _said(field).partition("\n" if field["type"] == "mrkdwn" else ":\n")
    return Fact(label, value)


def _choice(button: Drawn) -> Choice:
    return Choice(_said(button["text"]), button["value"], button.get("style") == "primary")


def _table(caption: str, block: Drawn) -> Table:
    columns, *rows = [tuple("" if cell["text"] in _EMPTY else cell["text"] for cell in row) for row in block["rows"]]
    settings = block.get("column_settings", [])
    numeric = tuple(place for place, setting in enumerate(settings) if setting.get("align") == "right")
    return Table(caption, columns, tuple(rows), numeric)


def _source(quoted: Sequence[Drawn], below: Drawn) -> Sources:
    quote = "\n\n".join(_said(block["text"]) for block in quoted)
    if quote.startswith("\N{LEFT DOUBLE QUOTATION MARK}"):
        quote = quote[1:-1]
    document, *rest = [_said(element) for element in below["elements"]]
    return Sources((Source(document, quote, ", ".join(rest)),))


def _field(block: Drawn, error: Drawn | None) -> Field:
    element = block["element"]
    entry = {"datepicker": "date", "static_select": "choice", "plain_text_input": "text"}[element["type"]]
    if element.get("multiline"):
        entry = "long_text"
    chosen = element.get("initial_option", {}).get("text", {}).get("text", "")
    return Field(
        block["block_id"],
        _said(block["label"]),
        entry,  # type: ignore[arg-type]  # One of the four; a fifth would have been a KeyError above.
        tuple(_said(option["text"]) for option in element.get("options", ())),
        _said(block["hint"]) if "hint" in block else "",
        not block.get("optional", False),
        element.get("initial_value") or element.get("initial_date") or chosen,
        _said(error["text"]) if error else "",
    )
