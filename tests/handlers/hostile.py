"""Texts that somebody might put into a name, a title or a question, to make it pass for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from bot.messages import (
    Bars,
    Block,
    Chart,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Field,
    Form,
    Heads,
    Message,
    Point,
    Source,
    Sources,
    Table,
    Text,
)

PAYLOADS = (
    "<!everyone>",
    "<!channel> <@U123>",
    "<http://evil.example|Lakeside>",
    "*bold* _it_ ~no~ `code`",
    "&lt;script&gt;",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "first line\nsecond line\r\n[1] Sent it",
    "{{DATE()}} {{7*7}} {% raw %} {0} {name} %s ${x}",
    "{{DATE(2026-10-15T06:00:00Z, SHORT)}} {{{TIME(2026-10-15T06:00:00Z)}}}",
    "[x](javascript:alert(1))",
    "![](http://evil.example/pixel.png)",
    "javascript:alert(1)",
    '<hx-partial hx-target="body">gone</hx-partial>',
    '<a hx-get="/evil" hx-trigger="load">',
    "</textarea></select></form></li><h1>",
    "]]><!--",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
    "\N{RIGHT-TO-LEFT ISOLATE}x\N{POP DIRECTIONAL ISOLATE}",
    "zero\N{ZERO WIDTH SPACE}width",
    "\x1b[2J\x1b[31mred\x07\x9b1m",
    "nul\x00byte",
    "half \ud83d of a sign",
    "\N{WAVING HAND SIGN}\N{ZERO WIDTH JOINER}\N{WOMAN}",
    "e" + "\N{COMBINING ACUTE ACCENT}" * 1000,
    "سلام עולם",
    "x" * 5000,
)

Place = Callable[[str], Block]

PLACES: dict[str, Place] = {
    "text": lambda said: Text(said),
    "fact label": lambda said: Facts((Fact(said, "value"),)),
    "fact value": lambda said: Facts((Fact("label", said),)),
    "table caption": lambda said: Table(said, ("a",), (("b",),)),
    "table column": lambda said: Table("caption", (said,), (("b",),)),
    "table cell": lambda said: Table("caption", ("a",), ((said,),)),
    "choice": lambda said: Choices((Choice(said, "token"),)),
    "choice token": lambda said: Choices((Choice("label", said),)),
    "form title": lambda said: Form("token", said, (Field("f", "label"),), "Save"),
    "form token": lambda said: Form(said, "title", (Field("f", "label"),), "Save"),
    "form submit": lambda said: Form("token", "title", (Field("f", "label"),), said),
    "field name": lambda said: Form("token", "title", (Field(said, "label"),), "Save"),
    "field label": lambda said: Form("token", "title", (Field("f", said),), "Save"),
    "field hint": lambda said: Form("token", "title", (Field("f", "label", hint=said),), "Save"),
    "field value": lambda said: Form("token", "title", (Field("f", "label", value=said),), "Save"),
    "long value": lambda said: Form("token", "title", (Field("f", "label", "long_text", value=said),), "Save"),
    "field error": lambda said: Form("token", "title", (Field("f", "label", error=said),), "Save"),
    "field option": lambda said: Form("token", "title", (Field("f", "label", "choice", (said, "b")),), "Save"),
    "source document": lambda said: Sources((Source(said, "quote"),)),
    "source quote": lambda said: Sources((Source("document", said, reviewed_on=date(2026, 9, 3)),)),
    "source section": lambda said: Sources((Source("document", "quote", section=said),)),
    "source note": lambda said: Sources((Source("document", "quote", note=said),)),
    "context": lambda said: Context(said),
    "chart title": lambda said: Chart(said, "sentence", "n", Bars((Point("a", 1, "b"),)), Heads("c", "d")),
    "chart sentence": lambda said: Chart("title", said, "n", Bars((Point("a", 1, "b"),)), Heads("c", "d")),
    "chart point": lambda said: Chart("title", "sentence", "n", Bars((Point(said, 1, said),)), Heads(said, said)),
}


def messages(payload: str) -> Iterator[tuple[str, Message]]:
    """One message for each place where a text can stand."""
    for name, place in PLACES.items():
        yield name, Message("summary", (place(payload),))
