"""Draws messages on the page: the blocks of a chat as plain HTML, each choice a form of its own that posts.

Nothing here is trusted to be markup: every text is escaped by its template.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.messages import Message
from bot.words import long_date
from config.catalogue import Catalogue
from handlers.letters import literal
from handlers.once import said_once

_KEY = 12
"""Bytes of the key that makes two presses of one button one press."""


class Drawing:
    """The pages, in the language of whoever reads them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._shapes = Environment(
            loader=PackageLoader("handlers.mail.site", "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._shapes.filters["paragraphs"] = _paragraphs

    def page(self, name: str, language: str, link: str, values: Mapping[str, Any]) -> str:
        """One of the templates, with its values."""

        def said(key: str, **given: object) -> str:
            return self._catalogue.say(key, language, **given)

        return self._shapes.get_template(f"{name}.html").render(
            **values, say=said, language=language, base=f"/m/{link}", key=_fresh, blocks=_blocks,
            reviewed=lambda source: self._reviewed(source, language),
        )  # fmt: skip

    def _reviewed(self, source: Any, language: str) -> str:
        """Where a quote stands: document, section, and when somebody last read it."""
        day = long_date(self._catalogue, source.reviewed_on, language) if source.reviewed_on else ""
        return ", ".join(part for part in (source.document, source.section, day, source.note) if part)


def _blocks(message: Message) -> list[Any]:
    return list(said_once(message.blocks)) or [type("Plain", (), {"kind": "text", "text": message.summary})()]


def _paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs of lines."""
    return [part.split("\n") for part in literal(text).split("\n\n") if part.strip()]


def _fresh() -> str:
    return secrets.token_urlsafe(_KEY)
