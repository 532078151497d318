"""Eight kinds of first project are compared on four parts, the same way each time, and each point has its reason."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.first_project import MOST, PARTS, TEMPLATES, Coalition, Scored, compared
from storage.people import KINDS

MAPLE = Coalition(
    {"hospital": 2, "physician group": 2, "nursing home": 2, "health plan": 1, "consumer advisor": 1},
    figures=["Readmissions within 30 days"],
    held=["falls file", "Medicaid claims"],
    focus=["Fewer falls"],
)
MEMBERS = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 40), min_size=1)
NAMES = st.lists(st.sampled_from(["Falls", "A1c tests", "Medicaid claims", "Influenza shots", "Parking"]), max_size=4)


def test_there_are_eight_and_all_of_them_are_for_kinds_of_members_that_there_are() -> None:
    assert len(TEMPLATES) == len({one.key for one in TEMPLATES}) == 8
    assert {kind for one in TEMPLATES for kind in one.kinds} <= set(KINDS)


def test_what_is_at_hand_and_named_speaks_for_a_project() -> None:
    best, *_ = found = compared(MAPLE)
    by_key = {one.template.key: one for one in found}

    assert best.template.key == "falls"
    assert best.points == {"effort": 3, "speed": 2, "breadth": 3, "data": 2}
    assert best.named == ("falls file", "Fewer falls")
    assert (best.concerned, best.members) == (4, 8)
    assert by_key["readmissions"].points["data"] == 3
    assert by_key["diabetes"].named == ("Medicaid claims",)
    assert by_key["experience"].points["data"] == 2, "it begins with what people say"
    assert by_key["vaccination"].points["data"] == 0


def test_a_word_inside_another_one_speaks_for_nothing() -> None:
    named = compared(replace(MAPLE, held=["Nightfall rota", "Paramedical stock"], focus=[], figures=[]))

    assert [one.template.key for one in named if one.named] == []


def test_a_coalition_of_nobody_is_compared_too() -> None:
    assert {one.points["breadth"] for one in compared(Coalition({}))} == {0}


@given(MEMBERS, NAMES, NAMES, NAMES)
def test_the_order_is_the_same_however_the_names_come(
    members: dict[str, int], figures: list[str], held: list[str], focus: list[str]
) -> None:
    known = Coalition(members, figures, held, focus)
    shuffled = Coalition(dict(reversed(members.items())), figures[::-1], held[::-1], focus[::-1])

    assert _order(compared(known)) == _order(compared(shuffled))
    for one in compared(known):
        assert set(one.points) == set(PARTS)
        assert all(0 <= points <= MOST for points in one.points.values())
        assert 0 <= one.concerned <= one.members


@given(MEMBERS, NAMES)
def test_more_data_at_hand_never_lowers_a_project(members: dict[str, int], figures: list[str]) -> None:
    without = {one.template.key: one.total for one in compared(Coalition(members))}

    assert all(one.total >= without[one.template.key] for one in compared(Coalition(members, figures)))


def _order(found: list[Scored]) -> list[tuple[str, int]]:
    return [(one.template.key, one.total) for one in found]
