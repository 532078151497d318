"""Rules: whether a planned message may go out now. The one place that decides it.

Restraint is our first promise, so one function knows every reason to wait or to keep silent: consent, relation, pauses,
quiet hours, holidays, the budget, an answer that has come meanwhile. It is asked for previews, when planning, and again
in the same transaction in which a message starts on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.budget import Budget, Contacted, free_again
from bot.rules.calendar import Calendar
from bot.rules.quiet import Hours, next_welcome_moment

UNASKED = ("declined", "left")
"""Relations in which nobody is asked for anything."""
PAUSED = ("coalition paused", "type paused", "organisation paused", "snoozed")
"""Reasons that somebody set and may take back; what was not said for one of them may be said after all."""

HALTED = "halted"
"""The state of a campaign that staff have paused, and the reason why its messages wait."""
CORRECTION = "correction"
"""The kind of message that outranks all others: whoever has read a wrong figure is told, in her own hours."""
FOR_ANY_CONTACT = ("announcement", CORRECTION, "expert", "peer", "pulse", "pulse_result", "request")
"""Kinds of message that ask nothing of a member, so that they may go to any of its contacts."""
UNBOUND = (CORRECTION, "request")
"""Kinds of message that wait for no budget, and count for it: what she is owed, or was promised when she asked."""
BETWEEN_MENTIONS = timedelta(days=7)
"""Between two mentions of one person, whatever they are for: everybody in that channel reads her name."""
_A_MOMENT, _A_DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the verdict needs to know about one message and the person it is for."""

    kind: str
    relation: str
    hours: Hours
    calendar: Calendar
    budget: Budget
    contacted: Sequence[Contacted] = ()
    settled: bool = False
    superseded: bool = False
    campaign_state: str = "live"
    contact_left: bool = False
    opted_out: bool = False
    still_primary: bool = True
    reachable: bool = True
    organisation_paused_until: datetime | None = None
    type_paused_until: datetime | None = None
    coalition_paused_until: datetime | None = None
    snoozed_until: datetime | None = None
    not_after: datetime | None = None
    mentioned_at: datetime | None = None
    """Of a mention where others read along: when she was mentioned last; None for every other way."""
    mentioned_before: bool = False
    """Of a mention: whether she was mentioned for the very same thing."""


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not before `due`; `why` names a sentence that staff can read."""

    due: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Not at all; `why` names a sentence that staff can read."""

    why: str


Verdict = Send | Later | Drop


def verdict(facts: Facts, now: datetime) -> Verdict:
    """Whether the message may go out at `now`, and if not, when, or why never."""
    if reason := _never(facts, now):
        return Drop(reason)
    if facts.campaign_state == HALTED:
        # There is no telling when staff let it go on; they do that by hand, and by then it may have had its time.
        return Later(facts.not_after + _A_MOMENT if facts.not_after is not None else now + _A_DAY, HALTED)
    due, why = now, ""
    # Each wait may end inside another one, so they are asked in turn until none of them has anything to add.
    while True:
        later, reason = _wait(facts, due)
        if later <= due:
            break
        due, why = later, why or reason
    if facts.not_after is not None and due > facts.not_after:
        return Drop(why if why in ("personal limit", *PAUSED) else "past its time")
    return Send() if due <= now else Later(due, why)


def _never(facts: Facts, now: datetime) -> str:
    outranks = facts.kind == CORRECTION
    reasons = (
        (facts.settled, "answered"),
        (facts.superseded, "date changed"),
        (facts.contact_left, "contact left"),
        (facts.opted_out, "opted out"),
        (facts.relation in UNASKED and not outranks, "relation"),
        (min(facts.budget.weekly, facts.budget.monthly) <= 0 and not outranks, "personal limit"),
        (facts.campaign_state == "done", "campaign over"),
        (not facts.still_primary and facts.kind not in FOR_ANY_CONTACT, "other contact"),
        (not facts.reachable, "no way to reach"),
        (facts.mentioned_before, "mentioned once"),
        (facts.not_after is not None and now > facts.not_after, "past its time"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _wait(facts: Facts, moment: datetime) -> tuple[datetime, str]:
    """The longest of the waits that hold at that moment, and its reason."""
    waits = [
        (facts.coalition_paused_until or moment, "coalition paused"),
        (facts.type_paused_until or moment, "type paused"),
        (facts.organisation_paused_until or moment, "organisation paused"),
        (facts.snoozed_until or moment, "snoozed"),
        (_free(facts, moment), "personal limit"),
        (facts.mentioned_at + BETWEEN_MENTIONS if facts.mentioned_at else moment, "mentioned lately"),
        (next_welcome_moment(moment, facts.hours, facts.calendar), "quiet hours"),
    ]
    return max(waits, key=lambda wait: wait[0])


def _free(facts: Facts, moment: datetime) -> datetime:
    if facts.kind in UNBOUND:
        return moment
    return free_again(moment, facts.kind, facts.budget, facts.contacted)
