"""What may be shown of many people's answers: each rule, and each of its borders."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle

import pytest

from bot.rules.small_cells import OVERALL, Limits, Person, Publication, Wave, publish
from bot.rules.subtraction import Table

ALONE = Limits(knowing=0)
"""After a meeting: against every single reader, not against four who pool what they know."""


def _wave(cells: Mapping[str, Mapping[str, int]], organisations: int = 5, lost: int = 0) -> Wave:
    """As many people as answers in each cell, in turn from each organisation; so many more lost theirs."""
    people = {}
    for cell, counts in cells.items():
        turn = cycle(range(organisations))
        for at in range(sum(counts.values()) + lost):
            people[f"{cell}-{at}"] = Person(f"org-{next(turn)}", cell)
    return Wave(people, cells)


def _said(counts: Mapping[str, int], organisations: int = 5, limits: Limits | None = None) -> Publication:
    wave = _wave({OVERALL: counts}, organisations)
    return publish(wave, limits=limits) if limits else publish(wave)


def _joined(wave: Wave, cell: str, many: int, option: str = "yes") -> Wave:
    """The same people, each with the same answer, and a few more."""
    new = {f"{cell}-new-{at}": Person(f"org-{at}", cell) for at in range(many)}
    counts = {name: dict(one) for name, one in wave.counts.items()}
    counts[cell][option] += many
    return Wave({**wave.people, **new}, counts)


def test_fewer_than_five_answers_show_nothing_and_five_may_be_shown() -> None:
    assert _said({"yes": 2, "no": 2}, limits=ALONE).withheld == {OVERALL: "too_few"}
    shown = _said({"yes": 3, "no": 2}, limits=ALONE)

    assert shown.overall is not None
    assert shown.overall.counts == {"yes": 3, "no": 2}


def test_of_five_answers_two_colleagues_would_know_all_but_three() -> None:
    assert _said({"yes": 3, "no": 2}, 4, ALONE).withheld == {OVERALL: "one_organisation"}


def test_nobody_has_answered() -> None:
    assert publish(Wave({}, {})).withheld == {OVERALL: "too_few"}


def test_it_is_answers_that_are_counted_and_not_people() -> None:
    assert publish(_wave({OVERALL: {"yes": 2, "no": 2}}, lost=3), limits=ALONE).withheld == {OVERALL: "too_few"}


@pytest.mark.parametrize(("organisations", "is_shown"), [(1, False), (2, False), (3, True)])
def test_answers_come_from_three_organisations(organisations: int, is_shown: bool) -> None:
    found = _said({"yes": 10, "no": 10}, organisations)

    assert (found.overall is not None) is is_shown
    assert found.withheld == ({} if is_shown else {OVERALL: "one_organisation"})


@pytest.mark.parametrize(("others", "is_shown"), [(4, False), (5, True)])
def test_an_organisation_that_has_nearly_all_the_people_would_read_the_rest(others: int, is_shown: bool) -> None:
    people = {f"big-{at}": Person("big") for at in range(20)}
    people |= {f"other-{at}": Person(f"org-{at}") for at in range(others)}
    found = publish(Wave(people, {OVERALL: {"yes": 10, "no": 10 + others}}))

    assert (found.overall is not None) is is_shown
    assert found.withheld == ({} if is_shown else {OVERALL: "one_organisation"})


def test_advisors_for_consumers_are_organisations_of_their_own() -> None:
    people = {str(at): Person(f"advisor {at}") for at in range(14)}

    assert publish(Wave(people, {OVERALL: {"yes": 7, "no": 7}})).overall is not None


def test_numbers_are_shown_where_six_said_otherwise_and_else_nearly_all() -> None:
    six, five = _said({"yes": 20, "no": 4, "hm": 2}), _said({"yes": 20, "no": 3, "hm": 2})

    assert six.overall is not None
    assert six.overall.counts == {"yes": 20, "no": 4, "hm": 2}
    assert five.overall is not None
    assert (five.overall.counts, five.overall.most, five.overall.others_at_most) == (None, "yes", 5)


def test_a_band_says_the_same_of_one_dissenter_as_of_five() -> None:
    one, five = _said({"yes": 19, "no": 1}).overall, _said({"yes": 15, "no": 5}).overall

    assert one == five


@pytest.mark.parametrize(("yes", "is_shown"), [(5, False), (6, True)])
def test_nearly_all_needs_a_majority_whoever_the_others_are(yes: int, is_shown: bool) -> None:
    found = _said({"yes": yes, "no": 5})

    assert (found.overall is not None) is is_shown
    assert found.withheld == ({} if is_shown else {OVERALL: "too_alike"})


def test_seven_of_nine_is_said_of_a_meeting_and_not_of_what_four_might_pool() -> None:
    after_a_meeting = _said({"yes": 7, "no": 2}, limits=ALONE)

    assert after_a_meeting.overall is not None
    assert after_a_meeting.overall.counts == {"yes": 7, "no": 2}
    assert _said({"yes": 7, "no": 2}).withheld == {OVERALL: "too_alike"}


def test_the_one_who_said_otherwise_of_a_meeting_is_not_told_what_all_others_said() -> None:
    found = _said({"yes": 8, "no": 1}, limits=ALONE).overall

    assert found is not None
    assert found.counts is None


@pytest.mark.parametrize(("more", "shown"), [(0, []), (1, ["home", "hospital"])])
def test_fewer_than_twelve_answers_are_not_broken_down(more: int, shown: list[str]) -> None:
    wave = _wave({"home": {"yes": 3, "no": 3}, "hospital": {"yes": 2 + more, "no": 3}}, organisations=6)
    found = publish(wave, limits=ALONE)

    assert found.overall is not None
    assert sorted(found.cells) == shown
    assert found.withheld == ({} if shown else {"home": "too_few", "hospital": "too_few"})


def test_cells_of_enough_people_are_shown_beside_the_whole() -> None:
    cells = {"home": {"yes": 7, "no": 8}, "hospital": {"yes": 9, "no": 7}}
    found = publish(_wave(cells))

    assert {name: one.counts for name, one in found.cells.items()} == cells
    assert found.tables == (found.overall, *found.cells.values())


def test_where_nearly_all_said_the_same_there_is_nothing_to_break_down() -> None:
    found = publish(_wave({"home": {"yes": 20, "no": 2}, "hospital": {"yes": 20, "no": 3}}))

    assert found.overall is not None
    assert found.withheld == {"home": "nearly_all", "hospital": "nearly_all"}


def test_a_small_cell_takes_the_next_smallest_with_it_or_it_would_be_what_is_left_over() -> None:
    found = publish(
        _wave({"agency": {"yes": 2, "no": 1}, "home": {"yes": 8, "no": 8}, "hospital": {"yes": 9, "no": 9}})
    )

    assert sorted(found.cells) == ["hospital"]
    assert found.withheld == {"agency": "too_few", "home": "complement"}


def test_of_two_cells_neither_is_shown_where_one_is_small() -> None:
    found = publish(_wave({"agency": {"yes": 2, "no": 1}, "hospital": {"yes": 9, "no": 9}}))

    assert found.overall is not None
    assert found.withheld == {"agency": "too_few", "hospital": "complement"}


def test_two_small_cells_that_are_many_together_may_be_left_over() -> None:
    cells = {"agency": {"yes": 4, "no": 3}, "employer": {"yes": 3, "no": 4}, "hospital": {"yes": 9, "no": 9}}
    found = publish(_wave(cells))

    assert sorted(found.cells) == ["hospital"]
    assert found.withheld == {"agency": "too_alike", "employer": "too_alike"}


def test_a_cell_that_is_a_band_does_not_get_its_numbers_back_by_subtraction() -> None:
    found = publish(_wave({"home": {"yes": 20, "no": 2}, "hospital": {"yes": 9, "no": 9}}))

    assert "hospital" not in found.cells
    assert all(one.counts is None for one in found.cells.values())


def test_one_who_joins_is_not_what_the_second_wave_has_more_than_the_first() -> None:
    first = _wave({"home": {"yes": 9, "no": 9}, "hospital": {"yes": 9, "no": 9}})
    shown = publish(first)

    assert shown.overall is not None
    assert publish(_joined(first, "home", 1), shown.tables).withheld == {OVERALL: "would_follow"}


@pytest.mark.parametrize(("many", "is_shown"), [(4, False), (12, True)])
def test_of_a_wave_that_differs_by_few_nothing_is_shown_and_by_many_everything(many: int, is_shown: bool) -> None:
    first = _wave({OVERALL: {"yes": 12, "no": 12}})
    late = {f"late-{at}": Person(f"org-{at}") for at in range(many)}
    second = Wave({**first.people, **late}, {OVERALL: {"yes": 12 + many // 2, "no": 12 + many // 2}})

    assert (publish(second, publish(first).tables).overall is not None) is is_shown


def test_a_cell_that_changed_by_few_people_is_held_back_and_cannot_be_had_from_the_others() -> None:
    first = _wave({"home": {"yes": 20, "no": 20}, "hospital": {"yes": 20, "no": 20}, "agency": {"yes": 20, "no": 20}})
    second = _joined(_joined(first, "home", 1), "hospital", 10)
    second = Wave(
        {**second.people, **{f"hospital-late-{at}": Person(f"org-{at % 5}", "hospital") for at in range(10)}},
        {**second.counts, "hospital": {"yes": 30, "no": 30}},
    )
    found = publish(second, publish(first).tables)

    assert found.overall is not None
    assert found.withheld["home"] == "changed_little"
    assert not {"hospital", "agency"} <= found.cells.keys(), "the whole less both would be the homes"


def test_the_same_people_may_be_shown_again() -> None:
    wave = _wave({"home": {"yes": 9, "no": 9}, "hospital": {"yes": 9, "no": 9}})

    assert publish(wave, publish(wave).tables) == publish(wave)


def test_snapshots_after_every_answer_show_nobody_s_step() -> None:
    people: dict[str, Person] = {}
    counts, tables, shown = {"yes": 0, "no": 0}, tuple[Table, ...](), []
    for at in range(60):
        people[str(at)] = Person(f"org-{at % 7}")
        counts[("yes", "no")[at % 2]] += 1
        found = publish(Wave(dict(people), {OVERALL: dict(counts)}), tables)
        tables += found.tables
        shown += [len(people)] if found.overall else []

    assert shown == [11, 21, 31, 41, 51], "so many have come since that four of them learn nothing"


def test_a_refusal_says_the_rule_and_holds_no_number() -> None:
    for counts in ({"yes": 2, "no": 1}, {"yes": 3, "no": 1}, {"yes": 1}):
        found = _said(counts)
        assert found == Publication(None, {}, {OVERALL: "too_few"})


@pytest.mark.parametrize("counts", [{"yes": 30, "no": 1}, {"yes": 31, "no": -1}])
def test_counts_that_cannot_be_are_a_fault_of_ours(counts: Mapping[str, int]) -> None:
    people = {str(at): Person(f"org-{at}") for at in range(30)}

    with pytest.raises(ValueError, match="more answers"):
        publish(Wave(people, {OVERALL: counts}))
