"""What is installed is what was pinned, the image is sound, and no file names a registry or somebody's machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from config.checks import PACKAGES
from tests.promises.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUN, DEVELOP = ROOT / "constraints.txt", ROOT / "constraints-dev.txt"
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)", re.MULTILINE)
TRACKED = sorted(
    path
    for pattern in ("*", ".ci/*", ".[a-z]*", "docs/**/*", "bot/**/*", "config/**/*", "handlers/**/*", "scheduler/**/*")
    for path in ROOT.glob(pattern)
    if path.is_file()
    and path.name != ".git"
    and path.suffix not in (".db", ".key", ".png", ".ico")
    and "__pycache__" not in path.parts
)


def pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text("utf-8")))


def wanted(requirements: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}
    return names - {"convener"}


@pytest.mark.parametrize("path", [RUN, DEVELOP], ids=lambda path: path.name)
def test_every_pin_has_hashes(path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())

    assert len(blocks) == len(PIN.findall(text))
    assert all("--hash=sha256:" in block for block in blocks)


def test_everything_that_the_project_asks_for_is_pinned() -> None:
    extras = PROJECT["optional-dependencies"]

    run = ("build", "mail", "postgres", "semantic")
    assert wanted([*PROJECT["dependencies"], *(one for name in run for one in extras[name])]) <= pins(RUN).keys()
    assert wanted(extras["dev"]) <= pins(DEVELOP).keys()


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    assert pins(RUN).items() <= pins(DEVELOP).items()


def test_tests_and_linters_are_not_shipped() -> None:
    assert not {"pytest", "mypy", "ruff", "playwright", "hypothesis"} & pins(RUN).keys()


def test_the_image_follows_the_rules_for_images() -> None:
    linter = Path(sys.executable).parent / "hadolint"

    result = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_a_careless_image_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp && sudo apt-get install curl\nCMD convener serve\n")
    linter = Path(sys.executable).parent / "hadolint"

    assert subprocess.run([linter, tmp_path / "Dockerfile"], capture_output=True, check=False).returncode != 0


def test_the_image_runs_as_nobody_and_holds_no_secret() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")

    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["', text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert not re.search(r"(SECRET|TOKEN|PASSWORD|API_KEY)\s*=", text)


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    # Each name is written so that this file does not hold it.
    registry = re.compile(r"(pythonh[o]sted|pyp[i]\.org|registry\.npm[j]s)")
    machine = re.compile(r"(?<![\w.])/(home|Users|root|work)/\w+")
    texts = {str(path.relative_to(ROOT)): path.read_bytes().decode("utf-8", "replace") for path in TRACKED}

    assert texts
    assert [name for name, text in texts.items() if registry.search(text)] == []
    assert [name for name, text in texts.items() if machine.search(text)] == []


def test_a_wheel_holds_every_page_word_and_document(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".db", ".key")
    }
    assert ours - packed == set()
    assert {name.split("/")[0] for name in packed if "dist-info" not in name} == set(PACKAGES)


@pytest.mark.parametrize("script", [".ci/run"])
def test_a_script_can_be_run(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0


def test_make_alone_lists_what_can_be_made() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    phony = re.findall(r"^\.PHONY: (\w+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"demo", "test", "setup", "serve", "bench", "fmt"} <= set(phony)
    assert all(re.search(rf"^  make {target} ", listed, re.MULTILINE) for target in phony)
