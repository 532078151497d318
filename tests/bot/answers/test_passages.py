"""A passage is the document's own text, cut where a reader would cut it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.passages import LONGEST, cut
from bot.answers.sentences import sentence_spans

BITS = st.sampled_from(
    ["# Title", "## Dates", "---", "- one", "* two", "  • three", "1. four", "Members get:", "A sentence. Another one!",
     "\n", "\r\n", "\n\n", "\r\n\r\n", "\ufeff", "```", "| a | b |", "===", "x" * 1_300, "word " * 300,
     "é\u0301 ", "😀", "\r", "\t", "\x0b", "\u2028"]
)  # fmt: skip


@given(st.lists(BITS, max_size=30).map("".join))
def test_passages_are_cut_from_the_text_in_order_and_never_overlap(text: str) -> None:
    reached = 0
    for piece in cut(text):
        passage = text[piece.start : piece.end]
        assert reached <= piece.start < piece.end <= len(text)
        assert passage == passage.strip()
        assert len(passage) <= LONGEST
        reached = piece.end


@given(st.text(max_size=300))
def test_sentences_are_trimmed_and_in_order(text: str) -> None:
    reached = 0
    for start, end in sentence_spans(text):
        assert reached <= start < end
        assert text[start:end] == text[start:end].strip()
        reached = end


def _texts(text: str) -> list[tuple[str, str]]:
    return [(piece.section, text[piece.start : piece.end]) for piece in cut(text)]


def test_headings_become_the_section_of_what_follows() -> None:
    text = "# Guide\r\n\r\nHello.\r\n\r\n## Dates\r\n\r\nDue soon.\r\n\r\n### Late\r\n\r\nNo harm done.\r\n"
    assert _texts(text) == [("Guide", "Hello."), ("Dates", "Due soon."), ("Dates / Late", "No harm done.")]


def test_a_plain_heading_is_a_heading_too() -> None:
    assert _texts("Key Groups\n\nMany groups take part.\n") == [("Key Groups", "Many groups take part.")]


def test_a_short_list_stays_with_the_line_that_leads_into_it() -> None:
    assert _texts("Members get:\n\n- one\n- two\n\nMore.\n") == [("", "Members get:\n\n- one\n- two"), ("", "More.")]


def test_a_long_list_is_cut_between_its_items() -> None:
    items = [f"- Item {number}. " + "Words of it. " * 30 for number in range(4)]
    passages = [passage for _, passage in _texts("It holds:\n\n" + "\n".join(items))]
    assert [passage[:8] for passage in passages[1:]] == ["- Item 0", "- Item 1", "- Item 2", "- Item 3"]


def test_a_byte_order_mark_counts_and_is_not_quoted() -> None:
    text = "\ufeffJust one line of text."
    assert [(piece.start, piece.end) for piece in cut(text)] == [(1, len(text))]


def test_the_settings_above_a_document_are_no_passage() -> None:
    assert _texts("---\ntitle: Dates\n---\nDue soon.\n") == [("", "Due soon.")]


def test_a_doctor_does_not_end_a_sentence() -> None:
    text = "Ask Dr. Reyes. She helps, e.g. with rates. It was 3.5 percent in Sept. 2026. Good?"
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "Ask Dr. Reyes.", "She helps, e.g. with rates.", "It was 3.5 percent in Sept. 2026.", "Good?",
    ]  # fmt: skip
