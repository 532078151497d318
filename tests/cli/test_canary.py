"""Files that hold patient data are refused, and nothing of them stays or is repeated on a terminal."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from docx import Document
from typer.testing import CliRunner

from bot.cli import importing, receiving
from bot.cli.documents import import_documents
from tests.journeys.canary import Canaries, listening

ROSTER = ("key", "name", "kind", "city", "county", "umbrella", "size", "contact", "email", "role", "primary", "phone")
GOOD = ("lakeside", "Lakeside", "hospital", "Gary", "Lake", "", "small", "Ana Flores", "ana@lakeside.example", "data")
TITLE = "Sharing data is voluntary and takes twenty minutes each quarter.\n\n"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVENER_DATABASE_URL", f"sqlite:///{tmp_path}/convener.db")
    return tmp_path / "convener.db"


def _typed(command: Callable[..., None], *words: object) -> bytes:
    """All that is printed by a command, with what the log holds."""
    app = typer.Typer()
    app.command()(command)
    with listening() as log:
        result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code != 0
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return (result.stdout + result.stderr + log.getvalue()).encode()


def _kept(database: Path) -> bytes:
    return b"".join(one.read_bytes() for one in database.parent.glob(f"{database.name}*"))


@pytest.mark.parametrize("column", ROSTER)
def test_a_members_file_with_a_patient_in_any_cell_is_refused_whole(
    database: Path, tmp_path: Path, column: str
) -> None:
    birds = Canaries()
    row = dict(zip(ROSTER, (*GOOD, "yes", "317-555-0142"), strict=True)) | {column: birds.mrn()}
    file = tmp_path / "members.csv"
    file.write_text(",".join(ROSTER) + "\n" + ",".join(row.values()) + "\n")

    said = _typed(importing.members, file, "--coalition", "demo")

    assert b"patient data" in said
    assert birds.found_in(said + _kept(database)) == []


def test_a_heading_with_a_patient_in_it_is_not_repeated(database: Path, tmp_path: Path) -> None:
    birds = Canaries()
    file = tmp_path / "members.csv"
    file.write_text(f"key,name,kind,{birds.mrn()}\na,A,hospital,x\n")

    assert birds.found_in(_typed(importing.members, file, "--coalition", "demo") + _kept(database)) == []


@pytest.mark.parametrize("column", ["member", "data_set", "period", "received_on", "reference"])
def test_a_receipts_file_with_a_patient_in_any_cell_is_refused(database: Path, tmp_path: Path, column: str) -> None:
    birds = Canaries()
    CliRunner().invoke(_members_app(), [str(_members(tmp_path)), "--coalition", "demo"])
    row = {"member": "Lakeside", "data_set": "readmissions", "period": "2026-Q3", "received_on": "", "reference": ""}
    row |= {column: birds.ssn()}
    file = tmp_path / "receipts.csv"
    file.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")

    said = _typed(receiving.import_receipts, file, "--coalition", "demo")

    assert birds.found_in(said + _kept(database)) == []


def _members(folder: Path) -> Path:
    file = folder / "members.csv"
    file.write_text("key,name,kind\nlakeside,Lakeside,hospital\n")
    return file


def _members_app() -> typer.Typer:
    app = typer.Typer()
    app.command()(importing.members)
    return app


def _html(folder: Path, words: str) -> None:
    (folder / "page.html").write_text(f"<html><body><p>{TITLE}</p><p>{words}</p></body></html>")


def _word(folder: Path, words: str) -> None:
    document = Document()
    document.add_paragraph(TITLE)
    document.add_table(rows=1, cols=1).cell(0, 0).text = words
    document.save(str(folder / "letter.docx"))


def _text(folder: Path, words: str) -> None:
    (folder / "note.txt").write_text(TITLE + words)


def _named(folder: Path, words: str) -> None:
    (folder / f"{words}.txt").write_text(TITLE)


def _indexed(field: str) -> Callable[[Path, str], None]:
    def write(folder: Path, words: str) -> None:
        (folder / "note.txt").write_text(TITLE)
        line = '{"id": "a", "file": "note.txt"}' if field not in ("id", "file") else '{"id": "a"}'
        (folder / "index.jsonl").write_text(line[:-1] + f', "{field}": "{words}"}}\n')

    return write


@pytest.mark.parametrize(
    "write",
    [
        _text,
        _html,
        _word,
        _named,
        *(_indexed(one) for one in ("id", "file", "title", "source", "owner", "scope", "odd")),
    ],
)
def test_documents_with_a_patient_in_their_text_name_or_index_are_refused(
    database: Path, tmp_path: Path, write: Callable[[Path, str], None]
) -> None:
    birds, folder = Canaries(), tmp_path / "documents"
    folder.mkdir()
    write(folder, birds.mrn())

    said = _typed(import_documents, folder, "--coalition", "demo", "--approve")

    assert b"patient data" in said
    assert birds.found_in(said + _kept(database)) == []


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/hostname", "note.txt/../../secret.txt", "link.txt"])
def test_no_name_in_the_index_leads_out_of_the_folder(database: Path, tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.txt").write_text("The door code of the county library is 4711, please keep it.")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "note.txt").write_text(TITLE)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "index.jsonl").write_text(f'{{"id": "a", "file": "{file}"}}\n')

    said = _typed(import_documents, folder, "--coalition", "demo", "--approve")

    assert b"there is no file" in said
    assert b"4711" not in said + _kept(database)


def test_a_link_in_a_folder_without_an_index_does_not_lead_out_either(database: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The door code of the county library is 4711, please keep it.")
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")

    said = _typed(import_documents, folder, "--coalition", "demo", "--approve")

    assert b"leads out of this folder" in said
    assert b"4711" not in said + _kept(database)


def test_the_search_would_find_what_is_kept(database: Path, tmp_path: Path) -> None:
    birds = Canaries()
    birds.sung.append("Lakeside")
    CliRunner().invoke(_members_app(), [str(_members(tmp_path)), "--coalition", "demo"])

    assert birds.found_in(_kept(database)) == ["Lakeside"]
    assert base64.b64encode(b"Lakeside") not in _kept(database)
