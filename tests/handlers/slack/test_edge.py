"""Nothing that does not come from Slack gets in, and nothing that Slack sends is ever an error (trust.md 4.1)."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
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
from storage.database import Database
from storage.events import InboundEvent
from storage.ledger import Delivery
from tests.handlers.slack.stage import TEAM, Edge, account, command, edge, event, install, pressed, signed, submitted
from tests.journeys.tables import contents

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "slack" / "payload_samples.json"
BAD_BODIES: dict[str, bytes] = {
    "null": b"null", "a number": b"5", "an array": b"[1,2]", "a string": b'"x"', "nothing": b"", "half": b'{"type":',
    "deep": b"[" * 100_000, "deep objects": b'{"a":' * 100_000, "not utf-8": b"\xff\xfe{}", "a bom": b"\xef\xbb\xbf{}",
    "nul": b"\x00", "an empty object": b"{}", "utf-16": '{"type":"x"}'.encode("utf-16"), "form without fields": b"&&&",
    "payload that is no json": b"payload=%7Bnot",
}  # fmt: skip


async def test_unsigned_and_badly_signed_requests_are_401_and_leave_no_trace(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        before = await contents(world_database)
        seen = [await _status(here, body, headers) for body, headers in _hostile()]
        after = await contents(world_database)

    assert len(seen) > 100
    assert set(seen) == {401}
    assert after == before


@pytest.mark.parametrize("what", BAD_BODIES)
@pytest.mark.parametrize("form", [False, True])
async def test_a_signed_body_that_is_no_payload_is_400_and_leaves_no_trace(
    world_database: Database, catalogue: Catalogue, what: str, form: bool
) -> None:
    async with edge(world_database, catalogue) as here:
        before = await contents(world_database)
        status = (await here.post(BAD_BODIES[what], form=form)).status_code
        await here.settled()

        # Some of these bodies are a form of one strange field: heard, and nothing to anybody.
        assert status in (200, 400)
        assert await contents(world_database) == before


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 401), (1024 * 1024 + 1, 413), (30_000_000, 413)])
async def test_a_body_beyond_its_size_is_413_before_it_is_read(
    world_database: Database, catalogue: Catalogue, size: int, status: int
) -> None:
    async def chunks() -> Any:
        for start in range(0, size, 65_536):
            yield b"x" * min(65_536, size - start)

    async with edge(world_database, catalogue) as here:
        gc.collect()
        tracemalloc.start()
        answer = await here.client.post("/slack/events", content=chunks())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert answer.status_code == status
    assert peak < 5_000_000


async def test_other_methods_and_addresses_are_refused(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        put = await here.client.put("/slack/events", content=b"{}")
        got = await here.client.get("/slack/events")
        checked = await here.client.get("/slack/events?ssl_check=1")
        posted_check = await here.client.post("/slack/events", content=b"ssl_check=1&token=x")
        elsewhere = await here.client.post("/slack/other", content=b"{}")

    assert [answer.status_code for answer in (put, got, checked, posted_check, elsewhere)] == [405, 405, 200, 200, 404]


@pytest.mark.parametrize("path", ["/slack/events%0A", "/slack/events%0D", "/slack/events%00", "/slack/events%0D%0A"])
async def test_no_address_that_only_looks_like_ours_spares_the_signature(
    world_database: Database, catalogue: Catalogue, path: str
) -> None:
    async with edge(world_database, catalogue) as here:
        before = await contents(world_database)
        answer = await here.client.post(path, json=event("Ev1", text="status"))
        await here.settled()

        assert answer.status_code == 400
        assert await contents(world_database) == before


async def test_the_edge_itself_asks_for_a_signature_without_its_gate(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        bare = FastAPI()
        bare.include_router(here.slack.router())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://testserver") as client:
            answer = await client.post("/slack/events", json=event("Ev1", text="status"))

    assert answer.status_code == 401


async def test_slack_s_challenge_is_answered_when_it_is_signed(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        answer = await here.post({"type": "url_verification", "challenge": "3eZbrw1a"})
        unsigned = await here.client.post("/slack/events", json={"type": "url_verification", "challenge": "x"})

    assert (answer.status_code, answer.text, unsigned.status_code) == (200, "3eZbrw1a", 401)


async def test_a_request_sent_a_hundred_times_is_one_effect(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        body = json.dumps(event("Ev1", text="status")).encode()
        headers = {"content-type": "application/json", **signed(body)}

        async def once(_: int) -> int:
            return (await here.client.post("/slack/events", content=body, headers=headers)).status_code

        statuses = [status for _ in range(10) for status in await asyncio.gather(*map(once, range(10)))]
        await here.settled()
        replies = await _replies(world_database)

    assert statuses == [200] * 100
    assert len(replies) == 1


async def test_slack_s_three_retries_are_one_effect(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        for number in ("0", "1", "2", "3"):
            answer = await here.post(event("Ev1", text="status"), x_slack_retry_num=number)
            assert answer.status_code == 200
        await here.settled()
        replies = await _replies(world_database)

    assert len(replies) == 1


async def test_the_same_event_id_of_another_workspace_is_another_event(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        await install(here.house, "T02", "xoxb-two")
        for team in (TEAM, "T02"):
            assert (await here.post(event("Ev1", team, text="status"))).status_code == 200
        await here.settled()
        async with world_database.reading() as work:
            heard = sorted(one.workspace for one in await work.exec(select(InboundEvent)))

    assert heard == [TEAM, "T02"]


async def test_what_cannot_be_kept_is_503_so_that_slack_sends_it_again_and_then_it_runs(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        # The table is taken away for a moment, as a database that is being restored would.
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE inbound_event RENAME TO away")
        first = await here.post(event("Ev1", text="status"))
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO inbound_event")
        again = await here.post(event("Ev1", text="status"), x_slack_retry_num="1")
        await here.settled()
        replies = await _replies(world_database)

    assert (first.status_code, again.status_code, len(replies)) == (503, 200, 1)


async def test_a_database_that_does_not_answer_is_503_too(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE installation RENAME TO away")
        first = await here.post(event("Ev1", text="status"))
        async with world_database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO installation")
        again = await here.post(event("Ev1", text="status"))

    assert (first.status_code, again.status_code) == (503, 200)


async def test_a_workspace_that_we_do_not_know_is_acknowledged_and_nothing_else(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        before = await contents(world_database)
        answer = await here.post(event("Ev1", "T99", text="status"))
        await here.settled()

        assert answer.status_code == 200
        assert await contents(world_database) == before


async def test_an_unknown_button_gets_a_kind_answer_and_no_error(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        statuses = [
            (await here.post(pressed("7.1", "no token of ours"), form=True)).status_code,
            (await here.post({**pressed("7.2", ""), "actions": []}, form=True)).status_code,
            (await here.post({**pressed("7.3", ""), "actions": [{"type": "new_kind"}]}, form=True)).status_code,
            (await here.post(submitted("7.4", "no token of ours", name="x"), form=True)).status_code,
            (await here.post(command("7.5", "no such command"), form=True)).status_code,
            (
                await here.post({**pressed("7.6", "x"), "type": "shortcut", "callback_id": "gone"}, form=True)
            ).status_code,
        ]
        await here.settled()
        replies = await _replies(world_database)

    assert statuses == [200] * 6
    assert len(replies) == 6
    assert sum("could not read that button" in reply for reply in replies) == 4


async def test_our_own_and_other_bots_words_are_never_answered(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        for number, said in enumerate(
            ({"bot_id": "B1"}, {"user": "U0BOT"}, {"subtype": "bot_message"}, {"subtype": "message_changed"})
        ):
            assert (await here.post(event(f"Ev{number}", text="status", **said))).status_code == 200
        await here.settled()
        replies = await _replies(world_database)

    assert replies == []


async def test_a_patient_s_data_in_a_message_is_kept_nowhere(world_database: Database, catalogue: Catalogue) -> None:
    async with edge(world_database, catalogue) as here:
        await here.post(event("Ev1", text="My patient Zebulon Quillfeather, MRN 77310942, fell"))
        await here.post(command("7.1", "my patient Zebulon Quillfeather, MRN 77310942"), form=True)
        await here.settled()
        rows = repr(await contents(world_database))

    assert "Quillfeather" not in rows
    assert "77310942" not in rows


async def test_somebody_of_another_company_learns_nothing_even_with_a_linked_account(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        for number, team in enumerate(("user_team", "source_team")):
            said = {"type": "app_mention", "channel": "C01", "text": "status", team: "T99"}
            await here.post({**event(f"Ev{number}", **said), "is_ext_shared_channel": True})
        user = {"id": account("ana"), "team_id": "T99"}
        await here.post({**pressed("7.1", "x", channel="C01"), "user": user}, form=True)
        await here.settled()
        rows = await _rows(world_database)

    assert len(rows) == 3
    for row in rows:
        assert "Lakeside" not in (row.content or "")
        assert row.args.get("only_for") == account("ana")


@pytest.mark.skipif(not SAMPLES.exists(), reason="Slack's payload samples do not lie beside the project")
async def test_every_payload_sample_of_slack_s_is_taken_twice_and_acts_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with edge(world_database, catalogue) as here:
        samples = json.loads(SAMPLES.read_text())
        statuses: list[int] = []
        for number, (name, sample) in enumerate(samples.items()):
            payload = _filled_in(name, sample, number)
            form = "event" not in name.partition("/")[0]
            for _ in range(2):
                statuses.append((await here.post(payload, form=form)).status_code)
                await here.settled()
        async with world_database.reading() as work:
            events = list(await work.exec(select(InboundEvent)))
            replies = [row.origin for row in await work.exec(select(Delivery).where(Delivery.action == "reply"))]

    assert statuses == [200] * len(statuses)
    assert len(statuses) == 2 * len(samples) > 100
    assert len(events) >= 5
    assert len(replies) == len(set(replies)) == len(events)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_signed_payload_however_strange_is_a_5xx(shared_edge: Edge, data: st.DataObject) -> None:
    payload = data.draw(_strange())
    form = data.draw(st.booleans())
    answer = await shared_edge.post(json.dumps(payload).encode() if not form else {"x": 1, **payload}, form=form)

    assert answer.status_code in (200, 400)


@pytest.fixture
async def shared_edge(sqlite_templates: dict[str, Path], tmp_path: Path, catalogue: Catalogue) -> Any:
    path = tmp_path / "fuzz.db"
    path.write_bytes(sqlite_templates["world"].read_bytes())
    database = Database(f"sqlite:///{path}")
    async with edge(database, catalogue) as here:
        yield here
    await database.close()


def _strange() -> st.SearchStrategy[dict[str, Any]]:
    """Payloads that begin as real ones and have parts of them replaced by anything."""
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    )
    real = st.sampled_from(
        [event("Ev1", text="hi"), pressed("7", "t"), submitted("8", "t", a="b"), command("9", "help")]
    )
    names = [
        "event",
        "user",
        "team",
        "view",
        "actions",
        "channel",
        "type",
        "authorizations",
        "trigger_id",
        "text",
        "container",
    ]
    replaced = st.dictionaries(st.sampled_from(names), anything, max_size=4)
    return st.builds(lambda base, other: {**base, **other}, real, replaced)


def _filled_in(name: str, sample: dict[str, Any], number: int) -> dict[str, Any]:
    """A sample whose blanked values that decide its way are given: whose it is, and what kind."""
    payload = json.loads(json.dumps(sample))
    if name.startswith("events/"):
        payload |= {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}"}
        payload["authorizations"] = [{"team_id": TEAM}]
        return dict(payload)
    if name.startswith("app-backend/slash-commands"):
        return {**payload, "command": "/convener", "team_id": TEAM, "user_id": "U9", "trigger_id": f"7.{number}"}
    payload["team"] = {"id": TEAM}
    payload["user"] = {"id": "U9", "team_id": TEAM}
    payload["trigger_id"] = f"7.{number}"
    return dict(payload)


def _hostile() -> Iterator[tuple[bytes, dict[str, str]]]:
    """Requests that Slack did not sign: good and bad bodies, with every kind of bad signature."""
    good = json.dumps(event("Ev1", text="status")).encode()
    draw = random.Random(1)
    for body in (good, *BAD_BODIES.values()):
        right = signed(body)
        yield body, {}
        yield body, {**right, "x-slack-signature": "v0=" + "0" * 64}
        yield body, {"x-slack-signature": right["x-slack-signature"]}
        yield body, {"x-slack-request-timestamp": right["x-slack-request-timestamp"]}
        for stamp in ("abc", "-1", "1.5", "9" * 400, ""):
            yield body, {**right, "x-slack-request-timestamp": stamp}
        for off in (-301, 301):
            yield body, signed(body, off=off - (1 if off < 0 else -1))
        yield body, signed(body, secret="another secret")
        yield bytes(draw.randrange(256) for _ in range(200)), right


async def _status(here: Edge, body: bytes, headers: dict[str, str]) -> int:
    return (await here.client.post("/slack/events", content=body, headers=headers)).status_code


async def _rows(database: Database) -> list[Delivery]:
    async with database.reading() as work:
        return list(await work.exec(select(Delivery).where(Delivery.action == "reply")))


async def _replies(database: Database) -> list[str]:
    """What waits to be said: nothing is sent from here, so each reply still holds its words."""
    return [plain(unpack(row.content)) for row in await _rows(database) if row.content]
