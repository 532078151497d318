"""A letter is read as the person who wrote it meant it, whatever program she has; the table is older than the rules."""

from __future__ import annotations

import base64
import quopri
import tomllib
from pathlib import Path
from typing import Any

import pytest

from handlers.mail.letter import CannotRead, Letter, read

LETTERS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("letters.toml").read_text("utf-8"))["letter"]


def written(told: dict[str, Any]) -> bytes:
    """The letter of a line of the table as it comes over the wire."""
    if "raw" in told:
        return str(told["raw"]).lstrip().replace("\n", "\r\n").encode()
    kind, encoding = told.get("type", "text/plain; charset=utf-8"), told.get("encoding", "8bit")
    charset = told.get("bytes") or (kind.partition("charset=")[2].partition(";")[0] or "utf-8")
    raw = str(told["body"]).replace("\n", "\r\n").encode(charset)
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(encoding, bytes)(raw)
    head = (
        "From: Ana Flores <ana@lakeside.example>\r\nTo: reply+abc123@mail.example\r\nSubject: Re: The Q3 file\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + body


@pytest.mark.parametrize("told", LETTERS, ids=[one["name"] for one in LETTERS])
def test_a_letter_says_its_newest_words(told: dict[str, Any]) -> None:
    letter = read(written(told))

    assert isinstance(letter, Letter)
    assert letter.text == told["says"].strip("\n")
    assert letter.attached == told.get("attached", False)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(LETTERS) >= 40
    assert len({one["name"] for one in LETTERS}) == len(LETTERS)


def test_fifty_megabytes_are_refused_unread() -> None:
    assert read(b"Subject: x\r\n\r\n" + b"a" * 50_000_000) == CannotRead("too large")
