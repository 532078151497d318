"""The mistakes that Teams refuses, shows wrongly or reads as something else, each in a payload otherwise in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = dict[str, Any]
DATA = {"does": "press", "token": "t"}


def run(**changed: Any) -> Payload:
    return {"type": "TextRun", "text": "x"} | changed


def line(**changed: Any) -> Payload:
    return {"type": "RichTextBlock", "inlines": [run()]} | changed


def submit(**changed: Any) -> Payload:
    return {"type": "Action.Submit", "title": "x", "data": DATA} | changed


def execute(**changed: Any) -> Payload:
    return {"type": "Action.Execute", "title": "x", "verb": "press", "data": DATA, "fallback": submit()} | changed


def buttons(*actions: Payload) -> Payload:
    return {"type": "ActionSet", "actions": list(actions) or [execute()]}


def entry(kind: str = "Input.Text", **changed: Any) -> Payload:
    most = {"maxLength": 100} if kind == "Input.Text" else {}
    return {"type": kind, "id": "field-name", "label": "x", **most} | changed


def listed(many: int = 2, **changed: Any) -> Payload:
    choices = [{"title": str(at), "value": str(at)} for at in range(many)]
    return entry("Input.ChoiceSet", style="compact", choices=choices) | changed


def table(**changed: Any) -> Payload:
    row = {"type": "TableRow", "cells": [{"type": "TableCell", "items": [line()]}]}
    return {"type": "Table", "columns": [{"width": 4}], "rows": [row, row]} | changed


def container(**changed: Any) -> Payload:
    return {"type": "Container", "style": "emphasis", "items": [line()]} | changed


def card(*body: Payload, **changed: Any) -> Payload:
    drawn = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": "en",
        "fallbackText": "x",
        "body": list(body) or [line()],
    }
    return drawn | changed


def activity(content: Payload | None = None, **changed: Any) -> Payload:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content or card()}
    return {"type": "message", "summary": "x", "attachments": [attachment]} | changed


def told(**changed: Any) -> Payload:
    return {"type": "message", "summary": "x", "text": "x", "textFormat": "plain"} | changed


def mention(said: str = "<at>Ana</at>", **changed: Any) -> Payload:
    entity = {"type": "mention", "text": "<at>Ana</at>", "mentioned": {"id": "29:ana", "name": "Ana"}} | changed
    name = {"type": "TextBlock", "id": "mention", "text": said, "wrap": True}
    return activity(card(name, line(), msteams={"entities": [entity]}))


def without(payload: Payload, name: str) -> Payload:
    return {key: value for key, value in payload.items() if key != name}


REFRESH = {"action": execute(verb="show", data={"does": "show", "token": "t"}), "userIds": ["29:ana"]}

AGAINST_THE_SCHEMA: Mapping[str, Payload] = {
    "a part that nobody knows": card({"type": "Paragraph", "text": "x"}),
    "an action that nobody knows": card(buttons(execute(type="Action.Http"))),
    "a misspelt property": card(line(weigth="bolder")),
    "an entry without an id": card(without(entry(), "id")),
    "a line of nothing": card(without(line(), "inlines")),
    "a weight that is none": card(line(inlines=[run(weight="heavy")])),
    "a colour that is none": card(line(inlines=[run(color="red")])),
    "a space that is none": card(line(spacing="huge")),
    "a style that is none": card(buttons(execute(style="primary"))),
    "required in a word": card(entry(isRequired="yes")),
    "a number of letters in words": card(entry(maxLength="many")),
    "choices without a title": card(listed(choices=[{"value": "x"}])),
    "an empty cell without items": card(table(rows=[{"type": "TableRow", "cells": [{"type": "TableCell"}]}])),
    "a table with a heading row misspelt": card(table(firstRowAsHeaders=True)),
    "a body that is no list": card() | {"body": {}},
}
"""What the official schema refuses too."""

BESIDE_THE_SCHEMA: Mapping[str, Payload] = {
    "no version": without(card(), "version"),
    "version 1.6": card(version="1.6"),
    "a text that reads Markdown": card({"type": "TextBlock", "text": "x"}),
    "a link": card(buttons({"type": "Action.OpenUrl", "title": "x", "url": "https://x.example"})),
    "a picture from elsewhere": card({"type": "Image", "id": "x", "url": "https://x.example/y.png", "altText": "x"}),
    "a picture without words": card({"type": "Image", "id": "x", "url": "https://x.example/teams/pictures/v1/y.png"}),
    "a picture over an open line": card(
        {"type": "Image", "id": "x", "url": "http://x.example/teams/pictures/v1/y.png", "altText": "x"}
    ),
    "facts, which read Markdown": card({"type": "FactSet", "facts": [{"title": "x", "value": "y"}]}),
    "a line that can be pressed": card(line(inlines=[run(selectAction=execute())])),
    "a date that is written out": card(line(inlines=[run(text="{{DATE(2026-10-15T06:00:00Z)}}")])),
    "a date in a label": card(entry(label="{{DATE(2026-10-15T06:00:00Z)}}")),
    "a date on a button": card(buttons(execute(title="{{TIME(2026-10-15T06:00:00Z)}}"))),
    "a date for who sees no card": card(fallbackText="{{DATE(2026-10-15T06:00:00Z)}}"),
    "no text for who sees no card": without(card(), "fallbackText"),
    "no language": without(card(), "lang"),
    "an id twice": card(line(id="a"), line(id="a")),
    "an entry twice": card(entry(), entry()),
    "an id twice, one of them inside": card(line(id="a"), container(items=[line(id="a")])),
    "an entry that is called as a button": card(entry(id="token")),
    "an entry without a label": card(without(entry(), "label")),
    "seven buttons": card(buttons(*[execute()] * 7)),
    "no button": card({"type": "ActionSet", "actions": []}),
    "a button without a token": card(buttons(execute(data={"does": "press"}))),
    "a button with an empty token": card(buttons(execute(data={"does": "press", "token": ""}))),
    "a button without data": card(buttons(without(execute(), "data"))),
    "a button with data of another kind": card(buttons(execute(data="t"))),
    "a button that does something else": card(buttons(execute(data={"does": "delete", "token": "t"}))),
    "a button that carries more": card(buttons(execute(data={**DATA, "name": "Ana"}))),
    "an older button without a token": card(buttons(execute(fallback=submit(data={"does": "press"})))),
    "a verb that nobody hears": card(buttons(execute(verb="go"))),
    "a button without a verb": card(buttons(without(execute(), "verb"))),
    "a long label": card(buttons(execute(title="x" * 151))),
    "an empty text": card(line(inlines=[run(text="")])),
    "half a sign": card(line(inlines=[run(text="half \ud83d of it")])),
    "a NUL": card(line(inlines=[run(text="nul\x00byte")])),
    "a day that is none": card(entry("Input.Date", value="15 October")),
    "101 choices": card(listed(101)),
    "a link in a table": card(
        table(
            rows=[{"type": "TableRow", "cells": [{"type": "TableCell", "items": [line()], "selectAction": execute()}]}]
        )
    ),
    "an empty card": card() | {"body": []},
    "a card that is no object": activity() | {"attachments": [{"contentType": "x", "content": 7}]},
    "a refresh for everybody": card(refresh={**REFRESH, "userIds": []}),
    "a refresh without a token": card(refresh={**REFRESH, "action": execute(data={"does": "show"})}),
    "a heavy card": card(*[line(inlines=[run(text="x" * 2900)])] * 10),
    "a heavy text": told(text="é" * 14_001),
    "two cards": activity() | {"attachments": activity()["attachments"] * 2},
    "an attachment of another kind": activity() | {"attachments": [{"contentType": "text/html", "content": "x"}]},
    "nothing for a lock screen": without(activity(), "summary"),
    "nothing to say": without(told(), "text"),
    "neither text nor card": {"type": "message", "summary": "x"},
    "a text that reads Markdown beside the card": without(told(), "textFormat"),
    "a text in Markdown": told(textFormat="markdown"),
    "tags in a text": told(textFormat="xml"),
    "a text beside the card": activity(text="x", textFormat="plain"),
    "a mention that stands nowhere": mention(text="<at>Cole</at>"),
    "a mention that is not meant": activity(card({**mention()["attachments"][0]["content"]["body"][0]}, line())),
    "a mention of nobody": mention(mentioned={"name": "Ana"}),
    "a mention in Markdown": mention("<at>*Ana*</at>", text="<at>*Ana*</at>"),
    "a mention with a link": mention("<at>[Ana](http://evil.example)</at>", text="<at>[Ana](http://evil.example)</at>"),
    "a mention with more behind it": mention("<at>Ana</at> **x**", text="<at>Ana</at> **x**"),
    "a name without its tags": mention("Ana", text="Ana"),
    "an activity of another kind": activity(type="event"),
    "a link beside the card": activity(suggestedActions={"actions": []}),
}
"""What the schema lets through, and Teams does not, or we never want to send."""

VALID: Mapping[str, Payload] = {
    "a card": card(
        line(id="a", spacing="none"),
        container(id="b"),
        table(id="c"),
        entry(isMultiline=True, isRequired=True, errorMessage="x", value="{{DATE(2026-10-15T06:00:00Z)}}"),
        entry("Input.Date", id="field-day", value="2026-10-15"),
        listed(100, id="field-one", value="1"),
        buttons(*[execute(style="positive", associatedInputs="None")] * 6),
        refresh=REFRESH,
    ),
    "an activity": activity(),
    "a text": told(),
    "a mention": mention(),
    "as heavy as may be": told(text="x" * 27_900),
}
