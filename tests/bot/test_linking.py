"""A code joins an account to one person, once, in time, in private; every other try learns and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import world
from bot.inbox import Place, Speaker
from bot.linking import ALPHABET, KEPT_FOR, Invitation, Linking, asks_to_link, typed_code
from bot.rules.screen import screened
from bot.tokens import Tokens
from config.catalogue import Catalogue
from storage import coalitions, people, submissions
from storage.audit import latest
from storage.database import Database
from storage.people import ChatIdentity
from tests.house import SECRET, text_of
from tests.journeys.tables import contents, written

TOM = "tom.becker@mercyhill.example"
NEW = Speaker(world.PLATFORM, world.WORKSPACE, "tom")
CHAT = Place("tom's private chat")
CODES = st.text(ALPHABET, min_size=8, max_size=8).filter(lambda code: typed_code(code) is not None)


@dataclass
class Desk:
    """The linking desk in this database, at the demo's first moment unless said otherwise."""

    database: Database
    linking: Linking

    async def invite(self, email: str = TOM, coalition: str = world.SLUG) -> Invitation:
        async with self.database.work() as work:
            made = await self.linking.invite(work, coalition, email, "pat", world.BEGINS)
        assert made is not None
        return made

    async def use(
        self, code: str, by: Speaker = NEW, place: Place = CHAT, later: timedelta = timedelta(0)
    ) -> tuple[bool, str]:
        typed = typed_code(code)
        assert typed is not None
        async with self.database.work() as work:
            tried = await self.linking.use(work, by, place, typed, world.BEGINS + later)
        return tried.who is not None, text_of(tried.message)

    async def account(self, by: Speaker = NEW) -> ChatIdentity | None:
        async with self.database.reading() as work:
            return await people.identity(work, by.platform, by.workspace, by.account)


@pytest.fixture
def desk(world_database: Database, catalogue: Catalogue) -> Desk:
    return Desk(world_database, Linking(catalogue, Tokens(SECRET)))


async def test_a_code_joins_an_account_to_its_person_and_her_notes_are_planned(desk: Desk) -> None:
    made = await desk.invite()
    async with desk.database.work() as work:
        for schedule in await submissions.schedules(work, world.SLUG):
            schedule.planned_through = world.BEGINS.date() + timedelta(days=100)
    joined, said = await desk.use(made.code)

    account = await desk.account()
    async with desk.database.reading() as work:
        tom = await people.find_by_email(work, TOM)
        planned = [one.planned_through for one in await submissions.schedules(work, world.SLUG)]
        acts = [(one.act, one.actor) for one in await latest(work, world.SLUG, 5)]
    assert joined
    assert said.startswith("Welcome, Tom. I am the helper of Maple River")
    assert tom is not None
    assert account is not None
    assert (account.person_id, account.conversation) == (tom.id, "tom's private chat")
    assert planned == [None, None]
    assert sorted(acts) == sorted([("linked", tom.id), ("invited", "pat")])


async def test_case_spaces_dashes_and_the_word_before_it_do_not_matter(desk: Desk) -> None:
    code = (await desk.invite()).code
    for typed in (
        code,
        code.lower(),
        f"link {code}",
        f"LINK  {code[:4]} {code[5:]}",
        f"vincular `{code}`.",
        f"*{code}*",
    ):
        assert typed_code(typed) == code.replace("-", "")


@pytest.mark.parametrize(
    "typed",
    [
        "messages",
        "12345678",
        "2345-6789",
        "link",
        "link to the portal please",
        "link document",
        "status",
        "Q3 2026",
        "",
    ],
)
def test_what_people_say_is_not_taken_for_a_code(typed: str) -> None:
    assert typed_code(typed) is None


def test_link_with_something_else_after_it_asks_to_link() -> None:
    assert asks_to_link("link 1234")
    assert not asks_to_link("link")
    assert not asks_to_link("linking arms")


@given(CODES)
def test_no_code_looks_like_patient_data_to_the_screen(code: str) -> None:
    for typed in (code, f"link {code[:4]}-{code[4:]}", code.lower(), f"{code[:4]} {code[4:]}"):
        assert screened(typed) == ()


