"""What was agreed about the code and no linter knows: one place that commits, one that reads the clock, small files."""

from __future__ import annotations

import ast
import re

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


def test_a_file_can_be_read_in_one_sitting() -> None:
    lines = {sources.name(path): len(path.read_text("utf-8").splitlines()) for path in EVERY_FILE}

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_a_module_is_named_for_its_subject() -> None:
    named = [*EVERY_MODULE, *sources.files("tests")]

    assert [sources.name(path) for path in named if VAGUE & {path.stem, path.parent.name}] == []


def test_a_module_says_in_one_line_what_it_is_for() -> None:
    said = {path: ast.get_docstring(sources.tree(path)) for path in EVERY_MODULE if path.stem != "__init__"}

    assert [sources.name(path) for path, text in said.items() if not text or len(text.splitlines()[0]) > 120] == []


def test_a_package_holds_no_code_of_its_own() -> None:
    packages = [path for path in EVERY_MODULE if path.stem == "__init__"]

    assert [
        sources.name(path)
        for path in packages
        if not all(isinstance(node, ast.Expr) for node in sources.tree(path).body)
    ] == []


def test_a_rule_opens_with_the_promise_that_it_keeps() -> None:
    rules = [path for path in sources.files("bot/rules") if path.name not in ("__init__.py", "given_names.py")]
    said = {sources.name(path): ast.get_docstring(sources.tree(path)) or "" for path in rules}

    assert said
    assert [name for name, text in said.items() if not text.startswith("Rules: ") or len(text.splitlines()) <= 2] == []


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
