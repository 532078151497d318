"""What the double of Teams remembers: tenants with their people and conversations, what was posted, who called what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from tests.doubles.teams import ids
from tests.doubles.teams.errors import Json, Refusal, Shape

Role = Literal["user", "guest"]
Scope = Literal["personal", "groupChat", "channel"]
Kind = Literal["standard", "shared", "private"]


class Address(TypedDict):
    """Whither and whence activities go, as the builders of activities take it."""

    service_url: str
    app_id: str


class Who(TypedDict):
    """A person, as the builders of activities take her."""

    tenant: str
    account: str
    member: str
    name: str


@dataclass
class Post:
    """A message of the bot that people see; in a channel, with the thread that it stands in or begins."""

    id: str
    activity: Json
    conversation: str
    thread: str = ""
    edited: int = 0

    @property
    def text(self) -> str:
        """Its words, outside any card."""
        return str(self.activity.get("text") or "")

    @property
    def cards(self) -> list[Json]:
        """The contents of its attachments."""
        return [each["content"] for each in self.activity.get("attachments") or () if "content" in each]


@dataclass(frozen=True)
class Call:
    """One request, in the order of arrival; secrets are left out.

    `outcome` is "ok", the code of Teams' refusal, or the fault that was asked for; `bearer`, whether a token came.
    """

    number: int
    operation: str
    conversation: str
    outcome: str
    body: Json
    bearer: bool


@dataclass
class Member:
    """A person in the directory of a tenant; `home` is the tenant that she belongs to, another one for a guest."""

    account: str
    name: str
    tenant: str
    home: str
    role: Role = "user"
    email: str = ""
    installed: bool = True
    refusal: tuple[str, Shape] | None = None

    @property
    def id(self) -> str:
        """The account by which the bot knows her."""
        return ids.member_id(self.account)

    @property
    def chat(self) -> str:
        """Her chat with the bot."""
        return ids.personal_id(self.account)

    @property
    def who(self) -> Who:
        """Her, as the builders of activities take her."""
        return Who(tenant=self.tenant, account=self.account, member=self.id, name=self.name)

    def block(self, code: str = "MessageWritesBlocked", shape: Shape = "code") -> None:
        """What is written to her is refused with this code."""
        self.refusal = (code, shape)

    def uninstall(self) -> None:
        """She takes the app away: the old chat takes nothing, and a new one cannot be begun."""
        self.installed, self.refusal = False, ("MessageWritesBlocked", "subcode")

    def install(self) -> None:
        """She has the app, and hears it."""
        self.installed, self.refusal = True, None

    def document(self) -> Json:
        """Her, as a roster tells of her."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": self.id,
            "objectId": self.account,
            "aadObjectId": self.account,
            "name": self.name,
            "givenName": given,
            "surname": surname,
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": self.home,
            "userRole": self.role,
        }


@dataclass
class Conversation:
    """Somebody's chat with the bot, a chat of several, or a channel. A message's id is unique in it, and only there."""

    id: str
    scope: Scope
    tenant: str
    members: dict[str, Member] = field(default_factory=dict)
    name: str = ""
    team: str = ""
    kind: Kind = "standard"
    bot_in: bool = True
    posts: list[Post] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    _last: int = 0

    def stamp(self, now: float) -> str:
        """The id of the next message: milliseconds, and here never the same twice."""
        self._last = max(int(now * 1000), self._last + 1)
        return str(self._last)

    def post(self, named: str) -> Post:
        """The live message of that id."""
        found = next((one for one in self.posts if one.id == named), None)
        if found is None:
            raise Refusal(404, "ActivityNotFoundInConversation")
        return found

    def member(self, named: str) -> Member | None:
        """A member by either of her ids."""
        return next((one for one in self.members.values() if named in (one.id, one.account)), None)


class Tenant:
    """One organisation's directory, and the conversations that it hosts."""

    def __init__(self, tenant_id: str, name: str, conversations: dict[str, Conversation]) -> None:
        self.id, self.name, self.disabled = tenant_id, name, False
        self.members: dict[str, Member] = {}
        self._conversations = conversations

    def member(
        self, name: str, account: str = "", *, role: Role = "user", home: str = "", installed: bool = True
    ) -> Member:
        """A person of this directory. Who has installed the app has a chat with the bot; others have none yet."""
        email = f"{name.lower().replace(' ', '.')}@{self.name.lower().replace(' ', '-')}.example"
        made = Member(account or ids.guid(f"{self.id}/{name}"), name, self.id, home or self.id, role, email, installed)
        self.members[made.account] = made
        if installed:
            self.open(made)
        return made

    def guest(self, name: str, home: str, account: str = "", *, installed: bool = False) -> Member:
        """Somebody of another organisation, invited into this directory under an account of its own."""
        return self.member(name, account, role="guest", home=home, installed=installed)

    def open(self, member: Member) -> Conversation:
        """Her chat with the bot: always the same."""
        new = Conversation(member.chat, "personal", self.id, {member.account: member})
        return self._conversations.setdefault(member.chat, new)

    def group_chat(self, name: str, members: Iterable[Member] = ()) -> Conversation:
        """A chat of several people and the bot."""
        return self._host(Conversation(ids.group_id(f"{self.id}/{name}"), "groupChat", self.id, _of(members), name))

    def channel(
        self, name: str, members: Iterable[Member] = (), *, team: str = "General", kind: Kind = "standard"
    ) -> Conversation:
        """A channel of a team; a shared one may have members of other tenants."""
        own, above = ids.channel_id(f"{self.id}/{team}/{name}"), ids.channel_id(f"{self.id}/{team}")
        return self._host(Conversation(own, "channel", self.id, _of(members), name, above, kind))

    def _host(self, conversation: Conversation) -> Conversation:
        self._conversations[conversation.id] = conversation
        return conversation


def _of(members: Iterable[Member]) -> dict[str, Member]:
    return {one.account: one for one in members}
