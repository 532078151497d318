"""`convener import members`, as somebody types it and as a script reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import importing

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "bot" / "demo" / "members.csv"
HOSPITALS = ROOT.parent / "shared" / "data" / "cms" / "indiana_hospitals.csv"


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_DATABASE_URL", f"sqlite:///{tmp_path}/convener.db")


def typed(*words: object) -> Result:
    app = typer.Typer()
    app.command()(importing.members)
    return CliRunner().invoke(app, [str(word) for word in words])


def reported(*words: object) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(typed(*words, "--json").stdout)
    return read


def test_a_first_import_into_nothing_makes_the_database_and_the_coalition() -> None:
    result = typed(DEMO, "--coalition", "demo")

    assert result.exit_code == 0
    assert result.stdout == "demo: of 12 rows 12 were created, 0 updated, 0 left unchanged.\n"


def test_a_script_reads_the_counts_and_the_second_run_changes_nothing() -> None:
    first, again = reported(DEMO, "--coalition", "demo"), reported(DEMO, "--coalition", "demo")

    assert first == {"read": 12, "created": 12, "updated": 0, "unchanged": 0, "refused": [], "dry_run": False}
    assert (again["created"], again["unchanged"]) == (0, 12)


def test_a_dry_run_says_the_same_and_keeps_nothing() -> None:
    assert reported(DEMO, "--coalition", "demo", "--dry-run")["created"] == 12
    assert reported(DEMO, "--coalition", "demo")["created"] == 12


def test_a_broken_row_changes_nothing_and_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("key,name,kind\na,A,hospital\nb,B,hospitl\n")

    result = typed(file, "--coalition", "demo")

    assert result.exit_code == 1
    assert "row 3: the kind 'hospitl' is unknown; did you mean hospital?" in result.stderr
    assert "Nothing was changed: 1 of 2 rows cannot be used." in result.stderr
    assert not (tmp_path / "convener.db").exists()


def test_a_file_that_is_no_table_is_refused_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "members.xlsx"
    file.write_bytes(b"PK\x03\x04")

    assert reported(file, "--coalition", "demo")["refused"] == [
        {"row": 0, "why": "This is a workbook, not a CSV file; save it as “CSV UTF-8” and try again."}
    ]


@pytest.mark.parametrize("words", [("nobody.csv", "--coalition", "demo"), (DEMO, "--coalition", "No Slug")])
def test_a_wrong_call_is_one_sentence_and_exit_2(words: tuple[object, ...]) -> None:
    result = typed(*words)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_bad_setting_is_one_sentence_and_exit_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_PORT", "eighty")

    result = typed(DEMO, "--coalition", "demo")

    assert result.exit_code == 2
    assert result.stderr == "CONVENER_PORT should be a port, a whole number from 0 to 65535.\n"


def test_without_a_terminal_progress_is_a_line_every_five_percent() -> None:
    lines = [line for line in typed(DEMO, "--coalition", "demo").stderr.splitlines() if "%" in line]

    assert lines[-1] == "100 %: 12 of 12 rows"
    assert len(lines) == 12


@pytest.mark.skipif(not HOSPITALS.exists(), reason=f"needs CMS's file of Indiana's hospitals at {HOSPITALS}")
def test_every_hospital_of_indiana_becomes_a_member() -> None:
    result = reported(HOSPITALS, "--coalition", "indiana", "--format", "cms")

    assert (result["read"], result["created"], result["refused"]) == (149, 149, [])
