"""What the tests of our Slack share: its two workspaces, a real client of the first, and how a refusal is read."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

METADATA = {"event_type": "convener_delivery", "event_payload": {"delivery": "d1"}}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "private_metadata": "token",
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "value", "initial_value": "as it was"},
        },
        {
            "type": "input",
            "block_id": "opens",
            "label": {"type": "plain_text", "text": "Opens"},
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [{"text": {"type": "plain_text", "text": "9:00"}, "value": "0"}],
            },
        },
    ],
}


def as_other(client: AsyncWebClient, token: str) -> AsyncWebClient:
    return AsyncWebClient(token, base_url=client.base_url, session=client.session, retry_handlers=[])


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def posted(client: AsyncWebClient, text: str) -> Any:
    return await client.chat_postMessage(channel="U0ANA", text=text, metadata=METADATA)
