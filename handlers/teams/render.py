"""Draws a message as an activity for Teams: an Adaptive Card, or plain text where nothing in it needs a card.

Whatever people typed is drawn as runs of text, where Teams reads no Markdown, link, mention or date. There is no link
on a card of ours, and no picture but that of a chart. What is longer than Teams takes ends with a line that says so,
and what can be pressed stays under it. A mention stands on the card: text beside a card becomes a message of its own,
with a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from bot.messages import (
    Block,
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
    say,
)
from bot.words import short_date
from config.catalogue import Catalogue
from handlers import fitting
from handlers.charts import figures
from handlers.fitting import Drawn, Eye, Room, Unit
from handlers.letters import cut, literal, one_line, pieces
from handlers.once import said_once
from handlers.plain import spoken
from handlers.teams import forms, tables
from handlers.teams.carried import DOES, TOKEN
from handlers.teams.elements import BOLD, CARRIED, DOT, SUBTLE, button, buttons, line, run, shown, written

CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA, VERSION = "http://adaptivecards.io/schemas/adaptive-card.json", "1.5"
ROOM, ENVELOPE, WORTH_CUTTING = 27_500, 500, 200
"""How many bytes a card and what is around it may have together, and what is around a card that answers a press."""
SUMMARY, FALLBACK, TEXT, NAME, ROW, ALT = 300, 2000, 3000, 100, 36, 1000
"""How many signs fit: a lock screen, a client without cards, one block, a name, the buttons of a row
on a phone, and what a picture says to whoever does not see it."""
_ALIVE = re.compile(r"[*_~`#<>&\[\]|\\]|\{\{|://|\bwww\.|^[^\S\n]*(?:[-+]|\d+[.)])\s", re.MULTILINE | re.IGNORECASE)
"""What a client could read as Markdown, a tag or a link in plain text, where it does not believe that it is plain."""

_NO_NAME = re.compile(r"[^\w .,'’\-\u00b7]|_")
"""What no name on a card may hold: the one line that reads Markdown is the one with the mention."""


@dataclass(frozen=True, slots=True)
class Words(forms.FormWords):
    """What the drawing itself says, and where the picture of a chart is fetched; "" where none can be."""

    language: str
    shortened: str
    taken: str
    fill_in: str
    reviewed: Callable[[date], str]
    picture: Callable[[Chart], str]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who is told of a message in a shared place: her account there, and her name."""

    account: str
    name: str


def no_picture(chart: Chart) -> str:
    """Where nobody could fetch one."""
    return ""


def words(catalogue: Catalogue, language: str = "en", picture: Callable[[Chart], str] = no_picture) -> Words:
    """The drawing's own words, from the catalogue."""

    def reviewed(on: date) -> str:
        # No message says from which day it is read, so the year always stands.
        written_out = short_date(catalogue, on, language, date.min)
        return catalogue.say("teams.drawn.reviewed", language, date=written_out)

    return Words(
        language=language,
        shortened=catalogue.say("teams.drawn.shortened", language),
        fill_in=catalogue.say("teams.drawn.fill_in", language),
        reviewed=reviewed,
        empty=catalogue.say("teams.drawn.empty", language),
        mend=catalogue.say("teams.drawn.mend", language),
        taken=catalogue.say("teams.drawn.taken", language),
        wrote=catalogue.say("teams.drawn.wrote", language),
        picture=picture,
    )


def activity(message: Message, words: Words, *, mention: Mention | None = None, viewer: str = "") -> dict[str, Any]:
    """What is posted, or stands in the place of what was posted before."""
    drawn = {"type": "message", "summary": cut(one_line(message.summary), SUMMARY)}
    if mention is None and _needs_no_card(message):
        return {**drawn, "text": _text(message), "textFormat": "plain"}
    around = len(written({**drawn, "attachments": [{"contentType": CARD, "content": {}}]}))
    called = _mention(mention) if mention else {}
    content = _card(message, words, viewer, around + len(written(called)) + ENVELOPE * bool(called))
    if called:
        text = called["entities"][0]["text"]
        name = {"type": "TextBlock", "id": "mention", "text": text, "wrap": True}
        content = {**content, "msteams": called, "body": [name, *content["body"]]}
    return {**drawn, "attachments": [{"contentType": CARD, "content": content}]}


