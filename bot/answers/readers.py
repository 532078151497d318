"""Reads a file that staff hand in as the text that members may be shown: text, Markdown, HTML, PDF or Word.

The text is what passages are cut from and quoted by, so that it keeps headings, lists and the rows of tables, and
nothing that cannot be seen: what is hidden in a file is there to be read by programs, and the file is refused. So is a
file with a table of patients, with the names of the columns.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.answers.ink import Ink
from bot.rules.rows import patient_columns

ENDINGS = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx")
LARGEST = 5_000_000
"""Bytes of a text; a longer one is no document that members read."""
LARGEST_FILE, LARGEST_INSIDE = 25_000_000, 60_000_000
"""Bytes of a PDF or Word file, and of what is packed in it."""
MOST_PAGES, MOST_CELLS = 1_000, 200_000
_FEWEST_ROWS, _LONGEST_ROW = 3, 2_000
_RULE = re.compile(r"[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)*[ \t:-]*")
"""The line below the head of a table in Markdown."""
_BLANK = re.compile(r"[ \t\u00a0]+")
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.IGNORECASE
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\.0*)?(?:;|$)|text-indent\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_UNREAD = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "nav", "form"})
_ALONE = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "pre", "figure", "figcaption",
    "address", "dt", "dd", "summary", "details", "body", "html", "ul", "ol", "dl",
})  # fmt: skip


class UnreadableError(ValueError):
    """A file that cannot be taken in; its text is the reason, for whoever handed it in."""


def read(path: Path) -> str:
    """The text of a file. Raises UnreadableError with the reason."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}") from None
    kind = path.suffix.lower()
    if kind in (".pdf", ".docx"):
        text = _pdf(raw) if kind == ".pdf" else _word(raw)
    else:
        text = _html(_decoded(raw)) if kind in (".html", ".htm") else _decoded(raw)
    for header in _headers(text):
        if columns := patient_columns(header):
            raise UnreadableError(f"it holds a table with a row for each patient (columns: {', '.join(columns)})")
    return text


