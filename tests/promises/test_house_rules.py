"""What was agreed about the code and no linter knows: one place that commits, one that reads the clock, small files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.promises import sources

MOST_LINES = 400
VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "service", "services", "misc", "manager", "base"})
CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|ctime|strftime))$"
)
EVERY_MODULE = sources.files()
EVERY_FILE = [*EVERY_MODULE, *sources.files("tests"), *sources.files(suffix=".toml")]


def test_only_the_database_commits() -> None:
    commits = [
        f"{sources.name(path)}:{call.lineno}"
        for path in EVERY_MODULE
        for function, call in sources.calls(path)
        if function.endswith(".commit")
    ]

    assert commits
    assert [place for place in commits if not place.startswith("storage/database.py:")] == []


def test_only_the_clock_reads_the_time() -> None:
    reads = {
        sources.name(path)
        for path in [*EVERY_MODULE, *sources.files("tests")]
        for function, _ in sources.calls(path)
        if CLOCKS.search(function)
    }

    assert reads == {"scheduler/clock.py"}


@pytest.mark.parametrize("path", EVERY_FILE, ids=sources.name)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [*EVERY_MODULE, *sources.files("tests")], ids=sources.name)
def test_a_module_is_named_for_its_subject(path: Path) -> None:
    assert path.stem not in VAGUE
    assert path.parent.name not in VAGUE


@pytest.mark.parametrize("path", [path for path in EVERY_MODULE if path.stem != "__init__"], ids=sources.name)
def test_a_module_says_in_one_line_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(sources.tree(path))

    assert said
    assert len(said.splitlines()[0]) <= 120


@pytest.mark.parametrize("path", [path for path in EVERY_MODULE if path.stem == "__init__"], ids=sources.name)
def test_a_package_holds_no_code_of_its_own(path: Path) -> None:
    body = sources.tree(path).body

    assert all(isinstance(node, ast.Expr) for node in body)


@pytest.mark.parametrize(
    "path",
    [path for path in sources.files("bot/rules") if path.name not in ("__init__.py", "given_names.py")],
    ids=sources.name,
)
def test_a_rule_opens_with_the_promise_that_it_keeps(path: Path) -> None:
    said = ast.get_docstring(sources.tree(path)) or ""

    assert said.startswith("Rules: ")
    assert len(said.splitlines()) > 2


def test_every_folder_of_tests_is_a_package() -> None:
    # Without it a tests/config would hide our own config package.
    folders = {path.parent for path in sources.files("tests")}

    assert [sources.name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_nothing_is_switched_off_without_a_reason() -> None:
    bare = [
        f"{sources.name(path)}:{number}"
        for path in EVERY_MODULE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"#\s*(noqa|type:\s*ignore)\s*$", line)
    ]

    assert bare == []
