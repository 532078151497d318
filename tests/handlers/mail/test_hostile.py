"""Whatever the bytes are, they become a letter or a plain “cannot read”, soon and without an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.mail.letter import MOST_BYTES, CannotRead, Letter, read
from handlers.mail.markup import text_of
from handlers.mail.newest import newest
from tests.handlers.mail.test_letter import LETTERS, written

HTML = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
PLAIN = b"From: a@b.example\r\nContent-Type: text/plain\r\n\r\n"
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5_000))
MADE_FOR_US = {
    "brackets": HTML + b"<" * 400_000,
    "comments that never end": HTML + b"<!--" * 200_000,
    "scripts that never end": HTML + b"<script>" * 100_000,
    "elements in elements": HTML + b"<div>" * 100_000 + b"hi",
    "attributes": HTML + b"<a =" * 200_000,
    "quotes in quotes": HTML + b"<blockquote>a" * 50_000,
    "an ampersand and no name": HTML + b"&#" * 400_000,
    "line ends": PLAIN + b"\n" * 5_000_000,
    "quoted lines": PLAIN + b"> a\n" * 1_000_000,
    "who wrote": PLAIN + b"On 1 <a> wrote\n" * 100_000,
    "legal words": PLAIN + b"this message aaaaaaaa " * 100_000,
    "greetings": PLAIN + b"Thanks,\nAna\n" * 100_000,
    "letters in letters": b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "parts in parts": b"From: a@b.example\r\n" + NESTED,
    "parameters": b"Content-Type: text/plain; " + b"a*0*=b; " * 100_000 + b"\r\n\r\nhi",
    "brackets in an address": b"From: " + b"(" * 500_000 + b"\r\n\r\nhi",
    "senders": b"From: " + b"a@b.example, " * 300_000 + b"\r\n\r\nhi",
    "words that claim to be encoded": b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\r\n\r\nhi",
    "a charset that is a program": b"Content-Type: text/plain; charset=zip\r\n\r\nhi",
    "no end of base64": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=" * 5_000_000,
    "nothing": b"",
    "zeros": b"\0" * 10_000,
}


@pytest.mark.parametrize("raw", MADE_FOR_US.values(), ids=MADE_FOR_US.keys())
def test_a_letter_that_is_made_for_us_takes_no_long_time(raw: bytes) -> None:
    begun = time.process_time()
    letter = read(raw)

    assert isinstance(letter, Letter | CannotRead)
    assert time.process_time() - begun < 5


@given(st.binary(max_size=3_000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_letter_or_none(raw: bytes) -> None:
    assert isinstance(read(raw), Letter | CannotRead)


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_letter_is_a_letter_or_none(data: st.DataObject) -> None:
    raw = bytearray(written(data.draw(st.sampled_from(LETTERS))))
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))

    letter = read(bytes(raw))

    assert isinstance(letter, CannotRead) or letter.text == letter.text.strip()


@given(st.text(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_any_text_has_newest_words_and_they_have_none_older(text: str) -> None:
    assert newest(newest(text)).count("\n") <= newest(text).count("\n")
    assert not any(line.startswith(">") for line in newest(text).splitlines())


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div", ">", "<!--", "-->", "<br>", "a", "&lt;", '"', "<pre>", "\n", "<b x='"])
    )
)
@settings(max_examples=300, deadline=None)
def test_any_markup_is_text(parts: list[str]) -> None:
    assert "<p>" not in text_of("".join(parts)).replace("&lt;", "")


def test_the_largest_letter_that_is_looked_at_is_read() -> None:
    raw = PLAIN + b"we sent it\r\n\r\n"
    largest = read(raw + b"-- \r\n" + b"x" * (MOST_BYTES - len(raw) - 5))

    assert isinstance(largest, Letter)
    assert largest.text == "we sent it"
