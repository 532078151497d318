"""The manifest is valid by Microsoft's own schemas, the one that we write for and the ones around it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from config.catalogue import Catalogue
from handlers.teams.manifest import FORMAT, SCHEMA, manifest, translation
from tests.real.programs import client

pytestmark = pytest.mark.real
FOLDER = "@microsoft/app-manifest/build/json-schemas/teams"
URL, APP = "https://convener.example.org", "1f6b0a52-6f0e-4f1e-9a0c-3d6a2f4b8c11"


def refusals(name: str, version: str, value: dict[str, Any]) -> list[str]:
    """What the schema of that version says against it."""
    schema = json.loads(client(f"{FOLDER}/v{version}/{name}.schema.json").read_text("utf-8"))
    return [fault.message[:200] for fault in jsonschema.Draft4Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("version", ["1.17", FORMAT, "1.30"])
def test_the_manifest_is_valid_for_older_and_newer_teams(catalogue: Catalogue, version: str) -> None:
    made = manifest(catalogue, URL, APP) | {"manifestVersion": version, "$schema": SCHEMA.format(format=version)}

    assert refusals("MicrosoftTeams", version, made) == []


@pytest.mark.parametrize("version", ["1.17", FORMAT, "1.30"])
def test_the_translation_is_valid(catalogue: Catalogue, version: str) -> None:
    assert refusals("MicrosoftTeams.Localization", version, dict(translation(catalogue, "es"))) == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("id",), "convener"),
        (("manifestVersion",), 1.19),
        (("description", "short"), "x" * 81),
        (("accentColor",), "green"),
        (("bots", 0, "scopes", 0), "private"),
        (("bots", 0, "commandLists", 0, "commands", 0, "title"), 7),
        (("developer", "privacyUrl"), "ftp://convener.example.org"),
        (("icons", "colour"), "color.png"),
        (("permissions",), ["everything"]),
    ],
    ids=str,
)
def test_a_planted_fault_is_found(catalogue: Catalogue, place: tuple[str | int, ...], wrong: object) -> None:
    made: Any = manifest(catalogue, URL, APP)
    within = made
    for step in place[:-1]:
        within = within[step]
    within[place[-1]] = wrong

    assert refusals("MicrosoftTeams", FORMAT, made)
