"""Reads a letter's HTML part, and the page behind it, as the person in front of it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from bot.messages import (
    Block,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Field,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)

_EMPTY = ("meta", "link", "input", "br", "hr")


@dataclass
class Element:
    """One element with what is in it."""

    name: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What can be read in it."""
        if self.name == "br":
            return "\n"
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def has(self, wanted: Mapping[str, str]) -> bool:
        """Whether it has these attributes; an underscore stands for what Python takes for its own."""
        return all(self.attributes.get(key.strip("_").replace("_", "-")) == at for key, at in wanted.items())

    def all(self, name: str, **wanted: str) -> Iterator[Element]:
        """Every element of that name below this one, in order."""
        for one in self.inside:
            if isinstance(one, Element):
                if one.name == name and all(
                    one.attributes.get(key.strip("_").replace("_", "-")) == at for key, at in wanted.items()
                ):
                    yield one
                yield from one.all(name, **wanted)

    def first(self, name: str, **wanted: str) -> Element | None:
        """The first of them."""
        return next(self.all(name, **wanted), None)


def tree(markup: str) -> Element:
    """The whole document."""
    reader = _Reader()
    reader.feed(markup)
    return reader.root


def letter_of(subject: str, markup: str) -> Message:
    """What a letter says, with its buttons."""
    body = tree(markup).first("div")
    assert body is not None
    blocks: list[Block] = []
    for one in body.inside:
        if not isinstance(one, Element):
            continue
        if one.name == "hr" or any("/press/" not in link.attributes["href"] for link in one.all("a")):
            break
        blocks.append(_of_letter(one))
    return Message(subject, tuple(_joined(blocks)))


def message_of(section: Element) -> Message:
    """What stands in a part of a page, with its controls."""
    blocks = [_block(one) for one in section.inside if isinstance(one, Element) and one.name != "h2"]
    told = tuple(_joined(blocks))
    return Message(section.text.strip().split("\n")[0], told)


def carried(form: Element) -> dict[str, str]:
    """What a form sends by itself."""
    hidden = form.all("input", type="hidden")
    return {one.attributes["name"]: one.attributes.get("value", "") for one in hidden}


def _of_letter(one: Element) -> Block:
    if links := list(one.all("a")):
        return Choices(tuple(_of_link(link) for link in links))
    match one.name:
        case "table":
            return _table(one)
        case "blockquote":
            quote, _, line = one.text.rpartition("\n")
            return Sources((_source(quote, line),))
        case _ if "#4b4842" in one.attributes.get("style", ""):
            return Context(one.text)
        case _:
            return Text(one.text)


def _of_link(link: Element) -> Choice:
    address = urlsplit(link.attributes["href"])
    label = parse_qs(address.query)["label"][0]
    assert label == link.text
    return Choice(label, address.path.rpartition("/")[2], "color:#ffffff" in link.attributes["style"])


def _block(one: Element) -> Block:
    match one.name, one.attributes.get("class", ""):
        case "dl", _:
            pairs = zip(one.all("dt"), one.all("dd"), strict=True)
            return Facts(tuple(Fact(label.text, value.text) for label, value in pairs))
        case "table", _:
            return _table(one)
        case "div", "choices":
            return Choices(tuple(_pressed(form) for form in one.all("form")))
        case "form", "fill":
            return _form(one)
        case "form", "press":
            return Choices((_pressed(one),))
        case "ol", "sources":
            return Sources(tuple(_source(_said(item, "blockquote"), _said(item, "p")) for item in one.all("li")))
        case "p", "context":
            return Context(one.text)
        case _:
            return Text(one.text)


def _pressed(form: Element) -> Choice:
    button = form.first("button")
    assert button is not None
    return Choice(button.text, carried(form).get("token", ""), button.attributes.get("class") == "primary")


def _form(one: Element) -> Form:
    fields = tuple(_field(each) for each in one.all("div", _class="field"))
    return Form(carried(one)["token"], _said(one, "legend"), fields, _said(one, "button"))


def _field(one: Element) -> Field:
    told = {each.attributes["class"]: each.text for each in one.all("span") if "class" in each.attributes}
    entry = one.first("input") or one.first("textarea") or one.first("select")
    assert entry is not None
    name, required = entry.attributes["name"].removeprefix("value."), "required" in entry.attributes
    hint, error = told.get("hint", ""), told.get("error", "")
    if entry.name == "select":
        options = tuple(each.text for each in entry.all("option") if each.text)
        value = next((each.text for each in entry.all("option") if "selected" in each.attributes), "")
        return Field(name, _said(one, "label"), "choice", options, hint, required, value, error)
    if entry.name == "textarea":
        return Field(name, _said(one, "label"), "long_text", (), hint, required, entry.text.lstrip("\n"), error)
    value, label = entry.attributes.get("value", ""), _said(one, "label")
    if entry.attributes["type"] == "date":
        return Field(name, label, "date", (), hint, required, value, error)
    return Field(name, label, "text", (), hint, required, value, error)


def _table(one: Element) -> Block:
    rows = [[cell for cell in row.inside if isinstance(cell, Element)] for row in one.all("tr")]
    if not one.first("th", scope="col"):
        return Facts(tuple(Fact(row[0].text, row[1].text) for row in rows))
    numeric = tuple(at for at, cell in enumerate(rows[-1]) if _is_number(cell))
    texts = [tuple(cell.text for cell in row) for row in rows]
    return Table(_said(one, "caption"), texts[0], tuple(texts[1:]), numeric)


def _is_number(cell: Element) -> bool:
    return cell.attributes.get("class") == "number" or "text-align:right" in cell.attributes.get("style", "")


def _source(quote: str, line: str) -> Source:
    document, *facts = line.split(" · ")
    reviewed = next((found for one in facts if (found := re.search(r"\d{4}-\d\d-\d\d", one))), None)
    others = [one for one in facts if reviewed is None or reviewed[0] not in one]
    on = date.fromisoformat(reviewed[0]) if reviewed else None
    return Source(document, quote, others[0] if others else "", on, " · ".join(others[1:]))


def _said(one: Element, name: str) -> str:
    found = one.first(name)
    return found.text if found else ""


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Paragraphs one after another are one text, and sources one list."""
    kept: list[Block] = []
    for one in blocks:
        match kept[-1] if kept else None, one:
            case Text(text=before), Text(text=text):
                kept[-1] = Text(f"{before}\n\n{text}")
            case Sources(sources=some), Sources(sources=more):
                kept[-1] = Sources((*some, *more))
            case _:
                kept.append(one)
    yield from kept


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(one)
        if tag not in _EMPTY:
            self._open.append(one)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
