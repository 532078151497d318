"""Reads what was drawn for Teams as the person in front of it does, so that one journey serves every door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from bot.messages import (
    Block,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Feedback,
    Field,
    Form,
    Message,
    Source,
    Sources,
    Table,
    Text,
)

Drawn = Mapping[str, Any]
_BESIDE = ("error", "wrote", "hint")
_DOT = "\N{NO-BREAK SPACE}\N{MIDDLE DOT} "
_EMPTY = ("\N{NO-BREAK SPACE}", "")
_ENTRIES: Mapping[str, Literal["text", "date", "choice"]] = {
    "Input.Text": "text",
    "Input.Date": "date",
    "Input.ChoiceSet": "choice",
}


def message_of(payload: Drawn) -> Message:
    """The message that an activity shows, or a card that stands in the place of another."""
    card = payload if payload.get("type") == "AdaptiveCard" else card_of(payload)
    summary = str(payload.get("summary", ""))
    if card is None:
        return Message(summary, (Text(str(payload["text"])),))
    body = [part for part in card["body"] if part["id"] != "mention"]
    refresh = card.get("refresh", {}).get("action", {}).get("data", {}).get("token", "")
    return Message(summary, tuple(_blocks(body)), refresh)


def card_of(activity: Drawn) -> dict[str, Any] | None:
    """The card of an activity, if it has one."""
    attachments = activity.get("attachments") or [{}]
    found: dict[str, Any] | None = attachments[0].get("content")
    return found


def form_of(card: Drawn) -> Form:
    """The form that a card shows."""
    return next(block for block in _blocks(card["body"]) if isinstance(block, Form))


def mentioned(activity: Drawn) -> tuple[str, str] | None:
    """Whom an activity mentions: the account, and the name that is read."""
    card = card_of(activity) or {}
    for entity in card.get("msteams", {}).get("entities", []):
        assert entity["text"] == card["body"][0]["text"]
        return entity["mentioned"]["id"], re.sub("</?at>", "", entity["text"])
    return None


def seen(text: str) -> str:
    """The text without the sign that nobody sees."""
    return text.replace("{\N{WORD JOINER}", "{")


def texts(drawn: Any) -> Iterator[str]:
    """Every text that is read on a card, in reading order."""
    if isinstance(drawn, Mapping):
        for name in ("label", "text", "title"):
            if isinstance(drawn.get(name), str):
                yield seen(drawn[name])
        if drawn.get("type") == "Input.Text" and "value" in drawn:
            yield drawn["value"]
        drawn = [value for name, value in drawn.items() if name != "fallback"]
    if isinstance(drawn, list):
        for part in drawn:
            yield from texts(part)


def _blocks(body: Sequence[Drawn]) -> Iterator[Block]:
    if any(part["id"] == "form" for part in body):
        at = next(place for place, part in enumerate(body) if part["id"] == "title")
        end = next(place for place, part in enumerate(body) if part["id"] == "form")
        yield from (*_grouped(body[:at]), _form(body[at : end + 1]), *_grouped(body[end + 1 :]))
        return
    yield from _grouped(body)


def _grouped(body: Sequence[Drawn]) -> Iterator[Block]:
    """Parts that were drawn of one block are one again."""
    waiting = [(key, list(parts)) for key, parts in groupby(body, lambda part: _kind(part["id"]))]
    caption = ""
    for (kind, _), parts in waiting:
        match kind:
            case "caption":
                caption = _said(parts[0])
                continue
            case "table":
                yield _table(caption, parts[0])
            case "row" | "rows":
                yield from _cards(caption, parts)
            case "chart":
                yield Context(parts[0]["altText"])
            case _:
                yield _block(kind, parts)
        caption = ""


def _kind(ident: str) -> tuple[str, str]:
    kind, _, rest = ident.partition("-")
    return kind, rest.partition("-")[0]


def _block(kind: str, parts: Sequence[Drawn]) -> Block:
    match kind:
        case "text":
            return Text("\n\n".join(map(_said, parts)))
        case "shortened" | "title":
            return Text(_said(parts[0]))
        case "fact":
            return Facts(tuple(map(_fact, parts)))
        case "choices":
            return Choices(tuple(_choice(each) for part in parts for each in part["actions"]))
        case "feedback":
            helped, not_helped = (_choice(each) for part in parts for each in part["actions"])
            return Feedback(helped, not_helped)
        case "passage":
            return Sources(tuple(map(_source, parts)))
        case "context":
            return Context(_said(parts[0]))
        case unknown:
            raise AssertionError(f"nobody has said how a person reads a part that is called {unknown}")


def _said(part: Drawn) -> str:
    return seen("".join(run["text"] for run in part["inlines"]))


def _fact(part: Drawn) -> Fact:
    # A label is in bold, and has a colon.
    runs = part["inlines"]
    label = seen(runs[0]["text"]).removesuffix(": ") if runs[0].get("weight") == "bolder" else ""
    value = seen(runs[-1]["text"]) if runs[-1].get("weight") != "bolder" else ""
    return Fact(label, value)


def _choice(action: Drawn) -> Choice:
    same = {name: value for name, value in action.items() if name not in ("type", "verb", "fallback")}
    assert action["fallback"] == {"type": "Action.Submit", **same}, "an older Teams would do something else"
    assert action["data"]["does"] == action["verb"]
    return Choice(seen(action["title"]), action["data"]["token"], action.get("style") == "positive")


def _table(caption: str, part: Drawn) -> Table:
    rows = [tuple(_cell(cell["items"][0]) for cell in row["cells"]) for row in part["rows"]]
    numeric = tuple(
        at for at, column in enumerate(part["columns"]) if column.get("horizontalCellContentAlignment") == "right"
    )
    return Table(caption, rows[0], tuple(rows[1:]), numeric)


def _cell(block: Drawn) -> str:
    said = _said(block)
    return "" if said in _EMPTY else said


def _cards(caption: str, parts: Sequence[Drawn]) -> Iterator[Block]:
    """Small cards are a table whose first column has lost its name; lines are text."""
    rows = [list(map(_said, row)) for _, row in groupby(parts, lambda part: part["id"].removesuffix("-rest"))]
    if not all(len(row) == 2 for row in rows):
        yield from (Text(said) for said in filter(None, (caption, *("\n".join(row) for row in rows))))
        return
    named = [dict(pair.split(": ", 1) for pair in rest.split(_DOT)) for _, rest in rows]
    columns = list(dict.fromkeys(name for row in named for name in row))
    cells = (tuple(row.get(column, "") for column in columns) for row in named)
    yield Table(caption, ("", *columns), tuple((row[0], *rest) for row, rest in zip(rows, cells, strict=True)))


def _source(part: Drawn) -> Source:
    quoted = [_said(each) for each in part["items"] if each["id"].startswith("quote-")]
    below = [_said(each) for each in part["items"] if each["id"].startswith("source-")]
    document, _, rest = "".join(below).partition(_DOT)
    return Source(document, " ".join(quoted)[1:-1], rest.replace(_DOT, ", "))


def _form(parts: Sequence[Drawn]) -> Form:
    told = {part["id"]: part for part in parts}
    entries = [part for part in parts if part["type"].startswith("Input.")]
    fields = (_field(part, *(told.get(f"{what}-{at}") for what in _BESIDE)) for at, part in enumerate(entries))
    (send,) = parts[-1]["actions"]
    assert send["verb"] == "fill"
    sent = _choice(send)
    return Form(sent.token, _said(told["title"]), tuple(fields), sent.label)


def _field(part: Drawn, error: Drawn | None, wrote: Drawn | None, hint: Drawn | None) -> Field:
    options = {choice["value"]: seen(choice["title"]) for choice in part.get("choices", ())}
    # A calendar cannot show every word that was typed, which is then said above it.
    value = seen(wrote["inlines"][1]["text"]) if wrote else part.get("value", "")
    return Field(
        part["id"].removeprefix("field-"),
        seen(part["label"]),
        "long_text" if part.get("isMultiline") else _ENTRIES[part["type"]],
        tuple(options.values()),
        seen(hint["inlines"][0]["text"]) if hint else "",
        part.get("isRequired", False),
        options.get(value, value),
        seen(error["inlines"][1]["text"]) if error else "",
    )
