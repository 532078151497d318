"""Members, their contacts, and the person above the contacts.

A member is an organisation. A contact speaks for it. The same human being may be a contact of two coalitions: that is
one
`Person`, since her patience is one. The same e-mail merges budgets only; a linked chat account merges access.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal

from sqlalchemy import Index, UniqueConstraint, false, or_, update
from sqlmodel import Field, SQLModel, col, select

from storage.columns import derived_id, new_id, optional_moment
from storage.database import Work
from storage.rows import changed, chunks

Change = Literal["created", "updated", "unchanged"]

KINDS = (
    "health plan", "hospital", "hospital association", "physician group", "nursing home", "business coalition", "QIO",
    "medical association", "state agency", "community business", "consumer advisor", "other",
)  # fmt: skip
"""Stakeholder types (mission M11)."""

RELATIONS = ("partner", "informal", "exploring", "declined", "left")
"""How an organisation stands to the coalition (mission M19); the last two are never asked for anything."""

SIZES = ("small", "medium", "large")
"""How big a member is (mission M96): fewer than 100 beds, fewer than 500, more; or as staff see it."""

MAIL, POST = "mail", "post"
"""The platform of letters, and its one workspace: all mail of an install leaves from one place."""

OUTSIDE = "outside"
"""Why nobody can be written to in private who belongs to another company, and reads along in a channel of ours."""

ROLES = ("data", "quality", "clinical lead", "leader", "finance", "administrator", "consumer advisor", "other")


class Organisation(SQLModel, table=True):
    """A member organisation. `key` is its name in files: a CMS certification number, or one that staff chose."""

    __table_args__ = (UniqueConstraint("coalition_id", "key"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    key: str
    name: str
    kind: str
    relation: str = "partner"
    city: str = ""
    county: str = ""
    umbrella_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The member that speaks for this one as well; empty where it speaks for itself (mission M13)."""
    size: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """One of SIZES, or nothing where staff have not said."""


class Person(SQLModel, table=True):
    """A human being, above coalitions: the holder of the contact budget. Her own caps may only be lower than ours."""

    id: str = Field(primary_key=True, default_factory=new_id)
    email: str | None = Field(default=None, unique=True)
    weekly_cap: int | None = None
    monthly_cap: int | None = None
    eased_until: datetime | None = optional_moment()
    """Until when she is written to half as often, since she said that it is too much (mission M52)."""
    prefers_mail: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether she would rather be written to by mail, where she could be reached in a chat as well."""


class Contact(SQLModel, table=True):
    """A person speaking for a member. The organisation has one primary contact; asks go there."""

    __table_args__ = (Index("contact_of_organisation", "organisation_id", "is_primary"),)

    id: str = Field(primary_key=True)
    coalition_id: str = Field(foreign_key="coalition.id", index=True)
    organisation_id: str = Field(foreign_key="organisation.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    name: str
    role: str = "data"
    is_primary: bool = False
    zone: str
    opens: time = time(9, 0)
    closes: time = time(16, 0)
    language: str = "en"
    snoozed_until: datetime | None = optional_moment()
    opted_out_at: datetime | None = optional_moment()
    left_at: datetime | None = optional_moment()
    phone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Where staff may call; for their call list alone."""


