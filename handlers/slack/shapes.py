"""The parts of Block Kit that we send, as a table: what each may hold, how much of it, and what it cannot do without.

Slack answers a payload that breaks one of these with `invalid_blocks` and no more, hours after the code was written.
What is not in the table is not sent: a misspelt property and a block nobody drew are faults alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.shapes import Day, Faults, Flag, Known, Letters, Many, OneOf, Part, Rule, Shape, kind_of

_DIALECT = re.compile(r"\*\*[^*\n]+\*\*|\[[^\[\]\n]*\]\(")


@dataclass(frozen=True, slots=True)
class Said:
    """A text object of so many characters."""

    most: int
    formatted: bool = False

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """A text of another kind, too long, or alive."""
        kind = kind_of(value)
        if kind != "plain_text" and not (self.formatted and kind == "mrkdwn"):
            yield f"{path} is not a text of the kind that stands here"
            return
        marks = "emoji" if kind == "plain_text" else "verbatim"
        shape = Shape({"text": Letters(self.most), marks: Flag()}, ("text", marks))
        yield from shape.faults(path, value, known, beside=("type",))
        if kind == "mrkdwn":
            yield from _formatted(path, value)


def alive(path: str, text: str) -> Faults:
    """A sign that Slack would take for the beginning of a mention or a link."""
    if re.search(r"[<>]", re.sub(r"^> ", "", text, flags=re.MULTILINE)):
        yield f"{path} is not escaped, so that it could be a mention or a link"


def _formatted(path: str, value: Mapping[str, Any]) -> Faults:
    text = str(value.get("text", ""))
    yield from alive(f"{path}.text", text)
    if _DIALECT.search(text):
        yield f"{path}.text is Markdown, which Slack shows with its signs"
    if value.get("verbatim") is False:
        yield f"{path} is not verbatim, so that names and addresses in it become links"


ID = Letters(255)
CONFIRM = Part(("confirm",))
PRESSABLE = ("button", "overflow", "datepicker", "static_select", "checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "datepicker", "static_select", "checkboxes", "radio_buttons")
_OPTION = Part(("option",))
_FEW = Many(10, _OPTION)

ELEMENTS: Mapping[str, Rule] = {
    "button": Shape(
        {
            "action_id": ID,
            "text": Said(75),
            "value": Letters(2000),
            "url": Letters(3000),
            "style": OneOf(("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Letters(75),
        },
        ("action_id", "text"),
    ),
    "overflow": Shape({"action_id": ID, "options": Many(5, _OPTION), "confirm": CONFIRM}, ("action_id", "options")),
    "datepicker": Shape(
        {"action_id": ID, "initial_date": Day(), "confirm": CONFIRM, "placeholder": Said(150)}, ("action_id",)
    ),
    "static_select": Shape(
        {
            "action_id": ID,
            "options": Many(100, _OPTION),
            "initial_option": _OPTION,
            "confirm": CONFIRM,
            "placeholder": Said(150),
        },
        ("action_id", "options"),
    ),
    "checkboxes": Shape(
        {"action_id": ID, "options": _FEW, "initial_options": _FEW, "confirm": CONFIRM}, ("action_id", "options")
    ),
    "radio_buttons": Shape(
        {"action_id": ID, "options": _FEW, "initial_option": _OPTION, "confirm": CONFIRM}, ("action_id", "options")
    ),
    "plain_text_input": Shape(
        {"action_id": ID, "initial_value": Letters(3000), "multiline": Flag(), "placeholder": Said(150)},
        ("action_id",),
    ),
    "feedback_buttons": Shape(
        {"action_id": ID, "positive_button": Part(("thumb",)), "negative_button": Part(("thumb",))},
        ("action_id", "positive_button", "negative_button"),
    ),
    "image": Shape({"image_url": Letters(3000), "alt_text": Letters(2000)}, ("image_url", "alt_text")),
    "raw_text": Shape({"text": Letters(2000)}, ("text",)),
    "plain_text": Said(3000),
    "mrkdwn": Said(3000, formatted=True),
}

OBJECTS: Mapping[str, Shape] = {
    "option": Shape(
        {"text": Said(75, formatted=True), "value": Letters(150), "description": Said(75)}, ("text", "value")
    ),
    "thumb": Shape({"text": Said(75), "value": Letters(2000), "accessibility_label": Letters(75)}, ("text", "value")),
    "confirm": Shape(
        {
            "title": Said(100),
            "text": Said(300),
            "confirm": Said(30),
            "deny": Said(30),
            "style": OneOf(("primary", "danger")),
        },
        ("title", "text", "confirm", "deny"),
    ),
    "column": Shape({"align": OneOf(("left", "center", "right")), "is_wrapped": Flag()}),
    "metadata": Shape({"event_type": ID, "event_payload": Part(("delivery",))}, ("event_type", "event_payload")),
    "delivery": Shape({"delivery": ID}, ("delivery",)),
    "slack_file": Shape({"id": ID}, ("id",)),
}
"""Objects without a `type` of their own. Anybody in a workspace may read metadata, so it holds an opaque id alone."""

BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        {
            "text": Said(3000, formatted=True),
            "fields": Many(10, Said(2000, formatted=True)),
            "accessory": Part((*PRESSABLE, "image")),
            "expand": Flag(),
        },
        needs_one=("text", "fields"),
    ),
    "header": Shape({"text": Said(150)}, ("text",)),
    "divider": Shape({}),
    "image": Shape(
        {
            "image_url": Letters(3000),
            "slack_file": Part(("slack_file",)),
            "alt_text": Letters(2000),
            "title": Said(2000),
        },
        ("alt_text",),
        ("image_url", "slack_file"),
    ),
    "context": Shape({"elements": Many(10, Part(("plain_text", "mrkdwn", "image")))}, ("elements",)),
    "actions": Shape({"elements": Many(25, Part(PRESSABLE))}, ("elements",)),
    "context_actions": Shape({"elements": Many(5, Part(("feedback_buttons",)))}, ("elements",)),
    "input": Shape(
        {"label": Said(2000), "element": Part(TYPED), "hint": Said(2000), "optional": Flag()}, ("label", "element")
    ),
    "markdown": Shape({"text": Letters(12_000)}, ("text",)),
    "table": Shape(
        {
            "rows": Many(100, Many(20, Part(("raw_text",)))),
            "column_settings": Many(20, Part(("column",))),
        },
        ("rows",),
    ),
    "task_card": Shape(
        {"task_id": ID, "title": Letters(300), "status": OneOf(("pending", "in_progress", "complete", "error"))},
        ("task_id", "title"),
    ),
}

_EVERYWHERE = frozenset(("section", "header", "divider", "image", "context", "actions", "input"))
SURFACES: Mapping[str, frozenset[str]] = {
    "message": _EVERYWHERE | {"markdown", "table", "context_actions", "task_card"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE | {"table"},
}
"""Which blocks stand where."""

VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        {
            "title": Said(24),
            "submit": Said(24),
            "close": Said(24),
            "callback_id": ID,
            "external_id": ID,
            "private_metadata": Letters(3000, least=0),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        },
        ("title", "blocks"),
    ),
    "home": Shape({"callback_id": ID, "external_id": ID, "private_metadata": Letters(3000, least=0)}, ("blocks",)),
}

KNOWN = Known(ELEMENTS, OBJECTS)
