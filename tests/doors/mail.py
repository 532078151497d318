"""The town entered by mail: letters leave through a real mail server, and people answer on the pages behind them.

Nothing is short-circuited: a button is the link in the letter's HTML, the page is asked for and its form is sent. Who
has no letter yet writes one by herself, and is answered at her own address.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlencode

import httpx

from bot.app.house import House
from bot.calendars.attached import dates_of
from bot.demo import world
from bot.inbox import Speaker
from bot.messages import Choice, Form, Message
from bot.post.envelopes import Envelope, Envelopes
from bot.post.hearing import PLATFORM, WORKSPACE
from bot.post.links import Links
from bot.tokens import Tokens
from config.catalogue import Catalogue
from handlers.hearing import Hearing
from handlers.mail.answers import Answers
from handlers.mail.hear import Ear
from handlers.mail.page import LetterPage
from handlers.mail.send import MailChannel
from handlers.mail.server import server_of
from handlers.mail.write import Writer
from handlers.web import web
from scheduler.clock import StillClock
from scheduler.travel import Traveller
from storage.database import Database
from tests.handlers.mail.drawn import Element, carried, letter_of, message_of, tree
from tests.handlers.mail.office import Office, post_office
from tests.handlers.mail.stage import ADDRESSES, move
from tests.house import SECRET, Town

BASE = "http://testserver"


class MailTown(Town):
    """The demo's people, each with a mailbox and a browser."""

    def __init__(
        self,
        house: House,
        clock: StillClock,
        office: Office,
        client: httpx.AsyncClient,
        accounts: dict[str, str],
        page: LetterPage,
    ) -> None:
        super().__init__(house, clock, Traveller(house.database, clock, house.plan, house.drain_all))
        self.office, self.client, self.accounts, self.page = office, client, accounts, page
        self.ear = Ear(house.mailroom, Hearing(house.reception))
        self._seen: dict[str, list[EmailMessage | Message]] = {}
        self._page: dict[str, Element] = {}
        self._links: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    async def says(self, account: str, text: str, *, key: str | None = None) -> Message:
        """Words in the box of her page."""
        return await self._sends(account, await self._form(account, "say"), key, text=text)

    async def commands(self, account: str, text: str) -> Message:
        """The same: a page knows no command sign."""
        return await self.says(account, text)

    async def presses(self, account: str, choice: Choice | str, *, key: str | None = None) -> Message:
        """A button of the page before her, or the link of a letter and the button behind it."""
        token = choice.token if isinstance(choice, Choice) else choice
        return await self._sends(account, await self._button(account, token), key, token=token)

    async def fills(self, account: str, form: Form, **values: str) -> Message:
        """A form on the page before her."""
        typed = {f"value.{one.name}": values.get(one.name, one.value) for one in form.fields}
        typed |= {f"value.{name}": value for name, value in values.items()}
        return await self._sends(account, await self._form(account, "fill"), None, token=form.token, **typed)

    async def chat(self, account: str) -> Sequence[Message]:
        """Her letters and what her page answered, the oldest first."""
        self._look(account)
        return [_read(one) if isinstance(one, EmailMessage) else one for one in self._seen.get(account, [])]

    async def reads(self, account: str) -> Sequence[Message]:
        """A letter stays as it was sent; the page behind it says how things stand."""
        self._look(account)
        return [
            await self._behind(one) if isinstance(one, EmailMessage) else one for one in self._seen.get(account, [])
        ]

    async def _behind(self, letter: EmailMessage) -> Message:
        answer = await self.client.get(_link(letter))
        shown = tree(answer.text).first("section", aria_labelledby="letter-heading")
        return message_of(shown) if shown is not None else _read(letter)

    def speaker(self, account: str) -> Speaker:
        """Her mailbox."""
        return Speaker(PLATFORM, WORKSPACE, self.accounts[account])

    async def writes(self, account: str, text: str) -> str:
        """A letter of hers that answers none of ours; what became of it."""
        letter = EmailMessage()
        letter["From"], letter["To"] = ADDRESSES[account], "hello@mail.example"
        letter["Subject"], letter["Message-ID"] = "Hello", f"<{len(self.office.letters)}@their.example>"
        letter.set_content(text)
        taken = await self.ear.take(letter.as_bytes())
        await self.ear.close()
        return str(taken.fate)

    def letters(self, account: str) -> list[EmailMessage]:
        """What lies in her mailbox."""
        return self.office.to(str(ADDRESSES[account]))

    def link(self, account: str) -> str:
        """The way to her page in her newest letter."""
        return _link(self.letters(account)[-1])

    async def opens(self, account: str) -> Element:
        """Her page, by the newest link that she has; by a new one that she asks for, where that has ended."""
        if not self.letters(account):
            await self.writes(account, "Hello, where do I find my dates?")
        if account in self._links and await self._opened(account, self._links[account]):
            return self._page[account]
        if not await self._opened(account, self.link(account)):
            answer = await self.client.post(f"{self.link(account)}/fresh")
            assert answer.status_code == 200, answer.text
            assert await self._opened(account, self.link(account))
        return self._page[account]

    async def _opened(self, account: str, link: str) -> bool:
        answer = await self.client.get(link)
        if answer.status_code == 410:
            return False
        assert answer.status_code == 200, answer.text
        self._page[account], self._links[account] = tree(answer.text), link
        return True

    async def _form(self, account: str, action: str) -> Element:
        """A form of the page before her; of her own page, where it has none, or where she is at none."""
        page = self._page.get(account)
        found = page.first("form", _class=action) if page is not None else None
        found = found or (await self.opens(account)).first("form", _class=action)
        if found is not None:
            return found
        # No such form is before her: sent all the same.
        say = await self._form(account, "say")
        return Element("form", {"action": say.attributes["action"].replace("/say", f"/{action}")}, say.inside)

    async def _button(self, account: str, token: str) -> Element:
        page = self._page.get(account)
        for form in page.all("form", _class="press") if page is not None else ():
            if carried(form)["token"] == token:
                return form
        for letter in reversed(self.letters(account)):
            for link in tree(_html(letter)).all("a"):
                if f"/press/{token}?" in link.attributes["href"]:
                    answer = await self.client.get(link.attributes["href"])
                    if answer.status_code == 200:
                        return tree(answer.text).first("form", _class="press") or Element("form", {})
        say = await self._form(account, "say")
        return Element("form", {"action": say.attributes["action"].replace("/say", "/press")}, say.inside)

    async def _sends(self, account: str, form: Element, key: str | None, **typed: str) -> Message:
        self._look(account)
        sent = {**carried(form), **typed}
        if key is not None:
            sent["key"] = self._keys.setdefault(key, sent["key"])
        body, kind = urlencode(sent, errors="surrogatepass"), {"content-type": "application/x-www-form-urlencoded"}
        answer = await self.client.post(form.attributes["action"], content=body, headers=kind)
        if answer.status_code == 410:
            await self.opens(account)
            return await self._sends(account, await self._again(account, form), key, **typed)
        assert answer.status_code == 200, answer.text
        told = tree(answer.text)
        section = told.first("section", data_said="answer") or _section(told)
        self._page[account] = told
        if section.attributes.get("data-said") == "answer":
            self._seen.setdefault(account, []).append(message_of(section))
        return (await self.chat(account))[-1]

    async def _again(self, account: str, form: Element) -> Element:
        action = form.attributes["action"].rpartition("/")[2]
        link = self._links[account].removeprefix(BASE)
        return Element("form", {"action": f"{link}/{action}"}, form.inside)

    def _look(self, account: str) -> None:
        """Take note of the letters that came, in their place among what she read on pages."""
        seen = self._seen.setdefault(account, [])
        known = sum(isinstance(one, EmailMessage) for one in seen)
        new = self.letters(account)[known:] if account in ADDRESSES else []
        seen.extend(new)
        if new:
            # She turns to her mail.
            self._page.pop(account, None)
            self._links.pop(account, None)


