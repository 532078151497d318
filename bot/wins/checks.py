"""Looks whether a win may be said: its source, its figures, its words, and whom it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as defaulting
from datetime import date

from bot.rules import claims
from bot.rules.claims import Counted
from bot.rules.periods import Span
from bot.rules.verdict import UNASKED
from storage import coalition_channels, figures, people, wins
from storage.database import Work
from storage.figures import APPROVED, Figure, Measure
from storage.people import Organisation
from storage.wins import EARLY_SIGN, MILESTONE, RESULT, Win


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a win cannot be said: beside which field it is told, under which word, with which values."""

    field: str
    why: str
    values: Mapping[str, object] = defaulting(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """The figures on which a win rests, as they are now; `before` and `after` are absent where it has none."""

    after: Figure | None
    before: Figure | None
    measure: Measure | None

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the figures that are shown."""
        return tuple(one.id for one in (self.before, self.after) if one is not None)


async def ground(work: Work, one: Win) -> Ground:
    """The newest versions of its figures."""
    after = await figures.newest(work, one.figure_id) if one.figure_id else None
    before = await figures.newest(work, one.before_id) if one.before_id else None
    known = await figures.measures_by_id(work, one.coalition_id) if after else {}
    return Ground(after, before, known.get(after.measure_id) if after else None)


async def problems(work: Work, one: Win, today: date) -> list[Problem]:
    """All that speaks against saying it now; empty where nothing does."""
    found = await _of_figures(work, one, today)
    if not one.claim:
        found.append(Problem("claim", "empty"))
    if word := claims.ranks(one.claim):
        found.append(Problem("claim", "ranks", {"phrase": word}))
    found += await _of_names(work, one)
    if not await coalition_channels.of_coalition(work, one.coalition_id):
        found.append(Problem("claim", "no_channel"))
    return found


async def members(work: Work, coalition_id: str) -> list[Organisation]:
    """The members that could be named: those that take part."""
    return [one for one in await people.organisations(work, coalition_id) if one.relation not in UNASKED]


def counted(one: Figure) -> Counted:
    """A figure as the rules look at it."""
    return Counted(one.numerator, one.denominator, Span(one.first, one.last))


async def faults(work: Work, one: Win, found: Ground) -> Sequence[str]:
    """Why its figures do not carry it, in the words of the rules."""
    assert found.after is not None, "the caller has looked"
    assert found.measure is not None, "a figure is of a measure"
    known = {each.id: each for each in await figures.sources(work, one.coalition_id)}
    public = all(known[each.source_id].public for each in (found.after, found.before) if each is not None)
    if one.kind == EARLY_SIGN:
        return claims.faults_of_sign(counted(found.after), public=public)
    assert found.before is not None, "the caller has looked"
    return claims.faults_of_result(counted(found.before), counted(found.after), found.measure.direction, public=public)


async def _of_figures(work: Work, one: Win, today: date) -> list[Problem]:
    if one.kind == MILESTONE:
        return [] if one.source else [Problem("source", "no_source")]
    found = await ground(work, one)
    if found.after is None:
        return [Problem("after", "no_figure")]
    if one.kind == RESULT and found.before is None:
        return [Problem("before", "no_before")]
    if found.before is not None and not _are_of_one(found.before, found.after):
        return [Problem("before", "other")]
    if any(each.state != APPROVED for each in (found.after, found.before) if each is not None):
        return [Problem("after", "unsigned")]
    known = {each.id: each for each in await figures.sources(work, one.coalition_id)}
    for each in (found.after, found.before):
        until = known[each.source_id].terms_until if each is not None else None
        if until is not None and until < today:
            return [Problem("after", "lapsed")]
    told = [Problem("after", why) for why in await faults(work, one, found)]
    values = {
        each.id: each.value for each in (found.after, found.before) if each is not None and each.value is not None
    }
    if number := claims.loose(one.claim, values):
        told.append(Problem("claim", "loose", {"number": number}))
    return told


async def _of_names(work: Work, one: Win) -> list[Problem]:
    if not one.named:
        return []
    there = {each.id: each.name for each in await members(work, one.coalition_id)}
    agreed = await wins.agreed(work, one.coalition_id)
    missing = [there.get(each, "") for each in one.named if each not in agreed]
    if missing:
        return [Problem("named", "no_consent", {"names": ", ".join(missing)})]
    if not claims.may_name(len(one.named), len(there)):
        return [Problem("named", "stands_out", {"count": claims.UNNAMED})]
    return []


def _are_of_one(before: Figure, after: Figure) -> bool:
    """Whether both are of one measure and one region, so that they can be compared."""
    return (before.measure_id, before.region) == (after.measure_id, after.region)
