"""Commands as people type them: the right ones help, the others are refused kindly, and nothing typed does harm."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from bot.commands.table import Command
from bot.demo import world
from bot.messages import Facts, Message, Table
from config.catalogue import Catalogue
from storage import events, people
from storage.database import Database, Work
from tests.house import Town, choice, form, text_of, town
from tests.journeys.tables import TALK, contents, written

ZONE = world.ZONE
LAKESIDE = "Lakeside Physician Group"
HERS = [
    "help",
    "status",
    "why",
    "inventory",
    "request NUMBER",
    "requests",
    "goals",
    "focus AREA",
    "compare MEASURE",
    "ask others QUESTION",
    "offer help TOPICS",
    "offer help off",
    "region",
    "wins",
    "newsletter WORDS",
    "name us",
    "corrections",
    "load",
    "pulses ON or OFF",
    "dates",
    "calendar",
    "calendar renew",
    "settings",
    "history",
    "hard week",
    "hard week over",
    "ask QUESTION",
]
"""What a member may type."""
REFUSED = "is something the coalition's staff does"

STRANGE = (
    "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4} \N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
    "\N{RIGHT-TO-LEFT OVERRIDE}sutats",
    "متى موعد الملف؟ שלום",
    "sta\N{ZERO WIDTH SPACE}tus",
    "half \ud83d of a sign",
    "nul \x00 byte",
    "e" + "\N{COMBINING ACUTE ACCENT}" * 1000,
    "\x1b[2J\x07",
    "'; DROP TABLE person; --",
    "{name} %s ${x} {{7*7}}",
    " \t\n ",
    "",
)
UNDOABLE = {
    "received lakesyde physicians": f"Did you mean {LAKESIDE}",
    "received somebody else entirely": "I do not know a member called “somebody else entirely”",
    "received health": "or there are several",
    "received rosa": "Nothing is open for Rosa Delgado",
    "received": "Which member's file has arrived?",
    "invite": "Whom would you like to invite?",
    "invite nobody@nowhere.example": "not in this coalition's roster",
    "staff add": "Who is joining you?",
    "staff add nobody@nowhere.example": "not in this coalition's roster",
}
PATIENT = "My patient Zebulon Quillfeather, MRN 77310942, fell on Monday"


async def test_a_member_is_shown_her_own_commands_and_no_others(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        offered = {account: _usages(await here.says(account, "help")) for account in ("ana", "rosa", "pat", "eve")}
        spanish = await here.says("lee", "ayuda")

    assert offered["ana"] == offered["rosa"] == HERS == _usages(spanish)
    assert "remind preview MEMBER OR FILE" in offered["pat"]
    assert "staff add E-MAIL" not in offered["pat"]
    assert "staff add E-MAIL" in offered["eve"]


async def test_staff_read_the_first_of_many_commands_and_the_others_by_its_word(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        offered = _usages(await here.says("pat", "help"))
        inventory = _usages(await here.says("pat", "commands inventory"))
        unknown = await here.says("pat", "commands dinosaurs")

    assert "inventory" in offered
    assert "inventory add NAME" not in offered
    assert inventory == ["inventory", "inventory add NAME", "inventory change NAME", "inventory remove NAME"]
    assert "dinosaurs" in text_of(unknown)


async def test_a_member_reads_her_dates_and_staff_the_totals(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        ana, rosa, pat = [await here.says(account, "status") for account in ("ana", "rosa", "pat")]

    assert _rows(ana)[0] == ("Q3 2026 readmissions file", "15 October", "expected")
    assert "nothing open for Rosa Delgado" in text_of(rosa)
    assert "10 members" in text_of(pat)
    assert "Lakeside" not in text_of(pat)


async def test_a_preview_says_who_when_and_who_not_and_why(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        preview = await here.says("pat", "remind preview")
        await here.moves_to(datetime(2026, 10, 1, 16, tzinfo=ZONE))
        reached = {account: len(await here.chat(account)) for account in ("ana", "lee", "cole", "rosa")}

    # Slack takes one table in a message, so that the second one is read there as lines.
    coming = next(block for block in preview.blocks if isinstance(block, Table))
    assert coming.rows[0][:2] == ("1 October, 09:00", f"Ana Flores, {LAKESIDE}")
    assert coming.rows[1][:2] == ("1 October, 09:30", "Lee Walker, Willow Bend Nursing Home")
    said = text_of(preview)
    assert said.count("no chat linked yet") >= 2
    assert all(member in said for member in ("Mercy Hill Hospital", "Sugar Creek Care Center"))
    assert reached == {"ana": 1, "lee": 1, "cole": 0, "rosa": 0}


@pytest.mark.parametrize("named", [LAKESIDE, "“physician group”"])
async def test_a_file_that_has_arrived_stops_the_notes_about_it(
    world_database: Database, catalogue: Catalogue, door: str, named: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        noted = await here.says("pat", f"received {named}")
        await here.moves_to(datetime(2026, 10, 9, 12, tzinfo=ZONE))
        notes, others = await here.chat("ana"), await here.chat("lee")

    assert f"the Q3 2026 readmissions file from {LAKESIDE} has arrived" in text_of(noted)
    assert notes == []
    assert len(others) == 2


async def test_a_file_noted_twice_leaves_the_coming_quarter_alone(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        await here.says("pat", "received lakeside")
        again = await here.says("pat", "received lakeside")
        status = await here.says("ana", "status")

    assert f"Nothing is open for {LAKESIDE}" in text_of(again)
    assert [row[-1] for row in _rows(status)] == ["received", "expected"]


async def test_what_cannot_be_done_is_said_and_nothing_changes(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        before = await contents(world_database, TALK)
        for typed, said in UNDOABLE.items():
            assert said in text_of(await here.commands("eve", typed))

        assert await contents(world_database, TALK) == before


async def test_staff_see_members_messages_and_open_questions(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        empty = await here.says("pat", "questions")
        await here.says("ana", "Which font does the zebrafinch report use?")
        await here.moves(hours=2)
        members, deliveries, questions = [
            await here.says("pat", typed) for typed in ("members", "deliveries", "questions")
        ]

    assert text_of(empty).endswith("wait for an answer: 0.")
    assert (LAKESIDE, "physician group", "partner", "Ana Flores") in _rows(members)
    assert ("readmissions file", "sent", "1") in _rows(deliveries)
    assert [row[1:3] for row in _rows(questions)] == [("1 October", "Which font does the zebrafinch report use?")]


async def test_the_lead_lets_somebody_help_and_nobody_loses_her_place_by_it(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with world_database.work() as work:
        ana = await people.person_of_email(work, "ana.flores@lakeside.example")
        await people.grant_staff(work, world.SLUG, ana.id, "Ana Flores", "lead")
    async with town(world_database, catalogue, door) as here:
        added = await here.says("eve", "staff add Miriam.Cole@mercyhill.example")
        welcomed = _usages(await here.says("cole", "help"))
        again = await here.says("ana", "staff add ana.flores@lakeside.example")
        still = _usages(await here.says("ana", "help"))

    assert "Miriam Cole now helps to run" in text_of(added)
    assert "members" in welcomed
    assert "staff add E-MAIL" not in welcomed
    assert "helps to run Maple River Health Quality Coalition already" in text_of(again)
    assert "staff add E-MAIL" in still


@pytest.mark.parametrize(("account", "right"), [("ana", "member"), ("rosa", "member"), ("pat", "staff")])
async def test_each_command_above_ones_right_is_refused_kindly_and_does_nothing(
    world_database: Database, catalogue: Catalogue, door: str, account: str, right: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        forbidden = [one for one in _table(here) if _rank(one.right) > _rank(right)]
        before = await contents(world_database, TALK | {"question", "gap"})
        for command in forbidden:
            able = "Eve Sanders" if command.right == "lead" else "Eve Sanders, Pat Nguyen"
            answers = [
                await here.commands(account, _with_words(command)),
                await here.commands(account, command.name.upper()),
            ]
            # "pause" and "extend" from who has a date open are wishes of her own (tests/journeys/test_said.py).
            if (account, command.name) not in (("ana", "pause"), ("ana", "extend")):
                answers.append(await here.says(account, command.name))
            for answered in answers:
                assert f"“{command.name}” {REFUSED}. {able} can help you" in text_of(answered)
            await here.says(account, _with_words(command))

        assert len(forbidden) >= {"member": 8, "staff": 1}[right]
        assert await contents(world_database, TALK | {"question", "gap"}) == before


async def test_each_command_within_ones_right_is_answered(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        for account, right in (("rosa", "member"), ("pat", "staff"), ("eve", "lead")):
            for command in _table(here):
                if _rank(command.right) <= _rank(right):
                    assert REFUSED not in text_of(await here.commands(account, _with_words(command)))


async def test_a_thank_you_that_begins_like_a_command_is_not_one(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        answered = await here.says("ana", "received your note, thank you")

    assert REFUSED not in text_of(answered)


async def test_an_unknown_command_gets_the_nearest_one_that_helps(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        member, staff = await here.commands("ana", "membrs"), await here.commands("pat", "membrs")
        near, empty = await here.commands("ana", "statsu"), await here.commands("ana", "   ")

    assert "Did you mean" not in text_of(member)
    assert "Did you mean “members”" in text_of(staff)
    assert "Did you mean “status”" in text_of(near)
    assert _usages(empty) == HERS


async def test_the_word_coalition_is_a_question_to_who_has_one_coalition(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        said, commanded = await here.says("ana", "coalition"), await here.commands("ana", "coalition")

    assert "more than one coalition" not in text_of(said) + text_of(commanded)


async def test_forty_thousand_characters_get_a_short_and_kind_reply(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        for typed in ("x" * 40_000, "when is it due? " * 2_500, "received " + "Lakeside " * 4_444):
            for answered in (await here.says("pat", typed), await here.commands("pat", typed)):
                assert 0 < len(text_of(answered)) < 600
        await _is_sound(here)


async def test_strange_signs_are_answered_and_break_no_later_reader(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        more = await here.presses("ana", choice(note, "More time"))
        asked = await here.presses("ana", choice(more, "Pick a date"))
        for typed in STRANGE:
            for answered in (
                await here.says("ana", typed),
                await here.commands("pat", f"received {typed}"),
                await here.fills("ana", form(asked), date=typed),
            ):
                assert text_of(answered).strip()
        for readers in ("questions", "deliveries", "members"):
            assert text_of(await here.says("pat", readers))
        await _is_sound(here)


async def test_words_about_a_patient_are_kept_nowhere(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with town(world_database, catalogue, door) as here:
        await here.moves(hours=1)
        [note] = await here.chat("ana")
        more = await here.presses("ana", choice(note, "More time"))
        asked = await here.presses("ana", choice(more, "Pick a date"))
        replies = [
            await here.says("ana", PATIENT),
            await here.commands("ana", PATIENT),
            await here.commands("pat", f"received {PATIENT}"),
            await here.fills("ana", form(asked), date=PATIENT),
            await here.says("ana", "status\N{ZERO WIDTH SPACE} of MRN 77310942"),
        ]
        await here.says("ana", "Which font does the zebrafinch report use?")
        kept = await written(world_database)

    assert all("I did not keep it" in text_of(reply) for reply in replies)
    assert "zebrafinch" in kept
    assert not [word for word in ("Quillfeather", "Zebulon", "77310942") if word in kept]


async def test_a_stranger_learns_nothing_about_anybody(
    world_database: Database, catalogue: Catalogue, door: str
) -> None:
    async with world_database.work() as work:
        await _unlink(work, "rosa")
    async with town(world_database, catalogue, door) as here:
        await here.moves(minutes=0)
        for typed in ("members", "status", "help", "What is in it for us?", PATIENT):
            for answered in (await here.says("rosa", typed), await here.commands("rosa", typed)):
                assert "Lakeside" not in text_of(answered)
                assert "Maple River" not in text_of(answered)


async def _unlink(work: Work, account: str) -> None:
    identity = await people.identity(work, world.PLATFORM, world.WORKSPACE, account)
    assert identity is not None
    await work.delete(identity)


async def _is_sound(here: Town) -> None:
    """Everything that was heard has been answered, and none of it by saying sorry."""
    async with here.house.database.reading() as work:
        states = {one.state for one in await work.exec(select(events.InboundEvent))}
    assert states == {"done"}


def _table(here: Town) -> tuple[Command, ...]:
    """The very table that the house answers from, so that a command added tomorrow is asked about too."""
    return here.house.reception._router._commands


def _rank(right: str) -> int:
    return ("member", "staff", "lead").index(right)


def _with_words(command: Command) -> str:
    words = {"": "", "MEMBER": LAKESIDE, "E-MAIL": "tom.becker@mercyhill.example"}
    return f"{command.name} {words.get(command.takes, 'some words')}".strip()


def _usages(message: Message) -> list[str]:
    return [fact.label for block in message.blocks if isinstance(block, Facts) for fact in block.facts]


def _rows(message: Message) -> list[tuple[str, ...]]:
    return [row for block in message.blocks if isinstance(block, Table) for row in block.rows]
