"""Marks as Slack reads them: escaped, and never alive.

Slack reads marks in some texts and not in others. What people typed goes out as `plain_text`, where Slack reads none;
`mrkdwn` is used for a bold word or a quotation of ours, and there alone where nothing in the text could come alive.
"""

from __future__ import annotations

import re

_ALIVE = re.compile(r"[*_~`]|:[\w+'-]+:|\]\(|^[^\S\n]*>", re.MULTILINE)
"""What mrkdwn, or who reads it as Markdown, takes for a format; a `&`, `<` or `>` within a line is escaped instead."""


def escaped(text: str) -> str:
    """The text for a place where Slack reads entities, mentions and links: it finds none."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_inert(text: str) -> bool:
    """Whether Slack would find no format and no emoji in it."""
    return _ALIVE.search(text) is None
