"""An operator makes the app of her own coalition: a manifest to paste into Slack, a package to upload in Teams."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from config.catalogue import Catalogue
from handlers.teams.manifest import manifest, package
from tests.cli.line import typed

URL, APP = "https://convener.example.org", "1f6b0a52-6f0e-4f1e-9a0c-3d6a2f4b8c11"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no app id in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONVENER_TEAMS_APP_ID", raising=False)
    return tmp_path


def test_the_package_for_teams_is_written_and_the_address_to_enter_is_said(folder: Path, catalogue: Catalogue) -> None:
    result = typed("manifest", "teams", "--url", f"{URL}/", "--app-id", APP)

    assert result.exit_code == 0
    assert (folder / "convener-teams.zip").read_bytes() == package(catalogue, URL, APP)
    assert result.stdout == (
        "convener-teams.zip is written; upload it in Teams. "
        f"The Azure bot's messaging endpoint is {URL}/teams/messages\n"
    )


def test_the_id_may_stand_in_the_settings_and_the_package_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVENER_TEAMS_APP_ID", APP)

    for _ in range(2):
        assert typed("manifest", "teams", "--url", URL, "--out", "app.zip").exit_code == 0

    assert json.loads(zipfile.ZipFile(folder / "app.zip").read("manifest.json"))["bots"][0]["botId"] == APP
    assert [path.name for path in folder.iterdir()] == ["app.zip"]


def test_a_script_reads_the_manifest_and_nothing_is_written(folder: Path, catalogue: Catalogue) -> None:
    result = typed("manifest", "teams", "--url", URL, "--app-id", APP, "--json")

    assert json.loads(result.stdout) == manifest(catalogue, URL, APP)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--app-id", APP), "Say where Teams reaches us: --url https://convener.example.org."),
        (("--app-id", APP, "--url", "http://a.example"), "Say where Teams reaches us"),
        (("--app-id", APP, "--url", "https://"), "Say where Teams reaches us"),
        (("--app-id", APP, "--url", "https://a.example?x=1"), "Say where Teams reaches us"),
        (("--url", URL), "Say which bot it is: --app-id, or CONVENER_TEAMS_APP_ID"),
        (("--url", URL, "--app-id", "convener"), "That is no app id."),
        (("--url", URL, "--app-id", APP, "--out", "no/such/folder.zip"), "no/such/folder.zip cannot be written"),
    ],
    ids=str,
)
def test_what_is_missing_is_one_sentence_and_exit_2(folder: Path, words: tuple[str, ...], told: str) -> None:
    result = typed("manifest", "teams", *words)

    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert len(result.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_the_manifest_for_slack_is_printed_with_an_address_or_without() -> None:
    over_https, socket = typed("manifest", "slack", "--url", f"{URL}/"), typed("manifest", "slack", "--socket")

    assert f'"{URL}/slack/events"' in over_https.stdout
    assert json.loads(socket.stdout)["settings"]["socket_mode_enabled"] is True
    assert typed("manifest", "slack").stderr == (
        "Say where Slack reaches us: --url https://convener.example.org, or --socket for Socket Mode.\n"
    )
    assert typed("manifest", "slack", "--url", "http://a.example").exit_code == 2
