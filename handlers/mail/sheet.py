"""Draws the pages behind a letter: one column, one question at a time, nothing that runs and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.messages import Choice, Message
from config.catalogue import Catalogue
from handlers import blocks
from handlers.charts import svg

STYLE = "/m/static/page.css"
Said = Literal["nothing", "before", "late", "odd", "not_kept"]


@cache
def style() -> bytes:
    """The style sheet."""
    return files("handlers.mail").joinpath("static", "page.css").read_bytes() + svg.style()


@cache
def style_address() -> str:
    """Where a page finds it; the address changes with the sheet, so that a browser may keep each for good."""
    return f"{STYLE}?v={hashlib.sha256(style()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: in which language, from which coalition, and where her page is; "" for nobody's page.

    `hers` is true where the page shows what is hers.
    """

    language: str
    coalition: str = ""
    page: str = ""
    hers: bool = False


class Sheets:
    """Every page, as HTML."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._templates = Environment(
            loader=PackageLoader("handlers.mail"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, reader: Reader, letter: Message | None, overview: Message) -> str:
        """Her page: what the letter is about, the box, her dates and settings."""
        title = self._say(reader, "letter_page.title")
        drawn = self._message(reader, letter, "letter") if letter is not None else Markup("")
        return self._drawn(
            "page.html", reader, title=title, letter=drawn, overview=self._message(reader, overview, "overview")
        )

    def answer(self, reader: Reader, answer: Message) -> str:
        """What she is answered to a press, a form or her words."""
        body = self._message(reader, answer, "answer")
        return self._drawn("answer.html", reader, title=self._say(reader, "letter_page.answer"), body=body)

    def ask(self, reader: Reader, choice: Choice) -> str:
        """One button of the letter, to be pressed once more."""
        inside = Markup('<button type="submit" class="primary"><bdi>{}</bdi></button>').format(choice.label)
        button = self._posting(reader, "press", choice.token, inside)
        return self._word(reader, "ask", self._say(reader, "letter_page.ask.text"), button)

    def stop(self, reader: Reader) -> str:
        """The button that ends the letters."""
        return self._word(
            reader, "stop", self._say(reader, "letter_page.stop.text"), self._button(reader, "stop", "stop")
        )

    def stopped(self, reader: Reader) -> str:
        """The letters have ended, said to whoever comes by an old link."""
        return self._word(reader, "stop", self._say(reader, "letter_page.stop.done"))

    def over(self, reader: Reader) -> str:
        """An old link, and the way to a new one."""
        return self._word(
            reader, "over", self._say(reader, "letter_page.over.text"), self._button(reader, "over", "fresh")
        )

    def sent(self, reader: Reader) -> str:
        """A new link is on its way."""
        return self._word(reader, "over", self._say(reader, "letter_page.over.done"))

    def say(self, reader: Reader, said: Said) -> str:
        """A sentence alone."""
        title, text = self._say(reader, f"letter_page.headed.{said}"), self._say(reader, f"letter_page.said.{said}")
        back = reader.page and said != "nothing"
        return self._drawn("word.html", reader, title=title, text=text, button=Markup(""), back=back)

    def _word(self, reader: Reader, name: str, text: str, button: Markup | str = "") -> str:
        title = self._say(reader, f"letter_page.{name}.title")
        return self._drawn("word.html", reader, title=title, text=text, button=button, back=name == "ask")

    def _button(self, reader: Reader, name: str, action: str) -> Markup:
        label = self._say(reader, f"letter_page.{name}.button")
        inside = Markup('<button type="submit" class="primary">{}</button>').format(label)
        return self._posting(reader, action, "", inside)

    def _message(self, reader: Reader, message: Message, place: str) -> Markup:
        def posting(action: str, token: str, slot: str, inside: Markup) -> Markup:
            return self._posting(reader, action, token, inside)

        def reviewed(on: date) -> str:
            return self._say(reader, "letter_page.reviewed", date=on.isoformat())

        return blocks.html(message, blocks.Drawing(place, self._say(reader, "letter_page.sources"), reviewed, posting))

    def _posting(self, reader: Reader, action: str, token: str, inside: Markup) -> Markup:
        carried = Markup('<input type="hidden" name="token" value="{}">').format(token) if token else Markup("")
        return Markup('<form class="{0}" method="post" action="{1}/{0}">{2}{3}{4}</form>').format(
            action, reader.page, carried, _key(), inside
        )

    def _drawn(self, template: str, reader: Reader, **parts: Any) -> str:
        lead = self._say(reader, "letter_page.from_plain") if reader.hers else ""
        if reader.coalition:
            lead = self._say(reader, "letter_page.from", coalition=reader.coalition)
        context = {"reader": reader, "lead": lead, "style": style_address(), "key": _key, **parts}
        return self._templates.get_template(template).render(context, say=self._sayer(reader))

    def _sayer(self, reader: Reader) -> Any:
        return lambda key: self._say(reader, key)

    def _say(self, reader: Reader, key: str, **values: object) -> str:
        return self._catalogue.say(key, reader.language, **values)


def _key() -> Markup:
    """The one-time key of one control, so that two presses of it are one."""
    return Markup('<input type="hidden" name="key" value="{}">').format(secrets.token_urlsafe(12))
