"""A period is named as one says it, in a sentence beside its date."""

from __future__ import annotations

from datetime import date

import pytest

from bot.demo import world
from bot.submissions import Ask
from storage.people import Organisation
from storage.submissions import Schedule, Submission


@pytest.mark.parametrize(
    ("period", "due_on", "said"),
    [
        ("Q3 2026", date(2026, 10, 15), "Q3"),
        ("Q4 2026", date(2027, 1, 15), "Q4 2026"),
        ("Dec 2026", date(2027, 1, 15), "Dec 2026"),
        ("2026", date(2027, 3, 1), "2026"),
        ("2026", date(2026, 12, 31), "2026"),
    ],
)
def test_the_year_is_said_where_the_date_does_not_say_it(period: str, due_on: date, said: str) -> None:
    submission = Submission(
        id="", coalition_id="", schedule_id="", organisation_id="", period=period, nominal_on=due_on, due_on=due_on,
        created_at=world.BEGINS,
    )  # fmt: skip
    schedule = Schedule(coalition_id="", data_set="", title="", begins_on=due_on)
    member = Organisation(id="", coalition_id="", key="", name="", kind="other")

    assert Ask(submission, schedule, member).period == said
