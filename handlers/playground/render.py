"""Draws a message for the playground, whose two style sheets make it look like Slack or like Teams.

Its controls work twice: with scripting they change the open page, without it they lead back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.messages import Message
from handlers import blocks
from handlers.playground.dates import day_with_year


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a drawing needs beside the message.

    `hidden` are the fields that every form of the page carries (who, which look). `place` names this post within the
    page: its controls' ids start with it, and their one-time keys are made of it and `nonce`.
    """

    say: Callable[..., str]
    hidden: tuple[tuple[str, str], ...]
    place: str
    nonce: str


def html(message: Message, drawing: Drawing) -> Markup:
    """The whole message."""

    def posting(action: str, token: str, slot: str, inside: Markup) -> Markup:
        return _posting(action, token, drawing, slot, inside)

    def reviewed(on: date) -> str:
        day = day_with_year(on).replace(" ", "\N{NO-BREAK SPACE}")
        return drawing.say("playground.reviewed", date=day)

    return blocks.html(message, blocks.Drawing(drawing.place, drawing.say("playground.sources"), reviewed, posting))


def _posting(action: str, token: str, drawing: Drawing, slot: str, inside: Markup) -> Markup:
    carried = (Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in drawing.hidden)
    return Markup(
        '<form class="{0}" method="post" action="/playground/{0}" hx-post="/playground/{0}" hx-swap="none">{1}'
        '<input type="hidden" name="token" value="{2}"><input type="hidden" name="slot" value="{3}">{4}{5}</form>'
    ).format(action, Markup("").join(carried), token, slot, key_input(slot, drawing.nonce), inside)


def key_input(slot: str, nonce: str) -> Markup:
    """The one-time key of one control; a page that goes on living gets a new one after each use."""
    return Markup('<input type="hidden" name="key" id="key-{0}" value="{0}.{1}">').format(slot, nonce)
