"""Who carries more than the others is named, with the numbers; nobody is where all carry alike."""

from __future__ import annotations

import pytest

from bot.rules.fairness import Load, balance
from storage.people import KINDS, SIZES


def _load(size: str, notes: int, contacts: int = 1, kind: str = "hospital", files: int = 1, answered: int = 0) -> Load:
    return Load(size, kind, contacts, notes, minutes=20 * files, data_sets=1, files=files, answered=answered)


def test_small_members_that_get_twice_as_many_stand_out_with_their_numbers() -> None:
    found = balance([_load("small", 6), *[_load("large", 2)] * 4], SIZES, KINDS)

    [small] = found.standing_out
    assert (small.name, small.notes, small.contacts, small.notes_a_contact) == ("small", 6, 1, 6.0)
    assert found.middle == 2.0


@pytest.mark.parametrize("notes", [0, 1, 2, 3])
def test_up_to_one_and_a_half_times_the_middle_nobody_is_named(notes: int) -> None:
    found = balance([_load("small", notes), *[_load("large", 2)] * 4], SIZES, KINDS)

    assert found.standing_out == []


def test_load_is_counted_a_contact_and_not_a_member() -> None:
    found = balance([_load("large", 8, contacts=4), _load("small", 2), _load("small", 2)], SIZES, KINDS)

    assert [one.notes_a_contact for one in found.by_size] == [2.0, 2.0]
    assert found.standing_out == []


def test_a_size_that_is_not_known_is_a_group_of_its_own_and_is_not_compared() -> None:
    found = balance([_load("", 9), _load("small", 1), _load("large", 1)], SIZES, KINDS)

    assert [one.name for one in found.by_size] == ["small", "large", ""]
    assert found.standing_out == []


def test_kinds_are_compared_as_sizes_are() -> None:
    loads = [_load("", 6, kind="nursing home"), *[_load("", 2, kind="hospital")] * 3]

    assert [one.name for one in balance(loads, SIZES, KINDS).standing_out] == ["nursing home"]


def test_one_group_alone_stands_out_from_nobody() -> None:
    found = balance([_load("small", 1), _load("small", 1), _load("small", 30)], SIZES, KINDS)

    assert found.standing_out == []


def test_minutes_data_sets_and_answers_are_summed() -> None:
    [group] = balance([_load("small", 1, files=2, answered=1), _load("small", 0, contacts=1)], SIZES, KINDS).by_size

    assert (group.members, group.files, group.answered) == (2, 3, 1)
    assert (group.minutes_a_contact, group.data_sets_a_member) == (30.0, 1.0)


def test_without_members_or_notes_there_is_nothing_to_compare() -> None:
    assert balance([], SIZES, KINDS).notes == 0
    assert balance([_load("small", 0, contacts=0)], SIZES, KINDS).standing_out == []