def card(message: Message, words: Words, *, viewer: str = "") -> dict[str, Any]:
    """The card alone, which stands in the place of the one that was pressed."""
    return _card(message, words, viewer, ENVELOPE)


def taken(words: Words) -> dict[str, Any]:
    """What stands in the place of a form once it was sent: nothing to press twice."""
    return card(say(words.taken), words)


def _needs_no_card(message: Message) -> bool:
    """Whether it is nothing but text that begins with the summary, and in which nothing could come alive."""
    if message.refresh or not message.blocks or not all(isinstance(block, Text) for block in message.blocks):
        return False
    text = _text(message)
    fits = len(written(text)) + ENVELOPE + 4 * SUMMARY < ROOM
    return fits and one_line(text).startswith(one_line(message.summary)) and bool(text) and not _ALIVE.search(text)


def _text(message: Message) -> str:
    return "\n\n".join(literal(block.text).strip() for block in message.blocks if isinstance(block, Text)).strip()


def _mention(mention: Mention) -> Drawn:
    """Who is told; nothing where her name is made of signs that Teams could read as something else."""
    name = cut(one_line(_NO_NAME.sub(" ", literal(mention.name))).lstrip(" .,'’-\u00b7"), NAME)
    if not any(sign.isalpha() for sign in name):
        return {}
    mentioned = {"id": mention.account, "name": name}
    return {"entities": [{"type": "mention", "text": f"<at>{name}</at>", "mentioned": mentioned}]}


def _card(message: Message, words: Words, viewer: str, around: int) -> Drawn:
    empty = _empty(words, spoken(message)) | _refresh(message, viewer)
    room = Room(1000, ROOM - around - len(written(empty)), _weight)
    return {
        **empty,
        "body": fitting.fitted(_units(message, words), room, line("shortened", run(words.shortened)), _EYE),
    }


def _empty(words: Words, said: str) -> Drawn:
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "lang": words.language,
        "fallbackText": shown(cut(said.strip(), FALLBACK)),
    }


def _refresh(message: Message, viewer: str) -> Drawn:
    """Asks how the message stands by now, each time that this person sees it."""
    if not (message.refresh and viewer):
        return {}
    data = {DOES: "show", TOKEN: literal(message.refresh)[:CARRIED]}
    return {"refresh": {"action": {"type": "Action.Execute", "verb": "show", "data": data}, "userIds": [viewer]}}


def _units(message: Message, words: Words) -> list[Unit]:
    """Blocks that stay together, in reading order; the summary where there are none."""
    drawn: list[Unit] = []
    for place, block in enumerate(said_once(message.blocks)):
        # One form and one picture a card: those that come first.
        first = not any(type(earlier) is type(block) for earlier in message.blocks[:place])
        drawn += _block(block, words, place, message.refresh, first=first)
    return [unit for unit in drawn if unit] or [[line("text-0-0", run(cut(one_line(message.summary), TEXT)))]]


def _block(block: Block, words: Words, place: int, refresh: str, *, first: bool) -> list[Unit]:
    match block:
        case Text(text=text):
            return [[line(f"text-{place}-{at}", run(part))] for at, part in enumerate(_paragraphs(text))]
        case Facts(facts=facts):
            return _facts(facts, place)
        case Table():
            return tables.drawn(block, place)
        case Choices(choices=choices):
            return [_rows(choices, f"choices-{place}", refresh)]
        case Feedback(helped=helped, not_helped=not_helped):
            return [_rows((helped, not_helped), f"feedback-{place}", refresh)]
        case Form():
            return [_form(block, words) if first else _waiting(block, words, place)]
        case Sources(sources=sources):
            return [_source(source, words, f"{place}-{at}") for at, source in enumerate(sources)]
        case Context(text=text):
            said = one_line(text)
            return [[line(f"context-{place}", run(cut(said, TEXT), **SUBTLE))]] if said else []
        case Chart():
            return _chart(block, words.picture(block) if first else "", place)
        case _:
            assert_never(block)


