"""A letter comes in by the webhook: whose it is, what it is answered, and what is never answered."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlmodel import select

from bot.demo import world
from bot.inbox import Place
from bot.messages import say
from bot.post.hearing import MOST_AN_HOUR, PLATFORM, WORKSPACE
from config.catalogue import Catalogue
from handlers.mail.inbound import INBOUND
from storage import coalitions, people
from storage.coalitions import Coalition
from storage.database import Database
from storage.events import InboundEvent
from storage.people import ChatIdentity
from tests.handlers.mail.stage import ADDRESSES, DOMAIN, post
from tests.handlers.mail.test_automatic import REPORT
from tests.house import text_of

QUESTION = "what is a readmission?"


async def _kept(database: Database) -> list[InboundEvent]:
    async with database.reading() as work:
        return list(await work.exec(select(InboundEvent)))


async def _ana(database: Database) -> ChatIdentity:
    async with database.reading() as work:
        person = await people.person_of_email(work, ADDRESSES["ana"])
        [found] = [one for one in await work.exec(select(ChatIdentity)) if one.person_id == person.id]
        return found


async def test_a_reply_is_heard_and_answered_by_mail_in_its_thread(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        state = await here.writes("ana", QUESTION, Message_ID="<mine@lakeside.example>")
        [answer] = here.letters("ana")

    assert state == "heard"
    assert answer.answers == "<mine@lakeside.example>"
    assert text_of(answer.message)


async def test_a_letter_that_comes_again_does_nothing_twice(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        raw = here.letter("ana", QUESTION)
        told = [(await here.hand_over(raw)).json() for _ in range(3)]

        assert told == [{"state": "heard"}] * 3
        assert len(here.got("ana")) == 1
        assert len(await _kept(world_database)) == 1


async def test_two_people_s_letters_of_one_id_are_two(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        for guest in ("ana", "lee"):
            await here.writes(guest, QUESTION, Message_ID="<same@their.example>")

        assert [len(here.got(guest)) for guest in ("ana", "lee")] == [1, 1]


async def test_the_token_is_found_in_the_letter_that_is_answered(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        named = f"<{here.token('ana')}@{DOMAIN}>"

        assert await here.writes("ana", QUESTION, token="", In_Reply_To=named) == "heard"
        assert (
            await here.writes("ana", QUESTION, token="", References=f"<a@b.example> {named} <c@d.example>") == "heard"
        )


async def test_from_another_address_nothing_changes_and_she_is_told_once_a_day(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        for text in ("we sent it yesterday", "stop until December"):
            assert await here.writes("ana", text, From="Maria <maria@lakeside.example>") == "elsewhere"
        assert await here.writes("ana", "x", From=f"{ADDRESSES['ana']}, mallory@evil.example") == "elsewhere"

        [note] = here.got("ana")
        assert "came from another address" in text_of(note)
        assert {one.account for one in here.office.letters} == {here.accounts["ana"]}
        assert await _kept(world_database) == []
        await here.moves(days=1)
        before = len(here.got("ana"))
        await here.writes("ana", "again", From="Maria <maria@lakeside.example>")
        assert len(here.got("ana")) == before + 1


async def test_her_domain_s_word_against_a_letter_is_believed(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        refused = "mx.mail.example; spf=fail; dmarc=fail header.from=lakeside.example"
        praised = "mx.mail.example; dmarc=pass header.from=lakeside.example"

        assert await here.writes("ana", "sent", Authentication_Results=refused) == "elsewhere"
        assert await here.writes("ana", "sent", token="", Authentication_Results=praised) == "without token"


async def test_without_a_token_she_is_asked_at_her_own_address_once(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        for _ in range(2):
            assert await here.writes("ana", "we sent it yesterday", token="") == "without token"

        [note] = here.got("ana")
        assert "as a reply to this note" in text_of(note)
        assert await _kept(world_database) == []


@pytest.mark.parametrize("token", ["", "abcdefghijklmnopqrstuvwxyz", "0" * 64])
async def test_a_stranger_gets_nothing(world_database: Database, catalogue: Catalogue, token: str) -> None:
    async with post(world_database, catalogue) as here:
        assert await here.writes("ana", "hello", token=token, From="spam@evil.example") == "nobody"
        assert here.office.letters == []
        assert await _kept(world_database) == []


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Subject": "Automatic reply: The Q3 file"}, {"Precedence": "bulk"}],
)
async def test_a_machine_is_never_answered(
    world_database: Database, catalogue: Catalogue, headers: dict[str, str]
) -> None:
    async with post(world_database, catalogue) as here:
        assert await here.writes("ana", "I am away. We sent it yesterday.", **headers) == "automatic"
        assert await here.writes("ana", "I am away", token="", **headers) == "automatic"
        assert here.office.letters == []
        assert await _kept(world_database) == []


async def test_a_machine_that_does_not_say_so_is_met_with_silence_soon(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        states = [await here.writes("ana", f"I am away. Number {n}") for n in range(MOST_AN_HOUR + 5)]

        assert len(here.got("ana")) == MOST_AN_HOUR
        assert states == ["heard"] * MOST_AN_HOUR + ["too many"] * 5
        await here.moves(hours=1, minutes=1)
        assert await here.writes("ana", QUESTION) == "heard"


async def test_patient_data_is_refused_whole_as_in_chat(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        assert await here.writes("ana", "Patient Jane Roe, DOB 01/02/1950, was readmitted.") == "heard"
        [answer] = here.got("ana")
        [event] = await _kept(world_database)

    assert "names a patient" in text_of(answer)
    assert event.refused
    assert event.heard is None


async def test_what_stands_below_her_words_is_neither_heard_nor_kept(
    world_database: Database, catalogue: Catalogue
) -> None:
    below = "On Thu, Oct 1, 2026 at 9:00 AM Lee <lee@x.example> wrote:\n\n> Patient Jane Roe, DOB 01/02/1950\n"
    quoted = f"{QUESTION}\n\n{below}"
    async with post(world_database, catalogue) as here:
        taken = await here.ear.take(here.letter("ana", quoted))
        await here.ear.close()
        [answer] = here.got("ana")
        [event] = await _kept(world_database)

    assert "names a patient" not in text_of(answer)
    assert not event.refused
    assert taken.erase


async def test_a_file_without_words_is_answered_so(world_database: Database, catalogue: Catalogue) -> None:
    told = EmailMessage()
    async with post(world_database, catalogue) as here:
        told["From"], told["To"] = ADDRESSES["ana"], f"{here.token('ana')}@{DOMAIN}"
        told.set_content("\n")
        told.add_attachment(b"name,born\n", maintype="text", subtype="csv", filename="q3.csv")
        answer = await here.hand_over(told.as_bytes())
        [note] = here.got("ana")

    assert answer.json() == {"state": "unusable"}
    assert "do not open files" in text_of(note)


async def test_a_file_beside_her_words_is_no_submission_and_she_is_told_once_a_day(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        for number in range(2):
            told = EmailMessage()
            told["From"], told["To"] = ADDRESSES["ana"], f"{here.token('ana')}@{DOMAIN}"
            told["Message-ID"] = f"<file.{number}@lakeside.example>"
            told.set_content(QUESTION)
            told.add_attachment(b"name,born\n", maintype="text", subtype="csv", filename="q3.csv")
            assert (await here.hand_over(told.as_bytes())).json() == {"state": "heard"}
        said = [text_of(one) for one in here.got("ana")]

    assert ["does not count as sent" in one for one in said] == [True, False, False]


async def test_who_is_in_two_coalitions_is_heard_in_that_of_the_letter_that_she_answers(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with world_database.work() as work:
        work.add(Coalition(id="other", name="Other Valley", created_at=world.BEGINS))
        await work.flush()
        person = await people.person_of_email(work, ADDRESSES["pat"])
        await people.grant_staff(work, "other", person.id, "Pat Nguyen")
        await coalitions.bind(work, PLATFORM, WORKSPACE, "other")
    async with post(world_database, catalogue) as here:
        by, place = here.speaker("pat"), Place(here.accounts["pat"])
        async with world_database.work() as work:
            ours = await here.house.outbox.reply(work, "other", by, place, say("a note"), "one", world.BEGINS)
        await here.writes("pat", "status", token=here.token("pat", ours))
        heard_there = text_of(here.got("pat")[-1])
        await here.writes("pat", "status")
        asked = text_of(here.got("pat")[-1])

    assert "more than one coalition" not in heard_there
    assert "more than one coalition" in asked


async def test_nothing_but_our_own_words_is_answered_so(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        assert await here.writes("ana", "> Hi Ana, the file is due.\n> Thank you.\n") == "unusable"
        assert "no words of yours" in text_of(here.got("ana")[0])


async def test_a_mailbox_that_is_gone_is_written_to_no_more(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        told = REPORT.format(action="failed", status="5.1.1", words="user unknown", returned="message/rfc822")
        raw = told.replace("reply+abc123", here.token("ana")).encode()
        states = [(await here.hand_over(raw)).json()["state"] for _ in range(2)]
        flagged = (await _ana(world_database)).unreachable_why
        hers = len(here.got("ana"))
        await here.moves(days=3)
        noted = [text_of(one) for one in here.got("pat")]

        assert states == ["gone", "gone"]
        assert flagged == "the mailbox is gone"
        assert sum("cannot be reached" in one for one in noted) == 1
        assert len(here.got("ana")) == hers


@pytest.mark.parametrize(
    ("action", "status"), [("failed", "5.2.2"), ("failed", "5.7.1"), ("delayed", "4.4.7"), ("failed", "4.4.7")]
)
async def test_a_full_mailbox_is_no_reason_to_give_up(
    world_database: Database, catalogue: Catalogue, action: str, status: str
) -> None:
    async with post(world_database, catalogue) as here:
        told = REPORT.format(action=action, status=status, words="later", returned="message/rfc822")
        answer = await here.hand_over(told.replace("reply+abc123", here.token("ana")).encode())

        assert answer.json() == {"state": "automatic"}
        assert (await _ana(world_database)).unreachable_why == ""


async def test_a_report_that_names_no_letter_of_ours_says_nothing(
    world_database: Database, catalogue: Catalogue
) -> None:
    async with post(world_database, catalogue) as here:
        told = REPORT.format(action="failed", status="5.1.1", words="user unknown", returned="message/rfc822")
        assert (await here.hand_over(told.encode())).json() == {"state": "automatic"}
        assert (await _ana(world_database)).unreachable_why == ""


async def test_who_writes_again_can_be_reached_again(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        told = REPORT.format(action="failed", status="5.1.1", words="user unknown", returned="message/rfc822")
        await here.hand_over(told.replace("reply+abc123", here.token("ana")).encode())
        await here.writes("ana", QUESTION)

        assert (await _ana(world_database)).unreachable_why == ""


async def test_at_the_edge(world_database: Database, catalogue: Catalogue) -> None:
    async with post(world_database, catalogue) as here:
        raw = here.letter("ana", QUESTION)

        assert (await here.hand_over(raw, secret="another")).status_code == 401
        assert (await here.hand_over(raw, off=-301)).status_code == 401
        assert (await here.hand_over(raw, off=301)).status_code == 401
        assert (await here.hand_over(raw, x_convener_timestamp="never")).status_code == 401
        assert (await here.client.post(INBOUND, content=raw)).status_code == 401
        assert (await here.hand_over(raw, content_type="application/json")).status_code == 415
        assert (await here.hand_over(b"")).status_code == 422
        assert (await here.hand_over(b"\x00\xff no letter")).status_code == 422
        assert (await here.hand_over(raw + b"x" * 11_000_000)).status_code == 413
        assert (await here.hand_over(raw + b"x" * 3_000_000)).status_code == 200
        assert (await here.client.get(INBOUND)).status_code == 405
        assert len(here.got("ana")) == 1


async def test_a_database_that_is_away_asks_for_the_letter_again(
    world_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with post(world_database, catalogue) as here:
        raw = here.letter("ana", QUESTION)
        with monkeypatch.context() as away:
            away.setattr(here.house.reception, "receive", _away)
            assert (await here.hand_over(raw)).status_code == 503
        assert (await here.hand_over(raw)).json() == {"state": "heard"}
        assert len(here.got("ana")) == 1


async def _away(_heard: object) -> None:
    raise OSError("the disk is full")
