"""A list as staff read it in a chat: a table that ends after some rows, with how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Context, Table
from config.catalogue import Catalogue
from storage.people import MAIL

MOST_ROWS = 40
"""Rows of a list in chat; what is left out is counted in words, and the console shows all of it."""


def listed(
    catalogue: Catalogue,
    language: str,
    caption: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    numeric: tuple[int, ...] = (),
) -> tuple[Table] | tuple[Table, Context]:
    """The rows under the words of their columns."""
    heads = tuple(catalogue.say(key, language) for key in columns)
    table = Table(caption, heads, tuple(rows[:MOST_ROWS]), numeric)
    if len(rows) <= MOST_ROWS:
        return (table,)
    return table, Context(catalogue.say("command.reply.and_more", language, count=len(rows) - MOST_ROWS))


def with_way(catalogue: Catalogue, what: str, platform: str, language: str, *, is_mention: bool = False) -> str:
    """The same, with the way it goes or went, where that is not a chat: "Ana Flores, by mail"."""
    if is_mention:
        return catalogue.say("command.way.mention", language, what=what)
    return catalogue.say("command.way.mail", language, what=what) if platform == MAIL else what
