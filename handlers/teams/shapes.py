"""The parts of Adaptive Cards 1.5 and of an activity that we send, as a table: what each may hold and needs.

Teams leaves out a property that it does not know, and shows nothing at all of a card that breaks a rule. Links are
not in the table, so that no card of ours can hold one; of pictures there is that of a chart, which we serve; and of
`TextBlock`, which reads Markdown, the one line that mentions somebody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.shapes import Day, Faults, Flag, Known, Letters, Many, Number, OneOf, Part, Rule, Shape
from handlers.teams.carried import DOES, FIELD, LONGEST_ADDRESS, PICTURES, SHOWS, TOKEN
from handlers.teams.elements import CARRIED, LABEL

MOST_ACTIONS, MOST_BLOCKS, LONGEST = 6, 1000, 5000


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that is read on a card, of so many characters."""

    most: int = LONGEST

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Its length, and what a card takes for a date to write out."""
        # The signs that nobody sees, between braces, come on top of what was counted while drawing.
        yield from Letters(2 * self.most).faults(path, value, known)
        if isinstance(value, str) and "{{" in value:
            yield f"{path} holds two braces, so that it could be a date that the card writes out"


@dataclass(frozen=True, slots=True)
class Entry:
    """The id of an entry, which tells what was filled in from what the button carries."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """An id that could be taken for another name."""
        yield from ID.faults(path, value, known)
        if isinstance(value, str) and not value.startswith(FIELD):
            yield f"{path} does not begin with {FIELD}"


@dataclass(frozen=True, slots=True)
class Called:
    """A mention: a name between its tags, with no sign in it that Teams could read as something else."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Anything else."""
        if not isinstance(value, str) or not _CALLED.fullmatch(value):
            yield f"{path} is not a plain name between the tags of a mention"


@dataclass(frozen=True, slots=True)
class Served:
    """Where the picture of a chart is fetched: from us, with nothing in the address that can be read."""

    def faults(self, path: str, value: Any, known: Known) -> Faults:
        """Any other address."""
        if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not _SERVED.fullmatch(value):
            yield f"{path} is not where a picture of ours stands"


_SERVED = re.compile(rf"(?:https://|http://(?:127\.0\.0\.1|localhost|\[::1\])[:/])\S*{PICTURES}/[\w\-]+\.png")
_CALLED = re.compile(r"<at>[^\W_](?:[\w .,'’\-\u00b7\u2026](?<!_)){0,110}</at>")
ID = Letters(300)
_SPACE = OneOf(("none", "small", "medium", "large"))
_SIDE = OneOf(("right",))
_LOOK: Mapping[str, Rule] = {"weight": OneOf(("bolder",)), "size": OneOf(("small", "large")), "isSubtle": Flag()}
_DATA = Part(("data",))
_ACTION: Mapping[str, Rule] = {
    "title": Shown(LABEL),
    "data": _DATA,
    "style": OneOf(("positive",)),
    "associatedInputs": OneOf(("None",)),
}
_INPUT: Mapping[str, Rule] = {
    "id": Entry(),
    "label": Shown(),
    "isRequired": Flag(),
    "errorMessage": Shown(),
    "spacing": _SPACE,
}

PARTS: Mapping[str, Shape] = {
    "AdaptiveCard": Shape(
        {
            "$schema": Letters(100),
            "version": OneOf(("1.5",)),
            "lang": Letters(2, least=2),
            "fallbackText": Shown(),
            "body": Many(
                MOST_BLOCKS,
                Part(
                    (
                        "RichTextBlock",
                        "TextBlock",
                        "Image",
                        "Table",
                        "Container",
                        "ActionSet",
                        "Input.Text",
                        "Input.Date",
                        "Input.ChoiceSet",
                    )
                ),
            ),
            "refresh": Part(("refresh",)),
            "msteams": Part(("msteams",)),
        },
        ("$schema", "version", "lang", "fallbackText", "body"),
    ),
    "TextBlock": Shape({"id": OneOf(("mention",)), "text": Called(), "wrap": Flag()}, ("id", "text", "wrap")),
    "Image": Shape(
        {"id": ID, "url": Served(), "altText": Shown(), "size": OneOf(("stretch",))}, ("id", "url", "altText")
    ),
    "TextRun": Shape({"text": Shown(), "color": OneOf(("attention",)), **_LOOK}, ("text",)),
    "RichTextBlock": Shape(
        {"id": ID, "inlines": Many(4, Part(("TextRun",))), "spacing": _SPACE, "horizontalAlignment": _SIDE},
        ("inlines",),
    ),
    "Container": Shape(
        {"id": ID, "style": OneOf(("emphasis",)), "items": Many(50, Part(("RichTextBlock",)))}, ("items",)
    ),
    "Table": Shape(
        {"id": ID, "columns": Many(20, Part(("column",))), "rows": Many(100, Part(("TableRow",)))}, ("columns", "rows")
    ),
    "TableRow": Shape({"cells": Many(20, Part(("TableCell",)))}, ("cells",)),
    "TableCell": Shape({"items": Many(1, Part(("RichTextBlock",)))}, ("items",)),
    "ActionSet": Shape(
        {"id": ID, "actions": Many(MOST_ACTIONS, Part(("Action.Execute",))), "spacing": _SPACE}, ("actions",)
    ),
    "Action.Execute": Shape(
        {**_ACTION, "verb": OneOf(("press", "fill", "show")), "fallback": Part(("Action.Submit",))}, ("verb", "data")
    ),
    "Action.Submit": Shape(_ACTION, ("title", "data")),
    "Input.Text": Shape(
        {**_INPUT, "isMultiline": Flag(), "maxLength": Number(3000), "value": Letters(3000)},
        ("id", "label", "maxLength"),
    ),
    "Input.Date": Shape({**_INPUT, "value": Day()}, ("id", "label")),
    "Input.ChoiceSet": Shape(
        {**_INPUT, "style": OneOf(("compact",)), "choices": Many(100, Part(("choice",))), "value": Letters(150)},
        ("id", "label", "choices"),
    ),
}

OBJECTS: Mapping[str, Shape] = {
    "data": Shape(
        {DOES: OneOf(("press", "fill", "show")), TOKEN: Letters(CARRIED), SHOWS: Letters(CARRIED)}, (DOES, TOKEN)
    ),
    "refresh": Shape({"action": Part(("Action.Execute",)), "userIds": Many(1, Letters(300))}, ("action", "userIds")),
    "column": Shape({"width": Number(100), "horizontalCellContentAlignment": _SIDE}, ("width",)),
    "choice": Shape({"title": Shown(LABEL), "value": Letters(150)}, ("title", "value")),
    "attachment": Shape(
        {"contentType": OneOf(("application/vnd.microsoft.card.adaptive",)), "content": Part(("AdaptiveCard",))},
        ("contentType", "content"),
    ),
    "msteams": Shape({"entities": Many(1, Part(("mention",)))}, ("entities",)),
    "mentioned": Shape({"id": Letters(300), "name": Letters(100)}, ("id", "name")),
}
"""Objects without a `type` of their own, or with one alone."""

ACTIVITY = Shape(
    {
        "type": OneOf(("message",)),
        "summary": Letters(300),
        "text": Letters(30_000),
        "textFormat": OneOf(("plain",)),
        "attachments": Many(1, Part(("attachment",))),
    },
    ("type", "summary"),
    ("text", "attachments"),
)
MENTION = Shape({"text": Called(), "mentioned": Part(("mentioned",))}, ("text", "mentioned"))
KNOWN = Known({**PARTS, "mention": MENTION}, OBJECTS)
