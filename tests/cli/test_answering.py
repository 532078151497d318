"""Somebody at a terminal, or a script, asks, screens and takes documents in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from bot.cli.answering import ask, screen
from bot.cli.documents import import_documents
from tests.doubles.model import Model, claim, saying
from tests.doubles.model.server import Reply, model_in_a_thread

app = typer.Typer()
app.command("ask")(ask)
app.command("screen")(screen)
app.command("import-documents")(import_documents)

DATES = (
    "# Dates\r\n\r\nThe readmissions file is due on 15 October 2026.\r\n\r\n"
    "## Leaving\r\n\r\nA member may leave at any time.\r\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "dates.md").write_bytes(("\ufeff" + DATES).encode())
    return made


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_DATABASE_URL", f"sqlite:///{tmp_path}/convener.db")


def _run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(app, list(arguments), **more)


def _objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_question_gets_one_object_with_exact_offsets(folder: Path) -> None:
    result = _run(
        "ask", "When is the readmissions file due?", "--coalition", "demo", "--documents", str(folder), "--json"
    )

    answered = _objects(result)[0]
    text = (folder / "dates.md").read_bytes().decode("utf-8")
    cited = answered["citations"][0]
    assert result.exit_code == 0
    assert set(answered) == {"status", "text", "reason", "confidence", "citations", "passages"}
    assert (answered["status"], answered["reason"], cited["document"]) == ("answered", "none", "dates")
    assert text[cited["start"] : cited["end"]] == cited["quote"] == "The readmissions file is due on 15 October 2026."
    assert set(answered["passages"][0]) == {"document", "start", "end", "text", "score"}
    assert 0 <= answered["confidence"] <= 1


def test_a_person_reads_the_quote_and_where_it_stands(folder: Path) -> None:
    result = _run("ask", "How do we leave?", "--coalition", "demo", "--documents", str(folder))
    assert "“A member may leave at any time.”" in result.stdout
    assert "Dates, Leaving" in result.stdout


def test_a_batch_answers_each_line_and_names_the_bad_ones(folder: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    lines = [
        '{"id": 7, "coalition": "demo", "question": "How do we leave?"}',
        "not json",
        '{"id": "x", "coalition": "demo"}',
        '{"id": "y", "coalition": "No Slug!", "question": "How?"}',
        "",
        '{"id": "z", "coalition": "north", "question": "What is the readmission rate of Mercy Hill?"}',
        '{"id": "s", "coalition": "demo", "question": "half \\ud83d a pair"}',
    ]
    batch.write_text("\n".join(lines), "utf-8")

    result = _run("ask", "--batch", str(batch), "--documents", str(folder), "--json")

    said = _objects(result)
    assert result.exit_code == 1
    assert [each["id"] for each in said] == [7, None, "x", "y", "z", "s"]
    assert ["error" in each for each in said] == [False, True, True, True, False, False]
    assert (said[4]["status"], said[4]["reason"], said[4]["citations"]) == ("refused", "named_peer", [])


def test_a_refusal_is_no_fault(folder: Path) -> None:
    result = _run("ask", "What will the weather be?", "--coalition", "demo", "--documents", str(folder), "--json")
    assert result.exit_code == 0
    assert _objects(result)[0]["status"] == "refused"


def test_a_document_of_one_coalition_answers_no_other(folder: Path) -> None:
    index = {"id": "d1", "file": "dates.md", "scope": "north", "title": "Dates of the north", "source": "North"}
    (folder / "index.jsonl").write_text(json.dumps(index), "utf-8")

    north = _run("ask", "How do we leave?", "--coalition", "north", "--documents", str(folder), "--json")
    demo = _run("ask", "How do we leave?", "--coalition", "demo", "--documents", str(folder), "--json")

    assert _objects(north)[0]["citations"][0]["document"] == "d1"
    assert (_objects(demo)[0]["status"], _objects(demo)[0]["passages"]) == ("refused", [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "How?"],
        ["ask", "How?", "--coalition", "demo", "--documents", "/nowhere"],
        ["ask", "--batch", "/no"],
    ],
)
def test_a_call_that_cannot_work_says_why_and_exits_with_two(arguments: list[str]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()


def test_texts_are_screened_line_by_line() -> None:
    lines = [
        '{"id": 1, "text": "mrn 00482913"}',
        '{"id": 2, "text": "Hello"}',
        '{"id": 3}',
        '{"id": 4, "text": "\\ud800"}',
    ]
    result = _run("screen", input="\n".join(lines))

    said = _objects(result)
    assert result.exit_code == 1
    assert said[0] == {"id": 1, "refused": True, "kinds": ["mrn"]}
    assert said[1] == {"id": 2, "refused": False, "kinds": []}
    assert "error" in said[2]
    assert said[3]["refused"] is False


def test_documents_come_in_once_and_answer_at_once_when_approved(folder: Path) -> None:
    first = _run("import-documents", str(folder), "--coalition", "demo", "--approve", "--json")
    again = _run("import-documents", str(folder), "--coalition", "demo", "--approve", "--json")
    answered = _run("ask", "How do we leave?", "--coalition", "demo", "--json")

    assert _objects(first) == [{"read": 1, "created": 1, "updated": 0, "unchanged": 0, "refused": []}]
    assert _objects(again) == [{"read": 1, "created": 0, "updated": 0, "unchanged": 1, "refused": []}]
    assert _objects(answered)[0]["status"] == "answered"


def test_with_a_model_documents_get_their_vectors_and_are_found_in_other_words(
    folder: Path, model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENER_EMBEDDING_MODEL_DIR", str(model_dir))
    other = "Might an organisation quit whenever it likes?"
    came_in = _run("import-documents", str(folder), "--coalition", "demo", "--approve")
    answered = _run("ask", other, "--coalition", "demo", "--json")
    in_memory = _run("ask", other, "--coalition", "demo", "--documents", str(folder), "--json")

    assert "100 %: 2 of 2 passages" in came_in.stderr
    assert _objects(answered)[0]["passages"][0]["text"] == "A member may leave at any time."
    assert _objects(answered) == _objects(in_memory)


def test_a_folder_that_is_no_model_stops_before_anything_is_done(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENER_EMBEDDING_MODEL_DIR", str(tmp_path))
    for command in (["import-documents", str(folder)], ["ask", "How?", "--coalition", "demo"]):
        result = _run(*command)
        assert (result.exit_code, "There is no embedding model" in result.stderr) == (2, True)
    assert not (tmp_path / "convener.db").exists()


def test_drafts_answer_nobody(folder: Path) -> None:
    assert _run("import-documents", str(folder), "--coalition", "demo").exit_code == 0
    answered = _run("ask", "How do we leave?", "--coalition", "demo", "--json")
    assert _objects(answered)[0]["status"] == "refused"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("rows.md", b"mrn,dob,measure\n482913,1950-03-04,readmissions\n", "patient data"),
        ("bad.txt", b"caf\xe9", "UTF-8"),
        ("nul.txt", b"a\x00b", "text file"),
        ("empty.md", b"  \n", "no text"),
        ("dates.txt", b"Another one of that name.", "as well"),
    ],
)
def test_one_bad_document_keeps_all_of_them_out(folder: Path, name: str, content: bytes, why: str) -> None:
    (folder / name).write_bytes(content)

    result = _run("import-documents", str(folder), "--coalition", "demo", "--approve", "--json")

    assert result.exit_code == 1
    assert why in _objects(result)[0]["refused"][0]["why"]
    assert _run("ask", "How do we leave?", "--coalition", "demo").exit_code != 0


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "a", "file": "../secret.md"}',
        '{"id": "a", "file": "missing.md"}',
        '{"id": "a", "file": "dates.md", "scope": "Not A Slug"}',
        '{"id": "a", "file": "dates.md", "reviewed_on": "soon"}',
        '{"id": "a", "file": "dates.md", "colour": "red"}',
        '{"file": "dates.md"}',
        "[1]",
        '{"id": "a", "file": "dates.md"}\n{"id": "a", "file": "dates.md"}',
        '{"id": "a", "file": "dates.md", "scope": "nobody-knows"}',
    ],
)
def test_a_bad_line_of_the_index_is_named(folder: Path, line: str) -> None:
    (folder.parent / "secret.md").write_text("Secret.", "utf-8")
    (folder / "index.jsonl").write_text(line, "utf-8")
    result = _run("import-documents", str(folder), "--coalition", "demo", "--json")

    assert result.exit_code == 1
    assert len(_objects(result)[0]["refused"]) == 1


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """A model that the settings name, in a thread beside the command."""
    # The program itself writes its log beside the answers; here nobody set it up.
    with model_in_a_thread() as double, capture_logs():
        monkeypatch.setenv("CONVENER_OPENAI_MODEL", "a-model")
        monkeypatch.setenv("CONVENER_OPENAI_BASE_URL", double.base_url)
        yield double


def test_where_a_model_is_named_it_writes_the_text_and_the_citations_are_its_quotes(folder: Path, model: Model) -> None:
    model.answers = lambda asked: saying(
        claim("The readmissions file is due on October 15, 2026.", 1, "due on 15 October 2026"),
        claim("The readmissions file is due on October 16, 2026.", 1, "due on 15 October 2026"),
    )
    asking = ("ask", "When is the readmissions file due?", "--coalition", "demo", "--documents", str(folder))
    answered = _objects(_run(*asking, "--json"))[0]
    shown = _run(*asking).stdout

    text = (folder / "dates.md").read_bytes().decode("utf-8")
    [cited] = answered["citations"]
    assert set(answered) == {"status", "text", "reason", "confidence", "citations", "passages"}
    assert text[cited["start"] : cited["end"]] == cited["quote"] == "The readmissions file is due on 15 October 2026."
    assert answered["text"].endswith("\n\nThe readmissions file is due on October 15, 2026.")
    assert "A program wrote this answer" in answered["text"]
    assert shown.index("October 15, 2026.") < shown.index("“The readmissions file is due on 15 October 2026.”")


def test_where_the_model_fails_the_passages_are_given_and_it_is_said(folder: Path, model: Model) -> None:
    model.answers = lambda asked: Reply(status=500)
    asking = ("ask", "When is the readmissions file due?", "--coalition", "demo", "--documents", str(folder))
    answered = _objects(_run(*asking, "--json"))[0]

    assert answered["text"].startswith("I could not write a short answer this time.")
    assert answered["citations"][0]["quote"] == "The readmissions file is due on 15 October 2026."


def test_a_refused_question_never_goes_to_the_model(folder: Path, model: Model) -> None:
    for question in ("MRN 77310942, is it due?", "I want to kill myself", "What will the weather be?"):
        _run("ask", question, "--coalition", "demo", "--documents", str(folder), "--json")

    assert model.asked == []
