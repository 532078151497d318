"""Nothing that is not Microsoft's gets in, and nothing that Teams sends is ever an error (trust.md 4.2)."""

from __future__ import annotations

import asyncio
import gc
import json
import tracemalloc
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.messages import unpack
from config.catalogue import Catalogue
from handlers.plain import plain
from handlers.teams.manifest import LISTENING
from storage.database import Database
from storage.events import InboundEvent
from storage.ledger import Delivery
from tests.doubles.teams import Teams, inbound, tokens
from tests.doubles.teams.errors import Json
from tests.doubles.teams.ids import guid
from tests.handlers.teams.stage import Edge, edge
from tests.journeys.tables import contents

BAD_BODIES: dict[str, bytes] = {
    "null": b"null", "a number": b"5", "an array": b"[1,2]", "a string": b'"x"', "nothing": b"", "half": b'{"type":',
    "deep": b"[" * 100_000, "deep objects": b'{"a":' * 100_000, "not utf-8": b"\xff\xfe{}", "a bom": b"\xef\xbb\xbf{}",
    "nul": b"\x00", "an empty object": b"{}", "utf-16": '{"type":"x"}'.encode("utf-16"),
}  # fmt: skip
STRANGE_PARTS: dict[str, Any] = {
    "from": ["x", 5, [], {}, {"id": 5}, {"id": ""}, None], "conversation": ["x", [1], {}, {"id": {}}, None],
    "entities": [5, ["x"], [None], [{"type": 5}], {}, [{"type": "mention", "mentioned": 5, "text": {}}]],
    "timestamp": ["nope", 5, "2026-99-99T00:00:00Z"], "channelData": ["x", 5, [], {"tenant": 5}, {"tenant": {"id": 5}}],
    "text": [5, {}, [], None, "\ud83d", "\x00", "x" * 400_000], "type": [5, None, "", "x" * 5000, "endOfConversation"],
    "attachments": [[1], 5, [{}]], "id": [5, {}, None, "x" * 9000], "value": [5, "x", [], {"action": 5}, {"does": []}],
    "membersAdded": [[None], 5, [5]], "recipient": [5, {}, None], "deliveryMode": ["expectReplies", 5],
    "name": ["adaptiveCard/action", 5, None], "replyToId": [5, {}], "locale": [[], 5], "action": ["add", {}, 5],
}  # fmt: skip


async def test_no_bad_token_gets_in_whatever_it_carries_and_none_leaves_a_trace(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        before = await contents(world_database)
        activity = inbound.message("status", **teams.address, **here.member("ana").who)
        bodies = [json.dumps(activity).encode(), *BAD_BODIES.values()]
        seen = [
            (await here.client.post(LISTENING, content=body, headers={"authorization": make(teams)})).status_code
            for name, make in tokens.BAD.items()
            # Microsoft did sign that one for us; whether it fits can be asked of an activity alone.
            for body in (bodies[:1] if name == "another service" else bodies)
        ]
        after = await contents(world_database)

    assert len(seen) > 300
    assert set(seen) == {401}
    assert after == before
    assert teams.called("send") == []


@pytest.mark.parametrize("what", BAD_BODIES)
async def test_a_signed_body_that_is_no_activity_is_400_and_leaves_no_trace(
    world_database: Database, catalogue: Catalogue, teams: Teams, what: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        before = await contents(world_database)
        headers = {"authorization": teams.bearer()}
        answer = await here.client.post(LISTENING, content=BAD_BODIES[what], headers=headers)

        assert answer.status_code == 400
        assert await contents(world_database) == before


@pytest.mark.parametrize("kind", ["message", "invoke", "conversationUpdate", "installationUpdate"])
async def test_signed_activities_with_strange_parts_are_never_an_error(
    world_database: Database, catalogue: Catalogue, teams: Teams, kind: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        good = _of_kind(here, kind)
        statuses = [
            (await here.post({**good, name: value})).status_code
            for name, values in STRANGE_PARTS.items()
            for value in values
        ]
        await here.settled()

        assert set(statuses) <= {200, 400, 401, 404}
        assert await _states(world_database) <= {"done"}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_drawn_activities_are_never_an_error(sqlite_here: Edge, data: st.DataObject) -> None:
    kind = data.draw(
        st.sampled_from(["message", "invoke", "conversationUpdate", "installationUpdate", "messageUpdate"])
    )
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
    good = _of_kind(sqlite_here, kind if kind != "messageUpdate" else "message")
    names = sorted(set(STRANGE_PARTS) - {"type"})
    bent = {**good, "type": kind, **data.draw(st.dictionaries(st.sampled_from(names), odd, max_size=4))}
    answer = await sqlite_here.post(bent)
    await sqlite_here.settled()

    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 401), (1024 * 1024 + 1, 413), (30_000_000, 413)])
async def test_a_body_beyond_its_size_is_413_before_it_is_read(
    world_database: Database, catalogue: Catalogue, teams: Teams, size: int, status: int
) -> None:
    async def chunks() -> Any:
        for start in range(0, size, 65_536):
            yield b"x" * min(65_536, size - start)

    async with edge(world_database, catalogue, teams, installed=False) as here:
        gc.collect()
        tracemalloc.start()
        answer = await here.client.post(LISTENING, content=chunks())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert answer.status_code == status
    assert peak < 5_000_000


async def test_other_methods_and_addresses_are_refused(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams, installed=False) as here:
        asked = [("PUT", LISTENING), ("GET", LISTENING), ("POST", "/teams/other"), ("POST", f"{LISTENING}%0A")]
        seen = [(await here.client.request(method, path, content=b"{}")).status_code for method, path in asked]

    assert seen == [405, 405, 404, 400]