class StaffRole(SQLModel, table=True):
    """What a person may do for a coalition: `staff` runs it, `lead` also names staff."""

    __tablename__ = "staff_role"

    coalition_id: str = Field(primary_key=True, foreign_key="coalition.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    name: str
    right: str = "staff"
    privacy: bool = False
    """Whether this person sees which messages were refused for patient data; no right includes it."""
    weekly: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether this person wants to read of the week when it begins."""


class ChatIdentity(SQLModel, table=True):
    """An account of a person on a chat platform. `conversation` is the private chat, opened once and kept.

    `unreachable_why` is what the platform said when it refused every message to this account; empty while it does not,
    and `OUTSIDE` for a guest of another company, whom it takes no private message to. `mention_in` is the shared
    channel in which she agreed to be mentioned where nothing else reaches her; empty for everybody who has not.
    """

    __tablename__ = "chat_identity"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    conversation: str
    coalition_id: str | None = Field(default=None, foreign_key="coalition.id")
    unreachable_why: str = ""
    mention_in: str = Field(default="", sa_column_kwargs={"server_default": ""})


def organisation_id(coalition_id: str, key: str) -> str:
    """The id of the organisation that files call `key`."""
    return derived_id("organisation", coalition_id, key)


async def upsert_organisation(work: Work, wanted: Organisation) -> Change:
    """Bring one organisation to what `wanted` says; what only staff set here (relation) stays as it is."""
    found = await work.get(Organisation, wanted.id)
    if found is None:
        work.add(wanted)
        return "created"
    wanted.size = wanted.size or found.size  # A file that says nothing of it takes nothing away.
    return _update(found, wanted, ("name", "kind", "city", "county", "umbrella_id", "size"))


async def upsert_contact(work: Work, wanted: Contact, email: str) -> Change:
    """Bring one contact to what `wanted` says. Contacts of one e-mail address share one person, and so one budget."""
    person = await person_of_email(work, email)
    found = await work.get(Contact, wanted.id)
    wanted.person_id = person.id
    if found is None:
        work.add(wanted)
        return "created"
    wanted.phone = wanted.phone or found.phone
    names = ("name", "role", "is_primary", "zone", "opens", "closes", "language", "person_id", "phone")
    return _update(found, wanted, names)


def _update(found: SQLModel, wanted: SQLModel, names: Sequence[str]) -> Change:
    changed = [name for name in names if getattr(found, name) != getattr(wanted, name)]
    for name in changed:
        setattr(found, name, getattr(wanted, name))
    return "updated" if changed else "unchanged"


async def set_relation(work: Work, organisation_id: str, relation: str) -> None:
    """Say how this member stands to the coalition: one of RELATIONS."""
    found = await work.get_one(Organisation, organisation_id)
    found.relation = relation
    await work.flush()


async def person_of_email(work: Work, email: str) -> Person:
    """The person of that address, made if new. Addresses are compared in lower case."""
    address = email.strip().lower()
    found = (await work.exec(select(Person).where(Person.email == address))).first()
    if found is None:
        found = Person(email=address)
        work.add(found)
        await work.flush()
    return found


async def link(work: Work, person_id: str, platform: str, workspace: str, account: str, conversation: str) -> None:
    """Remember that this account is that person; her private chat is `conversation`."""
    found = await work.get(ChatIdentity, (platform, workspace, account))
    if found is None:
        work.add(
            ChatIdentity(
                platform=platform, workspace=workspace, account=account, person_id=person_id, conversation=conversation
            )
        )
    else:
        found.person_id, found.conversation, found.unreachable_why = person_id, conversation, ""
    await work.flush()


async def without_mail(work: Work) -> list[Person]:
    """Everybody whose address we know, who speaks for a member or is on a staff, and has no place in the mail yet."""
    there = select(ChatIdentity.person_id).where(ChatIdentity.platform == MAIL, ChatIdentity.workspace == POST)
    speaks = select(Contact.person_id).where(col(Contact.left_at).is_(None))
    runs = select(StaffRole.person_id)
    known = (col(Person.id).in_(speaks)) | (col(Person.id).in_(runs))
    rows = select(Person).where(known, col(Person.email).is_not(None), col(Person.id).not_in(there))
    return list(await work.exec(rows.order_by(col(Person.id))))


async def identity(work: Work, platform: str, workspace: str, account: str) -> ChatIdentity | None:
    """Whose account that is, if it is linked."""
    return await work.get(ChatIdentity, (platform, workspace, account))


async def identities_of(work: Work, person_ids: Sequence[str]) -> dict[str, ChatIdentity]:
    """The way to reach each of these people who have any: a private chat, else mail; mail first for who prefers it."""
    found: dict[str, ChatIdentity] = {}
    for chunk in chunks(person_ids):
        rows = select(ChatIdentity, Person.prefers_mail).join(Person, col(Person.id) == ChatIdentity.person_id)
        able = rows.where(col(ChatIdentity.person_id).in_(chunk), ChatIdentity.unreachable_why == "")
        ways = list(await work.exec(able.order_by(col(ChatIdentity.platform), col(ChatIdentity.workspace))))
        # A later one takes the place of an earlier one, so that the way which she would rather have comes last.
        for one, _ in sorted(ways, key=lambda way: (way[0].platform == MAIL) == way[1]):
            found[one.person_id] = one
    return found


async def every_identity_of(work: Work, person_ids: Sequence[str]) -> list[ChatIdentity]:
    """All chats in which these people can be reached."""
    rows = select(ChatIdentity).where(col(ChatIdentity.person_id).in_(person_ids), ChatIdentity.unreachable_why == "")
    return list(await work.exec(rows.order_by(col(ChatIdentity.platform), col(ChatIdentity.workspace))))


async def mark_unreachable(work: Work, platform: str, workspace: str, conversation: str, why: str) -> list[str]:
    """Note that nothing arrives in that private chat; the ids of the people whose it is, once."""
    hers = (col(ChatIdentity.conversation) == conversation) | (col(ChatIdentity.account) == conversation)
    rows = select(ChatIdentity).where(
        ChatIdentity.platform == platform, ChatIdentity.workspace == workspace, ChatIdentity.unreachable_why == "", hers
    )
    found = list(await work.exec(rows))
    for one in found:
        one.unreachable_why = why
    await work.flush()
    return [one.person_id for one in found]


async def contacts_of_person(work: Work, person_id: str) -> list[Contact]:
    """Every member this person speaks for, in any coalition, while she has not left."""
    rows = select(Contact).where(Contact.person_id == person_id, col(Contact.left_at).is_(None))
    return list(await work.exec(rows.order_by(col(Contact.coalition_id), col(Contact.id))))


async def staff_roles_of(work: Work, person_id: str) -> list[StaffRole]:
    """The coalitions that this person helps to run."""
    rows = select(StaffRole).where(StaffRole.person_id == person_id)
    return list(await work.exec(rows.order_by(col(StaffRole.coalition_id))))


async def staff_of(work: Work, coalition_id: str) -> list[StaffRole]:
    """Who runs the coalition, by name."""
    rows = select(StaffRole).where(StaffRole.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(StaffRole.name))))


async def set_privacy(work: Work, coalition_id: str, person_id: str, *, privacy: bool) -> Change | None:
    """Say whether this person looks after privacy; None for whom is not on the staff."""
    found = await work.get(StaffRole, (coalition_id, person_id))
    if found is None:
        return None
    if found.privacy is privacy:
        return "unchanged"
    found.privacy = privacy
    await work.flush()
    return "updated"


async def grant_staff(work: Work, coalition_id: str, person_id: str, name: str, right: str = "staff") -> Change:
    """Let this person help to run the coalition; who leads it already stays its lead."""
    found = await work.get(StaffRole, (coalition_id, person_id))
    if found is not None and found.right == "lead":
        return "unchanged"
    if found is None:
        work.add(StaffRole(coalition_id=coalition_id, person_id=person_id, name=name, right=right))
        await work.flush()
        return "created"
    return _update(found, StaffRole(coalition_id=coalition_id, person_id=person_id, name=name, right=right), ("right",))


async def organisations(work: Work, coalition_id: str) -> list[Organisation]:
    """The members of a coalition, by name."""
    rows = select(Organisation).where(Organisation.coalition_id == coalition_id)
    return list(await work.exec(rows.order_by(col(Organisation.name), col(Organisation.id))))


async def ease(work: Work, person_id: str, until: datetime | None) -> bool:
    """Write to her half as often until then, or as before; False where that changes nothing."""
    hers = col(Person.id) == person_id
    fresh = (
        col(Person.eased_until).is_not(None)
        if until is None
        else or_(col(Person.eased_until).is_(None), col(Person.eased_until) < until - timedelta(days=1))
    )
    return await changed(work, update(Person).where(hers, fresh).values(eased_until=until)) == 1


async def contacts(work: Work, coalition_id: str) -> list[Contact]:
    """The contacts of a coalition who have not left, the primary ones first."""
    rows = select(Contact).where(Contact.coalition_id == coalition_id, col(Contact.left_at).is_(None))
    return list(await work.exec(rows.order_by(col(Contact.is_primary).desc(), col(Contact.name), col(Contact.id))))


async def contacts_of(work: Work, organisation_id: str) -> list[Contact]:
    """The contacts of one member who have not left, the primary one first."""
    rows = select(Contact).where(Contact.organisation_id == organisation_id, col(Contact.left_at).is_(None))
    return list(await work.exec(rows.order_by(col(Contact.is_primary).desc(), col(Contact.name), col(Contact.id))))


async def contact(work: Work, contact_id: str) -> Contact | None:
    """One contact."""
    return await work.get(Contact, contact_id)


async def organisation(work: Work, wanted_id: str) -> Organisation | None:
    """One organisation."""
    return await work.get(Organisation, wanted_id)


async def persons(work: Work, person_ids: Sequence[str]) -> list[Person]:
    """These people."""
    found: list[Person] = []
    for chunk in chunks(person_ids):
        found += await work.exec(select(Person).where(col(Person.id).in_(chunk)))
    return found


async def move_zone(work: Work, coalition_id: str, before: str, zone: str) -> int:
    """Bring a coalition's contacts from one zone to another; how many they were."""
    there = (col(Contact.coalition_id) == coalition_id) & (col(Contact.zone) == before)
    return await changed(work, update(Contact).where(there).values(zone=zone))


async def keep_one_primary(work: Work, organisation_id: str, contact_id: str) -> None:
    """Let that contact be the organisation's primary one, and nobody else."""
    rows = select(Contact).where(Contact.organisation_id == organisation_id, col(Contact.is_primary).is_(True))
    for other in await work.exec(rows.where(Contact.id != contact_id)):
        other.is_primary = False


async def find_by_email(work: Work, email: str) -> Person | None:
    """The person of that address, if there is one."""
    return (await work.exec(select(Person).where(Person.email == email.strip().lower()))).first()


async def somebody_of(work: Work, coalition_id: str, email: str) -> tuple[str, str] | None:
    """The id and the name of who has that address in this coalition, as a contact or on its staff."""
    person = await find_by_email(work, email)
    if person is None:
        return None
    rows: list[StaffRole | Contact] = [
        *(one for one in await staff_roles_of(work, person.id) if one.coalition_id == coalition_id),
        *(one for one in await contacts_of_person(work, person.id) if one.coalition_id == coalition_id),
    ]
    return (person.id, rows[0].name) if rows else None
