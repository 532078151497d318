"""Rules: what may be called a win, so that nobody is told of a success that chance alone would show.

An early success builds trust, and one that turns out to be none costs more than it built. So a before and after counts
as a result where both were counted among enough, over the same length of time, and differ by more than chance explains;
anything less is an early sign, and says so. Members are thanked by name where they agree, and where leaving the others
out tells nothing of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.rules.intervals import Interval, Share, difference
from bot.rules.numbers import Contradiction, Typed, is_small, number
from bot.rules.periods import Span

LEVEL = 0.95
"""A claim is made in public, so it is held to more than a trend that staff alone look at."""
LEAST = 30
"""A denominator below which a rate moves a lot by chance (field.md 4.3)."""
UNNAMED = 5
"""Where members are named, nobody or at least so many remain unnamed (mission M32)."""
_ALIKE = 0.02
"""Two periods are of one length where their days differ by no more: quarters do, by one day or two."""
Fault = Literal["uncounted", "few", "small", "order", "length", "no_way", "wrong_way", "noise"]
"""Why figures do not carry a claim: no counts, too few cases, counts that would tell of single people, the later one is
not later, periods of different length, a measure that gets better neither way, the wrong way, within chance."""
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?: ?%)?(?!\w|\.\d)")
_UP_TO_PERCENT = re.compile(r" ?(?:to|and|a|y|hasta|->|→|–|-) ?\d[\d,.]* ?%")
"""What stands behind a number that shares the percent sign of the next one: "from 18 to 12 %"."""
_RANKS = re.compile(
    r"\b(?:best|worst|top|bottom|first place|last place|rank\w*|league|number one|no\. ?1|leader ?board|beats?"
    r"|el mejor|la mejor|los mejores|las mejores|el peor|la peor|primer puesto|ranking|clasificación)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many it happened to, out of how many, in which days."""

    numerator: int | None
    denominator: int | None
    days: Span

    @property
    def share(self) -> Share | None:
        """As a share; None where it was not counted."""
        if self.numerator is None or not self.denominator:
            return None
        return Share(self.numerator, self.denominator)


def faults_of_sign(one: Counted, *, public: bool) -> list[Fault]:
    """Why a figure is not even an early sign; `public` is one that an authority publishes as it is."""
    if one.share is None:
        return ["uncounted"]
    return ["small"] if not public and is_small(one.numerator, one.denominator) else []


def faults_of_result(before: Counted, after: Counted, direction: str, *, public: bool) -> list[Fault]:
    """Why a before and after is no result; `direction` is lower, higher or neither."""
    if before.share is None or after.share is None:
        return ["uncounted"]
    found: list[Fault] = []
    if min(before.share.answered, after.share.answered) < LEAST:
        found.append("few")
    if not public and any(is_small(each.numerator, each.denominator) for each in (before, after)):
        found.append("small")
    if after.days.first <= before.days.last:
        found.append("order")
    if not _are_alike(before.days, after.days):
        found.append("length")
    return found or _faults_of_change(before.share, after.share, direction)


def change(before: Share, after: Share) -> Interval:
    """How many points higher the later share is, from and to, at 95 %."""
    found = difference(before, after, LEVEL)
    return Interval(100 * found.low, 100 * found.high)


def may_name(named: int, members: int) -> bool:
    """Whether so many of all members may be named: nobody is left out, or so many that none of them stands out."""
    return named == 0 or members - named == 0 or members - named >= UNNAMED


def ranks(claim: str) -> str:
    """The word of a claim that ranks members or regions; empty where it does not."""
    found = _RANKS.search(claim)
    return found.group() if found else ""


def loose(claim: str, values: Mapping[str, float]) -> str:
    """A number of the claim that none of its figures says; empty where each agrees, rounded or not.

    Whole numbers without a percent sign may be anything: days, years, members.
    """
    for found in _NUMBER.finditer(claim):
        typed = _typed(found.group())
        if typed is not None and _is_share(claim, found) and not any(_says(typed, value) for value in values.values()):
            return found.group()
    return ""


def retold(claim: str, replaced: Mapping[float, float]) -> str:
    """The claim with each number that told an earlier value telling the present one, as exactly as before."""

    def told(found: re.Match[str]) -> str:
        text = found.group()
        typed = _typed(text)
        for old, new in replaced.items():
            if typed is not None and _is_share(claim, found) and _says(typed, old):
                _, _, part = text.replace(" %", "").replace("%", "").partition(".")
                return f"{new:,.{len(part)}f}" + text[len(text.rstrip(" %")) :]
        return text

    return _NUMBER.sub(told, claim)


def _faults_of_change(before: Share, after: Share, direction: str) -> list[Fault]:
    if direction not in ("lower", "higher"):
        return ["no_way"]
    between = difference(before, after, LEVEL)
    if (after.value - before.value) * (-1 if direction == "lower" else 1) < 0:
        return ["wrong_way"]
    return [] if between.low > 0 or between.high < 0 else ["noise"]


def _are_alike(one: Span, other: Span) -> bool:
    days = [(each.last - each.first).days + 1 for each in (one, other)]
    return abs(days[0] - days[1]) <= max(1, _ALIKE * max(days))


def _is_share(claim: str, found: re.Match[str]) -> bool:
    """Whether a number is meant as a figure's value; "12 hospitals" is not."""
    text = found.group()
    return "%" in text or "." in text or bool(_UP_TO_PERCENT.match(claim, found.end()))


def _typed(text: str) -> Typed | None:
    try:
        return number(text, "number")
    except Contradiction:
        return None


def _says(typed: Typed, value: float) -> bool:
    return abs(typed.value - value) <= typed.half + 1e-9
