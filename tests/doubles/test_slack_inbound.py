"""What tests send in Slack's name has the shape and the signature of Slack's own."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.doubles.slack import inbound, signed
from tests.doubles.slack.asking import MODAL
from tests.doubles.slack.rates import TIERS


def test_a_request_is_signed_as_slack_signs_it() -> None:
    body, headers = inbound.request(inbound.command("status", team="T01", user="U0ANA"), "a secret", at=1_790_000_000)
    stamp, shown = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
    digest = hmac.new(b"a secret", f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    now = signed(b"{}", "a secret")

    assert (stamp, shown) == ("1790000000", f"v0={digest}")
    assert SignatureVerifier("a secret").is_valid(b"{}", now["x-slack-request-timestamp"], now["x-slack-signature"])
    assert parse_qs(body.decode())["text"] == ["status"]


def test_a_modal_is_sent_with_what_was_drawn_and_typed() -> None:
    sent = inbound.view_submission(MODAL, {"opens": "9:00", "made up": "x"}, team="T01", user="U0ANA")
    values = sent["view"]["state"]["values"]

    assert values["note"]["value"] == {"type": "plain_text_input", "value": "as it was"}
    assert values["opens"]["value"]["selected_option"]["value"] == "0"
    assert values["made up"]["value"]["value"] == "x"
    assert sent["view"]["private_metadata"] == "token"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("events/AppMentionPayload", inbound.app_mention("hello", team="T01", user="U0ANA", channel="C1")),
        ("events/TokensRevokedPayload", inbound.tokens_revoked(team="T01")),
        (
            "app-backend/slash-commands/SlashCommandPayload",
            inbound.command("status", team="T01", user="U0ANA"),
        ),
        (
            "app-backend/interactive-components/BlockActionPayload",
            inbound.button("t", team="T01", user="U0ANA", channel="D1", thread="1.1"),
        ),
        ("app-backend/views/ViewSubmissionPayload", inbound.view_submission(MODAL, {}, team="T01", user="U0ANA")),
    ],
)
def test_what_we_build_has_only_the_parts_that_slack_sends(name: str, payload: dict[str, Any]) -> None:
    samples = TIERS.with_name("payload_samples.json")
    if not samples.exists():
        pytest.skip("Slack's own samples do not lie beside the project")
    known = json.loads(samples.read_text())[f"{name}.json"]
    envelope = {"context_team_id", "context_enterprise_id", "state", "response_urls", "response_url", "actions"}

    assert set(payload) - set(known) <= envelope
    for part in ("event", "team", "user", "view", "container", "channel"):
        if isinstance(payload.get(part), dict):
            loose = {"blocks", "ts", "thread_ts", "event_ts", "client_msg_id", "team", "text", "channel"}
            assert set(payload[part]) - set(known[part]) <= loose, part
