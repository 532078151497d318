"""A message says a thing once: where the line above a table has just said its caption, the caption is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.messages import Block, Table, Text
from handlers.letters import one_line


def said_once(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, each table without the caption that would only repeat the text above it."""
    said = ""
    for block in blocks:
        if isinstance(block, Table) and one_line(block.caption) == said:
            yield replace(block, caption="")
        else:
            yield block
        said = one_line(block.text) if isinstance(block, Text) else ""
