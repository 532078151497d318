"""How a data request and its answer are said: what was found, from which data, and what is left out of it and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.messages import Block, Context, Table, Text
from bot.rules.small_counts import Row
from bot.words import short_date
from config.catalogue import Catalogue
from storage.requests import ACCEPTED, DataRequest


def packed(text: str, data: str, rows: Sequence[Row]) -> dict[str, Any]:
    """An answer as it is kept; the rows have been suppressed."""
    return {"text": text, "data": data, "rows": [[one.label, one.count, one.out_of] for one in rows]}


class Saying:
    """Words for requests, in the language of whoever reads them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def answer(self, asked: DataRequest, language: str) -> tuple[Block, ...]:
        """The answer with its data sets, and with the sentence on small counts."""
        if asked.result is None:
            return ()
        rows = [Row(*one) for one in asked.result["rows"]]
        hides = any(one.count is None for one in rows)
        blocks: list[Block] = [Text(asked.result["text"])]
        if rows:
            columns = (self._say(language, "column.what"), self._say(language, "column.count"))
            shown = tuple((one.label, self._count(one, language)) for one in rows)
            blocks.append(Table(self._say(language, "caption"), columns, shown, numeric=(1,)))
        blocks.append(Text(self._say(language, "data", source=asked.result["data"])))
        blocks.append(Context(self._say(language, "suppressed" if hides else "nothing_suppressed")))
        return tuple(blocks)

    def state(self, asked: DataRequest, today: date, language: str) -> str:
        """How it stands, in a word or two."""
        is_late = asked.state == ACCEPTED and asked.due_on is not None and asked.due_on < today
        return self._say(language, f"state.{'late' if is_late else asked.state}")

    def day(self, day: date | None, today: date, language: str) -> str:
        """A day for a list; nothing where there is none."""
        return short_date(self._catalogue, day, language, today) if day else ""

    def _count(self, row: Row, language: str) -> str:
        if row.count is None:
            return self._say(language, "hidden")
        if row.out_of is None:
            return f"{row.count:,}"
        share = f"{100 * row.count / row.out_of:.1f}" if row.out_of else "0"
        return self._say(language, "share", count=f"{row.count:,}", number=f"{row.out_of:,}", percent=share)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._catalogue.say(f"request.{key}", language, **values)
