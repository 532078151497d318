"""Commands around data requests: ask for data, and see how it stands."""

from __future__ import annotations

from bot.commands.table import Command
from bot.requests.talk import RequestTalk


def own(talk: RequestTalk) -> tuple[Command, ...]:
    """The rows of commands for everybody."""
    return (
        Command("request", "member", talk.request, takes="NUMBER", also=("data request", "solicitud"), numbered=True),
        Command("requests", "member", talk.requests, also=("my requests", "data requests", "solicitudes")),
    )
