"""Draws a form as a modal, and says which of its fields have to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from bot.messages import Field, Form
from handlers.entries import Option, chosen, day, names, options
from handlers.letters import cut, literal, one_line

CALLBACK, ENTRY = "form", "value"
"""The modal's callback id, and the action id of every entry in it."""
TITLE, ERROR = "title", "error-"
"""The ids of the section with a title too long for the bar, and before the id of the field that a mistake is in."""
BAR, TOLD, CARRIED, BLOCKS = 24, 2000, 3000, 100


def view(form: Form, close: str, *, errors_shown: bool, channel: str = "") -> dict[str, Any]:
    """The modal, as `views.open` takes it. `channel` is the shared channel that it was asked for in, if it was one."""
    title = one_line(form.title)
    blocks = [*_whole_title(title), *_entries(form, errors_shown)][:BLOCKS]
    return {
        "type": "modal",
        "callback_id": f"{CALLBACK} {channel}".strip(),
        "private_metadata": literal(form.token)[:CARRIED],
        "title": _plain(cut(title, BAR)),
        "submit": _plain(cut(one_line(form.submit), BAR)),
        "close": _plain(cut(close, BAR)),
        "blocks": blocks or [_section(cut(title, TOLD), TITLE)],
    }


def errors(form: Form) -> dict[str, str]:
    """What is to be mended, by the block that it stands in; empty where all is well."""
    named = zip(names(form), form.fields, strict=True)
    return {name: cut(one_line(field.error), TOLD) for name, field in named if field.error}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _section(text: str, block_id: str) -> dict[str, Any]:
    return {"type": "section", "block_id": block_id, "text": _plain(text)}


def _whole_title(title: str) -> list[dict[str, Any]]:
    return [_section(cut(title, TOLD), TITLE)] if len(title) > BAR else []


def _entries(form: Form, errors_shown: bool) -> Iterator[dict[str, Any]]:
    for name, field in zip(names(form), form.fields, strict=True):
        if field.error and errors_shown:
            yield _section(cut(one_line(field.error), TOLD), f"{ERROR}{name}")
        yield _input(field, name)


def _input(field: Field, name: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "type": "input",
        "block_id": name,
        "label": _plain(cut(one_line(field.label), TOLD)),
        "optional": not field.required,
        "element": {**_element(field), "action_id": ENTRY},
    }
    return drawn | ({"hint": _plain(cut(one_line(field.hint), TOLD))} if one_line(field.hint) else {})


def _element(field: Field) -> dict[str, Any]:
    match field.entry:
        case "text":
            return _typed(one_line(field.value), lines=False)
        case "long_text":
            return _typed(literal(field.value), lines=True)
        case "date":
            return _day(field.value)
        case "choice":
            return _select(field) or _typed(one_line(field.value), lines=False)
        case _:
            assert_never(field.entry)


def _typed(value: str, *, lines: bool) -> dict[str, Any]:
    drawn = {"type": "plain_text_input", "multiline": lines}
    return drawn | ({"initial_value": value[:CARRIED]} if value.strip() else {})


def _day(value: str) -> dict[str, Any]:
    """A calendar; what was typed before is shown in it where it was a date."""
    shown = day(value)
    return {"type": "datepicker"} | ({"initial_date": shown} if shown else {})


def _select(field: Field) -> dict[str, Any] | None:
    """A list to choose from, or None where there is nothing in it."""
    offered = options(field)
    if not offered:
        return None
    before = chosen(field, offered)
    drawn = {"type": "static_select", "options": [_option(option) for option in offered]}
    return drawn | ({"initial_option": _option(before)} if before else {})


def _option(option: Option) -> dict[str, Any]:
    return {"text": _plain(option.shown), "value": option.value}
