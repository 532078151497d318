"""Draws a table: as one where a phone has room for it, else each row as a small card, or a line where there are many.

Teams gives a card 300 pixels on a phone and squeezes what is wider until words break, so what counts is how long the
longest word of each column is.
"""

from __future__ import annotations

from bot.messages import Table
from handlers.fitting import Drawn, Unit
from handlers.letters import cut, one_line, pieces
from handlers.teams.elements import BOLD, DOT, line, run

COLUMNS, ROWS, CELL, WIDTH, EDGES, CARDS = 4, 20, 90, 33, 2, 12
"""What stands in a table: columns, rows, signs in a cell, and the signs that a phone shows side by side, of which the
edges of each cell take two; and how many rows make cards of their own."""
CAPTION, TEXT, WIDEST = 500, 2000, 24
Rows = list[list[str]]


def drawn(table: Table, place: int) -> list[Unit]:
    """The table with its caption, in parts that may be left out from its end."""
    rows = [[one_line(cell) for cell in row] for row in (table.columns, *table.rows)]
    caption = _caption(table, place)
    if _fits(rows):
        return [[*caption, _table(rows, table.numeric, place)]]
    columns, told = rows[0], [row for row in rows[1:] if any(row)]
    units = _cards(columns, told, place) if len(told) <= CARDS else _lines(columns, told, place)
    return [[*caption, *units[0]], *units[1:]] if units else [caption]


def _caption(table: Table, place: int) -> Unit:
    caption = one_line(table.caption)
    return [line(f"caption-{place}", run(cut(caption, CAPTION), **BOLD), spacing="large")] if caption else []


def _fits(rows: Rows) -> bool:
    wide = max(map(len, rows))
    small = all(len(cell) <= CELL for row in rows for cell in row)
    return small and 1 <= wide <= COLUMNS and len(rows) <= ROWS + 1 and sum(map(_least, _columns(rows))) <= WIDTH


def _least(column: list[str]) -> int:
    """How wide a column has to be for its longest word to stay whole; its heading is in bold, which is wider."""
    heading, said = column[0].split(), " ".join(column[1:]).split()
    return max([*map(len, said), *(len(word) + len(word) // 6 for word in heading)], default=0) + EDGES


def _widths(columns: list[list[str]]) -> list[int]:
    """Shares of the width: what the longest words need, and of the rest more for the column that says more."""
    least = list(map(_least, columns))
    wanted = [
        max(0, min(WIDEST, max(map(len, column))) + EDGES - word) for column, word in zip(columns, least, strict=True)
    ]
    spare = WIDTH - sum(least)
    return [word + spare * more // max(1, sum(wanted)) for word, more in zip(least, wanted, strict=True)]


def _columns(rows: Rows) -> list[list[str]]:
    return [[row[at] if at < len(row) else "" for row in rows] for at in range(max(map(len, rows)))]


def _table(rows: Rows, numeric: tuple[int, ...], place: int) -> Drawn:
    columns = _columns(rows)
    right = {"horizontalCellContentAlignment": "right"}
    return {
        "type": "Table",
        "id": f"table-{place}",
        "columns": [{"width": width, **(right if at in numeric else {})} for at, width in enumerate(_widths(columns))],
        "rows": [_row([column[at] for column in columns], numeric, is_first=at == 0) for at in range(len(rows))],
    }


def _row(cells: list[str], numeric: tuple[int, ...], *, is_first: bool) -> Drawn:
    look = BOLD if is_first else {}
    return {
        "type": "TableRow",
        "cells": [_cell(run(_filled(cell), **look), at in numeric) for at, cell in enumerate(cells)],
    }


def _cell(said: Drawn, is_number: bool) -> Drawn:
    # The alignment of a column reaches its texts in some clients and not in others.
    aligned = {"horizontalAlignment": "right"} if is_number else {}
    return {"type": "TableCell", "items": [{"type": "RichTextBlock", **aligned, "inlines": [said]}]}


def _filled(cell: str) -> str:
    return cell or "\N{NO-BREAK SPACE}"


def _cards(columns: list[str], rows: Rows, place: int) -> list[Unit]:
    return [_card(columns, row, f"row-{place}-{at}") for at, row in enumerate(rows)]


def _card(columns: list[str], row: list[str], ident: str) -> Unit:
    """The first value as a heading, and under it what the others are."""
    heading, rest = row[0], _told(columns[1:], row[1:])
    if not heading or len(heading) + len(rest) > TEXT:
        return [line(ident, run(cut(_told(columns, row), TEXT)))]
    under = [line(f"{ident}-rest", run(rest), spacing="none")] if rest else []
    return [line(ident, run(heading, **BOLD)), *under]


def _lines(columns: list[str], rows: Rows, place: int) -> list[Unit]:
    told = "\n".join(_told(columns, row) for row in rows)
    return [[line(f"rows-{place}-{at}", run(part))] for at, part in enumerate(pieces(told, TEXT))]


def _told(columns: list[str], row: list[str]) -> str:
    named = [(columns[at] if at < len(columns) else "", cell) for at, cell in enumerate(row)]
    return DOT.join(": ".join(part for part in pair if part) for pair in named if pair[1])
