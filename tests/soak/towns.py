"""Platforms under load: how many workspaces, who lives there, and what each member has been shown.

The doubles are the oracle: what a member sees twice was sent twice, whatever our ledger says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from handlers.slack.seal import Keys, Seal
from scheduler.clock import RealClock
from storage import conversations, workspaces
from storage.conversations import Conversation
from storage.database import Work
from storage.workspaces import Installation
from tests.doubles.slack import Slack, slack_double
from tests.doubles.teams import Teams, ids, teams_double
from tests.doubles.teams.state import Tenant
from tests.house import SECRET

SIGNING = "a soak's signing secret"


class Crowd(ABC):
    """Many members in several workspaces of one platform."""

    platform: str
    workspaces: tuple[str, ...]

    @property
    @abstractmethod
    def settings(self) -> Mapping[str, str]:
        """The environment of a process that sends there."""

    @abstractmethod
    async def open(self, work: Work) -> None:
        """Let the bot into every workspace."""

    @abstractmethod
    async def settle_in(self, work: Work, number: int) -> tuple[str, str, str]:
        """Give member `number` an account: her workspace, her account, and her private chat."""

    @abstractmethod
    def shown(self) -> Counter[str]:
        """How many messages stand in each private chat."""

    @abstractmethod
    def clear(self) -> None:
        """Empty every chat."""

    @abstractmethod
    def moments(self) -> Mapping[str, list[float]]:
        """When messages arrived in each workspace, in real seconds, in order."""

    @abstractmethod
    def too_many(self) -> int:
        """How often the platform said that it was too much."""


class SlackCrowd(Crowd):
    """Slack, with its rates enforced."""

    platform = "slack"

    def __init__(self, slack: Slack, count: int) -> None:
        self.slack = slack
        self.workspaces = tuple(f"T{number:03}" for number in range(count))
        for team in self.workspaces:
            slack.workspace(team, token=f"xoxb-{team}")
        slack.strict_rates = True

    @property
    def settings(self) -> Mapping[str, str]:
        """An app that many workspaces have installed."""
        return {
            "CONVENER_SLACK_API_URL": self.slack.api_url,
            "CONVENER_SLACK_SIGNING_SECRET": SIGNING,
            "CONVENER_SLACK_CLIENT_ID": "1.soak",
            "CONVENER_SLACK_CLIENT_SECRET": "a soak's client secret",
        }

    async def open(self, work: Work) -> None:
        """Each workspace has its own token."""
        for team in self.workspaces:
            sealed = Seal(SECRET).close(Keys(f"xoxb-{team}"))
            made = Installation(
                platform="slack",
                workspace=team,
                bot_account="U0BOT",
                bot_id="B0BOT",
                sealed=sealed,
                installed_at=RealClock().now(),
            )
            await workspaces.save(work, made)

    async def settle_in(self, work: Work, number: int) -> tuple[str, str, str]:
        """She lives in the workspaces by turns."""
        team = self.workspaces[number % len(self.workspaces)]
        user = self.slack.workspaces[team].user(f"U{number:05}", dm=f"D{number:05}")
        return team, user.id, user.dm

    def shown(self) -> Counter[str]:
        """What stands in each chat."""
        rooms = [room for team in self.slack.workspaces.values() for room in team.rooms.values()]
        return Counter({room.id: len(room.posts) for room in rooms})

    def clear(self) -> None:
        """Nothing was ever posted."""
        for team in self.slack.workspaces.values():
            for room in team.rooms.values():
                room.posts.clear()

    def moments(self) -> Mapping[str, list[float]]:
        """The stamps of the posts."""
        return {
            team.id: sorted(float(post.ts) for room in team.rooms.values() for post in room.posts)
            for team in self.slack.workspaces.values()
        }

    def too_many(self) -> int:
        """Calls that were answered with 429."""
        return sum(call.outcome == "ratelimited" for call in self.slack.calls)


class TeamsCrowd(Crowd):
    """Teams, where nobody can be asked what arrived."""

    platform = "teams"

    def __init__(self, teams: Teams, count: int) -> None:
        self.teams = teams
        self._tenants: list[Tenant] = [
            teams.tenant("" if number == 0 else ids.guid(f"tenant {number}")) for number in range(count)
        ]
        self.workspaces = tuple(one.id for one in self._tenants)

    @property
    def settings(self) -> Mapping[str, str]:
        """One bot for every tenant."""
        return {
            "CONVENER_TEAMS_APP_ID": self.teams.app_id,
            "CONVENER_TEAMS_APP_PASSWORD": self.teams.password,
            "CONVENER_TEAMS_TENANT_ID": self.teams.home_tenant,
            "CONVENER_TEAMS_OPENID_URL": self.teams.openid_url,
            "CONVENER_TEAMS_TOKEN_URL": self.teams.token_url,
            "CONVENER_TEAMS_SERVICE_HOSTS": self.teams.host,
        }

    async def open(self, work: Work) -> None:
        """Nothing is installed in a tenant beside each member's own chat."""

    async def settle_in(self, work: Work, number: int) -> tuple[str, str, str]:
        """She has the app, and her chat is known."""
        tenant = self._tenants[number % len(self._tenants)]
        member = tenant.member(f"Member {number}")
        made = Conversation(
            platform="teams",
            workspace=tenant.id,
            conversation=member.chat,
            service_url=self.teams.service_url,
            scope="personal",
            account=member.account,
            member=member.id,
            seen_at=RealClock().now(),
        )
        await conversations.keep(work, made)
        return tenant.id, member.account, member.account

    def shown(self) -> Counter[str]:
        """What stands in each chat, by its member's account."""
        members = [member for tenant in self._tenants for member in tenant.members.values()]
        return Counter({one.account: len(self.teams.posts(one.account)) for one in members})

    def clear(self) -> None:
        """Nothing was ever posted."""
        for conversation in self.teams.conversations.values():
            conversation.posts.clear()

    def moments(self) -> Mapping[str, list[float]]:
        """The ids of the posts are milliseconds."""
        return {
            tenant.id: sorted(
                float(post.id) / 1000 for one in tenant.members.values() for post in self.teams.posts(one.account)
            )
            for tenant in self._tenants
        }

    def too_many(self) -> int:
        """Calls that were answered with 429."""
        return sum("429" in call.outcome or "throttl" in call.outcome.lower() for call in self.teams.calls)


@asynccontextmanager
async def crowd(platform: str, workspaces_count: int, latency: float) -> AsyncIterator[Crowd]:
    """A platform that takes `latency` seconds to answer, half of them before it has done what was asked."""
    if platform == "slack":
        async with slack_double() as slack:
            slack.latency = latency
            yield SlackCrowd(slack, workspaces_count)
        return
    async with teams_double() as teams:
        teams.latency = latency
        yield TeamsCrowd(teams, workspaces_count)
