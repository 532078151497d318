"""A short form of the scenario `peers`, on CMS's files where they are, and what it says where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.peers import SHARED, coalition, peers, rows


async def test_without_the_files_it_says_so(tmp_path: Path) -> None:
    told = await peers("", tmp_path, tmp_path / "nowhere")

    assert told == {"scenario": "peers", "left_out": "CMS's files are not here"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="CMS's files are not here")
def test_in_coalitions_of_twelve_real_hospitals_everybody_reads_something_and_nobody_is_given_away() -> None:
    told = coalition(*rows(SHARED), 12, most=3)

    assert told["nothing"] == 0
    assert sum(told[name] for name in ("quartiles", "pooled", "own_and_state", "state")) == pytest.approx(100, abs=0.3)
    assert told["worked_out"] == {}
    assert told["worked_out_of_plain_quartiles"]["some value"] > 10