async def test_a_wrong_a_used_and_an_old_code_are_told_the_same_and_change_nothing(desk: Desk) -> None:
    used = await desk.invite()
    await desk.use(used.code)
    old = await desk.invite("lee.walker@willowbend.example")
    other = Speaker(world.PLATFORM, world.WORKSPACE, "somebody")
    before = await contents(desk.database)
    answers = {
        await desk.use("9999-ZZZZ", other),
        await desk.use(used.code, other),
        await desk.use(old.code, other, later=KEPT_FOR),
    }

    [(joined, said)] = answers
    assert not joined
    assert "That code did not work" in said
    assert await contents(desk.database) == before


async def test_a_new_code_ends_the_one_before(desk: Desk) -> None:
    first, second = await desk.invite(), await desk.invite()

    assert not (await desk.use(first.code))[0]
    assert (await desk.use(second.code))[0]


async def test_a_code_that_others_have_read_is_worth_nothing_any_more(desk: Desk) -> None:
    code = (await desk.invite()).code
    shared = await desk.use(code, place=Place("general", shared=True))
    made_up = await desk.use("9999-ZZZZ", place=Place("general", shared=True))

    assert shared == made_up
    assert "Other people can read this conversation" in shared[1]
    assert await desk.account() is None
    assert "That code did not work" in (await desk.use(code))[1]


async def test_an_account_keeps_its_person_and_the_code_is_spent(desk: Desk) -> None:
    ana = Speaker(world.PLATFORM, world.WORKSPACE, "ana")
    before = await desk.account(ana)
    code = (await desk.invite()).code
    joined, said = await desk.use(code, ana)

    after = await desk.account(ana)
    assert not joined
    assert "belongs to another person" in said
    assert "Tom" not in said
    assert before is not None
    assert after is not None
    assert after.person_id == before.person_id
    assert "That code did not work" in (await desk.use(code))[1]


async def test_who_could_not_be_reached_is_reached_again_after_a_code(desk: Desk) -> None:
    ana = Speaker(world.PLATFORM, world.WORKSPACE, "ana")
    async with desk.database.work() as work:
        await people.mark_unreachable(work, ana.platform, ana.workspace, "ana", "user_disabled")
    joined, _ = await desk.use((await desk.invite("ana.flores@lakeside.example")).code, ana, Place("a new chat"))

    found = await desk.account(ana)
    assert joined
    assert found is not None
    assert (found.conversation, found.unreachable_why) == ("a new chat", "")


async def test_a_code_of_a_coalition_that_is_not_served_here_stays_good_for_where_it_is(desk: Desk) -> None:
    async with desk.database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS)
        eve = await people.person_of_email(work, "eve@prairie.example")
        await people.grant_staff(work, "prairie", eve.id, "Eve North")
        await coalitions.bind(work, "slack", "T2", "prairie")
    code = (await desk.invite("eve@prairie.example", "prairie")).code

    assert "That code did not work" in (await desk.use(code))[1]
    assert (await desk.use(code, Speaker("slack", "T2", "U1"), Place("D1")))[0]


async def test_nobody_outside_a_coalition_is_invited_to_it(desk: Desk) -> None:
    async with desk.database.work() as work:
        await coalitions.ensure(work, "prairie", world.BEGINS)
        for email in (TOM, "nobody@nowhere.example", ""):
            assert await desk.linking.invite(work, "prairie", email, "pat", world.BEGINS) is None


async def test_who_has_left_before_using_her_code_is_not_joined(desk: Desk) -> None:
    code = (await desk.invite()).code
    async with desk.database.work() as work:
        for contact in await people.contacts(work, world.SLUG):
            if contact.name.startswith("Tom"):
                contact.left_at = world.BEGINS

    assert not (await desk.use(code))[0]
    assert await desk.account() is None


async def test_the_store_holds_no_code(desk: Desk) -> None:
    code = (await desk.invite()).code
    kept = await written(desk.database)

    assert code not in kept
    assert code.replace("-", "") not in kept