def _chart(chart: Chart, address: str, place: int) -> list[Unit]:
    """The sentence, and under it the picture; where there is none, the figures."""
    sentence = [[line(f"text-{place}-{at}", run(part))] for at, part in enumerate(_paragraphs(chart.sentence))]
    if not address:
        return [*sentence, *tables.drawn(figures.table(chart), place)]
    alt = shown(cut(one_line(chart.sentence), ALT))
    return [*sentence, [{"type": "Image", "id": f"chart-{place}", "url": address, "altText": alt, "size": "stretch"}]]


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", literal(text).strip()):
        yield from pieces(paragraph, TEXT)


def _facts(facts: Sequence[Fact], place: int) -> list[Unit]:
    pairs = [pair for fact in facts if any(pair := (one_line(fact.label), one_line(fact.value)))]
    return [[_fact(*pair, f"fact-{place}-{at}", at)] for at, pair in enumerate(pairs)]


def _fact(label: str, value: str, ident: str, at: int) -> Drawn:
    runs = [run(f"{cut(label, TEXT)}: ", **BOLD)] if label else []
    runs += [run(cut(value, TEXT))] if value else []
    return line(ident, *runs, **({"spacing": "small"} if at else {}))


def _rows(choices: Sequence[Choice], ident: str, refresh: str) -> Unit:
    """Rows of buttons, as many in each as a phone shows whole: what does not fit beside is not wrapped but cut."""
    rows: list[list[Choice]] = []
    for choice in choices:
        if rows and sum(len(each.label) + 4 for each in (*rows[-1], choice)) <= ROW:
            rows[-1].append(choice)
        else:
            rows.append([choice])
    drawn = [buttons(f"{ident}-{at}", *(button(each, refresh) for each in row)) for at, row in enumerate(rows)]
    return [drawn[0], *({**each, "spacing": "small"} for each in drawn[1:])]


def _form(form: Form, words: Words) -> Unit:
    """The form; with less in each entry where all of it would be too heavy."""
    roomy = forms.drawn(form, words, forms.ROOMY)
    return roomy if _weight(roomy) <= forms.HEAVIEST else forms.drawn(form, words, forms.TIGHT)


def _waiting(form: Form, words: Words, place: int) -> Unit:
    """A second form: all entries of a card are sent together, so that it waits behind a button."""
    title = line(f"text-{place}-0", run(cut(one_line(form.title), TEXT), **BOLD))
    return [title, buttons(f"choices-{place}-0", button(Choice(words.fill_in, form.token, primary=True)))]


def _source(source: Source, words: Words, place: str) -> Unit:
    quote = literal(source.quote).strip()
    quoted = (
        list(pieces(f"\N{LEFT DOUBLE QUOTATION MARK}{quote}\N{RIGHT DOUBLE QUOTATION MARK}", TEXT)) if quote else []
    )
    when = words.reviewed(source.reviewed_on) if source.reviewed_on else ""
    told = [one_line(part) for part in (source.document, source.section, when, source.note)]
    where = DOT.join(cut(part, TEXT) for part in told if part)
    items = [line(f"quote-{place}-{at}", run(part)) for at, part in enumerate(quoted)]
    items += [line(f"source-{place}", run(where, **SUBTLE), spacing="small")] if where else []
    return [{"type": "Container", "id": f"passage-{place}", "style": "emphasis", "items": items}] if items else []


def _weight(drawn: Sequence[Drawn]) -> int:
    return len(written(list(drawn)))


def _is_pressed(unit: Unit) -> bool:
    return any(block["type"] == "ActionSet" for block in unit)


def _is_quiet(unit: Unit) -> bool:
    return str(unit[0].get("id", "")).startswith("context-")


def _shorter(unit: Unit, room: Room) -> Unit:
    """The beginning of a text that does not fit, or nothing."""
    if len(unit) != 1 or unit[0]["type"] != "RichTextBlock" or room.blocks < 1:
        return []
    *before, last = unit[0]["inlines"]
    # No sign is written as less than one byte, so that what is cut off is at least as heavy as it is long.
    most = len(last["text"]) - (_weight(unit) - room.weight) - 8
    return (
        [{**unit[0], "inlines": [*before, {**last, "text": cut(last["text"], most)}]}] if most > WORTH_CUTTING else []
    )


_EYE = Eye(_is_pressed, _is_quiet, _shorter)
