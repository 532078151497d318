"""Reads a table that somebody made in a spreadsheet, and says in whole sentences what cannot be read.

Files come from other people's machines: with a byte-order mark, in Windows letters, with mixed line ends, sometimes
broken and sometimes made to break us. A file is streamed under caps, so that it can cost neither our memory nor an
afternoon, and a row that cannot be used is named by the number that the spreadsheet shows beside it.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.rules.screen import screened

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_LINE = 256 * 1024
"""Bytes between two line ends; a longer line is not a row that a person typed."""
LONGEST_CELL = 500
"""Characters; the longest value that any of our columns has a use for."""

_CHUNK = 1024 * 1024
# The full-width signs start a formula too.
_FORMULA = tuple("=+-@＝＋－＠\t\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
_WORKBOOK, _UTF16 = b"PK\x03\x04", (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(ValueError):
    """The file as a whole cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name, with the number the spreadsheet shows beside it (the heading is row 1)."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be used, and why."""

    row: int
    why: str


def read(path: Path, *, heading: Collection[str] | None = None) -> Iterator[Row | Refusal]:
    """Every row below the heading, in order. Raises Unreadable, perhaps after the first rows.

    `heading` holds the columns that may appear; None takes any. Column names are compared without case and
    punctuation.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        separator = _separator(file.readline())
        file.seek(0)
        records = _records(csv.reader(file, delimiter=separator))
        columns = _columns(next(records, (1, []))[1], heading)
        for number, record in records:
            if any(cell.strip() for cell in record):
                yield _row(number, columns, record)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint such as "; did you mean hospital?", or nothing where nothing is near."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]}?" if near else ""


def column_name(text: str) -> str:
    """A heading as our code calls it: "City/Town" and "city_town" are one column."""
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def _encoding(path: Path) -> str:
    """Look through the whole file once, in pieces: its size, its line lengths, and whether it is UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB; split it into smaller ones.")
        decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        line = 0
        with path.open("rb") as file:
            _refuse_other_kinds(file.read(4))
            file.seek(0)
            while piece := file.read(_CHUNK):
                line = _line_so_far(line, piece)
                decoder = decoder and _still_utf8(decoder, piece)
            decoder = decoder and _still_utf8(decoder, b"", last=True)
    except OSError as error:
        raise Unreadable(f"The file {path} cannot be opened: {error.strerror}.") from error
    return "utf-8-sig" if decoder else _windows(path)


def _refuse_other_kinds(start: bytes) -> None:
    if not start:
        raise Unreadable("The file is empty.")
    if start.startswith(_WORKBOOK):
        raise Unreadable("This is a workbook, not a CSV file; save it as “CSV UTF-8” and try again.")
    if start.startswith(_UTF16):
        raise Unreadable("The file is in UTF-16; save it as “CSV UTF-8” and try again.")


def _line_so_far(before: int, piece: bytes) -> int:
    """The length of the line that the piece ends in, counted from its start in an earlier piece."""
    lines = re.split(rb"[\r\n]", piece)
    lengths = [before + len(lines[0]), *map(len, lines[1:])]
    if max(lengths) > LONGEST_LINE:
        raise Unreadable(f"A line is longer than {LONGEST_LINE // 1024} KB, so this is not a table that we can read.")
    return lengths[-1]


def _still_utf8(
    decoder: codecs.IncrementalDecoder, piece: bytes, *, last: bool = False
) -> codecs.IncrementalDecoder | None:
    try:
        decoder.decode(piece, last)
    except UnicodeDecodeError:
        return None
    return decoder


def _windows(path: Path) -> str:
    # Five bytes have no letter in CP1252; a file that holds one of them is in some encoding that we cannot know.
    unknown = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            if unknown.search(piece):
                raise Unreadable("The letters of this file are in an unknown encoding; save it as “CSV UTF-8”.")
    return "cp1252"


def _separator(first_line: str) -> str:
    """Spreadsheets in many countries write semicolons; some tools write tabs."""
    return max(",;\t", key=first_line.count)


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        if number > MOST_ROWS + 1:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows; split it into smaller ones.")
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise Unreadable(f"Row {number} cannot be read as CSV: {error}.") from error
        if record is None:
            return
        yield number, record


def _columns(heading: Sequence[str], known: Collection[str] | None) -> list[str]:
    if kinds := _patient_data(" | ".join(heading)):
        raise Unreadable(f"The first row {kinds}; take that out and try again.")
    columns = [column_name(cell) for cell in heading]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise Unreadable("The first row should name the columns, and it is empty.")
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(columns):,} columns; at most {MOST_COLUMNS} can be read.")
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise Unreadable(f"The column {twice[0]!r} is named twice in the first row.")
    if known is not None and (strange := [name for name in columns if name not in known]):
        raise Unreadable(f"The column {strange[0]!r} is not one of ours{nearest(strange[0], known) or '; remove it.'}")
    return columns


def _row(number: int, columns: Sequence[str], record: Sequence[str]) -> Row | Refusal:
    cells = [cell.strip(" \u00a0") for cell in record]
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    if len(cells) != len(columns):
        hint = "a comma inside a value needs quotes around it"
        return Refusal(number, f"it has {len(cells)} cells where the first row names {len(columns)} columns; {hint}")
    for name, cell in zip(columns, cells, strict=True):
        if fault := _fault(cell):
            return Refusal(number, f"the cell {name!r} {fault}")
    return Row(number, {name: _unquoted(cell) for name, cell in zip(columns, cells, strict=True)})


def _fault(cell: str) -> str:
    """Why a cell is not welcome in any column; empty where nothing is wrong.

    Patient data comes first, since the other reasons, and whoever reads the cell later, repeat what stands in it.
    """
    if kinds := _patient_data(cell):
        return kinds
    if len(cell) > LONGEST_CELL:
        return f"is longer than {LONGEST_CELL} characters"
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"starts with {cell[0]!r}, which a spreadsheet would run as a formula; put ' before it if it is text"
    if any(is_hidden(letter) for letter in cell):
        return "holds a character that cannot be seen, such as NUL or a line break; type the cell again"
    return ""


@lru_cache(maxsize=10_000)
def _patient_data(cell: str) -> str:
    """Cells repeat, and a table has many; each is looked at once."""
    kinds = screened(cell[: LONGEST_CELL * 4])
    return f"seems to hold patient data ({', '.join(kinds)})" if kinds else ""


def is_hidden(letter: str) -> bool:
    """Whether this letter is a control or a format sign, which nobody sees."""
    # Joiners (U+200C, U+200D) belong to some scripts and to emoji; every other control or format sign hides something.
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in "\u200c\u200d"


def _unquoted(cell: str) -> str:
    """A cell as it was before an export put ' before its sign."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