async def test_the_edge_itself_asks_for_a_token_without_its_gate(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        bare = FastAPI()
        bare.include_router(here.edge.router())
        body = json.dumps(inbound.message("status", **teams.address, **here.member("ana").who)).encode()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://testserver") as client:
            seen = [
                (await client.post(LISTENING, content=body, headers={"authorization": make(teams)})).status_code
                for make in (*tokens.BAD.values(), tokens.bearer)
            ]

    assert seen == [401] * len(tokens.BAD) + [200]


async def test_a_request_sent_a_hundred_times_is_one_effect(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        activity = inbound.message("status", **teams.address, **here.member("ana").who)

        async def once(_: int) -> int:
            return (await here.post(activity)).status_code

        statuses = [status for _ in range(10) for status in await asyncio.gather(*map(once, range(10)))]
        await here.settled()

        assert statuses == [200] * 100
        assert len(teams.posts(here.member("ana").chat)) == 1


async def test_a_message_s_id_is_its_own_only_within_its_conversation(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        for guest in ("ana", "lee"):
            await here.says(guest, "status", activity_id="1790000000007")
        await here.settled()

        assert [len(teams.posts(here.member(guest).chat)) for guest in ("ana", "lee")] == [1, 1]


@pytest.mark.parametrize("table", ["inbound_event", "workspace_binding"])
async def test_what_cannot_be_kept_is_503_so_that_teams_sends_it_again_and_a_button_says_so_kindly(
    world_database: Database, catalogue: Catalogue, teams: Teams, table: str
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        here.edge.listener._seen._serves.clear()
        activity = inbound.message("status", **teams.address, **here.member("ana").who)
        pressed = inbound.execute({"does": "press", "token": "x"}, **teams.address, **here.member("ana").who)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO away")
        first, sorry = await here.post(activity), await here.post(pressed)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql(f"ALTER TABLE away RENAME TO {table}")
        again = await here.post(activity)
        await here.settled()
        told = sorry.json()

        assert (first.status_code, again.status_code, sorry.status_code) == (503, 200, 200)
        assert told["type"] == "application/vnd.microsoft.error"
        assert "went wrong on our side" in told["value"]["message"]
        assert len(teams.posts(here.member("ana").chat)) == 1


async def test_who_could_not_be_told_that_we_do_not_serve_her_is_told_when_teams_sends_it_again(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        other = teams.tenant(guid("another clinic"), "Another Clinic").member("Otto Other")
        said = inbound.message("status", **teams.address, **other.who)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE inbound_event RENAME TO away")
        first = await here.post(said)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO inbound_event")
        again = await here.post(said)
        await here.settled()

        assert (first.status_code, again.status_code) == (503, 200)
        assert len(teams.posts(other.chat)) == 1


async def test_a_farewell_that_cannot_be_kept_is_to_be_sent_again(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        gone = inbound.removed(**teams.address, **here.member("ana").who)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE conversation RENAME TO away")
        first = await here.post(gone)
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO conversation")
        again = await here.post(gone)

    assert (first.status_code, again.status_code) == (503, 200)


async def test_a_patient_s_data_in_a_message_is_kept_nowhere(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        patient = "My patient Zebulon Quillfeather, MRN 77310942, fell"
        await here.says("ana", patient)
        await here.says("ana", f"/{patient}")
        card = {"does": "fill", "token": "x", "field-date": patient}
        await here.post(inbound.execute(card, **teams.address, **here.member("ana").who))
        await here.post(inbound.submit(card, **teams.address, **here.member("ana").who))
        await here.settled()
        rows = repr(await contents(world_database))

    assert "Quillfeather" not in rows
    assert "77310942" not in rows


async def test_our_own_words_edits_deletions_and_thumbs_are_never_answered(
    world_database: Database, catalogue: Catalogue, teams: Teams
) -> None:
    async with edge(world_database, catalogue, teams) as here:
        who: Any = {**teams.address, **here.member("ana").who}
        own = inbound.message("status", **who)
        heard: list[Json] = [
            {**own, "from": {"id": f"28:{teams.app_id}", "name": "Convener"}},
            {**own, "from": {**own["from"], "role": "bot"}},
            inbound.edited("status", activity_id="1790000000021", **who),
            inbound.undeleted("status", activity_id="1790000000022", **who),
            inbound.deleted(activity_id="1790000000023", **who),
            inbound.reaction(reply_to="1790000000024", **who),
            inbound.reaction(reply_to="1790000000024", gone=True, **who),
            inbound.channel_created("Falls", **who),
            {**own, "type": "typing"},
            {**own, "type": "event", "name": "application/vnd.microsoft.meetingStart"},
        ]
        statuses = [(await here.post(one)).status_code for one in heard]
        await here.settled()

        assert statuses == [200] * len(heard)
        assert teams.called("send") == []


async def _states(database: Database) -> set[str]:
    async with database.reading() as work:
        return {one.state for one in await work.exec(select(InboundEvent))}


async def replies(database: Database) -> list[str]:
    """The words of every reply that waits or has failed."""
    async with database.reading() as work:
        rows = list(await work.exec(select(Delivery).where(Delivery.action == "reply")))
    return [plain(unpack(row.content)) for row in rows if row.content]


def _of_kind(here: Edge, kind: str) -> Json:
    who: Any = {**here.teams.address, **here.member("ana").who}
    match kind:
        case "invoke":
            return inbound.execute({"does": "press", "token": "x"}, **who)
        case "conversationUpdate":
            return inbound.members_added(**who)
        case "installationUpdate":
            return inbound.installed(**who)
        case _:
            return inbound.message("status", **who)
