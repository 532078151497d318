"""What an ask rests on, by the day and by what had been stated then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.basis import VOLUNTARY, Basis, Kind, in_force, last_change, next_change, unpack

STATED = datetime(2026, 1, 5, 15, tzinfo=UTC)
LAW = Basis("mandated", "410 IAC 15-1.4", date(2026, 1, 1), date(2026, 7, 1), STATED)
CHARTER = Basis("agreed", "the charter", date(2026, 3, 1), None, STATED + timedelta(days=40))
FIRST, LAST = date(2025, 12, 1), date(2027, 2, 1)
DAYS = st.dates(FIRST, LAST)


def test_a_law_holds_on_its_last_day_and_not_on_the_next() -> None:
    kept = [LAW.pack()]

    assert in_force(kept, date(2025, 12, 31)) == VOLUNTARY
    assert in_force(kept, date(2026, 7, 1)) == LAW
    assert in_force(kept, date(2026, 7, 2)) == VOLUNTARY


def test_of_two_statements_about_a_day_the_later_one_counts_once_it_was_made() -> None:
    kept = [LAW.pack(), CHARTER.pack()]

    assert in_force(kept, date(2026, 4, 1)) == CHARTER
    assert in_force(kept, date(2026, 4, 1), STATED + timedelta(days=1)) == LAW
    assert in_force(kept, date(2026, 4, 1), STATED - timedelta(days=1)) == VOLUNTARY
    assert in_force(kept, date(2026, 2, 1)) == LAW


def test_the_change_behind_and_the_change_ahead_are_told_by_their_days() -> None:
    kept = [LAW.pack()]
    begun, ended = last_change(kept, date(2026, 6, 30)), next_change(kept, date(2026, 6, 30))
    assert begun is not None
    assert ended is not None

    assert (begun.on, begun.before, begun.after) == (date(2026, 1, 1), VOLUNTARY, LAW)
    assert (ended.on, ended.before, ended.after) == (date(2026, 7, 2), LAW, VOLUNTARY)
    assert last_change(kept, date(2025, 12, 31)) is None
    assert next_change(kept, date(2026, 7, 2)) is None


def test_a_statement_that_says_the_same_is_no_change() -> None:
    renewed = Basis("mandated", LAW.citation, date(2026, 7, 2), date(2027, 7, 1), STATED)

    coming = next_change([LAW.pack(), renewed.pack()], date(2026, 6, 1))

    assert coming is not None
    assert coming.on == date(2027, 7, 2)


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    first = draw(DAYS)
    until = draw(st.none() | st.dates(first, LAST))
    kind: Kind = draw(st.sampled_from(("agreed", "mandated")))
    return Basis(kind, draw(st.sampled_from(("A", "B"))), first, until, STATED)


@given(st.lists(bases(), max_size=5), DAYS)
def test_what_holds_changes_on_the_days_that_are_told_and_on_no_others(stated: list[Basis], day: date) -> None:
    kept = [one.pack() for one in stated]
    was = last_change(kept, day)
    since = max(was.on, FIRST) if was else FIRST

    assert all(
        in_force(kept, since + timedelta(days=n)).says_as(in_force(kept, day)) for n in range((day - since).days)
    )
    if was is not None:
        assert not in_force(kept, was.on - timedelta(days=1)).says_as(in_force(kept, was.on))


@given(bases())
def test_a_basis_is_kept_whole(one: Basis) -> None:
    assert unpack(one.pack()) == one
