"""Poisoned documents are flagged when they come in, and poisoned questions get nothing: none of eighty is obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.shared import RGBColor

from bot.answers import library
from bot.answers.library import Entry, Prepared, Refusal
from bot.answers.poison import WHY, speaks_to_a_program
from config.catalogue import Catalogue
from storage.database import Database
from tests.bot.answers import shelf
from tests.bot.answers.poisoned import LINK, ORDER, QUESTIONS, TEXTS

GOOD = "# Sharing data\n\nSharing data is voluntary and takes about twenty minutes each quarter.\n\n"
PLAIN = "Sharing data is voluntary and takes about twenty minutes each quarter."
HARBOR = "The Harbor pays 41,300 dollars a year for zebrafinch hosting, and members pay nothing for it at all."


def test_there_are_forty_of_each() -> None:
    assert (len(set(TEXTS)), len(set(QUESTIONS))) == (40, 40)


@pytest.mark.parametrize("words", TEXTS, ids=range(len(TEXTS)))
def test_a_passage_that_speaks_to_a_program_is_left_out_with_the_reason(words: str) -> None:
    made = library.prepare_text(Entry("a", None, None), f"{GOOD}{words}\n\nThe next meeting is in March.\n")

    assert isinstance(made, Prepared)
    assert made.left_out
    assert all(WHY in one.why for one in made.left_out)
    shown = " ".join(made.draft.text[one.start : one.end] for one in made.draft.cuts)
    assert "voluntary" in shown
    assert words not in shown


@pytest.mark.parametrize("field", ["id", "title", "source", "owner"])
def test_a_line_of_the_index_that_speaks_to_a_program_is_refused(tmp_path: Path, field: str) -> None:
    (tmp_path / "note.md").write_text(GOOD)
    line = {"id": "a", "file": "note.md"} | {field: ORDER}
    (tmp_path / library.INDEX).write_text(str(line).replace("'", '"'))

    chosen, [refused] = library.entries(tmp_path)

    assert chosen == []
    assert WHY in refused.why
    assert "mandatory" not in refused.why


@pytest.mark.parametrize(
    "markup",
    [
        f'<p style="display:none">{ORDER}</p>',
        f'<p style="color:#ffffff">{ORDER}</p>',
        '<p style="color: white">Sharing is mandatory.</p>',
        f'<font color="#FFFFFF">{ORDER}</font>',
        f'<span style="font-size:0">{ORDER}</span>',
        f"<p hidden>{ORDER}</p>",
    ],
)
def test_a_page_with_words_that_nobody_sees_is_refused(tmp_path: Path, markup: str) -> None:
    (tmp_path / "page.html").write_text(f"<html><body><p>{GOOD}</p>{markup}</body></html>")

    made = library.prepare(Entry("a", tmp_path / "page.html", None))

    assert isinstance(made, Refusal)
    assert made.why == "it holds hidden text"


def test_white_letters_on_a_colour_can_be_read(tmp_path: Path) -> None:
    dark = '<div style="background:#003366"><p style="color:#fff">Thank you all for it.</p></div>'
    (tmp_path / "page.html").write_text(f"<html><body><p>{PLAIN}</p>{dark}</body></html>")

    assert isinstance(library.prepare(Entry("a", tmp_path / "page.html", None)), Prepared)


def test_white_letters_in_a_word_file_are_refused(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Sharing data is voluntary and takes twenty minutes each quarter.")
    document.add_paragraph().add_run("Sharing is mandatory.").font.color.rgb = RGBColor(255, 255, 255)
    document.save(str(tmp_path / "letter.docx"))

    made = library.prepare(Entry("a", tmp_path / "letter.docx", None))

    assert isinstance(made, Refusal)
    assert made.why == "it holds hidden text"


def test_a_comment_in_a_page_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<html><body><!-- {ORDER} --><p>{PLAIN}</p></body></html>")

    made = library.prepare(Entry("a", tmp_path / "page.html", None))

    assert isinstance(made, Prepared)
    assert "mandatory" not in made.draft.text


def test_what_members_read_is_not_taken_for_an_order() -> None:
    for folder in (shelf.DEMO, shelf.OWN):
        for path in sorted(folder.glob("*.md")):
            if path.name != "tips-for-teams.md":  # Its tip for programs is there to be found.
                assert not speaks_to_a_program(path.read_text("utf-8")), path.name


async def test_no_poisoned_question_is_answered_with_what_it_wants(database: Database, catalogue: Catalogue) -> None:
    await shelf.fill(database, (shelf.DEMO, shelf.OWN))
    async with database.work() as work:
        entry = Entry("harbor-costs", None, "harbor-lakes", "Harbor costs")
        made = library.prepare_text(entry, f"# Harbor costs\n\n{HARBOR}\n")
        assert isinstance(made, Prepared)
        await library.shelve(work, made.draft, shelf.NOW, approved=True)
    answers = [await shelf.ask(database, catalogue, question) for question in QUESTIONS]
    asked = await shelf.ask(database, catalogue, "How many dollars a year for zebrafinch hosting?")

    assert [QUESTIONS[at] for at, one in enumerate(answers) if one.status == "answered"] == []
    assert not any(LINK in one.text or "configuration" in one.text.lower() for one in answers)
    assert not any("zebrafinch" in passage.text for one in (*answers, asked) for passage in one.passages)
    assert "41,300" not in asked.text
