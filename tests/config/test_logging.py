"""The log keeps ids and never what people wrote."""

from __future__ import annotations

import io
import json
import logging as stdlib
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from config import logging


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root, kept = stdlib.getLogger(), stdlib.getLogger().handlers[:]
    level = root.level
    stream = io.StringIO()
    logging.configure(as_json=True, stream=stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = kept
    root.setLevel(level)


def last(lines: io.StringIO) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return read


def test_ids_and_numbers_are_kept(lines: io.StringIO) -> None:
    structlog.get_logger("bot.x").info("message sent", delivery="5d0b3a52-6b7c", count=3, platform="playground")

    assert last(lines) | {"timestamp": ""} == {
        "event": "message sent", "level": "info", "logger": "bot.x", "timestamp": "",
        "delivery": "5d0b3a52-6b7c", "count": 3, "platform": "playground",
    }  # fmt: skip


def test_a_text_a_name_and_an_address_are_hidden_even_under_a_field_we_know(lines: io.StringIO) -> None:
    structlog.get_logger("bot.x").info("heard", text="I am so tired", contact="Ana Flores", key="ana@lakeside.example")

    assert "tired" not in lines.getvalue()
    assert "Ana" not in lines.getvalue()
    assert "lakeside" not in lines.getvalue()


def test_an_error_leaves_its_type_and_place_and_not_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError("the patient Joan Petrie, born 1941")
    except ValueError:
        structlog.get_logger("bot.x").exception("could not act", event_id="e1")

    line = last(lines)
    assert line["error"] == "ValueError"
    assert line["where"].startswith(f"{__name__}:")
    assert "Petrie" not in lines.getvalue()


def test_a_library_may_not_write_what_it_was_given(lines: io.StringIO) -> None:
    stdlib.getLogger("uvicorn.access").warning('%s - "%s"', "127.0.0.1", "GET /m/secret-link")
    stdlib.getLogger("asyncio").error("Task exception was never retrieved\nexception=ValueError('Joan Petrie')")

    assert "secret-link" not in lines.getvalue()
    assert "Petrie" not in lines.getvalue()
    assert last(lines)["event"] == "Task exception was never retrieved"


def test_a_librarys_small_talk_is_left_out(lines: io.StringIO) -> None:
    stdlib.getLogger("alembic.runtime").info("setup plugin %s", "x")

    assert lines.getvalue() == ""


def test_a_library_error_is_redacted_too(lines: io.StringIO) -> None:
    try:
        raise RuntimeError("Joan Petrie")
    except RuntimeError:
        stdlib.getLogger("apscheduler").exception("Error running job %s", "wake")

    assert last(lines)["error"] == "RuntimeError"
    assert "Petrie" not in lines.getvalue()


@given(st.dictionaries(st.sampled_from(sorted(logging.FIELDS - {"event"})), st.text(min_size=1)))
def test_no_text_with_a_blank_or_a_sign_of_speech_passes(fields: dict[str, str]) -> None:
    passed = logging.redact(None, "info", dict(fields))

    for name, value in fields.items():
        spoken = any(not (letter.isascii() and (letter.isalnum() or letter in "_.:/+-")) for letter in value)
        assert passed[name] == (logging.HIDDEN if spoken or len(value) > logging.LONGEST else value)
