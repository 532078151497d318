"""Draws a form as entries on a card.

What is to be mended is said above its entry, in words. A calendar and a list cannot show what somebody typed who had
neither; it is said back to her, so that she need not remember it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from bot.messages import Field, Form
from handlers.entries import chosen, day, names, options
from handlers.fitting import Drawn, Unit
from handlers.letters import cut, literal, one_line
from handlers.teams.carried import DOES, FIELD, TOKEN
from handlers.teams.elements import BOLD, CARRIED, SUBTLE, action, buttons, line, run, shown

TITLE = "title"
"""The id of the title that stands above the entries."""
HEAVIEST = 14_000


@dataclass(frozen=True, slots=True)
class FormWords:
    """What a form itself says beside its entries."""

    empty: str
    mend: str
    wrote: str


@dataclass(frozen=True, slots=True)
class Size:
    """How much is drawn of each entry."""

    told: int
    short: int
    long: int
    options: int


ROOMY, TIGHT = Size(600, 1000, 3000, 100), Size(120, 200, 600, 20)


def drawn(form: Form, words: FormWords, size: Size) -> Unit:
    """The title, the entries, and the button that sends them; one makes no sense without the others."""
    named = enumerate(zip(names(form), form.fields, strict=True))
    entries = [part for place, (name, field) in named for part in _entry(place, name, field, words, size)]
    data = {DOES: "fill", TOKEN: cut(literal(form.token), CARRIED)}
    return [
        _title(form, size),
        *entries,
        {**buttons("form", action(form.submit, "fill", data, style="positive")), "spacing": "medium"},
    ]


def _title(form: Form, size: Size) -> Drawn:
    return line(TITLE, run(cut(one_line(form.title), size.told), **BOLD, size="large"), spacing="large")


def _entry(place: int, name: str, field: Field, words: FormWords, size: Size) -> Iterator[Drawn]:
    """What to mend, the entry, and what helps to fill it in."""
    entry, unseen = _input(field, size)
    error, hint = one_line(field.error), one_line(field.hint)
    if error:
        mend = run(f"{words.mend} ", **BOLD, color="attention")
        yield line(f"error-{place}", mend, run(cut(error, size.told), color="attention"), spacing="medium")
    if unseen:
        near = "small" if error else "medium"
        yield line(f"wrote-{place}", run(f"{words.wrote} ", **BOLD), run(cut(unseen, size.told)), spacing=near)
    required = {"isRequired": True, "errorMessage": shown(words.empty)} if field.required else {}
    label = shown(cut(one_line(field.label), size.told))
    near = "small" if error or unseen else "medium"
    yield {**entry, "id": f"{FIELD}{name}", "label": label, **required, "spacing": near}
    if hint:
        yield line(f"hint-{place}", run(cut(hint, size.told), **SUBTLE), spacing="small")


def _input(field: Field, size: Size) -> tuple[Drawn, str]:
    """The entry, and what stood in the field and cannot be shown in it."""
    match field.entry:
        case "text":
            return _typed(one_line(field.value), size.short), ""
        case "long_text":
            return _typed(literal(field.value), size.long, isMultiline=True), ""
        case "date":
            known = day(field.value)
            before = {"value": known} if known else {}
            return {"type": "Input.Date", **before}, "" if known else one_line(field.value)
        case "choice":
            return _list(field, size)
        case _:
            assert_never(field.entry)


def _typed(value: str, most: int, **more: bool) -> Drawn:
    before = {"value": value[:most]} if value.strip() else {}
    return {"type": "Input.Text", **more, "maxLength": most, **before}


def _list(field: Field, size: Size) -> tuple[Drawn, str]:
    offered = options(field, size.options)
    if not offered:
        return _typed(one_line(field.value), size.short), ""
    before = chosen(field, offered)
    choices = [{"title": shown(option.shown), "value": option.value} for option in offered]
    drawn = {"type": "Input.ChoiceSet", "style": "compact", "choices": choices}
    return (drawn | {"value": before.value}, "") if before else (drawn, one_line(field.value))
