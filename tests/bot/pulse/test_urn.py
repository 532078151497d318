"""An answer never reaches the store: what is written of a tap, how answers are folded, and what a crash costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.inbox import Place, Press, Question, Speaker
from bot.pulse.urn import Answer, Urn
from bot.tokens import Claim, Expired, Tokens
from storage import pulses
from storage.coalitions import Coalition
from storage.database import Database
from storage.pulses import Pulse, Sealed

NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)
TOKENS = Tokens("a test's own secret, long enough to be one")
BY, AT = Speaker("slack", "T1", "U1"), Place("D1")


def test_what_is_written_of_a_tap_says_which_pulse_and_nothing_more() -> None:
    urn = Urn(TOKENS)
    kept = [_written(urn, option) for option in ("too_much", "too_little")]
    claims = [TOKENS.read(one.token, NOW) for one in kept]

    assert all(isinstance(one, Claim) for one in claims)
    names = [one.subject.split(" ") for one in claims if isinstance(one, Claim)]
    assert [name[0] for name in names] == ["p1", "p1"]
    assert [urn.chosen(name[1]) for name in names] == [("0", "too_much"), ("0", "too_little")]
    assert {len(one.token) for one in kept} == {len(kept[0].token)}
    assert not any("action 7" in one.key or "too" in repr(one) for one in kept)


def test_the_same_press_is_known_again_by_its_fingerprint() -> None:
    assert _written(Urn(TOKENS), "too_much").key == _written(Urn(TOKENS), "too_little").key


def test_every_other_press_and_every_word_stays_as_it_is() -> None:
    urn = Urn(TOKENS)
    other = Press(BY, AT, "k", TOKENS.sign(Claim("reminder.sent", "s", "c", "p"), NOW))
    forged = Press(BY, AT, "k", "nobody signed this")
    said = Question(BY, AT, "k", "too much")

    assert [urn.without_answer(one, NOW) for one in (other, forged, said)] == [other, forged, said]


def test_a_tap_whose_time_has_passed_is_kept_as_it_came() -> None:
    late = NOW.replace(year=2028)
    press = _press("too_much")

    assert TOKENS.read(press.token, late) == Expired()
    assert Urn(TOKENS).without_answer(press, late) == press


def test_what_another_process_heard_is_not_known_here() -> None:
    one, other = Urn(TOKENS), Urn(TOKENS)
    claim = TOKENS.read(_written(one, "too_much").token, NOW)

    assert isinstance(claim, Claim)
    assert other.chosen(claim.subject.split(" ")[1]) is None


def test_taps_that_nobody_deals_with_do_not_pile_up() -> None:
    urn = Urn(TOKENS)
    first = TOKENS.read(_written(urn, "too_much").token, NOW)
    for _ in range(10_000):
        _written(urn, "too_much")

    assert isinstance(first, Claim)
    assert urn.chosen(first.subject.split(" ")[1]) is None
    assert len(urn._taps) == 10_000


@pytest.mark.parametrize(("lie", "folded"), [(4, 0), (9, 0), (10, 5), (14, 5), (15, 10), (23, 15)])
async def test_at_least_five_are_folded_and_at_least_five_stay(database: Database, lie: int, folded: int) -> None:
    urn = await _urn(database, lie)
    for pulse_id in urn.full():
        await _fold(database, urn, pulse_id)

    assert urn.holds("p1") == lie - folded
    assert (await _sums(database, urn)).total() == folded


async def test_sums_of_two_processes_are_added_and_nothing_counts_twice(database: Database) -> None:
    one, two = await _urn(database, 12), Urn(TOKENS)
    for _ in range(7):
        two.put("p1", Answer(0, "about_right", ""))
    await _fold(database, one, "p1")
    await _fold(database, one, "p1", everything=True)
    await _fold(database, two, "p1", everything=True)
    await _fold(database, two, "p1", everything=True)

    assert await _sums(database, one) == Counter({(0, "too_much", ""): 12, (0, "about_right", ""): 7})


async def test_a_fold_that_is_not_committed_leaves_everything_where_it_lies(database: Database) -> None:
    urn = await _urn(database, 12)
    with pytest.raises(RuntimeError, match="the power fails"):
        await _fold_and_fail(database, urn)
    assert urn.holds("p1") == 12
    await _fold(database, urn, "p1", everything=True)

    assert (await _sums(database, urn)).total() == 12


async def test_a_fold_whose_commit_was_not_heard_of_counts_once(database: Database) -> None:
    urn = await _urn(database, 12)
    held = list(urn._held["p1"])
    await _fold(database, urn, "p1", everything=True)
    # The database has it, and this process does not know: as when a connection breaks in the commit.
    urn._held["p1"], urn._counted["p1"] = held, Counter()
    await _fold(database, urn, "p1", everything=True)

    assert (await _sums(database, urn)).total() == 12


async def test_a_sum_has_one_length_and_another_seal_each_time_and_opens_for_no_other_pulse(
    database: Database,
) -> None:
    urn = await _urn(database, 12)
    seen: list[str] = []
    for _ in range(3):
        urn.put("p1", Answer(0, "too_little", "hospital"))
        await _fold(database, urn, "p1", everything=True)
        async with database.reading() as work:
            seen += [one.content for one in await pulses.sealed(work, "p1")]
    moved = Sealed(pulse_id="p2", holder="h", content=seen[0])
    mine = Sealed(pulse_id="p1", holder="h", content=seen[0])
    other = Urn(Tokens("another key, as after it was changed, and long enough"))

    assert len(set(seen)) == 3
    assert {len(one) for one in seen} == {len(seen[0])}
    assert urn.opened([mine]).total() == 13
    assert urn.opened([moved]).total() == other.opened([mine]).total() == 0


def _press(option: str) -> Press:
    return Press(BY, AT, "action 7", TOKENS.sign(Claim("pulse.answer", f"p1 0 {option}", "c", "p"), NOW))


def _written(urn: Urn, option: str) -> Press:
    kept = urn.without_answer(_press(option), NOW)
    assert isinstance(kept, Press)
    return kept


async def _urn(database: Database, lie: int) -> Urn:
    urn = Urn(TOKENS)
    async with database.work() as work:
        work.add(Coalition(id="c", name="C", zone="UTC", created_at=NOW))
        await work.flush()
        work.add_all(
            Pulse(id=name, coalition_id="c", questions=[], margin=10, by="", created_at=NOW) for name in ("p1", "p2")
        )
    for _ in range(lie):
        urn.put("p1", Answer(0, "too_much", ""))
    return urn


async def _fold(database: Database, urn: Urn, pulse_id: str, *, everything: bool = False) -> None:
    async with database.work() as work:
        await urn.fold(work, pulse_id, everything=everything)


async def _fold_and_fail(database: Database, urn: Urn) -> None:
    async with database.work() as work:
        await urn.fold(work, "p1", everything=True)
        raise RuntimeError("the power fails")


async def _sums(database: Database, urn: Urn) -> Counter[tuple[int, str, str]]:
    async with database.reading() as work:
        rows: Sequence[Sealed] = await pulses.sealed(work, "p1")
    return urn.opened(list(rows))
