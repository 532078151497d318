"""Draws a message as Block Kit, for the chat and for the Home tab.

Whatever people typed is drawn as `plain_text`, where Slack reads no mention, link, entity, format or emoji. What is
longer than Slack takes ends with a line that says so, and what can be pressed stays under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, assert_never

from bot.messages import (
    Chart,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Feedback,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)
from bot.words import short_date
from config.catalogue import Catalogue
from handlers.charts import figures
from handlers.fitting import Unit
from handlers.letters import cut, literal, one_line, pieces
from handlers.once import said_once
from handlers.plain import spoken
from handlers.slack import fitting
from handlers.slack.modal import errors as errors
from handlers.slack.modal import view
from handlers.slack.mrkdwn import escaped, is_inert

Surface = Literal["message", "home"]
Drawn = dict[str, Any]
Said = Text | Facts | Table | Choices | Feedback | Form | Sources | Context

FALLBACK, TEXT, FIELD, FIELDS, CONTEXT, LABEL, CARRIED, ALT = 4000, 3000, 2000, 10, 2000, 75, 2000, 2000
ROWS, COLUMNS, CELL, CELLS, CARDS = 100, 20, 1000, 8000, 12
"""What a table block holds; a larger one is drawn as lines."""
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,20}")
QUOTE, SOURCE = "quote", "source"
"""Begin the ids of the two blocks that make a source: the very words, and where they stand."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the drawing itself says."""

    shortened: str
    close: str
    fill_in: str
    reviewed: Callable[[date], str]


def words(catalogue: Catalogue, language: str = "en") -> Words:
    """The drawing's own words, from the catalogue."""

    def reviewed(on: date) -> str:
        # No message says from which day it is read, so the year always stands.
        written = short_date(catalogue, on, language, date.min)
        return catalogue.say("slack.drawn.reviewed", language, date=written)

    return Words(
        catalogue.say("slack.drawn.shortened", language),
        catalogue.say("slack.drawn.close", language),
        catalogue.say("slack.drawn.fill_in", language),
        reviewed,
    )


def blocks(message: Message, words: Words, picture: str = "") -> list[Drawn]:
    """The blocks of a message in the chat; `picture` is the file with the picture of its first chart."""
    return fitting.fitted(_units(message, "message", words, picture), fitting.MESSAGE, _section(words.shortened))


def home(message: Message, words: Words) -> Drawn:
    """The view for a person's Home tab."""
    drawn = fitting.fitted(_units(message, "home", words), fitting.VIEW, _section(words.shortened))
    return {"type": "home", "blocks": drawn}


def modal(form: Form, words: Words, *, errors_shown: bool = True, channel: str = "") -> Drawn:
    """The view for a form. Errors are drawn where it is opened anew; Slack shows its own where it stays open."""
    return view(form, words.close, errors_shown=errors_shown, channel=channel)


def calling(account: str, drawn: Mapping[str, Any]) -> Drawn:
    """A message that was drawn and checked, with one person called by name before it.

    This is the one mark of ours that comes alive. Raises ValueError for what is no account of one person: no group and
    no whole channel is ever called.
    """
    if not _ACCOUNT.fullmatch(account):
        raise ValueError("not an account of one person")
    name = f"<@{account}>"
    called = {"type": "section", "block_id": "mention", "text": _mrkdwn(name)}
    return {**drawn, "text": f"{name} {drawn['text']}", "blocks": [called, *drawn["blocks"]]}


