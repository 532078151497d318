"""What a browser is given besides the page is ours, pinned and nothing else."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from handlers.playground.assets import TYPES, address_of, content_of

VENDORED = files("handlers.playground") / "static" / "vendor"


def test_every_script_that_we_did_not_write_is_the_one_we_looked_at() -> None:
    lines = [line.split() for line in (VENDORED / "SHA256SUMS").read_text().splitlines()]
    pinned = {name: sum_ for sum_, name in lines}

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDORED.iterdir()}

    assert {name: found[name] for name in found if name.endswith(".js")} == pinned
    assert "Zero-Clause BSD" in (VENDORED / "LICENSE-htmx.txt").read_text()


@pytest.mark.parametrize("name", TYPES)
def test_a_new_version_of_a_file_has_a_new_address(name: str) -> None:
    assert address_of(name).endswith(hashlib.sha256(content_of(name)).hexdigest()[:12])


def test_our_own_files_ask_for_nothing_from_outside() -> None:
    for name in ("page.css", "page.js"):
        assert b"http:" not in content_of(name)
        assert b"https:" not in content_of(name)
        assert b"url(" not in content_of(name)
