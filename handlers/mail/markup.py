"""A letter in HTML as the text that a person sees in it, with its quotes marked as plain letters mark them.

Nothing is fetched and nothing is run. What is hidden is left out, since nobody wrote it to be read. The markup is read
in one pass, whose time grows with its length alone: Python's own parser and the fast ones outside take minutes over a
letter of 400 KB that is made for it (decision 0030).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MOST_DEEP = 100
"""Elements inside one another that are followed; a letter that a person wrote has a dozen or two."""

_NEVER_CLOSED = frozenset(
    ["area", "base", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(["script", "style", "title", "textarea"])
"""Elements whose inside is no markup."""
_SILENT = _RAW | frozenset(["head", "template", "noscript", "svg", "object", "select", "button"])
_OWN_LINE = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_OWN_PARAGRAPH = frozenset(["p", "blockquote"])
_SIGNATURE = re.compile(r"gmail_signature|moz-signature|ms-outlook-mobile-signature|(?:x_)?signature", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_QUOTED = re.compile(r"yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote", re.IGNORECASE)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ATTRIBUTE = re.compile(
    r"\b(class|id|style|hidden)\b(?:\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?", re.IGNORECASE
)
_LONGEST_TAG = 2_000


def text_of(markup: str) -> str:
    """The text, a line for a line; whatever the markup is."""
    reader = _Reader()
    for tag, text in _pieces(markup):
        if tag.startswith("/"):
            reader.ends(tag[1:].lower())
        elif tag:
            reader.begins(tag)
        reader.says(text)
    return reader.text()


def _pieces(markup: str) -> Iterator[tuple[str, str]]:
    """Each tag, without its brackets, with the text behind it; comments and insides of raw elements are left out."""
    lowered, never_ends = markup.lower(), set[str]()
    first = markup.find("<")
    yield "", html.unescape(markup if first < 0 else markup[:first])
    at, open_comments = first, True
    while at >= 0:
        if markup.startswith("<!--", at) and open_comments:
            end = markup.find("-->", at + 4)
            # Without an end it is no comment, nor is any after it.
            open_comments, tag, behind = end >= 0, "", end + 3 if end >= 0 else at + 4
        else:
            tag, behind = _tag(markup, at)
        name = tag.split(None, 1)[0].rstrip("/").lower() if tag.strip() else ""
        if name in _RAW and name not in never_ends:
            end = lowered.find(f"</{name}", behind)
            if end < 0:
                never_ends.add(name)
            behind = max(end, behind)
        following = markup.find("<", max(behind, at + 1))
        yield tag, html.unescape(markup[behind : following if following >= 0 else len(markup)])
        at = following


def _tag(markup: str, at: int) -> tuple[str, int]:
    """The tag that begins here and where the text behind it does; what only looks like one is text."""
    if markup[at + 1 : at + 2] in ("!", "?"):
        end = markup.find(">", at, at + _LONGEST_TAG)
        return "", end + 1 if end >= 0 else at
    if not _NAME.match(markup, at + 1):
        return "", at
    end = markup.find(">", at, at + _LONGEST_TAG)
    while end >= 0 and markup.count('"', at, end) % 2:
        end = markup.find(">", end + 1, at + _LONGEST_TAG)
    if end < 0:
        end = markup.find(">", at)
    return (markup[at + 1 : min(end, at + _LONGEST_TAG)], end + 1) if end >= 0 else ("", at)


class _Reader:
    """Writes the lines while elements begin and end."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool, bool]] = []  # The element, whether it is silent, whether it is a quote.
        self._lines: list[str] = []
        self._line: list[str] = []

    def begins(self, tag: str) -> None:
        """An element begins; `tag` is what stands between the brackets."""
        found = _NAME.match(tag)
        name = found[1].lower() if found else ""
        if name == "br":
            self._end_line()
            return
        if name == "body":
            # What should have been closed before it is over now, such as a head that was forgotten.
            self._open.clear()
        if name in _OWN_LINE or name in _OWN_PARAGRAPH:
            self._end_line(blank=name in _OWN_PARAGRAPH, only_if_begun=True)
        if name == "li":
            self.says("- ")
        if name in _NEVER_CLOSED or len(self._open) >= MOST_DEEP:
            return
        told = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(tag)}
        self._open.append((name, _is_silent(name, told), _is_quote(name, told)))

    def ends(self, name: str) -> None:
        """An element ends, and with it those inside that were never closed."""
        name = name.strip().rstrip("/").strip()
        if name in _OWN_LINE or name in _OWN_PARAGRAPH:
            self._end_line(blank=name in _OWN_PARAGRAPH, only_if_begun=True)
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == name:
                del self._open[at:]
                return

    def says(self, text: str) -> None:
        """Text inside the elements that are open."""
        if any(silent for _, silent, _ in self._open):
            return
        if any(name == "pre" for name, _, _ in self._open):
            first, *rest = text.split("\n")
            self._line.append(first)
            for part in rest:
                self._end_line()
                self._line.append(part)
        elif text:
            words = re.sub(r"[ \t\r\n\f]+", " ", text)
            self._line.append(words if self._has_begun() else words.lstrip(" "))

    def text(self) -> str:
        """All lines."""
        self._end_line(only_if_begun=True)
        return "\n".join(self._lines)

    def _has_begun(self) -> bool:
        return any(part.strip() for part in self._line)

    def _end_line(self, *, blank: bool = False, only_if_begun: bool = False) -> None:
        """End the line; where it is quoted it says so, and a paragraph has an empty line after it."""
        if self._has_begun() or not only_if_begun:
            quoted = any(quote for _, _, quote in self._open)
            self._lines.append(f"{'> ' if quoted else ''}{''.join(self._line)}".rstrip())
        if blank and self._lines and self._lines[-1].strip(" >"):
            self._lines.append("")
        self._line = []


def _is_silent(name: str, told: dict[str, str]) -> bool:
    if name in _SILENT or "hidden" in told or _HIDDEN.search(told.get("style", "")):
        return True
    return any(_SIGNATURE.fullmatch(one) for one in (*told.get("class", "").split(), told.get("id", "")))


def _is_quote(name: str, told: dict[str, str]) -> bool:
    return name == "blockquote" or bool(_QUOTED.search(f"{told.get('class', '')} {told.get('id', '')}"))
