"""The parts of Block Kit that we send, as a table: what each may hold, how much of it, and what it cannot do without.

Slack answers a payload that breaks one of these with `invalid_blocks` and no more, hours after the code was written.
What is not in the table is not sent: a misspelt property and a block nobody drew are faults alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letters:
    """A string of so many characters."""

    most: int
    least: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """A text object of so many characters."""

    most: int
    formatted: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as 2026-10-15."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An object of one of these shapes, told apart by its `type` where there are several."""

    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list of so many."""

    most: int
    of: Rule
    least: int = 1


Rule = Letters | Said | Flag | Day | OneOf | Part | Many


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object may hold, what it has to, and of which it has to hold one."""

    holds: Mapping[str, Rule]
    needs: tuple[str, ...] = ()
    needs_one: tuple[str, ...] = ()


ID = Letters(255)
CONFIRM = Part(("confirm",))
PRESSABLE = ("button", "overflow", "datepicker", "static_select", "checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "datepicker", "static_select", "checkboxes", "radio_buttons")
_OPTION = Part(("option",))
_FEW = Many(10, _OPTION)

ELEMENTS: Mapping[str, Shape] = {
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
        {"image_url": Letters(3000), "alt_text": Letters(2000), "title": Said(2000)}, ("image_url", "alt_text")
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