def _decoded(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise UnreadableError("it is too large")
    if b"\x00" in raw:
        raise UnreadableError("it is not a text file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableError("it is not UTF-8 text") from None


def _pdf(raw: bytes) -> str:
    """The pages' texts. A page of pictures has none, and no reader could quote it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if len(raw) > LARGEST_FILE:
        raise UnreadableError("it is too large")
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("it is locked with a password")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableError(f"it has more than {MOST_PAGES} pages")
        pages = [_paragraphs(_seen(page)) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as fault:
        if isinstance(fault, UnreadableError):
            raise
        raise UnreadableError("it is not a PDF file that can be read") from None
    text = "\n\n".join(page for page in pages if page)
    if not text:
        raise UnreadableError("its pages are pictures; please hand it in with text that can be selected")
    return f"{_bounded(text)}\n"


def _seen(page: Any) -> str:
    ink = Ink()
    text: str = page.extract_text(visitor_operand_before=ink) or ""
    if text.strip() and ink.hides_words:
        raise UnreadableError("it holds hidden text")
    return text


def _paragraphs(page: str) -> str:
    """A page's lines as paragraphs: a line that ends in the middle of a sentence goes on with the next one."""
    lines = [_BLANK.sub(" ", line).strip() for line in page.replace("\x00", "").splitlines()]
    blocks: list[str] = []
    for line in lines:
        if not line:
            blocks.append("")
        elif blocks and blocks[-1] and not _ends(blocks[-1]) and not _begins(line):
            blocks[-1] = f"{blocks[-1].removesuffix('-')}{'' if blocks[-1].endswith('-') else ' '}{line}"
        else:
            blocks.append(line)
    return "\n\n".join(one for one in blocks if one)


def _ends(line: str) -> bool:
    return line.endswith((".", ":", "!", "?", ";")) or len(line) < 40


def _begins(line: str) -> bool:
    return bool(re.match(r"(?:[•*▪◦·–-]|\d{1,3}[.)])\s", line))


def _word(raw: bytes) -> str:
    """A Word file's headings, paragraphs, lists and tables in reading order."""
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    if len(raw) > LARGEST_FILE:
        raise UnreadableError("it is too large")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_INSIDE:
                raise UnreadableError("it is too large once it is unpacked")
        document = Document(io.BytesIO(raw))
        parts: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                parts.append(_paragraph(block))
            elif isinstance(block, Table):
                parts.append(_rows([[cell.text for cell in row.cells] for row in block.rows]))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as fault:
        if isinstance(fault, UnreadableError):
            raise
        raise UnreadableError("it is not a Word file that can be read") from None
    return f"{_bounded(_joined(parts))}\n"


def _is_white_on_white(run: Any) -> bool:
    """White letters in a paragraph, which has nothing dark behind it unless it is shaded."""
    color = run.font.color.rgb if run.font.color is not None else None
    return str(color) == "FFFFFF" and not run._element.xpath("ancestor::w:p//w:shd | ancestor::w:tc//w:shd")


def _paragraph(block: Any) -> str:
    text = _BLANK.sub(" ", block.text).strip()
    if any((run.font.hidden or _is_white_on_white(run)) and run.text.strip() for run in block.runs):
        raise UnreadableError("it holds hidden text")
    style = (block.style.name or "") if block.style is not None else ""
    if found := re.fullmatch(r"Heading (\d)|Title", style):
        return f"{'#' * min(int(found[1] or 1), 6)} {text}" if text else ""
    return f"- {text}" if text and style.startswith("List") else text


def _html(markup: str) -> str:
    """A page's headings, paragraphs, lists and tables in reading order."""
    from lxml import etree, html

    if not markup.strip():
        return ""
    try:
        page = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError):
        raise UnreadableError("it is not a page that can be read") from None
    parts: list[str] = []
    _walk(page, parts)
    return f"{_bounded(_joined(parts))}\n"


def _walk(node: Any, parts: list[str]) -> None:
    """Each block of a page as a part of its own; a heading with its sign, a list item with a dash."""
    stack: list[Any] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            if text := _BLANK.sub(" ", one.replace("\n", " ")).strip():
                parts.append(text)
            continue
        if not isinstance(one.tag, str) or one.tag in _UNREAD:
            continue
        _refuse_hidden(one)
        if re.fullmatch(r"h[1-6]", one.tag):
            parts.append(f"{'#' * int(one.tag[1])} {_inline(one)}")
        elif one.tag == "table":
            parts.append(_rows([[_inline(cell) for cell in row.iter("td", "th")] for row in one.iter("tr")]))
        elif one.tag == "li" and not any(child.tag in ("ul", "ol") for child in one):
            parts.append(f"- {_inline(one)}")
        elif one.tag in _ALONE or one.tag == "li":
            stack += reversed(list(_inside(one)))
        else:
            parts.append(_inline(one))


def _inside(node: Any) -> Iterator[Any]:
    """The blocks of a node; words between them are gathered to a paragraph of their own."""
    loose = [node.text or ""]
    for child in node:
        is_block = isinstance(child.tag, str) and (
            child.tag in _ALONE or child.tag in ("table", "li") or re.fullmatch(r"h[1-6]", child.tag)
        )
        if is_block:
            yield " ".join(loose)
            loose = []
            yield child
        elif isinstance(child.tag, str) and child.tag not in _UNREAD:
            loose.append("\n" if child.tag == "br" else _inline(child))
        loose.append(child.tail or "")
    yield " ".join(loose)


def _inline(node: Any) -> str:
    for one in node.iter():
        if isinstance(one.tag, str):
            _refuse_hidden(one)
    words = [text for text in _texts(node) if text]
    return _BLANK.sub(" ", " ".join("".join(words).split())).strip()


def _texts(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str) or node.tag in _UNREAD:
        return
    yield node.text or ""
    for child in node:
        yield from _texts(child)
        yield child.tail or ""


def _refuse_hidden(node: Any) -> None:
    style = node.get("style") or ""
    is_hidden = "hidden" in node.attrib or _HIDDEN_STYLE.search(style) or _is_white(node, style)
    if is_hidden and "".join(node.itertext()).strip():
        raise UnreadableError("it holds hidden text")


def _is_white(node: Any, style: str) -> bool:
    """White letters with nothing dark behind them. The head of a table is often white on a colour, and can be read."""
    if not _WHITE.search(style) and (node.tag != "font" or not _WHITE.search(f"color:{node.get('color')}")):
        return False
    around = (node, *node.iterancestors())
    return not any("background" in (one.get("style") or "") or one.get("bgcolor") for one in around)


def _rows(rows: Sequence[Sequence[str]]) -> str:
    """A table as lines with bars, in which each row stands for itself."""
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise UnreadableError("one of its tables is too large")
    cells = [[" ".join(cell.split()).replace("|", "/") for cell in row] for row in rows]
    if len(cells) > 1 and (columns := patient_columns(cells[0])):
        raise UnreadableError(f"it holds a table with a row for each patient (columns: {', '.join(columns)})")
    return "\n".join(" | ".join(row) for row in cells if any(row))


def _headers(text: str) -> Iterator[Sequence[str]]:
    """The heads of what may be tables in a text: of lines, one after the other, with as many bars, tabs or commas.

    Three such lines make a table, since a sentence may have two commas as well.
    """
    block: list[list[str]] = []
    for line in (*text.splitlines(), ""):
        if _RULE.fullmatch(line):
            continue
        cells = _cells(line)
        if block and len(cells) != len(block[0]):
            if len(block) >= _FEWEST_ROWS:
                yield block[0]
            block = []
        if len(cells) > 1:
            block.append(cells)


def _cells(line: str) -> list[str]:
    if len(line) > _LONGEST_ROW:
        return []
    if "|" in line:
        return [cell.strip() for cell in line.strip(" |").split("|")]
    sign = "\t" if "\t" in line else ","
    return next(csv.reader([line], delimiter=sign), []) if line.count(sign) > 1 else []


def _joined(parts: Sequence[str]) -> str:
    """The parts with a blank line between them, and none between two items of a list."""
    told = ""
    for part in (one for one in parts if one):
        close = part.startswith("- ") and told.rpartition("\n")[2].startswith("- ")
        told += ("" if not told else "\n" if close else "\n\n") + part
    return told


def _bounded(text: str) -> str:
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise UnreadableError("it holds too much text")
    return text
