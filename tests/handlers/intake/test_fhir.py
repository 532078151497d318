"""A record system posts its summary MeasureReport: it counts as a receipt, its results are not looked at."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import world
from config.catalogue import Catalogue
from storage import receipts
from storage.database import Database
from tests.handlers.intake.stage import Intake, intake

REPORTS = "/intake/v1/fhir/MeasureReport"
REPORT: dict[str, Any] = {
    "resourceType": "MeasureReport",
    "id": "summary-17",
    "meta": {"profile": ["http://hl7.org/fhir/us/davinci-deqm/StructureDefinition/summary-measurereport-deqm"]},
    "status": "complete",
    "type": "summary",
    "measure": "http://measures.mapleriver.example/Measure/readmissions|2.1.0",
    "date": "2026-10-01T08:12:30-04:00",
    "reporter": {"reference": "Organization/mercy-hill", "display": "Mercy Hill Hospital"},
    "period": {"start": "2026-07-01", "end": "2026-09-30"},
    "improvementNotation": {"coding": [{"code": "decrease"}]},
    "group": [
        {
            "population": [
                {"code": {"coding": [{"code": "initial-population"}]}, "count": 1508},
                {"code": {"coding": [{"code": "numerator"}]}, "count": 211},
            ],
            "measureScore": {"value": 13.99},
        }
    ],
}
"""Built by hand from the fields of the specification; every number in it is invented."""


def words(answer: Any) -> list[tuple[str, str]]:
    """Severity and words of each issue of an OperationOutcome."""
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    assert answer.headers["content-type"].startswith("application/fhir+json")
    return [(one["severity"], one["diagnostics"]) for one in body["issue"]]


async def counts(here: Intake) -> dict[str, int]:
    """The coalition's receipts by state."""
    async with here.demo.house.database.reading() as work:
        return await receipts.counts(work, world.SLUG)


async def test_a_summary_report_settles_its_ask_once(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        first = await here.post(REPORT, key=None, where=REPORTS)
        again = await here.post(REPORT, key=None, where=REPORTS)
        other = await here.post({**REPORT, "id": "summary-18"}, key=None, where=REPORTS)

        assert (first.status_code, words(first)) == (200, [("information", "Settled. Thank you.")])
        assert words(again) == words(first)
        assert words(other) == [("information", "It was noted before; nothing has changed.")]
        assert await counts(here) == {"matched": 2}


async def test_an_identifier_or_a_reference_says_whose_it_is(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        by_key = {"identifier": {"system": "urn:ccn", "value": "mercy-hill"}, "display": "MHH Inc."}
        assert words(await here.post({**REPORT, "reporter": by_key}, key=None, where=REPORTS)) == [
            ("information", "Settled. Thank you.")
        ]
        by_reference = {"reference": "https://ehr.lakeside.example/fhir/Organization/lakeside"}
        assert words(await here.post({**REPORT, "reporter": by_reference}, key=None, where=REPORTS)) == [
            ("information", "Settled. Thank you.")
        ]


async def test_what_fits_nothing_waits_for_staff(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        unknown = {**REPORT, "measure": "http://elsewhere.example/Measure/falls-42"}
        assert words(await here.post(unknown, key=None, where=REPORTS)) == [
            ("information", "Kept for the staff to look at: no schedule is called so.")
        ]
        assert await counts(here) == {"unmatched": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "individual", "subject": {"reference": "Patient/7"}}, "type: only a summary"),
        ({"subject": {"reference": "Group/7"}}, "type: only a summary"),
        ({"status": "pending"}, "status: a report that is pending"),
        ({"status": "done"}, "status: Input should be 'complete', 'pending' or 'error'"),
        ({"date": "2126-10-01"}, "date: it lies in the future"),
        ({"date": "2026-02-31"}, "date: there is no such day"),
        ({"date": "2026-10"}, "date: it should be a day such as 2026-07-14"),
        ({"date": 20261001}, "date: Input should be a valid string"),
        ({"period": {"start": "2026-07-01"}}, "period.end: Field required"),
        ({"period": {"start": "2026-09-30", "end": "2026-07-01"}}, "period: it ends before it begins"),
        ({"reporter": {}}, "reporter: it names nobody"),
        ({"reporter": "Mercy Hill Hospital"}, "reporter: "),
        ({"measure": None}, "measure: Input should be a valid string"),
        ({"measure": "m" * 201}, "measure: String should have at most 200 characters"),
        ({"resourceType": "Bundle"}, "resourceType: Input should be 'MeasureReport'"),
    ],
)
async def test_what_cannot_be_used_says_why_and_leaves_no_trace(
    world_database: Database, catalogue: Catalogue, change: dict[str, Any], said: str
) -> None:
    async with intake(world_database, catalogue) as here:
        answer = await here.post({**REPORT, **change}, key=None, where=REPORTS)

        assert answer.status_code == 422
        assert any(severity == "error" and text.startswith(said) for severity, text in words(answer)), answer.text
        assert await counts(here) == {}


async def test_a_report_with_patient_data_is_refused_and_repeats_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with intake(world_database, catalogue) as here:
        text = {"status": "generated", "div": "<div>John Smith, SSN 219-09-9999, readmitted twice</div>"}
        answer = await here.post({**REPORT, "text": text}, key=None, where=REPORTS)

        assert answer.status_code == 422
        assert "patient data" in answer.text
        assert "Smith" not in answer.text
        assert await counts(here) == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"null", b"{", b'"x"', b"\xff\xfe"])
async def test_no_body_is_answered_by_a_failure(world_database: Database, catalogue: Catalogue, body: bytes) -> None:
    async with intake(world_database, catalogue) as here:
        assert (await here.post(body, key=None, where=REPORTS)).status_code == 422
        unsigned = await here.client.post(REPORTS, content=body)
        assert unsigned.status_code == 401
        assert (await here.post(REPORT, key="a key", where=REPORTS)).status_code == 422


async def test_a_key_with_another_report_is_a_conflict(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        assert (await here.post(REPORT, where=REPORTS)).status_code == 200
        other = await here.post({**REPORT, "id": "summary-18"}, where=REPORTS)
        assert (other.status_code, words(other)[0][0]) == (409, "error")


async def test_both_addresses_are_described(world_database: Database, catalogue: Catalogue) -> None:
    async with intake(world_database, catalogue) as here:
        described = (await here.client.get("/intake/v1/openapi.json")).json()
        page = (await here.client.get("/intake/v1")).text

    assert list(described["paths"][REPORTS]["post"]["requestBody"]["content"]) == ["application/fhir+json"]
    assert {"MeasureReport", "Reporter", "Span", "Identifier"} <= set(described["components"]["schemas"])
    assert REPORTS in page
