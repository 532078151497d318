"""Where an answer that comes later reaches who asked: the thread of her question, if she has that chat still."""

from __future__ import annotations

from collections.abc import Mapping

from bot.inbox import Place, Speaker
from storage import people
from storage.database import Work
from storage.people import Contact


def place_of(by: Speaker, at: Place) -> dict[str, str] | None:
    """Where it was asked, to be kept; None where others read along, since an answer is for who asked."""
    if at.shared:
        return None
    told = {"platform": by.platform, "workspace": by.workspace, "account": by.account, "conversation": at.conversation}
    return told | ({"thread": at.thread} if at.thread else {})


async def way_back(work: Work, contact: Contact, told: Mapping[str, str] | None) -> tuple[Speaker, Place] | None:
    """The thread that `place_of` kept, else her own chat or mail; None where nothing private reaches her."""
    if told:
        there = await people.identity(work, told["platform"], told["workspace"], told["account"])
        if there is not None and there.person_id == contact.person_id and not there.unreachable_why:
            by = Speaker(there.platform, there.workspace, there.account)
            return by, Place(told["conversation"], told.get("thread") or None)
    hers = (await people.identities_of(work, [contact.person_id])).get(contact.person_id)
    return (Speaker(hers.platform, hers.workspace, hers.account), Place(hers.conversation)) if hers else None
