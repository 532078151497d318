"""Draws a message as HTML, one semantic markup for every page; how it looks is a style sheet's business.

Every text is escaped by its type (`Markup`), stands in an element of its own direction, and never becomes a link: a
message has no links, so nothing that anybody typed can lead anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import assert_never

from markupsafe import Markup, escape

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
from handlers.charts.svg import svg
from handlers.once import said_once

VALUE = "value."
"""Before the name of a form's field, so that a field called "key" cannot pass for ours."""

Posting = Callable[[str, str, str, Markup], Markup]
"""The form around a control: what it does ("press" or "fill"), its token, its place on the page, and what is in it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a drawing needs beside the message.

    `place` names this message within the page: its controls' ids start with it. `sources` is how a list of sources is
    called, and `reviewed` says when one was looked over.
    """

    place: str
    sources: str
    reviewed: Callable[[date], str]
    posting: Posting


def html(message: Message, drawing: Drawing) -> Markup:
    """The whole message."""
    numbers = count(1)
    drawn = [_block(block, drawing, f"{drawing.place}-{next(numbers)}") for block in said_once(message.blocks)]
    return Markup("").join(drawn) or _paragraphs(message.summary)


def _block(block: Block, drawing: Drawing, slot: str) -> Markup:
    match block:
        case Text(text=text):
            return _paragraphs(text)
        case Facts(facts=facts):
            rows = (
                Markup("<div><dt><bdi>{}</bdi></dt><dd><bdi>{}</bdi></dd></div>").format(f.label, f.value)
                for f in facts
            )
            return Markup('<dl class="facts">{}</dl>').format(Markup("").join(rows))
        case Table():
            return _table(block)
        case Choices(choices=choices):
            return _buttons(choices, drawing, slot)
        case Feedback(helped=helped, not_helped=not_helped):
            return _buttons((helped, not_helped), drawing, slot)
        case Form():
            return _form(block, drawing, slot)
        case Sources(sources=sources, first=first):
            items = Markup("").join(_source(source, drawing) for source in sources)
            start = Markup(' start="{}"').format(first) if first != 1 else ""
            return Markup('<ol class="sources"{} aria-label="{}">{}</ol>').format(start, drawing.sources, items)
        case Context(text=text):
            return Markup('<p class="context" dir="auto">{}</p>').format(text)
        case Chart(sentence=sentence):
            figure = Markup('<figure class="chart"><figcaption dir="auto">{}</figcaption>{}{}</figure>')
            return figure.format(sentence, svg(block), _table(table(block)))
        case _:
            assert_never(block)


def _paragraphs(text: str) -> Markup:
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n"))
    return Markup("").join(Markup('<p dir="auto">{}</p>').format(_broken(part)) for part in parts)


def _broken(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _table(table: Table) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col"{}><bdi>{}</bdi></th>').format(_numeric(place, table), name)
        for place, name in enumerate(table.columns)
    )
    rows = (Markup("<tr>{}</tr>").format(_row(row, table)) for row in table.rows)
    caption = Markup('<caption dir="auto">{}</caption>').format(table.caption) if table.caption else ""
    return Markup('<table class="cards">{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        caption, head, Markup("").join(rows)
    )


def _row(row: tuple[str, ...], table: Table) -> Markup:
    names = dict(enumerate(table.columns))
    return Markup("").join(
        Markup('<td data-label="{}"{}><bdi>{}</bdi></td>').format(names.get(place, ""), _numeric(place, table), cell)
        for place, cell in enumerate(row)
    )


def _numeric(place: int, table: Table) -> Markup:
    return Markup(' class="number"') if place in table.numeric else Markup("")


def _buttons(choices: tuple[Choice, ...], drawing: Drawing, slot: str) -> Markup:
    buttons = (_choice(choice, drawing, f"{slot}-{n}") for n, choice in enumerate(choices))
    return Markup('<div class="choices">{}</div>').format(Markup("").join(buttons))


def _choice(choice: Choice, drawing: Drawing, slot: str) -> Markup:
    button = Markup('<button type="submit"{}><bdi>{}</bdi></button>').format(
        Markup(' class="primary"') if choice.primary else "", choice.label
    )
    return drawing.posting("press", choice.token, slot, button)


def _form(form: Form, drawing: Drawing, slot: str) -> Markup:
    fields = (_field(field, f"{slot}-{n}") for n, field in enumerate(form.fields))
    inside = Markup(
        '<fieldset><legend dir="auto">{}</legend>{}'
        '<button type="submit" class="primary"><bdi>{}</bdi></button></fieldset>'
    ).format(form.title, Markup("").join(fields), form.submit)
    return drawing.posting("fill", form.token, slot, inside)


def _field(field: Field, ident: str) -> Markup:
    told = " ".join(f"{ident}-{part}" for part in ("hint", "error") if getattr(field, part))
    described = Markup(' aria-describedby="{}"').format(told) if told else Markup("")
    invalid = Markup(' aria-invalid="true"') if field.error else Markup("")
    needed = Markup(" required") if field.required else Markup("")
    name = Markup('id="{}" name="{}{}" dir="auto"{}{}{}').format(ident, VALUE, field.name, described, invalid, needed)
    hint = (
        Markup('<span class="hint" id="{}-hint" dir="auto">{}</span>').format(ident, field.hint) if field.hint else ""
    )
    error = (
        Markup('<span class="error" id="{}-error" dir="auto">{}</span>').format(ident, field.error)
        if field.error
        else ""
    )
    return Markup('<div class="field"><label for="{}"><bdi>{}</bdi></label>{}{}{}</div>').format(
        ident, field.label, hint, error, _entry(field, name)
    )


def _entry(field: Field, name: Markup) -> Markup:
    match field.entry:
        case "text":
            return Markup('<input type="text" {} value="{}" autocomplete="off">').format(name, field.value)
        case "date":
            return Markup('<input type="date" {} value="{}">').format(name, field.value)
        case "long_text":
            return Markup('<textarea {} rows="3">\n{}</textarea>').format(name, field.value)
        case "choice":
            return Markup("<select {}>{}</select>").format(name, _options(field))
        case _:
            assert_never(field.entry)


def _options(field: Field) -> Markup:
    none_yet = [] if field.value in field.options else [""]
    return Markup("").join(
        Markup('<option value="{0}"{1}>{0}</option>').format(
            option, Markup(" selected") if option == field.value else ""
        )
        for option in (*none_yet, *field.options)
    )


def _source(source: Source, drawing: Drawing) -> Markup:
    facts = [
        source.document,
        source.section,
        drawing.reviewed(source.reviewed_on) if source.reviewed_on else "",
        source.note,
    ]
    line = Markup(" · ").join(Markup("<bdi>{}</bdi>").format(fact) for fact in facts if fact)
    return Markup('<li><blockquote dir="auto">{}</blockquote><p class="context">{}</p></li>').format(
        _broken(source.quote), line
    )
