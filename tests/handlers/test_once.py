"""A caption that would repeat the line above it is left out; any other one stays."""

from __future__ import annotations

from bot.messages import Message, Table, Text
from handlers.once import said_once
from handlers.plain import plain

ROWS = Table("Two files are open.", ("File",), (("falls file",),))


def test_a_caption_that_the_line_above_has_said_is_left_out() -> None:
    blocks = list(said_once((Text("Two  files are open."), ROWS)))

    assert [block.caption for block in blocks if isinstance(block, Table)] == [""]
    assert plain(Message("", tuple(blocks))).count("Two") == 1


def test_another_caption_stays() -> None:
    blocks = list(said_once((Text("Hello."), ROWS, Text("Two files are open."), Text("Thank you."), ROWS)))

    assert [block.caption for block in blocks if isinstance(block, Table)] == [ROWS.caption, ROWS.caption]
