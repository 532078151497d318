"""People write a day in many ways; each is understood, or said to be unreadable, past or too far."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.commands.naming import target_named
from bot.commands.spans import Span, span
from bot.pauses import Target
from config.catalogue import Catalogue
from storage.people import Organisation

TODAY = date(2026, 10, 20)
HALF_A_YEAR = timedelta(days=180)


@pytest.mark.parametrize(
    ("typed", "rest", "until"),
    [
        ("Lakeside until 15 December", "Lakeside", date(2026, 12, 15)),
        ("Lakeside until December 15th, 2026.", "Lakeside", date(2026, 12, 15)),
        ("Lakeside until 15 Dec", "Lakeside", date(2026, 12, 15)),
        ("Lakeside till 2026-12-15", "Lakeside", date(2026, 12, 15)),
        ("Lakeside hasta el 15 de diciembre", "Lakeside", date(2026, 12, 15)),
        ("Lakeside until 1 March", "Lakeside", date(2027, 3, 1)),
        ("hospitals 14 days", "hospitals", date(2026, 11, 3)),
        ("everyone for 2 weeks", "everyone", date(2026, 11, 3)),
        ("everyone 1 day", "everyone", date(2026, 10, 21)),
        ("Up Until Dawn Clinic until 3 November", "Up Until Dawn Clinic", date(2026, 11, 3)),
        ("until 3 November", "", date(2026, 11, 3)),
    ],
)
def test_a_day_is_understood(catalogue: Catalogue, typed: str, rest: str, until: date) -> None:
    assert span(catalogue, typed, TODAY, HALF_A_YEAR) == Span(rest, until)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Lakeside", "none"),
        ("", "none"),
        ("Lakeside until the cows come home", "unreadable"),
        ("Lakeside until 31 February", "unreadable"),
        ("Lakeside until 15 Ma", "unreadable"),
        ("Lakeside until 1/12", "unreadable"),
        ("Lakeside until 19 October", "past"),
        ("Lakeside until 20 October", "past"),
        ("Lakeside until 15 December 2025", "past"),
        ("Lakeside until 2026-01-01", "past"),
        ("hospitals 0 days", "past"),
        ("hospitals 181 days", "far"),
        ("hospitals 9999 weeks", "far"),
        ("Lakeside until 15 December 2027", "far"),
    ],
)
def test_what_is_no_day_or_not_a_fitting_one_is_told_apart(catalogue: Catalogue, typed: str, fault: str) -> None:
    assert span(catalogue, typed, TODAY, HALF_A_YEAR) == fault


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hospitals", Target("kind", "hospital")),
        ("Nursing Homes", Target("kind", "nursing home")),
        ("state agencies", Target("kind", "state agency")),
        ("qios", Target("kind", "QIO")),
        ("everyone", Target("coalition")),
        ("mercy", Target("organisation", "1")),
        ("“Hospital”", Target("organisation", "2")),
        ("nobody at all", None),
        ("h", None),
    ],
)
def test_a_kind_everyone_or_a_member_is_meant(typed: str, meant: Target | None) -> None:
    members = [
        Organisation(id="1", coalition_id="demo", key="mercy-hill", name="Mercy Hill Health", kind="hospital"),
        Organisation(id="2", coalition_id="demo", key="hospital", name="The Hospital", kind="hospital"),
        Organisation(id="3", coalition_id="demo", key="bend", name="Willow Bend Health", kind="nursing home"),
    ]
    assert target_named(members, typed) == meant
