"""Commands about pulses: pulse and its parts for staff, pulses for members."""

from __future__ import annotations

from bot.commands.table import Command
from bot.pulse.staff_talk import PulseStaffTalk
from bot.pulse.talk import PulseTalk

_OTHER_CUTS = ("pulse by", "pulse who", "pulse raw", "pulse list", "pulse split", "pulse filter", "pulse export")
"""What is asked for and never given: it gets the results as they may be shown, and the reason."""


def own(talk: PulseTalk) -> tuple[Command, ...]:
    """The row of what a member sets for herself."""
    return (Command("pulses", "member", talk.choose, takes="ON or OFF", also=("encuestas",)),)


def staff(talk: PulseStaffTalk) -> tuple[Command, ...]:
    """The rows of staff."""
    return (
        Command("pulse", "staff", talk.show),
        Command("pulse new", "staff", talk.new, takes="QUESTIONS", verbatim=True),
        Command("pulse preview", "staff", talk.preview),
        Command("pulse open", "staff", talk.open),
        Command("pulse close", "staff", talk.close),
        Command("pulse results", "staff", talk.results, also=_OTHER_CUTS, refusing=True),
        Command("pulse change", "staff", talk.change, takes="TEXT", verbatim=True),
    )