def fallback(message: Message) -> str:
    """What a lock screen and a screen reader get: the summary first, then all that is said, if it is short."""
    summary = one_line(message.summary)
    said = spoken(message)
    whole = said if said.startswith(summary) else f"{summary}\n\n{said}"
    if len(escaped(whole)) <= FALLBACK and whole.strip():
        return escaped(whole)
    return escaped(cut(summary, FALLBACK // len("&amp;")))


def waiting(form: Form, words: Words, place: str = "") -> list[Drawn]:
    """A form that cannot be opened now: its title, and a button that asks for it."""
    button = _button(Choice(words.fill_in, form.token, primary=True), f"form{place}")
    button["accessibility_label"] = cut(one_line(form.title), LABEL)
    return [{**_section(cut(one_line(form.title), TEXT)), "accessory": button}]


def _units(message: Message, surface: Surface, words: Words, picture: str = "") -> list[Unit]:
    """Blocks that stay together, in reading order; the summary where there are none."""
    drawn: list[Unit] = []
    for place, block in enumerate(said_once(message.blocks)):
        first = not any(type(earlier) is type(block) for earlier in message.blocks[:place])
        if isinstance(block, Chart):
            free = first and surface == "message" and not any(isinstance(other, Table) for other in message.blocks)
            drawn += _chart(block, picture if first else "", f"-{place}", has_room=free)
        else:
            drawn += _block(block, surface, words, f"-{place}", first)
    return [unit for unit in drawn if unit] or [[_section(cut(one_line(message.summary), TEXT))]]


def _block(block: Said, surface: Surface, words: Words, place: str, first: bool) -> list[Unit]:
    match block:
        case Text(text=text):
            return [[section] for section in _sections(literal(text))]
        case Facts(facts=facts):
            return [[section] for section in _facts(facts)]
        case Table():
            # Slack takes one table block in a message, and shows none elsewhere on a phone.
            return _table(block) if first and surface == "message" and _fits(block) else _lines(block)
        case Choices(choices=choices):
            return [[_actions(choices, place)]]
        case Feedback():
            return [[_feedback(block, surface, place)]]
        case Form():
            return [waiting(block, words, "" if first else place)]
        case Sources(sources=sources):
            return [list(_source(source, words, f"{place}-{at}")) for at, source in enumerate(sources)]
        case Context(text=text):
            return [[_context(pieces(one_line(text), CONTEXT))]] if one_line(text) else []
        case _:
            assert_never(block)


def _chart(chart: Chart, picture: str, place: str, *, has_room: bool) -> list[Unit]:
    """The sentence, and under it the picture; where there is none, the figures."""
    sentence: list[Unit] = [[section] for section in _sections(literal(chart.sentence))]
    if picture:
        alt = cut(one_line(chart.sentence), ALT)
        image = {"type": "image", "block_id": f"chart{place}", "slack_file": {"id": picture}, "alt_text": alt}
        return [*sentence, [image]]
    table = figures.table(chart)
    return [*sentence, *(_table(table) if has_room and _fits(table) else _lines(table))]


def _plain(text: str) -> Drawn:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> Drawn:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(text: str) -> Drawn:
    return {"type": "section", "text": _plain(text), "expand": True}


def _sections(text: str) -> Iterator[Drawn]:
    return (_section(piece) for piece in pieces(text, TEXT))


def _bold(text: str, rest: str = "") -> Drawn:
    """The text in bold with the rest under it, or both as they are where a sign in them could come alive."""
    if text and is_inert(text + rest):
        return _mrkdwn("\n".join(escaped(part) for part in (f"*{text}*", rest) if part))
    return _plain(":\n".join(part for part in (text, rest) if part))


def _facts(facts: tuple[Fact, ...]) -> Iterator[Drawn]:
    pairs = [(one_line(fact.label), one_line(fact.value)) for fact in facts]
    fields = [_bold(*pair) for pair in pairs if any(pair)]
    if any(len(field["text"]) > FIELD for field in fields):
        yield from _sections("\n".join(": ".join(part for part in pair if part) for pair in pairs))
        return
    for at in range(0, len(fields), FIELDS):
        yield {"type": "section", "fields": fields[at : at + FIELDS]}


def _fits(table: Table) -> bool:
    cells = [one_line(cell) for row in (table.columns, *table.rows) for cell in row]
    wide = max(len(row) for row in (table.columns, *table.rows))
    small = all(len(cell) <= CELL for cell in cells) and sum(map(len, cells)) + 40 * len(cells) <= CELLS
    return small and 1 <= wide <= COLUMNS and len(table.rows) < ROWS


def _table(table: Table) -> list[Unit]:
    wide = max(len(row) for row in (table.columns, *table.rows))
    settings = [{"align": "right"} if at in table.numeric else {"is_wrapped": True} for at in range(wide)]
    rows = [[_cell(row[at] if at < len(row) else "") for at in range(wide)] for row in (table.columns, *table.rows)]
    return [[*_caption(table), {"type": "table", "column_settings": settings, "rows": rows}]]


def _cell(text: str) -> Drawn:
    # Slack wants at least one sign in a cell.
    return {"type": "raw_text", "text": one_line(text) or "\N{NO-BREAK SPACE}"}


def _caption(table: Table) -> list[Drawn]:
    caption = one_line(table.caption)
    return [{"type": "section", "text": _bold(cut(caption, 500))}] if caption else []


def _lines(table: Table) -> list[Unit]:
    """Rows where no table can stand: each is a small card while they are few, and a line where they are many."""
    if len(table.rows) <= CARDS:
        rows = [row for row in table.rows if any(map(one_line, row))]
        cards: list[Unit] = [[{"type": "section", "text": _card(table.columns, row)}] for row in rows]
        return [[*_caption(table), *(cards[0] if cards else [])], *cards[1:]]
    lines = "\n".join(filter(None, (_line(table.columns, row) for row in table.rows)))
    sections = list(_sections(lines))
    return [[*_caption(table), *sections[:1]], *([section] for section in sections[1:])]


def _card(columns: tuple[str, ...], row: tuple[str, ...]) -> Drawn:
    """The first value as a heading, and under it what the others are."""
    drawn = _bold(one_line(row[0]), _line(columns[1:], row[1:]))
    return drawn if len(drawn["text"]) <= TEXT else _plain(cut(_line(columns, row), TEXT))


def _line(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    named = [(columns[at] if at < len(columns) else "", cell) for at, cell in enumerate(row)]
    pairs = [(one_line(column), one_line(cell)) for column, cell in named]
    return " \N{MIDDLE DOT} ".join(": ".join(part for part in pair if part) for pair in pairs if pair[1])


def _button(choice: Choice, action: str) -> Drawn:
    drawn: Drawn = {
        "type": "button",
        "action_id": action,
        "text": _plain(cut(one_line(choice.label), LABEL)),
        "value": cut(literal(choice.token), CARRIED),
    }
    return drawn | ({"style": "primary"} if choice.primary else {})


def _actions(choices: tuple[Choice, ...], place: str) -> Drawn:
    buttons = [_button(choice, f"choice{place}-{at}") for at, choice in enumerate(choices)]
    return {"type": "actions", "block_id": f"choices{place}", "elements": buttons}


def _feedback(feedback: Feedback, surface: Surface, place: str) -> Drawn:
    """Thumbs in the chat; a Home tab takes none, so that it gets two buttons."""
    if surface == "home":
        return _actions((feedback.helped, feedback.not_helped), place)
    either = {"positive_button": feedback.helped, "negative_button": feedback.not_helped}
    thumbs = {
        name: {"text": _plain(cut(one_line(choice.label), LABEL)), "value": cut(literal(choice.token), CARRIED)}
        for name, choice in either.items()
    }
    element = {"type": "feedback_buttons", "action_id": f"feedback{place}", **thumbs}
    return {"type": "context_actions", "block_id": f"feedback{place}", "elements": [element]}


def _source(source: Source, words: Words, place: str) -> Iterator[Drawn]:
    quote = literal(source.quote).strip()
    lined = "\n".join(f"> {escaped(line)}" for line in quote.split("\n"))
    if quote and is_inert(quote) and len(lined) <= TEXT:
        yield {"type": "section", "block_id": f"{QUOTE}{place}", "text": _mrkdwn(lined), "expand": True}
    elif quote:
        for at, section in enumerate(
            _sections(f"\N{LEFT DOUBLE QUOTATION MARK}{quote}\N{RIGHT DOUBLE QUOTATION MARK}")
        ):
            yield {**section, "block_id": f"{QUOTE}{place}-{at}"}
    when = words.reviewed(source.reviewed_on) if source.reviewed_on else ""
    told = (one_line(part) for part in (source.document, source.section, when, source.note))
    yield {**_context(cut(part, CONTEXT) for part in told if part), "block_id": f"{SOURCE}{place}"}


def _context(texts: Iterable[str]) -> Drawn:
    return {"type": "context", "elements": [_plain(text) for text in texts][:10] or [_plain(cut("", CONTEXT))]}
