"""A calendar is well-formed whatever members are called, and says nothing that could press or harm."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.calendars.feed import feed
from bot.submissions import Ask
from config.catalogue import load
from storage.people import Organisation
from storage.submissions import Schedule, Submission
from tests.journeys.calendars import shown

WORDS = load()
MADE = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
AWKWARD = (
    "St. Mary's; \\ Sons, \N{HOSPITAL}\N{VARIATION SELECTOR-16} “Ñandú” & Co: "
    "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} متى " + "é" * 80
)


def asked(member: str = "Lakeside", title: str = "falls file", **values: object) -> Ask:
    """One file that Lakeside offered to send."""
    submission = Submission(
        id="5d0b3a52", coalition_id="c", schedule_id="s", organisation_id="o", period="Q3 2026",
        nominal_on=date(2026, 10, 15), due_on=date(2026, 10, 15), created_at=MADE,
    )  # fmt: skip
    schedule = Schedule(id="s", coalition_id="c", data_set="falls", title=title, begins_on=date(2026, 1, 1))
    organisation = Organisation(id="o", coalition_id="c", key="k", name=member, kind="hospital")
    one = Ask(submission, schedule, organisation)
    return dataclasses.replace(one, submission=Submission(**(submission.model_dump() | values)))


def unfolded(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_awkward_names_come_back_as_they_were_written() -> None:
    body = feed(WORDS, [asked(AWKWARD)], "Maple, River; Coalition", "en")

    assert list(shown(body)) == [f"Q3 falls file, {AWKWARD}"]
    assert "X-WR-CALNAME:Dates of Maple\\, River\\; Coalition" in unfolded(body)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=60))
def test_no_name_makes_a_line_of_its_own(member: str, title: str) -> None:
    body = feed(WORDS, [asked(member, title)], member, "es")

    assert len(shown(body)) == 1
    assert [line for line in unfolded(body) if line.startswith(("BEGIN:", "END:"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_an_event_is_quiet_private_and_without_an_alarm() -> None:
    lines = unfolded(feed(WORDS, [asked()], "Maple River", "en"))

    for line in (
        "VERSION:2.0", "METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "UID:5d0b3a52@dates.convener",
        "DTSTAMP:20261001T123000Z", "LAST-MODIFIED:20261001T123000Z", "SEQUENCE:0", "DTSTART;VALUE=DATE:20261015",
        "DTEND;VALUE=DATE:20261016", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT", "CLASS:PRIVATE",
    ):  # fmt: skip
        assert lines.count(line) == 1, line
    assert not [line for line in lines if line.startswith(("BEGIN:VALARM", "ATTENDEE", "ORGANIZER"))]


@pytest.mark.parametrize("state", ["sent", "received", "handed over", "not this time", "withdrawn"])
def test_whatever_became_of_it_a_calendar_says_no_more_than_that_the_date_is_gone(state: str) -> None:
    later = MADE + timedelta(days=40)
    open_one = feed(WORDS, [asked(changed_at=later, revision=3)], "Maple River", "en")
    gone = feed(WORDS, [asked(state=state, changed_at=later, revision=3)], "Maple River", "en")

    assert gone == open_one.replace(b"CONFIRMED", b"CANCELLED")


def test_it_says_in_her_language_that_it_is_voluntary() -> None:
    [(english, day)] = shown(feed(WORDS, [asked()], "Maple River", "en")).items()
    [(spanish, dia)] = shown(feed(WORDS, [asked()], "Maple River", "es")).items()

    assert (english, spanish) == ("Q3 falls file, Lakeside", "falls file (Q3), Lakeside")
    assert "voluntary" in day.text
    assert "voluntario" in dia.text


def test_without_a_date_it_is_a_calendar_all_the_same() -> None:
    body = feed(WORDS, [], "Maple River", "en")
    read = Calendar.from_ical(body)

    assert shown(body) == {}
    assert len(read.subcomponents) == 1, "a calendar that holds nothing is none (RFC 5545, 3.6)"


def test_looking_changes_nothing() -> None:
    assert feed(WORDS, [asked()], "Maple River", "en") == feed(WORDS, [asked()], "Maple River", "en")
