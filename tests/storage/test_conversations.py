"""What is kept of conversations: for a workspace that serves nobody, not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import coalitions, conversations
from storage.conversations import Conversation
from storage.database import Database

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=31)


async def test_whose_chat_is_whose_is_forgotten_where_no_coalition_is_served_and_the_rest_stays(
    database: Database,
) -> None:
    async with database.work() as work:
        await coalitions.ensure(work, "northeast", NOW)
        await coalitions.bind(work, "teams", "served", "northeast")
        await coalitions.bind(work, "slack", "strange", "northeast")
        for tenant, conversation, at in (
            ("served", "a:1", OLD), ("strange", "a:1", OLD), ("strange", "a:2", NOW), ("other", "a:1", OLD),
        ):  # fmt: skip
            await conversations.keep(work, _chat(tenant, conversation, at))
        for conversation, scope in (("19:falls", "channel"), ("19:nurses", "groupChat")):
            there = _chat("strange", conversation, OLD)
            there.scope, there.account, there.member = scope, "", ""
            await conversations.keep(work, there)
        gone = await conversations.forget_unserved(work, NOW - timedelta(days=30))
        again = await conversations.forget_unserved(work, NOW - timedelta(days=30))
    async with database.reading() as work:
        left = {
            (tenant, name)
            for tenant in ("served", "strange", "other")
            for name in ("a:1", "a:2", "19:falls", "19:nurses")
            if await conversations.find(work, "teams", tenant, name)
        }

    assert (gone, again) == (2, 0)
    assert left == {("served", "a:1"), ("strange", "a:2"), ("strange", "19:falls"), ("strange", "19:nurses")}


def _chat(tenant: str, conversation: str, at: datetime) -> Conversation:
    return Conversation(
        platform="teams", workspace=tenant, conversation=conversation, service_url="https://smba.example/",
        scope="personal", account=f"account of {conversation}", member="29:x", seen_at=at,
    )  # fmt: skip
