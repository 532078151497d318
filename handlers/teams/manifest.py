"""The package that installs Convener in Teams: its manifest, in English and Spanish, and its two icons.

The app asks for no permission, shows no page of ours, and takes no file. What it may do in a chat is what is written to
it, and what it was told to write.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib.resources import files
from typing import Any

from config.catalogue import LANGUAGES, Catalogue
from handlers.about import PRIVACY, TERMS

LISTENING = "/teams/messages"
"""Where Teams posts all that it tells us; the address that the Azure bot asks for."""
SCHEMA, FORMAT = "https://developer.microsoft.com/json-schemas/teams/v{format}/MicrosoftTeams.schema.json", "1.19"
VERSION = "1.0.0"
"""Raised with whatever else changes below: Teams takes an update under a new version alone."""
NAME, ACCENT = "Convener", "#1f4d46"
COMMANDS = {
    "personal": ("help", "status", "settings", "history", "ask"),
    "team": ("ask", "help"),
    "groupChat": ("ask", "help"),
}
"""What is offered to be tapped instead of typed; in shared places what has nothing of one person in its answer."""
_GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_MOMENT = (1980, 1, 1, 0, 0, 0)


def is_app_id(text: str) -> bool:
    """Whether it is an id as Microsoft gives to apps."""
    return _GUID.fullmatch(text) is not None


def manifest(catalogue: Catalogue, url: str, app_id: str) -> dict[str, Any]:
    """The app manifest for an install that is reached at `url`."""
    others = [language for language in LANGUAGES if language != "en"]
    return {
        "$schema": SCHEMA.format(format=FORMAT),
        "manifestVersion": FORMAT,
        "version": VERSION,
        "id": app_id,
        "developer": {
            "name": NAME,
            "websiteUrl": url,
            "privacyUrl": f"{url}{PRIVACY}",
            "termsOfUseUrl": f"{url}{TERMS}",
        },
        "name": {"short": NAME, "full": catalogue.say("teams.app.full")},
        "description": {"short": catalogue.say("teams.app.short"), "full": catalogue.say("teams.app.long")},
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": each, "file": f"{each}.json"} for each in others],
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": app_id,
                "scopes": list(COMMANDS),
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [
                    {"scopes": [scope], "commands": [_command(catalogue, name, "en") for name in names]}
                    for scope, names in COMMANDS.items()
                ],
            }
        ],
        "permissions": [],
        "validDomains": [],
    }


def translation(catalogue: Catalogue, language: str) -> dict[str, str]:
    """What the manifest says, in another language; each text by its place in the manifest."""
    said = {
        "name.short": NAME,
        "name.full": catalogue.say("teams.app.full", language),
        "description.short": catalogue.say("teams.app.short", language),
        "description.full": catalogue.say("teams.app.long", language),
    }
    for at, names in enumerate(COMMANDS.values()):
        for place, name in enumerate(names):
            command = _command(catalogue, name, language)
            said[f"bots[0].commandLists[{at}].commands[{place}].description"] = command["description"]
    return said


def package(catalogue: Catalogue, url: str, app_id: str) -> bytes:
    """The zip to upload in Teams; the same bytes each time, so that two of them can be compared."""
    translations = {f"{each}.json": _json(translation(catalogue, each)) for each in LANGUAGES if each != "en"}
    icons = {name: (files("handlers.teams") / "icons" / name).read_bytes() for name in ("color.png", "outline.png")}
    held = {"manifest.json": _json(manifest(catalogue, url, app_id)), **translations, **icons}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in held.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def _command(catalogue: Catalogue, name: str, language: str) -> dict[str, str]:
    return {"title": name, "description": catalogue.say(f"command.{name}", language)}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
