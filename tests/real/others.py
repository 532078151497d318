"""The demo's people who are not in front of the client that is tested: what they say, press, fill and read.

They come through the door in as everybody does, from a platform of their own that keeps what they would see.
"""

from __future__ import annotations

import itertools

from bot.app.house import House
from bot.demo import world
from bot.inbox import Command, Filled, Heard, Place, Press, Speaker
from bot.messages import Form, Message
from storage import people
from tests.doubles.platform import Platform
from tests.house import choice

_keys = itertools.count()


class Others:
    """Whoever else has a part in a story."""

    def __init__(self, house: House) -> None:
        self._house, self._platform = house, Platform()
        house.connect(self._platform)

    async def come(self, *accounts: str) -> None:
        """Join these people to accounts there."""
        async with self._house.database.work() as work:
            for guest in world.GUESTS:
                if guest.account in accounts:
                    person = await people.person_of_email(work, guest.email)
                    await people.link(work, person.id, world.PLATFORM, world.WORKSPACE, guest.account, guest.account)

    async def says(self, account: str, text: str) -> Message:
        """A command in her private chat."""
        return await self._hears(Command(_by(account), Place(account), f"o{next(_keys)}", text))

    async def presses(self, account: str, label: str) -> Message:
        """The newest button of that name in her private chat."""
        mine = [message for address, message in self._platform.said if address.conversation == account]
        shown = next(one for one in reversed(mine) if any(label in text for text in _labels(one)))
        return await self._hears(Press(_by(account), Place(account), f"o{next(_keys)}", choice(shown, label).token))

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """A form that she was shown."""
        return await self._hears(Filled(_by(account), Place(account), f"o{next(_keys)}", form.token, values))

    async def reads(self, account: str) -> Message:
        """What was said to her last."""
        return next(message for address, message in reversed(self._platform.said) if address.conversation == account)

    async def _hears(self, heard: Heard) -> Message:
        await self._house.reception.act(await self._house.reception.receive(heard))
        return self._platform.said[-1][1]


def _by(account: str) -> Speaker:
    return Speaker(world.PLATFORM, world.WORKSPACE, account)


def _labels(message: Message) -> list[str]:
    return [one.label for block in message.blocks for one in getattr(block, "choices", ())]
