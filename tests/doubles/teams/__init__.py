"""A Microsoft Teams of our own for tests: its server (`teams_double`), its faults, its tokens, and what it sends."""

from tests.doubles.teams import faults, inbound, tokens
from tests.doubles.teams.server import Teams, teams_double
from tests.doubles.teams.state import Call, Conversation, Member, Post, Tenant

__all__ = [
    "Call",
    "Conversation",
    "Member",
    "Post",
    "Teams",
    "Tenant",
    "faults",
    "inbound",
    "teams_double",
    "tokens",
]
