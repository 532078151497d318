"""Draws a message as plain text: for the terminal, the plain part of a mail, and the ear.

Nothing is lost on the way: choices become numbered options, tables are aligned, sources keep their date. A name can
neither start a line of its own nor carry a terminal's control characters, so it cannot pass for what the bot said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import assert_never

from bot.messages import (
    Block,
    Chart,
    Choice,
    Choices,
    Context,
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
from handlers.charts.figures import table
from handlers.letters import literal, one_line
from handlers.once import said_once


def plain(message: Message) -> str:
    """The whole message as text, blocks apart by a blank line, options numbered through it from 1."""
    numbers = count(1)
    drawn = ["\n".join(block_lines(block, numbers)) for block in said_once(message.blocks)]
    return "\n\n".join(part for part in drawn if part.strip()) or one_line(message.summary)


def options(message: Message) -> list[Choice]:
    """The choices in the order of their numbers in the plain text."""
    found: list[Choice] = []
    for block in message.blocks:
        match block:
            case Choices(choices=choices):
                found.extend(choices)
            case Feedback(helped=helped, not_helped=not_helped):
                found += [helped, not_helped]
            case _:
                pass
    return found


def spoken(message: Message) -> str:
    """The message for the ear: buttons speak for themselves, and a number before them could not be typed here."""
    return plain(replace(message, blocks=tuple(_heard(message.blocks))))


def _heard(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Choices() | Feedback():
                continue
            case Form(title=title):
                yield Text(title)
            case Chart(sentence=sentence):
                yield Text(sentence)
            case _:
                yield block


def block_text(block: Block) -> str:
    """One block as text, where the options do not stand in a numbered row."""
    return "\n".join(block_lines(block, count(1)))


def block_lines(block: Block, numbers: Iterator[int]) -> list[str]:
    """The lines of one block; its options take the next numbers."""
    match block:
        case Text(text=text):
            return literal(text).split("\n")
        case Facts(facts=facts):
            return [f"{one_line(fact.label)}: {one_line(fact.value)}" for fact in facts]
        case Table():
            return _table(block)
        case Choices(choices=choices):
            return [f"[{next(numbers)}] {one_line(choice.label)}" for choice in choices]
        case Feedback(helped=helped, not_helped=not_helped):
            return [f"[{next(numbers)}] {one_line(choice.label)}" for choice in (helped, not_helped)]
        case Form():
            return _form(block)
        case Sources(sources=sources, first=first):
            return [line for place, source in enumerate(sources, first) for line in _source(place, source)]
        case Context(text=text):
            return [f"({one_line(text)})"]
        case Chart(sentence=sentence):
            return [one_line(sentence), "", *_table(table(block))]
        case _:
            assert_never(block)


def _table(table: Table) -> list[str]:
    rows = [[one_line(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(_width(row[place]) if place < len(row) else 0 for row in rows) for place in range(len(table.columns))]
    drawn = ["  ".join(_cells(row, widths, table.numeric)).rstrip() for row in rows]
    caption = [one_line(table.caption)] if table.caption else []
    return [*caption, drawn[0], "  ".join("-" * width for width in widths), *drawn[1:]]


def _cells(row: list[str], widths: list[int], numeric: tuple[int, ...]) -> Iterator[str]:
    for place, cell in enumerate(row):
        space = " " * (widths[place] - _width(cell) if place < len(widths) else 0)
        yield space + cell if place in numeric else cell + space


def _form(form: Form) -> list[str]:
    return [
        one_line(form.title),
        *(line for field in form.fields for line in _field(field)),
        f"-> {one_line(form.submit)}",
    ]


def _field(field: Field) -> list[str]:
    mark = "" if field.required else "?"
    lines = [f"- {one_line(field.label)}{mark}: {one_line(field.value)}".rstrip()]
    if field.hint:
        lines.append(f"  ({one_line(field.hint)})")
    lines += [f"  * {one_line(option)}" for option in field.options]
    return [*lines, *([f"  ! {one_line(field.error)}"] if field.error else [])]


def _source(place: int, source: Source) -> list[str]:
    where = ", ".join(one_line(part) for part in (source.document, source.section) if part)
    when = f" ({source.reviewed_on.isoformat()})" if source.reviewed_on else ""
    note = f" - {one_line(source.note)}" if source.note else ""
    return [f"<{place}> {where}{when}{note}", f'    "{one_line(source.quote)}"']


def _width(text: str) -> int:
    """Columns on a screen: wide East Asian signs take two, marks that sit on another letter none."""
    signs = (sign for sign in text if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in signs)