@asynccontextmanager
async def mail_town(database: Database, catalogue: Catalogue) -> AsyncIterator[MailTown]:
    """The demo's world, moved to mail."""
    await world.prepare(database)
    clock = await StillClock.resume(database, world.BEGINS)
    house = House(database, catalogue, clock, {}, SECRET, timedelta(0))
    tokens, answers = Tokens(SECRET), Answers()
    links = Links(tokens)
    async with post_office() as office:
        server = server_of(f"smtp://127.0.0.1:{office.port}", "Maple River <hello@mail.example>")
        writer = Writer(server, catalogue, links, BASE)
        envelopes = Envelopes(database, tokens, links, clock, dates_of(catalogue))

        def write(message: Message, envelope: Envelope, answered: str | None) -> EmailMessage:
            return writer.write(message, envelope, answered, clock.now())

        house.connect(MailChannel(server, envelopes.find, write, answers))
        page = LetterPage(house.letter_pages, house.reception, house.overview, catalogue, answers, house.real_clock)
        accounts = await move(database)
        transport = httpx.ASGITransport(web(house, catalogue, [page.router()]), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield MailTown(house, clock, office, client, accounts, page)
        await page.close()
        await house.engine.close()


def _read(letter: EmailMessage) -> Message:
    return letter_of(str(letter["Subject"]), _html(letter))


def _link(letter: EmailMessage) -> str:
    return str(letter["List-Unsubscribe"])[1:].removesuffix("/stop>")


def _html(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def _section(page: Element) -> Element:
    found = page.first("section")
    assert found is not None
    return found
