"""Which ask a receipt is about: by the names that a member and a data set have here, and by the period that is meant.

Names are compared whole, without capitals and spaces; a part of a name is never enough, since a machine does not look
at what it gets wrong. What fits nothing, or two things, has a reason and goes to staff.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.arrivals import Arrival
from bot.rules.periods import Span, name_of, span
from storage import people, receipts, submissions
from storage.database import Work
from storage.people import Organisation
from storage.receipts import MEMBER
from storage.submissions import LIVE, MAY_ARRIVE, WITHDRAWN, Schedule, Submission, submission_id

UNKNOWN_MEMBER, TWO_MEMBERS = "unknown member", "two members"
UNKNOWN_DATA_SET, TWO_DATA_SETS = "unknown data set", "two data sets"
UNREADABLE, OTHER_LENGTH, FUTURE = "unreadable period", "other period", "future period"
NOT_ASKED, NO_LONGER, BEFORE = "not asked", "no longer asked", "received before"
"""Why a receipt settles nothing; `receipts.toml` has a sentence for each."""


@dataclass(frozen=True, slots=True)
class Match:
    """The ask that is meant, or why there is none."""

    submission: Submission | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the words of a receipt point to: a member, and the schedules with the name that each has for the period."""

    organisation: Organisation | None = None
    rounds: tuple[tuple[Schedule, str], ...] = ()
    why: str = ""

    @property
    def ids(self) -> list[str]:
        one = self.organisation
        return [submission_id(schedule.id, one.id, name) for schedule, name in self.rounds] if one else []


class Matching:
    """The names of one coalition, read once for a whole call."""

    def __init__(self, members: Mapping[str, set[str]], data_sets: Mapping[str, set[str]], known: _Known) -> None:
        self._members, self._data_sets, self._known = members, data_sets, known

    @classmethod
    async def load(cls, work: Work, coalition_id: str) -> Matching:
        """Every name by which a member or a data set of the coalition may be meant."""
        organisations = await people.organisations(work, coalition_id)
        schedules = await submissions.schedules(work, coalition_id)
        members, data_sets = dict[str, set[str]](), dict[str, set[str]]()
        for one in organisations:
            for name in {folded(one.key), folded(one.name)}:
                members.setdefault(name, set()).add(one.id)
        for schedule in schedules:
            for name in {folded(schedule.id), folded(schedule.data_set), folded(schedule.title)}:
                data_sets.setdefault(name, set()).add(schedule.id)
        for (what, given), target in (await receipts.names(work, coalition_id)).items():
            # What staff have said it means goes before what it looks like.
            (members if what == MEMBER else data_sets)[given] = {target}
        known = _Known({one.id: one for one in organisations}, {one.id: one for one in schedules})
        return cls(members, data_sets, known)

    async def match(self, work: Work, arrivals: Sequence[Arrival], today: date) -> list[Match]:
        """The ask behind each of these, in their order."""
        meant = [self._meant(one, today) for one in arrivals]
        found = await submissions.of_ids(work, sorted({one_id for one in meant for one_id in one.ids}))
        return [_match(one, found) for one in meant]

    def _meant(self, arrival: Arrival, today: date) -> _Meant:
        organisations = self._members_of(arrival)
        if len(organisations) != 1:
            return _Meant(why=TWO_MEMBERS if organisations else UNKNOWN_MEMBER)
        schedules = self._schedules_of(arrival)
        if not schedules:
            return _Meant(why=UNKNOWN_DATA_SET)
        days = span(arrival.period)
        if days is None:
            return _Meant(why=UNREADABLE)
        rounds = _rounds(schedules, days)
        if not rounds:
            return _Meant(why=OTHER_LENGTH)
        if days.last > today:
            return _Meant(why=FUTURE)
        return _Meant(self._known.organisations[organisations[0]], rounds)

    def _members_of(self, arrival: Arrival) -> list[str]:
        ids = _ids(self._members, (arrival.member, *arrival.members))
        return sorted(ids & self._known.organisations.keys())

    def _schedules_of(self, arrival: Arrival) -> list[Schedule]:
        ids = _ids(self._data_sets, (arrival.data_set, *arrival.data_sets))
        return [self._known.schedules[one] for one in sorted(ids & self._known.schedules.keys())]


@dataclass(frozen=True, slots=True)
class _Known:
    """What ids stand for; another name may outlive what it was given to."""

    organisations: Mapping[str, Organisation]
    schedules: Mapping[str, Schedule]


def folded(name: str) -> str:
    """A name without capitals, quotes and needless spaces, as names are compared."""
    return " ".join(name.casefold().split()).strip(" \"'“”.")


def _ids(names: Mapping[str, set[str]], given: Iterable[str]) -> set[str]:
    return {one_id for name in given if name for one_id in names.get(folded(name), ())}


def _rounds(schedules: Sequence[Schedule], days: Span) -> tuple[tuple[Schedule, str], ...]:
    named = [(one, name_of(days, one.period)) for one in schedules]
    return tuple((one, name) for one, name in named if name is not None)


def _match(meant: _Meant, found: Mapping[str, Submission]) -> Match:
    if meant.why:
        return Match(None, meant.why)
    there = [(schedule, found[one_id]) for (schedule, _), one_id in zip(meant.rounds, meant.ids, strict=True)
             if one_id in found]  # fmt: skip
    # Of two schedules for one data set, one may have stopped, or have been answered before.
    for wanted in (lambda pair: pair[1].state in MAY_ARRIVE and pair[0].state == LIVE, lambda pair: True):
        left = [one for schedule, one in there if wanted((schedule, one))]
        if len(left) == 1:
            return Match(None, NO_LONGER) if left[0].state == WITHDRAWN else Match(left[0])
        if left:
            return Match(None, TWO_DATA_SETS)
    return Match(None, NOT_ASKED)
