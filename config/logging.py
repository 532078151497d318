"""Writes the log: what happened and to which id, never what a person wrote.

The last step before a line leaves lets through the fields on one list and the values that look like ids, numbers or
our own words. So a slip somewhere else, a name or a text passed as a field, ends here and not in a file that many can
read.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        "event", "level", "timestamp", "logger",
        "action", "attempt", "attempts", "campaign", "channel", "check", "coalition", "contact", "correlation", "count",
        "database", "delivery", "document", "due", "error", "event_id", "job", "key", "kind", "kinds", "lane", "method",
        "number", "organisation", "outcome", "path", "platform", "port", "reason", "retry_after", "revision", "rows",
        "seconds", "size", "state", "status", "step", "submission", "tick", "url_path", "version", "where", "workspace",
    }
)  # fmt: skip
"""The names that a line may carry. Whoever needs another adds it here, and thinks about what it could hold."""

CHATTY = ("alembic", "apscheduler", "sse_starlette", "uvicorn.access", "uvicorn.error")
"""Libraries that tell of each step that went well; of them we write down what did not."""
OURS = ("bot", "handlers", "scheduler", "storage", "config")
"""Whose news is written; a library is heard from warnings on."""

LONGEST = 120
HIDDEN = "[hidden]"
_OURS = re.compile(r"[A-Za-z0-9_.:/+-]*")
"""Ids, slugs, paths, moments and codes: no blank, no quote, no @, so neither a sentence nor an address."""


def redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide every field that is not on the list, and every value that reads like something a person wrote.

    `event` is a constant of ours by rule and may hold blanks; its length is still capped.
    """
    return {
        name: _short(value) if name == "event" else _value(value) if name in FIELDS else HIDDEN
        for name, value in line.items()
    }


def configure(*, as_json: bool | None = None, stream: TextIO | None = None) -> None:
    """Set up the log of this process: JSON for machines, coloured lines on a terminal. Called once, at the start."""
    out = stream or sys.stderr
    machine = not out.isatty() if as_json is None else as_json
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if not machine:
        renderer = structlog.dev.ConsoleRenderer(colors=out.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_the_error,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_foreign, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


FILLED_IN = ("slack_bolt", "slack_sdk", "aiohttp")
"""Libraries whose lines come with what was said already in them."""


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(item) for item in value]
    text = str(value)
    return text if len(text) <= LONGEST and _OURS.fullmatch(text) else HIDDEN


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _name_the_error(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error leaves its type and place. Its text and its local values may hold what somebody wrote."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[0] is not None:
        line["error"] = error[0].__name__
        line["where"] = _place(error[2])
    line.pop("stack_info", None)
    return line


def _place(trace: Any) -> str:
    """The file and line where the error was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    module = trace.tb_frame.f_globals.get("__name__", "")
    return f"{module}:{trace.tb_lineno}"


def _foreign(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's line keeps the first line of its template and loses what was filled in.

    An access log would write a secret link there, and asyncio the text of an error. Libraries that fill their lines in
    before they log them have no template, so that nothing of theirs is kept but who said it.
    """
    record = line.get("_record")
    if record is not None:
        said = next(iter(str(record.msg).splitlines()), "")
        line["event"] = "a library's own line" if record.name.startswith(FILLED_IN) else said
    return line
