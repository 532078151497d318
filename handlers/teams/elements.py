"""The parts that our cards are made of: lines of text that show what was typed, and buttons that carry a token.

A `TextBlock` reads Markdown, so that a name in it could become a link or a heading. Our texts are runs of a
`RichTextBlock`, which read none. What they do read is a date between two braces, so the braces are parted by a sign
that nobody sees.
"""

from __future__ import annotations

import json
import re
from typing import Any

from bot.messages import Choice
from handlers.fitting import Drawn
from handlers.letters import cut, literal, one_line
from handlers.teams.carried import DOES, SHOWS, TOKEN, Does

LABEL, CARRIED = 75, 2000
SUBTLE: Drawn = {"isSubtle": True, "size": "small"}
BOLD: Drawn = {"weight": "bolder"}
DOT = "\N{NO-BREAK SPACE}\N{MIDDLE DOT} "
"""Between things on one line; it stays at the end of a line rather than beginning the next."""
_BRACES = re.compile(r"\{(?=\{)")


def shown(text: str) -> str:
    """The text so that no card finds a date to write out in it."""
    return _BRACES.sub("{\N{WORD JOINER}", text)


def run(text: str, **look: Any) -> Drawn:
    """Some words of a line."""
    return {"type": "TextRun", "text": shown(text), **look}


def line(ident: str, *runs: Drawn, **look: Any) -> Drawn:
    """A line of its own; `ident` says which part of a message it is."""
    return {"type": "RichTextBlock", "id": ident, **look, "inlines": list(runs)}


def buttons(ident: str, *actions: Drawn) -> Drawn:
    """Buttons side by side."""
    return {"type": "ActionSet", "id": ident, "actions": list(actions)}


def button(choice: Choice, shows: str = "") -> Drawn:
    """A button that says what is wanted, whatever else stands half filled in on the card."""
    data = {DOES: "press", TOKEN: cut(literal(choice.token), CARRIED)}
    style = {"style": "positive"} if choice.primary else {}
    carried = {**data, SHOWS: literal(shows)[:CARRIED]} if shows else data
    return action(choice.label, "press", carried, associatedInputs="None", **style)


def action(label: str, does: Does, data: Drawn, **more: Any) -> Drawn:
    """What a button does, and the same for a client that is too old to know it."""
    drawn = {"title": shown(cut(one_line(label), LABEL)), "data": data, **more}
    return {"type": "Action.Execute", "verb": does, **drawn, "fallback": {"type": "Action.Submit", **drawn}}


def written(payload: Any) -> bytes:
    """The payload as it is sent, and as Teams weighs it."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
