"""A letter's HTML part: one narrow column of text, buttons as links, and colours that read in light and dark.

Styles stand in each element, since mail programs throw sheets away; tables hold columns alone. Every text is escaped by
its type (`Markup`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)
from handlers.charts import figures
from handlers.charts.scene import WIDTH
from handlers.letters import literal, one_line
from handlers.mail.texts import Frame
from handlers.once import said_once

_FONT = "font-family:system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,sans-serif;font-size:16px;line-height:1.5"
_QUIET, _ACCENT, _LINE = "#4b4842", "#0b4f5c", "#ddd8ce"
_BUTTON = "display:inline-block;padding:11px 18px;border-radius:6px;font-weight:600;text-decoration:none"
_PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light">'
    '<title>{title}</title></head><body style="margin:0;padding:24px 16px;background:#ffffff;color:#1d1c1a;{font}">'
    '<div style="max-width:560px;margin:0 auto">{body}'
    '<p style="margin:24px 0 0">{page}</p>'
    '<hr style="border:0;border-top:1px solid {line};margin:24px 0 16px">'
    '<p style="margin:0;color:{quiet}" dir="auto">{foot} {stop}</p></div></body></html>\n'
)


def html(message: Message, frame: Frame, pictures: Mapping[Chart, str] | None = None) -> str:
    """The whole letter as HTML; `pictures` names the part of the letter in which a chart's picture travels along."""
    named = pictures or {}
    drawn = [_block(block, frame, named) for block in said_once(message.blocks)] or [_paragraphs(message.summary)]
    return str(
        _PAGE.format(
            language=frame.language,
            title=message.summary,
            font=_FONT,
            body=Markup("").join(drawn),
            page=_link(frame.page, frame.say("page_link")),
            line=_LINE,
            quiet=_QUIET,
            foot=frame.foot,
            stop=_link(f"{frame.page}/stop", frame.say("stop_link")),
        )
    )


def _block(block: Block, frame: Frame, pictures: Mapping[Chart, str]) -> Markup:
    match block:
        case Text(text=text):
            return _paragraphs(text)
        case Facts(facts=facts):
            rows = [(f.label, f.value) for f in facts]
            return _grid("", (), rows, ())
        case Table(caption=caption, columns=columns, rows=cells, numeric=numeric):
            return _grid(caption, columns, cells, numeric)
        case Choices(choices=choices):
            return _buttons(choices, frame)
        case Feedback(helped=helped, not_helped=not_helped):
            return _buttons((helped, not_helped), frame)
        case Form(title=title, token=token, submit=submit):
            asked = Choice(title, token)
            return _paragraphs(title) + _buttons((Choice(submit, asked.token),), frame)
        case Sources(sources=sources):
            return Markup("").join(_source(source) for source in sources)
        case Context(text=text):
            return Markup('<p style="margin:0 0 16px;color:{}" dir="auto">{}</p>').format(_QUIET, literal(text))
        case Chart():
            return _chart(block, pictures.get(block))
        case _:
            assert_never(block)


def _chart(chart: Chart, part: str | None) -> Markup:
    """The sentence, the picture that came along, and the figures."""
    table = figures.table(chart)
    picture = Markup("")
    if part:
        image = Markup(
            '<p style="margin:0 0 16px"><img src="cid:{}" alt="{}" width="{}" style="max-width:100%;height:auto"></p>'
        )
        picture = image.format(part, one_line(chart.sentence), int(WIDTH))
    return _paragraphs(chart.sentence) + picture + _grid(table.caption, table.columns, table.rows, table.numeric)


def _paragraphs(text: str) -> Markup:
    parts = re.split(r"\n\s*\n", literal(text).strip("\n"))
    return Markup("").join(Markup('<p style="margin:0 0 16px" dir="auto">{}</p>').format(_broken(one)) for one in parts)


def _broken(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _grid(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int]) -> Markup:
    """A table; without columns, each row begins with its own head."""
    title = Markup("")
    if caption:
        title = Markup('<caption style="text-align:left;padding-bottom:6px">{}</caption>').format(literal(caption))
    heads = [_row(columns, numeric, ["col"] * len(columns))] if columns else []
    drawn = [_row(row, numeric, [] if columns else ["row"]) for row in rows]
    return Markup('<table style="border-collapse:collapse;margin:0 0 16px;{}">{}{}</table>').format(
        _FONT, title, Markup("").join([*heads, *drawn])
    )


def _row(cells: Sequence[str], numeric: Sequence[int], scopes: Sequence[str]) -> Markup:
    """One row; its first cells head a column or the row, as `scopes` say."""
    drawn = []
    for at, text in enumerate(cells):
        style = f"padding:6px 16px 6px 0;border-bottom:1px solid {_LINE};vertical-align:top;"
        style += f"text-align:{'right' if at in numeric else 'left'}"
        if at < len(scopes):
            cell = Markup('<th scope="{}" style="{};font-weight:600" dir="auto">{}</th>')
            drawn.append(cell.format(scopes[at], style, literal(text)))
        else:
            drawn.append(Markup('<td style="{}" dir="auto">{}</td>').format(style, literal(text)))
    return Markup("<tr>{}</tr>").format(Markup("").join(drawn))


def _buttons(choices: Sequence[Choice], frame: Frame) -> Markup:
    return Markup('<p style="margin:0 0 16px">{}</p>').format(
        Markup(" ").join(_button(choice, frame) for choice in choices)
    )


def _button(choice: Choice, frame: Frame) -> Markup:
    look = (
        f"background:{_ACCENT};color:#ffffff;border:1px solid {_ACCENT}"
        if choice.primary
        else (f"background:#ffffff;color:{_ACCENT};border:1px solid #807a70")
    )
    return Markup('<a href="{}" style="{};{};margin:0 8px 8px 0"><bdi>{}</bdi></a>').format(
        frame.way(choice), _BUTTON, look, literal(choice.label)
    )


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}" style="color:{}">{}</a>').format(address, _ACCENT, words)


def _source(source: Source) -> Markup:
    facts = [source.document, source.section, source.reviewed_on.isoformat() if source.reviewed_on else "", source.note]
    line = Markup(" · ").join(Markup("<bdi>{}</bdi>").format(literal(fact)) for fact in facts if fact)
    return Markup(
        '<blockquote style="margin:0 0 16px;padding-left:12px;border-left:3px solid {}" dir="auto">{}<br>'
        '<span style="color:{}">{}</span></blockquote>'
    ).format(_LINE, _broken(literal(source.quote)), _QUIET, line)
