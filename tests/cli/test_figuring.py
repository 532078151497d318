"""`convener import figures` and `import measures`, as somebody types them and as a script reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import figuring
from tests.journeys.figuring import FIGURES, MEASURES

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "cms" / "indiana_readmissions.csv"
FROM = ("--coalition", "demo", "--source", "State discharge data")


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVENER_DATABASE_URL", f"sqlite:///{tmp_path}/convener.db")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of figures, of measures that the coalition has."""
    (tmp_path / "measures.csv").write_text(MEASURES)
    (tmp_path / "q2.csv").write_text(FIGURES)
    assert typed("measures", tmp_path / "measures.csv", "--coalition", "demo").exit_code == 0
    return tmp_path / "q2.csv"


def typed(what: str, *words: object) -> Result:
    app = typer.Typer()
    app.command("figures")(figuring.import_figures)
    app.command("measures")(figuring.import_measures)
    return CliRunner().invoke(app, [what, *map(str, words)])


def reported(what: str, *words: object) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(typed(what, *words, "--json").stdout)
    return read


def test_a_first_import_says_what_it_did_and_how_it_goes_on(file: Path) -> None:
    result = typed("figures", file, *FROM)

    assert result.exit_code == 0
    assert result.stdout == (
        "demo: of 3 rows 3 were created, 0 updated, 0 left unchanged.\n"
        "They are drafts. In the chat, “figures 1” shows them, and has them approved.\n"
    )


def test_a_script_reads_the_counts_and_a_dry_run_keeps_nothing(file: Path) -> None:
    dry, done = reported("figures", file, *FROM, "--dry-run"), reported("figures", file, *FROM)

    assert dry == {**done, "dry_run": True}
    assert (done["read"], done["created"], done["batch"], done["refused"]) == (3, 3, 1, [])


def test_a_broken_row_changes_nothing_and_is_named_by_its_number(file: Path) -> None:
    file.write_text(FIGURES + "READM,,Oak County,2026-Q2,,50,40\n")
    result = typed("figures", file, *FROM)

    assert result.exit_code == 1
    assert "row 5: the numerator 50 is above the denominator 40" in result.stderr
    assert "Nothing was changed: 1 of 4 rows cannot be used." in result.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--coalition", "demo"), "Say where the figures come from"),
        (("--coalition", "No Name", "--source", "x"), "is no short name for a coalition"),
        ((*FROM, "--terms-until", "next year"), "'next year' is no day"),
        ((*FROM, "--by", "nobody@example.org"), "is nobody of demo's staff"),
        ((*FROM, "--terms", "for Maria Lopez, MRN 00412345, DOB 03/04/1961"), "please word it anew"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_read(file: Path, words: tuple[str, ...], why: str) -> None:
    result = typed("figures", file, *words)

    assert result.exit_code != 0
    assert why in result.stderr


def test_a_file_that_is_not_there_and_one_that_is_none(tmp_path: Path, file: Path) -> None:
    missing = typed("figures", tmp_path / "none.csv", *FROM)
    other = typed("figures", tmp_path / "measures.csv", *FROM)

    assert "There is no file" in missing.stderr
    assert other.exit_code == 1
    assert "Nothing was changed" in other.stderr


@pytest.mark.skipif(not PUBLISHED.exists(), reason=f"needs CMS's readmissions of Indiana's hospitals at {PUBLISHED}")
def test_cms_file_brings_its_own_measures_and_leaves_others_out() -> None:
    done = reported("figures", PUBLISHED, "--coalition", "demo", "--format", "cms", "--only-members")

    assert (done["read"], done["left_out"], done["refused"]) == (326, 326, [])
