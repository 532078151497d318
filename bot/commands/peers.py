"""Commands around help between members: ask others, offer help, and what staff see of it."""

from __future__ import annotations

from bot.commands.table import Command
from bot.peers.talk import PeerTalk


def own(talk: PeerTalk) -> tuple[Command, ...]:
    """The rows of commands for everybody."""
    return (
        Command("ask others", "member", talk.ask, takes="QUESTION", verbatim=True),
        Command("offer help", "member", talk.offer, takes="TOPICS"),
        Command("offer help off", "member", talk.offer_off),
    )


def staff(talk: PeerTalk) -> tuple[Command, ...]:
    """The rows of commands for staff."""
    return (Command("offers", "staff", talk.listed),)
