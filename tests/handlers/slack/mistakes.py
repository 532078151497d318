"""The mistakes that Slack refuses or shows wrongly, each in a payload that is otherwise in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = dict[str, Any]


def plain(text: str = "x") -> Payload:
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str = "x") -> Payload:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str = "x") -> Payload:
    return {"type": "section", "text": plain(text)}


def button(**changed: Any) -> Payload:
    return {"type": "button", "action_id": "a", "text": plain(), "value": "v"} | changed


def options(many: int) -> list[Payload]:
    return [{"text": plain(str(place)), "value": str(place)} for place in range(many)]


def actions(*elements: Payload) -> Payload:
    return {"type": "actions", "elements": list(elements)}


def entry(**changed: Any) -> Payload:
    element = {"type": "plain_text_input", "action_id": "value"}
    return {"type": "input", "block_id": "name", "label": plain(), "element": element} | changed


def table(rows: int = 2, columns: int = 2) -> Payload:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def message(*blocks: Payload, **changed: Any) -> Payload:
    return {"text": "x", "blocks": list(blocks) or [section()]} | changed


def modal(*blocks: Payload, **changed: Any) -> Payload:
    shown = {"type": "modal", "title": plain(), "submit": plain("Save"), "blocks": list(blocks) or [entry()]}
    return shown | changed


def without(payload: Payload, name: str) -> Payload:
    return {key: value for key, value in payload.items() if key != name}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
TASK = {"type": "task_card", "task_id": "t", "title": "x", "status": "pending"}

MISTAKES: Mapping[str, tuple[str, Payload]] = {
    "section text 3001": ("message", message(section("x" * 3001))),
    "51 blocks in a message": ("message", message(*[{"type": "divider"}] * 51)),
    "button without action_id": ("message", message(actions(without(button(), "action_id")))),
    "header 151": ("message", message({"type": "header", "text": plain("x" * 151)})),
    "modal title 25": ("modal", modal(title=plain("x" * 25))),
    "duplicate block_id": ("message", message({**section(), "block_id": "b"}, {**section(), "block_id": "b"})),
    "mrkdwn inside header": ("message", message({"type": "header", "text": mrkdwn()})),
    "101 select options": (
        "modal",
        modal(entry(element={"type": "static_select", "action_id": "value", "options": options(101)})),
    ),
    "unknown block type": ("message", message({"type": "paragraph", "text": plain()})),
    "section with neither text nor fields": ("message", message({"type": "section"})),
    "button text 76": ("message", message(actions(button(text=plain("x" * 76))))),
    "26 action elements": ("message", message(actions(*(button(action_id=str(n)) for n in range(26))))),
    "11 section fields": ("message", message({"type": "section", "fields": [plain()] * 11})),
    "11 context elements": ("message", message({"type": "context", "elements": [plain()] * 11})),
    "modal with input, no submit": ("modal", without(modal(), "submit")),
    "101 blocks in a view": ("modal", modal(*[{"type": "divider"}] * 101)),
    "image without alt_text": ("message", message({"type": "image", "image_url": "https://x.example/y.png"})),
    "markdown block 12001": ("message", message({"type": "markdown", "text": "x" * 12_001})),
    "two table blocks in a message": ("message", message(table(), table())),
    "table of 101 rows": ("message", message(table(101, 1))),
    "Markdown dialect in mrkdwn": ("message", message({"type": "section", "text": mrkdwn("**b** [x](y)")})),
    "11 checkboxes": (
        "modal",
        modal(entry(element={"type": "checkboxes", "action_id": "value", "options": options(11)})),
    ),
    "overflow 6": ("message", message(actions({"type": "overflow", "action_id": "a", "options": options(6)}))),
    "option value 151": (
        "modal",
        modal(
            entry(
                element={
                    "type": "static_select",
                    "action_id": "value",
                    "options": [{"text": plain(), "value": "x" * 151}],
                }
            )
        ),
    ),
    "private_metadata 3001": ("modal", modal(private_metadata="x" * 3001)),
    "button value 2001": ("message", message(actions(button(value="x" * 2001)))),
    'button style "warning"': ("message", message(actions(button(style="warning")))),
    "misspelt property": ("message", message(actions(button(acion_id="a")))),
    "blocks without fallback text": ("message", without(message(), "text")),
    "duplicate action_id in one block": ("message", message(actions(button(), button()))),
    "confirm title 101": ("message", message(actions(button(confirm={**CONFIRM, "title": plain("x" * 101)})))),
    "task_card in a modal": ("modal", modal(entry(), TASK)),
}
"""The 32 that were measured against four libraries; none of these catches more than 23."""

MORE: Mapping[str, tuple[str, Payload]] = {
    "13,201 in all": ("message", message(*[section("x" * 2900)] * 5)),
    "many light blocks that are heavy together": ("message", message(*[section("x" * 200)] * 50)),
    "table in a modal": ("modal", modal(entry(), table())),
    "markdown on the Home tab": ("home", {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]}),
    "thumbs on the Home tab": ("home", {"type": "home", "blocks": [{"type": "context_actions", "elements": []}]}),
    "no blocks": ("message", {"text": "x"}),
    "an empty message": ("message", message(blocks=[])),
    "a mention in the fallback": ("message", message(text="Hello <!channel>")),
    "a link in mrkdwn": ("message", message({"type": "section", "text": mrkdwn("<http://x.example|y>")})),
    "mrkdwn that links names": (
        "message",
        message({"type": "section", "text": {**mrkdwn(), "verbatim": False}}),
    ),
    "an emoji code that would be drawn": ("message", message({"type": "section", "text": without(plain(), "emoji")})),
    "an empty text": ("message", message(section(""))),
    "half a sign": ("message", message(section("half \ud83d of it"))),
    "a NUL": ("message", message(section("nul\x00byte"))),
    "21 columns": ("message", message(table(2, 21))),
    "fallback 4001": ("message", message(text="x" * 4001)),
    "metadata with a word in it": (
        "message",
        message(metadata={"event_type": "e", "event_payload": {"delivery": "d", "name": "Ana"}}),
    ),
    "metadata too long": ("message", message(metadata={"event_type": "e", "event_payload": {"delivery": "x" * 999}})),
    "external_id 256": ("modal", modal(external_id="x" * 256)),
    "a day that is none": (
        "modal",
        modal(entry(element={"type": "datepicker", "action_id": "value", "initial_date": "15 October"})),
    ),
    "a modal on the Home tab": ("home", modal()),
    "block_id 256": ("message", message({**section(), "block_id": "x" * 256})),
    "a field that answers to nothing": ("modal", modal(entry(element={"type": "button", "action_id": "a"}))),
    "blocks of another kind": ("message", message(blocks=["x", None, 7, []])),
}

VALID: Mapping[str, tuple[str, Payload]] = {
    "message": (
        "message",
        message(
            {"type": "header", "text": plain("Open")},
            {"type": "section", "fields": [mrkdwn("*Due*\nThu 15 Oct"), plain()], "accessory": button()},
            table(),
            {"type": "divider"},
            actions(button(confirm=CONFIRM), button(action_id="b", style="danger")),
            {"type": "context", "elements": [plain(), mrkdwn("> a &amp; b")]},
            metadata={"event_type": "convener_delivery", "event_payload": {"delivery": "3f9c"}},
        ),
    ),
    "modal": (
        "modal",
        modal(
            entry(),
            entry(
                block_id="other",
                hint=plain(),
                optional=True,
                element={"type": "datepicker", "action_id": "value", "initial_date": "2026-10-15"},
            ),
            private_metadata="token",
            callback_id="form",
            external_id="3f9c",
        ),
    ),
    "home": ("home", {"type": "home", "blocks": [section(), table(), actions(button())]}),
}
