"""A machine that names a patient is refused, and nothing of it stays: not in a field, a header, a log or an answer."""

from __future__ import annotations

import pytest

from config.catalogue import Catalogue
from storage.database import Database
from tests.handlers.intake.stage import MERCY, RECEIPTS, intake
from tests.journeys.canary import Canaries, every_byte, listening

REPORT = "/intake/v1/fhir/MeasureReport"


@pytest.mark.parametrize("where", [RECEIPTS, REPORT])
async def test_a_body_that_names_a_patient_leaves_no_trace(
    world_database: Database, world_url: str, catalogue: Catalogue, where: str
) -> None:
    birds = Canaries()
    answers = []
    with listening() as log:
        async with intake(world_database, catalogue) as here:
            for number, field in enumerate((*MERCY, "reference", "received_on", "unknown")):
                body = {**MERCY, field: birds.mrn() if number % 2 else birds.ssn()}
                answers.append(await here.post(body, key=f"k{number}", where=where))
                answers.append(await here.post({"receipts": [MERCY, body]}, key=f"l{number}", where=where))
            answers.append(await here.post({**MERCY, birds.mrn(): "x"}, key="n", where=where))
            answers.append(await here.post(f'{{"broken": "{birds.ssn()}"'.encode(), key="b", where=where))
            answers.append(await here.post(MERCY, key=birds.mrn(), where=where))
            report = {"resourceType": "MeasureReport", "status": "complete", "subject": {"display": birds.mrn()}}
            answers.append(await here.post(report, where=where))
        await world_database.close()
        kept = await every_byte(world_database, world_url)

    assert {answer.status_code // 100 for answer in answers} <= {2, 4}
    assert birds.found_in(kept) == []
    assert birds.found_in(log.getvalue().encode()) == []
    assert birds.found_in(b"".join(answer.content for answer in answers)) == []
