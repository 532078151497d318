"""The soak in short: each scenario once, with few messages, so that it runs with every other test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import scenarios
from tests.soak.copies import new_database
from tests.soak.peer import peer
from tests.soak.scenarios import Size
from tests.soak.wins import posted_and_corrected

pytestmark = pytest.mark.real


def _short(url: str, platform: str = "slack", *, announces: bool = False) -> Size:
    return Size(
        platform=platform, announces=announces, messages=48, workspaces=6, rounds=1, latency=0.3, settle=3, beat=0.5,
        gone_after=2, processes=1 if url.startswith("sqlite") else 2,
    )  # fmt: skip


async def test_what_a_killed_process_had_on_the_wire_is_shown_once_in_slack(database_url: str, tmp_path: Path) -> None:
    told = await scenarios.kills(database_url, tmp_path, _short(database_url))

    assert (told["lost"], told["duplicates"], told["held"]) == (0, 0, 0), told
    assert set(told["ended_with"]) == {0}, "a process that is asked to end finishes what is in flight and ends well"


async def test_a_plain_job_queue_says_again_what_a_killed_process_had_on_the_wire(
    postgres_server: str, tmp_path: Path
) -> None:
    size = Size(messages=60, workspaces=6, rounds=1, processes=2, latency=0.4, settle=3, beat=0.5, gone_after=2)
    with new_database(postgres_server) as url:
        told = await peer(url, tmp_path, size)

    assert told["duplicates"] > 0, "these kills are such that a promise can be broken by them"
    assert told["lost"] == 0


async def test_what_a_killed_process_had_on_the_wire_is_held_in_teams(database_url: str, tmp_path: Path) -> None:
    told = await scenarios.kills(database_url, tmp_path, _short(database_url, "teams"))

    assert (told["lost"], told["duplicates"]) == (0, 0), told
    assert told["states"].get("held", 0) == told["held"] <= 6, "one a lane at most is in flight"


async def test_a_process_that_stood_still_says_nothing_again(postgres_server: str, tmp_path: Path) -> None:
    size = Size(messages=120, workspaces=6, rounds=1, processes=2, latency=0.2, settle=6, beat=0.5, gone_after=2)
    with new_database(postgres_server) as url:
        told = await scenarios.zombies(url, tmp_path, size)

    assert (told["lost"], told["duplicates"]) == (0, 0), told


async def test_a_death_at_any_statement_costs_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    size = Size(messages=2, workspaces=1, latency=0, gap_s=0, settle=0)
    told = await scenarios.crashes(database_url, tmp_path, size, stride=13)

    assert told["deaths while planning and sending"] >= 5
    assert told["deaths while looking up"] >= 2


async def test_no_note_begins_after_its_submission_has_arrived(database_url: str, tmp_path: Path) -> None:
    told = await scenarios.races(database_url, tmp_path, _short(database_url), arrivals=24)

    assert (told["late"], told["lost"], told["duplicates"]) == (0, 0, 0), told
    assert told["spared"] > 0


async def test_an_announcement_is_shown_once_though_processes_are_killed_midway(
    database_url: str, tmp_path: Path
) -> None:
    told = await scenarios.kills(database_url, tmp_path, _short(database_url, announces=True))

    assert (told["lost"], told["duplicates"], told["held"]) == (0, 0, 0), told


async def test_a_death_at_any_statement_of_an_announcement_costs_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    size = Size(messages=2, workspaces=1, latency=0, gap_s=0, settle=0, announces=True)
    told = await scenarios.crashes(database_url, tmp_path, size, stride=7)

    assert told["deaths while planning and sending"] >= 5
    assert told["deaths while looking up"] >= 2


async def test_a_win_is_posted_once_and_corrected_once_though_processes_are_killed(
    database_url: str, tmp_path: Path
) -> None:
    told = await posted_and_corrected(database_url, tmp_path, _short(database_url))

    wrong = {name: count for name, count in told.items() if " " in name or name.startswith("still")}
    assert not any(wrong.values()), told


async def test_nothing_of_an_announcement_begins_once_its_pause_or_its_end_is_saved(
    database_url: str, tmp_path: Path
) -> None:
    told = await scenarios.halts(database_url, tmp_path, _short(database_url))

    assert (told["late"], told["lost"], told["duplicates"]) == (0, 0, 0), told
    assert told["spared"] > 0
