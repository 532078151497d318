"""The manifest is one that Slack takes, and asks for what we use and for nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT7

from config.catalogue import Catalogue
from handlers.slack.manifest import EVENTS, METHODS, SCOPES, manifest
from handlers.slack.wire import PLATFORM

SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "slack" / "manifest.schema.json"
URL = "https://convener.example.org"
EDGE = Path(__file__).parents[3] / "handlers" / PLATFORM


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema does not lie beside the project")
@pytest.mark.parametrize("socket", [False, True])
def test_it_is_valid_against_slack_s_schema(catalogue: Catalogue, socket: bool) -> None:
    schema = json.loads(SCHEMA.read_text())
    faults = list(_validator(schema).iter_errors(manifest(catalogue, None if socket else URL, socket=socket)))

    assert [fault.message for fault in faults] == []


@pytest.mark.parametrize("socket", [False, True])
def test_each_part_is_one_that_slack_takes(catalogue: Catalogue, socket: bool) -> None:
    made = manifest(catalogue, None if socket else URL, socket=socket)
    faults = list(jsonschema.Draft7Validator(PARTS).iter_errors(made))

    assert [fault.message for fault in faults] == []


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema does not lie beside the project")
def test_the_schema_would_notice_a_wrong_one(catalogue: Catalogue) -> None:
    wrong = manifest(catalogue, URL)
    wrong["features"]["slash_commands"][0]["description"] = 7
    wrong["display_information"]["long_description"] = "short"

    assert list(_validator(json.loads(SCHEMA.read_text())).iter_errors(wrong))


def test_every_method_that_is_called_has_its_scope_and_every_scope_is_used() -> None:
    written = "\n".join(path.read_text() for path in EDGE.glob("*.py") if path.name != "manifest.py")
    called = set(re.findall(r'"((?:[a-z]+\.)+[a-z][A-Za-z]+)"', written)) & _methods()
    ours = set(METHODS) - {"oauth.v2.access", "apps.connections.open"}

    assert called == ours, "the SDK makes the other two calls by itself"
    assert set(SCOPES) == {scope for scope in (*METHODS.values(), *EVENTS.values()) if scope} | {"commands"}
    assert not [scope for scope in SCOPES if "channels" in scope or "users" in scope or scope == "files:read"]


def test_every_event_that_is_asked_for_is_listened_to() -> None:
    listening = (EDGE / "listen.py").read_text()

    assert all(f'"{name.partition(".")[0]}"' in listening for name in EVENTS)


def test_socket_mode_needs_no_address(catalogue: Catalogue) -> None:
    assert "http" not in json.dumps(manifest(catalogue, None, socket=True))
    assert URL in json.dumps(manifest(catalogue, URL))


def _methods() -> set[str]:
    """Names of Slack's methods, as Slack lists them, or ours alone where the list is not there."""
    listed = SCHEMA.with_name("rate_limit_tiers.json")
    return set(json.loads(listed.read_text())) | set(METHODS) if listed.exists() else set(METHODS)


def _text(most: int, least: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def _only(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most, "uniqueItems": True}


TRUTH, WEB = {"type": "boolean"}, _text(3000, pattern="^https://")
PROMPT = _only("title message", title=_text(100), message=_text(1000))
SHORTCUT = _only(
    "name type callback_id description",
    name=_text(24), type={"enum": ["message", "global"]}, callback_id=_text(255), description=_text(150),
)  # fmt: skip
COMMAND = _only(
    "command description",
    command=_text(32, 2, pattern="^/"), url=WEB, description=_text(2000), usage_hint=_text(1000), should_escape=TRUTH,
)  # fmt: skip
PARTS = _only(
    "display_information",
    _metadata=_only(major_version={"const": 2}, minor_version={"type": "integer"}),
    display_information=_only(
        "name", name=_text(35), description=_text(140), long_description=_text(4000, 175), background_color=_text(7, 4)
    ),
    features=_only(
        app_home=_only(home_tab_enabled=TRUTH, messages_tab_enabled=TRUTH, messages_tab_read_only_enabled=TRUTH),
        bot_user=_only("display_name", display_name=_text(80), always_online=TRUTH),
        agent_view=_only(agent_description=_text(300), suggested_prompts=_list(PROMPT, 4)),
        shortcuts=_list(SHORTCUT, 10),
        slash_commands=_list(COMMAND, 50),
    ),
    oauth_config=_only(scopes=_only(bot=_list(_text(50), 255)), redirect_urls=_list(WEB, 1000)),
    settings=_only(
        event_subscriptions=_only(request_url=WEB, bot_events=_list(_text(50), 100)),
        interactivity=_only("is_enabled", is_enabled=TRUTH, request_url=WEB),
        org_deploy_enabled=TRUTH,
        socket_mode_enabled=TRUTH,
        token_rotation_enabled=TRUTH,
    ),
)
"""The parts of a manifest that we use, with Slack's limits for version 2; the file beside the project names it only."""


def _validator(schema: dict[str, Any]) -> jsonschema.Draft7Validator:
    """Slack's schema, which chooses by version, with ours in the place of the one that it fetches from the web."""
    versions = [choice["allOf"][1]["$ref"] for choice in schema["oneOf"]]
    parts = {address: PARTS if address.endswith("2.0.0.json") else {"not": {}} for address in versions}
    resources = [(address, DRAFT7.create_resource(part)) for address, part in parts.items()]
    return jsonschema.Draft7Validator(schema, registry=Registry().with_resources(resources))
