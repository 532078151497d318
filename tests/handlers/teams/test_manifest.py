"""The package is one that Teams takes: small, the same each time, with icons as they have to be."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from bot.commands.table import Command
from config.catalogue import Catalogue
from handlers.teams.manifest import COMMANDS, LISTENING, VERSION, is_app_id, manifest, package, translation
from storage.database import Database
from tests.handlers.teams.pictures import Picture, picture
from tests.house import town

URL, APP = "https://convener.example.org", "1f6b0a52-6f0e-4f1e-9a0c-3d6a2f4b8c11"
MADE = {"1.0.0": "a7cb19ffb41a31c4"}
"""What the manifest and its translation were under each version."""


@pytest.fixture
def packed(catalogue: Catalogue) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package(catalogue, URL, APP)))


def test_it_holds_the_manifest_its_translation_and_two_icons_and_no_folder(packed: zipfile.ZipFile) -> None:
    assert packed.namelist() == ["manifest.json", "es.json", "color.png", "outline.png"]
    assert packed.testzip() is None
    assert json.loads(packed.read("manifest.json"))["id"] == APP


def test_it_is_small_and_the_same_each_time(catalogue: Catalogue) -> None:
    once, again = package(catalogue, URL, APP), package(catalogue, URL, APP)

    assert once == again
    assert len(once) < 100_000


def test_the_icons_have_the_sizes_that_teams_asks_for(packed: zipfile.ZipFile) -> None:
    colour, outline = (picture(packed.read(name)) for name in ("color.png", "outline.png"))

    assert (colour.width, colour.height) == (192, 192)
    assert (outline.width, outline.height) == (32, 32)
    assert all(opacity == 255 for *_, opacity in colour.points())
    assert (0x1F, 0x4D, 0x46, 255) in set(colour.points())


def test_the_outline_is_white_on_nothing(packed: zipfile.ZipFile) -> None:
    outline = picture(packed.read("outline.png"))

    assert outline.at(0, 0)[3] == outline.at(31, 31)[3] == 0
    assert {point[:3] for point in outline.points() if point[3]} == {(255, 255, 255)}
    assert sum(point[3] == 255 for point in outline.points()) > 50


def test_a_picture_with_a_background_would_be_noticed() -> None:
    assert Picture(1, 1, 3, bytes([255, 255, 255])).at(0, 0) == (255, 255, 255, 255)


def test_it_asks_for_no_permission_and_shows_no_page(catalogue: Catalogue) -> None:
    made = manifest(catalogue, URL, APP)

    assert made["permissions"] == made["validDomains"] == []
    assert not {"staticTabs", "configurableTabs", "webApplicationInfo", "authorization"} & made.keys()
    assert made["bots"][0]["supportsFiles"] is made["bots"][0]["isNotificationOnly"] is False
    assert LISTENING == "/teams/messages"


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_text_is_as_long_as_teams_shows(catalogue: Catalogue, language: str) -> None:
    said = translation(catalogue, language)
    most = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}

    assert {name: text for name, text in said.items() if len(text) > most.get(name, 128)} == {}
    assert len(said) == len(most) + sum(map(len, COMMANDS.values()))


async def test_what_is_offered_to_be_tapped_is_a_command_of_every_member(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with town(world_database, catalogue) as here:
        table: tuple[Command, ...] = here.house.reception._router._commands

    open_to_members = {command.name for command in table if command.right == "member"}
    assert {name for names in COMMANDS.values() for name in names} <= open_to_members


def test_another_manifest_has_another_version_since_teams_takes_no_update_without(catalogue: Catalogue) -> None:
    made: dict[str, Any] = {"manifest": manifest(catalogue, URL, APP), "es": translation(catalogue, "es")}
    seal = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]

    assert MADE.get(VERSION) == seal, "raise VERSION in handlers/teams/manifest.py, and note the new seal here"


@pytest.mark.parametrize("text", ["", "x", APP[:-1], APP + "0", f"{APP}\n", f"{{{APP}}}", APP.replace("-", "")])
def test_what_is_no_app_id_is_seen(text: str) -> None:
    assert is_app_id(APP)
    assert is_app_id(APP.upper())
    assert not is_app_id(text)
