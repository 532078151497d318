"""Cuts a document into passages: paragraphs that can be found, read and quoted by themselves.

Every offset counts code points of the text as it was read, so `text[start:end]` is the passage, whatever the
file's line ends, byte order mark or alphabet. Headings become the section of what follows; a list stays with the
line that leads into it while the two together are short; a very long paragraph is cut between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answers.sentences import sentence_spans, trim

LONGEST = 1_100
"""Code points; a longer paragraph no longer answers one question."""
TOGETHER = 1_000
"""Code points; up to here a list stays with the line that leads into it."""
_ITEMS_TOGETHER = 350
"""Code points; items of a long list are gathered up to here."""
_HEADING_AT_MOST = 90

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_MARKED = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[•*+\-–▪◦·]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+\S")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage's place in its text, and the headings above it."""

    start: int
    end: int
    section: str = ""


@dataclass(slots=True)
class _Block:
    """Lines without a blank one between them; `level` 1-6 makes it a heading."""

    start: int
    end: int
    is_list: bool = False
    level: int = 0
    heading: str = ""


def cut(text: str) -> list[Piece]:
    """The passages of a text or Markdown document, in reading order."""
    pieces: list[Piece] = []
    trail: dict[int, str] = {}
    for block in _gathered(text, list(_blocks(text))):
        if block.level:
            trail = {level: name for level, name in trail.items() if level < block.level} | {block.level: block.heading}
            continue
        section = _section(trail)
        pieces += [Piece(start, end, section) for start, end in _within_reach(text, block)]
    return pieces


def _section(trail: dict[int, str]) -> str:
    """The headings above, without the first: that one is the document's title, unless it is all there is."""
    names = [trail[level] for level in sorted(trail)]
    return " / ".join(names[1:] or names)


def _lines(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Each line's start, its end with the line break, and its text without."""
    for found in _LINE.finditer(text, start):
        if found.group():
            yield found.start(), found.end(), found.group().rstrip("\r\n")


def _blocks(text: str) -> Iterator[_Block]:
    open_block: _Block | None = None
    fenced = False
    for start, end, line in _lines(text, _after_front_matter(text)):
        fence = bool(_FENCE.match(line))
        heading = None if fenced or fence else _MARKED.match(line.lstrip("\ufeff"))
        underline = None if fenced or open_block is None or open_block.is_list else _UNDERLINE.match(line)
        if (fenced or line.strip("\ufeff \t")) and not heading:
            if underline and open_block and "\n" not in text[open_block.start : start].strip():
                open_block.level = 1 if underline.group(1)[0] == "=" else 2
                open_block.heading = text[open_block.start : start].strip("\ufeff \t\r\n")
                yield open_block
                open_block = None
            else:
                open_block, done = _extended(open_block, start, end, line, fenced or fence)
                if done:
                    yield done
        else:
            if open_block:
                yield open_block
            open_block = None
            if heading and heading.group(2):
                yield _Block(start, end, level=len(heading.group(1)), heading=heading.group(2))
        fenced ^= fence
    if open_block:
        yield open_block


def _extended(block: _Block | None, start: int, end: int, line: str, plain: bool) -> tuple[_Block, _Block | None]:
    """The block with this line added; a list under a paragraph, or a new paragraph under a list, begins its own."""
    item = not plain and bool(_ITEM.match(line))
    if block is None:
        return _Block(start, end, is_list=item), None
    if item != block.is_list and (item or (not plain and line[:1].isupper())):
        return _Block(start, end, is_list=item), block
    block.end = end
    return block, None


def _after_front_matter(text: str) -> int:
    """Where the document begins, after a `---` block of settings at its very top."""
    found = re.match(r"\ufeff?---[ \t]*\r?\n(?:[^\r\n]*\r?\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text)
    return found.end() if found and ":" in found.group() else 0


def _gathered(text: str, blocks: list[_Block]) -> list[_Block]:
    """Headings of plain text recognised, and each list joined to its lead-in line where the two are short."""
    gathered: list[_Block] = []
    for place, block in enumerate(blocks):
        if not block.level and _reads_as_heading(text, block) and place + 1 < len(blocks):
            block.level, block.heading = 3, text[block.start : block.end].strip("\ufeff \t\r\n")
        before = gathered[-1] if gathered else None
        if before and _belongs(text, before, block):
            before.end, before.is_list = block.end, True
        else:
            gathered.append(block)
    return gathered


def _reads_as_heading(text: str, block: _Block) -> bool:
    line = text[block.start : block.end].strip("\ufeff \t\r\n")
    return (
        not block.is_list
        and len(line) <= _HEADING_AT_MOST
        and "\n" not in line
        and line[:1].isupper()
        and line[-1:] not in '.!;,:|>"”'
        and len(line.split()) <= 12
    )


def _belongs(text: str, before: _Block, block: _Block) -> bool:
    if before.level or block.level or not block.is_list:
        return False
    leads_in = text[before.start : before.end].rstrip().endswith((":", "：")) or before.is_list
    return leads_in and block.end - before.start <= TOGETHER


def _within_reach(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    """The block as it is where it is short; else runs of its items or of whole sentences."""
    start, end = trim(text, block.start + (text[block.start] == "\ufeff"), block.end)
    if end - start <= (TOGETHER if block.is_list else LONGEST):
        yield from [(start, end)] if start < end else []
        return
    enough = _ITEMS_TOGETHER if block.is_list else LONGEST * 2 // 3
    run: tuple[int, int] | None = None
    for first, last in _items(text, start, end) if block.is_list else _sentences(text, start, end):
        if run and last - run[0] > enough:
            yield run
            run = None
        run = (run[0] if run else first, last)
    if run:
        yield run


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each item of a list with the lines that continue it, and what stands before the first."""
    begins = [place for place, _, line in _lines(text[:end], start) if _ITEM.match(line)]
    for first, last in zip([start, *begins], [*begins, end], strict=True):
        place, stop = trim(text, first, last)
        if stop - place <= LONGEST:
            yield from [(place, stop)] if place < stop else []
        else:
            yield from _sentences(text, place, stop)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences; whatever is longer than any sentence is cut where a word ends."""
    for first, last in sentence_spans(text[start:end]):
        place, stop = start + first, start + last
        while stop - place > LONGEST:
            space = text.rfind(" ", place + 1, place + LONGEST)
            mark = space if space > 0 else place + LONGEST
            yield trim(text, place, mark)
            place = trim(text, mark, stop)[0]
        if place < stop:
            yield place, stop
