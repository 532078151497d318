"""A machine says what arrived: signed, once, all or nothing; whatever else comes is answered, never by a failure."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from bot.demo import world
from bot.receipts import keys
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import coalitions, receipts
from storage.database import Database
from storage.receipts import Receipt
from tests.handlers.intake.stage import MERCY, RECEIPTS, Intake, intake
from tests.house import SECRET


async def _counts(here: Intake) -> dict[str, int]:
    async with here.demo.house.database.reading() as work:
        return await receipts.counts(work, world.SLUG)


async def test_a_signed_receipt_settles_its_ask(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post(MERCY)

        assert answer.status_code == 200
        [line] = answer.json()["receipts"]
        assert (line["row"], line["state"]) == (1, "settled")
        assert await _counts(here) == {"matched": 1}


async def test_what_fits_nothing_says_why(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post({"receipts": [MERCY, {**MERCY, "member": "Nobody"}, {**MERCY, "period": "Q4 2026"}]})

    states = [(line["state"], line.get("message")) for line in answer.json()["receipts"]]
    assert states == [
        ("settled", None), ("unmatched", "no member is called so"), ("unmatched", "the period is not over yet"),
    ]  # fmt: skip


async def test_the_same_key_and_body_have_one_effect_and_another_body_is_a_conflict(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with intake(world_database, catalogue) as here:
        answers = await asyncio.gather(*(here.post(MERCY) for _ in range(8)))
        other = await here.post({**MERCY, "reference": "another"})

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert other.status_code == 409
        assert await _counts(here) == {"matched": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"off": -301},
        {"off": 302},
        {"x_convener_signature": "v1=" + "0" * 64},
        {"x_convener_signature": ""},
        {"x_convener_signature": "v0=abc"},
        {"x_convener_timestamp": "now"},
        {"x_convener_timestamp": "1e9"},
        {"x_convener_timestamp": "9" * 400},
        {"x_convener_timestamp": ""},
    ],
)
async def test_a_signature_that_does_not_fit_opens_nothing(
    world_database: Database, catalogue: Catalogue, wrong: dict[str, Any]
) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post(MERCY, **wrong)

        assert answer.status_code == 401
        assert await _counts(here) == {}


async def test_a_key_that_was_ended_opens_nothing(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        async with world_database.work() as work:
            [made] = await receipts.keys(work, world.SLUG)
            assert not await receipts.end_key(work, "another", made.id, world.BEGINS)
            assert await receipts.end_key(work, world.SLUG, made.id, world.BEGINS)

        assert (await here.post(MERCY)).status_code == 401


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 201])
async def test_a_call_needs_a_key_of_its_own(world_database: Database, catalogue: Catalogue, key: str | None) -> None:
    async with intake(world_database, catalogue) as here:
        assert (await here.post(MERCY, key=key)).status_code == 422
        assert await _counts(here) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"1", b'"text"', b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 200_000, b'{"a":' * 100_000,
        b'{"member": NaN}', b'{"receipts": []}', b'{"receipts": {}}', b'{"receipts": [1, null, []]}',
        b'{"receipts": [], "more": 1}', b"9" * 10_000, b'{"member":"a","member":"b","data_set":"c","period":"d"}',
        json.dumps({**MERCY, "member": 7}).encode(), json.dumps({**MERCY, "member": "  "}).encode(),
        json.dumps({**MERCY, "member": "a\x00b"}).encode(), json.dumps({**MERCY, "member": "a\ud800"}).encode(),
        json.dumps({**MERCY, "member": "a\u202eb"}).encode(), json.dumps({**MERCY, "period": "Q" * 61}).encode(),
        json.dumps({**MERCY, "received_on": "2026-02-30"}).encode(),
        json.dumps({**MERCY, "received_on": 1790000000}).encode(),
        json.dumps({**MERCY, "received_on": "2031-01-01"}).encode(),
        json.dumps({**MERCY, "colour": "red"}).encode(), json.dumps({"receipts": [MERCY] * 501}).encode(),
        b'{"receipts":[' + b",".join([b"1"] * 60_000) + b"]}",
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_with_a_reason_and_never_by_a_failure(
    world_database: Database, catalogue: Catalogue, body: bytes
) -> None:
    if not world_database.is_sqlite:
        pytest.skip("nothing of it reaches a database")
    async with intake(world_database, catalogue) as here:
        answer = await here.post(body)

        assert answer.status_code == 422
        assert answer.json()["errors"]
        assert all(one["why"] for one in answer.json()["errors"])
        assert await _counts(here) == {}


async def test_rows_that_cannot_be_used_are_named_and_nothing_is_used(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post({"receipts": [MERCY, {"member": "a"}, {**MERCY, "received_on": "tomorrow"}]})

        assert answer.status_code == 422
        assert {one["row"] for one in answer.json()["errors"]} == {2, 3}
        assert "it should be a day" in answer.text
        assert await _counts(here) == {}


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ({"reference": "MRN 4471829"}, "mrn"),
        ({"patient": {"ssn": "219-09-9999"}}, "ssn"),
        ({"birthDate": "1950-03-04"}, "birth_date"),
        ({"reference": "Patient John Smith was admitted"}, "patient_name"),
    ],
)
async def test_what_speaks_of_a_patient_is_refused_by_its_kind_and_not_repeated(
    world_database: Database, catalogue: Catalogue, extra: dict[str, Any], kind: str
) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post({**MERCY, **extra})

        assert answer.status_code == 422
        assert kind in answer.text
        assert not any(word in answer.text for word in ("4471829", "9999", "1950", "Smith"))
        assert await _counts(here) == {}


async def test_fifty_megabytes_end_at_the_gate(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        began = time.monotonic()
        assert (await here.post(b"x" * 50_000_000)).status_code == 413
        assert (await here.post(b" " * 1_048_576)).status_code == 422
        assert time.monotonic() - began < 20


async def test_a_full_body_is_taken_in_a_moment(world_database: Database, catalogue: Catalogue) -> None:
    many = [{**MERCY, "member": f"Somebody {number}", "reference": f"file {number}"} for number in range(499)]
    async with intake(world_database, catalogue) as here:
        began = time.monotonic()
        answer = await here.post({"receipts": [*many, MERCY]})

        assert answer.status_code == 200
        assert time.monotonic() - began < 20
        assert await _counts(here) == {"matched": 1, "unmatched": 499}


async def test_one_coalition_s_machine_says_nothing_of_another_s(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with intake(world_database, catalogue) as here:
        async with world_database.work() as work:
            await coalitions.ensure(work, "other", world.BEGINS)
            made = await keys.make(work, Tokens(SECRET), "other", world.BEGINS)
        answer = await here.post(MERCY, secret=made.secret)

        assert answer.json()["receipts"][0]["reason"] == "unknown member"
        assert await _counts(here) == {}
        async with world_database.reading() as work:
            [kept] = await receipts.unmatched(work, "other", 5)
        assert isinstance(kept, Receipt)


async def test_it_is_described_for_a_program_and_for_a_person(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        described = (await here.client.get("/intake/v1/openapi.json")).json()
        page = await here.client.get("/intake/v1")
        other_way = await here.client.get(RECEIPTS)

    assert described["paths"][RECEIPTS]["post"]["responses"].keys() == {"200", "401", "409", "413", "422"}
    assert "Idempotency-Key" in page.text
    assert "//" not in page.text
    assert other_way.status_code == 405
